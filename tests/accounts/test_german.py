"""In German everybody is „du“, also where the words are those of a library."""

from __future__ import annotations

import re
from pathlib import Path

import allauth
import pytest
from babel.messages.pofile import read_po
from django.utils.translation import gettext, ngettext, override

THEIRS = Path(allauth.__file__).parent / "locale" / "de" / "LC_MESSAGES" / "django.po"
OUR_TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
FORMAL = re.compile(r"\b(?:Sie|Ihr|Ihre[mnrs]?|Ihnen)\b")
#: What no address of ours leads to: telephones, other sites' accounts, codes and trust we do not use, and
#: mail about each change, which is not switched on.
NOT_HERE = re.compile(
    "phone|socialaccount|password_reset_code|mfa/trust|mfa/webauthn/forms|signup_form|account/fields"
    "|base_notification|email_changed|email_confirm_message|email_deleted|password_(?:re)?set_message"
)


def is_met(place: str) -> bool:
    """Is the sentence said somewhere where we have neither left it out nor put our own words?"""
    return not NOT_HERE.search(place) and not (OUR_TEMPLATES / place.removeprefix("templates/")).exists()


def met() -> list[str | tuple[str, str]]:
    with THEIRS.open("rb") as file:
        return [m.id for m in read_po(file) if m.id and any(is_met(place) for place, _line in m.locations)]


@pytest.mark.parametrize("sentence", met(), ids=lambda sentence: str(sentence)[:60])
def test_nobody_is_addressed_formally(sentence):
    with override("de"):
        said = gettext(sentence) if isinstance(sentence, str) else ngettext(*sentence, 2)
    assert not FORMAL.search(said)
