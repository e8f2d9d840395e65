"""What the code is, in a few letters: what another version of it remembered is not to be read."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

ENDINGS = frozenset({".py", ".html", ".mo", ".css", ".js", ".svg"})


def of(folders: Iterable[Path], of_wiki: str = "") -> str:
    """Twelve hexadecimal digits that change with any byte, name or place of what makes a page.

    The same on every host that runs the same version for the same wiki (told by a secret of its own), so
    that these share what they remember.
    """
    found = hashlib.sha256(of_wiki.encode())
    for folder in folders:
        for path in sorted(path for path in folder.rglob("*") if path.suffix in ENDINGS):
            found.update(f"{path.relative_to(folder).as_posix()}\0".encode())
            found.update(hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()[:12]
