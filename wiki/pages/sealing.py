"""Texts from elsewhere: what is unclear about their marks is closed to everybody rather than shown.

Who types is told what to write instead; an import has nobody to tell. So what would be refused of a typed
text is sealed here, until somebody who may see it puts it right.
"""

from __future__ import annotations

import re
from dataclasses import replace

from wiki.pages.document import Document, DocumentError, HeaderReader, load
from wiki.spoilers.gates import SEALED, GateError, parse_gate
from wiki.spoilers.ladder import Ladder
from wiki.spoilers.scanner import MarkProblem, clean, seal
from wiki.spoilers.typed import check_typed

#: The gate of a header line, whatever stands in it.
_BRACKET = re.compile(r"\[[^\n]*?\]:")


def take_in(text: str, ladder: Ladder) -> tuple[Document, tuple[MarkProblem, ...]]:
    """The document of a text from elsewhere, and what was unclear about it and is sealed therefore.

    Marks are put into canonical form as on a save. Gates may name episodes that are not on the ladder
    yet: they stay closed until those are. Raises ``DocumentError`` if not even kind and name can be told.
    """
    unclear: list[MarkProblem] = []
    try:
        document = load(text, default_work=ladder.default_work)
        body, unclear = _clear_text(document.body, ladder, above=text.partition("\n---\n")[0].count("\n") + 2)
    except DocumentError as error:
        sealed = seal_document(text, default_work=ladder.default_work)
        if sealed is None:
            raise
        document, body, unclear = sealed, sealed.body, list(error.problems)
    facts = []
    for fact in document.facts:
        value, problems = check_typed(fact.value, ladder, any_code=True)
        facts.append(replace(fact, gate=SEALED) if problems else replace(fact, value=value.strip()))
        unclear += [problem._replace(line=0) for problem in problems]
    return replace(document, facts=tuple(facts), body=body), tuple(unclear)


def _clear_text(body: str, ladder: Ladder, *, above: int) -> tuple[str, list[MarkProblem]]:
    """The text in canonical form, or sealed; problems count from the file's first line."""
    text, problems = check_typed(body, ladder, any_code=True)
    return (seal(body) if problems else text), [p._replace(line=p.line + above) for p in problems]


def seal_document(text: str, *, default_work: str = "") -> Document | None:
    """A document whose marks or gates cannot be read, with all that is unclear closed to everybody.

    None if not even its kind and name can be told.
    """
    header, _, body = clean(text).partition("\n---\n")
    lines = header.split("\n")
    readable = (_readable(line, default_work) for line in lines)
    kept = [line for line in readable if line]
    # If a name or the page's gate is unclear, so is what the page may show: it is closed.
    unclear = any(line.startswith(("gate", "name")) and line not in kept for line in lines)
    if unclear or not any(line.startswith("gate:") for line in kept):
        kept = [line for line in kept if not line.startswith("gate:")] + [f"gate: {SEALED}"]
    try:
        return load("\n".join(kept) + "\n---\n" + seal(body), default_work=default_work)
    except DocumentError:
        return None


def _readable(line: str, default_work: str) -> str:
    """The line, else the line under a gate that nobody opens, else nothing."""
    for attempt in (line, _BRACKET.sub(f"[{SEALED}]:", line, count=1)):
        if _is_readable(attempt, default_work):
            return attempt
    return ""


def _is_readable(line: str, default_work: str) -> bool:
    reader = HeaderReader(default_work)
    reader.line(1, line)
    try:
        parse_gate(reader.single.get("gate", "premise"), default_work=default_work)
    except GateError:
        return False
    return not reader.problems
