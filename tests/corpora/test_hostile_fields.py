"""Payloads in every field of plain words: a screen of them has the same tags as one of harmless words.

What may hold Markdown goes through the judge of ``test_hostile_html.py``. These fields hold none, so whatever
is typed has to change no tag, no attribute's name and no scheme of an address, on any screen that shows it.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import cycle, islice
from urllib.parse import quote, urlencode

import pytest
from django.db import transaction
from selectolax.lexbor import LexborHTMLParser

from tests.harness.stills import FOLDER, Still, put_up
from tests.harness.worlds import forget_everything
from tests.moderation.edits import send_document
from tests.moderation.forms import fields as form_fields
from tests.story import published
from wiki.accounts.models import Block
from wiki.canon.models import Credit, Episode, Generation, Season, Work
from wiki.moderation import desk
from wiki.moderation.models import LeakReport
from wiki.pages.document import Category, Document, Fact, Kind, Name, dump, slugify

pytestmark = pytest.mark.django_db

#: So many payloads stand on one page.
AT_ONCE = 60
ADDRESSES = {"href", "src", "action", "formaction", "cite", "poster", "data", "srcset"}
HARMLESS = [f"word {number}" for number in range(AT_ONCE)]
PAGE, GONE = "/characters/heidi-bergman/", "/articles/a-rumour/"
HEIDI = (Name("Heidi Bergman"),)


def one_line(payload: str) -> str:
    """As a browser sends a field of one line: what stands in the way of its being taken is gone."""
    return " ".join("".join(c for c in unicodedata.normalize("NFC", payload) if c.isprintable()).split())


def fitting(payloads: list[str], make: Callable[[str], object]) -> list[str]:
    """Those that a field takes, each once."""
    found: dict[str, str] = {}
    for payload in payloads:
        try:
            make(payload)
        except ValueError:
            continue
        found.setdefault(slugify(payload), payload)
    found.pop("", None)
    return [payload for payload in found.values() if len(payload) <= 200]


@pytest.fixture(scope="module")
def payloads(corpora) -> list[str]:
    found = json.loads((corpora / "data/xss/payloads.json").read_text("utf-8"))
    return list(dict.fromkeys(filter(None, map(one_line, found))))


def batches(words: list[str]) -> Iterator[list[str]]:
    """All of them, so many at once; the last ones beside the first ones again."""
    for start in range(0, len(words), AT_ONCE):
        yield list(islice(cycle(words), start, start + AT_ONCE))


# --- What a screen is made of -----------------------------------------------------------------------


def tags(html: str) -> list[tuple[str, ...]]:
    """Every element in its order, with the names of its attributes."""
    root = LexborHTMLParser(html).root
    return [(node.tag, *sorted(node.attributes)) for node in root.traverse() if node.tag[:1] != "-"]


def schemes(html: str) -> set[str]:
    """Of every address in it, as a browser reads them: without what it drops."""
    found = set()
    for node in LexborHTMLParser(html).root.traverse():
        for name in ADDRESSES & set(node.attributes if node.tag[:1] != "-" else ()):
            address = "".join((node.attributes[name] or "").split()).lower()
            head, colon, _ = address.partition(":")
            found |= {head} if colon and not set("/?#") & set(head) else set()
            found |= {"//"} if address[:2] in {"//", "\\\\", "/\\", "\\/"} else set()
    return found


def test_the_comparison_sees_what_breaks_out():
    assert tags('<p title="a">b</p>') == tags('<p title="x">y &lt;b&gt;</p>')
    assert tags('<p title="a">b</p>') != tags('<p title="x" onclick="y">b</p>')
    assert tags("<p>b</p>") != tags("<p><b>b</b></p>")
    assert schemes('<a href="java\nscript:x">') == {"javascript"}
    assert schemes('<a href="//evil">') == {"//"}
    assert schemes('<a href="/search/?q=a:b">') == set()


# --- Everything that is stored ----------------------------------------------------------------------


@pytest.fixture
def people(nina, mori, ada, blake):
    return {"nina": nina, "mori": mori, "ada": ada, "blake": blake}


def a_wiki_of(names: list[str], labels: list[str], people: dict) -> dict[str, list[str]]:
    """A wiki with these words in every field of plain words. Returns who looks at which screens of it."""
    said = iter(cycle(names))
    long = " ".join(names)
    for number, work in enumerate(Work.objects.order_by("pk")):
        Work.objects.filter(pk=work.pk).update(title=names[number][:200], medium=names[number + 2][:60])
    for season in Season.objects.order_by("pk"):
        Season.objects.filter(pk=season.pk).update(title=next(said))
    for episode in Episode.objects.order_by("pk"):
        Episode.objects.filter(pk=episode.pk).update(title=next(said))
        Credit.objects.filter(episode=episode).update(name=next(said)[:120])
    Generation.bump()
    still = put_up([Still("jetty", "nina", long[:200], long[:200])], people)["jetty"]
    document = Document(
        Kind.CHARACTER, (*HEIDI, *map(Name, names)), categories=tuple(map(Category, names)),
        facts=tuple(Fact(label, "a value") for label in labels), body="It is so.\n",
    )  # fmt: skip
    about = {
        "author": people["nina"],
        "approved_by": people["mori"],
        "summary": long[:500],
        "source": long[:200],
    }
    first = published(dump(document), **about)
    longer = dump(document) + f"\n![A caption](picture:{still.key})\n"
    second = published(longer, after=first, **about)
    for kind in (Kind.THEORY, Kind.ARTICLE, Kind.CHARACTER):
        for name in names[:10]:
            title = f"{name} again" if kind is Kind.CHARACTER else name
            published(dump(Document(kind, (Name(title),), body=f"See [[Heidi Bergman|{kind}]].\n")), **about)
    edits = []
    for number, verb in enumerate((desk.request_changes, desk.reject, None)):
        edit = send_document(
            people["nina"], Document(Kind.ARTICLE, (Name(f"An article {number}"), Name(names[number]))),
            action="create", summary=long[:500], source=long[:200],
        )  # fmt: skip
        edits.append(edit)
        if verb:
            verb(edit, moderator=people["mori"], reason=long[:1000], seen=edit.latest.key)
    report = LeakReport.objects.create(address=names[0][:500], words=long[:2000])
    Block.objects.filter(account=people["blake"]).update(reason=long[:500])
    Generation.bump()
    forget_everything()
    own = [f"/me/edits/{edit.key}/" for edit in edits]
    review = f"/admin/moderation/proposal/{edits[2].pk}/change/?open=1"
    episode = Episode.objects.order_by("pk").first()
    return {
        "": ["/", "/recent/", "/characters/", "/episodes/", "/theories/", "/articles/", "/progress/", PAGE,
             f"{PAGE}history/", f"{PAGE}history/{first.key}/", f"{PAGE}compare/?from=&to={second.key}",
             "/episodes/s1e1/"],
        "nina": ["/me/", *own, f"{PAGE}edit/", f"{PAGE}delete/", "/pictures/", "/me/account/", PAGE],
        "mori": ["/admin/", "/admin/moderation/proposal/?state__exact=pending", review, "/admin/moderation/decision/",
                 "/admin/moderation/leakreport/", f"/admin/moderation/leakreport/{report.pk}/change/?open=1",
                 "/admin/media/picture/", f"/admin/media/picture/{still.pk}/change/?open=1",
                 "/admin/accounts/user/", "/admin/accounts/block/"],
        "ada": [*(f"/admin/canon/{what}/" for what in ("work", "season", "episode")),
                f"/admin/canon/episode/{episode.pk}/change/"],
        "blake": ["/me/", f"{PAGE}edit/"],
    }  # fmt: skip


def screens(names: list[str], labels: list[str], people: dict, log_in) -> dict[tuple[str, str], str]:
    """What everybody is shown of such a wiki, at the top of the ladder; then it is taken back."""
    found = {}
    with transaction.atomic():
        for who, paths in a_wiki_of(names, labels, people).items():
            client = log_in(people.get(who))
            client.cookies["progress"] = "podcast:S1E6|tv:S2E7+SP1"
            for number, path in enumerate(paths):
                answer = client.get(path)
                assert answer.status_code == 200, (path, answer.status_code)
                found[who, f"{number} {path.partition('?')[0]}"] = answer.content.decode()
        transaction.set_rollback(True)
    forget_everything()
    return found


def test_no_stored_word_is_more_than_a_word(payloads, people, log_in, settings):
    settings.WIKI_PICTURES_DIR = FOLDER
    settings.WIKI_OPEN_PROPOSALS = 50
    names, labels = fitting(payloads, Name), fitting(payloads, lambda text: Fact(text, "a value"))
    assert len(names) > 0.7 * len(payloads)
    assert len(labels) > 200
    plain = screens(HARMLESS, HARMLESS, people, log_in)
    for number, (some, those) in enumerate(zip(batches(names), cycle(batches(labels)), strict=False)):
        hostile = screens(some, those, people, log_in)
        for (screen, html), harmless in zip(hostile.items(), plain.values(), strict=True):
            assert tags(html) == tags(harmless), (number, screen)
            assert schemes(html) <= schemes(harmless), (number, screen)


# --- Everything that is typed and comes back --------------------------------------------------------

#: What a field may say of a word it does not take: too long, or not what is asked for.
STRANGE = ("a", "word", "two words", "x" * 120, "x" * 3_000, "a@b", "/characters/", "S1E1", "<", "a:b")


def asked(word: str) -> list[str]:
    """Addresses that hold a word which the page says again."""
    return [
        f"/search/?{urlencode({'q': word})}",
        f"/characters/?{urlencode({'name': word, 'status': word, word: word, 'after': word})}",
        f"/episodes/?{urlencode({'name': word, 'director': word, 'at': word})}",
        f"/characters/{quote(word, safe='')}/",
        f"{PAGE}compare/?{urlencode({'from': word, 'to': word})}",
        f"{PAGE}?{urlencode({'at': word})}",
        f"/accounts/login/?{urlencode({'next': word})}",
        f"/accounts/signup/?{urlencode({'next': '/' + word})}",
        f"/report/?{urlencode({'page': '/' + word})}",
        f"/look/?{urlencode({'next': '/' + word})}",
    ]


def sent(word: str) -> list[tuple[str, dict[str, str]]]:
    """Forms that come back with what was typed into them."""
    return [
        ("/accounts/login/", {"login": word, "password": word}),
        ("/accounts/signup/", {"username": word, "password1": word, "password2": word + "1", "email": word}),
        ("/accounts/password/reset/", {"email": word}),
        ("/progress/", {"tv": word, "next": word}),
    ]


def sent_by_a_fan(word: str, form: dict[str, str]) -> list[tuple[str, dict[str, str]]]:
    """The edit form with the word in every field, refused for want of consent; and what else a fan fills in."""
    typed = {
        key: word for key in form if key not in {"shown", "csrfmiddlewaretoken", "consent", "source_kind"}
    }
    return [
        (f"{PAGE}edit/", {**form, **typed, "body": "Words."}),
        (f"{PAGE}edit/", {**form, "body": "Words.", "name": word, "draft": "1"}),
        (f"{PAGE}delete/", {"summary": word * 200}),
        (f"{GONE}restore/", {"summary": word * 200}),
        ("/pictures/new/", {"alt": word, "credit": word, "gate": word, "licence": word}),
    ]


def kinds_of_tags(answers: list[str]) -> set[tuple[str, ...]]:
    return {tag for html in answers for tag in tags(html)}


def heard(client, word: str, form: dict[str, str] | None = None) -> list[str]:
    gets = asked(word) if form is None else [f"/new/character/?{urlencode({'name': word})}"]
    posts = sent(word) if form is None else sent_by_a_fan(word, form)
    answers = [client.get(path) for path in gets] + [client.post(path, data) for path, data in posts]
    assert all(answer.status_code < 500 for answer in answers), [answer.status_code for answer in answers]
    return [answer.content.decode() for answer in answers]


@pytest.mark.parametrize("one_in", [30, pytest.param(8, marks=[pytest.mark.deep, pytest.mark.one_database])])
@pytest.mark.parametrize("who", ["anonymous", "a fan"])
def test_no_word_that_comes_back_is_more_than_a_word(payloads, nina, log_in, settings, who, one_in):
    settings.ACCOUNT_RATE_LIMITS = False
    settings.WIKI_SAVES_PER_HOUR = 100_000
    published(dump(Document(Kind.CHARACTER, HEIDI, facts=(Fact("Status", "alive"),), body="It is so.\n")))
    went = Document(Kind.ARTICLE, (Name("A rumour"),), body="Words.\n")
    published(dump(replace(went, deleted=True)), after=published(dump(went)))
    client = log_in(nina if who == "a fan" else None)
    form = form_fields(client.get(f"{PAGE}edit/")) if who == "a fan" else None
    harmless = list(zip(*(heard(client, word, form) for word in STRANGE), strict=True))
    known = [kinds_of_tags(answers) for answers in harmless]
    for payload in payloads[::one_in]:
        for number, html in enumerate(heard(client, payload, form)):
            assert kinds_of_tags([html]) <= known[number], (number, payload)
            assert schemes(html) <= {"http", "https"}, (number, payload)


def test_names_suggested_to_a_script_are_data_and_no_page(payloads, ladder, log_in):
    for name in fitting(payloads, Name)[:40]:
        published(dump(Document(Kind.ARTICLE, (Name(f"Zz {name}"),), body="Words.\n")))
    answer = log_in().get("/search/suggest/?q=zz")
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert b"Zz" in answer.content
