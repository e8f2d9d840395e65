"""Taking a text down: the one exception to "nothing is lost", by command and on record.

What had to go is replaced by a document that says so, with the reason and the hash of what was there, in
a revision or in a version of a proposal. Copies in backups are the operator's.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from wiki.accounts.models import User
from wiki.moderation.models import Takedown, Version
from wiki.pages.document import Document, Name, dump, fingerprint
from wiki.pages.models import Revision
from wiki.pages.publishing import replace_text
from wiki.spoilers.scanner import Run, write


class TakedownError(Exception):
    """Nothing was changed; the message says why and what to do first."""


@transaction.atomic
def take_down(key: str, *, by: User, reason: str) -> Takedown:
    """Take the text of a revision or of a version down. Raises ``TakedownError``."""
    if not by.is_moderator:
        raise TakedownError(_("%(name)s is no moderator.") % {"name": by.username})
    if not reason.strip():
        raise TakedownError(_("Say why: the reason stands where the text was."))
    revision = (
        Revision.objects.unredacted().select_related("page").filter(key=key).first()
    )  # gate: by an operator
    if revision is not None:
        return _take_down_revision(revision, by, reason)
    version = Version.objects.select_related("proposal").filter(key=key).first()
    if version is None:
        raise TakedownError(_("No revision and no version has the key %(key)s.") % {"key": key})
    return _take_down_version(version, by, reason)


def _take_down_revision(revision: Revision, by: User, reason: str) -> Takedown:
    page = revision.page
    if page.head_id == revision.pk and not page.deleted:
        raise TakedownError(
            _("This is what the page says now. Publish another text or delete the page; then take it down.")
        )
    record = Takedown.objects.create(revision=revision, hash=revision.hash, by=by, reason=reason)
    replace_text(revision, _tombstone(revision.document, record))
    return record


def _take_down_version(version: Version, by: User, reason: str) -> Takedown:
    if version.proposal.is_open:
        raise TakedownError(_("This waits for a decision. Decline it first; then take it down."))
    record = Takedown.objects.create(version=version, hash=version.hash, by=by, reason=reason)
    text = dump(_tombstone(version.document, record))
    Version.objects.filter(pk=version.pk).update(text=text, hash=fingerprint(text), summary="", source="")
    return record


def _tombstone(document: Document, record: Takedown) -> Document:
    """What stands in a text's place, under the gate of its page: nothing of it but its kind."""
    day = date_format(timezone.localdate(record.made_at))
    words = _("This text was taken down on %(day)s. %(reason)s\n\nHash of what stood here: %(hash)s\n") % {
        "day": day, "reason": record.reason, "hash": record.hash,
    }  # fmt: skip
    return Document(
        kind=document.kind, names=(Name(_("Taken down")),), gate=document.gate, episode=document.episode,
        deleted=document.deleted, body=write([Run((), words)]),
    )  # fmt: skip
