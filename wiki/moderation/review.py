"""One proposal on one screen: what would be published, and deciding about it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

from django.contrib import messages
from django.db.models import Count, OuterRef, Q, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from wiki.accounts.models import User
from wiki.canon import catalogue
from wiki.canon.models import Generation
from wiki.moderation import desk
from wiki.moderation.forms import ReasonForm
from wiki.moderation.models import Proposal
from wiki.moderation.pictures import Illustration, are_all_open, findings_for, illustrations_of
from wiki.moderation.preparation import Background, Preparation, length, prepare
from wiki.pages.checks import Finding, findings
from wiki.pages.diff import Section, compare_documents
from wiki.pages.document import Document, dump, fingerprint
from wiki.pages.illustrations import reviewed
from wiki.pages.merge import Conflict
from wiki.pages.models import Page, Revision
from wiki.pages.publishing import AddressTaken
from wiki.pages.reading import Reading, show
from wiki.pages.redact import redact
from wiki.spoilers import vector
from wiki.spoilers.gates import stored_gate
from wiki.spoilers.ladder import Ladder
from wiki.spoilers.reader import Reader, reader_of

#: Characters of a text that is shown whole, before and after, beneath what changes: about one window of them.
SHORT = 1000


def is_ahead(proposal: Proposal, reader: Reader) -> bool:
    """Does the change touch anything the moderator has not watched yet?"""
    return not reader.may_see(stored_gate(proposal.gate.expression))


def titles_for(reader: Reader, page: str) -> Subquery:
    """To annotate a list with: what this reader knows each row's page as, None where there is none for them.

    ``page`` is the way from a row to its page.
    """
    pages = Page.objects.visible_to(reader).filter(pk=OuterRef(page)).with_title(reader)
    return Subquery(pages.values("title"))


def called(proposal: Proposal, page_title: str | None, reader: Reader) -> str:
    """What a list may call a proposal before this moderator."""
    if is_ahead(proposal, reader):
        return _("An item from %(episode)s") % {"episode": proposal.gate.expression}
    # Its author may know the page under a later name; of one that went nobody else has to know any.
    return page_title or ("" if proposal.page_id else proposal.title) or _("A page that was deleted")


@dataclass(frozen=True)
class Record:
    """What an author has done here so far."""

    accepted: int
    declined: int
    waiting: int


@dataclass(frozen=True)
class Review:
    """Everything the review screen shows, decided beforehand."""

    proposal: Proposal
    preparation: Preparation
    seen: desk.Seen
    sections: list[Section]
    now: Reading | None
    after: Reading | None
    record: Record | None
    written_at: str  # how far its author had got; "" at the start
    own: bool
    title: str
    findings: tuple[Finding, ...]
    reanchored: tuple[str, ...]
    conflicts: tuple[Conflict, ...]
    pictures: list[Illustration]
    unfolded: bool = False  # is the page itself worth its place on the screen before anybody asks for it?
    going: int = 0  # characters that would be gone with the page; none where it stays
    ahead: bool = False  # by now: its gate was worked out when it was sent, and the page may have changed
    hides: bool = False  # is there more to the page than this moderator has watched, and not opened?

    @property
    def can_approve(self) -> bool:
        return not self.why_not

    @property
    def why_not(self) -> str:
        """Why nobody at this screen can approve it; "" if they can."""
        made = self.preparation
        if self.proposal.state != Proposal.State.PENDING:
            return self.proposal.standing_in_words
        if self.own:
            return _("This is your own proposal: somebody else has to decide about it.")
        if made.gone:
            return _("The page is gone. Decline the proposal, or restore the page first.")
        if made.document is None:
            return _("The page has changed at the same place. Ask its author to look at it again.")
        if made.taken:
            return str(AddressTaken(made.taken.text, made.taken.gate))
        return _("The page says all of this by now. Decline it with thanks.") if made.adds_nothing else ""

    @property
    def can_undo(self) -> bool:
        revision = self.proposal.revision
        return self.proposal.state == Proposal.State.APPLIED and not revision.reverted_by.exists()  # type: ignore[union-attr]

    @property
    def triple(self) -> str:
        return f"{self.proposal.key}/{self.seen.version}/{self.seen.head}/{self.seen.result}"


def review_of(
    proposal: Proposal, moderator: User, reader: Reader | None = None,
    background: Background | None = None, *, alone: bool = True,
) -> Review:  # fmt: skip
    """What a proposal would do to its page: all of it, or with a ``reader`` only as far as they have got.

    What an item changes that is not ahead of them they see in full: everything it touches is open. What is
    published is the same either way. How the page looks, and what the author did before, is told of an item
    that has the screen ``alone``.
    """
    background = background or Background()
    preparation = prepare(proposal, background)
    document = preparation.document
    before = preparation.before
    if proposal.state == Proposal.State.APPLIED and proposal.revision:
        document = proposal.revision.document
        before = proposal.revision.parent.document if proposal.revision.parent else None
    if before is not None and before.deleted:
        before = None
    whole = (before, document)
    before, document = _visible(before, reader), _visible(document, reader)
    hides = (before, document) != whole or not are_all_open(whole, reader)
    behind = reader if hides else None
    now, after = _as_pages(behind, (before, "now-"), (document, "after-")) if alone else (None, None)
    found, reanchored = preparation.findings, preparation.reanchored
    ahead = reader is not None and proposal.is_open and not reader.may_see(preparation.gate)
    if hides:
        names = findings(document, background.names(reader), before=before) if document else ()
        about_pictures = findings_for(reader, document) if document and reader else ()
        found = (*names, *about_pictures)
        reanchored = ()  # says where something hidden went
    return Review(
        proposal=proposal,
        preparation=preparation,
        seen=desk.Seen(
            proposal.latest.key if proposal.latest else "",
            preparation.head_key,
            fingerprint(dump(preparation.document)) if preparation.document else "",
        ),
        sections=compare_documents(before, _as_compared(document, alone), _) if document else [],
        now=now,
        after=after,
        record=_record_of(proposal.author) if alone else None,
        written_at=spoken_progress(proposal.latest.shown_at, background.ladder) if proposal.latest else "",
        own=proposal.author_id == moderator.pk,
        title=(document or before or proposal).title if hides else proposal.title,
        findings=found, reanchored=reanchored, hides=hides, ahead=ahead,
        conflicts=() if ahead else preparation.conflicts,
        pictures=illustrations_of(document, behind),
        # Of a new page there is nothing to compare with, of one that would go all of it matters, and a short
        # one is read in the time it takes to unfold it.
        unfolded=now is None or (document is not None and length(document) <= SHORT),
        going=length(before) if document and document.deleted else 0,
    )  # fmt: skip


def _visible(document: Document | None, reader: Reader | None) -> Document | None:
    # Who may decide on a page's end without opening it has watched all of it.
    if document is None or reader is None or document.deleted:
        return document
    return redact(document, reader.horizon)


def _as_compared(document: Document, alone: bool) -> Document:
    """A tombstone keeps the text: where the page that would go is not shown besides, all of it is struck."""
    if alone or not document.deleted:
        return document
    return replace(document, categories=(), appearances=(), lists=(), facts=(), body="")


def _as_pages(behind: Reader | None, *sides: tuple[Document | None, str]) -> list[Reading | None]:
    """Each with the beginning of its ids: on one screen, a note of the one is not to lead into the other."""
    shown_to, album = behind or _all_seeing(), reviewed(behind)
    return [
        show(one, shown_to, album, place=place) if one and not one.deleted else None for one, place in sides
    ]


def _all_seeing() -> Reader:
    """For whom every link leads somewhere: the review shows the text as the furthest reader sees it."""
    generation, today = Generation.current(), catalogue.today()
    reader = Reader(generation, today)
    return Reader(generation, today, progress=reader.ladder.everything())


def spoken_progress(text: str, ladder: Ladder) -> str:
    """A stored progress in the codes that readers know; "" at the start."""
    progress = vector.read(text, ladder)
    places = [(work, local) for work in ladder.works if (local := progress.at(work))]
    return _(" and ").join(catalogue.qualified(*place) for place in (*places, *progress.specials))


def _record_of(author: User) -> Record:
    state = Proposal.State
    theirs = Proposal.objects.of(author)
    taken_back = theirs.taken_back().order_by().values("pk")
    counts = theirs.aggregate(
        accepted=Count("pk", filter=Q(state=state.APPLIED) & ~Q(pk__in=taken_back)),
        declined=Count("pk", filter=Q(state=state.REJECTED)),
        waiting=Count("pk", filter=Q(state__in=Proposal.OPEN)),
    )
    return Record(**counts)


class Outcome(NamedTuple):
    """Where to go on, or why the decision did not happen."""

    url: str = ""
    error: str = ""


def decide(request: HttpRequest, proposal: Proposal, moderator: User) -> Outcome:
    """Carry out the decision posted from the review screen."""
    posted = request.POST
    verb = posted.get("verb", "")
    seen = desk.Seen(posted.get("version", ""), posted.get("head", ""), posted.get("result", ""))
    form = ReasonForm(posted)
    reason = form.text() if form.is_valid() else ""
    here = reverse("admin:moderation_proposal_change", args=[proposal.pk])
    try:
        if verb == "approve" and reason:
            # As likely as not another button was meant, and nobody would hear the reason.
            return Outcome(error=_("Approving gives no reason. Take the reason away, or decide otherwise."))
        if verb == "approve":
            revision = desk.approve(proposal, moderator=moderator, seen=seen)
            done = _published(revision, reader_of(request))
        elif verb == "changes":
            desk.request_changes(proposal, moderator=moderator, reason=reason, seen=seen.version)
            done = _("Sent back to its author.")
        elif verb == "reject":
            desk.reject(proposal, moderator=moderator, reason=reason, seen=seen.version)
            done = _("Declined; its author is told why.")
        elif verb == "undo":
            desk.undo_approval(proposal, moderator=moderator, reason=reason)
            messages.success(request, _("Taken back."))
            return Outcome(f"{here}?open=1")
        elif verb == "reopen":
            desk.reopen(proposal, actor=moderator)
            return Outcome(f"{here}?open=1")
        else:
            return Outcome(error=_("Choose what should happen with it."))
    except (desk.DeskError, AddressTaken) as error:
        return Outcome(error=desk.why_not(error, reader_of(request)))
    # The way back stands on the next screen, for as long as one remembers.
    messages.success(request, done, extra_tags=f"undo:{proposal.pk}")
    return Outcome(next_address(request))


def _published(revision: Revision, reader: Reader) -> str:
    """Said above the next item, so it names what it is about, as far as this moderator knows it."""
    visible = redact(revision.document, reader.horizon)
    return _("%(title)s: published.") % {"title": visible.title} if visible else _("Published.")


def next_address(request: HttpRequest, *, after: Proposal | None = None) -> str:
    """The oldest waiting item this moderator may decide and has watched far enough for, else the queue."""
    return oldest_address(request, after=after) or reverse("admin:moderation_proposal_changelist")


def oldest_address(request: HttpRequest, *, after: Proposal | None = None) -> str:
    moderator: User = request.user  # type: ignore[assignment]
    waiting = Proposal.objects.waiting_for(moderator).filter(gate__in=reader_of(request).open_gates)
    if after:
        later = Q(submitted_at__gt=after.submitted_at) | Q(submitted_at=after.submitted_at, pk__gt=after.pk)
        waiting = waiting.filter(later)
    oldest = waiting.first()
    return reverse("admin:moderation_proposal_change", args=[oldest.pk]) if oldest else ""
