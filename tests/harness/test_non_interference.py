"""P1: worlds that redact alike at a reader's progress are told apart by no byte."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import pytest

from tests.harness.asking import DEEP, READERS, RUNGS, THOROUGH, how_much, is_asked
from tests.harness.compare import difference, visit
from tests.harness.patterns import patterns, route_of
from tests.harness.story import STORY, Story
from tests.harness.surfaces import READING, readers_surfaces
from tests.harness.variation import Beyond, opened
from tests.harness.visitor import Answer
from tests.harness.worlds import EVERYTHING, World, redaction, world
from wiki.spoilers.ladder import Horizon

pytestmark = pytest.mark.django_db

#: The other world of a rung: one that is different beyond it, and one in which nothing is beyond it.
OTHERS: dict[str, Callable[[Story, Horizon], Story]] = {
    "different": lambda story, horizon: Beyond(horizon).story(story),
    "nothing": opened,
}
WORLDS = [(rung, "different") for rung in RUNGS if DEEP or rung != "tv:S1E3"] + [
    (rung, "nothing") for rung in (RUNGS[1:] if DEEP else ["tv:S1E3"])
]
Transcripts = dict[tuple[str, str], list[Answer]]


def asked(built: World, *rungs: str, further_on_first: bool = False) -> dict[str, Transcripts]:
    """What everybody hears at each rung, maybe after the same was asked from the top of the ladder.

    That in one of the two worlds is enough: what a cache then mixes up the other world has not heard.
    """
    if further_on_first:
        for surface in READING:
            for who in READERS[:2] if rungs[-1] == THOROUGH else [""]:
                most = how_much(surface, who, rungs[-1])
                visit(built, surface, who, EVERYTHING, most=most, like=rungs[-1])
    return {
        rung: {
            (surface, who): visit(built, surface, who, rung, most=how_much(surface, who, rung))
            for surface in readers_surfaces()
            for who in READERS
            if is_asked(who, rung)
        }
        for rung in rungs
    }


class Here(NamedTuple):
    """What everybody hears in this world, and what the texts say they may know."""

    horizons: dict[str, Horizon]
    known: dict[str, object]
    heard: dict[str, Transcripts]


@pytest.fixture(scope="module")
def here(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), world(STORY) as this:
        horizons = {rung: this.horizon(rung) for rung in RUNGS}
        known = {rung: redaction(horizon) for rung, horizon in horizons.items()}
        return Here(horizons, known, asked(this, *RUNGS))


@pytest.fixture(scope="module")
def differences(here, django_db_blocker):
    """For a rung and another world, what tells the two apart, by surface and reader."""

    @cache
    def between(rung: str, other: str) -> dict[tuple[str, str], str]:
        with world(OTHERS[other](STORY, here.horizons[rung]), side="that") as that:
            assert redaction(here.horizons[rung]) == here.known[rung]
            there = asked(that, rung, further_on_first=True)[rung]
        return {
            (surface, who): difference(answers, there[surface, who], f"{surface}, {who or 'anonymous'}")
            for (surface, who), answers in here.heard[rung].items()
        }

    with django_db_blocker.unblock():
        yield between


@pytest.mark.parametrize(
    ("rung", "other"), WORLDS, ids=[f"{rung or 'premise'}-{other}" for rung, other in WORLDS]
)
@pytest.mark.parametrize("surface", readers_surfaces())
def test_a_surface_says_the_same_in_both_worlds(differences, surface, rung, other):
    found = [differences(rung, other)[surface, who] for who in READERS if is_asked(who, rung)]
    assert not any(found), "\n".join(found)


@pytest.mark.parametrize("who", READERS[:2], ids=["anonymous", "logged in"])
@pytest.mark.parametrize("rung", RUNGS, ids=lambda rung: rung or "premise")
def test_each_address_is_asked_by_each_at_each_rung(here, rung, who):
    heard = (answers for (_surface, reader), answers in here.heard[rung].items() if reader == who)
    routes = {route_of(answer.path) for answers in heard for answer in answers}
    assert {pattern.name for pattern in patterns() if pattern.route not in routes} == set()
