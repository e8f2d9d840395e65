"""The marks that hide passages: a scanner that knows nothing of Markdown, and the one serialiser.

A body is a list of runs, each a text and the path of marks around it. Two kinds of marks nest::

    ::: spoiler S1E10            whole lines at column 0; ``:::`` closes the innermost
    >!S1E9: words!<              within one line, live after an even number of backslashes

Texts in runs are raw source, backslashes included, and never hold a live mark: ``write`` escapes what
would become one. Since the scanner has no opinion on Markdown, no Markdown can disagree with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from wiki.spoilers.gates import SEALED, Gate, GateError, parse_gate
from wiki.spoilers.sentence import say

MAX_DEPTH = 8

BLOCK_OPEN = re.compile(r":{3,}[ \t]*spoiler[ \t]+(?P<gate>[^\n]*?)[ \t]*")
BLOCK_CLOSE = re.compile(r":{3,}[ \t]*")
_WOULD_BE_BLOCK = re.compile(r":{3,}[ \t]*(?:\n|\Z|spoiler\b)")
# Backslashes are consumed in pairs: a pattern that counts them backwards is quadratic.
INLINE = re.compile(r"\\.|>!(?!<)|!<")
INLINE_GATE = re.compile(r"[ \t]*(?P<gate>[^:\n]{1,400}?)[ \t]*:[ ]?")


class Mark(NamedTuple):
    block: bool
    gate: Gate


class Run(NamedTuple):
    """A text and the marks around it, outermost first; in reading order."""

    path: tuple[Mark, ...]
    text: str


class MarkProblem(NamedTuple):
    """What is wrong, on which line (from 1; 0 for none in particular), and what to write instead."""

    line: int
    message: str
    suggestion: str = ""


class MarkError(ValueError):
    def __init__(self, problems: Iterable[MarkProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"line {p.line}: {p.message}" for p in self.problems))


# --- Reading ----------------------------------------------------------------------------------------


def scan(source: str) -> tuple[Run, ...]:
    """The runs of a stored text. Raises ``MarkError`` on anything that is not well formed."""
    return _scanned(source) if _may_have_marks(source) else _plain(source)


@lru_cache(maxsize=8)
def _scanned(source: str) -> tuple[Run, ...]:
    """The last few: deriving rows, redacting and comparing each ask for the runs of the same text."""
    runs, problems = read(source, default_work="")
    if problems:
        raise MarkError(problems)
    return runs


def read(source: str, *, default_work: str) -> tuple[tuple[Run, ...], list[MarkProblem]]:
    """The runs of a text as far as they can be told, and what is not well formed about it."""
    if not _may_have_marks(source):
        return _plain(source), []
    scanner = _Scanner(default_work)
    for number, line in enumerate(lines_of(source), start=1):
        scanner.line(number, line)
    scanner.end()
    return tuple(merged(scanner.runs)), scanner.problems


def _may_have_marks(source: str) -> bool:
    """May there be any? Not in most names and values of facts: with nothing begun, a "!<" is words."""
    return ">!" in source or ":::" in source


def _plain(source: str) -> tuple[Run, ...]:
    return (Run((), source),) if source else ()


def lines_of(source: str) -> Iterator[str]:
    """Lines with their ends; only LF ends one, whatever str.splitlines thinks."""
    start = 0
    while start < len(source):
        end = source.find("\n", start)
        end = len(source) if end < 0 else end + 1
        yield source[start:end]
        start = end


def text_lines(source: str) -> list[int]:
    """Which lines of a well-formed text are text, from 0: all but those of block marks."""
    bare = enumerate(line.removesuffix("\n") for line in lines_of(source))
    return [n for n, line in bare if not (BLOCK_OPEN.fullmatch(line) or BLOCK_CLOSE.fullmatch(line))]


class _Scanner:
    def __init__(self, default_work: str) -> None:
        self.default_work = default_work
        self.runs: list[Run] = []
        self.problems: list[MarkProblem] = []
        self.blocks: list[tuple[Mark, int]] = []

    def line(self, number: int, line: str) -> None:
        if line.startswith(":::"):
            bare = line.removesuffix("\n")
            if opened := BLOCK_OPEN.fullmatch(bare):
                self._open_block(number, opened["gate"])
                return
            if BLOCK_CLOSE.fullmatch(bare):
                if self.blocks:
                    self.blocks.pop()
                else:
                    self._problem(
                        number, say("This “:::” closes nothing. Remove it, or write “\\:::” for the signs.")
                    )
                return
        self._inline(number, line)

    def end(self) -> None:
        for _mark, number in self.blocks:
            self._problem(
                number, say("This spoiler is never closed. Put a line with “:::” where it ends."), ":::"
            )

    def _open_block(self, number: int, text: str) -> None:
        gate = self._gate(number, text)
        if len(self.blocks) >= MAX_DEPTH:
            self._problem(number, say("Spoilers can stand at most %(max_depth)s deep.", max_depth=MAX_DEPTH))
        self.blocks.append((Mark(True, gate), number))

    def _inline(self, number: int, line: str) -> None:
        path = tuple(mark for mark, _ in self.blocks)
        if ">!" not in line:
            self._add(path, line)
            return
        depth = 0
        position = start = 0
        while match := INLINE.search(line, position):
            position = match.end()
            sign = match.group()
            if sign == "!<" and depth:
                self._add(path, line[start : match.start()])
                path, depth, start = path[:-1], depth - 1, position
            elif sign == ">!":
                opened = INLINE_GATE.match(line, position)
                if opened is None:
                    self._problem(
                        number,
                        say(
                            "“>!” begins a spoiler, but there is no episode after it. Name one and a colon; "
                            "or write “\\>!” if you mean the signs."
                        ),
                        ">!S1E1: words!<",
                    )
                    continue
                self._add(path, line[start : match.start()])
                path = (*path, Mark(False, self._gate(number, opened["gate"])))
                depth += 1
                if len(path) > MAX_DEPTH:
                    self._problem(
                        number, say("Spoilers can stand at most %(max_depth)s deep.", max_depth=MAX_DEPTH)
                    )
                    path, depth = path[:-1], depth - 1
                position = start = opened.end()
        self._add(path, line[start:])
        if depth:
            self._problem(
                number,
                say("This “>!” is not closed on its line. End it with “!<”, or use a “::: spoiler” block."),
                "!<",
            )

    def _add(self, path: tuple[Mark, ...], text: str) -> None:
        if text:
            self.runs.append(Run(path, text))

    def _gate(self, number: int, text: str) -> Gate:
        try:
            return parse_gate(text, default_work=self.default_work)
        except GateError as error:
            self._problem(number, str(error))
            return SEALED

    def _problem(self, number: int, message: str, suggestion: str = "") -> None:
        self.problems.append(MarkProblem(number, message, suggestion))


def merged(runs: Iterable[Run]) -> Iterator[Run]:
    """Without empty runs, and neighbours under one path as one."""
    path: tuple[Mark, ...] | None = None
    texts: list[str] = []
    for run in runs:
        if not run.text:
            continue
        if run.path != path:
            if path is not None:
                yield Run(path, "".join(texts))
            path, texts = run.path, []
        texts.append(run.text)
    if path is not None:
        yield Run(path, "".join(texts))


# --- Writing ----------------------------------------------------------------------------------------


def write(runs: Iterable[Run]) -> str:
    """The source of some runs: the only place where marks are made.

    Text that would become a mark is escaped; marks that hold nothing are dropped. What is read back is
    asserted to be what was given.
    """
    given = list(merged(_well_placed(runs)))
    source = _Writer().write(given)
    back = scan(source)
    if _essence(back) != _essence(given):
        raise AssertionError("The text cannot be written so that it reads back the same.")
    return source


def _well_placed(runs: Iterable[Run]) -> Iterator[Run]:
    """Inline marks within lines, block marks outside of them: a line end is under blocks alone."""
    for run in runs:
        first = next((i for i, mark in enumerate(run.path) if not mark.block), len(run.path))
        blocks = run.path[:first]
        if first == len(run.path) or "\n" not in run.text:
            inline = tuple(Mark(False, mark.gate) for mark in run.path[first:])
            yield Run(blocks + inline, run.text)
            continue
        inline = tuple(Mark(False, mark.gate) for mark in run.path[first:])
        for piece in re.split(r"(\n)", run.text):
            yield Run(blocks if piece == "\n" else blocks + inline, piece)


def _essence(runs: Iterable[Run]) -> list[Run]:
    """Runs without what writing may add: white space and backslashes."""
    return list(merged(Run(run.path, "".join(run.text.replace("\\", "").split())) for run in runs))


class _Writer:
    def __init__(self) -> None:
        self.out: list[str] = []
        self.path: tuple[Mark, ...] = ()
        self.last = "\n"  # the last character written: a line begins
        self.odd = False  # an odd number of backslashes stands at the end

    def write(self, runs: list[Run]) -> str:
        for run in runs:
            if not run.text.strip("\n") and self._only_closes(run):
                self._enter(run.path)
                self._put(run.text)
                continue
            self._enter(run.path)
            self._text(run.text)
        self._enter(())
        return "".join(self.out)

    def _only_closes(self, run: Run) -> bool:
        return not any(mark for mark in run.path[len(self._common(run.path)) :])

    def _common(self, path: tuple[Mark, ...]) -> tuple[Mark, ...]:
        common = []
        for mine, other in zip(self.path, path, strict=False):
            if mine != other:
                break
            common.append(mine)
        return tuple(common)

    def _enter(self, path: tuple[Mark, ...]) -> None:
        common = self._common(path)
        for mark in reversed(self.path[len(common) :]):
            self._leave(mark)
        for mark in path[len(common) :]:
            if mark.block:
                self._new_line()
                self._put(f"::: spoiler {mark.gate}\n")
            else:
                self._guard()
                self._put(f">!{mark.gate}: ")
        self.path = path

    def _leave(self, mark: Mark) -> None:
        if mark.block:
            self._new_line()
            self._put(":::\n")
        else:
            self._guard()
            self._put("!<")

    def _new_line(self) -> None:
        if self.last != "\n":
            self._put("\n")

    def _guard(self) -> None:
        """After an odd backslash a mark would be dead."""
        if self.odd:
            self._put(" ")

    def _text(self, text: str) -> None:
        inside = any(not mark.block for mark in self.path)
        for line in lines_of(text):
            if self.last == "\n" and _WOULD_BE_BLOCK.match(line):
                self._put("\\")
            self._put(_escaped(line, self.last, self.odd, inside=inside))

    def _put(self, text: str) -> None:
        if not text:
            return
        self.out.append(text)
        self.last = text[-1]
        trailing = len(text) - len(text.rstrip("\\"))
        self.odd = (trailing + (self.odd if trailing == len(text) else 0)) % 2 == 1


def _escaped(line: str, before: str, odd: bool, *, inside: bool) -> str:
    """A text line with a backslash before whatever would read as a mark."""
    pieces: list[str] = []
    position = 0
    if odd and line[:1] not in ("", "\n"):
        # The first character is escaped already by what stands before it.
        pieces.append(line[0])
        position = 1
    while match := INLINE.search(line, position):
        pieces.append(line[position : match.start()])
        sign = match.group()
        if sign == ">!" or (sign == "!<" and inside):
            pieces.append("\\" + sign[0])
            position = match.start() + 1
            continue
        pieces.append(sign)
        position = match.end()
    pieces.append(line[position:])
    # A sign at the seam and the one that follows could make a mark together.
    text = "".join(pieces)
    if not odd and ((before == ">" and text.startswith("!") and not text.startswith("!<"))
                    or (inside and before == "!" and text.startswith("<"))):  # fmt: skip
        return "\\" + text
    return text


# --- Cleaning ---------------------------------------------------------------------------------------

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f\ufeff\u200b\u2060\u200e\u200f\u202a-\u202e\u2066-\u2069\ue000-\uf8ff]"
)


def clean(text: str) -> str:
    """Typed text with one kind of line end and without what cannot be seen but changes meaning."""
    return _INVISIBLE.sub("", _LINE_ENDS.sub("\n", text))


def seal(text: str) -> str:
    """A whole text under one sealed block, whatever marks it holds: for imports that cannot be read."""
    kept = clean(text)
    lines = []
    for line in lines_of(kept):
        stripped = "\\" + line if line.startswith(":::") else line
        lines.append(_escaped(stripped, "\n", False, inside=False))
    return write([Run((Mark(True, SEALED),), "".join(lines) or "\n")]) if kept.strip() else ""
