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
    for episode, job, name in Credit.objects.values_list("episode_id", "job", "name"):
        credits.setdefault((episode, job), []).append(name)
    episodes: list[EpisodeFacts] = []
    before: dict[str, str] = {}
    rows = Episode.objects.select_related("work", "season").order_by(
        "work__position", "work", "ordinal", "code"
    )
    for row in rows:
        work = row.work.key
        code = qualified(work, row.code)
        episodes.append(
            EpisodeFacts(
                pk=row.pk, work=work, code=code, local=row.code,
                season=row.season.number if row.season else None,
                ordinal=row.ordinal, title=row.title, released=row.released,
                is_out=not row.withheld and (row.released is None or row.released <= on),
                runtime=row.runtime,
                before="" if row.ordinal is None else before.get(work, ""),
                directors=tuple(credits.get((row.pk, Credit.Job.DIRECTOR), ())),
                writers=tuple(credits.get((row.pk, Credit.Job.WRITER), ())),
            )
        )  # fmt: skip
        if row.ordinal is not None:
            before[work] = code
    seasons = list(Season.objects.select_related("work").order_by("work", "number"))
    works = tuple(
        WorkFacts(
            key=work.key,
            title=work.title,
            medium=work.medium,
            seasons=tuple(
                SeasonFacts(
                    work.key,
                    season.number,
                    season.title,
                    tuple(
                        e for e in episodes
                        if e.work == work.key and e.season == season.number and e.ordinal is not None
                    ),
                )
                for season in seasons
                if season.work_id == work.pk
            ),
            specials=tuple(e for e in episodes if e.work == work.key and e.ordinal is None),
        )
        for work in Work.objects.order_by("position", "key")
    )  # fmt: skip
    return Catalogue(works, tuple(episodes))


def forget() -> None:
    current.cache_clear()
