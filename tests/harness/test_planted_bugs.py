"""The harness catches what it is for: each planted bug is found, on the surface that it names."""

from __future__ import annotations

import pytest

from tests.harness import planted
from tests.harness.asking import THOROUGH, how_much
from tests.harness.compare import difference, visit
from tests.harness.story import STORY
from tests.harness.variation import Beyond
from tests.harness.worlds import EVERYTHING, forget_everything, world

pytestmark = pytest.mark.django_db

#: Those of other displays are asked for in ``test_displays.py``.
BUGS = [bug for bug in planted.BUGS if not bug.display]


@pytest.fixture(scope="module")
def heard(django_db_setup, django_db_blocker):
    """What tells the worlds apart with each bug planted."""
    with django_db_blocker.unblock():
        with world(STORY) as this:
            behind, here = this.horizon(THOROUGH), _all(this)
        with world(Beyond(behind).story(STORY), side="that") as that:
            there = _all(that, here)
    return {
        bug.name: difference(here[bug.name], there[bug.name], f"{bug.surface}, {bug.who}") for bug in BUGS
    }


def _all(built, until=None):
    found = {}
    for bug in BUGS:
        with bug.planted():
            found[bug.name] = _asked(built, bug, until and until[bug.name])
    return found


def _asked(built, bug, until):
    """The very questions that ``test_non_interference`` asks, so that it would notice too."""
    most = how_much(bug.surface, bug.who, THOROUGH)
    forget_everything()
    if bug.mixes_up and until:
        visit(built, bug.surface, bug.who, EVERYTHING, most=most, like=THOROUGH)
    answers = visit(built, bug.surface, bug.who, THOROUGH, most=most, until=until)
    forget_everything()
    return answers


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name.replace(" ", "-"))
def test_a_planted_bug_is_caught_by_its_surface(heard, bug):
    assert heard[bug.name].startswith(f"{bug.surface}, {bug.who}: "), (
        f"“{bug.name}” goes unnoticed on the surface “{bug.surface}”."
    )


def test_there_are_many_bugs_of_many_surfaces():
    assert len(BUGS) >= 16
    assert len({bug.surface for bug in BUGS}) >= 12
