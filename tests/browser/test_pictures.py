"""A picture's way in Chromium: from a fan's clipboard over the moderators' panel to a reader."""

from __future__ import annotations

import base64

import pytest

from tests.browser.conftest import log_in, somebody
from tests.media.conftest import drawn, folder  # noqa: F401 - a fixture
from tests.story import HEIDI, bring_in_ladder, published
from wiki.accounts.roles import Role
from wiki.media.models import Picture
from wiki.moderation.models import Proposal

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGE = "/characters/heidi-bergman/"
WORDS = {"alt": "A berry in a frame", "caption": "The jetty", "credit": "Drawn by Ravi"}
PASTE = """(area, [how, data]) => { const carrier = new DataTransfer();
    carrier.items.add(new File([Uint8Array.from(atob(data), (c) => c.charCodeAt(0))], "b.png", {type: "image/png"}));
    const more = {bubbles: true, cancelable: true, clipboardData: carrier, dataTransfer: carrier};
    area.dispatchEvent(how === "paste" ? new ClipboardEvent("paste", more) : new DragEvent("drop", more)); }"""
SELECTED = "(area) => area.value.slice(area.selectionStart, area.selectionEnd)"


@pytest.fixture
def wiki(folder):  # noqa: F811
    bring_in_ladder()
    published(HEIDI)
    somebody("ravi", Role.FAN, "tv:S1E5")
    somebody("mori", Role.MODERATOR, "tv:S1E10")


def fill_in(page, form: str, **words: str) -> None:
    for name, text in (WORDS | words).items():
        page.fill(f"{form} [name={name}]", text)
    page.select_option(f"{form} [name=licence]", "cc0-1.0")


def as_ravi(page):
    log_in(page, "ravi")
    page.goto(f"{PAGE}edit/")
    page.wait_for_selector("textarea[name=body]")
    return page


@pytest.mark.parametrize("how", ["paste", "drop", "choose"])
def test_a_picture_goes_into_the_text_where_the_caret_was(wiki, open_scripted, how):
    page = as_ravi(open_scripted())
    area = page.locator("textarea[name=body]")
    area.fill("one\n\ntwo\n")
    area.evaluate("(area, at) => area.setSelectionRange(at, at)", len("one\n\nt"))
    if how == "choose":
        page.click("[data-tool=picture]")
        page.set_input_files(
            "#picture-dialog [name=image]", {"name": "b.png", "mimeType": "image/png", "buffer": drawn()}
        )
    else:
        area.evaluate(PASTE, [how, base64.b64encode(drawn()).decode()])
    fill_in(page, "#picture-dialog")
    page.click("#picture-dialog [type=submit]")
    page.wait_for_selector("#picture-dialog:not([open])", state="attached")
    key = Picture.objects.unredacted().get().key  # gate: a test
    assert area.input_value() == f"one\n\ntwo\n\n![The jetty](picture:{key})\n"
    assert area.evaluate(SELECTED) == "The jetty"
    page.wait_for_selector(f".markdownx-preview img[src*='{key}']", state="attached")


@pytest.mark.parametrize("how", ["Not now", "Escape"])
def test_who_sends_no_picture_goes_on_writing_where_they_were(wiki, open_scripted, how):
    page = as_ravi(open_scripted())
    area = page.locator("textarea[name=body]")
    area.fill("one\n\ntwo\n")
    area.evaluate("(area) => area.setSelectionRange(5, 8)")
    page.click("[data-tool=picture]")
    if how == "Escape":
        page.keyboard.press(how)
    else:
        page.get_by_role("button", name=how).click()
    page.wait_for_selector("textarea[name=body]:focus")
    assert area.evaluate(SELECTED) == "two"


def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(wiki, open_scripted):
    page = as_ravi(open_scripted())
    page.click("[data-tool=picture]")
    page.set_input_files(
        "#picture-dialog [name=image]", {"name": "b.png", "mimeType": "image/png", "buffer": b"no picture"}
    )
    fill_in(page, "#picture-dialog", alt="A ||hidden|| berry")
    page.click("#picture-dialog [type=submit]")
    page.wait_for_selector("#picture_alt_error")
    assert page.evaluate("document.activeElement.id") == "picture_alt"
    assert "picture_alt_error" in page.get_attribute("#picture_alt", "aria-describedby")
    page.fill("#picture-dialog [name=alt]", "A berry")
    page.click("#picture-dialog [type=submit]")
    page.locator("#picture-dialog [role=alert]", has_text="not a picture").wait_for()
    assert page.input_value("#picture-dialog [name=credit]") == "Drawn by Ravi"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.name") == "body"


def test_a_fan_sends_one_a_moderator_approves_and_a_reader_sees_it(wiki, open_browser):
    fan = open_browser(phone=True)
    log_in(fan, "ravi")
    fan.goto("/pictures/new/")
    fan.set_input_files("main [name=image]", {"name": "b.png", "mimeType": "image/png", "buffer": drawn()})
    fill_in(fan, "main")
    fan.click("main [type=submit]")
    line = fan.input_value(".picture-card input")
    fan.goto(f"{PAGE}edit/")
    area = fan.locator("textarea[name=body]")
    area.fill(f"{line}\n\n{area.input_value()}")
    fan.fill("input[name=summary]", "A drawing")
    fan.check("input[name=consent]")
    fan.click("#send button[type=submit]")
    moderator = open_browser()
    log_in(moderator, "mori")
    moderator.goto(f"/admin/moderation/proposal/{Proposal.objects.get().pk}/change/?open=1")
    shown = moderator.locator(".review-pictures img")
    assert shown.evaluate("(img) => img.decode().then(() => img.naturalWidth)") == 320
    moderator.click("button[value=approve]")
    moderator.wait_for_load_state()
    reader = open_browser()
    reader.goto(PAGE)
    picture = reader.locator("figure img")
    picture.scroll_into_view_if_needed()
    assert picture.get_attribute("alt") == "A berry in a frame"
    assert reader.inner_text("figure figcaption").startswith("The jetty")
    assert "Drawn by Ravi · CC0 1.0" in reader.inner_text("figure figcaption")
    assert picture.evaluate("(img) => img.decode().then(() => img.naturalWidth)") > 0
