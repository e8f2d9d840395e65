"""From a document to the rows that answer questions about it. Pure but for building model instances.

Every gate here is *effective*: joined with the page's own and with those of the marks around.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from wiki.canon.catalogue import Catalogue, EpisodeFacts
from wiki.pages.checks import implies
from wiki.pages.document import Document, Fact, Kind, slugify
from wiki.pages.markup import plain
from wiki.pages.placements import picture_places
from wiki.pages.redact import redact_for
from wiki.spoilers.gates import PREMISE, Gate, joined, parse_gate
from wiki.spoilers.horizon import ladder_of
from wiki.spoilers.redaction import redact_source
from wiki.spoilers.scanner import scan

MAX_WAYS = 64  # rows of one fact, for what marks inside its value let readers see


def fold(text: str) -> str:
    """The form in which names are compared: case and spacing do not matter."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip().casefold()


@dataclass(frozen=True)
class NameRow:
    text: str
    slug: str
    gate: Gate
    former: bool = False
    twin: bool = False


@dataclass(frozen=True)
class FactRow:
    label: str
    value: str  # without the words that its gate does not open
    gate: Gate


@dataclass(frozen=True)
class Derivation:
    """What follows from one document on one ladder."""

    gate: Gate
    slug: str
    names: tuple[NameRow, ...] = ()
    facts: tuple[FactRow, ...] = ()
    categories: tuple[tuple[str, Gate], ...] = ()
    appearances: tuple[tuple[str, str, Gate], ...] = ()  # (code, note, gate)
    passages: tuple[tuple[Gate, int], ...] = ()
    pictures: tuple[tuple[str, Gate], ...] = ()  # (key, gate of the place)

    @property
    def gates(self) -> set[Gate]:
        found = {self.gate}
        found |= {name.gate for name in self.names} | {fact.gate for fact in self.facts}
        found |= {gate for _, gate in self.categories} | {gate for _, _, gate in self.appearances}
        return found | {gate for gate, _ in self.passages}


def derive(document: Document, catalogue: Catalogue) -> Derivation:
    """The rows of a document; none but its address when it is a tombstone."""
    gate = document.gate
    slug = slugify(document.names[0].text)
    if document.deleted:
        return Derivation(gate, slug)
    return Derivation(
        gate,
        slug,
        names=tuple(_names(document, catalogue)),
        facts=tuple(row for fact in document.facts for row in _rows_of(fact, gate, catalogue)),
        categories=tuple((c.text, gate & c.gate) for c in document.categories),
        appearances=tuple(
            (a.code, a.note, gate & a.gate & parse_gate(a.code))
            for a in document.appearances
            if a.code in catalogue.by_code
        ),
        passages=tuple(_passages(document)),
        pictures=tuple(dict.fromkeys(picture_places(document))),
    )


def _names(document: Document, catalogue: Catalogue) -> Iterable[NameRow]:
    """Every name in written order, and an episode's title behind them.

    Whoever sees any of those that share an address is led here, so none goes for another, which may be
    hidden. The one that opens first holds the address, and by that keeps it from other pages.
    """
    rows = [NameRow(n.text, slugify(n.text), document.gate & n.gate, n.former) for n in document.names]
    episode = catalogue.by_code.get(document.episode) if document.kind is Kind.EPISODE else None
    if episode and episode.title:
        rows.append(_title_row(document, episode))
    holders: dict[str, NameRow] = {}
    for row in rows:
        held = holders.get(row.slug)
        if held is None or _opens_before(row.gate, held.gate, catalogue):
            holders[row.slug] = row
    return (row if holders[row.slug] is row else replace(row, twin=True) for row in rows)


def _title_row(document: Document, episode: EpisodeFacts) -> NameRow:
    """Two works may have episodes of one title; with the code in front the address stays unique."""
    slug = slugify(f"{document.names[0].text} {episode.title}")
    return NameRow(episode.title, slug, document.gate & title_gate(episode))


def _opens_before(one: Gate, other: Gate, catalogue: Catalogue) -> bool:
    """Has who opens ``other`` always opened ``one``, and not the other way round?"""
    ladder = ladder_of(catalogue)
    both = ladder.all_of((one, other))
    return both == ladder.all_of((other,)) != ladder.all_of((one,))


def _rows_of(fact: Fact, page: Gate, catalogue: Catalogue) -> Iterable[FactRow]:
    """A row for each text that the marks in a fact's value let somebody see.

    Whoever opens several of them is shown the last, as of facts with one label. Each is what redaction
    leaves to its readers, so no question asked of the rows is answered by a hidden word, nor by its being
    there.
    """
    marks = {mark.gate for run in scan(fact.value) for mark in run.path if not mark.gate.is_sealed}
    for opened in _ways_to_open(marks, catalogue):
        value = redact_source(fact.value, opened.__contains__).strip()
        if value or not fact.value:
            yield FactRow(fact.label, value, page & fact.gate & joined(opened))


def _ways_to_open(gates: Iterable[Gate], catalogue: Catalogue) -> list[frozenset[Gate]]:
    """Which of some gates may be open together, each set before those that hold it.

    Those of one work open one after the other. Past ``MAX_WAYS`` sets, what is left opens last.
    """
    by_work: dict[str, list[Gate]] = defaultdict(list)
    for gate in sorted(gates, key=str):
        episode = catalogue.by_code.get(str(gate))
        by_work[episode.work if episode and episode.ordinal is not None else str(gate)].append(gate)
    ways = [frozenset[Gate]()]
    rest: frozenset[Gate] = frozenset()
    for work in by_work.values():
        work.sort(key=lambda gate: _ordinal(gate, catalogue))
        reached = [frozenset(work[:count]) for count in range(len(work) + 1)]
        if len(ways) * len(reached) > MAX_WAYS:
            rest |= reached[-1]
        else:
            ways = [way | more for more in reached for way in ways]
    return [*ways, ways[-1] | rest] if rest else ways


def _ordinal(gate: Gate, catalogue: Catalogue) -> int:
    episode = catalogue.by_code.get(str(gate))
    return (episode.ordinal or 0) if episode else 0


def title_gate(episode: EpisodeFacts) -> Gate:
    return parse_gate(episode.title_opens_with) if episode.title_opens_with else PREMISE


#: What goes with a hidden passage at its seams, or is no word at all: white space and signs, the number of
#: an item, the label of a footnote, the target of a link.
_NOT_TOLD = re.compile(r"^[ \t>]*[0-9]{1,9}[.)]|\[\^[^\]\n]*\]|\]\([^)\n]*\)|[\W_]+", re.MULTILINE)


def _passages(document: Document) -> Iterable[tuple[Gate, int]]:
    """How many letters and digits of the text stand under each gate.

    Letters, because a reader's own text has as many: signs and spaces are joined at the seams.
    """
    sizes: Counter[Gate] = Counter()
    for run in scan(document.body):
        sizes[document.gate & joined(mark.gate for mark in run.path)] += len(_NOT_TOLD.sub("", run.text))
    return ((gate, size) for gate, size in sizes.items() if size)


@dataclass
class _Views:
    """Redactions of one document for imaginary readers, each of whom opens just what one gate opens."""

    document: Document | None
    seen: dict[Gate, Document | None] = field(default_factory=dict)

    def at(self, gate: Gate) -> Document | None:
        if self.document is None or self.document.deleted:
            return None
        if gate not in self.seen:
            self.seen[gate] = redact_for(self.document, lambda asked: implies(gate, asked))
        return self.seen[gate]


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
    """
    before, after = _Views(old), _Views(new)
    candidates = gates_in(old) | gates_in(new)
    changed: dict[Gate, int] = {}
    for gate in sorted(candidates, key=lambda g: (len(g.codes), str(g))):
        if any(implies(gate, weaker) for weaker in changed):
            continue
        was, is_now = before.at(gate), after.at(gate)
        if was != is_now:
            changed[gate] = _length(is_now) - _length(was)
    for gate in _only_together(before, after, candidates, changed):
        changed[gate] = _length(after.at(gate)) - _length(before.at(gate))
    return {
        gate: size
        for gate, size in changed.items()
        if not any(other != gate and implies(gate, other) for other in changed)
    }


def _only_together(
    before: _Views, after: _Views, candidates: Iterable[Gate], changed: Iterable[Gate]
) -> list[Gate]:
    """What one must open together to see a difference that no single gate shows: two passages changed places.

    Who opens more sees it as well, so that nothing else in the texts has a part in it.
    """
    found: list[Gate] = []
    known = {clause for gate in changed for clause in gate.clauses}
    alone = {code for clause in known if len(clause) == 1 for code in clause}
    ways = [frozenset(code for gate in candidates for code in gate.codes) - alone]
    asked: set[frozenset[str]] = set()
    while ways and len(asked) < MAX_WAYS:
        codes = ways.pop()
        if codes in asked:
            continue
        asked.add(codes)
        told = next((clause for clause in sorted(known, key=sorted) if clause <= codes), None)
        if told is None and _differ(before, after, codes):
            told = codes
            for code in sorted(codes):
                told = told - {code} if _differ(before, after, told - {code}) else told
            known.add(told)
            found.append(joined(parse_gate(code) for code in told))
        ways += [codes - {code} for code in sorted(told or ())]
    return found


def _differ(before: _Views, after: _Views, codes: frozenset[str]) -> bool:
    """For whoever has reached these episodes and no other."""
    gate = Gate(frozenset({codes}))
    return before.at(gate) != after.at(gate)


def touched_gates(old: Document | None, new: Document) -> set[Gate]:
    """The gates of everything that differs, those that others imply included.

    ``changed_gates`` says who sees *that* a page changed; these say what one must have seen to be
    told *what* changed.
    """
    before, after = _atoms_by_gate(old), _atoms_by_gate(new)
    return {gate for gate in before.keys() | after.keys() if before.get(gate) != after.get(gate)}


def _atoms_by_gate(document: Document | None) -> dict[Gate, list[tuple[object, ...]]]:
    """What stands under each effective gate, in written order."""
    found: dict[Gate, list[tuple[object, ...]]] = defaultdict(list)
    if document is None or document.deleted:
        return found
    page = document.gate
    for name in document.names:
        found[page & name.gate].append((name.text, name.former))
    for category in document.categories:
        found[page & category.gate].append((category.text,))
    for appearance in document.appearances:
        found[page & appearance.effective].append((appearance.code, appearance.note))
    found[page].append(document.lists)
    for fact in document.facts:
        own = page & fact.gate
        # A label whose value stands under marks is known with the value, and so is an empty value.
        for run in scan(fact.value) or ():
            found[own & joined(mark.gate for mark in run.path)].append((fact.label, run.text))
        if not fact.value:
            found[own].append((fact.label, ""))
    for run in scan(document.body):
        if words := run.text.split():
            found[page & joined(mark.gate for mark in run.path)].append((*words,))
    return found


def _length(document: Document | None) -> int:
    if document is None:
        return 0
    return len(document.body) + sum(len(fact.value) for fact in document.facts)


def value_key(value: str) -> str:
    """A fact's value as filters compare it: the words of a row, folded, bounded."""
    return fold(plain(value))[:200]
