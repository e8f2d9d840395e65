"""Reading: pages, lists, histories, search, and saying how far one is."""

from __future__ import annotations

import itertools
from urllib.parse import urlencode

from tests.harness.story import canary, told
from tests.harness.surfaces.registry import (
    AUDREY,
    HEIDI,
    KEYS,
    NOBODY,
    OTHER_NAMES,
    PAGES,
    Speaks,
    surface,
)
from tests.harness.visitor import Visitor
from wiki.pages.document import slugify

#: Words to look for: of names that are open and hidden, of titles, of codes.
WORDS = [told(word) for word in (
    "heidi", "a", "§forgetter", "§temple", "§mother", "§Sealed", "§van", "§former", "colin b", "§hunter",
    "§making", "§wedding", "rumour", "§herself", "s1e9", "§titles1e4", "§titles2e3", "§titlesp1", "nobody",
)]  # fmt: skip


@surface("front page", "front")
def front(visitor: Visitor) -> None:
    visitor.look("/")
    for at in visitor.some(("S1E2", "S2E4")):
        visitor.get(f"/?at={at}")


@surface("recent changes", "recent")
def recent(visitor: Visitor) -> None:
    visitor.look("/recent/")
    for at in visitor.some(("S2E4", "S1E2")):
        visitor.get(f"/recent/?at={at}")


@surface("lists", "list")
def lists(visitor: Visitor) -> None:
    visitor.look("/characters/")
    for path in visitor.some(("/theories/", "/articles/", "/characters/?at=S2E4", "/characters/?season=tv.1",
                              "/characters/?season=tv.2", "/characters/?after=heidi-bergman",
                              "/characters/?after=a&nonsense=1&status=nonsense")):  # fmt: skip
        visitor.get(path)


@surface("filters of lists", "list")
def filters(visitor: Visitor) -> None:
    statuses = ("alive", "§promoted", "took §dose herself", "at home, §home", "§lost")
    categories = ("homecoming staff", "changed §category", "voices §heard", "geist §staff")
    asked = [
        *(("/characters/", "status", value) for value in statuses),
        *(("/characters/", "category", value) for value in categories),
        *(("/articles/", "category", value) for value in ("place", "closed §closed", "§towns")),
        *(("/theories/", "status", value) for value in ("open", "likely", "confirmed")),
    ]
    names = [("/characters/", "name", value) for value in WORDS[:10]]
    for path, name, value in (*visitor.some(asked), *visitor.some(names)):
        visitor.get(f"{path}?{urlencode({name: told(value).casefold()})}")


@surface("list of episodes", "list", speaks=Speaks.OF_EPISODES)
def episodes(visitor: Visitor) -> None:
    visitor.look("/episodes/")
    for query in visitor.some((
        {"season": "tv.2"}, {"name": canary("TitleS1E4")}, {"name": canary("TitleS2E3")},
        {"director": canary("DirectorS1E4")}, {"writer": canary("WriterS2E3")},
    )):  # fmt: skip
        visitor.get("/episodes/?" + urlencode(query))


@surface("pages", "page")
def pages(visitor: Visitor) -> None:
    visitor.look(HEIDI)
    for path in visitor.some(PAGES.values()):
        visitor.get(path)
    for at in visitor.some(("S1E3", "S1E9", "S2E4", "podcast.S1E2", "premise", "SP1", "nonsense")):
        visitor.get(f"{HEIDI}?at={at}")
    for path in visitor.some((AUDREY.rstrip("/"), NOBODY, "/characters/Heidi-Bergman/", HEIDI.rstrip("/"))):
        visitor.get(path)


@surface("other names of pages", "page")
def other_names(visitor: Visitor) -> None:
    for path in visitor.some(OTHER_NAMES):
        visitor.get(path)


@surface("pages of episodes", "page")
def episode_pages(visitor: Visitor) -> None:
    codes = ("s1e2", "s1e3", "s1e4", "s1e6", "s1e9", "s1e10", "s2e1", "s2e3", "sp1", "podcast-s1e2", "s9e9")
    for code in visitor.some(codes):
        visitor.get(f"/episodes/{code}/")
    for code, title in visitor.some((("S1E4", "TitleS1E4"), ("podcast.S1E2", "TitleS1E2"))):
        visitor.get(f"/episodes/{slugify(f'{code} The {canary(title)}')}/")


@surface("opening one passage", "reveal")
def reveal(visitor: Visitor) -> None:
    """Only guided display knows what to send; whoever guesses learns nothing."""
    guess = {"passage": "0", "state": "0123456789abcdef"}
    for path in (HEIDI, *visitor.some((AUDREY, NOBODY))):
        visitor.post(f"{path}reveal/", guess)
    visitor.post(f"{HEIDI}reveal/", guess | {"at": "S2E4"}, x_fragment="passage")
    visitor.post(f"{HEIDI}reveal/", guess | {"csrfmiddlewaretoken": ""}, sec_fetch_site="cross-site")
    visitor.get(f"{HEIDI}reveal/")


@surface("histories", "history")
def histories(visitor: Visitor) -> None:
    visitor.look(f"{HEIDI}history/")
    for path in visitor.some([*PAGES.values(), NOBODY]):
        visitor.get(f"{path}history/")
    for key in visitor.some(KEYS["heidi"]):
        visitor.get(f"{HEIDI}history/?after={key}")
        visitor.get(f"{HEIDI}history/?from={key}&to={KEYS['heidi'][0]}&after={KEYS['heidi'][0]}")


@surface("old revisions", "revision")
def old_revisions(visitor: Visitor) -> None:
    for page, key in visitor.some((page, key) for page, keys in KEYS.items() for key in keys):
        visitor.get(f"{PAGES[page]}history/{key}/")
    for path in visitor.some(
        (f"{HEIDI}history/{KEYS['heidi'][-1]}/?at=S1E3", f"{HEIDI}history/{KEYS['walter'][0]}/")
    ):
        visitor.get(path)


@surface("comparisons", "compare")
def comparisons(visitor: Visitor) -> None:
    for page, key in visitor.some((page, key) for page, keys in KEYS.items() for key in keys):
        visitor.get(f"{PAGES[page]}compare/?to={key}")
    heidi = KEYS["heidi"]
    for old, new in visitor.some((*itertools.pairwise(heidi), (heidi[-1], heidi[0]), ("", ""))):
        visitor.get(f"{HEIDI}compare/?from={old}&to={new}")


@surface("search", "search")
def search(visitor: Visitor) -> None:
    for word in visitor.some((*WORDS, canary("temple")[:3], "", "\0")):
        visitor.get(f"/search/?{urlencode({'q': word})}")


@surface("suggestions", "suggest")
def suggestions(visitor: Visitor) -> None:
    """What the editor's script asks for between two brackets."""
    for word in visitor.some((*WORDS, canary("temple")[:3], "")):
        visitor.get(f"/search/suggest/?{urlencode({'q': word})}")


@surface("the look", "look", speaks=Speaks.OF_EPISODES)
def look(visitor: Visitor) -> None:
    visitor.look("/look/?next=/characters/")
    for chosen in visitor.some(({"theme": "dark"}, {"size": "large"}, {"language": "nonsense"})):
        visitor.post("/look/", {**chosen, "next": HEIDI})
    visitor.post("/look/", {"language": "de"}, sec_fetch_site="cross-site")


@surface("in German", "front", "page", "list", "history")
def in_german(visitor: Visitor) -> None:
    """The same caches hold both languages, and neither may answer for the other."""
    for path in (HEIDI, *visitor.some(("/", "/characters/", "/recent/", f"{HEIDI}history/", AUDREY))):
        visitor.get(path, accept_language="de")
        visitor.get(path, accept_language="en")


@surface("help on marks", "marks", speaks=Speaks.OF_EPISODES)
def marks(visitor: Visitor) -> None:
    visitor.look("/help/marks/")


@surface("for machines", "healthz", "robots", "accent", "icon", speaks=Speaks.OF_NOTHING)
def machines(visitor: Visitor) -> None:
    for path in ("/healthz", "/robots.txt", "/accent.css", "/icon.svg"):
        visitor.look(path)


@surface("addresses of nothing", speaks=Speaks.OF_EPISODES)
def nothing(visitor: Visitor) -> None:
    for path in visitor.some(
        ("/nowhere/", "/characters", "/episodes/s9e9/", "/sitemap.xml", "/static/css/base.css")
    ):
        visitor.get(path)
    for path in visitor.some(("/", "/characters/", "/search/")):
        visitor.post(path, {"q": "heidi"})


@surface("progress", "progress", speaks=Speaks.OF_EPISODES)
def progress(visitor: Visitor) -> None:
    """Everything but going further: who does that sees more, as they should."""
    visitor.look("/progress/")
    for typed in visitor.some(({"tv": "S9E9"}, {"special": "S1E1"}, {"mode": "seamless"}, {"offer": "take"})):
        visitor.post("/progress/", typed, referer="http://testserver/characters/?at=S1E2")
    visitor.post("/progress/", {"tv": "S2E4", "csrfmiddlewaretoken": ""}, sec_fetch_site="cross-site")
    visitor.post("/progress/", {"tv": "premise", "next": "/recent/"})
    visitor.get("/progress/")
    visitor.post("/progress/", {"undo": "1"})
