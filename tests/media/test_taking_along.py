"""Pictures in a backup, in a bundle, and in what an account takes along."""

from __future__ import annotations

import io
import json
import shutil

import pytest
from django.core.management import CommandError, call_command

from tests.exchange.folders import ANNA, make_bundle
from tests.media.conftest import address, drawn, kept
from tests.story import HEIDI, published
from wiki.accounts.models import User
from wiki.exchange.backup import BackupError, backup, restore
from wiki.exchange.bundle import load_bundle
from wiki.exchange.export import export_bundle
from wiki.exchange.leaving import export
from wiki.exchange.manifest import BundleError
from wiki.media import files, pictures
from wiki.media.models import Picture, Showing
from wiki.pages.models import Page
from wiki.spoilers.horizon import forget

pytestmark = pytest.mark.django_db
KEY = "AbCdEfGhIjKlMnOp"


def everything():
    return Picture.objects.unredacted()  # gate: a test of rows


def heidi_with(*pictures: Picture):
    return published(HEIDI + "".join(f"\n![](picture:{picture.key})\n" for picture in pictures))


# --- Backups ----------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_backup_brings_the_files_back(ladder, nina, folder, tmp_path, log_in):
    picture = kept(nina)
    heidi_with(picture)
    before = log_in().get(address(picture)).content
    backup(tmp_path / "one.tar.gz")
    shutil.rmtree(folder)
    restore(tmp_path / "one.tar.gz", replace=True)
    assert log_in().get(address(picture)).content == before


@pytest.mark.django_db(transaction=True)
def test_a_picture_that_was_damaged_in_the_backup_is_refused(ladder, nina, folder, tmp_path):
    kept(nina)
    name = next(files.names())
    (folder / name).write_bytes(b"something else")
    backup(tmp_path / "one.tar.gz")
    with pytest.raises(BackupError, match="is not what was backed up"):
        restore(tmp_path / "one.tar.gz", replace=True)


@pytest.mark.django_db(transaction=True)
def test_a_file_that_is_missing_is_told_and_the_rest_is_backed_up(ladder, nina, folder, tmp_path):
    kept(nina)
    name = next(files.names())
    (folder / name).unlink()
    told = io.StringIO()
    call_command("backup", str(tmp_path / "one.tar.gz"), stdout=io.StringIO(), stderr=told)
    assert name in told.getvalue()
    restore(tmp_path / "one.tar.gz", replace=True)
    assert everything().count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_archive_decides_nothing_about_where_a_file_goes(tmp_path, nina, monkeypatch):
    monkeypatch.setattr("wiki.exchange.backup._pictures", lambda: ({}, []))
    real = json.dumps

    def hostile(value, **more):
        value["sha256"]["pictures/../../escaped"] = "0" * 64
        return real(value, **more)

    monkeypatch.setattr("wiki.exchange.backup.json.dumps", hostile)
    backup(tmp_path / "one.tar.gz")
    with pytest.raises(BackupError, match="it names pictures/"):
        restore(tmp_path / "one.tar.gz", replace=True)


# --- Bundles ----------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_published_pictures_leave_and_arrive_with_their_words(ladder, nina, folder, tmp_path, log_in):
    picture = kept(nina, gate="S1E3", alt="Heidi at the jetty", credit="Drawn by Nina")
    heidi_with(picture)
    before = everything().values("key", "alt", "credit", "licence", "created_at", "gate__expression").get()
    shown = Showing.objects.unredacted().values_list("place", "gate__expression").get()  # gate: a test
    assert export_bundle(tmp_path / "wiki")["pictures"] == 1
    call_command("flush", interactive=False, verbosity=0)
    forget()
    shutil.rmtree(folder)
    assert load_bundle(tmp_path / "wiki", {}, make_accounts=True).pictures == 1
    after = everything().values("key", "alt", "credit", "licence", "created_at", "gate__expression").get()
    assert after == before
    assert Showing.objects.unredacted().get().gate.expression == shown[1]  # gate: a test
    reader = log_in()
    assert reader.get(address(picture)).status_code == 404
    reader.cookies["progress"] = "tv:S1E3"
    assert reader.get(address(picture)).status_code == 200


def test_what_waits_and_what_was_taken_down_stays(ladder, nina, mori, tmp_path):
    shown, waiting, down = kept(nina), kept(nina), kept(nina)
    heidi_with(shown, down)
    pictures.take_down(down, moderator=mori, why="Not ours.")
    export_bundle(tmp_path / "wiki")
    manifest = json.loads((tmp_path / "wiki/bundle.json").read_text())
    assert [entry["key"] for entry in manifest["pictures"]] == [shown.key]
    assert waiting.key not in str(manifest)
    assert [path.name for path in (tmp_path / "wiki/pictures").iterdir()] == [f"{shown.key}.webp"]


def test_a_picture_only_an_older_revision_shows_comes_along(ladder, nina, tmp_path):
    picture = kept(nina)
    published(HEIDI, after=heidi_with(picture))
    assert export_bundle(tmp_path / "wiki")["pictures"] == 1


def bundle(tmp_path, data: bytes = b"", **entry):
    where = make_bundle(
        tmp_path / "in", {"pages/characters/anna.md": f"{ANNA}\n![](picture:{KEY})\n"},
        by={"author": "ravi", "approved_by": "mori"},
        pictures=[{
            "key": KEY, "file": "pictures/one.png", "by": "ravi", "alt": "A berry", "credit": "Drawn",
            "licence": "cc0-1.0", **entry,
        }],
    )  # fmt: skip
    (where / "pictures").mkdir(exist_ok=True)
    (where / "pictures/one.png").write_bytes(data or drawn())
    return where


@pytest.fixture
def people(db):
    return {name: User.objects.create_user(name) for name in ("ravi", "mori")}


def test_a_picture_made_by_hand_is_brought_in_once(tmp_path, people):
    assert load_bundle(bundle(tmp_path), people).pictures == 1
    assert load_bundle(bundle(tmp_path), people).pictures == 0
    assert everything().get().renditions.count() == 3


@pytest.mark.parametrize(
    ("mistake", "told"),
    [
        ({"key": "../../etc/passwd"}, "A key has 16"), ({"by": "stranger"}, "has no account here"),
        ({"licence": "mine"}, "is none of"), ({"alt": ""}, "“alt” is missing"),
        ({"file": "../one.png"}, "outside of the bundle"), ({"file": "pictures/none.png"}, "No such file"),
        ({"gate": "S1E"}, "gate"), ({"licence": ""}, "There is no licence"),
    ],
)  # fmt: skip
def test_a_mistake_about_a_picture_is_told_with_its_place(tmp_path, people, mistake, told):
    with pytest.raises(BundleError, match=r"pictures 1|\.\./one") as caught:
        load_bundle(bundle(tmp_path, **mistake), people)
    assert told in str(caught.value)
    assert not everything().exists()


def test_what_is_no_picture_is_refused_in_a_bundle_too(tmp_path, people):
    with pytest.raises(BundleError, match="not a picture we can read"):
        load_bundle(bundle(tmp_path, b"<svg onload=alert(1)>"), people)


def test_a_bundle_that_comes_to_nothing_leaves_no_files(tmp_path, people):
    folder = bundle(tmp_path)
    (folder / "pages/characters/bad.md").write_text("nothing of the kind")
    with pytest.raises(BundleError):
        load_bundle(folder, people)
    assert not list(files.names())
    assert not Page.objects.unredacted().exists()  # gate: a test


def test_a_file_of_a_picture_that_is_gone_is_told_before_anything_leaves(ladder, nina, folder, tmp_path):
    heidi_with(kept(nina))
    shutil.rmtree(folder)
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("export_bundle", str(tmp_path / "wiki"))
    assert not (tmp_path / "wiki").exists()


# --- One's own --------------------------------------------------------------------------------------


def test_an_account_takes_the_words_and_addresses_of_its_pictures_along(ladder, nina, ravi, log_in):
    mine, _theirs = kept(nina, gate="S1E9", alt="He falls"), kept(ravi)
    (entry,) = export(nina)["pictures"]
    assert (entry["alt"], entry["gate"], entry["licence"]) == ("He falls", "S1E9", "cc0-1.0")
    assert log_in(nina).get(entry["address"]).status_code == 200
    assert entry["key"] == mine.key
