"""What has to be true whatever happened: history is one line, nothing is half, nothing is lost."""

from __future__ import annotations

from collections import Counter

from django.db import connection

from tests.promises.derived import derived_rows
from wiki.moderation.models import Decision, Proposal, Version
from wiki.pages.models import Page, Revision
from wiki.pages.publishing import rederive


def line_of(page: Page) -> list[Revision]:
    """The page's revisions from the first to the head, each the only child of the one before."""
    page = Page.objects.unredacted().select_related("head").get(pk=page.pk)
    everything = list(page.revisions.order_by("pk"))
    line = [page.head]
    while line[0].parent_id:
        line.insert(0, next(one for one in everything if one.pk == line[0].parent_id))
    assert line == everything
    return line


def assert_found(words: str, page: Page) -> None:
    """A text that was sent is published, or its author has it in a proposal that is not published."""
    texts = page.revisions.values_list("text", flat=True)
    waiting = Proposal.objects.filter(page=page, revision=None).values_list("latest__text", flat=True)
    assert any(words in text for text in (*texts, *waiting)), f"{words} is lost"


def assert_decisions_are_whole() -> None:
    """Of each published proposal there is one revision, one decision that made it, and they agree."""
    made = Decision.objects.filter(verb__in=["approve", "publish"])
    applied = Proposal.objects.filter(state="applied")
    by_review = Revision.objects.unredacted().exclude(rule="import")
    of_proposals = sorted(applied.values_list("pk", "revision", "latest"))
    assert sorted(made.values_list("proposal", "revision", "version")) == of_proposals
    assert sorted(by_review.values_list("pk", flat=True)) == sorted(pk for _, pk, _ in of_proposals)
    assert not Proposal.objects.filter(latest=None).exists()


def assert_versions_count() -> None:
    """Versions are numbered from one without a gap, and the newest is the one that counts."""
    numbers = Counter(Version.objects.values_list("proposal", flat=True))
    latest = dict(Proposal.objects.values_list("pk", "latest__number"))
    assert numbers == latest


def assert_whole() -> None:
    """The database as a process left it that was gone from one moment to the next."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            assert cursor.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    connection.check_constraints()
    for page in Page.objects.unredacted():
        line_of(page)
    assert_decisions_are_whole()
    assert_versions_count()
    before = derived_rows()
    rederive()
    assert derived_rows() == before
