"""The filters of the lists. Every choice and every match is within what the reader may see."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

import django_filters
from django.db.models import Exists, Min, OuterRef, Q, QuerySet, Subquery, Window
from django.db.models.functions import FirstValue
from django.forms import CharField
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wiki.canon.models import Credit, Episode
from wiki.pages.derive import fold
from wiki.pages.document import VERDICTS, Kind
from wiki.pages.markup import plain
from wiki.pages.models import Appearance, Category, Fact, Name, Page, PageQuerySet
from wiki.pages.remembering import remembered
from wiki.spoilers.context import open_title
from wiki.spoilers.reader import Reader

MAX_CHOICES = 200


class ReaderFilterSet(django_filters.FilterSet):
    """A FilterSet that knows its reader and tells which parameters it could not use."""

    # What the view reads of the address beside the filters.
    beside: ClassVar[set[str]] = {"at"}

    def __init__(self, data: Any, queryset: QuerySet, reader: Reader) -> None:
        self.reader = reader
        super().__init__(data, queryset=queryset)
        for name, choices in self.choices().items():
            field = self.form.fields[name]
            field.choices, field.empty_label = choices, _("Any")  # type: ignore[attr-defined]

    def choices(self) -> dict[str, list[tuple[str, str]]]:
        return {}

    @property
    def ignored(self) -> list[str]:
        """Parameters that changed nothing, as sentences. django-filter drops them without a word."""
        sentences: list[str] = []
        for name in self.data:
            if name in self.form.fields:
                sentences += self._ignored_values(name)
            elif name not in self.beside:
                sentences.append(
                    _("“%(name)s” is not a filter of this list, so it was ignored.") % {"name": name[:60]}
                )
        return sentences

    def _ignored_values(self, name: str) -> Iterator[str]:
        field = self.form.fields[name]
        *others, last = self.data.getlist(name) or [""]
        if any(other != last for other in others):
            yield _("%(field)s is asked for more than once; the last one counts.") % {"field": field.label}
        if name not in self.form.errors:
            return
        if isinstance(field, CharField):
            most = {"field": field.label, "most": field.max_length}
            yield _("%(field)s takes at most %(most)s characters, so it was ignored.") % most
        else:
            chosen = {"value": last[:60], "field": field.label}
            yield _("“%(value)s” is nothing to choose under %(field)s, so it was ignored.") % chosen


class NameFilter(django_filters.CharFilter):
    """By name, among the names the reader may know."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=_("Name"), max_length=100, **kwargs)

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        if not value:
            return qs
        reader = self.parent.reader
        named = Name.objects.visible_to(reader).filter(page=OuterRef("pk"), folded__contains=fold(value))
        return qs.filter(Exists(named.filter(former=False)))


def last_open_fact(reader: Reader, label: str) -> QuerySet:
    """The fact shown under a label: of the open ones, the last in the document."""
    return Fact.objects.visible_to(reader).filter(page=OuterRef("pk"), label_key=label).order_by("-position")


class PageFilterSet(ReaderFilterSet):
    beside: ClassVar[set[str]] = {"after", "at"}

    name = NameFilter()

    class Meta:
        model = Page
        fields: list[str] = []

    def _values_of(self, label: str, kind: Kind) -> list[tuple[str, str]]:
        """What stands under a label as of now, on any page of the kind the reader may see, spelled as on the
        first of them."""
        return remembered(f"values:{kind}:{label}", self.reader, lambda: self._found_values(label, kind))

    def _found_values(self, label: str, kind: Kind) -> list[tuple[str, str]]:
        later = Fact.objects.visible_to(self.reader).filter(
            page=OuterRef("page"), label_key=label, position__gt=OuterRef("position")
        )
        rows = (
            Fact.objects.visible_to(self.reader)
            .filter(label_key=label, page__kind=kind.value)
            .exclude(value_key="")
            .filter(~Exists(later))
            # First by its address, which they see: the number of a row tells which page is older.
            .annotate(spelled=Window(FirstValue("value"), "value_key", "page__slug"))
            .order_by("value_key")
            .values_list("value_key", "spelled")
            .distinct()[:MAX_CHOICES]
        )
        return [(key, capfirst(plain(spelled)[:200])) for key, spelled in rows]

    def _categories_of(self, kind: Kind) -> list[tuple[str, str]]:
        return remembered(f"categories:{kind}", self.reader, lambda: self._found_categories(kind))

    def _found_categories(self, kind: Kind) -> list[tuple[str, str]]:
        rows = (
            Category.objects.visible_to(self.reader)
            .filter(page__kind=kind.value)
            .order_by("folded", "text")
            .values_list("folded", "text")
            .distinct()[:MAX_CHOICES]
        )
        return list(dict(rows).items())

    def by_status(self, queryset: PageQuerySet, _name: str, value: str) -> QuerySet:
        shown = last_open_fact(self.reader, "status").values("value_key")[:1]
        return queryset.annotate(status_now=Subquery(shown)).filter(status_now=value)

    def by_category(self, queryset: PageQuerySet, _name: str, value: str) -> QuerySet:
        within = Category.objects.visible_to(self.reader).filter(page=OuterRef("pk"), folded=value)
        return queryset.filter(Exists(within))


class CharacterFilterSet(PageFilterSet):
    status = django_filters.ChoiceFilter(label=_("Status, as of now"), method="by_status")
    season = django_filters.ChoiceFilter(label=_("First season"), method="by_season")
    category = django_filters.ChoiceFilter(label=_("Category"), method="by_category")

    def choices(self) -> dict[str, list[tuple[str, str]]]:
        return {
            "status": self._values_of("status", Kind.CHARACTER),
            "season": season_choices(self.reader),
            "category": self._categories_of(Kind.CHARACTER),
        }

    def by_season(self, queryset: PageQuerySet, _name: str, value: str) -> QuerySet:
        """Whose first appearance in that work, among those the reader has seen, is in the season."""
        work, _, number = value.partition(".")
        first = (
            Appearance.objects.visible_to(self.reader)
            .filter(page=OuterRef("pk"), episode__work__key=work)
            .order_by()
            .values("page")
            .annotate(first=Min("episode__ordinal"))
            .values("first")
        )
        return queryset.annotate(first_ordinal=Subquery(first)).filter(
            first_ordinal__in=Episode.objects.filter(work__key=work, season__number=int(number)).values(
                "ordinal"
            )
        )


class TheoryFilterSet(PageFilterSet):
    status = django_filters.ChoiceFilter(label=_("Verdict, as of now"), method="by_status")

    def choices(self) -> dict[str, list[tuple[str, str]]]:
        # Called here what the stamps on the theories say.
        values = self._values_of("status", Kind.THEORY)
        return {"status": [(v, capfirst(gettext(v)) if v in VERDICTS else words) for v, words in values]}


class ArticleFilterSet(PageFilterSet):
    category = django_filters.ChoiceFilter(label=_("Category"), method="by_category")

    def choices(self) -> dict[str, list[tuple[str, str]]]:
        return {"category": self._categories_of(Kind.ARTICLE)}


def season_choices(reader: Reader) -> list[tuple[str, str]]:
    """Every season of every work: the skeleton is public."""
    return [
        (f"{work.key}.{season.number}", f"{work.medium or work.title} · {season.title or season.number}")
        for work in reader.catalogue.works
        for season in work.seasons
    ]


class EpisodeFilterSet(ReaderFilterSet):
    """Over the ladder itself. Titles and credits match only where they are open."""

    name = django_filters.CharFilter(label=_("Title or code"), method="by_name", max_length=100)
    season = django_filters.ChoiceFilter(label=_("Season"), method="by_season")
    director = django_filters.ChoiceFilter(label=_("Directed by"), method="by_director")
    writer = django_filters.ChoiceFilter(label=_("Written by"), method="by_writer")

    class Meta:
        model = Episode
        fields: list[str] = []

    def choices(self) -> dict[str, list[tuple[str, str]]]:
        seen = [e for e in self.reader.catalogue.episodes if self.reader.reached(e.code)]
        directors = sorted({name for episode in seen for name in episode.directors})
        writers = sorted({name for episode in seen for name in episode.writers})
        return {
            "season": season_choices(self.reader),
            "director": [(name, name) for name in directors],
            "writer": [(name, name) for name in writers],
        }

    def by_name(self, queryset: QuerySet, _name: str, value: str) -> QuerySet:
        wanted = fold(value)
        matching = [
            e.pk
            for e in self.reader.catalogue.episodes
            if wanted in fold(e.code) or wanted in fold(open_title(e, self.reader))
        ]
        return queryset.filter(pk__in=matching)

    def by_season(self, queryset: QuerySet, _name: str, value: str) -> QuerySet:
        work, _, number = value.partition(".")
        return queryset.filter(work__key=work, season__number=int(number))

    def by_director(self, queryset: QuerySet, _name: str, value: str) -> QuerySet:
        return self._by_credit(queryset, Credit.Job.DIRECTOR, value)

    def by_writer(self, queryset: QuerySet, _name: str, value: str) -> QuerySet:
        return self._by_credit(queryset, Credit.Job.WRITER, value)

    def _by_credit(self, queryset: QuerySet, job: str, name: str) -> QuerySet:
        reached = [e.pk for e in self.reader.catalogue.episodes if self.reader.reached(e.code)]
        return queryset.filter(pk__in=reached).filter(Q(credits__job=job, credits__name=name))


FILTERS: dict[Kind, type[PageFilterSet]] = {
    Kind.CHARACTER: CharacterFilterSet,
    Kind.THEORY: TheoryFilterSet,
    Kind.ARTICLE: ArticleFilterSet,
}
