"""The ladder as it stands, and what a progress opens in the database."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from django.conf import settings

from wiki.canon import catalogue
from wiki.canon.catalogue import Catalogue
from wiki.spoilers.gates import Gate as GateValue
from wiki.spoilers.gates import stored_gate
from wiki.spoilers.ladder import Horizon, Ladder, Progress, Rung
from wiki.spoilers.models import Gate


@lru_cache(maxsize=4)
def current_ladder(generation: int, today: date) -> Ladder:
    """The released episodes of a generation on a day."""
    return ladder_of(catalogue.current(generation, today))


def ladder_of(facts: Catalogue) -> Ladder:
    rungs = tuple(
        Rung(e.work, e.code, e.ordinal or 0, special=e.ordinal is None) for e in facts.episodes if e.is_out
    )
    return Ladder(settings.WIKI_DEFAULT_WORK, rungs)


@lru_cache(maxsize=4)
def _gates(generation: int) -> tuple[tuple[int, GateValue], ...]:
    rows = Gate.objects.values_list("pk", "expression")
    return tuple((pk, stored_gate(expression)) for pk, expression in rows)


@lru_cache(maxsize=512)
def open_gates(generation: int, today: date, progress: Progress) -> frozenset[int]:
    """The primary keys of every gate this progress opens.

    A gate interned after this generation was read is not among them, so at worst something new
    stays hidden for one request.
    """
    horizon = Horizon(current_ladder(generation, today), progress)
    return frozenset(pk for pk, gate in _gates(generation) if horizon.opens(gate))


def forget() -> None:
    """Drop what is remembered of any generation. For restores and tests, where numbers come again."""
    catalogue.forget()
    current_ladder.cache_clear()
    _gates.cache_clear()
    open_gates.cache_clear()
