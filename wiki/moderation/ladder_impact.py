"""What a change of the ladder would show to whom, and take from everybody, told before it is made."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from wiki.canon.catalogue import Catalogue
from wiki.canon.numbering import Numbered
from wiki.pages.derive import title_gate
from wiki.pages.document import Kind, slugify
from wiki.pages.links import address
from wiki.pages.models import Appearance, Category, Fact, Name, Page, Passage, Revision
from wiki.spoilers.gates import SEALED, parse_gate, stored_gate
from wiki.spoilers.gates import Gate as GateValue
from wiki.spoilers.horizon import ladder_of
from wiki.spoilers.ladder import Horizon, Ladder
from wiki.spoilers.models import Gate


@dataclass(frozen=True)
class Opening:
    """Readers at one position would see what a gate kept from them."""

    at: str  # qualified code, "" for the premise
    gate: str
    atoms: int
    pages: tuple[str, ...]  # addresses


@dataclass(frozen=True)
class Behind:
    """An episode that comes to stand behind one of a later season, and the last such one; qualified codes.

    Nothing may open by that today, since nobody stands on a rung that is new: it opens to whoever ticks it.
    """

    code: str
    later: str


@dataclass(frozen=True)
class Impact:
    """What a change would open, what nobody could open any more, and where seasons come to mingle."""

    openings: tuple[Opening, ...] = ()
    closings: tuple[Opening, ...] = ()
    mingled: tuple[Behind, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.openings or self.closings or self.mingled)

    def __or__(self, other: Impact) -> Impact:
        """What either of them tells, each row once."""
        return Impact(
            tuple(dict.fromkeys(self.openings + other.openings)),
            tuple(dict.fromkeys(self.closings + other.closings)),
            tuple(dict.fromkeys(self.mingled + other.mingled)),
        )

    @property
    def token(self) -> str:
        """Stands for exactly this impact on the form that asks whether it is meant."""
        return hashlib.sha256(repr((self.openings, self.closings, self.mingled)).encode()).hexdigest()[:32]


class _Atom(NamedTuple):
    """Something at an address, and its gate before and after the change."""

    was: GateValue
    becomes: GateValue
    url: str


def impact(before: Catalogue, after: Catalogue) -> Impact:
    """Compares what every position opens on the two ladders. To be asked while the change is in place.

    Other works count as seen to the end, so that nothing that *could* open is left out.
    """
    was, becomes = ladder_of(before), ladder_of(after)
    gates = {row.pk: stored_gate(row.expression) for row in Gate.objects.all()}
    atoms = list(_canon_atoms(before, after))
    pairs = {(gate, gate) for gate in gates.values()} | {(atom.was, atom.becomes) for atom in atoms}
    opened = _lowest(_opened(was, becomes, pairs))
    closed = set(_opened_by_nobody(was, becomes, gates.values()))
    atoms += _derived_atoms(gates, {gate for gate, _ in [*opened, *closed]})
    return Impact(
        openings=tuple(_described(((at, pair) for pair, at in opened.items()), atoms)),
        closings=tuple(_described((("", pair) for pair in closed), atoms)),
        mingled=tuple(_mingled(before, after)),
    )


Pair = tuple[GateValue, GateValue]


def _opened(was: Ladder, becomes: Ladder, pairs: set[Pair]) -> Iterator[tuple[str, Pair]]:
    for at, then, now in _positions(was, becomes):
        for pair in pairs:
            if now.opens(pair[1]) and not then.opens(pair[0]):
                yield at, pair


def _positions(was: Ladder, becomes: Ladder) -> Iterator[tuple[str, Horizon, Horizon]]:
    """Where a reader may stand afterwards, lowest first: what opens there, before and then.

    A rung that is new was reached by nobody: what opens there is new to those who had seen everything.
    """
    everything = was.everything()
    for work in becomes.works:
        elsewhere = everything.moved(work, None)
        yield "", Horizon(was, elsewhere), Horizon(becomes, elsewhere)
        for rung in becomes.of_work(work):
            there = elsewhere.moved(work, rung.local)
            known = was.get(rung.code)
            stood = there if known and not known.special else everything
            yield rung.code, Horizon(was, stood), Horizon(becomes, there)
    for rung in becomes.rungs:
        known = was.get(rung.code)
        if rung.special and not (known and known.special):
            ticked = everything.ticked(rung.work, rung.local)
            yield rung.code, Horizon(was, everything), Horizon(becomes, ticked)


def _lowest(found: Iterable[tuple[str, Pair]]) -> dict[Pair, str]:
    """Each opening once: the lowest position tells, whoever is further sees it as well."""
    lowest: dict[Pair, str] = {}
    for at, pair in found:
        lowest.setdefault(pair, at)
    return lowest


def _opened_by_nobody(was: Ladder, becomes: Ladder, gates: Iterable[GateValue]) -> Iterator[Pair]:
    """The gates that somebody who has seen everything opens now and would not open any more."""
    now, then = Horizon(was, was.everything()), Horizon(becomes, becomes.everything())
    return ((gate, gate) for gate in gates if now.opens(gate) and not then.opens(gate))


def _mingled(before: Catalogue, after: Catalogue) -> Iterator[Behind]:
    """Each episode that comes to stand too low is told once, by the lowest one it stands before then."""
    known = set(_against_their_seasons(before))
    last = {code: later for code, later in _against_their_seasons(after) if (code, later) not in known}
    lowest: dict[str, str] = {}
    for code, later in last.items():
        lowest.setdefault(later, code)
    return (Behind(code, later) for later, code in lowest.items())


def _against_their_seasons(catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """Every episode with every one of a later season that stands before it in its work, lowest first."""
    lower: dict[str, list[tuple[str, Numbered]]] = {}
    for episode in catalogue.episodes:
        if episode.ordinal is None:
            continue
        numbered = Numbered(episode.local, episode.season)
        there = lower.setdefault(episode.work, [])
        yield from (
            (episode.code, code) for code, other in there if numbered.is_of_an_earlier_season_than(other)
        )
        there.append((episode.code, numbered))


def _canon_atoms(before: Catalogue, after: Catalogue) -> Iterator[_Atom]:
    """Titles and credits: they open by the place of their episode, not by a gate in a text."""
    for episode in after.episodes:
        known = before.by_code.get(episode.code)
        url = address(Kind.EPISODE, slugify(episode.code))
        if episode.title:
            yield _Atom(title_gate(known) if known else SEALED, title_gate(episode), url)
        if episode.directors or episode.writers:
            own = parse_gate(episode.code)
            yield _Atom(own if known else SEALED, own, url)


def _derived_atoms(gates: dict[int, GateValue], wanted: set[GateValue]) -> Iterator[_Atom]:
    """Every row of the pages under one of these gates."""
    pks = [pk for pk, gate in gates.items() if gate in wanted]
    for model in (Page, Name, Passage, Fact, Category, Appearance):
        path = "" if model is Page else "page__"
        rows = model._default_manager.filter(gate__in=pks)  # gate: an admin is told what would open
        for pk, kind, slug in rows.values_list("gate", f"{path}kind", f"{path}slug"):
            yield _Atom(gates[pk], gates[pk], address(kind, slug))
    summaries = Revision.objects.unredacted().filter(summary_gate__in=pks)  # gate: as above
    told = summaries.exclude(summary="").values_list("summary_gate", "page__kind", "page__slug")
    yield from (_Atom(gates[pk], gates[pk], address(kind, slug)) for pk, kind, slug in told)


def _described(found: Iterable[tuple[str, Pair]], atoms: Iterable[_Atom]) -> Iterator[Opening]:
    counts: Counter[Pair] = Counter()
    pages: dict[Pair, set[str]] = {}
    for atom in atoms:
        pair = (atom.was, atom.becomes)
        counts[pair] += 1
        pages.setdefault(pair, set()).add(atom.url)
    for at, pair in found:
        if counts[pair]:
            yield Opening(at, str(pair[1]), counts[pair], tuple(sorted(pages[pair])))
