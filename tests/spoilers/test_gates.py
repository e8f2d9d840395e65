from __future__ import annotations

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from tests.spoilers.strategies import LADDER, gates, horizons, long_gates
from wiki.spoilers.gates import (
    MAX_LENGTH,
    PREMISE,
    SEALED,
    GateError,
    canonical_code,
    joined,
    parse_gate,
    stored_gate,
)


def test_gate_is_written_in_one_canonical_form():
    assert str(parse_gate("podcast.s1e03+ S01E05")) == "S1E5 + podcast.S1E3"
    assert str(parse_gate("S1E10 | S1E2 | S1E2 + S1E9")) == "S1E2 | S1E10"
    assert str(parse_gate("tv.S1E5", default_work="tv")) == "S1E5"
    assert str(parse_gate(" Premise ")) == "premise"
    assert str(parse_gate("?")) == "?"


@pytest.mark.parametrize(
    "typed", ["", "1", "S1E1 |", "not S1E1", "(S1E1)", "S1E1 & S1E2", "? | S1E1", "E" * 500]
)
def test_what_is_no_gate_is_refused_with_a_sentence(typed):
    with pytest.raises(GateError) as error:
        parse_gate(typed)
    assert str(error.value).endswith((".", "name fewer episodes."))


def test_more_than_eight_alternatives_are_refused():
    with pytest.raises(GateError):
        parse_gate(" | ".join(f"S1E{n}" for n in range(1, 10)))


def test_premise_opens_for_everybody_and_sealed_for_nobody():
    from wiki.spoilers.ladder import Horizon

    everything = Horizon(LADDER, LADDER.everything())
    assert Horizon(LADDER).opens(PREMISE)
    assert not everything.opens(SEALED)
    assert not Horizon(LADDER).opens(SEALED)


@given(horizons, gates, gates)
def test_a_join_opens_exactly_when_both_open(horizon, one, other):
    assert horizon.opens(one & other) == (horizon.opens(one) and horizon.opens(other))


@given(horizons, st.lists(gates, max_size=9))
def test_a_join_of_many_never_opens_too_much(horizon, many):
    if horizon.opens(joined(many)):
        assert all(horizon.opens(gate) for gate in many)


@given(gates, gates)
def test_a_join_reads_back_as_written(one, other):
    assert parse_gate(str(one & other)) == one & other


@given(long_gates, long_gates)
def test_a_join_of_long_gates_is_cut_to_what_can_be_stored_and_only_closes_by_it(one, other):
    both = one & other
    event(f"cut: {len(both.clauses) < len(one.clauses) * len(other.clauses)}")
    assert len(str(both)) <= MAX_LENGTH
    assert stored_gate(str(both)) == both
    assert both.clauses
    assert all(any(c <= clause for c in gate.clauses) for clause in both.clauses for gate in (one, other))


def test_a_gate_that_is_too_long_only_with_its_spaces_is_refused_and_not_sealed():
    typed = "|".join("+".join(f"S{a}E{n}" for n in range(1, 9)) for a in range(1, 9))
    assert len(typed) <= MAX_LENGTH
    with pytest.raises(GateError, match="longer than 400"):
        parse_gate(typed)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("s01e05", "S1E5"),
        ("Podcast.s1e3", "podcast.S1E3"),
        ("SP1", "SP1"),
        ("S1", "S1"),
        ("E-1", None),
        ("", None),
    ],
)
def test_codes_have_one_spelling(typed, code):
    assert canonical_code(typed) == code
