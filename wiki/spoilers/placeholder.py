"""What stands in visible source where something was left out, for readers who asked to be told.

In *marked* display it is one constant sign. In *guided* display the sign carries the gate that is in
the way and the passage's number among those left out of this text, in letters of the private use
area: so rendering stays a pure function of visible source, and nobody can type one (``clean`` strips
them all).
"""

from __future__ import annotations

import re
from typing import NamedTuple

PLACEHOLDER = "\ue000"
_SHIFT = 0xE000
#: A sign with whatever it carries.
SIGN = re.compile("\ue000[\ue020-\ue07e]*")


class Sign(NamedTuple):
    """What a sign says: nothing in marked display."""

    number: int | None = None  # counts from 0
    gate: str = ""


def sign(number: int, gate: str) -> str:
    """The sign of guided display. A gate is written in ASCII; see ``wiki.spoilers.gates``."""
    return PLACEHOLDER + "".join(chr(_SHIFT + ord(letter)) for letter in f"{number}:{gate}")


def read_sign(text: str) -> Sign:
    """What a sign carries; a bare or a broken one carries nothing."""
    letters = "".join(chr(ord(letter) - _SHIFT) for letter in text.removeprefix(PLACEHOLDER))
    number, colon, gate = letters.partition(":")
    return Sign(int(number), gate) if colon and number.isdigit() and len(number) < 7 else Sign()


def without_signs(text: str) -> str:
    return SIGN.sub("", text) if PLACEHOLDER in text else text
