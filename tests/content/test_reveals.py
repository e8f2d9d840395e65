"""Nothing the story reveals is to be read anywhere below its episode: not in a page, not on the site."""

from __future__ import annotations

import html
import io
import re
from functools import partial

import pytest
from django.core.management import call_command
from django.test import Client

from tests.content.homecoming import MANIFEST, RUNGS, at, documents, shows, written
from tests.content.reveals import REVEALS, given_away
from wiki.moderation.models import Proposal
from wiki.moderation.preparation import known_names
from wiki.pages.checks import findings
from wiki.spoilers.horizon import forget

WITH_HISTORY = {f"/{entry['page']}/" for entry in MANIFEST["history"] if len(entry["revisions"]) > 1}
#: Where the most would be given away; every rung of every page is looked at above, before it is HTML.
TURNING_POINTS = {"premise", "S1E4", "S1E9", "S1E10", "S2E2"}
LISTS = ["/", "/episodes/", "/characters/", "/articles/", "/theories/", "/recent/"]


@pytest.mark.parametrize("rung", RUNGS)
def test_a_page_tells_nothing_ahead_of_its_reader(rung):
    told = {name: given_away(written(at(name, rung)), partial(shows, rung)) for name in documents()}
    assert {name: words for name, words in told.items() if words} == {}


@pytest.mark.parametrize(("pattern", "gate"), REVEALS)
def test_every_reveal_is_told_once_its_episode_is_reached(pattern, gate):
    """A table of words that stand nowhere would catch nothing."""
    assert any(re.search(pattern, written(at(name, RUNGS[-1]))) for name in documents())
    assert gate in RUNGS


@pytest.fixture
def demo(db, settings, tmp_path):
    settings.WIKI_DEMO_PASSWORD = "a demo password"
    settings.DATA_DIR = tmp_path
    call_command("load_demo", stdout=io.StringIO())
    forget()


def visit(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, url
    return html.unescape(response.content.decode())


def test_the_site_tells_nothing_ahead_of_its_reader(demo):
    """Every list, at some rungs every page from there, and their histories, as a visitor gets them."""
    for rung in RUNGS:
        client = Client()
        if rung != "premise":
            client.cookies["progress"] = f"tv:{rung}"
        pages = {url: visit(client, url) for url in LISTS}
        linked = {url for text in pages.values() for url in re.findall(r'href="(/\w+s/[^/"]+/)"', text)}
        if rung in TURNING_POINTS:
            pages |= {url: visit(client, url) for url in linked}
        pages |= {f"{url}history/": visit(client, f"{url}history/") for url in linked & WITH_HISTORY}
        told = {url: given_away(text, partial(shows, rung)) for url, text in pages.items()}
        assert {url: words for url, words in told.items() if words} == {}, rung


def test_the_moderators_checks_find_nothing_in_what_is_published(demo):
    known = known_names()
    assert len(known) > 30
    found = {name: findings(document, known) for name, document in documents().items()}
    assert {name: found for name, found in found.items() if found} == {}


def test_what_waits_for_review_is_nobodys_to_read_yet(demo):
    """No proposal's summary and no title of a proposed page is on the site for somebody who saw it all."""
    client = Client()
    client.cookies["progress"] = f"tv:{RUNGS[-1]}"
    seen = "".join(visit(client, url) for url in LISTS)
    waiting = Proposal.objects.open()
    assert waiting.count() >= 7
    for proposal in waiting:
        assert proposal.latest.summary not in seen
        assert proposal.page or proposal.title not in seen
