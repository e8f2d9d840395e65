"""What the panel remembers: the log of decisions, the usual reasons, the leaks people reported."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import F, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from wiki.accounts.models import User
from wiki.moderation.leaks import place_of
from wiki.moderation.models import Decision, LeakReport, Reason
from wiki.moderation.panel import PanelAdmin, asking
from wiki.moderation.review import called, is_ahead, spoken_progress, titles_for
from wiki.spoilers import vector
from wiki.spoilers.ladder import Horizon
from wiki.spoilers.reader import Reader, reader_of


class ByRule(admin.SimpleListFilter):
    title = gettext_lazy("who decided")
    parameter_name = "by"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("person", gettext_lazy("somebody")), ("rule", gettext_lazy("a rule"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Decision]) -> QuerySet[Decision]:
        if self.value() == "person":
            return queryset.filter(rule="")
        return queryset.exclude(rule="") if self.value() == "rule" else queryset


class Handled(admin.SimpleListFilter):
    title = gettext_lazy("mended or not")
    parameter_name = "mended"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("no", gettext_lazy("still open")), ("yes", gettext_lazy("mended"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[LeakReport]) -> QuerySet[LeakReport]:
        if self.value() not in {"yes", "no"}:
            return queryset
        return queryset.filter(handled_at__isnull=self.value() == "no")


@admin.register(Decision)
class DecisionAdmin(PanelAdmin):
    """The log, only ever added to. Titles and reasons ahead of who reads it stay out of it."""

    list_display = ["made_at", "verb", "what", "decider", "author", "rule", "why", "look"]
    list_filter = ["verb", ByRule]
    list_select_related = ["actor", "author", "proposal__gate", "proposal__page"]
    list_display_links = None
    show_full_result_count = False
    ordering = ["-made_at", "-pk"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Decision]:
        reader = reader_of(request)
        asking.set(reader)
        return super().get_queryset(request).annotate(page_title=titles_for(reader, "proposal__page"))

    @admin.display(description=gettext_lazy("page"))
    def what(self, decision: Decision) -> str:
        proposal, reader, title = decision.proposal, asking.get(), decision.page_title  # type: ignore[attr-defined]
        words = called(proposal, title, reader)
        if not title or proposal.page is None or is_ahead(proposal, reader):
            return words
        return format_html('<a href="{}">{}</a>', proposal.page.get_absolute_url(), words)

    # Not "by": in other languages that is the author's word.
    @admin.display(description=gettext_lazy("decided by"), ordering="actor")
    def decider(self, decision: Decision) -> User:
        return decision.actor

    @admin.display(description=gettext_lazy("reason"))
    def why(self, decision: Decision) -> str:
        return "…" if decision.reason and is_ahead(decision.proposal, asking.get()) else decision.reason

    @admin.display(description=gettext_lazy("proposal"))
    def look(self, decision: Decision) -> str:
        url = reverse("admin:moderation_proposal_change", args=[decision.proposal_id])
        return format_html('<a href="{}">{}</a>', url, _("Look"))

    @method_decorator(require_safe)
    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """A decision has no page of its own; its proposal tells all of them."""
        decision = self.get_object(request, unquote(object_id))
        if decision is None:
            raise Http404
        return HttpResponseRedirect(reverse("admin:moderation_proposal_change", args=[decision.proposal_id]))

    history_view = change_view  # type: ignore[assignment]


@admin.register(Reason)
class ReasonAdmin(PanelAdmin):
    list_display = ["label", "text", "position"]


@admin.register(LeakReport)
class LeakReportAdmin(PanelAdmin):
    """Where somebody was told too much. What a reader further along wrote stays folded until opened."""

    list_display = ["where", "reader", "made_at", "account", "handled_at", "handled_by"]
    list_filter = [Handled]
    list_select_related = ["account", "handled_by"]
    list_display_links = ["where"]
    actions = ["mark_handled"]
    ordering = [F("handled_at").asc(nulls_first=True), "made_at"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[LeakReport]:
        asking.set(reader_of(request))
        return super().get_queryset(request)

    @admin.display(description=gettext_lazy("page"))
    def where(self, report: LeakReport) -> str:
        return _("A page ahead of you") if is_further(report, asking.get()) else report.address or "?"

    @admin.display(description=gettext_lazy("the reader was at"))
    def reader(self, report: LeakReport) -> str:
        return spoken_progress(report.vector, asking.get().ladder) or _("the start")

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The report in full, and one button."""
        report = self.get_object(request, unquote(object_id))
        if report is None:
            raise Http404
        if not self.has_change_permission(request, report):
            raise PermissionDenied
        if request.method == "POST":
            self.mark_handled(request, LeakReport.objects.filter(pk=report.pk))
            return HttpResponseRedirect(reverse("admin:moderation_leakreport_changelist"))
        reader = reader_of(request)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "report": report,
            "place": place_of(report.address, report.vector, reader.ladder),
            "at": spoken_progress(report.vector, reader.ladder),
            "ahead": is_further(report, reader) and "open" not in request.GET,
        }
        return render(request, "admin/moderation/leakreport/report.html", context)

    @admin.action(description=gettext_lazy("The chosen ones are mended"), permissions=["change"])
    def mark_handled(self, request: HttpRequest, queryset: QuerySet[LeakReport]) -> None:
        count = queryset.filter(handled_at=None).update(handled_at=timezone.now(), handled_by=request.user)
        done = ngettext("%(count)s report is closed.", "%(count)s reports are closed.", count)
        messages.success(request, done % {"count": count})


def is_further(report: LeakReport, moderator: Reader) -> bool:
    """Had the reader who reported it reached anything that the moderator has not?"""
    theirs = Horizon(moderator.ladder, vector.read(report.vector, moderator.ladder))
    return any(
        theirs.reached(rung.code) and not moderator.reached(rung.code) for rung in moderator.ladder.rungs
    )
