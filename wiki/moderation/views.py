"""Editing: the form, what became of one's edits, and reporting a leak."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wiki.accounts.models import User
from wiki.moderation import desk
from wiki.moderation.forms import DeleteForm, EditForm, LeakReportForm
from wiki.moderation.models import Proposal, Shown
from wiki.moderation.preparation import known_names
from wiki.moderation.preview import as_shown_at
from wiki.moderation.skeletons import skeleton
from wiki.pages.checks import findings
from wiki.pages.document import Document, DocumentError, Kind, Name, dump, slugify
from wiki.pages.models import Page, Revision
from wiki.pages.publishing import AddressTaken
from wiki.pages.redact import redact
from wiki.pages.typed import check_document
from wiki.pages.views import ROWS, find_page
from wiki.spoilers import vector
from wiki.spoilers.gates import parse_gate
from wiki.spoilers.origin import is_ours
from wiki.spoilers.reader import Reader, reader_of
from wiki.spoilers.scanner import clean


class Typed(Exception):
    """What was typed cannot be sent; ``problems`` are sentences for its author."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = list(problems)
        super().__init__("; ".join(self.problems))


@csrf_exempt  # checked below, where a failed check keeps the text instead of throwing it away
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, kind: Kind, slug: str) -> HttpResponse:
    """The edit form of a page. It holds exactly what its author may see."""
    if not request.user.is_authenticated:
        return _logged_out(request, kind)
    reader = reader_of(request).seamless()
    page = find_page(reader, kind, slug)
    if page is None:
        if kind is Kind.EPISODE and request.method != "POST":
            return redirect(f"{reverse('new', args=[kind])}?name={slug.upper()}")
        raise Http404
    if request.method == "POST":
        return _posted(request, reader, kind, page)
    document, shown = _to_edit(request, reader, page)
    form = EditForm(kind=kind, ladder=reader.ladder, document=document, shown=shown.key)
    return _form_page(request, reader, form, page)


@csrf_exempt  # as above
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, kind: Kind) -> HttpResponse:
    """A page that is not there yet, begun from a skeleton of its kind."""
    if not request.user.is_authenticated:
        return _logged_out(request, kind)
    reader = reader_of(request).seamless()
    if request.method == "POST":
        return _posted(request, reader, kind, None)
    name = _usable_name(request.GET.get("name", ""))
    episode = ""
    if kind is Kind.EPISODE:
        rung = reader.ladder.find(name)
        if rung is None:
            messages.error(request, _("Pick the episode you want to write about from the list."))
            return redirect("list", Kind.EPISODE)
        name = episode = rung.code
    shown = Shown.objects.create(account=request.user, vector=vector.write(reader.progress))
    form = EditForm(
        kind=kind, ladder=reader.ladder, document=skeleton(kind, name, episode=episode), shown=shown.key
    )
    return _form_page(request, reader, form, None)


def _usable_name(typed: str) -> str:
    """A name from a link, or none if it could not be one."""
    name = " ".join(clean(typed).split())[:200].strip()
    try:
        return Name(unicodedata.normalize("NFC", name)).text
    except DocumentError:
        return ""


def _to_edit(request: HttpRequest, reader: Reader, page: Page) -> tuple[Document, Shown]:
    """What the form starts from: the author's own waiting text, an old revision, or the page."""
    account: User = request.user  # type: ignore[assignment]
    mine = Proposal.objects.of(account).open().filter(page=page).select_related("latest__base").first()
    if mine and mine.latest:
        version = mine.latest
        shown = Shown.objects.create(account=account, page=page, base=version.base, vector=version.shown_at)
        return version.document, shown
    assert page.head is not None  # noqa: S101 - find_page gives published pages only
    shown = Shown.objects.create(
        account=account, page=page, base=page.head, vector=vector.write(reader.progress)
    )
    source = page.head
    if key := request.GET.get("back_to"):
        source = get_object_or_404(page.revisions.visible_to(reader), key=key)
    visible = redact(source.document, reader.horizon)
    if visible is None:
        raise Http404
    return visible, shown


def _logged_out(request: HttpRequest, kind: Kind) -> HttpResponse:
    """Nobody is logged in. What was typed comes back with the way in; nothing of the page does."""
    login = f"{reverse('account_login')}?next={request.path}"
    if request.method != "POST":
        return redirect(login)
    reader = reader_of(request).seamless()
    form = EditForm(kind=kind, ladder=reader.ladder, data=request.POST)
    problem = _(
        "You are logged out. Log in in another tab, come back here and send again: your text is kept."
    )
    return _form_page(request, reader, form, None, problems=[problem], status=403)


def _posted(request: HttpRequest, reader: Reader, kind: Kind, page: Page | None) -> HttpResponse:
    more = request.POST.get("add", "")
    form = EditForm(kind=kind, ladder=reader.ladder, data=request.POST, more=more)
    if not is_ours(request):
        problem = _(
            "The page was open for too long to be sure that it was you. Send again: your text is kept."
        )
        return _form_page(request, reader, form, page, problems=[problem], status=403)
    if more:
        return _form_page(request, reader, form, page)
    try:
        document, told = _typed_document(form, reader, request.user)  # type: ignore[arg-type]
        if "preview" in request.POST:
            at = request.POST.get("preview_at", "")
            return _form_page(
                request, reader, form, page, preview=as_shown_at(document, reader, at), told=told
            )
        return _send(request, reader, form, page, document)
    except Typed as error:
        return _form_page(request, reader, form, page, problems=error.problems, status=400)
    except desk.DeskError as error:
        return _form_page(request, reader, form, page, problems=[str(error)], status=409)


def _typed_document(form: EditForm, reader: Reader, author: User) -> tuple[Document, list[str]]:
    """The document in the form, and what is worth telling its author. Raises ``Typed``."""
    valid = form.is_valid()
    consent_only = not valid and set(form.page.errors) == {"consent"} and not _row_errors(form)
    if not valid and not (consent_only and "preview" in form.page.data):
        raise Typed([_("Something is missing or misspelled: see the marked fields.")])
    most = settings.WIKI_PAGE_BYTES_MODERATOR if author.is_moderator else settings.WIKI_PAGE_BYTES
    if len(form.page.cleaned_data["body"].encode()) > most:
        raise Typed(
            [_("The text is longer than %(most)s KB. Split it into two pages.") % {"most": most // 1024}]
        )
    episode = form.page.cleaned_data["name"].strip() if form.kind is Kind.EPISODE else ""
    try:
        document, problems = check_document(form.document(episode=episode), reader.ladder)
    except DocumentError as error:
        raise Typed(_sentences(error.problems)) from error
    except ValueError as error:
        raise Typed([str(error)]) from error
    if problems:
        raise Typed(_sentences(problems))
    return document, [finding.message for finding in findings(document, known_names(reader))]


def _row_errors(form: EditForm) -> bool:
    return any(any(errors) for rows in form.rows.values() for errors in rows.errors)


def _sentences(problems: Iterable[Any]) -> list[str]:
    sentences = []
    for problem in problems:
        where = _("Line %(line)s: ") % {"line": problem.line} if problem.line else ""
        hint = (
            " " + _("Write: %(suggestion)s") % {"suggestion": problem.suggestion}
            if problem.suggestion
            else ""
        )
        sentences.append(f"{where}{problem.message}{hint}")
    return sentences


def _send(
    request: HttpRequest, reader: Reader, form: EditForm, page: Page | None, document: Document
) -> HttpResponse:
    author: User = request.user  # type: ignore[assignment]
    desk.refuse_too_fast(author)
    shown = Shown.objects.filter(key=form.page.cleaned_data["shown"], account=author, page=page).first()
    if shown is None:
        raise desk.Stale(
            _("This form is not one that you were given. Copy your text, open the page and edit again.")
        )
    if page is None and (taken := find_page(reader, document.kind, slugify(document.names[0].text))):
        raise Typed([_("There is a page of this name already: %(url)s") % {"url": taken.get_absolute_url()}])
    draft = desk.Draft(
        document=document, base=shown.base, shown_at=vector.read(shown.vector, reader.ladder),
        action=Proposal.Action.EDIT if page else Proposal.Action.CREATE,
        summary=form.page.cleaned_data["summary"].strip(), source=form.page.cleaned_data["source"].strip(),
    )  # fmt: skip
    if page is not None and shown.base is not None:
        was = redact(shown.base.document, replace_progress(reader, draft).horizon)
        if was is not None and dump(was) == dump(document):
            raise Typed([_("Nothing is changed yet. Change something, or leave the page as it is.")])
    proposal = desk.propose(page, author=author, draft=draft)
    return _thank(request, proposal, author)


def replace_progress(reader: Reader, draft: desk.Draft) -> Reader:
    return replace(reader, progress=draft.shown_at)


def _thank(request: HttpRequest, proposal: Proposal, author: User) -> HttpResponse:
    if author.is_moderator and proposal.state == Proposal.State.PENDING:
        try:
            revision = desk.publish_own(proposal, moderator=author)
        except (desk.DeskError, AddressTaken) as error:
            messages.warning(request, str(error))
        else:
            messages.success(request, _("Published."))
            return HttpResponseRedirect(revision.page.get_absolute_url())
    else:
        messages.success(
            request, _("Thank you! A moderator looks at it before it appears. You find it here until then.")
        )
    return redirect("my-edit", proposal.key)


def _form_page(
    request: HttpRequest, reader: Reader, form: EditForm, page: Page | None, *,
    problems: Iterable[str] = (), preview: Any = None, told: Iterable[str] = (), status: int = 200,
) -> HttpResponse:  # fmt: skip
    context = {
        "form": form,
        "kind": form.kind,
        "page_url": page.get_absolute_url() if page else "",
        "problems": list(problems),
        "told": list(told),
        "preview": preview,
        "preview_at": request.POST.get("preview_at", ""),
        "rungs": [rung for rung in reader.ladder.rungs if reader.reached(rung.code)],
        "blocked": request.user.block if request.user.is_authenticated else None,
    }
    return render(request, "moderation/edit.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, kind: Kind, slug: str) -> HttpResponse:
    """Propose that a page should go."""
    reader = reader_of(request).seamless()
    page = find_page(reader, kind, slug)
    if page is None or page.head is None:
        raise Http404
    author: User = request.user  # type: ignore[assignment]
    form = DeleteForm(request.POST or None)
    visible = redact(page.head.document, reader.horizon)
    if visible is None:
        raise Http404
    if request.method == "POST" and form.is_valid():
        draft = desk.Draft(
            document=replace(visible, deleted=True), base=page.head, shown_at=reader.progress,
            action=Proposal.Action.DELETE, summary=form.cleaned_data["summary"],
        )  # fmt: skip
        try:
            desk.refuse_too_fast(author)
            return _thank(request, desk.propose(page, author=author, draft=draft), author)
        except desk.DeskError as error:
            form.add_error(None, str(error))
    context = {"form": form, "title": visible.title, "url": page.get_absolute_url()}
    return render(request, "moderation/delete.html", context, status=200 if not form.errors else 400)


@login_required
@never_cache
@require_safe
def my_edits(request: HttpRequest) -> HttpResponse:
    """What one has sent, newest first, with what became of it; ``?after=`` goes on to the very first."""
    mine = Proposal.objects.of(request.user).select_related("latest", "page", "decided_by")  # type: ignore[arg-type]
    rows = mine.order_by("-submitted_at", "-pk")
    if last := mine.filter(key=request.GET.get("after", "")[:32]).first():
        rows = rows.filter(submitted_at__lte=last.submitted_at).exclude(
            submitted_at=last.submitted_at, pk__gte=last.pk
        )
    found = list(rows[: ROWS + 1])
    more = f"?after={found[ROWS - 1].key}" if len(found) > ROWS else ""
    return render(request, "moderation/my_edits.html", {"proposals": found[:ROWS], "more": more})


@login_required
@never_cache
@require_safe
def my_edit(request: HttpRequest, key: str) -> HttpResponse:
    """One's own proposal in full: every version, every decision."""
    account: User = request.user  # type: ignore[assignment]
    proposal = get_object_or_404(Proposal.objects.of(account).select_related("page"), key=key)
    reader = reader_of(request).seamless()
    page_url = ""
    can_restore = False
    if proposal.page:
        if found := find_page(reader, Kind(proposal.kind), proposal.page.slug):
            page_url = found.get_absolute_url()
        can_restore = proposal.page.deleted and reader.may_see(parse_gate(proposal.page.gate.expression))
    context = {
        "proposal": proposal, "page_url": page_url, "can_restore": can_restore,
        "versions": proposal.versions.order_by("-number"),
        "decisions": proposal.decisions.select_related("actor"),
    }  # fmt: skip
    return render(request, "moderation/my_edit.html", context)


@login_required
@require_POST
def withdraw(request: HttpRequest, key: str) -> HttpResponse:
    return _own_verb(request, key, desk.withdraw, _("Withdrawn. Your text stays here."))


@login_required
@require_POST
def reopen(request: HttpRequest, key: str) -> HttpResponse:
    def take_up(proposal: Proposal, *, author: User) -> None:
        desk.reopen(proposal, actor=author)

    return _own_verb(request, key, take_up, _("It waits for a moderator again."))


def _own_verb(request: HttpRequest, key: str, verb: Any, done: str) -> HttpResponse:
    account: User = request.user  # type: ignore[assignment]
    proposal = get_object_or_404(Proposal.objects.of(account), key=key)
    try:
        verb(proposal, author=account)
        messages.success(request, done)
    except desk.DeskError as error:
        messages.error(request, str(error))
    return redirect("my-edit", key)


@login_required
@require_POST
def restore(request: HttpRequest, key: str) -> HttpResponse:
    """Propose to bring a deleted page back that one had a part in."""
    account: User = request.user  # type: ignore[assignment]
    proposal = get_object_or_404(Proposal.objects.of(account).select_related("page__head__parent"), key=key)
    reader = reader_of(request).seamless()
    page = proposal.page
    tombstone = page.head if page else None
    living: Revision | None = tombstone.parent if tombstone else None
    visible = redact(living.document, reader.horizon) if living else None
    if page is None or not page.deleted or living is None or visible is None:
        raise Http404
    draft = desk.Draft(
        document=visible, base=living, shown_at=reader.progress, action=Proposal.Action.RESTORE,
        summary=_("Bring the page back"),
    )  # fmt: skip
    try:
        return _thank(request, desk.propose(page, author=account, draft=draft), account)
    except desk.DeskError as error:
        messages.error(request, str(error))
        return redirect("my-edit", key)


@require_http_methods(["GET", "HEAD", "POST"])
def report_leak(request: HttpRequest) -> HttpResponse:
    """Anybody may say that a page told more than it should; moderators find it in the admin."""
    reader = reader_of(request)
    address = (request.POST.get("address") or request.GET.get("page") or "")[:500]
    form = LeakReportForm(request.POST or None, initial={"address": address})
    if request.method == "POST" and form.is_valid():
        if not _may_report(request):
            form.add_error(None, _("That was a lot of reports for one hour. Please come back later."))
        else:
            report = form.save(commit=False)
            report.vector = vector.write(reader.progress)
            report.account = reader.account
            report.save()
            messages.success(request, _("Thank you. A moderator will look at it."))
            return redirect("front")
    status = 400 if form.errors else 200
    return render(request, "moderation/report_leak.html", {"form": form, "address": address}, status=status)


def _may_report(request: HttpRequest) -> bool:
    key = f"reports:{request.META.get('REMOTE_ADDR', '')}"
    cache.add(key, 0, timeout=3600)
    return cache.incr(key) <= settings.WIKI_REPORTS_PER_HOUR
