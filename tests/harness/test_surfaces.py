"""Nothing is left out: every address is asked for, and every surface has something to say."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.harness.asking import DEEP
from tests.harness.compare import difference, visit
from tests.harness.patterns import patterns
from tests.harness.story import STORY
from tests.harness.surfaces import READING, SILENT, SURFACES, Speaks, readers_surfaces
from tests.harness.variation import Beyond
from tests.harness.visitor import Visitor
from tests.harness.worlds import CAST, EVERYTHING, world

pytestmark = pytest.mark.django_db

COVERED = {name for surface in SURFACES.values() for name in surface.covers}


@pytest.mark.parametrize("pattern", sorted({pattern.name for pattern in patterns()}))
def test_an_address_is_a_surface_or_says_why_not(pattern):
    assert pattern in COVERED or pattern in SILENT, (
        f"The URL pattern “{pattern}” is new: ask it in a surface of tests/harness/surfaces/, "
        "or say in SILENT why it tells nothing of the story. docs/harness.md explains how."
    )


def test_the_registry_names_no_address_that_is_gone():
    known = {pattern.name for pattern in patterns()}
    assert {name for name in (*COVERED, *SILENT) if name not in known} == set()


@pytest.fixture(scope="module")
def heard(django_db_setup, django_db_blocker):
    """What tells the top of the ladder a wiki of other pages from this one, and one of other titles."""
    with django_db_blocker.unblock():
        with world(STORY) as this:
            whom = {who: Visitor(this, who).get("/me/") for who in ("", *CAST)}
            here = {name: _at_the_top(this, name) for name in readers_surfaces()}
            other = Beyond(this.horizon("")).story(STORY)
        with world(replace(other, works=STORY.works)) as that:
            pages = {name: _told(that, name, here) for name in here}
        with world(replace(STORY, works=other.works)) as that:
            titles = {
                name: _told(that, name, here) for name in here if SURFACES[name].speaks is not Speaks.OF_PAGES
            }
    return pages, titles, whom


def _at_the_top(built, surface, until=None):
    return visit(
        built, surface, "" if surface in READING else "ravi", EVERYTHING, most=0 if DEEP else 4, until=until
    )


def _told(built, surface, here):
    return difference(here[surface], _at_the_top(built, surface, here[surface]), surface)


def _speaking(*what: Speaks) -> list[str]:
    return [name for name in readers_surfaces() if SURFACES[name].speaks in what]


@pytest.mark.parametrize("surface", _speaking(Speaks.OF_PAGES))
def test_who_has_arrived_is_told_of_pages_by_each_surface(heard, surface):
    pages, *_ = heard
    assert pages[surface], "Says nothing of any page: it cannot leak, nor be trusted."


@pytest.mark.parametrize("surface", _speaking(Speaks.OF_EPISODES, Speaks.OF_NOTHING))
def test_a_surface_that_claims_to_know_no_page_knows_none(heard, surface):
    pages, *_ = heard
    assert pages[surface] == ""


@pytest.mark.parametrize("surface", _speaking(Speaks.OF_EPISODES))
def test_who_has_arrived_is_told_titles_by_each_surface(heard, surface):
    _, titles, _ = heard
    assert titles[surface], "Says nothing of any episode."


@pytest.mark.parametrize("surface", _speaking(Speaks.OF_NOTHING))
def test_a_surface_that_claims_to_know_nothing_is_the_same_to_everybody(heard, surface):
    _, titles, _ = heard
    assert titles[surface] == ""


def test_each_reader_is_who_they_claim_to_be(heard):
    *_, whom = heard
    assert whom.pop("").code == 302
    assert all(f"<p>{who}</p>" in answer.body.decode() for who, answer in whom.items())
