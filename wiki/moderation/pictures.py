"""The pictures of a proposal, for who decides about it and for who wrote it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from wiki.media.models import Picture, Showing, address_of
from wiki.pages.checks import Finding
from wiki.pages.document import Document
from wiki.pages.illustrations import OPENED, few
from wiki.pages.placements import KnownPicture, picture_findings, picture_places
from wiki.spoilers.gates import Gate, stored_gate
from wiki.spoilers.reader import Reader


@dataclass(frozen=True)
class Illustration:
    """One picture a text could show, with everything that is said about it."""

    picture: Picture
    address: str
    width: int
    height: int
    opens: tuple[str, ...]  # with what it opens, at each of its places
    is_new: bool  # not published anywhere yet


def are_all_open(documents: Iterable[Document | None], reader: Reader | None) -> bool:
    """Has a moderator reached every picture of these texts? Without a reader all is opened."""
    if reader is None:
        return True
    keys = {key for document in documents if document for key, _gate in picture_places(document)}
    everything = Picture.objects.unredacted().filter(key__in=keys)  # gate: counted, not shown
    return not keys or not everything.exclude(gate__in=reader.open_gates).exists()


def illustrations_of(document: Document | None, reader: Reader | None = None) -> list[Illustration]:
    """Everything that publishing a text would publish with it: the same keys by the same reading.

    With a ``reader`` only those they have reached, of a text that was redacted for them.
    """
    places: dict[str, list[Gate]] = {}
    for key, gate in picture_places(document) if document and not document.deleted else ():
        places.setdefault(key, []).append(gate)
    everything = Picture.objects.unredacted().filter(key__in=places)  # gate: for moderators' eyes
    shown = everything.filter(gate__in=reader.open_gates) if reader else everything
    rows = shown.select_related("owner", "gate").prefetch_related("renditions", "showings")
    found = []
    for picture in rows:
        small, own = picture.renditions.all()[0], stored_gate(picture.gate.expression)
        opens = dict.fromkeys(str(own & gate) for gate in places[picture.key])
        found.append(
            Illustration(
                picture, address_of(picture, small.width) + OPENED, small.width, small.height,
                tuple(opens), is_new=not picture.showings.all(),
            )
        )  # fmt: skip
    return sorted(found, key=lambda one: list(places).index(one.picture.key))


def every_picture(document: Document) -> dict[str, KnownPicture]:
    """What there is to know about the pictures of a text, for moderators."""
    keys = {key for key, _gate in picture_places(document)}
    rows = Picture.objects.unredacted().filter(key__in=keys).select_related("gate")  # gate: as above
    showings = Showing.objects.unredacted().filter(picture__key__in=keys)  # gate: as above
    shown: dict[str, list[Gate]] = {}
    for key, expression in showings.values_list("picture__key", "gate__expression"):
        shown.setdefault(key, []).append(stored_gate(expression))
    return {
        row.key: KnownPicture(
            stored_gate(row.gate.expression), tuple(shown.get(row.key, ())), row.taken_down_at is not None
        )
        for row in rows
    }


def pictures_known_to(author: Reader, document: Document) -> dict[str, KnownPicture]:
    """The pictures of a text that its author may use: their own, and those they see on pages."""
    keys = few(key for key, _gate in picture_places(document))
    usable = Picture.objects.visible_to(author).filter(key__in=keys)
    found = dict(_gates(usable))
    if author.account:
        own = Picture.objects.unredacted().of(author.account)  # gate: their own
        found |= _gates(own.filter(key__in=keys, taken_down_at=None))
    return found


def findings_for(author: Reader, document: Document) -> Iterator[Finding]:
    """What an author may be told about the pictures of a text: of a hidden one, that there is none."""
    return picture_findings(document, pictures_known_to(author, document))


def _gates(pictures: Iterable[Picture]) -> dict[str, KnownPicture]:
    rows = pictures.values_list("key", "gate__expression")  # type: ignore[attr-defined]
    return {key: KnownPicture(stored_gate(expression)) for key, expression in rows}
