"""What stands beside a page: from rows its reader may see, and at the same cost for one row and many."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.story import HEIDI, WALTER, published, reader_at
from wiki.canon.models import Generation
from wiki.pages.around import around_episode, around_page, undecided_theories
from wiki.pages.models import Page
from wiki.spoilers.reader import Reader

pytestmark = pytest.mark.django_db

COLIN = """\
format: 1
kind: character
name: Colin Belfast
name [S1E6]: Hunter
gate: premise
appears: S1E1
appears: S1E6
fact Occupation: manager
fact Occupation [S1E9]: scapegoat
---
He calls a lot.
"""

FORK = """\
format: 1
kind: theory
name: Walter remembers
gate: S1E10
fact Claim: Walter knows who she is.
fact About: [[Walter Cruz]], [[Heidi Bergman]]
fact Status: open
---
## For

- The fork.

## Against

- His face.
"""

FLORIDA = """\
format: 1
kind: theory
name: Florida is faked
gate: S1E2
fact Claim: This is no Florida.
fact About: [[Heidi Bergman]]
fact Status: open
fact Status [S1E4]: jossed
---
## For

- The pelican.
"""


@pytest.fixture
def wiki(ladder):
    for text in (HEIDI, WALTER, COLIN, FORK, FLORIDA):
        published(text)


def beside(slug: str, reader: Reader):
    page = Page.objects.visible_to(reader).get(slug=slug)
    return around_page(page, ["Heidi Bergman"] if slug == "heidi-bergman" else [slug], reader)


def titles(cards) -> list[str]:
    return [card.title for card in cards]


def test_the_people_of_the_last_episode_seen_stand_beside_a_character(wiki):
    found = beside("heidi-bergman", reader_at("tv:S1E4"))
    assert (found.code, titles(found.people)) == ("S1E1", ["Colin Belfast", "Walter Cruz"])
    assert found.people[0].facts["occupation"] == "manager"


def test_nobody_stands_there_before_the_first_episode(wiki):
    assert beside("heidi-bergman", reader_at("")).people == ()


def test_names_and_facts_beside_a_page_follow_the_reader(wiki):
    late = beside("heidi-bergman", reader_at("tv:S1E9")).people[0]
    assert (late.title, late.facts["occupation"], late.initials) == ("Hunter", "scapegoat", "H")


def test_theories_about_somebody_open_with_their_gates(wiki):
    assert titles(beside("heidi-bergman", reader_at("tv:S1E1")).theories) == []
    early = beside("heidi-bergman", reader_at("tv:S1E2")).theories
    assert [(card.title, card.facts["status"]) for card in early] == [("Florida is faked", "open")]
    late = beside("heidi-bergman", reader_at("tv:S1E10")).theories
    assert [(c.title, c.facts["status"]) for c in late] == [
        ("Florida is faked", "jossed"),
        ("Walter remembers", "open"),
    ]


@pytest.mark.parametrize(
    ("at", "open_there"),
    [("tv:S1E2", ["Florida is faked"]), ("tv:S1E4", []), ("tv:S1E10", ["Walter remembers"])],
)
def test_a_theory_is_open_until_its_reader_has_seen_it_decided(wiki, at, open_there):
    assert titles(undecided_theories(reader_at(at), 6)) == open_there


def test_a_part_of_a_name_is_not_the_name(wiki):
    page = Page.objects.visible_to(reader_at("tv:S1E10")).get(slug="walter-cruz")
    assert around_page(page, ["Walter"], reader_at("tv:S1E10")).theories == ()


def episode(reader: Reader, code: str):
    return around_episode(reader.catalogue.by_code[code], reader)


def test_an_episode_tells_who_appears_once_it_was_watched(wiki):
    assert titles(episode(reader_at("tv:S1E1"), "S1E1").people) == [
        "Colin Belfast",
        "Heidi Bergman",
        "Walter Cruz",
    ]
    assert episode(reader_at(""), "S1E1").people == ()
    assert episode(reader_at("tv:S1E5"), "S1E6").people == ()


def test_an_episode_tells_which_pages_it_opened(wiki):
    assert titles(episode(reader_at("tv:S1E3"), "S1E3").opened) == ["Walter Cruz"]
    assert episode(reader_at("tv:S1E3"), "S1E2").opened[0].title == "Florida is faked"
    assert episode(reader_at("tv:S1E9"), "S1E10").opened == ()


def test_what_stands_beside_is_remembered_until_something_changes(wiki):
    beside("heidi-bergman", reader_at("tv:S1E10"))
    page = Page.objects.visible_to(reader_at("tv:S1E10")).get(slug="heidi-bergman")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        around_page(page, ["Heidi Bergman"], reader_at("tv:S1E10"))
    assert [query for query in asked if "canon_generation" not in query["sql"]] == []
    published(COLIN.replace("Colin Belfast", "Craig").replace("name [S1E6]: Hunter\n", ""))
    assert "Craig" in titles(
        beside("heidi-bergman", reader_at("tv:S1E10")).people
        + beside("heidi-bergman", reader_at("tv:S1E4")).people
    )


def queries(reader: Reader) -> int:
    cache.clear()
    with CaptureQueriesContext(connection) as asked:
        beside("heidi-bergman", reader)
        episode(reader, "S1E1")
    return len(asked)


def test_many_rows_cost_no_more_queries_than_one(wiki):
    reader = reader_at("tv:S1E10")
    few = queries(reader)
    for number in range(8):
        published(COLIN.replace("Colin Belfast", f"Soldier {number}").replace("name [S1E6]: Hunter\n", ""))
        published(FLORIDA.replace("Florida is faked", f"Guess {number}"))
    assert queries(Reader(Generation.current(), reader.today, reader.progress)) == few
