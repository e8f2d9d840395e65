"""Drafts: what somebody has typed and not sent, kept for them alone."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from wiki.accounts.models import User
from wiki.moderation.edit_form import Fields, without_empty_rows
from wiki.moderation.models import SavedDraft, Shown
from wiki.pages.document import Kind
from wiki.pages.models import Page

#: Names and other rows beside the text.
FIELDS_BYTES = 256 * 1024


class NotSaved(Exception):
    """Nothing was kept; the message says why and what to do."""


class AnotherDraft(NotSaved):
    """An older text waits for its author to decide what becomes of it."""


@dataclass(frozen=True)
class Target:
    """What a form is about: a page or one of its sections, or a new page of a kind."""

    kind: Kind
    page: Page | None = None
    slug: str = ""  # of a new page, from the link it was begun by
    section: str = ""


def drafts_of(account: User, target: Target) -> QuerySet[SavedDraft]:
    mine = SavedDraft.objects.filter(account=account, kind=target.kind.value)
    if target.page:
        return mine.filter(page=target.page, section=target.section)
    return mine.filter(page=None, slug=target.slug)


def save(account: User, target: Target, shown: Shown, fields: Fields, title: str) -> SavedDraft:
    """Keep what was typed. Raises ``NotSaved`` past the limits, and ``AnotherDraft`` where a text begun
    on another form would be lost by it."""
    if too_long(fields):
        raise NotSaved(_("This is too long to be kept as a draft. Split it into two pages."))
    older = drafts_of(account, target).first()
    if older and older.shown_id != shown.pk:
        raise AnotherDraft(
            _("You have an older draft of this. Take it up, or throw it away; then this one can be kept.")
        )
    if older is None and SavedDraft.objects.filter(account=account).count() >= settings.WIKI_DRAFTS:
        raise NotSaved(_("You have too many drafts. Send or throw away one of them; they are on your page."))
    kept = {"shown": shown, "title": title[:200], "fields": json.dumps(_kept(fields))}
    draft, _created = SavedDraft.objects.update_or_create(
        account=account, kind=target.kind.value, page=target.page, section=target.section,
        slug="" if target.page else target.slug,
        defaults={**kept, "updated_at": timezone.now()},
    )  # fmt: skip
    return draft


def too_long(fields: Fields) -> bool:
    size = len(json.dumps(fields, ensure_ascii=False).encode())
    return size > settings.WIKI_PAGE_BYTES_MODERATOR + FIELDS_BYTES


def _kept(fields: Fields) -> Fields:
    """Without what is no text: consent is given to what is sent, each time."""
    page = {name: value for name, value in fields["page"].items() if name != "consent"}
    return without_empty_rows({**fields, "page": page})


def fields_of_draft(draft: SavedDraft) -> Fields:
    fields: dict[str, Any] = json.loads(draft.fields)
    return fields


def discard(account: User, target: Target) -> None:
    """Throw a draft away: its author said so."""
    drafts_of(account, target).delete()


def was_sent(account: User, target: Target, shown: Shown) -> None:
    """The draft of what its author has sent is done with; one begun on another form was not sent."""
    drafts_of(account, target).filter(shown=shown).delete()
