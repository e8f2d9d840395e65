"""Redaction of a source: hidden passages go before anything else sees the text.

What remains is joined at the seams (``seams.py``), so that neither white space nor an emptied list item
tells where something was; then it goes through the serialiser, as all marks do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from typing import NamedTuple

from wiki.spoilers.gates import Gate
from wiki.spoilers.placeholder import PLACEHOLDER, sign
from wiki.spoilers.scanner import Mark, Run, scan, write
from wiki.spoilers.seams import Gap, Item, Node, Piece, joined


class Mode(StrEnum):
    """What stands where something is left out: nothing, a sign, or a sign that names the episode."""

    SEAMLESS = "seamless"
    MARKED = "marked"
    GUIDED = "guided"

    @classmethod
    def of(cls, text: str) -> Mode:
        """The mode a cookie or a form names; what names none is seamless."""
        return cls(text) if text in set(cls) else cls.SEAMLESS


def redact_source(source: str, opens: Callable[[Gate], bool], mode: Mode = Mode.SEAMLESS) -> str:
    """The source without what ``opens`` keeps closed. Open marks stay marks."""
    runs = scan(source)
    closed_at = closer(opens)
    if all(closed_at(run) is None for run in runs):
        return source
    return write(Run(path, piece.text) for path, piece in _visible(runs, closed_at, mode))


def visible_pieces(
    runs: Iterable[Run], opens: Callable[[Gate], bool]
) -> list[tuple[tuple[Mark, ...], Piece]]:
    """What is visible of some runs, under its marks, each piece with its place in the text of them all."""
    return list(_visible(runs, closer(opens), Mode.SEAMLESS))


def closer(opens: Callable[[Gate], bool]) -> Callable[[Run], int | None]:
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


def _visible(
    runs: Iterable[Run], closed_at: Callable[[Run], int | None], mode: Mode
) -> Iterator[tuple[tuple[Mark, ...], Piece]]:
    return _flat(joined(_tree(runs, closed_at, mode), lines=True), ())


def _flat(items: list[Item], path: tuple[Mark, ...]) -> Iterator[tuple[tuple[Mark, ...], Piece]]:
    for item in items:
        if isinstance(item, Node):
            yield from _flat(item.items, (*path, item.mark))
        elif isinstance(item, Piece):
            yield path, item


def _tree(runs: Iterable[Run], closed_at: Callable[[Run], int | None], mode: Mode) -> list[Item]:
    """Runs as marks that hold texts and further marks, with gaps where something is closed."""
    items: list[Item] = []
    under: list[Node] = []  # the marks open at this point of the text, outermost first
    at = told = 0
    last: tuple[Mark, ...] | None = None  # the closed mark whose gap was put last
    for run in runs:
        depth = closed_at(run)
        visible = run.path[:depth]
        common = 0
        while common < min(len(visible), len(under)) and under[common].mark == visible[common]:
            common += 1
        del under[common:]
        for mark in visible[common:]:
            node = Node(mark, [])
            (under[-1].items if under else items).append(node)
            under.append(node)
        here = under[-1].items if under else items
        if depth is None:
            here.append(Piece(run.text, at))
            last = None
        elif run.path[: depth + 1] != last:
            last = run.path[: depth + 1]
            here.append(Gap(last[-1].block, _signs(last[-1], told, mode)))
            told += 1
        at += len(run.text)
    return items


def _signs(mark: Mark, number: int, mode: Mode) -> tuple[str, ...]:
    """What is to stand where a passage was."""
    if mode is Mode.GUIDED:
        return (sign(number, str(mark.gate)),)
    return (PLACEHOLDER,) if mode is Mode.MARKED else ()


# --- Passages, one by one ---------------------------------------------------------------------------


class Passage(NamedTuple):
    """Neighbouring runs behind one and the same closed mark."""

    depth: int  # of that mark
    runs: tuple[Run, ...]

    @property
    def mark(self) -> Mark:
        return self.runs[0].path[self.depth]


def hidden_passages(source: str, opens: Callable[[Gate], bool]) -> list[Passage]:
    """What ``opens`` keeps closed in a source, in the order in which guided signs count it."""
    closed_at = closer(opens)
    passages: list[Passage] = []
    last: tuple[Mark, ...] | None = None
    for run in scan(source):
        depth = closed_at(run)
        if depth is None:
            last = None
        elif run.path[: depth + 1] == last:
            passages[-1] = passages[-1]._replace(runs=(*passages[-1].runs, run))
        else:
            last = run.path[: depth + 1]
            passages.append(Passage(depth, (run,)))
    return passages


def passage_source(passage: Passage, opens: Callable[[Gate], bool]) -> str:
    """The source of one passage without the marks around it; what is closed further in stays out."""
    inner = [run._replace(path=run.path[passage.depth + 1 :]) for run in passage.runs]
    return write(Run(path, piece.text) for path, piece in visible_pieces(inner, opens))
