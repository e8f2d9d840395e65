"""From a document to the rows that answer questions about it. Pure but for building model instances.

Every gate here is *effective*: joined with the page's own and with those of the marks around.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from wiki.canon.catalogue import Catalogue, EpisodeFacts
from wiki.pages.document import Document, Fact, Kind, slugify
from wiki.pages.markup import plain
from wiki.pages.placements import picture_places
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


def value_key(value: str) -> str:
    """A fact's value as filters compare it: the words of a row, folded, bounded."""
    return fold(plain(value))[:200]
