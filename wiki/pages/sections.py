"""Sections of a text: what stands under one heading, taken out alone and put back.

Found in what an author may see, so the sections of two readers may differ. A section holds whole
spoiler blocks or lies within one; cutting it out never parts a mark from its end.
"""

from __future__ import annotations

from dataclasses import dataclass

from wiki.pages.markup import outline
from wiki.spoilers.gates import PREMISE, Gate, joined
from wiki.spoilers.scanner import BLOCK_CLOSE, BLOCK_OPEN, lines_of, scan


@dataclass(frozen=True)
class Section:
    """Lines of a source, from ``start`` up to but without ``end``."""

    id: str  # of its heading, on the page
    title: str
    level: int
    start: int
    end: int
    gate: Gate  # of the blocks it lies in


def sections(source: str) -> list[Section]:
    """The sections of a well-formed source. Each ends where the next heading of its level, a higher one,
    or the block around that begins, and at the end of the block it lies in."""
    scan(source)  # what is not well formed has no blocks to tell
    lines = list(lines_of(source))
    text_lines, around, closed_at = _blocks(lines)
    found = outline(source)
    result = []
    for number, (heading, line) in enumerate(found):
        blocks = around[line]
        end = closed_at[blocks[-1]] if blocks else len(lines)
        for later, at in found[number + 1 :]:
            if later.level <= heading.level:
                deeper = around[at][len(blocks) :] if around[at][: len(blocks)] == blocks else ()
                end = min(end, deeper[0] if deeper else text_lines[at])
                break
        gate = joined(_gate(lines[opener]) for opener in blocks) if blocks else PREMISE
        result.append(Section(heading.id, heading.text, heading.level, text_lines[line], end, gate))
    return result


def _blocks(lines: list[str]) -> tuple[list[int], list[tuple[int, ...]], dict[int, int]]:
    """Of each line that is text: which one it is, and the openers of the blocks around it. And where
    the block of each opener is closed."""
    text_lines: list[int] = []
    around: list[tuple[int, ...]] = []
    closed_at: dict[int, int] = {}
    stack: list[int] = []
    for number, line in enumerate(lines):
        bare = line.removesuffix("\n")
        if BLOCK_OPEN.fullmatch(bare):
            stack.append(number)
        elif BLOCK_CLOSE.fullmatch(bare):
            closed_at[stack.pop()] = number
        else:
            text_lines.append(number)
            around.append(tuple(stack))
    return text_lines, around, closed_at


def _gate(opener: str) -> Gate:
    return next(mark.gate for run in scan(f"{opener}x\n:::\n") for mark in run.path)


def find(source: str, identifier: str) -> Section | None:
    return next((section for section in sections(source) if section.id == identifier), None)


def cut(source: str, section: Section) -> str:
    """The text of a section, without the blank lines it ends with."""
    text = "".join(list(lines_of(source))[section.start : section.end])
    return text.rstrip("\n") + "\n"


def splice(source: str, section: Section, typed: str) -> str:
    """The source with a section's text replaced; the blank lines around it stay. Empty takes it out."""
    lines = list(lines_of(source))
    was = "".join(lines[section.start : section.end])
    blank = was[len(was.rstrip("\n")) + 1 :]
    text = typed.strip("\n")
    middle = f"{text}\n{blank}" if text else ""
    return "".join(lines[: section.start]) + middle + "".join(lines[section.end :])
