from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from tests.pages.strategies import documents, edited
from tests.spoilers.strategies import horizons
from tests.story import HEIDI, LADDER
from wiki.pages.checks import implies
from wiki.pages.document import Fact, Name, load
from wiki.pages.lift import lift
from wiki.pages.redact import redact
from wiki.spoilers.gates import PREMISE, joined, parse_gate
from wiki.spoilers.ladder import Horizon, Progress
from wiki.spoilers.scanner import scan

NINA = Horizon(LADDER)
BASE = load(HEIDI)


def lifted(base: str, change) -> str:
    """The body of ``base`` after a newcomer changed what they see of it."""
    document = replace(BASE, body=base)
    shown = redact(document, NINA)
    return lift(document, NINA, replace(shown, body=change(shown.body))).document.body


def hidden(document, horizon) -> Counter:
    """Every hidden word with its effective gate; white space and backslashes are the serialiser's."""
    found: Counter = Counter()
    for run in scan(document.body):
        if not all(horizon.opens(mark.gate) for mark in run.path):
            gate = joined(mark.gate for mark in run.path)
            found.update((word, gate) for word in re.findall(r"\w+", run.text))
    return found


def visible(text: str) -> str:
    """What a text says, without marks, white space and backslashes."""
    return re.sub(r"[\s\\]+", "", "".join(run.text for run in scan(text)))


@st.composite
def edits_while_behind(draw: st.DrawFn):
    base, horizon = draw(documents()), draw(horizons)
    shown = redact(base, horizon)
    if shown is None:
        base = replace(base, gate=PREMISE)
        shown = redact(base, horizon)
    return base, horizon, shown, draw(edited(shown))


@given(edits_while_behind())
def test_every_hidden_word_is_still_there_once_under_its_gate(case):
    base, horizon, shown, typed = case
    event(f"something is hidden: {base.body != shown.body}")
    result = lift(base, horizon, typed)
    event(f"an anchor went: {bool(result.reanchored)}")
    assert hidden(result.document, horizon) == hidden(base, horizon)


@given(edits_while_behind())
def test_the_author_finds_what_they_typed(case):
    base, horizon, _, typed = case
    result = redact(lift(base, horizon, typed).document, horizon)
    assert visible(result.body) == visible(typed.body)


@given(edits_while_behind())
def test_hidden_facts_come_back_and_visible_ones_are_the_authors(case):
    base, horizon, _, typed = case
    result = lift(base, horizon, typed).document
    closed = [fact for fact in base.facts if not horizon.opens(fact.gate)]
    assert Counter(closed) <= Counter(result.facts)
    assert redact(result, horizon).facts == typed.facts or any(">!" in fact.value for fact in base.facts)


@given(documents(), horizons)
def test_changing_nothing_changes_nothing(document, horizon):
    shown = redact(document, horizon)
    if shown is not None:
        assert lift(document, horizon, shown).document == document


@given(documents(), horizons, st.sampled_from(["premise", "S1E1", "S1E2"]))
def test_a_page_that_opens_earlier_takes_nothing_hidden_along(document, horizon, gate):
    shown = redact(document, horizon)
    if shown is None:
        return
    typed = replace(shown, gate=parse_gate(gate))
    result = lift(document, horizon, typed).document
    for fact in document.facts:
        if not horizon.opens(fact.gate):
            now = next(f for f in result.facts if (f.label, f.value) == (fact.label, fact.value) and implies(
                result.gate & f.gate, document.gate & fact.gate))  # fmt: skip
            assert now


@pytest.mark.parametrize(
    ("base", "change", "result"),
    [
        ("A >!S1E9: x!< b.\n", lambda t: t.replace("b", "c"), "A >!S1E9: x!< c.\n"),
        ("A b >!S1E9: x!< c.\n", lambda t: t.replace("b", "d"), "A d >!S1E9: x!< c.\n"),
        ("- a\n- >!S1E9: x!<\n- c\n", lambda t: t + "- d\n", "- a\n- >!S1E9: x!<\n- c\n- d\n"),
        ("A.\n\n::: spoiler S1E9\nx\n:::\n\nB.\n", lambda t: t.replace("B", "C"), "A.\n\n::: spoiler S1E9\nx\n:::\n\nC.\n"),
    ],
)  # fmt: skip
def test_hidden_passages_go_back_where_they_were(base, change, result):
    assert lifted(base, change) == result


def test_a_passage_behind_a_block_stays_behind_what_is_added_at_its_end():
    base = replace(BASE, body="::: spoiler S1E1\nShe waits.\n:::\n>!S1E2: He came.!<\n")
    horizon = Horizon(LADDER, Progress((("tv", "S1E1"),)))
    shown = redact(base, horizon)
    typed = replace(shown, body=shown.body.replace("waits.\n", "waits.\nShe reads.\n"))
    body = lift(base, horizon, typed).document.body
    assert body == "::: spoiler S1E1\nShe waits.\nShe reads.\n:::\n\n>!S1E2: He came.!<\n"


def test_a_passage_whose_line_went_becomes_a_block():
    result = lifted("A.\n\nB >!S1E9: x!< c.\n\nD.\n", lambda text: "A.\n\nD.\n")
    assert "::: spoiler S1E9\nx\n:::" in result


def test_an_identical_passage_typed_again_is_kept_once():
    result = lifted("A >!S1E9: x!< b.\n", lambda text: text.replace("A", "Z >!S1E9: x!<"))
    assert result.count("x") == 1


def test_the_moderator_is_told_what_lost_its_place():
    document = replace(BASE, body="A.\n\nB >!S1E9: x!< c.\n\nD.\n")
    typed = replace(redact(document, NINA), body="A.\n\nD.\n")
    assert lift(document, NINA, typed).reanchored == ("x",)


def test_hidden_names_stay_and_new_ones_are_added():
    shown = redact(BASE, NINA)
    typed = replace(shown, names=(*shown.names, Name("Miss Bergman")))
    names = lift(BASE, NINA, typed).document.names
    assert [name.text for name in names] == ["Heidi Bergman", "Heidi who forgot", "Miss Bergman"]


def test_a_fact_changed_before_a_hidden_one_stays_before_it():
    shown = redact(BASE, NINA)
    facts = tuple(replace(f, value="well") if f.label == "Status" else f for f in shown.facts)
    result = lift(BASE, NINA, replace(shown, facts=facts)).document
    assert [f.value for f in result.facts if f.label == "Status"] == ["well", "took the dose herself"]


def test_hidden_words_in_a_fact_survive_its_removal():
    document = replace(BASE, facts=(Fact("Job", "cook >!S1E9: and spy!<"),))
    typed = replace(redact(document, NINA), facts=())
    result = lift(document, NINA, typed).document
    assert [fact.value for fact in result.facts] == [">!S1E9: and spy!<"]


def test_a_list_nobody_was_shown_does_not_make_one_of_what_is_typed():
    base = replace(BASE, lists=("Home",), facts=(Fact("Home", "Tampa", parse_gate("S1E9")),))
    typed = replace(redact(base, NINA), facts=(Fact("Home", "a flat"), Fact("Home", "a house")))
    result = lift(base, NINA, typed)
    assert redact(result.document, NINA) == typed
    assert result.reanchored == ("list: Home",)
    assert lift(base, NINA, replace(typed, facts=())).document.lists == ("Home",)


AT_FOUR = Horizon(LADDER, Progress((("tv", "S1E4"),)))
FIVE = "::: spoiler S1E5\n## Four years on\n\nHidden five.\n:::\n"
EIGHT = "::: spoiler S1E8\nHidden eight.\n:::\n"
SEEN = "::: spoiler S1E3\nHe steals a van.\n\n:::\n"
ADDED = [
    "## New\n\nFirst.\n\nSecond.\n",
    ">!S1E4: A flock.!<\n\nA last line.\n",
    "First.\n\n- one\n\nSecond.\n",
]


@pytest.mark.parametrize("added", ADDED)
@pytest.mark.parametrize("before", ["One paragraph.\n", f"One paragraph.\n\n{SEEN}"])
@pytest.mark.parametrize("after", ["", "\nLast.\n", f"\n{SEEN}"])
def test_what_is_added_at_one_place_stays_together_there(before, after, added):
    """A heading keeps its text, though hidden chapters stand where it was added."""
    document = replace(BASE, body=f"{before}\n{FIVE}\n{EIGHT}{after}")
    shown = redact(document, AT_FOUR)
    rest = shown.body.removeprefix(before)
    assert rest == after
    typed = replace(shown, body=f"{before}\n{added}{rest}")
    assert added.strip() in lift(document, AT_FOUR, typed).document.body


@pytest.mark.parametrize("added", ["- three\n", "- three\n- four\n"])
@pytest.mark.parametrize("hidden", [FIVE, f"{FIVE}\n{EIGHT}"])
@pytest.mark.parametrize("after", ["", "\nLast.\n"])
def test_a_list_is_continued_where_hidden_chapters_follow_it(hidden, after, added):
    document = replace(BASE, body=f"- one\n- two\n\n{hidden}{after}")
    shown = redact(document, AT_FOUR)
    assert shown.body == f"- one\n- two\n{after}"
    result = lift(document, AT_FOUR, replace(shown, body=f"- one\n- two\n{added}{after}"))
    assert result.document.body.startswith(f"- one\n- two\n{added}")
    assert "two\n- three" in result.document.body
    assert not result.reanchored


PART = st.sampled_from([FIVE, EIGHT, SEEN, "Open to all.\n"])
NEW = st.sampled_from(
    ["## New", "A word.", "- item", ">!S1E4: seen!<", "> said", "::: spoiler S1E2\nOf two.\n:::"]
)


@given(st.lists(PART, min_size=1, max_size=5), st.lists(NEW, min_size=2, max_size=4), st.data())
def test_whatever_paragraphs_are_added_at_one_place_stay_together(parts, added, data):
    """Or else the moderators are told that something hidden had to go elsewhere."""
    document = replace(BASE, body="\n".join(parts))
    shown = redact(document, AT_FOUR)
    blocks = [part for part in parts if part not in (FIVE, EIGHT)]
    if shown.body != "\n".join(blocks):
        return  # neighbours under one gate are one block, which is no place between paragraphs
    at = data.draw(st.integers(0, len(blocks)))
    mine = "\n\n".join(added) + "\n"
    result = lift(document, AT_FOUR, replace(shown, body="\n".join([*blocks[:at], mine, *blocks[at:]])))
    event(f"{len(parts) - len(blocks)} hidden, {'told' if result.reanchored else 'together'}")
    assert together(added) in together([result.document.body]) or result.reanchored


def together(texts: list[str]) -> str:
    """The words of some texts, without what joins or parts them."""
    return " ".join(re.findall(r"\w+", " ".join(texts)))
