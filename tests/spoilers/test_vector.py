from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.spoilers.strategies import LADDER, progresses
from wiki.spoilers.ladder import NOTHING_SEEN
from wiki.spoilers.vector import read, write


@given(progresses)
def test_a_progress_reads_back_as_written(progress):
    assert read(write(progress), LADDER) == progress


@given(st.text(alphabet="tvpodcas:S1E23+|P ", max_size=40))
def test_whatever_is_not_canonical_is_the_premise(text):
    progress = read(text, LADDER)
    assert progress == NOTHING_SEEN or write(progress) == text


@pytest.mark.parametrize(
    "text",
    ["tv:s1e2", "tv:S01E2", "tv:S1E2|podcast:S1E1", "tv:S1E2|tv:S1E3", "tv:S9E9", "film:S1E1", "tv:SP1",
     "tv:S1E2+S1E3", "tv:S1E2 ", "tv", "|", "tv:", "tv:S1E2+SP1+SP1", "podcast:+SP1", "x" * 600],
)  # fmt: skip
def test_a_cookie_that_is_almost_right_opens_nothing(text):
    assert read(text, LADDER) == NOTHING_SEEN


def test_specials_stand_behind_their_work():
    progress = NOTHING_SEEN.moved("tv", "S1E4").ticked("tv", "SP1").moved("podcast", "S1E2")
    assert write(progress) == "podcast:S1E2|tv:S1E4+SP1"
    assert write(NOTHING_SEEN.ticked("tv", "SP1")) == "tv:+SP1"
    assert write(NOTHING_SEEN) == ""
