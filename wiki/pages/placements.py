"""Where pictures stand in a document, and what is worth telling about that. Advice: nothing is refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from wiki.pages.checks import Finding, covers
from wiki.pages.document import Document
from wiki.pages.figures import keys_in
from wiki.spoilers.gates import PREMISE, Gate, joined, spoken_of
from wiki.spoilers.scanner import scan
from wiki.spoilers.sentence import say


@dataclass(frozen=True)
class KnownPicture:
    """A picture as far as whoever is told may know it."""

    gate: Gate
    shown: tuple[Gate, ...] = ()  # what opens it where it stands now; for moderators alone
    gone: bool = False


def picture_places(document: Document) -> Iterator[tuple[str, Gate]]:
    """The key of each picture a document could show, with what must be open for the place it stands at.

    Read from the source, so that no way of writing it can be missed: a key that is merely mentioned
    counts as well.
    """
    for own, text in [(PREMISE, document.body), *((fact.gate, fact.value) for fact in document.facts)]:
        for run in scan(text):
            for key in keys_in(run.text):
                yield key, document.gate & own & joined(mark.gate for mark in run.path)


def picture_findings(document: Document, known: Mapping[str, KnownPicture]) -> Iterator[Finding]:
    """What a moderator, or an author about their own, should know before pictures are published so."""
    if document.deleted:
        return
    for key, place in dict.fromkeys(picture_places(document)):
        picture = known.get(key)
        if picture is None:
            message = say("There is no picture %(key)s to show: its place stays empty.", key=key)
            yield Finding("picture", message)
        elif picture.gone:
            message = say("The picture %(key)s was taken down: its place stays empty.", key=key)
            yield Finding("picture", message)
        else:
            yield from _about(key, place, picture)


def _about(key: str, place: Gate, picture: KnownPicture) -> Iterator[Finding]:
    opens, own = place & picture.gate, picture.gate
    if not covers(place, own):
        message = say(
            "The picture %(key)s opens at %(gate)s, its place at %(gate2)s: until then there is a gap, and "
            "its caption could be read in the history. Put it under a mark.",
            key=key, gate=spoken_of(own), gate2=spoken_of(place),
        )  # fmt: skip
        yield Finding("picture", message, gate=own)
    if picture.shown and not any(covers(opens, shown) for shown in picture.shown):
        message = say(
            "The picture %(key)s opened at %(gate)s and would open at %(gate2)s.",
            key=key, gate=spoken_of(min(picture.shown, key=str)), gate2=spoken_of(opens),
        )  # fmt: skip
        yield Finding("loosened", message, gate=opens)
    elif not picture.shown and covers(place, own) and not covers(own, place):
        message = say(
            "The picture %(key)s itself opens at %(gate)s; only its place keeps it until %(gate2)s. "
            "On another page it could be shown earlier.",
            key=key, gate=spoken_of(own), gate2=spoken_of(place),
        )  # fmt: skip
        yield Finding("picture", message, gate=own)
