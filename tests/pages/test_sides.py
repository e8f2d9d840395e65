"""For and against stand side by side, in whatever language a theory is written."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from tests.story import published
from wiki.moderation.skeletons import skeleton
from wiki.pages.document import Kind, dump

pytestmark = pytest.mark.django_db
MARKED = ('class="theory-for"', 'class="theory-against"')
SIDED = "format: 1\nkind: theory\nname: Rain\ngate: premise\n---\n{}\n"


def page_of(body: str, log_in) -> str:
    published(SIDED.format(body))
    return log_in().get("/theories/rain/").content.decode()


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_theory_that_begins_as_we_propose_has_its_two_sides(ladder, log_in, language):
    with override(language):
        published(dump(skeleton(Kind.THEORY, "Rain")))
    page = log_in().get("/theories/rain/").content.decode()
    assert [page.count(mark) for mark in MARKED] == [1, 1]


def test_who_may_edit_the_sections_sees_the_sides_as_well(ladder, nina, log_in):
    published(SIDED.format("## For\n\n- It drips.\n\n## Against\n\n- It is dry."))
    page = log_in(nina).get("/theories/rain/").content.decode()
    assert all(mark in page for mark in MARKED)
    assert page.count('class="section-edit"') == 2


@pytest.mark.parametrize(
    "body",
    [
        "## Forensics\n\nA lab.\n\n## Against\n\nNothing.",  # only its letters are like those of a side
        "## For\n\nMuch.\n\n## In between\n\nA little.\n\n## Against\n\nNothing.",
        "## Against\n\nNothing.\n\n## For\n\nMuch.",
        "## For\n\nMuch.\n\n## Dagegen\n\nNichts.",
        "### For\n\nMuch.\n\n### Against\n\nNothing.",
        "> ## For\n\nMuch.\n\n> ## Against\n\nNothing.",
    ],
)
def test_what_is_no_pair_stays_one_column(ladder, log_in, body):
    page = page_of(body, log_in)
    assert not any(mark in page for mark in MARKED)
