"""Nothing is left out: every address is asked for, and every surface has something to say."""

from __future__ import annotations

from dataclasses import replace

import pytest

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


def test_each_reader_is_who_they_claim_to_be():
    with world(STORY) as this:
        for who in CAST:
            visitor = Visitor(this, who)
            assert f"<p>{who}</p>" in visitor.get("/me/").body.decode()
        assert Visitor(this, "").get("/me/").code == 302


@pytest.fixture(scope="module")
def heard(django_db_setup, django_db_blocker):
    """What the top of the ladder hears of three wikis: one, one of other pages, one of other titles."""
    with django_db_blocker.unblock():
        with world(STORY) as this:
            here = {name: _at_the_top(this, name) for name in readers_surfaces()}
            other = Beyond(this.horizon("")).story(STORY)
        with world(replace(other, works=STORY.works)) as that:
            other_pages = {name: _at_the_top(that, name) for name in readers_surfaces()}
        with world(replace(STORY, works=other.works)) as that:
            titles = [name for name in here if SURFACES[name].speaks is not Speaks.OF_PAGES]
            other_titles = {name: _at_the_top(that, name) for name in titles}
    return here, other_pages, other_titles


def _at_the_top(built, surface):
    return visit(built, surface, "" if surface in READING else "ravi", EVERYTHING, most=5)


def _speaking(*what: Speaks) -> list[str]:
    return [name for name in readers_surfaces() if SURFACES[name].speaks in what]


@pytest.mark.parametrize("surface", _speaking(Speaks.OF_PAGES))
def test_who_has_arrived_is_told_of_pages_by_each_surface(heard, surface):
    here, other_pages, _ = heard
    assert difference(here[surface], other_pages[surface]), (
        "Says nothing of any page: it cannot leak, nor be trusted."
    )


@pytest.mark.parametrize("surface", _speaking(Speaks.OF_EPISODES, Speaks.OF_NOTHING))
def test_a_surface_that_claims_to_know_no_page_knows_none(heard, surface):
    here, other_pages, _ = heard
    assert not difference(here[surface], other_pages[surface], surface)


@pytest.mark.parametrize("surface", _speaking(Speaks.OF_EPISODES))
def test_who_has_arrived_is_told_titles_by_each_surface(heard, surface):
    here, _, other_titles = heard
    assert difference(here[surface], other_titles[surface]), "Says nothing of any episode."


@pytest.mark.parametrize("surface", _speaking(Speaks.OF_NOTHING))
def test_a_surface_that_claims_to_know_nothing_is_the_same_to_everybody(heard, surface):
    here, _, other_titles = heard
    assert not difference(here[surface], other_titles[surface], surface)
