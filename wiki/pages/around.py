"""What stands beside a page: who else is there, which theories are about it, what an episode opened.

Everything comes from derived rows that the reader may see, in a number of queries that does not grow,
and is remembered like the text itself: per generation, day and progress, since nothing else goes into it.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from typing import NamedTuple

from django.db.models import Q, Subquery

from wiki.canon.catalogue import EpisodeFacts
from wiki.pages.derive import fold
from wiki.pages.document import UNDECIDED, VERDICTS, Kind
from wiki.pages.filters import last_open_fact
from wiki.pages.links import address
from wiki.pages.markup import plain
from wiki.pages.models import Appearance, Fact, Page, PageQuerySet, Passage
from wiki.pages.remembering import remembered
from wiki.spoilers.horizon import open_gates
from wiki.spoilers.ladder import NOTHING_SEEN, Progress
from wiki.spoilers.reader import Reader

FEW = 12
CANDIDATES = 200
#: The label under which a theory says whom or what it is about.
ABOUT = "about"
SHOWN_LABELS = ("status", "claim", "occupation", "portrayed by")


class Card(NamedTuple):
    """A page as a list shows it."""

    title: str
    url: str
    kind: str
    facts: dict[str, str]

    @property
    def initials(self) -> str:
        words = [word for word in self.title.split() if word[:1].isalnum()]
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


@dataclass(frozen=True)
class Around:
    people: tuple[Card, ...] = ()
    code: str = ""  # the episode in which these people are
    theories: tuple[Card, ...] = ()
    opened: tuple[Card, ...] = ()  # in a reached episode: pages that tell more from then on

    @property
    def anything(self) -> bool:
        return bool(self.people or self.theories or self.opened)


def around_page(page: Page, names: Iterable[str], reader: Reader) -> Around:
    def work_out() -> Around:
        episode = _last_seen_in(page, reader) if page.kind == Kind.CHARACTER else None
        return Around(
            people=_people_in(episode, reader, leave_out=page) if episode else (),
            code=episode.code if episode else "",
            theories=_theories_about(names, reader) if page.kind != Kind.THEORY else (),
        )

    return remembered(f"around:page:{page.key}", reader, work_out)


def around_episode(episode: EpisodeFacts, reader: Reader) -> Around:
    """Empty of everything but theories until the reader has got there."""

    def work_out() -> Around:
        reached = reader.reached(episode.code)
        return Around(
            people=_people_in(episode, reader) if reached else (),
            code=episode.code,
            theories=_theories_about([episode.code], reader),
            opened=_opened_by(episode, reader) if reached else (),
        )

    return remembered(f"around:episode:{episode.code}", reader, work_out)


def _last_seen_in(page: Page, reader: Reader) -> EpisodeFacts | None:
    """The furthest episode the reader has seen this character in; of the default work, if in any."""
    rows = Appearance.objects.visible_to(reader).filter(page=page).values_list("episode", flat=True)
    episodes = [reader.catalogue.by_pk[pk] for pk in rows if pk in reader.catalogue.by_pk]
    numbered = [episode for episode in episodes if episode.ordinal is not None]
    works = [work.key for work in reader.catalogue.works]
    return max(numbered, key=lambda e: (-works.index(e.work), e.ordinal or 0), default=None)


def _people_in(episode: EpisodeFacts, reader: Reader, *, leave_out: Page | None = None) -> tuple[Card, ...]:
    there = Appearance.objects.visible_to(reader).filter(episode=episode.pk).values("page")
    pages = Page.objects.visible_to(reader).of_kind(Kind.CHARACTER).filter(pk__in=there)
    if leave_out:
        pages = pages.exclude(pk=leave_out.pk)
    return cards(pages, reader)


def _theories_about(names: Iterable[str], reader: Reader) -> tuple[Card, ...]:
    """Theories whose open facts name the page, by any name the reader knows it by."""
    wanted = {fold(name)[:200] for name in names}
    mentions = [Q(value_key__contains=name) for name in wanted]
    rows = (
        Fact.objects.visible_to(reader)
        .filter(_any_of(mentions), label_key=ABOUT, page__kind=Kind.THEORY.value)
        .order_by("page__slug", "position")
        .values_list("page", "value_key")[:CANDIDATES]
    )
    # One value may name several pages, and one name may be part of another.
    about = {page for page, value in rows if wanted & {value, *value.split(", ")}}
    return cards(Page.objects.visible_to(reader).filter(pk__in=about), reader)


def _any_of(alternatives: Iterable[Q]) -> Q:
    return reduce(operator.or_, alternatives, Q(pk__in=[]))


def _opened_by(episode: EpisodeFacts, reader: Reader) -> tuple[Card, ...]:
    """Pages with text that opens with this very episode. The skeleton of its own page is not news."""
    if episode.ordinal is None:
        return ()
    before = reader.catalogue.by_code.get(episode.before)
    just_before = Progress(((before.work, before.local),)) if before else NOTHING_SEEN
    fresh = open_gates(reader.generation, reader.today, Progress(((episode.work, episode.local),)))
    fresh -= open_gates(reader.generation, reader.today, just_before)
    told = Passage.objects.visible_to(reader).filter(gate__in=fresh).values("page")
    pages = Page.objects.visible_to(reader).filter(pk__in=told).exclude(episode=episode.pk)
    return cards(pages, reader)


def undecided_theories(reader: Reader, most: int) -> tuple[Card, ...]:
    """Theories on which, as far as the reader has got, the story has not decided."""
    status = last_open_fact(reader, "status").values("value_key")[:1]
    theories = Page.objects.visible_to(reader).of_kind(Kind.THEORY).annotate(status_now=Subquery(status))
    return cards(theories.filter(Q(status_now=None) | Q(status_now__in=UNDECIDED)), reader, most)


def cards(pages: PageQuerySet, reader: Reader, most: int = FEW, *, by: str = "slug") -> tuple[Card, ...]:
    """The first few of these pages, by address where nothing else tells; each with what a list shows of it.

    Two queries.
    """
    # And by kind: left to the database it would be the older one, which may have been there for others alone.
    pages = pages.with_title(reader).order_by(by, "slug", "kind")
    rows = list(pages.values("pk", "slug", "title", "kind")[:most])
    facts = shown_facts(reader, [row["pk"] for row in rows])
    return tuple(
        Card(row["title"], address(row["kind"], row["slug"]), row["kind"], facts.get(row["pk"], {}))
        for row in rows
    )


def shown_facts(reader: Reader, pages: list[int]) -> dict[int, dict[str, str]]:
    """For each page what a list shows of it: the last open value of a few labels."""
    rows = (
        Fact.objects.visible_to(reader)
        .filter(page__in=pages, label_key__in=SHOWN_LABELS)
        .order_by("position")
        .values_list("page", "label_key", "value_key", "value")
    )
    shown: dict[int, dict[str, str]] = {}
    for page_pk, label, value_key, value in rows:
        words = plain(value)
        if label == "status" and value_key in VERDICTS:
            words = value_key  # a verdict has a stamp of its own, found by its key
        shown.setdefault(page_pk, {})[label.replace(" ", "_")] = words
    return shown
