"""A page gets another name, or goes, at the moment an edit of it is approved."""

from __future__ import annotations

import pytest

from tests.moderation.edits import approve, send, send_deletion
from tests.races.aftermath import assert_found, line_of
from tests.races.cast import Editor, Reviewer, told_apart
from tests.races.story import ROUNDS, a_page
from wiki.moderation import desk
from wiki.moderation.models import Proposal

pytestmark = pytest.mark.django_db(transaction=True)
CHANGED = "The page changed while you were reading."


@ROUNDS
def test_an_edit_and_a_new_name_follow_one_another(arena, rounds, nina, ravi, mori):
    for number in arena.rounds(rounds):
        page = a_page(number)
        edit = send(nina, ("sleeps", "dozes"), base=page.head)
        rename = send(ravi, (f"name: Client {number}", f"name: Patient {number}"), base=page.head)
        winner, loser = told_apart(
            *arena.race(Reviewer("mori", edit.pk, "approve"), Reviewer("ada", rename.pk, "approve"))
        )
        assert loser.said.startswith(CHANGED)
        assert len(line_of(page)) == 2
        approve(Proposal.objects.get(pk=(rename, edit)[winner].pk), mori)
        assert_renamed_and_edited(page, number)


@ROUNDS
def test_a_moderators_own_new_name_and_an_edit_follow_one_another(arena, rounds, nina, mori):
    """Ada's own change is merged onto what is there, so it may come right after; or it waits like any other."""
    for number in arena.rounds(rounds):
        page = a_page(number)
        edit = send(nina, ("sleeps", "dozes"), base=page.head)
        rename = Editor("ada", page.get_absolute_url(), "Client", "Patient", field="name")
        approval, renamed = arena.race(Reviewer("mori", edit.pk, "approve"), rename)
        assert renamed.done
        assert approval.done or approval.said.startswith(CHANGED)
        for waiting in Proposal.objects.filter(page=page, state="pending"):
            approve(waiting, mori)
        assert_renamed_and_edited(page, number)


def assert_renamed_and_edited(page, number: int) -> None:
    line = line_of(page)
    assert len(line) == 3
    for words in ("dozes", f"name: Patient {number}\n", f"formerly [premise]: Client {number}\n"):
        assert words in line[-1].text


@ROUNDS
def test_an_edit_of_a_page_that_goes_is_published_before_or_waits(arena, rounds, nina, ravi, mori):
    for number in arena.rounds(rounds):
        page = a_page(number)
        edit = send(nina, ("sleeps", "dozes"), base=page.head)
        deletion = send_deletion(ravi, base=page.head)
        winner, loser = told_apart(
            *arena.race(Reviewer("mori", edit.pk, "approve"), Reviewer("ada", deletion.pk, "approve"))
        )
        assert loser.said.startswith(("The page is gone." if winner else "The page has changed", CHANGED))
        line = line_of(page)
        assert [revision.document.deleted for revision in line] == [False, bool(winner)]
        if winner:
            with pytest.raises(desk.InConflict, match="page is gone"):
                approve(Proposal.objects.get(pk=edit.pk), mori)
        else:  # Ravi wanted another text to go: he is asked again, and sends it anew
            assert approve(send_deletion(ravi, base=line[-1]), mori).document.deleted
        assert_found("dozes", page)
