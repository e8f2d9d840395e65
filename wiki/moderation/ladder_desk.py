"""Changing the ladder: every change brings readers and derived rows along, in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from wiki.canon import catalogue
from wiki.canon.models import Episode
from wiki.moderation.ladder_impact import Impact, impact
from wiki.pages.models import Page
from wiki.pages.publishing import AddressTaken, rederive
from wiki.spoilers import vector
from wiki.spoilers.horizon import ladder_of
from wiki.spoilers.ladder import Ladder, Progress
from wiki.spoilers.models import Watched


class LadderError(Exception):
    """The ladder cannot be changed like this; the message says why."""


class NotAgreed(Exception):
    """Nothing was changed: somebody has to see first what the change would open and close."""

    def __init__(self, impact: Impact) -> None:
        self.impact = impact
        super().__init__("Not agreed to.")


def make(
    change: Callable[[], None], *, agreed: str | None = None, ask: bool = True, on: date | None = None
) -> None:
    """Make a change of the ladder, and bring everything that follows from it up to date.

    ``agreed`` is the token of the impact somebody was shown. Raises ``NotAgreed`` with the impact when
    it is another one by now, or when nobody was asked; without ``ask`` a change that opens and closes
    nothing, and mingles no seasons, needs no asking. ``on`` is a day to come to look at as well: a date
    opens by itself when it comes, and until then an episode that had been released is closed.
    """
    with transaction.atomic():
        before, before_then = catalogue.read_now(), catalogue.read_now(on)
        change()
        found = impact(before_then, catalogue.read_now(on))
        if on:
            found |= impact(before, catalogue.read_now())
        if agreed != found.token if agreed is not None else ask or found:
            raise NotAgreed(found)
        _settle(ladder_of(before), ladder_of(catalogue.read_now()))
        try:
            rederive(history=False)
        except AddressTaken as taken:
            raise LadderError(str(taken)) from taken


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
    """Take an episode off the ladder. What its code gates is closed to everybody from then on."""
    if Page.objects.unredacted().filter(episode=episode).exists():  # gate: an admin's work
        raise LadderError(
            _(
                "There is a page about %(code)s, or there was one and its history names it. An episode’s "
                "code never comes to mean something else, so it stays; it can be held back instead."
            )
            % {"code": episode.code}
        )
    episode.delete()
    move_up = episode.work.episodes.filter(ordinal__isnull=False).order_by("ordinal")
    for place, other in enumerate(list(move_up), start=1):
        Episode.objects.filter(pk=other.pk).update(ordinal=place)


def _settle(before: Ladder, after: Ladder) -> None:
    """Readers who stood on a rung that is gone stand on the next one below; nobody gains anything."""
    gone = [
        rung for rung in before.rungs if (now := after.get(rung.code)) is None or now.special != rung.special
    ]
    touched = Q()
    for rung in gone:
        touched |= Q(vector__contains=rung.local) | Q(before__contains=rung.local)
    for watched in Watched.objects.filter(touched) if gone else ():
        Watched.objects.filter(pk=watched.pk).update(
            vector=_settled(watched.vector, before, after), before=_settled(watched.before, before, after)
        )


def _settled(text: str, before: Ladder, after: Ladder) -> str:
    was = vector.read(text, before)
    settled = Progress()
    for work, local in was.positions:
        stood = [rung.local for rung in before.of_work(work)]
        there = {rung.local for rung in after.of_work(work)}
        below = [code for code in stood[: stood.index(local) + 1] if code in there]
        settled = settled.moved(work, below[-1] if below else None)
    specials = {(rung.work, rung.local) for rung in after.rungs if rung.special}
    for work, local in was.specials:
        settled = settled.ticked(work, local, seen=(work, local) in specials)
    return vector.write(settled)
