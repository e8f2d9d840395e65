"""Pictures. What is kept is what we made of what was sent; the file itself is not.

A picture never changes: what a moderator looked at is what readers get. Its words are corrected by
sending it again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wiki.spoilers.keys import KEY_LENGTH, new_key
from wiki.spoilers.models import Gated, GatedQuerySet

if TYPE_CHECKING:
    from wiki.accounts.models import User
    from wiki.spoilers.reader import Reader


class PictureQuerySet(GatedQuerySet):
    def visible_to(self, reader: Reader) -> Self:
        """Pictures that stand somewhere published and open to this reader."""
        shown = Showing.objects.visible_to(reader).filter(picture=OuterRef("pk"))
        return self.filter(Exists(shown), taken_down_at=None)

    def of(self, account: User) -> Self:
        """One's own, wherever they stand. Nobody else's are anybody's but the moderators'."""
        return self.filter(owner=account)


class Picture(Gated):
    """One picture, with the words it may not be shown without.

    ``gate`` is what it takes to see it wherever it stands; the place it stands at may ask for more.
    """

    class Licence(models.TextChoices):
        CC_BY_SA = "cc-by-sa-4.0", "CC BY-SA 4.0"
        CC_BY = "cc-by-4.0", "CC BY 4.0"
        CC0 = "cc0-1.0", "CC0 1.0"
        PUBLIC_DOMAIN = "public-domain", _("public domain")
        QUOTATION = "quotation", _("quoted from the work")

    ADDRESSES = {
        Licence.CC_BY_SA: "https://creativecommons.org/licenses/by-sa/4.0/",
        Licence.CC_BY: "https://creativecommons.org/licenses/by/4.0/",
        Licence.CC0: "https://creativecommons.org/publicdomain/zero/1.0/",
    }

    key = models.CharField(max_length=KEY_LENGTH, unique=True, default=new_key, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="pictures", verbose_name=_("sent by")
    )
    alt = models.CharField(_("what it shows"), max_length=500)
    credit = models.CharField(_("credit"), max_length=200)
    licence = models.CharField(_("licence"), max_length=20, choices=Licence)
    width = models.PositiveIntegerField()  # of the largest rendition
    height = models.PositiveIntegerField()
    sent_bytes = models.PositiveIntegerField()  # the size of what was sent, for the limit of a day
    created_at = models.DateTimeField(_("sent"), default=timezone.now)
    taken_down_at = models.DateTimeField(_("taken down"), null=True)
    taken_down_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    taken_down_why = models.CharField(max_length=500, blank=True)

    objects = PictureQuerySet.as_manager()

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["owner", "-created_at"], name="media_picture_by_owner")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(alt="") & ~Q(credit="") & ~Q(licence=""), name="media_picture_has_its_words"
            ),
            models.CheckConstraint(
                condition=Q(taken_down_at=None, taken_down_by=None, taken_down_why="")
                | (Q(taken_down_at__isnull=False, taken_down_by__isnull=False) & ~Q(taken_down_why="")),
                name="media_takedown_says_who_and_why",
            ),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def licence_address(self) -> str:
        return self.ADDRESSES.get(self.Licence(self.licence), "")


class Rendition(models.Model):
    """One width of a picture: a file of an opaque name in the pictures' folder. Always WebP."""

    picture = models.ForeignKey(Picture, models.PROTECT, related_name="renditions")
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    file = models.CharField(max_length=64, unique=True)
    size = models.PositiveIntegerField()  # bytes
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["picture", "width"]
        constraints = [
            models.UniqueConstraint(fields=["picture", "width"], name="media_one_rendition_per_width"),
        ]

    def __str__(self) -> str:
        return self.file

    @property
    def etag(self) -> str:
        """As for every answer: made of the bytes served, and of nothing else."""
        return f'"{self.sha256[:32]}"'


class Showing(Gated):
    """That a picture stands at a published place, and what it takes to see it there.

    ``gate`` joins the picture's own with those around the place. Derived: whoever publishes writes the
    rows of a place anew, and ``manage.py rederive`` changes nothing. ``place`` is a page's public key;
    this room knows no more about pages than that.
    """

    picture = models.ForeignKey(Picture, models.CASCADE, related_name="showings")
    place = models.CharField(max_length=KEY_LENGTH)

    objects = GatedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["picture", "place", "gate"], name="media_showing_once"),
        ]
        indexes = [models.Index(fields=["place"], name="media_showing_by_place")]

    def __str__(self) -> str:
        return f"{self.picture} at {self.place}"


def line_of(picture: Picture, caption: str) -> str:
    """What one writes to show a picture."""
    escaped = "".join(f"\\{sign}" if sign in "[]\\" else sign for sign in caption)
    return f"![{escaped}](picture:{picture.key})"


def address_of(picture: Picture, width: int) -> str:
    """Where the bytes of one width are asked for."""
    return reverse("picture", args=[picture.key, width])
