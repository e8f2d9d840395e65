"""The look, checked from its sources: readable in both themes, no inline style or script, small."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from django.template.loader import get_template

from wiki.front import look
from wiki.front.accent import contrast

ROOT = Path(__file__).parents[2]
CSS = ROOT / "static" / "css"
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
FRAME = "".join(
    (ROOT / "templates" / name).read_text()
    for name in ("base.html", "frame/_links.html", "frame/_scripts.html")
)
SHEETS = [CSS / name for name in re.findall(r"css/([a-z]+\.css)", FRAME)]  # what every page loads
OURS = [*SHEETS, CSS / "admin.css", CSS / "diff.css", CSS / "editor.css", CSS / "review.css"]
FONTS = sorted((ROOT / "static" / "font").glob("*.woff2"))

Tokens = dict[str, str]


def blocks(selector: str) -> list[Tokens]:
    """The custom properties of each rule with this selector in tokens.css, in order."""
    text = (CSS / "tokens.css").read_text()
    bodies = re.findall(re.escape(selector) + r" \{([^}]*)\}", text)
    return [dict(re.findall(r"(--[\w-]+):\s*([^;]+);", body)) for body in bodies]


def themes() -> dict[str, Tokens]:
    light = blocks("\n:root")[0]
    return {"light": light, "dark": light | blocks(':root[data-theme="dark"]')[0]}


# What is written in a colour, and everything it may stand on.
TEXT = {
    "on-frame": ["frame-2018", "frame-2022", "disc-berry"],
    "ink": ["paper", "card", "sunk", "accent-wash", "ok-wash", "warn-wash", "slate-wash"],
    "muted": ["paper", "card", "sunk"],
    "accent": ["paper", "card", "sunk", "accent-wash", "ok-wash", "warn-wash", "slate-wash"],
    "accent-strong": ["paper", "card", "accent-wash", "warn-wash", "slate-wash"],
    "on-accent": ["accent", "accent-strong"],
    "on-solid": ["ok"],
    "paper": ["ink"],
    "ok": ["paper", "card"],
    "warn": ["paper", "card"],
    "slate": ["paper", "card"],
}
# Lines that tell a control, its state, or where the focus is.
CONTROLS = {
    "edge": ["paper", "card"],
    "accent": ["paper", "card"],
    "ok": ["ok-wash"],
    "warn": ["warn-wash"],
}
PAIRS = [(one, other, 4.5) for one, others in TEXT.items() for other in others]
PAIRS += [(one, other, 3.0) for one, others in CONTROLS.items() for other in others]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("front", "behind", "least"), PAIRS)
def test_colours_are_readable_on_what_they_stand_on(
    theme: str, front: str, behind: str, least: float
) -> None:
    tokens = themes()[theme]
    assert contrast(tokens[f"--{front}"], tokens[f"--{behind}"]) >= least


def test_contrast_agrees_with_the_figures_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_the_browser_is_told_the_colour_of_the_paper() -> None:
    assert {theme: tokens["--paper"] for theme, tokens in themes().items()} == look.PAPER


def test_dark_is_the_same_by_the_system_and_by_choice() -> None:
    (by_system,) = blocks(':root:not([data-theme="light"])')
    (by_choice,) = blocks(':root[data-theme="dark"]')
    assert by_system == by_choice
    assert by_system["--paper"] != blocks("\n:root")[0]["--paper"]


@pytest.mark.parametrize("sheet", OURS, ids=lambda path: path.name)
def test_colours_are_named_in_the_tokens_only(sheet: Path) -> None:
    rules = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.S)
    rules = re.sub(r"@media print \{.*", "", rules, flags=re.S)  # paper is white and ink is black
    if sheet.name != "tokens.css":
        assert re.findall(r"#[0-9a-f]{3,8}\b|rgba?\(|hsla?\(|oklch\(", rules) == []


@pytest.mark.parametrize("sheet", OURS, ids=lambda path: path.name)
def test_every_token_used_exists(sheet: Path) -> None:
    declared = set(re.findall(r"(--[\w-]+):", "".join(path.read_text() for path in SHEETS)))
    assert set(re.findall(r"var\((--[\w-]+)", sheet.read_text())) <= declared


@pytest.mark.parametrize("sheet", OURS, ids=lambda path: path.name)
def test_styles_fetch_nothing_but_our_own_letters(sheet: Path) -> None:
    fetched = re.findall(r"url\((.*?)\)|(@import)", sheet.read_text())
    faces = {f'"../font/{path.name}"' for path in FONTS} if sheet.name == "tokens.css" else set()
    assert {address or rule for address, rule in fetched} == faces


def test_letters_are_small_and_never_move_a_page() -> None:
    assert FONTS
    assert all(path.stat().st_size <= 40 * 1024 for path in FONTS)
    assert (CSS / "tokens.css").read_text().count("font-display: optional") == len(FONTS)
    assert (ROOT / "static" / "font" / "OFL.txt").exists()


INLINE = {
    "a style attribute": r"<[^>]*\sstyle\s*=",
    "a style element": r"<style\b",
    "an event attribute": r"<[^>]*\son[a-z]+\s*=",
    "a script without src": r"<script(?![^>]*\bsrc=)",
    "a javascript address": r"javascript:",
    "something from another host": r"<(?:link|script|img|use|source)[^>]*(?:href|src)=[\"']?(?:https?:)?//",
    "a data address": r"(?:href|src)=[\"']?data:",
}


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_templates_keep_to_the_content_security_policy(template: Path) -> None:
    text = template.read_text()
    assert [what for what, pattern in INLINE.items() if re.search(pattern, text, re.I)] == []


@pytest.mark.parametrize(
    "broken", ['<p style="a">', "<b onclick=x>", "<script>x", '<img src="//x.example/a">']
)
def test_what_the_policy_forbids_is_noticed(broken: str) -> None:
    assert any(re.search(pattern, broken, re.I) for pattern in INLINE.values())


CACHED = [
    "base.html", "_pill.html", "_progress_form.html", "_first_visit.html", "_notice.html", "404.html",
    *(f"frame/{path.name}" for path in (ROOT / "templates" / "frame").iterdir()),
]  # fmt: skip


@pytest.mark.parametrize("name", CACHED)
def test_what_anonymous_readers_get_holds_no_token(name: str) -> None:
    assert "{% csrf_token" not in (ROOT / "templates" / name).read_text()


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_every_template_can_be_read(path: Path) -> None:
    """Also those of screens that are seldom asked for."""
    get_template(str(path.relative_to(ROOT / "templates")))


def test_every_icon_used_is_drawn() -> None:
    drawn = set(re.findall(r'<symbol id="([a-z]+)"', (ROOT / "static" / "img" / "icons.svg").read_text()))
    used = {
        name for path in TEMPLATES for name in re.findall(r"icons\.svg' %\}#([a-z]+)\"", path.read_text())
    }
    assert used
    assert used <= drawn


def packed(paths: list[Path]) -> int:
    return sum(len(gzip.compress(path.read_bytes())) for path in paths)


def test_styles_leave_room_for_the_page() -> None:
    assert len(SHEETS) == 6
    assert packed(SHEETS) <= 18_000  # of 60 KB for the first view


def test_scripts_of_every_page_are_a_trifle() -> None:
    assert packed([ROOT / "static" / path for path in re.findall(r"'(js/[a-z]+\.js)'", FRAME)]) <= 2_000


def test_scripts_of_the_edit_form_stay_small() -> None:
    scripts = ROOT / "static" / "js"
    editor = [scripts / "editor.js", *(scripts / "editor").glob("*.js")]
    assert len(editor) > 5
    every_page = [ROOT / "static" / path for path in re.findall(r"'(js/[a-z]+\.js)'", FRAME)]
    assert packed([*editor, *every_page]) <= 15_000


def test_styles_of_the_edit_form_leave_room_for_it() -> None:
    assert packed([*SHEETS, CSS / "editor.css"]) <= 21_000


def test_the_toolbar_is_no_program_of_its_own() -> None:
    assert len((ROOT / "static" / "js" / "editor" / "toolbar.js").read_text().splitlines()) <= 150
