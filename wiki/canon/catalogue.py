"""The whole ladder as one value, read once per generation.

Pages, filters and the progress pill ask about episodes all the time; asking the database each time
would cost every page four queries.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

from django.conf import settings
from django.utils import timezone

from wiki.canon.models import Credit, Episode, Season, Work


@dataclass(frozen=True)
class EpisodeFacts:
    """What canon knows of one episode. ``code`` is qualified: ``S1E4``, ``podcast.S1E3``.

    ``before`` is the qualified code one rung down, "" on the first and for specials.
    """

    pk: int
    work: str
    code: str
    local: str
    season: int | None
    ordinal: int | None
    title: str
    released: date | None
    is_out: bool
    runtime: int | None
    before: str
    directors: tuple[str, ...] = ()
    writers: tuple[str, ...] = ()

    @property
    def title_opens_with(self) -> str:
        """What one has seen to be told the title: the rung before; of a special, itself; "" is nothing."""
        return self.code if self.ordinal is None else self.before


@dataclass(frozen=True)
class SeasonFacts:
    work: str
    number: int
    title: str
    episodes: tuple[EpisodeFacts, ...]


@dataclass(frozen=True)
class WorkFacts:
    key: str
    title: str
    medium: str
    seasons: tuple[SeasonFacts, ...]
    specials: tuple[EpisodeFacts, ...]


@dataclass(frozen=True)
class Catalogue:
    works: tuple[WorkFacts, ...]
    episodes: tuple[EpisodeFacts, ...]

    @cached_property
    def by_code(self) -> dict[str, EpisodeFacts]:
        return {episode.code: episode for episode in self.episodes}

    @cached_property
    def by_pk(self) -> dict[int, EpisodeFacts]:
        return {episode.pk: episode for episode in self.episodes}


def qualified(work: str, local: str) -> str:
    return local if work == settings.WIKI_DEFAULT_WORK else f"{work}.{local}"


def today() -> date:
    """The day by which episodes count as released: UTC, so that all processes agree."""
    return timezone.now().date()


@lru_cache(maxsize=4)
def current(generation: int, today: date) -> Catalogue:
    """The catalogue of a generation on a day; an episode is out when its day has come."""
    return read_now(today)


def read_now(on: date | None = None) -> Catalogue:
    """The catalogue as the database has it this moment, inside a transaction that changes it too."""
    on = on or today()
    credits: dict[tuple[int, str], list[str]] = {}
    for episode, job, name in Credit.objects.order_by("position", "pk").values_list("episode", "job", "name"):
        credits.setdefault((episode, job), []).append(name)
    episodes: list[EpisodeFacts] = []
    before: dict[str, str] = {}
    # Columns rather than objects: every save reads all of this, and objects cost it three times as much.
    rungs = Episode.objects.order_by("work__position", "work", "ordinal", "code").values_list(
        "pk", "work__key", "season__number", "code", "ordinal", "title", "released", "withheld", "runtime"
    )
    for pk, work, season, local, ordinal, title, released, withheld, runtime in rungs:
        code = qualified(work, local)
        episodes.append(
            EpisodeFacts(
                pk=pk, work=work, code=code, local=local, season=season, ordinal=ordinal, title=title,
                released=released, is_out=not withheld and (released is None or released <= on),
                runtime=runtime, before="" if ordinal is None else before.get(work, ""),
                directors=tuple(credits.get((pk, Credit.Job.DIRECTOR), ())),
                writers=tuple(credits.get((pk, Credit.Job.WRITER), ())),
            )
        )  # fmt: skip
        if ordinal is not None:
            before[work] = code
    seasons: dict[str, list[SeasonFacts]] = {}
    for work, number, title in Season.objects.order_by("number").values_list("work__key", "number", "title"):
        theirs = [e for e in episodes if (e.work, e.season) == (work, number) and e.ordinal is not None]
        seasons.setdefault(work, []).append(SeasonFacts(work, number, title, tuple(theirs)))
    rows = Work.objects.order_by("position", "key").values_list("key", "title", "medium")
    works = tuple(
        WorkFacts(
            key, title, medium, tuple(seasons.get(key, ())),
            specials=tuple(e for e in episodes if e.work == key and e.ordinal is None),
        )
        for key, title, medium in rows
    )  # fmt: skip
    return Catalogue(works, tuple(episodes))


def forget() -> None:
    current.cache_clear()
