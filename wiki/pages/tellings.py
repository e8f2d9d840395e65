"""The tellings of a story: times or media that it is told in, each with a frame of its own on the page.

A heading or a fact's label says which one it belongs to by its end, ``## At the facility, 2018``. The words
before the comma stand beside a tag then, and the pictures of the section in the telling's frame. Pure, and
applied to what is visible only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from markdown_it.token import Token

#: Wide and warm; narrow between dark margins; something that is only heard.
FRAMES = ("wide", "narrow", "audio")
#: From what a heading or label ends with to its frame.
Tellings = Mapping[str, str]


class Told(NamedTuple):
    """Words without their telling, and what it is called and looks like; both empty without one."""

    words: str
    telling: str = ""
    frame: str = ""


def told(text: str, tellings: Tellings) -> Told:
    words, comma, last = text.rpartition(",")
    telling = last.strip()
    if comma and words.strip() and telling in tellings:
        return Told(words.rstrip(), telling, tellings[telling])
    return Told(text)


def frame_headings(tokens: Sequence[Token], tellings: Tellings) -> None:
    """Take the telling out of each heading's words into its ``meta``, and give the pictures below its frame.

    A section ends at the next heading of its level or above; headings in quotes and lists begin none.
    """
    levels: list[tuple[int, str]] = []  # of the sections around, each with its frame
    for token, after in pairwise(tokens):
        if token.type == "heading_open":
            found = _taken_from(after, tellings)
            if found.telling:
                token.meta = {"telling": found.telling, "frame": found.frame}
            if token.level == 0:
                level = int(token.tag[1])
                levels = [around for around in levels if around[0] < level]
                levels.append((level, found.frame or (levels[-1][1] if levels else "")))
        elif token.type == "inline" and levels and levels[-1][1]:
            for child in token.children or ():
                if child.type == "picture_open":
                    child.meta = {**child.meta, "frame": levels[-1][1]}


def _taken_from(content: Token, tellings: Tellings) -> Told:
    """The telling at the end of a heading, which it loses."""
    last = content.children[-1] if content.children else None
    if last is None or last.type != "text":
        return Told("")
    # What stands before it may be a link or emphasis, so that a comma is all that is left of it here.
    before = "x" if len(content.children or ()) > 1 else ""
    found = told(before + last.content, tellings)
    if found.telling:
        last.content = found.words.removeprefix(before)
    return found
