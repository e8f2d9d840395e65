"""An author's text beside the page it was written on, and brought onto the page as it is now.

All of it is worked out in what they may see of the page, so that nothing told of it, a clash least of all,
depends on the rest.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from wiki.moderation.models import Version
from wiki.pages.document import Document, fingerprint
from wiki.pages.lift import lift
from wiki.pages.merge import Conflict, Merged, keeping_ours
from wiki.pages.models import Revision
from wiki.pages.redact import redact
from wiki.spoilers import vector
from wiki.spoilers.ladder import Horizon
from wiki.spoilers.reader import Reader


@dataclass(frozen=True)
class Standing:
    """The whole text an author's form is about, and what it was shown on."""

    document: Document
    base: Revision | None
    vector: str


def standing_of(version: Version) -> Standing:
    return Standing(version.document, version.base, version.shown_at)


def went_back(standing: Standing, reader: Reader) -> bool:
    """Had its author watched further, by what they said, when they wrote the text?

    It holds passages of the page then that they may not see any more, and nothing tells those from their
    own words: beside the page as it is for them now it would seem to add them, and on it they would stand
    twice. The text stays as it is, on what it was written on.
    """
    return not reader.horizon.reaches(_shown(standing, reader))


def both_sides(standing: Standing, reader: Reader) -> tuple[Document | None, Document]:
    """What the text was written on, None where nothing of that is open, and the text.

    Whoever has watched on since sees more of the page than they were shown: it stands in both. What they
    typed themselves stays, however far on it is.
    """
    before = redact(standing.base.document, reader.horizon) if standing.base else None
    if before is None:
        return None, standing.document
    return before, lift(before, _shown(standing, reader), standing.document).document


def _shown(standing: Standing, reader: Reader) -> Horizon:
    return Horizon(reader.ladder, vector.read(standing.vector, reader.ladder))


def brought_up(standing: Standing, now: Document, reader: Reader) -> Merged:
    """The text on what its author may see of the page as it is now, in their words where the two clash."""
    before, text = both_sides(standing, reader)
    return keeping_ours(before, replace(text, deleted=False), now)


def clashes(standing: Standing, head: Revision, reader: Reader) -> bool:
    """Has the page changed, where its author can see it, at a place they changed otherwise?"""
    now = redact(head.document, reader.horizon)
    if standing.base in (None, head) or now is None or went_back(standing, reader):
        return False
    return bool(brought_up(standing, now, reader).conflicts)


def signs(conflicts: Iterable[Conflict]) -> frozenset[str]:
    """What a form says of each clash that stood beside it: another one has another sign."""
    return frozenset(fingerprint(f"{c.where}\0{c.ours}\0{c.theirs}")[:16] for c in conflicts)
