"""Rows answer questions about pages. What they answer is a function of what redaction leaves."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import event, given

from tests.spoilers.strategies import LADDER, horizons, sources
from tests.story import HEIDI, THEORY, WALTER, published, reader_at
from wiki.canon.catalogue import Catalogue, EpisodeFacts
from wiki.front.jobs import _jobs
from wiki.pages.around import around_page
from wiki.pages.derive import MAX_WAYS, derive
from wiki.pages.document import Fact, load
from wiki.pages.models import Fact as FactRow
from wiki.pages.models import Name as NameRow
from wiki.pages.models import Page, Passage
from wiki.spoilers.redaction import redact_source

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
