"""When nothing works the answer still speaks to its reader. No test here but the marked ones has a database."""

from __future__ import annotations

import re

import pytest
from django.core.exceptions import SuspiciousOperation
from django.test import Client, RequestFactory
from django.urls import get_resolver

from tests.front.test_styles import themes
from wiki.front import accent, errors, icon

MOTIFS = ["leaf", "berry", "reel", "star", "cassette"]


def asked(path: str = "/", **cookies: str):
    request = RequestFactory().get(path)
    request.COOKIES |= cookies
    return request


@pytest.mark.parametrize("status", [400, 500])
def test_an_answer_without_a_database_has_the_readers_language_and_look(settings, status):
    settings.WIKI_MOTIF, settings.WIKI_ACCENT = "reel", "#1f5f8b"
    handler = get_resolver().resolve_error_handler(status)
    request = asked(language="de", look="dark.large.normal")
    answer = handler(request) if status == 500 else handler(request, SuspiciousOperation())
    page = answer.content.decode()
    assert answer.status_code == status
    assert '<html lang="de" data-theme="dark" data-size="large">' in page
    assert "Zur Startseite" in page
    assert "/accent.css?1f5f8b" in page
    assert "/icon.svg?reel1f5f8b" in page
    assert "#reel" in page


def test_an_answer_runs_from_right_to_left_where_its_language_does(settings):
    settings.LANGUAGES = [("en", "English"), ("ar", "العربية")]
    assert '<html lang="ar" dir="rtl">' in errors.broken(asked(language="ar")).content.decode()


@pytest.mark.django_db
def test_a_form_without_its_token_is_refused_in_the_readers_language(ladder):
    client = Client(enforce_csrf_checks=True)
    client.cookies["language"], client.cookies["look"] = "de", "dark.normal.normal"
    answer = client.post("/accounts/login/", {"login": "nina"})
    assert answer.status_code == 403
    assert '<html lang="de" data-theme="dark">' in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("motif", MOTIFS)
def test_every_sign_of_the_wiki_is_its_own(settings, ladder, log_in, motif):
    settings.WIKI_MOTIF = motif
    client = log_in()
    client.cookies["progress"] = "tv:S1E1"
    for path in ("/", "/theories/", "/episodes/?season=tv.9", "/episodes/s1e1/", "/nowhere/"):
        page = client.get(path).content.decode()
        emblems = re.findall(r'class="emblem"[^>]*><use href="[^"#]+#([a-z]+)"', page)
        assert set(emblems) == {motif}, path
        assert f'href="/icon.svg?{motif}"' in page


@pytest.mark.parametrize("motif", MOTIFS)
def test_the_icon_is_the_motif_on_the_wikis_colour(settings, motif):
    settings.WIKI_MOTIF, settings.WIKI_ACCENT = motif, "#1f5f8b"
    answer = icon.icon(asked("/icon.svg"))
    assert answer.headers["Content-Type"] == "image/svg+xml"
    drawn = answer.content.decode()
    assert 'fill="#1f5f8b"' in drawn
    assert drawn.count("<svg") == 2
    others = [icon.drawing(other, "#1f5f8b") for other in MOTIFS if other != motif]
    assert drawn not in others


def test_the_colour_of_the_house_is_that_of_its_tokens():
    assert themes()["light"]["--accent"] == accent.HOUSE
