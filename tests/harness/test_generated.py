"""P1 for wikis made by chance: two of them that redact alike at a rung are told apart by no byte there."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

import pytest

from tests.harness.asking import DEEP
from tests.harness.compare import difference, kept_apart
from tests.harness.generated import RUNGS, addresses, ask, hard_cases, made
from tests.harness.planted import BUGS
from tests.harness.variation import Beyond
from tests.harness.visitor import Answer, Visitor
from tests.harness.worlds import EVERYTHING, World, forget_everything, redaction, world

pytestmark = pytest.mark.django_db

SEEDS = [0, 3, 4, 5]
#: Read at each rung, not at its own alone.
EVERYWHERE = 5
MANY = range(100, 116)
#: Of each wiki so much is asked: every third address, others for each seed, or all of them.
ONE_IN = 1 if DEEP else 3
#: Planted mistakes that one of these wikis has to show, and at which addresses.
BUGGY = 3
SHOWN = {
    "pages are rendered without redaction": r"^/\w+/[^/?]+/$",
    "histories list changes of hidden text": r"/history/$",
    "search looks through hidden names": r"^/search/\?",
}
#: What is in these wikis, each three times and more, at the rungs they are read at.
HARD = {
    "hidden pages", "pages with something hidden", "hidden names", "hidden facts", "hidden summaries",
    "both, and only one of them reached", "either, and only one of them open", "closed within open",
    "closed within closed", "open within closed", "links to hidden pages",
}  # fmt: skip


def _asked(built: World, rung: str, paths: list[str], *, further_on_first: bool = False) -> list[Answer]:
    """What is heard without an account and with one, maybe after the same was asked from the top."""
    with kept_apart():
        if further_on_first:
            ask(Visitor(built, "", EVERYTHING), paths)
        return [
            *ask(Visitor(built, "", rung), paths).answers,
            *ask(Visitor(built, "ravi", rung), paths[::3]).answers,
        ]


def _with_bugs(built: World, rung: str, paths: list[str]) -> dict[str, list[Answer]]:
    found = {}
    for bug in BUGS:
        if bug.name in SHOWN:
            forget_everything()
            with bug.planted():
                asked = [path for path in paths if re.search(SHOWN[bug.name], path)]
                found[bug.name] = ask(Visitor(built, "", rung), asked).answers
    forget_everything()
    return found


@cache
def compared(seed: int, rung: str | None = None) -> tuple[str, bool, dict[str, str], Counter[str]]:
    """What tells the two worlds of a seed apart, whether the top does, and what planted bugs tell."""
    story, own = made(seed)
    # At another rung than its own, other addresses.
    first, rung = (seed, own) if rung is None else (RUNGS.index(rung), rung)
    with world(story) as this:
        horizon = this.horizon(rung)
        other = Beyond(horizon).story(story)
        paths = addresses(story, other)
        known, top = redaction(horizon), redaction(this.horizon(EVERYTHING))
        some = paths[first % ONE_IN :: ONE_IN]
        here = _asked(this, rung, some)
        planted = _with_bugs(this, rung, paths) if seed == BUGGY and rung == own else {}
    with world(other, side="that") as that:
        assert redaction(horizon) == known
        differs = redaction(that.horizon(EVERYTHING)) != top
        there = _asked(that, rung, some, further_on_first=True)
        also = _with_bugs(that, rung, paths) if seed == BUGGY and rung == own else {}
    assert all(answer.code != 500 for answer in (*here, *there))
    told = {name: difference(planted[name], also[name]) for name in planted}
    return difference(here, there, f"seed {seed}"), differs, told, hard_cases(story, horizon)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_wiki_made_by_chance_says_the_same_in_both_worlds(seed):
    found, differs, *_ = compared(seed)
    assert found == ""
    assert differs, "There is nothing beyond this rung."


@pytest.mark.parametrize("rung", RUNGS, ids=lambda rung: rung or "premise")
def test_one_of_them_says_the_same_at_every_rung(rung):
    found, differs, *_ = compared(EVERYWHERE, rung)
    assert found == ""
    assert differs, "There is nothing beyond this rung."


@pytest.mark.deep
@pytest.mark.one_database
@pytest.mark.parametrize("rung", RUNGS, ids=lambda rung: rung or "premise")
@pytest.mark.parametrize("seed", SEEDS[:1])
def test_another_says_the_same_at_every_rung(seed, rung):
    found, *_ = compared(seed, rung)
    assert found == ""


@pytest.mark.deep
@pytest.mark.one_database
@pytest.mark.parametrize("seed", MANY)
def test_many_wikis_made_by_chance_say_the_same_in_both_worlds(seed):
    found, *_ = compared(seed)
    assert found == ""


@pytest.mark.parametrize("bug", SHOWN)
def test_a_planted_bug_shows_in_a_wiki_made_by_chance(bug):
    *_, told, _ = compared(BUGGY)
    assert told[bug]


def test_the_hard_cases_are_there():
    total = sum((compared(seed)[-1] for seed in SEEDS), Counter())
    assert {case for case in HARD if total[case] < 3} == set(), total
