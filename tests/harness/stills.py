"""Pictures of the story: some seen by everybody, some only further on, some that nobody published yet."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from wiki.accounts.models import User
from wiki.media import files
from wiki.media.models import Picture, Rendition
from wiki.spoilers.gates import PREMISE, Gate, parse_gate
from wiki.spoilers.models import Gate as GateRow

#: Where the bytes of all worlds lie for as long as this process runs. Their names never leave the server.
_folder = tempfile.TemporaryDirectory()
FOLDER = Path(_folder.name)


@dataclass(frozen=True)
class Still:
    """``owner`` sent it; where it stands, the texts say."""

    name: str
    owner: str
    alt: str
    credit: str
    gate: Gate = PREMISE

    @property
    def key(self) -> str:
        return key_of_still(self.name)


def key_of_still(name: str) -> str:
    """Sixteen letters: what stands in a text under ``¶name``."""
    return "".join("abcdefghijklmnop"[byte % 16] for byte in sha256(f"still {name}".encode()).digest()[:16])


def put_up(stills: Iterable[Still], people: dict[str, User]) -> dict[str, Picture]:
    """Their rows and files. No decoder: what it does to bytes is none of the harness's business."""
    made = {}
    for still in stills:
        name, data = files.new_name(), f"the bytes of {still.alt}".encode()
        files.write(name, data)
        made[still.name] = picture = Picture.objects.create(
            key=still.key, owner=people[still.owner], alt=still.alt, credit=still.credit, licence="cc0-1.0",
            gate_id=GateRow.intern([still.gate])[still.gate], width=320, height=200, sent_bytes=len(data),
        )  # fmt: skip
        Rendition.objects.create(
            picture=picture, width=320, height=200, file=name, size=len(data), sha256=sha256(data).hexdigest()
        )
    return made


STILLS = (
    Still("jetty", "tess", "A jetty at dusk", "Drawn by Tess"),
    # Its own gate is open; the passage it stands in is not.
    Still("dose", "gus", "She fills §syringe", "Drawn by §painter"),
    # Its place is open; its own gate is not.
    Still("bay", "gus", "The bay with §drowned", "Drawn by §sailor", parse_gate("S1E9")),
    # On a page that is hidden altogether.
    Still("office", "gus", "The office of §promotion", "Drawn by §clerk"),
    # Sent, and on no page.
    Still("unsent", "gus", "What §nobody saw", "Drawn by §stranger"),
    Still("mine", "ravi", "A fish tank", "Drawn by Ravi"),
)
