"""How many taps the common journeys cost, with and without JavaScript. Typing and scrolling are not counted."""

from __future__ import annotations

import pytest

from tests.browser.conftest import log_in, somebody
from tests.story import AUDREY, HEIDI, WALTER, bring_in_ladder, published
from wiki.accounts.roles import Role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGE = "/characters/heidi-bergman/"


class Taps:
    """A thumb on a page, that counts."""

    def __init__(self, page) -> None:
        self.page, self.count = page, 0

    def on(self, selector: str) -> None:
        self.page.locator(selector).first.click()
        self.page.wait_for_load_state()
        self.count += 1

    def pick(self, selector: str, value: str) -> None:
        self.page.locator(selector).first.select_option(value)
        self.count += 1


@pytest.fixture
def wiki():
    bring_in_ladder()
    for text in (HEIDI, WALTER, AUDREY):
        published(text)


def test_who_is_that_costs_two_taps_once_and_none_after(wiki, open_browser):
    page = open_browser(phone=True)
    page.goto(PAGE)
    taps = Taps(page)
    taps.pick(".welcome select", "S1E9")
    taps.on(".welcome button >> text=I am here")
    assert "because she wiped" in page.inner_text("main")
    assert taps.count == 2
    page.goto("/characters/walter-cruz/")
    assert "Walter Cruz" in page.inner_text("h1")
    assert page.locator(".welcome").count() == 0


def test_the_next_episode_costs_one_tap_and_taking_it_back_two(wiki, open_browser):
    somebody("ravi", Role.FAN, "tv:S1E5")
    page = open_browser(phone=True)
    log_in(page, "ravi")
    page.goto("/")
    taps = Taps(page)
    taps.on("main button >> text=I have watched it")
    assert "Safe to S1E6" in page.inner_text("details.pill > summary")
    assert taps.count == 1
    taps.on("details.pill > summary")
    taps.on("button >> text=Undo the last step")
    assert "Safe to S1E5" in page.inner_text("details.pill > summary")
    assert taps.count == 3


def test_mending_a_fact_costs_four_taps(wiki, open_browser):
    somebody("ravi", Role.FAN, "tv:S1E5")
    page = open_browser(phone=True)
    log_in(page, "ravi")
    page.goto(PAGE)
    taps = Taps(page)
    taps.on('a[href$="/edit/"]')
    area = page.locator("textarea[name=body]")
    area.fill(area.input_value().replace("waits tables", "serves tables"))
    taps.on('a[href="#send"]')
    taps.on("input[name=consent]")
    taps.on("button >> text=Send to the moderators")
    page.wait_for_url("**/me/edits/**")
    assert "serves tables" in page.inner_text("main")
    assert taps.count == 4


def test_a_page_about_somebody_new_costs_five_taps(wiki, open_browser):
    published("format: 1\nkind: article\nname: The van\ngate: premise\n---\n[[Craig]] drives it.\n")
    somebody("ravi", Role.FAN, "tv:S1E5")
    page = open_browser(phone=True)
    log_in(page, "ravi")
    page.goto("/articles/the-van/")
    taps = Taps(page)
    taps.on("a.missing")
    taps.on("main a >> text=as a character")
    assert page.locator("input[name=name]").input_value() == "Craig"
    page.locator("textarea[name=body]").fill("Craig is quiet.\n")
    taps.on('a[href="#send"]')
    taps.on("input[name=consent]")
    taps.on("button >> text=Send to the moderators")
    page.wait_for_url("**/me/edits/**")
    assert taps.count == 5


def test_two_plain_edits_cost_a_moderator_a_tap_each_once_the_first_is_open(wiki, open_browser):
    somebody("mori", Role.MODERATOR, "tv:S2E7")
    for name, at in (("ravi", PAGE), ("nina", "/characters/walter-cruz/")):
        somebody(name, Role.FAN, "tv:S1E5")
        fan = open_browser(phone=True)
        log_in(fan, name)
        fan.goto(f"{at}edit/")
        area = fan.locator("textarea[name=body]")
        area.fill(area.input_value() + f"\nAdded by {name}.\n")
        fan.locator("input[name=consent]").check()
        fan.locator("button >> text=Send to the moderators").click()
        fan.wait_for_url("**/me/edits/**")
    page = open_browser(phone=True)
    log_in(page, "mori")
    page.goto("/admin/moderation/proposal/")
    taps = Taps(page)
    taps.on("#result_list tbody th a")
    for _ in range(2):
        with page.expect_navigation():
            taps.on("button >> text=Approve")
    assert taps.count == 3
    for name, at in (("ravi", PAGE), ("nina", "/characters/walter-cruz/")):
        page.goto(at)
        assert f"Added by {name}." in page.inner_text("main")
