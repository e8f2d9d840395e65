"""The ladder's admin. It lives here because it must say what a change would open before making it."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wiki.canon.ladders import set_credits
from wiki.canon.models import Credit, Episode, Season, Work
from wiki.moderation import ladder_desk


class NoBulk(admin.ModelAdmin):
    """Rows that others stand on: no bulk anything, and no deleting where something would be lost."""

    actions = None

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Work)
class WorkAdmin(NoBulk):
    list_display = ["title", "medium", "key", "position"]

    def get_readonly_fields(self, request: HttpRequest, obj: Work | None = None) -> list[str]:
        # Gates name works by their key; it never comes to mean something else.
        return ["key"] if obj else []

    def save_model(self, request: HttpRequest, obj: Work, form: Any, change: bool) -> None:
        ladder_desk.make(obj.save)


@admin.register(Season)
class SeasonAdmin(NoBulk):
    list_display = ["work", "number", "title"]
    list_filter = ["work"]
    list_select_related = ["work"]

    def save_model(self, request: HttpRequest, obj: Season, form: Any, change: bool) -> None:
        ladder_desk.make(obj.save)


class EpisodeForm(forms.ModelForm):
    """An episode with its credits as plain lists of names."""

    directors = forms.CharField(
        label=gettext_lazy("Directed by"),
        required=False,
        help_text=gettext_lazy("Names, separated by commas."),
    )
    writers = forms.CharField(
        label=gettext_lazy("Written by"),
        required=False,
        help_text=gettext_lazy("Names, separated by commas."),
    )

    class Meta:
        model = Episode
        fields = ["work", "season", "code", "ordinal", "title", "released", "withheld", "runtime"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            credits = list(self.instance.credits.all())
            for field, job in (("directors", Credit.Job.DIRECTOR), ("writers", Credit.Job.WRITER)):
                self.fields[field].initial = ", ".join(c.name for c in credits if c.job == job)
            # A code never changes meaning: texts are gated by it.
            self.fields["code"].disabled = self.fields["work"].disabled = True

    def validate_constraints(self) -> None:
        """Not for the ordinal: moving to a place that is taken moves the others along."""
        exclude = self._get_validation_exclusions() | {"ordinal"}  # type: ignore[attr-defined]
        try:
            self.instance.validate_constraints(exclude=exclude)
        except forms.ValidationError as error:
            self._update_errors(error)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        season, work = cleaned.get("season"), cleaned.get("work")
        if season and work and season.work_id != work.pk:
            self.add_error("season", _("This season belongs to another work."))
        return cleaned

    def names(self, field: str) -> list[str]:
        return [name.strip()[:120] for name in self.cleaned_data[field].split(",") if name.strip()]


@admin.register(Episode)
class EpisodeAdmin(admin.ModelAdmin):
    """Re-dating, moving, releasing or removing an episode first says who would see what."""

    form = EpisodeForm
    list_display = ["code", "work", "ordinal", "title", "released", "withheld"]
    list_filter = ["work", "season", "withheld"]
    list_select_related = ["work"]
    list_display_links = ["code"]
    list_per_page = 100
    actions = None

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        return self._edited(request, self._episode(request, object_id))

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        return self._edited(request, Episode())

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        episode = self._episode(request, object_id)
        if not self.has_delete_permission(request, episode):
            raise Http404

        def change() -> None:
            ladder_desk.remove(Episode.objects.get(pk=episode.pk))

        return self._told_first(request, change, title=_("Remove %(episode)s?") % {"episode": episode})

    def _episode(self, request: HttpRequest, object_id: str) -> Episode:
        episode = self.get_object(request, unquote(object_id))
        if episode is None or not self.has_view_permission(request, episode):
            raise Http404
        return episode

    def _edited(self, request: HttpRequest, episode: Episode) -> HttpResponse:
        may = self.has_change_permission(request) if episode.pk else self.has_add_permission(request)
        form = EpisodeForm(request.POST or None, instance=episode)
        if not may:
            for field in form.fields.values():
                field.disabled = True
        if not (request.method == "POST" and may and form.is_valid()):
            context = self._context(request, form=form, episode=episode, may=may)
            return render(
                request, "admin/canon/episode/form.html", context, status=400 if form.errors else 200
            )
        title = _("Save %(episode)s?") % {"episode": form.cleaned_data["code"]}
        return self._told_first(request, lambda: _save(form), title=title, form=form)

    def _told_first(
        self, request: HttpRequest, change: Callable[[], None], *, title: str, form: EpisodeForm | None = None
    ) -> HttpResponse:
        """Make the change if it opens nothing or the openings on the screen were agreed to."""
        asked = form is None and request.method != "POST"
        try:
            found = ladder_desk.trial(change)
            told = "\n".join(f"{o.at} {o.gate} {o.atoms}" for o in found)
            if asked or (found and request.POST.get("told") != told):
                context = self._context(request, form=form, openings=found, told=told, title=title)
                return render(request, "admin/canon/episode/openings.html", context)
            ladder_desk.make(change)
        except ladder_desk.LadderError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Done. Every page was brought along."))
        return HttpResponseRedirect(reverse("admin:canon_episode_changelist"))

    def _context(self, request: HttpRequest, **more: Any) -> dict[str, Any]:
        posted = [
            (key, value)
            for key in request.POST
            if key not in {"csrfmiddlewaretoken", "told"}
            for value in request.POST.getlist(key)
        ]
        return {**self.admin_site.each_context(request), "opts": self.opts, "posted": posted, **more}


def _save(form: EpisodeForm) -> None:
    """Save the form's episode: its facts, its credits, its place."""
    # A copy: a trial is made and taken back before the real save, from the same form.
    episode = copy(form.instance)
    wanted = form.cleaned_data["ordinal"]
    before = None
    if episode.pk:
        before = Episode.objects.values_list("ordinal", flat=True).get(pk=episode.pk)
    # The place is not simply written: it may be taken, and then the others make room.
    episode.ordinal = before
    episode.save()
    if wanted != before:
        ladder_desk.move(episode, wanted)
    for job, field in ((Credit.Job.DIRECTOR, "directors"), (Credit.Job.WRITER, "writers")):
        if not form.names(field):
            episode.credits.filter(job=job).delete()
    set_credits(episode, form.names("directors"), form.names("writers"))
