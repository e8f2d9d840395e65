"""Whoever asks that a page should go or come back hears what became of it meanwhile, as far as they may see."""

from __future__ import annotations

import lxml.html
import pytest

from tests.moderation.edits import approve, send_deletion, send_new, send_restoration, the_page
from tests.story import HEIDI, WALTER, published, watch
from wiki.moderation import desk
from wiki.moderation.models import Proposal
from wiki.moderation.preparation import prepare

CHANGED = "The page has changed since you proposed deleting it, so look whether it still should go."
DELETED = "The page was deleted in the meantime, so there is nothing left to decide."
BACK = "The page is back in the meantime, so there is nothing left to decide."
AGAIN = "The page came back, changed and was deleted again since you asked for it."
ANOTHER = "Another page goes by its name now, so it cannot come back as it was."
NOWHERE = "There is no such page where you are now"
EVERY = (CHANGED, DELETED, BACK, AGAIN, ANOTHER, NOWHERE)


@pytest.fixture
def wiki(ladder):
    published(HEIDI)


@pytest.fixture
def gone(wiki, edda, mori):
    approve(send_deletion(edda), mori)


def becomes(old: str, new: str) -> None:
    head = the_page().head
    assert old in head.text
    published(head.text.replace(old, new), after=head)


def told(client, proposal: Proposal) -> list[str]:
    page = lxml.html.fromstring(client.get(f"/me/edits/{proposal.key}/").content)
    words = " ".join(page.xpath("//main")[0].text_content().split())
    return [sentence for sentence in EVERY if sentence in words]


def links(client, proposal: Proposal) -> list[str]:
    return lxml.html.fromstring(client.get(f"/me/edits/{proposal.key}/").content).xpath("//main//a/@href")


def test_of_a_page_that_is_what_it_was_nothing_is_told(wiki, nina, log_in):
    assert told(log_in(nina), send_deletion(nina)) == []


def test_who_wants_a_page_gone_hears_that_it_changed_and_may_ask_anew(wiki, nina, log_in):
    client, proposal = log_in(nina), send_deletion(nina)
    becomes("waits tables", "mixes drinks")
    assert told(client, proposal) == [CHANGED]
    assert prepare(proposal).conflicts, "and no moderator can decide it as it is"
    again = "/characters/heidi-bergman/delete/"
    assert again in links(client, proposal)
    client.post(again, {"summary": "Still twice here"})
    assert told(client, proposal) == []
    proposal.refresh_from_db()
    assert not prepare(proposal).conflicts


def test_a_change_that_is_hidden_is_not_told_to_who_wants_the_page_gone(wiki, nina, log_in):
    client, proposal = log_in(nina), send_deletion(nina)
    becomes("because she wiped her own memory", "since she forgot")
    assert told(client, proposal) == []
    watch(nina, "tv:S1E9")
    assert told(client, proposal) == [CHANGED]


def test_who_wants_a_page_gone_hears_that_it_went(wiki, nina, edda, mori, log_in):
    client, proposal = log_in(nina), send_deletion(nina)
    approve(send_deletion(edda), mori)
    assert told(client, proposal) == [DELETED]
    desk.withdraw(proposal, author=nina)
    assert told(client, proposal) == []


def test_a_page_that_closed_may_be_anything_to_who_wants_it_gone(wiki, nina, log_in):
    proposal = send_deletion(nina)
    becomes("gate: premise", "gate: S1E10")
    assert told(log_in(nina), proposal) == [NOWHERE]


def test_of_a_page_that_is_still_gone_nothing_is_told_to_who_wants_it_back(gone, nina, log_in):
    assert told(log_in(nina), send_restoration(nina)) == []


def test_who_wants_a_page_back_hears_that_it_is_back(gone, nina, ravi, mori, log_in):
    proposal = send_restoration(nina)
    approve(send_restoration(ravi), mori)
    assert told(log_in(nina), proposal) == [BACK]


def test_who_wants_a_page_back_hears_that_another_goes_by_its_name(gone, nina, ravi, mori, log_in):
    proposal = send_restoration(nina)
    approve(send_new(ravi, WALTER.replace("Walter Cruz", "Heidi Bergman")), mori)
    assert told(log_in(nina), proposal) == [ANOTHER]
    assert "/characters/heidi-bergman/" in links(log_in(nina), proposal)


def test_another_page_of_a_name_that_opens_later_is_not_told(gone, nina, edda, mori, log_in):
    proposal = send_restoration(nina)
    another = WALTER.replace("Walter Cruz", "Heidi Bergman").replace("gate: premise", "gate: S1E10")
    approve(send_new(edda, another), mori)
    assert told(log_in(nina), proposal) == []


def test_who_wants_a_page_back_hears_that_it_came_and_went_as_another(gone, nina, edda, mori, log_in):
    proposal = send_restoration(nina)
    approve(send_restoration(edda), mori)
    becomes("waits tables", "mixes drinks")
    approve(send_deletion(edda), mori)
    assert told(log_in(nina), proposal) == [AGAIN]
    assert "/characters/heidi-bergman/restore/" in links(log_in(nina), proposal)


@pytest.mark.parametrize("later", ["Audrey the liar", "Bertha"])
def test_the_name_a_page_has_further_on_is_not_told_to_who_wants_it_back(gone, nina, log_in, later):
    """Nor by another page that goes by that name where they are."""
    proposal = send_restoration(nina)
    head = published(HEIDI, after=the_page().head)
    closed = HEIDI.replace("name: Heidi Bergman", f"name: {later}").replace("gate: premise", "gate: S1E9")
    head = published(closed, after=head)
    published(closed.replace("kind: character\n", "kind: character\ndeleted: yes\n"), after=head)
    published(WALTER.replace("Walter Cruz", "Audrey the liar"))
    assert told(log_in(nina), proposal) == [NOWHERE]
    assert "/characters/audrey-the-liar/" not in links(log_in(nina), proposal)
