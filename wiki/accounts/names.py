"""What may be a user name, and when two are the same."""

from __future__ import annotations

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

MAX_LENGTH = 40


def handle_of(username: str) -> str:
    """The form in which names are compared: ``Élodie``, ``élodie`` and ``ÉLODIE`` are one.

    Done here rather than by the database, whose LOWER() knows only ASCII on SQLite.
    """
    return unicodedata.normalize("NFKC", username).casefold()


def validate_username(username: str) -> None:
    if not all(letter.isalnum() or letter in "-_." for letter in username):
        raise ValidationError(_("Use letters, digits, “-”, “_” and “.” only."))
    if not username[:1].isalnum():
        raise ValidationError(_("Begin with a letter or a digit."))
    if len(handle_of(username)) > MAX_LENGTH:
        raise ValidationError(_("Use at most %(most)s characters."), params={"most": MAX_LENGTH})


USERNAME_VALIDATORS = [validate_username]
