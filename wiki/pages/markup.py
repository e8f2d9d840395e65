"""From visible source to safe HTML, the only way there is.

Everything here is a pure function of text that has been redacted already: a heading's id, a
footnote's number or a link's address cannot tell of what was hidden. Marks that are open to the
reader are shown as their content, without a trace of the gate. The last thing here that touches the
HTML is the sanitiser, so callers may trust it. Afterwards only ``reading`` adds to it, words of ours at
headings of the same reading: ``with_edit_links`` and ``with_sides``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markdown_it.common.utils import escapeHtml
from markdown_it.token import Token

from wiki.pages.dialect import outside_of_pictures, parser, unescaped
from wiki.pages.figures import MAX_PICTURES, OUTPUT, Figure
from wiki.pages.safe_html import (
    HIDDEN_SHORT,
    PlainWords,
    Words,
    Writer,
    cleaner,
    heading_id,
    hidden_label,
)
from wiki.pages.tellings import frame_headings
from wiki.spoilers.placeholder import SIGN, without_signs
from wiki.spoilers.scanner import scan
from wiki.spoilers.sentence import say

MAX_SOURCE = 2_000_000
#: Markup may swell a text this much (a link's address, a table's cells). What swells more was
#: written for that purpose, and is shown as it was typed.
MAX_GROWTH = 20
FREE_OUTPUT = 64 * 1024

_PARSER = parser()
_WRITER = Writer()
_CLEANER = cleaner()
_PLAIN_WORDS = PlainWords()
NO_PICTURES: Mapping[str, Figure] = {}
#: What a sign may become, in characters: it is ours and not the writer's doing.
SIGN_OUTPUT = 300


#: Nothing in it means anything to Markdown or to marks: it begins with a letter, and is all on one line.
_ONLY_WORDS = re.compile(r"[^\W\d_](?:[^\W_]|[ ,.;:’'()?-])*")


class _Every:
    def __contains__(self, _key: object) -> bool:
        return True


_EVERY_PICTURE = _Every()


class TooMuch(ValueError):
    """A source that is refused for its size; the message is a sentence for whoever sent it."""


@dataclass(frozen=True, slots=True)
class Heading:
    level: int
    id: str
    text: str
    section: bool = True  # not within a quote or a list


@dataclass(frozen=True, slots=True)
class Rendered:
    html: str
    headings: tuple[Heading, ...]
    text: str  # the words a reader sees, on one line and without Markdown; not HTML


@dataclass(frozen=True, slots=True)
class Parsed:
    """A body as it was read once, to ask it for its links before they are resolved and it is rendered."""

    source: str
    tokens: list[Token]
    pictures: Mapping[str, Figure]
    env: dict[str, Any]

    @property
    def targets(self) -> tuple[str, ...]:
        """Each target of a ``[[link]]`` once, as typed but without its anchor, in reading order."""
        return tuple(target for target in self.env.get("targets", ()) if target)

    def render(self, links: Mapping[str, str], missing: Callable[[str], str], words: Words) -> Rendered:
        env = {**self.env, "links": links, "missing": missing, "words": words, "pictures": self.pictures}
        headings = tuple(_named(self.tokens, words.place))
        text = _text_of(self.tokens)
        env["ids"] = {heading.id for heading in headings}
        frame_headings(self.tokens, words.tellings)
        html = _CLEANER.clean(_WRITER.render(self.tokens, _PARSER.options, env))
        if _swollen(html, self.source, self.pictures):
            as_typed = _as_typed(_unmarked(self.source), words)
            return Rendered(_CLEANER.clean(f"<pre>{as_typed}</pre>"), (), text)
        return Rendered(html, headings, text)


def parse(source: str, pictures: Mapping[str, Figure] = NO_PICTURES) -> Parsed:
    """A body, to be rendered once. ``pictures`` holds those the reader may see."""
    env: dict[str, Any] = {"pictures": pictures}
    return Parsed(source, _PARSER.parse(_unmarked(source), env), pictures, env)


def render(
    source: str, links: Mapping[str, str], missing: Callable[[str], str], words: Words = _PLAIN_WORDS,
    *, pictures: Mapping[str, Figure] = NO_PICTURES,
) -> Rendered:  # fmt: skip
    """The HTML of a body, its headings and its words.

    ``links`` holds the addresses of the ``[[targets]]`` the reader may see. Any other target is
    hidden or missing, and no difference is made: its link leads to ``missing(target)``. In the same
    way ``pictures`` holds those the reader may see; any other leaves nothing.
    """
    return parse(source, pictures).render(links, missing, words)


def render_inline(
    value: str, links: Mapping[str, str], missing: Callable[[str], str], words: Words = _PLAIN_WORDS,
    *, pictures: Mapping[str, Figure] = NO_PICTURES, sizes: str = "",
) -> str:  # fmt: skip
    """The HTML of a fact's value: links and emphasis, but no blocks, whatever it begins with."""
    text = " ".join(_unmarked(value).split())
    env: dict[str, Any] = {
        "links": links, "missing": missing, "words": words, "pictures": pictures, "sizes": sizes,
    }  # fmt: skip
    html = _CLEANER.clean(_WRITER.render(_PARSER.parseInline(text, env), _PARSER.options, env))
    return _CLEANER.clean(_as_typed(text, words)) if _swollen(html, value, pictures) else html


def link_targets(source: str) -> tuple[str, ...]:
    """Each target of a ``[[link]]`` once, as typed but without its anchor, in reading order."""
    if "[[" not in source:
        return ()
    return parse(source, _EVERY_PICTURE).targets  # type: ignore[arg-type]  # a caption may hold links


def outline(source: str) -> tuple[tuple[Heading, int], ...]:
    """The headings of a text that begin a section, with the line each is on, from 0.

    Lines are those of the text without the lines of block marks. Headings within quotes and lists
    begin nothing.
    """
    tokens = _PARSER.parse(_unmarked(source), {})
    openings = [token for token in tokens if token.type == "heading_open"]
    named = list(_named(tokens))
    lines = {token.attrs["id"]: token.map[0] for token in openings if token.attrs and token.map}
    return tuple((heading, lines[heading.id]) for heading in named if heading.section)


def plain(source: str) -> str:
    """The words a reader sees, on one line and without Markdown. Not HTML: escape it."""
    if _ONLY_WORDS.fullmatch(source):  # most values of facts
        return " ".join(source.split())
    return _text_of(_PARSER.parse(_unmarked(source), {}))


def _text_of(tokens: Sequence[Token]) -> str:
    return " ".join(" ".join(map(_words, tokens)).split())


def _unmarked(source: str) -> str:
    """The source with its marks gone and their content in place."""
    if len(source) > MAX_SOURCE:
        raise TooMuch(
            say(
                "A text may have at most %(max_source)s characters; this one has %(len)s.",
                max_source=format(MAX_SOURCE, ","),
                len=format(len(source), ","),
            )
        )
    return "".join(run.text for run in scan(source))


def _swollen(html: str, source: str, pictures: Mapping[str, Figure]) -> bool:
    # A picture's own words are its sender's, and bounded where they were sent.
    shown = min(MAX_PICTURES, source.count("picture:")) if pictures else 0
    allowed = (
        shown * OUTPUT + FREE_OUTPUT + MAX_GROWTH * len(source) + len(SIGN.findall(source)) * SIGN_OUTPUT
    )
    return len(html) > allowed


def _as_typed(text: str, words: Words) -> str:
    return SIGN.sub(hidden_label(words), escapeHtml(unescaped(text)))


# Headings


def _named(tokens: Sequence[Token], place: str = "") -> Iterator[Heading]:
    """Gives each heading an id. The page's title is the ``h1``, so ``#`` and ``##`` are both an ``h2``."""
    taken: dict[str, int] = {}
    for opening, content, closing in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if opening.type != "heading_open":
            continue
        level = max(int(opening.tag[1]), 2)
        opening.tag = closing.tag = f"h{level}"
        text = " ".join(_words(content).split())
        if text:
            identifier = _unused(heading_id(f"{place}{text}"), taken)
            opening.attrs = {"id": identifier}
            yield Heading(level, identifier, text, section=opening.level == 0)


def _unused(wanted: str, taken: dict[str, int]) -> str:
    """``h-plot``, then ``h-plot-2``, and so on."""
    identifier = wanted
    while identifier in taken:
        taken[wanted] += 1
        identifier = f"{wanted}-{taken[wanted]}"
    taken[identifier] = 1
    return identifier


def _words(token: Token) -> str:
    match token.type:
        case "inline":
            return "".join(map(_words, outside_of_pictures(token.children or ())))
        case "text" | "text_special":
            return without_signs(token.content)
        case "code_inline" | "code_block" | "fence":
            return SIGN.sub(HIDDEN_SHORT, unescaped(token.content))
        case "hidden_run":
            return HIDDEN_SHORT
        case "softbreak" | "hardbreak":
            return " "
    return ""
