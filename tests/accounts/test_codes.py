"""By mail: a code to log in without a password, and a link that says that an address is one's own."""

from __future__ import annotations

import re

import lxml.html
import pytest
from allauth.account.models import EmailAddress
from django.core import mail

from tests.story import PASSWORD
from wiki.accounts.models import User

pytestmark = pytest.mark.django_db
WIKI = "The Fans’ Wiki"


@pytest.fixture
def with_mail(settings):
    settings.MAIL_WORKS = settings.ACCOUNT_LOGIN_BY_CODE_ENABLED = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.WIKI_NAME = WIKI
    settings.ACCOUNT_EMAIL_SUBJECT_PREFIX = f"{WIKI}: "


@pytest.fixture
def nina_with_mail(nina, with_mail):
    User.objects.filter(pk=nina.pk).update(email="nina@example.org")
    return nina


def code_in(letter) -> str:
    return re.search(r"^\s+([A-Z0-9-]{6,})$", letter.body, re.M)[1]


def said(answer) -> str:
    return " ".join(lxml.html.fromstring(answer.content).text_content().split())


def test_who_reads_the_letter_logs_in_without_a_password(nina_with_mail, log_in):
    client = log_in()
    assert "Mail me a code instead" in said(client.get("/accounts/login/"))
    assert "Log in with a code" in said(client.get("/accounts/login/code/"))
    page = client.post("/accounts/login/code/", {"email": "nina@example.org"}, follow=True)
    assert "nina@example.org" in said(page)
    assert "the spam" in said(page)
    (letter,) = mail.outbox
    client.post("/accounts/login/code/confirm/", {"code": code_in(letter)})
    assert client.get("/me/").status_code == 200


def test_a_wrong_code_is_told_and_lets_nobody_in(nina_with_mail, log_in):
    client = log_in()
    client.post("/accounts/login/code/", {"email": "nina@example.org"})
    answer = client.post("/accounts/login/code/confirm/", {"code": "WRONG1"})
    assert answer.status_code == 200
    assert lxml.html.fromstring(answer.content).xpath("//*[@aria-invalid='true']")
    assert client.get("/me/").status_code == 302


def test_the_letter_is_signed_by_the_wiki(nina_with_mail, log_in):
    log_in().post("/accounts/login/code/", {"email": "nina@example.org"})
    (letter,) = mail.outbox
    assert letter.subject == f"{WIKI}: Your code"
    assert f"{WIKI} · testserver" in letter.body


def test_an_address_that_is_nobodys_is_answered_alike(nina_with_mail, log_in):
    answers = [
        said(log_in().post("/accounts/login/code/", {"email": address}, follow=True)).replace(address, "…")
        for address in ("nina@example.org", "none@example.org")
    ]
    assert answers[0] == answers[1]


def test_no_sentence_of_the_page_is_left_in_english(nina_with_mail, log_in):
    client = log_in(accept_language="de")
    pages = [
        client.get("/accounts/login/code/"),
        client.post("/accounts/login/code/", {"email": "nina@example.org"}, follow=True),
    ]
    for page in pages:
        assert not {"with", "another", "the", "look", "code."} & set(
            said(page).replace(WIKI, "").casefold().split()
        )
    assert "Dein Code" in mail.outbox[0].subject


def test_an_address_is_confirmed_by_the_link_in_the_letter(nina_with_mail, log_in):
    client = log_in(nina_with_mail)
    client.post("/accounts/email/", {"action_add": "", "email": "nina@home.example"}, follow=True)
    letter = mail.outbox[-1]
    assert letter.subject == f"{WIKI}: Is this your address?"
    assert letter.to == ["nina@home.example"]
    link = re.search(r"http://testserver(/accounts/confirm-email/\S+/)", letter.body)[1]
    assert "Does nina@home.example belong to nina?" in said(client.get(link))
    client.post(link)
    assert EmailAddress.objects.get(email="nina@home.example").verified
    assert "too old" in said(client.get("/accounts/confirm-email/made-up/"))


def test_who_signs_up_with_an_address_is_in_and_gets_a_letter(ladder, with_mail, log_in, settings):
    settings.ACCOUNT_EMAIL_VERIFICATION = "optional"
    client = log_in()
    sent = {"username": "somebody", "email": "some@example.org", "password1": PASSWORD, "password2": PASSWORD}
    client.post("/accounts/signup/", sent)
    assert client.get("/me/").status_code == 200
    assert [letter.to for letter in mail.outbox] == [["some@example.org"]]
    assert "/accounts/confirm-email/" in mail.outbox[0].body


def test_a_forgotten_password_is_set_anew_by_the_link_of_a_letter(nina_with_mail, log_in):
    client = log_in()
    client.post("/accounts/password/reset/", {"email": "nina@example.org"})
    (letter,) = mail.outbox
    assert letter.subject == f"{WIKI}: A new password"
    assert "You log in as nina." in letter.body
    path = re.search(r"http://testserver(/\S+)", letter.body)[1]
    form = client.get(path, follow=True)
    given = {"password1": "of my own 27", "password2": "of my own 27"}
    client.post(form.redirect_chain[-1][0], given)
    client.post("/accounts/login/", {"login": "nina", "password": "of my own 27"})
    assert client.get("/me/").status_code == 200


def test_an_address_without_an_account_hears_that_and_what_to_do(with_mail, log_in):
    log_in().post("/accounts/password/reset/", {"email": "none@example.org"})
    (letter,) = mail.outbox
    assert "No account goes by this address." in letter.body
    assert "/accounts/signup/" in letter.body


def test_the_letters_speak_german(nina_with_mail, log_in):
    client = log_in(accept_language="de")
    client.post("/accounts/password/reset/", {"email": "nina@example.org"})
    client.post("/accounts/password/reset/", {"email": "none@example.org"})
    for letter in mail.outbox:
        for english in ("password", "account", "letter", "address"):
            assert english not in re.sub(r"\S*/\S*|\S+@\S+", "", letter.body)
