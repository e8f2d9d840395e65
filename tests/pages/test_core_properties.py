"""What holds for any page: nothing hidden in anything made of it, more with every episode, and fair merges."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.pages.attacks import gates, rewritten, stories, words
from tests.spoilers.strategies import LADDER, horizons
from wiki.pages.diff import compare_documents
from wiki.pages.document import Document, dump, load
from wiki.pages.markup import link_targets, plain, render, render_inline
from wiki.pages.merge import merge
from wiki.pages.redact import redact
from wiki.spoilers.ladder import NOTHING_SEEN, Horizon
from wiki.spoilers.redaction import Mode
from wiki.spoilers.scanner import scan

RUNGS = ("S1E1", "S1E2", "S1E3", "S1E4", "S1E5")


def own(document: Document, horizon: Horizon, *, is_open: bool) -> set[str]:
    """Words of a document's own; codes of episodes may stand in gates, which are no secret where they are shown."""
    found = words(document, lambda gate: horizon.opens(gate) == is_open)
    return {word for word in found if not word.startswith("S")}


def downstream(shown: Document) -> str:
    """Everything that is made of a document a reader may see, in one text."""
    page = render(shown.body, {}, lambda target: f"/search/?q={target}")
    facts = [render_inline(fact.value, {}, lambda target: target) for fact in shown.facts]
    compared = [
        piece.text
        for section in compare_documents(None, shown)
        for line in section.lines
        for piece in (*line.old, *line.new)
    ]
    headings = [heading.id + heading.text for heading in page.headings]
    return " ".join(
        [dump(shown), page.html, plain(shown.body), *link_targets(shown.body), *facts, *compared, *headings]
    )


@given(stories(), horizons, st.sampled_from(list(Mode)))
def test_no_hidden_word_is_in_anything_made_of_a_page(document, horizon, mode):
    shown = redact(document, horizon, mode)
    if shown is not None:
        everything = downstream(shown)
        # A word may stand in the open at a second place.
        for word in own(document, horizon, is_open=False) - own(document, horizon, is_open=True):
            assert word not in everything, word


@given(stories(), horizons)
def test_every_open_word_is_still_there(document, horizon):
    shown = redact(document, horizon)
    if shown is not None:
        assert own(shown, horizon, is_open=True) == own(document, horizon, is_open=True)


@given(stories(), st.lists(st.sampled_from(["podcast", "tv", "SP1"]), min_size=4, max_size=8))
def test_open_words_only_grow_with_progress(document, steps):
    progress, seen = NOTHING_SEEN, set()
    for step in steps:
        if step == "SP1":
            progress = progress.ticked("tv", "SP1")
        else:
            codes = RUNGS[: 2 if step == "podcast" else 5]
            now = progress.at(step)
            progress = progress.moved(step, codes[min(codes.index(now) + 1 if now else 0, len(codes) - 1)])
        shown = redact(document, Horizon(LADDER, progress))
        open_now = own(shown, Horizon(LADDER, progress), is_open=True) if shown else set()
        assert seen <= open_now
        seen = open_now


@given(stories())
def test_a_story_reads_back_as_written(document):
    assert load(dump(document)) == document


@st.composite
def threes(draw: st.DrawFn) -> tuple[Document, Document, Document]:
    """A page and what two people made of it."""

    def edited(document: Document) -> Document:
        facts = tuple(fact for fact in document.facts if draw(st.integers(0, 3)))
        if draw(st.booleans()):
            return replace(document, body=draw(rewritten(document.body)), facts=facts)
        sentence = draw(st.sampled_from(["One sentence.", "And another.", "The end."]))
        return replace(
            document, body=document.body.replace(sentence, draw(st.sampled_from(["New.", "Else."])))
        )

    base = draw(stories())
    gate = draw(gates)
    end = f"One sentence. And another.\n\n::: spoiler {gate}\nA secret of b9q.\n:::\n\nThe end >!{gate}: b8q!<.\n"
    base = replace(base, body=base.body + end)
    return base, edited(base), edited(base)


@given(threes())
def test_merging_with_nothing_new_changes_nothing(three):
    base, ours, theirs = three
    assert merge(base, ours, base).document == ours
    assert merge(base, base, theirs).document == theirs
    assert merge(base, ours, ours).document == ours


@given(threes())
def test_who_comes_first_does_not_decide_whether_there_is_a_conflict(three):
    base, ours, theirs = three
    one, other = merge(base, ours, theirs), merge(base, theirs, ours)
    assert (one.document is None) == (other.document is None)
    assert [c.where for c in one.conflicts] == [c.where for c in other.conflicts]


@given(threes(), st.data())
def test_a_merge_opens_nothing_that_all_three_keep_closed(three, data):
    base, ours, theirs = three
    merged = merge(base, ours, theirs).document
    horizon = data.draw(horizons)
    if merged is not None:
        opened = {word for d in three for word in own(d, horizon, is_open=True)}
        assert own(merged, horizon, is_open=True) <= opened


def hardships(three: tuple[Document, Document, Document], horizon: Horizon) -> dict[str, object]:
    base, ours, theirs = three
    merged = merge(base, ours, theirs)
    secret = [run for run in scan(base.body) if not all(horizon.opens(mark.gate) for mark in run.path)]
    return {
        "a conflict": merged.conflicts,
        "a clean merge of two changes": merged.document and base != ours != theirs != base,
        "of two texts": merged.document and len({base.body, ours.body, theirs.body, merged.document.body}) == 4,
        "a conflict about facts": any(c.where == "the facts" for c in merged.conflicts),
        "something hidden": secret,
        "hidden in a table, list or quote": any(re.search(r"^[|>-]", run.text, re.MULTILINE) for run in secret),
        "hidden beside a fence or bracket": any(re.search(r"`|\[\[|\]\]|\[\^", run.text) for run in secret),
        "words and lines hidden": len({mark.block for run in secret for mark in run.path}) == 2,
        "hidden in a fact": any(">!" in fact.value for fact in base.facts),
        "hidden names and categories": any(not horizon.opens(n.gate) for n in base.names)
        and any(not horizon.opens(c.gate) for c in base.categories),
    }  # fmt: skip


def test_the_stories_meet_what_is_hard():
    met: Counter[str] = Counter()

    @settings(max_examples=60, derandomize=True)
    @given(threes(), horizons)
    def look(three: tuple[Document, Document, Document], horizon: Horizon) -> None:
        met.update({name: bool(hard) for name, hard in hardships(three, horizon).items()})

    look()
    assert all(met.values()), met
