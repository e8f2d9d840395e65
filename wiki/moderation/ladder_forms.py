"""The ladder's forms. Each says whether it moves something, so that somebody is asked first."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wiki.canon import catalogue
from wiki.canon.ladders import set_credits
from wiki.canon.models import Credit, Episode, Season, Work
from wiki.moderation import ladder_desk


class LadderForm(forms.ModelForm):
    #: What texts name, and so never comes to mean something else once it is there.
    fixed: tuple[str, ...] = ()
    #: Fields whose change is told and asked about even if it opens nothing.
    moving: frozenset[str] = frozenset()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            for name in self.fixed:
                self.fields[name].disabled = True

    @property
    def moves_something(self) -> bool:
        return bool(self.moving.intersection(self.changed_data))

    @property
    def day(self) -> date | None:
        """The day to look at: what has a date in the future opens by itself when it comes."""
        return None

    @property
    def called(self) -> str:
        return str(self.instance)

    def save_to(self, row: Any) -> Any:
        row.save()
        return row


class WorkForm(LadderForm):
    fixed = ("key",)

    class Meta:
        model = Work
        fields = ["key", "title", "medium", "position"]


class SeasonForm(LadderForm):
    fixed = ("work", "number")

    class Meta:
        model = Season
        fields = ["work", "number", "title"]


class EpisodeForm(LadderForm):
    """An episode with its credits as plain lists of names."""

    fixed = ("work", "code")
    moving = frozenset({"ordinal", "released", "withheld"})

    directors = forms.CharField(
        label=_("Directed by"), required=False, help_text=_("Names, separated by commas.")
    )
    writers = forms.CharField(
        label=_("Written by"), required=False, help_text=_("Names, separated by commas.")
    )

    class Meta:
        model = Episode
        fields = ["work", "season", "code", "ordinal", "title", "released", "withheld", "runtime"]
        widgets = {"released": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            credits = list(self.instance.credits.all())
            for field, job in (("directors", Credit.Job.DIRECTOR), ("writers", Credit.Job.WRITER)):
                self.fields[field].initial = ", ".join(c.name for c in credits if c.job == job)

    @property
    def called(self) -> str:
        return self.cleaned_data["code"]

    @property
    def day(self) -> date | None:
        released, withheld = self.cleaned_data.get("released"), self.cleaned_data.get("withheld")
        return released if released and released > catalogue.today() and not withheld else None

    def _get_validation_exclusions(self) -> set[str]:
        """Not the ordinal: moving to a place that is taken moves the others along, and every number is a
        place once ``move`` has seen it."""
        return super()._get_validation_exclusions() | {"ordinal"}  # type: ignore[misc]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        season, work = cleaned.get("season"), cleaned.get("work")
        if season and work and season.work_id != work.pk:
            self.add_error("season", _("This season belongs to another work."))
        return cleaned

    def names(self, field: str) -> list[str]:
        return [name.strip()[:120] for name in self.cleaned_data[field].split(",") if name.strip()]

    def save_to(self, row: Any) -> Episode:
        """The episode's facts, its credits, its place."""
        wanted = self.cleaned_data["ordinal"]
        before = None
        if row.pk:
            before = Episode.objects.values_list("ordinal", flat=True).get(pk=row.pk)
        # The place is not simply written: it may be taken, and then the others make room.
        row.ordinal = before
        row.save()
        if wanted != before:
            ladder_desk.move(row, wanted)
        for job, field in ((Credit.Job.DIRECTOR, "directors"), (Credit.Job.WRITER, "writers")):
            if not self.names(field):
                row.credits.filter(job=job).delete()
        set_credits(row, self.names("directors"), self.names("writers"))
        return row
