from __future__ import annotations

import time
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tests.story import HEIDI
from wiki.pages.diff import compare, compare_documents
from wiki.pages.document import load

texts = st.lists(st.sampled_from(["one", "two words.", "\n", " ", "Three. Four.", "é"]), max_size=15).map(
    "".join
)


@given(texts, texts)
def test_the_pieces_add_up_to_both_texts(old, new):
    lines = compare(old, new)
    assert "".join(piece.text for line in lines for piece in line.old) == old
    assert "".join(piece.text for line in lines for piece in line.new) == new


@given(texts)
def test_equal_texts_have_no_difference(text):
    assert all(line.tag == "equal" for line in compare(text, text))


def test_one_word_changed_is_one_word_marked():
    (line,) = compare("She waits tables.\n", "She serves tables.\n")
    assert [piece.text for piece in line.old if piece.tag == "delete"] == ["waits"]
    assert [piece.text for piece in line.new if piece.tag == "insert"] == ["serves"]


def test_only_parts_that_differ_are_shown():
    old = load(HEIDI)
    sections = compare_documents(old, replace(old, body=old.body.replace("waits", "serves")))
    assert [section.title for section in sections] == ["Text"]


def test_around_a_change_stand_the_nearest_lines_that_say_something():
    body = "One.\n\n\n\nTwo.\n\nThree.\n\nFour.\n\nFive.\n"
    old = replace(load(HEIDI), body=body)
    (section,) = compare_documents(old, replace(old, body=body.replace("Four", "Fore")))
    told = ["".join(piece.text for piece in line.new).strip() for line in section.lines]
    assert told == ["", "Two.", "Three.", "Fore.", "Five."]
    assert section.lines[0].tag == "gap"


def test_empty_lines_around_what_was_added_are_no_rows_of_their_own():
    old = replace(load(HEIDI), body="First.\n\nLast.\n")
    (section,) = compare_documents(old, replace(old, body="First.\n\nAdded.\n\nLast.\n"))
    assert [line.tag for line in section.lines] == ["equal", "insert", "equal"]


def test_an_empty_line_is_shown_where_nothing_else_changed():
    old = replace(load(HEIDI), body="One.\nThe same paragraph.\n")
    (section,) = compare_documents(old, replace(old, body="One.\n\nThe same paragraph.\n"))
    assert [line.tag for line in section.lines] == ["equal", "insert", "equal"]


def test_what_we_say_of_a_part_is_in_the_language_of_the_page():
    new = load(
        HEIDI.replace("appears: S1E1\n", "appears: S1E1 (mentioned)\n").replace(
            "---", "formerly: Heidi B.\n---", 1
        )
    )
    german = {"Names": "Namen", "formerly %(name)s": "früher %(name)s", "mentioned": "erwähnt"}
    names, appearances = compare_documents(load(HEIDI), new, lambda text: german.get(text, text))
    assert (names.title, appearances.title) == ("Namen", "Appearances")
    told = "".join(
        piece.text for section in (names, appearances) for line in section.lines for piece in line.new
    )
    assert "früher Heidi B." in told
    assert "S1E1 (erwähnt)" in told


def test_hostile_input_is_compared_in_bounded_time():
    start = time.monotonic()
    compare("a b " * 100_000, "b a " * 100_000)
    compare("x\n" * 50_000, "y\n" * 50_000)
    compare(" ".join(map(str, range(60_000))), " ".join(map(str, range(60_000, 0, -1))))
    assert time.monotonic() - start < 10
