"""P3: nothing is lost. Texts and decisions are kept by the database; a takedown is the one exception."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import ProtectedError
from django.utils import timezone

from tests.moderation.edits import approve, look, send, send_deletion, the_page
from tests.promises.derived import derived_rows
from tests.promises.sql import changed, deleted, refused
from tests.story import HEIDI, published
from wiki.moderation import desk
from wiki.moderation.models import Decision, Takedown, Version
from wiki.moderation.takedown import TakedownError, take_down
from wiki.pages.models import Revision
from wiki.pages.publishing import rederive

pytestmark = pytest.mark.django_db
PLAINER = ("waits tables", "serves tables")
VILE = ("waits tables", "did something vile")


@pytest.fixture
def wiki(ladder):
    return published(HEIDI)


@pytest.fixture
def kept(wiki, nina, mori):
    """One row of each kind that is to be kept."""
    proposal = send(nina, PLAINER, summary="Plainer")
    revision = approve(proposal, mori)
    return [revision, proposal.versions.get(), proposal.decisions.get()]


def test_texts_and_decisions_are_never_changed(kept):
    for row in kept:
        for column, value in row.__class__.objects.values().get(pk=row.pk).items():
            with refused(f"{row._meta.db_table}_is_never_changed"):
                changed(row, **{column: value})


def test_texts_and_decisions_are_never_deleted(kept):
    for row in kept:
        with refused(f"{row._meta.db_table}_is_never_deleted"):
            deleted(row)


def test_the_ways_of_the_orm_do_not_get_past_it_either(kept):
    for row in kept:
        with refused("is_never_changed"):
            row.save()
        with refused("is_never_changed"):
            row.__class__.objects.bulk_update([row], ["key"])
        with refused("is_never_deleted"):
            row.__class__.objects.filter(pk=row.pk)._raw_delete("default")


def test_accounts_are_not_deleted(kept, nina, mori):
    for account in (nina, mori):
        with pytest.raises(ProtectedError):
            account.delete()


def test_every_text_ever_sent_is_found_by_its_author(wiki, nina, mori, log_in):
    sent = ["works the till", "counts the tips", "pours coffee", "sweeps the floor", "locks the door"]
    ends = [approve, _decline, _withdraw, _ask, lambda proposal, moderator: None]
    for number, (words, end) in enumerate(zip(sent, ends, strict=True)):
        proposal = send(nina, ("by the bay.", f"by the bay. In part {number} she {words}."))
        end(proposal, mori)
    client = log_in(nina)
    listed = client.get("/me/").content.decode()
    pages = [
        client.get(f"/me/edits/{proposal.key}/").content.decode()
        for proposal in nina.proposals.all()
        if f"/me/edits/{proposal.key}/" in listed
    ]
    assert all(any(words in page for page in pages) for words in sent)


def _decline(proposal, moderator):
    desk.reject(proposal, moderator=moderator, reason="No source.", seen=look(proposal).version)


def _withdraw(proposal, moderator):
    desk.withdraw(proposal, author=proposal.author)


def _ask(proposal, moderator):
    desk.request_changes(proposal, moderator=moderator, reason="Shorter.", seen=look(proposal).version)


def test_the_oldest_of_very_many_edits_is_found_as_well(wiki, nina, log_in):
    first = send(nina, PLAINER, sent_at=timezone.now() - timedelta(days=9))
    desk.withdraw(first, author=nina)
    for number in range(220):
        proposal = send(nina, ("by the bay", f"by bay {number}"))
        desk.withdraw(proposal, author=nina)
    client = log_in(nina)
    page = client.get("/me/").content.decode()
    for _ in range(10):
        if first.key in page or 'href="?after=' not in page:
            break
        page = client.get("/me/?after=" + page.split('href="?after=')[1].split('"')[0]).content.decode()
    assert first.key in page


# --- Takedown ---------------------------------------------------------------------------------------


@pytest.fixture
def vile(wiki, nina, mori) -> Revision:
    """A text that has to go, published once and replaced since."""
    proposal = send(nina, VILE, summary="Something vile")
    revision = approve(proposal, mori)
    approve(send(nina, VILE[::-1]), mori)
    return revision


def test_a_text_that_was_taken_down_says_why_and_what_it_was(vile, mori, log_in):
    before = vile.hash
    record = take_down(vile.key, by=mori, reason="Defames a living person.")
    assert (record.hash, record.by, record.revision) == (before, mori, vile)
    assert timezone.now() - record.made_at < timedelta(minutes=1)
    now = Revision.objects.get(pk=vile.pk)
    assert "vile" not in f"{now.text}{now.summary}"
    page = log_in().get(f"/characters/heidi-bergman/history/{vile.key}/").content.decode()
    assert "Defames a living person." in page
    assert before in page


def test_histories_go_on_around_a_takedown(vile, wiki, mori, log_in):
    head = the_page().head
    take_down(vile.key, by=mori, reason="Defames a living person.")
    client = log_in()
    history = client.get("/characters/heidi-bergman/history/").content.decode()
    assert all(revision.key in history for revision in (wiki, vile, head))
    address = f"/characters/heidi-bergman/compare/?from={wiki.key}&to={vile.key}"
    assert "vile" not in client.get(address).content.decode()
    assert the_page().head == head
    assert "waits tables" in client.get("/characters/heidi-bergman/").content.decode()


def test_what_follows_from_a_text_follows_its_takedown(vile, mori):
    take_down(vile.key, by=mori, reason="Defames a living person.")
    after = derived_rows()
    rederive()
    assert derived_rows() == after


def test_the_command_tells_of_the_texts_that_still_hold_what_went(vile, nina, ravi, mori):
    waiting = send(ravi, ("something vile", "something viler"), base=vile)
    declined = send(nina, ("something vile", "something less vile"), base=vile)
    desk.reject(declined, moderator=mori, reason="No.", seen=declined.latest.key)
    told = StringIO()
    call_command("takedown", vile.key, reason="Defames a living person.", by="mori", stdout=told)
    assert f"what its author typed is version {vile.proposal.latest.key}; it still stands" in told.getvalue()
    assert f"version {waiting.latest.key} of ravi was made from it and waits" in told.getvalue()
    assert declined.latest.key not in told.getvalue()


def test_what_its_author_typed_is_taken_down_by_its_own_key(vile, nina, mori, log_in):
    version = vile.proposal.latest
    take_down(version.key, by=mori, reason="Defames a living person.")
    page = log_in(nina).get(f"/me/edits/{vile.proposal.key}/").content.decode()
    assert "did something vile" not in page
    assert "Defames a living person." in page


def test_a_text_is_taken_down_once_and_the_note_in_its_place_is_kept(vile, mori):
    take_down(vile.key, by=mori, reason="Defames a living person.")
    with refused("is_never_changed"):
        changed(vile, text="format: 1\nkind: character\nname: Another\ngate: premise\n---\n")
    assert Takedown.objects.count() == 1


def test_records_of_takedowns_are_kept_themselves(vile, mori):
    record = take_down(vile.key, by=mori, reason="Defames a living person.")
    with refused("is_never_changed"):
        changed(record, reason="Never happened.")
    with refused("is_never_deleted"):
        deleted(record)


def test_what_the_page_says_now_is_edited_first(vile, mori):
    with pytest.raises(TakedownError, match="what the page says now"):
        take_down(the_page().head.key, by=mori, reason="Defames a living person.")


def test_a_deleted_page_can_be_emptied_to_the_last_text(wiki, nina, mori, log_in):
    tombstone = approve(send_deletion(nina), mori)
    for revision in (wiki, tombstone):
        take_down(revision.key, by=mori, reason="Copied from a book.")
    assert not any("Heidi" in text for text in Revision.objects.values_list("text", flat=True))
    after = derived_rows()
    rederive()
    assert derived_rows() == after
    assert log_in().get("/characters/heidi-bergman/").status_code == 404


def test_what_waits_is_decided_first(wiki, nina, mori):
    proposal = send(nina, VILE)
    with pytest.raises(TakedownError, match="Decline it first"):
        take_down(proposal.latest.key, by=mori, reason="Defames a living person.")
    assert Version.objects.get().text.count("vile") == 1


def test_no_word_of_a_takedown_becomes_a_mark(vile, mori):
    take_down(vile.key, by=mori, reason="It said >!S1E9: this!< and\n::: spoiler S1E1\nthat.")
    assert Revision.objects.get(pk=vile.pk).document.body.count("\\>!") == 1


def test_the_command_takes_all_down_or_nothing(vile, nina, mori, capsys):
    with pytest.raises(CommandError, match="No revision and no version"):
        call_command("takedown", vile.key, "nosuchkey", reason="Defames.", by="mori")
    assert not Takedown.objects.exists()
    call_command("takedown", vile.key, reason="Defames.", by="mori")
    told = capsys.readouterr().out
    assert vile.hash in told
    assert vile.proposal.latest.key in told


@pytest.mark.parametrize(("by", "reason"), [("nina", "Defames."), ("nobody", "Defames."), ("mori", " ")])
def test_a_takedown_needs_a_moderator_and_a_reason(vile, nina, mori, by, reason):
    with pytest.raises(CommandError):
        call_command("takedown", vile.key, reason=reason, by=by)
    assert not Takedown.objects.exists()


def test_every_trigger_is_there():
    """A rebuilt table on SQLite loses its own without a word."""
    if connection.vendor == "sqlite":
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        expected = {
            "pages_head_moves_on", "pages_parent_of_the_same_page",
            *(f"{table}_is_never_{verb}" for table in TABLES for verb in ("changed", "deleted")),
        }  # fmt: skip
    else:
        query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
        expected = {"pages_head_moves_on", "pages_parent_of_the_same_page", *(f"{t}_is_kept" for t in TABLES)}
    with connection.cursor() as cursor:
        cursor.execute(query)
        assert {name for (name,) in cursor.fetchall()} >= expected


TABLES = [model._meta.db_table for model in (Revision, Version, Decision, Takedown)]
