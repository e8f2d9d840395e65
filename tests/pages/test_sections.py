"""Sections are cut out and put back without parting a spoiler mark from its end."""

from __future__ import annotations

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from tests.spoilers.strategies import sources
from wiki.pages import sections
from wiki.pages.links import missing
from wiki.pages.markup import render
from wiki.spoilers.scanner import scan

TEXT = """\
Before.

## One
first

### Deeper
second

::: spoiler S1E3
hidden words

## Two
third
:::

## Three
fourth
"""


def texts(source: str) -> dict[str, str]:
    return {s.id: sections.cut(source, s) for s in sections.sections(source)}


def test_a_section_reaches_to_the_next_of_its_level():
    found = texts(TEXT)
    assert found["h-one"] == "## One\nfirst\n\n### Deeper\nsecond\n"
    assert found["h-deeper"] == "### Deeper\nsecond\n"
    assert found["h-three"] == "## Three\nfourth\n"


def test_a_section_ends_before_the_block_in_which_the_next_begins():
    assert "spoiler" not in texts(TEXT)["h-one"]


def test_a_section_within_a_block_ends_with_it_and_knows_its_gate():
    assert texts(TEXT)["h-two"] == "## Two\nthird\n"
    assert str(sections.find(TEXT, "h-two").gate) == "S1E3"


def test_a_section_may_hold_a_whole_block():
    source = "## One\n\n::: spoiler S1E3\nhidden\n\n#### Small\nx\n:::\n\nafter\n"
    assert texts(source)["h-one"] == source


def test_ids_are_those_of_the_page():
    source = "## Plot\n\n> ## Plot\n\n- ## Plot\n\n```\n## Plot\n```\n\nPlot\n----\n\nx\n"
    ids = {heading.id for heading in render(source, {}, missing).headings}
    found = texts(source)
    assert set(found) < ids
    assert found["h-plot-4"] == "Plot\n----\n\nx\n"


@pytest.mark.parametrize(
    ("typed", "becomes"),
    [
        ("## One\nnew\n", "a\n\n## One\nnew\n\n## Two\ny\n"),
        ("## One\nnew", "a\n\n## One\nnew\n\n## Two\ny\n"),
        ("", "a\n\n## Two\ny\n"),
    ],
)
def test_what_was_typed_stands_where_the_section_stood(typed, becomes):
    source = "a\n\n## One\nx\n\n## Two\ny\n"
    assert sections.splice(source, sections.find(source, "h-one"), typed) == becomes


def test_a_section_that_is_not_there_is_none():
    assert sections.find(TEXT, "h-nowhere") is None


@given(sources(), st.integers(0, 5))
def test_cutting_and_putting_back_changes_nothing(source, number):
    headings = "".join(
        f"{line}\n" if i % 3 else f"{line}\n## Heading {i % 5}\n" for i, line in enumerate(source.split("\n"))
    )
    try:
        scan(headings)
    except ValueError:
        event("not well formed")
        return
    found = sections.sections(headings)
    event(f"{min(len(found), 5)} sections")
    for section in found:
        text = sections.cut(headings, section)
        scan(text)
        back = sections.splice(headings, section, text)
        assert back.rstrip("\n") == headings.rstrip("\n")
