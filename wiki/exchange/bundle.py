"""A wiki as a folder: ``bundle.json`` with the ladder, and a text file for each document.

``pages/<kinds>/<slug>.md`` are the pages as they are, ``history/`` what they were before,
``proposals/`` what waits for a moderator. Loading goes through the same verbs as people do.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from wiki.accounts.models import User
from wiki.canon.ladders import EpisodeEntry, WorkEntry, bring_in
from wiki.moderation import desk
from wiki.moderation.models import Proposal
from wiki.pages.document import Document, DocumentError, Kind, load, seal_document
from wiki.pages.models import Page, Revision
from wiki.pages.publishing import Publication, PublishingError, publish
from wiki.spoilers import vector
from wiki.spoilers.gates import parse_gate
from wiki.spoilers.horizon import forget
from wiki.spoilers.ladder import Ladder


class BundleError(Exception):
    """The folder cannot be loaded; the message names the file and what is wrong with it."""


@dataclass
class Loaded:
    pages: int = 0
    revisions: int = 0
    proposals: int = 0
    sealed: int = 0


def load_bundle(folder: Path, accounts: Mapping[str, User]) -> Loaded:
    """Load a whole bundle or nothing of it. Raises ``BundleError``.

    ``accounts`` says who the authors named in the bundle are here. A page that is there already is
    left as it is.
    """
    manifest = _manifest(folder)
    try:
        with transaction.atomic():
            loaded = _load(folder, manifest, accounts)
    finally:
        # The transaction may have shown this process generations that never came to be.
        forget()
    return loaded


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        manifest = json.loads((folder / "bundle.json").read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise BundleError(f"{folder / 'bundle.json'}: {error}") from error
    if manifest.get("format") != 1:
        raise BundleError("bundle.json: this is not a bundle of format 1.")
    return manifest


def _load(folder: Path, manifest: dict[str, Any], accounts: Mapping[str, User]) -> Loaded:
    bring_in([_work(entry) for entry in manifest.get("works", [])])
    loaded = Loaded()
    histories = {entry["page"]: entry["revisions"] for entry in manifest.get("history", [])}
    for path in sorted((folder / "pages").glob("*/*.md")):
        name = f"{path.parent.name}/{path.stem}"
        _load_page(folder, path, histories.get(name, []), accounts, loaded)
    for entry in manifest.get("proposals", []):
        _load_proposal(folder, entry, accounts)
        loaded.proposals += 1
    return loaded


def _work(entry: dict[str, Any]) -> WorkEntry:
    episodes = []
    for season in entry.get("seasons", []):
        for item in season.get("episodes", []):
            released = date.fromisoformat(item["released"]) if item.get("released") else None
            episodes.append(
                EpisodeEntry(
                    code=item["code"], title=item.get("title", ""), released=released,
                    season=season["number"], season_title=season.get("title", ""),
                    special=bool(item.get("special")), withheld=bool(item.get("withheld")),
                    runtime=item.get("runtime"),
                    directors=tuple(item.get("directors", ())), writers=tuple(item.get("writers", ())),
                )
            )  # fmt: skip
    return WorkEntry(entry["key"], entry["title"], entry.get("medium", ""), tuple(episodes))


def _read(path: Path, loaded: Loaded | None = None) -> Document:
    """A document from its file; one whose marks cannot be read is sealed rather than shown."""
    text = path.read_text("utf-8")
    try:
        return load(text, default_work=settings.WIKI_DEFAULT_WORK)
    except DocumentError as error:
        sealed = seal_document(text)
        if sealed is None:
            raise BundleError(f"{path}: {error}") from error
        if loaded:
            loaded.sealed += 1
        return sealed


def _load_page(
    folder: Path, path: Path, history: list[dict[str, Any]], accounts: Mapping[str, User], loaded: Loaded
) -> None:
    document = _read(path, loaded)
    if (
        Page.objects.unredacted().filter(kind=document.kind.value, slug=path.stem).exists()
    ):  # gate: never twice
        return
    texts = [(entry, _read(folder / entry["file"], loaded)) for entry in history if entry.get("file")]
    last = history[-1] if history and not history[-1].get("file") else {}
    texts.append((last, document))
    page: Page | None = None
    head: Revision | None = None
    for number, (entry, text) in enumerate(texts):
        when = _days_ago(entry.get("days_ago", len(texts) - number))
        author = accounts.get(entry.get("author", "trusted"))
        approver = accounts.get(entry.get("approved_by", "moderator"))
        reviewed = author is not None and approver is not None and author != approver
        try:
            head = publish(
                page, head,
                Publication(
                    document=text,
                    rule=Revision.Rule.REVIEW if reviewed else Revision.Rule.IMPORT,
                    author=author, approved_by=approver if reviewed else None,
                    summary=entry.get("summary", ""), source=entry.get("source", ""),
                    summary_gate=parse_gate(entry.get("summary_gate", "premise")) & text.gate,
                    proposed_at=when - timedelta(hours=2), published_at=when,
                ),
            )  # fmt: skip
        except PublishingError as error:
            raise BundleError(f"{path}: {error}") from error
        page = head.page
        loaded.revisions += 1
    loaded.pages += 1


def _load_proposal(folder: Path, entry: dict[str, Any], accounts: Mapping[str, User]) -> None:
    author = accounts.get(entry["author"])
    if author is None:
        raise BundleError(f"bundle.json: a proposal is by “{entry['author']}”, who has no account here.")
    page = base = None
    if entry.get("page"):
        kinds, _, slug = entry["page"].partition("/")
        kind = next(kind for kind in Kind if kind.plural == kinds)
        pages = Page.objects.unredacted().select_related("head")  # gate: loading knows no reader
        page = pages.filter(kind=kind.value, slug=slug).first()
        if page is None:
            raise BundleError(
                f"bundle.json: a proposal is about {entry['page']}, which is not in the bundle."
            )
        base = page.head
        if "base" in entry:
            base = list(page.revisions.order_by("published_at", "pk"))[entry["base"]]
    ladder = _ladder_now()
    document = _read(folder / entry["file"])
    desk.propose(
        page, author=author,
        draft=desk.Draft(
            document=document, base=base, shown_at=vector.read(entry.get("shown_at", ""), ladder),
            action=entry.get("action", Proposal.Action.EDIT), summary=entry.get("summary", ""),
            source=entry.get("source", ""), sent_at=_days_ago(entry.get("days_ago", 1)),
        ),
    )  # fmt: skip


def _ladder_now() -> Ladder:
    from wiki.canon import catalogue
    from wiki.spoilers.horizon import ladder_of

    return ladder_of(catalogue.read_now())


def _days_ago(days: float) -> datetime:
    return timezone.now() - timedelta(days=days)
