"""Logging in with a passkey, with an authenticator that Chromium itself plays."""

from __future__ import annotations

import pytest

from tests.browser.conftest import log_in, somebody
from tests.story import PASSWORD, bring_in_ladder
from wiki.accounts.roles import Role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def with_an_authenticator(page):
    """The browser plays one that answers at once."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }})  # fmt: skip
    return page


def test_a_passkey_is_added_and_logs_one_in(open_scripted):
    bring_in_ladder()
    somebody("ravi", Role.FAN, "tv:S1E5")
    page = with_an_authenticator(open_scripted())
    log_in(page, "ravi")
    page.goto("/accounts/2fa/webauthn/add/")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form button").first.click()
    page.wait_for_url("**/webauthn/add/")
    page.locator("input[name=name]").fill("My phone")
    page.locator("input[name=passwordless]").check()
    page.get_by_role("button", name="Add it").click()
    page.wait_for_url(lambda url: "webauthn/add" not in url)

    page.goto("/accounts/logout/")
    page.locator("main form button").first.click()
    page.wait_for_url(lambda url: "logout" not in url)
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Log in with a passkey").click()
    page.wait_for_url(lambda url: "login" not in url)
    page.goto("/me/account/")
    assert "You are logged in as ravi." in page.inner_text("main")

    # And as the second step, after the password.
    page.goto("/accounts/logout/")
    page.locator("main form button").first.click()
    page.wait_for_url(lambda url: "logout" not in url)
    log_in(page, "ravi")
    assert page.url.endswith("/accounts/2fa/authenticate/")
    page.get_by_role("button", name="Use your passkey or security key").click()
    page.wait_for_url(lambda url: "authenticate" not in url)
    page.goto("/me/account/")
    assert "You are logged in as ravi." in page.inner_text("main")

    # And to say that it is oneself, before it is renamed and removed.
    page.goto("/accounts/2fa/webauthn/reauthenticate/?next=/accounts/2fa/webauthn/")
    page.get_by_role("button", name="Use your passkey or security key").click()
    page.wait_for_url("**/2fa/webauthn/")
    page.get_by_role("link", name="Rename").click()
    page.locator("input[name=name]").fill("Old phone")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/2fa/webauthn/")
    page.get_by_role("link", name="Remove").click()
    assert "Remove “Old phone”?" in page.inner_text("main")
    page.get_by_role("button", name="Remove").click()
    page.wait_for_url("**/2fa/webauthn/")
    assert "None yet." in page.inner_text("main")


def test_who_has_no_passkey_here_is_told_that_it_did_not_work(open_scripted):
    bring_in_ladder()
    page = with_an_authenticator(open_scripted())
    page.goto("/accounts/login/")
    told = page.get_by_text("That did not work, or you stopped it.")
    assert not told.is_visible()
    page.get_by_role("button", name="Log in with a passkey").click()
    told.wait_for()


def test_a_passkey_is_offered_where_one_can_be_used_and_nothing_is_said_elsewhere(open_browser, request):
    bring_in_ladder()
    page = open_browser()
    page.goto("/accounts/login/")
    scripts = request.node.callspec.params["open_browser"]
    assert page.get_by_text("Log in with a passkey").is_visible() == scripts
    assert "JavaScript" not in page.inner_text("body")
