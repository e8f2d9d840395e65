"""Seams: what is left and right of something hidden, joined so that the layout does not tell of it.

White space, an empty pair of brackets or an emptied list item at a seam would show where something was.
Only neighbours within the same marks are ever joined: they are open or closed together, so nothing that
is decided here is undone by hiding more. That is why a redaction of a redaction is a redaction.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import reduce
from operator import and_
from typing import NamedTuple

from wiki.spoilers.scanner import Mark, lines_of

PUT_IN = -1  # the place of a piece that stood nowhere in the text


class Piece(NamedTuple):
    """A text, and where it begins among the texts of all runs."""

    text: str
    at: int

    def cut(self, start: int, end: int | None = None) -> Piece:
        return Piece(self.text[start:end], self.at if self.at == PUT_IN else self.at + start)

    @property
    def is_space(self) -> bool:
        return not self.text.strip()


class Gap(NamedTuple):
    """Where something hidden stood."""

    block: bool  # whole lines, not words of one
    signs: tuple[str, ...] = ()  # what is to tell of it, if anything
    wide: bool = False  # a space or an empty line stays, whether there was one or not

    def __and__(self, other: Gap) -> Gap:
        """Two with nothing in between. One sign is enough where signs say nothing more."""
        same = self.signs == other.signs[:1] and all(len(sign) == 1 for sign in self.signs)
        return Gap(self.block, other.signs if same else self.signs + other.signs, self.wide or other.wide)


class Node(NamedTuple):
    """An open mark and what stands in it."""

    mark: Mark
    items: list[Item]


Item = Piece | Node | Gap

# Nothing in it can be read in two ways, or a line of sixteen dashes would take seconds.
_ONLY_MARKERS = re.compile(r"[ \t]*+(?:(?:[*+>#|]|:?+-++:?+|[0-9]{1,9}+[.)])[ \t]*+)*+")
_NO_SPACE_BEFORE = frozenset(".,;:!?)]}”’…")
#: The same, unless a space stood right before it: a quotation may begin here, or a cell end.
_SPACE_OF_ITS_OWN = frozenset('|"')
#: Signs that begin a line or a cell: the space after them stays, whatever follows.
_MARKERS = frozenset("-+>#|")
_PAIRS = frozenset({"()", "[]"})
#: What would be a mark, or look like one to whoever edits the text, if it came together.
_NEVER_TOGETHER = frozenset({">!", "!<", "||", "＞！", "＞!", ">！"})


def joined(items: list[Item], *, lines: bool) -> list[Item]:
    """What remains of the content of a mark around whole lines, or around words within one."""
    inner = [_inner(item) if isinstance(item, Node) else item for item in items]
    if not any(isinstance(item, Gap) for item in inner):
        return inner
    return _lines(inner) if lines else _words(inner)


def _inner(node: Node) -> Item:
    """An open mark with its content joined; one with nothing left in it but white space is a gap itself."""
    items = joined(node.items, lines=node.mark.block)
    if all(isinstance(item, Piece) and item.is_space for item in items):
        return Gap(node.mark.block)
    return Node(node.mark, items)


def _same_mark(one: list[Item], other: list[Item]) -> bool:
    marks = [item.mark for item in (*one, *other) if isinstance(item, Node)]
    return len(marks) == 2 and marks[0] == marks[1]


# --- Words within a line ----------------------------------------------------------------------------


def _words(items: list[Item], *, whole_line: bool = False) -> list[Item]:
    """Words joined. ``whole_line``: their beginning and end are those of a line."""
    out: list[Item] = []
    ahead = items[::-1]
    while ahead:
        item = ahead.pop()
        if isinstance(item, Gap):
            _join(out, item, ahead, whole_line=whole_line)
        else:
            out.append(item)
    return out


def _join(out: list[Item], gap: Gap, ahead: list[Item], *, whole_line: bool) -> None:
    """Join the end of ``out`` with what is ``ahead``, whose last item is the next one."""
    seam: list[Piece | Gap] = [*_space_at_end(out), gap]
    while True:
        _absorb(seam, ahead)
        left, right = _last(out), _first(ahead)
        if _signs(seam):
            out += _with_signs(seam)
            return
        if left + right in _PAIRS and not _ends(out, "\\" + left):
            _drop_last(out)
            _drop_first(ahead)
            seam = [*_space_at_end(out), gap]
        elif left == right == ",":
            _drop_first(ahead)
            seam = _in_short([*seam, gap])
        elif not _space(seam) and _same_mark(out[-1:], ahead[-1:]):
            if node := _as_one(out, ahead):
                out.append(node)
                return
            seam = [*_space_at_end(out), gap]
        else:
            break
    if out and isinstance(seam[0], Gap):
        out[-1] = _touching(out[-1], at_end=True)
    if ahead and isinstance(seam[-1], Gap):
        ahead[-1] = _touching(ahead[-1], at_end=False)
    if whole_line and not (out and ahead):
        # The beginning of a line keeps its indentation, its end nothing.
        out += [] if out else _indentation(seam)
    else:
        out += _between(left, right, seam)
    if right == ":" and _starts(ahead, ":::"):
        # It would be a mark at the beginning of a line, and is none.
        out.append(Piece("\\", PUT_IN))


def _between(left: str, right: str, seam: list[Piece | Gap]) -> list[Piece]:
    """The white space that stays between two characters; the edge of a mark is none."""
    apart = left + right in _NEVER_TOGETHER
    tight = right in _NO_SPACE_BEFORE or (right in _SPACE_OF_ITS_OWN and isinstance(seam[-1], Gap))
    if tight and left not in _MARKERS and not apart:
        return []
    space = [piece.cut(0, 1) for piece in _space(seam)[:1]]
    wide = apart or any(isinstance(item, Gap) and item.wide for item in seam)
    return space or ([Piece(" ", PUT_IN)] if wide else [])


def _touching(item: Item, *, at_end: bool) -> Item:
    """A mark that touches a seam, as if it held it: with at most one space at that end."""
    if not isinstance(item, Node) or item.mark.block:
        return item
    items = list(item.items) if at_end else item.items[::-1]
    if isinstance(items[-1], Node):
        items[-1] = _touching(items[-1], at_end=at_end)
        return Node(item.mark, items if at_end else items[::-1])
    seam: list[Piece | Gap] = []
    if at_end:
        seam += _space_at_end(items)
    else:
        _absorb(seam, items)
    items += [piece.cut(0, 1) for piece in _space(seam)[:1]]
    return Node(item.mark, items if at_end else items[::-1])


def _as_one(out: list[Item], ahead: list[Item]) -> Node | None:
    """Neighbouring marks of one gate, which will be read as one once they are written.

    None if nothing is left of them together, as of "(" and ")".
    """
    first = out.pop()
    assert isinstance(first, Node)  # noqa: S101 - asked for by the caller
    items = list(first.items)
    gaps: list[Item] = []
    while _same_mark([first], ahead[-1:]):
        following = ahead.pop()
        assert isinstance(following, Node)  # noqa: S101 - as above
        items += [Gap(first.mark.block, wide=True), *following.items]
        gaps = []
        while ahead and isinstance(ahead[-1], Gap):
            gaps.append(ahead.pop())
    ahead += gaps
    node = _inner(Node(first.mark, items))
    return node if isinstance(node, Node) else None


def _space_at_end(out: list[Item]) -> list[Piece]:
    """The white space at the end of what was written, taken away from it."""
    space: list[Piece] = []
    while out and isinstance(piece := out[-1], Piece):
        length = len(piece.text.rstrip(" \t"))
        if length < len(piece.text):
            space.insert(0, piece.cut(length))
        out.pop()
        if length:
            out.append(piece.cut(0, length))
            break
    return space


def _absorb(seam: list[Piece | Gap], ahead: list[Item]) -> None:
    """Takes white space and further gaps from what is ahead."""
    while ahead and not isinstance(item := ahead[-1], Node):
        ahead.pop()
        if isinstance(item, Gap):
            seam.append(item)
            continue
        length = len(item.text) - len(item.text.lstrip(" \t"))
        if length:
            seam.append(item.cut(0, length))
        if length < len(item.text):
            ahead.append(item.cut(length))
            break


def _in_short(seam: list[Piece | Gap]) -> list[Piece | Gap]:
    """The same to all that is asked of a seam: thousands of commas may stand in one."""
    before = _indentation(seam)
    gap = reduce(and_, (item for item in seam if isinstance(item, Gap)))
    space = _space(seam[len(before) :])[:1]
    return [*before, gap, *space, *([gap] if space else [])]


def _space(seam: list[Piece | Gap]) -> list[Piece]:
    return [item for item in seam if isinstance(item, Piece)]


def _indentation(seam: list[Piece | Gap]) -> list[Piece]:
    first = next(index for index, item in enumerate(seam) if isinstance(item, Gap))
    return _space(seam[:first])


def _signs(seam: list[Piece | Gap]) -> tuple[str, ...]:
    return reduce(and_, (item for item in seam if isinstance(item, Gap))).signs


def _with_signs(seam: list[Piece | Gap]) -> list[Piece]:
    before = _indentation(seam)
    return [*before, Piece(" ".join(_signs(seam)), PUT_IN), *_space(seam)[len(before) :]]


def _last(out: list[Item]) -> str:
    return out[-1].text[-1:] if out and isinstance(out[-1], Piece) else ""


def _first(ahead: list[Item]) -> str:
    return ahead[-1].text[:1] if ahead and isinstance(ahead[-1], Piece) else ""


def _ends(out: list[Item], text: str) -> bool:
    return isinstance(out[-1], Piece) and out[-1].text.endswith(text)


def _starts(ahead: list[Item], text: str) -> bool:
    return isinstance(ahead[-1], Piece) and ahead[-1].text.startswith(text)


def _drop_last(out: list[Item]) -> None:
    piece = out.pop()
    assert isinstance(piece, Piece)  # noqa: S101 - it ended with a character
    if len(piece.text) > 1:
        out.append(piece.cut(0, -1))


def _drop_first(ahead: list[Item]) -> None:
    piece = ahead.pop()
    assert isinstance(piece, Piece)  # noqa: S101 - it began with a character
    if len(piece.text) > 1:
        ahead.append(piece.cut(1))


# --- Whole lines ------------------------------------------------------------------------------------


class _Line(NamedTuple):
    items: list[Item]

    @property
    def is_blank(self) -> bool:
        return all(isinstance(item, Piece) and item.is_space for item in self.items)


def _lines(items: list[Item]) -> list[Item]:
    """Whole lines joined: what emptied goes, and blank lines on both sides of a seam become one."""
    out: list[Item] = []
    seam: list[_Line | Gap] = []  # blank lines and gaps since the last line with something on it
    for line in (*_as_one_block(map(_without_emptied, _split(items))), None):
        if isinstance(line, Gap) or (isinstance(line, _Line) and line.is_blank):
            seam.append(line)
            continue
        gaps = [item for item in seam if isinstance(item, Gap)]
        blanks = [item for blank in seam if isinstance(blank, _Line) for item in blank.items]
        if not gaps:
            out += blanks
        elif signs := reduce(and_, gaps).signs:
            out += _told(signs, started=bool(out), ended=line is None)
        else:
            if out and line:
                wide = any(gap.wide for gap in gaps)
                out += blanks[:1] or ([Piece("\n", PUT_IN)] if wide else [])
        out += line.items if isinstance(line, _Line) else [line] if line else []
        seam = []
    return out


def _as_one_block(lines: Iterable[_Line | Node | Gap]) -> Iterator[_Line | Node | Gap]:
    """Blocks of one gate with nothing but gaps in between, which will be read as one once written."""
    blocks: list[Node] = []
    gaps: list[Gap] = []
    for line in lines:
        if isinstance(line, Gap) and blocks and not line.signs:
            gaps.append(line)
            continue
        if isinstance(line, Node) and gaps and blocks[0].mark == line.mark:
            blocks.append(line)
            gaps = []
            continue
        yield from _merged(blocks)
        yield from gaps
        blocks, gaps = [], []
        if isinstance(line, Node):
            blocks = [line]
        else:
            yield line
    yield from _merged(blocks)
    yield from gaps


def _merged(blocks: list[Node]) -> Iterator[Node]:
    if len(blocks) < 2:
        yield from blocks
        return
    items: list[Item] = []
    for block in blocks:
        items += [Gap(True, wide=True), *block.items] if items else block.items
    yield Node(blocks[0].mark, joined(items, lines=True))


def _told(signs: tuple[str, ...], *, started: bool, ended: bool) -> Iterator[Piece]:
    """Signs as paragraphs of their own."""
    if started:
        yield Piece("\n", PUT_IN)
    yield Piece("\n\n".join(signs) + "\n", PUT_IN)
    if not ended:
        yield Piece("\n", PUT_IN)


def _split(items: Iterable[Item]) -> Iterator[_Line | Node | Gap]:
    line: list[Item] = []
    for item in items:
        if isinstance(item, Piece):
            at = 0
            for text in lines_of(item.text):
                line.append(item.cut(at, at + len(text)))
                at += len(text)
                if text.endswith("\n"):
                    yield _Line(line)
                    line = []
        elif item.block if isinstance(item, Gap) else item.mark.block:
            if line:
                yield _Line(line)
                line = []
            yield item
        else:
            line.append(item)
    if line:
        yield _Line(line)


def _without_emptied(line: _Line | Node | Gap) -> _Line | Node | Gap:
    """A line of nothing but list, quote or table marks would tell that something was on it."""
    if not isinstance(line, _Line) or not any(isinstance(item, Gap) for item in line.items):
        return line
    items = line.items
    end: list[Item] = []
    if isinstance(last := items[-1], Piece) and last.text.endswith("\n"):
        end = [last.cut(len(last.text) - 1)]
        items = [*items[:-1], last.cut(0, len(last.text) - 1)] if len(last.text) > 1 else items[:-1]
    items = _words(items, whole_line=True)
    text = "".join(item.text if isinstance(item, Piece) else "x" for item in items)
    return Gap(True) if _ONLY_MARKERS.fullmatch(text) else _Line(items + end)
