"""The text of somebody who is not logged in, kept in their session until they are. There is room for one."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from wiki.moderation import drafts, tickets
from wiki.moderation.edit_form import Fields
from wiki.moderation.limits import address_of, within
from wiki.moderation.models import Shown

SESSION_KEY = "kept"


@dataclass(frozen=True)
class Kept:
    """One text, and the form it was typed in."""

    path: str  # the form's address
    shown: str  # what that form carried: the key of a record, or a ticket
    fields: Fields
    promised: bool  # its author was told that it will be there after logging in


def kept_for(request: HttpRequest, path: str) -> Kept | None:
    """What was typed in the form at this address."""
    kept = _in_session(request)
    return kept if kept and kept.path == path else None


def waiting(request: HttpRequest) -> str:
    """The address of the form whose text waits here for whoever has logged in; "" if there is none."""
    kept = _in_session(request)
    return kept.path if kept else ""


def keep(request: HttpRequest, path: str, shown: str, fields: Fields, *, promised: bool) -> bool:
    """Keep a text, if it is not too much. What was promised of another form stays instead of it."""
    if drafts.too_long(fields):
        return False
    if not within("kept", address_of(request), most=settings.WIKI_DRAFTS_PER_MINUTE, seconds=60):
        return False
    older = _in_session(request)
    same = older is not None and (older.path, older.shown) == (path, shown)
    if older and older.promised and not same:
        return False
    promised = promised or bool(older and older.promised)
    request.session[SESSION_KEY] = asdict(Kept(path, shown, fields, promised))
    return True


def drop(request: HttpRequest) -> None:
    request.session.pop(SESSION_KEY, None)


def was_sent(request: HttpRequest, shown: Shown) -> None:
    """What was kept of the form that has been sent now is done with."""
    kept = _in_session(request)
    if kept and shown.key in (kept.shown, tickets.key_of(kept.shown)):
        drop(request)


def _in_session(request: HttpRequest) -> Kept | None:
    told: dict[str, Any] | None = request.session.get(SESSION_KEY)
    return Kept(told["path"], told["shown"], told["fields"], told.get("promised", True)) if told else None
