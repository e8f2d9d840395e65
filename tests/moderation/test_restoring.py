"""Asking for a deleted page back: by whoever could see it, on the way to writing it anew."""

from __future__ import annotations

import pytest

from tests.moderation.edits import approve, body_of, send_deletion, send_new
from tests.story import AUDREY, HEIDI, WALTER, published, reader_at, watch
from wiki.moderation import desk
from wiki.moderation.models import Proposal
from wiki.moderation.takedown import take_down
from wiki.pages.models import Page

HERE = "/characters/heidi-bergman/restore/"
ANEW = "/new/character/?name=Heidi Bergman"
WHY = "She is in every episode."


def review_address(proposal: Proposal) -> str:
    return f"/admin/moderation/proposal/{proposal.pk}/change/"


def standing() -> Page:
    return Page.objects.visible_to(reader_at()).get()


@pytest.fixture
def gone(ladder, nina, mori):
    """Heidi's page, which was deleted."""
    page = published(HEIDI).page
    approve(send_deletion(nina), mori)
    return page


def test_anybody_who_could_see_a_page_may_ask_for_it_back(gone, ravi, mori, log_in):
    before = gone.head.document.body
    client = log_in(ravi)
    assert HERE in client.get(ANEW).content.decode()
    assert "Bring Heidi Bergman back?" in client.get(HERE).content.decode()
    client.post(HERE, {"summary": WHY})
    assert Proposal.objects.of(ravi).get().latest.summary == WHY
    approve(Proposal.objects.of(ravi).get(), mori)
    assert body_of() == before
    assert client.get("/characters/heidi-bergman/").status_code == 200


def test_whoever_asks_for_a_page_back_brings_what_they_could_not_see(gone, nina, ravi, mori, log_in):
    """Nina has watched nothing; what opens later is there again all the same."""
    before = gone.head.document.body
    log_in(nina).post(HERE, {"summary": WHY})
    approve(Proposal.objects.of(nina).open().get(), mori)
    assert body_of() == before


def test_a_page_of_which_one_saw_nothing_is_not_offered(ladder, nina, log_in):
    hidden = published(AUDREY)
    published(AUDREY.replace("gate:", "deleted: yes\ngate:", 1), after=hidden)
    client = log_in(nina)
    assert "was deleted" not in client.get("/new/character/?name=Audrey Temple").content.decode()
    assert client.get("/characters/audrey-temple/restore/").status_code == 404


def test_no_page_comes_back_where_another_stands(gone, ravi, mori, log_in):
    approve(send_new(ravi, WALTER.replace("Walter Cruz", "Heidi Bergman")), mori)
    assert log_in(ravi).get(HERE).status_code == 404


def test_of_two_that_went_the_later_one_is_offered(gone, ravi, mori, log_in):
    approve(send_new(ravi, WALTER.replace("Walter Cruz", "Heidi Bergman")), mori)
    approve(send_deletion(ravi, base=standing().head), mori)
    log_in(ravi).post(HERE, {"summary": WHY})
    approve(Proposal.objects.of(ravi).open().get(), mori)
    assert "soldier" in standing().head.document.body


def test_a_reason_is_asked_for_and_comes_back_when_there_were_too_many(gone, ravi, log_in, settings):
    client = log_in(ravi)
    assert client.post(HERE, {"summary": ""}).status_code == 400
    settings.WIKI_SAVES_PER_HOUR = 0
    answer = client.post(HERE, {"summary": WHY})
    assert answer.status_code == 400
    assert WHY in answer.content.decode()
    assert not Proposal.objects.of(ravi).exists()


def test_ones_own_edit_of_a_deleted_page_leads_to_bringing_it_back(gone, nina, log_in):
    mine = Proposal.objects.of(nina).get()
    assert HERE in log_in(nina).get(f"/me/edits/{mine.key}/").content.decode()


def test_ones_own_edit_leads_to_no_other_page_that_went_from_its_address(gone, nina, ravi, mori, log_in):
    mine = Proposal.objects.of(nina).get()
    approve(send_new(ravi, WALTER.replace("Walter Cruz", "Heidi Bergman")), mori)
    approve(send_deletion(ravi, base=standing().head), mori)
    assert HERE not in log_in(nina).get(f"/me/edits/{mine.key}/").content.decode()


def test_no_page_comes_back_where_another_one_went_by_its_name(gone, ravi, mori, log_in):
    approve(
        send_new(ravi, WALTER.replace("name: Walter Cruz", "name: Walter Cruz\nname: Heidi Bergman")), mori
    )
    assert log_in(ravi).get(HERE).status_code == 404


def test_author_and_moderator_of_a_new_page_are_told_that_one_of_its_name_went(gone, ravi, mori, log_in):
    """Not everybody comes by a link that knows the name: who types it into an empty form is told afterwards."""
    mine = send_new(ravi, WALTER.replace("Walter Cruz", "Heidi Bergman"))
    assert HERE in log_in(ravi).get(f"/me/edits/{mine.key}/").content.decode()
    assert HERE in log_in(mori).get(review_address(mine)).content.decode()
    approve(mine, mori)
    assert HERE not in log_in(ravi).get(f"/me/edits/{mine.key}/").content.decode()
    assert HERE not in log_in(mori).get(review_address(mine)).content.decode()


def test_a_moderator_who_is_behind_is_told_of_no_page_that_went_further_on(ladder, ravi, mori, log_in):
    hidden = published(AUDREY)
    published(AUDREY.replace("gate:", "deleted: yes\ngate:", 1), after=hidden)
    address = review_address(send_new(ravi, WALTER.replace("Walter Cruz", "Audrey Temple")))
    assert "was deleted" in log_in(mori).get(address).content.decode()
    watch(mori, "tv:S1E4")
    assert "was deleted" not in log_in(mori).get(address).content.decode()


def test_once_it_is_declined_nobody_is_told_what_approving_a_new_page_would_do(gone, ravi, mori, log_in):
    mine = send_new(ravi, WALTER.replace("Walter Cruz", "Heidi Bergman"))
    desk.reject(mine, moderator=mori, reason="Bring the old one back.", seen=mine.latest.key)
    assert HERE not in log_in(mori).get(review_address(mine)).content.decode()


def test_who_opens_an_item_ahead_is_led_to_no_screen_they_may_not_see(ladder, ravi, mori, log_in):
    hidden = published(AUDREY)
    published(AUDREY.replace("gate:", "deleted: yes\ngate:", 1), after=hidden)
    address = review_address(send_new(ravi, WALTER.replace("Walter Cruz", "Audrey Temple")))
    watch(mori, "tv:S1E4")
    assert "was deleted" not in log_in(mori).get(f"{address}?open=1").content.decode()


def test_a_text_that_was_taken_down_is_not_offered_again(gone, ravi, mori, log_in):
    gone.refresh_from_db()
    take_down(gone.head.parent.key, by=mori, reason="A letter from its author.")
    assert HERE not in log_in(ravi).get(ANEW).content.decode()
    assert log_in(ravi).get(HERE).status_code == 404


def test_ones_own_edit_leads_to_no_other_page_that_took_its_address(gone, nina, ravi, mori, log_in):
    mine = Proposal.objects.of(nina).get()
    Proposal.objects.filter(pk=mine.pk).update(state="pending", action="edit", revision=None)
    approve(send_new(ravi, WALTER.replace("Walter Cruz", "Heidi Bergman")), mori)
    page = log_in(nina).get(f"/me/edits/{mine.key}/").content.decode()
    assert "There is no such page where you are now" in page
    assert "/characters/heidi-bergman/" not in page
