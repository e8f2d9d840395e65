"""The lists of the panel have the room they need, on a tablet as on a desk."""

from __future__ import annotations

import pytest

from tests.browser.conftest import log_in, somebody
from tests.moderation.edits import send, send_new, the_page
from tests.story import HEIDI, WALTER, bring_in_ladder, published
from wiki.accounts.models import User
from wiki.accounts.roles import Role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
QUEUE = "/admin/moderation/proposal/?state__exact=pending"


def moderating(page):
    """Mori, in whose queue an edit of Ravi's waits."""
    bring_in_ladder()
    published(HEIDI)
    send(somebody("ravi", Role.FAN, "tv:S1E5"), ("waits tables", "serves tables"))
    somebody("mori", Role.MODERATOR, "tv:S2E7")
    log_in(page, "mori")
    return page


def at(page, width: int) -> float:
    """The room a list has in a window so wide."""
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(QUEUE)
    return page.locator(".results").bounding_box()["width"]


@pytest.mark.parametrize(("width", "room"), [(360, 320), (768, 690), (1024, 690), (1280, 880)])
def test_a_list_has_most_of_the_window(open_scripted, width, room):
    queue = moderating(open_scripted())
    assert at(queue, width) >= room
    assert queue.evaluate("document.documentElement.scrollWidth") <= width
    queue.locator("details.filters > summary").click()
    assert queue.locator("#changelist-filter").get_by_role("link", name="published").is_visible()
    assert queue.evaluate("document.documentElement.scrollWidth") <= width


def test_the_list_of_all_tables_begins_closed_on_a_tablet_and_stays_as_one_likes_it(open_scripted):
    queue = moderating(open_scripted())
    tables, toggle = queue.locator("#nav-sidebar"), queue.locator("#toggle-nav-sidebar")
    at(queue, 768)
    assert not tables.is_visible()
    at(queue, 1280)
    assert tables.is_visible(), "a tablet that is turned is as wide as a desk"
    at(queue, 768)
    toggle.click()
    assert tables.is_visible()
    at(queue, 768)
    assert tables.is_visible(), "once somebody wants it there"


def test_of_a_change_one_sees_at_once_what_differs(open_scripted):
    review = moderating(open_scripted())
    published(WALTER + "\nHe waits.\n\nHe goes home.\n")
    edit = send(User.objects.get(handle="ravi"), ("He waits", "He sleeps"), base=the_page("walter-cruz").head)
    review.goto(f"/admin/moderation/proposal/{edit.pk}/change/")
    rows = review.locator(".diff-table tbody tr")
    said = [row.inner_text().strip() for row in rows.all() if row.is_visible()]
    assert len(said) < rows.count()
    assert "" not in said, "a line that is empty on both sides"
    colour = "td => getComputedStyle(td).color"
    same = review.locator(".diff-equal:visible td").first.evaluate(colour)
    changed = review.locator("tr:not(.diff-equal) td").last.evaluate(colour)
    assert changed == review.locator("h1").evaluate(colour) != same


@pytest.mark.parametrize("width", [360, 1280])
def test_one_endless_word_makes_no_page_wider_than_its_window(open_scripted, width):
    """Neither where readers meet it nor where a moderator has to get rid of it."""
    page = moderating(open_scripted())
    word = "W" * 200
    published(WALTER.replace("Walter Cruz", word))
    tess = somebody("tess", Role.TRUSTED, "tv:S2E7")
    proposal = send_new(tess, WALTER.replace("Walter Cruz", "V" * 200))
    page.set_viewport_size({"width": width, "height": 900})
    for path in (
        "/",
        "/characters/",
        "/recent/",
        f"/characters/{word.lower()}/",
        "/search/?q=www",
        "/me/",
        f"/admin/moderation/proposal/{proposal.pk}/change/",
        QUEUE,
    ):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    page.goto(f"/admin/moderation/proposal/{proposal.pk}/change/")
    box = page.locator("button[value=reject]").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
