"""Editing one section: found in what its author sees, and put back without touching the rest."""

from __future__ import annotations

import pytest
from selectolax.parser import HTMLParser

from tests.moderation.forms import EDIT, changed, fields
from tests.story import HEIDI, PASSWORD, published, watch
from wiki.moderation.models import Proposal, Shown, Version
from wiki.moderation.preparation import prepare
from wiki.pages.models import Page

pytestmark = pytest.mark.django_db

BODY = """\
Heidi works at the facility.

## Work
She asks questions. >!S1E9: She took the dose.!<

::: spoiler S1E10
## The end
She finds Walter.
:::

## Later
She waits tables.
"""
WORK, LATER, END = f"{EDIT}?section=h-work", f"{EDIT}?section=h-later", f"{EDIT}?section=h-the-end"


@pytest.fixture
def wiki(ladder):
    return published(HEIDI.split("---\n")[0] + "---\n" + BODY)


def body_of(proposal: Proposal) -> str:
    return prepare(proposal).document.body


def test_the_form_holds_the_section_and_nothing_else(wiki, nina, log_in):
    data = fields(log_in(nina).get(WORK))
    assert data["body"] == "## Work\nShe asks questions.\n"
    assert not {"name", "gate", "lists", "facts-TOTAL_FORMS"} & set(data)


def test_what_was_typed_goes_where_the_section_was_and_all_else_stays(wiki, nina, log_in):
    client = log_in(nina)
    assert client.post(WORK, changed(client, "asks", "puts", at=WORK)).status_code == 302
    assert body_of(Proposal.objects.get()) == BODY.replace("asks", "puts")
    assert prepare(Proposal.objects.get()).document.facts == wiki.document.facts


def test_a_section_further_on_is_not_there(wiki, nina, edda, log_in):
    page = log_in(nina).get(END)
    assert "That section is not here" in page.content.decode()
    assert fields(page)["body"].startswith("Heidi works")
    assert fields(log_in(edda).get(END))["body"] == "## The end\nShe finds Walter.\n"


def test_a_section_that_is_hidden_and_one_that_never_was_answer_alike(wiki, nina, log_in):
    hidden, missing = (
        log_in(nina).get(f"{EDIT}?section={name}").content.decode() for name in ("h-the-end", "h-no-such")
    )
    assert (
        hidden.split("csrfmiddlewaretoken")[0]
        == missing.replace("h-no-such", "h-the-end").split("csrfmiddlewaretoken")[0]
    )


def test_the_section_is_what_was_shown_not_what_the_address_says(wiki, nina, log_in):
    client = log_in(nina)
    client.post(LATER, changed(client, "asks", "puts", at=WORK))
    assert body_of(Proposal.objects.get()) == BODY.replace("asks", "puts")


def test_a_section_sent_before_is_not_taken_back_by_the_next(wiki, nina, log_in):
    client = log_in(nina)
    second = changed(client, "waits", "serves", at=LATER)  # opened before the first was sent
    client.post(WORK, changed(client, "asks", "puts", at=WORK))
    client.post(LATER, second)
    assert body_of(Proposal.objects.get()) == BODY.replace("asks", "puts").replace("waits", "serves")
    assert Version.objects.count() == 2


def test_a_section_changed_meanwhile_is_said_and_the_text_kept(wiki, nina, log_in):
    client = log_in(nina)
    second = changed(client, "asks", "shouts", at=WORK)
    client.post(WORK, changed(client, "asks", "puts", at=WORK))
    response = client.post(WORK, second)
    assert response.status_code == 409
    assert "has changed since you opened it" in response.content.decode()
    assert "shouts" in fields(response)["body"]
    assert Version.objects.count() == 1


def test_a_page_changed_elsewhere_merges_as_ever(wiki, nina, log_in):
    client = log_in(nina)
    data = changed(client, "asks", "puts", at=WORK)
    published(wiki.text.replace("waits tables", "serves tables"), after=wiki)
    client.post(WORK, data)
    assert body_of(Proposal.objects.get()) == BODY.replace("asks", "puts").replace("waits", "serves")


def test_what_was_shown_counts_even_if_progress_moved_since(wiki, nina, log_in):
    client = log_in(nina)
    data = changed(client, "asks", "puts", at=WORK)
    watch(nina, "tv:S1E10")
    client.post(WORK, data)
    assert body_of(Proposal.objects.get()) == BODY.replace("asks", "puts")


def test_a_mistake_is_told_by_the_line_of_the_section(wiki, nina, log_in):
    client = log_in(nina)
    response = client.post(LATER, changed(client, "She waits", ">!S1E9: She waits", at=LATER))
    assert "Line 2: " in response.content.decode()


def test_marks_that_would_swallow_the_rest_of_the_page_are_refused(wiki, nina, log_in):
    client = log_in(nina)
    for typed in ("::: spoiler S1E3\nx\n", ":::\n"):
        assert (
            client.post(WORK, {**changed(client, "asks", "puts", at=WORK), "body": typed}).status_code == 400
        )


def test_an_emptied_section_goes_with_its_heading(wiki, nina, log_in):
    client = log_in(nina)
    client.post(LATER, {**changed(client, "waits", "serves", at=LATER), "body": ""})
    assert "Later" not in body_of(Proposal.objects.get())


def test_a_section_within_a_spoiler_is_looked_at_with_its_gate(wiki, edda, log_in):
    page = log_in(edda).get(END).content.decode()
    assert 'data-around="S1E10"' in page


def test_a_preview_is_of_the_section(wiki, nina, log_in):
    client = log_in(nina)
    page = client.post(WORK, {**changed(client, "asks", "puts", at=WORK), "preview": "1"}).content.decode()
    shown = page.split('id="preview"')[1].split("</section>")[0]
    assert "puts" in shown
    assert "waits" not in shown


def test_a_section_of_a_foreign_form_is_refused_with_the_text_kept(wiki, nina, edda, log_in):
    foreign = fields(log_in(edda).get(WORK))["shown"]
    client = log_in(nina)
    response = client.post(WORK, changed(client, "asks", "puts", at=WORK, shown=foreign))
    assert response.status_code == 409
    assert "puts" in fields(response)["body"]


def test_a_section_has_a_draft_of_its_own(wiki, nina, log_in):
    client = log_in(nina)
    client.post(WORK, {**changed(client, "asks", "puts", at=WORK), "save_draft": "1"})
    assert "never sent" not in client.get(EDIT).content.decode()
    assert "never sent" not in client.get(LATER).content.decode()
    assert "puts" in fields(client.get(f"{WORK}&draft=on"))["body"]


# --- The ways there ---------------------------------------------------------------------------------


def test_headings_lead_to_their_sections(wiki, nina, edda, log_in):
    page = log_in(nina).get("/characters/heidi-bergman/").content.decode()
    assert 'href="/characters/heidi-bergman/edit/?section=h-work"' in page
    assert "h-the-end" not in page
    assert "edit/?section=h-the-end" in log_in(edda).get("/characters/heidi-bergman/").content.decode()


def test_who_is_logged_out_is_led_through_logging_in_to_the_section(wiki, nina, log_in):
    client = log_in()
    assert (
        'href="/characters/heidi-bergman/edit/?section=h-work"'
        in client.get("/characters/heidi-bergman/").text
    )
    form = HTMLParser(client.get("/characters/heidi-bergman/edit/?section=h-work").text)
    assert "Edit “Work”" in form.css_first("h1").text()
    part = "/characters/heidi-bergman/edit/?section=h-work"
    way = client.post(part, {**fields(client.get(part)), "log_in": "1"}).headers["Location"]
    logged_in = client.post(way, {"login": "nina", "password": PASSWORD})
    assert "Edit “Work”" in client.get(logged_in.headers["Location"]).text


def test_a_heading_in_a_quote_has_no_section(ladder, nina, log_in):
    published(HEIDI.split("---\n")[0] + '---\n> ## Quoted\n\n## Real\nx\n\n`<h2 id="h-real">`\n')
    page = log_in(nina).get("/characters/heidi-bergman/").content.decode()
    assert page.count("?section=") == 1


def test_every_way_leads_to_a_section(wiki, edda, log_in):
    client = log_in(edda)
    for identifier in ("h-work", "h-the-end", "h-later"):
        client.get(f"{EDIT}?section={identifier}")
    assert set(Shown.objects.values_list("section", flat=True)) == {"h-work", "h-the-end", "h-later"}
    assert Page.objects.unredacted().count() == 1  # gate: test
