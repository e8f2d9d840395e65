"""P5: derived rows are disposable. ``rederive`` rebuilds them from documents and changes nothing."""

from __future__ import annotations

import io

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.moderation.edits import (
    approve,
    send,
    send_deletion,
    send_document,
    send_new,
    shown_to,
    the_page,
)
from tests.pages.strategies import documents, edited
from tests.promises.derived import DERIVED, derived_rows
from tests.story import AUDREY, HEIDI, WALTER, published
from wiki.accounts.models import User
from wiki.accounts.roles import Role
from wiki.canon.models import Episode, Generation
from wiki.exchange.bundle import load_bundle
from wiki.exchange.management.commands.load_demo import BUNDLE
from wiki.moderation import desk, ladder_desk
from wiki.moderation.takedown import take_down
from wiki.pages.document import Document
from wiki.pages.models import Change, Name, Page
from wiki.pages.publishing import Publication, publish, rederive

pytestmark = pytest.mark.django_db

EPISODE = """\
format: 1
kind: episode
episode: {code}
name: {code}
gate: premise
---
::: spoiler {code}
What happens.
:::
"""


@pytest.fixture
def story(ladder, nina, ravi, edda, mori, ada):
    """Everything that can happen to a page: renames, deletions, undoing, a takedown, specials, two works."""
    published(HEIDI)
    published(AUDREY)
    for code in ("S1E1", "S1E2", "SP1", "podcast.S1E3"):
        published(EPISODE.format(code=code))
    renamed = send(nina, ("name: Heidi Bergman", "name: Heidi B."))
    approve(renamed, mori)
    approve(
        send(
            edda,
            ("Status [S1E9]: took", "Status [S1E9]: >!S1E10: fully!< took"),
            base=the_page("heidi-b").head,
        ),
        mori,
    )
    approve(send_new(ravi, WALTER), mori)
    gone = send_deletion(ravi, base=the_page("walter-cruz").head)
    approve(gone, mori)
    desk.undo_approval(type(gone).objects.get(pk=gone.pk), moderator=ada)
    approve(send_deletion(nina, base=the_page("s1e2").head), mori)
    take_down(the_page("heidi-b").head.parent.key, by=mori, reason="Copied from a book.")


def assert_rederiving_changes_nothing() -> None:
    before = derived_rows()
    assert any(before.values())
    generation = Generation.current()
    call_command("rederive", stdout=io.StringIO())
    assert derived_rows() == before
    assert Generation.current() == generation + 1


def test_rederiving_a_story_with_everything_in_it_changes_nothing(story):
    assert_rederiving_changes_nothing()
    assert_rederiving_changes_nothing()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("name: Heidi Bergman", "name: Heidi B."),
        ("Heidi who forgot", "Heidi the waitress"),
        ("name [S1E9]", "formerly [S1E8]"),
        ("gate: premise", "gate: S1E2"),
        ("category: Homecoming staff", "category: The staff"),
        ("category [S1E9]", "category [S1E8]"),
        ("appears: S1E1", "appears: S1E2"),
        ("appears: S1E1", "appears: S1E1 (mentioned)"),
        ("appears: S1E1\n", ""),
        ("fact Portrayed by", "fact Played by"),
        ("Julia Roberts", "J. Roberts"),
        ("fact Status [S1E9]", "fact Status [S1E8]"),
        ("took the dose", ">!S1E10: gladly!< took the dose"),
        ("fact Status: alive\n", "fact Status: alive\nlist: Status\n"),
        ("She finds Walter", "She drives and finds Walter"),
        ("::: spoiler S1E10", "::: spoiler S1E8"),
        ("waits tables", "serves tables"),
    ],
)
def test_what_a_change_leaves_alone_stays_and_all_else_comes_along(ladder, old, new):
    """Rows that follow from what did not change are not written again."""
    head = published(HEIDI).page.head
    assert old in HEIDI
    published(HEIDI.replace(old, new), after=head)
    assert_rederiving_changes_nothing()
    published(HEIDI, after=the_page("heidi-b" if "B." in new else "heidi-bergman").head)
    assert_rederiving_changes_nothing()


def test_rederiving_the_homecoming_wiki_changes_nothing(db):
    accounts = {role.value: User.objects.create_user(role.value, "x", role=role) for role in Role}
    load_bundle(BUNDLE, accounts, make_accounts=True)
    assert_rederiving_changes_nothing()


def test_rows_that_were_lost_come_back(story):
    before = derived_rows()
    for model in DERIVED:
        model._default_manager.all().delete()
    Page.objects.unredacted().update(slug="lost", deleted=False, episode=None)
    rederive()
    assert derived_rows() == before


def test_rows_that_were_tampered_with_are_put_right(story):
    before = derived_rows()
    premise = Name.objects.unredacted().filter(gate__expression="premise").first().gate
    for model in (*DERIVED, Page):
        model._default_manager.filter(gate__expression="S1E10").update(gate=premise)
    assert derived_rows() != before
    rederive()
    assert derived_rows() == before


def make_and_agree(change):
    """As an admin who looked at what the change would open."""
    with pytest.raises(ladder_desk.NotAgreed) as asked:
        ladder_desk.make(change)
    ladder_desk.make(change, agreed=asked.value.impact.token)


def test_after_a_change_of_the_ladder_nothing_is_left_to_rederive(story):
    """Titles open one rung before their episode, so moving an episode moves its title's gate."""
    before = derived_rows()
    special = Episode.objects.get(code="SP1")
    make_and_agree(lambda: ladder_desk.move(Episode.objects.get(code="S1E2", work__key="tv"), 5))
    make_and_agree(lambda: ladder_desk.move(special, 3))
    assert derived_rows() != before
    assert_rederiving_changes_nothing()


def test_a_change_of_the_ladder_writes_nothing_of_the_history_again(story):
    """Who sees a change follows from two texts, and of those there may be a million."""
    rows = set(Change.objects.unredacted().values_list("pk", flat=True))  # gate: numbers of rows
    make_and_agree(lambda: ladder_desk.move(Episode.objects.get(code="S1E2", work__key="tv"), 5))
    assert rows
    assert rows == set(Change.objects.unredacted().values_list("pk", flat=True))  # gate: as above


def test_a_restored_page_has_the_rows_it_had(story, ravi, mori):
    def rows(page: Page) -> list:
        names = page.names.unredacted().values_list("text", "slug", "gate__expression", "position", "former")
        return [*names, *page.facts.unredacted().values_list("label", "value", "gate__expression")]

    page = the_page("heidi-b")
    before = rows(page)
    approve(send_deletion(ravi, base=page.head), mori)
    assert rows(page) == []
    living = the_page("heidi-b").head.parent
    approve(send_document(ravi, shown_to(ravi, living), base=living, action="restore"), mori)
    assert rows(page) == before


class _TakenBack(Exception):
    pass


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_no_document_makes_rederiving_change_anything(ladder, data):
    first = data.draw(documents())
    second = data.draw(edited(first) | documents())
    try:
        with transaction.atomic():
            _publish_in_a_row(first, second)
            before = derived_rows()
            rederive()
            assert derived_rows() == before
            raise _TakenBack
    except _TakenBack:
        pass


def _publish_in_a_row(*texts: Document) -> None:
    page = head = None
    for document in texts:
        head = publish(page, head, Publication(document=document, rule="import", author=None))
        page = head.page


def test_nothing_outside_the_nucleus_points_at_a_derived_row():
    pointing = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey) and field.related_model in DERIVED
    ]
    assert pointing == []
