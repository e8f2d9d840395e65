"""Taking back what was approved: exactly that, whatever others did since."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from selectolax.parser import HTMLParser

from tests.moderation.edits import (
    approve,
    body_of,
    look,
    send,
    send_deletion,
    send_document,
    send_new,
    send_restoration,
    shown_to,
    the_page,
)
from tests.story import HEIDI, WALTER, published, reader_at
from wiki.moderation import desk
from wiki.moderation.models import Proposal
from wiki.moderation.takedown import take_down
from wiki.pages.document import dump, load
from wiki.pages.models import Page
from wiki.pages.publishing import AddressTaken

pytestmark = pytest.mark.django_db
PLAINER = ("waits tables", "serves tables")
CLOSED = ("by the bay", ">!S1E9: by the bay!<")


@pytest.fixture
def wiki(ladder):
    return published(HEIDI)


def now(proposal: Proposal) -> Proposal:
    return Proposal.objects.get(pk=proposal.pk)


def undo(proposal: Proposal, moderator):
    return desk.undo_approval(now(proposal), moderator=moderator)


def test_an_undone_change_is_a_new_revision_with_the_old_text(wiki, nina, mori, ada):
    proposal = send(nina, PLAINER)
    approved = approve(proposal, mori)
    revision = undo(proposal, ada)
    assert revision.text == wiki.text
    assert (revision.parent, revision.reverts, the_page().head) == (approved, approved, revision)
    assert (revision.rule, revision.author, revision.approved_by) == ("undo", ada, None)
    assert (now(proposal).state, now(proposal).revision) == ("applied", approved)
    decision = proposal.decisions.get(verb="undo")
    assert (decision.actor, decision.rule, decision.revision) == (ada, "undo", revision)


def test_what_others_wrote_since_stays(wiki, nina, ravi, mori):
    proposal = send(nina, PLAINER)
    approve(proposal, mori)
    approve(send(ravi, ("works at", "is employed at")), mori)
    undo(proposal, mori)
    assert "waits tables" in body_of()
    assert "is employed at" in body_of()


def test_what_others_built_on_it_is_not_torn_down(wiki, nina, ravi, mori):
    proposal = send(nina, PLAINER)
    approve(proposal, mori)
    approve(send(ravi, ("serves tables", "serves coffee")), mori)
    head = the_page().head
    with pytest.raises(desk.InConflict, match="built on this one"):
        undo(proposal, mori)
    assert the_page().head == head


def test_undone_is_undone_once(wiki, nina, mori, ada):
    proposal = send(nina, PLAINER)
    approve(proposal, mori)
    undo(proposal, mori)
    with pytest.raises(desk.Stale, match="undone already"):
        undo(proposal, ada)
    assert the_page().revisions.count() == 3


def test_what_somebody_took_back_by_hand_needs_no_undoing(wiki, nina, ravi, mori):
    proposal = send(nina, PLAINER)
    approve(proposal, mori)
    approve(send(ravi, PLAINER[::-1]), mori)
    with pytest.raises(desk.InConflict, match="Nothing of this change is left"):
        undo(proposal, mori)


def test_an_undone_new_page_is_gone_and_its_text_stays(ladder, nina, mori, log_in):
    proposal = send_new(nina, WALTER)
    approve(proposal, mori)
    assert log_in().get("/characters/walter-cruz/").status_code == 200
    undo(proposal, mori)
    page = the_page("walter-cruz")
    assert (page.deleted, page.head.document.deleted) == (True, True)
    assert log_in().get("/characters/walter-cruz/").status_code == 404
    assert "soldier" in now(proposal).latest.text


def test_a_new_page_others_built_on_is_not_undone(ladder, nina, ravi, mori):
    proposal = send_new(nina, WALTER)
    approve(proposal, mori)
    approve(send(ravi, ("soldier", "veteran"), base=the_page("walter-cruz").head), mori)
    with pytest.raises(desk.InConflict, match="built upon since"):
        undo(proposal, mori)


def test_an_undone_deletion_brings_the_page_back_whole(wiki, nina, mori, log_in):
    proposal = send_deletion(nina)
    approve(proposal, mori)
    undo(proposal, mori)
    assert the_page().head.text == wiki.text
    assert log_in().get("/characters/heidi-bergman/").status_code == 200


def test_an_undone_restoration_is_a_deletion_again(wiki, nina, mori):
    approve(send_deletion(nina), mori)
    proposal = send_restoration(nina)
    approve(proposal, mori)
    undo(proposal, mori)
    assert the_page().deleted


def test_a_change_of_a_page_that_went_is_not_undone(wiki, nina, ravi, mori):
    proposal = send(nina, PLAINER)
    approve(proposal, mori)
    approve(send_deletion(ravi), mori)
    with pytest.raises(desk.InConflict, match="deleted"):
        undo(proposal, mori)


def test_an_undone_deletion_does_not_push_another_page_aside(wiki, nina, ravi, mori):
    proposal = send_deletion(nina)
    approve(proposal, mori)
    approve(send_new(ravi, WALTER.replace("Walter Cruz", "Heidi Bergman")), mori)
    with pytest.raises(AddressTaken):
        undo(proposal, mori)
    assert Page.objects.unredacted().filter(deleted=False).count() == 1


def test_an_undone_rename_gives_the_page_its_address_back(wiki, nina, mori, log_in):
    proposal = send(nina, ("name: Heidi Bergman", "name: Heidi B."))
    approve(proposal, mori)
    assert log_in().get("/characters/heidi-bergman/").status_code == 302
    undo(proposal, mori)
    assert log_in().get("/characters/heidi-bergman/").status_code == 200


def test_fans_undo_nothing(wiki, nina, tess, mori):
    proposal = send(nina, PLAINER)
    approve(proposal, mori)
    with pytest.raises(desk.Refused, match="Only moderators"):
        undo(proposal, tess)


def test_what_was_never_published_is_not_undone(wiki, nina, mori):
    proposal = send(nina, PLAINER)
    with pytest.raises(desk.Refused, match="Only a published"):
        undo(proposal, mori)
    desk.reject(proposal, moderator=mori, reason="No source.", seen=look(proposal).version)
    with pytest.raises(desk.Refused, match="Only a published"):
        undo(proposal, mori)


def test_undoing_what_closed_a_passage_needs_a_second_person(wiki, edda, mori, ada):
    """Else one moderator alone could open what another had closed."""
    proposal = send(edda, CLOSED)
    closed = approve(proposal, mori)
    with pytest.raises(desk.NeedsSecondPerson, match="open something earlier"):
        undo(proposal, ada)
    assert the_page().head == closed
    back = send_document(ada, shown_to(ada, wiki), base=closed)
    assert approve(back, mori).text == wiki.text


def test_a_wiki_of_one_person_undoes_it_on_record(wiki, edda, mori, settings, caplog):
    settings.WIKI_SECOND_PERSON = False
    proposal = send(edda, CLOSED)
    approve(proposal, mori)
    assert undo(proposal, mori).text == wiki.text
    assert "mori loosens a gate alone" in caplog.text


def test_an_undone_change_of_hidden_words_is_hidden_itself(wiki, edda, mori):
    proposal = send(edda, ("wiped her own memory", "chose to forget"))
    approve(proposal, mori)
    revision = undo(proposal, mori)
    assert revision.summary_gate.expression == "S1E9"
    assert revision not in the_page().revisions.visible_to(reader_at("tv:S1E8"))


def test_the_way_back_stands_on_the_next_screen(wiki, nina, mori, log_in):
    proposal = send(nina, PLAINER)
    client = log_in(mori)
    seen = look(proposal)
    url = f"/admin/moderation/proposal/{proposal.pk}/change/"
    posted = {"verb": "approve", "version": seen.version, "head": seen.head, "result": seen.result}
    assert ": published." in client.post(url, posted, follow=True).content.decode()
    page = client.post(url, {"verb": "undo"}, follow=True).content.decode()
    assert "Taken back." in page
    assert the_page().head.text == wiki.text
    assert dump(load(wiki.text)) == wiki.text


def told_of(client, proposal: Proposal) -> list[str]:
    """How the proposal stands, as its author reads it: among their edits, and on its own page."""
    return [
        HTMLParser(client.get(at).text).css_first("main .chip[class*=state-]").text()
        for at in ("/me/", f"/me/edits/{proposal.key}/")
    ]


def test_its_author_reads_that_it_was_taken_back_and_why(wiki, nina, mori, log_in):
    proposal, client = send(nina, PLAINER), log_in(nina)
    approve(proposal, mori)
    assert told_of(client, proposal) == ["published", "published"]
    url = f"/admin/moderation/proposal/{proposal.pk}/change/"
    log_in(mori).post(url, {"verb": "undo", "words": "No source <says> so."})
    assert told_of(client, proposal) == ["taken back", "taken back"]
    assert 'class="reason">No source &lt;says&gt; so.</p>' in client.get("/me/").text
    assert "No source &lt;says&gt; so." in client.get(f"/me/edits/{proposal.key}/").text


def test_it_can_be_taken_back_without_a_word(wiki, nina, mori, log_in):
    proposal = send(nina, PLAINER)
    approve(proposal, mori)
    undo(proposal, mori)
    client = log_in(nina)
    assert told_of(client, proposal) == ["taken back", "taken back"]
    assert 'class="reason"' not in client.get("/me/").text


def test_what_was_taken_back_is_not_counted_as_accepted(wiki, nina, mori, log_in):
    client, taken_back, stays = log_in(mori), send(nina, PLAINER), ("works at", "is employed at")
    approve(taken_back, mori)
    approve(send(nina, stays), mori)
    url = f"/admin/moderation/proposal/{taken_back.pk}/change/"
    assert "nina: 2 accepted, 0 declined" in client.get(url).text
    undo(taken_back, mori)
    review = client.get(url).text
    assert "nina: 1 accepted, 0 declined" in review
    assert HTMLParser(review).css_first(".state-taken-back").text() == "taken back"


def test_the_queue_says_so_as_well_and_asks_no_more_for_it(wiki, nina, mori, log_in):
    client, rows = log_in(mori), "/admin/moderation/proposal/?state__exact=applied"
    proposal = send(nina, PLAINER)
    approve(proposal, mori)
    client.get(rows)
    with CaptureQueriesContext(connection) as before:
        assert "taken back" not in client.get(rows).text
    undo(proposal, mori)
    client.get(rows)
    with CaptureQueriesContext(connection) as after:
        assert "taken back" in client.get(rows).text
    assert len(after) == len(before)


def test_what_was_taken_down_does_not_come_back_in_place_of_a_page(wiki, nina, ravi, mori):
    """Undoing a change goes back to what stood before it, unless that is only the note of a takedown."""
    first = approve(send(nina, ("by the bay", "by 5 Elm Street")), mori)
    proposal = send(ravi, ("by 5 Elm Street", "by the bay"))
    head = approve(proposal, mori)
    take_down(first.key, by=mori, reason="Somebody’s address.")
    with pytest.raises(desk.InConflict, match="taken down"):
        undo(proposal, mori)
    assert the_page().head == head
