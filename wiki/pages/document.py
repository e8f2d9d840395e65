"""The document: everything one revision says, as a value with one canonical text form.

The text form is lines of ``key [gate]: value``, then ``---``, then the body. It is what is stored,
hashed, compared, merged and exported; ``load(dump(d)) == d``.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from wiki.spoilers.gates import PREMISE, Gate, GateError, canonical_code, parse_gate
from wiki.spoilers.scanner import MarkError, MarkProblem, scan
from wiki.spoilers.sentence import say

NOTES = ("", "mentioned", "voice")
VERDICTS = ("open", "likely", "confirmed", "jossed", "set aside")
UNDECIDED = VERDICTS[:2]

_LINE = re.compile(
    r"(?P<key>[a-z]+)(?: (?P<label>[^\[\]:]+?))?(?: \[(?P<gate>[^\[\]]*)\])?:(?: (?P<value>.*))?"
)
_APPEARS = re.compile(r"(?P<code>\S+)(?: \((?P<note>[a-z]+)\))?")
_CONTROL = re.compile("[\x00-\x1f\x7f\x85\u2028\u2029]")


class Kind(StrEnum):
    EPISODE = "episode"
    CHARACTER = "character"
    THEORY = "theory"
    ARTICLE = "article"

    @property
    def plural(self) -> str:
        return "theories" if self is Kind.THEORY else f"{self.value}s"

    @property
    def own_labels(self) -> tuple[str, ...]:
        """The labels that mean something to the software. Every other one is the wiki's."""
        more = {Kind.CHARACTER: ("Status",), Kind.THEORY: ("Claim", "Status", "About")}
        return ("Picture", *more.get(self, ()))


class DocumentError(ValueError):
    """A text that is no document, or a value that cannot stand in one."""

    def __init__(self, problems: Iterable[MarkProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"line {p.line}: {p.message}" for p in self.problems))


def _header_text(text: str, what: str) -> None:
    """Refuse what would break the line format or bring a second line in."""
    if _CONTROL.search(text):
        raise DocumentError(
            [MarkProblem(0, say("%(what)s must stand on one line, without control characters.", what=what))]
        )
    if text != text.strip():
        raise DocumentError([MarkProblem(0, say("%(what)s must not begin or end with a space.", what=what))])


def _plain_text(text: str, what: str) -> None:
    _header_text(text, what)
    if not text:
        raise DocumentError([MarkProblem(0, say("%(what)s must not be empty.", what=what))])
    if text != unicodedata.normalize("NFC", text):
        raise DocumentError([MarkProblem(0, say("%(what)s must be in Unicode's composed form.", what=what))])
    if _has_marks(text):
        raise DocumentError(
            [
                MarkProblem(
                    0,
                    say(
                        "%(what)s “%(text)s” cannot hold a spoiler mark; give it a gate instead.",
                        what=what,
                        text=text[:40],
                    ),
                )
            ]
        )


def _has_marks(text: str) -> bool:
    try:
        return any(run.path for run in scan(text)) or text.startswith(":::")
    except MarkError:
        return True


@dataclass(frozen=True, slots=True)
class Name:
    text: str
    gate: Gate = PREMISE
    former: bool = False

    def __post_init__(self) -> None:
        _plain_text(self.text, say("A name"))


@dataclass(frozen=True, slots=True)
class Category:
    text: str
    gate: Gate = PREMISE

    def __post_init__(self) -> None:
        _plain_text(self.text, say("A category"))


@dataclass(frozen=True, slots=True)
class Appearance:
    """That the page's subject is in an episode; it opens with that episode at the earliest."""

    code: str
    gate: Gate = PREMISE
    note: str = ""

    def __post_init__(self) -> None:
        if canonical_code(self.code) != self.code:
            raise DocumentError(
                [MarkProblem(0, say("“%(code)s” is not an episode's code.", code=self.code[:40]))]
            )
        if self.note not in NOTES:
            raise DocumentError(
                [
                    MarkProblem(
                        0, say("“%(note)s” is not a way to appear: mentioned or voice.", note=self.note[:40])
                    )
                ]
            )

    @property
    def effective(self) -> Gate:
        return self.gate & parse_gate(self.code)


@dataclass(frozen=True, slots=True)
class Fact:
    """One labelled value; an empty one ends its label. Values may hold inline marks and links."""

    label: str
    value: str
    gate: Gate = PREMISE

    def __post_init__(self) -> None:
        _plain_text(self.label, say("A label"))
        if set(self.label) & set("[]:"):
            raise DocumentError(
                [
                    MarkProblem(
                        0, say("The label “%(label)s” cannot hold “[”, “]” or “:”.", label=self.label[:40])
                    )
                ]
            )
        _header_text(self.value, say("A value"))
        try:
            scan(self.value)
        except MarkError as error:
            raise DocumentError(
                [
                    MarkProblem(
                        0, say("%(label)s: %(message)s", label=self.label, message=p.message), p.suggestion
                    )
                    for p in error.problems
                ]
            ) from error
        if self.value.startswith(":::"):
            raise DocumentError(
                [
                    MarkProblem(
                        0,
                        say("%(label)s: a value can hold marks of words only, not “:::”.", label=self.label),
                    )
                ]
            )


@dataclass(frozen=True, slots=True)
class Document:
    kind: Kind
    names: tuple[Name, ...]
    gate: Gate = PREMISE
    episode: str = ""
    deleted: bool = False
    categories: tuple[Category, ...] = ()
    appearances: tuple[Appearance, ...] = ()
    lists: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    body: str = ""

    def __post_init__(self) -> None:
        problems = []
        if not self.names:
            problems.append(MarkProblem(0, say("A page needs a name.")))
        elif self.names[0].former or self.names[0].gate != PREMISE:
            problems.append(
                MarkProblem(0, say("The first name opens with the page; it has no gate of its own."))
            )
        if self.kind is Kind.EPISODE and canonical_code(self.episode) != self.episode:
            problems.append(MarkProblem(0, say("An episode's page says which episode it is about.")))
        if self.kind is not Kind.EPISODE and self.episode:
            problems.append(MarkProblem(0, say("Only an episode's page names an episode it is about.")))
        for label in self.lists:
            _plain_text(label, say("A label"))
        try:
            scan(self.body)
        except MarkError as error:
            problems += error.problems
        if self.body and not self.body.endswith("\n"):
            object.__setattr__(self, "body", self.body + "\n")
        if problems:
            raise DocumentError(problems)

    @property
    def title(self) -> str:
        """The last name that is one still."""
        return next(name.text for name in reversed(self.names) if not name.former)

    def called(self, label: str) -> str:
        """A label within a sentence: one of ours is spoken with it."""
        return say(label) if label in self.kind.own_labels else label

    def shown_facts(self) -> list[tuple[str, list[str]]]:
        """Labels in the order they first come, with what is shown: the last value, or all of a list."""
        shown: dict[str, list[str]] = {}
        for fact in self.facts:
            values = shown.setdefault(fact.label, [])
            if fact.label not in self.lists or not fact.value:
                values.clear()
            if fact.value:
                values.append(fact.value)
        return [(label, values) for label, values in shown.items() if values]


# --- The text form ----------------------------------------------------------------------------------


def dump(document: Document) -> str:
    """The canonical text form."""
    first, *others = document.names
    lines = ["format: 1", f"kind: {document.kind}"]
    if document.episode:
        lines.append(f"episode: {document.episode}")
    if document.deleted:
        lines.append("deleted: yes")
    lines.append(f"name: {first.text}")
    lines += [
        f"{'formerly' if n.former else 'name'}{_bracket(n.gate, always=True)}: {n.text}" for n in others
    ]
    lines.append(f"gate: {document.gate}")
    lines += [f"category{_bracket(c.gate)}: {c.text}" for c in document.categories]
    for appearance in document.appearances:
        note = f" ({appearance.note})" if appearance.note else ""
        lines.append(f"appears{_bracket(appearance.gate)}: {appearance.code}{note}")
    lines += [f"list: {label}" for label in document.lists]
    for fact in document.facts:
        value = f" {fact.value}" if fact.value else ""
        lines.append(f"fact {fact.label}{_bracket(fact.gate)}:{value}")
    return "\n".join(lines) + "\n---\n" + document.body


def _bracket(gate: Gate, *, always: bool = False) -> str:
    return "" if gate == PREMISE and not always else f" [{gate}]"


def fingerprint(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def load(text: str, *, default_work: str = "") -> Document:
    """The document of a text form, its header lines in any order. Raises ``DocumentError``."""
    header, separator, body = text.partition("\n---\n")
    if not separator and text.endswith("\n---"):
        header, separator = text.removesuffix("\n---"), "---"
    if not separator:
        raise DocumentError(
            [MarkProblem(1, say("A document needs a line “---” between its header and its text."))]
        )
    reader = HeaderReader(default_work)
    lines = header.split("\n")
    for number, line in enumerate(lines, start=1):
        reader.line(number, line)
    try:
        _runs = scan(body)
    except MarkError as error:
        reader.problems += [p._replace(line=p.line + len(lines) + 1) for p in error.problems]
    return reader.document(body)


class HeaderReader:
    """Takes header lines one by one, and collects what is wrong with them."""

    def __init__(self, default_work: str) -> None:
        self.default_work = default_work
        self.problems: list[MarkProblem] = []
        self.single: dict[str, str] = {}
        self.names: list[Name] = []
        self.categories: list[Category] = []
        self.appearances: list[Appearance] = []
        self.lists: list[str] = []
        self.facts: list[Fact] = []

    def line(self, number: int, line: str) -> None:
        match = _LINE.fullmatch(line)
        if match is None:
            self._problem(number, say("“%(line)s” is not a header line: write “key: value”.", line=line[:60]))
            return
        try:
            self._take(number, match)
        except GateError as error:
            self._problem(number, str(error))
        except DocumentError as error:
            self.problems += [p._replace(line=number) for p in error.problems]

    def _take(self, number: int, match: re.Match[str]) -> None:
        key, label, value = match["key"], match["label"], match["value"] or ""
        gate = PREMISE if match["gate"] is None else parse_gate(match["gate"], default_work=self.default_work)
        if key == "fact" and label:
            self.facts.append(Fact(label, value, gate))
        elif label:
            self._problem(number, say("“%(key)s” takes no label.", key=key))
        elif key in ("name", "formerly"):
            self.names.append(Name(value, gate, key == "formerly"))
        elif key == "category":
            self.categories.append(Category(value, gate))
        elif key == "appears":
            self.appearances.append(self._appearance(value, gate))
        elif key in ("format", "kind", "gate", "episode", "deleted", "list") and match["gate"] is not None:
            self._problem(number, say("“%(key)s” takes no gate in brackets.", key=key))
        elif key == "list":
            self.lists.append(value)
        elif key in ("format", "kind", "gate", "episode", "deleted"):
            if key in self.single:
                self._problem(number, say("“%(key)s:” stands twice.", key=key))
            self.single[key] = value
        else:
            self._problem(number, say("“%(key)s” is no header that is known here.", key=key))

    def _appearance(self, value: str, gate: Gate) -> Appearance:
        match = _APPEARS.fullmatch(value)
        code = canonical_code(match["code"], default_work=self.default_work) if match else None
        if match is None or code is None:
            raise DocumentError(
                [MarkProblem(0, say("“%(value)s” is not an episode's code.", value=value[:40]))]
            )
        return Appearance(code, gate, match["note"] or "")

    def document(self, body: str) -> Document:
        if self.single.get("format") != "1":
            self._problem(1, say("The first line must be “format: 1”."))
        kind = self.single.get("kind", "")
        if kind not in set(Kind):
            self._problem(
                1, say("“kind: %(kind)s” is none of: %(value)s.", kind=kind[:20], value=", ".join(Kind))
            )
        if self.single.get("deleted", "yes") != "yes":
            self._problem(1, say("“deleted:” can only be yes."))
        gate = PREMISE
        try:
            gate = parse_gate(self.single["gate"], default_work=self.default_work)
        except KeyError:
            self._problem(1, say("A document says with “gate:” from which episode its page may be known."))
        except GateError as error:
            self._problem(1, str(error))
        if self.problems:
            raise DocumentError(self.problems)
        episode = self.single.get("episode", "")
        return Document(
            kind=Kind(kind), names=tuple(self.names), gate=gate,
            episode=canonical_code(episode, default_work=self.default_work) or episode,
            deleted="deleted" in self.single, categories=tuple(self.categories),
            appearances=tuple(self.appearances), lists=tuple(self.lists), facts=tuple(self.facts), body=body,
        )  # fmt: skip

    def _problem(self, number: int, message: str) -> None:
        self.problems.append(MarkProblem(number, message))


def slugify(text: str) -> str:
    """The address of a name: letters and digits of any script, everything else one hyphen."""
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
    words = re.sub(r"[^\w]+|_+", "-", folded.replace("’", "").replace("'", ""))
    return words.strip("-")[:200].strip("-")
