from __future__ import annotations

import re

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from tests.spoilers.strategies import LADDER, gates, horizons, runs, sources
from wiki.spoilers.gates import Gate
from wiki.spoilers.ladder import NOTHING_SEEN, Horizon
from wiki.spoilers.placeholder import PLACEHOLDER, SIGN, read_sign
from wiki.spoilers.redaction import Mode, hidden_passages, redact_source
from wiki.spoilers.scanner import Mark, Run, scan, write

NEW = Horizon(LADDER)


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("She waits tables >!S1E3: because of it!< by the bay.\n", "She waits tables by the bay.\n"),
        ("She forgot >!S1E3: everything!<.\n", "She forgot.\n"),
        ("- one\n- >!S1E3: two!<\n- three\n", "- one\n- three\n"),
        ("Text\n\n::: spoiler S1E3\nhidden\n:::\n\nmore\n", "Text\n\nmore\n"),
        ("Text\n::: spoiler S1E3\nhidden\n:::\n\n \n\nmore", "Text\n\nmore"),
        ("a\n\n \n\nb\n\n\n::: spoiler S1E3\nhidden\n:::\nmore", "a\n\n \n\nb\n\nmore"),
        (">!S1E3: hidden!<> \n\n\nmore\nand more", "more\nand more"),
        ("a\nb\n\n\n> >!S1E3: hidden!<\n\nmore\n", "a\nb\n\nmore\n"),
        ("Her name (>!S1E3: Jackie!<) is.\n", "Her name is.\n"),
        ("> >!S1E3: all!<\n\nmore\n", "more\n"),
        ("## >!S1E3: A heading!<\n\nmore\n", "more\n"),
        (">!S1E3: a!< >!S1E2: b!< c\n", "c\n"),
        ("A <>!S1E3: x!!<br> b\n", "A <br> b\n"),
    ],
)
def test_nothing_tells_where_something_was(source, shown):
    assert redact_source(source, NEW.opens) == shown


def test_what_formed_at_a_seam_is_no_mark():
    shown = redact_source("a >>!S1E3: x!<!S1E1: y\n", NEW.opens)
    assert [run.path for run in scan(shown)] == [()]


def test_marked_mode_puts_one_sign_for_neighbours():
    source = "a >!S1E3: x!<>!S1E2: y!< b\n\n::: spoiler S1E3\nlong\n\nlonger\n:::\n\nc\n"
    shown = redact_source(source, NEW.opens, Mode.MARKED)
    assert shown.count(PLACEHOLDER) == 2


@given(sources(), horizons)
def test_guided_signs_count_what_can_be_opened(source, horizon):
    """Each sign carries the number under which its passage is found, and the gate in its way."""
    shown = redact_source(source, horizon.opens, Mode.GUIDED)
    passages = hidden_passages(source, horizon.opens)
    signs = [read_sign(found[0]) for found in SIGN.finditer(shown)]
    event(f"signs: {min(len(signs), 4)}")
    assert signs == [(number, str(p.mark.gate)) for number, p in enumerate(passages)]


@given(sources(), horizons)
def test_a_guided_text_depends_on_hidden_gates_and_places_alone(source, horizon):
    """Whatever stands in a hidden passage, the signs around it are the same."""
    runs = scan(source)
    other = [
        run
        if all(horizon.opens(m.gate) for m in run.path)
        else run._replace(text=re.sub(r"\w", "z", run.text))
        for run in runs
    ]
    assert redact_source(write(other), horizon.opens, Mode.GUIDED) == redact_source(
        source, horizon.opens, Mode.GUIDED
    )


@given(sources(), horizons, st.sampled_from(list(Mode)))
def test_redaction_is_idempotent(source, horizon, mode):
    shown = redact_source(source, horizon.opens, mode)
    event(f"something was hidden: {shown != source}")
    assert redact_source(shown, horizon.opens, mode) == shown


@given(sources(), horizons, horizons)
def test_hiding_more_of_what_is_left_is_hiding_it_at_once(source, later, other):
    """So a page shown as of an earlier episode is the page of whoever is there."""

    def both(gate: Gate) -> bool:
        return later.opens(gate) and other.opens(gate)

    shown = redact_source(source, later.opens)
    event(f"hidden in two steps: {source != shown != redact_source(shown, both)}")
    assert redact_source(shown, both) == redact_source(source, both)


@given(runs, horizons)
def test_no_hidden_word_is_left_and_no_open_one_is_lost(given_runs, horizon):
    marked = [run._replace(text=f" canary{n}x {run.text}") for n, run in enumerate(given_runs)]
    shown = redact_source(write(marked), horizon.opens)
    for number, run in enumerate(marked):
        is_open = all(horizon.opens(mark.gate) for mark in run.path)
        event(f"hidden and nested: {not is_open and len(run.path) > 1}")
        assert (f"canary{number}x" in shown) == is_open


@given(runs, horizons, st.text(alphabet="abc \n-|", max_size=20))
def test_equal_redactions_do_not_depend_on_the_words_hidden(given_runs, horizon, other):
    """Replace what is hidden by other words: whoever cannot see it gets the same bytes."""

    def is_open(run: Run) -> bool:
        return all(horizon.opens(mark.gate) for mark in run.path)

    # Words within a line stay words within a line: a block of lines leaves another layout.
    replaced = [
        run if is_open(run) or "\n" in run.text else run._replace(text="x" + other.replace("\n", " ") + "x")
        for run in given_runs
    ]
    same_shape = [
        run if is_open(run) or "\n" in run.text else run._replace(text="xyzx") for run in given_runs
    ]
    one, two = write(replaced), write(same_shape)
    event(f"worlds differ: {one != two}")
    assert redact_source(one, horizon.opens) == redact_source(two, horizon.opens)


@given(sources(), gates)
def test_placeholders_tell_nothing_about_length(source, gate):
    hidden = write([Run((), "a "), Run((Mark(False, gate),), "word"), Run((), " b\n")])
    longer = write([Run((), "a "), Run((Mark(False, gate),), "many more words"), Run((), " b\n")])
    horizon = Horizon(LADDER, NOTHING_SEEN)
    assert redact_source(hidden, horizon.opens, Mode.MARKED) == redact_source(
        longer, horizon.opens, Mode.MARKED
    )


@pytest.mark.parametrize("sign", ["-", ":-", "| ", "1. ", "> ", "*", "# ", " "])
def test_a_line_of_list_and_table_signs_is_read_in_linear_time(sign):
    """Read in two ways, each sign doubled the time: sixteen dashes took seven seconds."""
    source = sign * 2_000 + "x >!S1E3: y!<\n"
    assert redact_source(source, NEW.opens) == sign * 2_000 + "x\n"
