"""P2: worlds that differ in what waits give everybody but its author and the moderators equal bytes.

At five rungs, and at the top of the ladder, where what waits would be open if it were published.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.harness.asking import DEEP, RUNGS
from tests.harness.compare import difference, visit
from tests.harness.story import STORY, Wish, canary
from tests.harness.surfaces import readers_surfaces
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
            here = _asked(this)
        with world(replace(STORY, wishes=OTHERS, reports=3), side="that") as that:
            there = _asked(that)
    return here, there


def _asked(built):
    readers = {
        (surface, who, rung): visit(built, surface, who, rung, most=0 if DEEP else 1)
        for rung in (*RUNGS, EVERYTHING)
        for surface in readers_surfaces()
        for who in READERS
    }
    return readers | {"its author": visit(built, "one’s own edits", "ravi", EVERYTHING, most=1)}


@pytest.mark.parametrize("rung", [*RUNGS, EVERYTHING], ids=lambda rung: rung or "premise")
@pytest.mark.parametrize("surface", readers_surfaces())
def test_nothing_unapproved_is_told_to_others(heard, surface, rung):
    here, there = heard
    found = [
        difference(here[surface, who, rung], there[surface, who, rung], f"{surface}, {who or 'anonymous'}")
        for who in READERS
    ]
    assert not any(found), "\n".join(found)


def test_who_proposed_it_is_told_of_it(heard):
    here, there = heard
    assert difference(here["its author"], there["its author"])
