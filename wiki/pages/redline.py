"""Two rendered texts as one: what came is in ``<ins>``, what went in ``<del>``, within the page as it reads.

Pure, and as safe as what it is given: tags are those of the two texts, in their order, and words are passed
on as they are written there. It is for well-formed HTML; our sanitiser lets through no other.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

from wiki.pages.alignment import edits

MOST = 200_000  # characters of both texts; longer ones are compared line by line alone
MOST_PAIRS = 2_500  # of parts that are tried as the earlier and the later form of one another
ALIKE = 0.5  # so much of two parts is the same where the one became the other
CONTEXT = 1  # blocks shown around one that changed

_TOKEN = re.compile(r"""<(?:"[^"]*"|'[^']*'|[^"'<>])*>|&\#?\w+;|\w+|\s+|[^\w\s]""")
_NAME = re.compile(r"</?(\w+)")
_VOID = frozenset({"area", "br", "col", "hr", "img", "input", "source", "use", "wbr"})
#: Elements whose parts are compared one by one, where they hold no words of their own.
_OF_PARTS = frozenset(
    {"blockquote", "div", "dl", "figure", "li", "ol", "section", "table", "tbody", "thead", "ul"}
)
#: What a page may hold once, or what names it: both texts stand on one.
_IDS = frozenset({"id", "aria-labelledby", "aria-describedby"})
_ATTRIBUTE = re.compile(r'\s([\w-]+)="[^"]*"')
_WITHIN_THE_PAGE = re.compile(r'<a\b.*\shref="#', re.DOTALL)
_FOOTNOTE_SIGN = re.compile(r'<(?:sup|a)\b.*\sclass="footnote-(?:ref|backref)"', re.DOTALL)


class Block(NamedTuple):
    """A paragraph, heading, list or table; "gap" stands for those that are left out."""

    tag: Literal["equal", "insert", "delete", "replace", "gap"]
    html: str = ""


@dataclass(frozen=True)
class _Part:
    """An element as it is compared: tags, words and the spaces between."""

    tokens: tuple[str, ...]

    @cached_property
    def places(self) -> tuple[int, ...]:
        """Where among the tokens the words are."""
        return tuple(at for at, token in enumerate(self.tokens) if _is_word(token))

    @cached_property
    def words(self) -> tuple[str, ...]:
        return tuple(self.tokens[at] for at in self.places)

    @cached_property
    def counted(self) -> Counter[str]:
        return Counter(self.words)

    @property
    def name(self) -> str:
        return _name(self.tokens[0])

    @cached_property
    def parts(self) -> list[_Part]:
        """The elements within, if it is made of nothing else."""
        if self.name not in _OF_PARTS and self.name != "tr":
            return []
        found = _parts(self.tokens[1:-1])
        return found if all(part.name for part in found) else []

    def said(self, first: int, end: int) -> str:
        """Some of the words with what stands between them, tags left out."""
        tokens = self.tokens[self.places[first] : self.places[end - 1] + 1]
        return "".join(token for token in tokens if not token.startswith("<"))

    def spaced(self, word: int) -> bool:
        """Is there a space before this word?"""
        return self.places[word] > 0 and self.tokens[self.places[word] - 1].isspace()


def redline(old: str, new: str) -> list[Block]:
    """The blocks that differ between two rendered texts, in order, and one on each side of them. Empty where
    they read the same, and where there is too much of them. Footnotes are told without their numbers."""
    if len(old) + len(new) > MOST:
        return []
    return _near_changes(list(_compared(_parts(_tokens(old)), _parts(_tokens(new)))))


def _tokens(html: str) -> Iterator[str]:
    """Without ids, and without what leads to them: both texts stand on one page."""
    left_out_until = dead = ""
    for token in _TOKEN.findall(html):
        if left_out_until:
            left_out_until = "" if token == left_out_until else left_out_until
        elif _FOOTNOTE_SIGN.match(token):
            left_out_until = f"</{_name(token)}>"
        elif _WITHIN_THE_PAGE.match(token):
            dead = "</a>"
        elif token == dead:
            dead = ""
        else:
            yield _ATTRIBUTE.sub(_without_ids, token) if token.startswith("<") else token


def _without_ids(attribute: re.Match[str]) -> str:
    return "" if attribute[1] in _IDS else attribute[0]


def _parts(tokens: Iterable[str]) -> list[_Part]:
    """The elements that stand side by side at the outermost; words between them are parts without a name."""
    parts: list[_Part] = []
    gathered: list[str] = []
    depth = 0
    for token in tokens:
        name = _name(token)
        opens = bool(name) and not token.startswith("</")
        if opens and depth == 0 and gathered:
            parts.append(_Part(tuple(gathered)))
            gathered = []
        if gathered or not token.isspace():
            gathered.append(token)
        if name and name not in _VOID and not token.endswith("/>"):
            depth += 1 if opens else -1
        if name and depth == 0:
            parts.append(_Part(tuple(gathered)))
            gathered = []
    return [*parts, _Part(tuple(gathered))] if gathered else parts


def _compared(before: Sequence[_Part], after: Sequence[_Part]) -> Iterator[Block]:
    removed: list[_Part] = []
    added: list[_Part] = []
    for tag, i1, i2, j1, j2 in edits([one.tokens for one in before], [one.tokens for one in after]):
        if tag != "equal":
            removed += before[i1:i2]
            added += after[j1:j2]
            continue
        yield from _changed(removed, added)
        removed, added = [], []
        yield from (Block("equal", "".join(one.tokens)) for one in after[j1:j2])
    yield from _changed(removed, added)


def _changed(removed: Sequence[_Part], added: Sequence[_Part]) -> Iterator[Block]:
    """What went is told before what came in its place."""
    earlier = _became(removed, added)
    at = 0
    for number, part in enumerate(added):
        was = earlier.get(number)
        until = was if was is not None else min((i for j, i in earlier.items() if j > number), default=None)
        for gone in removed[at:until]:
            yield Block("delete", _all(gone, "del"))
        at = len(removed) if until is None else max(at, until)
        if was is None:
            yield Block("insert", _all(part, "ins"))
        else:
            yield Block("replace", _merged(removed[was], part))
            at = was + 1
    yield from (Block("delete", _all(gone, "del")) for gone in removed[at:])


def _became(removed: Sequence[_Part], added: Sequence[_Part]) -> dict[int, int]:
    """Which of what was added is a later form of which of what was removed; none stands before another's."""
    if len(removed) * len(added) > MOST_PAIRS:
        return {}
    found: dict[int, int] = {}
    start = 0
    for number, part in enumerate(added):
        alike = {at: _likeness(removed[at], part) for at in range(start, len(removed))}
        best = max(alike, key=lambda at: alike[at], default=None)
        if best is not None and alike[best] >= ALIKE:
            found[number] = best
            start = best + 1
    return found


def _likeness(one: _Part, other: _Part) -> float:
    if one.name != other.name:  # a list is no later form of a paragraph
        return 0
    both = (one.counted & other.counted).total()
    return 2 * both / max(1, len(one.words) + len(other.words))


def _merged(old: _Part, new: _Part) -> str:
    """The later form of an element, with what went of the earlier one where it stood."""
    if old.name == new.name and old.parts and new.parts:
        if new.name != "tr":
            return _around(new, (block.html for block in _compared(old.parts, new.parts)))
        if len(old.parts) == len(new.parts):
            return _around(new, (_merged(was, now) for was, now in zip(old.parts, new.parts, strict=True)))
    came: set[int] = set()
    went: dict[int, str] = {}
    start = 0  # of a change
    for tag, i1, i2, j1, j2 in edits(old.words, new.words):
        if tag == "equal":
            start = j2
        elif tag == "insert":
            came.update(range(j1, j2))
        else:
            last = start == len(new.words)  # then they follow a word, for want of one to stand before
            before = " " if last and old.spaced(i1) else ""
            after = " " if not last and i2 < len(old.words) and old.spaced(i2) else ""
            went[start] = f"{went.get(start, '')}{before}<del>{old.said(i1, i2)}</del>{after}"
    # Words that came in the place of others are not read as one with them.
    apart = {at: told if told.endswith(" ") or at not in came else f"{told} " for at, told in went.items()}
    return _written(new, came, apart)


def _around(part: _Part, within: Iterable[str]) -> str:
    return "\n".join((part.tokens[0], *within, part.tokens[-1]))


def _all(part: _Part, mark: str) -> str:
    """An element all of whose words came, or went."""
    return _written(part, set(range(len(part.words))), {}, mark)


def _written(part: _Part, came: set[int], went: dict[int, str], mark: str = "ins") -> str:
    """The element, those of its words that ``came`` in a mark; ``went`` holds what to say before a word, or
    after the last."""
    pieces: list[tuple[str, str]] = []
    word = 0
    for token in part.tokens:
        if not _is_word(token):
            pieces.append(("space" if token.isspace() else "tag", token))
            continue
        pieces += [("went", went[word])] if word in went else []
        pieces.append(("came" if word in came else "same", token))
        word += 1
        pieces += [("went", went[word])] if word == len(part.words) and word in went else []
    kinds = [kind for kind, _text in pieces] + ["", ""]
    html: list[str] = []
    is_open = False
    for at, (kind, text) in enumerate(pieces):
        if kind == "came" and not is_open:
            html.append(f"<{mark}>")
            is_open = True
        html.append(text)
        goes_on = kinds[at + 1] == "came" or kinds[at + 1 : at + 3] == ["space", "came"]
        if is_open and not goes_on:
            html.append(f"</{mark}>")
            is_open = False
    return "".join(html)


def _is_word(token: str) -> bool:
    return not token.startswith("<") and not token.isspace()


def _name(token: str) -> str:
    """Of the element a tag is of; "" for what is no tag."""
    found = _NAME.match(token)
    return found[1] if found else ""


def _near_changes(blocks: Sequence[Block]) -> list[Block]:
    near: set[int] = set()
    for at, block in enumerate(blocks):
        if block.tag != "equal":
            near |= set(range(at - CONTEXT, at + CONTEXT + 1))
    shown: list[Block] = []
    for at, block in enumerate(blocks):
        if at in near:
            shown.append(block)
        elif near and (not shown or shown[-1].tag != "gap"):
            shown.append(Block("gap"))
    return shown
