"""The desk: everything that can happen to a proposal, each as one verb in one transaction.

Who wins when two act at once is decided by conditional UPDATEs, which hold on every database; the
loser gets one of the exceptions below, whose message is a sentence for them, and nothing is changed.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wiki.accounts.models import User
from wiki.moderation.models import Decision, Proposal, Version
from wiki.moderation.preparation import Preparation, prepare, touched_gate
from wiki.pages.document import Document, dump, fingerprint, slugify
from wiki.pages.merge import merge
from wiki.pages.models import Page, Revision
from wiki.pages.publishing import Moved, Publication, publish
from wiki.spoilers import vector
from wiki.spoilers.ladder import Progress
from wiki.spoilers.models import Gate

log = logging.getLogger(__name__)

Action, State, Verb = Proposal.Action, Proposal.State, Decision.Verb


class DeskError(Exception):
    """Nothing happened; the message says why and what to do next."""


class Refused(DeskError):
    """This person may not do this now."""


class Stale(DeskError):
    """The proposal or its page moved since it was looked at."""


class InConflict(DeskError):
    """The version does not merge onto the page as it is."""


class NeedsSecondPerson(DeskError):
    """A moderator's own change that loosens a gate waits for another moderator."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What somebody sends: their text, and what they had been shown when they wrote it."""

    document: Document
    base: Revision | None
    shown_at: Progress
    action: str = Action.EDIT
    summary: str = ""
    source: str = ""


# --- The author's verbs -----------------------------------------------------------------------------


def propose(page: Page | None, *, author: User, draft: Draft) -> Proposal:
    """Send a text to the moderators: a new proposal, or a new version of the one already open.

    Nothing is added when the text and its summary are those of the version already there. Raises
    ``Refused`` for a blocked author and past the limits.
    """
    if author.block:
        raise Refused(_("You cannot edit at the moment: %(reason)s") % {"reason": author.block.reason})
    text = dump(draft.document)
    try:
        with transaction.atomic():
            proposal = _open_proposal(page, author, draft)
            if proposal is None:
                _refuse_too_many(author)
                proposal = _new_proposal(page, author, draft)
            _add_version(proposal, draft, text)
            return proposal
    except IntegrityError:
        # Two of the author's own tabs raced for the one open proposal: the text joins the winner's.
        with transaction.atomic():
            proposal = _open_proposal(page, author, draft)
            if proposal is None:
                raise
            _add_version(proposal, draft, text)
            return proposal


def _open_proposal(page: Page | None, author: User, draft: Draft) -> Proposal | None:
    mine = Proposal.objects.of(author).open().select_for_update()
    if page is not None:
        return mine.filter(page=page).first()
    slug = slugify(draft.document.names[0].text)
    return mine.filter(page=None, kind=draft.document.kind.value, slug=slug).first()


def _refuse_too_many(author: User) -> None:
    trusted = author.is_trusted
    most = settings.WIKI_OPEN_PROPOSALS_TRUSTED if trusted else settings.WIKI_OPEN_PROPOSALS
    if Proposal.objects.of(author).open().count() >= most:
        raise Refused(
            _("You have %(most)s proposals waiting. Withdraw one, or wait until some are reviewed.")
            % {"most": most}
        )


def refuse_too_fast(author: User) -> None:
    """Raises ``Refused`` when somebody saves more often in an hour than their role allows."""
    most = settings.WIKI_SAVES_PER_HOUR_TRUSTED if author.is_trusted else settings.WIKI_SAVES_PER_HOUR
    since = timezone.now() - timedelta(hours=1)
    if Version.objects.filter(proposal__author=author, created_at__gt=since).count() >= most:
        raise Refused(_("That was a lot of changes for one hour. Take a break; your text is kept below."))


def _new_proposal(page: Page | None, author: User, draft: Draft) -> Proposal:
    document = draft.document
    gate = document.gate
    return Proposal.objects.create(
        page=page, action=draft.action, kind=document.kind.value, author=author,
        slug=slugify(document.names[0].text), title=document.title,
        gate_id=Gate.intern([gate])[gate],
    )  # fmt: skip


def _add_version(proposal: Proposal, draft: Draft, text: str) -> None:
    latest = proposal.latest
    digest = fingerprint(text)
    same = latest and (latest.hash, latest.summary, latest.source) == (digest, draft.summary, draft.source)
    if same and proposal.state == State.PENDING:
        return
    version = Version.objects.create(
        proposal=proposal, number=(latest.number if latest else 0) + 1, text=text, hash=digest,
        base=draft.base, shown_at=vector.write(draft.shown_at), summary=draft.summary, source=draft.source,
        licence=settings.WIKI_LICENCE_NAME,
    )  # fmt: skip
    # A conditional UPDATE: a decision that came in between wins, and the text is not lost on it but
    # refused while its author still has it before them.
    updated = Proposal.objects.filter(pk=proposal.pk, latest=latest, state__in=Proposal.OPEN).update(
        latest=version, state=State.PENDING, reason="", title=draft.document.title, action=draft.action,
        submitted_at=timezone.now(),
    )  # fmt: skip
    if not updated:
        raise Stale(_("This proposal was decided a moment ago. Look at the page and send your text again."))
    proposal.refresh_from_db()
    preparation = prepare(proposal)
    Proposal.objects.filter(pk=proposal.pk).update(
        size=preparation.size, risk=preparation.risk, gate=Gate.intern([preparation.gate])[preparation.gate]
    )


def withdraw(proposal: Proposal, *, author: User) -> None:
    """Take an open proposal back. Its texts stay where its author finds them."""
    _must_be_author(proposal, author)
    with transaction.atomic():
        _move(proposal, author, Proposal.OPEN, State.WITHDRAWN)
        _record(proposal, Verb.WITHDRAW, author)


def reopen(proposal: Proposal, *, actor: User) -> None:
    """Take up a declined or withdrawn proposal: its author again, or a moderator who declined it wrongly."""
    if actor != proposal.author and not actor.is_moderator:
        raise Refused(_("Only its author or a moderator can reopen a proposal."))
    if actor.block:
        raise Refused(_("You cannot edit at the moment: %(reason)s") % {"reason": actor.block.reason})
    if actor != proposal.author and proposal.state != State.REJECTED:
        raise Refused(_("Only its author can take up a withdrawn proposal."))
    try:
        with transaction.atomic():
            _move(proposal, proposal.author, [State.REJECTED, State.WITHDRAWN], State.PENDING)
            _record(proposal, Verb.REOPEN, actor)
    except IntegrityError as error:
        raise Refused(_("There is another open proposal by the same author for this page.")) from error


def _must_be_author(proposal: Proposal, author: User) -> None:
    if proposal.author_id != author.pk:
        raise Refused(_("This is somebody else’s proposal."))


# --- The moderators' verbs --------------------------------------------------------------------------


@dataclass(frozen=True)
class Seen:
    """What a moderator had on the screen: the version, the head, and the text that would be published."""

    version: str
    head: str  # "" for a new page
    result: str  # fingerprint of the merged text


def approve(proposal: Proposal, *, moderator: User, seen: Seen) -> Revision:
    """Publish what the moderator saw, byte for byte, and record who let it through.

    Raises ``Stale`` when the version or the page moved since, ``InConflict`` when it does not merge,
    ``AddressTaken`` when a name is another page's, ``Refused`` for one's own proposal.
    """
    _must_judge(proposal, moderator)
    with transaction.atomic():
        # Takes the row first: of two decisions at once exactly one gets past this line.
        _move(proposal, moderator, [State.PENDING], State.PENDING, seen=seen.version)
        preparation = prepare(proposal)
        _must_be_as_seen(preparation, seen)
        revision = _publish(proposal, preparation, Revision.Rule.REVIEW, approved_by=moderator)
        _apply(proposal, revision, decided_by=moderator)
        _record(proposal, Verb.APPROVE, moderator, revision=revision)
    return revision


def _must_be_as_seen(preparation: Preparation, seen: Seen) -> None:
    if preparation.gone:
        raise InConflict(_("The page is gone. Decline the proposal, or restore the page first."))
    if preparation.document is None:
        raise InConflict(_("The page has changed at the same place. Ask its author to look at it again."))
    if preparation.head_key != seen.head:
        raise Stale(_("The page changed while you were reading. Here is what would be published now."))
    if fingerprint(dump(preparation.document)) != seen.result:
        raise Stale(_("What would be published is not what you saw. Here is what it is now."))


def _publish(
    proposal: Proposal, preparation: Preparation, rule: str, *, approved_by: User | None
) -> Revision:
    version = proposal.latest
    assert version is not None  # noqa: S101 - checked by the callers
    assert preparation.document is not None  # noqa: S101
    try:
        return publish(
            proposal.page,
            preparation.head,
            Publication(
                document=preparation.document, rule=rule, author=proposal.author, approved_by=approved_by,
                summary=version.summary, source=version.source, summary_gate=preparation.gate,
                proposed_at=version.created_at,
            ),
        )  # fmt: skip
    except Moved as error:
        raise Stale(_("The page changed while you were reading. Look at it again.")) from error


def _apply(proposal: Proposal, revision: Revision, *, decided_by: User | None, rule: str = "") -> None:
    Proposal.objects.filter(pk=proposal.pk).update(
        state=State.APPLIED, revision=revision, page=revision.page_id, decided_by=decided_by,
        rule=rule, decided_at=timezone.now(),
    )  # fmt: skip
    proposal.refresh_from_db()


def request_changes(proposal: Proposal, *, moderator: User, reason: str, seen: str) -> None:
    """Send a proposal back to its author with what to change."""
    _must_judge(proposal, moderator)
    _must_say_why(reason)
    with transaction.atomic():
        _move(proposal, moderator, [State.PENDING], State.CHANGES_REQUESTED, seen=seen, reason=reason)
        _record(proposal, Verb.REQUEST_CHANGES, moderator, reason=reason)


def reject(proposal: Proposal, *, moderator: User, reason: str, seen: str) -> None:
    """Decline a proposal. Its author is told why, keeps the text and may take it up again."""
    _must_judge(proposal, moderator)
    _must_say_why(reason)
    with transaction.atomic():
        _move(proposal, moderator, list(Proposal.OPEN), State.REJECTED, seen=seen, reason=reason)
        _record(proposal, Verb.REJECT, moderator, reason=reason)


def undo_approval(proposal: Proposal, *, moderator: User) -> Revision:
    """Take a published change back by a reverting revision; the proposal stays applied.

    What others published since stays. Raises ``InConflict`` when they built on the very same place.
    """
    _must_be_moderator(moderator)
    revision = proposal.revision
    if proposal.state != State.APPLIED or revision is None:
        raise Refused(_("Only a published proposal can be undone."))
    with transaction.atomic():
        page = (
            Page.objects.unredacted().select_for_update().get(pk=revision.page_id)
        )  # gate: a moderator's work
        head = page.head
        assert head is not None  # noqa: S101 - a published page has one
        if revision.reverted_by.exists():
            raise Stale(_("This was undone already."))
        before = revision.parent.document if revision.parent else _tombstone(revision.document)
        merged = merge(revision.document, head.document, before) if head != revision else None
        document = before if merged is None else merged.document
        if document is None:
            raise InConflict(_("Later changes built on this one. Edit the page instead."))
        gate = touched_gate(head.document, document)
        try:
            result = publish(
                page, head,
                Publication(
                    document=document, rule=Revision.Rule.UNDO, author=moderator, reverts=revision,
                    summary=_("Undoes an earlier change"), summary_gate=gate,
                ),
            )  # fmt: skip
        except Moved as error:
            raise Stale(_("The page changed in the meantime. Try again.")) from error
        _record(proposal, Verb.UNDO, moderator, revision=result, rule=Revision.Rule.UNDO)
    return result


def _tombstone(document: Document) -> Document:
    return replace(document, deleted=True)


def publish_own(proposal: Proposal, *, moderator: User) -> Revision:
    """Apply a moderator's own change by the rule ``moderator-edit``.

    Raises ``NeedsSecondPerson`` when it loosens a gate, unless the wiki has only one moderator and says
    so (``WIKI_SECOND_PERSON``). The proposal then waits in the queue like any other.
    """
    _must_be_moderator(moderator)
    _must_be_author(proposal, moderator)
    rule = Revision.Rule.MODERATOR_EDIT
    with transaction.atomic():
        _move(proposal, moderator, [State.PENDING], State.PENDING)
        preparation = prepare(proposal)
        if preparation.gone or preparation.document is None:
            raise InConflict(_("The page has changed at the same place; your text waits in the queue."))
        if preparation.loosens and settings.WIKI_SECOND_PERSON:
            raise NeedsSecondPerson(
                _("This opens something earlier than before, so a second moderator looks at it.")
            )
        if preparation.loosens:
            log.warning("%s loosens a gate alone: proposal %s", moderator.username, proposal.key)
        revision = _publish(proposal, preparation, rule, approved_by=None)
        _apply(proposal, revision, decided_by=None, rule=rule)
        _record(proposal, Verb.PUBLISH, moderator, revision=revision, rule=rule)
    return revision


def _must_be_moderator(actor: User) -> None:
    if not actor.is_moderator:
        raise Refused(_("Only moderators can do this."))


def _must_judge(proposal: Proposal, moderator: User) -> None:
    _must_be_moderator(moderator)
    if proposal.author_id == moderator.pk:
        raise Refused(_("This is your own proposal: somebody else has to decide about it."))


def _must_say_why(reason: str) -> None:
    if not reason.strip():
        raise Refused(_("Say why, so that its author can do better: pick a reason or write one."))


# --- Shared by all verbs ----------------------------------------------------------------------------


def _move(
    proposal: Proposal, actor: User, before: list[str] | tuple[str, ...], after: str,
    *, seen: str | None = None, reason: str = "",
) -> None:  # fmt: skip
    """Change the state by a conditional UPDATE; ``Stale`` if somebody else was first."""
    rows = Proposal.objects.filter(pk=proposal.pk, state__in=before)
    if seen is not None:
        rows = rows.filter(latest__key=seen)
    final = after in (State.REJECTED, State.APPLIED)
    changed = rows.update(
        state=after, reason=reason,
        decided_by=actor if final else None, decided_at=timezone.now() if final else None,
    )  # fmt: skip
    if not changed:
        raise Stale(_what_happened(proposal))
    proposal.refresh_from_db()


def _what_happened(proposal: Proposal) -> str:
    last = Decision.objects.filter(proposal=proposal).select_related("actor").last()
    now = Proposal.objects.get(pk=proposal.pk)
    if now.is_open:
        return _("Its author has sent a new version since. Here it is.")
    who = last.actor.username if last else "?"
    return _("%(who)s was first: this proposal is %(state)s now.") % {
        "who": who, "state": now.get_state_display(),
    }  # fmt: skip


def _record(
    proposal: Proposal, verb: str, actor: User, *, revision: Revision | None = None,
    reason: str = "", rule: str = "",
) -> None:  # fmt: skip
    assert proposal.latest is not None  # noqa: S101 - a proposal is never saved without a version
    Decision.objects.create(
        proposal=proposal, version=proposal.latest, revision=revision, verb=verb, actor=actor,
        author=proposal.author, reason=reason, rule=rule,
    )  # fmt: skip
