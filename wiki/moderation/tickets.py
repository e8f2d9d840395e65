"""What an edit form showed to somebody without an account.

To others a row is kept of it (``Shown``). For who may be gone with the next click none is written: the form
carries it, so encrypted that nobody can read or change it, and whoever logs in takes it over. It must not be
read either: that a page has a newer revision is hidden from those to whom the newer one says nothing.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils import timezone

from wiki.accounts.models import User
from wiki.moderation.models import Shown
from wiki.pages.models import KEY_LENGTH, Page, Revision

MOST = 1_500  # characters of a ticket; the longest progress and heading make 1,400


def seal(shown: Shown) -> str:
    """The ticket of a record that was not saved. Each is another, whatever it says."""
    told = (
        shown.base.key if shown.base else "", shown.vector, shown.section, shown.section_hash,
        int(shown.created_at.timestamp()),
    )  # fmt: skip
    return _cipher().encrypt(json.dumps(told, ensure_ascii=False).encode()).decode()


def opened(ticket: str, page: Page | None) -> Shown | None:
    """What a form of this page showed, or of a new one, as a record that is not saved; None for anything that
    we did not seal."""
    try:
        if len(ticket) > MOST or urlsafe_b64encode(urlsafe_b64decode(ticket)).decode() != ticket:
            return None  # what decodes to the same would be another ticket to whoever counts them
        key, vector, section, section_hash, at = json.loads(_cipher().decrypt(ticket.encode()))
    except (InvalidToken, ValueError):
        return None
    if bool(key) != bool(page):
        return None
    # gate: what its author may see of it is what the vector opens
    base = Revision.objects.unredacted().filter(key=key, page=page).first() if page else None
    if page and base is None:
        return None
    return Shown(
        key=ticket, page=page, base=base, vector=vector, section=section, section_hash=section_hash,
        created_at=datetime.fromtimestamp(at, tz=timezone.get_current_timezone()),
    )  # fmt: skip


def taken_over(ticket: str, account: User, page: Page | None) -> Shown | None:
    """The record of a ticket, kept from now on for the account that was the first to bring it; None for any
    other, and for what is no ticket."""
    shown = opened(ticket, page)
    if shown is None:
        return None
    of_it = {
        name: getattr(shown, name)
        for name in ("page", "base", "vector", "section", "section_hash", "created_at")
    }
    kept, _made = Shown.objects.get_or_create(key=key_of(ticket), defaults={"account": account, **of_it})
    return kept if kept.account_id == account.pk else None


def key_of(ticket: str) -> str:
    """Under which key the record of a ticket is kept."""
    return sha256(ticket.encode()).hexdigest()[:KEY_LENGTH]


def _cipher() -> MultiFernet:
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet(
        [Fernet(urlsafe_b64encode(sha256(f"tickets of forms:{key!s}".encode()).digest())) for key in keys]
    )
