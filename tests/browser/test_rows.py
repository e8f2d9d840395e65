"""The rows of facts in Chromium: added, removed and moved in their place, and sent in that order."""

from __future__ import annotations

import pytest

from tests.browser.conftest import focused
from wiki.moderation.models import Proposal

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def row(page, number: int):
    return page.locator("#facts .row").nth(number)


def press(page, number: int, what: str) -> None:
    row(page, number).get_by_role("button", name=what).click()


def labels(page) -> list[str]:
    fields = page.locator("#facts .row input[name$=-label]")
    return fields.evaluate_all("all => all.map(one => one.value)")


def test_facts_are_sent_in_the_order_their_rows_were_put_into(editor):
    assert labels(editor) == ["Portrayed by", "Occupation", "Status", ""]
    press(editor, 2, "Move up")
    press(editor, 0, "Remove")
    editor.get_by_role("button", name="Add a fact").click()
    editor.keyboard.type("Home")
    editor.keyboard.press("Tab")
    editor.keyboard.type("the bay")
    for place in (3, 2):
        press(editor, place, "Move up")
    assert labels(editor) == ["Status", "Home", "Occupation", ""]
    editor.locator("input[name=consent]").check()
    editor.get_by_role("button", name="Send to the moderators").click()
    editor.wait_for_url("**/me/edits/**")
    facts = Proposal.objects.get().latest.document.facts
    assert [(fact.label, fact.value) for fact in facts if fact.gate.is_premise] == [
        ("Status", "alive"), ("Home", "the bay"), ("Occupation", "caseworker in 2018, waitress in 2022"),
    ]  # fmt: skip


def test_a_new_row_has_the_focus_and_a_moved_one_keeps_it(editor):
    editor.get_by_role("button", name="Add a fact").click()
    assert focused(editor) == "facts-4-label"
    press(editor, 0, "Move down")
    assert editor.evaluate("document.activeElement.value") == "facts-1"
    editor.keyboard.press("Enter")
    assert labels(editor) == ["Occupation", "Status", "Portrayed by", "", ""]
    assert editor.evaluate("document.activeElement.value") == "facts-2"
    assert "place 3" in editor.inner_text(".send-said")


def test_what_stands_beside_a_removed_row_has_the_focus(editor):
    press(editor, 1, "Remove")
    assert labels(editor) == ["Portrayed by", "Status", ""]
    assert focused(editor) == "facts-1-label"
    press(editor, 2, "Remove")
    assert focused(editor) == "facts-1-label"
    for _ in range(2):
        press(editor, 0, "Remove")
    assert focused(editor) == "add"
    editor.keyboard.press("Enter")
    assert focused(editor) == "facts-0-label"


def test_every_row_has_labels_of_its_own(editor):
    for _ in range(2):
        editor.get_by_role("button", name="Add a fact").click()
    press(editor, 0, "Remove")
    for number in range(5):
        row(editor, number).get_by_text("Value", exact=True).click()
        assert focused(editor) == f"facts-{number}-value"
