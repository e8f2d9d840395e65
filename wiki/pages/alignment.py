"""What two sequences have in common: minimal edit scripts, typed."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import NamedTuple, cast

from rapidfuzz.distance import Indel


class Edit(NamedTuple):
    """old[i1:i2] became new[j1:j2]; ``tag`` is equal, insert or delete."""

    tag: str
    i1: int
    i2: int
    j1: int
    j2: int


def edits(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Edit]:
    """The edits in order, covering both sequences; never a replacement, always what came and what went."""
    return [Edit(*cast("tuple[str, int, int, int, int]", tuple(op))) for op in Indel.opcodes(old, new)]
