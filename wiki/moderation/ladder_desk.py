"""Changing the ladder: every change brings the derived rows along, in one transaction."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction
from django.db.models import F

from wiki.canon import catalogue
from wiki.canon.models import Episode
from wiki.moderation.ladder_impact import Opening, openings
from wiki.pages.models import Page
from wiki.pages.publishing import rederive
from wiki.spoilers.horizon import ladder_of
from wiki.spoilers.models import Watched


class LadderError(Exception):
    """The ladder cannot be changed like this; the message says why."""


class _Undone(Exception):
    """Takes a trial change back."""


def trial(change: Callable[[], None]) -> list[Opening]:
    """What a change would open, found out by making it and taking it back."""
    found: list[Opening] = []
    before = ladder_of(catalogue.read_now())
    try:
        with transaction.atomic():
            change()
            found += openings(before, ladder_of(catalogue.read_now()))
            raise _Undone
    except _Undone:
        return found


@transaction.atomic
def make(change: Callable[[], None]) -> None:
    """Make a change of the ladder, and bring everything that follows from it up to date."""
    change()
    rederive()


def move(episode: Episode, ordinal: int | None) -> None:
    """Put an episode at another place of its work's ladder; those behind close up or make room."""
    others = list(
        episode.work.episodes.exclude(pk=episode.pk).filter(ordinal__isnull=False).order_by("ordinal")
    )
    if ordinal is not None:
        others.insert(min(max(ordinal, 1), len(others) + 1) - 1, episode)
    # Two steps, since an ordinal may stand only once at any moment.
    top = 1_000_000
    episode.work.episodes.filter(ordinal__isnull=False).update(ordinal=F("ordinal") + top)
    if ordinal is None:
        Episode.objects.filter(pk=episode.pk).update(ordinal=None)
    for place, other in enumerate(others, start=1):
        Episode.objects.filter(pk=other.pk).update(ordinal=place)


def remove(episode: Episode) -> None:
    """Take an episode off the ladder. Readers who stood on it stand one rung lower."""
    if Page.objects.unredacted().filter(episode=episode).exists():  # gate: an admin's work
        raise LadderError(
            f"There is a page about {episode.code}. Delete or change that page first: "
            "an episode's code never comes to mean something else."
        )
    below = None
    if episode.ordinal is not None:
        below = episode.work.episodes.filter(ordinal__lt=episode.ordinal).order_by("-ordinal").first()
    _step_down(episode, below)
    episode.delete()
    move_up = episode.work.episodes.filter(ordinal__isnull=False).order_by("ordinal")
    for place, other in enumerate(list(move_up), start=1):
        Episode.objects.filter(pk=other.pk).update(ordinal=place)


def _step_down(episode: Episode, below: Episode | None) -> None:
    key, code = episode.work.key, episode.code
    for watched in Watched.objects.filter(vector__contains=f"{key}:"):
        parts = dict(part.split(":", 1) for part in watched.vector.split("|"))
        position, *specials = parts.get(key, "").split("+")
        if position == code:
            position = below.code if below else ""
        specials = [special for special in specials if special != code]
        parts[key] = "+".join([position, *specials])
        vector = "|".join(f"{work}:{text}" for work, text in sorted(parts.items()) if text)
        Watched.objects.filter(pk=watched.pk).update(vector=vector, before="")
