"""The wiki's sign for tabs and bookmarks: its motif, on its colour."""

from __future__ import annotations

import re
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from wiki.front.accent import HOUSE, INK

SYMBOL = re.compile(r'<symbol id="([a-z]+)"([^>]*)>(.*?)</symbol>', re.DOTALL)


@lru_cache(maxsize=1)
def _symbols() -> dict[str, tuple[str, str]]:
    """What is drawn under each name in icons.svg, with the attributes it is drawn with."""
    drawn = (settings.BASE_DIR / "static" / "img" / "icons.svg").read_text()
    return {name: (attributes, inside) for name, attributes, inside in SYMBOL.findall(drawn)}


def drawing(motif: str, accent: str) -> str:
    attributes, inside = _symbols()[motif]
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">'
        f'<rect width="32" height="32" rx="7" fill="{accent or HOUSE}"/>'
        f'<svg x="4" y="4" width="24" height="24" color="{INK["light"]}"{attributes}>{inside}</svg></svg>'
    )


@require_safe
def icon(_request: HttpRequest) -> HttpResponse:
    """The same to everybody; pages name it with motif and colour in its address, so that it may be kept."""
    return HttpResponse(
        drawing(settings.WIKI_MOTIF, settings.WIKI_ACCENT), content_type="image/svg+xml",
        headers={"Cache-Control": "public, max-age=86400"},
    )  # fmt: skip
