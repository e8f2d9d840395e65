"""Who sees that a text changed, and what one must have seen to be told what changed. Pure.

Every gate here is *effective*: joined with the page's own and with those of the marks around.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations

from wiki.pages.checks import implies
from wiki.pages.document import Document
from wiki.pages.redact import redact_for
from wiki.spoilers.gates import PREMISE, Gate, joined, parse_gate
from wiki.spoilers.scanner import scan

#: Characters that are redacted, of both texts, to find out who sees a difference: about a second's work.
MOST_REDACTED = 1_000_000
#: Sets of episodes that are asked for together, and gates of which each two are.
MAX_SETS, MAX_MOVED = 64, 16
#: What changes with a text: its words, and where a paragraph ends. White space alone joins at the seams.
_TOKEN = re.compile(r"\S+|\n[ \t]*\n")

Told = list[tuple[Gate, str]]


def gates_in(document: Document | None) -> set[Gate]:
    """Every effective gate in a document, marks in fact values included."""
    if document is None or document.deleted:
        return set()
    page = document.gate
    found = {page}
    found |= {page & name.gate for name in document.names}
    found |= {page & category.gate for category in document.categories}
    found |= {page & a.gate & parse_gate(a.code) for a in document.appearances}
    for own, text in [(PREMISE, document.body), *((fact.gate, fact.value) for fact in document.facts)]:
        found.add(page & own)
        found |= {page & own & joined(mark.gate for mark in run.path) for run in scan(text)}
    return found


def changed_gates(old: Document | None, new: Document) -> dict[Gate, int]:
    """The weakest gates whose readers see a difference, with by how many characters it grew.

    A reader p sees a revision in the history if p opens one of these. For each of them the two
    redactions differ, and a redaction of a redaction is a redaction; so whoever opens it does see a
    difference, and somebody for whom both texts redact alike opens none of them.

    Everybody who sees a difference opens one of them, as long as the texts are small enough to be redacted
    for all they ask for. Past ``MOST_REDACTED`` some may see a passage elsewhere, or a blank line more, and
    find no revision in the history that says so.
    """
    both = _Both(_View(old), _View(new))
    was, is_now = _told(old), _told(new)
    rewritten = _rewritten(was, is_now)
    candidates = sorted(gates_in(old) | gates_in(new), key=lambda gate: (len(gate.codes), str(gate)))
    surely = [gate for gate in candidates if gate in rewritten]
    try:
        for gate in (*surely, *_moved(was, is_now, rewritten), *candidates):
            both.ask(gate)
        both.ask_for_sets(code for gate in candidates for code in gate.codes)
    except _TooMuch:
        both.ask_at_last(surely)
    return {
        gate: size
        for gate, size in both.found.items()
        if not any(other != gate and implies(gate, other) for other in both.found)
    }


class _TooMuch(Exception):
    """So much was redacted that it has to do."""


@dataclass
class _View:
    """Redactions of one document for imaginary readers, each of whom opens just what one gate opens."""

    document: Document | None
    seen: dict[Gate, Document | None] = field(default_factory=dict)

    def at(self, gate: Gate) -> Document | None:
        if self.document is None or self.document.deleted:
            return None
        if gate not in self.seen:
            self.seen[gate] = redact_for(self.document, lambda asked: implies(gate, asked))
        return self.seen[gate]


@dataclass
class _Both:
    """Two texts, and the gates found so far at which they differ."""

    before: _View
    after: _View
    left: int = MOST_REDACTED
    found: dict[Gate, int] = field(default_factory=dict)

    def ask(self, gate: Gate) -> None:
        """Do they differ there? Where they do at what opens before, there is no need to ask."""
        if any(implies(gate, weaker) for weaker in self.found):
            return
        self._spend(gate)
        was, is_now = self.before.at(gate), self.after.at(gate)
        if was != is_now:
            self.found[gate] = _length(is_now) - _length(was)

    def ask_for_sets(self, all_codes: Iterable[str]) -> None:
        """What one must open together to see a difference that no single gate shows.

        Who opens more sees it as well, so that nothing else in the texts has a part in it.
        """
        known = {clause for gate in self.found for clause in gate.clauses}
        alone = {code for clause in known if len(clause) == 1 for code in clause}
        ways = [frozenset(all_codes) - alone]
        asked: set[frozenset[str]] = set()
        while ways and len(asked) < MAX_SETS:
            codes = ways.pop()
            if codes in asked:
                continue
            asked.add(codes)
            told = next((clause for clause in sorted(known, key=sorted) if clause <= codes), None)
            if told is None and self._differ(codes):
                told = codes
                for code in sorted(codes):
                    told = told - {code} if self._differ(told - {code}) else told
                known.add(told)
                self.ask(joined(parse_gate(code) for code in told))
            ways += [codes - {code} for code in sorted(told or ())]

    def ask_at_last(self, gates: Iterable[Gate]) -> None:
        """Those who open all that is left learn of it at least."""
        self.left = MOST_REDACTED
        self.ask(joined(gate for gate in gates if not any(implies(gate, weaker) for weaker in self.found)))

    def _differ(self, codes: frozenset[str]) -> bool:
        """For whoever has reached these episodes and no other."""
        gate = Gate(frozenset({codes}))
        self._spend(gate)
        return self.before.at(gate) != self.after.at(gate)

    def _spend(self, gate: Gate) -> None:
        self.left -= sum(_length(v.document) for v in (self.before, self.after) if gate not in v.seen)
        if self.left < 0:
            raise _TooMuch


def _told(document: Document | None) -> Told:
    """What stands in a document in written order, each under its effective gate."""
    if document is None or document.deleted:
        return []
    page = document.gate
    # With what it is in front, so that a category that becomes a word of the text is another thing.
    told: Told = [(page & name.gate, f"\0name {name.text}\n{name.former}") for name in document.names]
    told += [(page & category.gate, f"\0category {category.text}") for category in document.categories]
    told += [(page & a.effective, f"\0appearance {a.code} {a.note}") for a in document.appearances]
    told += [(page, f"\0list {label}") for label in document.lists]
    for fact in document.facts:
        # A label whose value stands under marks is known with the value, and so is an empty value.
        told += [(page & fact.gate, f"\0fact {fact.label}:")] if not fact.value else []
        told += [
            (page & fact.gate & gate, f"\0fact {fact.label}: {text}") for gate, text in _runs(fact.value)
        ]
    told += [(page & gate, text) for gate, text in _runs(document.body)]
    return told


def _runs(text: str) -> Iterator[tuple[Gate, str]]:
    return ((joined(mark.gate for mark in run.path), run.text) for run in scan(text) if run.text)


def _rewritten(was: Told, is_now: Told) -> set[Gate]:
    """The gates under which there are other words now, wherever they stand."""

    def words(told: Told) -> dict[Gate, list[str]]:
        texts: dict[Gate, list[str]] = defaultdict(list)
        for gate, text in told:
            texts[gate].append(text)
        # Of one string: a passage that comes between two words splits a run, and not what it says.
        return {
            gate: found for gate, some in texts.items() if (found := _TOKEN.findall("".join(some).strip()))
        }

    before, after = words(was), words(is_now)
    return {gate for gate in before.keys() | after.keys() if before.get(gate) != after.get(gate)}


def _moved(was: Told, is_now: Told, rewritten: set[Gate]) -> Iterator[Gate]:
    """What opens each two passages that changed places, the weakest first."""

    def order(told: Told) -> list[Gate]:
        return [gate for gate, text in told if gate not in rewritten for _word in text.split()]

    before, after = order(was), order(is_now)
    gates = sorted(set(before), key=lambda gate: (len(gate.codes), str(gate))) if before != after else []
    for one, other in combinations(gates[:MAX_MOVED], 2):
        two = {one, other}
        if [gate for gate in before if gate in two] != [gate for gate in after if gate in two]:
            yield one & other


def touched_gates(old: Document | None, new: Document) -> set[Gate]:
    """The gates of everything that differs, those that others imply included.

    ``changed_gates`` says who sees *that* a page changed; these say what one must have seen to be
    told *what* changed.
    """
    before, after = _atoms_by_gate(old), _atoms_by_gate(new)
    return {gate for gate in before.keys() | after.keys() if before.get(gate) != after.get(gate)}


def _atoms_by_gate(document: Document | None) -> dict[Gate, list[list[str]]]:
    """What stands under each effective gate, in written order."""
    found: dict[Gate, list[list[str]]] = defaultdict(list)
    for gate, text in _told(document):
        if words := text.split():
            found[gate].append(words)
    return found


def _length(document: Document | None) -> int:
    if document is None:
        return 0
    return len(document.body) + sum(len(fact.value) for fact in document.facts)
