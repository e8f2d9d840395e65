"""Rows answer questions about pages. What they answer is a function of what redaction leaves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from tests.spoilers.strategies import LADDER, horizons, runs, sources
from tests.story import HEIDI, THEORY, WALTER, published, reader_at
from wiki.canon.catalogue import Catalogue, EpisodeFacts
from wiki.front.jobs import _jobs
from wiki.pages.around import around_page
from wiki.pages.changed import MOST_REDACTED, changed_gates
from wiki.pages.derive import MAX_WAYS, derive
from wiki.pages.document import Document, Fact, load
from wiki.pages.models import Fact as FactRow
from wiki.pages.models import Name as NameRow
from wiki.pages.models import Page, Passage
from wiki.pages.redact import redact, redact_for
from wiki.spoilers.redaction import redact_source
from wiki.spoilers.scanner import write

CATALOGUE = Catalogue(
    (),
    tuple(
        EpisodeFacts(
            number, rung.work, rung.code, rung.local, None, None if rung.special else rung.ordinal, "", None,
            is_out=True, runtime=None, before="",
        )
        for number, rung in enumerate(LADDER.rungs)
    ),
)  # fmt: skip


def rows_of(value: str) -> tuple:
    document = load(WALTER, default_work="tv")
    return derive(replace(document, facts=(Fact("Status", value),)), CATALOGUE).facts


@given(sources(), horizons)
def test_the_last_open_row_of_a_fact_is_what_its_reader_sees(source, horizon):
    value = " ".join(source.replace(":::", "").split())
    try:
        seen = redact_source(value, horizon.opens).strip()
    except ValueError:
        return
    event(f"{len(rows_of(value))} rows")
    open_rows = [row.value for row in rows_of(value) if horizon.opens(row.gate)]
    assert [redact_source(one, horizon.opens) for one in open_rows] == open_rows
    assert (open_rows[-1] if open_rows else "") == seen


def test_a_value_under_many_gates_has_a_bounded_number_of_rows():
    value = " ".join(f">!podcast.S{n}E{n}: a{n}!<" for n in range(1, 40))
    assert len(rows_of(value)) <= MAX_WAYS + 1


# --- Who sees that a page changed ---------------------------------------------------------------------

ANGRY, CALM = "::: spoiler S1E3\nHe is angry.\n:::\n\n", "::: spoiler S1E5\nHe is calm.\n:::\n\n"
FOUND = "::: spoiler S2E1\nHe is found.\n:::\n\n"


def gates_of_change(before: str, after: str) -> list[str]:
    old, new = (load(f"{WALTER}\nWords.\n\n{text}More.\n", default_work="tv") for text in (before, after))
    return sorted(str(gate) for gate in changed_gates(old, new))


@pytest.mark.parametrize("more", ["", FOUND], ids=["all there is", "beside something hidden"])
def test_who_opens_two_passages_sees_that_they_changed_places(more):
    assert gates_of_change(ANGRY + CALM + more, CALM + ANGRY + more) == ["S1E3 + S1E5"]


def test_who_opens_two_passages_sees_that_they_changed_places_while_a_hidden_one_changed():
    changed = gates_of_change(ANGRY + CALM + FOUND, CALM + ANGRY + FOUND.replace("found", "lost"))
    assert changed == ["S1E3 + S1E5", "S2E1"]


def test_where_nothing_changed_nobody_sees_a_change():
    assert gates_of_change(ANGRY + FOUND, ANGRY + FOUND) == []


@given(runs.flatmap(lambda some: st.tuples(st.just(some), st.permutations(some))), horizons)
def test_whoever_sees_a_difference_sees_the_change_and_nobody_else(orders, horizon):
    old, new = (replace(load(WALTER, default_work="tv"), body=write(order)) for order in orders)
    differs = redact(old, horizon) != redact(new, horizon)
    gates = changed_gates(old, new)
    event(f"differs: {differs}, by several gates: {any('+' in str(gate) for gate in gates)}")
    assert any(map(horizon.opens, gates)) == differs


def many(gates: Iterable[str], word: str = "word") -> Document:
    body = "".join(f">!{gate}: {word} of {gate}!<\n\n" for gate in gates)
    return replace(load(WALTER, default_work="tv"), body=f"It begins.\n\n{body}It ends.\n")


THREES = [" + ".join(three) for three in combinations([f"S1E{n}" for n in range(1, 18)], 3)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (many(THREES[:600], "said"), many(THREES[:600], "told")),
        (many([]), many(THREES[:600])),
        (many(THREES[:200]), many(THREES[199::-1])),
        (many(f"S1E{n}" for n in range(100)), many(f"S1E{n}" for n in reversed(range(100)))),
    ],
    ids=["reworded", "added", "in another order", "a hundred episodes in another order"],
)
def test_however_many_gates_a_text_has_finding_out_who_sees_a_change_is_bounded(old, new, monkeypatch):
    redacted = []

    def counted(document, opens):
        redacted.append(len(document.body))
        return redact_for(document, opens)

    monkeypatch.setattr("wiki.pages.changed.redact_for", counted)
    gates = changed_gates(old, new)
    assert gates
    assert sum(redacted) <= 1.2 * MOST_REDACTED
    assert any(not gate.is_sealed for gate in gates), "who has seen everything finds it in the history"


def test_a_passage_that_comes_between_visible_words_is_told_to_its_readers_alone():
    assert gates_of_change("One two.\n\nThree.\n\n", f"One >!S1E3: and!< two.\n\n{CALM}Three.\n\n") == [
        "S1E3",
        "S1E5",
    ]


def test_of_two_passages_of_many_specials_that_changed_places_each_two_are_told():
    specials = [f"SP{n}" for n in range(1, 13)]
    gates = changed_gates(many(specials), many(reversed(specials)))
    assert {str(gate) for gate in gates} >= {f"SP{a} + SP{b}" for a, b in combinations(range(1, 13), 2)}


# --- Two pages that a reader sees alike ---------------------------------------------------------------


def answers(at: str) -> tuple[object, ...]:
    """What lists, filters and the front page tell of Walter to somebody who has got this far."""
    reader = reader_at(at)
    page = Page.objects.visible_to(reader).with_title(reader).get(slug="walter-cruz")
    status = (
        FactRow.objects.visible_to(reader).filter(page=page, label_key="status").order_by("position").last()
    )
    jobs = [job.sort for job in _jobs(reader) if "walter" in job.url]
    names = set(NameRow.objects.visible_to(reader).filter(page=page).values_list("text", "slug"))
    return page.title, names, status and (status.value, status.value_key), jobs


STATUS = "fact Status: alive\n"
ALIKE = [
    ("tv:S1E2", "fact Status: >!S1E2: alive!< >!S1E9: dead!<\n", "fact Status: >!S1E2: alive!<\n"),
    ("", STATUS + "fact Status: (>!S1E9: dead!<)\n", STATUS),
    ("", "fact Status: alive >!S1E9: and well!<, they say\n", "fact Status: alive, they say\n"),
    ("", f"name [S1E9]: Walter, who forgot\nname: Walter who forgot\n{STATUS}", f"name: Walter who forgot\n{STATUS}"),
]  # fmt: skip


def with_lines(lines: str) -> str:
    """Walter's page with these names and facts."""
    names, facts = (
        "".join(line for line in lines.splitlines(True) if line.startswith(one)) for one in ("name", "fact")
    )
    return WALTER.replace("gate: premise\n", f"{names}gate: premise\n").replace(STATUS, facts)


@pytest.mark.django_db
@pytest.mark.parametrize(("at", "with_more", "without"), ALIKE)
def test_a_page_that_hides_more_answers_like_one_that_does_not(ladder, at, with_more, without):
    first = published(with_lines(with_more))
    told = answers(at)
    published(with_lines(without), after=first)
    assert answers(at) == told


@pytest.mark.django_db
def test_signs_around_hidden_words_are_no_text_that_opens(ladder):
    """An item of a list of which only the bullet stands under the outer mark."""
    published(WALTER + "\n::: spoiler S1E5\n1. >!S1E9: dies!<[^1]\n:::\n")
    reader = reader_at("tv:S1E5")
    opened = Passage.objects.visible_to(reader).values_list("gate__expression", flat=True)
    assert "S1E5" not in opened


@pytest.mark.django_db
@pytest.mark.parametrize("words", [" and ", " >!S1E9: or!< "])
def test_how_much_a_page_says_does_not_tell_what_it_hides(ladder, words):
    published(
        WALTER.partition("---")[0]
        + "---\n"
        + "a" * 200
        + words
        + "b" * 197
        + ("" if "!" not in words else "ccc")
        + "\n"
    )
    assert [job.sort for job in _jobs(reader_at("")) if "walter" in job.url] == []


@pytest.mark.django_db
def test_a_theory_is_about_those_its_reader_sees_it_name(ladder):
    published(HEIDI)
    published(
        THEORY.replace(
            "fact Status", "fact About: Heidi Bergman >!S1E9: and herself!<, Walter Cruz\nfact Status"
        )
    )
    page = Page.objects.visible_to(reader_at("")).get(slug="heidi-bergman")
    (card,) = around_page(page, ["Heidi Bergman"], reader_at("")).theories
    assert card.title == "The town is a set"
