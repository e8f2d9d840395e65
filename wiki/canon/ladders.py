"""Bringing ladders in and changing them: verbs over works, seasons and episodes.

A code keeps its meaning for ever, so bringing the same list in again changes facts and never codes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max

from wiki.canon.catalogue import qualified
from wiki.canon.models import Credit, Episode, Generation, Season, Work
from wiki.canon.numbering import Numbered


class Misplaced(Exception):
    """Something new does not belong at the end of its ladder; the message says what, and what to do."""


@dataclass(frozen=True)
class EpisodeEntry:
    """An episode as a list tells it. ``code`` is local; a special has no place on the ladder."""

    code: str
    title: str = ""
    released: date | None = None
    season: int | None = None
    season_title: str = ""
    special: bool = False
    withheld: bool = False
    runtime: int | None = None
    directors: tuple[str, ...] = ()
    writers: tuple[str, ...] = ()


@dataclass(frozen=True)
class WorkEntry:
    key: str
    title: str
    medium: str = ""
    episodes: tuple[EpisodeEntry, ...] = ()


@dataclass
class Outcome:
    """What bringing a list in did, by code."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)


@transaction.atomic
def bring_in(works: Iterable[WorkEntry]) -> dict[str, Outcome]:
    """Add what is new and update what changed; nothing is deleted and nothing is moved.

    New numbered episodes go to the end of their work's ladder, in the order given. Raises ``Misplaced``,
    and leaves everything as it was, if one of them would stand there behind an episode that comes later.
    What a list leaves empty stays as it is known, and an episode that somebody holds back stays held back.
    """
    outcomes = {}
    for entry in works:
        position = Work.objects.count()
        work, _ = Work.objects.get_or_create(
            key=entry.key, defaults={"title": entry.title, "medium": entry.medium, "position": position}
        )
        outcomes[entry.key] = _bring_in_episodes(work, entry.episodes)
    Generation.bump()
    return outcomes


def _bring_in_episodes(work: Work, entries: tuple[EpisodeEntry, ...]) -> Outcome:
    _refuse_misplaced(work, entries)
    outcome = Outcome()
    known = {episode.code: episode for episode in work.episodes.all()}
    last = work.episodes.aggregate(last=Max("ordinal"))["last"] or 0
    for entry in entries:
        season = None
        if entry.season is not None:
            season, _ = Season.objects.get_or_create(
                work=work, number=entry.season, defaults={"title": entry.season_title}
            )
        episode = known.get(entry.code)
        if episode is None:
            ordinal = None
            if not entry.special:
                last += 1
                ordinal = last
            episode = Episode.objects.create(
                work=work, code=entry.code, ordinal=ordinal, season=season, title=entry.title,
                released=entry.released, withheld=entry.withheld, runtime=entry.runtime,
            )  # fmt: skip
            outcome.added.append(entry.code)
            set_credits(episode, entry.directors, entry.writers)
            continue
        facts = _updated(episode, entry, season)
        differs = any(getattr(episode, name) != value for name, value in facts.items())
        if differs:
            Episode.objects.filter(pk=episode.pk).update(**facts)
        if set_credits(episode, entry.directors, entry.writers) or differs:
            outcome.changed.append(entry.code)
        else:
            outcome.unchanged.append(entry.code)
    return outcome


def _refuse_misplaced(work: Work, entries: tuple[EpisodeEntry, ...]) -> None:
    # Its place between the others would open it to everybody who has watched the next one, perhaps long
    # before it was there. That is for an admin to see first, so an import does not take it.
    places = _misplaced(work, entries)
    if places:
        codes = ", ".join(qualified(work.key, code) for code in places)
        added = ", then ".join(f"{qualified(work.key, code)} at place {n}" for code, n in places.items())
        raise Misplaced(
            f"An import adds at the end of a ladder only, and there {codes} would stand behind an episode "
            f"that comes later. Nothing was changed. Add {added} in the admin, and then import again."
        )


def _misplaced(work: Work, entries: Iterable[EpisodeEntry]) -> dict[str, int]:
    """The new episodes that come before one that is there, each with its place, to be added one by one."""
    rows = work.episodes.values_list("code", "season__number", "ordinal")
    known = {code for code, _, _ in rows}
    order = [Numbered(*row[:2]) for row in rows.filter(ordinal__isnull=False).order_by("ordinal")]
    places = {}
    for entry in entries:
        if entry.special or entry.code in known:
            continue
        late = Numbered(entry.code, entry.season)
        place = next((place for place, there in enumerate(order) if late.comes_before(there)), None)
        if place is not None:
            order.insert(place, late)
            places[entry.code] = place + 1
    return places


def _updated(episode: Episode, entry: EpisodeEntry, season: Season | None) -> dict[str, Any]:
    # Held back for want of a day, and now there is one. Whatever else is held back is so on purpose.
    has_a_day_now = episode.released is None and entry.released is not None
    return {
        "season": season or episode.season,
        "title": entry.title or episode.title,
        "released": entry.released or episode.released,
        "withheld": entry.withheld if has_a_day_now else episode.withheld,
        "runtime": entry.runtime or episode.runtime,
    }


def set_credits(episode: Episode, directors: Iterable[str], writers: Iterable[str]) -> bool:
    """Write an episode's credits; an empty list leaves what is known. True if anything changed."""
    changed = False
    for job, given in ((Credit.Job.DIRECTOR, directors), (Credit.Job.WRITER, writers)):
        names = tuple(dict.fromkeys(given))
        known = tuple(episode.credits.filter(job=job).values_list("name", flat=True))
        if not names or names == known:
            continue
        episode.credits.filter(job=job).delete()
        Credit.objects.bulk_create(
            Credit(episode=episode, job=job, name=name, position=position)
            for position, name in enumerate(names)
        )
        changed = True
    return changed
