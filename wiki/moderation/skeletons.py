"""What a new page begins with, so that nobody faces an empty one."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext as _

from wiki.pages.document import Document, Fact, Kind, Name
from wiki.pages.sides import BEGINNING
from wiki.spoilers.gates import PREMISE, Gate


def skeleton(kind: Kind, name: str, *, gate: Gate = PREMISE, episode: str = "") -> Document:
    """A document with the headings and labels its kind usually has."""
    empty = Document(kind=kind, names=(Name(name or "-"),), gate=gate, episode=episode)
    if kind is Kind.CHARACTER:
        return replace(
            empty,
            facts=(
                Fact(_("Portrayed by"), ""), Fact(_("Occupation"), ""), Fact("Status", ""),
            ),
            body=_("Who is this, in one sentence?\n\n## In the story\n\nWhat do we see, in which episode?\n"),
        )  # fmt: skip
    if kind is Kind.THEORY:
        return replace(
            empty,
            facts=(Fact("Claim", ""), Fact("Status", "open")),
            body=_(BEGINNING),
        )
    if kind is Kind.EPISODE:
        return replace(
            empty,
            body=_("::: spoiler %(code)s\nWhat happens, in your own words?\n:::\n") % {"code": episode},
        )  # fmt: skip
    return replace(empty, body=_("What is this, in one sentence?\n"))


def without_questions(document: Document) -> Document:
    """A new page without what it was begun with asking and nobody answered, each on a line of its own.

    Where nothing at all was answered the headings go with it, but for those of a theory: others will write
    there.
    """
    begun = skeleton(document.kind, document.title, episode=document.episode).body
    asked = {line for line in begun.splitlines() if line.endswith("?")}
    if document.body.strip() == begun.strip() and document.kind is not Kind.THEORY:
        return replace(document, body="")
    kept: list[str] = []
    gone = False  # a question, and as yet no other line behind it
    for line in document.body.split("\n"):
        if line in asked:
            gone = True
        elif line or not gone or (kept and kept[-1]):  # not the blank lines on both of its sides
            kept.append(line)
            gone = gone and not line
    return replace(document, body="\n".join(kept))
