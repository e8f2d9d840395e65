"""P1 for staff: a moderator who is behind hears of work that waits ahead, and nothing of what it says.

That an item is there is theirs to know, so the two worlds hold the same items of the same sizes: only the
words differ, letter by letter.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.harness.compare import difference, visit
from tests.harness.story import STORY
from tests.harness.surfaces import SURFACES, Speaks, staff_surfaces
from tests.harness.variation import Beyond
from tests.harness.worlds import EVERYTHING, redaction, world

pytestmark = pytest.mark.django_db

BEHIND = "podcast:S1E2|tv:S1E5"
AHEAD = {"ahead", "ahead-too"}


@pytest.fixture(scope="module")
def heard(django_db_setup, django_db_blocker):
    """What Mori hears of each surface, further on and behind, in the one world and in the other."""
    with django_db_blocker.unblock():
        with world(STORY) as this:
            behind = this.horizon(BEHIND)
            known, here = redaction(behind), _asked(this)
        beyond = Beyond(behind, same_size=True)
        wishes = tuple(beyond.wish(wish) if wish.name in AHEAD else wish for wish in STORY.wishes)
        with world(replace(beyond.story(STORY), wishes=wishes)) as that:
            assert redaction(behind) == known
            there = _asked(that)
    return here, there


def _asked(built):
    return {
        (surface, progress): visit(built, surface, "mori", progress)
        for progress in (EVERYTHING, BEHIND)
        for surface in staff_surfaces()
    }


@pytest.mark.parametrize("surface", staff_surfaces())
def test_a_moderator_who_is_behind_is_told_no_word_of_what_waits_ahead(heard, surface):
    here, there = heard
    assert not (found := difference(here[surface, BEHIND], there[surface, BEHIND], surface)), found


@pytest.mark.parametrize("surface", staff_surfaces())
def test_a_moderator_who_has_arrived_is_told_what_waits(heard, surface):
    here, there = heard
    told = difference(here[surface, EVERYTHING], there[surface, EVERYTHING], surface)
    assert bool(told) == (SURFACES[surface].speaks is not Speaks.OF_NOTHING), told
