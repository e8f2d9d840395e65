"""Three-way merge of documents: atoms one by one, text by sentences under their marks.

``merge(b, x, b) = x``, ``merge(b, b, y) = y``, ``merge(b, x, x) = x``. Whatever both sides changed
differently at one place is a conflict, for a moderator; nothing is ever guessed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeVar

from wiki.pages.alignment import edits
from wiki.pages.document import Category, Document, DocumentError, Fact, Name
from wiki.pages.tokens import Token, runs_of, sentences
from wiki.spoilers.scanner import scan, write
from wiki.spoilers.sentence import say

T = TypeVar("T", bound=Hashable)


@dataclass(frozen=True)
class Conflict:
    """One place both sides changed; texts for a moderator's eyes."""

    where: str
    base: str
    ours: str
    theirs: str


@dataclass(frozen=True)
class Merged:
    document: Document | None
    conflicts: tuple[Conflict, ...] = ()


def merge(base: Document | None, ours: Document, theirs: Document) -> Merged:
    """``ours`` brought onto ``theirs``, both made from ``base``; None: they have nothing in common."""
    merged = keeping_ours(base, ours, theirs)
    return Merged(None, merged.conflicts) if merged.conflicts else merged


def keeping_ours(base: Document | None, ours: Document, theirs: Document) -> Merged:
    """The same with ``ours`` wherever they clash, for its author to go on with: never without a document."""
    if ours == theirs or theirs == base:
        return Merged(ours)
    if ours == base:
        return Merged(theirs)
    if base is None:
        return Merged(ours, (Conflict(say("the whole page"), "", ours.body[:500], theirs.body[:500]),))
    if ours.deleted != theirs.deleted:
        return Merged(ours, (Conflict(say("the whole page"), "", _alive(ours), _alive(theirs)),))
    merger = _Merger()
    document = merger.documents(base, ours, theirs)
    return Merged(document, tuple(merger.conflicts))


def _alive(document: Document) -> str:
    return say("deleted") if document.deleted else say("kept")


class _Merger:
    """Puts two documents together; where they clash it notes so, and goes on with ours."""

    def __init__(self) -> None:
        self.conflicts: list[Conflict] = []

    def documents(self, base: Document, ours: Document, theirs: Document) -> Document:
        def one(where: str, part: Callable[[Document], T]) -> T:
            return self._one(where, part(base), part(ours), part(theirs))

        def many(where: str, part: Callable[[Document], tuple[T, ...]]) -> tuple[T, ...]:
            return self._many(where, part(base), part(ours), part(theirs))

        first = one(say("the name"), lambda d: d.names[0])
        others = many(say("the names"), lambda d: d.names[1:])
        parts = {
            "kind": one(say("the kind"), lambda d: d.kind),
            "names": (first, *(name for name in others if name.text != first.text)),
            "gate": one(say("what the page opens with"), lambda d: d.gate),
            "episode": one(say("the episode"), lambda d: d.episode),
            "deleted": one(say("the deletion"), lambda d: d.deleted),
            "categories": many(say("the categories"), lambda d: d.categories),
            "appearances": many(say("the appearances"), lambda d: d.appearances),
            "lists": many(say("the lists"), lambda d: d.lists),
            "facts": many(say("the facts"), lambda d: d.facts),
            "body": self._text(base.body, ours.body, theirs.body),
        }
        try:
            return replace(base, **parts)  # type: ignore[arg-type]
        except DocumentError as error:
            self.conflicts.append(Conflict(say("the page"), "", str(error), ""))
            return ours

    def _one(self, where: str, base: T, ours: T, theirs: T) -> T:
        if ours == theirs or theirs == base:
            return ours
        if ours == base:
            return theirs
        self.conflicts.append(Conflict(where, _shown(base), _shown(ours), _shown(theirs)))
        return ours

    def _many(
        self, where: str, base: tuple[T, ...], ours: tuple[T, ...], theirs: tuple[T, ...]
    ) -> tuple[T, ...]:
        merged: list[T] = []
        for chunk in diff3(base, ours, theirs):
            if chunk.agreed is not None:
                merged += chunk.agreed
            elif not chunk.base and not {_key(x) for x in chunk.ours} & {_key(x) for x in chunk.theirs}:
                # Two people added different things at the same place of a list: both are meant.
                merged += [*chunk.theirs, *chunk.ours]
            else:
                self.conflicts.append(
                    Conflict(where, *(_listed(x) for x in (chunk.base, chunk.ours, chunk.theirs)))
                )
                merged += chunk.ours
        return _no_more_often(merged, ours, theirs)

    def _text(self, base: str, ours: str, theirs: str) -> str:
        if ours == theirs or theirs == base:
            return ours
        if ours == base:
            return theirs
        merged: list[Token] = []
        was, mine, other = (sentences(scan(text)) for text in (base, ours, theirs))
        for chunk in diff3(was, mine, other, _is_space):
            if chunk.agreed is not None:
                merged += chunk.agreed
            else:
                texts = (
                    "".join(token.text for token in side) for side in (chunk.base, chunk.ours, chunk.theirs)
                )
                self.conflicts.append(Conflict(say("the text"), *texts))
                merged += chunk.ours
        try:
            return write(runs_of(merged))
        except AssertionError:
            self.conflicts.append(Conflict(say("the marks"), base[:500], ours[:500], theirs[:500]))
            return ours


def _is_space(token: Token) -> bool:
    return token.text.isspace()


def _key(atom: object) -> object:
    """What two atoms cannot share without meaning the same thing."""
    if isinstance(atom, Fact):
        return atom.label
    if isinstance(atom, Name | Category):
        return atom.text
    return getattr(atom, "code", atom)


def _shown(value: object) -> str:
    if isinstance(value, Fact):
        return f"{value.label}: {value.value} [{value.gate}]"
    if isinstance(value, Name | Category):
        return f"{value.text} [{value.gate}]"
    return str(value)


def _listed(values: Sequence[object]) -> str:
    return "\n".join(_shown(value) for value in values)


def _no_more_often(merged: list[T], ours: Sequence[T], theirs: Sequence[T]) -> tuple[T, ...]:
    """Both sides may have added the same atom at different places; once is enough."""
    mine, other = Counter(ours), Counter(theirs)
    seen: Counter[T] = Counter()
    kept = []
    for atom in merged:
        seen[atom] += 1
        if seen[atom] <= max(mine[atom], other[atom]):
            kept.append(atom)
    return tuple(kept)


# --- diff3 ------------------------------------------------------------------------------------------


class Chunk(NamedTuple):
    """A stretch of the merge; ``agreed`` is its outcome, None where the sides disagree."""

    agreed: list | None
    base: list
    ours: list
    theirs: list


class _Hunk(NamedTuple):
    """base[start:end] became side[first:last]."""

    start: int
    end: int
    first: int
    last: int


def _hunks(base: Sequence[T], side: Sequence[T], between: Callable[[T], bool]) -> list[_Hunk]:
    """The changes in order. Of neighbours with only what stands ``between`` items in the middle, one that
    took or added some makes them one: which item became which is a guess there."""
    changes: list[_Hunk] = []
    for tag, i1, i2, j1, j2 in edits(base, side):
        if tag != "equal":
            alone = not changes or changes[-1].end != i1
            changes.append(_Hunk(i1, i2, j1, j2) if alone else _up_to(changes.pop(), i2, j2))

    def grown(hunk: _Hunk) -> int:
        went, came = base[hunk.start : hunk.end], side[hunk.first : hunk.last]
        return sum(not between(item) for item in came) - sum(not between(item) for item in went)

    hunks: list[_Hunk] = []
    last = 0  # by how many items the last of them grew: what became one is not counted again
    for hunk in changes:
        by = grown(hunk)
        near = bool(hunks) and all(map(between, base[hunks[-1].end : hunk.start]))
        guessed = near and bool(last or by)
        hunks.append(_up_to(hunks.pop(), hunk.end, hunk.last) if guessed else hunk)
        last = last + by if guessed else by
    return hunks


def _up_to(hunk: _Hunk, end: int, last: int) -> _Hunk:
    return hunk._replace(end=end, last=last)


def diff3(
    base: Sequence[T], ours: Sequence[T], theirs: Sequence[T],
    between: Callable[[T], bool] = lambda _item: False,
) -> list[Chunk]:  # fmt: skip
    """The merge of three sequences as chunks in order.

    A change that ends where another begins does not disturb it; two insertions at one spot, and
    changes that overlap, disagree unless they are the same. What stands ``between`` items, as line ends do,
    is alike everywhere: that it stayed does not tell where the items went.
    """
    left, right = _hunks(base, ours, between), _hunks(base, theirs, between)
    chunks: list[Chunk] = []
    position = i = j = 0
    while i < len(left) or j < len(right):
        a, b = _first(left, i), _first(right, j)
        group_a, group_b = [], []
        if b is None or (a is not None and _order(a) <= _order(b)):
            group_a, i = [left[i]], i + 1
        else:
            group_b, j = [right[j]], j + 1
        start = (group_a or group_b)[0].start
        end = (group_a or group_b)[0].end
        grew = True
        while grew:
            grew = False
            for mine, others, index in ((group_a, left, i), (group_b, right, j)):
                following = _first(others, index)
                against = group_b if mine is group_a else group_a
                if following is not None and against and _clash(following, start, end):
                    mine.append(following)
                    end = max(end, following.end)
                    if mine is group_a:
                        i += 1
                    else:
                        j += 1
                    grew = True
        chunks.append(_agreed(base[position:start]))
        chunks.append(_decided(base, ours, theirs, start, end, group_a, group_b))
        position = end
    chunks.append(_agreed(base[position:]))
    return chunks


def _first(hunks: list[_Hunk], index: int) -> _Hunk | None:
    return hunks[index] if index < len(hunks) else None


def _order(hunk: _Hunk) -> tuple[int, int]:
    return hunk.start, hunk.end


def _clash(hunk: _Hunk, start: int, end: int) -> bool:
    """Does a change touch what the other side changed between ``start`` and ``end``?"""
    if start == end or hunk.start == hunk.end:
        # An insertion: only strictly inside the other's change, or at the very spot of its insertion.
        return start < hunk.start < end or hunk.start < start < hunk.end or (
            hunk.start == hunk.end == start == end
        )  # fmt: skip
    return hunk.start < end and start < hunk.end


def _agreed(items: Sequence) -> Chunk:
    return Chunk(list(items), list(items), list(items), list(items))


def _decided(
    base: Sequence, ours: Sequence, theirs: Sequence, start: int, end: int,
    left: list[_Hunk], right: list[_Hunk],
) -> Chunk:  # fmt: skip
    was = list(base[start:end])
    mine = _side(base, ours, start, end, left)
    other = _side(base, theirs, start, end, right)
    if not right or mine == other:
        return Chunk(mine, was, mine, other)
    if not left:
        return Chunk(other, was, mine, other)
    return Chunk(None, was, mine, other)


def _side(base: Sequence, side: Sequence, start: int, end: int, hunks: list[_Hunk]) -> list:
    """What one side has in place of base[start:end]."""
    result: list = []
    position = start
    for hunk in hunks:
        result += base[position : hunk.start]
        result += side[hunk.first : hunk.last]
        position = hunk.end
    return result + list(base[position:end])
