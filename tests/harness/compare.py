"""Asking one world, asking the other, and saying what tells them apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress

from django.db import transaction

from tests.harness.surfaces import SURFACES
from tests.harness.visitor import Answer, Told, Visitor
from tests.harness.worlds import World, begin_primary_keys_at, forget_everything
from wiki.canon.models import Generation

CONTEXT = 60


def visit(
    world: World,
    surface: str,
    who: str,
    progress: str,
    *,
    display: str = "",
    most: int = 0,
    like: str | None = None,
    until: list[Answer] | None = None,
) -> list[Answer]:
    """Everything a surface says to somebody. What they changed by asking is taken back.

    Of a sample it is the one that somebody with the progress ``like`` asks. With ``until`` the visit is
    over as soon as an answer is another one than there.
    """
    like = progress if like is None else like
    visitor = Visitor(world, who, progress, display, surface, most, like, until)
    with kept_apart(), suppress(Told):
        SURFACES[surface].visit(visitor)
    return visitor.answers


@contextmanager
def kept_apart() -> Iterator[None]:
    """What is changed by asking in here is taken back."""
    before = Generation.current()
    with transaction.atomic():
        # A visit that is taken back leaves PostgreSQL's counters where they are, and mails about an
        # address hold its number, which is its owner's to know.
        begin_primary_keys_at(2_000, rooms=("allauth.account",))
        yield
        published = Generation.current() != before
        transaction.set_rollback(True)
    if published:
        # The same number will come to mean something else.
        forget_everything()


def difference(this: list[Answer], that: list[Answer], where: str = "") -> str:
    """What gives the worlds away, first of all; empty if nothing does."""
    for mine, theirs in zip(this, that, strict=False):
        if mine.request != theirs.request:
            return f"{where}: asked {mine.request}, and {theirs.request} in the other world"
        for part, one, other in _parts(mine, theirs):
            if one != other:
                return f"{where}: {mine.request}: {part}: {first_bytes(one, other)}"
    if len(this) != len(that):
        return f"{where}: {len(this)} answers, and {len(that)} in the other world"
    return ""


def _parts(mine: Answer, theirs: Answer) -> Iterator[tuple[str, bytes, bytes]]:
    yield "status", mine.status.encode(), theirs.status.encode()
    yield "body", mine.body, theirs.body
    yield "headers", repr(mine.headers).encode(), repr(theirs.headers).encode()
    yield "mail", repr(mine.mail).encode(), repr(theirs.mail).encode()


def first_bytes(one: bytes, other: bytes) -> str:
    """The two texts around the first byte in which they differ."""
    pairs: Iterable[tuple[int, tuple[int, int]]] = enumerate(zip(one, other, strict=False))
    at = next((i for i, (a, b) in pairs if a != b), min(len(one), len(other)))
    start = max(0, at - CONTEXT)
    return f"byte {at}: …{one[start : at + CONTEXT]!r}… but …{other[start : at + CONTEXT]!r}…"
