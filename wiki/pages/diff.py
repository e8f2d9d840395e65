"""Comparing texts: lines first, then words inside lines that changed. Bounded for any input.

Comparing all words of two texts at once is a denial of service; line by line it is a millisecond.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple

from wiki.pages.alignment import edits
from wiki.pages.document import Appearance, Document, Name
from wiki.spoilers.sentence import say, spoken

MAX_LINES = 20_000
MAX_WORDS = 4_000  # of two lines together; longer ones are shown as replaced whole
CONTEXT = 2  # unchanged lines shown around a change

_WORDS = re.compile(r"\w+|\s+|[^\w\s]")
_SENTENCES = re.compile(r"(?<=[.!?…])[ \t]+(?=\S)")


class Change(NamedTuple):
    tag: Literal["equal", "insert", "delete"]
    text: str


class Line(NamedTuple):
    """One line of two texts side by side, each as pieces; "gap" stands for lines left out."""

    tag: Literal["equal", "insert", "delete", "replace", "gap"]
    old: tuple[Change, ...] = ()
    new: tuple[Change, ...] = ()


@dataclass(frozen=True)
class Section:
    title: str
    lines: list[Line]


def compare(old: str, new: str) -> list[Line]:
    """Every line of both texts, in order. The pieces of each side add up to its text."""
    before, after = _pieces(old), _pieces(new)
    if len(before) + len(after) > MAX_LINES:
        return [Line("delete", (Change("delete", old),)), Line("insert", (), (Change("insert", new),))]
    lines: list[Line] = []
    removed: list[str] = []
    added: list[str] = []
    for tag, i1, i2, j1, j2 in edits(before, after):
        if tag != "equal":
            removed += before[i1:i2]
            added += after[j1:j2]
            continue
        lines += _paired(removed, added)
        removed, added = [], []
        for text in before[i1:i2]:
            same = (Change("equal", text),)
            lines.append(Line("equal", same, same))
    return [*lines, *_paired(removed, added)]


def _pieces(text: str) -> list[str]:
    """Lines, and long ones by sentences: a paragraph of Markdown is one line."""
    pieces = []
    *ended, last = text.split("\n")
    for line in (*(f"{line}\n" for line in ended), last):
        if len(line) > 120:
            start = 0
            for match in _SENTENCES.finditer(line):
                pieces.append(line[start : match.end()])
                start = match.end()
            line = line[start:]
        if line:
            pieces.append(line)
    return pieces


def _paired(removed: list[str], added: list[str]) -> Iterable[Line]:
    """Removed and added lines next to each other, matched up and compared by words."""
    for old, new in zip(removed, added, strict=False):
        yield _by_words(old, new)
    for old in removed[len(added) :]:
        yield Line("delete", (Change("delete", old),))
    for new in added[len(removed) :]:
        yield Line("insert", (), (Change("insert", new),))


def _by_words(old: str, new: str) -> Line:
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    if len(before) + len(after) > MAX_WORDS:
        return Line("replace", (Change("delete", old),), (Change("insert", new),))
    left: list[Change] = []
    right: list[Change] = []
    for tag, i1, i2, j1, j2 in edits(before, after):
        if tag == "equal":
            left.append(Change("equal", "".join(before[i1:i2])))
            right.append(Change("equal", "".join(after[j1:j2])))
            continue
        if i2 > i1:
            left.append(Change("delete", "".join(before[i1:i2])))
        if j2 > j1:
            right.append(Change("insert", "".join(after[j1:j2])))
    return Line("replace", tuple(_joined(left)), tuple(_joined(right)))


def _joined(pieces: list[Change]) -> Iterable[Change]:
    """Changed words with nothing but a space between them read better as one change."""
    result: list[Change] = []
    for piece in pieces:
        last = result[-1] if result else None
        if last and last.tag == piece.tag:
            result[-1] = Change(last.tag, last.text + piece.text)
        else:
            result.append(piece)
    return result


def with_context(lines: list[Line], context: int = CONTEXT) -> list[Line]:
    """The changed lines with a few unchanged ones around them, and gaps for the rest.

    An empty line tells nobody where they are, nor what was added: it is shown where nothing else changed.
    """
    telling = [line for line in lines if _says_something(line)]
    if all(line.tag == "equal" for line in telling):
        telling = [line for line in lines if line.tag != "equal" or _says_something(line)]
    lines = telling
    near = set()
    for index, line in enumerate(lines):
        if line.tag != "equal":
            near |= set(range(index - context, index + context + 1))
    shown: list[Line] = []
    for index, line in enumerate(lines):
        if index in near:
            shown.append(line)
        elif not shown or shown[-1].tag != "gap":
            shown.append(Line("gap"))
    return shown


def _says_something(line: Line) -> bool:
    return any(piece.text.strip() for piece in (*line.old, *line.new))


def compare_documents(
    old: Document | None, new: Document, translate: Callable[[str], str] = str
) -> list[Section]:
    """What differs, part by part; parts that are the same are left out.

    What we say about a part is in the language of ``translate``, gates and texts are as they are typed.
    """
    before = _parts(old, translate) if old else {}
    after = _parts(new, translate)
    sections = []
    for title in after:
        was, becomes = before.get(title, ""), after[title]
        if was != becomes:
            sections.append(Section(title, with_context(compare(was, becomes))))
    return sections


#: What kinds and ways to appear are called.
_CALLED = {
    "episode": say("episode"), "character": say("character"), "theory": say("theory"),
    "article": say("article"), "mentioned": say("mentioned"), "voice": say("voice"),
}  # fmt: skip


def _parts(document: Document, translate: Callable[[str], str]) -> dict[str, str]:
    def tell(sentence: str) -> str:
        return spoken(sentence, translate)

    def gated(text: str, gate: object) -> str:
        return f"{text}\n" if str(gate) == "premise" else f"{text} [{gate}]\n"

    def name(of: Name) -> str:
        return tell(say("formerly %(name)s", name=of.text)) if of.former else of.text

    def appearance(of: Appearance) -> str:
        return f"{of.code} ({tell(_CALLED[of.note])})" if of.note else of.code

    page = [tell(say("deleted"))] if document.deleted else []
    page += [tell(_CALLED[document.kind.value]), document.episode]
    parts = {
        say("Page"): " ".join(filter(None, page)) + "\n",
        say("Names"): "".join(gated(name(one), one.gate) for one in document.names),
        say("Opens with"): f"{document.gate}\n",
        say("Categories"): "".join(gated(c.text, c.gate) for c in document.categories),
        say("Appearances"): "".join(gated(appearance(a), a.gate) for a in document.appearances),
        say("Lists"): "".join(f"{label}\n" for label in document.lists),
        say("Facts"): "".join(gated(f"{fact.label}: {fact.value}", fact.gate) for fact in document.facts),
        say("Text"): document.body,
    }
    return {tell(title): text for title, text in parts.items()}
