"""Screens for everybody: axe finds nothing (WCAG 2.2 AA), fingers find their targets.

``make test`` looks at a few screens of each sort, ``make test-deep`` at all of them, in light and dark, on
a phone and on a desk, as a visitor, a fan, a moderator and an admin get them.
"""

from __future__ import annotations

from itertools import product

import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import listen
from tests.browser.scene import HEIDI, RUNGS, Screen, build, screens, somebody
from wiki.accounts.models import User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
TABLET = {"width": 1180, "height": 820}  # on its side
EVERYTHING = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]
FEW = {
    "front", "episodes", "episode", "character", "characters", "theory", "search-none", "history", "compare",
    "progress", "login", "marks", "me", "edit", "pictures", "picture-new", "missing", "queue",
    "review-pending", "forbidden", "log", "block-new", "ladder-episodes", "ladder-episode",
}  # fmt: skip
#: Screens that have something of their own for whoever comes for the first time, or moderates.
FOR_NEWCOMERS = {
    "front", "episodes", "episode", "characters", "character", "theories", "articles", "progress", "login",
    "report", "missing",
}  # fmt: skip
FOR_MODERATORS = {"front", "character", "history", "recent"}
LISTS = {
    "admin", "queue", "log", "blocks", "reasons", "leaks", "accounts", "pictures-admin", "ladder",
    "ladder-works", "ladder-seasons", "ladder-episodes",
}  # fmt: skip
READERS = {
    "newcomer": None, "anonymous": None, "fan": "fan", "careful": "careful", "moderator": "moderator",
    "behind": "moderator", "admin": "admin",
}  # fmt: skip

#: What a finger has to hit on its own, and too small for it. Words within a sentence are as high as their line.
TARGETS = """() => [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]
  .filter((el) => el.checkVisibility({visibilityProperty: true, opacityProperty: true}))
  .filter((el) => getComputedStyle(el).display !== 'inline' && !el.closest('.visually-hidden, .skip'))
  .map((el) => (el.matches('input[type=radio], input[type=checkbox]') && el.closest('label, .field-check')) || el)
  .map((el) => [(getComputedStyle(el, '::after').position === 'absolute' ? el.offsetParent : el).getBoundingClientRect(), el])
  .filter(([box]) => box.width && box.height && (box.height < 43.5 || box.width < 43.5))
  .map(([box, el]) => `${el.tagName} ${el.className} “${el.textContent.trim().slice(0, 40)}” ${Math.round(box.width)} × ${Math.round(box.height)}`)"""

#: Ids that stand on a screen more than once, where a link or a label would find the first of them alone.
TWICE = """() => {
  const ids = [...document.querySelectorAll('[id]')].map((el) => el.id)
  return [...new Set(ids.filter((id, at) => ids.indexOf(id) !== at))]
}"""

#: Each reader with how far they have got.
WHO = {
    "newcomer": "new", "anonymous": "s1e10", "fan": "s1e4", "careful": "s1e4", "moderator": "end",
    "behind": "s1e4", "admin": "end",
}  # fmt: skip


@pytest.fixture
def wiki(settings, tmp_path):
    settings.WIKI_PICTURES_DIR = tmp_path / "pictures"
    build()


#: What unfolds, one after the other, and what of it lies outside of the window.
OUTSIDE = """() => [...document.querySelectorAll('details')].flatMap((details) => {
  const was = details.open
  details.open = true
  window.scrollTo(0, 0)
  const parts = [...details.querySelectorAll('*')].filter((el) => el.checkVisibility() && !el.closest('.visually-hidden'))
  const out = parts.map((el) => [el, el.getBoundingClientRect()])
    .filter(([, box]) => box.width && (box.left < -0.5 || box.right > innerWidth + 0.5))
    .map(([el, box]) => `${el.tagName} ${el.className} ${Math.round(box.left)}…${Math.round(box.right)}`)
  const over = document.documentElement.scrollWidth - innerWidth
  details.open = was
  return [...out.slice(0, 2), ...(over > 0 ? [`${details.className}: ${over} px wider`] : [])]
})"""


@pytest.fixture
def open_as(chromium, live_server, client):
    """A page of a browser in which somebody is logged in, or nobody, who has got so far.

    Fails at the end on anything the policy refused and on every error of a script.
    """
    contexts, complaints = [], []

    def opened(who: str, rung: str, scheme: str, size: dict[str, int], *, touch: bool = False):
        context = chromium.new_context(
            base_url=live_server.url,
            viewport=size,
            color_scheme=scheme,
            locale="en-GB",
            reduced_motion="reduce",
            has_touch=touch,
        )
        contexts.append(context)
        if READERS[who]:
            account = somebody(READERS[who], rung)
            client.force_login(account)
            value = client.cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": value, "url": live_server.url}])
        elif RUNGS[rung] is not None:
            context.add_cookies([{"name": "progress", "value": RUNGS[rung], "url": live_server.url}])
        page = context.new_page()
        listen(page, complaints)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def for_whom(who: str) -> list[Screen]:
    if who == "newcomer":
        return [screen for screen in screens() if screen.name in FOR_NEWCOMERS]
    also = {"fan": {"everybody"}, "anonymous": {"everybody"}}.get(who, set())
    return [
        screen
        for screen in screens()
        if screen.who in {who, *also} or (who == "moderator" and screen.name in FOR_MODERATORS)
    ]


def answered_as_it_should(page, screen: Screen) -> None:
    answer = page.goto(screen.path)
    expected = {screen.status, 404} if screen.may_be_ahead else {screen.status}
    assert answer.status in expected, f"{screen.name}: {answer.status}"


def axe(page, rules: list[str]) -> list[dict]:
    # Without a copy of the styles: none of the rules needs it, and our policy refuses how axe makes it.
    options = {"runOnly": rules, "resultTypes": ["violations"], "preload": False}
    return Axe().run(page, options=options).response["violations"]


def violations(page, shown: list[Screen], rules: list[str] = EVERYTHING) -> list[str]:
    """What axe says about each screen with everything on it unfolded.

    The window is as high as the page: what the bar at the bottom covers for the moment can be scrolled to.
    """
    found = []
    size = page.viewport_size
    for screen in shown:
        page.set_viewport_size(size)
        answered_as_it_should(page, screen)
        if screen.then:
            screen.then(page)
        page.evaluate(
            "for (const d of document.querySelectorAll('main details, #content details')) d.open = true"
        )
        # That of the edit form stands at its end: the page grows by the live preview, whenever that comes.
        page.evaluate(
            "document.querySelectorAll('.send-bar').forEach((bar) => { bar.style.position = 'static' })"
        )
        page.set_viewport_size(size | {"height": page.evaluate("document.documentElement.scrollHeight")})
        for violation in axe(page, rules):
            if violation["id"] == "landmark-unique" and screen.name.startswith("review-"):
                continue  # advice, not WCAG: two versions of one page side by side, each with all its parts
            for node in violation["nodes"][:3]:
                why = node["failureSummary"].split("\n")[-1].strip()
                found.append(f"{screen.name}: {violation['id']}: {node['html'][:160]} {why[:160]}")
        if screen.after:
            screen.after(page)
    return found


def test_axe_finds_nothing_on_the_main_screens(wiki, open_as):
    """Each of them once, in turn on a phone in daylight and on a desk at night."""
    found = []
    for who, rung in WHO.items():
        few = [screen for screen in for_whom(who) if screen.name in FEW]
        found += violations(open_as(who, rung, "light", PHONE), few[::2])
        found += violations(open_as(who, rung, "dark", DESK), few[1::2])
    page = open_as("fan", "s1e4", "light", PHONE)
    for menu in ("details.pill", ".look-panel", ".account details"):
        page.goto("/search/")
        page.evaluate(f"document.querySelector('{menu}').closest('details').open = true")
        found += [f"{menu}: {violation['id']}" for violation in axe(page, EVERYTHING)]
    # It does find what is wrong.
    page.evaluate("document.querySelector('main').innerHTML += '<img src=\"/icon.svg\">'")
    assert "image-alt" in [violation["id"] for violation in axe(page, EVERYTHING)]
    assert not found, "\n".join(found)


def on_every_screen(open_as, size: dict[str, int]) -> list[str]:
    found = []
    for (who, rung), scheme in product(WHO.items(), ["light", "dark"]):
        # Night changes the colours and nothing else.
        rules = EVERYTHING if scheme == "light" else COLOURS
        found += violations(open_as(who, rung, scheme, size), for_whom(who), rules)
    return found


# Each in a class of its own, since what stands together in a module is run by one process, and these take long.
@pytest.mark.deep
class TestOnAPhone:
    def test_axe_finds_nothing_anywhere(self, wiki, open_as):
        found = on_every_screen(open_as, PHONE)
        assert not found, "\n".join(found)


@pytest.mark.deep
class TestOnADesk:
    def test_axe_finds_nothing_anywhere(self, wiki, open_as):
        found = on_every_screen(open_as, DESK)
        assert not found, "\n".join(found)


def test_axe_finds_nothing_where_letters_are_sent(wiki, open_as, settings):
    """The screens there are with a mail server alone."""
    settings.MAIL_WORKS = settings.ACCOUNT_LOGIN_BY_CODE_ENABLED = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    User.objects.filter(handle="fan").update(email="fan@example.org")

    def ask_for_a_code(page):
        page.locator("input[name=email]").fill("fan@example.org")
        with page.expect_navigation():
            page.locator("main form button").first.click()

    found, wrong = [], []
    confirmed = f"/accounts/confirm-email/{EmailConfirmationHMAC(_address_of_fan()).key}/"
    strangers = [
        Screen("code-by-mail", "/accounts/login/code/"),
        Screen("code-sent", "/accounts/login/code/", then=ask_for_a_code),
        Screen("password-by-mail", "/accounts/password/reset/", then=ask_for_a_code),
        Screen("address-confirmed", confirmed),
        Screen("address-too-old", "/accounts/confirm-email/made-up/"),
    ]
    for scheme, size in (("light", PHONE), ("dark", DESK)):
        for who, shown in (("anonymous", strangers), ("fan", [Screen("addresses", "/accounts/email/")])):
            page = open_as(who, "s1e4" if who == "fan" else "s1e10", scheme, size)
            found += violations(page, shown)
            wrong += page.evaluate(TARGETS)
    assert not [*found, *wrong], "\n".join([*found, *wrong])


def _address_of_fan() -> EmailAddress:
    fan = User.objects.get(handle="fan")
    return EmailAddress.objects.create(user=fan, email="fan@example.org", primary=True)


def test_everything_fits_a_phone_and_a_thumb_finds_every_target(wiki, open_as):
    wrong = set()
    for who, rung in WHO.items():
        page = open_as(who, rung, "light", PHONE)
        for screen in for_whom(who):
            answered_as_it_should(page, screen)
            if screen.then:
                screen.then(page)
            if over := page.evaluate("document.documentElement.scrollWidth - innerWidth"):
                wrong.add(f"{screen.name}: {over} px wider than the phone")
            wrong |= {f"{screen.name}: {target}" for target in page.evaluate(TARGETS)}
            wrong |= {f"{screen.name}: “{id_}” is there more than once" for id_ in page.evaluate(TWICE)}
            if (first := page.locator("h1").count()) != 1:
                wrong.add(f"{screen.name}: {first} headings of the first level")
            if screen.after:
                screen.after(page)
    assert not wrong, "\n".join(sorted(wrong))


def test_a_thumb_finds_every_target_of_the_panel_on_a_tablet_as_wide_as_a_desk(wiki, open_as):
    wrong = []
    for who in ("moderator", "admin"):
        page = open_as(who, "end", "light", TABLET, touch=True)
        for screen in for_whom(who):
            if screen.name in LISTS:
                page.goto(screen.path)
                assert page.evaluate("matchMedia('(pointer: coarse)').matches")
                assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
                wrong += [f"{screen.name}: {target}" for target in page.evaluate(TARGETS)]
    assert not wrong, "\n".join(wrong)


#: The ways to edit a section whose words lie on words of its heading.
OVERLAID = """() => {
  const words = (el) => {
    const range = document.createRange()
    range.selectNodeContents(el)
    return [...range.getClientRects()].filter((box) => box.width > 1)
  }
  const meet = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
  return [...document.querySelectorAll('.section-edit')].filter((link) =>
    words(link).some((one) => words(link.previousElementSibling).some((other) => meet(one, other)))
  ).map((link) => link.previousElementSibling.textContent)
}"""


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_the_way_to_edit_a_section_stands_beside_its_heading(wiki, open_as, size):
    page = open_as("fan", "end", "light", size)
    for path in (HEIDI, "/theories/florida-is-faked/", "/episodes/s1e1/", "/articles/the-two-timelines/"):
        page.goto(path)
        assert page.locator(".section-edit").count() >= 2
        assert page.evaluate(OVERLAID) == [], path


@pytest.mark.parametrize("right_to_left", [False, True], ids=["left to right", "right to left"])
def test_whatever_is_unfolded_lies_within_the_window(wiki, open_as, live_server, settings, right_to_left):
    settings.LANGUAGES = [("en", "English"), ("ar", "العربية")]
    wrong = []
    for size in (PHONE, DESK):
        page = open_as("fan", "s1e4", "light", size)
        language = "ar" if right_to_left else "en"
        page.context.add_cookies([{"name": "language", "value": language, "url": live_server.url}])
        for path in ("/", HEIDI, "/episodes/", "/characters/", "/help/marks/", f"{HEIDI}edit/"):
            page.goto(path)
            assert (page.evaluate("document.dir") == "rtl") == right_to_left
            assert page.locator("details").count() >= 3
            wrong += [f"{path} at {size['width']}: {part}" for part in page.evaluate(OUTSIDE)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_newcomer_needs_no_more_than_320_pixels(wiki, open_as, live_server, language):
    """The width of WCAG 1.4.10: what a window of 1280 is when somebody makes everything four times as large."""
    page = open_as("anonymous", "new", "light", {"width": 320, "height": 640})
    page.context.add_cookies([{"name": "language", "value": language, "url": live_server.url}])
    wrong = {}
    for screen in for_whom("anonymous"):
        page.goto(screen.path)
        if over := page.evaluate("document.documentElement.scrollWidth - innerWidth"):
            wrong[screen.name] = over
        wrong |= {f"{screen.name}: {part}": 0 for part in page.evaluate(OUTSIDE)}
    assert page.locator("html").get_attribute("lang") == language
    assert not wrong


#: Links that nothing but their place tells apart from words: not in the colour of links, and no line under them.
LIKE_WORDS = """() => {
  const probe = document.body.appendChild(document.createElement('a'))
  probe.href = '/'
  const colour = getComputedStyle(probe).color
  probe.remove()
  return [...document.querySelectorAll('main :is(ul, section) a[href]')]
    .filter((el) => el.checkVisibility() && !el.matches('.button, .tile, .chip, .episode-card a, .tabs a'))
    .filter((el) => getComputedStyle(el).color !== colour && !getComputedStyle(el).textDecorationLine.includes('underline'))
    .map((el) => `${el.closest('[class]').className}: ${el.textContent.trim().slice(0, 30)}`)
}"""


def test_a_link_in_a_list_looks_like_a_link(wiki, open_as):
    page = open_as("fan", "s1e4", "light", DESK)
    wrong = []
    for path in ("/", "/articles/", "/characters/", "/episodes/s1e1/", HEIDI):
        page.goto(path)
        wrong += [f"{path}: {link}" for link in page.evaluate(LIKE_WORDS)]
    assert not wrong, "\n".join(wrong)
