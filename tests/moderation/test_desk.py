"""Every verb of the desk, and everything it refuses."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

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
from tests.story import AUDREY, HEIDI, WALTER, published, reader_at, watch
from wiki.accounts.models import Block, User
from wiki.accounts.roles import Role
from wiki.canon.models import Episode
from wiki.moderation import desk, ladder_desk
from wiki.moderation.models import Decision, Proposal, Version
from wiki.moderation.preparation import prepare
from wiki.pages.document import dump, load
from wiki.pages.models import Change, Page, Revision
from wiki.pages.publishing import AddressTaken

pytestmark = pytest.mark.django_db
WAITS, SERVES = ("waits tables", "serves tables")
PLAINER = (WAITS, SERVES)


@pytest.fixture
def wiki(ladder):
    return published(HEIDI)


def now(proposal: Proposal) -> Proposal:
    return Proposal.objects.get(pk=proposal.pk)


def decisions(proposal: Proposal) -> list[str]:
    return list(proposal.decisions.values_list("verb", flat=True))


# --- Proposing --------------------------------------------------------------------------------------


def test_a_proposal_waits_with_the_text_as_it_was_typed(wiki, nina):
    proposal = send(nina, PLAINER, summary="Plainer", source="S1E1")
    assert (proposal.state, proposal.action, proposal.author) == ("pending", "edit", nina)
    version = proposal.versions.get()
    assert version.document == load(dump(shown_to(nina, wiki)).replace(*PLAINER))
    assert (version.base, version.shown_at, version.summary) == (wiki, "", "Plainer")
    assert the_page().head == wiki


def test_a_second_text_becomes_the_next_version(wiki, nina):
    first = send(nina, PLAINER)
    second = send(nina, (WAITS, "pours coffee"))
    assert first == second
    assert [v.number for v in second.versions.all()] == [1, 2]
    assert now(first).latest.number == 2
    assert SERVES in first.versions.get(number=1).text


def test_the_same_text_again_adds_nothing(wiki, nina):
    first = send(nina, PLAINER)
    before = now(first).submitted_at
    assert send(nina, PLAINER) == first
    assert Version.objects.count() == 1
    assert now(first).submitted_at == before


def test_another_summary_is_a_new_version(wiki, nina):
    send(nina, PLAINER)
    send(nina, PLAINER, summary="She serves, as S1E1 says")
    assert Version.objects.count() == 2


def test_two_authors_have_proposals_of_their_own(wiki, nina, ravi):
    assert send(nina, PLAINER) != send(ravi, PLAINER)


def test_a_blocked_author_is_told_why(wiki, blake):
    with pytest.raises(desk.Refused, match="Posted the ending everywhere"):
        send(blake, PLAINER)
    assert not Proposal.objects.exists()


def test_open_proposals_are_limited_and_versions_are_not(wiki, nina, settings):
    settings.WIKI_OPEN_PROPOSALS = 1
    walter = published(WALTER)
    send(nina, PLAINER)
    with pytest.raises(desk.Refused, match="1 proposals waiting"):
        send(nina, ("soldier", "veteran"), base=walter)
    assert send(nina, (WAITS, "pours coffee")).versions.count() == 2


def test_the_trusted_may_have_more_waiting(wiki, tess, settings):
    settings.WIKI_OPEN_PROPOSALS, settings.WIKI_OPEN_PROPOSALS_TRUSTED = 0, 1
    assert send(tess, PLAINER).state == "pending"


def test_saves_in_an_hour_are_limited(wiki, nina, settings):
    settings.WIKI_SAVES_PER_HOUR = 1
    send(nina, PLAINER, sent_at=timezone.now() - timedelta(minutes=61))
    desk.refuse_too_fast(nina)
    send(nina, (WAITS, "pours coffee"))
    with pytest.raises(desk.Refused, match="Take a break"):
        desk.refuse_too_fast(nina)


def test_the_queue_is_told_what_would_be_published(wiki, nina):
    """Nina cannot see what opens at S1E9, so her edit does not touch it and is not ahead of anybody."""
    proposal = now(send(nina, ("works at", "is at")))
    assert (proposal.gate.expression, proposal.size, proposal.risk) == ("premise", -3, "low")


def test_a_hidden_passage_that_lost_its_place_is_a_risk(wiki, nina):
    proposal = now(send(nina, (WAITS, "works")))
    assert prepare(proposal).reanchored == ("because she wiped her own memory",)
    assert proposal.risk == "medium"


def test_an_edit_of_what_opens_later_says_so_in_the_queue(wiki, edda):
    proposal = now(send(edda, ("wiped her own memory", "chose to forget")))
    assert proposal.gate.expression == "S1E9"


# --- Withdrawing and taking up ----------------------------------------------------------------------


def test_withdrawn_texts_stay_with_their_author(wiki, nina):
    proposal = send(nina, PLAINER)
    desk.withdraw(proposal, author=nina)
    assert (now(proposal).state, decisions(proposal)) == ("withdrawn", ["withdraw"])
    assert SERVES in now(proposal).latest.text


def test_only_its_author_withdraws(wiki, nina, ravi, mori):
    proposal = send(nina, PLAINER)
    for somebody in (ravi, mori):
        with pytest.raises(desk.Refused, match="somebody else’s"):
            desk.withdraw(proposal, author=somebody)


def test_what_is_decided_cannot_be_withdrawn(wiki, nina, mori):
    proposal = send(nina, PLAINER)
    stale = now(proposal)
    approve(proposal, mori)
    with pytest.raises(desk.Stale, match=r"mori was first\. State of the proposal: published"):
        desk.withdraw(stale, author=nina)


def test_a_withdrawn_proposal_is_taken_up_by_its_author_alone(wiki, nina, mori):
    proposal = send(nina, PLAINER)
    desk.withdraw(proposal, author=nina)
    with pytest.raises(desk.Refused, match="Only its author"):
        desk.reopen(proposal, actor=mori)
    desk.reopen(proposal, actor=nina)
    assert now(proposal).state == "pending"


def test_a_declined_proposal_is_taken_up_by_its_author_or_a_moderator(wiki, nina, ravi, mori):
    proposal = send(nina, PLAINER)
    for somebody in (nina, mori):
        desk.reject(proposal, moderator=mori, reason="No source.", seen=look(proposal).version)
        with pytest.raises(desk.Refused):
            desk.reopen(proposal, actor=ravi)
        desk.reopen(proposal, actor=somebody)
        assert (now(proposal).state, now(proposal).decided_by, now(proposal).reason) == ("pending", None, "")
    assert decisions(proposal) == ["reject", "reopen", "reject", "reopen"]


def test_what_was_sent_back_by_mistake_waits_again(wiki, nina, mori):
    proposal = send(nina, PLAINER)
    desk.request_changes(proposal, moderator=mori, reason="No source.", seen=look(proposal).version)
    with pytest.raises(desk.Stale):
        desk.reopen(proposal, actor=nina)  # who sends a text that was changed
    desk.reopen(proposal, actor=mori)
    assert (now(proposal).state, now(proposal).reason) == ("pending", "")
    assert decisions(proposal) == ["request-changes", "reopen"]


def test_the_same_words_do_not_come_back_for_ever(wiki, nina, mori):
    proposal = send(nina, PLAINER)
    desk.reject(proposal, moderator=mori, reason="No source.", seen=look(proposal).version)
    desk.reopen(proposal, actor=nina)
    desk.reject(proposal, moderator=mori, reason="Still none.", seen=look(proposal).version)
    with pytest.raises(desk.Refused, match="declined twice"):
        desk.reopen(proposal, actor=nina)
    desk.reopen(proposal, actor=mori)


def test_taking_up_is_refused_while_another_is_open(wiki, nina):
    proposal = send(nina, PLAINER)
    desk.withdraw(proposal, author=nina)
    send(nina, (WAITS, "pours coffee"))
    with pytest.raises(desk.Refused, match="another open proposal"):
        desk.reopen(proposal, actor=nina)
    assert now(proposal).state == "withdrawn"


def test_taking_up_counts_as_waiting(wiki, nina, settings):
    proposal = send(nina, PLAINER)
    desk.withdraw(proposal, author=nina)
    settings.WIKI_OPEN_PROPOSALS = 0
    with pytest.raises(desk.Refused, match="0 proposals waiting"):
        desk.reopen(proposal, actor=nina)


def test_the_blocked_take_nothing_up(wiki, nina, mori):
    proposal = send(nina, PLAINER)
    desk.withdraw(proposal, author=nina)
    nina.blocks.create(by=mori, reason="Enough.")
    with pytest.raises(desk.Refused, match="Enough"):
        desk.reopen(proposal, actor=User.objects.get(pk=nina.pk))


def test_what_waits_already_is_not_taken_up_again(wiki, nina):
    proposal = send(nina, PLAINER)
    with pytest.raises(desk.Stale, match="done already"):
        desk.reopen(proposal, actor=nina)


# --- Approving --------------------------------------------------------------------------------------


def test_what_was_seen_is_published_byte_for_byte(wiki, nina, mori):
    proposal = send(nina, PLAINER, summary="Plainer", source="S1E1")
    would_be = prepare(proposal).document
    revision = approve(proposal, mori)
    assert revision.text == dump(would_be)
    assert (revision.parent, revision.page.head) == (wiki, revision)
    assert (revision.author, revision.approved_by, revision.rule) == (nina, mori, "review")
    assert (revision.summary, revision.source) == ("Plainer", "S1E1")
    assert revision.proposed_at == proposal.latest.created_at
    done = now(proposal)
    assert (done.state, done.revision, done.decided_by) == ("applied", revision, mori)
    decision = done.decisions.get()
    assert (decision.verb, decision.version, decision.revision) == ("approve", done.latest, revision)
    assert (decision.actor, decision.author) == (mori, nina)


def test_an_edit_from_behind_leaves_what_is_hidden_as_it_was(wiki, ravi, mori):
    approve(send(ravi, PLAINER), mori)
    assert the_page().head.text == dump(load(HEIDI.replace(*PLAINER), default_work="tv"))


def test_the_reader_sees_it_at_once_and_history_tells_who(wiki, ravi, mori, log_in):
    approve(send(ravi, PLAINER, summary="Plainer"), mori)
    assert SERVES in log_in().get("/characters/heidi-bergman/").content.decode()
    history = log_in().get("/characters/heidi-bergman/history/").content.decode()
    assert "ravi" in history
    assert "mori" in history


def test_what_an_edit_does_not_touch_stays_out_of_others_history(wiki, edda, mori):
    revision = approve(send(edda, ("wiped her own memory", "chose to forget")), mori)
    assert revision not in the_page().revisions.visible_to(reader_at("tv:S1E8"))
    assert revision in the_page().revisions.visible_to(reader_at("tv:S1E9"))
    assert [str(c.gate) for c in Change.objects.unredacted().filter(revision=revision)] == ["S1E9"]


def test_fans_do_not_decide(wiki, nina, ravi, tess):
    proposal = send(nina, PLAINER)
    seen = look(proposal)
    for somebody in (ravi, tess):
        with pytest.raises(desk.Refused, match="Only moderators"):
            desk.approve(proposal, moderator=somebody, seen=seen)
        with pytest.raises(desk.Refused, match="Only moderators"):
            desk.reject(proposal, moderator=somebody, reason="No.", seen=seen.version)
        with pytest.raises(desk.Refused, match="Only moderators"):
            desk.request_changes(proposal, moderator=somebody, reason="No.", seen=seen.version)


def test_nobody_decides_about_their_own(wiki, mori):
    proposal = send(mori, PLAINER)
    seen = look(proposal)
    with pytest.raises(desk.Refused, match="your own proposal"):
        desk.approve(proposal, moderator=mori, seen=seen)
    with pytest.raises(desk.Refused, match="your own proposal"):
        desk.reject(proposal, moderator=mori, reason="No.", seen=seen.version)
    assert now(proposal).state == "pending"


def test_a_blocked_moderator_decides_nothing(wiki, nina, mori, ada):
    proposal = send(nina, PLAINER)
    mori.blocks.create(by=ada, reason="Gone wild.")
    with pytest.raises(desk.Refused, match="Only moderators"):
        approve(proposal, User.objects.get(pk=mori.pk))


def test_a_version_that_was_not_seen_is_not_published(wiki, nina, mori):
    proposal = send(nina, PLAINER)
    seen = look(proposal)
    send(nina, (WAITS, "was never there"))
    with pytest.raises(desk.Stale, match="sent a new version since"):
        desk.approve(proposal, moderator=mori, seen=seen)
    assert the_page().head == wiki


def test_a_head_that_was_not_seen_is_not_built_upon(wiki, nina, ravi, mori):
    mine, other = send(nina, PLAINER), send(ravi, ("works at", "is employed at"))
    seen = look(mine)
    approve(other, mori)
    with pytest.raises(desk.Stale, match="page changed while you were reading"):
        desk.approve(mine, moderator=mori, seen=seen)
    assert (now(mine).state, decisions(mine)) == ("pending", [])


def test_a_second_look_publishes_both(wiki, nina, ravi, mori):
    mine, other = send(nina, PLAINER), send(ravi, ("works at", "is employed at"))
    approve(other, mori)
    approve(mine, mori)
    assert SERVES in body_of()
    assert "is employed at" in body_of()


def test_another_result_than_the_one_seen_is_refused(wiki, nina, mori):
    proposal = send(nina, PLAINER)
    seen = look(proposal)
    forged = desk.Seen(seen.version, seen.head, "0" * 64)
    with pytest.raises(desk.Stale, match="not what you saw"):
        desk.approve(proposal, moderator=mori, seen=forged)


@pytest.mark.parametrize("seen", [desk.Seen("", "", ""), desk.Seen("x" * 16, "", "")])
def test_a_click_without_a_version_decides_nothing(wiki, nina, mori, seen):
    proposal = send(nina, PLAINER)
    with pytest.raises(desk.Stale):
        desk.approve(proposal, moderator=mori, seen=seen)
    with pytest.raises(desk.Stale):
        desk.reject(proposal, moderator=mori, reason="No.", seen=seen.version)


def test_a_conflict_is_nobodys_guess(wiki, nina, ravi, mori):
    mine, other = send(nina, PLAINER), send(ravi, (WAITS, "pours coffee"))
    approve(other, mori)
    assert prepare(now(mine)).conflicts
    with pytest.raises(desk.InConflict, match="changed at the same place"):
        approve(mine, mori)
    assert (now(mine).state, SERVES in now(mine).latest.text) == ("pending", True)


def test_what_the_page_says_already_is_not_published_again(wiki, nina, ravi, mori):
    mine, other = send(nina, PLAINER), send(ravi, PLAINER)
    approve(other, mori)
    with pytest.raises(desk.InConflict, match="says all of this by now"):
        approve(mine, mori)
    assert the_page().revisions.count() == 2


def test_an_edit_of_a_page_that_went_waits(wiki, nina, ravi, mori):
    mine = send(nina, PLAINER)
    approve(send_deletion(ravi, summary="Twice"), mori)
    with pytest.raises(desk.InConflict, match="page is gone"):
        approve(mine, mori)
    approve(send_restoration(ravi), mori)
    approve(mine, mori)
    assert SERVES in body_of()


def test_an_edit_follows_its_page_to_a_new_name(wiki, nina, ravi, mori):
    mine = send(nina, PLAINER)
    approve(send(ravi, ("name: Heidi Bergman", "name: Heidi B.")), mori)
    approve(mine, mori)
    page = the_page("heidi-b")
    assert SERVES in page.head.document.body
    assert "formerly [premise]: Heidi Bergman" in page.head.text


def test_a_name_that_is_another_pages_is_known_before_the_click(wiki, nina, mori):
    proposal = send_new(nina, WALTER.replace("Walter Cruz", "Heidi Bergman"))
    assert prepare(proposal).taken.text == "Heidi Bergman"
    assert now(proposal).risk == "high"
    with pytest.raises(AddressTaken, match="“Heidi Bergman”"):
        approve(proposal, mori)
    assert (now(proposal).state, Page.objects.unredacted().count()) == ("pending", 1)


def test_a_taken_name_is_told_as_the_page_spells_it_that_has_it(wiki, nina, mori):
    """Of one's own page, which may have it in several spellings, not all need be known to who hears it."""
    proposal = send_new(nina, WALTER.replace("Walter Cruz", "Walter Cruz\nname [S1E9]: Heidi_BERGMAN"))
    assert prepare(proposal).taken.text == "Heidi Bergman"
    with pytest.raises(AddressTaken, match="“Heidi Bergman”"):
        approve(proposal, mori)


def test_of_two_new_pages_with_one_name_the_second_keeps_its_text(wiki, nina, ravi, mori):
    first, second = send_new(nina, WALTER), send_new(ravi, WALTER.replace("soldier", "veteran"))
    approve(first, mori)
    with pytest.raises(AddressTaken):
        approve(second, mori)
    assert "veteran" in now(second).latest.text
    assert "soldier" in body_of("walter-cruz")


def test_a_hidden_page_holds_its_name_without_a_word_to_the_author(wiki, nina, mori):
    published(AUDREY)
    proposal = send_new(nina, WALTER.replace("Walter Cruz", "Audrey Temple"))
    assert proposal.state == "pending"
    with pytest.raises(AddressTaken):
        approve(proposal, mori)


def test_twice_approved_is_once_published(wiki, nina, mori, ada):
    proposal = send(nina, PLAINER)
    seen = look(proposal)
    desk.approve(now(proposal), moderator=mori, seen=seen)
    with pytest.raises(desk.Stale, match="mori was first"):
        desk.approve(now(proposal), moderator=ada, seen=seen)
    with pytest.raises(desk.Stale, match="done already"):
        desk.approve(now(proposal), moderator=mori, seen=seen)
    assert the_page().revisions.count() == 2


# --- Asking for changes, declining ------------------------------------------------------------------


def test_asking_for_changes_says_why_and_the_next_version_waits_again(wiki, nina, mori):
    proposal = send(nina, PLAINER)
    desk.request_changes(proposal, moderator=mori, reason="Which episode?", seen=look(proposal).version)
    assert (now(proposal).state, now(proposal).reason) == ("changes-requested", "Which episode?")
    assert now(proposal).decided_by is None
    send(nina, PLAINER, source="S1E2, 03:10")
    assert (now(proposal).state, now(proposal).reason) == ("pending", "")
    assert proposal.decisions.get().reason == "Which episode?"


def test_the_text_that_was_to_be_changed_does_not_come_back_unchanged(wiki, nina, mori):
    proposal = send(nina, PLAINER)
    desk.request_changes(proposal, moderator=mori, reason="Shorter.", seen=look(proposal).version)
    with pytest.raises(desk.Refused, match="asked to change"):
        send(nina, PLAINER)
    assert now(proposal).state == "changes-requested"


def test_what_went_back_is_not_approved_meanwhile(wiki, nina, mori, ada):
    proposal = send(nina, PLAINER)
    seen = look(proposal)
    desk.request_changes(now(proposal), moderator=ada, reason="Shorter.", seen=seen.version)
    with pytest.raises(desk.Stale, match=r"ada was first\. State of the proposal: changes requested"):
        desk.approve(proposal, moderator=mori, seen=seen)


def test_what_went_back_can_still_be_declined_or_withdrawn(wiki, nina, ravi, mori):
    for author, end in ((nina, "rejected"), (ravi, "withdrawn")):
        proposal = send(author, PLAINER)
        version = look(proposal).version
        desk.request_changes(proposal, moderator=mori, reason="Shorter.", seen=version)
        if end == "rejected":
            desk.reject(proposal, moderator=mori, reason="Spam after all.", seen=version)
        else:
            desk.withdraw(proposal, author=author)
        assert now(proposal).state == end


def test_declining_says_why(wiki, nina, mori):
    proposal = send(nina, PLAINER)
    desk.reject(proposal, moderator=mori, reason="No source.", seen=look(proposal).version)
    done = now(proposal)
    assert (done.state, done.reason, done.decided_by) == ("rejected", "No source.", mori)
    assert (done.decided_at is not None, the_page().head) == (True, wiki)


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_no_reason_is_none(wiki, nina, mori, reason):
    proposal = send(nina, PLAINER)
    version = look(proposal).version
    for verb in (desk.reject, desk.request_changes):
        with pytest.raises(desk.Refused, match="Say why"):
            verb(proposal, moderator=mori, reason=reason, seen=version)
    assert (now(proposal).state, decisions(proposal)) == ("pending", [])


def test_a_version_that_was_not_seen_is_not_declined(wiki, nina, mori):
    proposal = send(nina, PLAINER)
    seen = look(proposal)
    send(nina, (WAITS, "works, says S1E1,"))
    for verb in (desk.reject, desk.request_changes):
        with pytest.raises(desk.Stale, match="new version since"):
            verb(proposal, moderator=mori, reason="No source.", seen=seen.version)


def test_a_declined_author_may_send_something_else(wiki, nina, mori):
    first = send(nina, PLAINER)
    desk.reject(first, moderator=mori, reason="No source.", seen=look(first).version)
    assert send(nina, (WAITS, "pours coffee")) != first


# --- A moderator's own changes ----------------------------------------------------------------------


def test_a_moderators_own_change_is_published_by_a_named_rule(wiki, mori):
    proposal = send(mori, PLAINER)
    revision = desk.publish_own(proposal, moderator=mori)
    assert (revision.rule, revision.author, revision.approved_by) == ("moderator-edit", mori, None)
    done = now(proposal)
    assert (done.state, done.rule, done.decided_by) == ("applied", "moderator-edit", None)
    assert done.decisions.get().rule == "moderator-edit"


def test_only_ones_own_is_published_by_that_rule(wiki, nina, mori):
    with pytest.raises(desk.Refused, match="Only moderators"):
        desk.publish_own(send(nina, PLAINER), moderator=nina)
    with pytest.raises(desk.Refused, match="somebody else’s"):
        desk.publish_own(send(nina, PLAINER), moderator=mori)


OPENED = (">!S1E9: because she wiped her own memory!<", "because she wiped her own memory")


def test_a_loosened_gate_waits_for_a_second_person(wiki, mori, ada):
    proposal = send(mori, OPENED)
    with pytest.raises(desk.NeedsSecondPerson):
        desk.publish_own(proposal, moderator=mori)
    assert (now(proposal).state, the_page().head) == ("pending", wiki)
    assert approve(proposal, ada).approved_by == ada


def test_a_wiki_of_one_person_loosens_alone_and_on_record(wiki, mori, settings, caplog):
    settings.WIKI_SECOND_PERSON = False
    desk.publish_own(send(mori, OPENED), moderator=mori)
    assert "mori loosens a gate alone" in caplog.text


def test_ones_own_change_in_conflict_waits(wiki, mori, nina, ada):
    proposal = send(mori, PLAINER)
    approve(send(nina, (WAITS, "pours coffee")), ada)
    with pytest.raises(desk.InConflict, match="waits in the queue"):
        desk.publish_own(proposal, moderator=mori)
    assert now(proposal).state == "pending"


def test_ones_own_change_of_a_page_that_went_waits(wiki, mori, nina, ada):
    proposal = send(mori, PLAINER)
    approve(send_deletion(nina), ada)
    with pytest.raises(desk.InConflict, match="deleted in the meantime"):
        desk.publish_own(proposal, moderator=mori)


# --- Deleting and bringing back ---------------------------------------------------------------------


def test_a_deleted_page_is_a_revision_and_gone_for_readers(wiki, ravi, mori, log_in):
    revision = approve(send_deletion(ravi, summary="Twice"), mori)
    assert revision.document.deleted
    assert revision.parent == wiki
    assert log_in().get("/characters/heidi-bergman/").status_code == 404
    assert not the_page().names.unredacted().exists()


def test_a_deletion_by_somebody_behind_keeps_the_whole_text(wiki, nina, mori):
    approve(send_deletion(nina), mori)
    approve(send_restoration(nina), mori)
    assert the_page().head.text == wiki.text


def test_a_deletion_of_what_changed_since_is_a_conflict(wiki, nina, ravi, mori):
    mine = send_deletion(nina)
    approve(send(ravi, PLAINER), mori)
    with pytest.raises(desk.InConflict):
        approve(mine, mori)


def test_a_page_that_is_back_already_keeps_what_was_written_since(wiki, nina, ravi, edda, mori):
    """A restoration brings back the text of then; it must not take away what came later."""
    approve(send_deletion(nina), mori)
    late = send_restoration(edda)
    approve(send_restoration(nina), mori)
    approve(send(ravi, PLAINER), mori)
    with pytest.raises(desk.InConflict, match="says all of this by now"):
        approve(late, mori)
    assert SERVES in body_of()


def test_a_page_cannot_come_back_where_another_one_stands(wiki, nina, ravi, mori):
    approve(send_deletion(nina), mori)
    approve(send_new(ravi, WALTER.replace("Walter Cruz", "Heidi Bergman")), mori)
    tombstone = Revision.objects.unredacted().get(parent=wiki)
    back = send_document(nina, shown_to(nina, wiki), base=tombstone.parent, action="restore")
    assert prepare(back).taken.text == "Heidi Bergman"
    with pytest.raises(AddressTaken):
        approve(back, mori)


def test_bringing_back_more_openly_needs_a_second_person(wiki, mori, ada):
    desk.publish_own(send_deletion(mori), moderator=mori)
    living = the_page().head.parent
    opened = load(dump(shown_to(mori, living)).replace(*OPENED))
    proposal = send_document(mori, opened, base=living, action="restore")
    with pytest.raises(desk.NeedsSecondPerson):
        desk.publish_own(proposal, moderator=mori)
    assert approve(proposal, ada).rule == "review"


# --- On the screen ----------------------------------------------------------------------------------


def test_the_loser_reads_a_sentence_on_the_review_screen(wiki, nina, mori, ada, log_in):
    proposal = send(nina, PLAINER)
    seen = look(proposal)
    posted = {"verb": "approve", "version": seen.version, "head": seen.head, "result": seen.result}
    url = f"/admin/moderation/proposal/{proposal.pk}/change/"
    assert log_in(ada).post(url, posted).status_code == 302
    response = log_in(mori).post(url, posted)
    assert response.status_code == 409
    assert "ada was first. State of the proposal: published." in response.content.decode()


def test_approving_with_a_reason_is_asked_about_since_nobody_would_hear_it(wiki, nina, mori, log_in):
    proposal = send(nina, PLAINER)
    seen = look(proposal)
    posted = {"verb": "approve", "version": seen.version, "head": seen.head, "result": seen.result}
    url = f"/admin/moderation/proposal/{proposal.pk}/change/"
    answer = log_in(mori).post(url, {**posted, "words": "No such character"})
    assert answer.status_code == 409
    assert "Approving gives no reason." in answer.content.decode()
    assert "No such character" in answer.content.decode()
    assert Proposal.objects.get().state == Proposal.State.PENDING
    assert log_in(mori).post(url, posted).status_code == 302


def test_a_new_page_is_read_as_it_would_stand_there_however_long_it_is(wiki, nina, mori, log_in):
    new = send_new(nina, WALTER + "He waits. " * 200)
    page = log_in(mori).get(f"/admin/moderation/proposal/{new.pk}/change/").content.decode()
    assert '<details class="rendered" open>' in page
    assert "As it would be published" in page


@pytest.mark.parametrize(
    ("progress", "said"),
    [
        ("", "written at the start"),
        ("tv:S1E10", "written at S1E10"),
        ("podcast:S1E3|tv:S1E10+SP1", "written at S1E10 and podcast.S1E3 and SP1"),
    ],
)
def test_how_far_an_author_had_got_is_said_in_codes_that_readers_know(
    wiki, nina, mori, log_in, progress, said
):
    proposal = send(watch(nina, progress), PLAINER)
    watch(mori, progress)
    page = log_in(mori).get(f"/admin/moderation/proposal/{proposal.pk}/change/").content.decode()
    assert f"{said} ·" in page


def test_who_is_blocked_already_is_not_offered_to_be_blocked(wiki, nina, mori, log_in):
    proposal, client = send(nina, PLAINER), log_in(mori)
    url = f"/admin/moderation/proposal/{proposal.pk}/change/"
    assert ">Block nina</a>" in client.get(url).content.decode()
    block = Block.objects.create(account=nina, by=mori, reason="Posted the ending everywhere.")
    page = client.get(url).content.decode()
    way = f"/admin/accounts/block/{block.pk}/change/"
    assert f'<a href="{way}">blocked</a>' in page
    assert "Block nina" not in page
    assert block.reason in client.get(way).content.decode()


def test_a_taken_name_is_said_before_the_click(wiki, nina, mori, log_in):
    proposal = send_new(nina, WALTER.replace("Walter Cruz", "Heidi Bergman"))
    page = log_in(mori).get(f"/admin/moderation/proposal/{proposal.pk}/change/").content.decode()
    assert "There is another page called “Heidi Bergman” by now." in page
    assert 'value="approve"' not in page


def test_a_role_taken_away_decides_nothing_more(wiki, nina, mori, log_in):
    proposal = send(nina, PLAINER)
    client = log_in(mori)
    User.objects.filter(pk=mori.pk).update(role=Role.FAN)
    seen = look(proposal)
    url = f"/admin/moderation/proposal/{proposal.pk}/change/"
    client.post(url, {"verb": "approve", "version": seen.version, "head": seen.head, "result": seen.result})
    assert (now(proposal).state, Decision.objects.count()) == ("pending", 0)


@pytest.mark.parametrize("hidden", ["", "name [S1E9]: heidi bergman\n"])
def test_a_name_that_went_leads_to_its_page_whatever_is_hidden_there(ladder, nina, mori, log_in, hidden):
    published(HEIDI.replace("name [S1E9]: Heidi who forgot\n", hidden))
    approve(send(nina, ("name: Heidi Bergman", "name: Heidi B")), mori)
    assert log_in().get("/characters/heidi-bergman/").headers.get("Location") == "/characters/heidi-b/"


@pytest.mark.parametrize("hidden", ["", "name [S1E9]: The Barista\n"])
def test_an_alias_that_went_leads_to_its_page_whatever_is_hidden_there(ladder, nina, mori, log_in, hidden):
    published(HEIDI.replace("name [S1E9]: Heidi who forgot\n", "name [premise]: the barista\n" + hidden))
    approve(send(nina, ("name [premise]: the barista\n", "")), mori)
    assert log_in().get("/characters/the-barista/").headers.get("Location") == "/characters/heidi-bergman/"


def test_a_name_whose_gate_is_tightened_is_not_kept_under_the_old_one(ladder, edda, mori, log_in):
    published(HEIDI.replace("name [S1E9]: Heidi who forgot\n", "name [S1E3]: The Barista\n"))
    approve(send(edda, ("name [S1E3]: The Barista", "name [S1E9]: The Barista")), mori)
    client = log_in()
    client.cookies["progress"] = "tv:S1E5"
    assert client.get("/characters/the-barista/").status_code == 404


def test_a_text_of_who_had_watched_what_is_off_the_list_by_now_is_looked_at_twice(
    wiki, nina, ravi, mori, log_in
):
    """What they had been shown cannot be told any more, so that what they kept may stand twice."""
    watch(ravi, "tv:S1E9")
    proposal, other = send(ravi, PLAINER), send(nina, ("waits tables", "mixes drinks"))
    told = "An episode its author had watched is off the list by now"
    address = f"/admin/moderation/proposal/{proposal.pk}/change/"
    assert told not in log_in(mori).get(address).content.decode()
    off = Episode.objects.get(code="S1E9", work__key="tv")
    with pytest.raises(ladder_desk.NotAgreed) as asked:
        ladder_desk.make(lambda: Episode.objects.filter(pk=off.pk).update(withheld=True))
    ladder_desk.make(
        lambda: Episode.objects.filter(pk=off.pk).update(withheld=True), agreed=asked.value.impact.token
    )
    assert [finding.code for finding in prepare(now(proposal)).findings if finding.code == "ladder"]
    assert not [finding.code for finding in prepare(now(other)).findings if finding.code == "ladder"]
    watch(mori, "tv:S2E7")
    assert told in log_in(mori).get(f"{address}?open=1").content.decode()
