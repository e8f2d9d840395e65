"""The Homecoming wiki at several rungs: no word, and no four in a row, of what is hidden is sent.

The second net under the comparison of worlds: it looks for words, but in the very texts people will read.
What is typed into an address comes back, so what is hidden is asked for beside a word of nobody's.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import quote, unquote

import pytest

from tests.harness.asking import DEEP
from tests.harness.compare import kept_apart
from tests.harness.demo import Words, grams, hidden, homecoming, said, words
from tests.harness.planted import BUGS
from tests.harness.visitor import Visitor
from tests.harness.worlds import World, forget_everything
from wiki.pages.models import Page
from wiki.pages.redact import redact
from wiki.spoilers.ladder import Horizon

pytestmark = pytest.mark.django_db

TOP = "podcast:S2E6|tv:S2E7"
RUNGS = ["", "tv:S1E3", "podcast:S1E3|tv:S1E5", "tv:S1E8", "tv:S1E10"]
READERS = ["", "nina"]
SCREENS = ("/", "/recent/", "/episodes/", "/characters/", "/theories/", "/articles/", "/progress/",
           "/help/marks/", "/look/", "/nowhere/", "/search/?q=e", "/search/suggest/?q=e")  # fmt: skip
#: Of the screens behind pages, and of pages for who is logged in, one in so many; others at each rung.
ONE_IN = 1 if DEEP else 14
#: Planted mistakes this net catches as well, and where it looks.
LEAKS = {
    "pages are rendered without redaction": "/characters/heidi-bergman/",
    "the table of contents is made before the redaction": "/characters/heidi-bergman/",
    "summaries are shown without their gate": "/recent/",
    "titles of episodes come too early": "/episodes/",
    "search looks through hidden names": "/search/?q=e",
}


class Leak(NamedTuple):
    path: str
    words: list[str]
    rows: list[str]


def addresses(who: str, rung: str) -> list[str]:
    """What a reader asks for: the lists, every page, and of what stands behind pages a sample."""
    found = [*SCREENS, "/me/", "/new/character/"] if who else [*SCREENS]
    for number, page in enumerate(Page.objects.order_by("slug"), start=RUNGS.index(rung)):
        url, is_sampled = page.get_absolute_url(), number % ONE_IN == 0
        if is_sampled or not who:
            found.append(url)
        if is_sampled:
            found += [f"{url}history/", *([f"{url}edit/", f"{url}delete/"] if who else [])]
            for key in page.revisions.values_list("key", flat=True):
                found += [f"{url}history/{key}/", f"{url}compare/?to={key}"]
    return found


def leaks(visitor: Visitor, paths: list[str], secret: Words) -> list[Leak]:
    """The answers that hold what is secret, but for the address itself, which was typed."""
    found = []
    for path in paths:
        typed = Words(words(unquote(path)), grams(unquote(path)))
        answer = visitor.get(path)
        assert answer.code != 500, path
        told = said(answer.body).without(typed)
        leak = Leak(path, sorted(told.single & secret.single), sorted(map(" ".join, told.rows & secret.rows)))
        if leak.words or leak.rows:
            found.append(leak)
    return found


def known_by_asking(visitor: Visitor, horizon: Horizon, secret: Words) -> list[str]:
    """What is answered otherwise than a word of nobody's: hidden pages, and searches for hidden words."""
    seen = {page: redact(page.head.document, horizon) for page in Page.objects.select_related("head")}
    pages = [page for page, visible in seen.items() if not visible][:: 1 if DEEP else 3]
    asked = [(page.get_absolute_url(), page.slug) for page in pages]
    # A word may be part of an open name, and then finds it.
    names = " ".join(name.text for visible in seen.values() if visible for name in visible.names).casefold()
    some = sorted(word for word in secret.single if word not in names)[:: 1 if DEEP else 120]
    asked += [(f"/search/{more}?q={quote(word)}", word) for word in some for more in ("", "suggest/")]
    asked += [(f"/characters/?name={quote(word)}", word) for word in some]
    found, answers = [], {}
    for path, word in asked:
        nobody = "".join("q" if letter.isascii() else "ø" for letter in word)
        like = path.replace(quote(word), quote(nobody))
        here, there = visitor.get(path), answers.get(like) or visitor.get(like)
        answers[like] = there
        # As typed, in an address, and in an address within an address.
        echoes = {quote(quote(word)): quote(quote(nobody)), quote(word): quote(nobody), word: nobody}
        # As a word of its own, or after an escaped sign: "watch" is a part of "watched".
        echo = rf"(?:(?<=%[0-9A-F]{{2}})|(?<!\w))(?:{'|'.join(map(re.escape, echoes))})(?!\w)"
        mine = re.sub(echo, lambda found, echoes=echoes: echoes[found[0]], here.body.decode()).encode()
        if (here.status, mine) != (there.status, there.body):
            found.append(path)
    return found


class Heard(NamedTuple):
    secret: dict[str, Words]
    leaks: dict[tuple[str, str], list[Leak]]
    known: dict[tuple[str, str], list[str]]
    planted: dict[str, list[Leak]]
    at_the_top: Words
    hidden_pages: dict[str, Words]  # what was hidden of each page at the premise


@pytest.fixture(scope="module")
def heard(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), homecoming() as built:
        return _heard(built)


def _heard(built: World) -> Heard:
    secret = {rung: hidden(built.horizon(rung)) for rung in RUNGS}
    found, known = {}, {}
    for rung in RUNGS:
        for who in READERS:
            with kept_apart():
                visitor = Visitor(built, who, rung, surface=rung)
                found[rung, who] = leaks(visitor, addresses(who, rung), secret[rung])
                if not who or DEEP:
                    known[rung, who] = known_by_asking(visitor, built.horizon(rung), secret[rung])
    planted = {}
    for bug in BUGS:
        if bug.name in LEAKS:
            forget_everything()
            with bug.planted():
                planted[bug.name] = leaks(Visitor(built, "", ""), [LEAKS[bug.name]], secret[""])
    forget_everything()
    top, told = Visitor(built, "", TOP), Words()
    for path in (*SCREENS, *(page.get_absolute_url() for page in Page.objects.all())):
        more = said(top.get(path).body)
        told = Words(told.single | more.single, told.rows | more.rows)
    return Heard(secret, found, known, planted, told, _of_pages(built, secret[""]))


def _of_pages(built: World, secret: Words) -> dict[str, Words]:
    """For each page what of its text is secret at the premise and open at the top."""
    top, found = built.horizon(TOP), {}
    for page in Page.objects.select_related("head"):
        if (visible := redact(page.head.document, top)) and not visible.deleted:
            text = Words()
            text.add(visible.body)
            found[page.slug] = Words(text.single & secret.single, text.rows & secret.rows)
    return found


@pytest.mark.parametrize("who", READERS)
@pytest.mark.parametrize("rung", RUNGS)
def test_no_word_of_what_is_hidden_is_sent(heard, rung, who):
    assert heard.leaks[rung, who] == []


@pytest.mark.parametrize("rung", RUNGS)
def test_asking_for_what_is_hidden_is_like_asking_for_nothing(heard, rung):
    assert {who: found for (at, who), found in heard.known.items() if at == rung and found} == {}


@pytest.mark.parametrize("rung", RUNGS)
def test_much_is_hidden_at_each_rung(heard, rung):
    assert len(heard.secret[rung].single) > 100
    assert len(heard.secret[rung].rows) > 2_000


def test_the_same_words_are_found_by_who_has_arrived(heard):
    secret = Words(
        set().union(*(page.single for page in heard.hidden_pages.values())),
        set().union(*(page.rows for page in heard.hidden_pages.values())),
    )
    assert len(secret.single & heard.at_the_top.single) > 0.95 * len(secret.single) > 300
    assert len(secret.rows & heard.at_the_top.rows) > 0.8 * len(secret.rows) > 4_000


def test_every_page_that_hides_something_tells_it_to_who_has_arrived(heard):
    told = heard.at_the_top
    silent = {
        slug
        for slug, page in heard.hidden_pages.items()
        if (page.single or page.rows) and not (page.single & told.single or page.rows & told.rows)
    }
    assert silent == set()
    assert sum(bool(page.single) for page in heard.hidden_pages.values()) > 40


@pytest.mark.parametrize("bug", LEAKS)
def test_a_planted_leak_is_caught_by_its_words(heard, bug):
    assert any(leak.words or leak.rows for leak in heard.planted[bug])
