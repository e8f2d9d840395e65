"""What hostile corpora are sent through: what a fan typed goes in, what a reader gets comes out.

A text the scanner cannot read is refused on the site. Here it is escaped instead, by the serialiser
that writes all stored text, so that its payload still reaches the renderer.
"""

from collections.abc import Iterator, Mapping
from urllib.parse import quote, urlencode

from wiki.pages.figures import SIZES, Figure
from wiki.pages.markup import render, render_inline
from wiki.spoilers.scanner import MarkError, Run, scan, write


class EveryPage(Mapping[str, str]):
    """As if there were a page of any name, at an address made from it."""

    def __getitem__(self, target: str) -> str:
        return f"/articles/{quote(target)}/"

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0

    def __contains__(self, target: object) -> bool:
        return True


#: The one picture that every reader of these texts may see.
KEY = "jetty-by-the-bay"
JETTY = Figure(((f"/pictures/{KEY}/640.webp", 640),), 640, 480, "A jetty", "Nina", "CC0")
ALBUM = {KEY: JETTY}
PLAIN_JETTY = f'<img src="/pictures/{KEY}/640.webp" alt="A jetty">'


def body(typed: str) -> str:
    return _judged(render(_stored(typed), {}, _missing).html)


def body_with_known_links(typed: str) -> str:
    return _judged(render(_stored(typed), EveryPage(), _missing).html)


def body_with_known_pictures(typed: str) -> str:
    return _judged(render(_stored(typed), EveryPage(), _missing, pictures=ALBUM).html)


def fact(typed: str) -> str:
    return render_inline(_stored(typed), {}, _missing)


def fact_with_known_pictures(typed: str) -> str:
    return _judged(render_inline(_stored(typed), EveryPage(), _missing, pictures=ALBUM))


def _stored(typed: str) -> str:
    try:
        scan(typed)
    except MarkError:
        return write([Run((), typed)])
    return typed


def _judged(html: str) -> str:
    """The judge counts every ``tabindex`` and ``srcset`` as off the list. Ours stand in constant tags that no
    payload can write, for those who scroll wide tables by keyboard and for the picture of the album; any
    other one is still counted.
    """
    html = html.replace('<div class="table-scroll" tabindex="0" ', '<div class="table-scroll" ')
    for sizes in SIZES:
        html = html.replace(JETTY.image(sizes), PLAIN_JETTY)
    return html


def _missing(target: str) -> str:
    return "/search/?" + urlencode({"q": target[:100]})
