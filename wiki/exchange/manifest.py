"""What ``bundle.json`` says, read strictly: a mistake is told with its place before anything is loaded.

::

    {"format": 1, "name": "Homecoming", "default_work": "tv",
     "works": [{"key": "tv", "title": "Homecoming", "medium": "TV series", "episodes": [
         {"code": "S1E1", "season": 1, "title": "Mandatory", "released": "2018-11-02",
          "directors": ["Sam Esmail"], "writers": ["Eli Horowitz"]}]}],
     "by": {"author": "ada", "approved_by": "mori"},
     "history": [{"page": "characters/heidi-bergman", "revisions": [
         {"file": "history/characters/heidi-bergman.1.md", "author": "ada", "approved_by": "mori",
          "at": "2026-01-05T20:15:00+00:00", "summary": "Start the page"},
         {"author": "ravi", "approved_by": "mori", "days_ago": 3}]}],
     "pictures": [{"key": "AbCdEfGhIjKlMnOp", "file": "pictures/AbCdEfGhIjKlMnOp.webp", "by": "ada",
         "alt": "Heidi at the jetty", "credit": "Drawn by Ada", "licence": "cc0-1.0", "gate": "S1E4"}],
     "proposals": []}

A revision without a file is the page as its own file has it, and comes last. ``by`` says who stands
for pages without a history. Episodes may also stand within ``"seasons": [{"number": 1, …}]``.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError

from wiki.canon.ladders import EpisodeEntry, WorkEntry
from wiki.canon.models import valid_code, valid_key
from wiki.media.models import Picture
from wiki.moderation.models import Decision, Proposal
from wiki.pages.models import Revision
from wiki.spoilers.gates import PREMISE, Gate, GateError, parse_gate
from wiki.spoilers.keys import valid_public_key

NAME = "bundle.json"
FORMAT = 1


class BundleError(Exception):
    """The folder cannot be loaded; the message names the file, the place and what is wrong there."""


@dataclass(frozen=True, kw_only=True)
class RevisionEntry:
    """One published text, and who stood for it. Nobody is "", the page's own file is ""."""

    file: str = ""
    author: str = ""
    approved_by: str = ""
    rule: str = ""
    summary: str = ""
    source: str = ""
    summary_gate: Gate | None = None  # None: of everything it touched
    proposed_at: datetime | None = None
    published_at: datetime
    reverts: int | None = None  # which of the page's revisions, from 0
    where: str = NAME


@dataclass(frozen=True, kw_only=True)
class DecisionEntry:
    verb: str
    by: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class ProposalEntry:
    """Something that waits for a moderator, or came back from one."""

    page: str  # "" for a new page
    base: int | None  # the revision it was made for, from 0; None for the newest
    file: str
    author: str
    shown_at: str
    action: str
    summary: str
    source: str
    at: datetime
    decision: DecisionEntry | None
    where: str


@dataclass(frozen=True, kw_only=True)
class PictureEntry:
    """A picture with its words; texts name it by its key."""

    key: str
    file: str
    by: str
    alt: str
    credit: str
    licence: str
    gate: Gate
    at: datetime
    where: str


@dataclass(frozen=True)
class Manifest:
    works: tuple[WorkEntry, ...]
    pictures: tuple[PictureEntry, ...]
    histories: dict[str, tuple[RevisionEntry, ...]]
    proposals: tuple[ProposalEntry, ...]
    by: RevisionEntry
    default_work: str

    def people(self) -> dict[str, str]:
        """Everybody named, with the place where they are first."""
        named: dict[str, str] = {}
        revisions = [revision for history in self.histories.values() for revision in history]
        for revision in [self.by, *revisions]:
            named.setdefault(revision.author, revision.where)
            named.setdefault(revision.approved_by, revision.where)
        for picture in self.pictures:
            named.setdefault(picture.by, picture.where)
        for proposal in self.proposals:
            named.setdefault(proposal.author, proposal.where)
            if proposal.decision:
                named.setdefault(proposal.decision.by, proposal.where)
        named.pop("", None)
        return named


def read_manifest(folder: Path) -> Manifest:
    path = folder / NAME
    try:
        data = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise BundleError(f"{path}: {error}") from error
    top = _Entry(data, NAME)
    if top.number("format") != FORMAT:
        raise BundleError(f"{NAME}: this is not a bundle of format {FORMAT}.")
    now = datetime.now(UTC)
    histories: dict[str, tuple[RevisionEntry, ...]] = {}
    for entry in top.entries("history"):
        page = entry.text("page", needed=True)
        if page in histories:
            raise entry.wrong(f"the history of {page} stands twice")
        histories[page] = tuple(_revision(e, now) for e in entry.entries("revisions"))
    return Manifest(
        works=tuple(_work(entry) for entry in top.entries("works")),
        pictures=tuple(_picture(entry, now) for entry in top.entries("pictures")),
        histories=histories,
        proposals=tuple(_proposal(entry, now) for entry in top.entries("proposals")),
        by=_revision(top.entry("by"), now),
        default_work=top.text("default_work"),
    )


@dataclass(frozen=True)
class _Entry:
    """An object of the file that knows its place in it."""

    data: Any
    where: str

    def __post_init__(self) -> None:
        if not isinstance(self.data, dict):
            raise self.wrong("an object {…} was expected here")

    def wrong(self, what: str) -> BundleError:
        return BundleError(f"{self.where}: {what}.")

    def _get(self, key: str, kind: type | tuple[type, ...], what: str) -> Any:
        value = self.data.get(key)
        if value is not None and (
            not isinstance(value, kind) or isinstance(value, bool) is not (kind is bool)
        ):
            raise self.wrong(f"“{key}” must be {what}")
        return value

    def text(self, key: str, *, most: int = 200, needed: bool = False) -> str:
        value = self._get(key, str, "a text") or ""
        if needed and not value:
            raise self.wrong(f"“{key}” is missing")
        if len(value) > most:
            raise self.wrong(f"“{key}” is longer than {most} characters")
        return value

    def like(self, key: str, validator: Callable[[Any], None]) -> str:
        value = self.text(key, needed=True)
        try:
            validator(value)
        except ValidationError as error:
            raise self.wrong(f"“{key}: {value}” does not do. {' '.join(error.messages)}") from error
        return value

    def number(self, key: str) -> int | None:
        return self._get(key, int, "a whole number")

    def flag(self, key: str) -> bool:
        return self._get(key, bool, "true or false") or False

    def texts(self, key: str) -> tuple[str, ...]:
        values = self._get(key, list, "a list of texts") or []
        if not all(isinstance(value, str) and 0 < len(value) <= 120 for value in values):
            raise self.wrong(f"“{key}” must be a list of texts of at most 120 characters")
        return tuple(values)

    def entry(self, key: str) -> _Entry:
        return _Entry(self._get(key, dict, "an object") or {}, f"{self.where}, {key}")

    def entries(self, key: str) -> list[_Entry]:
        values = self._get(key, list, "a list") or []
        return [_Entry(value, f"{self.where}, {key} {n}") for n, value in enumerate(values, start=1)]

    def choice(self, key: str, among: list[str], default: str) -> str:
        value = self.text(key) or default
        if value not in among and value != default:
            raise self.wrong(f"“{key}” is none of {', '.join(among)}")
        return value

    def day(self, key: str) -> date | None:
        try:
            return date.fromisoformat(value) if (value := self.text(key)) else None
        except ValueError as error:
            raise self.wrong(f"“{key}” is no date like 2018-11-02") from error

    def moment(self, key: str) -> datetime | None:
        try:
            when = datetime.fromisoformat(value) if (value := self.text(key)) else None
        except ValueError as error:
            raise self.wrong(f"“{key}” is no time like 2018-11-20T19:30:00+00:00") from error
        if when and when.tzinfo is None:
            raise self.wrong(f"“{key}” needs its time zone, like +00:00 at its end")
        return when

    def when(self, now: datetime) -> datetime:
        """``at`` is a time; ``days_ago`` counts from the loading, so that a demonstration stays fresh."""
        ago: float | None = self._get("days_ago", (int, float), "a number")
        return self.moment("at") or now - timedelta(days=ago or 0)

    def gate(self, key: str) -> Gate | None:
        try:
            return parse_gate(value) if (value := self.text(key)) else None
        except GateError as error:
            raise self.wrong(f"“{key}”: {error}") from error


def _revision(entry: _Entry, now: datetime) -> RevisionEntry:
    revision = RevisionEntry(
        file=entry.text("file"), author=entry.text("author"), approved_by=entry.text("approved_by"),
        rule=entry.choice("rule", list(Revision.Rule.values), ""),
        summary=entry.text("summary", most=500), source=entry.text("source"),
        summary_gate=entry.gate("summary_gate"), proposed_at=entry.moment("proposed_at"),
        published_at=entry.when(now), reverts=entry.number("reverts"), where=entry.where,
    )  # fmt: skip
    reviewed = revision.rule == Revision.Rule.REVIEW
    if reviewed and not (revision.author and revision.approved_by):
        raise entry.wrong("what was reviewed has an author and somebody who approved it")
    return revision


def _picture(entry: _Entry, now: datetime) -> PictureEntry:
    return PictureEntry(
        key=entry.like("key", valid_public_key), file=entry.text("file", needed=True),
        by=entry.text("by", needed=True), alt=entry.text("alt", most=500, needed=True),
        credit=entry.text("credit", needed=True),
        licence=entry.choice("licence", list(Picture.Licence.values), ""),
        gate=entry.gate("gate") or PREMISE, at=entry.when(now), where=entry.where,
    )  # fmt: skip


def _proposal(entry: _Entry, now: datetime) -> ProposalEntry:
    page = entry.text("page")
    verbs = [Decision.Verb.REQUEST_CHANGES.value, Decision.Verb.REJECT.value]
    decision = None
    if entry.data.get("decision") is not None:
        made = entry.entry("decision")
        decision = DecisionEntry(
            verb=made.choice("verb", verbs, ""), by=made.text("by", needed=True),
            reason=made.text("reason", most=10_000, needed=True),
        )  # fmt: skip
        if not decision.verb:
            raise made.wrong(f"“verb” is one of {', '.join(verbs)}")
    default = Proposal.Action.EDIT if page else Proposal.Action.CREATE
    return ProposalEntry(
        page=page, base=entry.number("base"), file=entry.text("file", needed=True),
        author=entry.text("author", needed=True), shown_at=entry.text("shown_at"),
        action=entry.choice("action", list(Proposal.Action.values), default.value),
        summary=entry.text("summary", most=500), source=entry.text("source"),
        at=entry.when(now), decision=decision, where=entry.where,
    )  # fmt: skip


def _work(entry: _Entry) -> WorkEntry:
    titles = {e.number("number"): e.text("title") for e in entry.entries("seasons")}
    episodes = [
        _episode(e, season.number("number"), season.text("title"))
        for season in entry.entries("seasons")
        for e in season.entries("episodes")
    ]
    for e in entry.entries("episodes"):
        season = e.number("season")
        episodes.append(_episode(e, season, titles.get(season, "")))
    codes = [episode.code for episode in episodes]
    if twice := next((code for code in codes if codes.count(code) > 1), None):
        raise entry.wrong(f"the episode {twice} stands twice")
    return WorkEntry(
        entry.like("key", valid_key), entry.text("title", needed=True), entry.text("medium", most=60),
        tuple(episodes),
    )  # fmt: skip


def _episode(entry: _Entry, season: int | None, season_title: str) -> EpisodeEntry:
    return EpisodeEntry(
        code=entry.like("code", valid_code), title=entry.text("title"), released=entry.day("released"),
        season=season, season_title=season_title, special=entry.flag("special"),
        withheld=entry.flag("withheld"), runtime=entry.number("runtime"),
        directors=entry.texts("directors"), writers=entry.texts("writers"),
    )  # fmt: skip
