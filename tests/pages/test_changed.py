"""Who sees that a page changed: whoever sees a difference, and nobody else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from tests.spoilers.strategies import horizons, runs
from tests.story import HEIDI, WALTER
from wiki.pages.changed import MOST_REDACTED, changed_gates, touched_gates
from wiki.pages.document import Document, load
from wiki.pages.redact import redact, redact_for
from wiki.spoilers.scanner import write

ANGRY, CALM = "::: spoiler S1E3\nHe is angry.\n:::\n\n", "::: spoiler S1E5\nHe is calm.\n:::\n\n"
FOUND = "::: spoiler S2E1\nHe is found.\n:::\n\n"


def gates_of_change(before: str, after: str) -> list[str]:
    old, new = (load(f"{WALTER}\nWords.\n\n{text}More.\n", default_work="tv") for text in (before, after))
    return sorted(str(gate) for gate in changed_gates(old, new))


@pytest.mark.parametrize("more", ["", FOUND], ids=["all there is", "beside something hidden"])
def test_who_opens_two_passages_sees_that_they_changed_places(more):
    assert gates_of_change(ANGRY + CALM + more, CALM + ANGRY + more) == ["S1E3 + S1E5"]


def test_who_opens_two_passages_sees_that_they_changed_places_while_a_hidden_one_changed():
    changed = gates_of_change(ANGRY + CALM + FOUND, CALM + ANGRY + FOUND.replace("found", "lost"))
    assert changed == ["S1E3 + S1E5", "S2E1"]


def test_where_nothing_changed_nobody_sees_a_change():
    assert gates_of_change(ANGRY + FOUND, ANGRY + FOUND) == []


@given(runs.flatmap(lambda some: st.tuples(st.just(some), st.permutations(some))), horizons)
def test_whoever_sees_a_difference_sees_the_change_and_nobody_else(orders, horizon):
    old, new = (replace(load(WALTER, default_work="tv"), body=write(order)) for order in orders)
    differs = redact(old, horizon) != redact(new, horizon)
    gates = changed_gates(old, new)
    event(f"differs: {differs}, by several gates: {any('+' in str(gate) for gate in gates)}")
    assert any(map(horizon.opens, gates)) == differs


def many(gates: Iterable[str], word: str = "word") -> Document:
    body = "".join(f">!{gate}: {word} of {gate}!<\n\n" for gate in gates)
    return replace(load(WALTER, default_work="tv"), body=f"It begins.\n\n{body}It ends.\n")


THREES = [" + ".join(three) for three in combinations([f"S1E{n}" for n in range(1, 18)], 3)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (many(THREES[:600], "said"), many(THREES[:600], "told")),
        (many([]), many(THREES[:600])),
        (many(THREES[:200]), many(THREES[199::-1])),
        (many(f"S1E{n}" for n in range(100)), many(f"S1E{n}" for n in reversed(range(100)))),
    ],
    ids=["reworded", "added", "in another order", "a hundred episodes in another order"],
)
def test_however_many_gates_a_text_has_finding_out_who_sees_a_change_is_bounded(old, new, monkeypatch):
    redacted = []

    def counted(document, opens):
        redacted.append(len(document.body))
        return redact_for(document, opens)

    monkeypatch.setattr("wiki.pages.changed.redact_for", counted)
    gates = changed_gates(old, new)
    assert gates
    assert sum(redacted) <= 1.2 * MOST_REDACTED
    assert any(not gate.is_sealed for gate in gates), "who has seen everything finds it in the history"


def test_a_passage_that_comes_between_visible_words_is_told_to_its_readers_alone():
    assert gates_of_change("One two.\n\nThree.\n\n", f"One >!S1E3: and!< two.\n\n{CALM}Three.\n\n") == [
        "S1E3",
        "S1E5",
    ]


def test_of_two_passages_of_many_specials_that_changed_places_each_two_are_told():
    specials = [f"SP{n}" for n in range(1, 13)]
    gates = changed_gates(many(specials), many(reversed(specials)))
    assert {str(gate) for gate in gates} >= {f"SP{a} + SP{b}" for a, b in combinations(range(1, 13), 2)}


# --- What one must have seen to be told what changed --------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "gates"),
    [
        ("fact Status: alive", "fact Status: well", ["premise"]),
        ("took the dose herself", "took it herself", ["S1E9"]),
        ("because she wiped her own memory", "since she forgot it all", ["S1E9"]),
        ("fact Status: alive", "category: alive", ["premise"]),
        ("fact Status: alive\n", "fact Status: alive\nfact Home [S1E5]: away\n", ["S1E5"]),
        ("fact Status: alive\n", "fact Status: alive\nfact Status [S1E5]:\n", ["S1E5"]),
        ("In 2022", "In  2022", []),
    ],
)  # fmt: skip
def test_what_differs_has_its_own_gate_and_no_other(old, new, gates):
    assert old in HEIDI
    before, after = (load(text, default_work="tv") for text in (HEIDI, HEIDI.replace(old, new)))
    assert sorted(map(str, touched_gates(before, after))) == gates
