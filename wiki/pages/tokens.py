"""Texts as tokens, for merging and for putting back what was hidden. Total: tokens add up to the text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from wiki.spoilers.scanner import Mark, Run

_WORDS = re.compile(r"\w+|[^\S\n]+|\n|[^\w\s]")
#: Lines that are one thing: lists, tables, headings, quotes, fences, definitions, indented code.
_ATOMIC_LINE = re.compile(r"[ \t]*(?:[-*+>#|]|[0-9]{1,9}[.)]|```|~~~|\[[^\]]+\]:|    )")
_SENTENCE_END = re.compile(r"(?<=[.!?…])(?:[”’\"')\]]*)(\s+)")


class Token(NamedTuple):
    """A piece of text under a path of marks; ``edge`` tokens stand where a mark begins or ends."""

    text: str
    path: tuple[Mark, ...] | None


#: Free of any gate, so that a change on one side of a mark's edge is none on the other.
EDGE = Token("", None)


def words(runs: Iterable[Run]) -> list[Token]:
    """Words, spaces, line ends and single signs, each under its path."""
    return [Token(piece, run.path) for run in runs for piece in split(run.text)]


def split(text: str) -> Iterator[str]:
    position = 0
    for match in _WORDS.finditer(text):
        if match.start() > position:
            yield text[position : match.start()]
        yield match.group()
        position = match.end()
    if position < len(text):
        yield text[position:]


def sentences(runs: Iterable[Run]) -> list[Token]:
    """Sentences and what separates them; lists, tables, headings and code line by line."""
    tokens: list[Token] = []
    before: tuple[Mark, ...] | None = None
    for run in runs:
        if before is not None and before != run.path:
            tokens.append(EDGE)
        before = run.path
        tokens += [Token(piece, run.path) for piece in _sentences(run.text)]
    return tokens


def _sentences(text: str) -> Iterator[str]:
    for line in re.split(r"(\n)", text):
        if not line:
            continue
        if line == "\n" or _ATOMIC_LINE.match(line):
            yield line
            continue
        start = 0
        for match in _SENTENCE_END.finditer(line):
            yield line[start : match.start(1)]
            yield match.group(1)
            start = match.end()
        if start < len(line):
            yield line[start:]


def runs_of(tokens: Iterable[Token]) -> list[Run]:
    return [Run(token.path, token.text) for token in tokens if token.path is not None]
