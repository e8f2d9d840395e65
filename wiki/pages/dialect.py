"""Our Markdown: CommonMark with tables, footnotes and ``[[links]]``, and with bounds.

``parser`` reads text whose spoiler marks are gone already. It differs from CommonMark in three
ways, each explained to fans in docs/markdown.md: nothing that was hidden may show by what is
left (undefined footnotes and references), no raw HTML and no foreign pictures, and whatever
would cost too much is shown as the text it is, never dropped and never an error.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from unicodedata import category

from markdown_it import MarkdownIt
from markdown_it.common.utils import isStrSpace, normalizeReference
from markdown_it.rules_block import StateBlock, blockquote, list_block
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.autolink import AUTOLINK_RE, EMAIL_RE
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.footnote.index import footnote_def, footnote_ref

from wiki.pages.figures import ADDRESS, MAX_PICTURES
from wiki.pages.tables import WIKI_LINK, bounded_table
from wiki.spoilers.placeholder import PLACEHOLDER, SIGN, read_sign, without_signs

#: Levels of quotes and lists (a list counts twice). Deeper markers are text.
MAX_NESTING = 20
#: Opening brackets in one paragraph. Each may start a link whose end has to be looked for, up to
#: ``MAX_NESTING`` deep, so they cost twenty times what letters do; the busiest paragraph of a real
#: wiki has a few hundred.
MAX_BRACKETS = 2_000
#: On one page. Lists in real wikis reach 2,200; past this a link is its text.
MAX_LINKS = 3_000

_REFERENCE = re.compile(r"\[((?:[^\[\]\\]|\\.){0,999})\]", re.DOTALL)
_AUTOLINK = re.compile(r"<([^<>\x00-\x20]{1,2000})>")
_FOOTNOTE = re.compile(r"\[\^[^\[\]\s]{1,200}\]")
_ESCAPED_MARK = re.compile(r"\\(\\)|\\(>!|!<|\|\|)")
_ESCAPED_FENCE = re.compile(r"^((?:\\\\)*)\\(?=:::)", re.MULTILINE)
_ALLOWED_URL = re.compile(r"#|/(?!/)|https?://[^/]|mailto:.", re.IGNORECASE)

Reference = tuple[str, str, int]


def parser() -> MarkdownIt:
    """A parser for our dialect. It keeps nothing between two texts, so threads may share it."""
    markdown = _Dialect("commonmark", {"html": False, "typographer": False, "maxNesting": MAX_NESTING})
    markdown.enable(["table", "strikethrough"])
    markdown.disable(["html_block", "html_inline"])
    markdown.use(footnote_plugin, inline=False)
    block, inline = markdown.block.ruler, markdown.inline.ruler
    block.at("table", bounded_table, {"alt": ["paragraph", "reference"]})
    block.at("blockquote", _bounded(blockquote), {"alt": ["paragraph", "reference", "blockquote", "list"]})
    block.at("list", _bounded(list_block), {"alt": ["paragraph", "reference", "blockquote"]})
    block.at("footnote_def", _bounded(footnote_def), {"alt": ["paragraph", "reference"]})
    markdown.inline.add_terminator_char(PLACEHOLDER)
    inline.before("link", "hidden_run", _hidden_run)
    inline.before("link", "wiki_link", _wiki_link)
    inline.at("link", _link)
    inline.at("image", _image)
    inline.at("autolink", _autolink)
    inline.at("footnote_ref", _footnote)
    markdown.core.ruler.at("inline", _bounded_inline)
    markdown.core.ruler.after("inline", "figures", _figures)
    return markdown


def unescaped(code: str) -> str:
    r"""Code as it is shown: ``\>!`` is how ``>!`` is written, and Markdown keeps backslashes in code."""
    if "\\" not in code:
        return code
    return _ESCAPED_FENCE.sub(r"\1", _ESCAPED_MARK.sub(_without_escape, code))


def _without_escape(found: re.Match[str]) -> str:
    return found[0] if found[1] else found[2]


def safe_url(url: str) -> bool:
    """Whether a link may lead there: the web, mail, this site or this page, and spelled plainly.

    Browsers drop control characters and read a backslash as a slash, so a URL with either may
    lead elsewhere than it says.
    """
    if "\\" in url or PLACEHOLDER in url or not _ALLOWED_URL.match(url):
        return False
    # What is printable has none of these; asking for each sign of each link was a twentieth of a cold page.
    return url.isprintable() or all(category(char) not in ("Cc", "Cf", "Zl", "Zp", "Cn") for char in url)


class _Dialect(MarkdownIt):
    def normalizeLink(self, url: str) -> str:  # noqa: N802 - the library's name
        # Before anything is percent-encoded, or a control character would pass for "%01".
        return super().normalizeLink(url) if safe_url(url) else ""

    def validateLink(self, url: str) -> bool:  # noqa: N802
        return safe_url(url)


# Blocks


def _bounded(rule: Callable[[StateBlock, int, int, bool], bool]) -> Callable[..., bool]:
    """The library drops what is nested too deeply; here its markers are text."""

    def bounded(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        # A list adds two levels, and there must be one left for the paragraph inside.
        return state.level < MAX_NESTING - 2 and rule(state, start, end, silent)

    return bounded


def _bounded_inline(state: StateCore) -> None:
    """Parses each paragraph, or shows it as text where that would cost or nest too much."""
    for token in state.tokens:
        if token.type != "inline":
            continue
        token.children = []
        if token.content.count("[") <= MAX_BRACKETS:
            state.md.inline.parse(token.content, state.md, state.env, token.children)
            if max((child.level for child in token.children), default=0) <= MAX_NESTING:
                continue
        token.children = _text_only(token.content)


def _text_only(content: str) -> list[Token]:
    children: list[Token] = []
    done = 0
    for found in SIGN.finditer(content):
        children.append(Token("text", "", 0, content=unescaped(content[done : found.start()])))
        children.append(Token("hidden_run", "", 0, meta=read_sign(found[0])._asdict()))
        done = found.end()
    children.append(Token("text", "", 0, content=unescaped(content[done:])))
    return children


# Inline


def _hidden_run(state: StateInline, silent: bool) -> bool:
    found = SIGN.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        # A link is one control already; what stands in its words cannot be another.
        told = read_sign(found[0])._asdict() | {"in_link": state.linkLevel > 0}
        state.push("hidden_run", "", 0).meta = told
    state.pos = found.end()
    return True


def _wiki_link(state: StateInline, silent: bool) -> bool:
    """``[[Target]]``, ``[[Target|text]]``, ``[[Target#anchor]]``, ``[[#anchor]]``."""
    found = WIKI_LINK.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    address, pipe, text = found[1].partition("|")
    # In a table one may write [[Target\|text]] as elsewhere; the backslash is the pipe's.
    address = unescaped(address.removesuffix("\\") if pipe else address).strip()
    target, _, anchor = (part.strip() for part in address.partition("#"))
    if not target and not anchor:
        return False
    if not silent:
        shown = text if text.strip() else address.removeprefix("#")
        linked = _may_link(state) and PLACEHOLDER not in address
        if linked:
            state.env.setdefault("targets", {})[target] = None
            state.push("wiki_link_open", "a", 1).meta = {"target": target, "anchor": anchor}
        state.linkLevel += 1
        if text.strip():
            _parse_between(state, found.end(1) - len(text), found.end(1))
        else:
            state.append_pending(without_signs(shown))
        state.linkLevel -= 1
        if linked:
            state.push("wiki_link_close", "a", -1)
    state.pos = found.end()
    return True


def _link(state: StateInline, silent: bool) -> bool:
    """``[text](url)`` and ``[text][reference]``; where the reference is not defined, its text.

    A definition may be hidden, so an undefined reference looks like words nobody meant to link.
    For the same reason the short form ``[text]`` is never a link: whether its brackets showed
    would depend on what is hidden, and brackets are wanted around a ``[sic]``.
    """
    if state.src[state.pos] != "[":
        return False
    label_end = state.md.helpers.parseLinkLabel(state, state.pos, True)
    found = _destination(state, state.pos + 1, label_end)
    if found is None:
        return False
    href, title, end = found
    if not silent:
        linked = bool(href) and _may_link(state)
        if linked:
            token = state.push("link_open", "a", 1)
            token.attrs = {"href": href, "title": title} if title else {"href": href}
        state.linkLevel += linked
        _parse_between(state, state.pos + 1, label_end)
        state.linkLevel -= linked
        if linked:
            state.push("link_close", "a", -1)
    state.pos = end
    return True


def _image(state: StateInline, silent: bool) -> bool:
    """A picture of this wiki, or nothing where it is not to be shown.

    What lies elsewhere is never loaded; its alternative text stands in its place.
    """
    if not state.src.startswith("![", state.pos):
        return False
    label_end = state.md.helpers.parseLinkLabel(state, state.pos + 1, False)
    found = _destination(state, state.pos + 2, label_end, any_url=True)
    if found is None:
        return False
    if not silent:
        named = ADDRESS.fullmatch(found[0])
        if named is None:
            _parse_between(state, state.pos + 2, label_end)
        elif _may_show(state, named[1]):
            told = {"key": named[1], "in_link": state.linkLevel > 0}
            state.push("picture_open", "", 1).meta = told
            state.env["within_picture"] = True
            _parse_between(state, state.pos + 2, label_end)
            state.env["within_picture"] = False
            state.push("picture_close", "", -1).meta = told
    state.pos = found[2]
    return True


def _may_show(state: StateInline, key: str) -> bool:
    """Not within another's caption, and only so many on one page."""
    if state.env.get("within_picture") or key not in state.env.get("pictures", ()):
        return False
    state.env["pictures_made"] = state.env.get("pictures_made", 0) + 1
    return bool(state.env["pictures_made"] <= MAX_PICTURES)


def _figures(state: StateCore) -> None:
    """A paragraph of nothing but pictures is no paragraph: each is a figure of its own."""
    for opening, content, closing in zip(state.tokens, state.tokens[1:], state.tokens[2:], strict=False):
        if opening.type != "paragraph_open" or "picture:" not in content.content:
            continue
        outside = list(outside_of_pictures(content.children or ()))
        if any(token.type not in {"text", "softbreak"} or token.content.strip() for token in outside):
            continue
        opening.hidden = closing.hidden = True
        content.children = [token for token in content.children or () if not _is_in(token, outside)]
        for token in content.children:
            if token.type in {"picture_open", "picture_close"}:
                token.meta["alone"] = True


def _is_in(token: Token, tokens: list[Token]) -> bool:
    return any(token is other for other in tokens)


def outside_of_pictures(children: Sequence[Token]) -> Iterator[Token]:
    """The tokens that are no picture and no part of a caption."""
    within = False
    for token in children:
        if token.type in {"picture_open", "picture_close"}:
            within = token.type == "picture_open"
        elif not within:
            yield token


def _destination(
    state: StateInline, label_start: int, label_end: int, *, any_url: bool = False
) -> Reference | None:
    """Address, title and end of what follows a label; an empty address if it is not defined."""
    if label_end < 0:
        return None
    inline = _inline_destination(state, label_end + 1, any_url)
    if inline is not None:
        return inline
    found = _REFERENCE.match(state.src, label_end + 1, state.posMax)
    if found is None:
        return None
    label = normalizeReference(found[1] or state.src[label_start:label_end])
    if not label:
        return None
    defined: dict[str, Any] = state.env.get("references", {}).get(label, {})
    return defined.get("href", ""), defined.get("title", ""), found.end()


def _inline_destination(state: StateInline, pos: int, any_url: bool) -> Reference | None:
    """Reads ``(url "title")`` from ``pos``."""
    if not state.src.startswith("(", pos) or pos >= state.posMax:
        return None
    pos = _skip_space(state, pos + 1)
    url = state.md.helpers.parseLinkDestination(state.src, pos, state.posMax)
    href = state.md.normalizeLink(url.str) if url.ok else ""
    if any_url and url.ok and ADDRESS.fullmatch(url.str):
        href = url.str
    if not url.ok or not (any_url or state.md.validateLink(href)):
        return None
    after_url = url.pos
    pos = _skip_space(state, after_url)
    title = state.md.helpers.parseLinkTitle(state.src, pos, state.posMax)
    if title.ok and pos > after_url:
        pos = _skip_space(state, title.pos)
    if pos >= state.posMax or state.src[pos] != ")":
        return None
    return href, title.str if title.ok else "", pos + 1


def _skip_space(state: StateInline, pos: int) -> int:
    while pos < state.posMax and (isStrSpace(state.src[pos]) or state.src[pos] == "\n"):
        pos += 1
    return pos


def _parse_between(state: StateInline, start: int, end: int) -> None:
    pos, maximum = state.pos, state.posMax
    state.pos, state.posMax = start, end
    state.md.inline.tokenize(state)
    state.pos, state.posMax = pos, maximum


def _autolink(state: StateInline, silent: bool) -> bool:
    """``<https://…>`` and ``<somebody@example.org>``; inside another link just its text."""
    found = _AUTOLINK.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    text = found[1]
    url = text if AUTOLINK_RE.search(text) else f"mailto:{text}" if EMAIL_RE.search(text) else ""
    href = state.md.normalizeLink(url)
    if not state.md.validateLink(href):
        return False
    if not silent:
        linked = _may_link(state)
        if linked:
            state.push("link_open", "a", 1).attrs = {"href": href}
        state.append_pending(state.md.normalizeLinkText(text))
        if linked:
            state.push("link_close", "a", -1)
    state.pos = found.end()
    return True


def _may_link(state: StateInline) -> bool:
    if state.linkLevel:
        return False
    state.env["links_made"] = state.env.get("links_made", 0) + 1
    return bool(state.env["links_made"] <= MAX_LINKS)


def _footnote(state: StateInline, silent: bool) -> bool:
    """The mark of a footnote. Without its note, which may be hidden, it leaves nothing; nor does it
    within a link, as it is one itself and links do not nest.
    """
    # The library looks for the end of each mark as far as the text goes: thousands take minutes.
    found = _FOOTNOTE.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if state.linkLevel or not footnote_ref(state, silent):
        state.pos = found.end()
    return True
