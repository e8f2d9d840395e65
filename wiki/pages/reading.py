"""A page as one reader sees it: redact, then render."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import NamedTuple
from urllib.parse import quote

from django.conf import settings
from django.core.cache import cache
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wiki.pages import markup
from wiki.pages.derive import fold
from wiki.pages.document import Document, dump
from wiki.pages.figures import IN_INFOBOX, PORTRAIT, Figure, keys_in, portrait_source
from wiki.pages.illustrations import Album, published
from wiki.pages.links import missing, resolve
from wiki.pages.models import Revision
from wiki.pages.own_words import shown_label, shown_value
from wiki.pages.redact import redact
from wiki.pages.redline import Block, redline
from wiki.pages.remembering import remembered
from wiki.pages.sides import sides
from wiki.pages.tellings import Tellings, Told, told
from wiki.spoilers.gates import GateError, parse_gate
from wiki.spoilers.reader import Reader
from wiki.spoilers.redaction import Mode, hidden_passages, passage_source
from wiki.spoilers.scanner import scan

DESCRIPTION_LENGTH = 160
A_WEEK = 7 * 24 * 3600  # seconds


class Row(NamedTuple):
    label: Told
    values: list[SafeString]
    key: str = ""  # the label folded, for what a screen does with one label
    words: str = ""  # the last value folded and without markup


@dataclass(frozen=True)
class Reading:
    """Everything about a page that a reader may be shown. Nothing else reaches a template."""

    title: str
    html: SafeString
    headings: tuple[markup.Heading, ...]
    rows: tuple[Row, ...]
    categories: tuple[str, ...]
    names: tuple[str, ...]
    description: str
    portrait: SafeString  # the picture of the infobox
    state: str = ""  # in guided display: of the text and its signs, so that a sign is not mistaken later

    @property
    def in_short(self) -> bool:
        """Is there anything for an infobox?"""
        return bool(self.rows or self.portrait)

    @property
    def lead(self) -> SafeString:
        """The first paragraph, if the text begins with one."""
        return mark_safe(self.html[: self._lead_ends()])  # noqa: S308 - a part of what is safe already

    @property
    def rest(self) -> SafeString:
        return mark_safe(self.html[self._lead_ends() :])  # noqa: S308

    @property
    def facts(self) -> SafeString:
        """The rows of the infobox one under another, for where there is no room beside the text."""
        told = (
            (", ".join(filter(None, row.label[:2])), format_html_join("; ", "{}", ((v,) for v in row.values)))
            for row in self.rows
        )
        return format_html_join("", "<p><strong>{}</strong>: {}</p>", told)

    def _lead_ends(self) -> int:
        # What the sanitiser lets through is well-formed, and no block stands within a paragraph.
        return self.html.find("</p>") + len("</p>") if self.html.startswith("<p>") else 0


def read(revision: Revision, reader: Reader) -> Reading | None:
    """What the reader may see of a revision, None if its page is closed to them."""
    what = f"reading:{revision.key}:{reader.mode}"
    return remembered(what, reader, lambda: _shown(revision, reader))


def _shown(revision: Revision, reader: Reader) -> Reading | None:
    visible = redact(revision.document, reader.horizon, reader.mode)
    if visible is None or visible.deleted:
        return None
    found = show(visible, reader)
    return replace(found, state=state_of(visible)) if reader.mode is Mode.GUIDED else found


def show(visible: Document, reader: Reader, album: Album | None = None, *, place: str = "") -> Reading:
    """Render a document that has been redacted already, or that its reader typed.

    ``album`` says which pictures it may show; without one those that are published and open. ``place``
    begins the ids of a text that stands on one page with another.
    """
    sources = [visible.body, *(fact.value for fact in visible.facts)]
    pictures = (album or published(reader))({key for source in sources for key in keys_in(source)})
    body = markup.parse(visible.body, pictures)
    in_facts = [target for fact in visible.facts for target in markup.link_targets(fact.value)]
    links = resolve([*body.targets, *in_facts], reader)
    words = WordsFor(reader, place)
    # A pure function of these, so it need not be dropped when anything is published.
    resolved = repr(sorted(links.items())), repr(sorted(pictures.items(), key=itemgetter(0)))
    key = f"rendering:{_digest(dump(visible), *resolved, words.key)}"
    found: Reading | None = cache.get(key)
    if found is None:
        found = _render(visible, body, links, pictures, words)
        cache.set(key, found, timeout=A_WEEK)
    return found


@dataclass(frozen=True)
class Compared:
    """What changed, marked within what there is to read."""

    blocks: list[Block]
    is_all: bool  # and nothing changed besides: no mark, name or category, nor where a link leads


def as_it_reads(before: Document | None, after: Document, reader: Reader) -> Compared:
    """Two documents that were redacted already; without blocks if what there is to read is the same, or the
    page came or went."""
    if before is None or before.deleted or after.deleted:
        return Compared([], is_all=False)
    was, now = (show(document, reader) for document in (before, after))
    blocks = redline(was.facts + was.html, now.facts + now.html)
    changed = [block.html for block in blocks if block.tag == "replace"]
    is_all = _unread(before) == _unread(after) and all("<ins>" in html or "<del>" in html for html in changed)
    return Compared([Block(tag, mark_safe(html)) for tag, html in blocks], is_all)  # noqa: S308 - as safe as both


def _unread(document: Document) -> tuple[Document, list[object]]:
    """What is not to be read in a document: all but its words."""
    sources = (document.body, *(fact.value for fact in document.facts))
    marks = [run.path for source in sources for run in scan(source) if run.path]
    return replace(document, body="", facts=()), [*marks, *(fact.gate for fact in document.facts)]


_HEADING_END = re.compile(r'<h([23]) id="(h-[\w-]+)"[^>]*>.*?</h\1>', re.DOTALL)


def with_edit_links(reading: Reading, url: str) -> Reading:
    """The page with a way to edit each section behind its heading.

    What fans write cannot hold such a heading but as a heading, since they write no HTML; links go to
    headings of this very reading alone.
    """
    sections = {heading.id: heading.text for heading in reading.headings if heading.section}

    def linked(found: re.Match[str]) -> str:
        if found[2] not in sections:
            return found[0]
        return found[0] + format_html(
            '<a class="section-edit" href="{}edit/?section={}" rel="nofollow">{}'
            '<span class="visually-hidden">: {}</span></a>',
            url, quote(found[2]), _("Edit"), sections[found[2]],
        )  # fmt: skip

    return replace(reading, html=mark_safe(_HEADING_END.sub(linked, reading.html)))  # noqa: S308 - escaped above


def with_sides(reading: Reading) -> Reading:
    """The theory with what speaks for it and what against it marked for the styles."""
    html = str(reading.html)
    for heading, side in sides(reading.headings).items():
        html = html.replace(f'<h2 id="{heading}">', f'<h2 id="{heading}" class="theory-{side}">', 1)
    return replace(reading, html=mark_safe(html))  # noqa: S308 - what was safe, and words of ours


class WordsFor:
    """What the interface says within a text, in the language of this request."""

    def __init__(self, reader: Reader, place: str = "") -> None:
        self._reader = reader
        self.place = place

    @property
    def key(self) -> str:
        """All that a rendering takes from here, beside what its own signs name."""
        return f"{get_language()} {self.tellings} {self.place}"

    @property
    def tellings(self) -> Tellings:
        found: Tellings = settings.WIKI_TELLINGS
        return found

    @cached_property
    def footnotes(self) -> str:
        return _("Notes on this text") if self.place else _("Footnotes")

    def back_to(self, note: str) -> str:
        return _("Back to reference %(number)s") % {"number": note}

    def table(self, number: int) -> str:
        return _("Table %(number)s") % {"number": number}

    @cached_property
    def hidden(self) -> str:
        return _("Hidden: beyond your episode")

    def opens_after(self, gate: str) -> str:
        """Empty for a gate that no episode opens: there is nothing to name."""
        try:
            clauses = parse_gate(gate).clauses
        except GateError:
            return ""
        codes = {code for clause in clauses for code in clause}
        if not codes or not codes <= set(self._reader.catalogue.by_code):
            return ""
        ways = [_(" and ").join(sorted(clause)) for clause in clauses]
        return _("Opens after %(episodes)s") % {"episodes": _(" or ").join(sorted(ways))}


def state_of(visible: Document) -> str:
    return _digest(dump(visible))[:16]


def reveal(revision: Revision, reader: Reader, number: int, state: str) -> SafeString | None:
    """One passage that the reader asked for on purpose, as HTML; nothing else, and no progress moves.

    ``number`` and ``state`` are those of the page in guided display. None when the page is no longer
    that one, or the passage is sealed. What is closed further in stays out.
    """
    guided = replace(reader, mode=Mode.GUIDED)
    visible = redact(revision.document, guided.horizon, guided.mode)
    if visible is None or state_of(visible) != state:
        return None
    passages = hidden_passages(revision.document.body, reader.may_see)
    if not 0 <= number < len(passages):
        return None
    passage, words = passages[number], WordsFor(reader, place=f"passage-{number + 1}-")
    if not words.opens_after(str(passage.mark.gate)):
        return None
    source = passage_source(passage, reader.may_see)
    links = resolve(markup.link_targets(source), reader)
    if passage.mark.block:
        return mark_safe(markup.render(source, links, missing, words).html)  # noqa: S308 - as below
    return mark_safe(markup.render_inline(source, links, missing, words))  # noqa: S308 - as below


def sample(visible: str, reader: Reader) -> SafeString:
    """A visible source of nobody's, as HTML: for the help."""
    return mark_safe(markup.render(visible, {}, missing, WordsFor(reader)).html)  # noqa: S308 - as below


def _render(
    visible: Document,
    body: markup.Parsed,
    links: dict[str, str],
    pictures: Mapping[str, Figure],
    words: WordsFor,
) -> Reading:
    rendered = body.render(links, missing, words)

    def inline(value: str, sizes: str = "") -> SafeString:
        html = markup.render_inline(value, links, missing, words, pictures=pictures, sizes=sizes)
        return mark_safe(html)  # noqa: S308 - as below

    rows = (
        Row(
            told(shown_label(visible.kind, label), words.tellings),
            # What is left of a value whose picture is not to be shown is no value.
            [
                html
                for value in values
                if (html := inline(shown_value(visible.kind, label, value))).strip() or not value
            ],
            key=fold(label),
            words=fold(markup.plain(values[-1])) if values else "",
        )
        for label, values in visible.shown_facts()
        if fold(label) != PORTRAIT or not any(keys_in("".join(values)))
    )
    return Reading(
        title=visible.title,
        # The one place where rendered text becomes trusted: markup ends with a sanitiser.
        html=mark_safe(rendered.html),  # noqa: S308
        headings=rendered.headings,
        rows=tuple(row for row in rows if row.values),
        portrait=inline(_portrait(visible, pictures), IN_INFOBOX),
        categories=tuple(dict.fromkeys(category.text for category in visible.categories)),
        names=tuple(name.text for name in visible.names if not name.former),
        description=_shortened(rendered.text),
    )


def _shortened(text: str) -> str:
    """The first words of a text. None is cut: half a word is another one, and might say what is hidden."""
    words = " ".join(text.split())
    if len(words) <= DESCRIPTION_LENGTH:
        return words
    whole, _, _ = words[: DESCRIPTION_LENGTH + 1].rpartition(" ")
    return whole or words[:DESCRIPTION_LENGTH]


def _portrait(visible: Document, pictures: Mapping[str, Figure]) -> str:
    """The source of the infobox's picture: the last that may be shown, unless an empty value ends it."""
    for fact in reversed(visible.facts):
        if fold(fact.label) == PORTRAIT:
            source = portrait_source(fact.value)
            if not source or any(key in pictures for key in keys_in(source)):
                return source
    return ""


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
