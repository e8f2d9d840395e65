"""What somebody types without being logged in, kept in their session until they are: one text a form."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from wiki.moderation import tickets
from wiki.moderation.drafts import FIELDS_BYTES
from wiki.moderation.edit_form import Fields
from wiki.moderation.limits import address_of, within
from wiki.moderation.models import Shown

SESSION_KEY = "kept_texts"
MOST_TEXTS = 5


class NotKept(Exception):
    """Nothing was kept; the message says why and what to do."""


class AnotherKept(NotKept):
    """A text typed in another form of the same page waits for its author to decide what becomes of it."""


@dataclass(frozen=True)
class Kept:
    """One text, and the form it was typed in."""

    address: str  # of the form
    shown: str  # what that form carried: the key of a record, or a ticket
    fields: Fields
    was_sent: bool  # its author has pressed "Send"

    @property
    def body(self) -> str:
        return str(self.fields["page"].get("body", ""))


def texts(request: HttpRequest) -> list[Kept]:
    """All that is kept for whoever this is."""
    return list(_in_session(request).values())


def kept_for(request: HttpRequest, address: str) -> Kept | None:
    """What was typed in the form at this address."""
    return _in_session(request).get(address)


def keep(request: HttpRequest, text: Kept) -> None:
    """Keep a text. Raises ``NotKept`` past the limits, and ``AnotherKept`` where one typed in another form at
    the same address would be lost by it."""
    cookies = {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME} & set(request.COOKIES)
    if not cookies:  # then nobody can log in, either
        raise NotKept(
            _("This browser takes no cookies, so nothing can be kept. Your text is still here: copy it.")
        )
    what = "sent-without-an-account" if text.was_sent else "kept"  # so that nobody's drafts are in the way
    if not within(what, address_of(request), most=settings.WIKI_DRAFTS_PER_MINUTE, seconds=60):
        raise NotKept(_("That was too often. Your text is still here: wait a minute, then send it again."))
    found = _in_session(request)
    older = found.get(text.address)
    if older and older.shown != text.shown:
        raise AnotherKept(
            _("Another text that you began here is kept. Take it up, or throw it away; then this one can be.")
        )
    if older is None and len(found) >= MOST_TEXTS:
        raise NotKept(
            _("%(number)s texts of yours are kept already. Log in and send them; this one is still here.")
            % {"number": len(found)}
        )
    found[text.address] = text
    told = {address: asdict(one) for address, one in found.items()}
    if len(json.dumps(told, ensure_ascii=False).encode()) > _most_bytes(text):
        raise NotKept(
            _("This is too long to be kept. It is still here: log in in another tab, then send it again.")
        )
    request.session[SESSION_KEY] = told


def _most_bytes(text: Kept) -> int:
    """In all; somebody whose session ended in the middle may have had the long text of a moderator."""
    had_account = Shown.objects.filter(key=text.shown).exists()
    most = settings.WIKI_PAGE_BYTES_MODERATOR + FIELDS_BYTES
    return most if had_account else 2 * settings.WIKI_PAGE_BYTES


def drop(request: HttpRequest, address: str) -> None:
    """What was typed in the form at this address is not wanted any more, or kept elsewhere."""
    found = _in_session(request)
    if found.pop(address, None):
        request.session[SESSION_KEY] = {at: asdict(one) for at, one in found.items()}


def was_sent(request: HttpRequest, shown: Shown) -> None:
    """What was kept of the form that has been sent now is done with."""
    for text in texts(request):
        if shown.key in (text.shown, tickets.key_of(text.shown)):
            drop(request, text.address)


def _in_session(request: HttpRequest) -> dict[str, Kept]:
    told: dict[str, dict[str, Any]] = request.session.get(SESSION_KEY) or {}
    return {address: Kept(**one) for address, one in told.items()}
