"""The live preview: the author's own text at any episode, and hints about what the author may know."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.story import AUDREY, HEIDI, published

pytestmark = pytest.mark.django_db
JSON = {"accept": "application/json"}


@pytest.fixture
def wiki(ladder):
    published(HEIDI)
    published(AUDREY)


def look(client, content: str, **more) -> dict:
    response = client.post("/preview/", {"content": content, **more}, headers=JSON)
    assert response.status_code == 200
    return response.json()


def test_a_name_ahead_is_hinted_at_with_its_line_and_the_cure(wiki, edda, log_in):
    (hint,) = look(log_in(edda), "One.\n\nAudrey Temple comes in.\n")["hints"]
    assert hint["text"] == "“Audrey Temple” is known from S1E10; this place opens at the start."
    assert (hint["line"], hint["words"], hint["wrap"]) == (3, "Audrey Temple", "S1E10")


def test_a_name_its_author_may_not_know_is_no_name(wiki, nina, ravi, log_in):
    for account in (nina, ravi):
        assert look(log_in(account), "Audrey Temple comes in.\n")["hints"] == []


def test_what_is_marked_or_on_a_later_page_needs_no_hint(wiki, edda, log_in):
    client = log_in(edda)
    assert look(client, ">!S1E10: Audrey Temple comes in.!<\n")["hints"] == []
    assert look(client, "Audrey Temple comes in.\n", gate="S2E1")["hints"] == []
    assert look(client, "Audrey Temple comes in.\n", gate="S9E9")["hints"] != []


def test_a_page_may_name_itself(wiki, edda, log_in):
    assert look(log_in(edda), "Heidi who forgot.\n")["hints"] != []
    assert (
        look(log_in(edda), "Heidi who forgot.\n", name=["Heidi Bergman", "Heidi who forgot"])["hints"] == []
    )


def test_a_mistake_is_a_hint_with_its_line_and_the_last_picture_stays(wiki, nina, log_in):
    answer = look(log_in(nina), "One.\n\n>!S1E9: never closed\n")
    assert answer["html"] is None
    assert answer["hints"][0]["line"] == 3


def test_an_episode_its_author_has_not_seen_can_be_looked_at(wiki, nina, log_in):
    """The text is the author's own; nothing of the wiki comes with it."""
    client = log_in(nina)
    text = "She waits. >!S1E3: She drives.!< [[Audrey Temple]]\n"
    assert "drives" in look(client, text)["html"]
    assert "drives" not in look(client, text, at="S1E2")["html"]
    assert "drives" in look(client, text, at="S1E3")["html"]
    assert "drives" not in look(client, text, at="garbage")["html"]
    assert "/characters/audrey-temple/" not in look(client, text, at="S2E7")["html"]


def test_a_page_that_opens_later_is_not_there_yet(wiki, nina, log_in):
    answer = look(log_in(nina), "She waits.\n", gate="S1E4", at="S1E3")
    assert (answer["html"], answer["problem"]) == ("", "At this episode the page is not there yet.")


def test_what_went_wrong_is_said_and_not_thrown(wiki, nina, log_in, settings):
    client = log_in(nina)
    answer = client.post("/preview/", {"content": "x" * 70_000}, headers=JSON)
    assert (answer.status_code, answer.json()["html"]) == (413, None)
    settings.WIKI_PREVIEWS_PER_MINUTE = 1
    client.post("/preview/", {"content": "x"}, headers=JSON)
    assert client.post("/preview/", {"content": "x"}, headers=JSON).status_code == 429


@pytest.mark.parametrize("logged_in", [True, False])
def test_another_site_gets_no_preview(wiki, nina, logged_in):
    strict = Client(enforce_csrf_checks=True, headers={"sec-fetch-site": "cross-site"})
    if logged_in:
        strict.force_login(nina)
    assert strict.post("/preview/", {"content": "x"}).status_code == 403
    answer = strict.post("/preview/", {"content": "x"}, headers=JSON).json()
    assert answer["html"] is None
    assert answer["problem"].endswith("Your text is still here.")


@pytest.mark.parametrize("name", ["\x00", ">!S1E1: x!<", "x" * 500, "\u202e", ""])
def test_any_name_in_the_form_is_borne(wiki, nina, log_in, name):
    look(log_in(nina), "x\n", name=[name] * 30, gate=name)
