from __future__ import annotations

import re
from urllib.parse import urlencode

import pytest
from django.contrib.auth import authenticate
from django.db import IntegrityError, transaction
from selectolax.parser import HTMLParser

from tests.story import PASSWORD
from wiki.accounts.models import Block, User
from wiki.accounts.roles import PERMISSIONS, Role, may_grant

pytestmark = pytest.mark.django_db


def sign_up(client, name: str, **more: str):
    return client.post(
        "/accounts/signup/", {"username": name, "password1": PASSWORD, "password2": PASSWORD, **more}
    )


def test_somebody_signs_up_without_a_mail_address_and_is_in(ladder, log_in):
    client = log_in()
    assert sign_up(client, "Élodie").status_code == 302
    assert "Élodie" in client.get("/me/").content.decode()


@pytest.mark.parametrize("name", ["nina", "NINA", "Nina"])
def test_a_name_is_taken_whatever_its_case(nina, log_in, name):
    assert "This name is taken." in sign_up(log_in(), name).content.decode()


def test_other_scripts_have_their_cases_too(ladder, log_in):
    sign_up(log_in(), "élodie")
    assert sign_up(log_in(), "ÉLODIE").status_code == 200
    assert User.objects.count() == 1


def test_the_database_holds_names_apart(nina):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user("NiNa", PASSWORD)


@pytest.mark.parametrize("name", ["a b", "<script>", "x" * 60, "-x", "a\u202eb", "x"])
def test_names_that_could_mislead_are_refused(ladder, log_in, name):
    assert sign_up(log_in(), name).status_code == 200
    assert not User.objects.exists()


@pytest.mark.parametrize("login", ["nina", "Nina", "nina@example.org"])
def test_one_logs_in_with_name_or_mail(nina, log_in, login):
    User.objects.filter(pk=nina.pk).update(email="nina@example.org")
    client = log_in()
    client.post("/accounts/login/", {"login": login, "password": PASSWORD})
    assert client.get("/me/").status_code == 200


@pytest.mark.parametrize("login", ["élodie", "ÉLODIE", "E\u0301lodie"])
def test_one_logs_in_however_the_letters_of_ones_name_are_written(ladder, log_in, login):
    sign_up(log_in(), "Élodie")
    client = log_in()
    client.post("/accounts/login/", {"login": login, "password": PASSWORD})
    assert client.get("/me/").status_code == 200


WHY = "To edit, log in or sign up; you come back to the page."


@pytest.mark.parametrize(
    "form", ["/characters/nobody/edit/", "/characters/nobody/edit/?section=h-early", "/new/theory/?name=Fork"]
)
def test_who_wants_to_write_is_told_why_to_log_in_and_comes_back(nina, log_in, form):
    client = log_in()
    way = f"/accounts/login/?{urlencode({'next': form})}"
    assert WHY in client.get(way).content.decode()
    wrong = client.post(way, {"login": "nina", "password": "wrong", "next": form})
    assert WHY in wrong.content.decode()
    assert client.post(way, {"login": "nina", "password": PASSWORD, "next": form}).headers["Location"] == form


@pytest.mark.parametrize(
    "way",
    [
        "",
        "?next=/",
        "?next=/me/",
        "?next=/nowhere/edit/no/",
        "?next=https://e.example/new/theory/",
        "?next=//[",
    ],
)
def test_who_just_logs_in_is_not(ladder, log_in, way):
    response = log_in().get(f"/accounts/login/{way}")
    assert response.status_code == 200
    assert WHY not in response.content.decode()


def test_a_password_is_changed(nina, log_in):
    client = log_in(nina)
    new = "an even longer way home"
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    nina.refresh_from_db()
    assert nina.check_password(new)


def test_who_lost_a_password_on_a_wiki_without_mail_is_told_what_to_do(ladder, log_in):
    page = log_in().get("/accounts/password/reset/").content.decode()
    assert "moderator" in page


def test_a_moderator_hands_over_a_link_that_works_once(nina, mori, log_in):
    page = (
        log_in(mori)
        .post(
            "/admin/accounts/user/",
            {"action": "make_reset_links", "_selected_action": [nina.pk]},
            follow=True,
        )
        .content.decode()
    )
    link = re.search(r"http://testserver(/accounts/password/reset/key/\S+?/)", page)[1]
    client = log_in()
    form = client.get(link, follow=True)
    new = "an even longer way home"
    client.post(form.redirect_chain[-1][0], {"password1": new, "password2": new})
    nina.refresh_from_db()
    assert nina.check_password(new)


def test_login_attempts_are_limited(nina, log_in):
    client = log_in()
    for _ in range(12):
        response = client.post("/accounts/login/", {"login": "nina", "password": "wrong wrong wrong"})
    assert response.status_code in {200, 429}
    assert (
        authenticate(username="nina", password=PASSWORD) is None
        or response.status_code == 429
        or b"Too many" in response.content
    )


def test_the_admins_door_is_the_same(ladder, log_in):
    assert log_in().get("/admin/").headers["Location"].startswith("/admin/login/")
    assert log_in().get("/admin/login/?next=/admin/").headers["Location"].startswith("/accounts/login/")


def test_roles_hold_the_fewest_permissions():
    assert PERMISSIONS[Role.FAN] == PERMISSIONS[Role.TRUSTED] == frozenset()
    assert PERMISSIONS[Role.MODERATOR] < PERMISSIONS[Role.ADMIN]
    assert not any("delete" in permission for permission in PERMISSIONS[Role.MODERATOR])


@pytest.mark.parametrize(
    ("giver", "before", "after", "may"),
    [
        (Role.MODERATOR, Role.FAN, Role.TRUSTED, True),
        (Role.MODERATOR, Role.FAN, Role.MODERATOR, False),
        (Role.MODERATOR, Role.ADMIN, Role.FAN, False),
        (Role.ADMIN, Role.MODERATOR, Role.FAN, True),
        (Role.FAN, Role.FAN, Role.TRUSTED, False),
    ],
)
def test_who_grants_what(giver, before, after, may):
    assert may_grant(giver, before, after) is may


def test_a_moderator_makes_a_fan_trusted_and_nobody_a_moderator(nina, mori, log_in):
    client = log_in(mori)
    client.post(f"/admin/accounts/user/{nina.pk}/change/", {"role": "trusted"})
    nina.refresh_from_db()
    assert nina.role == Role.TRUSTED
    client.post(f"/admin/accounts/user/{nina.pk}/change/", {"role": "admin"})
    nina.refresh_from_db()
    assert nina.role == Role.TRUSTED


def test_a_blocked_fan_reads_but_does_not_write(blake, log_in):
    client = log_in(blake)
    assert client.get("/characters/").status_code == 200
    assert "Posted the ending everywhere." in client.get("/new/character/").content.decode()


def test_a_block_bites_at_once_and_ends_when_lifted(nina, mori, log_in):
    client = log_in(mori)
    client.post("/admin/accounts/block/add/", {"account": "Nina", "reason": "Vandalism"})
    assert User.objects.get(pk=nina.pk).is_blocked
    block = nina.blocks.get()
    assert block.by == mori
    client.post("/admin/accounts/block/", {"action": "lift", "_selected_action": [block.pk]})
    assert not User.objects.get(pk=nina.pk).is_blocked


def test_moderators_do_not_block_each_other(mori, ada, log_in):
    log_in(mori).post("/admin/accounts/block/add/", {"account": "ada", "reason": "Feud"})
    assert not ada.blocks.exists()


def test_a_moderator_lifts_no_block_of_another_moderator(nina, mori, ada, log_in):
    tara = User.objects.create_user("tara", PASSWORD, role=Role.MODERATOR)
    blocks = [Block.objects.create(account=one, by=ada, reason="Feud").pk for one in (tara, nina)]
    lift = {"action": "lift", "_selected_action": blocks}
    answer = log_in(mori).post("/admin/accounts/block/", lift, follow=True)
    assert "You cannot lift the block of tara." in answer.content.decode()
    assert User.objects.get(pk=tara.pk).is_blocked
    assert not User.objects.get(pk=nina.pk).is_blocked
    answer = log_in(ada).post("/admin/accounts/block/", lift, follow=True)
    assert "You cannot lift" not in answer.content.decode()
    assert tara.blocks.get().lifted_by == ada
    assert nina.blocks.get().lifted_by == mori


def test_a_block_of_nobody_is_refused_with_a_sentence(mori, log_in):
    answer = log_in(mori).post("/admin/accounts/block/add/", {"account": "nobody", "reason": "Vandalism"})
    page = answer.content.decode()
    assert "Nobody is called that." in page
    assert 'value="nobody"' in page
    assert "Vandalism" in page


def test_the_form_of_a_block_may_begin_with_a_name(mori, log_in):
    assert 'value="nina"' in log_in(mori).get("/admin/accounts/block/add/?account=nina").content.decode()


@pytest.mark.parametrize("mail", [True, False], ids=["with mail", "without mail"])
def test_every_way_an_account_offers_leads_somewhere(nina, log_in, settings, mail):
    settings.MAIL_WORKS = mail
    client = log_in(nina)
    page = client.get("/me/account/").content.decode()
    ways = re.findall(
        r'<li><a href="([^"]+)"', page.partition('<ul class="account-ways"')[2].partition("</ul>")[0]
    )
    assert ("/accounts/email/" in ways) is mail
    answers = {way: client.get(way, follow=True).status_code for way in ways}
    assert len(answers) > 7
    assert set(answers.values()) == {200}, answers


def test_an_account_that_never_said_how_far_it_is_gets_asked_until_it_answers(ladder, log_in):
    client = log_in()
    sent = {"username": "somebody", "password1": PASSWORD, "password2": PASSWORD}
    client.post("/accounts/signup/", sent)
    question = "I am just starting"
    assert question in client.get("/characters/").content.decode()
    client.post("/progress/", {"answer": "dismiss", "next": "/"})
    assert question not in client.get("/characters/").content.decode()


@pytest.mark.parametrize("signs_up_first", [True, False])
def test_who_chose_only_how_hidden_passages_are_shown_is_asked_as_well(ladder, log_in, signs_up_first):
    client = log_in()
    question = "I am just starting"
    acts = [
        lambda: sign_up(client, "somebody"),
        lambda: client.post("/progress/", {"mode": "guided", "next": "/"}),
    ]
    for act in acts if signs_up_first else reversed(acts):
        act()
    page = client.get("/characters/").content.decode()
    assert question in page
    assert 'value="guided" aria-pressed="true"' in page
    client.post("/progress/", {"tv": "S1E4"})
    page = client.get("/characters/").content.decode()
    assert question not in page
    assert 'value="guided" aria-pressed="true"' in page


def test_who_chose_how_hidden_passages_are_shown_is_still_asked_without_an_account(ladder, log_in):
    client = log_in()
    client.post("/progress/", {"mode": "guided"})
    assert "I am just starting" in client.get("/characters/").content.decode()


@pytest.mark.parametrize("login", ["nina", "nobody", "nina@wiki.example", "nobody@wiki.example"])
def test_a_login_that_fails_says_what_to_do_and_not_whether_the_name_exists(nina, log_in, login):
    page = log_in().post("/accounts/login/", {"login": login, "password": "wrong wrong wrong"}).text
    told = HTMLParser(page).css_first(".notice-error").text(strip=True)
    assert told.startswith("This name and this password do not go together. Look at both for typos.")
    assert page.index("see below") < page.index("Forgot")
    assert 'name="login"' in page
    assert 'autocomplete="username"' in page
