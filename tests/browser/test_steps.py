"""How many taps the common journeys cost, with and without JavaScript. Typing and scrolling are not counted."""

from __future__ import annotations

import pytest

from tests.browser.conftest import log_in, somebody
from tests.moderation.edits import send
from tests.story import AUDREY, HEIDI, PASSWORD, WALTER, bring_in_ladder, published
from wiki.accounts.models import Block
from wiki.accounts.roles import Role
from wiki.moderation.models import LeakReport, Proposal, Reason

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGE = "/characters/heidi-bergman/"
THEORY = """\
format: 1
kind: theory
name: Heidi knows
gate: premise
fact Claim: Heidi knows more than she says.
fact Status: open
---
She smiles.

## For

- She waits.
"""


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


@pytest.mark.parametrize("who", ["ravi", ""])
def test_a_step_too_far_is_taken_back_where_it_is_told_with_one_tap(wiki, open_browser, who):
    page = open_browser(phone=True)
    if who:
        somebody(who, Role.FAN, "tv:S1E5")
        log_in(page, who)
    page.goto(f"{PAGE}history/")
    page.locator("details.pill > summary").click()
    page.locator("button.rung[name=tv][value=S1E9]").click()
    page.get_by_text("Safe to S1E9 now.").wait_for()
    box = page.locator(".notices button").bounding_box()
    assert box["width"] > box["height"], "its word is whole"
    taps = Taps(page)
    taps.on(".notices button >> text=Undo")
    assert taps.count == 1
    pill = page.locator("details.pill > summary")
    pill.get_by_text("Safe to S1E5" if who else "Nothing watched yet").wait_for()
    assert page.url.endswith(f"{PAGE}history/")
    assert page.locator(".notices").inner_text()
    assert page.locator(".notices button").count() == 0


def test_the_next_episode_costs_one_tap_and_taking_it_back_later_two(wiki, open_browser):
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


def test_without_an_account_one_writes_first_and_logs_in_with_one_tap_more(wiki, open_browser):
    somebody("ravi", Role.FAN, "tv:S1E5")
    page = open_browser(phone=True)
    page.goto(PAGE)
    taps = Taps(page)
    taps.on('a[href$="/edit/"]')
    area = page.locator("textarea[name=body]")
    area.fill(area.input_value().replace("waits tables", "serves tables"))
    taps.on('a[href="#send"]')
    taps.on("button >> text=Log in and send it")
    assert "Your text is kept." in page.inner_text("main")
    page.locator("input[name=login]").fill("ravi")
    page.locator("input[name=password]").fill(PASSWORD)
    taps.on("main form button >> text=Log in")
    page.get_by_text("Here is the text you had before you logged in.").wait_for()
    taps.on("button >> text=Agree, and send it now")
    page.wait_for_url("**/me/edits/**")
    assert "serves tables" in page.inner_text("main")
    assert Proposal.objects.get().author.handle == "ravi"
    assert taps.count == 5


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


def test_a_theory_costs_four_taps(wiki, open_browser):
    somebody("ravi", Role.FAN, "tv:S1E5")
    page = open_browser(phone=True)
    log_in(page, "ravi")
    page.goto("/theories/")
    taps = Taps(page)
    taps.on('main a[href="/new/theory/"]')
    page.locator("input[name=name]").fill("Heidi knows")
    page.locator("input[name=facts-0-value]").fill("Heidi knows more than she says.")
    taps.on('a[href="#send"]')
    taps.on("input[name=consent]")
    taps.on("button >> text=Send to the moderators")
    page.wait_for_url("**/me/edits/**")
    assert "Heidi knows more than she says." in page.locator("section.preview dl").inner_text()
    assert taps.count == 4


def test_a_reason_for_a_theory_costs_three_taps_to_who_has_agreed_before(wiki, open_browser):
    send(somebody("ravi", Role.FAN, "tv:S1E5"), ("waits tables", "serves tables"))
    published(THEORY)
    page = open_browser(phone=True)
    log_in(page, "ravi")
    page.goto("/theories/heidi-knows/")
    taps = Taps(page)
    taps.on("a.section-edit")
    area = page.locator("textarea[name=body]")
    area.fill(area.input_value() + "- She keeps a plant.\n")
    taps.on('a[href="#send"]')
    taps.on("button >> text=Send to the moderators")
    page.wait_for_url("**/me/edits/**")
    assert "She keeps a plant." in page.inner_text("main")
    assert taps.count == 3


def test_a_leak_is_reported_with_two_taps_and_without_an_account(wiki, open_browser):
    page = open_browser(phone=True)
    page.goto(PAGE)
    taps = Taps(page)
    taps.on("a >> text=Report a leak")
    page.locator("textarea[name=words]").fill("The second line tells it.")
    taps.on("main button >> text=Send")
    page.locator("h1", has_text="Report a leak").wait_for(state="detached")
    assert LeakReport.objects.get().address == PAGE
    assert taps.count == 2


def test_declining_with_a_usual_reason_costs_three_taps(wiki, open_browser):
    Reason.objects.create(label="No source", text="Say which episode shows it.")
    send(somebody("ravi", Role.FAN, "tv:S1E5"), ("waits tables", "serves tables"))
    somebody("mori", Role.MODERATOR, "tv:S2E7")
    page = open_browser(phone=True)
    log_in(page, "mori")
    page.goto("/admin/moderation/proposal/")
    taps = Taps(page)
    taps.on("#result_list tbody th a")
    taps.on("input[name=usual]")
    with page.expect_navigation():
        taps.on("button >> text=Decline")
    proposal = Proposal.objects.get()
    assert (proposal.state, proposal.reason) == ("rejected", "Say which episode shows it.")
    assert taps.count == 3


def test_blocking_who_sent_it_costs_two_taps(wiki, open_browser):
    proposal = send(somebody("ravi", Role.FAN, "tv:S1E5"), ("waits tables", "serves tables"))
    somebody("mori", Role.MODERATOR, "tv:S2E7")
    page = open_browser(phone=True)
    log_in(page, "mori")
    page.goto(f"/admin/moderation/proposal/{proposal.pk}/change/")
    taps = Taps(page)
    taps.on("a >> text=Block ravi")
    page.locator("[name=reason]").fill("Advertising")
    with page.expect_navigation():
        taps.on("input[name=_save]")
    assert Block.objects.get().account.username == "ravi"
    assert taps.count == 2
