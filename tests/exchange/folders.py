"""Small bundles for the tests, made by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

LADDER = [
    {
        "key": "tv", "title": "Homecoming", "medium": "TV series",
        "seasons": [{"number": 1, "episodes": [
            {"code": "S1E1", "title": "Mandatory", "released": "2018-11-02", "directors": ["Sam Esmail"]},
            {"code": "S1E2", "title": "Pineapple", "released": "2018-11-02"},
            {"code": "S1E3", "title": "Optics", "released": "2018-11-02", "runtime": 26},
        ]}],
    }
]  # fmt: skip

ANNA = """\
format: 1
kind: character
name: Anna
gate: premise
---
Anna waits at the door.
"""

ANNA_LATER = """\
format: 1
kind: character
name: Anna
gate: premise
---
Anna waits at the door.

::: spoiler S1E2
She opens it.
:::
"""

VAN = """\
format: 1
kind: article
name: The van
gate: S1E3
---
A van, and nobody in it.
"""


def make_bundle(folder: Path, files: dict[str, str], **manifest: Any) -> Path:
    """A folder with these files and this manifest, the small ladder unless told otherwise."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    whole = {"format": 1, "name": "A wiki", "works": LADDER, **manifest}
    (folder / "bundle.json").write_text(json.dumps(whole, ensure_ascii=False), "utf-8")
    return folder
