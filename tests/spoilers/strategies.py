"""Texts with marks, as hypothesis makes them: whole runs, and adversarial sources."""

from __future__ import annotations

from hypothesis import strategies as st

from wiki.spoilers.gates import parse_gate
from wiki.spoilers.ladder import Horizon, Ladder, Progress
from wiki.spoilers.scanner import Mark, MarkError, Run, scan, write

LADDER = Ladder.of(
    "tv", {"tv": [f"S1E{n}" for n in range(1, 6)], "podcast": ["S1E1", "S1E2"]}, {"tv": ["SP1"]}
)
EXPRESSIONS = ["S1E1", "S1E2", "S1E3", "S1E2 | podcast.S1E1", "S1E1 + podcast.S1E2", "SP1", "?", "S9E9"]

gates = st.sampled_from([parse_gate(text) for text in EXPRESSIONS])
#: Several works with long names, and many alternatives of many episodes: what fits alone, but not joined.
long_gates = st.lists(
    st.lists(
        st.builds(
            "{}.S{}E{}".format, st.sampled_from(["podcast", "the-graphic-novel"]), *[st.integers(1, 12)] * 2
        ),
        min_size=2,
        max_size=4,
        unique=True,
    ).map(" + ".join),
    min_size=1,
    max_size=4,
).map(lambda clauses: parse_gate(" | ".join(clauses)))
progresses = st.builds(
    lambda tv, podcast, special: Progress(
        tuple((w, c) for w, c in (("podcast", podcast), ("tv", tv)) if c),
        (("tv", "SP1"),) if special else (),
    ),
    st.sampled_from([None, "S1E1", "S1E2", "S1E3", "S1E5"]),
    st.sampled_from([None, "S1E1", "S1E2"]),
    st.booleans(),
)
horizons = st.builds(lambda progress: Horizon(LADDER, progress), progresses)

#: Everything that has ever stood badly beside a mark.
PIECES = [
    "word",
    "two words",
    " ",
    "  ",
    "\n",
    "\n\n",
    "\\",
    "\\\\",
    ">",
    "!",
    "<",
    ":",
    ":::",
    "- ",
    "| a | b |\n",
    "|---|---|\n",
    "**",
    "`",
    "```\n",
    "[[Page]]",
    "[[Page|text]]",
    "[^1]",
    "[^1]: note\n",
    "# ",
    "> ",
    "(",
    ")",
    ",",
    ".",
    "?",
    "“",
    "”",
    "1. ",
    "    ",
    "<br>",
    "&gt;!",
    "é",
    "\u00a0",
    "||",
    "\t",
    "::: spoil\n",
    "::: spoiler\n",
]
texts = st.lists(st.sampled_from(PIECES), min_size=1, max_size=6).map("".join)


def _paths() -> st.SearchStrategy[tuple[Mark, ...]]:
    blocks = st.lists(st.builds(Mark, st.just(True), gates), max_size=3)
    inline = st.lists(st.builds(Mark, st.just(False), gates), max_size=2)
    return st.builds(lambda b, i: tuple(b + i), blocks, inline)


runs = st.lists(st.builds(Run, _paths(), texts), max_size=8)


@st.composite
def sources(draw: st.DrawFn) -> str:
    """Stored texts: what the serialiser writes of arbitrary runs."""
    return write(draw(runs))


@st.composite
def scannable(draw: st.DrawFn) -> str:
    """Texts thrown together from signs that happen to be well formed."""
    signs = [">!S1E1: ", "!<", "::: spoiler S1E2\n", ":::\n", ">!S1E3: x!<", *PIECES]
    text = draw(st.lists(st.sampled_from(signs), max_size=20).map("".join))
    try:
        scan(text)
    except MarkError:
        return "plain"
    return text
