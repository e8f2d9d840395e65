"""Episode lists from TVmaze: what they may leave out, and what a second import must not touch."""

from __future__ import annotations

import io
import json
import sys
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from tests.story import published, reader_at, watch
from wiki.accounts.models import User
from wiki.canon import catalogue
from wiki.canon.models import Episode, Work
from wiki.exchange.tvmaze import NotTVmaze, Special, read
from wiki.moderation import ladder_desk
from wiki.pages.models import Name
from wiki.spoilers.horizon import forget

pytestmark = pytest.mark.django_db


def episode(number: int | None, name: str | None = "A name", *, season: object = 1, **more: object) -> dict:
    """One episode as TVmaze tells it, most of it null."""
    return {
        "id": 100 + (number or 0), "url": "https://www.tvmaze.com/episodes/1", "name": name,
        "season": season, "number": number, "type": "regular" if number else "significant_special",
        "airdate": "2018-11-02", "airtime": "", "airstamp": None, "runtime": None, "rating": {"average": None},
        "image": None, "summary": None, **more,
    }  # fmt: skip


def show(*episodes: dict) -> str:
    return json.dumps({"id": 1, "name": "Homecoming", "network": None, "_embedded": {"episodes": episodes}})


def codes(text: str, **more: object) -> list[str]:
    return [entry.code for entry in read(text, key="tv", **more).episodes]  # type: ignore[arg-type]


def test_a_show_with_its_episodes_becomes_a_work():
    work = read(show(episode(1, "Mandatory", runtime=26), episode(2, "Pineapple")), key="tv")
    assert (work.title, work.medium) == ("Homecoming", "TV series")
    first, second = work.episodes
    assert (first.code, first.title, first.season, first.runtime) == ("S1E1", "Mandatory", 1, 26)
    assert (second.released, second.runtime, second.withheld) == (date(2018, 11, 2), None, False)


def test_a_plain_list_and_a_single_episode_do_too():
    assert codes(json.dumps([episode(2), episode(1)])) == ["S1E1", "S1E2"]
    assert codes(json.dumps(episode(3))) == ["S1E3"]


def test_the_ladder_follows_season_and_number_and_specials_come_last():
    listed = [episode(1, season=2), episode(None, "Behind it"), episode(10), episode(9)]
    assert codes(show(*listed)) == ["S1E9", "S1E10", "S2E1", "S1SP1"]


def test_seasons_may_be_years():
    assert codes(show(episode(30, season=2016))) == ["S2016E30"]


def test_an_episode_without_a_day_is_listed_and_out_for_nobody():
    for day in (None, "", "0000-00-00", "soon"):
        (entry,) = read(show(episode(1, airdate=day)), key="tv").episodes
        assert (entry.released, entry.withheld) == (None, True)


def test_what_is_null_stays_empty():
    (entry,) = read(show(episode(1, None)), key="tv").episodes
    assert (entry.title, entry.runtime, entry.directors) == ("", None, ())


def test_a_title_fits_on_one_line_and_into_its_column():
    (entry,) = read(show(episode(1, "A\u2028title\x00 with\n\ttoo " + "long " * 90)), key="tv").episodes
    assert entry.title.startswith("A title with too long")
    assert len(entry.title) <= 200


@pytest.mark.parametrize("minutes", [0, -5, 10**9, "30", 30.5, True])
def test_a_runtime_that_is_none_is_left_out(minutes):
    (entry,) = read(show(episode(1, runtime=minutes)), key="tv").episodes
    assert entry.runtime is None


GARBAGE = {
    "no JSON": ("<html>", "not JSON"),
    "nothing": ("", "not JSON"),
    "depth": ("[" * 100_000, "not JSON"),
    "a number": ("7", "no episodes"),
    "an empty list": ("[]", "no episodes"),
    "a list of words": ('["S1E1"]', "no episodes"),
    "an error": ('{"name": "Not Found", "status": 404}', "no episodes"),
    "a show alone": ('{"id": 1, "name": "Homecoming"}', "no episodes"),
    "seasons instead": ('{"name": "H", "_embedded": {"seasons": []}}', "no episodes"),
    "no season": (show(episode(1, "Lost", season=None)), "no season: 'Lost'"),
    "a true season": (show(episode(1, season=True)), "no season"),
    "season nought": (show(episode(1, season=0)), "no season"),
    "season in words": (show(episode(1, season="one")), "no season"),
    "a number twice": (show(episode(1, "A"), episode(1, "B")), "S1E1 stands twice"),
}


@pytest.mark.parametrize("garbage", GARBAGE)
def test_garbage_is_refused_with_a_sentence(garbage):
    text, told = GARBAGE[garbage]
    with pytest.raises(NotTVmaze, match=told):
        read(text, key="tv")


def test_specials_keep_the_codes_they_had():
    """TVmaze gives them no number, so an older one found later must not push the others on."""
    old = episode(None, "Found later", airdate="2018-01-01")
    kept = episode(None, "Behind it", airdate="2018-06-01")
    renamed = episode(None, "The new name", airdate="2018-07-01")
    known = [
        Special("S1SP1", 1, "Behind it", date(2018, 6, 1)),
        Special("S1SP2", 1, "The old name", date(2018, 7, 1)),
    ]
    entries = read(show(old, kept, renamed), key="tv", known=known).episodes
    assert {entry.title: entry.code for entry in entries} == {
        "Behind it": "S1SP1", "The new name": "S1SP2", "Found later": "S1SP3",
    }  # fmt: skip


# The command


@pytest.fixture
def bring(tmp_path, db):
    def run(text: str, *arguments: str) -> str:
        (tmp_path / "show.json").write_text(text, "utf-8")
        out = io.StringIO()
        call_command("import_tvmaze", str(tmp_path / "show.json"), *arguments, stdout=out)
        forget()
        return out.getvalue()

    return run


def ladder() -> dict[str, tuple]:
    return {e.code: (e.ordinal, e.title, e.released) for e in Episode.objects.all()}


def test_the_command_says_what_it_did(bring):
    text = show(episode(1, "Mandatory"), episode(2, "Pineapple"))
    assert bring(text) == "Homecoming: 2 episodes added, 0 changed, 0 as before.\n"
    again = show(episode(1, "Mandatory"), episode(2, "Ananas"), episode(3, "Optics"))
    assert bring(again) == "Homecoming: 1 episodes added, 1 changed, 1 as before.\n"
    assert bring(again) == "Homecoming: 0 episodes added, 0 changed, 3 as before.\n"


def test_a_second_import_keeps_codes_and_how_far_people_are(bring):
    bring(show(episode(1, "One"), episode(2, "Two"), episode(None, "Extra")))
    nina = watch(User.objects.create_user("nina"), "tv:S1E2+S1SP1")
    bring(
        show(
            episode(None, "Older extra", airdate="2017-01-01"),
            episode(1, "Uno", airdate="2018-11-03"), episode(2, "Two"), episode(3, "Three"),
            episode(None, "Extra"),
        )
    )  # fmt: skip
    assert ladder() == {
        "S1E1": (1, "Uno", date(2018, 11, 3)), "S1E2": (2, "Two", date(2018, 11, 2)),
        "S1E3": (3, "Three", date(2018, 11, 2)), "S1SP1": (None, "Extra", date(2018, 11, 2)),
        "S1SP2": (None, "Older extra", date(2017, 1, 1)),
    }  # fmt: skip
    assert nina.watched.vector == "tv:S1E2+S1SP1"


def test_what_a_list_no_longer_tells_stays_known(bring):
    bring(show(episode(1, "Mandatory", runtime=26)))
    bring(show(episode(1, None, airdate=None, runtime=None)))
    known = Episode.objects.get()
    assert (known.title, known.released, known.runtime) == ("Mandatory", date(2018, 11, 2), 26)
    assert not known.withheld


def test_an_announced_episode_opens_once_its_day_is_known(bring):
    bring(show(episode(1, airdate=None)))
    assert Episode.objects.get().withheld
    bring(show(episode(1)))
    assert not Episode.objects.get().withheld


def test_what_an_admin_holds_back_stays_held_back(bring):
    bring(show(episode(1)))
    Episode.objects.update(withheld=True)
    bring(show(episode(1, "Another name", airdate="2019-01-01")))
    assert Episode.objects.get().withheld


def test_an_order_that_was_put_right_by_hand_stays(bring):
    bring(show(episode(1), episode(2)))
    for code, ordinal in (("S1E1", 9), ("S1E2", 1), ("S1E1", 2)):
        Episode.objects.filter(code=code).update(ordinal=ordinal)
    bring(show(episode(1), episode(2), episode(3)))
    assert [code for code, facts in sorted(ladder().items(), key=lambda row: row[1][0])] == [
        "S1E2", "S1E1", "S1E3",
    ]  # fmt: skip


# A late episode

TWO_SEASONS = (episode(1, "One"), episode(2, "Two"), episode(1, "Later", season=2))
LATER = """\
format: 1
kind: character
name: Heidi
gate: premise
---
Heidi waits.

::: spoiler S2E1
She drives away.
:::
"""


def in_order() -> list[str]:
    return list(
        Episode.objects.filter(ordinal__isnull=False).order_by("ordinal").values_list("code", flat=True)
    )


def seen_by_a_stranger(log_in, progress: str) -> str:
    client = log_in()
    client.cookies["progress"] = progress
    return client.get("/characters/heidi/").content.decode()


def test_a_late_episode_is_refused_with_its_place_and_nothing_changes(bring):
    bring(show(*TWO_SEASONS))
    before = ladder()
    with pytest.raises(CommandError) as refusal:
        bring(show(*TWO_SEASONS, episode(2, "Two, renamed", season=2), episode(4), episode(3)))
    assert str(refusal.value) == (
        "An import adds at the end of a ladder only, and there S1E3, S1E4 would stand behind an episode that "
        "comes later. Nothing was changed. Add S1E3 at place 3, then S1E4 at place 4 in the admin, and then "
        "import again."
    )
    assert ladder() == before


def test_whoever_says_they_are_at_a_late_episode_is_shown_nothing_of_the_next_season(bring, log_in):
    bring(show(*TWO_SEASONS))
    published(LATER)
    late = show(*TWO_SEASONS, episode(3, "Late"))
    with pytest.raises(CommandError, match="S1E3 at place 3"):
        bring(late)
    assert "drives away" not in seen_by_a_stranger(log_in, "tv:S1E3")
    assert "drives away" in seen_by_a_stranger(log_in, "tv:S2E1")


def test_a_late_episode_comes_in_once_an_admin_gave_it_its_place(bring, log_in):
    bring(show(*TWO_SEASONS))
    published(LATER)
    added = Episode.objects.create(work=Work.objects.get(), code="S1E3")
    ladder_desk.move(added, 3)
    assert "1 changed, 3 as before" in bring(show(*TWO_SEASONS, episode(3, "Late")))
    assert in_order() == ["S1E1", "S1E2", "S1E3", "S2E1"]
    assert "drives away" not in seen_by_a_stranger(log_in, "tv:S1E3")
    assert "drives away" in seen_by_a_stranger(log_in, "tv:S2E1")


def test_an_episode_without_a_season_is_known_by_its_code(bring):
    bring(show(*TWO_SEASONS))
    Episode.objects.update(season=None)
    with pytest.raises(CommandError, match="S1E3 at place 3"):
        bring(show(*TWO_SEASONS, episode(3)))


def test_the_next_episodes_and_late_specials_come_in_as_ever(bring):
    bring(show(*TWO_SEASONS))
    bring(show(*TWO_SEASONS, episode(2, season=2), episode(1, season=3), episode(None, "Extra")))
    assert in_order() == ["S1E1", "S1E2", "S2E1", "S2E2", "S3E1"]
    assert ladder()["S1SP1"][0] is None


def test_a_late_episode_of_another_work_is_called_by_its_work(bring):
    bring(show(*TWO_SEASONS))
    bring(show(*TWO_SEASONS[1:]), "--work", "podcast")
    with pytest.raises(CommandError, match=r"podcast\.S1E1 at place 1 in"):
        bring(show(*TWO_SEASONS), "--work", "podcast")


def test_pages_follow_a_title_that_changed(bring):
    bring(show(episode(1, "Mandatory")))
    published("format: 1\nkind: episode\nepisode: S1E1\nname: S1E1\ngate: premise\n---\nIt begins.\n")
    bring(show(episode(1, "Obligatory")))
    names = Name.objects.unredacted().values_list("text", flat=True)  # gate: a test
    assert set(names) == {"S1E1", "Obligatory"}


def test_another_work_gets_its_own_ladder(bring):
    bring(show(episode(1)))
    bring(show(episode(1)), "--work", "podcast", "--title", "The podcast", "--medium", "podcast")
    assert set(Work.objects.values_list("key", "title", "medium")) == {
        ("tv", "Homecoming", "TV series"), ("podcast", "The podcast", "podcast"),
    }  # fmt: skip
    assert {e.code for e in catalogue.read_now().episodes} == {"S1E1", "podcast.S1E1"}


def test_standard_input_is_a_file_too(bring, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO(show(episode(1, "Mandatory"))))
    call_command("import_tvmaze", "-", stdout=io.StringIO())
    assert Episode.objects.get().title == "Mandatory"


def test_a_byte_order_mark_is_no_garbage(bring):
    assert "1 episodes added" in bring("\ufeff" + show(episode(1)))


@pytest.mark.parametrize("key", ["TV", "t v", "", "tv.2"])
def test_a_key_that_cannot_be_one_is_refused(bring, key):
    with pytest.raises(CommandError, match="Small letters"):
        bring(show(episode(1)), "--work", key)
    assert not Work.objects.exists()


def test_garbage_changes_nothing(bring):
    bring(show(episode(1)))
    before = ladder()
    with pytest.raises(CommandError, match="not JSON"):
        bring("nonsense")
    with pytest.raises(CommandError, match="nowhere"):
        call_command("import_tvmaze", "/nowhere/show.json")
    assert ladder() == before


def test_readers_reach_what_came_in_on_the_day_it_is_out(bring):
    bring(show(episode(1), episode(2, airdate="2031-01-01")))
    assert reader_at("tv:S1E1").ladder.get("S1E1")
    assert reader_at().ladder.get("S1E2") is None
