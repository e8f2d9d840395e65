"""The worlds the harness compares are what it takes them for."""

from __future__ import annotations

import pytest

from tests.harness.story import STORY
from tests.harness.variation import Beyond, opened
from tests.harness.worlds import EVERYTHING, redaction, world
from wiki.accounts.models import User
from wiki.pages.models import Page, Revision
from wiki.spoilers.redaction import Mode

pytestmark = pytest.mark.django_db

RUNG = "podcast:S1E2|tv:S1E5"


def _keys() -> dict[type, set[int]]:
    return {model: set(model.objects.values_list("pk", flat=True)) for model in (Page, Revision, User)}


def test_two_worlds_redact_alike_at_their_rung_and_differ_beyond_it():
    with world(STORY) as this:
        at, top = this.horizon(RUNG), this.horizon(EVERYTHING)
        here, marked, beyond = redaction(at), redaction(at, Mode.MARKED), redaction(top)
    with world(Beyond(at).story(STORY), side="that"):
        assert redaction(at) == here
        assert redaction(at, Mode.MARKED) == marked
        assert redaction(top) != beyond
    with world(opened(STORY, at), side="that"):
        assert redaction(at) == here


def test_worlds_of_equal_words_show_equal_signs_in_guided_display():
    with world(STORY) as this:
        at, top = this.horizon(RUNG), this.horizon(EVERYTHING)
        guided, beyond = redaction(at, Mode.GUIDED), redaction(top)
    with world(Beyond(at, same_size=True).story(STORY), side="that"):
        assert redaction(at, Mode.GUIDED) == guided
        assert redaction(top) != beyond


def test_no_row_has_the_primary_key_it_has_in_the_other_world():
    with world(STORY) as this:
        at = this.horizon(RUNG)
        here = _keys()
    with world(Beyond(at).story(STORY), side="that") as that:
        nina = that.people["nina"].pk
        assert {model: here[model] & keys for model, keys in _keys().items()} == {
            Page: set(),
            Revision: set(),
            User: {nina},
        }


def test_a_world_leaves_nothing_behind():
    before = _keys()
    with world(STORY):
        assert _keys() != before
    assert _keys() == before
