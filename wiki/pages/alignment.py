"""What two sequences, or two texts, have in common: minimal edit scripts, typed and bounded."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from typing import NamedTuple, cast

from rapidfuzz.distance import Indel

from wiki.pages.tokens import split
from wiki.spoilers.scanner import lines_of

#: Comparing is one bit of memory for each pair: 20 MB, and about a third of a second.
MAX_PAIRS = 160_000_000


class Edit(NamedTuple):
    """old[i1:i2] became new[j1:j2]; ``tag`` is equal, insert or delete."""

    tag: str
    i1: int
    i2: int
    j1: int
    j2: int


def edits(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Edit]:
    """The edits in order, covering both sequences; never a replacement, always what came and what went.

    The fewest there are, unless the sequences are so long and so different that finding them would be a
    denial of service: then what stands once in each is compared, and what is between that is replaced.
    """
    return list(_joined(_edits(old, new)))


def _edits(old: Sequence[Hashable], new: Sequence[Hashable]) -> Iterator[Edit]:
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    i, j = len(old) - end, len(new) - end
    yield Edit("equal", 0, start, 0, start)
    if (i - start) * (j - start) <= MAX_PAIRS:
        for op in Indel.opcodes(old[start:i], new[start:j]):
            tag, i1, i2, j1, j2 = cast("tuple[str, int, int, int, int]", tuple(op))
            yield Edit(tag, start + i1, start + i2, start + j1, start + j2)
    else:
        yield from _between_anchors(old, new, Edit("", start, i, start, j))
    yield Edit("equal", i, len(old), j, len(new))


def _between_anchors(old: Sequence[Hashable], new: Sequence[Hashable], part: Edit) -> Iterator[Edit]:
    """The edits of a part that is too long to compare as it is."""
    i, j, pairs = part.i1, part.j1, MAX_PAIRS
    anchors = _anchors(old[part.i1 : part.i2], new[part.j1 : part.j2])
    for a, b in [*((part.i1 + a, part.j1 + b) for a, b in anchors), (part.i2, part.j2)]:
        if anchors and (a - i) * (b - j) <= pairs:
            pairs -= (a - i) * (b - j)
            for edit in _edits(old[i:a], new[j:b]):
                yield Edit(edit.tag, i + edit.i1, i + edit.i2, j + edit.j1, j + edit.j2)
        else:
            yield Edit("delete", i, a, j, j)
            yield Edit("insert", a, a, j, b)
        i, j = a, b


def _anchors(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[tuple[int, int]]:
    """Where what stands once in each is in the same order in both."""
    once, there = Counter(old), Counter(new)
    at = {item: index for index, item in enumerate(new)}
    pairs = [(i, at[item]) for i, item in enumerate(old) if once[item] == there[item] == 1]
    ends: list[int] = []  # the smallest end of an increasing sequence of each length
    lengths = []
    for _, j in pairs:
        length = bisect_left(ends, j)
        ends[length : length + 1] = [j]
        lengths.append(length)
    chosen: list[tuple[int, int]] = []
    wanted = len(ends) - 1
    for pair, length in zip(reversed(pairs), reversed(lengths), strict=True):
        if length == wanted:
            chosen.append(pair)
            wanted -= 1
    return chosen[::-1]


def _joined(parts: Iterator[Edit]) -> Iterator[Edit]:
    """Without empty edits, and neighbours of one kind as one."""
    last: Edit | None = None
    for edit in parts:
        if edit.i1 == edit.i2 and edit.j1 == edit.j2:
            continue
        if last and last.tag == edit.tag:
            last = last._replace(i2=edit.i2, j2=edit.j2)
            continue
        if last:
            yield last
        last = edit
    if last:
        yield last


# --- Texts ------------------------------------------------------------------------------------------

GONE = -1


def homes(old: str, new: str) -> list[int]:
    """For each character of ``old`` where it is in ``new``, or ``GONE``.

    Line by line, then word by word where lines changed. A line that was moved as a whole is found again.
    """
    home = [GONE] * len(old)
    was, becomes = _placed(old), _placed(new)
    left: list[int] = []  # lines that are not simply still there, in either text
    right: list[int] = []
    hunks: list[tuple[list[int], list[int]]] = []
    for edit in edits([line for line, _ in was], [line for line, _ in becomes]):
        if edit.tag == "equal":
            for i, j in zip(range(edit.i1, edit.i2), range(edit.j1, edit.j2), strict=True):
                _settle(home, was[i], becomes[j])
            hunks.append(([], []))
            continue
        if not hunks:
            hunks.append(([], []))
        hunks[-1][0].extend(range(edit.i1, edit.i2))
        hunks[-1][1].extend(range(edit.j1, edit.j2))
        left += range(edit.i1, edit.i2)
        right += range(edit.j1, edit.j2)
    moved = _moved(was, becomes, left, right)
    for i, j in moved.items():
        _settle(home, was[i], becomes[j])
    found = set(moved.values())
    for mine, theirs in hunks:
        _by_words(
            home, [was[i] for i in mine if i not in moved], [becomes[j] for j in theirs if j not in found]
        )
    return home


def _placed(text: str) -> list[tuple[str, int]]:
    """Lines with where each begins."""
    at, lines = 0, []
    for line in lines_of(text):
        lines.append((line, at))
        at += len(line)
    return lines


def _settle(home: list[int], old: tuple[str, int], new: tuple[str, int]) -> None:
    home[old[1] : old[1] + len(old[0])] = range(new[1], new[1] + len(old[0]))


def _moved(
    was: list[tuple[str, int]], becomes: list[tuple[str, int]], left: list[int], right: list[int]
) -> dict[int, int]:
    """Lines that went from one place to another, with the empty ones behind them."""
    gone, come = Counter(was[i][0] for i in left), Counter(becomes[j][0] for j in right)
    there = {becomes[j][0]: j for j in right}
    unsettled, free = set(left), set(right)
    moved = {}
    for i in left:
        line = was[i][0]
        if line.strip() and gone[line] == come[line] == 1:
            j = there[line]
            while i in unsettled and j in free and was[i][0] == becomes[j][0] and i not in moved:
                moved[i] = j
                free.discard(j)
                i, j = i + 1, j + 1
                if i >= len(was) or was[i][0].strip():
                    break
    return moved


def _by_words(home: list[int], old: list[tuple[str, int]], new: list[tuple[str, int]]) -> None:
    mine = [(word, at) for line, start in old for word, at in _words(line, start)]
    theirs = [(word, at) for line, start in new for word, at in _words(line, start)]
    for edit in edits([word for word, _ in mine], [word for word, _ in theirs]):
        if edit.tag == "equal":
            for i, j in zip(range(edit.i1, edit.i2), range(edit.j1, edit.j2), strict=True):
                _settle(home, mine[i], theirs[j])


def _words(line: str, at: int) -> Iterator[tuple[str, int]]:
    for word in split(line):
        yield word, at
        at += len(word)
