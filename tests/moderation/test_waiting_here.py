"""A page tells its reader that an edit of theirs waits, and nobody else."""

from __future__ import annotations

import pytest

from tests.moderation.edits import approve, send, send_deletion, send_restoration
from tests.moderation.forms import EDIT, changed
from tests.story import HEIDI, WALTER, published
from wiki.moderation import desk
from wiki.moderation.models import Proposal

pytestmark = pytest.mark.django_db
HERE = "/characters/heidi-bergman/"
WAITS = "Your edit of this page waits for a moderator."
ASKED = "A moderator asks you to change something in your edit of this page."


@pytest.fixture
def wiki(ladder):
    published(HEIDI)
    published(WALTER)


def text(client, address: str = HERE, **headers: str) -> str:
    return client.get(address, headers=headers).content.decode()


def ask_for_changes(proposal: Proposal, moderator) -> None:
    desk.request_changes(proposal, moderator=moderator, reason="Where from?", seen=proposal.latest.key)


def test_a_page_leads_its_reader_to_their_edit_of_it_that_waits(wiki, nina, log_in):
    client = log_in(nina)
    assert WAITS not in text(client)
    client.post(EDIT, changed(client, "waits tables", "serves tables"))
    assert f'<a href="/me/edits/{Proposal.objects.get().key}/">{WAITS}</a>' in text(client)
    assert WAITS not in text(client, "/characters/walter-cruz/")


def test_of_an_edit_that_waits_nobody_else_hears(wiki, nina, ravi, mori, log_in):
    others = (log_in(), log_in(ravi), log_in(mori))
    before = [text(client) for client in others]
    proposal = send(nina, ("waits tables", "serves tables"))
    assert [text(client) for client in others] == before
    ask_for_changes(proposal, mori)
    assert [text(client) for client in others] == before


def test_who_is_asked_for_changes_hears_so_on_the_page(wiki, nina, mori, log_in):
    proposal = send(nina, ("waits tables", "serves tables"))
    ask_for_changes(proposal, mori)
    page = text(log_in(nina))
    assert f'<a href="/me/edits/{proposal.key}/">{ASKED}</a>' in page
    assert WAITS not in page
    desk.reopen(Proposal.objects.get(), actor=mori)
    assert WAITS in text(log_in(nina))


def test_a_deletion_that_waits_is_not_called_an_edit(wiki, nina, log_in):
    send_deletion(nina)
    page = text(log_in(nina))
    assert "Your proposal to delete this page waits for a moderator." in page
    assert WAITS not in page


@pytest.mark.parametrize("end", ["approve", "reject", "withdraw"])
def test_what_was_decided_waits_no_longer_on_its_page(wiki, nina, mori, log_in, end):
    client = log_in(nina)
    proposal = send(nina, ("waits tables", "serves tables"))
    assert WAITS in text(client)
    if end == "approve":
        approve(proposal, mori)
    elif end == "reject":
        desk.reject(proposal, moderator=mori, reason="Where from?", seen=proposal.latest.key)
    else:
        desk.withdraw(proposal, author=nina)
    assert WAITS not in text(client)


def test_a_browser_that_kept_the_page_is_given_it_anew_when_something_waits_and_when_no_longer(
    wiki, nina, mori, log_in
):
    client = log_in(nina)
    before = client.get(HERE)
    proposal = send(nina, ("waits tables", "serves tables"))
    meanwhile = client.get(HERE, headers={"if-none-match": before.headers["ETag"]})
    assert meanwhile.status_code == 200
    again = client.get(HERE, headers={"if-none-match": meanwhile.headers["ETag"]})
    assert again.status_code == 304
    desk.reject(proposal, moderator=mori, reason="Where from?", seen=proposal.latest.key)
    after = client.get(HERE, headers={"if-none-match": meanwhile.headers["ETag"]})
    assert (after.status_code, after.headers["ETag"]) == (200, before.headers["ETag"])


def test_telling_of_what_waits_asks_no_more_of_the_database(wiki, nina, log_in, django_assert_num_queries):
    client = log_in(nina)
    send(nina, ("waits tables", "serves tables"))
    assert WAITS in text(client)
    with django_assert_num_queries(5):
        text(client)


def test_that_a_page_should_come_back_is_not_told_where_it_has(wiki, nina, edda, mori, log_in):
    approve(send_deletion(edda), mori)
    send_restoration(nina)
    approve(send_restoration(edda), mori)
    assert "waits for a moderator" not in text(log_in(nina))
