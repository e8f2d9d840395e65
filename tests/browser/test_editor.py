"""The editor's text field in Chromium: what the widget's own script is known for must not happen here."""

from __future__ import annotations

import pytest

from tests.browser.conftest import EDIT, body, editing, focused, write

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_tab_leaves_the_text_forwards_and_backwards(editor):
    write(editor, "one\ntwo\n")
    editor.keyboard.press("Tab")
    assert focused(editor) != "body"
    editor.keyboard.press("Shift+Tab")
    assert focused(editor) == "body"
    editor.keyboard.press("Shift+Tab")
    assert focused(editor) != "body"
    assert body(editor) == "one\ntwo\n"


@pytest.mark.parametrize(
    ("keys", "third"), [("Control+d", "same\nsame"), ("Control+]", "  same"), ("Control+[", "same")]
)
def test_a_shortcut_changes_the_line_the_caret_is_in(editor, keys, third):
    """Three equal lines, the caret in the last: the first two stay as they are."""
    indented = "  same" if keys == "Control+[" else "same"
    write(editor, f"same\nother\n{indented}\nend", caret=len("same\nother\n") + 1)
    editor.keyboard.press(keys)
    assert body(editor) == f"same\nother\n{third}\nend"


@pytest.mark.parametrize(
    ("keys", "before", "after"),
    [
        ("Control+i", "a word", "a *word*"),
        ("Control+i", "a *word*", "a word"),
        ("Control+i", "a **word**", "a ***word***"),
        ("Control+i", "a ***word***", "a **word**"),
        ("Control+b", "a *word*", "a ***word***"),
        ("Control+b", "a **word**", "a word"),
        ("Control+b", "a ***word***", "a *word*"),
        ("Control+i", "**a *word***", "**a word**"),
    ],
)
def test_bold_and_italic_each_take_away_only_what_they_put_there(editor, keys, before, after):
    at = before.index("word")
    write(editor, before, caret=at, end=at + len("word"))
    editor.keyboard.press(keys)
    assert body(editor) == after


def test_undo_takes_back_what_a_shortcut_did(editor):
    write(editor, "one\ntwo", caret=5)
    editor.keyboard.press("Control+]")
    assert body(editor) == "one\n  two"
    editor.keyboard.press("Control+z")
    assert body(editor) == "one\ntwo"


@pytest.mark.parametrize(
    "tool", ["spoiler", "bold", "italic", "heading", "wiki", "link", "list", "table", "footnote"]
)
def test_undo_takes_back_what_a_button_did_and_nothing_else(editor, tool):
    write(editor, "")
    editor.keyboard.type("She waits")
    editor.keyboard.press("Enter")
    editor.keyboard.type("tables")
    editor.click(f"[data-tool={tool}]")
    assert body(editor) != "She waits\ntables"
    assert focused(editor) == "body"
    editor.keyboard.press("Control+z")
    assert body(editor) == "She waits\ntables"


def test_a_picture_that_is_pasted_is_not_sent_before_its_words_are_there(editor):
    asked = []
    editor.on("request", lambda request: asked.append(request.url) if "upload" in request.url else None)
    write(editor, "one")
    editor.locator("textarea[name=body]").evaluate(
        """area => { const data = new DataTransfer();
        data.items.add(new File(["x"], "still.png", {type: "image/png"}));
        area.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true})); }"""
    )
    editor.wait_for_selector("#picture-dialog[open]")
    assert focused(editor) == "alt"
    editor.click("#picture-dialog [data-close]")
    with editor.expect_response("**/healthz"):  # what was asked for before it has been noticed by then
        editor.evaluate("fetch('/healthz')")
    assert asked == []
    assert (body(editor), focused(editor)) == ("one", "body")


def test_after_two_brackets_names_are_offered_and_taken_by_keys(editor):
    write(editor, "")
    editor.keyboard.type("With [[wal")
    editor.wait_for_selector("#name-offers li")
    assert editor.inner_text(".names-said").startswith("1 name;")
    editor.keyboard.press("ArrowDown")
    chosen = editor.locator("textarea[name=body]").get_attribute("aria-activedescendant")
    assert editor.inner_text(f"#{chosen}") == "Walter Cruz"
    editor.keyboard.press("Enter")
    assert body(editor) == "With [[Walter Cruz]]"
    assert not editor.is_visible("#name-offers")


@pytest.mark.parametrize(("progress", "knows"), [("tv:S1E5", False), ("tv:S1E10", True)])
def test_only_names_are_offered_that_a_writer_may_know(open_scripted, progress, knows):
    page = editing(open_scripted(), "edda", progress)
    write(page, "")
    page.keyboard.type("[[te")
    page.wait_for_selector("#name-offers li")
    offered = page.locator("#name-offers li").all_inner_texts()
    assert "Walter Cruz" in offered
    assert ("Audrey Temple" in offered) is knows


@pytest.mark.parametrize("chosen", [False, True])
def test_tab_leaves_the_text_while_names_are_offered(editor, chosen):
    write(editor, "")
    editor.keyboard.type("[[wal")
    editor.wait_for_selector("#name-offers li")
    if chosen:
        editor.keyboard.press("ArrowDown")
    editor.keyboard.press("Tab")
    assert focused(editor) != "body"
    assert not editor.is_visible("#name-offers")
    assert body(editor) == "[[wal"


def test_undo_takes_back_the_name_that_was_taken(editor):
    write(editor, "")
    editor.keyboard.type("[[wal")
    editor.wait_for_selector("#name-offers li")
    editor.keyboard.press("ArrowDown")
    editor.keyboard.press("Enter")
    assert body(editor) == "[[Walter Cruz]]"
    editor.keyboard.press("Control+z")
    assert body(editor) == "[[wal"


def beside_the_caret(page, selector: str) -> list[dict[str, float]]:
    """Where something is in the window, and where the line one types in is."""
    return page.evaluate(
        """async (selector) => {
      const { caret } = await import(document.querySelector("script[src*='editor']").src.replace(/editor[^/]*$/, "editor/caret.js"));
      const box = document.querySelector(selector).getBoundingClientRect();
      return [box.toJSON(), caret(document.querySelector("textarea[name=body]"))];
    }""",
        selector,
    )


@pytest.mark.parametrize(("width", "height"), [(360, 740), (1280, 900)])
@pytest.mark.parametrize("lines", [2, 60])
def test_names_are_offered_where_one_types(editor, width, height, lines):
    """Seen without scrolling, right under or above the caret, however long the text is."""
    editor.set_viewport_size({"width": width, "height": height})
    write(editor, "A sentence that is long enough to be broken on a phone.\n\n" * lines + "She meets ")
    editor.keyboard.type("[[Wal")
    editor.wait_for_selector("#name-offers li")
    box, line = beside_the_caret(editor, "#name-offers")
    assert 0 <= box["left"] < box["right"] <= width
    assert 0 <= box["top"] < box["bottom"] <= height
    assert min(abs(box["top"] - line["bottom"]), abs(box["bottom"] - line["top"])) < 20
    assert 0 < line["top"] < line["bottom"] <= height, "the line one types in is seen"


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize(("width", "height"), [(360, 740), (1280, 900)])
def test_the_line_one_types_in_is_never_beneath_the_bar(editor, live_server, width, height, language):
    """However much the bar says, and also when it says it while one types."""
    editor.context.add_cookies([{"name": "language", "value": language, "url": live_server.url}])
    editor.set_viewport_size({"width": width, "height": height})
    editor.reload()
    low = editor.locator(".send-bar").bounding_box()["height"]
    assert low < 70, "one row of buttons"
    write(editor, "A sentence that is long enough to be broken on a phone.\n\n" * 60)
    editor.keyboard.type("She meets >!nonsense!< ")
    editor.wait_for_selector(".hints:not([hidden])")
    editor.locator(".send-said:not(:empty)").wait_for()
    for typed in ("", "and goes"):
        editor.keyboard.type(typed)
        bar, line = beside_the_caret(editor, ".send-bar")
        assert bar["height"] > low
        assert 0 < line["top"] < line["bottom"] <= bar["top"]
        assert bar["bottom"] <= height


def test_offered_names_are_in_nobodys_way(editor):
    write(editor, "")
    editor.keyboard.type("[[wal")
    editor.wait_for_selector("#name-offers li")
    editor.keyboard.press("Enter")
    assert body(editor) == "[[wal\n"
    write(editor, "")
    editor.keyboard.type("[[wal")
    editor.wait_for_selector("#name-offers li")
    editor.keyboard.press("Escape")
    assert not editor.is_visible("#name-offers")
    editor.keyboard.press("Tab")
    assert focused(editor) != "body"


def test_an_offered_name_is_taken_with_a_finger(editor):
    write(editor, "")
    editor.keyboard.type("[[wal")
    editor.click("#name-offers li")
    assert (body(editor), focused(editor)) == ("[[Walter Cruz]]", "body")


def kept_as_draft(response) -> bool:
    """Was it tried to? What is sent for a preview has another address."""
    return response.request.method == "POST" and response.url.endswith(EDIT)


def test_a_text_far_too_long_is_called_that_and_not_offline(editor):
    with editor.expect_response(kept_as_draft):
        write(editor, "x" * 2_200_000)
        editor.locator(".send-said", has_text="too long").wait_for()
    assert "too long" in editor.locator(".send-said").inner_text()
    assert len(body(editor)) == 2_200_000


def test_words_may_be_dropped_into_other_fields(editor):
    """The widget's script forbids every drop on the whole page."""
    allowed = editor.locator("input[name=summary]").evaluate(
        "field => field.dispatchEvent(new DragEvent('drop', {bubbles: true, cancelable: true}))"
    )
    assert allowed
