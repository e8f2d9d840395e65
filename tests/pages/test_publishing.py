"""Publishing: everything that follows from a text changes with it, or nothing does."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.promises.derived import derived_rows
from tests.story import AUDREY, HEIDI, WALTER, published, reader_at
from wiki.canon.models import Generation
from wiki.pages.document import Kind, dump, fingerprint, load
from wiki.pages.models import Category, Change, Fact, Name, Page, Passage, Revision
from wiki.pages.publishing import AddressTaken, Moved, Publication, publish
from wiki.pages.signals import page_published
from wiki.spoilers.models import Gate

pytestmark = pytest.mark.django_db


def gates(rows, *columns: str) -> list[tuple]:
    return list(rows.unredacted().order_by("position").values_list(*columns, "gate__expression"))


def test_a_new_page_stands_with_all_that_follows_from_it(ladder):
    revision = published(HEIDI)
    page = Page.objects.unredacted().get()
    assert (page.head, page.kind, page.slug, str(page.gate)) == (
        revision,
        "character",
        "heidi-bergman",
        "premise",
    )
    assert (revision.text, revision.hash) == (dump(load(HEIDI)), fingerprint(dump(load(HEIDI))))
    assert revision.parent is None
    assert gates(page.names, "text") == [("Heidi Bergman", "premise"), ("Heidi who forgot", "S1E9")]
    assert gates(page.categorys, "text")[1] == ("Changed by the medication", "S1E9")
    assert gates(page.appearances, "episode__code") == [("S1E1", "S1E1")]
    assert gates(page.facts, "value")[-1] == ("took the dose herself", "S1E9")
    assert {gate for *_, gate in gates(page.passages, "size")} == {"premise", "S1E9", "S1E10"}
    assert [str(change.gate) for change in revision.changes.unredacted()] == ["premise"]


def test_every_row_of_a_page_ahead_is_ahead(ladder):
    page = published(AUDREY).page
    for rows in (page.names, page.appearances, page.passages, page.changes):
        assert {str(row.gate) for row in rows.unredacted()} == {"S1E10"}


def test_a_head_that_moved_refuses_and_changes_nothing(ladder):
    first = published(HEIDI)
    published(HEIDI.replace("waits tables", "serves tables"), after=first)
    before, generation = derived_rows(), Generation.current()
    with pytest.raises(Moved):
        published(HEIDI.replace("waits tables", "pours coffee"), after=first)
    assert (derived_rows(), Generation.current(), Revision.objects.count()) == (before, generation, 2)


def test_a_taken_address_refuses_and_changes_nothing(ladder):
    published(HEIDI)
    walter = published(WALTER)
    before, generation = derived_rows(), Generation.current()
    for name in ("Heidi Bergman", "HEIDI — Bergman!"):
        text = WALTER.replace("Walter Cruz", name)
        for after in (walter, None):
            with pytest.raises(AddressTaken, match="is called"):
                published(text, after=after)
    assert (derived_rows(), Generation.current(), Page.objects.unredacted().count()) == (
        before,
        generation,
        2,
    )


def test_addresses_are_per_kind(ladder):
    published(HEIDI)
    article = WALTER.replace("Walter Cruz", "Heidi Bergman").replace("kind: character", "kind: article")
    assert published(article).page.slug == "heidi-bergman"


def test_a_deleted_page_frees_its_address(ladder):
    first = published(HEIDI)
    published(HEIDI.replace("kind: character", "kind: character\ndeleted: yes"), after=first)
    assert published(WALTER.replace("Walter Cruz", "Heidi Bergman")).page != first.page


def test_whoever_follows_pages_fails_together_with_them(ladder):
    def trip(**_: object) -> None:
        raise RuntimeError("the follower fell over")

    before, generation = derived_rows(), Generation.current()
    page_published.connect(trip)
    try:
        with pytest.raises(RuntimeError):
            published(HEIDI)
    finally:
        page_published.disconnect(trip)
    assert (derived_rows(), Generation.current()) == (before, generation)
    assert not Page.objects.unredacted().exists()


def test_whoever_follows_pages_is_told_of_the_page_as_it_is_now(ladder):
    heard = []

    def listen(page: Page, revision: Revision, **_: object) -> None:
        heard.append((page.head, page.slug, page.names.unredacted().count(), revision.page))

    page_published.connect(listen)
    try:
        revision = published(HEIDI.replace("Heidi Bergman", "Heidi B."), after=published(HEIDI))
    finally:
        page_published.disconnect(listen)
    assert heard[-1] == (revision, "heidi-b", 2, revision.page)
    assert revision.page.get_absolute_url() == "/characters/heidi-b/"


def test_each_publication_is_a_new_generation(ladder):
    before = Generation.current()
    published(HEIDI.replace("waits tables", "serves tables"), after=published(HEIDI))
    assert Generation.current() == before + 2


def test_a_change_is_told_where_it_is_seen_and_nowhere_else(ladder):
    first = published(HEIDI)
    hidden = published(HEIDI.replace("small town", "big town"), after=first)
    both = published(
        HEIDI.replace("small town", "big town").replace("waits", "waited").replace("wiped", "erased"),
        after=hidden,
    )
    seen = {
        at: set(first.page.revisions.visible_to(reader_at(at)))
        for at in ("", "tv:S1E8", "tv:S1E9", "tv:S1E10")
    }
    assert seen[""] == seen["tv:S1E8"] == seen["tv:S1E9"] == {first, both}
    assert seen["tv:S1E10"] == {first, hidden, both}


def test_two_hidden_passages_that_change_places_are_told_to_who_sees_both(ladder):
    text = WALTER.replace(
        "::: spoiler S1E3\nShrier takes him along in a stolen van.\n:::\n", ">!S1E3: One.!< >!S1E5: Two.!<\n"
    )
    first = published(text)
    swapped = published(
        text.replace(">!S1E3: One.!< >!S1E5: Two.!<", ">!S1E5: Two.!< >!S1E3: One.!<"), after=first
    )
    assert swapped not in first.page.revisions.visible_to(reader_at("tv:S1E4"))
    assert swapped in first.page.revisions.visible_to(reader_at("tv:S1E5"))


def test_a_gate_is_interned_once_whoever_comes_first(ladder):
    published(HEIDI)
    published(WALTER)
    expressions = list(Gate.objects.values_list("expression", flat=True))
    assert len(expressions) == len(set(expressions))
    assert Gate.objects.filter(expression="premise").count() == 1


def test_publishing_asks_as_many_questions_in_a_large_wiki_as_in_a_small_one(ladder):
    def questions(name: str) -> int:
        revision = published(WALTER.replace("Walter Cruz", name))
        with CaptureQueriesContext(
            connection,
        ) as asked:
            published(WALTER.replace("Walter Cruz", name).replace("soldier", "veteran"), after=revision)
        return len(asked)

    few = questions("Somebody")
    for number in range(60):
        published(WALTER.replace("Walter Cruz", f"Client {number}"))
    assert questions("Somebody else") == few


def revision_of(page: Page, *, parent: Revision | None) -> Revision:
    return Revision.objects.create(
        page=page, parent=parent, text=HEIDI, rule="import", summary_gate=page.gate
    )


def test_one_of_two_revisions_after_the_same_one_hears_that_the_page_moved(ladder):
    first = published(HEIDI)
    revision_of(first.page, parent=first)
    with pytest.raises(Moved):
        published(HEIDI.replace("waits tables", "serves tables"), after=first)


def test_one_of_two_first_revisions_hears_that_the_page_moved(ladder):
    page = Page.objects.create(kind="character", slug="begun", gate=published(WALTER).page.gate)
    revision_of(page, parent=None)
    with pytest.raises(Moved):
        publish(page, None, Publication(document=load(HEIDI), rule="import", author=None))


EPISODE = """\
format: 1
kind: episode
episode: S1E4
name: S1E4
name [S1E2]: The fourth
name [S1E3]: S1E4 Redwood
gate: premise
---
Heidi finds a plant.
"""


@pytest.mark.parametrize(("gate", "later"), [("S1E3", "S1E3"), ("S1E2", "S1E3"), ("S1E5", "S1E5")])
def test_an_episode_may_be_called_by_its_code_and_title(ladder, log_in, gate, later):
    """Which is the address of its title already: whatever opens first has it, and neither is lost."""
    published(EPISODE.replace("name [S1E3]", f"name [{gate}]"))
    published(HEIDI.replace("[[Walter Cruz]]", "[[S1E4 Redwood]] and [[Redwood]]"))
    for at in ("S1E1", "S1E2", "S1E3", "S1E5"):
        reader = reader_at(f"tv:{at}")
        names = set(Name.objects.visible_to(reader).filter(kind="episode").values_list("text", flat=True))
        seen = {"S1E4"} | {
            text
            for text, opens in (("The fourth", "S1E2"), ("S1E4 Redwood", gate), ("Redwood", "S1E3"))
            if at >= opens
        }
        assert names == seen
        client = log_in()
        client.cookies["progress"] = f"tv:{at}"
        answer = client.get("/episodes/s1e4-redwood/")
        assert answer.status_code == (302 if at >= min(gate, "S1E3") else 404)
        page = client.get("/characters/heidi-bergman/").content.decode()
        assert page.count('<a href="/episodes/s1e4/">') == len(seen & {"S1E4 Redwood", "Redwood"})
    title = Page.objects.visible_to(reader_at(f"tv:{later}")).of_kind(Kind.EPISODE)
    assert title.with_title(reader_at(f"tv:{later}")).get().title == "Redwood"


def test_of_a_name_that_opens_later_its_address_tells_nothing(ladder, log_in):
    """Who knows the title finds it at its address, whether or not a later name would have it as well."""
    answers = set()
    for text in (EPISODE.replace("name [S1E3]: S1E4 Redwood\n", ""), EPISODE.replace("[S1E3]", "[S1E9]")):
        head = Revision.objects.filter(page__kind="episode").order_by("-pk").first()
        published(text, after=head)
        client = log_in()
        client.cookies["progress"] = "tv:S1E4"
        paths = ("/episodes/s1e4-redwood/", "/episodes/redwood-s1e4/")
        answers.add(
            tuple((client.get(path).status_code, client.get(path).headers.get("Location")) for path in paths)
        )
    assert answers == {((302, "/episodes/s1e4/"), (404, None))}


def test_a_refusal_that_quotes_what_was_written_is_not_taken_for_another(ladder):
    """PostgreSQL quotes the row, up to a length."""
    for word in ("slug", "parent", "pages_address_once"):
        publication = Publication(document=load(HEIDI), rule="because", author=None, summary=word)
        with pytest.raises(IntegrityError, match="rule_is_known"), transaction.atomic():
            publish(None, None, publication)


def test_what_a_follower_of_pages_breaks_is_not_taken_for_an_address(ladder):
    def trip(page: Page, **_: object) -> None:
        Name.objects.create(page=page, position=9, gate=page.gate, kind=page.kind, text="X", slug=None)

    page_published.connect(trip)
    try:
        with pytest.raises(IntegrityError, match="slug"), transaction.atomic():
            published(HEIDI)
    finally:
        page_published.disconnect(trip)


def test_an_unforeseen_refusal_of_the_database_is_not_taken_for_another(ladder):
    publication = Publication(document=load(HEIDI), rule="because", author=None)
    with pytest.raises(IntegrityError, match="rule_is_known"), transaction.atomic():
        publish(None, None, publication)
    assert not any(model._default_manager.exists() for model in (Name, Fact, Category, Passage, Change))


def test_a_name_that_grows_when_it_is_folded_fits_where_it_is_kept(ladder):
    """One sign may stand for eighteen letters. PostgreSQL refuses what is too long, and approving it failed."""
    long = "ﷺ" * 200
    published(WALTER.replace("appears:", f"category: {long}\nappears:").replace("Walter Cruz", long))
    for row in (Name.objects.unredacted().get(), Category.objects.unredacted().get()):
        assert len(row.folded) <= row._meta.get_field("folded").max_length
