"""The ladder's admin. It lives here because it must say what a change would open before making it."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from datetime import date
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wiki.canon import catalogue
from wiki.canon.models import Episode, EpisodeQuerySet, Season, Work
from wiki.moderation import ladder_desk
from wiki.moderation.ladder_forms import EpisodeForm, LadderForm, SeasonForm, WorkForm
from wiki.moderation.panel import PanelAdmin, asking
from wiki.spoilers.context import open_title
from wiki.spoilers.reader import reader_of

Change = Callable[[], None]


class LadderAdmin(PanelAdmin):
    """Adding, moving, re-dating, releasing or removing first says who would see what."""

    form: type[LadderForm]  # type: ignore[assignment]
    actions = None
    list_per_page = 100

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # Works and seasons are never deleted: others stand on them.
        return self.model is Episode and super().has_delete_permission(request, obj)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if not self.has_change_permission(request):
            raise PermissionDenied
        return self._edited(request, self._found(request, object_id))

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        return self._edited(request, self.model())

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        if not self.has_delete_permission(request):
            raise PermissionDenied
        row = self._found(request, object_id)

        def change() -> None:
            rows = Episode.objects.filter(pk=row.pk)
            self.log_deletions(request, rows)
            # Fetched anew: an instance that was deleted by a change taken back has lost its key.
            ladder_desk.remove(rows.get())

        return self._made(request, change, title=_("Remove %(row)s?") % {"row": row})

    def _found(self, request: HttpRequest, object_id: str) -> Any:
        row = self.get_object(request, unquote(object_id))
        if row is None:
            raise Http404
        return row

    def _edited(self, request: HttpRequest, row: Any) -> HttpResponse:
        adding = row.pk is None
        posted = request.POST if request.method == "POST" else None
        form = self.form(posted, instance=row)
        if posted is None or not form.is_valid():
            context = self._context(request, form=form, row=None if adding else row)
            status = 400 if form.errors else 200
            return render(request, "admin/canon/form.html", context, status=status)

        def change() -> None:
            # A copy: the change may be made and taken back before it is made for good.
            saved = form.save_to(copy(form.instance))
            log = self.log_addition if adding else self.log_change
            log(request, saved, [{"added": {}} if adding else {"changed": {"fields": form.changed_data}}])

        title = _("Save %(row)s?") % {"row": form.called}
        return self._made(request, change, title=title, ask=adding or form.moves_something, on=form.day)

    def _made(
        self, request: HttpRequest, change: Change, *, title: str, ask: bool = True, on: date | None = None
    ) -> HttpResponse:
        """Make the change if what it does was on the screen and agreed to; else show it."""
        agreed = request.POST.get("agreed") if request.method == "POST" else None
        try:
            ladder_desk.make(change, agreed=agreed, ask=ask, on=on)
        except ladder_desk.NotAgreed as refusal:
            context = self._context(
                request, impact=refusal.impact, title=title, asked_before=agreed is not None
            )
            context["on"] = on
            return render(request, "admin/canon/impact.html", context)
        except ladder_desk.LadderError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Done. Every page was brought along."))
        return HttpResponseRedirect(self._list_address())

    def _list_address(self) -> str:
        return reverse(f"admin:canon_{self.opts.model_name}_changelist")

    def _context(self, request: HttpRequest, **more: Any) -> dict[str, Any]:
        posted = [
            (key, value)
            for key in request.POST
            if key not in {"csrfmiddlewaretoken", "agreed"}
            for value in request.POST.getlist(key)
        ]
        return {
            **self.admin_site.each_context(request), "opts": self.opts, "posted": posted,
            "list_address": self._list_address(), **more,
        }  # fmt: skip


@admin.register(Work)
class WorkAdmin(LadderAdmin):
    form = WorkForm
    list_display = ["title", "medium", "key", "position"]


@admin.register(Season)
class SeasonAdmin(LadderAdmin):
    form = SeasonForm
    list_display = ["__str__", "work", "number", "title"]
    list_filter = ["work"]
    list_select_related = ["work"]


OUT, NOT_OUT = gettext_lazy("out"), gettext_lazy("not out yet")


class IsOut(admin.SimpleListFilter):
    """By what readers find: held back, or of a day to come, it is the same to them."""

    title = gettext_lazy("out or not")
    parameter_name = "out"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", OUT), ("no", NOT_OUT)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Episode]) -> QuerySet[Episode]:
        if self.value() not in {"yes", "no"}:
            return queryset
        rows: EpisodeQuerySet = Episode.objects.released(catalogue.today())
        out = rows.values("pk")
        return queryset.filter(pk__in=out) if self.value() == "yes" else queryset.exclude(pk__in=out)


@admin.register(Episode)
class EpisodeAdmin(LadderAdmin):
    """The list keeps a title to itself until the admin has got there; opening an episode shows it."""

    form = EpisodeForm
    list_display = ["code", "work", "ordinal", "known_title", "released", "is_out"]
    list_filter = ["work", "season", IsOut]
    list_select_related = ["work", "season__work"]
    list_display_links = ["code"]

    def get_queryset(self, request: HttpRequest) -> Any:
        asking.set(reader_of(request))
        return super().get_queryset(request)

    @admin.display(description=gettext_lazy("title"))
    def known_title(self, episode: Episode) -> str:
        facts = asking.get().catalogue.by_pk.get(episode.pk)
        return open_title(facts, asking.get()) if facts else ""

    @admin.display(description=gettext_lazy("out or not"), ordering="withheld")
    def is_out(self, episode: Episode) -> str:
        """In words: the sign Django has for "no" reads as if something were wrong with it."""
        facts = asking.get().catalogue.by_pk.get(episode.pk)
        return str(OUT if facts and facts.is_out else NOT_OUT)
