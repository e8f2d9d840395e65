"""Guided display names the episode; one passage is opened on purpose, and nothing else moves."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests.story import AUDREY, HEIDI, published
from wiki.pages.models import Revision

pytestmark = pytest.mark.django_db
PAGE = "/characters/heidi-bergman/"

NESTED = """\
format: 1
kind: character
name: Shrier
gate: premise
---
Shrier drives.

::: spoiler S1E5
He is badly changed.

::: spoiler S1E10
Deeper [[Audrey Temple]] canary.
:::
:::
>!podcast.S1E3 | S1E7: Either way.!< And >!S1E6 + podcast.S1E2: both.!<
>!?: Sealed canary.!<
"""


@pytest.fixture
def wiki(ladder):
    published(HEIDI)
    published(AUDREY)
    published(NESTED)


def guided(log_in, code: str = ""):
    client = log_in()
    client.cookies["progress"] = f"tv:{code}" if code else ""
    client.cookies["display"] = "guided"
    return client


def text(response) -> str:
    return response.content.decode()


def ask(client, page: str, label: str, **more):
    """Press the button that says ``label``, as a browser without scripts would."""
    shown = text(client.get(page))
    number = re.search(rf'<button[^>]* value="(\d+)">{label}</button>', shown)[1]
    state = re.search(r'name="state" value="([^"]+)"', shown)[1]
    return client.post(f"{page}reveal/", {"passage": number, "state": state, **more})


def test_a_sign_names_the_episode_and_tells_no_more(wiki, log_in):
    page = text(guided(log_in, "S1E1").get(PAGE))
    assert re.findall(r'class="hidden-run"[^>]*>([^<]*)<', page) == ["Opens after S1E10", "Opens after S1E9"]
    assert "wiped" not in page
    assert "small town" not in page


def test_either_and_both_are_said_in_words_and_sealed_is_not_named(wiki, log_in):
    page = text(guided(log_in).get("/characters/shrier/"))
    assert "Opens after S1E7 or podcast.S1E3" in page
    assert "Opens after S1E6 and podcast.S1E2" in page
    assert "Opens after S1E10" not in page
    assert page.count("<button") - page.count('class="hidden-run" form') == page.count("<button") - 3
    assert "Hidden: beyond your episode" in page


def test_one_passage_is_opened_and_progress_stays(wiki, log_in):
    client = guided(log_in, "S1E1")
    opened = ask(client, PAGE, "Opens after S1E9")
    assert "because she wiped her own memory" in text(opened)
    assert "small town" not in text(opened)
    assert "no-store" in opened.headers["Cache-Control"]
    assert not opened.cookies
    assert "wiped" not in text(client.get(PAGE))


def test_an_opened_passage_has_no_id_of_the_page_it_is_put_into(ladder, log_in):
    note = "## Work\n\nShe [[#Work|waits]].[^n]\n\n[^n]: A note.\n"
    published(HEIDI.partition("---")[0] + f"---\n{note}\n::: spoiler S1E9\n{note}:::\n")
    client = guided(log_in, "S1E1")
    opened = text(ask(client, PAGE, "Opens after S1E9")).partition('class="revealed')[2]
    around = text(client.get(PAGE))
    inside = set(re.findall(r' id="((?:h|fn|fnref)-[^"]+)"', opened))
    assert inside == {"h-passage-1-work", "fn-passage-1-1", "fnref-passage-1-1"}
    assert not inside & set(re.findall(r' id="([^"]+)"', around))
    assert 'aria-label="Notes on this text"' in opened
    assert 'aria-label="Footnotes"' in around
    assert ">[1]</a>" in opened
    assert 'href="#h-passage-1-work"' in opened
    assert 'href="#h-work"' in around


def test_what_is_closed_further_in_stays_closed(wiki, log_in):
    opened = text(ask(guided(log_in, "S1E1"), "/characters/shrier/", "Opens after S1E5"))
    assert "badly changed" in opened
    assert "canary" not in opened
    assert "canary" in text(guided(log_in, "S1E10").get("/characters/shrier/"))


def test_a_script_gets_the_passage_alone(wiki, log_in):
    client = guided(log_in, "S1E1")
    shown = text(client.get(PAGE))
    state = re.search(r'name="state" value="([^"]+)"', shown)[1]
    alone = text(
        client.post(f"{PAGE}reveal/", {"passage": "1", "state": state}, headers={"x-fragment": "passage"})
    )
    assert "wiped" in alone
    assert "<html" not in alone


def test_a_page_that_changed_since_opens_nothing_else(wiki, log_in):
    client = guided(log_in, "S1E1")
    state = re.search(r'name="state" value="([^"]+)"', text(client.get(PAGE)))[1]
    first = Revision.objects.get(page__slug="heidi-bergman")
    published(HEIDI.replace("::: spoiler S1E10\n", "::: spoiler S2E7\n"), after=first)
    answer = client.post(f"{PAGE}reveal/", {"passage": "0", "state": state})
    assert answer.status_code == 409
    assert "small town" not in text(answer)


@pytest.mark.parametrize("number", ["", "-1", "99", "x", "²", "9" * 400])
def test_a_number_that_is_none_opens_nothing(wiki, log_in, number):
    client = guided(log_in, "S1E1")
    state = re.search(r'name="state" value="([^"]+)"', text(client.get(PAGE)))[1]
    assert client.post(f"{PAGE}reveal/", {"passage": number, "state": state}).status_code == 409


def test_another_site_cannot_open_a_passage(wiki, log_in):
    client = guided(log_in, "S1E1")
    state = re.search(r'name="state" value="([^"]+)"', text(client.get(PAGE)))[1]
    strict = Client(enforce_csrf_checks=True, headers={"sec-fetch-site": "cross-site"})
    answer = strict.post(f"{PAGE}reveal/", {"passage": "1", "state": state})
    assert "wiped" not in text(answer)
    assert "Only go on if you meant to" in text(answer)


def test_a_hidden_page_cannot_be_opened_either(wiki, log_in):
    client = guided(log_in, "S1E1")
    for name in ("audrey-temple", "audrey-tumple"):
        assert client.post(f"/characters/{name}/reveal/", {"passage": "0", "state": "x"}).status_code == 404


def test_who_comes_back_to_an_opened_passage_is_led_to_its_page(wiki, log_in):
    client = log_in()
    assert client.get(f"{PAGE}reveal/").headers["Location"] == PAGE
    moved = client.post(
        "/progress/", {"tv": "S1E2"}, headers={"referer": f"http://testserver{PAGE}reveal/"}, follow=True
    )
    assert (moved.status_code, moved.redirect_chain[-1][0]) == (200, PAGE)


def test_reveal_looks_back_with_the_page(wiki, log_in):
    client = guided(log_in, "S1E10")
    shown = text(client.get(f"{PAGE}?at=S1E1"))
    number = re.search(r'value="(\d+)">Opens after S1E9<', shown)[1]
    state = re.search(r'name="state" value="([^"]+)"', shown)[1]
    opened = client.post(f"{PAGE}reveal/", {"passage": number, "state": state, "at": "S1E1"})
    assert "wiped" in text(opened)


def test_seamless_pages_know_nothing_of_it(wiki, log_in):
    page = text(log_in().get(PAGE))
    assert "reveal" not in page
    assert "hidden-run" not in page
