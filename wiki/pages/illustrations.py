"""Which pictures a text may show, to whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from wiki.media.models import Picture, PictureQuerySet, address_of
from wiki.pages.figures import MAX_PICTURES, Figure
from wiki.spoilers.gates import stored_gate
from wiki.spoilers.reader import Reader

#: As on the review screen: a moderator has asked for what may be ahead of them.
OPENED = "?open=1"


class Album(Protocol):
    """Says what is to be shown of the pictures of these keys. A key that is left out shows nothing."""

    def __call__(self, keys: Iterable[str]) -> Mapping[str, Figure]: ...


def published(reader: Reader) -> Album:
    """What anybody this far sees: pictures that stand somewhere published and open."""
    return lambda keys: _figures(Picture.objects.visible_to(reader), keys)


def drafted(author: Reader, *, there: Reader | None = None) -> Album:
    """The same and one's own, for a text that is not published; ``there`` is a reader it is previewed as.

    That reader may be further on than the author, who is shown nothing more for asking.
    """

    def album(keys: Iterable[str]) -> Mapping[str, Figure]:
        wanted = set(keys)
        open_to_both = Picture.objects.visible_to(author).visible_to(there or author)
        found = dict(_figures(open_to_both, wanted))
        if author.account:
            own = Picture.objects.unredacted().of(author.account)  # gate: authors see what they sent
            if there:
                gates = own.filter(key__in=few(wanted)).values_list("key", "gate__expression")
                wanted = {key for key, gate in gates if there.may_see(stored_gate(gate))}
            found |= _figures(own, wanted)
        return found

    return album


def reviewed(reader: Reader | None = None) -> Album:
    """Every picture there is, for moderators; with a ``reader`` those whose own gate they have reached."""

    def album(keys: Iterable[str]) -> Mapping[str, Figure]:
        everything = Picture.objects.unredacted()  # gate: moderators look at what they let through
        shown = everything.filter(gate__in=reader.open_gates) if reader else everything
        return _figures(shown, keys, query=OPENED)

    return album


def few(keys: Iterable[str]) -> list[str]:
    """No more than a text is looked through for."""
    return sorted(set(keys))[:MAX_KEYS]


#: A text may name more than it can show; so many are looked for.
MAX_KEYS = 4 * MAX_PICTURES


def _figures(pictures: PictureQuerySet, keys: Iterable[str], *, query: str = "") -> dict[str, Figure]:
    wanted = few(keys)
    if not wanted:
        return {}
    rows = pictures.filter(key__in=wanted, taken_down_at=None).prefetch_related("renditions")
    return {row.key: _figure(row, query) for row in rows}


def _figure(picture: Picture, query: str) -> Figure:
    return Figure(
        sources=tuple((address_of(picture, r.width) + query, r.width) for r in picture.renditions.all()),
        width=picture.width, height=picture.height, alt=picture.alt, credit=picture.credit,
        licence=str(picture.get_licence_display()), licence_address=picture.licence_address,
    )  # fmt: skip
