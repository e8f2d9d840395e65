"""The worlds the harness compares are what it takes them for."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from tests.harness.story import STORY
from tests.harness.variation import Beyond, opened
from tests.harness.worlds import EVERYTHING, World, redaction, world
from wiki.accounts.models import User
from wiki.pages.models import Page, Revision
from wiki.spoilers.redaction import Mode

pytestmark = pytest.mark.django_db

RUNG = "podcast:S1E2|tv:S1E5"


def _keys() -> dict[type, set[int]]:
    return {model: set(model.objects.values_list("pk", flat=True)) for model in (Page, Revision, User)}


class Known(NamedTuple):
    """What may be known in a world, at the rung in each display and from the top; and its primary keys."""

    at: dict[Mode, list[tuple]]
    top: list[tuple]
    keys: dict[type, set[int]]
    nina: int


def _known(built: World) -> Known:
    at, top = built.horizon(RUNG), built.horizon(EVERYTHING)
    return Known(
        {mode: redaction(at, mode) for mode in Mode}, redaction(top), _keys(), built.people["nina"].pk
    )


@pytest.fixture(scope="module")
def known(django_db_setup, django_db_blocker):
    """Of this world, one that is different beyond the rung, one of other words, one of nothing beyond it."""
    with django_db_blocker.unblock():
        with world(STORY) as this:
            at, here = this.horizon(RUNG), _known(this)
        others = [Beyond(at).story(STORY), Beyond(at, same_size=True).story(STORY), opened(STORY, at)]
        found = [here]
        for other in others:
            with world(other, side="that") as that:
                found.append(_known(that))
    return found


def test_two_worlds_redact_alike_at_their_rung_and_differ_beyond_it(known):
    here, different, _, nothing = known
    assert here.at[Mode.SEAMLESS] == different.at[Mode.SEAMLESS] == nothing.at[Mode.SEAMLESS]
    assert here.at[Mode.MARKED] == different.at[Mode.MARKED] != nothing.at[Mode.MARKED]
    assert here.top != different.top


def test_worlds_of_equal_words_show_equal_signs_in_guided_display(known):
    here, different, same_size, _ = known
    assert here.at[Mode.GUIDED] == same_size.at[Mode.GUIDED] != different.at[Mode.GUIDED]
    assert here.top != same_size.top


def test_no_row_has_the_primary_key_it_has_in_the_other_world(known):
    here, different, *_ = known
    assert {model: here.keys[model] & keys for model, keys in different.keys.items()} == {
        Page: set(),
        Revision: set(),
        User: {here.nina},
    }


def test_a_world_leaves_nothing_behind(known):
    assert _keys() == {Page: set(), Revision: set(), User: set()}
    assert all(known[0].keys.values())
