"""What somebody who is behind might do to a page: honest edits, and everything else they can think of.

Every run of a story made here holds a word of its own, so that it can be found again wherever it went.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from hypothesis import strategies as st

from tests.spoilers.strategies import LADDER, PIECES, progresses
from wiki.pages.document import Appearance, Category, Document, DocumentError, Fact, Kind, Name
from wiki.pages.redact import redact
from wiki.spoilers.gates import PREMISE, Gate, joined, parse_gate
from wiki.spoilers.ladder import Horizon
from wiki.spoilers.scanner import Mark, Run, read, scan, write
from wiki.spoilers.typed import check_typed

GATES = [
    parse_gate(text) for text in ("S1E1", "S1E2", "S1E3", "S1E2 | podcast.S1E1", "S1E1 + podcast.S1E2", "?")
]
gates = st.sampled_from(GATES)
own_gates = st.just(PREMISE) | gates

#: Text as people write it, with what is hard about it at its edges.
WRITTEN = [
    "She waits tables.", " by the bay", "A sentence. And another one!", "\n", "\n\n", "- one\n", "- ", "| a | b |\n|---|---|\n",
    "| c | ", " |\n", "> ", "## Heading\n", "(", ")", ", ", ".", "[[Page]]", "[[Page|", "]]", "[^1]", "[^1]: note\n", "[f]: /x\n",
    "`", "```\n", "**", "\\", "é", "\u00a0", "\u3000", "don’t", "“", "”", "?", " ?",
]  # fmt: skip
texts = st.lists(st.sampled_from(WRITTEN + PIECES), max_size=5).map("".join)
inline_texts = texts.map(lambda text: text.replace("\n", " "))


def paths(*, blocks: int = 2, words: int = 2) -> st.SearchStrategy[tuple[Mark, ...]]:
    around = st.lists(st.builds(Mark, st.just(True), gates), max_size=blocks)
    within = st.lists(st.builds(Mark, st.just(False), gates), max_size=words)
    return st.builds(lambda b, w: tuple(b + w), around, within)


@st.composite
def sources(draw: st.DrawFn, letter: str, *, one_line: bool = False) -> str:
    """A text whose every run holds a word of its own: ``b0q``, ``b1q`` and so on."""
    runs = []
    for number in range(draw(st.integers(0, 3 if one_line else 8))):
        around = draw(paths(blocks=0 if one_line else 2))
        left, right = draw(inline_texts if one_line else texts), draw(inline_texts if one_line else texts)
        runs.append(Run(around, f"{left}{letter}{number}q{right}"))
    return write(runs)


@st.composite
def stories(draw: st.DrawFn) -> Document:
    facts = []
    for number in range(draw(st.integers(0, 4))):
        value = draw(sources(f"f{number}v", one_line=True)).strip() if draw(st.booleans()) else f"f{number}vq"
        try:
            facts.append(Fact(draw(st.sampled_from(["Status", "Job"])), value, draw(own_gates)))
        except DocumentError:
            continue
    return Document(
        kind=Kind.CHARACTER,
        names=(Name("Heidi"), *(Name(f"n{n}q", gate) for n, gate in enumerate(draw(st.lists(own_gates, max_size=3))))),
        gate=draw(st.just(PREMISE) | st.just(PREMISE) | gates),
        categories=tuple(Category(f"c{n}q", gate) for n, gate in enumerate(draw(st.lists(own_gates, max_size=3)))),
        appearances=tuple(
            Appearance(code, gate) for code, gate in draw(st.dictionaries(st.sampled_from(["S1E1", "S1E2", "S1E3"]), own_gates)).items()
        ),
        lists=draw(st.sampled_from([(), ("Status",)])) if facts else (),
        facts=tuple(facts),
        body=draw(sources("b")),
    )  # fmt: skip


# --- Attacks on a text ------------------------------------------------------------------------------


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def _runs(text: str) -> tuple[Run, ...]:
    """As far as they can be told: what was changed before may have left marks that are none."""
    return read(text, default_work="")[0]


@st.composite
def changed(draw: st.DrawFn, text: str) -> str:
    """A text after one to four changes, whether or not it can be read then."""
    for _ in range(draw(st.integers(1, 4))):
        text = draw(_changed(text))
    return text


@st.composite
def rewritten(draw: st.DrawFn, shown: str, *, one_line: bool = False) -> str:
    """A changed text that is not refused."""
    text = draw(changed(shown))
    if one_line:
        text = text.replace("\n", " ").strip()
    typed, problems = check_typed(text, LADDER)
    return (
        shown if problems or (one_line and typed.startswith(":::")) else typed.strip() if one_line else typed
    )


@st.composite
def _changed(draw: st.DrawFn, text: str) -> str:
    lines = _lines(text)
    at = draw(st.integers(0, max(0, len(lines) - 1)))
    to = draw(st.integers(0, len(lines)))
    gate = draw(gates)
    match draw(st.sampled_from([
        "delete all", "delete line", "delete word", "change word", "insert word", "insert line", "duplicate", "move", "wrap all",
        "wrap line", "wrap words", "unmark", "retype", "only marks", "deep", "backslash", "endings", "spaces", "replace", "regate",
        "unmark", "unwrap", "unwrap",
    ])):  # fmt: skip
        case "delete all":
            return ""
        case "delete line":
            del lines[at : at + 1]
        case "insert line":
            lines.insert(to, draw(st.sampled_from(["New words.\n", "\n", "- new\n", "## New\n", "> new\n"])))
        case "duplicate":
            lines[to:to] = lines[at : at + 2]
        case "move":
            moved = lines[at : at + 2]
            del lines[at : at + 2]
            lines[to:to] = moved
        case "wrap all":
            return write(Run((Mark(True, gate), *run.path[:5]), run.text) for run in _runs(text))
        case "wrap line" if lines and not any(line.startswith(":::") for line in lines):
            lines[at : at + 1] = [f"::: spoiler {gate}\n", lines[at].rstrip("\n") + "\n", ":::\n"]
        case "unmark":
            return write([Run((), "".join(run.text for run in _runs(text)))])
        case "unwrap":
            return write(Run(run.path[1:], run.text) for run in _runs(text))
        case "retype":
            lines.insert(to, f">!{gate}: b{draw(st.integers(0, 7))}q!< again\n")
        case "only marks":
            return f"::: spoiler {gate}\nx\n:::\n>!{gate}: y!<>!{gate}: z!<\n"
        case "deep":
            return write([Run(tuple(Mark(n < 4, gate) for n in range(8)), "deep words")])
        case "backslash":
            return re.sub(r"(\w)(\s)", r"\1\\\2", text, count=draw(st.integers(1, 3)))
        case "endings":
            return text.replace("\n", draw(st.sampled_from(["\r\n", "\r", "\u2028"])))
        case "spaces":
            return text.replace(" ", draw(st.sampled_from(["\u00a0", "  ", "\t", "\u3000"])))
        case "replace":
            return draw(sources("r"))
        case "regate":
            return write(
                Run(tuple(mark._replace(gate=gate) for mark in run.path), run.text) for run in _runs(text)
            )
        case word:
            return draw(_word_changed(text, word))
    return "".join(lines)


@st.composite
def _word_changed(draw: st.DrawFn, text: str, how: str) -> str:
    words = re.split(r"(\s+)", text)
    at = draw(st.integers(0, len(words) - 1))
    if how == "wrap words":
        words[at] = f">!{draw(gates)}: {words[at]}!<" if words[at].isalnum() else words[at]
    elif how == "delete word":
        del words[at]
    elif how == "insert word":
        words.insert(at, draw(st.sampled_from(["zork", " zork ", "zork.", "(", ")", ",", " "])))
    else:
        words[at] = draw(st.sampled_from(["zork", "Zork!", "zork,", "()", ">", "!", "\\"]))
    return "".join(words)


@dataclass(frozen=True)
class Case:
    base: Document
    horizon: Horizon
    shown: Document
    typed: Document


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """A page, a reader who is behind, and what they make of what they are shown."""
    base, horizon = draw(stories()), Horizon(LADDER, draw(progresses))
    shown = redact(base, horizon)
    if shown is None:
        base = replace(base, gate=PREMISE)
        shown = redact(base, horizon)
    assert shown is not None
    return Case(base, horizon, shown, draw(_document_changed(shown)))


@st.composite
def _document_changed(draw: st.DrawFn, shown: Document) -> Document:
    typed = replace(shown, body=draw(rewritten(shown.body)))
    if draw(st.booleans()):
        return typed
    first = Name(draw(st.sampled_from(["Heidi", "Renamed", "n0q"])))
    others = [name for name in typed.names[1:] if draw(st.booleans())]
    facts = [draw(_fact_changed(fact)) for fact in typed.facts if draw(st.integers(0, 3))]
    if draw(st.booleans()):
        facts = [
            *facts[::-1],
            Fact(draw(st.sampled_from(["Job", "Status"])), draw(st.sampled_from(["new", "", "f1vq"]))),
        ]
    appearances = [appearance for appearance in typed.appearances if draw(st.booleans())]
    if draw(st.booleans()):
        appearances.insert(0, Appearance(draw(st.sampled_from(["S1E1", "S1E2"])), note="voice"))
    categories = [category for category in typed.categories if draw(st.booleans())]
    if draw(st.booleans()):
        categories.append(Category("c0q", draw(own_gates)))
    return replace(
        typed,
        names=(first, *(name for name in others if name.text != first.text)),
        gate=draw(st.sampled_from([typed.gate, PREMISE, parse_gate("S1E1")])),
        categories=tuple(categories),
        appearances=tuple(appearances),
        lists=draw(st.sampled_from([typed.lists, (), ("Job",)])),
        facts=tuple(dict.fromkeys(facts)),
    )


@st.composite
def _fact_changed(draw: st.DrawFn, fact: Fact) -> Fact:
    how = draw(st.sampled_from(["keep", "value", "gate", "label", "empty"]))
    if how == "value":
        value = draw(rewritten(fact.value, one_line=True))
        try:
            return replace(fact, value=value)
        except DocumentError:  # a tab
            return fact
    if how == "gate":
        return replace(fact, gate=draw(own_gates))
    if how == "label":
        return replace(fact, label="Else")
    return replace(fact, value="") if how == "empty" else fact


#: Found also where two of them stand together, once what was between is hidden.
OWN_WORD = re.compile(r"[bcnr][0-9]+q|f[0-9]v[0-9]*q|S1E[0-9]")

# --- What is where ----------------------------------------------------------------------------------


def pieces(document: Document) -> Iterator[tuple[str, Gate]]:
    """Every text of a document with its effective gate."""
    yield from ((name.text, document.gate & name.gate) for name in document.names)
    yield from ((category.text, document.gate & category.gate) for category in document.categories)
    yield from (
        (appearance.code, document.gate & appearance.effective) for appearance in document.appearances
    )
    for own, text in [(PREMISE, document.body), *((fact.gate, fact.value) for fact in document.facts)]:
        for run in scan(text):
            yield run.text, document.gate & own & joined(mark.gate for mark in run.path)


def words(document: Document, wanted: Callable[[Gate], bool]) -> dict[str, list[Gate]]:
    """The words of a document that are its own, with the gates they stand under."""
    found: dict[str, list[Gate]] = {}
    for text, gate in pieces(document):
        if wanted(gate):
            for word in OWN_WORD.findall(text):
                found.setdefault(word, []).append(gate)
    return found
