"""What is asked for with a picture."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from wiki.media.models import Picture
from wiki.media.pictures import Words, in_megabytes
from wiki.spoilers import scanner
from wiki.spoilers.fields import GateField
from wiki.spoilers.ladder import Ladder

ACCEPTED = "image/jpeg,image/png,image/webp,image/gif"


class Plain(forms.CharField):
    """A line of plain words: no line ends, nothing that cannot be seen."""

    def clean(self, value: Any) -> str:
        return super().clean(" ".join(scanner.clean(str(value or "")).split()))


class Whole(Plain):
    """Plain words that are shown with the whole picture, so that marks in them would only be signs."""

    def clean(self, value: Any) -> str:
        words = super().clean(value)
        if ">!" in words or "||" in words:
            raise forms.ValidationError(
                _("Marks do nothing here: the whole picture opens with its episode. Leave them out.")
            )
        return words


class PictureForm(forms.Form):
    image = forms.FileField(
        label=_("Picture"), allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        error_messages={"required": _("Choose a picture.")},
    )  # fmt: skip
    alt = Whole(
        label=_("What does it show?"), max_length=500,
        help_text=_("For those who cannot see it. “Mia lights the lamp”, not “a picture of Mia”."),
        error_messages={"required": _("Say what can be seen in it, in a few words.")},
    )  # fmt: skip
    caption = Plain(
        label=_("Caption"), max_length=300, required=False,
        help_text=_("Stands below it, for everybody. You can still change it in your text."),
    )  # fmt: skip
    credit = Whole(
        label=_("Who made it?"), max_length=200, help_text=_("Like “Drawn by Nina for this wiki”."),
        error_messages={"required": _("Say who made it; that may be you.")},
    )  # fmt: skip
    licence = forms.ChoiceField(
        label=_("Licence"), choices=Picture.Licence.choices,
        help_text=_("Under which it may be shown here. Only send what you may pass on."),
    )  # fmt: skip

    def __init__(self, *args: Any, ladder: Ladder, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Here and not above: the limits are settings, which a test or an operator changes.
        self.fields["image"].help_text = _(
            "JPEG, PNG, WebP or GIF of up to %(size)s MB and %(pixels)s million pixels, no side longer than "
            "%(side)s. A moving picture is kept as a still."
        ) % {
            "size": in_megabytes(settings.WIKI_PICTURE_BYTES),
            "pixels": settings.WIKI_PICTURE_PIXELS // 1_000_000,
            "side": settings.WIKI_PICTURE_SIDE,
        }
        self.fields["gate"] = GateField(
            ladder=ladder,
            help_text=_("The episode that shows it, like S1E4. Empty: gives nothing away."),
        )

    def words(self) -> Words:
        """What was typed. To be asked for only when ``is_valid``."""
        cleaned = self.cleaned_data
        return Words(
            alt=cleaned["alt"], credit=cleaned["credit"], licence=cleaned["licence"], gate=cleaned["gate"]
        )
