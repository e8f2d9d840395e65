"""The browsers one is logged in with, called what their owners call them."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.story import PASSWORD
from wiki.accounts.templatetags.browsers import browser

MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0"
LINUX = "Mozilla/5.0 (X11; Linux x86_64"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
IPAD = "Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
ANDROID = "Mozilla/5.0 (Linux; Android 14; "
FIREFOX_ON_ANDROID = "Mozilla/5.0 (Android 14; Mobile; rv:127.0) Gecko/127.0 Firefox/127.0"


@pytest.mark.parametrize(
    ("user_agent", "called"),
    [
        (FIREFOX_ON_ANDROID, "Firefox on Android"),
        (f"{LINUX}; rv:127.0) Gecko/20100101 Firefox/127.0", "Firefox on Linux"),
        (f"{IPHONE}FxiOS/127.0 Mobile/15E148 Safari/605.1.15", "Firefox on iPhone"),
        (f"{WINDOWS} Safari/537.36", "Chrome on Windows"),
        (
            f"{ANDROID}K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36",
            "Chrome on Android",
        ),
        (
            "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Chrome/126.0.0.0 Safari/537.36",
            "Chrome on ChromeOS",
        ),
        (f"{IPAD}CriOS/126.0.6478.35 Mobile/15E148 Safari/604.1", "Chrome on iPad"),
        (f"{WINDOWS} Safari/537.36 Edg/126.0.2592.56", "Edge on Windows"),
        (f"{MAC}537.36 (KHTML, like Gecko) Chrome/125.0.0.0 Safari/537.36 OPR/111.0.0.0", "Opera on macOS"),
        (
            f"{ANDROID}SAMSUNG SM-S918B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/25.0 "
            "Chrome/121.0.0.0 Mobile Safari/537.36",
            "Samsung Internet on Android",
        ),
        (f"{MAC}605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15", "Safari on macOS"),
        (f"{IPAD}Version/17.5 Mobile/15E148 Safari/604.1", "Safari on iPad"),
        ("Mozilla/5.0 (X11; FreeBSD amd64; rv:127.0) Gecko/20100101 Firefox/127.0", "Firefox"),
        ("curl/8.5.0", ""),
        ("<b>Linux</b>", ""),
        ("", ""),
    ],
)
def test_a_browser_is_called_what_its_owner_calls_it(user_agent, called):
    assert browser(user_agent) == called


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("user_agent", "called"), [(FIREFOX_ON_ANDROID, "Firefox on Android"), ("curl/8.5.0", "Another browser")]
)
def test_the_list_of_sessions_says_which_browser_each_is(nina, user_agent, called):
    for agent in (user_agent, f"{WINDOWS} Safari/537.36"):
        client = Client(headers={"user-agent": agent})
        client.post("/accounts/login/", {"login": "nina", "password": PASSWORD})
        client.get("/")
    page = client.get("/accounts/sessions/").content.decode()
    assert page.count(called) == page.count("Chrome on Windows") == page.count("This browser") == 1
    assert user_agent not in page
    assert "Mozilla" not in page
