"""Texts made to take long: four times as much takes about four times as long, never sixteen times."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

import pytest

from tests.story import LADDER
from wiki.pages.diff import compare
from wiki.pages.document import Document, Kind, Name
from wiki.pages.markup import render
from wiki.pages.merge import merge
from wiki.pages.put_back import put_back
from wiki.spoilers.ladder import Horizon
from wiki.spoilers.redaction import Mode, redact_source
from wiki.spoilers.scanner import scan
from wiki.spoilers.typed import check_typed

OPENS = Horizon(LADDER).opens
HIDDEN = ">!S1E9: x!<"

#: Signs that are read, joined or compared one by one, as often as they fit into a text.
UNITS = {
    "marks": "a >!S1E9: b!< c ",
    "marks on lines": "a >!S1E9: b!<\n",
    "marks without words": HIDDEN,
    "marks in marks": ">!S1E9: " * 8 + "x" + "!<" * 8,
    "blocks": "a\n::: spoiler S1E9\nb\n:::\n",
    "blocks in blocks": "::: spoiler S1E9\n" * 8 + "x\n" + ":::\n" * 8,
    "emptied list items": f"- {HIDDEN}\n",
    "emptied brackets": f"({HIDDEN})",
    "commas": f"{HIDDEN}, ",
    "blank lines": "\n",
    "spaces": " ",
    "dashes": "-",
    "brackets": "[[",
    "closing brackets": "]]",
    "backticks": "`",
    "backslashes": "\\",
    "table rows": f"| a | {HIDDEN} |\n",
    "cells": "| a ",
    "links": "[[Geist]] ",
    "openers": "\\>!",
    "quotes": "> ",
    "stars": "*a",
    "footnotes": "[^1] ",
    "equal lines": "a b\n",
}  # fmt: skip


def page(body: str) -> Document:
    return Document(Kind.CHARACTER, (Name("A"),), body=body)


def _other(text: str) -> str:
    return text.replace("a", "z").replace(" ", "  ", 50) + "End.\n"


def _lift(text: str) -> None:
    shown = redact_source(text, OPENS)
    for typed in (_other(shown), "", shown + "x\n", shown[::2]):
        put_back(
            text,
            OPENS,
            check_typed(typed, LADDER)[0] if typed != shown[::2] else "x\n" + typed.replace(">!", ""),
        )


STEPS: dict[str, Callable[[str], object]] = {
    "scanned": scan,
    "checked": lambda text: check_typed(text, LADDER),
    "redacted": lambda text: [redact_source(text, OPENS, mode) for mode in Mode],
    "rendered": lambda text: render(redact_source(text, OPENS), {}, lambda target: target),
    "compared": lambda text: compare(text, _other(text)),
    "merged": lambda text: merge(page(text), page(_other(text)), page("New.\n" + text)),
    "put back": _lift,
}  # fmt: skip


def seconds(step: Callable[[str], object], text: str) -> float:
    """Of the step alone: what is collected meanwhile was left by the tests before, and takes the longer the
    more of it there is."""
    gc.collect()
    gc.disable()
    try:
        begun = time.process_time()
        step(text)
        return time.process_time() - begun
    finally:
        gc.enable()


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("unit", UNITS)
def test_four_times_the_text_takes_no_sixteen_times_as_long(step, unit):
    small, large = (UNITS[unit] * (size // len(UNITS[unit])) + "\n" for size in (4_000, 16_000))
    # A busy machine may slow down one measurement, hardly three. What is quick anyway is measured badly:
    # half a second for the larger text is never too much.
    measured = ((seconds(STEPS[step], small), seconds(STEPS[step], large)) for _ in range(3))
    assert any(large < max(0.5, 10 * small) for small, large in measured)
