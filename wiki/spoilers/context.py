"""What stands around every page: the wiki's name, and the progress pill's decided facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wiki.canon.catalogue import EpisodeFacts
from wiki.spoilers.ladder import Progress
from wiki.spoilers.reader import Reader


class Rung(NamedTuple):
    code: str  # what the form posts: local for a rung of the ladder, qualified for a special
    label: str
    title: str  # "" while it is not open
    state: str  # seen | next | ahead | unreleased


class SeasonStrip(NamedTuple):
    label: str
    rungs: tuple[Rung, ...]


class WorkStrip(NamedTuple):
    key: str
    title: str
    at: str  # the local code reached, "" at the premise
    seasons: tuple[SeasonStrip, ...]
    specials: tuple[Rung, ...]
    top: str


@dataclass(frozen=True)
class Pill:
    """The reader's progress as the header shows it."""

    label: str
    short: str
    strips: tuple[WorkStrip, ...]
    next: Rung | None
    next_work: str


def title_is_open(episode: EpisodeFacts, reader: Reader) -> bool:
    """May the reader know an episode's title, and how long it runs?"""
    opens = episode.title_opens_with
    return not opens or reader.reached(opens)


def open_title(episode: EpisodeFacts, reader: Reader) -> str:
    """An episode's title, if the reader may know it."""
    return episode.title if title_is_open(episode, reader) else ""


def pill_of(reader: Reader) -> Pill:
    return _pill(reader.generation, reader.today, reader.progress, get_language() or "")


@lru_cache(maxsize=256)
def _pill(generation: int, today: date, progress: Progress, _language: str) -> Pill:
    reader = Reader(generation, today, progress)
    strips = []
    following: Rung | None = None
    for work in reader.catalogue.works:
        seasons = []
        is_next = True
        for season in work.seasons:
            rungs = []
            for episode in season.episodes:
                seen = reader.reached(episode.code)
                state = "seen" if seen else "unreleased" if not episode.is_out else "ahead"
                if state == "ahead" and is_next:
                    state, is_next = "next", False
                rung = Rung(
                    episode.local, f"E{episode.local.rpartition('E')[2]}", open_title(episode, reader), state
                )
                if state == "next" and work.key == settings.WIKI_DEFAULT_WORK:
                    following = rung
                rungs.append(rung)
            seasons.append(
                SeasonStrip(season.title or _("Season %(number)s") % {"number": season.number}, tuple(rungs))
            )
        specials = tuple(
            Rung(e.code, e.local, open_title(e, reader), "seen" if reader.reached(e.code) else "ahead")
            for e in work.specials
            if e.is_out
        )
        rungs_of_work = reader.ladder.of_work(work.key)
        top = rungs_of_work[-1].local if rungs_of_work else ""
        title = f"{work.title} · {work.medium}" if work.medium else work.title
        strips.append(WorkStrip(work.key, title, progress.at(work.key) or "", tuple(seasons), specials, top))
    at = progress.at(settings.WIKI_DEFAULT_WORK)
    label = _("Safe to %(code)s") % {"code": at} if at else _("Nothing watched yet")
    return Pill(label, at or "", tuple(strips), following, settings.WIKI_DEFAULT_WORK)


class WikiFacts(NamedTuple):
    name: str
    tagline: str
    licence_name: str
    licence_url: str
    mail_works: bool
    default_work: str
    motif: str
    accent: str  # "": the colour of the house


def chrome(request: HttpRequest) -> dict[str, Any]:
    return {
        "wiki": wiki_facts(),
        "reader": LazyReader(request),
        "path": request.get_full_path(),
    }  # fmt: skip


def wiki_facts() -> WikiFacts:
    return WikiFacts(
        settings.WIKI_NAME, settings.WIKI_TAGLINE, settings.WIKI_LICENCE_NAME,
        settings.WIKI_LICENCE_URL, settings.MAIL_WORKS, settings.WIKI_DEFAULT_WORK,
        settings.WIKI_MOTIF, settings.WIKI_ACCENT,
    )  # fmt: skip


@lru_cache(maxsize=256)
def _pill_html(pill: Pill, mode: str, undo: Progress | None, _language: str) -> SafeString:
    """The pill's bytes: the same on every page, and most of what a page costs beside its text.

    Kept by what the pill says and not by generation: publishing a page changes none of it.
    """
    facts = {**pill.__dict__, "mode": mode, "undo": undo}
    return render_to_string("_pill.html", {"reader": facts, "wiki": wiki_facts()})


class LazyReader:
    """The reader as templates see it. Lazy, so that an error page without a database still renders."""

    def __init__(self, request: HttpRequest) -> None:
        self._reader: Reader = getattr(request, "reader", None)  # type: ignore[assignment]

    def __getattr__(self, name: str) -> Any:
        if name in {"label", "short", "strips", "next", "next_work"}:
            return getattr(pill_of(self._reader), name)
        if name == "pill_html":
            r = self._reader
            return _pill_html(pill_of(r), r.mode, r.undo, get_language() or "")
        return getattr(self._reader, name)


def forget() -> None:
    """Drop what is remembered of any generation. For restores and tests, where numbers come again."""
    _pill.cache_clear()
    _pill_html.cache_clear()
