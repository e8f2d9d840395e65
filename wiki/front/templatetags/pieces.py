"""``{% piece "frame/_nav.html" kind=kind %}``: a part that many pages have, made once for each choice of
what goes into it."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.db.models import Model
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()

Given = tuple[tuple[str, type, Any], ...]


@register.simple_tag
def piece(piece_name: str, **given: Any) -> SafeString:
    """The template with nothing in its context but what is given: it can show nobody what is another's.

    What is given must be hashable, and no more than the piece needs: each combination is kept. Rows are
    refused, since one of them is equal to what it was before it changed.
    """
    if any(isinstance(value, Model) for value in given.values()):
        raise TypeError(f"{piece_name}: give what the piece shows of a row, not the row.")
    # With their types, since True is 1 and a text is equal to the same text marked as safe.
    key = tuple((label, type(value), value) for label, value in given.items())
    make = _made.__wrapped__ if settings.DEBUG else _made
    return make(piece_name, key, get_language() or "")


@lru_cache(maxsize=1024)
def _made(name: str, given: Given, _language: str) -> SafeString:
    return render_to_string(name, {label: value for label, _, value in given})


def forget() -> None:
    """Make all of them anew. For tests, in which settings and worlds change within one process."""
    _made.cache_clear()
