"""The folder of the pictures' files. Names are ours alone, random, and tell nothing."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

NAME = re.compile(r"[0-9a-f]{2}/[0-9a-f]{32}\.webp")


def folder() -> Path:
    return Path(settings.WIKI_PICTURES_DIR)


def path_of(name: str) -> Path:
    """Where the file of a name lies. Raises ``ValueError`` for anything that is no name of ours."""
    if not NAME.fullmatch(name):
        raise ValueError(f"“{name}” is not the name of a picture’s file.")
    return folder() / name


def new_name() -> str:
    random = secrets.token_hex(16)
    return f"{random[:2]}/{random}.webp"


def write(name: str, data: bytes) -> None:
    """Put a file there whole, and on the disk before this returns."""
    path = path_of(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".part")
    with partial.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    partial.rename(path)
    descriptor = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def remove(name: str) -> None:
    path_of(name).unlink(missing_ok=True)


def names() -> Iterator[str]:
    """Every file there is, in no order worth relying on."""
    for path in folder().glob("??/*.webp"):
        name = f"{path.parent.name}/{path.name}"
        if NAME.fullmatch(name):
            yield name
