"""The preview, and hints while one types: about names the writer may know, with a button that marks the words."""

from __future__ import annotations

import pytest

from tests.browser.conftest import body, editing, focused, write

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TEXT = "One.\n\nAudrey Temple comes in. She leaves."
MARKED = "One.\n\n>!S1E10: Audrey Temple comes in.!< She leaves."


@pytest.fixture
def edda(open_scripted):
    """Who has seen it all."""
    return editing(open_scripted(), "edda", "tv:S2E7")


def test_a_name_ahead_of_its_place_is_hinted_at_and_marked_with_a_button(edda):
    write(edda, TEXT)
    edda.locator(".hints li", has_text="“Audrey Temple” is known from S1E10").wait_for()
    assert "Audrey Temple" in edda.inner_text(".send-said")
    edda.get_by_role("button", name="Mark it: S1E10").click()
    assert (body(edda), focused(edda)) == (MARKED, "body")
    edda.locator(".hints").wait_for(state="hidden")
    edda.locator(".send-said", has_text="No hints any more.").wait_for()
    edda.keyboard.press("Control+z")
    assert body(edda) == TEXT


def test_a_hint_leads_to_its_words(edda):
    write(edda, TEXT, caret=0)
    edda.get_by_role("button", name="Line 3").click()
    selected = "area => area.value.slice(area.selectionStart, area.selectionEnd)"
    assert edda.locator("textarea[name=body]").evaluate(selected) == "Audrey Temple"


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_finding_says_its_line_once_and_the_bar_only_counts_it(editor, live_server, language):
    editor.context.add_cookies([{"name": "language", "value": language, "url": live_server.url}])
    editor.set_viewport_size({"width": 360, "height": 740})
    editor.reload()
    low = editor.locator(".send-bar").bounding_box()["height"]
    write(editor, "One.\n\nTwo ||unmarked|| words.")
    line = "Zeile 3" if language == "de" else "Line 3"
    found = editor.locator(".hints li", has_text=line)
    found.wait_for()
    assert found.inner_text().count(line) == 1
    assert "||" in found.inner_text()
    editor.locator(".send-kept:not(:empty)").wait_for()
    assert editor.locator(".send-bar").bounding_box()["height"] < low + 30, "one line above the buttons"
    assert "||" in editor.locator(".send-said").text_content(), "who only hears the bar is told what it is"


def test_one_preview_is_seen_and_it_is_of_the_episode_that_was_chosen(edda):
    """What the button shows stands above the form; what one changes after is shown beside the text instead."""
    write(edda, MARKED)
    edda.select_option("#preview-at", "S1E10")
    edda.locator(".send-bar [name=preview]").click()
    edda.locator("#preview", has_text="Audrey Temple comes in.").wait_for()
    edda.wait_for_load_state("networkidle")
    live = edda.locator(".markdownx-preview")
    assert not live.is_visible()
    picker = edda.locator("#preview-at")
    picker.scroll_into_view_if_needed()
    picker.select_option("premise")
    live.locator("text=One.").wait_for()
    assert "Audrey Temple" not in live.inner_text()
    assert edda.locator("#preview").count() == 0


def test_there_is_no_hint_about_what_a_writer_may_not_know(editor):
    write(editor, TEXT)
    editor.locator(".markdownx-preview", has_text="Audrey Temple comes in.").wait_for(state="attached")
    assert not editor.is_visible(".hints")
    assert editor.inner_text(".send-said") == ""
