"""P1 for the Homecoming wiki itself: another one that redacts alike at a rung is told apart by no byte there."""

from __future__ import annotations

import re
from typing import NamedTuple

import pytest

from tests.harness.asking import DEEP
from tests.harness.compare import difference, kept_apart, visit
from tests.harness.demo import homecoming_story
from tests.harness.generated import addresses, ask
from tests.harness.planted import BUGS
from tests.harness.variation import Beyond
from tests.harness.visitor import Answer, Visitor
from tests.harness.worlds import World, forget_everything, redaction, world

pytestmark = pytest.mark.django_db

TOP = "podcast:S2E6|tv:S2E7"
RUNGS = ["", "tv:S1E3", "podcast:S1E3|tv:S1E5", "tv:S1E8", "tv:S1E10"]
#: Pages as they are now; of them, and of what stands behind them and searches, one in so many, others at
#: each rung. (That no page at any rung holds a word too much is held by ``test_demo.py``.)
PAGE = re.compile(r"/(?:[a-z]+/(?:[^/?]+/)?)?")
PAGES_ONE_IN = 1 if DEEP else 3
ONE_IN = 1 if DEEP else 30
#: A planted mistake that this wiki has to show.
BUG = next(bug for bug in BUGS if bug.name == "pages are rendered without redaction")
Heard = dict[str, list[Answer]]


class Compared(NamedTuple):
    here: Heard
    there: Heard


def asked(built: World, rung: str, paths: list[str], *, further_on_first: bool = False) -> Heard:
    """Pages, what stands behind them and searches; with an account also the forms."""
    number = RUNGS.index(rung)
    pages = [path for path in paths if PAGE.fullmatch(path)]
    some = [path for path in paths if not PAGE.fullmatch(path)][number::ONE_IN]
    forms = [f"{path}{verb}/" for path in pages if path.count("/") == 3 for verb in ("edit", "delete")]
    pages = pages[number % PAGES_ONE_IN :: PAGES_ONE_IN]
    own = [*pages[::3], *some[::3], *forms[number::ONE_IN], "/me/"]
    with kept_apart():
        if further_on_first:
            ask(Visitor(built, "", TOP), [*pages, *some])
        return {
            "anonymous": ask(Visitor(built, "", rung, surface="homecoming"), [*pages, *some]).answers,
            "logged in": ask(Visitor(built, "ravi", rung, surface="homecoming"), own).answers,
            "each address, anonymous": visit(built, "each address", "", rung),
            "each address, logged in": visit(built, "each address", "ravi", rung),
        }


def with_mistake(built: World, rung: str, paths: list[str]) -> list[Answer]:
    forget_everything()
    with BUG.planted():
        found = ask(Visitor(built, "", rung), [path for path in paths if PAGE.fullmatch(path)]).answers
    forget_everything()
    return found


@pytest.fixture(scope="module")
def compared(django_db_setup, django_db_blocker) -> tuple[dict[str, Compared], str]:
    """What is heard at each rung in both worlds, and what tells them apart with the planted mistake."""
    with django_db_blocker.unblock():
        story = homecoming_story()
        with world(story) as this:
            horizons = {rung: this.horizon(rung) for rung in RUNGS}
            others = {rung: Beyond(horizon).story(story) for rung, horizon in horizons.items()}
            paths = {rung: addresses(story, other) for rung, other in others.items()}
            known = {rung: redaction(horizon) for rung, horizon in horizons.items()}
            here = {rung: asked(this, rung, paths[rung]) for rung in RUNGS}
            mistaken = with_mistake(this, RUNGS[1], paths[RUNGS[1]][:40])
        found, told = {}, ""
        for rung, other in others.items():
            with world(other, side="that") as that:
                assert redaction(horizons[rung]) == known[rung]
                there = asked(that, rung, paths[rung], further_on_first=True)
                found[rung] = Compared(here[rung], there)
                if rung == RUNGS[1]:
                    told = difference(mistaken, with_mistake(that, rung, paths[rung][:40]))
        return found, told


@pytest.mark.parametrize("rung", RUNGS, ids=lambda rung: rung or "premise")
def test_the_homecoming_wiki_says_the_same_in_both_worlds(compared, rung):
    here, there = compared[0][rung]
    assert all(answer.code != 500 for answers in here.values() for answer in answers)
    found = [difference(here[who], there[who], who) for who in here]
    assert not any(found), "\n".join(found)


def test_a_page_without_redaction_tells_them_apart(compared):
    _, told = compared
    assert told
