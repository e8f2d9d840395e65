"""Documents as hypothesis makes them."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from tests.spoilers.strategies import gates, sources
from wiki.pages.document import Appearance, Category, Document, DocumentError, Fact, Kind, Name
from wiki.spoilers.gates import PREMISE

labels = st.sampled_from(["Status", "Occupation", "Portrayed by", "Relatives"])
values = st.sampled_from(
    ["", "alive", "dead", "Julia Roberts", "[[Walter Cruz]]", "a >!S1E3: secret!< b", "x: y [z]"]
)
own_gates = st.just(PREMISE) | gates


def _unique(items: list) -> tuple:
    return tuple(dict.fromkeys(items))


facts = st.lists(st.builds(Fact, labels, values, own_gates), max_size=6).map(_unique)
names = st.lists(
    st.builds(Name, st.sampled_from(["Jackie", "Alex", "Hunter", "Élodie"]), own_gates, st.booleans()),
    max_size=3,
).map(lambda found: tuple({name.text: name for name in found}.values()))
categories = st.lists(
    st.builds(Category, st.sampled_from(["Staff", "Clients", "Lost"]), own_gates), max_size=3
)
appearances = st.lists(
    st.builds(
        Appearance, st.sampled_from(["S1E1", "S1E2", "S1E3"]), own_gates, st.sampled_from(["", "voice"])
    ),
    max_size=3,
)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    document = Document(
        kind=Kind.CHARACTER,
        names=(Name("Heidi Bergman"), *draw(names)),
        gate=draw(st.sampled_from([PREMISE, PREMISE, PREMISE]) | gates),
        categories=_unique(draw(categories)),
        appearances=_unique(draw(appearances)),
        facts=draw(facts),
        body=draw(sources()),
    )
    listed = draw(st.sampled_from([(), ("Relatives",)]))
    return replace(
        document, lists=tuple(label for label in listed if any(f.label == label for f in document.facts))
    )


@st.composite
def edited(draw: st.DrawFn, document: Document) -> Document:
    """What somebody might make of a document in the form: lines gone, moved, added, marks removed."""
    lines = document.body.split("\n")
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, max(0, len(lines) - 1)))
        match draw(st.sampled_from(["drop", "add", "word", "marks", "swap", "end"])):
            case "drop":
                del lines[at : at + 1]
            case "add":
                lines.insert(at, "A new line of words.")
            case "word" if at < len(lines):
                words = lines[at].split(" ")
                words[draw(st.integers(0, len(words) - 1))] = "zork"
                lines[at] = " ".join(words)
            case "marks":
                lines = [line for line in lines if not line.startswith(":::")]
            case "swap" if lines:
                other = draw(st.integers(0, len(lines) - 1))
                lines[min(at, len(lines) - 1)], lines[other] = lines[other], lines[min(at, len(lines) - 1)]
            case "end" if at < len(lines):
                lines[at] += " More."
    kept = draw(st.lists(st.sampled_from(document.facts), unique=True)) if document.facts else []
    new = [Fact("Occupation", "zork")] if draw(st.booleans()) else []
    try:
        return replace(document, body="\n".join(lines), facts=tuple(kept) + tuple(new))
    except DocumentError:
        return replace(document, facts=tuple(kept) + tuple(new))
