"""The main journeys without a pointer: what is needed is reached with Tab, shows its focus, and lets go of it."""

from __future__ import annotations

import pytest

from tests.browser.conftest import log_in, somebody
from tests.moderation.edits import send, the_page
from tests.story import HEIDI, WALTER, bring_in_ladder, published
from wiki.accounts.roles import Role
from wiki.moderation.models import Proposal, Reason

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGE = "/characters/heidi-bergman/"

#: What has the focus: what it says, whether it fits, and whether one sees that it has it.
FOCUS = """() => {
  const el = document.activeElement
  if (!el || el === document.body) return null
  const style = getComputedStyle(el)
  const box = el.getBoundingClientRect()
  const ring = parseFloat(style.outlineWidth) > 0 && style.outlineStyle !== 'none'
  const said = el.getAttribute('aria-label') || el.labels?.[0]?.innerText || el.innerText || el.name || el.tagName
  return {
    said: said.trim().replace(/\\s+/g, ' '), name: el.name || '',
    marked: ring || style.boxShadow !== 'none',
    inside: box.bottom > 0 && box.top < innerHeight && box.width > 0,
  }
}"""


#: What has the focus, and where it ends.
BELOW = """() => {
  const el = document.activeElement
  if (!el || el === document.body) return null
  return {said: el.innerText, in_bar: !!el.closest('.review-actions'), bottom: el.getBoundingClientRect().bottom}
}"""


class Keys:
    """Somebody who has a keyboard only."""

    def __init__(self, page) -> None:
        self.page = page
        page.emulate_media(reduced_motion="reduce")  # The window is where it scrolls to at once.

    def to(self, wanted: str, *, most: int = 120) -> None:
        """Tab until what is wanted (by its words or its field's name) has the focus. All on the way shows it."""
        way = []
        for _ in range(most):
            self.page.keyboard.press("Tab")
            focus = self.page.evaluate(FOCUS)
            if focus is None:
                continue
            way.append(focus["said"][:40])
            assert focus["marked"], f"One does not see that “{focus['said']}” has the focus."
            assert focus["inside"], f"“{focus['said']}” has the focus outside of the window."
            if wanted in (focus["name"], focus["said"]) or focus["said"].startswith(wanted):
                return
        raise AssertionError(f"“{wanted}” was not reached: {' → '.join(way)}")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def go(self, key: str = "Enter") -> None:
        with self.page.expect_navigation():
            self.page.keyboard.press(key)


@pytest.fixture
def wiki():
    bring_in_ladder()
    for text in (HEIDI, WALTER):
        published(text)


def test_a_newcomer_says_where_they_are_and_reads_on(wiki, open_browser):
    page = open_browser()
    page.goto(PAGE)
    keys = Keys(page)
    keys.to("Skip to the text", most=1)
    keys.press("Enter", "Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")
    page.goto(PAGE)
    keys.to("I am just starting")
    keys.go()
    keys.to("Your progress: Nothing watched yet")
    keys.press("Enter")
    keys.to("E9")
    keys.go()
    assert "because she wiped" in page.inner_text("main")


def test_a_fan_mends_a_page_and_the_text_area_lets_go(wiki, open_browser):
    somebody("ravi", Role.FAN, "tv:S1E5")
    page = open_browser()
    log_in(page, "ravi")
    page.goto(PAGE)
    keys = Keys(page)
    keys.to("Edit")
    keys.go()
    keys.to("body")
    keys.press("Control+End")
    page.keyboard.insert_text("\nShe keeps a plant.\n")
    keys.to("consent")
    keys.press("Space")
    keys.to("Send to the moderators")
    keys.go()
    page.wait_for_url("**/me/edits/**")
    assert "She keeps a plant." in page.inner_text("main")


def test_a_moderator_approves(wiki, open_browser):
    somebody("ravi", Role.FAN, "tv:S1E5")
    somebody("mori", Role.MODERATOR, "tv:S2E7")
    fan = open_browser()
    log_in(fan, "ravi")
    fan.goto(f"{PAGE}edit/")
    area = fan.locator("textarea[name=body]")
    area.fill(area.input_value() + "\nShe keeps a plant.\n")
    fan.locator("input[name=consent]").check()
    fan.locator("button >> text=Send to the moderators").click()
    fan.wait_for_url("**/me/edits/**")
    page = open_browser()
    log_in(page, "mori")
    page.goto("/admin/moderation/proposal/")
    keys = Keys(page)
    keys.to("Heidi who forgot")
    keys.go()
    keys.to("Approve")
    keys.go()
    page.goto(PAGE)
    assert "She keeps a plant." in page.inner_text("main")


#: Remembers what was pressed on the review screen, however it came to that. A key's doings are done when it is.
PRESSED = """() => addEventListener('click', ({target}) => {
  const button = target.closest('[data-key]')
  if (button) sessionStorage.pressed = (sessionStorage.pressed ?? '') + button.dataset.key
}, true)"""


def test_a_moderator_decides_by_letter_and_enter_and_the_next_comes_by_itself(wiki, open_scripted):
    ravi = somebody("ravi", Role.FAN, "tv:S1E5")
    first = send(ravi, ("waits tables", "serves tables"))
    second = send(ravi, ("a client", "a patient"), base=the_page("walter-cruz").head)
    somebody("mori", Role.MODERATOR, "tv:S2E7")
    page = open_scripted()
    log_in(page, "mori")
    page.goto(f"/admin/moderation/proposal/{first.pk}/change/")
    keys = Keys(page)
    keys.press("a")
    assert page.evaluate(FOCUS)["said"].startswith("Approve")
    assert page.evaluate(FOCUS)["marked"]
    keys.go()
    page.wait_for_url(f"**/proposal/{second.pk}/change/")
    keys.press("r")
    assert page.evaluate("document.activeElement.id") == "words", "declining wants a reason"
    page.keyboard.type("A client is what she calls him")
    keys.to("Decline")
    keys.go()
    assert [Proposal.objects.get(pk=one.pk).state for one in (first, second)] == ["applied", "rejected"]


@pytest.fixture
def review(wiki, open_scripted):
    """Mori at the review screen of what Ravi sent."""
    Reason.objects.create(label="No source", text="Say which episode shows it.")
    Reason.objects.create(label="Spoiler", text="Mark it.")
    proposal = send(somebody("ravi", Role.FAN, "tv:S1E5"), ("waits tables", "serves tables"))
    somebody("mori", Role.MODERATOR, "tv:S2E7")
    page = open_scripted()
    log_in(page, "mori")
    page.add_init_script(f"({PRESSED})()")
    page.goto(f"/admin/moderation/proposal/{proposal.pk}/change/")
    return page


def pressed(page) -> str:
    return page.evaluate("sessionStorage.pressed ?? ''")


def nothing_was_decided(page) -> bool:
    return not pressed(page) and page.url.endswith("/change/") and Proposal.objects.get().state == "pending"


def slowly(page, text: str) -> None:
    """As with one finger that looks for each letter, for longer than a word is remembered."""
    for letter in text:
        page.evaluate(
            """key => {
              window.later = (window.later ?? performance.now()) + 4000
              for (const type of ['keydown', 'keyup']) {
                const event = new KeyboardEvent(type, {key, bubbles: true, cancelable: true})
                Object.defineProperty(event, 'timeStamp', {value: window.later})
                document.activeElement.dispatchEvent(event)
              }
            }""",
            letter,
        )


@pytest.mark.parametrize("pace", [0, 60], ids=["at-once", "quickly"])
def test_words_typed_beside_the_fields_decide_nothing_not_even_with_enter(review, pace):
    for text in ("as usual, an opera", "At a car ", "a a a a ", "Ravi", "circa", "aaaa"):
        review.reload()
        review.locator("h1").click()
        review.keyboard.type(text, delay=pace)
        review.keyboard.press("Enter")
        assert nothing_was_decided(review), text


def test_letters_that_are_looked_for_one_by_one_decide_nothing(review):
    review.locator("h1").click()
    slowly(review, "as a bar")
    assert nothing_was_decided(review)


def test_a_letter_alone_decides_nothing(review):
    review.keyboard.press("a")
    assert review.evaluate(FOCUS)["said"].startswith("Approve")
    review.keyboard.press("Space")
    assert review.evaluate(FOCUS) is None, "a space is part of a word"
    assert nothing_was_decided(review)


def test_a_button_reached_with_tab_is_pressed_by_a_space_as_everywhere(review):
    Keys(review).to("Approve")
    with review.expect_navigation():
        review.keyboard.press("Space")
    assert (pressed(review), Proposal.objects.get().state) == ("a", "applied")


def test_who_has_chosen_a_reason_and_types_on_decides_nothing(review):
    review.locator("input[name=usual]").first.click()
    review.keyboard.type("At a car", delay=60)
    review.keyboard.press("Enter")
    assert nothing_was_decided(review), "Enter in a field would press the first button of its form"
    review.keyboard.press("ArrowDown")
    assert review.locator("input[name=usual]").nth(1).is_checked()


@pytest.mark.parametrize("reason", ["chosen", "written"])
def test_nothing_is_approved_by_a_key_while_a_reason_stands_there(review, reason):
    if reason == "chosen":
        review.locator("input[name=usual]").first.click()
    else:
        review.locator("#words").fill("At which minute?")
    review.locator("h1").click()
    review.keyboard.press("a")
    review.keyboard.press("Enter")
    assert nothing_was_decided(review)


def test_a_key_held_down_decides_nothing(review):
    for _ in range(20):
        review.keyboard.down("a")
    review.keyboard.up("a")
    review.keyboard.press("Enter")
    assert nothing_was_decided(review)


def test_letters_and_the_slash_do_nothing_for_who_has_turned_them_off(review):
    wiki = review.url.partition("/admin/")[0]
    review.context.add_cookies([{"name": "look", "value": "system.normal.normal.off", "url": wiki}])
    review.reload()
    assert not review.locator(".review-keys, .review kbd").filter(visible=True).count()
    review.keyboard.press("a")
    assert review.evaluate(FOCUS) is None
    review.goto(wiki)
    review.keyboard.press("/")
    assert review.evaluate(FOCUS) is None
    assert review.locator(".site-search kbd").is_hidden()


def test_declining_without_a_reason_asks_for_it_on_the_spot(review):
    review.locator("button[value=reject]").click()
    assert review.evaluate("document.activeElement.id") == "words"
    assert Proposal.objects.get().state == "pending"
    review.keyboard.type("Say which episode shows it.")
    with review.expect_navigation():
        review.locator("button[value=reject]").click()
    assert Proposal.objects.get().state == "rejected"


@pytest.mark.parametrize("size", [(360, 740), (1280, 900)], ids=["phone", "desk"])
def test_the_decisions_are_at_hand_wherever_one_reads_and_lie_on_nothing_that_has_the_focus(
    open_browser, size
):
    bring_in_ladder()
    published(WALTER)
    long = "See [[Walter Cruz]] and [[the van]], who drives it and what it is worth to whom.\n\n" * 40
    published(HEIDI + long)
    proposal = send(somebody("ravi", Role.FAN, "tv:S1E5"), ("waits tables", "serves tables"))
    somebody("mori", Role.MODERATOR, "tv:S2E7")
    page = open_browser()
    page.set_viewport_size({"width": size[0], "height": size[1]})
    log_in(page, "mori")
    page.goto(f"/admin/moderation/proposal/{proposal.pk}/change/")
    page.locator(".rendered > summary").click()
    bar, approve = page.locator(".review-actions"), page.locator("button[value=approve]")
    height = page.evaluate("document.documentElement.scrollHeight")
    assert height > 3 * size[1]
    for at in range(0, height, size[1] // 2):
        page.evaluate("at => scrollTo(0, at)", at)
        box = approve.bounding_box()
        assert 0 <= box["y"] < box["y"] + box["height"] <= size[1], at
        assert box["height"] >= 44
    page.evaluate("scrollTo(0, 0)")
    seen = []
    for _ in range(160):
        page.keyboard.press("Tab")
        focus, top = page.evaluate(BELOW), bar.bounding_box()["y"]
        if focus and not focus["in_bar"]:
            assert focus["bottom"] <= top + 1, f"“{focus['said']}” has the focus beneath the bar"
            seen.append(focus["said"])
        if focus and focus["in_bar"]:
            break
    assert seen.count("Walter Cruz") > 20
