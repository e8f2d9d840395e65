"""P4, by direct SQL: one truth, held by the database whatever the code does."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.utils import timezone

from tests.moderation.edits import approve, look, send, send_new, the_page
from tests.promises.sql import changed, copied, deleted, refused, run
from tests.story import HEIDI, WALTER, published
from wiki.canon.models import Generation
from wiki.moderation import desk
from wiki.moderation.models import Decision, Proposal
from wiki.pages.models import Page, Revision
from wiki.spoilers.models import Gate

pytestmark = pytest.mark.django_db
PLAINER = ("waits tables", "serves tables")


@pytest.fixture
def wiki(ladder):
    return published(HEIDI)


@pytest.fixture
def applied(wiki, nina, mori) -> Proposal:
    proposal = send(nina, PLAINER)
    approve(proposal, mori)
    return Proposal.objects.get(pk=proposal.pk)


@pytest.fixture
def declined(wiki, ravi, mori) -> Proposal:
    proposal = send(ravi, ("works at", "is at"))
    desk.reject(proposal, moderator=mori, reason="No source.", seen=look(proposal).version)
    return Proposal.objects.get(pk=proposal.pk)


def test_the_tools_of_this_file_do_get_through_where_nothing_forbids_it(wiki, nina):
    """Else every test below would pass for the wrong reason."""
    version = send(nina, PLAINER).latest
    with transaction.atomic():
        changed(wiki.page, slug="elsewhere")
        copied(version, number=2)
        deleted(Gate.objects.create(expression="S1E4"))
        connection.check_constraints()
    assert Page.objects.unredacted().get().slug == "elsewhere"


# --- History is one line ----------------------------------------------------------------------------


def test_history_cannot_fork(applied):
    with refused("parent_id"):
        copied(applied.revision)


def test_a_page_has_one_beginning(wiki):
    with refused("page"):
        copied(wiki, parent_id=None)


def test_a_revision_follows_one_of_its_own_page(wiki):
    walter = published(WALTER)
    with refused("pages_parent_of_the_same_page"):
        copied(walter, parent_id=wiki.pk)


def test_a_head_moves_to_its_child_and_nowhere_else(applied):
    page, first = the_page(), Revision.objects.unredacted().get(parent=None)
    walter = published(WALTER)
    for somewhere in (first.pk, walter.pk, None):
        with refused("pages_head_moves_on"):
            changed(page, head_id=somewhere)


def test_two_pages_cannot_share_a_head(wiki):
    walter = published(WALTER)
    with refused("head"):
        changed(walter.page, head_id=wiki.pk)


def test_two_pages_cannot_share_an_address(wiki):
    walter = published(WALTER)
    with refused("slug"):
        changed(walter.page.names.unredacted().get(), slug="heidi-bergman")


def test_a_proposal_becomes_one_revision(applied, wiki, ravi, mori):
    other = send(ravi, ("works at", "is at"))
    with refused("revision_id"):
        changed(
            other, state="applied", revision_id=applied.revision_id, decided_by_id=mori.pk,
            decided_at=timezone.now(),
        )  # fmt: skip


def test_an_author_has_one_open_proposal_for_a_page(wiki, nina):
    proposal = send(nina, PLAINER)
    with refused("page_id|one_open_per_page"):
        copied(proposal, latest_id=None)
    with refused("page_id|one_open_per_page"):
        copied(proposal, latest_id=None, state="changes-requested")


def test_an_author_has_one_open_proposal_for_a_new_page(ladder, nina):
    proposal = send_new(nina, WALTER)
    with refused("slug|one_open_per_new_page"):
        copied(proposal, latest_id=None)


def test_versions_are_numbered_once_and_from_one(wiki, nina):
    version = send(nina, PLAINER).latest
    with refused("number"):
        copied(version)
    with refused("from_1"):
        copied(version, number=0)


# --- Who decides ------------------------------------------------------------------------------------


def test_what_is_declined_has_a_decider_a_day_and_a_reason(declined):
    with refused("final_state_has_a_decider"):
        changed(declined, decided_by_id=None)
    with refused("final_state_has_a_decider"):
        changed(declined, decided_at=None)
    with refused("rejected_has_a_reason"):
        changed(declined, reason="")


def test_what_is_published_has_a_decider_or_a_rule_and_a_revision(applied):
    with refused("final_state_has_a_decider"):
        changed(applied, decided_by_id=None)
    with refused("applied_has_its_revision"):
        changed(applied, revision_id=None)
    with refused("applied_has_its_revision"):
        changed(applied, state="withdrawn")
    changed(applied, decided_by_id=None, rule="moderator-edit")


def test_nobody_is_their_own_judge(applied, declined):
    for proposal in (applied, declined):
        with refused("decided_by_somebody_else"):
            changed(proposal, decided_by_id=proposal.author_id)


@pytest.mark.parametrize("verb", ["approve", "reject", "request-changes", "publish", "undo"])
def test_a_decision_about_ones_own_needs_a_rule_with_a_name(applied, verb):
    decision = applied.decisions.get()
    with refused("nobody_decides_alone"):
        copied(decision, actor_id=decision.author_id, verb=verb, reason="Because.")


def test_declining_and_asking_for_changes_say_why(applied):
    for verb in ("reject", "request-changes"):
        with refused("decline_says_why"):
            copied(applied.decisions.get(), verb=verb, reason="")


def test_a_reviewed_revision_has_an_author_and_somebody_else_as_reviewer(applied):
    child = {"parent_id": applied.revision_id}
    with refused("review_has_a_reviewer"):
        copied(applied.revision, approved_by_id=None, **child)
    with refused("review_has_a_reviewer"):
        copied(applied.revision, author_id=None, **child)
    with refused("reviewer_is_somebody_else"):
        copied(applied.revision, approved_by_id=applied.author_id, **child)
    with refused("reviewer_is_somebody_else"):
        copied(applied.revision, approved_by_id=applied.author_id, rule="import", **child)


# --- Known words, and nothing without a gate --------------------------------------------------------


def test_words_nobody_knows_are_refused(applied):
    with refused("kind_is_known"):
        changed(applied.page, kind="rumour")
    with refused("rule_is_known"):
        copied(applied.revision, parent_id=applied.revision_id, rule="because")
    for column in ("state", "action", "kind", "rule"):
        with refused("proposal_words_are_known|applied_has"):
            changed(applied, **{column: "whatever"})
    for column in ("verb", "rule"):
        with refused("decision_words_are_known"):
            copied(applied.decisions.get(), **{column: "whatever"})
    with refused("role_is_known"):
        changed(applied.author, role="emperor")


def test_nothing_is_without_a_gate(applied):
    page = applied.page
    derived = (page.names, page.facts, page.categorys, page.appearances, page.passages, page.changes)
    for row in (page, applied, *(rows.unredacted().first() for rows in derived)):
        with refused("gate_id"):
            changed(row, gate_id=None)
        with refused("foreign key"):
            changed(row, gate_id=999_999)


def test_a_summary_is_not_without_a_gate(applied):
    with refused("summary_gate_id"):
        copied(applied.revision, parent_id=applied.revision_id, summary_gate_id=None)


def test_a_gate_stands_once(wiki):
    with refused("expression"):
        run("INSERT INTO spoilers_gate (expression) VALUES ('premise')")


def test_there_is_one_generation(wiki):
    with refused("one_generation"):
        Generation.objects.create(pk=2, number=1)


# --- Nothing vanishes with what it hangs on ---------------------------------------------------------


def test_an_account_that_wrote_or_decided_stays(applied, mori):
    for account in (applied.author, mori):
        with refused("foreign key"):
            deleted(account)


def test_a_page_with_a_history_stays(wiki):
    with refused("foreign key"):
        deleted(wiki.page)


def test_a_gate_in_use_stays(wiki):
    with refused("foreign key"):
        deleted(wiki.page.gate)


def test_a_proposal_with_versions_stays(applied):
    with refused("foreign key"):
        deleted(applied)


@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_takes_an_account_away_does_not_commit(ladder, nina, mori):
    published(HEIDI)
    approve(send(nina, PLAINER), mori)
    with refused("foreign key"):
        deleted(nina)
    assert Decision.objects.get().author == nina
