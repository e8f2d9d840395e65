"""Pictures in the moderators' panel: what is told of them, and taking one down."""

from __future__ import annotations

import pytest

from tests.media.conftest import address, kept
from tests.story import HEIDI, published, watch
from wiki.media import pictures
from wiki.media.models import Picture
from wiki.pages.models import Page

pytestmark = pytest.mark.django_db
LIST = "/admin/media/picture/"


def stands(line: str):
    first = Page.objects.unredacted().first()  # gate: a test
    return published(f"{HEIDI}\n{line}\n", after=first and first.head)


def page_of(picture) -> str:
    return f"{LIST}{picture.pk}/change/"


@pytest.fixture
def panel(ladder, mori, log_in):
    watch(mori, "tv:S1E5")
    return log_in(mori)


def test_what_stands_open_is_told_by_its_words(panel, nina):
    picture = kept(nina, alt="Heidi at the jetty")
    stands(f"![](picture:{picture.key})")
    assert "Heidi at the jetty" in panel.get(LIST).content.decode()
    page = panel.get(page_of(picture)).content.decode()
    assert "Heidi at the jetty" in page
    assert "Heidi Bergman" in page


@pytest.mark.parametrize("where", ["under its own gate", "in a passage further on", "nowhere yet"])
def test_what_does_not_is_opened_first(panel, nina, where):
    """Its words were written for its place: a picture under no gate of its own may stand in a spoiler."""
    picture = kept(nina, alt="He falls", gate="S1E9" if where == "under its own gate" else "premise")
    line = f"![](picture:{picture.key})"
    if where != "nowhere yet":
        stands(f"::: spoiler S1E9\n{line}\n:::" if "passage" in where else line)
    assert "He falls" not in panel.get(LIST).content.decode()
    page = panel.get(page_of(picture)).content.decode()
    assert "He falls" not in page
    assert picture.key not in page
    assert "He falls" in panel.get(f"{page_of(picture)}?open=1").content.decode()


def test_the_list_shows_small_what_stands_open_to_who_looks(panel, nina):
    standing, waiting = kept(nina), kept(nina)
    stands(f"![](picture:{standing.key})")
    page = panel.get(LIST).content.decode()
    assert f'<img src="{address(standing)}" alt=""' in page
    assert panel.get(address(standing)).status_code == 200
    assert waiting.key not in page


def test_a_page_ahead_is_not_named_as_its_place(panel, nina):
    picture = kept(nina)
    published(
        HEIDI.replace("Heidi Bergman", "Audrey Temple").replace("gate: premise", "gate: S1E10")
        + f"\n![](picture:{picture.key})\n"
    )
    page = panel.get(page_of(picture)).content.decode()
    assert "A page ahead of you" in page
    assert "Audrey" not in page


def test_a_picture_taken_down_is_shown_to_nobody_and_its_sender_told_why(panel, nina, log_in):
    picture = kept(nina)
    stands(f"![](picture:{picture.key})")
    panel.post(page_of(picture), {"why": "A still from the broadcast."})
    assert log_in().get(address(picture)).status_code == 404
    assert "A still from the broadcast." in log_in(nina).get("/pictures/").content.decode()
    assert "Taken down on" in panel.get(page_of(picture)).content.decode()


def test_taking_down_asks_why_and_keeps_the_page(panel, nina):
    picture = kept(nina)
    answer = panel.post(page_of(picture), {"why": "  "})
    assert answer.status_code == 400
    assert "Say why" in answer.content.decode()
    assert Picture.objects.unredacted().get().taken_down_at is None  # gate: a test


def test_what_was_taken_down_stays_down_with_its_first_reason(panel, nina):
    picture = kept(nina)
    panel.post(page_of(picture), {"why": "Not ours."})
    panel.post(page_of(picture), {"why": "Again."})
    assert Picture.objects.unredacted().get().taken_down_why == "Not ours."  # gate: a test


def test_a_fan_does_not_get_in(nina, log_in, ladder):
    picture = kept(nina)
    for where in (LIST, page_of(picture)):
        assert log_in(nina).get(where).status_code in {302, 403}


def test_the_list_asks_as_often_for_many_as_for_one(panel, nina, settings, django_assert_num_queries):
    settings.WIKI_PICTURES_PER_HOUR = 100
    kept(nina)
    panel.get(LIST)
    with django_assert_num_queries(8) as first:
        panel.get(LIST)
    for _ in range(4):
        kept(nina)
    with django_assert_num_queries(len(first)):
        panel.get(LIST)


@pytest.mark.parametrize(("chosen", "shown"), [("no", "On the wall"), ("yes", "Under the table")])
def test_the_list_is_narrowed_to_what_may_be_shown_or_may_not(panel, nina, mori, chosen, shown):
    up, down = kept(nina, alt="On the wall"), kept(nina, alt="Under the table")
    stands(f"![](picture:{up.key}) ![](picture:{down.key})")
    pictures.take_down(down, moderator=mori, why="Not ours.")
    page = panel.get(f"{LIST}?down={chosen}").content.decode()
    assert [words for words in ("On the wall", "Under the table") if words in page] == [shown]
