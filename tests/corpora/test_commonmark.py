"""CommonMark's own examples. Where we differ, it is on this list and on purpose."""

import json
import re
from pathlib import Path

import nh3
import pytest
from renderers import body

#: Reason → examples. Each must differ indeed, so that the list cannot grow stale.
DIFFERENT = {
    "raw HTML is text": [
        *range(148, 192), 21, 31, 201, 308, 309, 344, 475, 476, 477, 491, 494, 524, 536,
        *range(613, 618), 623, *range(625, 632), 642, 643,
    ],
    "[text] alone is never a link, so that a hidden definition does not show": [
        23, 33, 192, 193, 196, 198, 205, 206, 214, 215, 216, 217, 218, 532, 533, 540, 542, 543, 550,
        556, 557, 558, 560, 561, 562, 564, 568, 570, 587, 588, 589, 591, 593,
    ],
    "an undefined [text][reference] shows its text": [545, 569, 571],
    "links lead to the web, to mail, to this site or this page, spelled without backslashes": [
        20, 194, 195, 200, 202, 203, 204, 484, 485, 486, 487, 492, 495, 496, 498, 499, 500, 502, 503, 504,
        520, 522, 567, 573, 576, 577, 596, 598, 599, 601, 603,
    ],
    "[[…]] is a link to a page": [548, 559, 590],
    "the alternative text of a picture keeps its markup, since it is shown": [575, 585],
}  # fmt: skip
ON_PURPOSE = {number: reason for reason, numbers in DIFFERENT.items() for number in numbers}

#: Both sides pass it, so that only meaning is compared: no ids, classes, ``rel`` or ``start``.
_CANONICAL = nh3.Cleaner(
    tags={"p", "hr", "br", "pre", "code", "blockquote", "ul", "ol", "li", "em", "strong", "a"}
    | {f"h{level}" for level in range(1, 7)},
    attributes={"a": {"href", "title"}},
    url_schemes={"http", "https", "mailto"},
    link_rel=None,
)


@pytest.fixture(scope="module")
def examples(corpora: Path) -> dict[int, dict[str, str]]:
    read = json.loads((corpora / "data/markdown/commonmark-0.31.2.json").read_text())
    return {example["example"]: example for example in read}


def test_the_other_examples_come_out_as_commonmark_says(examples: dict[int, dict[str, str]]) -> None:
    wrong = {
        number: (expected(example), ours(example))
        for number, example in examples.items()
        if number not in ON_PURPOSE and expected(example) != ours(example)
    }
    assert not wrong
    assert len(examples) - len(ON_PURPOSE) > 500


@pytest.mark.parametrize("reason", DIFFERENT)
def test_each_difference_is_one(examples: dict[int, dict[str, str]], reason: str) -> None:
    same = [number for number in DIFFERENT[reason] if expected(examples[number]) == ours(examples[number])]
    assert not same


def expected(example: dict[str, str]) -> str:
    """Their HTML with our systematic differences: no heading of the first level, pictures as text."""
    html = re.sub(r"(</?h)1>", r"\g<1>2>", example["html"])
    html = re.sub(r'<img src="[^"]*" alt="([^"]*)"(?: title="[^"]*")? />', r"\1", html)
    return _CANONICAL.clean(html).replace("<blockquote>\n</blockquote>", "<blockquote></blockquote>")


def ours(example: dict[str, str]) -> str:
    return _CANONICAL.clean(body(example["markdown"]))
