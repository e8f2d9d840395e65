"""Editing while behind: putting back what an author was not shown.

What was hidden comes back exactly once and under at least the gate it had, whatever its author did to
the visible text around it. This never conflicts, so that nothing an author is told depends on what
they may not see; where an anchor went, the moderators are told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from wiki.pages.alignment import edits
from wiki.pages.checks import implies
from wiki.pages.document import Appearance, Category, Document, Fact, Name
from wiki.pages.redact import redact
from wiki.pages.tokens import Token, words
from wiki.spoilers.gates import PREMISE, Gate, joined
from wiki.spoilers.ladder import Horizon
from wiki.spoilers.redaction import redact_source
from wiki.spoilers.scanner import MAX_DEPTH, Mark, Run, scan, write

Atom = TypeVar("Atom", Name, Category, Appearance)


@dataclass(frozen=True)
class Lifted:
    document: Document
    reanchored: tuple[str, ...] = ()  # for moderators only: what lost its place


def lift(base: Document, horizon: Horizon, typed: Document) -> Lifted:
    """``typed`` with everything of ``base`` put back that ``horizon`` does not show."""
    shown = redact(base, horizon)
    if shown is None or typed == shown:
        # Nothing was changed, so nothing is: not even white space at the edge of a hidden passage.
        return Lifted(base)
    # Where the page's own gate was changed, what was hidden keeps at least the old one.
    guard = PREMISE if implies(typed.gate, base.gate) else base.gate
    reanchored: list[str] = []
    names = _atoms(base.names[1:], shown.names[1:], typed.names[1:], guard)
    taken = {name.text for name in typed.names}
    body = _lift_text(base.body, horizon, typed.body, guard, PREMISE, reanchored)
    document = replace(
        typed,
        names=(typed.names[0], *(n for n in names if n in typed.names or n.text not in taken)),
        categories=_atoms(base.categories, shown.categories, typed.categories, guard),
        appearances=_atoms(base.appearances, shown.appearances, typed.appearances, guard),
        lists=typed.lists + tuple(x for x in base.lists if x not in shown.lists and x not in typed.lists),
        facts=_facts(base.facts, shown.facts, typed.facts, horizon, guard, reanchored),
        body=body,
    )
    return Lifted(document, tuple(reanchored))


# --- Places -----------------------------------------------------------------------------------------


def _places(shown: Sequence, typed: Sequence) -> list[tuple[int, bool]]:
    """For each thing shown, the place in ``typed`` right behind it, and whether it is still there."""
    places: list[tuple[int, bool]] = [(0, False)] * len(shown)
    opcodes = edits(shown, typed)
    for number, (tag, i1, i2, j1, _j2) in enumerate(opcodes):
        if tag == "equal":
            for step in range(i2 - i1):
                places[i1 + step] = (j1 + step + 1, True)
        elif tag == "delete":
            following = opcodes[number + 1] if number + 1 < len(opcodes) else None
            before = opcodes[number - 1] if number else None
            # A deletion with an insertion beside it is a replacement, pairwise as far as it goes.
            first, last = j1, j1
            if following and following[0] == "insert":
                first, last = following[3], following[4]
            elif before and before[0] == "insert":
                first, last = before[3], before[4]
            for step in range(i2 - i1):
                places[i1 + step] = (min(first + step + 1, last) if last > first else j1, False)
    return places


def _put_back(typed: Sequence, pieces: list[tuple[int, list]]) -> list:
    """``typed`` with each piece at its place, in the order given."""
    result: list = []
    done = 0
    for place, piece in sorted(pieces, key=lambda p: p[0]):
        result += typed[done:place]
        done = max(done, place)
        result += piece
    return result + list(typed[done:])


# --- Header -----------------------------------------------------------------------------------------


def _atoms(
    base: tuple[Atom, ...], shown: tuple[Atom, ...], typed: tuple[Atom, ...], guard: Gate
) -> tuple[Atom, ...]:
    """A list of atoms with the hidden ones back behind the neighbour they stood behind."""
    places = _places(shown, typed)
    pieces: list[tuple[int, list]] = []
    index = 0
    for atom in base:
        if index < len(shown) and shown[index] == atom:
            index += 1
            continue
        guarded = replace(atom, gate=atom.gate & guard)
        if guarded not in typed:
            pieces.append((places[index - 1][0] if index else 0, [guarded]))
    return tuple(_put_back(typed, pieces))


def _facts(
    base: tuple[Fact, ...], shown: tuple[Fact, ...], typed: tuple[Fact, ...],
    horizon: Horizon, guard: Gate, reanchored: list[str],
) -> tuple[Fact, ...]:  # fmt: skip
    """Facts like other atoms, but for the hidden words inside values that were shown in part."""
    places = _places(shown, typed)
    result = list(typed)
    pieces: list[tuple[int, list]] = []
    index = 0
    for fact in base:
        visible = _visible_fact(fact, horizon)
        if visible is None or index >= len(shown) or shown[index] != visible:
            guarded = replace(fact, gate=fact.gate & guard)
            if guarded not in typed:
                pieces.append((places[index - 1][0] if index else 0, [guarded]))
            continue
        place, still_there = places[index]
        index += 1
        if visible.value == fact.value:
            continue
        # Some words of the value were hidden: they go back into what has become of it.
        target = place - 1 if place and (still_there or result[place - 1].label == fact.label) else None
        if target is not None:
            now = result[target]
            inner = guard & (PREMISE if implies(now.gate, fact.gate) else fact.gate)
            value = fact.value if now == visible and inner.is_premise else _lift_text(
                fact.value, horizon, now.value, inner, PREMISE, reanchored, inline=True)  # fmt: skip
            result[target] = replace(now, value=value.strip())
        else:
            value = _lift_text(fact.value, horizon, "", guard, PREMISE, reanchored, inline=True)
            pieces.append((place, [replace(fact, value=value.strip())]))
    return tuple(_put_back(result, pieces))


def _visible_fact(fact: Fact, horizon: Horizon) -> Fact | None:
    if not horizon.opens(fact.gate):
        return None
    value = redact_source(fact.value, horizon.opens).strip()
    return replace(fact, value=value) if value or not fact.value else None


# --- Text -------------------------------------------------------------------------------------------


@dataclass
class _Piece:
    """Something of the base that was not shown, with the number of shown tokens before it."""

    after: int
    tokens: list[Token]
    hidden: bool = False
    own_line: bool = True  # no shown word shares its line in the base


def _lift_text(
    base: str, horizon: Horizon, typed: str, guard: Gate, around: Gate, reanchored: list[str],
    *, inline: bool = False,
) -> str:  # fmt: skip
    """Typed text with the hidden passages of ``base`` back in it."""
    shown = redact_source(base, horizon.opens)
    if inline:
        shown = shown.strip()
    if shown == typed and guard.is_premise:
        return base
    if not _has_hidden(base, horizon):
        return typed
    base_tokens = words(scan(base))
    shown_tokens = words(scan(shown))
    typed_tokens = words(scan(typed))
    pieces = _pieces(base_tokens, shown_tokens, horizon)
    places = _places([t.text for t in shown_tokens], [t.text for t in typed_tokens])
    typed_runs = {(_gates(token.path), token.text) for token in scan_tokens(typed)}
    inserted: list[tuple[int, list]] = []
    for piece in pieces:
        place, still_there = places[piece.after - 1] if piece.after else (0, True)
        if not piece.hidden:
            # Only white space that was smoothed away beside a hidden passage: back if its place is.
            if still_there:
                inserted.append((place, list(piece.tokens)))
            continue
        if _typed_again(piece, typed_runs):
            continue
        if not still_there:
            reanchored.append("".join(token.text for token in piece.tokens).strip()[:80])
        inserted.append(
            _placed(piece, place, still_there, typed_tokens, places, shown_tokens, guard, inline=inline)
        )
    return write(Run(t.path or (), t.text) for t in _put_back(typed_tokens, inserted))


def _has_hidden(base: str, horizon: Horizon) -> bool:
    return any(not _is_open(run.path, horizon) for run in scan(base))


def _is_open(path: tuple[Mark, ...] | None, horizon: Horizon) -> bool:
    return all(horizon.opens(mark.gate) for mark in path or ())


def _gates(path: tuple[Mark, ...] | None) -> Gate:
    return joined(mark.gate for mark in path or ())


def scan_tokens(typed: str) -> list[Token]:
    """Whole runs as tokens: to find a passage that was typed again word for word."""
    return [Token(run.text.strip(), run.path) for run in scan(typed)]


def _typed_again(piece: _Piece, typed_runs: set[tuple[Gate, str]]) -> bool:
    """Did the author type this very passage under this very gate? Then once is enough."""
    paths = {token.path for token in piece.tokens if token.text.strip()}
    if len(paths) != 1:
        return False
    text = "".join(token.text for token in piece.tokens if token.path in paths).strip()
    return (_gates(paths.pop()), text) in typed_runs


def _pieces(base: list[Token], shown: list[Token], horizon: Horizon) -> list[_Piece]:
    """What of ``base`` is not among ``shown``, in order, grouped by where it stood.

    Smoothing only ever takes away at seams, so the shown tokens are found among the open ones in order.
    """
    open_at = [i for i, token in enumerate(base) if _is_open(token.path, horizon)]
    kept: set[int] = set()
    for tag, i1, i2, _j1, _j2 in edits([base[i] for i in open_at], shown):
        if tag == "equal":
            kept |= set(open_at[i1:i2])
    pieces: list[_Piece] = []
    count = 0
    for index, token in enumerate(base):
        if index in kept:
            count += 1
            continue
        hidden = not _is_open(token.path, horizon)
        if not pieces or pieces[-1].after != count:
            pieces.append(_Piece(count, []))
        pieces[-1].tokens.append(token)
        pieces[-1].hidden |= hidden
    return pieces


def _placed(
    piece: _Piece, place: int, still_there: bool, typed: list[Token],
    places: list[tuple[int, bool]], shown: list[Token], guard: Gate, *, inline: bool,
) -> tuple[int, list[Token]]:  # fmt: skip
    """Where a hidden piece goes, and as what."""
    tokens = [_guarded(token, guard) for token in piece.tokens]
    block = any(mark.block for token in piece.tokens for mark in token.path or ()) and any(
        "\n" in token.text for token in piece.tokens if token.text
    )
    gone = not still_there and not inline and _line_is_gone(piece.after, places, shown)
    if (block or gone) and not inline:
        if gone and not block:
            tokens = [
                Token(t.text, tuple(Mark(True, m.gate) for m in t.path or ())) for t in tokens if t.path
            ]
            tokens.append(Token("\n", tokens[-1].path if tokens else ()))
        return _line_start(place, typed), tokens
    return place, tokens


def _line_is_gone(after: int, places: list[tuple[int, bool]], shown: list[Token]) -> bool:
    """Is nothing left of the shown words on the line at this place?"""
    left = after
    while left and shown[left - 1].text != "\n":
        left -= 1
    right = after
    while right < len(shown) and shown[right].text != "\n":
        right += 1
    on_line = [i for i in range(left, right) if shown[i].text.strip()]
    return bool(on_line) and not any(places[i][1] for i in on_line)


def _line_start(place: int, typed: list[Token]) -> int:
    """The next place at which a line begins."""
    while 0 < place < len(typed) and typed[place - 1].text != "\n":
        place += 1
    return place


def _guarded(token: Token, guard: Gate) -> Token:
    """A token under one more gate, where the page around it has become looser."""
    path = token.path or ()
    if guard.is_premise or not path:
        return Token(token.text, path)
    outer = path[0]
    if len(path) < MAX_DEPTH:
        return Token(token.text, (Mark(outer.block, guard), *path))
    return Token(token.text, (Mark(outer.block, guard & outer.gate), *path[1:]))
