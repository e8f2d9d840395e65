"""What of a text its reader is not shown: where it stood, and what went along with it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import NamedTuple

from wiki.spoilers.gates import Gate
from wiki.spoilers.redaction import visible_pieces
from wiki.spoilers.scanner import Mark, Run
from wiki.spoilers.seams import PUT_IN, Piece

Path = tuple[Mark, ...]


class Missing(NamedTuple):
    """A stretch of the base that was not shown."""

    start: int  # of what stood in its place in the text shown: nothing, or the white space put in
    end: int
    runs: tuple[Run, ...]  # hidden ones, and what of the visible went along with them
    lines: bool  # whole lines, not words of one
    between: tuple[Path | None, Path | None]  # the marks around what is left and right; None at the ends


def left_out(runs: Sequence[Run], opens: Callable[[Gate], bool]) -> tuple[str, list[Missing]]:
    """The text shown of some runs, and what is missing in it."""
    shown: list[str] = []
    missing: list[Missing] = []
    starts = starts_of(runs)
    length = at = 0  # how far the text shown and the base have come
    put_in = ""
    left: Path | None = None
    pieces: list[tuple[Path | None, Piece]] = [*visible_pieces(runs, opens), (None, Piece("", starts[-1]))]
    for path, piece in pieces:
        if piece.at == PUT_IN:
            put_in += piece.text
            continue
        if piece.at > at or put_in:
            lines, words = _by_lines(slice_of(runs, starts, at, piece.at))
            line_ends = put_in.count("\n") if words else len(put_in)
            for part, text in ((lines, put_in[:line_ends]), (words, put_in[line_ends:])):
                if part or text:
                    place = (length, length + len(text))
                    missing.append(Missing(*place, tuple(part), part is lines and bool(lines), (left, path)))
                    length += len(text)
        shown += [put_in, piece.text]
        length += len(piece.text)
        at = piece.at + len(piece.text)
        left, put_in = path, ""
    return "".join(shown), missing


def starts_of(runs: Sequence[Run]) -> list[int]:
    return [0, *accumulate(len(run.text) for run in runs)]


def slice_of(runs: Sequence[Run], starts: Sequence[int], start: int, end: int) -> list[Run]:
    """The runs of a stretch of the text of them all."""
    found = []
    for index in range(max(0, bisect_right(starts, start) - 1), len(runs)):
        if starts[index] >= end:
            break
        text = runs[index].text[max(0, start - starts[index]) : end - starts[index]]
        if text:
            found.append(Run(runs[index].path, text))
    return found


def _by_lines(runs: list[Run]) -> tuple[list[Run], list[Run]]:
    """Whole lines, and what follows on a line that goes on."""
    starts = starts_of(runs)
    lines = "".join(run.text for run in runs).rfind("\n") + 1
    return slice_of(runs, starts, 0, lines), slice_of(runs, starts, lines, starts[-1])
