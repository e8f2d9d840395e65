"""Loading a bundle: all of it or nothing, once, and every mistake told with its file and place."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command

from tests.exchange.folders import ANNA, ANNA_LATER, VAN, make_bundle
from wiki.accounts.models import User
from wiki.canon.models import Episode, Work
from wiki.exchange.bundle import load_bundle
from wiki.exchange.manifest import BundleError
from wiki.moderation.models import Proposal, Version
from wiki.pages.document import load
from wiki.pages.models import Name, Page, Revision
from wiki.spoilers.gates import parse_gate

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db) -> dict[str, User]:
    return {name: User.objects.create_user(name) for name in ("ravi", "tess", "mori")}


def all_pages():
    return Page.objects.unredacted()  # gate: a test


def history_of_anna(**last) -> list[dict]:
    first = {"file": "history/anna.1.md", "author": "ravi", "approved_by": "mori", "days_ago": 9}
    second = {"author": "tess", "approved_by": "mori", "days_ago": 2, **last}
    return [{"page": "characters/anna", "revisions": [first | {"summary": "Start"}, second]}]


FILES = {"pages/characters/anna.md": ANNA_LATER, "history/anna.1.md": ANNA, "pages/articles/the-van.md": VAN}


def test_pages_arrive_with_their_history(tmp_path, people):
    loaded = load_bundle(make_bundle(tmp_path, FILES, history=history_of_anna(summary="The door")), people)
    assert (loaded.pages, loaded.revisions, loaded.sealed) == (2, 3, [])
    first, second = Revision.objects.filter(page__slug="anna").order_by("pk")
    assert (first.text, second.text) == (ANNA, ANNA_LATER)
    assert (first.author, first.approved_by, first.rule) == (people["ravi"], people["mori"], "review")
    assert second.parent == first
    assert second.page.head == second
    assert first.published_at < second.published_at


def test_a_summary_opens_with_what_its_revision_touched(tmp_path, people):
    load_bundle(make_bundle(tmp_path, FILES, history=history_of_anna(summary="She opens it")), people)
    gates = Revision.objects.filter(page__slug="anna").order_by("pk").values_list("summary_gate__expression")
    assert [gate for (gate,) in gates] == ["premise", "S1E2"]


def test_a_time_may_be_told_to_the_second(tmp_path, people):
    history = history_of_anna(at="2030-01-05T20:15:00+00:00")
    load_bundle(make_bundle(tmp_path, FILES, history=history), people)
    head = Revision.objects.get(page__slug="anna", author=people["tess"])
    assert head.published_at == datetime(2030, 1, 5, 20, 15, tzinfo=UTC)


def test_loading_twice_loads_nothing_twice(tmp_path, people):
    proposals = [
        {"page": "characters/anna", "file": "p/1.md", "author": "ravi", "summary": "x"},
        {"file": "p/2.md", "author": "ravi", "summary": "y"},
    ]
    files = FILES | {"p/1.md": ANNA_LATER.replace("waits", "stands"), "p/2.md": VAN.replace("van", "bus")}
    folder = make_bundle(tmp_path, files, history=history_of_anna(), proposals=proposals)
    assert load_bundle(folder, people).proposals == 2
    Proposal.objects.all().update(state="withdrawn")
    before = (Revision.objects.count(), Version.objects.count(), Episode.objects.count())
    again = load_bundle(folder, people)
    assert (again.pages, again.revisions, again.proposals) == (0, 0, 0)
    assert (Revision.objects.count(), Version.objects.count(), Episode.objects.count()) == before


def test_a_page_that_was_changed_here_is_left_as_it_is(tmp_path, people):
    folder = make_bundle(tmp_path, {"pages/characters/anna.md": ANNA})
    load_bundle(folder, people)
    make_bundle(tmp_path, {"pages/characters/anna.md": ANNA_LATER, "pages/articles/the-van.md": VAN})
    assert load_bundle(folder, people).pages == 1
    assert all_pages().get(slug="anna").head.text == ANNA


def test_what_fits_once_the_ladder_grew_is_derived_again(tmp_path, people):
    text = ANNA.replace("gate: premise\n", "gate: premise\nappears: S1E4\n")
    load_bundle(make_bundle(tmp_path, {"pages/characters/anna.md": text}), people)
    assert not all_pages().get().appearances.exists()
    longer = [{"key": "tv", "title": "Homecoming", "episodes": [{"code": "S1E4", "season": 1}]}]
    load_bundle(make_bundle(tmp_path, {}, works=longer), people)
    assert all_pages().get().appearances.count() == 1


def test_an_episode_that_comes_before_one_that_is_there_stops_the_load(tmp_path, people):
    load_bundle(make_bundle(tmp_path, {}), people)
    Episode.objects.filter(code="S1E2").delete()
    with pytest.raises(BundleError, match=r"^bundle\.json: .* Add S1E2 at place 2 in the admin"):
        load_bundle(make_bundle(tmp_path, {"pages/characters/anna.md": ANNA}), people)
    assert not all_pages().exists()


def test_a_name_that_one_page_gave_up_is_free_for_a_later_one(tmp_path, people):
    gone = ANNA.replace("gate: premise\n", "gate: premise\n").replace(
        "name: Anna", "deleted: yes\nname: Anna"
    )
    files = {
        "pages/characters/z-first.md": gone,
        "history/1.md": ANNA,
        "pages/characters/anna.md": ANNA_LATER,
    }
    old = [{"file": "history/1.md", "days_ago": 9}, {"days_ago": 8}]
    history = [
        {"page": "characters/z-first", "revisions": old},
        {"page": "characters/anna", "revisions": [{"days_ago": 1}]},
    ]
    loaded = load_bundle(make_bundle(tmp_path, files, history=history), people)
    assert (loaded.pages, loaded.revisions) == (2, 3)
    assert Name.objects.unredacted().get(slug="anna").page.head.text == ANNA_LATER  # gate: a test


def test_a_proposal_waits_as_it_was_sent(tmp_path, people):
    entry = {
        "page": "characters/anna", "base": 0, "file": "p/1.md", "author": "ravi", "summary": "A word",
        "shown_at": "tv:S1E1", "days_ago": 3,
    }  # fmt: skip
    files = FILES | {"p/1.md": ANNA.replace("waits", "stands")}
    load_bundle(make_bundle(tmp_path, files, history=history_of_anna(), proposals=[entry]), people)
    version = Version.objects.get()
    assert version.base.text == ANNA
    assert version.shown_at == "tv:S1E1"
    assert (datetime.now(UTC) - version.created_at).days == 3
    assert version.proposal.submitted_at == version.created_at


def test_a_text_whose_marks_cannot_be_read_is_sealed_and_told(tmp_path, people):
    broken = ANNA_LATER.removesuffix(":::\n")
    loaded = load_bundle(make_bundle(tmp_path, {"pages/characters/anna.md": broken}), people)
    assert loaded.sealed[0].startswith("pages/characters/anna.md, line 8")
    assert "She opens it" in all_pages().get().head.text
    runs = load(all_pages().get().head.text).body
    assert runs.startswith("::: spoiler ?")


def test_a_gate_that_cannot_be_read_closes_its_page(tmp_path, people):
    load_bundle(make_bundle(tmp_path, {"pages/articles/the-van.md": VAN.replace("S1E3", "third")}), people)
    assert parse_gate(all_pages().get().gate.expression).is_sealed


MISTAKES = {
    "json": ("bundle.json", {"bundle.json": "{"}, {}),
    "no manifest at all": ("bundle.json", {"bundle.json": None}, {}),
    "a list": ("bundle.json: an object", {"bundle.json": "[]"}, {}),
    "another format": ("format 1", {}, {"format": 2}),
    "history is no list": ("bundle.json: “history” must be a list", {}, {"history": {}}),
    "revisions of nothing": ("history 1: “page” is missing", {}, {"history": [{"revisions": []}]}),
    "history of no page": ("nobody.md|history of characters/nobody", {}, {
        "history": [{"page": "characters/nobody", "revisions": [{}]}]}),
    "history twice": ("history 2: the history of characters/anna stands twice", {}, {
        "history": [{"page": "characters/anna", "revisions": [{}]}] * 2}),
    "unknown author": ("history 1, revisions 1: “zoe” has no account here", {}, {
        "history": [{"page": "characters/anna", "revisions": [{"author": "zoe"}]}]}),
    "approved by themselves": ("revisions 1: nobody approves", {}, {
        "history": [{"page": "characters/anna", "revisions": [{"author": "ravi", "approved_by": "Ravi"}]}]}),
    "reviewed by nobody": ("revisions 1: what was reviewed", {}, {
        "history": [{"page": "characters/anna", "revisions": [{"author": "ravi", "rule": "review"}]}]}),
    "unknown rule": ("revisions 1: “rule” is none of", {}, {
        "history": [{"page": "characters/anna", "revisions": [{"rule": "whim"}]}]}),
    "no time": ("revisions 1: “at” is no time", {}, {
        "history": [{"page": "characters/anna", "revisions": [{"at": "yesterday"}]}]}),
    "no zone": ("revisions 1: “at” needs its time zone", {}, {
        "history": [{"page": "characters/anna", "revisions": [{"at": "2020-01-01T00:00:00"}]}]}),
    "bad gate": ("revisions 1: “summary_gate”", {}, {
        "history": [{"page": "characters/anna", "revisions": [{"summary_gate": "soon"}]}]}),
    "reverts what is not there": ("revisions 1: “reverts”", {}, {
        "history": [{"page": "characters/anna", "revisions": [{"reverts": 4}]}]}),
    "a file too few": ("history/gone.md", {}, {
        "history": [{"page": "characters/anna", "revisions": [{"file": "history/gone.md"}, {}]}]}),
    "a file outside": ("lies outside", {}, {
        "history": [{"page": "characters/anna", "revisions": [{"file": "../../etc/hostname"}, {}]}]}),
    "no document": ("pages/characters/anna.md, line 1", {"pages/characters/anna.md": "Anna waits."}, {}),
    "no text": ("pages/characters/anna.md", {"pages/characters/anna.md": b"\xff\xfe\xff"}, {}),
    "page twice": ("called “Anna”", {"pages/characters/another.md": ANNA}, {}),
    "proposal on a missing page": ("proposals 1: it is about characters/bo", {"p.md": ANNA}, {
        "proposals": [{"page": "characters/bo", "file": "p.md", "author": "ravi"}]}),
    "proposal by a stranger": ("proposals 1: “zoe”", {"p.md": ANNA}, {
        "proposals": [{"page": "characters/anna", "file": "p.md", "author": "zoe"}]}),
    "proposal without a file": ("proposals 1: “file” is missing", {}, {
        "proposals": [{"page": "characters/anna", "author": "ravi"}]}),
    "proposal shown nowhere": ("proposals 1: “tv:S9E9” is no progress", {"p.md": ANNA}, {
        "proposals": [{"page": "characters/anna", "file": "p.md", "author": "ravi", "shown_at": "tv:S9E9"}]}),
    "proposal on no revision": ("proposals 1: “base”", {"p.md": ANNA}, {
        "proposals": [{"page": "characters/anna", "file": "p.md", "author": "ravi", "base": 7}]}),
    "decided by no moderator": ("proposals 1: Only moderators", {"p.md": ANNA_LATER}, {
        "proposals": [{"page": "characters/anna", "file": "p.md", "author": "ravi",
                       "decision": {"verb": "reject", "by": "tess", "reason": "No."}}]}),
    "no code": ("works 1, episodes 1: “code: first”", {}, {
        "works": [{"key": "tv", "title": "T", "episodes": [{"code": "first"}]}]}),
    "an episode twice": ("works 1: the episode S1E1 stands twice", {}, {
        "works": [{"key": "tv", "title": "T", "episodes": [{"code": "S1E1"}, {"code": "S1E1"}]}]}),
    "no key": ("works 1: “key: T V”", {}, {"works": [{"key": "T V", "title": "T"}]}),
    "no day": ("episodes 1: “released” is no date", {}, {
        "works": [{"key": "tv", "title": "T", "episodes": [{"code": "S1E1", "released": "soon"}]}]}),
    "a true runtime": ("“runtime” must be a whole number", {}, {
        "works": [{"key": "tv", "title": "T", "episodes": [{"code": "S1E1", "runtime": True}]}]}),
    "endless title": ("“title” is longer", {}, {"works": [{"key": "tv", "title": "T" * 201}]}),
    "another default work": ("WIKI_DEFAULT_WORK", {}, {"default_work": "podcast"}),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_told_with_its_place_and_nothing_is_loaded(tmp_path, people, mistake):
    told, files, manifest = MISTAKES[mistake]
    # A page that is in order comes first, so that something would be left behind.
    folder = make_bundle(
        tmp_path, {"pages/articles/the-van.md": VAN, "pages/characters/anna.md": ANNA}, **manifest
    )
    for name, content in files.items():
        path = folder / name
        if content is None:
            path.unlink()
        else:
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(BundleError, match=told):
        load_bundle(folder, people)
    assert not all_pages().exists()
    assert not Work.objects.exists()
    assert not Proposal.objects.exists()


def test_strangers_get_accounts_nobody_can_log_in_to_when_asked(tmp_path, people):
    history = [{"page": "characters/anna", "revisions": [{"author": "zoë", "approved_by": "Mori"}]}]
    folder = make_bundle(tmp_path, {"pages/characters/anna.md": ANNA}, history=history)
    loaded = load_bundle(folder, people, make_accounts=True)
    assert loaded.accounts == ["zoë"]
    zoe = User.objects.get(handle="zoë")
    assert (zoe.role, zoe.has_usable_password()) == ("fan", False)
    assert Revision.objects.get().author == zoe
    assert Revision.objects.get().approved_by == people["mori"]


def test_a_stranger_whose_name_cannot_be_one_is_told(tmp_path, people):
    history = [{"page": "characters/anna", "revisions": [{"author": "<b>zoe</b>"}]}]
    folder = make_bundle(tmp_path, {"pages/characters/anna.md": ANNA}, history=history)
    with pytest.raises(BundleError, match="cannot be a name"):
        load_bundle(folder, people, make_accounts=True)
    assert not all_pages().exists()


def command(*arguments: object) -> str:
    out = io.StringIO()
    call_command("load_bundle", *map(str, arguments), stdout=out)
    return out.getvalue()


def test_the_command_says_what_it_loaded_made_and_sealed(tmp_path, db):
    history = [{"page": "characters/anna", "revisions": [{"author": "zoe", "approved_by": "max"}]}]
    files = {"pages/characters/anna.md": ANNA_LATER.removesuffix(":::\n")}
    folder = make_bundle(tmp_path, files, history=history)
    said = command(folder, "--make-accounts")
    assert said.startswith("1 pages, 1 revisions, 0 proposals, 0 pictures.")
    assert "Accounts made: zoe, max." in said
    assert "Sealed, since it cannot be read: pages/characters/anna.md, line 8" in said


def test_the_command_says_how_to_go_on_without_an_account(tmp_path, db):
    history = [{"page": "characters/anna", "revisions": [{"author": "zoe"}]}]
    folder = make_bundle(tmp_path, {"pages/characters/anna.md": ANNA}, history=history)
    with pytest.raises(CommandError, match="--make-accounts"):
        command(folder)
