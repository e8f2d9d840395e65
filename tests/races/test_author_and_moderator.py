"""An author presses "Send" on the edit form while a moderator decides about the version before."""

from __future__ import annotations

import pytest

from tests.moderation.edits import approve, send
from tests.races.aftermath import assert_found, line_of
from tests.races.cast import Editor, Reviewer
from tests.races.story import ROUNDS, a_page
from wiki.moderation.models import Proposal

pytestmark = pytest.mark.django_db(transaction=True)
UNSEEN = "Its author has sent a new version since. Here it is."


@ROUNDS
def test_what_its_author_sends_meanwhile_is_neither_published_unseen_nor_lost(arena, rounds, nina, mori):
    for number in arena.rounds(rounds):
        page = a_page(number)
        proposal = send(nina, ("sleeps", "dozes"), base=page.head)
        approval, saved = arena.race(
            Reviewer("mori", proposal.pk, "approve"), Editor("nina", page.get_absolute_url(), "seven", "nine")
        )
        assert saved.done
        assert approval.done or approval.said == UNSEEN
        assert len(line_of(page)) == (2 if approval.done else 1)
        assert all("nine" not in revision.text for revision in line_of(page))
        waiting = Proposal.objects.get(page=page, state="pending")
        assert (waiting == proposal) is not approval.done
        text = approve(waiting, mori).text
        assert "dozes" in text
        assert "nine" in text


@ROUNDS
def test_a_version_nobody_saw_is_not_declined(arena, rounds, nina):
    for number in arena.rounds(rounds):
        page = a_page(number)
        proposal = send(nina, ("sleeps", "dozes"), base=page.head)
        decline, saved = arena.race(
            Reviewer("mori", proposal.pk, "reject", words="No source."),
            Editor("nina", page.get_absolute_url(), "seven", "nine"),
        )
        assert saved.done
        assert decline.done or decline.said == UNSEEN
        waiting = Proposal.objects.get(page=page, state="pending")
        assert "nine" in waiting.latest.text
        assert (waiting == proposal) is not decline.done
        assert_found("dozes", page)
