"""Whatever somebody who is behind does to a page, nothing they were not shown is lost, loosened or told."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from hypothesis import event, given, settings
from hypothesis import strategies as st

from tests.pages.attacks import Case, cases, changed, sources, words
from tests.spoilers.strategies import LADDER
from wiki.pages.checks import implies
from wiki.pages.document import Document, DocumentError, Kind, Name, dump, load
from wiki.pages.lift import lift
from wiki.pages.redact import redact
from wiki.pages.typed import check_document
from wiki.spoilers.gates import PREMISE, Gate, parse_gate
from wiki.spoilers.ladder import NOTHING_SEEN, Horizon
from wiki.spoilers.scanner import Mark, Run, scan, write


def hidden(document: Document, horizon: Horizon) -> dict[str, list[Gate]]:
    return words(document, lambda gate: not horizon.opens(gate))


def everything(document: Document) -> Counter[str]:
    return Counter({word: len(gates) for word, gates in words(document, lambda _: True).items()})


@given(cases())
def test_every_hidden_word_is_still_there_under_at_least_its_gate(case):
    result = words(lift(case.base, case.horizon, case.typed).document, lambda _: True)
    named = {name.text for name in case.typed.names}
    for word, gates in hidden(case.base, case.horizon).items():
        # A name the author has chosen as well is one name: it is theirs to say, and a moderator's to judge.
        for gate in gates if word not in named else ():
            assert any(implies(now, gate) for now in result.get(word, ())), word


@given(sources("b"), st.booleans(), st.sampled_from(["premise", "podcast.S1E1"]))
def test_who_takes_the_marks_around_it_away_loosens_nothing(source, block, page):
    """Hidden passages in an open mark, on a page with a gate: both gates go with the text that is visible."""
    outer = Mark(block, parse_gate("S1E1"))
    runs = [Run((outer, *run.path), run.text) for run in scan(source)]
    base = Document(Kind.CHARACTER, (Name("Heidi"),), parse_gate(page), body=write(runs))
    horizon = Horizon(LADDER, NOTHING_SEEN.moved("tv", "S1E1").moved("podcast", "S1E1"))
    shown = redact(base, horizon)
    body = write(Run(run.path[1:], run.text) for run in scan(shown.body))
    result = words(lift(base, horizon, replace(shown, gate=PREMISE, body=body)).document, lambda _: True)
    secret = hidden(base, horizon)
    event(f"hidden words: {min(3, len(secret))}")
    for word, gates in secret.items():
        assert all(any(implies(now, gate) for now in result.get(word, ())) for gate in gates), word


@given(cases())
def test_every_hidden_word_is_there_once(case):
    result = everything(lift(case.base, case.horizon, case.typed).document)
    typed = everything(case.typed)
    was = {word: len(gates) for word, gates in hidden(case.base, case.horizon).items()}
    for word in {*result, *typed, *was}:
        most = was.get(word, 0) + typed[word]
        # Only what is typed again as it was hidden is kept as one.
        least = most if not typed[word] else max(was.get(word, 0), typed[word])
        assert least <= result[word] <= most, word


@given(cases())
def test_the_author_sees_exactly_what_they_typed(case):
    """So nothing about what is hidden, not even where it is, changes what they see."""
    result = lift(case.base, case.horizon, case.typed).document
    assert redact(result, case.horizon) == redact(case.typed, case.horizon)


@given(cases())
def test_in_a_world_with_nothing_hidden_the_author_sees_the_same(case):
    other = lift(case.shown, case.horizon, case.typed).document
    event(f"worlds differ: {case.base != case.shown}")
    assert other == case.typed
    assert redact(other, case.horizon) == redact(
        lift(case.base, case.horizon, case.typed).document, case.horizon
    )


@given(cases())
def test_what_is_put_back_can_be_written_and_read_and_edited_again(case):
    once = lift(case.base, case.horizon, case.typed).document
    assert load(dump(once)) == once
    shown = redact(once, case.horizon)
    if shown is not None:
        assert lift(once, case.horizon, shown).document == once


@given(cases(), st.data())
def test_whatever_is_typed_is_refused_with_a_sentence_or_put_in(case, data):
    text = data.draw(changed(case.shown.body))
    try:
        typed = Document(Kind.CHARACTER, (Name("Heidi"),), body=text)
        typed, problems = check_document(typed, LADDER)
    except DocumentError as error:
        problems = error.problems
    event(f"refused: {bool(problems)}")
    assert all(problem.message.strip().endswith((".", "!", "?", ")", "”")) for problem in problems)
    if not problems:
        result = lift(case.base, case.horizon, typed).document
        assert redact(result, case.horizon) == redact(typed, case.horizon)


def marks(document: Document) -> Counter[Mark]:
    return Counter(mark for run in scan(document.body) for mark in run.path)


def hardships(case: Case) -> dict[str, object]:
    """What may be hard about a case, by name, and whether it is."""
    result = lift(case.base, case.horizon, case.typed)
    secret = [
        run for run in scan(case.base.body) if not all(map(case.horizon.opens, (m.gate for m in run.path)))
    ]
    open_around = [run for run in secret if case.horizon.opens(run.path[0].gate)]
    return {
        "a hidden passage": secret,
        "one inside an open one": open_around,
        "lines and words hidden": len({mark.block for run in secret for mark in run.path}) == 2,
        "a backslash beside it": any("\\" in run.text for run in scan(case.base.body)) and secret,
        "an anchor that went": result.reanchored,
        "everything deleted": secret and not case.typed.body.strip(),
        "all marks removed": open_around and not any(run.path for run in scan(case.typed.body)),
        "some marks removed": open_around and (marks(case.shown) - marks(case.typed)),
        "hidden words typed again": set(hidden(case.base, case.horizon)) & set(everything(case.typed)),
        "something hidden from its author": hidden(case.typed, case.horizon),
        "the page's gate changed": case.typed.gate != case.base.gate,
        "a fact hidden in part": any(">!" in f.value for f in case.base.facts) and case.base.facts != case.shown.facts,
        "facts in another order": set(case.typed.facts) > set(case.shown.facts[:1]) and case.typed.facts[:1] != case.shown.facts[:1],
        "a list only the hidden have": case.base.lists != case.shown.lists,
        "marks as deep as they go": any(len(run.path) > 7 for run in scan(case.typed.body)),
    }  # fmt: skip


def test_the_attacks_meet_what_is_hard():
    met: Counter[str] = Counter()

    @settings(max_examples=150, derandomize=True)
    @given(cases())
    def look(case: Case) -> None:
        met.update({name: bool(hard) for name, hard in hardships(case).items()})

    look()
    assert all(met.values()), met
