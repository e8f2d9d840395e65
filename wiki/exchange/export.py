"""Writing a wiki into a folder that ``load_bundle`` loads again: so that it can leave.

What goes along is what was published: the ladder, every page, every revision with its author, its
approver and its dates, deleted pages too, and the pictures they show or showed. Accounts, proposals,
progress and pictures that nobody published are people's own and stay.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from wiki.canon import catalogue
from wiki.canon.catalogue import EpisodeFacts, WorkFacts
from wiki.canon.models import Episode
from wiki.exchange.manifest import FORMAT, NAME, BundleError
from wiki.media import files
from wiki.media.models import Picture
from wiki.pages.document import Kind
from wiki.pages.figures import keys_in
from wiki.pages.models import Revision

MAX_FILE_NAME = 120  # bytes; leaves room for a number and an ending on every file system


def export_bundle(folder: Path) -> dict[str, int]:
    """Write everything published into a new folder; how many pages, revisions and pictures.

    Raises ``BundleError`` where something is in the way. The folder is whole or not there.
    """
    if folder.exists():
        raise BundleError(f"{folder} is there already. Choose another name.")
    if not folder.parent.is_dir():
        raise BundleError(f"{folder.parent} is no folder.")
    with tempfile.TemporaryDirectory(dir=folder.parent) as work:
        partial = Path(work) / "bundle"
        with transaction.atomic():
            works = [_work(work) for work in catalogue.read_now().works]
            keys: set[str] = set()
            history = [_page(partial, revisions, number, keys) for number, revisions in _pages()]
            pictures = [_picture(partial, picture) for picture in _published_pictures(keys)]
        manifest = {
            "format": FORMAT, "name": settings.WIKI_NAME, "default_work": settings.WIKI_DEFAULT_WORK,
            "works": works, "history": history, "pictures": pictures,
        }  # fmt: skip
        partial.mkdir(exist_ok=True)
        (partial / "pages").mkdir(exist_ok=True)
        (partial / NAME).write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", "utf-8")
        shutil.move(partial, folder)
    revisions = sum(len(entry["revisions"]) for entry in history)
    return {"pages": len(history), "revisions": revisions, "pictures": len(pictures)}


def _pages() -> Iterable[tuple[int, list[Revision]]]:
    """Each page's revisions, oldest first. One query, so that no page moves while it is written down."""
    rows = (
        Revision.objects.unredacted()  # gate: whoever runs commands has the database
        .select_related("page", "author", "approved_by", "summary_gate")
        .order_by("page_id", "pk")
    )
    for number, (_page_id, revisions) in enumerate(groupby(rows.iterator(), key=lambda row: row.page_id)):
        yield number, list(revisions)


def _page(folder: Path, revisions: list[Revision], number: int, keys: set[str]) -> dict[str, Any]:
    """Write one page down. ``keys`` are told of the pictures it names."""
    head = revisions[-1]
    kinds = Kind(head.page.kind).plural
    place = f"{kinds}/{_file_name(head.page.slug, number, deleted=head.page.deleted)}"
    places = {revision.pk: index for index, revision in enumerate(revisions)}
    entries = []
    for index, revision in enumerate(revisions):
        entry = _revision(revision, places)
        keys.update(keys_in(revision.text))
        if revision is head:
            _write(folder / "pages" / f"{place}.md", revision.text)
        else:
            entry["file"] = f"history/{place}.{index + 1}.md"
            _write(folder / entry["file"], revision.text)
        entries.append(entry)
    return {"page": place, "revisions": entries}


def _published_pictures(keys: set[str]) -> list[Picture]:
    """Those of these keys; what was taken down stays where it is."""
    everything = Picture.objects.unredacted().filter(taken_down_at=None)  # gate: as above
    rows = everything.select_related("owner", "gate").prefetch_related("renditions").order_by("pk")
    return [picture for picture in rows if picture.key in keys]


def _picture(folder: Path, picture: Picture) -> dict[str, Any]:
    name = f"pictures/{picture.key}.webp"
    largest = list(picture.renditions.all())[-1]
    try:
        data = files.path_of(largest.file).read_bytes()
    except OSError as error:
        raise BundleError(f"The file {largest.file} of a picture cannot be read: {error}") from error
    (folder / "pictures").mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data)
    return {
        "key": picture.key, "file": name, "by": picture.owner.username, "alt": picture.alt,
        "credit": picture.credit, "licence": picture.licence, "gate": picture.gate.expression,
        "at": picture.created_at.isoformat(),
    }  # fmt: skip


def _file_name(slug: str, number: int, *, deleted: bool) -> str:
    """The address where that does; a deleted page may share it with one that came after."""
    name = slug
    if len(slug.encode()) > MAX_FILE_NAME:
        name = f"{slug[:30]}-{hashlib.sha256(slug.encode()).hexdigest()[:12]}"
    return f"{name}.deleted-{number}" if deleted else name


def _revision(revision: Revision, places: dict[int, int]) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "rule": revision.rule,
        "author": revision.author.username if revision.author else "",
        "approved_by": revision.approved_by.username if revision.approved_by else "",
        "proposed_at": revision.proposed_at.isoformat(),
        "at": revision.published_at.isoformat(),
        "summary": revision.summary,
        "source": revision.source,
        "summary_gate": revision.summary_gate.expression,
    }
    if revision.reverts_id is not None:
        entry["reverts"] = places[revision.reverts_id]
    return {key: value for key, value in entry.items() if value != ""}


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8", newline="\n")


def _work(work: WorkFacts) -> dict[str, Any]:
    """A work with its episodes in the order of the ladder, specials last."""
    rows = Episode.objects.filter(work__key=work.key)
    withheld = set(rows.filter(withheld=True).values_list("pk", flat=True))
    episodes = [e for e in catalogue.read_now().episodes if e.work == work.key]
    episodes.sort(key=lambda e: (e.ordinal is None, e.ordinal or 0))
    return {
        "key": work.key, "title": work.title, "medium": work.medium,
        "seasons": [{"number": s.number, "title": s.title} for s in work.seasons],
        "episodes": [_episode(e, withheld=e.pk in withheld) for e in episodes],
    }  # fmt: skip


def _episode(episode: EpisodeFacts, *, withheld: bool) -> dict[str, Any]:
    entry = {
        "code": episode.local, "season": episode.season, "title": episode.title,
        "released": episode.released.isoformat() if episode.released else "",
        "special": episode.ordinal is None, "withheld": withheld, "runtime": episode.runtime,
        "directors": list(episode.directors), "writers": list(episode.writers),
    }  # fmt: skip
    return {key: value for key, value in entry.items() if value}
