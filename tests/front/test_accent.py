"""The wiki's own colour: readable in both themes, or refused with one that is."""

from __future__ import annotations

import re

import pytest
from django.core.checks import run_checks
from hypothesis import given
from hypothesis import strategies as st

from tests.front.test_styles import PAIRS, themes
from wiki.front import accent

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")
TOKENS = {"accent", "accent-strong", "accent-wash", "on-accent", "on-accent-dim"}
CHANGED = TOKENS | set(accent.DRAWN)


def unreadable(colour: str) -> list[tuple]:
    """Every pair of the house that the shades of a colour would break."""
    found = []
    for theme, tokens in themes().items():
        mine = {name.removeprefix("--"): value for name, value in tokens.items()}
        mine |= accent.shades(colour, theme) | accent.drawings(colour)
        found += [
            (theme, front, behind)
            for front, behind, least in PAIRS
            if CHANGED & {front, behind} and accent.contrast(mine[front], mine[behind]) < least
        ]
    return found


@given(COLOURS)
def test_a_colour_that_is_taken_can_be_read_wherever_it_stands(colour):
    if not accent.problem(colour):
        assert unreadable(colour) == []


@given(COLOURS)
def test_a_colour_that_is_refused_comes_with_one_that_is_taken(colour):
    if told := accent.problem(colour):
        (nearest,) = re.findall(r"is (#[0-9a-f]{6})\.", told)
        assert accent.problem(nearest) == ""


def test_some_colours_are_taken_and_some_refused():
    assert accent.problem("#1f5f8b") == ""
    assert "1.1 to 1" in accent.problem("#ffd700")


def test_what_the_colour_stands_on_is_what_the_house_has():
    for theme, tokens in themes().items():
        names = ("paper", "card", "sunk", "ok-wash", "warn-wash", "slate-wash")
        assert accent.BEHIND[theme] == tuple(tokens[f"--{name}"] for name in names)
        assert accent.PAPER[theme] == tokens["--paper"]


def test_the_drawings_are_those_of_the_house_and_in_its_colour_they_stay_as_they_are():
    light = themes()["light"]
    assert {name: light[f"--{name}"] for name in accent.DRAWN} == accent.DRAWN
    left = {
        name for name in light if re.match(r"--(wood|pier|frame-|disc)", name) and light[name].startswith("#")
    }
    assert left == {f"--{name}" for name in accent.DRAWN}
    assert accent.drawings(accent.HOUSE) == accent.DRAWN


@given(COLOURS)
def test_drawings_are_as_bright_in_any_colour(colour):
    for name, drawn in accent.drawings(colour).items():
        assert abs(accent.luminance(drawn) - accent.luminance(accent.DRAWN[name])) < 0.01


def test_drawings_follow_the_colour():
    blue = accent.drawings("#1f5f8b")
    assert len(set(blue.values())) == len(blue)
    assert not set(blue.values()) & set(accent.DRAWN.values())
    assert all(len({drawn[1:3], drawn[3:5], drawn[5:]}) == 1 for drawn in accent.drawings("#5a5a5a").values())


def test_every_shade_is_a_token_of_the_house():
    assert all(f"--{name}" in themes()["light"] for name in accent.shades("#1f5f8b", "light"))
    assert set(accent.shades("#1f5f8b", "dark")) == TOKENS


@pytest.mark.parametrize("garbage", ["blue", "#fff", "#12345g", "#1f5f8b;}body{display:none", "url(x)"])
def test_what_is_no_colour_is_refused_at_the_start(settings, garbage):
    settings.WIKI_ACCENT = garbage
    assert "write a colour like #9c1f3d" in str(run_checks())


def test_a_colour_nobody_could_read_is_refused_at_the_start(settings):
    settings.WIKI_ACCENT = "#ffd700"
    (error,) = [found for found in run_checks() if found.id == "wiki.E003"]
    assert "nearest shade" in error.msg


def test_pages_of_readers_and_moderators_wear_it(settings, ladder, mori, log_in):
    settings.WIKI_ACCENT = "#1f5f8b"
    for who, where in ((None, "/"), (mori, "/admin/")):
        page = log_in(who).get(where).content.decode()
        assert page.index("css/tokens.css") < page.index("/accent.css?1f5f8b")
    sheet = log_in().get("/accent.css")
    assert sheet.headers["Content-Type"].startswith("text/css")
    assert sheet.content.decode().count("--accent:") == 3


def test_without_one_pages_ask_for_no_sheet(ladder, log_in):
    assert "accent.css" not in log_in().get("/").content.decode()
    assert "{" not in log_in().get("/accent.css").content.decode()
