"""Who asks, how far they have got, and how much of each question is asked."""

from __future__ import annotations

import os

from tests.harness.surfaces import READING

#: With it everybody asks everything at every rung, which takes its time.
DEEP = bool(os.environ.get("WIKI_TEST_DEEP"))
READERS = ["", "ravi", "nina"]
#: At this rung more is asked; elsewhere, and by others, one question of each kind.
THOROUGH = "podcast:S1E2|tv:S1E5"
RUNGS = ["", "tv:S1E3", THOROUGH, "tv:S1E9", "podcast:S1E3|tv:S1E10+SP1"]


def is_asked(who: str, rung: str) -> bool:
    """Nina differs from Ravi in what she wrote, which is the same at every rung."""
    return who != "nina" or rung == THOROUGH or DEEP


def how_much(surface: str, who: str, rung: str) -> int:
    """Of each kind of question: four at one rung, where the answer is not "log in", else one; all (0) if deep."""
    thorough = rung == THOROUGH and who == ("" if surface in READING else "ravi")
    return 0 if DEEP else 4 if thorough else 1
