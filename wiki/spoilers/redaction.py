"""Redaction of a source: hidden passages go before anything else sees the text.

What remains is smoothed at the seams, so that neither white space nor an emptied list item tells
where something was; then it goes through the serialiser, which escapes a mark that formed there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import NamedTuple

from wiki.spoilers.gates import Gate
from wiki.spoilers.placeholder import PLACEHOLDER, sign
from wiki.spoilers.scanner import Mark, Run, scan, write


class Mode(StrEnum):
    """What stands where something is left out: nothing, a sign, or a sign that names the episode."""

    SEAMLESS = "seamless"
    MARKED = "marked"
    GUIDED = "guided"

    @classmethod
    def of(cls, text: str) -> Mode:
        """The mode a cookie or a form names; what names none is seamless."""
        return cls(text) if text in set(cls) else cls.SEAMLESS


# Nothing in it can be read in two ways, or a line of sixteen dashes would take seconds.
_ONLY_MARKERS = re.compile(r"[ \t]*(?:(?:[*+>#|]|:?+-++:?+|[0-9]{1,9}+[.)])[ \t]*+)*+")
_NO_SPACE_BEFORE = frozenset(".,;:!?)]}|”’…")
_EMPTY_PAIRS = {"(": ")", "[": "]"}


def redact_source(source: str, opens: Callable[[Gate], bool], mode: Mode = Mode.SEAMLESS) -> str:
    """The source without what ``opens`` keeps closed. Open marks stay marks."""
    runs = scan(source)
    closed_at = _closer(opens)
    if all(closed_at(run) is None for run in runs):
        return source
    return write(redact_runs(runs, closed_at, mode))


def _closer(opens: Callable[[Gate], bool]) -> Callable[[Run], int | None]:
    """For a run the depth of the first mark around it that is closed, None if it is open."""
    known: dict[Gate, bool] = {}

    def closed_at(run: Run) -> int | None:
        for depth, mark in enumerate(run.path):
            if mark.gate not in known:
                known[mark.gate] = opens(mark.gate)
            if not known[mark.gate]:
                return depth
        return None

    return closed_at


def redact_runs(runs: Iterable[Run], closed_at: Callable[[Run], int | None], mode: Mode) -> list[Run]:
    """The open runs, smoothed wherever hidden ones stood between them."""
    kept: list[Run] = []
    hidden: list[Run] = []
    told = 0  # passages that guided signs were put for
    for run in runs:
        if closed_at(run) is not None:
            hidden.append(run)
            continue
        if hidden:
            passages = _passages(hidden, closed_at)
            kept, run = _seam(kept, hidden, run, _signs(passages, told, mode))
            told += len(passages)
            hidden = []
        if run.text:
            kept.append(run)
    if hidden:
        signs = _signs(_passages(hidden, closed_at), told, mode)
        kept, last = _seam(kept, hidden, Run((), ""), signs)
        if last.text:
            kept.append(last)
    return kept


class Passage(NamedTuple):
    """Neighbouring runs behind one and the same closed mark."""

    depth: int  # of that mark
    runs: tuple[Run, ...]

    @property
    def mark(self) -> Mark:
        return self.runs[0].path[self.depth]


def _passages(hidden: list[Run], closed_at: Callable[[Run], int | None]) -> list[Passage]:
    """Neighbouring hidden runs as the passages a reader would open one by one."""
    passages: list[Passage] = []
    for run in hidden:
        depth = closed_at(run)
        assert depth is not None  # noqa: S101 - the caller took only such runs
        last = passages[-1] if passages else None
        if last and last.depth == depth and last.runs[0].path[: depth + 1] == run.path[: depth + 1]:
            passages[-1] = last._replace(runs=(*last.runs, run))
        else:
            passages.append(Passage(depth, (run,)))
    return passages


def hidden_passages(source: str, opens: Callable[[Gate], bool]) -> list[Passage]:
    """What ``opens`` keeps closed in a source, in the order in which guided signs count it."""
    closed_at = _closer(opens)
    found: list[Passage] = []
    hidden: list[Run] = []
    for run in scan(source):
        if closed_at(run) is not None:
            hidden.append(run)
        else:
            found += _passages(hidden, closed_at)
            hidden = []
    return found + _passages(hidden, closed_at)


def passage_source(passage: Passage, opens: Callable[[Gate], bool]) -> str:
    """The source of one passage without the marks around it; what is closed further in stays out."""
    inner = [run._replace(path=run.path[passage.depth + 1 :]) for run in passage.runs]
    return write(redact_runs(inner, _closer(opens), Mode.SEAMLESS))


def _signs(passages: list[Passage], told: int, mode: Mode) -> list[str]:
    """What to put where the passages were."""
    if mode is Mode.GUIDED:
        return [sign(told + n, str(passage.mark.gate)) for n, passage in enumerate(passages)]
    return [PLACEHOLDER] if mode is Mode.MARKED else []


def _is_block(hidden: list[Run], path: tuple[Mark, ...]) -> bool:
    """Did whole lines go, rather than words within one?"""
    return any(mark.block for run in hidden for mark in run.path[len(path) :]) or any(
        "\n" in run.text for run in hidden
    )


def _seam(kept: list[Run], hidden: list[Run], right: Run, signs: list[str]) -> tuple[list[Run], Run]:
    """Join what stands left and right of something hidden, with ``signs`` in its place if there are any."""
    shared = _shared(hidden, right)
    if signs:
        return _marked_seam(kept, hidden, right, shared, signs)
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
    kept: list[Run], hidden: list[Run], right: Run, shared: tuple[Mark, ...], signs: list[str]
) -> tuple[list[Run], Run]:
    """Signs for everything hidden in a row, however long; one alone where signs say nothing more."""
    _, line = _last_line(kept)
    block = not line and _is_block(hidden, shared)
    text = "\n\n".join(signs) + "\n" if block else " ".join(signs)
    if block and kept:
        tail = kept[-1].text
        text = text if tail.endswith("\n\n") else "\n" + text
    if block and right.text and not right.text.startswith("\n"):
        text += "\n"
    path = tuple(mark for mark in shared if mark.block) if block else shared
    if signs == [PLACEHOLDER] and kept and kept[-1].text.strip() == PLACEHOLDER:
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
