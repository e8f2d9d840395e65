"""P1 for readers who want to be told that something is hidden, and for who opens one passage on purpose.

Marked display shows where something is missing, guided display until which episode. The worlds compared
are equal in that, and in nothing else beyond the reader's rung.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import pytest

from tests.harness.asking import DEEP, THOROUGH, how_much
from tests.harness.compare import difference, kept_apart, visit
from tests.harness.planted_displays import DISPLAYED, OPENED
from tests.harness.story import STORY, canary
from tests.harness.surfaces import READING, readers_surfaces
from tests.harness.surfaces.registry import HEIDI
from tests.harness.variation import Beyond
from tests.harness.visitor import Answer, Visitor
from tests.harness.worlds import World, forget_everything, redaction, world
from wiki.spoilers.redaction import Mode

pytestmark = pytest.mark.django_db

DISPLAYS = ["marked", "guided"]
READERS = ["", "ravi"]
BUTTON = re.compile(r'<button[^>]* name="passage" value="(\d+)"')
STATE = re.compile(r'name="state" value="(\w+)"')
#: What is looked at before and after a passage is opened: where progress, or a passage, would show.
AROUND = (HEIDI, "/", f"{HEIDI}history/", "/progress/")


class Opening(NamedTuple):
    """What came of opening each passage there is a button for, and what is said around it."""

    passages: dict[int, Answer]
    before: list[Answer]
    after: list[Answer]
    later: list[Answer]  # when nothing is remembered any more


def is_asked(surface: str, who: str) -> bool:
    """Without an account there is nothing to write with."""
    return bool(who) or surface in READING or DEEP


def asked(built: World, display: str) -> dict[tuple[str, str], list[Answer]]:
    return {
        (surface, who): visit(built, surface, who, THOROUGH, display=display, most=0 if DEEP else 1)
        for surface in readers_surfaces()
        for who in READERS
        if is_asked(surface, who)
    }


def asked_with_bugs(built: World, display: str, until: dict | None = None) -> dict[str, list[Answer]]:
    found = {}
    for bug in DISPLAYED:
        if bug.display == display:
            forget_everything()
            most = how_much(bug.surface, bug.who, THOROUGH)
            with bug.planted():
                found[bug.name] = visit(
                    built, bug.surface, bug.who, THOROUGH, display=display, most=most,
                    until=until and until[bug.name],
                )  # fmt: skip
    forget_everything()
    return found


def opening(built: World, who: str, around: tuple[str, ...] = ()) -> Opening:
    """Opens one passage after the other of a page in guided display, and looks around before and after."""
    visitor = Visitor(built, who, THOROUGH, "guided", "opening one passage")

    def look_around() -> list[Answer]:
        visitor.answers = []
        return [visitor.get(path) for path in around]

    with kept_apart():
        before = look_around()
        page = visitor.get(HEIDI).body.decode()
        state = STATE.search(page)[1]
        numbers = [int(number) for number in BUTTON.findall(page)]
        passages = {n: visitor.post(f"{HEIDI}reveal/", {"passage": n, "state": state}) for n in numbers}
        after = look_around()
        forget_everything()
        return Opening(passages, before, after, look_around())


def openings(built: World, around: tuple[str, ...]) -> dict[str, Opening]:
    """By reader, and by planted bug; those that move something else are seen in one world."""
    found = {who: opening(built, who, around) for who in READERS}
    for bug in OPENED:
        moves = bug.surface == "nothing else moves"
        if around or not moves:
            forget_everything()
            with bug.planted():
                found[bug.name] = opening(built, bug.who, around if moves else ())
    forget_everything()
    return found


class Heard(NamedTuple):
    surfaces: dict[str, dict]
    bugs: dict[str, list[Answer]]
    openings: dict[str, Opening]  # by reader, and by planted bug


def _heard(built: World, displays: list[str], until: dict | None = None) -> Heard:
    return Heard(
        {display: asked(built, display) for display in displays},
        {
            name: answers
            for display in displays
            for name, answers in asked_with_bugs(built, display, until).items()
        },
        openings(built, () if until else AROUND) if "guided" in displays else {},
    )


@pytest.fixture(scope="module")
def heard(django_db_setup, django_db_blocker):
    """This world, one for marked display, and two for guided: in each, every other passage is as it is here."""
    with django_db_blocker.unblock():
        with world(STORY) as this:
            at = this.horizon(THOROUGH)
            known = {mode: redaction(at, mode) for mode in Mode}
            found = {"this": _heard(this, DISPLAYS)}
        with world(Beyond(at).story(STORY), side="that") as that:
            assert redaction(at, Mode.MARKED) == known[Mode.MARKED]
            found["marked"] = _heard(that, ["marked"], found["this"].bugs)
        for spares, name in enumerate(("guided", "odd")):
            other = Beyond(at, same_gates=True, spares=spares).story(STORY)
            with world(other, side="that") as that:
                assert redaction(at, Mode.GUIDED) == known[Mode.GUIDED]
                found[name] = _heard(that, ["guided"], found["this"].bugs)
    return found


@pytest.mark.parametrize("display", DISPLAYS)
@pytest.mark.parametrize("surface", readers_surfaces())
def test_a_surface_says_the_same_in_each_display(heard, surface, display):
    here, there = heard["this"].surfaces[display], heard[display].surfaces[display]
    found = [difference(here[surface, who], there[surface, who], f"{surface}, {who}")
             for who in READERS if is_asked(surface, who)]  # fmt: skip
    assert not any(found), "\n".join(found)


def test_each_display_shows_what_it_promises(heard):
    seen = {display: heard["this"].surfaces[display]["pages", ""][0].body.decode() for display in DISPLAYS}
    assert "Hidden: beyond your episode" in seen["marked"]
    assert "Opens after" not in seen["marked"]
    assert "Opens after S1E9 and podcast.S1E2" in seen["guided"]


@pytest.mark.parametrize("bug", DISPLAYED, ids=lambda bug: bug.name.replace(" ", "-"))
def test_a_planted_bug_of_a_display_is_caught_by_its_surface(heard, bug):
    here, there = heard["this"].bugs[bug.name], heard[bug.display].bugs[bug.name]
    assert difference(here, there), f"“{bug.name}” goes unnoticed on the surface “{bug.surface}”."


# --- Opening one passage ----------------------------------------------------------------------------


def nothing_but_the_passage(heard, key: str) -> str:
    """What a passage tells of another one, or of anything else that is hidden.

    The even passages are the same in one of the other worlds, the odd ones in the other; all else differs.
    """
    here, *others = (heard[name].openings[key].passages for name in ("this", "guided", "odd"))
    found = [difference([here[n]], [others[n % 2][n]], f"passage {n}") for n in here]
    return "\n".join(filter(None, found))


def nothing_else_moves(heard, key: str) -> str:
    found = heard["this"].openings[key]
    cookies = [a.request for a in found.passages.values() if a.header("Set-Cookie")]
    after = difference(found.before, found.after, "afterwards")
    return after or difference(found.before, found.later, "later") or " ".join(cookies)


CHECKS = {"nothing but the passage": nothing_but_the_passage, "nothing else moves": nothing_else_moves}


@pytest.mark.parametrize("who", READERS)
@pytest.mark.parametrize("check", CHECKS)
def test_opening_one_passage_shows_that_and_changes_nothing(heard, who, check):
    assert CHECKS[check](heard, who) == ""


@pytest.mark.parametrize("who", READERS)
def test_a_passage_is_told_to_who_opens_it(heard, who):
    here, even = (heard[name].openings[who].passages for name in ("this", "guided"))
    assert canary("because") in here[6].body.decode()
    assert canary("innermost") not in here[6].body.decode()
    told = [n for n in here if difference([here[n]], [even[n]])]
    assert [n for n in here if n % 2] == told


@pytest.mark.parametrize("bug", OPENED, ids=lambda bug: bug.name.replace(" ", "-"))
def test_a_planted_bug_of_opening_is_caught(heard, bug):
    assert CHECKS[bug.surface](heard, bug.name), f"“{bug.name}” goes unnoticed by “{bug.surface}”."
