"""Editing while behind: putting back what an author was not shown.

What was hidden comes back exactly once and under at least the gate it had, whatever its author did to
the visible text around it. This never conflicts, so that nothing an author is told depends on what
they may not see; where an anchor went, the moderators are told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from wiki.pages.alignment import edits
from wiki.pages.checks import implies
from wiki.pages.document import Appearance, Category, Document, Fact, Name
from wiki.pages.put_back import hidden_words, put_back
from wiki.pages.redact import redact
from wiki.spoilers.gates import PREMISE, Gate
from wiki.spoilers.ladder import Horizon
from wiki.spoilers.redaction import redact_source
from wiki.spoilers.sentence import say

Atom = TypeVar("Atom", Name, Category, Appearance)


@dataclass(frozen=True)
class Lifted:
    document: Document
    reanchored: tuple[str, ...] = ()  # for moderators only: what lost its place


def lift(base: Document, horizon: Horizon, typed: Document) -> Lifted:
    """``typed`` with everything of ``base`` put back that ``horizon`` does not show."""
    shown = redact(base, horizon)
    if shown is None or typed == shown:
        # Nothing was changed, so nothing is: not even white space at the edge of a hidden passage.
        return Lifted(base)
    # Where the page's own gate was changed, what was hidden keeps at least the old one.
    guard = PREMISE if implies(typed.gate, base.gate) else base.gate
    reanchored: list[str] = []
    names = _atoms(base.names[1:], shown.names[1:], typed.names[1:], guard)
    taken = {name.text for name in typed.names}
    body = put_back(base.body, horizon.opens, typed.body, guard)
    reanchored += body.reanchored
    document = replace(
        typed,
        names=(typed.names[0], *(n for n in names if n in typed.names or n.text not in taken)),
        categories=_atoms(base.categories, shown.categories, typed.categories, guard),
        appearances=_atoms(base.appearances, shown.appearances, typed.appearances, guard),
        lists=_lists(base, shown, typed, horizon, reanchored),
        facts=_facts(base.facts, shown.facts, typed.facts, horizon, guard, reanchored),
        body=body.text or "",
    )
    return Lifted(document, tuple(reanchored))


# --- Places -----------------------------------------------------------------------------------------


def _places(shown: Sequence, typed: Sequence) -> list[tuple[int, bool]]:
    """For each thing shown, the place in ``typed`` right behind it, and whether it is still there."""
    places: list[tuple[int, bool]] = [(0, False)] * len(shown)
    opcodes = edits(shown, typed)
    for number, (tag, i1, i2, j1, _j2) in enumerate(opcodes):
        if tag == "equal":
            for step in range(i2 - i1):
                places[i1 + step] = (j1 + step + 1, True)
        elif tag == "delete":
            following = opcodes[number + 1] if number + 1 < len(opcodes) else None
            before = opcodes[number - 1] if number else None
            # A deletion with an insertion beside it is a replacement, pairwise as far as it goes.
            first, last = j1, j1
            if following and following[0] == "insert":
                first, last = following[3], following[4]
            elif before and before[0] == "insert":
                first, last = before[3], before[4]
            for step in range(i2 - i1):
                places[i1 + step] = (min(first + step + 1, last) if last > first else j1, False)
    return places


def _put_back(typed: Sequence, pieces: list[tuple[int, list]]) -> list:
    """``typed`` with each piece at its place, in the order given."""
    result: list = []
    done = 0
    for place, piece in sorted(pieces, key=lambda p: p[0]):
        result += typed[done:place]
        done = max(done, place)
        result += piece
    return result + list(typed[done:])


# --- Header -----------------------------------------------------------------------------------------


def _atoms(
    base: tuple[Atom, ...], shown: tuple[Atom, ...], typed: tuple[Atom, ...], guard: Gate
) -> tuple[Atom, ...]:
    """A list of atoms with the hidden ones back behind the neighbour they stood behind."""
    places = _places(shown, typed)
    pieces: list[tuple[int, list]] = []
    index = 0
    for atom in base:
        if index < len(shown) and shown[index] == atom:
            index += 1
            continue
        guarded = replace(atom, gate=atom.gate & guard)
        if guarded not in typed:
            pieces.append((places[index - 1][0] if index else 0, [guarded]))
    return tuple(_put_back(typed, pieces))


def _lists(
    base: Document, shown: Document, typed: Document, horizon: Horizon, reanchored: list[str]
) -> tuple[str, ...]:
    """Labels that list all their values, those included of which nothing was shown and nothing was typed."""
    visible = redact(typed, horizon)
    used = {fact.label for fact in visible.facts} if visible else set()
    hidden = [label for label in base.lists if label not in shown.lists and label not in typed.lists]
    reanchored += [say("list: %(label)s", label=label[:74]) for label in hidden if label in used]
    return (*typed.lists, *(label for label in hidden if label not in used))


def _facts(
    base: tuple[Fact, ...], shown: tuple[Fact, ...], typed: tuple[Fact, ...],
    horizon: Horizon, guard: Gate, reanchored: list[str],
) -> tuple[Fact, ...]:  # fmt: skip
    """Facts like other atoms, but for the hidden words inside values that were shown in part."""
    places = _places(shown, typed)
    result = list(typed)
    taken: set[int] = set()  # facts of the typed ones that hidden words went into already
    pieces: list[tuple[int, list]] = []
    index = 0
    for fact in base:
        visible = _visible_fact(fact, horizon)
        if visible is None:
            guarded = replace(fact, gate=fact.gate & guard)
            if guarded not in typed:
                pieces.append((places[index - 1][0] if index else 0, [guarded]))
            continue
        place, still_there = places[index]
        index += 1
        if visible.value == fact.value:
            continue
        # Some words of the value were hidden: they go back into what has become of it.
        target = _same_fact(visible, place - 1, still_there, typed, taken)
        if target is not None:
            now = typed[target]
            inner = guard & (PREMISE if implies(now.gate, fact.gate) else fact.gate)
            back = put_back(fact.value, horizon.opens, now.value, inner, one_line=True)
            if back.text is not None and now.value:
                taken.add(target)
                result[target] = replace(now, value=back.text.strip())
                reanchored += back.reanchored
                continue
        words = hidden_words(fact.value, horizon.opens)
        pieces.append((max(place - 1, 0), [replace(fact, value=words, gate=fact.gate & guard)]))
        reanchored.append(f"{fact.label}: {words}"[:80])
    return tuple(_put_back(result, pieces))


def _same_fact(
    visible: Fact, at: int, still_there: bool, typed: tuple[Fact, ...], taken: set[int]
) -> int | None:
    """Which of the typed facts is what has become of one that was shown."""
    if still_there and at not in taken:
        return at
    moved = [index for index, fact in enumerate(typed) if fact == visible and index not in taken]
    if moved:
        return moved[0]
    replaced = 0 <= at < len(typed) and typed[at].label == visible.label and at not in taken
    return at if replaced else None


def _visible_fact(fact: Fact, horizon: Horizon) -> Fact | None:
    if not horizon.opens(fact.gate):
        return None
    value = redact_source(fact.value, horizon.opens).strip()
    return replace(fact, value=value) if value or not fact.value else None
