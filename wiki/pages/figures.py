"""Pictures within a text: how they are named in it, and how they are written as HTML.

A text names a picture by its key, ``![caption](picture:KEY)``. What a reader is shown of it is handed in
as a ``Figure``; a key without one leaves nothing at all, caption included, whether its picture is
hidden, waits, or never was.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from markdown_it.common.utils import escapeHtml

_KEY = r"[A-Za-z0-9_-]{16}"
ADDRESS = re.compile(f"picture:({_KEY})")
_NAMED = re.compile(f"picture:({_KEY})(?![A-Za-z0-9_-])")
#: On one page; further ones are left out.
MAX_PICTURES = 50
#: The label of the fact that is shown as the picture of an infobox.
PORTRAIT = "picture"

IN_TEXT = "(max-width: 44rem) 100vw, 42rem"
IN_INFOBOX = "(max-width: 44rem) 100vw, 20rem"
IN_LINE = "20rem"
SIZES = frozenset({IN_TEXT, IN_INFOBOX, IN_LINE})

_SOURCE = rf"/pictures/{_KEY}/[1-9][0-9]{{0,4}}\.webp(?:\?open=[A-Za-z0-9:_-]{{1,200}})?"
OUR_SOURCE = re.compile(_SOURCE)
OUR_SOURCES = re.compile(rf"{_SOURCE} [1-9][0-9]{{0,4}}w(?:, {_SOURCE} [1-9][0-9]{{0,4}}w)*")
LICENCE = "license noopener"
#: What a picture may become in characters, beside its own words: that is ours and not the writer's doing.
OUTPUT = 4_000


@dataclass(frozen=True, slots=True)
class Figure:
    """What a reader is shown of a picture."""

    sources: tuple[tuple[str, int], ...]  # (address, width), smallest first
    width: int
    height: int
    alt: str
    credit: str
    licence: str
    licence_address: str = ""

    def image(self, sizes: str) -> str:
        middle = next((address for address, width in self.sources if width >= 640), self.sources[-1][0])
        attributes: dict[str, str] = {
            "src": middle,
            "srcset": ", ".join(f"{address} {width}w" for address, width in self.sources),
            "sizes": sizes, "width": str(self.width), "height": str(self.height), "alt": self.alt,
            "loading": "lazy", "decoding": "async",
        }  # fmt: skip
        return tag("img", attributes)

    def attribution(self, *, linked: bool) -> str:
        """Who made it and under which licence it is shown: never without it."""
        licence = escapeHtml(self.licence)
        if linked and self.licence_address:
            address = {"href": self.licence_address, "rel": LICENCE}
            licence = f"{tag('a', address)}{licence}</a>"
        return f'<span class="credit">{escapeHtml(self.credit)} · {licence}</span>'


def tag(name: str, attributes: Mapping[str, str]) -> str:
    written = "".join(f' {key}="{escapeHtml(value)}"' for key, value in attributes.items())
    return f"<{name}{written}>"


def keys_in(source: str) -> Iterator[str]:
    """The key of every picture a source could show, wherever it stands: more rather than fewer."""
    return (found[1] for found in _NAMED.finditer(source)) if "picture:" in source else iter(())


def portrait_source(value: str) -> str:
    """A fact's value as the source of a picture: ``picture:KEY`` alone is enough there."""
    words = value.strip()
    return f"![]({words})" if ADDRESS.fullmatch(words) else words
