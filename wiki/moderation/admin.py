"""The moderators' home. Everything here calls the desk; no door skips a decision."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wiki.accounts.models import Block, User
from wiki.accounts.reset import reset_address
from wiki.accounts.roles import Role, may_grant
from wiki.moderation import desk, ladder_admin  # noqa: F401 - registers the ladder's admin
from wiki.moderation.models import Decision, LeakReport, Proposal, Reason
from wiki.moderation.review import Review, decide, review_of
from wiki.pages.publishing import AddressTaken
from wiki.spoilers.gates import stored_gate
from wiki.spoilers.reader import Reader, reader_of

admin.site.site_header = gettext_lazy("Moderation")
admin.site.site_title = gettext_lazy("Moderation")
admin.site.index_title = gettext_lazy("What waits for you")
admin.site.disable_action("delete_selected")


class ReadOnly(admin.ModelAdmin):
    """Nothing here is added, changed or deleted by hand."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class _Labelled(NamedTuple):
    """A row as Django's checkbox wants it, under the words that may be said of it."""

    pk: int
    words: str

    def __str__(self) -> str:
        return self.words


@admin.register(Proposal)
class ProposalAdmin(admin.ModelAdmin):
    """The queue. What is ahead of a moderator shows kind, size, risk and episode until they open it."""

    list_display = [
        "what",
        "who",
        "kind",
        "action",
        "how_much",
        "risk",
        "opens_with",
        "state",
        "submitted_at",
    ]
    list_display_links = ["what"]
    list_filter = ["state", "risk", "kind", "action"]
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
        # Kept for the row methods below, which Django calls without the request.
        self.reader: Reader = reader_of(request)
        return super().get_queryset(request)

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
        if is_ahead(proposal, self.reader):
            return _("An item from %(episode)s") % {"episode": proposal.gate.expression}
        return proposal.title

    def action_checkbox(self, proposal: Proposal) -> SafeString:
        """Django labels the box with the row's own words, which may be ahead of who reads them."""
        return super().action_checkbox(_Labelled(proposal.pk, self.what(proposal)))  # type: ignore[misc]

    @admin.display(description=gettext_lazy("author"), ordering="author__handle")
    def who(self, proposal: Proposal) -> str:
        return proposal.author.username

    @admin.display(description=gettext_lazy("size"), ordering="size")
    def how_much(self, proposal: Proposal) -> str:
        return f"{proposal.size:+d}"

    @admin.display(description=gettext_lazy("opens with"))
    def opens_with(self, proposal: Proposal) -> str:
        return proposal.gate.expression

    @admin.action(description=gettext_lazy("Approve the chosen ones …"), permissions=["change"])
    def approve_several(self, request: HttpRequest, queryset: QuerySet[Proposal]) -> HttpResponse | None:
        """Shows every chosen change first; what is posted then names version, head and text of each."""
        reader = reader_of(request)
        chosen = list(queryset.pending().select_related("latest", "author", "gate")[:50])  # type: ignore[attr-defined]
        reviews = [review_of(p, request.user) for p in chosen if not is_ahead(p, reader)]  # type: ignore[arg-type]
        ready = [review for review in reviews if review.can_approve]
        skipped = len(chosen) - len(ready)
        context = {**self.admin_site.each_context(request), "reviews": ready, "skipped": skipped,
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
            proposal = Proposal.objects.filter(key=key).first()
            if proposal is None:
                continue
            try:
                desk.approve(proposal, moderator=request.user, seen=seen)  # type: ignore[arg-type]
                messages.success(request, _("%(title)s: published.") % {"title": proposal.title})
            except (desk.DeskError, AddressTaken) as error:
                messages.warning(request, f"{proposal.title}: {error}")
        return back

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
        if is_ahead(proposal, reader_of(request)) and "open" not in request.GET and request.method != "POST":
            return self._page(request, "ahead.html", proposal, {})
        review: Review = review_of(proposal, moderator)
        context = {"review": review, "error": error, "reasons": Reason.objects.all(),
                   "words": request.POST.get("words", "")}  # fmt: skip
        return self._page(request, "review.html", proposal, context, status=409 if error else 200)

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

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:moderation_proposal_change", args=[object_id]))


def is_ahead(proposal: Proposal, reader: Reader) -> bool:
    """Does the change touch anything the moderator has not watched yet?"""
    return not reader.may_see(stored_gate(proposal.gate.expression))


@admin.register(Decision)
class DecisionAdmin(ReadOnly):
    """The log. Titles stay out of it: they may be ahead of who reads it."""

    list_display = ["made_at", "verb", "actor", "author", "rule", "reason"]
    list_filter = ["verb", "rule"]
    list_select_related = ["actor", "author"]
    list_display_links = None
    show_full_result_count = False
    ordering = ["-made_at"]


@admin.register(Reason)
class ReasonAdmin(admin.ModelAdmin):
    list_display = ["label", "text", "position"]


@admin.register(LeakReport)
class LeakReportAdmin(admin.ModelAdmin):
    list_display = ["address", "vector", "made_at", "account", "handled_at", "handled_by"]
    list_filter = [("handled_at", admin.EmptyFieldListFilter)]
    list_select_related = ["account", "handled_by"]
    readonly_fields = ["address", "vector", "words", "account", "made_at", "handled_at", "handled_by"]
    fields = ["address", "vector", "words", "account", "made_at", "handled_at", "handled_by"]
    actions = ["mark_handled"]
    ordering = ["made_at"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.action(description=gettext_lazy("The chosen ones are handled"), permissions=["change"])
    def mark_handled(self, request: HttpRequest, queryset: QuerySet[LeakReport]) -> None:
        queryset.filter(handled_at=None).update(handled_at=timezone.now(), handled_by=request.user)


@admin.register(get_user_model())
class AccountAdmin(admin.ModelAdmin):
    """Roles, and a way back in for who lost their password on a wiki without mail."""

    list_display = ["username", "role", "is_active", "date_joined"]
    list_filter = ["role", "is_active"]
    search_fields = ["handle__startswith"]
    fields = ["username", "role", "date_joined"]
    readonly_fields = ["username", "date_joined"]  # role as well, see get_readonly_fields
    actions = ["make_reset_links"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        giver: User = request.user  # type: ignore[assignment]
        # Nobody changes their own role, and moderators leave moderators alone.
        if obj is None or obj == giver or not may_grant(giver.role, obj.role, obj.role):
            return [*self.readonly_fields, "role"]
        return list(self.readonly_fields)

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest | None, **kwargs: Any) -> Any:
        if db_field.name == "role" and request is not None and request.user.role != Role.ADMIN:  # type: ignore[union-attr]
            kwargs["choices"] = [(r.value, r.label) for r in (Role.FAN, Role.TRUSTED)]
        return super().formfield_for_choice_field(db_field, request, **kwargs)  # type: ignore[arg-type]

    @admin.action(description=gettext_lazy("Make a link to set a new password"), permissions=["change"])
    def make_reset_links(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        giver: User = request.user  # type: ignore[assignment]
        for account in queryset[:10]:
            if not may_grant(giver.role, account.role, account.role) or account == giver:
                messages.error(request, _("You cannot make a link for %(name)s.") % {"name": account})
                continue
            link = request.build_absolute_uri(reset_address(account))
            messages.info(request, _("%(name)s can set a new password once at %(link)s") % {
                "name": account, "link": link})  # fmt: skip


@admin.register(Block)
class BlockAdmin(admin.ModelAdmin):
    """Blocking says why; lifting is an action, so that both stay on record."""

    list_display = ["account", "reason", "by", "since", "until", "lifted_at", "lifted_by"]
    list_select_related = ["account", "by", "lifted_by"]
    fields = ["account", "reason", "until"]
    raw_id_fields = ["account"]
    actions = ["lift"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # Existing blocks are not rewritten; only the action below touches them.
        return obj is None and super().has_change_permission(request, obj)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        giver: User = request.user  # type: ignore[assignment]

        class BlockForm(form):  # type: ignore[misc, valid-type]
            def clean_account(self) -> User:
                account: User = self.cleaned_data["account"]
                if account == giver or not may_grant(giver.role, account.role, account.role):
                    raise ValidationError(_("You cannot block %(name)s.") % {"name": account})
                return account

        return BlockForm

    def save_model(self, request: HttpRequest, obj: Block, form: Any, change: bool) -> None:
        obj.by = request.user  # type: ignore[assignment]
        super().save_model(request, obj, form, change)

    @admin.action(description=gettext_lazy("Lift the chosen blocks"), permissions=["change"])
    def lift(self, request: HttpRequest, queryset: QuerySet[Block]) -> None:
        queryset.filter(lifted_at=None).update(lifted_at=timezone.now(), lifted_by=request.user)
