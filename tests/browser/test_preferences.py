"""What a reader's system asks for is given: paper, contrast, colours of their own, stillness. Nothing jumps."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.story import AUDREY, HEIDI, WALTER, bring_in_ladder, published

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGE = "/characters/heidi-bergman/"
SCREENS = (
    "/",
    "/episodes/",
    "/episodes/s1e1/",
    "/characters/",
    PAGE,
    f"{PAGE}history/",
    "/search/?q=e",
    "/progress/",
)

SHIFTS = """
  window.jumped = 0
  new PerformanceObserver((list) => {
    for (const shift of list.getEntries()) window.jumped += shift.value
  }).observe({type: 'layout-shift', buffered: true})
"""
#: A twentieth of the shift that is called good, and less than one button that goes to another line.
NOTHING = 0.005
#: What makes a page come piece by piece: bytes in a second, and how much slower the processor is.
SLOW_NETWORK = {"offline": False, "latency": 20, "downloadThroughput": 12_000, "uploadThroughput": 12_000}
SLOW_PROCESSOR = {"rate": 4}
#: The contrast of an element's letters to what they stand on (WCAG 2.2, relative luminance).
CONTRAST = """(el) => {
  const rgb = (text) => text.match(/[\\d.]+/g).map(Number)
  const light = (text) => rgb(text).slice(0, 3)
    .map((part) => part / 255).map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
    .reduce((sum, part, i) => sum + part * [0.2126, 0.7152, 0.0722][i], 0)
  let under = el
  while (under && (rgb(getComputedStyle(under).backgroundColor)[3] ?? 1) === 0) under = under.parentElement
  const [a, b] = [getComputedStyle(el).color, getComputedStyle(under).backgroundColor].map(light)
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
}"""


@pytest.fixture
def wiki():
    bring_in_ladder()
    for text in (HEIDI, WALTER, AUDREY):
        published(text)


def shifts(page, path: str) -> Iterator[float]:
    """How much moved while the page came. Once more if it did: on a busy machine a page is at times drawn
    between any two letters, but what is laid out wrongly moves every time."""
    for attempt in range(3):
        # Another address, since what is at hand comes at once.
        page.goto(f"{path}{'&' if '?' in path else '?'}attempt={attempt}" if attempt else path)
        page.evaluate("document.fonts.ready")
        page.wait_for_timeout(100)
        shift = page.evaluate("window.jumped")
        yield shift
        if shift < NOTHING:
            return


@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desk"])
def test_nothing_jumps_while_a_page_comes_slowly(wiki, open_browser, phone):
    page = open_browser(phone=phone)
    page.add_init_script(SHIFTS)
    page.goto("/help/marks/")  # styles and faces are at hand from here on
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.send("Network.emulateNetworkConditions", SLOW_NETWORK)
    devtools.send("Emulation.setCPUThrottlingRate", SLOW_PROCESSOR)
    jumped = {path: min(shifts(page, path)) for path in SCREENS}
    assert [(path, shift) for path, shift in jumped.items() if not shift < NOTHING] == []


def test_a_shift_would_be_noticed(wiki, open_scripted):
    page = open_scripted()
    page.add_init_script(SHIFTS)
    page.goto(PAGE)
    page.evaluate("""() => {
        const late = document.createElement('p')
        late.textContent = 'An advertisement.'
        document.querySelector('main').prepend(late)
    }""")
    page.wait_for_function(f"window.jumped > {NOTHING}")


def test_on_paper_stands_the_text_and_nothing_to_press(wiki, open_browser):
    page = open_browser()
    page.goto(PAGE)
    page.emulate_media(media="print", color_scheme="dark")
    assert page.locator("h1").is_visible()
    assert page.locator(".page-lead").is_visible()
    for gone in (".site-header", ".site-nav", ".bottom-bar", ".tabs", ".skip"):
        assert not any(part.is_visible() for part in page.locator(gone).all()), gone
    assert page.locator(".page-lead").evaluate("(el) => getComputedStyle(el).color") == "rgb(0, 0, 0)"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_who_asks_for_contrast_gets_it_for_the_small_print_as_well(wiki, open_browser, scheme):
    page = open_browser()
    page.emulate_media(contrast="more", color_scheme=scheme)
    for path in SCREENS:
        page.goto(path)
        for small in page.locator(".muted").all():
            assert small.evaluate(CONTRAST) >= 7, f"{path}: {small.inner_text()}"


def test_with_colours_of_ones_own_buttons_keep_their_edges_and_the_pill_its_focus(wiki, open_browser):
    page = open_browser()
    page.emulate_media(forced_colors="active")
    page.goto(PAGE)
    page.get_by_role("button", name="I am just starting").click()
    edges = "(all) => all.map((el) => getComputedStyle(el)).filter((s) => parseFloat(s.borderTopWidth) < 1).length"
    assert page.locator(".button, details.pill > summary").count() > 1
    assert page.locator(".button, details.pill > summary").evaluate_all(edges) == 0
    page.locator("details.pill > summary").focus()
    assert (
        page.locator("details.pill > summary").evaluate("(el) => getComputedStyle(el).outlineStyle") != "none"
    )


def test_who_wants_no_motion_sees_none(wiki, open_browser):
    page = open_browser()
    page.emulate_media(reduced_motion="reduce")
    page.goto(PAGE)
    moving = page.evaluate("""() => [...document.querySelectorAll('*')].map((el) => getComputedStyle(el)).filter(
        (s) => s.scrollBehavior === 'smooth' || s.animationName !== 'none' || parseFloat(s.transitionDuration) > 0
    ).length""")
    assert moving == 0
    page.emulate_media(reduced_motion="no-preference")
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "smooth"
