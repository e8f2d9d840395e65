"""The policy names every address, and nothing that is not there."""

from __future__ import annotations

from tests.policy.matrix import names
from tests.policy.policy import LINES


def test_every_address_has_a_line_and_every_line_an_address():
    assert {line.name for line in LINES} == names()


def test_no_line_stands_twice():
    assert len({str(line) for line in LINES}) == len(LINES)
