from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from tests.pages.strategies import documents, edited
from tests.story import HEIDI
from wiki.pages.document import Fact, dump, load
from wiki.pages.merge import diff3, keeping_ours, merge
from wiki.pages.tokens import sentences, words
from wiki.spoilers.gates import parse_gate
from wiki.spoilers.scanner import Run, scan

BASE = load(HEIDI)


def body(text: str):
    return replace(BASE, body=text)


def merged(base: str, ours: str, theirs: str) -> str | None:
    result = merge(body(base), body(ours), body(theirs)).document
    return result.body if result else None


@given(documents().flatmap(lambda d: st.tuples(st.just(d), edited(d), edited(d))))
def test_the_laws_of_merging(three):
    base, ours, theirs = three
    assert merge(base, ours, base).document == ours
    assert merge(base, base, theirs).document == theirs
    assert merge(base, ours, ours).document == ours
    one, other = merge(base, ours, theirs), merge(base, theirs, ours)
    event(f"conflict: {one.document is None}")
    assert (one.document is None) == (other.document is None)


@given(documents().flatmap(lambda d: st.tuples(st.just(d), edited(d), edited(d))))
def test_keeping_ours_is_merging_where_nothing_clashes_and_always_gives_a_document(three):
    base, ours, theirs = three
    kept, plain = keeping_ours(base, ours, theirs), merge(base, ours, theirs)
    event(f"conflict: {bool(kept.conflicts)}")
    assert kept.document is not None
    assert load(dump(kept.document)) == kept.document
    assert kept.conflicts == plain.conflicts
    assert plain.document in (kept.document, None)


@given(st.lists(st.integers(0, 3)), st.lists(st.integers(0, 3)), st.lists(st.integers(0, 3)))
def test_chunks_add_up_to_both_sides(base, ours, theirs):
    chunks = diff3(base, ours, theirs)
    assert [x for chunk in chunks for x in chunk.base] == base
    assert [x for chunk in chunks for x in chunk.ours] == ours
    assert [x for chunk in chunks for x in chunk.theirs] == theirs


@given(st.text())
def test_tokens_add_up_to_the_text(text):
    runs = [Run((), text)]
    assert "".join(token.text for token in sentences(runs)) == text
    assert "".join(token.text for token in words(runs)) == text


def test_two_sentences_of_one_paragraph_merge():
    assert merged("One. Two. Three.\n", "Uno. Two. Three.\n", "One. Two. Tres.\n") == "Uno. Two. Tres.\n"


def test_one_sentence_changed_twice_is_a_conflict():
    assert merged("He is a son of Ned.\n", "He is a nephew of Ned.\n", "He is a son of Lyanna.\n") is None


def test_two_additions_at_one_spot_are_a_conflict():
    assert merged("One.\n", "One. Two.\n", "One. Three.\n") is None


def test_the_same_addition_by_two_is_made_once():
    assert (
        merged("One.\n\nEnd.\n", "One. Two.\n\nEnd.\n", "One. Two.\n\nEnd. More.\n")
        == "One. Two.\n\nEnd. More.\n"
    )


def test_hidden_and_visible_half_of_a_sentence_merge():
    base = "She waits >!S1E9: because of it!< by the bay.\n"
    ours = "She waits >!S1E9: because of it!< by the sea.\n"
    theirs = "She waits >!S1E9: since she forgot!< by the bay.\n"
    assert merged(base, ours, theirs) == "She waits >!S1E9: since she forgot!< by the sea.\n"


def test_removing_a_mark_against_rewriting_its_sentence_is_a_conflict():
    base = "She waits.\n\n::: spoiler S1E9\nShe forgot.\n:::\n"
    assert merged(base, "She waits.\n\nShe forgot.\n", base.replace("She forgot.", "She took it.")) is None


def test_removing_marks_against_writing_inside_them_opens_nothing():
    base = "::: spoiler S1E9\nShe forgot.\n:::\n"
    longer = "::: spoiler S1E9\nShe forgot. And why she did.\n:::\n"
    result = merged(base, "She forgot.\n", longer)
    assert result is None or all(run.path for run in scan(result) if "why" in run.text)


def test_two_facts_added_at_one_place_are_both_kept():
    ours = replace(BASE, facts=(*BASE.facts, Fact("Home", "Tampa")))
    theirs = replace(BASE, facts=(*BASE.facts, Fact("Mother", "Ellen")))
    assert merge(BASE, ours, theirs).document.facts[-2:] == (Fact("Mother", "Ellen"), Fact("Home", "Tampa"))


def test_one_fact_changed_twice_is_a_conflict():
    ours = replace(BASE, facts=(Fact("Portrayed by", "A"), *BASE.facts[1:]))
    theirs = replace(BASE, facts=(Fact("Portrayed by", "B"), *BASE.facts[1:]))
    assert merge(BASE, ours, theirs).conflicts[0].where == "the facts"


def test_the_page_gate_changed_twice_is_a_conflict():
    ours, theirs = (replace(BASE, gate=parse_gate(code)) for code in ("S1E1", "S1E2"))
    assert merge(BASE, ours, theirs).document is None


def test_deleting_against_editing_is_a_conflict():
    assert merge(BASE, replace(BASE, deleted=True), replace(BASE, body="Other.\n")).document is None


def test_pages_made_twice_have_nothing_in_common():
    assert merge(None, BASE, BASE).document == BASE
    assert merge(None, BASE, replace(BASE, body="Other.\n")).document is None


@pytest.mark.parametrize("line", ["word.", "- item", "| a | b |"])
def test_long_texts_that_differ_everywhere_are_merged_in_time(line):
    base = "".join(f"{line} {n}\n" for n in range(4_000))
    merged(base, base.replace("1", "one"), base.replace("2", "two"))
    merged(f"{line}\n" * 20_000, f"{line}\n" * 19_000 + "x\n", "y\n" + f"{line}\n" * 20_000)


def test_a_row_added_before_one_that_changed_is_not_taken_for_it():
    """A line end is alike everywhere: that one stayed does not tell which row became which."""
    head = "| What | So |\n|---|---|\n"
    base, ours = f"{head}| b | 2 |\n| c | 1 |\n", f"{head}| b | 3 |\n| c | 1 |\n"
    theirs = f"{head}| new | 5 |\n| b | 4 |\n| c | 2 |\n"
    kept = keeping_ours(body(base), body(ours), body(theirs))
    (clash,) = kept.conflicts
    assert "| new | 5 |\n| b | 4 |" in clash.theirs
    assert kept.document.body == ours


def test_changes_that_become_one_are_counted_once_each():
    asked = []

    def line_end(item: str) -> bool:
        asked.append(item)
        return item == "\n"

    base = ["a", "b", "\n"] * 300
    diff3(base, ["q", "\n"] * 300, [*base, "End."], line_end)
    assert len(asked) < 6 * len(base)
