"""What a reader's system asks for is given: paper, contrast, colours of their own, stillness. Nothing jumps."""

from __future__ import annotations

import pytest

from tests.browser.conftest import log_in, somebody
from tests.story import AUDREY, HEIDI, WALTER, bring_in_ladder, published
from wiki.accounts.roles import Role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGE = "/characters/heidi-bergman/"
#: With contents on one side and facts on the other.
LONG = (
    """\
format: 1
kind: article
name: The facility
gate: premise
fact Place: Tampa, Florida
fact Opened: 2018
---
The facility stands by a road that nobody takes twice.

## The rooms

"""
    + "Each room has a desk, a plant and a tank with fish in it. " * 12
    + """

## The road

"""
    + "The road leads to a town that is not there, or so they say. " * 12
    + """
"""
)
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
#: A twentieth of the shift that is called good: less than one button that goes to another line.
NOTHING = 0.005
#: Writes the page anew, some letters in each frame, and says how much moved.
PIECE_BY_PIECE = """async (letters) => {
  const html = await (await fetch(location.href)).text()
  const frame = () => new Promise((done) => requestAnimationFrame(done))
  const head = html.indexOf('<body')
  document.open()
  document.write(html.slice(0, head))
  await Promise.all([...document.querySelectorAll('link[rel=stylesheet]')]
    .map((link) => link.sheet || new Promise((loaded) => link.addEventListener('load', loaded))))
  await frame()
  window.jumped = 0
  for (let at = head; at < html.length; at += letters) {
    document.write(html.slice(at, at + letters))
    await frame()
  }
  document.close()
  await frame()
  return window.jumped
}"""
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


# What counts the shifts is a script, so that without JavaScript nothing would ever be counted.
@pytest.mark.parametrize("progress", ["", "tv:S1E10"], ids=["newcomer", "far on"])
@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desk"])
def test_nothing_jumps_while_a_page_comes_piece_by_piece(wiki, open_scripted, live_server, phone, progress):
    """As on a slow line, but cut where we say: what the machine does meanwhile changes nothing."""
    page = open_scripted(phone=phone)
    if progress:
        page.context.add_cookies([{"name": "progress", "value": progress, "url": live_server.url}])
    page.add_init_script(SHIFTS)
    jumped = {}
    for path in SCREENS:
        page.goto(path)
        jumped[path] = page.evaluate(PIECE_BY_PIECE, 300)
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
    # Playwright's own waiting asks with eval, which the content security policy refuses.
    page.evaluate(
        """nothing => new Promise((seen, missed) => {
            const look = () => window.jumped > nothing ? seen() : requestAnimationFrame(look)
            setTimeout(() => missed(new Error('nothing jumped')), 10_000)
            look()
        })""",
        NOTHING,
    )


@pytest.mark.parametrize("look", ["system", "dark"])
def test_on_paper_stands_the_text_and_nothing_to_press(wiki, open_browser, live_server, look):
    """In the colours of the day, also where a browser prints what is behind the text."""
    page = open_browser()
    page.context.add_cookies([{"name": "look", "value": f"{look}.normal.normal", "url": live_server.url}])
    page.goto(PAGE)
    page.emulate_media(media="print", color_scheme="dark")
    assert page.locator("h1").is_visible()
    assert page.locator(".page-lead").is_visible()
    for gone in (".site-header", ".site-nav", ".bottom-bar", ".tabs", ".skip"):
        assert not any(part.is_visible() for part in page.locator(gone).all()), gone
    assert page.locator(".page-lead").evaluate("(el) => getComputedStyle(el).color") == "rgb(0, 0, 0)"
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "light"
    for part in (".infobox", ".infobox dt", ".infobox dd"):
        assert page.locator(part).first.evaluate(CONTRAST) >= 4.5, part


@pytest.mark.parametrize("paper", [718, 1280])
def test_on_paper_the_sources_stand_beside_the_facts_and_not_behind_them(wiki, open_scripted, paper):
    facts = "\n".join(f"fact Room {number}: empty" for number in range(12))
    published(
        f"format: 1\nkind: article\nname: Rooms\ngate: premise\n{facts}\n---\nRooms.\n\nA door.[^1]\n\n[^1]: S1E1\n"
    )
    page = open_scripted()
    page.set_viewport_size({"width": paper, "height": 1000})
    page.emulate_media(media="print")
    page.goto("/articles/rooms/")
    sources, side = (page.locator(part).bounding_box() for part in (".footnotes", ".page-side"))
    assert sources["y"] < side["y"] + side["height"]
    assert sources["x"] + sources["width"] <= side["x"]


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


MOVING = """() => [...document.querySelectorAll('*')].map((el) => getComputedStyle(el)).filter(
  (s) => s.scrollBehavior === 'smooth' || s.animationName !== 'none' || parseFloat(s.transitionDuration) > 0
).length"""


def test_who_wants_no_motion_sees_none(wiki, open_browser):
    page = open_browser()
    page.emulate_media(reduced_motion="reduce")
    page.goto(PAGE)
    assert page.evaluate(MOVING) == 0
    page.emulate_media(reduced_motion="no-preference")
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "smooth"


def test_a_moderator_who_wants_none_sees_none_in_the_panel(wiki, open_browser):
    somebody("mori", Role.MODERATOR, "tv:S2E7")
    page = open_browser()
    log_in(page, "mori")
    page.goto("/admin/moderation/proposal/")
    assert page.evaluate(MOVING) > 0
    page.emulate_media(reduced_motion="reduce")
    assert page.evaluate(MOVING) == 0


def text_width(page, look: str, window: int) -> float:
    """How wide the text runs on a page that has contents and facts beside it."""
    page.context.add_cookies([{"name": "look", "value": look, "url": page.url}])
    page.set_viewport_size({"width": window, "height": 900})
    page.reload()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    return page.locator(".page.has-toc.has-side > .page-text").evaluate(
        "(el) => el.getBoundingClientRect().width"
    )


@pytest.mark.parametrize("window", [1024, 1280, 1440, 1920])
def test_who_wants_long_lines_or_large_letters_gets_the_room_for_them(wiki, open_scripted, window):
    published(LONG)
    page = open_scripted()
    page.goto("/articles/the-facility/")
    normal = text_width(page, "system.normal.normal", window)
    assert 580 <= normal <= 660  # 62 to 68 characters
    assert text_width(page, "system.normal.wide", window) > normal + 50
    # A fifth smaller at the most than what makes the lines as long as before.
    assert text_width(page, "system.largest.normal", window) > normal * 1.35 * 0.8


@pytest.mark.parametrize("headings", [("For", "Against"), ("Dafür", "Dagegen")])
def test_for_and_against_begin_on_one_line(wiki, open_scripted, headings):
    sides = "\n\n".join(f"## {heading}\n\n- It rains." for heading in headings)
    published(f"format: 1\nkind: theory\nname: Rain\ngate: premise\n---\nIt rains a lot.\n\n{sides}\n")
    page = open_scripted()
    page.goto("/theories/rain/")
    tops = [page.get_by_role("heading", name=heading).bounding_box() for heading in headings]
    assert tops[0]["y"] == tops[1]["y"]
    assert tops[0]["x"] + tops[0]["width"] < tops[1]["x"]


@pytest.mark.parametrize("window", [360, 768, 1280])
def test_a_stamp_is_as_wide_as_its_word_and_leaves_room_for_the_name(
    wiki, open_scripted, live_server, window
):
    """Also in German, beside a theory whose name is long and has long words."""
    for number, status in enumerate(("open", "likely", "confirmed", "jossed", "set aside")):
        published(
            f"format: 1\nkind: theory\nname: Everybody misunderstands the town {number}\ngate: premise\n"
            f"fact About: Heidi Bergman\nfact Status: {status}\n---\nLook at the bay.\n"
        )
    page = open_scripted()
    page.context.add_cookies([{"name": "language", "value": "de", "url": live_server.url}])
    page.set_viewport_size({"width": window, "height": 900})
    page.goto(PAGE)
    assert page.locator(".plain .stamp").count() == 5
    over = page.eval_on_selector_all(
        ".plain .stamp",
        "all => all.filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.innerText)",
    )
    assert over == []
    room = page.eval_on_selector_all(
        ".stamp + a", "all => all.map((one) => one.getBoundingClientRect().width)"
    )
    assert min(room) >= 96, "no word of the name is broken"


#: How light the letters are, of 255.
LETTERS = """() => getComputedStyle(document.body).color.match(/\\d+/g).map(Number)
 .reduce((sum, part) => sum + part) / 3"""


@pytest.mark.parametrize(("system", "wiki_is"), [("light", "dark"), ("dark", "light")])
def test_the_panel_is_light_or_dark_as_the_wiki_is(wiki, open_browser, system, wiki_is):
    somebody("mori", Role.MODERATOR, "tv:S2E7")
    page = open_browser()
    page.emulate_media(color_scheme=system)
    log_in(page, "mori")
    page.goto("/admin/moderation/proposal/")
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == system
    page.get_by_role("link", name="How it looks").click()
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.locator(f"main button[name=theme][value={wiki_is}]").click()
    page.wait_for_load_state()
    for path in ("/admin/", "/admin/moderation/proposal/", "/admin/moderation/leakreport/", PAGE):
        page.goto(path)
        assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == wiki_is, path
        assert (page.evaluate(LETTERS) > 128) == (wiki_is == "dark"), path
