"""What the lists of the panel say besides Django's own words.

``{% for cell in result|named:result_headers %}``: a row of a list, each cell with its column's name.
``{% for title, words in cl|chosen %}``: what a list is narrowed down to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django import template
from django.contrib import admin
from django.contrib.admin.views.main import ChangeList

register = template.Library()

#: How Django ends a cell in which nothing is said.
NOTHING = f">{admin.site.empty_value_display}</td>"


class Cell(NamedTuple):
    html: str  # the whole cell, as Django made it
    name: str  # of its column; empty for the cell that names the row, and for a box to choose it
    is_empty: bool


@register.filter
def named(cells: Iterable[str], headers: Iterable[dict[str, Any]]) -> Iterator[Cell]:
    """For cards, which have no header above. The names are text of the page and not of a style sheet, so
    that they are translated, and read aloud."""
    for html, header in zip(cells, headers, strict=True):
        needs_none = html.startswith(("<th", '<td class="action-checkbox"'))
        yield Cell(html, "" if needs_none else header["text"], html.endswith(NOTHING))


@register.filter
def chosen(changelist: ChangeList) -> Iterator[tuple[str, str]]:
    """Each filter that leaves something out, with what it leaves; the first choice of each is all."""
    for one in changelist.filter_specs:
        for choice in list(one.choices(changelist))[1:]:
            if choice["selected"]:
                yield str(one.title), str(choice["display"])
