"""From what stands in the form to a proposal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from wiki.accounts.models import User
from wiki.moderation import desk, drafts, kept, starting
from wiki.moderation.edit_form import EditForm
from wiki.moderation.form_page import Place, most_bytes
from wiki.moderation.models import Proposal, Shown, Version
from wiki.moderation.onto_now import Standing, clashes
from wiki.moderation.preview import told
from wiki.moderation.skeletons import without_questions
from wiki.pages import sections
from wiki.pages.document import (
    Document,
    DocumentError,
    Kind,
    dump,
    fingerprint,
    slugify,
)
from wiki.pages.models import Name, Page, Revision
from wiki.pages.publishing import AddressTaken
from wiki.pages.redact import redact
from wiki.pages.typed import check_document
from wiki.spoilers import vector
from wiki.spoilers.ladder import Horizon
from wiki.spoilers.reader import Reader, reader_of
from wiki.spoilers.scanner import MarkProblem
from wiki.spoilers.typed import check_typed


class Typed(Exception):
    """What was typed cannot be sent: sentences for its author, those ``in_text`` about its lines."""

    def __init__(self, problems: Iterable[str | MarkProblem]) -> None:
        self.problems: list[str] = []
        self.in_text: list[str] = []
        for problem in problems:
            if isinstance(problem, str):
                self.problems.append(problem)
            else:
                (self.in_text if problem.line else self.problems).append(told(problem))
        super().__init__("; ".join([*self.problems, *self.in_text]))


@dataclass(frozen=True)
class Sent:
    """What waits now, and what of its author's own it took the place of, sent since they began this form."""

    proposal: Proposal
    replaced: Version | None = None


@dataclass(frozen=True)
class Written:
    """The whole text a form makes, what it was written on, and the part its author has on the screen."""

    document: Document
    base: Revision | None
    vector: str
    part: Document

    def clashes(self, place: Place) -> bool:
        """With what came onto the page since its author began, as far as they may see it."""
        page = place.target.page
        written = Standing(self.document, self.base, self.vector)
        return bool(page and page.head and clashes(written, page.head, place.reader))


def read_form(form: EditForm, place: Place, *, to_send: bool) -> Written:
    """What a posted form says. Raises ``Typed``, and ``Stale`` where its section is not there any more."""
    if not form.is_valid() and (to_send or not form.can_be_shown()):
        raise Typed([_("Something is missing or misspelled: see the marked fields.")])
    most = most_bytes(place.account)
    if len(form.page.cleaned_data["body"].encode()) > most:
        raise Typed(
            [_("The text is longer than %(most)s KB. Split it into two pages.") % {"most": most // 1024}]
        )
    if form.part:
        return _section(form, place)
    episode = form.page.cleaned_data["name"].strip() if form.kind is Kind.EPISODE else ""
    try:
        typed = form.document(episode=episode)
    except DocumentError as error:
        # What a text is refused for at last may come of a mark further up that is almost one.
        _text, problems = check_typed(form.page.cleaned_data["body"], place.reader.ladder)
        raise Typed(dict.fromkeys([*problems, *error.problems])) from error
    document = _checked(typed if place.target.page else without_questions(typed), place.reader)
    shown = place.shown
    return Written(document, shown.base if shown else None, shown.vector if shown else "", document)


def _section(form: EditForm, place: Place) -> Written:
    """The visible text around a section, with the section as it was typed."""
    if place.shown is None or not place.shown.section:
        raise _not_given()
    text, problems = check_typed(form.page.cleaned_data["body"], place.reader.ladder)
    if problems:  # told here, where lines are those of the section
        raise Typed(problems)
    around = starting.standing_for(place.shown, place.account, place.reader)
    found = sections.find(around.document.body, place.shown.section)
    if found is None or fingerprint(sections.cut(around.document.body, found)) != place.shown.section_hash:
        raise desk.Stale(
            _(
                "This section has changed since you opened it here, so your text cannot be put in its place. "
                "It is kept below: copy it, open the page’s edit form and put it in there."
            )
        )
    body = sections.splice(around.document.body, found, text)
    document = _checked(replace(around.document, body=body, deleted=False), place.reader)
    part = replace(
        document, body=text, gate=document.gate & found.gate, facts=(), lists=(), categories=(),
        appearances=(), names=tuple(name for name in document.names if place.reader.may_see(name.gate)),
    )  # fmt: skip
    return Written(document, around.base, around.vector, part)


def _checked(typed: Document, reader: Reader) -> Document:
    problems: Iterable[MarkProblem]
    try:
        document, problems = check_document(typed, reader.ladder)
    except DocumentError as error:
        raise Typed(error.problems) from error
    if problems:
        raise Typed(problems)
    return document


def _not_given() -> desk.Stale:
    return desk.Stale(
        _("This form is not one that you were given. Copy your text, open the page and edit again.")
    )


def send(form: EditForm, place: Place, written: Written) -> Sent:
    """Propose what was written, and drop the draft of it."""
    desk.refuse_too_fast(place.author)
    shown, page, document = place.shown, place.target.page, written.document
    if shown is None:
        raise _not_given()
    if taken := _namesake(place.reader, document, written.base):
        raise Typed([_("There is a page of this name already: %(url)s") % {"url": taken.get_absolute_url()}])
    name = document.names[0].text
    mine = None if form.part else starting.waiting_for(place.author, document.kind, page, name)
    if not place.meant(starting.clashes_left(shown, mine, place.reader, lambda: document)):
        raise Typed(
            [_("Your words still stand where the page says otherwise. Look at both, then send again.")]
        )
    seen = vector.read(written.vector, place.reader.ladder)
    if page is not None and written.base is not None:
        was = redact(written.base.document, Horizon(place.reader.ladder, seen))
        if was is not None and dump(was) == dump(document):
            raise Typed([_("Nothing is changed yet. Change something, or leave the page as it is.")])
    draft = desk.Draft(
        document=document, base=written.base, shown_at=seen,
        action=Proposal.Action.EDIT if page else Proposal.Action.CREATE,
        summary=form.page.told(), source=form.page.cleaned_data["source"].strip(),
        goes_on=shown.proposal,
    )  # fmt: skip
    proposal = desk.propose(page, author=place.author, draft=draft)
    drafts.was_sent(place.author, place.target, shown)
    kept.was_sent(place.request, shown)
    return Sent(
        proposal, mine if mine and proposal.latest_id != mine.pk and not _knew(form, shown, mine) else None
    )


def _knew(form: EditForm, shown: Shown, mine: Version) -> bool:
    """Did the form show what waited, or say so? One begun without an account could not, nor one of a new page
    that had no name yet."""
    theirs = shown.key == form.page.cleaned_data["shown"]
    told = shown.page_id is not None or shown.proposal_id == mine.proposal_id
    return theirs and told and mine.created_at <= shown.created_at


def _namesake(reader: Reader, document: Document, base: Revision | None) -> Page | None:
    """Another page that goes by a name given here, if its author may know; of others moderators hear.

    What this page was called when its author began is asked of what they saw of it: a name that was hidden
    from them is as new to them as any.
    """
    was = redact(base.document, reader.horizon) if base else None
    had = {slugify(name.text) for name in was.names} if was else set()
    given = {slugify(name.text) for name in document.names} - had
    if not given:
        return None
    names = Name.objects.visible_to(reader).filter(kind=document.kind.value, slug__in=given)
    others = names.exclude(page=base.page_id if base else None).select_related("page")
    # By address: the number of a row tells which page was published last, if only for others.
    row = others.order_by("slug").first()
    return row.page if row else None


def thank(request: HttpRequest, sent: Sent, author: User, *, clashing: bool = False) -> HttpResponse:
    """After a proposal: to the page, where a moderator's own change is on it at once; else to one's edits."""
    proposal = sent.proposal
    if author.is_moderator and proposal.state == Proposal.State.PENDING:
        try:
            revision = desk.publish_own(proposal, moderator=author)
        except (desk.DeskError, AddressTaken) as error:
            messages.warning(request, desk.why_not(error, reader_of(request)))
        else:
            messages.success(request, _("Published."))
            return HttpResponseRedirect(revision.page.get_absolute_url())
    elif clashing:
        messages.warning(
            request,
            _(
                "Thank you! Your text is kept and waits for a moderator. But the page has changed at the "
                "same place since you began."
            ),
        )
    else:
        messages.success(
            request, _("Thank you! A moderator looks at it before it appears. You find it here until then.")
        )
    if sent.replaced and proposal.is_open:
        time = date_format(timezone.localtime(sent.replaced.created_at), "TIME_FORMAT")
        messages.info(
            request,
            _("It takes the place of what you sent at %(time)s, which this form did not know of: see below.")
            % {"time": time},
        )
    return redirect("my-edit", proposal.key)
