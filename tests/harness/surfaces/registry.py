"""What a surface is, and the addresses and words that visits ask for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote

from tests.harness.story import STORY
from tests.harness.visitor import Visitor
from tests.harness.worlds import chance, seeds_of
from wiki.pages.document import slugify
from wiki.pages.models import new_key

Visit = Callable[[Visitor], None]


class Speaks(StrEnum):
    """What its answers are made of. The twin test holds them to it."""

    OF_PAGES = "what is written on pages"
    OF_EPISODES = "nothing of the story but the titles and credits of episodes"
    OF_NOTHING = "the same to everybody"


@dataclass(frozen=True)
class Surface:
    name: str
    visit: Visit
    covers: frozenset[str]  # names of URL patterns
    speaks: Speaks
    staff: bool


SURFACES: dict[str, Surface] = {}


def surface(
    name: str, *covers: str, speaks: Speaks = Speaks.OF_PAGES, staff: bool = False
) -> Callable[[Visit], Visit]:
    """Registers a visit; ``covers`` are the names of the URL patterns it asks."""

    def register(visit: Visit) -> Visit:
        assert name not in SURFACES, f"There are two surfaces called “{name}”."
        SURFACES[name] = Surface(name, visit, frozenset(covers), speaks, staff)
        return visit

    return register


def readers_surfaces() -> list[str]:
    return [surface.name for surface in SURFACES.values() if not surface.staff]


def staff_surfaces() -> list[str]:
    return [surface.name for surface in SURFACES.values() if surface.staff]


# --- What there is to ask for -----------------------------------------------------------------------


def _address(page: str, name: int = 0) -> str:
    """Where a page is in the end, under one of its names."""
    document = [event.document for event in STORY.events if event.page == page][-1]
    return f"/{document.kind.plural}/{quote(slugify(document.names[name].text))}/"


def _other_names() -> list[str]:
    found = {
        f"/{event.document.kind.plural}/{quote(slugify(name.text))}/": None
        for event in STORY.events
        for name in event.document.names
    }
    return [path for path in found if path not in PAGES.values()]


def _keys() -> dict[str, list[str]]:
    keys: dict[str, list[str]] = {}
    for event in STORY.events:
        with chance(*seeds_of(event.page, event.when)):
            keys.setdefault(event.page, []).append(new_key())
    return keys


#: The address of each page, hidden ones included.
PAGES = {event.page: _address(event.page) for event in STORY.events}
#: The addresses of all other names pages have or had.
OTHER_NAMES = _other_names()
#: The keys of each page's revisions in this world; the other has those that are visible in both.
KEYS = _keys()
HEIDI, AUDREY, NOBODY = PAGES["heidi"], PAGES["audrey"], "/characters/nobody/"


def key_of_wish(name: str) -> str:
    with chance(name):
        return new_key()
