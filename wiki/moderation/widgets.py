"""The text field people write in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.widgets import Script
from markdownx.widgets import MarkdownxWidget


class MarkdownArea(MarkdownxWidget):
    """The widget of django-markdownx with a script of our own in the place of its.

    The library's script holds the Tab key, loses the undo history, changes the wrong line, tries to
    upload what is pasted and forbids every drop on the page; where all that is switched off, asking
    for the preview is what is left. ``static/js/editor.js`` does that, at the widget's own address.
    """

    @property
    def media(self) -> forms.Media:
        return forms.Media(js=[Script("js/editor.js", type="module")])  # type: ignore[list-item]

    def get_context(self, name: str, value: Any, attrs: Any = None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"].pop("data-markdownx-upload-urls-path", None)  # there are no uploads
        return context
