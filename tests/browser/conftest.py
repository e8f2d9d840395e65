"""A real Chromium over a real server. Without one the tests are left out loudly; in CI that is an error."""

from __future__ import annotations

import os
import re
from contextlib import contextmanager

import pytest
from playwright.sync_api import sync_playwright

from tests.browser.chromium import ARGUMENTS, program
from tests.story import AUDREY, HEIDI, PASSWORD, WALTER, bring_in_ladder, published, watch
from wiki.accounts.models import User
from wiki.accounts.roles import Role

# Playwright's synchronous interface keeps an event loop in this thread; Django would refuse the ORM here.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
EDIT = "/characters/heidi-bergman/edit/"
#: As browsers spell it.
POLICY = re.compile(r"Content[ -]Security[ -]Policy")


@pytest.fixture(scope="session")
def chromium():
    if program() is None:
        if os.environ.get("CI") == "1":
            pytest.fail("Chromium is not on this machine, and CI needs it.")
        pytest.skip(
            "CHROMIUM IS NOT ON THIS MACHINE: the screens were not tested. Install the package chromium."
        )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program(), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(params=[True, False], ids=["with-javascript", "without-javascript"])
def open_browser(chromium, live_server, request):
    """Opens fresh browsers, with and without JavaScript; fails on anything the policy refused."""
    with _browsers(chromium, live_server, scripts=request.param) as fresh:
        yield fresh


@pytest.fixture
def open_scripted(chromium, live_server):
    """The same with JavaScript only, for what is a comfort and not a way."""
    with _browsers(chromium, live_server, scripts=True) as fresh:
        yield fresh


@contextmanager
def _browsers(chromium, live_server, *, scripts: bool):
    contexts, complaints = [], []

    def fresh(*, phone: bool = False):
        size = {"width": 360, "height": 740} if phone else {"width": 1280, "height": 900}
        context = chromium.new_context(
            base_url=live_server.url, java_script_enabled=scripts, viewport=size, locale="en-GB"
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        listen(page, complaints)
        return page

    yield fresh
    for context in contexts:
        context.close()
    assert complaints == []


def listen(page, complaints: list[str]) -> None:
    """Write down what the policy refuses, and every error of a script."""

    def heard(words: str) -> None:
        complaints.append(f"{page.url}: {words}")

    page.on("console", lambda message: heard(message.text) if POLICY.search(message.text) else None)
    page.on("pageerror", lambda error: heard(str(error)))


def somebody(name: str, role: str, progress: str) -> User:
    return watch(User.objects.create_user(name, PASSWORD, role=role), progress)


def log_in(page, name: str) -> None:
    page.goto("/accounts/login/")
    page.locator("input[name=login]").fill(name)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form button").first.click()
    page.wait_for_url(lambda url: "login" not in url)


@pytest.fixture
def editor(open_scripted):
    """Ravi at the edit form of Heidi, with the text field in his hands."""
    return editing(open_scripted(), "ravi", "tv:S1E5")


def editing(page, name: str, progress: str):
    """A fan who got this far, at the edit form of Heidi. Audrey comes in S1E10 only."""
    bring_in_ladder()
    for text in (HEIDI, WALTER, AUDREY):
        published(text)
    somebody(name, Role.FAN, progress)
    log_in(page, name)
    page.goto(EDIT)
    page.wait_for_selector("textarea[name=body]")
    return page


def write(page, text: str, caret: int | None = None, end: int | None = None) -> None:
    """Put a text into the field as its author would, and the caret at a place."""
    area = page.locator("textarea[name=body]")
    area.fill(text)
    at = len(text) if caret is None else caret
    area.evaluate("(area, [at, end]) => area.setSelectionRange(at, end)", [at, at if end is None else end])


def body(page) -> str:
    return page.locator("textarea[name=body]").input_value()


def focused(page) -> str:
    return page.evaluate("document.activeElement.name || document.activeElement.textContent.trim()")
