"""Light or dark, how large, how wide: chosen once, written by the server, kept apart in the caches."""

from __future__ import annotations

import re

import pytest
from django.test import Client, RequestFactory

from tests.story import HEIDI, published
from wiki.front import look
from wiki.front.look import Look
from wiki.front.response_cache import ResponseCache

pytestmark = pytest.mark.django_db
DARK = "dark.large.normal"


@pytest.mark.parametrize("chosen", [Look(), Look("dark"), Look("light", "largest", "wide"), Look(keys="off")])
def test_a_look_survives_its_cookie(chosen: Look) -> None:
    assert look.read(look.write(chosen)) == chosen


@pytest.mark.parametrize(
    "text",
    [
        "",
        "dark",
        "dark.huge.normal",
        "DARK.normal.normal",
        "dark.normal.normal ",
        "a.b.c.d",
        "dark.large.normal.normal",
    ],
)
def test_an_unclear_cookie_is_no_choice(text: str) -> None:
    assert look.read(text) == Look()


def test_a_choice_is_in_the_page_before_any_style_or_script(ladder, log_in):
    client = log_in()
    client.post("/look/", {"theme": "dark"})
    client.post("/look/", {"size": "large"})
    page = client.get("/").content.decode()
    assert '<html lang="en" data-theme="dark" data-size="large">' in page
    assert '<meta name="color-scheme" content="dark">' in page
    assert page.index('content="#10140f"') < page.index("stylesheet")


def test_keys_can_be_turned_off_where_the_look_is_chosen(ladder, log_in):
    client = log_in()
    assert 'name="keys"' in client.get("/look/").content.decode()
    assert 'name="keys"' not in client.get("/").content.decode()
    client.post("/look/", {"keys": "off"})
    assert '<html lang="en" data-keys="off">' in client.get("/").content.decode()


def test_taking_a_choice_back_leaves_no_cookie(ladder, log_in):
    client = log_in()
    client.post("/look/", {"theme": "dark"})
    assert client.cookies["look"].value == "dark.normal.normal"
    client.post("/look/", {"theme": "system"})
    assert client.cookies["look"].value == ""


def test_one_returns_to_what_one_was_reading(ladder, log_in):
    answer = log_in().post(
        "/look/", {"theme": "dark"}, headers={"referer": "http://testserver/episodes/?season=tv.1"}
    )
    assert answer.headers["Location"] == "/episodes/?season=tv.1"


def test_nonsense_and_other_sites_change_nothing(ladder, log_in):
    answer = log_in().post("/look/", {"theme": "plaid"})
    assert answer.cookies.get("look", None) is None or answer.cookies["look"].value == ""


def test_another_site_gets_the_form_instead_and_an_old_browser_a_token(ladder):
    client = Client(enforce_csrf_checks=True)
    foreign = client.post("/look/", {"theme": "dark"}, headers={"sec-fetch-site": "cross-site"})
    assert foreign.status_code == 200
    assert "look" not in foreign.cookies
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', foreign.content.decode())[1]
    client.post("/look/", {"theme": "dark", "csrfmiddlewaretoken": token})
    assert client.cookies["look"].value == "dark.normal.normal"


def test_the_cache_in_front_tells_looks_apart(ladder):
    published(HEIDI)
    asked = []

    def application(environ, start_response):
        asked.append(environ["HTTP_COOKIE"])
        start_response("200 OK", [("ETag", f'"{len(asked)}"')])
        return [environ["HTTP_COOKIE"].encode()]

    cache = ResponseCache(application)
    for cookie in ("look=", f"look={DARK}", f"look={DARK}", "look=light.normal.wide", "look=nonsense"):
        environ = RequestFactory().get("/characters/heidi-bergman/").environ | {"HTTP_COOKIE": cookie}
        cache(environ, lambda *_: None)
    assert asked == ["look=", f"look={DARK}", "look=light.normal.wide"]
