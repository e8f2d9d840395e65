"""Sends what somebody uploaded through ``decoder.py``, in a process of its own and few at once."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _

DECODER = Path(__file__).with_name("decoder.py")
#: Wall clock for each second of processor time: decoders are last in the queue for the processor.
PATIENCE = 3


class PictureError(Exception):
    """Nothing was kept; the message says why and what to do."""

    status = 400
    retry_after = 0  # seconds


class Busy(PictureError):
    """Enough pictures are being opened just now."""

    status = 503
    retry_after = 5

    def __init__(self) -> None:
        super().__init__(
            _("Several pictures are being looked at just now. Send yours again in a few seconds.")
        )


class Rendered(NamedTuple):
    width: int
    height: int
    data: bytes


class Decoded(NamedTuple):
    sizes: tuple[Rendered, ...]  # smallest first
    moved: bool  # of what moved, the first frame was taken


_slots = threading.BoundedSemaphore(settings.WIKI_PICTURES_AT_ONCE)


@contextmanager
def _slot() -> Iterator[None]:
    # Nobody waits: those who did would hold the threads that readers need.
    if not _slots.acquire(blocking=False):
        raise Busy
    try:
        yield
    finally:
        _slots.release()


def decode(data: bytes) -> Decoded:
    """The picture anew in several widths. Raises ``PictureError``, ``Busy`` among them."""
    with _slot():
        limits = {
            "pixels": settings.WIKI_PICTURE_PIXELS, "side": settings.WIKI_PICTURE_SIDE,
            "memory": settings.WIKI_PICTURE_MEMORY_MB * 1024 * 1024,
            "seconds": settings.WIKI_PICTURE_SECONDS,
        }  # fmt: skip
        try:
            done = subprocess.run(  # noqa: S603 - our own program; what was sent goes in by a pipe
                [sys.executable, "-I", str(DECODER), json.dumps(limits)],
                input=data, capture_output=True, check=False, env={},
                timeout=settings.WIKI_PICTURE_SECONDS * PATIENCE,
            )  # fmt: skip
        except subprocess.TimeoutExpired as error:
            raise PictureError(_sentence("costly")) from error
    head, _newline, body = done.stdout.partition(b"\n")
    try:
        answer = json.loads(head)
    except ValueError:
        # Killed for its time or its memory, or it fell over what it was sent.
        answer = {"refused": "costly"}
    if "refused" in answer:
        raise PictureError(_sentence(answer["refused"]))
    return Decoded(tuple(_cut(body, answer["sizes"])), bool(answer["moved"]))


def _cut(body: bytes, sizes: list[list[int]]) -> Iterator[Rendered]:
    start = 0
    for width, height, length in sizes:
        yield Rendered(width, height, body[start : start + length])
        start += length


def _sentence(code: str) -> str:
    most = {"pixels": settings.WIKI_PICTURE_PIXELS // 1_000_000, "side": settings.WIKI_PICTURE_SIDE}
    sentences = {
        "unknown": _("This is not a picture we can read. Send a JPEG, PNG, WebP or GIF file."),
        "broken": _("This file is damaged. Save the picture again and send the new file."),
        "pixels": _("This picture has more than %(pixels)s million pixels. Make it smaller first."),
        "side": _("This picture is longer than %(side)s pixels. Make it smaller first."),
        "costly": _("This picture takes too much to open. Make it smaller, or save it as JPEG."),
    }  # fmt: skip
    return sentences[code] % most
