"""What is typed is kept: as a draft, through a lost session, and whatever became of the page."""

from __future__ import annotations

import json
import re

import pytest
from django.test import Client
from selectolax.parser import HTMLParser

from tests.moderation.forms import EDIT, changed, fields
from tests.story import HEIDI, PASSWORD, WALTER, published, watch
from wiki.moderation.models import Proposal, SavedDraft, Version
from wiki.moderation.preparation import prepare
from wiki.pages.models import Page

pytestmark = pytest.mark.django_db
JSON = {"accept": "application/json"}


@pytest.fixture
def wiki(ladder):
    published(HEIDI)
    published(WALTER)


def keep(client, new: str = "serves tables", *, at: str = EDIT, **more: str):
    """Type something and let our script keep it."""
    data = changed(client, "waits tables", new, at=at, **more)
    return client.post(at, {**data, "save_draft": "1"}, headers=JSON), data


def test_a_draft_is_kept_and_offered_with_its_time(wiki, nina, log_in):
    client = log_in(nina)
    answer, _ = keep(client)
    assert answer.status_code == 200
    assert answer.json()["said"].startswith("Draft kept, ")
    page = client.get(EDIT)
    assert "that was never sent" in page.content.decode()
    assert "waits tables" in fields(page)["body"]
    assert "serves tables" in fields(client.get(f"{EDIT}?draft=on"))["body"]
    assert not Proposal.objects.exists()


def test_the_button_keeps_a_draft_and_shows_the_form_again(wiki, nina, log_in):
    client = log_in(nina)
    data = changed(client, "waits tables", "serves tables")
    response = client.post(EDIT, {**data, "save_draft": "1"})
    assert "Draft kept, " in response.content.decode()
    assert "serves tables" in fields(response)["body"]
    assert SavedDraft.objects.get().account == nina


def test_a_draft_taken_up_counts_as_written_on_what_was_shown_then(wiki, nina, log_in):
    """Somebody who watched on since was not shown more; nothing hidden then counts as deleted."""
    client = log_in(nina)
    keep(client)
    watch(nina, "tv:S1E10")
    data = fields(client.get(f"{EDIT}?draft=on"))
    client.post(EDIT, {**data, "consent": "on"})
    body = prepare(Proposal.objects.get()).document.body
    assert "serves tables" in body
    assert "wiped her own memory" in body


def test_sending_ends_a_draft(wiki, nina, log_in):
    client = log_in(nina)
    _, data = keep(client)
    client.post(EDIT, data)
    assert Version.objects.count() == 1
    assert not SavedDraft.objects.exists()


def test_what_could_not_be_sent_keeps_its_draft(wiki, nina, log_in):
    client = log_in(nina)
    _, data = keep(client)
    assert client.post(EDIT, {**data, "consent": ""}).status_code == 400
    assert SavedDraft.objects.exists()


def test_a_draft_is_its_authors_alone(wiki, nina, ravi, log_in):
    before = log_in(ravi).get(f"{EDIT}?draft=on")
    keep(log_in(nina))
    assert "serves tables" in log_in(nina).get("/me/").content.decode() or SavedDraft.objects.exists()
    after = log_in(ravi).get(f"{EDIT}?draft=on")
    assert fields(after)["body"] == fields(before)["body"]
    assert "never sent" not in after.content.decode()
    assert "never sent" not in log_in(ravi).get("/me/").content.decode()


def test_an_older_draft_is_not_lost_by_a_newer_text(wiki, nina, log_in):
    client = log_in(nina)
    keep(client, "serves tables")
    answer, data = keep(client, "carries plates")
    assert answer.status_code == 409
    assert "serves tables" in SavedDraft.objects.get().fields
    response = client.post(EDIT, {**data, "discard_draft": "1"})
    assert "carries plates" in fields(response)["body"]
    assert client.post(EDIT, {**data, "save_draft": "1"}, headers=JSON).status_code == 200
    assert "carries plates" in SavedDraft.objects.get().fields


def test_a_form_that_nobody_was_given_throws_no_draft_away(wiki, nina, log_in):
    client = log_in(nina)
    _, data = keep(client, "serves tables")
    assert client.post(EDIT, {**data, "shown": "nobodys", "discard_draft": "1"}).status_code == 409
    assert SavedDraft.objects.exists()


def test_an_older_draft_is_not_lost_by_sending_another_text(wiki, nina, log_in):
    client = log_in(nina)
    keep(client, "serves tables")
    assert client.post(EDIT, changed(client, "waits tables", "carries plates")).status_code == 302
    assert "carries plates" in Version.objects.get().text
    assert "serves tables" in SavedDraft.objects.get().fields
    assert "never sent" in client.get(EDIT).content.decode()


def test_one_new_page_begun_without_a_name_is_not_lost_by_sending_another(wiki, nina, log_in):
    client, at = log_in(nina), "/new/character/"
    craig = {**fields(client.get(at)), "name": "Craig Lundquist", "body": "Craig is quiet.\n"}
    client.post(at, {**craig, "save_draft": "1"}, headers=JSON)
    anthony = {**fields(client.get(at)), "name": "Anthony", "body": "Anthony fishes.\n", "consent": "on"}
    assert client.post(at, anthony).status_code == 302
    assert "Craig is quiet." in SavedDraft.objects.get().fields


def test_a_draft_grows_while_one_writes(wiki, nina, log_in):
    client = log_in(nina)
    _, data = keep(client)
    client.post(EDIT, {**data, "body": data["body"] + "\nMore.\n", "save_draft": "1"}, headers=JSON)
    assert "More." in SavedDraft.objects.get().fields


def test_a_new_page_has_a_draft_by_its_name(wiki, nina, log_in):
    client = log_in(nina)
    at = "/new/character/?name=Craig+Lundquist"
    data = {**fields(client.get(at)), "body": "Craig is quiet.\n"}
    client.post(at, {**data, "save_draft": "1"}, headers=JSON)
    assert "never sent" in client.get(at).content.decode()
    assert "never sent" not in client.get("/new/character/?name=Anthony").content.decode()
    link = SavedDraft.objects.get().address
    assert link in client.get("/me/").content.decode().replace("&amp;", "&")
    assert "Craig is quiet." in fields(client.get(link))["body"]


def test_drafts_have_limits(wiki, nina, log_in, settings):
    client = log_in(nina)
    assert keep(client, "x" * 700_000)[0].status_code == 409
    settings.WIKI_DRAFTS = 0
    assert "too many drafts" in keep(client)[0].json()["said"]
    settings.WIKI_DRAFTS_PER_MINUTE = 1
    assert "short rest" in keep(client)[0].json()["said"]
    assert not SavedDraft.objects.exists()


def test_a_form_of_somebody_else_keeps_nothing(wiki, nina, edda, log_in):
    foreign = fields(log_in(edda).get(EDIT))["shown"]
    assert keep(log_in(nina), shown=foreign)[0].status_code == 409
    assert not SavedDraft.objects.exists()


def test_a_draft_from_another_site_is_not_kept(wiki, nina, log_in):
    data = changed(log_in(nina), "waits", "serves")
    strict = Client(enforce_csrf_checks=True, headers={"sec-fetch-site": "cross-site"})
    strict.force_login(nina)
    assert strict.post(EDIT, {**data, "save_draft": "1"}).status_code == 403
    assert not SavedDraft.objects.exists()


# --- Logged out in the middle -----------------------------------------------------------------------


def end_session(client) -> None:
    """As it ends by itself: the browser keeps its other cookies."""
    client.cookies.pop("sessionid")


def log_back_in(client, name: str, *, to: str):
    return client.post("/accounts/login/", {"login": name, "password": PASSWORD, "next": to})


def test_who_was_logged_out_finds_the_text_after_logging_in(wiki, nina, log_in):
    client = log_in(nina)
    data = changed(client, "waits tables", "serves tables")
    end_session(client)
    response = client.post(EDIT, data)
    assert response.status_code == 403
    assert "/accounts/login/?next=%2Fcharacters%2Fheidi-bergman%2Fedit%2F" in response.content.decode()
    assert log_back_in(client, "nina", to=EDIT).headers["Location"] == EDIT
    back = client.get(EDIT)
    assert "Here is the text you had before you logged in." in back.content.decode()
    assert client.post(EDIT, {**fields(back), "consent": "on"}).status_code == 302
    assert "serves tables" in Version.objects.get().text


@pytest.mark.parametrize("part", [False, True], ids=["the page", "a section"])
def test_who_was_logged_out_reads_that_the_text_is_kept_whether_or_not_there_is_such_a_page(
    wiki, nina, log_in, part
):
    data = changed(log_in(nina), "waits tables", "serves tables")
    if part:
        del data["name"]

    def told(slug: str) -> str:
        page = log_in().post(f"/characters/{slug}/edit/", data).content.decode()
        return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.replace(slug, "slug"))

    page = told("heidi-bergman")
    assert "<h1>Your text is kept</h1>" in page
    assert "serves tables" in page
    assert "A new character" not in page
    assert "Where are you in the story?" not in page
    assert page == told("nobody-at-all")


def test_the_text_that_came_back_is_a_draft_from_then_on(wiki, nina, log_in):
    client = log_in(nina)
    data = changed(client, "waits tables", "serves tables")
    end_session(client)
    client.post(EDIT, data)
    log_back_in(client, "nina", to=EDIT)
    client.get(EDIT)
    assert "serves tables" in fields(client.get(f"{EDIT}?draft=on"))["body"]


def test_what_was_sent_again_from_the_old_window_is_no_draft_any_more(wiki, nina, log_in):
    client = log_in(nina)
    data = changed(client, "waits tables", "serves tables")
    end_session(client)
    client.post(EDIT, data)
    log_back_in(client, "nina", to="/")
    assert client.post(EDIT, data).status_code == 302
    assert "Here is the text you had" not in client.get(EDIT).content.decode()
    assert not SavedDraft.objects.exists()


def test_another_account_gets_the_text_to_copy_and_nothing_else(wiki, nina, ravi, log_in):
    client = log_in(nina)
    data = changed(client, "waits tables", "serves tables")
    end_session(client)
    client.post(EDIT, data)
    log_back_in(client, "ravi", to=EDIT)
    assert "serves tables" not in client.get(EDIT).text
    back = client.get(f"{EDIT}?kept=1")
    assert "begun by another account" in back.content.decode()
    assert "serves tables" in fields(back)["body"]
    assert client.post(EDIT, {**fields(back), "consent": "on"}).status_code == 409
    assert not Proposal.objects.exists()


def test_of_two_texts_sent_while_logged_out_none_is_lost(wiki, nina, log_in):
    client, other = log_in(nina), "/characters/walter-cruz/edit/"
    heidi, walter = (
        changed(client, "waits tables", "serves tables"),
        changed(client, "soldier", "fisher", at=other),
    )
    end_session(client)
    answers = {at: client.post(at, data).content.decode() for at, data in ((EDIT, heidi), (other, walter))}
    log_back_in(client, "nina", to=EDIT)
    promised = [at for at, answer in answers.items() if "Log in, and your text will be there." in answer]
    found = {at: fields(client.get(at))["body"] for at in promised}
    assert promised
    assert all(word in found[at] for at, word in ((EDIT, "serves tables"), (other, "fisher")) if at in found)


def test_a_text_from_another_site_is_not_carried_through_logging_in(wiki, nina, log_in):
    client = Client(enforce_csrf_checks=True)
    data = changed(log_in(nina), "waits tables", "serves tables")
    other = {"sec-fetch-site": "cross-site"}
    assert client.post(EDIT, data, headers=other).status_code == 403
    client.handler.enforce_csrf_checks = False
    log_back_in(client, "nina", to=EDIT)
    assert "serves tables" not in client.get(EDIT).content.decode()


def test_our_script_is_told_the_way_in(wiki, nina, log_in):
    data = changed(log_in(nina), "waits tables", "serves tables")
    answer = log_in().post(EDIT, {**data, "save_draft": "1"}, headers=JSON)
    assert answer.status_code == 403
    assert answer.json()["login"] == "/accounts/login/?next=%2Fcharacters%2Fheidi-bergman%2Fedit%2F"


def test_the_way_in_leads_back_to_the_section(wiki, log_in):
    response = log_in().get(f"{EDIT}?section=h-plot&draft=on")
    assert response.headers["Location"].endswith(
        "?next=%2Fcharacters%2Fheidi-bergman%2Fedit%2F%3Fsection%3Dh-plot"
    )


# --- The page is not what it was --------------------------------------------------------------------


def test_a_page_that_is_gone_gives_the_text_back(wiki, nina, log_in):
    client = log_in(nina)
    data = changed(client, "waits tables", "serves tables")
    Page.objects.unredacted().filter(slug="heidi-bergman").update(deleted=True)  # gate: test
    response = client.post(EDIT, data)
    assert response.status_code == 404
    assert "serves tables" in fields(response)["body"]
    assert HTMLParser(response.text).css_first("h1").text() == "Your text is kept"


def test_our_script_is_told_that_the_page_is_gone(wiki, nina, log_in):
    data = changed(log_in(nina), "waits tables", "serves tables")
    for slug in ("heidi-bergman", "craig-lundquist"):
        Page.objects.unredacted().filter(slug=slug).update(deleted=True)  # gate: test
        response = log_in(nina).post(f"/characters/{slug}/edit/", {**data, "save_draft": "1"}, headers=JSON)
        assert response.status_code == 404
        assert response.json()["said"].startswith("There is no such page (any more).")


@pytest.mark.parametrize("went", ["gate: S1E9", "deleted: yes\ngate: premise"], ids=["hidden", "deleted"])
def test_a_draft_of_a_page_that_went_tells_no_name_it_has_now_and_is_there_to_copy(wiki, nina, log_in, went):
    client = log_in(nina)
    keep(client)
    heidi = Page.objects.unredacted().select_related("head").get(slug="heidi-bergman")
    later = HEIDI.replace("name: Heidi Bergman", "name: Helly the Forgetter").replace("gate: premise", went)
    published(later, after=heidi.head)
    page = client.get("/me/").content.decode()
    assert "helly-the-forgetter" not in page
    assert "Heidi Bergman" in page
    assert "serves tables" in page
    for link in re.findall(r'href="(/[^"]*draft=on)"', page):
        assert client.get(link.replace("&amp;", "&")).status_code == 200


def test_a_page_that_is_hidden_and_one_that_is_not_there_answer_alike(wiki, nina, log_in):
    published(WALTER.replace("Walter Cruz", "Audrey Temple").replace("gate: premise", "gate: S1E10"))
    data = changed(log_in(nina), "waits tables", "serves tables")
    hidden, missing = (
        log_in(nina).post(f"/characters/{slug}/edit/", data).content.decode().replace(slug, "…")
        for slug in ("audrey-temple", "craig-lundquist")
    )
    token = "csrfmiddlewaretoken"
    assert hidden.split(token)[0] == missing.split(token)[0]
    assert fields_of(hidden) == fields_of(missing)


def fields_of(page: str) -> dict[str, str]:
    response = type("Response", (), {"content": page.encode()})
    return {k: v for k, v in fields(response).items() if k != "csrfmiddlewaretoken"}


def test_a_waiting_text_is_brought_onto_the_page_as_it_is_now(wiki, nina, log_in):
    client = log_in(nina)
    client.post(EDIT, changed(client, "waits tables", "serves tables"))
    head = Page.objects.unredacted().get(slug="heidi-bergman").head  # gate: test
    published(HEIDI.replace("works at the facility", "works at the Facility"), after=head)
    assert "The page has changed since you wrote it." in client.get(EDIT).content.decode()
    data = fields(client.get(f"{EDIT}?onto_now=1"))
    assert "serves tables" in data["body"]
    assert "the Facility" in data["body"]
    client.post(EDIT, {**data, "consent": "on", "summary": "Again"})
    proposal = Proposal.objects.get()
    assert proposal.latest.base != head
    assert "wiped her own memory" in prepare(proposal).document.body


def test_a_change_beyond_the_author_is_no_change_to_them(wiki, nina, log_in):
    client = log_in(nina)
    client.post(EDIT, changed(client, "waits tables", "serves tables"))
    head = Page.objects.unredacted().get(slug="heidi-bergman").head  # gate: test
    published(HEIDI.replace("small town", "quiet town"), after=head)
    assert "has changed" not in client.get(EDIT).content.decode()


# --- A new page that waits --------------------------------------------------------------------------


def test_a_new_page_that_waits_is_gone_on_with_under_another_name(wiki, nina, log_in):
    client = log_in(nina)
    at = "/new/character/?name=Craig"
    client.post(at, {**fields(client.get(at)), "body": "Craig is quiet.\n", "consent": "on"})
    data = fields(client.get(at))
    assert data["body"] == "Craig is quiet.\n"
    client.post(at, {**data, "name": "Craig Lundquist", "consent": "on"})
    proposal = Proposal.objects.get()
    assert (proposal.title, proposal.slug, proposal.versions.count()) == (
        "Craig Lundquist",
        "craig-lundquist",
        2,
    )


def test_my_edits_lead_back_to_a_new_page_that_waits(wiki, nina, log_in):
    client = log_in(nina)
    at = "/new/character/?name=Craig"
    client.post(at, {**fields(client.get(at)), "body": "Craig is quiet.\n", "consent": "on"})
    page = client.get(f"/me/edits/{Proposal.objects.get().key}/").content.decode()
    assert "/new/character/?name=craig" in page


def test_what_is_kept_holds_no_consent(wiki, nina, log_in):
    keep(log_in(nina))
    assert "consent" not in json.loads(SavedDraft.objects.get().fields)["page"]
