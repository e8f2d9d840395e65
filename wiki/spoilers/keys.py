"""Public keys: what addresses, forms and texts name things by."""

from __future__ import annotations

import re
import secrets

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

KEY_LENGTH = 16
KEY = r"[A-Za-z0-9_-]{16}"


def new_key() -> str:
    """A public key that tells nothing: no order, no count. No dash leads it: commands would see an option."""
    while (key := secrets.token_urlsafe(12)).startswith("-"):
        pass
    return key


def valid_public_key(value: str) -> None:
    """Raises ``ValidationError`` for what is no key."""
    if not re.fullmatch(KEY, value) or value.startswith("-"):
        raise ValidationError(_("A key has 16 letters, digits, “-” or “_”, and does not begin with “-”."))


class KeyConverter:
    """A random public key in an address."""

    regex = KEY

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
