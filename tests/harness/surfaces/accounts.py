"""Accounts: allauth's screens. They know names and addresses of people, and nothing of the story."""

from __future__ import annotations

from tests.harness.surfaces.registry import AUDREY, NOBODY, Speaks, surface
from tests.harness.visitor import Visitor
from tests.story import PASSWORD
from wiki.accounts.reset import reset_address


@surface("logging in", "account_login", "account_logout", speaks=Speaks.OF_EPISODES)
def login(visitor: Visitor) -> None:
    visitor.look("/accounts/login/")
    for path in visitor.some(
        (f"/accounts/login/?next={AUDREY}", f"/accounts/login/?next={NOBODY}", "/accounts/logout/")
    ):
        visitor.get(path)
    for name in visitor.some(("nina", "nobody")):
        visitor.post("/accounts/login/", {"login": name, "password": "wrong"})
    visitor.post("/accounts/logout/")
    visitor.post("/accounts/login/", {"login": "nina", "password": PASSWORD, "next": "/accounts/email/"})


@surface("signing up", "account_signup", speaks=Speaks.OF_EPISODES)
def signup(visitor: Visitor) -> None:
    visitor.get("/accounts/signup/")
    visitor.post("/accounts/signup/", {"username": "nina", "password1": PASSWORD, "password2": PASSWORD})
    visitor.post("/accounts/signup/", {"username": "somebody", "password1": PASSWORD, "password2": PASSWORD})
    visitor.get("/accounts/email/")


@surface(
    "passwords", "account_change_password", "account_set_password", "account_reset_password",
    "account_reset_password_done", "account_reset_password_from_key",
    "account_reset_password_from_key_done", speaks=Speaks.OF_EPISODES,
)  # fmt: skip
def passwords(visitor: Visitor) -> None:
    for path in visitor.some(("change", "set", "reset", "reset/done", "reset/key/done")):
        visitor.get(f"/accounts/password/{path}/")
    visitor.post("/accounts/password/change/", {"oldpassword": "wrong"})
    for mail in visitor.some(("nina@example.org", "nobody@example.org")):
        visitor.post("/accounts/password/reset/", {"email": mail})
    link = reset_address(visitor.world.people["nina"])
    chosen = visitor.get(link).header("Location")
    visitor.get(chosen or "/")
    visitor.post(chosen or "/", {"password1": PASSWORD * 2, "password2": PASSWORD * 2})
    visitor.get(link)


@surface(
    "everything else about accounts", "account_inactive", "account_reauthenticate", "account_email",
    "account_email_verification_sent", "account_confirm_email", "account_root", "account_request_login_code",
    "account_confirm_login_code",
    speaks=Speaks.OF_EPISODES,
)  # fmt: skip
def more(visitor: Visitor) -> None:
    for path in visitor.some((
        "inactive", "reauthenticate", "email", "confirm-email", "login/code", "login/code/confirm",
    )):  # fmt: skip
        visitor.get(f"/accounts/{path}/")
    visitor.get("/accounts/")
    visitor.post("/accounts/reauthenticate/", {"password": "wrong"})
    visitor.post("/accounts/email/", {"action_add": "", "email": "other@example.org"})


@surface(
    "a second factor", "mfa_index", "mfa_authenticate", "mfa_reauthenticate", "mfa_activate_totp",
    "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes", "mfa_list_webauthn", "mfa_add_webauthn", "mfa_reauthenticate_webauthn",
    "mfa_remove_webauthn", "mfa_edit_webauthn", "mfa_login_webauthn", "totp-qr", "usersessions_list",
    speaks=Speaks.OF_EPISODES,
)  # fmt: skip
def second_factor(visitor: Visitor) -> None:
    for path in visitor.some((
        "2fa", "2fa/authenticate", "2fa/reauthenticate", "2fa/totp/activate", "2fa/totp/deactivate",
        "2fa/recovery-codes", "2fa/recovery-codes/generate", "2fa/recovery-codes/download", "2fa/webauthn",
        "2fa/webauthn/add", "2fa/webauthn/reauthenticate", "2fa/webauthn/keys/1/remove",
        "2fa/webauthn/keys/1/edit", "2fa/webauthn/login", "sessions",
    )):  # fmt: skip
        visitor.get(f"/accounts/{path}/")
    visitor.get("/accounts/2fa/totp/qr.svg")
    visitor.get("/accounts/2fa/")


@surface("one’s own account", "account", "empty-account", speaks=Speaks.OF_EPISODES)
def own_account(visitor: Visitor) -> None:
    visitor.get("/me/account/")
    visitor.get("/me/empty/")
    visitor.post("/me/empty/", {"name": "somebody else"})


@surface("one’s own data, as a file", "export-account", speaks=Speaks.OF_NOTHING)
def own_data(visitor: Visitor) -> None:
    """Only who has just said their password gets it. It holds what they typed, and no page."""
    if visitor.who:
        visitor.post("/accounts/login/", {"login": visitor.who, "password": PASSWORD})
    visitor.post("/accounts/reauthenticate/?next=/me/export/", {"password": PASSWORD})
    visitor.get("/me/export/")
