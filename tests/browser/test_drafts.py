"""What is typed is kept without a click, offered to whoever comes back, and forgotten when they say so."""

from __future__ import annotations

import pytest
from django.conf import settings

from tests.browser.conftest import EDIT, body, write
from tests.story import PASSWORD
from wiki.moderation.models import SavedDraft

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGE = "/characters/heidi-bergman/"


def kept(page) -> None:
    page.locator(".send-kept", has_text="Draft kept").wait_for()


def come_back(page) -> None:
    """With a draft that was kept, after reading elsewhere."""
    write(page, "She keeps a plant.")
    kept(page)
    page.goto(PAGE)
    page.goto(EDIT)
    page.wait_for_selector(".draft-offer")


def test_a_draft_kept_without_a_click_brings_the_words_back(editor):
    come_back(editor)
    assert "She keeps a plant." not in body(editor)
    editor.get_by_role("link", name="Take it up").click()
    editor.get_by_text("This is your draft from").wait_for()
    assert body(editor) == "She keeps a plant."
    assert not editor.is_visible(".draft-offer")


def test_a_draft_that_is_thrown_away_is_forgotten(editor):
    come_back(editor)
    editor.get_by_role("button", name="Throw it away").click()
    editor.get_by_text("The older draft is gone.").wait_for()
    assert not SavedDraft.objects.exists()
    assert editor.locator("input[name=unkept]").input_value() == "", "nothing was typed that should be kept"
    editor.goto(EDIT)
    assert not editor.is_visible(".draft-offer")
    assert "She keeps a plant." not in body(editor)


def test_an_older_draft_is_not_lost_by_what_is_typed_beside_it(editor):
    come_back(editor)
    write(editor, "She has a cat.")
    editor.locator(".send-kept", has_text="Decide above").wait_for()
    assert "plant" in SavedDraft.objects.get().fields
    editor.get_by_role("button", name="Throw it away").click()
    kept(editor)
    assert "cat" in SavedDraft.objects.get().fields
    assert body(editor) == "She has a cat."


def test_enter_in_a_field_does_not_press_what_is_offered_above_the_form(editor):
    come_back(editor)
    editor.locator("input[name=summary]").press("Enter")
    editor.wait_for_selector("#preview")
    assert SavedDraft.objects.exists()


def test_leaving_asks_only_while_words_would_be_lost(editor):
    asked = []
    editor.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    write(editor, "")
    editor.keyboard.type("She keeps a plant.")
    editor.goto(PAGE)
    assert asked == ["beforeunload"]
    editor.goto(EDIT)
    editor.locator("textarea[name=body]").click()
    editor.keyboard.type("She keeps a plant.")
    kept(editor)
    editor.goto(PAGE)
    assert asked == ["beforeunload"]


def test_words_looked_at_before_they_were_kept_are_kept_after(editor):
    write(editor, "She keeps a plant.")
    editor.locator(".send-bar [name=preview]").click()
    editor.wait_for_selector("#preview")
    kept(editor)
    assert "She keeps a plant." in SavedDraft.objects.get().fields


def test_who_is_logged_out_while_writing_is_told_so_once_with_the_way_in(editor):
    write(editor, "She keeps a plant.")
    kept(editor)
    editor.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    write(editor, "She keeps two plants.")
    editor.get_by_role("link", name="Log in in another tab").wait_for()
    assert editor.locator(".send-bar").inner_text().count("You are not logged in.") == 1
    assert body(editor) == "She keeps two plants."


# --- Without an account -----------------------------------------------------------------------------


@pytest.fixture
def visitor(editor):
    editor.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    editor.goto(EDIT)
    return editor


def test_what_a_visitor_types_is_kept_without_a_click_and_found_again(visitor):
    write(visitor, "She keeps a plant.")
    visitor.locator(".send-kept", has_text="Log in when you want to send it.").wait_for()
    visitor.goto(PAGE)
    visitor.goto(EDIT)
    visitor.get_by_text("Here is the text that you began.").wait_for()
    assert body(visitor) == "She keeps a plant."
    visitor.locator("input[name=summary]").press("Enter")
    visitor.wait_for_selector("#preview")
    assert body(visitor) == "She keeps a plant."
    visitor.goto(EDIT)
    visitor.get_by_role("button", name="Throw it away").click()
    visitor.get_by_text("Here is the text that you began.").wait_for(state="detached")
    assert "She keeps a plant." not in body(visitor)


def test_a_visitor_who_logs_in_on_the_way_takes_along_what_is_typed(visitor):
    write(visitor, "She keeps a plant.")
    visitor.get_by_role("button", name="Log in now").click()
    visitor.get_by_text("Your text is kept.").wait_for()
    visitor.locator("input[name=login]").fill("ravi")
    visitor.locator("input[name=password]").fill(PASSWORD)
    visitor.locator("main form button", has_text="Log in").first.click()
    visitor.get_by_text("Here is the text you had before you logged in.").wait_for()
    assert body(visitor) == "She keeps a plant."


def test_a_visitor_sees_what_the_text_will_look_like_and_is_offered_names(visitor):
    write(visitor, "A *plant* of ")
    visitor.locator(".markdownx-preview em", has_text="plant").wait_for()
    visitor.locator("textarea[name=body]").click()
    visitor.keyboard.press("Control+End")
    visitor.keyboard.type("[[Walt")
    visitor.locator("#name-offers li", has_text="Walter Cruz").wait_for()
    assert not visitor.locator("[data-tool=picture]").is_visible()
