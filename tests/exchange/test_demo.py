"""The demonstration: what it loads, that it loads once, and that its desk has something of everything."""

from __future__ import annotations

import io
from collections import Counter

import pytest
from django.core.management import CommandError, call_command

from tests.content.homecoming import files
from tests.story import bring_in_ladder
from wiki.accounts.models import User
from wiki.accounts.roles import Role
from wiki.exchange.management.commands import load_demo
from wiki.moderation.models import Decision, Proposal, Reason, Version
from wiki.moderation.preparation import prepare
from wiki.pages.models import Page, Revision
from wiki.pages.typed import check_document
from wiki.spoilers.horizon import ladder_of

pytestmark = pytest.mark.django_db
PASSWORD = "somewhere a fork lies askew"


@pytest.fixture(autouse=True)
def data_of_its_own(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    settings.WIKI_DEMO = True
    settings.WIKI_DEMO_PASSWORD = ""


def load() -> str:
    out = io.StringIO()
    call_command("load_demo", stdout=out)
    return out.getvalue()


def counts() -> list[int]:
    tables = (User, Page, Revision, Proposal, Version, Decision, Reason)
    return [table._default_manager.count() for table in tables]


def test_the_demo_loads_once():
    assert f"{len(files())} pages" in load()
    before = counts()
    assert "Loaded" not in load()
    assert counts() == before


def test_the_password_is_made_once_and_kept_beside_the_data(tmp_path):
    first = load().rsplit(": ", 1)[1].strip()
    assert len(first) >= 12
    assert (tmp_path / "demo-password").stat().st_mode & 0o777 == 0o600
    assert load().rsplit(": ", 1)[1].strip() == first
    assert all(User.objects.get(handle=role.value).check_password(first) for role in Role)


def test_a_password_that_was_chosen_is_used(settings):
    settings.WIKI_DEMO_PASSWORD = PASSWORD
    assert PASSWORD in load()
    assert User.objects.get(handle="fan").check_password(PASSWORD)


def test_a_wiki_that_wants_no_demo_gets_reasons_and_nothing_else(settings):
    settings.WIKI_DEMO = False
    load()
    assert Reason.objects.exists()
    assert not User.objects.exists()
    assert not Page.objects.unredacted().exists()  # gate: a test


def test_an_empty_wiki_says_how_to_begin_until_that_is_done(settings):
    settings.WIKI_DEMO = False
    admin, ladder = load().splitlines()
    assert admin.endswith(": .venv/bin/python manage.py createsuperuser")
    assert ladder.endswith(": .venv/bin/python manage.py import_tvmaze show.json --work tv")
    User.objects.create_user("nina", PASSWORD)
    assert load().splitlines() == [admin, ladder]
    User.objects.create_superuser("ada", PASSWORD)
    assert load().splitlines() == [ladder]
    bring_in_ladder()
    assert load() == ""


def test_reasons_that_moderators_reworded_stay_reworded():
    load()
    Reason.objects.update(text="Our own words.")
    load()
    assert set(Reason.objects.values_list("text", flat=True)) == {"Our own words."}


def test_the_demo_leaves_a_wiki_with_people_in_it_alone():
    User.objects.create_user("fan", "mine")
    assert "was not loaded" in load()
    assert User.objects.count() == 1
    assert not Page.objects.unredacted().exists()  # gate: a test


def test_a_demo_that_breaks_off_leaves_nothing_behind(monkeypatch, tmp_path):
    monkeypatch.setattr(load_demo, "BUNDLE", tmp_path / "nowhere")
    with pytest.raises(CommandError, match=r"bundle\.json"):
        load()
    assert not User.objects.exists()


def test_other_fans_of_the_demo_cannot_log_in():
    load()
    others = User.objects.exclude(handle__in=[role.value for role in Role])
    assert others.count() >= 4
    assert {user.role for user in others} == {Role.FAN}
    assert not any(user.has_usable_password() for user in others)


#: What a moderator is to find on the desk: state, can it be merged, risk, and the checks' findings.
DESK = {
    ("The van", "fan"): ("pending", True, "low", set()),
    ("Buddy", "juno"): ("pending", True, "low", set()),
    ("The medication", "teo"): ("pending", True, "low", set()),
    ("The medication", "marisol"): ("pending", True, "low", set()),
    ("Sources that disagree", "bea"): ("pending", False, "high", set()),
    ("Shrier", "juno"): ("pending", True, "high", {"loosened"}),
    ("Heidi Bergman", "marisol"): ("pending", True, "low", set()),
    ("The complaint", "teo"): ("pending", True, "low", set()),
    ("The town in California", "bea"): ("pending", True, "high", set()),
    ("S2E5", "trusted"): ("pending", True, "low", set()),
    ("Ron", "trusted"): ("pending", True, "medium", {"ahead"}),
    ("Florida is faked", "fan"): ("changes-requested", True, "low", set()),
    ("Everybody is asleep", "fan"): ("rejected", True, "low", set()),
}  # fmt: skip


def test_the_desk_has_something_of_everything():
    load()
    found = {}
    for proposal in Proposal.objects.select_related("author"):
        preparation = prepare(proposal)
        assert proposal.risk == preparation.risk
        found[proposal.title, proposal.author.username] = (
            proposal.state,
            preparation.document is not None,
            preparation.risk,
            {finding.code for finding in preparation.findings},
        )
    assert found == DESK
    assert {p.action for p in Proposal.objects.all()} >= {"create", "edit", "delete"}


def test_what_waits_changes_what_it_says_and_nothing_besides():
    """The texts were made for the pages as they are; a page that moved on would be set back by them."""
    load()
    sizes = {p.title: p.size for p in Proposal.objects.filter(action="edit", state="pending")}
    assert all(abs(size) < 100 for size in sizes.values()), sizes


def test_every_waiting_text_could_have_been_typed():
    load()
    from wiki.canon import catalogue

    ladder = ladder_of(catalogue.read_now())
    for version in Version.objects.all():
        assert check_document(version.document, ladder)[1] == ()


def test_one_of_two_edits_of_one_sentence_wins_and_the_other_is_in_conflict():
    from wiki.moderation import desk
    from wiki.moderation.review import review_of

    load()
    mine, other = Proposal.objects.filter(title="The medication").order_by("author__handle")
    moderator = User.objects.get(handle="moderator")
    desk.approve(mine, moderator=moderator, seen=review_of(mine, moderator).seen)
    assert prepare(other).document is None


def test_several_pages_have_a_history_by_several_people():
    load()
    revisions = Revision.objects.unredacted().filter(parent__isnull=False)  # gate: a test
    by_page = Counter(revisions.values_list("page", flat=True))
    assert len(by_page) >= 6
    heidi = Page.objects.unredacted().get(slug="heidi-bergman")  # gate: a test
    line = list(heidi.revisions.order_by("pk"))
    assert len({revision.author_id for revision in line}) >= 5
    assert all(revision.summary for revision in line)
    assert [r.published_at for r in line] == sorted(r.published_at for r in line)
    assert line[0].parent_id is None
    assert [r.parent_id for r in line[1:]] == [r.pk for r in line[:-1]]


def test_a_decline_and_a_request_say_why_and_who():
    load()
    decided = Decision.objects.order_by("verb")
    assert [d.verb for d in decided] == ["reject", "request-changes"]
    assert all(d.reason and d.actor.handle == "moderator" and d.author.handle == "fan" for d in decided)
