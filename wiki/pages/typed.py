"""A document as somebody typed it: put into canonical form, or refused with what to write instead.

Strictness belongs here and not in ``load``: what stands in the wiki already must stay readable.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from wiki.pages.document import (
    VERDICTS,
    Document,
    Kind,
    slugify,
)
from wiki.spoilers.ladder import Ladder
from wiki.spoilers.scanner import MarkProblem
from wiki.spoilers.sentence import listed, say
from wiki.spoilers.typed import check_typed

MAX_NAMES, MAX_FACTS, MAX_CATEGORIES, MAX_APPEARANCES = 12, 80, 40, 400
MAX_NAME, MAX_VALUE = 200, 500
#: Signs that turn the direction of all that follows, so that a name reads as another.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")


def check_document(document: Document, ladder: Ladder) -> tuple[Document, tuple[MarkProblem, ...]]:
    """A typed document in canonical form, and everything to refuse about it.

    Lines are those of the text; 0 where the fault is in a field.
    """
    problems: list[MarkProblem] = []
    body, found = check_typed(document.body, ladder)
    problems += found
    facts = []
    for fact in document.facts:
        value, found = check_typed(fact.value, ladder)
        problems += [
            MarkProblem(
                0,
                say("%(label)s: %(message)s", label=document.called(fact.label), message=p.message),
                p.suggestion,
            )
            for p in found
        ]
        facts.append(fact if found else replace(fact, value=value.strip()))
    problems += _unknown_episodes(document, ladder)
    problems += _limits(document)
    problems += _names(document)
    problems += _of_its_kind(document, ladder)
    checked = replace(document, body=body if not problems else document.body, facts=tuple(facts))
    return checked, tuple(problems)


def _unknown_episodes(document: Document, ladder: Ladder) -> Iterable[MarkProblem]:
    gates = [document.gate, *(n.gate for n in document.names), *(c.gate for c in document.categories)]
    gates += [a.effective for a in document.appearances] + [f.gate for f in document.facts]
    unknown = sorted({code for gate in gates for code in gate.codes if ladder.get(code) is None})
    return [
        MarkProblem(0, say("There is no episode %(code)s.", code=code), ladder.suggest(code) or "")
        for code in unknown
    ]


def _limits(document: Document) -> Iterable[MarkProblem]:
    for what, items, most in (
        (say("names"), document.names, MAX_NAMES), (say("facts"), document.facts, MAX_FACTS),
        (say("categories"), document.categories, MAX_CATEGORIES),
        (say("appearances"), document.appearances, MAX_APPEARANCES),
    ):  # fmt: skip
        if len(items) > most:
            yield MarkProblem(
                0,
                say(
                    "A page can have at most %(most)s %(what)s; this one has %(len)s.",
                    most=most,
                    what=what,
                    len=len(items),
                ),
            )
    for name in document.names:
        if len(name.text) > MAX_NAME:
            yield MarkProblem(0, say("A name can have at most %(max_name)s characters.", max_name=MAX_NAME))
    for fact in document.facts:
        if len(fact.value) > MAX_VALUE:
            yield MarkProblem(
                0,
                say(
                    "%(label)s: a value can have at most %(max_value)s characters.",
                    label=document.called(fact.label),
                    max_value=MAX_VALUE,
                ),
            )


def _names(document: Document) -> Iterable[MarkProblem]:
    seen: set[str] = set()
    for name in document.names:
        slug = slugify(name.text)
        if not slug:
            yield MarkProblem(
                0, say("The name “%(text)s” needs at least one letter or digit.", text=name.text)
            )
        elif slug in seen:
            yield MarkProblem(
                0, say("The name “%(text)s” stands twice, or two names share an address.", text=name.text)
            )
        seen.add(slug)
        if _TURNING.search(name.text):
            what = say("A name")
            yield MarkProblem(
                0, say("%(what)s must stand on one line, without control characters.", what=what)
            )


def _of_its_kind(document: Document, ladder: Ladder) -> Iterable[MarkProblem]:
    if document.kind is Kind.EPISODE:
        if ladder.get(document.episode) is None:
            yield MarkProblem(
                0,
                say("There is no episode %(episode)s.", episode=document.episode),
                ladder.suggest(document.episode) or "",
            )
        if document.names[0].text != document.episode:
            yield MarkProblem(
                0,
                say("An episode's page is named by its code; the title comes from the episode list."),
                document.episode,
            )
    if document.kind is Kind.THEORY:
        if not any(fact.label == "Claim" and fact.value for fact in document.facts):
            yield MarkProblem(
                0,
                say(
                    "A theory needs a claim: one sentence that can turn out right or wrong, "
                    "as the fact “%(label)s”.",
                    label=say("Claim"),
                ),
            )
        for fact in document.facts:
            if fact.label == "Status" and fact.value.casefold() not in VERDICTS:
                yield MarkProblem(0, say("A theory's status is one of: %(value)s.", value=listed(VERDICTS)))
        if not any(fact.label == "Status" for fact in document.facts):
            begin = say("open")
            yield MarkProblem(
                0, say("A theory needs a status; begin with “%(verdict)s”.", verdict=begin), begin
            )
