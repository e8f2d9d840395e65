"""What all who got as far are shown alike is worked out once, and never for anybody who did not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.story import HEIDI, published, reader_at
from wiki.pages.remembering import remembered

pytestmark = pytest.mark.django_db


@pytest.fixture
def worked_out(ladder):
    """Asks for something as a reader; what it says is how often it had to be worked out."""
    times = []

    def ask(reader, what: str = "it") -> int:
        return remembered(what, reader, lambda: times.append(what) or len(times))

    return ask


def test_it_is_worked_out_once_for_all_at_one_episode(worked_out):
    assert [worked_out(reader_at("tv:S1E4")), worked_out(reader_at("tv:S1E4"))] == [1, 1]


def test_who_got_further_or_less_far_has_it_worked_out_anew(worked_out):
    assert [worked_out(reader_at(text)) for text in ("tv:S1E4", "tv:S1E5", "", "tv:S1E4+SP1")] == [1, 2, 3, 4]


def test_another_thing_another_day_and_another_generation_are_others(worked_out):
    reader = reader_at("tv:S1E4")
    tomorrow = replace(reader, today=reader.today + timedelta(days=1))
    first = [worked_out(reader), worked_out(reader, "else"), worked_out(tomorrow)]
    published(HEIDI)
    assert [*first, worked_out(reader_at("tv:S1E4"))] == [1, 2, 3, 4]
