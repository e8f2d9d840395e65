from __future__ import annotations

from hypothesis import given

from tests.pages.strategies import documents
from tests.spoilers.strategies import horizons
from tests.story import AUDREY, HEIDI, LADDER
from wiki.pages.document import dump, load
from wiki.pages.redact import redact
from wiki.spoilers.ladder import NOTHING_SEEN, Horizon


def at(code: str | None) -> Horizon:
    return Horizon(LADDER, NOTHING_SEEN.moved("tv", code))


def test_a_newcomer_sees_no_name_fact_category_or_word_of_later():
    shown = dump(redact(load(HEIDI), at(None)))
    for later in ("forgot", "medication", "dose", "small town", "wiped"):
        assert later not in shown
    assert "In 2022 she waits tables by the bay." in shown


def test_who_has_arrived_sees_it():
    shown = dump(redact(load(HEIDI), at("S1E10")))
    assert shown == HEIDI


def test_what_is_shown_is_replaced_on_the_way():
    assert redact(load(HEIDI), at("S1E8")).shown_facts()[2] == ("Status", ["alive"])
    assert redact(load(HEIDI), at("S1E9")).shown_facts()[2] == ("Status", ["took the dose herself"])
    assert redact(load(HEIDI), at("S1E9")).title == "Heidi who forgot"


def test_an_appearance_opens_with_its_episode():
    assert redact(load(HEIDI), at(None)).appearances == ()
    assert len(redact(load(HEIDI), at("S1E1")).appearances) == 1


def test_a_page_that_is_closed_is_nothing():
    assert redact(load(AUDREY), at("S1E9")) is None


@given(documents(), horizons)
def test_redaction_is_idempotent(document, horizon):
    shown = redact(document, horizon)
    assert shown is None or redact(shown, horizon) == shown


@given(documents(), horizons)
def test_what_is_shown_is_a_part_of_what_is_there(document, horizon):
    shown = redact(document, horizon)
    if shown is not None:
        assert set(shown.names) <= set(document.names)
        assert set(shown.categories) <= set(document.categories)
        assert set(shown.appearances) <= set(document.appearances)
        assert {fact.label for fact in shown.facts} <= {fact.label for fact in document.facts}
