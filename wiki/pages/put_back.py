"""Putting hidden passages back into a text whose author was not shown them.

The text typed is compared with the text shown. Where both sides of a hidden passage are still there, it
goes back exactly as it was, with the white space that went along with it. Where they are not, it goes
near. Either way it is there once, under at least its gates, and to its author the result shows what they
typed: nothing of what they may not see can be told from where it went.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from wiki.pages.alignment import GONE, homes
from wiki.pages.checks import implies
from wiki.pages.left_out import Missing, Path, left_out, slice_of, starts_of
from wiki.pages.tokens import split
from wiki.spoilers.gates import PREMISE, Gate, joined
from wiki.spoilers.redaction import closer, redact_source
from wiki.spoilers.scanner import MAX_DEPTH, Mark, Run, scan, write
from wiki.spoilers.seams import Gap, Item, Piece
from wiki.spoilers.seams import joined as without_gaps

_PARAGRAPH_END = re.compile(r"(?<!\n)\n(?=\n(?!\n))")
_WORD_EDGE = re.compile(r"(?<!\S)(?=\S)|(?<=\S)(?!\S)")
_PAIRS = frozenset({"()", "[]"})
_NEAR = 80  # characters looked at around a place
_TRIES = 8


class Back(NamedTuple):
    """A text with everything in it again; None where its author would see a difference."""

    text: str | None
    reanchored: tuple[str, ...] = ()  # what lost its place: for moderators


class _Placed(NamedTuple):
    """Runs that replace a stretch of the typed text, mostly an empty one."""

    start: int
    end: int
    runs: list[Run]
    reanchored: str = ""


def put_back(
    base: str, opens: Callable[[Gate], bool], typed: str, guard: Gate = PREMISE, *, one_line: bool = False
) -> Back:
    """``typed`` with what ``opens`` does not show of ``base`` in it again, under ``guard`` as well."""
    runs = scan(base)
    closed_at = closer(opens)
    if all(closed_at(run) is None for run in runs):
        return Back(typed)
    shown, missing = left_out(runs, opens)
    author = _Author(scan(typed), shown, closed_at, guard, one_line)
    missing = list(author.without_typed_again(missing))
    wanted = redact_source(typed, opens)
    for plan in (author.exactly_or_near, author.exactly_or_last, author.last):
        placed = [author.told(plan(piece), piece) for piece in missing]
        text = write(_with(author.runs, placed))
        if redact_source(text, opens) == wanted:
            return Back(text, tuple(place.reanchored for place in placed if place.reanchored))
    # Seen nowhere yet. Nothing is lost for the sake of a space; a value can be given up for another fact.
    return Back(None if one_line else text, tuple(place.reanchored for place in placed if place.reanchored))


def hidden_words(value: str, opens: Callable[[Gate], bool]) -> str:
    """Nothing but what ``opens`` does not show of a value."""
    closed_at = closer(opens)
    hidden = [run for run in scan(value) if closed_at(run) is not None]
    return write(piece for run in hidden for piece in (run, Run((), " "))).strip()


def _with(runs: Sequence[Run], placed: Iterable[_Placed]) -> Iterator[Run]:
    """Runs with further ones at their places, in the order given where a place is the same."""
    starts = starts_of(runs)
    at = 0
    for place in sorted(placed, key=lambda place: place.start):
        if place.start > at:
            yield from slice_of(runs, starts, at, place.start)
        yield from place.runs
        at = max(at, place.end)
    yield from slice_of(runs, starts, at, starts[-1])


class _Author:
    """The text somebody typed beside the text they were shown."""

    def __init__(
        self, runs: Sequence[Run], shown: str, closed_at: Callable[[Run], int | None], guard: Gate,
        one_line: bool,
    ) -> None:  # fmt: skip
        self.runs = runs
        self.shown = shown
        self.closed_at = closed_at
        self.guard = guard
        self.one_line = one_line
        self.text = "".join(run.text for run in runs)
        self.starts = starts_of(runs)
        self.homes = _homes(shown, self.text)
        there = [i if self.homes[i] != GONE and not sign.isspace() else None for i, sign in enumerate(shown)]
        self.word_before = list(accumulate(there, _other_if_none))
        self.word_after = list(accumulate(reversed(there), _other_if_none))[::-1]
        # Of words alone: an empty line or a full stop among what was added may be taken for one shown.
        kept = set(self.homes)
        added = [i not in kept if sign.isalnum() else None for i, sign in enumerate(self.text)]
        self.added_before = list(accumulate(added, _other_if_none))
        self.added_after = list(accumulate(reversed(added), _other_if_none))[::-1]

    def _is_hidden(self, run: Run) -> bool:
        return self.closed_at(run) is not None

    # What the author typed themselves

    def without_typed_again(self, missing: Iterable[Missing]) -> Iterator[Missing]:
        """What is missing but for the passages typed again, under a gate that asks for no less."""
        typed: dict[str, list[Gate]] = defaultdict(list)
        for run in filter(self._is_hidden, self.runs):
            typed[run.text.strip()].append(_gate(run.path))
        for piece in missing:
            runs = tuple(run for run in piece.runs if not self._is_typed_again(run, typed))
            if runs == piece.runs or any(map(self._is_hidden, runs)):
                yield piece._replace(runs=runs)

    def _is_typed_again(self, run: Run, typed: dict[str, list[Gate]]) -> bool:
        if not self._is_hidden(run) or not run.text.strip():
            return False
        gates = typed.get(run.text.strip(), [])
        for gate in gates:
            if implies(gate, _gate(run.path) & self.guard):
                gates.remove(gate)
                return True
        return False

    # Plans, each of which says of everything missing where it goes

    def exactly_or_near(self, piece: Missing) -> _Placed:
        return self._exactly(piece) or self._near(piece)

    def exactly_or_last(self, piece: Missing) -> _Placed:
        return self._exactly(piece) or self.last(piece)

    def last(self, piece: Missing) -> _Placed:
        """At the end of the text, where nothing that follows can tell of it."""
        if not any(map(self._is_hidden, piece.runs)):
            return _Placed(0, 0, [])
        end = len(self.text)
        placed = self._words_at(end, piece) if self.one_line else self._block_at(end, piece)
        return placed._replace(reanchored=self._words_of(piece))

    def _exactly(self, piece: Missing) -> _Placed | None:
        """Where it stood, if what was left and right of it still is."""
        start, end = self._left(piece), self._right(piece)
        if start is None or end is None or end - start != piece.end - piece.start:
            return None
        if self.text[start:end] != self.shown[piece.start : piece.end]:
            return None
        around = self._around(start, end)
        lost = self._words_of(piece) if self._stood_behind_what_went(piece) else ""
        if around == piece.between and self.guard.is_premise:
            return _Placed(start, end, list(piece.runs), lost)
        marks = self._marks(around, start)
        return _Placed(start, end, [self._under(marks, run) for run in piece.runs], lost)

    def _stood_behind_what_went(self, piece: Missing) -> bool:
        """Is the word gone that words stood behind? Spaces beside them may be there still, or others be."""
        before = self.shown[max(0, piece.start - _NEAR) : piece.start]
        word = piece.start - len(before) + len(before.rstrip()) - 1
        return not piece.lines and bool(before.strip()) and self.homes[word] == GONE

    def _near(self, piece: Missing) -> _Placed:
        if not any(map(self._is_hidden, piece.runs)):
            return _Placed(0, 0, [])  # white space, which belonged to a place that is gone
        left, right = self._left(piece), self._right(piece)
        before, after = self._words_on_line(piece)
        if self.one_line and before is None and after is None:
            return self.last(piece)
        if piece.lines or (before is None and after is None):
            at = self._line_near(piece, left, right)
            if right is not None and (self._blanks(at) > 1 or self._goes_on(at, piece)):
                # Not within what was added here, which stays together, but in front of what stood behind it.
                behind = self._next_line(right)
                at = at if self._closes_further(behind, piece) else behind
            placed = self._block_at(at, piece)
        else:
            at = next(place for place in (left, right, before, after) if place is not None)
            placed = self._words_near(at, piece)
        lost = left is None or self._stood_behind_what_went(piece)
        return placed._replace(reanchored=self._words_of(piece)) if lost else placed

    def told(self, place: _Placed, piece: Missing) -> _Placed:
        """The same, but that the moderators are told where it stands within what was added."""
        inside = 0 < place.start < len(self.text)
        torn = inside and self.added_before[place.start - 1] and self.added_after[place.start]
        return place._replace(reanchored=self._words_of(piece)) if torn else place

    # Where something was, and is now

    def _left(self, piece: Missing) -> int | None:
        """The place behind what stood left of it, if that is still there."""
        if piece.start == 0:
            return 0
        home = self.homes[piece.start - 1]
        return None if home == GONE else home + 1

    def _right(self, piece: Missing) -> int | None:
        if piece.end == len(self.shown):
            return len(self.text)
        home = self.homes[piece.end]
        return None if home == GONE else home

    def _words_on_line(self, piece: Missing) -> tuple[int | None, int | None]:
        """The places behind the last word before it and before the next one, of those on its line."""
        before = self.word_before[piece.start - 1] if piece.start else None
        after = self.word_after[piece.end] if piece.end < len(self.shown) else None
        if before is not None and "\n" in self.shown[before : piece.start]:
            before = None
        if after is not None and "\n" in self.shown[piece.end : after]:
            after = None
        return (
            None if before is None else self.homes[before] + 1,
            None if after is None else self.homes[after],
        )

    def _line_near(self, piece: Missing, left: int | None, right: int | None) -> int:
        """The beginning of the line at which whole lines go."""
        before = self.word_before[piece.start - 1] if piece.start else None
        after = self.word_after[piece.end] if piece.end < len(self.shown) else None
        if piece.lines and left is not None:
            at = self._next_line(left)
            # What was added at the end of a block stands within it, and the passage stood behind the block.
            if right is not None and self._begins_line(right) and self._closes_further(at, piece):
                return at if self._closes_further(right, piece) else right
            return at
        if piece.lines and right is not None and self._begins_line(right):
            return right
        if before is not None:
            return self._next_line(self.homes[before] + 1)
        return self.text.rfind("\n", 0, self.homes[after]) + 1 if after is not None else 0

    def _goes_on(self, at: int, piece: Missing) -> bool:
        """Did the block that ended where whole lines stood get further lines, as a list does?"""
        ended = self.shown[piece.end : piece.end + 1] in ("", "\n")
        return piece.lines and ended and 0 < at < len(self.text) and self._blanks(at) == 0

    def _closes_further(self, at: int, piece: Missing) -> bool:
        """Would lines put here be under a gate that they did not have?"""
        there = _gate(self._marks(self._around(at, at), at, lines=True))
        return not all(implies(_gate(run.path), there) for run in piece.runs if self._is_hidden(run))

    def _begins_line(self, at: int) -> bool:
        return at == 0 or self.text[at - 1] == "\n"

    def _next_line(self, at: int) -> int:
        if self._begins_line(at):
            return at
        end = self.text.find("\n", at)
        return len(self.text) if end < 0 else end + 1

    # Words

    def _words_near(self, at: int, piece: Missing) -> _Placed:
        """At the nearest place on the line where their author will see no difference."""
        start = self.text.rfind("\n", max(0, at - _NEAR), at) + 1 or max(0, at - _NEAR)
        end = self.text.find("\n", at, at + _NEAR)
        end = min(at + _NEAR, len(self.text)) if end < 0 else end
        edges = [start + edge.start() for edge in _WORD_EDGE.finditer(self.text[start:end])]
        for place in [at, *sorted(edges, key=lambda edge: abs(edge - at))[:_TRIES]]:
            for spaces in (self._spaces(place), ("", "")):
                if self._is_quiet(place, *spaces):
                    return self._words_at(place, piece, spaces)
        return self.last(piece) if self.one_line else self._block_at(self._next_line(at), piece)

    def _spaces(self, at: int) -> tuple[str, str]:
        """White space that keeps words apart from those around them."""
        left, right = self.text[at - 1 : at] if at else "", self.text[at : at + 1]
        before = " " if left.strip() else ""
        return before, " " if right.strip() and not before else ""

    def _is_quiet(self, at: int, before: str, after: str) -> bool:
        """Does redaction leave what is typed here as it is, with something hidden in between?"""
        start = self.text.rfind("\n", max(0, at - _NEAR), at) + 1
        left = self.text[start:at] if start else "x" + self.text[max(0, at - _NEAR) : at]
        end = self.text.find("\n", at, at + _NEAR)
        right = self.text[at : end + 1] if end >= 0 else self.text[at : at + _NEAR] + "x\n"
        around: list[Item] = [Piece(left + before, 0)] if left + before else []
        around.append(Gap(False))
        around += [Piece(after + right, 0)] if after + right else []
        remains = without_gaps(around, lines=True)
        return "".join(piece.text for piece in remains if isinstance(piece, Piece)) == left + right

    def _words_at(self, at: int, piece: Missing, spaces: tuple[str, str] | None = None) -> _Placed:
        marks = self._marks(self._around(at, at), at)
        before, after = self._spaces(at) if spaces is None else spaces
        runs = [self._under(marks, run) for run in self._core(piece)]
        return _Placed(at, at, [Run(marks, before), *runs, Run(marks, after)])

    def _core(self, piece: Missing) -> list[Run]:
        """What is hidden, with the brackets around it and the white space in it."""
        hidden = [index for index, run in enumerate(piece.runs) if self._is_hidden(run)]
        first, last = hidden[0], hidden[-1]
        core = [run for run in piece.runs[first : last + 1] if self._is_hidden(run) or not run.text.strip()]
        left = "".join(run.text for run in piece.runs[:first]).strip()
        right = "".join(run.text for run in piece.runs[last + 1 :]).strip()
        if left + right in _PAIRS:
            core = [Run(piece.runs[0].path, left), *core, Run(piece.runs[-1].path, right)]
        return core

    # Whole lines

    def _block_at(self, at: int, piece: Missing) -> _Placed:
        """As lines of their own, with an empty line on each side where the text has one on either."""
        lost = ""
        while self._blanks(at) > 1:
            # Beside it they would be one, and its author would see that: it goes behind the next paragraph.
            end = _PARAGRAPH_END.search(self.text, at)
            at = end.end() if end else len(self.text)
            lost = self._words_of(piece)
        marks = self._marks(self._around(at, at), at, lines=True)
        runs = self._lines_of(piece, marks) if piece.lines else self._own_lines(piece, marks)
        blank = Run(marks, "\n")
        if at == len(self.text) or self.text[at] == "\n":
            runs = [blank, *runs] if self.text else runs
        elif at == 0 or self._blanks(at):
            runs = [*runs, blank]
        return _Placed(at, at, runs, lost)

    def _blanks(self, at: int) -> int:
        """Empty lines around the beginning of a line."""
        if at in (0, len(self.text)):
            return 0
        left, right = self.text[:at], self.text[at : at + 3]
        before = len(left) - len(left.rstrip("\n")) - 1
        return before + len(right) - len(right.lstrip("\n"))

    def _lines_of(self, piece: Missing, marks: Path) -> list[Run]:
        runs = [self._under(marks, run) for run in piece.runs]
        while runs and not self._is_hidden(runs[0]) and not runs[0].text.strip():
            runs = runs[1:]
        while runs and not self._is_hidden(runs[-1]) and not runs[-1].text.strip():
            runs = runs[:-1]
        if not self._is_hidden(runs[0]):
            runs[0] = runs[0]._replace(text=runs[0].text.lstrip("\n"))
        if not runs[-1].text.endswith("\n"):
            runs.append(Run(marks, "\n"))
        return runs

    def _own_lines(self, piece: Missing, marks: Path) -> list[Run]:
        """Words as a block of their own."""
        runs: list[Run] = []
        for run in self._core(piece):
            if self._is_hidden(run):
                path = self._under(marks, run).path
                first = path[len(marks)]._replace(block=True)
                runs.append(Run((*path[: len(marks)], first, *path[len(marks) + 1 :]), run.text))
        return [*runs, Run(runs[-1].path[: len(marks) + 1], "\n")]

    # Marks

    def _around(self, start: int, end: int) -> tuple[Path | None, Path | None]:
        """The marks around what stands left and right of a place."""
        left = self._path(start - 1) if start else None
        return left, self._path(end) if end < len(self.text) else None

    def _path(self, at: int) -> Path:
        return self.runs[bisect_right(self.starts, at) - 1].path

    def _marks(self, around: tuple[Path | None, Path | None], at: int, *, lines: bool = False) -> Path:
        """The marks within which something stands that is put between others."""
        left, right = around[0] or (), around[1] or ()
        if lines:
            left, right = _blocks(left), _blocks(right)
        elif self._begins_line(at):
            left = right = _blocks(right)
        shared = []
        for mine, other in zip(left, right, strict=False):
            if mine != other:
                break
            shared.append(mine)
        return tuple(shared)

    def _under(self, marks: Path, run: Run) -> Run:
        """A run within ``marks``: under no less than the gates it had, those around it included."""
        depth = self.closed_at(run)
        if depth is None:
            return Run(marks, run.text)
        first, *inner = run.path[depth:]
        needed = _gate(run.path[:depth]) & self.guard
        if not implies(_gate(marks), needed):
            first = first._replace(gate=first.gate & needed)
        if len(marks) + 1 + len(inner) > MAX_DEPTH:
            marks = marks[: MAX_DEPTH - 1]
            first = first._replace(gate=_gate((first, *inner)) & needed)
            inner = []
        return Run((*marks, first, *inner), run.text)

    def _words_of(self, piece: Missing) -> str:
        return "".join(run.text for run in piece.runs if self._is_hidden(run)).strip()[:80]


def _homes(shown: str, typed: str) -> list[int]:
    """Where each character shown is in what was typed: everywhere, if words were added at one spot alone.

    A comparison by lines might find an empty line shown among the added ones, and part them there.
    """
    before, after = list(split(shown)), list(split(typed))
    added = len(after) - len(before)
    pairs = enumerate(zip(before, after, strict=False))
    same = next((number for number, (mine, theirs) in pairs if mine != theirs), len(before))
    if added <= 0 or before[same:] != after[same + added :]:
        return homes(shown, typed)
    start = len("".join(before[:same]))
    return [*range(start), *range(start + len(typed) - len(shown), len(typed))]


def _other_if_none(last: int | None, word: int | None) -> int | None:
    return last if word is None else word


def _blocks(path: Path) -> Path:
    return tuple(mark for mark in path if mark.block)


def _gate(path: Iterable[Mark]) -> Gate:
    return joined(mark.gate for mark in path)
