from __future__ import annotations

import pytest

from tests.story import AUDREY, HEIDI, WALTER, published
from wiki.exchange.backup import BackupError, backup, counts, restore
from wiki.pages.models import Page, Revision

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_was_backed_up_comes_back(tmp_path, nina):
    published(HEIDI)
    kept = list(Revision.objects.values_list("key", "hash"))
    before = counts()
    backup(tmp_path / "one.tar.gz")
    published(WALTER)
    restore(tmp_path / "one.tar.gz", replace=True)
    assert counts() == before
    assert list(Revision.objects.values_list("key", "hash")) == kept


def test_what_was_remembered_of_a_generation_that_comes_again_is_forgotten(tmp_path, edda, log_in):
    published(HEIDI)
    backup(tmp_path / "one.tar.gz")
    published(WALTER)
    assert "Walter Cruz" in log_in(edda).get("/characters/").content.decode()
    restore(tmp_path / "one.tar.gz", replace=True)
    published(AUDREY)
    page = log_in(edda).get("/characters/").content.decode()
    assert "Walter Cruz" not in page
    assert "Audrey Temple" in page


@pytest.mark.parametrize("damage", ["flip", "cut", "other"])
def test_a_damaged_file_is_refused_and_nothing_is_touched(tmp_path, nina, damage):
    published(HEIDI)
    backup(tmp_path / "one.tar.gz")
    content = bytearray((tmp_path / "one.tar.gz").read_bytes())
    if damage == "flip":
        content[len(content) // 2] ^= 1
    (tmp_path / "bad.tar.gz").write_bytes(
        {"cut": content[: len(content) // 2], "other": b"no backup"}.get(damage, content)
    )
    with pytest.raises(BackupError):
        restore(tmp_path / "bad.tar.gz", replace=True)
    assert Page.objects.unredacted().count() == 1


def test_a_wiki_that_is_not_empty_is_not_replaced_by_accident(tmp_path, nina):
    published(HEIDI)
    backup(tmp_path / "one.tar.gz")
    with pytest.raises(BackupError, match="--replace"):
        restore(tmp_path / "one.tar.gz")


def test_a_backup_never_overwrites_another(tmp_path, nina):
    backup(tmp_path / "one.tar.gz")
    with pytest.raises(BackupError):
        backup(tmp_path / "one.tar.gz")
