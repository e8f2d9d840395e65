"""What one version of the code remembered in Redis, another never reads."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from wiki import fingerprint

ROOT = Path(__file__).parents[1]


@pytest.fixture
def code(tmp_path):
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "views.py").write_text("one = 1\n")
    (tmp_path / "page.html").write_text("<p>One.</p>\n")
    return tmp_path


def test_the_same_code_elsewhere_is_the_same(code, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    for path in code.rglob("*.*"):
        (elsewhere / path.relative_to(code)).parent.mkdir(exist_ok=True)
        (elsewhere / path.relative_to(code)).write_bytes(path.read_bytes())
    assert fingerprint.of([code]) == fingerprint.of([elsewhere])


@pytest.mark.parametrize(
    "change",
    [
        lambda code: (code / "page.html").write_text("<p>Two.</p>\n"),
        lambda code: (code / "page.html").rename(code / "leaf.html"),
        lambda code: (code / "pages" / "views.py").unlink(),
        lambda code: (code / "pages" / "django.mo").write_bytes(b"words"),
    ],
    ids=["a byte", "a name", "one fewer", "a translation"],
)
def test_any_change_of_what_makes_a_page_is_another(code, change):
    before = fingerprint.of([code])
    change(code)
    assert fingerprint.of([code]) != before


def test_what_makes_no_page_changes_nothing(code):
    before = fingerprint.of([code])
    (code / "pages" / "views.cpython-311.pyc").write_bytes(b"compiled")
    assert fingerprint.of([code]) == before


def test_another_wiki_on_the_same_server_keeps_its_own(code):
    assert fingerprint.of([code], of_wiki="one secret") != fingerprint.of([code], of_wiki="another")


def test_all_that_is_kept_in_redis_is_kept_under_it(tmp_path):
    secret = "a secret of this wiki, as long as a secret should be at the least"
    env = os.environ | {
        "CACHE_URL": "redis://127.0.0.1:6379/0",
        "DATABASE_URL": "",
        "WIKI_DATA": str(tmp_path),
        "WIKI_SECRET_KEY": secret,
    }
    env.pop("DJANGO_SETTINGS_MODULE", None)
    told = subprocess.run(
        [sys.executable, "-c", "from wiki import settings; print(settings.CACHES['default']['KEY_PREFIX'])"],
        cwd=ROOT, env=env, capture_output=True, text=True, check=True,
    ).stdout.strip()  # fmt: skip
    folders = [ROOT / name for name in ("wiki", "templates", "static")]
    assert told == fingerprint.of(folders, of_wiki=secret)
