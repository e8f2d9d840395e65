from __future__ import annotations

import time

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from tests.spoilers.strategies import LADDER, runs, scannable
from wiki.spoilers.gates import SEALED, parse_gate
from wiki.spoilers.scanner import Mark, MarkError, Run, clean, scan, seal, write
from wiki.spoilers.typed import check_typed

E9, E10 = parse_gate("S1E9"), parse_gate("S1E10")


def test_a_body_is_a_list_of_runs():
    assert scan("a >!S1E9: b!< c\n::: spoiler S1E10\nd\n:::\n") == (
        Run((), "a "),
        Run((Mark(False, E9),), "b"),
        Run((), " c\n"),
        Run((Mark(True, E10),), "d\n"),
    )


def test_blocks_nest_by_a_stack_whatever_the_number_of_colons():
    found = scan(":::: spoiler S1E9\na\n::: spoiler S1E10\nb\n:::::\nc\n:::\nd\n")
    assert [(len(run.path), run.text) for run in found] == [(1, "a\n"), (2, "b\n"), (1, "c\n"), (0, "d\n")]


@pytest.mark.parametrize(
    "text", ["\\>!S1E9: b!<", ">!<", "Wow!<br>", "a > b ! c", "\\::: spoiler S1E9", "&gt;!S1E9: x!&lt;"]
)
def test_what_is_no_mark_is_text(text):
    assert scan(text) == (Run((), text),)


def test_a_mark_is_live_after_an_even_number_of_backslashes():
    assert [run.text for run in scan("\\\\>!S1E9: b!<")] == ["\\\\", "b"]


@pytest.mark.parametrize(
    "text", [">!S1E9: a", ">!a!<", "::: spoiler S1E9\na\n", ":::\n", "::: spoiler nonsense\na\n:::\n",
             ">!S1E9: a\nb!<", ">!S1E1: " * 9 + "x" + "!<" * 9],
)  # fmt: skip
def test_what_is_not_well_formed_is_refused_with_its_line(text):
    with pytest.raises(MarkError) as error:
        scan(text)
    assert all(problem.line >= 1 and problem.message for problem in error.value.problems)


@given(st.text(alphabet="ab \n!<>|:\\").filter(lambda text: ">!" not in text and ":::" not in text))
def test_a_text_without_marks_is_one_run_as_it_is_beside_one(text):
    alone = (Run((), text),) if text else ()
    assert scan(text) == alone
    assert scan(f"{text}\n>!S1E9: b!<") == (Run((), f"{text}\n"), Run((Mark(False, E9),), "b"))


@given(runs)
def test_what_is_written_reads_back_the_same(given_runs):
    event(f"deepest mark: {max((len(run.path) for run in given_runs), default=0)}")
    event(f"beside a backslash: {any(run.text.endswith(chr(92)) for run in given_runs)}")
    source = write(given_runs)
    assert write(scan(source)) == source


@given(runs)
def test_every_word_stays_under_its_gates(given_runs):
    """Runs get a word of their own each; after writing and reading it stands under the same gates."""
    marked = [run._replace(text=f"canary{n}x{run.text}") for n, run in enumerate(given_runs)]
    back = scan(write(marked))
    for number, run in enumerate(marked):
        found = next(r for r in back if f"canary{number}x" in r.text)
        assert [mark.gate for mark in found.path] == [mark.gate for mark in run.path]


@given(scannable())
def test_writing_is_idempotent(source):
    once = write(scan(source))
    assert write(scan(once)) == once


def test_a_backslash_at_the_seam_does_not_kill_the_mark():
    source = write([Run((), "a\\"), Run((Mark(False, E9),), "b")])
    assert [run.path for run in scan(source)] == [(), (Mark(False, E9),)]


@given(st.text(max_size=60) | scannable())
def test_sealing_hides_all_of_any_text(text):
    assert all(run.path and run.path[0].gate == SEALED for run in scan(seal(text)))


def test_typed_text_is_put_into_canonical_form():
    text, problems = check_typed("a ||s01e02: b|| c\r\n::::  Spoiler tv.s1e3  \nd\n::::\n", LADDER)
    assert problems == ()
    assert text == "a >!S1E2: b!< c\n::: spoiler S1E3\nd\n:::\n"


@pytest.mark.parametrize(
    ("typed", "line", "hint"),
    [
        ("fine\n  ::: spoiler S1E1\n", 2, "::: spoiler S1E1"),
        ("> ::: spoiler S1E1\na\n", 1, "::: spoiler S1E1"),
        ("::: spoilers S1E1\na\n", 1, "::: spoiler S1E1"),
        ("::: spoiler\na\n:::\n", 1, "::: spoiler S1E1"),
        ("::: spoiler S1E1\na\n", 1, ":::"),
        ("a ||b|| c", 1, "||S1E1: words||"),
        (">!b!<", 1, ">!S1E1: words!<"),
        ("＞！S1E1: b!<", 1, ">!S1E1: words!<"),
        (">\u200d!S1E1: b!<", 1, ">!S1E1: words!<"),
        (">!S1E7: b!<", 1, "S1E5"),
        (">!S1E1: [[Pa!<ge]]", 1, ""),
    ],
)
def test_misspelled_marks_are_refused_with_line_and_hint(typed, line, hint):
    _, problems = check_typed(typed, LADDER)
    assert line in {problem.line for problem in problems}
    assert hint in {problem.suggestion for problem in problems}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("A.\n\n \n", "A.\n"), ("\n \n", ""), ("- \n\n", "- \n"),
     ("A >!S1E1: b!<\n\n", "A >!S1E1: b!<\n"), ("::: spoiler S1E1\nA.\n\n:::\n\n", "::: spoiler S1E1\nA.\n\n:::\n")],
)  # fmt: skip
def test_a_typed_text_ends_with_its_last_line(typed, kept):
    """Empty lines at the end would stay or go with whether something hidden follows."""
    assert check_typed(typed, LADDER) == (kept, ())


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("A >!S1E1:  !< b\n", "A   b\n"), ("A\n::: spoiler S1E1\n\n::: spoiler S1E2\n \n:::\n:::\nb\n", "A\nb\n"),
     (">!S1E1: >!S1E2:  !<a!<\n", ">!S1E1:  a!<\n")],
)  # fmt: skip
def test_marks_around_nothing_go(typed, kept):
    assert check_typed(typed, LADDER) == (kept, ())


def test_honest_tables_and_signs_pass():
    text = "| a | b |\n|---|---|\n| x || y |\n\nWow! a < b, a > b.\n"
    assert check_typed(text, LADDER) == (text, ())


def test_invisible_and_bidirectional_characters_go():
    assert clean("a\ufeffb\u202ec\r\nd\u2028e\x00f") == "abc\nd\ne" + "f"


@pytest.mark.parametrize(
    "text",
    ["\\" * 200_000, ">" * 200_000, "!<" * 100_000, ":::\n" * 50_000, "[[" * 100_000, "\\>!" * 60_000,
     ">!S1E1: x!<" * 20_000, "::: spoiler S1E1\n" * 20_000, "||" * 100_000, "||S1E1" * 30_000],
)  # fmt: skip
def test_hostile_input_is_read_in_linear_time(text):
    start = time.monotonic()
    check_typed(text, LADDER)
    assert time.monotonic() - start < 10
