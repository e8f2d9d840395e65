"""The edit form as a logged-in fan uses it: nothing typed is ever lost."""

from __future__ import annotations

from dataclasses import replace
from html import escape, unescape
from urllib.parse import quote

import lxml.html
import pytest
from django.test import Client

from tests.moderation.forms import EDIT, changed, fields
from tests.story import AUDREY, HEIDI, THEORY, WALTER, published, watch
from wiki.moderation import desk
from wiki.moderation.models import LeakReport, Proposal, Shown, Version
from wiki.moderation.preparation import prepare
from wiki.pages.models import Page
from wiki.pages.redact import redact
from wiki.spoilers.ladder import NOTHING_SEEN, Horizon

pytestmark = pytest.mark.django_db


@pytest.fixture
def wiki(ladder):
    published(HEIDI)


def test_the_form_holds_exactly_what_its_author_may_see(wiki, nina, ravi, edda, log_in):
    for account, words in ((nina, False), (ravi, False), (edda, True)):
        page = log_in(account).get(EDIT).content.decode()
        assert ("wiped" in page) is words
        assert ("Changed by the medication" in page) is words
        assert ("Heidi who forgot" in page) is words


def test_an_edit_waits_and_its_author_finds_it(wiki, nina, log_in):
    client = log_in(nina)
    response = client.post(EDIT, changed(client, "waits tables", "serves tables"))
    assert "serves tables" in client.get(response.headers["Location"]).content.decode()
    assert "serves tables" not in client.get("/characters/heidi-bergman/").content.decode()
    assert "serves tables" in fields(client.get(EDIT))["body"]


def test_editing_while_behind_keeps_what_is_hidden(wiki, nina, mori, log_in):
    client = log_in(nina)
    client.post(EDIT, changed(client, "waits tables", "serves tables"))
    proposal = Proposal.objects.get()
    assert prepare(proposal).document.body == HEIDI.split("---\n")[1].replace("waits tables", "serves tables")


def test_a_claim_to_have_seen_more_is_not_believed(wiki, nina, edda, log_in):
    """The form of somebody further along, sent by somebody behind, would count all as deleted."""
    foreign = fields(log_in(edda).get(EDIT))["shown"]
    client = log_in(nina)
    response = client.post(EDIT, changed(client, "waits", "serves", shown=foreign))
    assert response.status_code == 409
    assert "serves tables" in response.content.decode()
    assert not Proposal.objects.exists()


def test_what_was_shown_counts_even_if_progress_moved_since(wiki, nina, log_in):
    client = log_in(nina)
    data = changed(client, "waits tables", "serves tables")
    watch(nina, "tv:S1E10")
    client.post(EDIT, data)
    assert "wiped" in prepare(Proposal.objects.get()).document.body


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (">!S1E9: never closed", "Line 5"),
        ("||secret||", "does not say from which episode"),
        ("::: spoiler S9E9\nx\n:::", "There is no episode S9E9."),
    ],
)
def test_a_mistake_is_told_with_its_line_and_keeps_the_text(wiki, nina, log_in, typed, told):
    client = log_in(nina)
    response = client.post(EDIT, changed(client, "by the bay.", f"by the bay.\n\n{typed}"))
    page = unescape(response.content.decode())
    assert response.status_code == 400
    assert told in page
    assert typed in page.replace("\r\n", "\n")


def test_what_is_wrong_in_a_text_is_told_once_below_it_and_led_to_from_above(wiki, nina, log_in):
    client = log_in(nina)
    data = changed(client, "by the bay.", "by the bay.\n\n||secret||", **{"facts-0-value": "||so||"})
    for asked in ({}, {"preview": "1"}):
        page = lxml.html.fromstring(client.post(EDIT, {**data, **asked}).content)
        (hints,) = page.find_class("hints")
        assert hints.get("hidden") is None
        assert hints.text_content().startswith("Line 5: ")
        above = page.get_element_by_id("problems")
        assert "Line 5" not in above.text_content()
        assert "Portrayed by: " in above.text_content(), "what stands in no line is told above"
        (target,) = above.xpath(".//a/@href")
        assert page.get_element_by_id(target[1:]).name == "body"
    (hints,) = lxml.html.fromstring(client.get(EDIT).content).find_class("hints")
    assert (hints.get("hidden"), hints.text_content()) == ("", "")


def test_a_gate_nobody_knows_is_told_beside_its_field(wiki, nina, log_in):
    client = log_in(nina)
    response = client.post(EDIT, changed(client, "waits", "serves", **{"facts-0-gate": "S1E12"}))
    assert "There is no episode S1E12. Did you mean S1E" in response.content.decode()


def test_a_lost_session_loses_no_text(wiki, nina, log_in):
    client = log_in(nina)
    data = changed(client, "waits tables", "serves tables")
    client.logout()
    response = client.post(EDIT, data)
    assert response.status_code == 403
    assert "serves tables" in response.content.decode()
    client.force_login(nina)
    assert client.post(EDIT, {**fields(response), "consent": "on"}).status_code == 302
    assert "serves tables" in Version.objects.get().text


def test_a_stale_token_loses_no_text(wiki, nina, log_in):
    data = changed(log_in(nina), "waits tables", "serves tables")
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(nina)
    response = strict.post(EDIT, {**data, "csrfmiddlewaretoken": "x" * 64})
    assert response.status_code == 403
    assert "serves tables" in response.content.decode()
    assert not Proposal.objects.exists()


def test_rows_are_added_without_javascript(wiki, nina, log_in):
    client = log_in(nina)
    data = changed(client, "waits", "serves")
    before = int(data["facts-TOTAL_FORMS"])
    again = fields(client.post(EDIT, {**data, "add": "facts"}))
    assert int(again["facts-TOTAL_FORMS"]) == before + 1
    assert "serves" in again["body"]


def test_an_emptied_row_is_gone(wiki, nina, log_in):
    client = log_in(nina)
    client.post(EDIT, changed(client, "waits", "serves", **{"facts-0-label": "", "facts-0-value": ""}))
    assert "Portrayed by" not in Version.objects.get().text


def test_the_preview_shows_the_text_as_a_reader_elsewhere_would_see_it(wiki, edda, log_in):
    client = log_in(edda)
    data = changed(client, "waits tables", "serves tables")

    def preview(at: str) -> str:
        page = client.post(EDIT, {**data, "preview": "1", "preview_at": at}).content.decode()
        return page.split('class="preview"')[1].split('class="edit-form"')[0]

    assert "wiped" in preview("")
    assert "wiped" not in preview("S1E8")
    assert "serves tables" in preview("S1E8")


def test_nothing_changed_is_no_edit(wiki, nina, log_in):
    client = log_in(nina)
    response = client.post(EDIT, changed(client, "waits", "waits"))
    assert "Nothing is changed yet." in response.content.decode()
    assert not Proposal.objects.exists()


def test_consent_to_the_licence_is_asked_for(wiki, nina, log_in):
    client = log_in(nina)
    assert client.post(EDIT, changed(client, "waits", "serves", consent="")).status_code == 400


def test_proposing_that_a_page_goes_is_no_consent_to_the_licence(wiki, nina, log_in):
    client = log_in(nina)
    client.post("/characters/heidi-bergman/delete/", {"summary": "Twice here"})
    assert Version.objects.get().licence == ""
    desk.withdraw(Proposal.objects.get(), author=nina)
    assert not fields(client.get(EDIT)).get("consent")
    client.post(EDIT, changed(client, "waits", "serves"))
    assert fields(client.get(EDIT))["consent"] == "on"


def test_a_text_that_is_too_long_is_refused_with_a_sentence(wiki, nina, log_in):
    client = log_in(nina)
    response = client.post(EDIT, changed(client, "by the bay.", "word " * 20_000))
    assert "The text is longer than 64 KB." in response.content.decode()


def test_two_megabytes_are_refused_clearly(wiki, nina, log_in):
    client = log_in(nina)
    response = client.post(EDIT, changed(client, "by the bay.", "x" * 2_200_000))
    assert response.status_code == 413
    assert "A text may have at most 64.0\xa0KB" in response.content.decode()


def test_a_new_page_begins_with_a_skeleton_and_waits(wiki, nina, log_in):
    client = log_in(nina)
    data = fields(client.get("/new/character/?name=Craig"))
    assert data["name"] == "Craig"
    assert "In the story" in data["body"]
    client.post("/new/character/", {**data, "consent": "on"})
    assert Proposal.objects.get().action == "create"


@pytest.mark.parametrize(
    ("address", "sent"),
    [
        ("/new/character/?name=Craig", ""),
        ("/new/theory/?name=Craig", "## For\n\n## Against\n"),
        ("/new/article/?name=Craig", ""),
        ("/new/episode/?name=S1E1", ""),
    ],
)
def test_what_a_new_page_asks_and_nobody_answers_is_not_sent(ladder, nina, log_in, address, sent):
    client = log_in(nina)
    data = {**fields(client.get(address)), "consent": "on"}
    assert "?" in data["body"]
    data |= {"facts-0-value": "It will rain."} if "theory" in address else {}
    seen = lxml.html.fromstring(client.post(address, {**data, "preview": "1"}).content)
    assert "?" not in seen.get_element_by_id("preview").text_content()
    assert client.post(address, data).status_code == 302
    assert Proposal.objects.get().latest.document.body == sent


def test_of_what_a_new_page_asks_goes_what_was_not_answered(ladder, nina, log_in):
    client = log_in(nina)
    data = {**fields(client.get("/new/character/?name=Craig")), "consent": "on"}
    who, what = "Who is this, in one sentence?", "What do we see, in which episode?"
    answer = data["body"].replace(who, f"A man who asks: {who}\nWho knows?").replace("##", "What else?\n\n##")
    client.post("/new/character/", {**data, "body": answer})
    body = Proposal.objects.get().latest.document.body
    assert body == f"A man who asks: {who}\nWho knows?\n\nWhat else?\n\n## In the story\n"
    assert what not in body


def test_what_stands_around_an_unanswered_question_stays_as_it_was_typed(ladder, nina, log_in):
    client = log_in(nina)
    data = {**fields(client.get("/new/article/?name=Rain")), "consent": "on"}
    typed = "It rains.\n\n```\na\n\n\n\nb\n```\n"
    for body in (typed, f"What is this, in one sentence?\n{typed}"):
        client.post("/new/article/", {**data, "body": body})
        assert Proposal.objects.get().latest.document.body == typed


def test_an_episode_that_was_answered_elsewhere_is_sent_or_told_why_not(ladder, nina, log_in):
    client = log_in(nina)
    data = {**fields(client.get("/new/episode/?name=S1E1")), "consent": "on"}
    answer = client.post("/new/episode/?name=S1E1", {**data, "body": data["body"] + "\nIt begins.\n"})
    assert answer.status_code == 302
    assert "It begins." in Proposal.objects.get().latest.document.body


def test_a_theory_without_a_claim_is_told_so_at_its_claim(ladder, nina, log_in):
    client = log_in(nina)
    data = {**fields(client.get("/new/theory/?name=Rain")), "consent": "on"}
    sent = lxml.html.fromstring(client.post("/new/theory/", data).content)
    (claim,) = sent.xpath("//*[@name='facts-0-value']")
    assert claim.get("aria-invalid") == "true"
    told = sent.get_element_by_id(claim.get("aria-describedby")).text_content()
    assert "Claim it in one sentence that can turn out right or wrong." in told
    none = client.post("/new/theory/", {**data, "facts-0-label": ""}).content.decode()
    assert "A theory needs a claim" in none


def test_of_two_claims_of_a_theory_one_may_be_taken_out(ladder, nina, log_in):
    client = log_in(nina)
    data = {**fields(client.get("/new/theory/?name=Rain")), "consent": "on", "facts-0-value": "It rains."}
    rows = {"facts-TOTAL_FORMS": "3", "facts-2-label": "Claim", "facts-2-value": "", "facts-2-gate": ""}
    assert client.post("/new/theory/", {**data, **rows}).status_code == 302
    assert "fact Claim: It rains.\n" in Proposal.objects.get().latest.text
    assert Proposal.objects.get().latest.text.count("Claim") == 1


def test_a_claim_that_ends_later_on_stays_ended(ladder, edda, log_in):
    published(THEORY.replace("fact Status", "fact Claim [S1E5]:\nfact Status", 1))
    client = log_in(edda)
    data = fields(client.get("/theories/the-town-is-a-set/edit/"))
    data |= {"consent": "on", "body": data["body"] + "\nMore.\n"}
    assert client.post("/theories/the-town-is-a-set/edit/", data).status_code == 302
    assert "fact Claim [S1E5]:\n" in Proposal.objects.get().latest.text


def test_what_nobody_asked_for_is_not_named_before_its_author_names_it(ladder, nina, log_in):
    for kind in ("character", "theory", "article"):
        for asked in ("", "?name=", "?name=%E2%80%AE"):
            assert fields(log_in(nina).get(f"/new/{kind}/{asked}"))["name"] == ""


@pytest.mark.parametrize("name", ["", "  "])
def test_a_new_page_is_looked_at_before_it_is_named_and_named_before_it_is_sent(ladder, nina, log_in, name):
    client = log_in(nina)
    data = {**fields(client.get("/new/character/")), "body": "A *doctor* on the telephone.", "name": name}
    seen = client.post("/new/character/", {**data, "preview": "1"})
    assert seen.status_code == 200
    assert "A <em>doctor</em> on the telephone." in seen.content.decode()
    assert "Say what the page is called." not in seen.content.decode()
    again = fields(seen)
    assert (again["name"], again["body"]) == (name, data["body"])
    sent = client.post("/new/character/", {**again, "consent": "on"})
    assert sent.status_code == 400
    assert "Say what the page is called." in sent.content.decode()
    assert fields(sent)["body"] == data["body"]
    assert client.post("/new/character/", {**fields(sent), "name": "Craig"}).status_code == 302


def test_what_is_wrong_beside_a_missing_name_is_told_before_a_text_is_looked_at(ladder, nina, log_in):
    client = log_in(nina)
    data = {**fields(client.get("/new/character/")), "gate": "S1E12", "preview": "1"}
    answer = client.post("/new/character/", data)
    assert answer.status_code == 400
    assert "There is no episode S1E12." in answer.content.decode()


def test_a_new_theory_opens_with_what_its_author_has_seen_until_they_say_otherwise(wiki, nina, ravi, log_in):
    """They thought of it with all of that in mind; forgetting the question must not tell it to everybody."""
    assert fields(log_in(nina).get("/new/theory/?name=Rain"))["gate"] == ""
    client = log_in(ravi)
    assert fields(client.get("/new/character/?name=Craig"))["gate"] == ""
    data = fields(client.get("/new/theory/?name=Rain"))
    assert data["gate"] == "S1E5"
    data |= {"facts-0-value": "It will rain.", "consent": "on"}
    assert client.post("/new/theory/", data).status_code == 302
    assert str(Proposal.objects.get().latest.document.gate) == "S1E5"


def test_when_a_new_page_opens_is_asked_beside_its_name(wiki, nina, log_in):
    page = log_in(nina).get("/new/character/?name=Craig").content.decode()
    assert page.index("The page opens with") < page.index('name="body"')
    assert page.count("The page opens with") == 1


def test_a_name_that_is_another_pages_is_told_before_it_is_sent(wiki, nina, log_in):
    """If its author may know of that page; of a page ahead nobody tells."""
    published(WALTER)
    published(AUDREY)
    client = log_in(nina)
    form = {**fields(client.get("/characters/walter-cruz/edit/")), "consent": "on", "summary": "His name"}
    answer = client.post("/characters/walter-cruz/edit/", {**form, "name": "Heidi Bergman"})
    assert answer.status_code == 400
    assert "There is a page of this name already: /characters/heidi-bergman/" in answer.content.decode()
    ahead = client.post("/characters/walter-cruz/edit/", {**form, "name": "Audrey Temple"})
    assert ahead.status_code == 302


@pytest.mark.parametrize(("slug", "name"), [("s1e3", "S1E3"), ("podcast-s1e1", "podcast.S1E1")])
def test_an_episode_nobody_wrote_about_is_begun_from_its_address(ladder, nina, log_in, slug, name):
    client = log_in(nina)
    response = client.get(f"/episodes/{slug}/edit/", follow=True)
    sent = client.post(response.redirect_chain[-1][0], {**fields(response), "consent": "on"})
    assert sent.status_code == 302
    assert Proposal.objects.get().latest.document.names[0].text == name
    assert client.get("/episodes/s9e9/edit/").status_code == 404


def test_a_name_that_exists_further_on_simply_waits(ladder, nina, log_in):
    published(AUDREY)
    client = log_in(nina)
    data = fields(client.get("/new/character/?name=Audrey Temple"))
    assert client.post("/new/character/", {**data, "consent": "on"}).status_code == 302


def test_a_name_that_exists_where_one_is_leads_there(wiki, nina, log_in):
    client = log_in(nina)
    data = fields(client.get("/new/character/?name=Heidi Bergman"))
    assert (
        "/characters/heidi-bergman/"
        in client.post("/new/character/", {**data, "consent": "on"}).content.decode()
    )


@pytest.mark.parametrize("name", ["\x00", ">!S1E1: x!<", "x" * 500, "\u202e", "e\u0301"])
def test_any_name_in_a_link_is_borne(ladder, nina, log_in, name):
    assert log_in(nina).get("/new/character/", {"name": name}).status_code == 200


def test_going_back_to_an_old_text_is_an_edit(wiki, nina, log_in):
    first = Page.objects.unredacted().get().head  # gate: test
    published(HEIDI.replace("waits tables", "serves tables"), after=first)
    client = log_in(nina)
    data = fields(client.get(f"{EDIT}?back_to={first.key}"))
    assert "waits tables" in data["body"]
    client.post(EDIT, {**data, "consent": "on"})
    assert "wiped" in prepare(Proposal.objects.get()).document.body


def test_withdrawing_and_taking_up_again(wiki, nina, log_in):
    client = log_in(nina)
    client.post(EDIT, changed(client, "waits", "serves"))
    proposal = Proposal.objects.get()
    client.post(f"/me/edits/{proposal.key}/withdraw/")
    proposal.refresh_from_db()
    assert proposal.state == "withdrawn"
    client.post(f"/me/edits/{proposal.key}/reopen/")
    proposal.refresh_from_db()
    assert proposal.state == "pending"


def test_who_went_back_before_a_page_hears_why_an_edit_of_it_cannot_go_on(wiki, nina, log_in):
    published(AUDREY)
    client = log_in(watch(nina, "tv:S1E10"))
    address = "/characters/audrey-temple/edit/"
    client.post(address, changed(client, "the scapegoat", "a scapegoat", at=address))
    key = Proposal.objects.get().key
    assert "Go on editing" in client.get(f"/me/edits/{key}/").content.decode()
    watch(nina, "")
    page = client.get(f"/me/edits/{key}/").content.decode()
    assert "Go on editing" not in page
    assert "it is about something later, or it was deleted" in page


def test_others_edits_are_nobodys_business(wiki, nina, ravi, log_in):
    client = log_in(nina)
    client.post(EDIT, changed(client, "waits", "serves"))
    key = Proposal.objects.get().key
    assert log_in(ravi).get(f"/me/edits/{key}/").status_code == 404
    assert log_in(ravi).post(f"/me/edits/{key}/withdraw/").status_code == 404


def test_the_live_preview_is_rendered_for_whoever_writes(wiki, nina, log_in):
    for client in (log_in(nina), log_in()):
        assert "<em>x</em>" in client.post("/preview/", {"content": "*x*"}).content.decode()
    assert "<script" not in log_in(nina).post("/preview/", {"content": "<script>x</script>"}).content.decode()
    assert "Line 1" in log_in(nina).post("/preview/", {"content": ">!x!<"}).content.decode()
    assert log_in(nina).get("/preview/").status_code == 405
    assert log_in(nina).post("/preview/upload/", {}).status_code == 400


def test_previews_are_limited(wiki, nina, log_in, settings):
    settings.WIKI_PREVIEWS_PER_MINUTE = 2
    client = log_in(nina)
    assert [client.post("/preview/", {"content": "x"}).status_code for _ in range(3)] == [200, 200, 429]


def test_anybody_reports_a_leak(wiki, log_in):
    log_in().post("/report/", {"address": "/characters/heidi-bergman/", "words": "It says she wiped it."})
    assert LeakReport.objects.get().words == "It says she wiped it."


@pytest.mark.parametrize(("behind", "second"), [(True, 302), (False, 400)])
def test_reports_are_counted_by_whom_the_proxy_names(ladder, log_in, settings, behind, second):
    """Without a proxy the header is anybody's to write, and everybody counts by where they come from."""
    settings.WIKI_REPORTS_PER_HOUR, settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1, 1 if behind else 0
    answers = [
        log_in().post(
            "/report/",
            {"address": "/", "words": "It tells."},
            headers={"x-forwarded-for": f"1.1.1.1, {seen}"},
        )
        for seen in ("192.0.2.1", "192.0.2.2", "192.0.2.2")
    ]
    assert [answer.status_code for answer in answers] == [302, second, 400]


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/characters/heidi-bergman/delete/", "reason"),
        ("/admin/moderation/proposal/1/change/", "words"),
    ],
)
def test_words_outlive_a_session(wiki, mori, log_in, path, field):
    words = "A long & thoughtful sentence."
    answer = log_in().post(path, {field: words, "password": "a secret that nobody may see"})
    page = answer.content.decode()
    assert answer.status_code == 403
    assert f"\n{escape(words)}</textarea>" in page
    assert "secret" not in page
    assert f"/accounts/login/?next={quote(path, safe='')}" in page
    assert log_in().post(path, {field: "Few words"}).status_code == 302
    assert "own-words" not in log_in(mori).post(path, {field: words}).content.decode()


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/report/", "words"),
        ("/characters/heidi-bergman/delete/", "reason"),
        ("/admin/moderation/proposal/1/change/", "words"),
    ],
)
def test_words_outlive_a_form_that_had_grown_too_old(wiki, mori, path, field):
    client = Client(enforce_csrf_checks=True, headers={"sec-fetch-site": "same-origin"})
    client.force_login(mori)
    words = "A long & thoughtful sentence."
    typed = {
        field: words,
        "password": "a secret that nobody may see",
        "csrfmiddlewaretoken": "grown too old by now",
    }
    answer = client.post(path, typed)
    page = answer.content.decode()
    assert answer.status_code == 403
    assert f"\n{escape(words)}</textarea>" in page
    assert "secret" not in page
    assert "grown too old by now" not in page
    elsewhere = client.post(
        path, typed, headers={"sec-fetch-site": "cross-site", "origin": "https://example.org"}
    )
    assert "thoughtful" not in elsewhere.content.decode()


def test_an_own_waiting_text_is_what_the_form_shows(wiki, nina, log_in):
    client = log_in(nina)
    client.post(EDIT, changed(client, "waits", "serves"))
    watch(nina, "tv:S1E10")
    data = fields(client.get(EDIT))
    assert "serves" in data["body"]
    assert "wiped" not in data["body"]
    assert Shown.objects.get(key=data["shown"]).vector == ""


def test_too_many_waiting_edits_are_refused_with_the_text_kept(wiki, nina, log_in, settings):
    settings.WIKI_OPEN_PROPOSALS = 0
    client = log_in(nina)
    response = client.post(EDIT, changed(client, "waits tables", "serves tables"))
    assert response.status_code == 409
    assert "serves tables" in response.content.decode()


def test_the_desk_refuses_the_blocked(wiki, blake, log_in):
    client = log_in(blake)
    response = client.post(EDIT, changed(client, "waits", "serves"))
    assert "Posted the ending everywhere." in response.content.decode()
    with pytest.raises(desk.Refused):
        desk.reopen(Proposal(author=blake, state="rejected"), actor=blake)


def test_a_summary_opens_with_the_latest_thing_its_edit_touched(wiki, ladder, edda):
    head = Page.objects.unredacted().get(slug="heidi-bergman").head  # gate: a test
    both = head.document.body.replace("waits tables", "serves tables").replace("small town", "quiet town")
    draft = desk.Draft(
        document=replace(head.document, body=both), base=head, shown_at=ladder.everything(),
        summary="The town where she finds him is quiet",
    )  # fmt: skip
    proposal = desk.propose(head.page, author=edda, draft=draft)
    assert str(prepare(proposal).gate) == "S1E10"
    assert Proposal.objects.get().gate.expression == "S1E10"


def test_what_an_author_was_not_shown_counts_as_untouched(wiki, ladder, ravi):
    head = Page.objects.unredacted().get(slug="heidi-bergman").head  # gate: a test
    shown = redact(head.document, Horizon(ladder, NOTHING_SEEN))
    typed = replace(shown, body=shown.body.replace("waits tables", "serves tables"))
    desk.propose(head.page, author=ravi, draft=desk.Draft(document=typed, base=head, shown_at=NOTHING_SEEN))
    assert Proposal.objects.get().gate.expression == "premise"


@pytest.mark.parametrize("hidden", ["", "name [S1E9]: The Barista\n"])
def test_a_name_that_was_hidden_from_its_author_is_as_new_to_them_as_any(ladder, nina, log_in, hidden):
    """It went meanwhile to a page that they see."""
    plain = HEIDI.replace("name [S1E9]: Heidi who forgot\n", "")
    first = published(HEIDI.replace("name [S1E9]: Heidi who forgot\n", hidden))
    client = log_in(nina)
    data = fields(client.get(EDIT))
    published(plain, after=first)
    published(WALTER.replace("Walter Cruz", "The Barista"))
    answer = client.post(EDIT, {**data, "names-0-text": "The Barista", "consent": "on", "summary": "A name"})
    assert "There is a page of this name already" in answer.content.decode()
