"""P2: worlds that differ in what waits give everybody but its author and the moderators equal bytes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.harness.asking import DEEP
from tests.harness.compare import difference, visit
from tests.harness.story import STORY, Wish, canary
from tests.harness.surfaces import READING, readers_surfaces
from tests.harness.worlds import EVERYTHING, world

pytestmark = pytest.mark.django_db

READERS = ["", "nina"]
#: Nothing that was not approved, but other proposals by the same people.
OTHERS = (
    *(wish for wish in STORY.wishes if wish.fate == "approve"),
    Wish("other", "ravi", f"She is {canary('waiting')}.", "walter"),
    Wish("other-page", "edda", f"format: 1\nkind: article\nname: The {canary('Waits')}\ngate: premise\n---\nWords.\n"),
    Wish("other-refused", "gus", f"He is {canary('refused')}.", "audrey", EVERYTHING, fate="reject"),
)  # fmt: skip


@pytest.fixture(scope="module")
def heard(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        with world(STORY) as this:
            here = _asked(this, [*READERS, "ravi"])
        with world(replace(STORY, wishes=OTHERS, reports=3), side="that") as that:
            there = _asked(that, [*READERS, "ravi"])
    return here, there


def _asked(built, readers):
    return {
        (surface, who): visit(built, surface, who, EVERYTHING, most=0 if DEEP else 1)
        for surface in readers_surfaces()
        for who in readers
        if _is_asked(surface, who)
    }


def _is_asked(surface, who):
    """Without an account there is nothing to write with, save where everything is asked."""
    if who == "ravi":
        return surface == "one’s own edits"
    return who == "nina" or surface in READING or DEEP


@pytest.mark.parametrize("surface", readers_surfaces())
def test_nothing_unapproved_is_told_to_others(heard, surface):
    here, there = heard
    found = [
        difference(here[key], there[key], f"{surface}, {key[1]}")
        for key in here
        if key[0] == surface and key[1] in READERS
    ]
    assert not any(found), "\n".join(found)


def test_who_proposed_it_is_told_of_it(heard):
    here, there = heard
    assert difference(here["one’s own edits", "ravi"], there["one’s own edits", "ravi"])
