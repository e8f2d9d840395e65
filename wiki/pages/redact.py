"""The one door: what a reader may see of a document, as a document."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from wiki.pages.document import Document
from wiki.spoilers.gates import Gate
from wiki.spoilers.ladder import Horizon
from wiki.spoilers.redaction import Mode, redact_source


def redact(document: Document, horizon: Horizon, mode: Mode = Mode.SEAMLESS) -> Document | None:
    """The document without everything that is closed; None where the page itself is.

    What remains keeps its gates and its order. Facts are never marked: a placeholder in an infobox
    would tell which label has more to come.
    """
    return redact_for(document, horizon.opens, mode)


def redact_for(
    document: Document, opens: Callable[[Gate], bool], mode: Mode = Mode.SEAMLESS
) -> Document | None:
    """The same for whatever decides which gates open."""
    if not opens(document.gate):
        return None
    facts = []
    for fact in document.facts:
        if opens(fact.gate):
            value = redact_source(fact.value, opens).strip()
            # A value that was hidden altogether is no fact; an empty one as written ends its label.
            if value or not fact.value:
                facts.append(replace(fact, value=value))
    labels = {fact.label for fact in facts}
    return replace(
        document,
        names=tuple(name for name in document.names if opens(name.gate)),
        categories=tuple(category for category in document.categories if opens(category.gate)),
        appearances=tuple(a for a in document.appearances if opens(a.effective)),
        lists=tuple(label for label in document.lists if label in labels),
        facts=tuple(facts),
        body=redact_source(document.body, opens, mode),
    )
