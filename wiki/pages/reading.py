"""A page as one reader sees it: redact, then render."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import NamedTuple

from django.core.cache import cache
from django.utils.safestring import SafeString, mark_safe

from wiki.pages import markup
from wiki.pages.document import Document, dump
from wiki.pages.links import missing, resolve
from wiki.pages.models import Revision
from wiki.pages.redact import redact
from wiki.spoilers import vector
from wiki.spoilers.reader import Reader

DESCRIPTION_LENGTH = 160
READING_AGE = 3600  # seconds


class Row(NamedTuple):
    label: str
    values: list[SafeString]


@dataclass(frozen=True)
class Reading:
    """Everything about a page that a reader may be shown. Nothing else reaches a template."""

    title: str
    html: SafeString
    headings: tuple[markup.Heading, ...]
    rows: tuple[Row, ...]
    categories: tuple[str, ...]
    names: tuple[str, ...]
    description: str


def read(revision: Revision, reader: Reader) -> Reading | None:
    """What the reader may see of a revision, None if its page is closed to them.

    Remembered per generation, day and progress, since nothing else goes into it.
    """
    seen = vector.write(reader.progress)
    key = f"reading:{revision.key}:{reader.generation}:{reader.today}:{reader.mode}:{_digest(seen)}"
    found: Reading | None = cache.get(key)
    if found is None:
        visible = redact(revision.document, reader.horizon, reader.mode)
        if visible is None or visible.deleted:
            return None
        found = show(visible, reader)
        cache.set(key, found, timeout=READING_AGE)
    return found


def show(visible: Document, reader: Reader) -> Reading:
    """Render a document that has been redacted already, or that its reader typed."""
    sources = [visible.body, *(fact.value for fact in visible.facts)]
    targets = [target for source in sources for target in markup.link_targets(source)]
    links = resolve(targets, reader)
    # A pure function of these, so it never has to be dropped.
    key = f"rendering:{_digest(dump(visible), repr(sorted(links.items())), str(markup.RENDERER_VERSION))}"
    found: Reading | None = cache.get(key)
    if found is None:
        found = _render(visible, links)
        cache.set(key, found, timeout=None)
    return found


def _render(visible: Document, links: dict[str, str]) -> Reading:
    rendered = markup.render(visible.body, links, missing)
    rows = tuple(
        Row(label, [mark_safe(markup.render_inline(value, links, missing)) for value in values])  # noqa: S308
        for label, values in visible.shown_facts()
    )
    text = markup.plain(visible.body)
    return Reading(
        title=visible.title,
        # The one place where rendered text becomes trusted: markup ends with a sanitiser.
        html=mark_safe(rendered.html),  # noqa: S308
        headings=rendered.headings,
        rows=rows,
        categories=tuple(dict.fromkeys(category.text for category in visible.categories)),
        names=tuple(name.text for name in visible.names if not name.former),
        description=" ".join(text.split())[:DESCRIPTION_LENGTH],
    )


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
