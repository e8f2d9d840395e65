"""The gate algebra: what one must have seen to be shown something.

A gate is written as alternatives of conjunctions::

    premise                 everybody
    S1E10                   who has reached S1E10 of the default work
    S1E5 | podcast.S1E3     either
    S1E5 + podcast.S1E3     both; ``+`` binds tighter than ``|``
    ?                       sealed: no progress opens it

There are no parentheses and there is no "not", so more progress never hides anything.
The canonical form depends on the syntax alone, never on the ladder: texts are hashed in it,
and a hash must not move when an episode is added or moved.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from wiki.spoilers.sentence import say

MAX_CLAUSES = 8
MAX_CODES = 8
MAX_LENGTH = 400

_CODE = re.compile(
    r"(?:(?P<work>[A-Za-z][A-Za-z0-9-]{0,23})\.)?"
    r"(?P<local>[A-Za-z]{1,4}[0-9]{1,4}(?:[A-Za-z]{1,4}[0-9]{1,4})?)"
)
_NUMBER = re.compile(r"[0-9]+")


class GateError(ValueError):
    """A gate that cannot be read; the message is a sentence for whoever typed it."""


def canonical_code(typed: str, *, default_work: str = "") -> str | None:
    """``s01e05`` → ``S1E5``, ``Podcast.s1e3`` → ``podcast.S1E3``; None if it is no code at all.

    A code of the default work stands without a prefix. Nothing is looked up: a code may be
    canonical and still be on no ladder.
    """
    match = _CODE.fullmatch(typed.strip())
    if match is None:
        return None
    local = _NUMBER.sub(lambda n: str(int(n.group())), match["local"].upper())
    work = (match["work"] or "").lower()
    return local if work in ("", default_work) else f"{work}.{local}"


@dataclass(frozen=True, slots=True)
class Gate:
    """Alternatives (``clauses``) of codes that must all be reached.

    The premise is the one empty clause. No clause at all is the sealed gate.
    """

    clauses: frozenset[frozenset[str]]

    @property
    def is_premise(self) -> bool:
        return frozenset() in self.clauses

    @property
    def is_sealed(self) -> bool:
        return not self.clauses

    @property
    def codes(self) -> frozenset[str]:
        return frozenset(code for clause in self.clauses for code in clause)

    def __and__(self, other: Gate) -> Gate:
        """Both must open: the gate of something inside something else.

        Exact as long as the result can be written, in ``MAX_CLAUSES`` alternatives and ``MAX_LENGTH``
        characters; past that only the shortest alternatives are kept. Dropping one can only close the
        gate further, so a cap never shows too much.
        """
        return _both(self, other)

    def __str__(self) -> str:
        return _written(self)


PREMISE = Gate(frozenset({frozenset()}))
SEALED = Gate(frozenset())


# A wiki writes few gates, and asks for what they join to again and again.


@lru_cache(maxsize=8192)
def _both(one: Gate, other: Gate) -> Gate:
    clauses = _minimal(mine | theirs for mine in one.clauses for theirs in other.clauses)
    kept = sorted((clause for clause in clauses if len(clause) <= MAX_CODES), key=_clause_order)
    del kept[MAX_CLAUSES:]
    while len(str(Gate(frozenset(kept)))) > MAX_LENGTH:
        kept.pop()
    return Gate(frozenset(kept))


@lru_cache(maxsize=8192)
def _written(gate: Gate) -> str:
    if gate.is_sealed:
        return "?"
    if gate.is_premise:
        return "premise"
    return " | ".join(
        " + ".join(sorted(clause, key=_code_order)) for clause in sorted(gate.clauses, key=_clause_order)
    )


def joined(gates: Iterable[Gate]) -> Gate:
    """The gate that opens when every one of ``gates`` does; the premise when there is none."""
    result = PREMISE
    for gate in gates:
        result = result & gate
    return result


@lru_cache(maxsize=4096)
def parse_gate(text: str, *, default_work: str = "") -> Gate:
    """Read a gate. Raises ``GateError`` with a sentence that says what to write instead."""
    if len(text) > MAX_LENGTH:
        raise _too_long()
    if text.strip() == "?":
        return SEALED
    if text.strip().lower() == "premise":
        return PREMISE
    clauses = []
    for alternative in text.split("|"):
        codes = set()
        for part in alternative.split("+"):
            code = canonical_code(part, default_work=default_work)
            if code is None:
                raise GateError(
                    say(
                        "“%(part)s” is not an episode. Write a code like S1E4, two with “|” for either or "
                        "“+” for both, or the word premise.",
                        part=part.strip()[:40],
                    )
                )
            codes.add(code)
        if len(codes) > MAX_CODES:
            raise GateError(
                say("A gate can ask for at most %(max_codes)s episodes at once.", max_codes=MAX_CODES)
            )
        clauses.append(frozenset(codes))
    gate = Gate(_minimal(clauses))
    if len(gate.clauses) > MAX_CLAUSES:
        raise GateError(say("A gate can name at most %(max_clauses)s alternatives.", max_clauses=MAX_CLAUSES))
    if len(str(gate)) > MAX_LENGTH:  # Spaces that were not typed belong to it as well.
        raise _too_long()
    return gate


def spoken_of(gate: Gate) -> str:
    """A gate within a sentence: as it is typed, but for what is known to all and has no episode."""
    return say("the start") if gate.is_premise else str(gate)


@lru_cache(maxsize=4096)
def stored_gate(expression: str) -> Gate:
    """A gate as the database has it. One that cannot be read, whatever wrote it, is closed."""
    try:
        return parse_gate(expression)
    except GateError:
        return SEALED


def _too_long() -> GateError:
    return GateError(
        say("This gate is longer than %(max_length)s characters; name fewer episodes.", max_length=MAX_LENGTH)
    )


def _minimal(clauses: Iterable[frozenset[str]]) -> frozenset[frozenset[str]]:
    """Without the clauses that ask for more than another one already opens for."""
    kept: list[frozenset[str]] = []
    for clause in sorted(set(clauses), key=len):
        if not any(smaller <= clause for smaller in kept):
            kept.append(clause)
    return frozenset(kept)


def _code_order(code: str) -> tuple[str, list[tuple[str, int]]]:
    """Sorts S1E2 before S1E10, the default work first."""
    work, _, local = code.rpartition(".")
    return work, [(letters, int(digits)) for letters, digits in re.findall(r"([A-Z]+)([0-9]+)", local)]


def _clause_order(clause: frozenset[str]) -> tuple[int, list[tuple[str, list[tuple[str, int]]]]]:
    return len(clause), sorted(_code_order(code) for code in clause)
