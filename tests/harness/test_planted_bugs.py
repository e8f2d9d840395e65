"""The harness catches what it is for: each planted bug is found, on the surface that it names."""

from __future__ import annotations

import pytest

from tests.harness.compare import difference, visit
from tests.harness.planted import BUGS
from tests.harness.story import STORY
from tests.harness.surfaces import READING
from tests.harness.variation import Beyond
from tests.harness.worlds import EVERYTHING, forget_everything, world

pytestmark = pytest.mark.django_db

RUNG = "podcast:S1E2|tv:S1E5"
ASKED = sorted({(bug.surface, bug.who) for bug in BUGS})


@pytest.fixture(scope="module")
def heard(django_db_setup, django_db_blocker):
    """What each bug makes of its surface in two worlds, and what the surface says without it."""
    with django_db_blocker.unblock():
        with world(STORY) as this:
            behind, here = this.horizon(RUNG), _all(this)
        with world(Beyond(behind).story(STORY), side="that") as that:
            there = _all(that)
    return {key: difference(here[key], there[key], f"{key[1]}, {key[2]}") for key in here}


def _all(built):
    found = {("", surface, who): _asked(built, surface, who) for surface, who in ASKED}
    for bug in BUGS:
        with bug.planted():
            found[bug.name, bug.surface, bug.who] = _asked(
                built, bug.surface, bug.who, further_on_first=bug.mixes_up
            )
    return found


def _asked(built, surface, who, *, further_on_first=True):
    forget_everything()
    if surface in READING and further_on_first:
        # Asked further on first, so that a cache has something to mix up.
        visit(built, surface, who, EVERYTHING)
    answers = visit(built, surface, who, RUNG)
    forget_everything()
    return answers


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name.replace(" ", "-"))
def test_a_planted_bug_is_caught_by_its_surface(heard, bug):
    assert not (found := heard["", bug.surface, bug.who]), f"Without any bug: {found}"
    assert heard[bug.name, bug.surface, bug.who].startswith(f"{bug.surface}, {bug.who}: "), (
        f"“{bug.name}” goes unnoticed on the surface “{bug.surface}”."
    )


def test_there_are_many_bugs_of_many_surfaces():
    assert len(BUGS) >= 16
    assert len({bug.surface for bug in BUGS}) >= 12
