"""The Homecoming bundle as its tests look at it: documents, the ladder, and what a rung shows."""

from __future__ import annotations

import json
import re
from collections import Counter
from functools import lru_cache
from pathlib import Path

from wiki.exchange.management.commands.load_demo import BUNDLE
from wiki.pages.document import Document, Kind, load
from wiki.pages.markup import plain
from wiki.pages.redact import redact
from wiki.spoilers.gates import Gate, parse_gate
from wiki.spoilers.ladder import NOTHING_SEEN, Horizon, Ladder, Progress
from wiki.spoilers.scanner import scan

MANIFEST = json.loads((BUNDLE / "bundle.json").read_text("utf-8"))
CODES = {
    work["key"]: [episode["code"] for season in work["seasons"] for episode in season["episodes"]]
    for work in MANIFEST["works"]
}
LADDER = Ladder.of("tv", CODES)
#: Every rung of the series from the premise up, as progresses.
RUNGS = ["premise", *CODES["tv"]]


def files() -> list[Path]:
    return sorted((BUNDLE / "pages").glob("*/*.md"))


@lru_cache
def documents() -> dict[str, Document]:
    """Each page by its place in the bundle, like ``characters/heidi-bergman``."""
    return {
        f"{path.parent.name}/{path.stem}": load(path.read_text("utf-8"), default_work="tv")
        for path in files()
    }


def of_kind(kind: Kind) -> dict[str, Document]:
    return {name: document for name, document in documents().items() if document.kind is kind}


def progress_at(rung: str) -> Progress:
    """Somebody who has seen the series up to a rung and has not heard the podcast."""
    return NOTHING_SEEN if rung == "premise" else NOTHING_SEEN.moved("tv", rung)


def shows(rung: str, gate: Gate | str) -> bool:
    gate = parse_gate(gate) if isinstance(gate, str) else gate
    return Horizon(LADDER, progress_at(rung)).opens(gate)


@lru_cache(maxsize=4096)
def at(name: str, rung: str) -> Document | None:
    return redact(documents()[name], Horizon(LADDER, progress_at(rung)))


def words(document: Document | None) -> Counter[str]:
    """The words a reader is shown of a page's text and infobox."""
    if document is None:
        return Counter()
    shown = [plain(document.body)]
    shown += [plain(value) for _, values in document.shown_facts() for value in values]
    return Counter(re.findall(r"\w+", " ".join(shown)))


def paragraphs(document: Document | None) -> list[str]:
    """What a reader is shown of a page's text, paragraph by paragraph, in Markdown."""
    return "".join(run.text for run in scan(document.body)).split("\n\n") if document else []


def written(document: Document | None) -> str:
    """Everything of a page that is sent in some form: its names, header, text and where it links."""
    if document is None:
        return ""
    header = [name.text for name in document.names]
    header += [category.text for category in document.categories]
    header += [f"{fact.label}: {fact.value}" for fact in document.facts]
    return "\n".join([*header, document.body])
