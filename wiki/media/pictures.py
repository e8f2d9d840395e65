"""What happens to pictures: they are added, shown at a place, and taken down."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from wiki.accounts.limits import within
from wiki.accounts.models import User
from wiki.canon.models import Generation
from wiki.media import files
from wiki.media.decoding import PictureError, decode
from wiki.media.models import Picture, Rendition, Showing
from wiki.spoilers.gates import PREMISE, stored_gate
from wiki.spoilers.gates import Gate as GateValue
from wiki.spoilers.keys import new_key
from wiki.spoilers.models import Gate

#: Files that turn out to be no pictures cost as much as those that are.
TRIES_FOR_EACH = 3


class TooOften(PictureError):
    """Its sender has used up what the hour or the day allows."""

    status = 429
    retry_after = 3600


@dataclass(frozen=True, kw_only=True)
class Words:
    """What a picture may not be shown without."""

    alt: str
    credit: str
    licence: str
    gate: GateValue = PREMISE

    def __post_init__(self) -> None:
        for name, most in (("alt", 500), ("credit", 200)):
            if not 0 < len(getattr(self, name).strip()) <= most:
                raise PictureError(_("A picture needs words for %(name)s, at most %(most)s signs.") % {
                    "name": name, "most": most,
                })  # fmt: skip
        if self.licence not in Picture.Licence.values:
            raise PictureError(_("There is no licence “%(name)s”.") % {"name": self.licence})


@dataclass(frozen=True)
class Added:
    picture: Picture
    moved: bool


def add(owner: User, data: bytes, words: Words) -> Added:
    """Keep what can be made of a file as a picture that waits for a page to be published with it.

    Raises ``PictureError``; nothing is kept then.
    """
    if owner.block:
        raise PictureError(_("You cannot edit at the moment: %(reason)s") % {"reason": owner.block.reason})
    if len(data) > settings.WIKI_PICTURE_BYTES:
        raise PictureError(too_large())
    _refuse_too_often(owner, len(data))
    _count_try(owner)
    return _store(owner, data, words, new_key(), bounded=True)


def bring_in(owner: User, data: bytes, words: Words, *, key: str, sent_at: datetime) -> Picture:
    """The same without the limits of a person, with its key and date from elsewhere: for imports."""
    return _store(owner, data, words, key, sent_at=sent_at, bounded=False).picture


def _store(
    owner: User, data: bytes, words: Words, key: str, *, sent_at: datetime | None = None, bounded: bool
) -> Added:
    decoded = decode(data)
    named = [(files.new_name(), size) for size in decoded.sizes]
    try:
        for name, size in named:
            files.write(name, size.data)
        with transaction.atomic():
            # Of two that arrive at once, the second counts the first.
            owner = User.objects.select_for_update().get(pk=owner.pk)
            if bounded:
                _refuse_too_often(owner, len(data))
            largest = decoded.sizes[-1]
            picture = Picture(
                key=key, owner=owner, alt=words.alt, credit=words.credit, licence=words.licence,
                gate_id=Gate.intern([words.gate])[words.gate],
                width=largest.width, height=largest.height, sent_bytes=len(data),
                created_at=sent_at or timezone.now(),
            )  # fmt: skip
            picture.save(force_insert=True)
            Rendition.objects.bulk_create(
                Rendition(
                    picture=picture, width=size.width, height=size.height, file=name, size=len(size.data),
                    sha256=hashlib.sha256(size.data).hexdigest(),
                )
                for name, size in named
            )  # fmt: skip
    except BaseException:
        for name, _size in named:
            files.remove(name)
        raise
    return Added(picture, decoded.moved)


def in_megabytes(size: int) -> str:
    """``size`` in bytes as people say it: 5, or 2.5."""
    return f"{round(size / 1024 / 1024, 1):g}"


def too_large() -> str:
    return _("This file is larger than %(most)s MB. Make the picture smaller and send it again.") % {
        "most": in_megabytes(settings.WIKI_PICTURE_BYTES)
    }


def _refuse_too_often(owner: User, size: int) -> None:
    now = timezone.now()
    mine = Picture.objects.unredacted().of(owner)  # gate: one's own count, whatever they show
    trusted = owner.is_trusted
    most = settings.WIKI_PICTURES_PER_HOUR_TRUSTED if trusted else settings.WIKI_PICTURES_PER_HOUR
    if mine.filter(created_at__gt=now - timedelta(hours=1)).count() >= most:
        raise TooOften(_("That was a lot of pictures for one hour. Take a break; your text is kept."))
    today = mine.filter(created_at__gt=now - timedelta(days=1)).aggregate(sent=Sum("sent_bytes"))["sent"] or 0
    if today + size > settings.WIKI_PICTURE_BYTES_PER_DAY:
        raise TooOften(_("That was a lot of pictures for one day. Send the rest tomorrow."))


def _count_try(owner: User) -> None:
    trusted = owner.is_trusted
    most = settings.WIKI_PICTURES_PER_HOUR_TRUSTED if trusted else settings.WIKI_PICTURES_PER_HOUR
    if not within("pictures", owner.pk, most=most * TRIES_FOR_EACH, seconds=3600):
        raise TooOften(_("That was a lot of pictures for one hour. Take a break; your text is kept."))


def show_at(place: str, wanted: Iterable[tuple[str, GateValue]]) -> None:
    """Write anew which pictures stand at a place, by key and the gate around each.

    Called by whoever publishes, in its transaction; a new generation is its business. Keys of no
    picture are left out.
    """
    Showing.objects.unredacted().filter(place=place).delete()  # gate: written anew for everybody
    asked = set(wanted)
    if not asked:
        return  # as on most pages
    everything = Picture.objects.unredacted()  # gate: what may be shown is worked out here
    found = {
        picture.key: picture
        for picture in everything.filter(key__in={key for key, _gate in asked}).select_related("gate")
    }
    joined = {
        (found[key].pk, around & stored_gate(found[key].gate.expression))
        for key, around in asked
        if key in found
    }
    gates = Gate.intern({gate for _pk, gate in joined})
    Showing.objects.unredacted().bulk_create(  # gate: as above
        Showing(picture_id=pk, place=place, gate_id=gates[gate])
        for pk, gate in sorted(joined, key=lambda pair: (pair[0], str(pair[1])))
    )


def take_down(picture: Picture, *, moderator: User, why: str) -> None:
    """Show a picture to nobody any more, wherever it stands. Who did it and why stays on record."""
    if not moderator.is_moderator:
        raise PictureError(_("Only moderators can do this."))
    if not why.strip():
        raise PictureError(_("Say why, so that whoever sent it can be told."))
    with transaction.atomic():
        everything = Picture.objects.unredacted()  # gate: moderators take down what they were told of
        everything.filter(pk=picture.pk, taken_down_at=None).update(
            taken_down_at=timezone.now(), taken_down_by=moderator, taken_down_why=why.strip()[:500]
        )
        Generation.bump()
