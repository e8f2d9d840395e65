"""What became of one's edits, proposing that a page should go or come back, and reporting a leak."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import resolve, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wiki.accounts.models import User
from wiki.moderation import desk, kept
from wiki.moderation.forms import DeleteForm, LeakReportForm, RestoreForm
from wiki.moderation.leaks import page_of_ours
from wiki.moderation.limits import address_of, within
from wiki.moderation.models import Proposal, SavedDraft, Version
from wiki.moderation.onto_now import both_sides, clashes, standing_of, went_back
from wiki.moderation.preview import as_shown_at
from wiki.moderation.sending import Sent, thank
from wiki.moderation.starting import find_deleted, since_proposed, stood_before
from wiki.pages.diff import Section, compare_documents
from wiki.pages.document import Kind
from wiki.pages.models import Page
from wiki.pages.redact import redact
from wiki.pages.views import ROWS, find_page
from wiki.spoilers import vector
from wiki.spoilers.reader import Reader, reader_of

PART = 200  # pages listed of those one has a part in


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, kind: Kind, slug: str) -> HttpResponse:
    """Propose that a page should go."""
    reader = reader_of(request).seamless()
    page = find_page(reader, kind, slug)
    visible = redact(page.head.document, reader.horizon) if page and page.head else None
    if page is None or page.head is None or visible is None:
        raise Http404
    draft = desk.Draft(
        document=replace(visible, deleted=True), base=page.head, shown_at=reader.progress,
        action=Proposal.Action.DELETE,
    )  # fmt: skip
    return _asked_why(request, page, draft, DeleteForm(request.POST or None), "moderation/delete.html")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def restore(request: HttpRequest, kind: Kind, slug: str) -> HttpResponse:
    """Propose that a deleted page should come back, as it was before it went."""
    reader = reader_of(request).seamless()
    gone = find_deleted(reader, kind, slug)
    if gone is None:
        raise Http404
    draft = desk.Draft(
        document=gone.visible, base=gone.living, shown_at=reader.progress, action=Proposal.Action.RESTORE
    )
    return _asked_why(request, gone.page, draft, RestoreForm(request.POST or None), "moderation/restore.html")


def _asked_why(
    request: HttpRequest, page: Page, draft: desk.Draft, form: DeleteForm | RestoreForm, template: str
) -> HttpResponse:
    """The screen that asks for a reason; with one, the draft goes to the moderators."""
    author: User = request.user  # type: ignore[assignment]
    if request.method == "POST" and form.is_valid():
        try:
            desk.refuse_too_fast(author)
            sent = replace(draft, summary=form.cleaned_data["summary"])
            return thank(request, Sent(desk.propose(page, author=author, draft=sent)), author)
        except desk.DeskError as error:
            form.add_error(None, str(error))
    context = {"form": form, "title": draft.document.title, "url": page.get_absolute_url()}
    return render(request, template, context, status=200 if not form.errors else 400)


@require_safe
@login_required
@never_cache
def my_edits(request: HttpRequest) -> HttpResponse:
    """What one has sent, newest first, with what became of it; ``?after=`` goes on to the very first."""
    account: User = request.user  # type: ignore[assignment]
    mine = Proposal.objects.of(account).with_undoing().select_related("latest", "page", "decided_by")
    rows = mine.order_by("-submitted_at", "-pk")
    if last := mine.filter(key=request.GET.get("after", "")[:32]).first():
        rows = rows.filter(submitted_at__lte=last.submitted_at).exclude(
            submitted_at=last.submitted_at, pk__gte=last.pk
        )
    found = list(rows[: ROWS + 1])
    more = f"?after={found[ROWS - 1].key}" if len(found) > ROWS else ""
    reader = reader_of(request).seamless()
    written = Page.objects.visible_to(reader).written_by(account, reader).with_title(reader)
    part = written.order_by("title", "kind", "slug")
    context = {
        "proposals": found[:ROWS], "more": more, "drafts": [] if last else _drafts(account, reader),
        "part": [] if last else part[:PART],
        "clashing": _clashing(found[:ROWS], reader), "kept": [] if last else _kept(request, reader),
    }  # fmt: skip
    return render(request, "moderation/my_edits.html", context)


def _kept(request: HttpRequest, reader: Reader) -> list[tuple[kept.Kept, bool, str]]:
    """What they typed before they logged in, each with whether its form is there for them, and with what the
    page is called where they are now."""
    found = []
    for text in kept.texts(request):
        form = resolve(text.address.partition("?")[0])
        if form.url_name == "new":
            found.append((text, True, str(text.fields["page"].get("name", ""))))
            continue
        page = find_page(reader, **form.kwargs)
        visible = redact(page.head.document, reader.horizon) if page and page.head else None
        found.append((text, visible is not None, visible.title if visible else ""))
    return found


def _drafts(account: User, reader: Reader) -> list[tuple[SavedDraft, bool]]:
    """What they have not sent, each with whether its page is there for them.

    Beyond them it may have a name by now, and so an address, that they must not know: no link leads there.
    """
    mine = SavedDraft.objects.filter(account=account).select_related("page")
    return [(d, not d.page or (not d.page.deleted and d.page.gate_id in reader.open_gates)) for d in mine]


def _clashing(proposals: Iterable[Proposal], reader: Reader) -> set[str]:
    """The keys of those that clash with their page as it is now, as far as their author may see it."""
    waiting = [proposal.pk for proposal in proposals if proposal.is_open]
    moved = Proposal.objects.filter(pk__in=waiting).moved_under(reader) if waiting else ()
    return {
        proposal.key
        for proposal in moved
        if clashes(standing_of(proposal.latest), proposal.page.head, reader)  # type: ignore[arg-type, union-attr]
    }


@require_safe
@login_required
@never_cache
def my_edit(request: HttpRequest, key: str) -> HttpResponse:
    """One's own proposal in full: every version, every decision."""
    account: User = request.user  # type: ignore[assignment]
    proposal = get_object_or_404(Proposal.objects.of(account).select_related("page"), key=key)
    reader = reader_of(request).seamless()
    page = proposal.page
    # Beyond its author it may have a name that they must not know: nothing is looked up by that.
    open_page = page if page and page.gate_id in reader.open_gates else None
    there = find_page(reader, Kind(open_page.kind), open_page.slug) if open_page else None
    went = find_deleted(reader, Kind(open_page.kind), open_page.slug) if open_page else None
    # By its address another page may have come or gone since, which is none of this edit's.
    gone = went if went and went.page == page else None
    address = page.get_absolute_url() if page else ""
    versions = list(proposal.versions.order_by("-number"))
    context = {
        "proposal": proposal, "instead": stood_before(proposal, reader),
        "page_url": address if there and there == page else "", "gone": address if gone else "",
        "since": since_proposed(proposal, there, gone, reader), "address": address if there else "",
        "versions": versions, "sections": _changed(versions[0], reader) if versions else [],
        "decisions": proposal.decisions.select_related("actor"),
        "clashes": bool(_clashing([proposal], reader)),
        # There is no page yet that shows how it looks.
        "preview": as_shown_at(versions[0].document, reader, "") if versions and page is None else None,
    }  # fmt: skip
    return render(request, "moderation/my_edit.html", context)


def _changed(version: Version, reader: Reader) -> list[Section]:
    """What a text changes, as far as its author may see; nothing where that cannot be told."""
    standing = standing_of(version)
    if went_back(standing, reader):
        return []
    before, text = both_sides(standing, reader)
    return compare_documents(before, text, _) if before else []


def _asked_by_button(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """POST only. Who was logged out meanwhile comes back to the edit's page, where the button stands."""

    @wraps(view)
    def posted(request: HttpRequest, key: str) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(reverse("my-edit", args=[key]))
        return view(request, key)

    return require_POST(posted)


@_asked_by_button
def withdraw(request: HttpRequest, key: str) -> HttpResponse:
    return _own_verb(request, key, desk.withdraw, _("Withdrawn. Your text stays here."))


@_asked_by_button
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


@require_http_methods(["GET", "HEAD", "POST"])
def report_leak(request: HttpRequest) -> HttpResponse:
    """Anybody may say that a page told more than it should, and is thanked on that page again."""
    reader = reader_of(request)
    address = (request.POST.get("address") or request.GET.get("page") or "")[:500]
    typed = request.POST if request.method == "POST" else None
    form = LeakReportForm(typed, initial={"address": address})
    block = reader.account.block if reader.account else None
    if request.method == "POST" and block:
        form.add_error(None, _("You cannot write at the moment: %(reason)s") % {"reason": block.reason})
    elif request.method == "POST" and form.is_valid():
        if not _may_report(request):
            form.add_error(None, _("That was a lot of reports for one hour. Please come back later."))
        else:
            report = form.save(commit=False)
            report.vector = vector.write(reader.progress)
            report.account = reader.account
            report.save()
            messages.success(request, _("Thank you. A moderator will look at it."))
            return redirect(page_of_ours(report.address) or reverse("front"))
    status = 403 if block and form.errors else 400 if form.errors else 200
    return render(request, "moderation/report_leak.html", {"form": form, "address": address}, status=status)


def _may_report(request: HttpRequest) -> bool:
    return within("reports", address_of(request), most=settings.WIKI_REPORTS_PER_HOUR, seconds=3600)
