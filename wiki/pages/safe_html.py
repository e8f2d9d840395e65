"""Tokens of our dialect written as HTML, and the sanitiser that has the last word on it.

The writer only writes what is on the sanitiser's list. The list is there for the day one of the
two is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol
from unicodedata import normalize
from urllib.parse import quote

import nh3
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from wiki.pages.dialect import safe_url, unescaped
from wiki.pages.figures import IN_LINE, IN_TEXT, LICENCE, OUR_SOURCE, OUR_SOURCES, SIZES, tag
from wiki.pages.tellings import FRAMES, Tellings
from wiki.spoilers.placeholder import SIGN, without_signs

#: The form outside of the text that buttons of guided display belong to.
REVEAL_FORM = "reveal"
#: Where no element can stand: in code and in the table of contents.
HIDDEN_SHORT = "…"
#: On links that leave the site. Fans wrote them, so they carry no recommendation of ours.
EXTERNAL = "nofollow ugc noopener"
#: Columns past which a table may be wider than a phone. It stands in a box that scrolls and can be
#: reached by keyboard; a narrow one fits and would only be one more stop of the Tab key.
NARROW_TABLE = 3
MAX_ID = 60

_NOT_IN_ID = re.compile(r"[\W_]+")
_OUR_ID = re.compile(r"(?:h-|fn-|fnref-)[\w-]+")


def heading_id(text: str) -> str:
    """The id of a heading, and what the anchor of a ``[[link#anchor]]`` leads to."""
    words = _NOT_IN_ID.sub("-", normalize("NFC", text.replace(HIDDEN_SHORT, "")).casefold())
    return f"h-{words.strip('-')[:MAX_ID].strip('-') or 'section'}"


class Words(Protocol):
    """The interface's words that stand within a text, in the reader's language."""

    @property
    def hidden(self) -> str: ...

    @property
    def tellings(self) -> Tellings:
        """What a heading may end with to be framed."""

    @property
    def footnotes(self) -> str:
        """What the notes under a text are called to those who do not see them."""

    @property
    def place(self) -> str:
        """Begins the ids of a text that is put into a page beside another, so that both are unique there."""

    def back_to(self, note: str) -> str:
        """Of the way from a note to where it was referred to."""

    def table(self, number: int) -> str:
        """Of a table that scrolls, which is a landmark."""

    def opens_after(self, gate: str) -> str:
        """From when a passage may be read, like “Opens after S1E6”; empty if nothing opens it."""


class PlainWords:
    hidden = "Hidden: beyond your episode"
    tellings: Tellings = {}
    footnotes = "Footnotes"
    place = ""

    def back_to(self, note: str) -> str:
        return f"Back to reference {note}"

    def table(self, number: int) -> str:
        return f"Table {number}"

    def opens_after(self, gate: str) -> str:
        return f"Opens after {gate}"


def hidden_label(words: Words) -> str:
    return f'<span class="hidden-run">{escapeHtml(words.hidden)}</span>'


class Writer(RendererHTML):
    """Writes tokens as HTML. Each method is named for the token it writes."""

    def text(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return escapeHtml(without_signs(tokens[idx].content))

    def hidden_run(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        told = tokens[idx].meta or {}
        gate, number = told.get("gate", ""), told.get("number")
        label = env["words"].opens_after(gate) if gate else ""
        if not label:
            return hidden_label(env["words"])
        if told.get("in_link") or number is None:
            return f'<span class="hidden-run">{escapeHtml(label)}</span>'
        asks = {"class": "hidden-run", "form": REVEAL_FORM, "name": "passage", "value": str(number)}
        return f"{tag('button', asks)}{escapeHtml(label)}</button>"

    def heading_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        token = tokens[idx]
        if not token.meta:
            return str(self.renderToken(tokens, idx, options, env))
        opening = tag(
            token.tag, {"id": str(token.attrs.get("id", "")), "class": f"told told-{token.meta['frame']}"}
        )
        return f'{opening}<span class="telling">{escapeHtml(token.meta["telling"])}</span> '

    def code_inline(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return f"<code>{_code(tokens[idx])}</code>"

    def code_block(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return f"<pre><code>{_code(tokens[idx])}</code></pre>\n"

    fence = code_block

    def ordered_list_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        # Without the number it starts at, which would count hidden items before it.
        tokens[idx].attrs = {}
        return self.renderToken(tokens, idx, options, env)

    def link_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        attributes = {key: without_signs(str(value)) for key, value in tokens[idx].attrs.items()}
        if not attributes["href"].startswith(("/", "#")):
            attributes["rel"] = EXTERNAL
        return tag("a", attributes)

    def wiki_link_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        target, anchor = tokens[idx].meta["target"], tokens[idx].meta["anchor"]
        fragment = f"#{quote(heading_id(anchor))}" if anchor else ""
        if not target:
            # A text within another page links to its own heading, or else to one of the page around.
            own = heading_id(f"{env['words'].place}{anchor}")
            return tag("a", {"href": f"#{quote(own)}" if own in env.get("ids", ()) else fragment})
        if target in env["links"]:
            return tag("a", {"href": env["links"][target] + fragment})
        return tag("a", {"class": "missing", "href": env["missing"](target)})

    def picture_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        figure, alone = env["pictures"][tokens[idx].meta["key"]], tokens[idx].meta.get("alone")
        image = figure.image(env.get("sizes") or (IN_TEXT if alone else IN_LINE))
        if alone:
            frame = tokens[idx].meta.get("frame")
            opening = tag("figure", {"class": f"in-{frame}"} if frame else {})
            return f"{opening}{image}<figcaption>"
        # Within a line nothing may stand that ends a paragraph.
        return f'<span class="picture">{image}<span class="caption">'

    def picture_close(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        meta = tokens[idx].meta
        figure = env["pictures"][meta["key"]]
        caption = " " if tokens[idx - 1].type != "picture_open" else ""
        end = "</figcaption></figure>\n" if meta.get("alone") else "</span></span>"
        return f"{caption}{figure.attribution(linked=not meta['in_link'])}{end}"

    def table_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        if not _is_wide(tokens[idx]):
            return "<table>\n"
        # A name of its own, since it is a landmark to those who do not see it.
        name = env["words"].table(tokens[idx].meta["number"])
        box = {"class": "table-scroll", "tabindex": "0", "role": "region", "aria-label": name}
        return f"{tag('div', box)}<table>\n"

    def table_close(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return "</table>\n</div>\n" if _is_wide(tokens[idx]) else "</table>\n"

    def th_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return tag("th", {"scope": "col", **_alignment(tokens[idx])})

    def td_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return tag("td", _alignment(tokens[idx]))

    def footnote_ref(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        number, place = _footnote(tokens[idx], env)
        link = tag("a", {"href": f"#fn-{number}", "id": f"fnref-{place}", "role": "doc-noteref"})
        return f'<sup class="footnote-ref">{link}[{number.removeprefix(env["words"].place)}]</a></sup>'

    def footnote_block_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        name = {"class": "footnotes", "role": "doc-endnotes", "aria-label": env["words"].footnotes}
        return f"{tag('section', name)}\n<ol>\n"

    def footnote_block_close(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return "</ol>\n</section>\n"

    def footnote_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return tag("li", {"id": f"fn-{_footnote(tokens[idx], env)[0]}"})

    def footnote_close(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return "</li>\n"

    def footnote_anchor(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        _, place = _footnote(tokens[idx], env)
        label = env["words"].back_to(place.removeprefix(env["words"].place))
        link = {"href": f"#fnref-{place}", "class": "footnote-backref", "role": "doc-backlink"}
        # The variation selector keeps phones from drawing the arrow as an emoji.
        return f" {tag('a', link | {'aria-label': label})}\u21a9\ufe0e</a>"


def _code(token: Token) -> str:
    return escapeHtml(SIGN.sub(HIDDEN_SHORT, unescaped(token.content)))


def _is_wide(token: Token) -> bool:
    return bool(token.meta["columns"] > NARROW_TABLE)


def _alignment(token: Token) -> dict[str, str]:
    """As a class: the site's content policy allows no ``style``."""
    style = str(token.attrs.get("style", ""))
    return {"class": f"align-{style.removeprefix('text-align:')}"} if style else {}


def _footnote(token: Token, env: Any) -> tuple[str, str]:
    """A note's id, and that of the place that refers to it: ``3``, then ``3-2``, and so on."""
    number, earlier = f"{env['words'].place}{token.meta['id'] + 1}", token.meta.get("subId", 0)
    return number, f"{number}-{earlier + 1}" if earlier else number


def cleaner() -> nh3.Cleaner:
    """The sanitiser. It keeps nothing between two texts, so threads may share it."""
    classes = {
        "a": {"missing", "footnote-backref"},
        "button": {"hidden-run"},
        "div": {"table-scroll"},
        "figure": {f"in-{frame}" for frame in FRAMES},
        "section": {"footnotes"},
        "span": {"hidden-run", "picture", "caption", "credit", "telling"},
        "sup": {"footnote-ref"},
        "td": {"align-left", "align-right", "align-center"},
        "th": {"align-left", "align-right", "align-center"},
    }
    headings = {"h2", "h3", "h4", "h5", "h6"}
    classes |= {heading: {"told"} | {f"told-{frame}" for frame in FRAMES} for heading in headings}
    blocks = {"p", "hr", "br", "pre", "blockquote", "ul", "ol", "li", "table", "thead", "tbody", "tr"}
    pictures = {"figure", "figcaption", "img"}
    return nh3.Cleaner(
        tags=headings | blocks | pictures | {"em", "strong", "s", "code"} | set(classes),
        attributes={
            "a": {"href", "title", "id", "aria-label"},
            "button": {"value"},
            "div": {"aria-label"},
            "img": {"src", "srcset", "sizes", "width", "height", "alt"},
            "section": {"aria-label"},
            "li": {"id"},
            **{heading: {"id"} for heading in headings},
        },
        tag_attribute_values={
            "a": {"rel": {EXTERNAL, LICENCE}, "role": {"doc-noteref", "doc-backlink"}},
            "button": {"form": {REVEAL_FORM}, "name": {"passage"}},
            "div": {"tabindex": {"0"}, "role": {"region"}},
            "img": {"loading": {"lazy"}, "decoding": {"async"}},
            "section": {"role": {"doc-endnotes"}},
            "th": {"scope": {"col"}},
        },
        allowed_classes=classes,
        attribute_filter=_only_ours,
        url_schemes={"http", "https", "mailto"},
        # Set by the writer: links within the site are ours to recommend.
        link_rel=None,
    )


#: Pictures are those of this site, whatever got this far.
_IMAGE: Mapping[str, Callable[[str], object]] = {
    "src": OUR_SOURCE.fullmatch, "srcset": OUR_SOURCES.fullmatch, "sizes": SIZES.__contains__,
    "width": str.isdigit, "height": str.isdigit, "alt": lambda _: True, "loading": lambda _: True,
    "decoding": lambda _: True,
}  # fmt: skip


def _only_ours(tag: str, attribute: str, value: str) -> str | None:
    if attribute == "id" and not _OUR_ID.fullmatch(value):
        return None
    if attribute == "href" and not safe_url(value):
        return None
    if tag == "img" and not _IMAGE[attribute](value):
        return None
    if attribute == "value" and not (value.isascii() and value.isdigit()):
        return None
    return value
