"""The desk: everything that can happen to a proposal, each as one verb in one transaction.

Who wins when two act at once is decided by conditional UPDATEs, which hold on every database; the
loser gets a ``DeskError``, whose message is a sentence for them, and nothing is changed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wiki.accounts.models import User
from wiki.moderation.models import Decision, Proposal, Version
from wiki.moderation.moves import (
    DeskError,
    InConflict,
    NeedsSecondPerson,
    Refused,
    Stale,
    ask_for_second_person,
    move,
    must_be_moderator,
    record,
)
from wiki.moderation.preparation import Preparation, ladder_now, prepare
from wiki.moderation.undoing import undo_approval
from wiki.pages.document import Document, dump, fingerprint, slugify
from wiki.pages.models import Page, Revision
from wiki.pages.publishing import AddressTaken, Moved, Publication, publish
from wiki.spoilers import vector
from wiki.spoilers.gates import Gate as GateValue
from wiki.spoilers.gates import stored_gate
from wiki.spoilers.ladder import Progress
from wiki.spoilers.models import Gate
from wiki.spoilers.reader import Reader

__all__ = [
    "DeskError", "Draft", "InConflict", "NeedsSecondPerson", "Refused", "Seen", "Stale",
    "approve", "propose", "publish_own", "refuse_too_fast", "reject", "reopen", "request_changes",
    "undo_approval", "withdraw",
]  # fmt: skip

Action, State, Verb = Proposal.Action, Proposal.State, Decision.Verb


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What somebody sends: their text, and what they had been shown when they wrote it.

    ``sent_at`` is now, unless it was sent elsewhere before and is only brought in here. ``goes_on`` is
    the author's waiting new page that this is about, whatever its name is now.
    """

    document: Document
    base: Revision | None
    shown_at: Progress
    action: str = Action.EDIT
    summary: str = ""
    source: str = ""
    sent_at: datetime = field(default_factory=timezone.now)
    goes_on: Proposal | None = None


# --- The author's verbs -----------------------------------------------------------------------------


def propose(page: Page | None, *, author: User, draft: Draft) -> Proposal:
    """Send a text to the moderators: a new proposal, or a new version of the one already open.

    Nothing is added when the text and its summary are those of the version already there. Raises
    ``Refused`` for a blocked author, past the limits, and when a text comes back unchanged that was to
    be changed.
    """
    _must_not_be_blocked(author)
    try:
        with transaction.atomic():
            return _propose(page, author, draft)
    except IntegrityError as error:
        if draft.goes_on:
            raise Refused(
                _("You have another new page of this name waiting. Give one of them another name.")
            ) from error
        # Two of the author's own tabs raced for the one open proposal: the text joins the winner's.
        with transaction.atomic():
            return _propose(page, author, draft)


def _propose(page: Page | None, author: User, draft: Draft) -> Proposal:
    proposal = _open_proposal(page, author, draft)
    if proposal is None:
        _refuse_too_many(author)
        proposal = _new_proposal(page, author, draft)
    _add_version(proposal, draft)
    return proposal


def _must_not_be_blocked(account: User) -> None:
    if account.block:
        raise Refused(_("You cannot edit at the moment: %(reason)s") % {"reason": account.block.reason})


def _open_proposal(page: Page | None, author: User, draft: Draft) -> Proposal | None:
    mine = Proposal.objects.of(author).open().select_for_update()
    if page is not None:
        return mine.filter(page=page).first()
    if draft.goes_on and (found := mine.filter(page=None, pk=draft.goes_on.pk).first()):
        return found
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
    return Proposal.objects.create(
        page=page, action=draft.action, kind=document.kind.value, author=author,
        slug=slugify(document.names[0].text), title=document.title, submitted_at=draft.sent_at,
        gate_id=Gate.intern([document.gate])[document.gate],
    )  # fmt: skip


def _add_version(proposal: Proposal, draft: Draft) -> None:
    latest = proposal.latest
    text = dump(draft.document)
    if latest and _is_repeated(proposal, latest, draft, text):
        if proposal.state == State.PENDING:
            return
        raise Refused(
            _("You were asked to change this text. Change it, or say in the summary why it should stay.")
        )
    version = Version.objects.create(
        proposal=proposal, number=(latest.number if latest else 0) + 1, text=text, hash=fingerprint(text),
        base=draft.base, shown_at=vector.write(draft.shown_at), summary=draft.summary, source=draft.source,
        # Whoever proposes that a page goes or comes back writes nothing, and is asked for no consent.
        licence=settings.WIKI_LICENCE_NAME if draft.action in Proposal.WRITING else "",
        created_at=draft.sent_at,
    )  # fmt: skip
    # A conditional UPDATE: a decision that came in between wins, and the text is not lost on it but
    # refused while its author still has it before them.
    updated = Proposal.objects.filter(pk=proposal.pk, latest=latest, state__in=Proposal.OPEN).update(
        latest=version, state=State.PENDING, reason="", title=draft.document.title, action=draft.action,
        submitted_at=draft.sent_at, slug=slugify(draft.document.names[0].text),
    )  # fmt: skip
    if not updated:
        raise Stale(_("This proposal was decided a moment ago. Look at the page and send your text again."))
    proposal.refresh_from_db()
    # What the queue tells is about what would be published, not about what its author could not see.
    made = prepare(proposal)
    gate = _with_what_was_said(proposal, made.gate) if latest else made.gate
    Proposal.objects.filter(pk=proposal.pk).update(
        size=made.size, risk=made.risk, gate=Gate.intern([gate])[gate]
    )
    proposal.refresh_from_db()


def tighten(proposal: Proposal, gate: GateValue) -> None:
    """Let the queue tell of a proposal to those alone who have also reached ``gate``."""
    both = _with_what_was_said(proposal, gate)
    Proposal.objects.filter(pk=proposal.pk).update(gate=Gate.intern([both])[both])
    proposal.refresh_from_db()


def _with_what_was_said(proposal: Proposal, gate: GateValue) -> GateValue:
    """Of the versions before, the summaries and the answers to them stay on the review."""
    return ladder_now().all_of((stored_gate(proposal.gate.expression), gate))


def _is_repeated(proposal: Proposal, latest: Version, draft: Draft, text: str) -> bool:
    """Is this, word for word, what waits already? On another base it is not: it merges otherwise."""
    was = latest.hash, latest.summary, latest.source, latest.base_id, proposal.action
    base_id = draft.base.pk if draft.base else None
    return was == (fingerprint(text), draft.summary, draft.source, base_id, draft.action)


def withdraw(proposal: Proposal, *, author: User, leaving: bool = False) -> None:
    """Take an open proposal back. Its texts stay where its author finds them.

    A blocked author can do so only while ``leaving`` the wiki for good.
    """
    _must_be_author(proposal, author)
    if not leaving:
        _must_not_be_blocked(author)
    with transaction.atomic():
        move(proposal, author, Proposal.OPEN, State.WITHDRAWN)
        record(proposal, Verb.WITHDRAW, author)


def reopen(proposal: Proposal, *, actor: User) -> None:
    """Let a proposal wait again.

    Its author takes up what was declined or withdrawn, a moderator what was declined or sent back wrongly.
    """
    if actor != proposal.author and not actor.is_moderator:
        raise Refused(_("Only its author or a moderator can reopen a proposal."))
    _must_not_be_blocked(actor)
    own = actor == proposal.author
    if not own and proposal.state == State.WITHDRAWN:
        raise Refused(_("Only its author can take up a withdrawn proposal."))
    if own:
        _refuse_too_many(actor)
        _refuse_declined_twice(proposal)
    before = (State.REJECTED.value, (State.WITHDRAWN if own else State.CHANGES_REQUESTED).value)
    try:
        with transaction.atomic():
            move(proposal, actor, before, State.PENDING)
            record(proposal, Verb.REOPEN, actor)
    except IntegrityError as error:
        raise Refused(_("There is another open proposal by the same author for this page.")) from error


def _refuse_declined_twice(proposal: Proposal) -> None:
    """The same words cannot go back and forth for ever; changed ones can."""
    if Decision.objects.filter(version=proposal.latest, verb=Verb.REJECT).count() >= 2:
        raise Refused(
            _("This text was declined twice. Edit the page anew, and write what is different this time.")
        )


def _must_be_author(proposal: Proposal, author: User) -> None:
    if proposal.author_id != author.pk:
        raise Refused(_("This is somebody else’s proposal."))


# --- The moderators' verbs --------------------------------------------------------------------------


def why_not(error: DeskError | AddressTaken, reader: Reader) -> str:
    """Why nothing was published, in a sentence that ``reader`` may hear."""
    if isinstance(error, AddressTaken) and not reader.may_see(error.gate):
        return _("It touches what you have not watched yet. It waits in the queue.")
    return str(error)


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
        move(proposal, moderator, [State.PENDING], State.PENDING, seen=seen.version)
        preparation = prepare(proposal)
        _must_be_as_seen(preparation, seen)
        revision = _publish(proposal, preparation, Revision.Rule.REVIEW, approved_by=moderator)
        _apply(proposal, revision, decided_by=moderator)
        record(proposal, Verb.APPROVE, moderator, revision=revision)
    return revision


def _must_be_as_seen(preparation: Preparation, seen: Seen) -> None:
    if preparation.gone:
        raise InConflict(_("The page is gone. Decline the proposal, or restore the page first."))
    if preparation.document is None:
        raise InConflict(_("The page has changed at the same place. Ask its author to look at it again."))
    if preparation.taken:
        raise AddressTaken(preparation.taken.text, preparation.taken.gate)
    if preparation.adds_nothing:
        raise InConflict(_("The page says all of this by now. Decline it with thanks."))
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
        move(proposal, moderator, [State.PENDING], State.CHANGES_REQUESTED, seen=seen, reason=reason)
        record(proposal, Verb.REQUEST_CHANGES, moderator, reason=reason)


def reject(proposal: Proposal, *, moderator: User, reason: str, seen: str) -> None:
    """Decline a proposal. Its author is told why, keeps the text and may take it up again."""
    _must_judge(proposal, moderator)
    _must_say_why(reason)
    with transaction.atomic():
        move(proposal, moderator, list(Proposal.OPEN), State.REJECTED, seen=seen, reason=reason)
        record(proposal, Verb.REJECT, moderator, reason=reason)


def publish_own(proposal: Proposal, *, moderator: User) -> Revision:
    """Apply a moderator's own change by the rule ``moderator-edit``.

    Raises ``NeedsSecondPerson`` when it loosens a gate, unless the wiki has only one moderator and says
    so (``WIKI_SECOND_PERSON``). The proposal then waits in the queue like any other.
    """
    must_be_moderator(moderator)
    _must_be_author(proposal, moderator)
    rule = Revision.Rule.MODERATOR_EDIT
    with transaction.atomic():
        move(proposal, moderator, [State.PENDING], State.PENDING)
        preparation = prepare(proposal)
        if preparation.gone:
            raise InConflict(_("The page was deleted in the meantime; your text waits in the queue."))
        if preparation.document is None:
            raise InConflict(_("The page has changed at the same place; your text waits in the queue."))
        if preparation.adds_nothing:
            raise InConflict(_("The page says all of this by now. Withdraw this, or change something else."))
        if preparation.loosens:
            ask_for_second_person(
                moderator, proposal,
                _("This opens something earlier than before, so a second moderator looks at it."),
            )  # fmt: skip
        revision = _publish(proposal, preparation, rule, approved_by=None)
        _apply(proposal, revision, decided_by=None, rule=rule)
        record(proposal, Verb.PUBLISH, moderator, revision=revision, rule=rule)
    return revision


def _must_judge(proposal: Proposal, moderator: User) -> None:
    must_be_moderator(moderator)
    if proposal.author_id == moderator.pk:
        raise Refused(_("This is your own proposal: somebody else has to decide about it."))


def _must_say_why(reason: str) -> None:
    if not reason.strip():
        raise Refused(_("Say why, so that its author can do better: pick a reason or write one."))
