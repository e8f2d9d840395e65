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


#: Of one declaration: its name and its value.
DECLARATION = re.compile(r"(?<![\w-])([a-z-]+)\s*:\s*([^;{}]+)(?=[;}])")
#: One value of several, with whatever stands in its brackets.
VALUE = re.compile(r"(?:[^\s()]|\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\))+")
OF_FOUR_SIDES = re.compile(r"(?:scroll-)?(?:margin|padding)|inset|border-(?:width|style|color)")
A_SIDE = re.compile(r"\b(?:left|right)\b")
SAYS_A_SIDE = {"float", "clear", "text-align", "transform-origin", "object-position", "background-position"}


def is_one_sided(name: str, value: str) -> bool:
    """Would a page that runs from right to left need another value?"""
    values = VALUE.findall(value.partition("/")[0] if name == "border-radius" else value)
    if name == "border-radius":
        # What is left out is as the corner across, and all are as the first.
        top_left, top_right, bottom_right, bottom_left = [*values, *(values * 4)[len(values) :]][:4]
        if len(values) == 3:
            bottom_left = top_right
        return (top_left, bottom_left) != (top_right, bottom_right)
    if OF_FOUR_SIDES.fullmatch(name):
        return len(values) == 4 and values[1] != values[3]
    return bool(A_SIDE.search(name) or (name in SAYS_A_SIDE and A_SIDE.search(value)))


def one_sided(sheet: str) -> list[str]:
    rules = re.sub(r"/\*.*?\*/", "", sheet, flags=re.S)
    return [f"{name}: {value}" for name, value in DECLARATION.findall(rules) if is_one_sided(name, value)]


@pytest.mark.parametrize("path", sorted((ROOT / "static" / "css").glob("*.css")), ids=lambda path: path.name)
def test_styles_know_no_left_and_right(path):
    """Start and end instead, so that a page that runs from right to left needs no styles of its own."""
    assert one_sided(path.read_text()) == []


@pytest.mark.parametrize(
    ("declaration", "noticed"),
    [
        ("margin-left: 1px", True),
        ("border-left-color: red", True),
        ("border-top-left-radius: 1px", True),
        ("left: 0", True),
        ("float: right", True),
        ("transform-origin: top left", True),
        ("inset: calc(100% + (1px * 2)) 0 auto auto", True),
        ("padding: 0 1px 0 2px", True),
        ("border-width: 0 1px 1px 0", True),
        ("border-radius: 1px 0", True),
        ("border-radius: 1px 0 0", True),
        ("border-radius: 1px 0 0 1px", True),
        ("margin-inline-start: 1px", False),
        ("inset: 0 calc(1px + var(--a)) auto calc(1px + var(--a))", False),
        ("inset-inline: auto 0", False),
        ("padding: 0 1px 2px", False),
        ("border-radius: 1px 1px 0 0", False),
        ("border-radius: 1px", False),
        ("background: var(--left)", False),
    ],
)
def test_what_is_one_sided_is_noticed_and_nothing_else(declaration, noticed):
    rule = f"a:hover, .left > b {{ color: red; {declaration}; }}"
    assert bool(one_sided(rule)) == noticed
