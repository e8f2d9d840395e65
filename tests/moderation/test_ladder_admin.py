"""An admin changes the ladder: first told what that opens and closes, and to whom; then it is done."""

from __future__ import annotations

from datetime import date

import lxml.html
import pytest
from django.contrib.admin.models import LogEntry

from tests.story import AUDREY, HEIDI, published
from wiki.canon.models import Episode, Generation, Season

pytestmark = pytest.mark.django_db
AUDREYS = "/characters/audrey-temple/"
EPISODES = "/admin/canon/episode/"


@pytest.fixture
def admin(ada, log_in):
    published(HEIDI)
    published(AUDREY)
    return log_in(ada)


def tv(code: str) -> Episode:
    return Episode.objects.get(work__key="tv", code=code)


def form_of(code: str, **changed: object) -> tuple[str, dict[str, object]]:
    row = tv(code)
    fields = {"work": row.work_id, "season": row.season_id, "code": code, "ordinal": row.ordinal,
              "title": row.title, "released": row.released or "", "directors": "Sam Esmail",
              "writers": "Eli Horowitz"} | ({"withheld": "on"} if row.withheld else {})  # fmt: skip
    fields = {name: value for name, value in (fields | changed).items() if value is not None}
    return f"/admin/canon/episode/{row.pk}/change/", fields


def told(response) -> dict[str, list[str]]:
    """The rows of the page that asks, under its headings."""
    assert response.status_code == 200
    page = lxml.html.fromstring(response.content.decode())
    return {
        table.getparent().get("aria-label"): [" | ".join(cell.text_content() for cell in row) for row in table.xpath(".//tbody/tr")]
        for table in page.xpath("//table[contains(@class, 'impact')]")
    }  # fmt: skip


def agreed(response) -> dict[str, str]:
    page = lxml.html.fromstring(response.content.decode())
    return dict(page.xpath("//form[.//input[@name='agreed']]")[0].form_values())


def warned(response) -> list[str]:
    """The sentences above the tables."""
    page = lxml.html.fromstring(response.content.decode())
    return [box.text_content().strip() for box in page.xpath("//div[contains(@class, 'finding-high')]")]


def added(code: str, ordinal: int, season: int | None) -> dict[str, object]:
    """The form of a new episode of the series."""
    row = Season.objects.filter(work__key="tv", number=season).first()
    return {"work": tv("S1E1").work_id, "season": row.pk if row else "", "code": code, "ordinal": ordinal}


def test_moving_an_episode_down_tells_what_opens_and_to_whom(admin):
    path, fields = form_of("S1E10", ordinal=5)
    asked = admin.post(path, fields)
    opens = told(asked)["It would open"]
    # Who stands at S1E5 stands behind it then.
    assert any(row.startswith("S1E5 | S1E10 | ") and AUDREYS in row for row in opens), opens
    assert tv("S1E10").ordinal == 10
    admin.post(path, agreed(asked))
    assert tv("S1E10").ordinal == 5


def test_holding_an_episode_back_tells_what_closes(admin):
    path, fields = form_of("S1E10", withheld="on")
    asked = admin.post(path, fields)
    assert any(AUDREYS in row for row in told(asked)["It would close to everybody"])
    assert not tv("S1E10").withheld
    admin.post(path, agreed(asked))
    assert tv("S1E10").withheld


def test_releasing_an_episode_tells_what_opens(admin):
    Episode.objects.filter(pk=tv("S1E10").pk).update(withheld=True)
    path, fields = form_of("S1E10", withheld=None)
    asked = admin.post(path, fields)
    assert any(AUDREYS in row for row in told(asked)["It would open"])
    assert tv("S1E10").withheld


def test_a_date_that_has_come_tells_what_opens(admin):
    Episode.objects.filter(pk=tv("S1E10").pk).update(released=date(2999, 1, 1))
    path, fields = form_of("S1E10", released="2018-11-02")
    asked = admin.post(path, fields)
    assert any(AUDREYS in row for row in told(asked)["It would open"])
    assert tv("S1E10").released == date(2999, 1, 1)


def test_a_date_moved_into_the_future_tells_what_closes_until_then(admin):
    path, fields = form_of("S1E10", released="2999-01-01")
    asked = admin.post(path, fields)
    assert any(AUDREYS in row for rows in told(asked).values() for row in rows)
    assert tv("S1E10").released == date(2018, 11, 2)


def test_removing_an_episode_tells_what_closes(admin):
    path = f"/admin/canon/episode/{tv('S1E10').pk}/delete/"
    asked = admin.post(path)
    assert any(AUDREYS in row for row in told(asked)["It would close to everybody"])
    admin.post(path, agreed(asked))
    assert not Episode.objects.filter(work__key="tv", code="S1E10").exists()


def test_what_changed_since_the_question_is_asked_again(admin):
    path, fields = form_of("S1E10", withheld="on")
    asked = admin.post(path, fields)
    published(AUDREY.replace("Audrey Temple", "Colin Belfast"))
    again = admin.post(path, agreed(asked))
    assert "look again" in again.content.decode()
    assert any("colin-belfast" in row for row in told(again)["It would close to everybody"])
    assert not tv("S1E10").withheld


def test_a_question_leaves_no_trace_in_the_log(admin):
    path, fields = form_of("S1E10", ordinal=5)
    asked = admin.post(path, fields)
    assert LogEntry.objects.count() == 0
    admin.post(path, agreed(asked))
    assert LogEntry.objects.count() == 1


ADD = "/admin/canon/episode/add/"


@pytest.mark.parametrize("season", [1, None])
def test_an_episode_added_behind_a_later_season_is_warned_of(admin, season):
    asked = admin.post(ADD, added("S1E11", 18, season))
    assert warned(asked) == [
        "S1E11 would stand behind S2E7: whoever has watched S1E11 is taken to have watched everything up to "
        "S2E7."
    ]
    admin.post(ADD, agreed(asked))
    assert tv("S1E11").ordinal == 18


def test_an_episode_added_at_its_place_is_not(admin):
    assert warned(admin.post(ADD, added("S1E11", 11, 1))) == []
    assert warned(admin.post(ADD, added("S2E8", 18, 2))) == []


def test_an_episode_amid_a_later_season_is_said_to_open_what_stands_before_it(admin):
    (warning,) = warned(admin.post(ADD, added("S1E11", 13, 1)))
    assert warning.startswith("S1E11 would stand behind S2E2: ")


def test_an_episode_moved_before_an_earlier_season_is_told_once_by_the_first_it_opens_with(admin):
    path, fields = form_of("S2E7", ordinal=5)
    assert warned(admin.post(path, fields)) == [
        "S1E5 would stand behind S2E7: whoever has watched S1E5 is taken to have watched everything up to "
        "S2E7."
    ]


def test_seasons_that_mingle_already_are_no_news(admin):
    asked = admin.post(ADD, added("S1E11", 18, 1))
    admin.post(ADD, agreed(asked))
    path, fields = form_of("S1E10", ordinal=5)
    assert warned(admin.post(path, fields)) == []


def test_putting_an_episode_into_an_earlier_season_asks_as_well(admin):
    path, fields = form_of("S2E7", season=tv("S1E1").season_id)
    (warning,) = warned(admin.post(path, fields))
    assert warning.startswith("S2E7 would stand behind S2E6: ")
    assert tv("S2E7").season.number == 2


def test_another_work_has_seasons_of_its_own(admin):
    podcast = Episode.objects.filter(work__key="podcast").first()
    fields = added("S1E7", 7, None) | {"work": podcast.work_id}
    assert warned(admin.post(ADD, fields)) == []


def listed(client, query: str = "") -> dict[str, str]:
    """Each episode of the list, and what it says of its being out."""
    page = lxml.html.fromstring(client.get(f"{EPISODES}{query}").content.decode())
    assert not page.xpath("//table[@id='result_list']//img"), "a sign in place of words"
    return {
        row.xpath("string(th)"): row.xpath("string(td[contains(@class, 'field-is_out')])")
        for row in page.xpath("//table[@id='result_list']/tbody/tr")
    }


@pytest.mark.parametrize("kept_from_readers", [{"withheld": True}, {"released": date(2999, 1, 1)}])
def test_the_list_of_episodes_says_in_words_what_is_out(admin, kept_from_readers):
    assert set(listed(admin).values()) == {"out"}
    Episode.objects.filter(pk=tv("S1E10").pk).update(**kept_from_readers)
    Generation.bump()
    everything = listed(admin)
    assert {code for code, words in everything.items() if words == "not out yet"} == {"S1E10"}
    assert listed(admin, "?out=no") == {"S1E10": "not out yet"}
    assert "S1E10" not in listed(admin, "?out=yes")


def test_a_title_by_which_another_page_goes_already_is_refused(admin):
    published("format: 1\nkind: episode\nepisode: S1E4\nname: S1E4\ngate: premise\n---\nx\n")
    other = "format: 1\nkind: episode\nepisode: S1E5\nname: S1E5\nname [S1E5]: S1E4 Sequoia\ngate: premise\n---\nx\n"
    published(other)
    path, fields = form_of("S1E4", title="Sequoia")
    answer = admin.post(path, fields, follow=True)
    assert "Another page of this kind is called “S1E4 Sequoia”." in answer.content.decode()
    assert tv("S1E4").title == "Redwood"
