"""Two moderators press their buttons at the same moment."""

from __future__ import annotations

import pytest

from tests.moderation.edits import approve, send, send_new
from tests.races.aftermath import assert_found, line_of
from tests.races.cast import Reviewer, told_apart
from tests.races.story import ROUNDS, a_page
from wiki.moderation.models import Proposal
from wiki.pages.models import Name

pytestmark = pytest.mark.django_db(transaction=True)


@ROUNDS
def test_of_two_approvals_one_publishes_and_the_other_hears_who_did(arena, rounds, nina):
    for number in arena.rounds(rounds):
        page = a_page(number)
        proposal = send(nina, ("sleeps", "dozes"), base=page.head)
        winner, loser = told_apart(
            *arena.race(Reviewer("mori", proposal.pk, "approve"), Reviewer("ada", proposal.pk, "approve"))
        )
        name = ("mori", "ada")[winner]
        assert loser.said == f"{name} was first. State of the proposal: published."
        assert [revision.approved_by and revision.approved_by.handle for revision in line_of(page)] == [
            None,
            name,
        ]
        assert_found("dozes", page)


@ROUNDS
def test_a_proposal_is_approved_or_declined_and_never_both(arena, rounds, nina):
    for number in arena.rounds(rounds):
        page = a_page(number)
        proposal = send(nina, ("sleeps", "dozes"), base=page.head)
        winner, loser = told_apart(
            *arena.race(
                Reviewer("mori", proposal.pk, "approve"),
                Reviewer("ada", proposal.pk, "reject", words="No source."),
            )
        )
        name, state = (("mori", "published"), ("ada", "declined"))[winner]
        assert loser.said == f"{name} was first. State of the proposal: {state}."
        assert [decision.actor.handle for decision in proposal.decisions.all()] == [name]
        assert len(line_of(page)) == 2 - winner
        assert_found("dozes", page)


@ROUNDS
def test_of_two_edits_of_one_page_the_second_waits_for_another_look(arena, rounds, nina, ravi, mori):
    for number in arena.rounds(rounds):
        page = a_page(number)
        edits = send(nina, ("sleeps", "dozes"), base=page.head), send(ravi, ("seven", "nine"), base=page.head)
        winner, loser = told_apart(
            *arena.race(Reviewer("mori", edits[0].pk, "approve"), Reviewer("ada", edits[1].pk, "approve"))
        )
        assert "The page changed while you were reading." in loser.said
        assert len(line_of(page)) == 2
        waiting = Proposal.objects.get(pk=edits[1 - winner].pk)
        assert (waiting.state, waiting.decisions.count()) == ("pending", 0)
        text = approve(waiting, mori).text
        assert "dozes" in text
        assert "nine" in text


@ROUNDS
def test_of_two_new_pages_that_share_a_name_one_is_told_which(arena, rounds, nina, ravi):
    for number in arena.rounds(rounds):
        pages = [
            send_new(author, NEW.format(name=f"{name} {number}", number=number))
            for author, name in ((nina, "Kitchen"), (ravi, "Cantina"))
        ]
        _winner, loser = told_apart(
            *arena.race(Reviewer("mori", pages[0].pk, "approve"), Reviewer("ada", pages[1].pk, "approve"))
        )
        assert loser.said.startswith("Another page of this kind is called")
        assert f"Canteen {number}" in loser.said
        assert Name.objects.unredacted().filter(text=f"Canteen {number}").count() == 1


NEW = """\
format: 1
kind: article
name: {name}
name: Canteen {number}
gate: premise
category: Places
---
Lunch is at noon.
"""
