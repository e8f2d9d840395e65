"""The policy names every address, and nothing that is not there."""

from __future__ import annotations

from tests.policy.matrix import names
from tests.policy.policy import LINES


def test_every_address_has_a_line_and_every_line_an_address():
    known, there = {line.name for line in LINES}, names()
    assert not there - known, (
        f"The policy does not know {sorted(there - known)}. Write by hand in tests/policy/policy.py, with on(), "
        "what each role gets there in every state, and only then let the house answer."
    )
    assert not known - there, (
        f"No address is called {sorted(known - there)}; take its lines out of the policy."
    )


def test_no_line_stands_twice():
    assert len({str(line) for line in LINES}) == len(LINES)
