"""What is worth telling an author or a moderator about a text. Advice: nothing here refuses anything.

Findings about names speak of whatever names are passed in; for an author those are only the names the
author may know.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from textwrap import shorten

from wiki.pages.document import Document
from wiki.spoilers.gates import Gate, canonical_code, joined, spoken_of
from wiki.spoilers.scanner import Run, scan, text_lines
from wiki.spoilers.sentence import say

MAX_FINDINGS = 50
_WORD = re.compile(r"\w+")
_FOOTNOTE_USE = re.compile(r"\[\^([^\]\s]+)\](?!:)")
_FOOTNOTE_DEFINITION = re.compile(r"^\[\^([^\]\s]+)\]:", re.MULTILINE)
_SENTENCE_START = re.compile(r"(?:\A|[.!?:…”][ \n]|\n)(?:[>#*+|-]+ |[0-9]+[.)] )*\Z")
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
#: Before the code of an appearance, where it stands among sentences.
_APPEARS = "\0"


@dataclass(frozen=True)
class KnownName:
    """A name and the gate it opens at; ``page`` keeps a page's own names from being reported on it.

    An episode's title may be an everyday word, *Work* or *Again*: ``as_written`` finds it only with its
    capital letter, and not where a sentence would begin with one anyway.
    """

    text: str
    gate: Gate
    page: str
    as_written: bool = False


@dataclass(frozen=True)
class Finding:
    code: str  # ahead | loosened | splits | footnote | order | picture | ladder
    message: str
    line: int = 0  # of the text, from 1; 0 in the header
    gate: Gate | None = None
    words: str = ""  # of the text, that this is about


@lru_cache(maxsize=16_384)
def implies(stronger: Gate, weaker: Gate) -> bool:
    """Does whatever opens ``stronger`` open ``weaker``, as far as the syntax tells?

    Codes of one work imply earlier ones only by the ladder, which gates know nothing of; use
    ``opens_before`` where order matters.
    """
    return all(any(theirs <= mine for theirs in weaker.clauses) for mine in stronger.clauses)


def covers(around: Gate, wanted: Gate) -> bool:
    """Is whoever opens ``around`` sure to have opened ``wanted``, an episode counting for those before it?"""
    return all(
        any(all(_reached(code, mine) for code in theirs) for theirs in wanted.clauses)
        for mine in around.clauses
    )


def _reached(code: str, clause: frozenset[str]) -> bool:
    return any(_not_before(other, code) for other in clause)


@lru_cache(maxsize=16_384)
def _not_before(later: str, earlier: str) -> bool:
    """By season and number; specials and other works tell nothing about each other."""
    if later == earlier:
        return True
    (work, place), (other, before) = _place(later), _place(earlier)
    return work == other and [name for name, _ in place] == [name for name, _ in before] and place >= before


def _place(code: str) -> tuple[str, list[tuple[str, int]]]:
    work, _, local = code.rpartition(".")
    return work, [(letters, int(digits)) for letters, digits in re.findall(r"([A-Z]+)([0-9]+)", local)]


def findings(
    document: Document, known: Iterable[KnownName], *, before: Document | None = None
) -> list[Finding]:
    """Everything found, the gravest first, bounded."""
    if document.deleted:
        return []
    found: list[Finding] = []
    if before is not None and not before.deleted:
        found += _loosened(before, document)
    found += _mentions_ahead(document, known)
    found += _facts_out_of_order(document)
    found += _splits(document)
    found += _footnotes(document)
    # Found in runs, which the lines of marks are no part of; told as the author counts.
    lines = text_lines(document.body)
    return [replace(f, line=lines[f.line - 1] + 1 if f.line else 0) for f in found[:MAX_FINDINGS]]


def _gated_texts(document: Document) -> Iterator[tuple[str, Gate, int]]:
    """Every piece of text with its effective gate and its line."""
    for name in document.names:
        yield name.text, document.gate & name.gate, 0
    for category in document.categories:
        yield category.text, document.gate & category.gate, 0
    for fact in document.facts:
        for run in scan(fact.value):
            yield run.text, document.gate & fact.gate & _around(run), 0
    line = 1
    for run in scan(document.body):
        yield run.text, document.gate & _around(run), line
        line += run.text.count("\n")


def _around(run: Run) -> Gate:
    return joined(mark.gate for mark in run.path)


# --- Names ahead ------------------------------------------------------------------------------------


def _mentions_ahead(document: Document, known: Iterable[KnownName]) -> Iterator[Finding]:
    """Names mentioned where the text opens before the name does. One pass over the words."""
    own = {name.text.casefold() for name in document.names}
    by_first: dict[str, list[tuple[list[str], KnownName]]] = defaultdict(list)
    for name in known:
        words = _WORD.findall(name.text.casefold())
        if words and name.text.casefold() not in own and canonical_code(name.text) is None:
            by_first[words[0]].append((words, name))
    for candidates in by_first.values():
        candidates.sort(key=lambda pair: -len(pair[0]))
    told: set[tuple[str, str]] = set()
    for text, gate, line in _gated_texts(document):
        words = [(m.group().casefold(), m.start()) for m in _WORD.finditer(text)]
        for index, (word, start) in enumerate(words):
            for wanted, name in by_first.get(word, ()):
                if [w for w, _ in words[index : index + len(wanted)]] != wanted:
                    continue
                if name.as_written and not _is_title(text, start, name.text):
                    continue
                if not covers(gate, name.gate) and (name.text, str(gate)) not in told:
                    told.add((name.text, str(gate)))
                    yield Finding(
                        "ahead",
                        say(
                            "“%(text)s” is known from %(gate)s; this place opens at %(gate2)s.",
                            text=name.text,
                            gate=spoken_of(name.gate),
                            gate2=spoken_of(gate),
                        ),
                        line + text.count("\n", 0, start) if line else 0,
                        name.gate,
                        name.text,
                    )
                break


def _is_title(text: str, start: int, title: str) -> bool:
    return text.startswith(title, start) and not _SENTENCE_START.search(text, max(0, start - 20), start)


# --- Gates loosened ---------------------------------------------------------------------------------


def _loosened(before: Document, after: Document) -> Iterator[Finding]:
    """Sentences, names and facts that were known later before than they would be now.

    A passage whose marks went may have become part of a longer sentence, so longer ones are also
    looked for inside the words of what now opens earlier.
    """
    was, becomes = _sentences(before), _sentences(after)
    words = _words_by_gate(after)
    if not covers(after.gate, before.gate):
        yield Finding(
            "loosened",
            say(
                "The page opened at %(gate)s and would open at %(gate2)s.",
                gate=spoken_of(before.gate),
                gate2=spoken_of(after.gate),
            ),
            0,
            after.gate,
        )
    for text, gates in was.items():
        now = set(becomes.get(text, ()))
        if text.count(" ") >= 2 and not any(gate.is_premise for gate in gates):
            now |= {gate for gate, all_words in words.items() if f" {text} " in all_words}
        for gate in sorted(now, key=str):
            if not any(covers(gate, old) for old in gates):
                words_of_it = shorten(text.removeprefix(_APPEARS), 80, placeholder=" …")
                told = {
                    "text": words_of_it, "old": spoken_of(min(gates, key=str)), "gate": spoken_of(gate),
                }  # fmt: skip
                if text.startswith(_APPEARS):
                    message = say(
                        "The appearance in %(text)s opened at %(old)s and would open at %(gate)s.", **told
                    )
                else:
                    message = say("“%(text)s” opened at %(old)s and would open at %(gate)s.", **told)
                yield Finding("loosened", message, 0, gate)


def _words_by_gate(document: Document) -> dict[Gate, str]:
    """All words that open at each gate, those of weaker gates in between included."""
    found: dict[Gate, list[str]] = defaultdict(list)
    for text, gate, _line in _gated_texts(document):
        found[gate] += _WORD.findall(text.casefold())
    return {gate: f" {' '.join(words)} " for gate, words in found.items()}


def _sentences(document: Document) -> dict[str, set[Gate]]:
    """For each sentence, name or fact, and each appearance after a sign, the gates under which it stands."""
    found: dict[str, set[Gate]] = defaultdict(set)
    for text, gate, _line in _gated_texts(document):
        for sentence in _SENTENCE.findall(text):
            key = " ".join(_WORD.findall(sentence.casefold()))
            if key:
                found[key].add(gate)
    for appearance in document.appearances:
        found[_APPEARS + appearance.code].add(document.gate & appearance.effective)
    return found


# --- Craft ------------------------------------------------------------------------------------------


def _facts_out_of_order(document: Document) -> Iterator[Finding]:
    last: dict[str, Gate] = {}
    for fact in document.facts:
        earlier = last.get(fact.label)
        replaced = earlier is not None and fact.label not in document.lists and earlier != fact.gate
        if replaced and earlier and covers(earlier, fact.gate):
            yield Finding(
                "order",
                say(
                    "%(label)s: the value from %(gate)s stands after the one from %(earlier)s and hides it. "
                    "Put the later one last.",
                    label=document.called(fact.label),
                    gate=spoken_of(fact.gate),
                    earlier=spoken_of(earlier),
                ),
                0,
                fact.gate,
            )
        last[fact.label] = fact.gate


def _splits(document: Document) -> Iterator[Finding]:
    """Marks that begin or end inside a word or a pair of signs: what is left looks broken."""
    line = 1
    previous: Run | None = None
    for run in scan(document.body):
        if previous is not None and previous.path != run.path:
            left, right = previous.text[-1:], run.text[:1]
            if left.isalnum() and right.isalnum():
                yield Finding(
                    "splits",
                    say(
                        "A mark cuts a word in two near “%(text)s%(text2)s”.",
                        text=previous.text[-12:],
                        text2=run.text[:12],
                    ),
                    line,
                )
        inline = any(not mark.block for mark in run.path)
        if inline and any(count % 2 for sign, count in Counter(re.findall(r"\*\*|`", run.text)).items()):
            yield Finding(
                "splits",
                say("A mark begins or ends between a pair of signs near “%(text)s”.", text=run.text[:24]),
                line,
            )
        line += run.text.count("\n")
        previous = run


def _footnotes(document: Document) -> Iterator[Finding]:
    """Footnotes that open later than the place they are used at, so that their mark vanishes there."""
    defined: dict[str, Gate] = {}
    runs = [(run, document.gate & _around(run)) for run in scan(document.body)]
    for run, gate in runs:
        for label in _FOOTNOTE_DEFINITION.findall(run.text):
            defined[label] = gate
    for run, gate in runs:
        for label in _FOOTNOTE_USE.findall(run.text):
            if label in defined and not covers(gate, defined[label]):
                yield Finding(
                    "footnote",
                    say(
                        "The footnote “%(label)s” is used at %(gate)s but its text opens at %(defined)s.",
                        label=label, gate=spoken_of(gate), defined=spoken_of(defined[label]),
                    ),
                    0, defined[label],
                )  # fmt: skip
