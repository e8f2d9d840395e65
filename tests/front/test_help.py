"""The help on marks shows what the marks really do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.story import reader_at
from wiki.front.examples import examples

pytestmark = pytest.mark.django_db


def test_each_example_hides_before_and_shows_after(ladder, log_in):
    for example, hidden in zip(
        examples("S1E4", reader_at()), ("Mia cut the wire", "burns down", "brother"), strict=True
    ):
        assert hidden in example.source
        assert hidden not in example.before + example.marked
        assert hidden in example.after


def test_the_help_is_open_to_everybody(ladder, log_in):
    page = log_in().get("/help/marks/").content.decode()
    assert "Before S1E4" in page
    assert "<em>" not in page.split("<main")[1].split("<h2")[0]


def test_the_help_stands_without_a_ladder(db, log_in):
    assert log_in().get("/help/marks/").status_code == 200


def test_the_interface_names_nobody_of_one_series():
    """The next series has a wiki of its own: examples are of a little story that is nobody's."""
    root = Path(__file__).resolve().parents[2]
    written = [*root.glob("templates/**/*.html"), *root.glob("wiki/**/*.py")]
    written.remove(root / "wiki/exchange/manifest.py")  # shows a backup, to who reads the code
    named = re.compile(r"\b(?:Heidi|Bergman|Walter|Cruz|Geist|Audrey|Tampa)\b")
    assert [str(path.relative_to(root)) for path in written if named.search(path.read_text())] == []
