"""Redaction of a source: hidden passages go before anything else sees the text.

What remains is smoothed at the seams, so that neither white space nor an emptied list item tells
where something was; then it goes through the serialiser, which escapes a mark that formed there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from enum import StrEnum

from wiki.spoilers.gates import Gate
from wiki.spoilers.scanner import Mark, Run, scan, write


class Mode(StrEnum):
    SEAMLESS = "seamless"
    MARKED = "marked"


#: Stands for a run of hidden passages in MARKED mode; nobody can type it, ``clean`` strips it.
PLACEHOLDER = "\ue000"

_ONLY_MARKERS = re.compile(r"[ \t]*(?:(?:[-*+>#|]|[0-9]{1,9}[.)]|:?-+:?)[ \t]*)*")
_NO_SPACE_BEFORE = frozenset(".,;:!?)]}|”’…")
_EMPTY_PAIRS = {"(": ")", "[": "]"}


def redact_source(source: str, opens: Callable[[Gate], bool], mode: Mode = Mode.SEAMLESS) -> str:
    """The source without what ``opens`` keeps closed. Open marks stay marks."""
    runs = scan(source)
    known: dict[Gate, bool] = {}

    def is_open(run: Run) -> bool:
        for mark in run.path:
            if mark.gate not in known:
                known[mark.gate] = opens(mark.gate)
            if not known[mark.gate]:
                return False
        return True

    if all(is_open(run) for run in runs):
        return source
    return write(redact_runs(runs, is_open, mode))


def redact_runs(runs: Iterable[Run], is_open: Callable[[Run], bool], mode: Mode) -> list[Run]:
    """The open runs, smoothed wherever hidden ones stood between them."""
    kept: list[Run] = []
    hidden: list[Run] = []
    for run in runs:
        if not is_open(run):
            hidden.append(run)
            continue
        if hidden:
            kept, run = _seam(kept, hidden, run, mode)
            hidden = []
        if run.text:
            kept.append(run)
    if hidden:
        kept, last = _seam(kept, hidden, Run((), ""), mode)
        if last.text:
            kept.append(last)
    return kept


def _is_block(hidden: list[Run], path: tuple[Mark, ...]) -> bool:
    """Did whole lines go, rather than words within one?"""
    return any(mark.block for run in hidden for mark in run.path[len(path) :]) or any(
        "\n" in run.text for run in hidden
    )


def _seam(kept: list[Run], hidden: list[Run], right: Run, mode: Mode) -> tuple[list[Run], Run]:
    """Join what stands left and right of something hidden."""
    shared = _shared(hidden, right)
    if mode is Mode.MARKED:
        return _marked_seam(kept, hidden, right, shared)
    left, line = _last_line(kept)
    at_line_start = not line
    text = right.text
    if at_line_start and _is_block(hidden, shared):
        return left, right._replace(text=_one_blank(left, text))
    rest, newline, further = text.partition("\n")
    before, after = _joined(line, rest)
    if newline or not right.path or not text:
        whole = before + after
        # A line of nothing but list, quote or table marks would tell that something was on it.
        if (line or rest or newline) and _only_markers(whole):
            trimmed = _without_last_line(left, line)
            return trimmed, right._replace(text=_one_blank(trimmed, further))
    return _with_last_line(left, line, before), right._replace(text=after + newline + further)


def _shared(hidden: list[Run], right: Run) -> tuple[Mark, ...]:
    shared = []
    for mine, other in zip(hidden[0].path, right.path, strict=False):
        if mine != other:
            break
        shared.append(mine)
    return tuple(shared)


def _marked_seam(
    kept: list[Run], hidden: list[Run], right: Run, shared: tuple[Mark, ...]
) -> tuple[list[Run], Run]:
    """One placeholder for everything hidden in a row, whatever it was and however long."""
    _, line = _last_line(kept)
    block = not line and _is_block(hidden, shared)
    text = f"{PLACEHOLDER}\n" if block else PLACEHOLDER
    if block and kept:
        tail = kept[-1].text
        text = text if tail.endswith("\n\n") else "\n" + text
    if block and right.text and not right.text.startswith("\n"):
        text += "\n"
    path = tuple(mark for mark in shared if mark.block) if block else shared
    if kept and PLACEHOLDER in kept[-1].text and not kept[-1].text.strip().rstrip(PLACEHOLDER):
        return kept, right
    return [*kept, Run(path, text)], right


def _last_line(kept: list[Run]) -> tuple[list[Run], str]:
    """The kept runs, and what of the line under way they hold, over all of them."""
    pieces: list[str] = []
    for run in reversed(kept):
        _, newline, tail = run.text.rpartition("\n")
        pieces.append(tail)
        if newline:
            break
    return kept, "".join(reversed(pieces))


def _with_last_line(kept: list[Run], line: str, now: str) -> list[Run]:
    """The same with the line's end changed: ``now`` is ``line`` with some characters less at its end."""
    drop = len(line) - len(now)
    result = list(kept)
    while drop and result:
        last = result.pop()
        take = min(drop, len(last.text))
        drop -= take
        if text := last.text[: len(last.text) - take]:
            result.append(last._replace(text=text))
    return result


def _without_last_line(kept: list[Run], line: str) -> list[Run]:
    return _with_last_line(kept, line, "")


def _joined(line: str, rest: str) -> tuple[str, str]:
    """The two halves of a line whose middle went, with one space or none between them."""
    before, after = line, rest
    stripped = after.lstrip(" \t")
    if before.endswith((" ", "\t")) or not before.strip():
        after = stripped
    if not stripped or stripped[0] in _NO_SPACE_BEFORE:
        if before.strip(" \t>") and not _ONLY_MARKERS.fullmatch(before):
            before = before.rstrip(" \t")
        after = stripped
    if before and stripped and _EMPTY_PAIRS.get(before[-1]) == stripped[0] and not before.endswith("\\"):
        before, after = before[:-1].rstrip(" \t"), " " + stripped[1:].lstrip(" \t")
        if not after.strip() or after.lstrip()[0] in _NO_SPACE_BEFORE:
            after = after.lstrip(" \t")
        if not before.strip():
            after = after.lstrip(" \t")
    if before.endswith(",") and after.startswith(","):
        after = after[1:]
    return before, after


def _only_markers(line: str) -> bool:
    return _ONLY_MARKERS.fullmatch(line) is not None


def _one_blank(left: list[Run], text: str) -> str:
    """Blank lines on both sides of a seam become one."""
    tail = ""
    for run in reversed(left):
        tail = run.text + tail
        if tail.strip("\n"):
            break
    if not tail or (tail.endswith("\n\n") or not tail.strip("\n")):
        return text.lstrip("\n")
    return text
