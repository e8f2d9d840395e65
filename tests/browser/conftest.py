"""A real Chromium over a real server. Without one the tests are left out loudly; in CI that is an error."""

from __future__ import annotations

import os

import pytest
from playwright.sync_api import sync_playwright

from tests.browser.chromium import ARGUMENTS, program

# Playwright's synchronous interface keeps an event loop in this thread; Django would refuse the ORM here.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")


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
    contexts, complaints = [], []

    def fresh(*, phone: bool = False):
        size = {"width": 360, "height": 740} if phone else {"width": 1280, "height": 900}
        context = chromium.new_context(
            base_url=live_server.url, java_script_enabled=request.param, viewport=size, locale="en-GB"
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on(
            "console",
            lambda message: complaints.append(message.text) if "Security Policy" in message.text else None,
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield fresh
    for context in contexts:
        context.close()
    assert complaints == []
