"""What a change of the ladder would show to whom, told before it is made."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from wiki.pages.models import Appearance, Category, Fact, Name, Page, Passage
from wiki.spoilers.gates import Gate as GateValue
from wiki.spoilers.gates import stored_gate
from wiki.spoilers.ladder import Horizon, Ladder, Progress
from wiki.spoilers.models import Gate

ATOMS = ((Page, "pages"), (Name, "names"), (Passage, "passages"), (Fact, "facts"),
         (Category, "categories"), (Appearance, "appearances"))  # fmt: skip


@dataclass(frozen=True)
class Opening:
    """Readers at one position would see what a gate kept from them."""

    at: str  # qualified code, "" for the premise
    gate: str
    atoms: int
    pages: tuple[str, ...]


def openings(before: Ladder, after: Ladder) -> list[Opening]:
    """Every gate that some position would open after the change and does not open before.

    Other works count as seen to the end, so that nothing that *could* open is left out.
    """
    gates = {row.pk: stored_gate(row.expression) for row in Gate.objects.all()}
    found: list[tuple[str, int]] = []
    for at, progress in _positions(before, after):
        was, becomes = Horizon(before, progress), Horizon(after, progress)
        found += [(at, pk) for pk, gate in gates.items() if becomes.opens(gate) and not was.opens(gate)]
    return _described(found, gates)


def _positions(before: Ladder, after: Ladder) -> list[tuple[str, Progress]]:
    """Where a reader may stand, before the change and still after it."""
    positions: list[tuple[str, Progress]] = []
    for work in before.works:
        elsewhere = before.everything().moved(work, None)
        positions.append(("", elsewhere))
        positions += [
            (rung.code, elsewhere.moved(work, rung.local))
            for rung in before.of_work(work)
            if after.get(rung.code)
        ]
    return positions


def _described(found: list[tuple[str, int]], gates: dict[int, GateValue]) -> list[Opening]:
    wanted = {pk for _, pk in found}
    counts: Counter[int] = Counter()
    pages: dict[int, set[str]] = {}
    for model, _plural in ATOMS:
        rows = model._default_manager.filter(gate__in=wanted)  # gate: an admin is told what would open
        path = "slug" if model is Page else "page__slug"
        for gate, slug in rows.values_list("gate", path):
            counts[gate] += 1
            pages.setdefault(gate, set()).add(slug)
    seen: set[int] = set()
    result = []
    for at, pk in found:
        # The lowest position tells; whoever is further sees it as well.
        if pk in seen or not counts[pk]:
            continue
        seen.add(pk)
        result.append(Opening(at, str(gates[pk]), counts[pk], tuple(sorted(pages[pk]))))
    return result
