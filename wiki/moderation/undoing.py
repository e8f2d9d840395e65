"""Taking a published change back, without taking back what others built since."""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction
from django.utils.translation import gettext as _

from wiki.accounts.models import User
from wiki.moderation.models import Decision, Proposal
from wiki.moderation.moves import (
    InConflict,
    Refused,
    Stale,
    ask_for_second_person,
    must_be_moderator,
    record,
)
from wiki.moderation.preparation import ladder_now, loosens, touched_gate
from wiki.pages.document import Document
from wiki.pages.merge import merge
from wiki.pages.models import Page, Revision
from wiki.pages.publishing import Moved, Publication, publish


def undo_approval(proposal: Proposal, *, moderator: User, reason: str = "") -> Revision:
    """Take a published change back by a reverting revision; the proposal stays applied.

    Its author is told that it was taken back, and the ``reason`` if one was given.

    What others published since stays. Raises ``InConflict`` when they built on the very same place, and
    ``NeedsSecondPerson`` where taking it back would open something earlier.
    """
    must_be_moderator(moderator)
    revision = proposal.revision
    if proposal.state != Proposal.State.APPLIED or revision is None:
        raise Refused(_("Only a published proposal can be undone."))
    with transaction.atomic():
        pages = Page.objects.unredacted().select_for_update()  # gate: a moderator's work
        page = pages.get(pk=revision.page_id)
        head = page.head
        assert head is not None  # noqa: S101 - a published page has one
        if revision.reverted_by.exists():
            raise Stale(_("This was undone already."))
        document = _without(revision, head)
        if loosens(head.document, document):
            ask_for_second_person(
                moderator, proposal,
                _("Taking this back would open something earlier than now. Go back by an edit from the "
                  "page’s history, so that a second moderator looks at it."),
            )  # fmt: skip
        try:
            result = publish(
                page, head,
                Publication(
                    document=document, rule=Revision.Rule.UNDO, author=moderator, reverts=revision,
                    summary=_("Undoes an earlier change"),
                    summary_gate=touched_gate(head.document, document, ladder_now()),
                ),
            )  # fmt: skip
        except Moved as error:
            raise Stale(_("The page changed in the meantime. Try again.")) from error
        rule = Revision.Rule.UNDO
        record(proposal, Decision.Verb.UNDO, moderator, revision=result, reason=reason, rule=rule)
    return result


def _without(revision: Revision, head: Revision) -> Document:
    """The page as it would be, had a revision of it never been. Raises ``InConflict``."""
    if any(text and text.takedowns.exists() for text in (revision, revision.parent)):
        # What stands there now is a note that says so: no text to go back to, nor to tell what was changed.
        raise InConflict(_("What this changed was taken down since. Edit the page instead."))
    before = revision.parent.document if revision.parent else replace(revision.document, deleted=True)
    if head == revision:
        return before
    if head.document.deleted != before.deleted:
        raise InConflict(_("The page was deleted, brought back or built upon since. Edit the page instead."))
    document = merge(revision.document, head.document, before).document
    if document is None:
        raise InConflict(_("Later changes built on this one. Edit the page instead."))
    if document == head.document:
        raise InConflict(_("Nothing of this change is left on the page."))
    return document
