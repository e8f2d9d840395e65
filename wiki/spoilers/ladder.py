"""Ladders, progress on them, and the horizon that follows: plain values, nothing looked up.

``Ladder`` is a picture of the works and their *released* episodes at one moment; the canon room
makes it from its tables. An episode that is not on it, for whatever reason, is reached by nobody.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from wiki.spoilers.gates import PREMISE, Gate, canonical_code


@dataclass(frozen=True, slots=True)
class Rung:
    """One episode of a ladder. ``code`` is qualified (``S1E4``, ``podcast.S1E3``)."""

    work: str
    code: str
    ordinal: int
    special: bool = False

    @property
    def local(self) -> str:
        return self.code.rpartition(".")[2]


@dataclass(frozen=True)
class Ladder:
    """The released episodes of all works, ``rungs`` in order within each work."""

    default_work: str
    rungs: tuple[Rung, ...]

    @classmethod
    def of(
        cls,
        default_work: str,
        works: Mapping[str, Iterable[str]],
        specials: Mapping[str, Iterable[str]] | None = None,
    ) -> Ladder:
        """A ladder from local codes: ``Ladder.of("tv", {"tv": ["S1E1", "S1E2"]})``."""

        def qualified(work: str, local: str) -> str:
            return local if work == default_work else f"{work}.{local}"

        rungs = [
            Rung(work, qualified(work, local), ordinal)
            for work, codes in works.items()
            for ordinal, local in enumerate(codes, start=1)
        ]
        rungs += [
            Rung(work, qualified(work, local), 0, special=True)
            for work, codes in (specials or {}).items()
            for local in codes
        ]
        return cls(default_work, tuple(rungs))

    @cached_property
    def _by_code(self) -> dict[str, Rung]:
        return {rung.code: rung for rung in self.rungs}

    @cached_property
    def works(self) -> tuple[str, ...]:
        """The works, the default one first."""
        others = {rung.work for rung in self.rungs} - {self.default_work}
        return (self.default_work, *sorted(others))

    def get(self, code: str) -> Rung | None:
        return self._by_code.get(code)

    def of_work(self, work: str) -> tuple[Rung, ...]:
        """The numbered rungs of one work, lowest first."""
        return tuple(
            sorted(
                (r for r in self.rungs if r.work == work and not r.special),
                key=lambda rung: rung.ordinal,
            )
        )

    def find(self, typed: str) -> Rung | None:
        """The episode somebody meant by what they typed: ``s01e04``, ``tv.S1E4``."""
        code = canonical_code(typed, default_work=self.default_work)
        return self.get(code) if code else None

    def suggest(self, typed: str) -> str | None:
        """The nearest code that exists, for "did you mean"."""
        code = canonical_code(typed, default_work=self.default_work) or typed.strip().upper()
        near = difflib.get_close_matches(code[:40], list(self._by_code), n=1, cutoff=0.5)
        return near[0] if near else None

    def all_of(self, gates: Iterable[Gate]) -> Gate:
        """The gate that opens when every one of ``gates`` does, each work named by its last episode.

        Shorter than joining them by syntax, which would seal a gate of more than a few episodes. Never
        written into documents: there, nothing may depend on the ladder.
        """
        result = PREMISE
        for gate in gates:
            result = result & gate
            result = Gate(frozenset(self._last_ones(clause) for clause in result.clauses))
        return result

    def _last_ones(self, clause: frozenset[str]) -> frozenset[str]:
        rungs = {code: self.get(code) for code in clause}
        last: dict[str, int] = {}
        for rung in rungs.values():
            if rung and not rung.special:
                last[rung.work] = max(rung.ordinal, last.get(rung.work, 0))
        return frozenset(
            code
            for code, rung in rungs.items()
            if rung is None or rung.special or rung.ordinal == last[rung.work]
        )

    def everything(self) -> Progress:
        """The progress of somebody who has seen all there is."""
        tops = [(work, rungs[-1].local) for work in self.works if (rungs := self.of_work(work))]
        specials = [(rung.work, rung.local) for rung in self.rungs if rung.special]
        return Progress(tuple(sorted(tops)), tuple(sorted(specials)))


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a reader has got: the last episode of each work, and the specials ticked.

    ``positions`` are (work, local code), sorted; a work at its premise is left out.
    ``specials`` are (work, local code) as well, sorted.
    """

    positions: tuple[tuple[str, str], ...] = ()
    specials: tuple[tuple[str, str], ...] = ()

    def at(self, work: str) -> str | None:
        return dict(self.positions).get(work)

    def moved(self, work: str, local: str | None) -> Progress:
        """The same with one work set to another episode, None for its premise."""
        positions = dict(self.positions)
        positions.pop(work, None)
        if local:
            positions[work] = local
        return Progress(tuple(sorted(positions.items())), self.specials)

    def ticked(self, work: str, local: str, *, seen: bool = True) -> Progress:
        specials = set(self.specials) - {(work, local)}
        if seen:
            specials.add((work, local))
        return Progress(self.positions, tuple(sorted(specials)))


NOTHING_SEEN = Progress()


@dataclass(frozen=True)
class Horizon:
    """A progress on a ladder: the one thing that decides what opens."""

    ladder: Ladder
    progress: Progress = NOTHING_SEEN
    _ordinals: dict[str, int] = field(init=False, repr=False, compare=False, hash=False)

    def __post_init__(self) -> None:
        ordinals = {}
        for work, local in self.progress.positions:
            code = local if work == self.ladder.default_work else f"{work}.{local}"
            rung = self.ladder.get(code)
            # A position that is on no ladder counts as the premise: closed rather than guessed.
            ordinals[work] = rung.ordinal if rung and not rung.special else 0
        object.__setattr__(self, "_ordinals", ordinals)

    def reached(self, code: str) -> bool:
        """Has the reader finished this episode? An unknown code is reached by nobody."""
        rung = self.ladder.get(code)
        if rung is None:
            return False
        if rung.special:
            return (rung.work, rung.local) in self.progress.specials
        return self._ordinals.get(rung.work, 0) >= rung.ordinal

    def opens(self, gate: Gate) -> bool:
        return any(all(self.reached(code) for code in clause) for clause in gate.clauses)

    def reaches(self, other: Horizon) -> bool:
        """Has whoever this is finished all that the other has?"""
        return all(self.reached(rung.code) for rung in self.ladder.rungs if other.reached(rung.code))

    def lowered_to(self, other: Progress) -> Horizon:
        """The pointwise minimum on the works ``other`` names; the rest stays where it is."""
        progress = self.progress
        theirs = Horizon(self.ladder, other)
        for work, local in other.positions:
            if theirs._ordinals.get(work, 0) < self._ordinals.get(work, 0):
                progress = progress.moved(work, local)
        return Horizon(self.ladder, progress)
