"""Opening one passage on purpose, by keyboard, with and without JavaScript."""

from __future__ import annotations

import pytest

from tests.story import HEIDI, bring_in_ladder, published

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGE = "/characters/heidi-bergman/"


def test_one_passage_opens_and_the_progress_stays(open_browser):
    bring_in_ladder()
    published(HEIDI)
    page = open_browser(phone=True)
    page.goto(PAGE)
    page.get_by_role("button", name="I am just starting").click()
    page.locator("details.pill > summary").click()
    page.get_by_role("button", name="Name the episode").click()
    page.wait_for_load_state()
    assert "wiped" not in page.content()
    assert page.get_by_role("button", name="Opens after S1E10").count() == 1

    page.get_by_role("button", name="Opens after S1E9").focus()
    page.keyboard.press("Enter")
    page.locator(".revealed").wait_for()
    assert page.inner_text(".revealed").strip() == "because she wiped her own memory"
    assert "small town" not in page.content()

    page.goto(PAGE)
    assert "wiped" not in page.content()
    assert "Nothing watched yet" in page.inner_text("details.pill > summary")


def test_a_button_that_opens_in_its_place_says_whether_it_has(open_scripted):
    bring_in_ladder()
    published(HEIDI)
    page = open_scripted()
    page.goto("/progress/")
    page.locator("main").get_by_role("button", name="Name the episode").click()
    page.goto(PAGE)
    said = page.get_by_role("button", name="Opens after S1E9")
    assert said.get_attribute("aria-expanded") == "false"
    said.click()
    page.locator(".revealed").wait_for()
    assert said.get_attribute("aria-expanded") == "true"
    said.click()
    assert said.get_attribute("aria-expanded") == "false"
