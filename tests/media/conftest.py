"""Pictures for the tests, drawn as they are needed, in a folder of their own."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from wiki.media import pictures
from wiki.media.pictures import Words
from wiki.spoilers.gates import parse_gate


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    """Where the files of this test's pictures lie."""
    settings.WIKI_PICTURES_DIR = tmp_path / "pictures"
    settings.WIKI_PICTURE_SECONDS = 30  # the decoder is last in the queue for a busy processor
    return settings.WIKI_PICTURES_DIR


def drawn(
    form: str = "PNG", size: tuple[int, int] = (800, 500), *, mode: str = "RGB", seed: int = 0, **save: Any
) -> bytes:
    """A picture somebody could have drawn: a frame and a berry in it."""
    image = Image.new("RGB", size, (240, 230 - seed % 200, 210))
    draw = ImageDraw.Draw(image)
    draw.rectangle((10, 10, size[0] - 10, size[1] - 10), outline=(90, 40, 60), width=6)
    draw.ellipse((size[0] // 3, size[1] // 3, size[0] // 2, size[1] // 2), fill=(140, 20 + seed % 200, 60))
    out = io.BytesIO()
    image.convert(mode).save(out, form, **save)
    return out.getvalue()


def sent(data: bytes | None = None, name: str = "berry.png", kind: str = "image/png", **words: str) -> dict:
    """What a browser sends from the form."""
    return {
        "image": SimpleUploadedFile(name, drawn() if data is None else data, kind),
        "alt": "A berry in a frame", "credit": "Drawn for the tests", "licence": "cc0-1.0", "gate": "",
        **words,
    }  # fmt: skip


def kept(owner, *, gate: str = "premise", data: bytes | None = None, **words: str):
    """A picture of somebody's that nobody has looked at yet."""
    said = {"alt": "A berry in a frame", "credit": "Drawn for the tests", "licence": "cc0-1.0", **words}
    return pictures.add(
        owner, drawn() if data is None else data, Words(gate=parse_gate(gate), **said)
    ).picture


def address(picture, width: int = 320) -> str:
    return f"/pictures/{picture.key}/{width}.webp"
