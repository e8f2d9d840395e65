"""In the reader's language: by the browser's word, or by their own."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest

from tests.moderation.forms import EDIT, changed
from tests.story import HEIDI, published

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]


def language_of(response) -> str:
    return re.search(r'<html lang="([^"]+)"', response.content.decode())[1]


def test_the_browser_is_believed_until_somebody_chooses(ladder, log_in):
    client = log_in(None, **{"accept-language": "de-AT,de;q=0.9"})
    assert language_of(client.get("/")) == "de"
    client.post("/look/", {"language": "en"})
    assert language_of(client.get("/")) == "en"
    client.post("/look/", {"language": "system"})
    assert language_of(client.get("/")) == "de"


def test_a_language_nobody_speaks_here_is_the_wikis_own(ladder, log_in):
    client = log_in(None, **{"accept-language": "tlh"})
    client.cookies["language"] = "../../etc"
    assert language_of(client.get("/")) == "en"


def test_the_pill_speaks_the_language_of_the_page(ladder, log_in):
    english = log_in().get("/").content.decode()
    german = log_in(None, **{"accept-language": "de"}).get("/").content.decode()
    assert "Nothing watched yet" in english
    assert "Nothing watched yet" not in german


def test_a_page_is_remembered_for_each_language(ladder, log_in):
    published(HEIDI)
    page = "/characters/heidi-bergman/"
    assert "Skip to the text" in log_in().get(page).content.decode()
    german = log_in(None, **{"accept-language": "de"}).get(page).content.decode()
    assert "Skip to the text" not in german


def test_what_is_wrong_with_a_text_is_said_in_its_authors_language(ladder, nina, log_in):
    published(HEIDI)
    client = log_in(nina)
    answers = []
    for language in ("en", "de"):
        client.post("/look/", {"language": language})
        data = changed(client, "waits", ">!S1E99: waits!<")
        response = client.post(EDIT, data)
        preview = client.post("/preview/", {"content": ">!S1E99: waits!<"})
        answers.append(unescape(response.content.decode() + preview.content.decode()))
    assert answers[0].count("There is no episode S1E99.") == 2
    assert "There is no episode" not in answers[1]


@pytest.mark.parametrize("path", ["/", "/characters/heidi-bergman/", "/accounts/login/", "/progress/"])
def test_a_language_from_right_to_left_turns_the_page(ladder, log_in, settings, path):
    published(HEIDI)
    settings.LANGUAGES = [("en", "English"), ("ar", "العربية")]
    page = log_in(None, **{"accept-language": "ar"}).get(path).content.decode()
    assert '<html lang="ar" dir="rtl"' in page


def test_styles_know_no_left_and_right():
    """Start and end instead, so that a page that runs from right to left needs no styles of its own."""
    physical = re.compile(
        r"(?<![\w-])(?:(?:margin|padding|border)-(?:left|right)|left|right|text-align: (?:left|right)|float: (?:left|right))\s*[:;]"
    )
    found = [
        f"{path.name}:{number}: {line.strip()}"
        for path in sorted((ROOT / "static" / "css").glob("*.css"))
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if physical.search(line)
    ]
    assert found == []
