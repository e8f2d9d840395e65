"""P1: worlds that redact alike at a reader's progress are told apart by no byte."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache

import pytest

from tests.harness.compare import difference, visit
from tests.harness.story import STORY, Story
from tests.harness.surfaces import READING, readers_surfaces
from tests.harness.variation import Beyond, opened
from tests.harness.visitor import Answer
from tests.harness.worlds import EVERYTHING, World, redaction, world
from wiki.spoilers.ladder import Horizon

DEEP = bool(os.environ.get("WIKI_HARNESS_DEEP"))
#: With it everybody asks everything at every rung, which takes its time.
pytestmark = pytest.mark.django_db

READERS = ["", "ravi", "nina"]
#: At this rung more is asked; elsewhere, and by others, one question of each kind.
THOROUGH = "podcast:S1E2|tv:S1E5"
RUNGS = ["", "tv:S1E3", THOROUGH, "tv:S1E9", "podcast:S1E3|tv:S1E10+SP1"]
#: The other world of a rung: one that is different beyond it, and one in which nothing is beyond it.
OTHERS: dict[str, Callable[[Story, Horizon], Story]] = {
    "different": lambda story, horizon: Beyond(horizon).story(story),
    "nothing": opened,
}
WORLDS = [(rung, "different") for rung in RUNGS if DEEP or rung != "tv:S1E3"] + [
    (rung, "nothing") for rung in (RUNGS[1:] if DEEP else ["tv:S1E3"])
]
Transcripts = dict[tuple[str, str], list[Answer]]


def asked(built: World, *rungs: str) -> dict[str, Transcripts]:
    """What everybody hears at each rung, after the whole was asked from the top of the ladder."""
    for surface in READING:
        for who in READERS[:2]:
            visit(built, surface, who, EVERYTHING, most=how_much(surface, who, rungs[-1]))
    return {
        rung: {
            (surface, who): visit(built, surface, who, rung, most=how_much(surface, who, rung))
            for surface in readers_surfaces()
            for who in READERS
            if is_asked(who, rung)
        }
        for rung in rungs
    }


def is_asked(who: str, rung: str) -> bool:
    """Nina differs from Ravi in what she wrote, which is the same at every rung."""
    return who != "nina" or rung == THOROUGH or DEEP


def how_much(surface: str, who: str, rung: str) -> int:
    """Of each kind of question: four at one rung, where the answer is not "log in", else one; all (0) if deep."""
    thorough = rung == THOROUGH and who == ("" if surface in READING else "ravi")
    return 0 if DEEP else 4 if thorough else 1


@pytest.fixture(scope="module")
def differences(django_db_setup, django_db_blocker):
    """For a rung and another world, what tells the two apart, by surface and reader."""
    with django_db_blocker.unblock():
        with world(STORY) as this:
            horizons = {rung: this.horizon(rung) for rung in RUNGS}
            known = {rung: redaction(horizon) for rung, horizon in horizons.items()}
            here = asked(this, *RUNGS)

        @cache
        def between(rung: str, other: str) -> dict[tuple[str, str], str]:
            with world(OTHERS[other](STORY, horizons[rung]), side="that") as that:
                assert redaction(horizons[rung]) == known[rung]
                there = asked(that, rung)[rung]
            return {
                (surface, who): difference(answers, there[surface, who], f"{surface}, {who or 'anonymous'}")
                for (surface, who), answers in here[rung].items()
            }

        yield between


@pytest.mark.parametrize(
    ("rung", "other"), WORLDS, ids=[f"{rung or 'premise'}-{other}" for rung, other in WORLDS]
)
@pytest.mark.parametrize("surface", readers_surfaces())
def test_a_surface_says_the_same_in_both_worlds(differences, surface, rung, other):
    found = [differences(rung, other)[surface, who] for who in READERS if is_asked(who, rung)]
    assert not any(found), "\n".join(found)
