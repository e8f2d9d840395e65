"""A second factor, sessions, and leaving."""

from __future__ import annotations

import json
import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.utils import timezone
from selectolax.parser import HTMLParser

from tests.story import HEIDI, PASSWORD, published, watch
from wiki.accounts.forms import AddKeyForm
from wiki.accounts.models import Block, User
from wiki.accounts.roles import Role
from wiki.exchange import leaving
from wiki.moderation import desk
from wiki.moderation.models import Proposal, SavedDraft, Shown
from wiki.moderation.review import review_of
from wiki.pages.document import load
from wiki.spoilers.ladder import NOTHING_SEEN
from wiki.spoilers.models import Watched

pytestmark = pytest.mark.django_db


@pytest.fixture
def typed_in():
    """A client that logged in by typing name and password, and the password again."""

    def log_in(account: User) -> Client:
        client = Client(headers={"sec-fetch-site": "same-origin"})
        client.post("/accounts/login/", {"login": account.username, "password": PASSWORD})
        # What matters about an account asks for the password once more.
        client.post("/accounts/reauthenticate/", {"password": PASSWORD})
        return client

    return log_in


def code_for(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def turn_on(client: Client) -> str:
    client.get("/accounts/2fa/totp/activate/")
    secret = client.session["mfa.totp.secret"]
    answer = client.post("/accounts/2fa/totp/activate/", {"code": code_for(secret)})
    assert answer.status_code == 302
    return secret


def test_an_app_is_added_and_then_asked_for(ravi, typed_in, time_machine):
    time_machine.move_to("2026-11-25 12:00")
    secret = turn_on(typed_in(ravi))
    time_machine.move_to("2026-11-25 12:05")
    client = typed_in(ravi)
    assert client.get("/me/").status_code == 302, "the password alone is not enough any more"
    asked = client.get("/accounts/2fa/authenticate/").content.decode()
    assert "Type the code your app shows now, or one of your recovery codes." in asked
    assert "security key" not in asked, "who has none is offered none"
    client.post("/accounts/2fa/authenticate/", {"code": code_for(secret)})
    assert client.get("/me/").status_code == 200


def test_recovery_codes_are_seen_taken_along_and_made_anew(ravi, typed_in):
    client = typed_in(ravi)
    turn_on(client)
    page = client.get("/accounts/2fa/recovery-codes/").text
    assert "10 of 10 are left." in page
    codes = re.findall(r"^(?:<pre[^>]*>)?(\d{8})$", page, re.MULTILINE)
    assert len(codes) == 10
    assert codes[0] in client.get("/accounts/2fa/recovery-codes/download/").text
    assert "let nobody in any more then" in client.get("/accounts/2fa/recovery-codes/generate/").text
    client.post("/accounts/2fa/recovery-codes/generate/")
    assert codes[0] not in client.get("/accounts/2fa/recovery-codes/").text


def test_an_app_is_turned_off_after_being_asked(ravi, typed_in):
    client = typed_in(ravi)
    turn_on(client)
    assert "Turn the app off?" in client.get("/accounts/2fa/totp/deactivate/").text
    client.post("/accounts/2fa/totp/deactivate/")
    assert not ravi.authenticator_set.exists()


def test_the_picture_to_scan_is_our_own(ravi, typed_in):
    client = typed_in(ravi)
    assert client.get("/accounts/2fa/totp/qr.svg").status_code == 404
    page = client.get("/accounts/2fa/totp/activate/").content.decode()
    assert 'src="/accounts/2fa/totp/qr.svg"' in page
    assert "data:" not in page
    picture = client.get("/accounts/2fa/totp/qr.svg")
    assert picture.headers["Content-Type"] == "image/svg+xml"
    assert "no-store" in picture.headers["Cache-Control"]


def test_the_admin_stands_behind_the_same_door(mori, typed_in, time_machine):
    time_machine.move_to("2026-11-25 12:00")
    turn_on(typed_in(mori))
    time_machine.move_to("2026-11-25 12:05")
    assert typed_in(mori).get("/admin/").status_code == 302


@pytest.mark.parametrize(
    "path",
    ["/me/account/", "/accounts/2fa/", "/accounts/2fa/totp/activate/", "/accounts/2fa/webauthn/add/",
     "/accounts/sessions/", "/accounts/email/", "/me/empty/"],
)  # fmt: skip
def test_every_page_of_ones_account_wears_our_frame(ravi, typed_in, path):
    page = typed_in(ravi).get(path).content.decode()
    assert 'class="site-header"' in page
    assert 'style="' not in page


def test_other_sessions_are_seen_and_ended(ravi, typed_in):
    phone, desk_ = typed_in(ravi), typed_in(ravi)
    assert UserSession.objects.filter(user=ravi).count() == 2
    desk_.post("/accounts/sessions/")
    assert phone.get("/me/").status_code == 302
    assert desk_.get("/me/").status_code == 200


# --- Leaving


def proposal_by(author: User) -> Proposal:
    first = published(HEIDI)
    draft = desk.Draft(
        document=load(HEIDI.replace("waits tables", "serves tables")), base=first, shown_at=NOTHING_SEEN
    )
    return desk.propose(first.page, author=author, draft=draft)


def test_ones_data_holds_ones_texts_and_nothing_unseen(nina, mori, typed_in):
    published(HEIDI)
    client = typed_in(nina)
    page = client.get("/characters/heidi-bergman/edit/").content.decode()
    shown = Shown.objects.get(account=nina)
    base = shown.base
    assert "wiped" not in page
    visible = load(
        "format: 1\nkind: character\nname: Heidi Bergman\ngate: premise\n---\nShe serves tables.\n"
    )
    draft = desk.Draft(document=visible, base=base, shown_at=NOTHING_SEEN)
    proposal = desk.propose(base.page, author=nina, draft=draft)
    desk.approve(proposal, moderator=mori, seen=review_of(proposal, mori).seen)

    answer = client.get("/me/export/")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    told = json.loads(answer.content)
    assert told["account"]["name"] == "nina"
    assert "She serves tables." in told["proposals"][0]["versions"][0]["text"]
    assert told["proposals"][0]["decisions"][0]["by"] == "mori"
    assert "wiped" not in answer.content.decode()


#: What points at an account: where it is in the file one takes along, or why it is not.
WHERE = {
    "EmailAddress.user": "account.mail_addresses",
    "Authenticator.user": "account.second_factors",
    "Watched.account": "watched",
    "SavedDraft.account": "drafts",
    "Proposal.author": "proposals",
    "Decision.actor": "decisions",
    "Picture.owner": "pictures",
    "LeakReport.account": "leak_reports",
    "Block.account": "blocks",
    "UserSession.user": "sessions",
    "Shown.account": "not typed by anybody: what forms showed",
    "Revision.author": "public, and named in proposals",
    "Revision.approved_by": "a decision",
    "Proposal.decided_by": "a decision",
    "Decision.author": "copied from the proposal",
    "LeakReport.handled_by": "somebody else's report",
    "Picture.taken_down_by": "somebody else's picture",
    "Takedown.by": "a moderator's record of what had to go",
    "Block.by": "somebody else's block",
    "Block.lifted_by": "somebody else's block",
    "LogEntry.user": "the panel's record of its own work",
}


def test_whatever_points_at_an_account_is_taken_along_or_left_for_a_reason(nina):
    told = leaving.export(nina)
    pointing = {
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.concrete and field.is_relation and field.related_model is User
    }
    assert pointing == WHERE.keys()
    for where in WHERE.values():
        part, _, within = where.partition(".")
        assert " " in where or (within in told[part] if within else part in told)


def test_a_draft_nobody_was_sent_is_taken_along(nina, typed_in):
    published(HEIDI)
    client = typed_in(nina)
    client.get("/characters/heidi-bergman/edit/")
    shown = Shown.objects.get(account=nina)
    SavedDraft.objects.create(
        account=nina,
        kind="character",
        page=shown.page,
        shown=shown,
        fields='{"page": {"body": "Half a word"}}',
    )
    told = json.loads(client.get("/me/export/").content)
    assert told["drafts"][0]["typed"] == {"page": {"body": "Half a word"}}


def test_an_account_is_emptied_and_its_texts_stay(nina, mori, ada, typed_in):
    proposal = proposal_by(nina)
    EmailAddress.objects.create(user=nina, email="nina@example.org", primary=True)
    watch(nina, "tv:S1E3")
    client = typed_in(nina)
    client.get("/characters/heidi-bergman/edit/")
    shown = Shown.objects.get(account=nina)
    SavedDraft.objects.create(account=nina, kind="character", page=shown.page, shown=shown, fields="{}")
    block = Block.objects.create(account=nina, by=mori, reason="Too many edits.", until=timezone.now())
    for thing in (nina, block):
        about = ContentType.objects.get_for_model(thing)
        LogEntry.objects.create(
            user=ada, content_type=about, object_id=str(thing.pk), object_repr=str(thing), action_flag=2
        )
    LogEntry.objects.create(user=ada, object_repr="Janina", action_flag=2)
    assert client.post("/me/empty/", {"name": "ravi"}).status_code == 400
    assert client.post("/me/empty/", {"name": "Nina"}).status_code == 302

    nina.refresh_from_db()
    proposal.refresh_from_db()
    assert nina.username.startswith("former-contributor-")
    assert (nina.email, nina.is_active, nina.has_usable_password()) == ("", False, False)
    assert proposal.state == "withdrawn"
    assert proposal.author == nina
    assert not EmailAddress.objects.exists()
    assert not Watched.objects.filter(account=nina).exists()
    assert not SavedDraft.objects.exists()
    told = LogEntry.objects.order_by("pk").values_list("object_repr", flat=True)
    assert list(told) == [nina.username, f"{nina.username}: Too many edits.", "Janina"]
    assert client.get("/me/").status_code == 302


def test_the_last_admin_stays(ada, typed_in):
    answer = typed_in(ada).post("/me/empty/", {"name": "ada"})
    assert "You are the only admin" in answer.content.decode()
    ada.refresh_from_db()
    assert ada.is_active


def test_an_admin_who_is_blocked_is_no_admin_to_leave_a_wiki_to(ada, typed_in):
    other = User.objects.create_user("otto", PASSWORD, role=Role.ADMIN)
    block = Block.objects.create(account=other, by=ada, reason="Feud")
    client = typed_in(ada)
    assert "You are the only admin" in client.post("/me/empty/", {"name": "ada"}).content.decode()
    block.lifted_at, block.lifted_by = timezone.now(), ada
    block.save()
    assert client.post("/me/empty/", {"name": "ada"}).status_code == 302


def test_keys_go_with_the_account(ravi, typed_in):
    turn_on(typed_in(ravi))
    leaving.empty(ravi)
    assert not Authenticator.objects.exists()


def test_leaving_asks_for_the_password_again_after_a_while(ravi, typed_in, time_machine):
    time_machine.move_to("2026-11-25 12:00")
    client = typed_in(ravi)
    time_machine.move_to("2026-11-25 13:00")
    assert client.get("/me/empty/").headers["Location"].startswith("/accounts/reauthenticate/")


def test_a_key_is_asked_for_in_plain_words(ravi, typed_in):
    page = typed_in(ravi).get("/accounts/2fa/webauthn/add/").text
    form = HTMLParser(page).css_first("main form")
    assert form.css_first("[name=name]").attributes.get("value") is None
    assert "So that you know it again later, like “My phone”." in form.text()
    assert "Log in with it alone, without a name or password" in form.text()
    assert not re.search("(?i)master|passwordless|requirements", form.text())


def test_a_key_without_a_name_is_numbered(ravi):
    """By then it has been made, so it is not refused."""
    Authenticator.objects.create(user=ravi, type=Authenticator.Type.WEBAUTHN, data={})
    form = AddKeyForm({"name": ""}, user=ravi)
    form.is_valid()
    assert form.cleaned_data["name"] == "Key 2"


def test_a_key_that_loses_its_name_is_asked_for_one(ravi, typed_in):
    client = typed_in(ravi)
    key = Authenticator.objects.create(
        user=ravi, type=Authenticator.Type.WEBAUTHN, data={"name": "Phone", "credential": {}}
    )
    answer = client.post(f"/accounts/2fa/webauthn/keys/{key.pk}/edit/", {"name": ""})
    assert "Say what the key is called." in answer.text
    assert "This field is required." not in answer.text
