"""A wiki can leave: what export_bundle writes, load_bundle loads again, and nothing published is lost."""

from __future__ import annotations

import io
from dataclasses import asdict, replace
from datetime import UTC, date, datetime

import pytest
from django.core.management import CommandError, call_command

from tests.story import AUDREY, HEIDI, WALTER, published
from wiki.accounts.models import User
from wiki.canon import catalogue
from wiki.canon.ladders import EpisodeEntry, WorkEntry, bring_in
from wiki.canon.models import Episode, Season, Work
from wiki.exchange.bundle import load_bundle
from wiki.exchange.export import export_bundle
from wiki.exchange.manifest import BundleError
from wiki.moderation import desk
from wiki.moderation.models import Proposal
from wiki.moderation.review import review_of
from wiki.pages.document import dump, load
from wiki.pages.models import Appearance, Category, Change, Fact, Name, Page, Passage, Revision
from wiki.spoilers.gates import parse_gate
from wiki.spoilers.horizon import forget

pytestmark = pytest.mark.django_db
WHEN = datetime(2019, 3, 4, 5, 6, 7, 891011, tzinfo=UTC)


@pytest.fixture
def wiki(ladder, ravi, tess, mori):
    first = published(
        WALTER, author=ravi, approved_by=mori, summary="Start “Walter”", source="S1E1",
        proposed_at=WHEN, published_at=WHEN,
    )  # fmt: skip
    published(
        WALTER.replace("soldier", "corporal"), after=first, author=tess, approved_by=mori,
        summary="His rank", summary_gate=parse_gate("S1E3 + podcast.S1E1"),
    )  # fmt: skip
    published(HEIDI)
    published(AUDREY, author=tess, approved_by=mori)
    entry = EpisodeEntry("S3E1", "Not yet", season=3, withheld=True, runtime=31, writers=("A", "B"))
    bring_in([WorkEntry("tv", "Homecoming", "TV series", (entry,))])
    Season.objects.filter(number=3).update(title="The third")
    forget()


def published_texts() -> list[tuple]:
    """Everything about every revision that a reader or a historian could ask for."""
    rows = Revision.objects.select_related("page", "author", "approved_by", "summary_gate", "reverts")
    return sorted(
        (
            row.page.kind, row.page.slug, row.page.deleted, row.text, row.hash, row.rule,
            row.author.username if row.author else "", row.approved_by.username if row.approved_by else "",
            row.summary, row.source, row.summary_gate.expression, row.proposed_at, row.published_at,
            row.reverts.text if row.reverts else "", row.parent.text if row.parent else "",
            row.page.head_id == row.pk,
        )
        for row in rows
    )  # fmt: skip


def the_ladder() -> list[dict]:
    facts = [asdict(episode) | {"pk": 0} for episode in catalogue.read_now(date(2026, 1, 1)).episodes]
    return [
        *facts,
        *Work.objects.values("key", "title", "medium"),
        *Season.objects.order_by("work", "number").values("number", "title"),
        *Episode.objects.order_by("work", "code").values("code", "withheld", "season__number"),
    ]


def derived() -> list[tuple]:
    # gate: a test of rows against rows
    return [
        sorted(Name.objects.values_list("text", "slug", "former", "gate__expression", "page__slug")),
        sorted(Fact.objects.values_list("label", "value", "gate__expression", "page__slug")),
        sorted(Category.objects.values_list("text", "gate__expression", "page__slug")),
        sorted(Appearance.objects.values_list("episode__code", "gate__expression", "page__slug")),
        sorted(Passage.objects.values_list("size", "gate__expression", "page__slug")),
        sorted(Change.objects.values_list("size", "gate__expression", "revision__text")),
    ]


def empty_the_wiki() -> None:
    """As on another machine: nothing is there, not even the people."""
    call_command("flush", interactive=False, verbosity=0)
    forget()


@pytest.mark.django_db(transaction=True)
def test_a_wiki_that_left_is_the_same_where_it_arrives(wiki, tmp_path):
    before = (published_texts(), the_ladder(), derived())
    assert export_bundle(tmp_path / "wiki") == {"pages": 3, "revisions": 4, "pictures": 0}
    empty_the_wiki()
    assert load_bundle(tmp_path / "wiki", {}, make_accounts=True).revisions == 4
    assert (published_texts(), the_ladder(), derived()) == before
    assert not any(user.has_usable_password() for user in User.objects.all())


@pytest.mark.django_db(transaction=True)
def test_the_demonstration_leaves_and_arrives_whole(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    call_command("load_demo", stdout=io.StringIO())
    before = (published_texts(), the_ladder(), derived())
    export_bundle(tmp_path / "wiki")
    empty_the_wiki()
    load_bundle(tmp_path / "wiki", {}, make_accounts=True)
    assert (published_texts(), the_ladder(), derived()) == before


@pytest.mark.django_db(transaction=True)
def test_deleted_pages_and_what_took_their_place_both_come_along(wiki, mori, tess, tmp_path):
    walter = Page.objects.unredacted().get(slug="walter-cruz")  # gate: a test
    tombstone = replace(walter.head.document, deleted=True)
    gone = published(dump(tombstone), after=walter.head, author=tess, approved_by=mori)
    published(WALTER.replace("soldier", "namesake"))
    before = (published_texts(), derived())
    assert export_bundle(tmp_path / "wiki")["pages"] == 4
    assert gone.page.deleted or Page.objects.unredacted().get(pk=gone.page.pk).deleted  # gate: a test
    empty_the_wiki()
    load_bundle(tmp_path / "wiki", {}, make_accounts=True)
    assert (published_texts(), derived()) == before


@pytest.mark.django_db(transaction=True)
def test_an_undone_change_is_still_one(wiki, ravi, mori, ladder, tmp_path):
    page = Page.objects.unredacted().get(slug="heidi-bergman")  # gate: a test
    text = load(HEIDI.replace("by the bay", "by the sea"), default_work="tv")
    draft = desk.Draft(document=text, base=page.head, shown_at=ladder.everything(), summary="The sea")
    proposal = desk.propose(page, author=ravi, draft=draft)
    desk.approve(proposal, moderator=mori, seen=review_of(proposal, mori).seen)
    proposal.refresh_from_db()
    desk.undo_approval(proposal, moderator=mori)
    before = published_texts()
    assert "undo" in {row[5] for row in before}
    export_bundle(tmp_path / "wiki")
    empty_the_wiki()
    load_bundle(tmp_path / "wiki", {}, make_accounts=True)
    assert published_texts() == before


def test_every_file_is_a_text_one_can_read_and_search(wiki, tmp_path):
    export_bundle(tmp_path / "wiki")
    files = {str(path.relative_to(tmp_path / "wiki")) for path in (tmp_path / "wiki").rglob("*.*")}
    assert files == {
        "bundle.json", "pages/characters/walter-cruz.md", "pages/characters/heidi-bergman.md",
        "pages/characters/audrey-temple.md", "history/characters/walter-cruz.1.md",
    }  # fmt: skip
    assert (tmp_path / "wiki/pages/characters/heidi-bergman.md").read_text("utf-8") == HEIDI


def test_what_is_private_stays(wiki, ravi, ladder, tmp_path):
    User.objects.filter(pk=ravi.pk).update(email="ravi@example.org")
    page = Page.objects.unredacted().get(slug="walter-cruz")  # gate: a test
    secret = load(WALTER.replace("a client", "a client and a poet"), default_work="tv")
    desk.propose(
        page, author=ravi,
        draft=desk.Draft(document=secret, base=page.head, shown_at=ladder.everything(), summary="He writes"),
    )  # fmt: skip
    assert Proposal.objects.exists()
    export_bundle(tmp_path / "wiki")
    everything = "".join(path.read_text("utf-8") for path in (tmp_path / "wiki").rglob("*") if path.is_file())
    for private in ("ravi@example.org", "poet", "He writes", ravi.password):
        assert private not in everything


def test_a_page_with_a_very_long_name_has_a_file_all_the_same(ladder, tmp_path):
    name = "ж" * 190
    published(f"format: 1\nkind: article\nname: {name}\ngate: premise\n---\nLong.\n")
    published(f"format: 1\nkind: article\nname: {name}а\ngate: premise\n---\nLonger.\n")
    export_bundle(tmp_path / "wiki")
    assert len(list((tmp_path / "wiki/pages/articles").iterdir())) == 2


def test_an_empty_wiki_can_leave_too(db, tmp_path):
    assert export_bundle(tmp_path / "wiki") == {"pages": 0, "revisions": 0, "pictures": 0}
    assert load_bundle(tmp_path / "wiki", {}).pages == 0


def test_an_export_overwrites_nothing(wiki, tmp_path):
    (tmp_path / "wiki").mkdir()
    with pytest.raises(BundleError, match="is there already"):
        export_bundle(tmp_path / "wiki")
    with pytest.raises(BundleError, match="is no folder"):
        export_bundle(tmp_path / "nowhere" / "wiki")


def test_the_command_says_what_it_wrote(wiki, tmp_path):
    out = io.StringIO()
    call_command("export_bundle", str(tmp_path / "wiki"), stdout=out)
    assert "3 pages, 4 revisions" in out.getvalue()
    with pytest.raises(CommandError, match="is there already"):
        call_command("export_bundle", str(tmp_path / "wiki"))
