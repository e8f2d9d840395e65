"""What people do here, clicked through in Chromium, once with and once without JavaScript."""

from __future__ import annotations

import pytest

from tests.browser.conftest import log_in, somebody
from tests.story import AUDREY, HEIDI, WALTER, bring_in_ladder, published
from wiki.accounts.roles import Role

# What a browser shows hangs on no database; of these main journeys both are told.
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.database]
PAGE = "/characters/heidi-bergman/"


@pytest.fixture
def wiki():
    bring_in_ladder()
    for text in (HEIDI, WALTER, AUDREY):
        published(text)


def choose_episode(page, code: str) -> None:
    page.locator("details.pill > summary").click()
    page.locator(f"details.pill .rung[name=tv][value={code}]").click()
    page.wait_for_load_state()


def test_a_newcomer_reads_on_and_the_page_grows(wiki, open_browser):
    page = open_browser(phone=True)
    page.goto(PAGE)
    assert "by the bay" in page.inner_text("main")
    assert "wiped" not in page.content()
    choose_episode(page, "S1E1")
    assert page.url.endswith(PAGE)
    assert "Safe to S1E1" in page.inner_text("details.pill > summary")
    assert "small town" not in page.content()
    choose_episode(page, "S1E10")
    text = page.inner_text("main")
    assert "small town" in text
    assert "wiped her own memory" in text


def test_what_was_watched_by_mistake_is_undone(wiki, open_browser):
    page = open_browser()
    page.goto("/")
    page.get_by_role("button", name="I am just starting").click()
    choose_episode(page, "S1E10")
    page.locator("details.pill > summary").click()
    page.locator("details.pill button[name=undo]").click()
    page.wait_for_load_state()
    assert "Nothing watched yet" in page.inner_text("details.pill > summary")


def test_a_fan_edits_a_moderator_approves_a_reader_sees_it(wiki, open_browser):
    somebody("ravi", Role.FAN, "tv:S1E5")
    somebody("mori", Role.MODERATOR, "tv:S2E7")
    fan = open_browser()
    log_in(fan, "ravi")
    fan.goto(PAGE)
    fan.get_by_role("link", name="Edit", exact=True).click()
    area = fan.locator("textarea[name=body]")
    area.fill(area.input_value().replace("waits tables", "serves tables"))
    fan.locator("input[name=summary]").fill("Plainer")
    fan.locator("input[name=consent]").check()
    fan.get_by_role("button", name="Send to the moderators").click()
    fan.wait_for_url("**/me/edits/**")
    assert "waiting for review" in fan.inner_text("main")

    reader = open_browser(phone=True)
    reader.goto(PAGE)
    assert "serves tables" not in reader.content()

    moderator = open_browser()
    log_in(moderator, "mori")
    moderator.goto("/admin/moderation/proposal/")
    moderator.locator("#result_list tbody th a").first.click()
    assert "serves" in moderator.inner_text(".diff-table ins")
    moderator.get_by_role("button", name="Approve").click()
    moderator.wait_for_url("**/admin/moderation/proposal/**")

    reader.goto(PAGE)
    assert "serves tables" in reader.inner_text("main")
    choose_episode(reader, "S1E10")
    assert "wiped her own memory" in reader.inner_text("main")


def test_a_mistake_in_the_form_keeps_the_text_and_says_where(wiki, open_browser):
    somebody("ravi", Role.FAN, "tv:S1E5")
    fan = open_browser(phone=True)
    log_in(fan, "ravi")
    fan.goto(f"{PAGE}edit/")
    area = fan.locator("textarea[name=body]")
    area.fill(area.input_value() + "\n>!S1E9: never closed")
    fan.locator("input[name=consent]").check()
    fan.get_by_role("button", name="Send to the moderators").click()
    assert "is not closed on its line" in fan.inner_text(".hints")
    assert "never closed" in fan.locator("textarea[name=body]").input_value()


def test_another_language_is_chosen_with_one_button(wiki, open_browser):
    page = open_browser()
    page.goto("/look/")
    with page.expect_navigation():
        page.locator("main button[name=language][value=de]").click()
    assert page.locator("html").get_attribute("lang") == "de"
    page.goto(PAGE)
    assert page.locator("html").get_attribute("lang") == "de"
