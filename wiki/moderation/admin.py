"""The moderators' home. Everything here calls the desk; no door skips a decision."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import Case, F, QuerySet, Value, When
from django.db.models.functions import Length
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from wiki.accounts.models import User
from wiki.moderation import (  # noqa: F401 - register theirs
    desk,
    ladder_admin,
    log_admin,
    people_admin,
    pictures_admin,
)
from wiki.moderation.models import Proposal, ProposalQuerySet, Reason
from wiki.moderation.panel import PanelAdmin, asking
from wiki.moderation.people_admin import may_block
from wiki.moderation.preparation import Background
from wiki.moderation.review import Review, called, decide, is_ahead, next_address, review_of, titles_for
from wiki.moderation.starting import stood_before
from wiki.pages.publishing import AddressTaken
from wiki.spoilers.fields import named_gate
from wiki.spoilers.reader import reader_of

admin.site.disable_action("delete_selected")


#: What an item adds or takes away. A deletion that waits takes the page as it is now, however long that was
#: when somebody asked for it.
_SIZE_BY_NOW = Case(
    When(action=Proposal.Action.DELETE, state__in=Proposal.OPEN, page__deleted=True, then=Value(0)),
    When(action=Proposal.Action.DELETE, state__in=Proposal.OPEN, then=-Length("page__head__text")),
    default=F("size"),
)


class _Labelled(NamedTuple):
    """A row as Django's checkbox wants it, under the words that may be said of it."""

    pk: int
    words: str

    def __str__(self) -> str:
        return self.words


class ByState(admin.ChoicesFieldListFilter):
    """The bare address of the queue shows what waits, so that all there is needs one of its own."""

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        everything, *rest = super().choices(changelist)
        asked = changelist.get_query_string({"state__isnull": "False"}, ["state__exact"])
        yield {**everything, "query_string": asked}
        yield from rest


@admin.register(Proposal)
class ProposalAdmin(PanelAdmin):
    """The queue. What is ahead of a moderator shows kind, size, risk and episode until they open it."""

    list_display = [
        "what",
        "who",
        "kind",
        "action",
        "how_much",
        "risk",
        "opens_with",
        "how_it_stands",
        "submitted_at",
    ]
    list_display_links = ["what"]
    list_filter = [("state", ByState), "risk", "kind", "action"]
    list_select_related = ["author", "gate", "latest"]
    list_per_page = 50
    list_max_show_all = 0
    show_full_result_count = False
    # By author only: a search over titles would answer whether something ahead exists.
    search_fields = ["author__handle__startswith"]
    search_help_text = gettext_lazy("Name of an author")
    ordering = ["submitted_at", "pk"]
    actions = ["approve_several"]
    change_list_template = "admin/moderation/proposal/change_list.html"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Proposal]:
        reader = reader_of(request)
        asking.set(reader)
        rows: ProposalQuerySet = super().get_queryset(request)  # type: ignore[assignment]
        return rows.with_undoing().annotate(page_title=titles_for(reader, "page"), by_now=_SIZE_BY_NOW)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if "state__exact" not in request.GET and not request.GET:
            return HttpResponseRedirect(f"{request.path}?state__exact={Proposal.State.PENDING}")
        if request.POST.get("select_across") == "1":
            # "All N" would act on items nobody has looked at.
            messages.error(request, _("Choose the items you have looked at, one by one."))
            return HttpResponseRedirect(request.get_full_path())
        return super().changelist_view(request, extra_context)

    @admin.display(description=gettext_lazy("page"))
    def what(self, proposal: Proposal) -> str:
        return called(proposal, proposal.page_title, asking.get())  # type: ignore[attr-defined]

    def action_checkbox(self, proposal: Proposal) -> SafeString:
        """Django labels the box with the row's own words, which may be ahead of who reads them."""
        return super().action_checkbox(_Labelled(proposal.pk, self.what(proposal)))  # type: ignore[misc]

    @admin.display(description=gettext_lazy("author"), ordering="author__handle")
    def who(self, proposal: Proposal) -> str:
        return proposal.author.username

    @admin.display(description=gettext_lazy("size"), ordering="by_now")
    def how_much(self, proposal: Proposal) -> str:
        size: int = proposal.by_now  # type: ignore[attr-defined]
        return f"{'+' if size >= 0 else ''}{number_format(size, force_grouping=True)}"

    @admin.display(description=gettext_lazy("opens with"))
    def opens_with(self, proposal: Proposal) -> str:
        return named_gate(proposal.gate.expression)

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def how_it_stands(self, proposal: Proposal) -> str:
        return proposal.standing_in_words

    @admin.action(description=gettext_lazy("Approve the chosen ones …"), permissions=["change"])
    def approve_several(self, request: HttpRequest, queryset: QuerySet[Proposal]) -> HttpResponse | None:
        """Shows every chosen change first; what is posted then names version, head and text of each."""
        reader = reader_of(request).seamless()
        ready, left_out, background = [], [], Background()
        for proposal in queryset.select_related("latest__base", "author", "gate")[:50]:
            review = None
            if not is_ahead(proposal, reader):
                review = review_of(proposal, request.user, reader, background, alone=False)  # type: ignore[arg-type]
            if review is None or review.ahead:
                left_out.append(self._named(proposal, _("It is ahead of what you have watched.")))
            elif review.can_approve:
                ready.append(review)
            else:
                left_out.append(self._named(proposal, review.why_not))
        context = {**self.admin_site.each_context(request), "reviews": ready, "left_out": left_out,
                   "title": _("Approve these?"), "opts": self.opts}  # fmt: skip
        return TemplateResponse(request, "admin/moderation/proposal/approve_several.html", context)

    def get_urls(self) -> list[URLPattern]:
        bulk = path(
            "approve/", self.admin_site.admin_view(self.approve_view), name="moderation_proposal_approve"
        )
        return [bulk, *super().get_urls()]

    def approve_view(self, request: HttpRequest) -> HttpResponse:
        """Approve exactly the (version, head, text) triples that were on the screen, each on its own."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        back = HttpResponseRedirect(reverse("admin:moderation_proposal_changelist"))
        if request.method != "POST":
            return back
        for posted in request.POST.getlist("item")[:50]:
            key, _sep, rest = posted.partition("/")
            seen = desk.Seen(*([*rest.split("/"), "", "", ""])[:3])
            proposal = self.get_queryset(request).filter(key=key).first()
            if proposal is None:
                continue
            title = self.what(proposal)
            try:
                desk.approve(proposal, moderator=request.user, seen=seen)  # type: ignore[arg-type]
                messages.success(request, _("%(title)s: published.") % {"title": title})
            except (desk.DeskError, AddressTaken) as error:
                messages.warning(request, self._named(proposal, desk.why_not(error, reader_of(request))))
        self._name_what_still_waits(request)
        return back

    def _named(self, proposal: Proposal, why: str) -> SafeString:
        """One that was left out, as the queue calls it, with a link to its review."""
        url = reverse("admin:moderation_proposal_change", args=[proposal.pk])
        return format_html('<a href="{}">{}</a>: {}', url, self.what(proposal), why)

    def _name_what_still_waits(self, request: HttpRequest) -> None:
        """What was on the screen and not ticked, as it comes where there are findings."""
        ticked = {posted.partition("/")[0] for posted in request.POST.getlist("item")[:50]}
        shown = set(request.POST.getlist("shown")[:50]) - ticked
        rows: ProposalQuerySet = self.get_queryset(request)  # type: ignore[assignment]
        for proposal in rows.pending().filter(key__in=shown):
            messages.info(request, self._named(proposal, _("not ticked, so it still waits.")))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The one-screen review instead of a form over columns."""
        proposal = self.get_object(request, unquote(object_id))
        if proposal is None:
            raise Http404
        if not self.has_change_permission(request, proposal):
            raise PermissionDenied
        moderator: User = request.user  # type: ignore[assignment]
        error = ""
        if request.method == "POST":
            done = decide(request, proposal, moderator)
            if done.url:
                return HttpResponseRedirect(done.url)
            error = done.error
            proposal.refresh_from_db()
        reader, opened = reader_of(request), "open" in request.GET
        if is_ahead(proposal, reader) and not opened and request.method != "POST":
            return self._ahead(request, proposal)
        review: Review = review_of(proposal, moderator, None if opened else reader.seamless())
        if review.ahead and request.method != "POST":
            # Its page has moved on since it was sent: nobody is sent here again who has not watched as far.
            desk.tighten(proposal, review.preparation.gate)
            return self._ahead(request, proposal)
        context = {"review": review, "deleted": stood_before(proposal, reader),
                   "following": next_address(request, after=proposal),
                   "error": error, "reasons": Reason.objects.all(),
                   # Of a version only the date and the summary are shown, and its text may be long.
                   "versions": proposal.versions.defer("text"),
                   "decisions": proposal.decisions.select_related("actor"),
                   "words": request.POST.get("words", ""), "blocked": proposal.author.block,
                   "may_block": may_block(moderator, proposal.author)}  # fmt: skip
        return self._page(request, "review.html", proposal, context, status=409 if error else 200)

    def _ahead(self, request: HttpRequest, proposal: Proposal) -> HttpResponse:
        return self._page(request, "ahead.html", proposal, {"size": self.how_much(proposal)})

    def _page(
        self,
        request: HttpRequest,
        template: str,
        proposal: Proposal,
        context: dict[str, Any],
        status: int = 200,
    ) -> HttpResponse:
        return render(
            request, f"admin/moderation/proposal/{template}",
            {**self.admin_site.each_context(request), "opts": self.opts, "proposal": proposal, **context},
            status=status,
        )  # fmt: skip

    @method_decorator(require_safe)
    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:moderation_proposal_change", args=[object_id]))
