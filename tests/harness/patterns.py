"""Every URL pattern there is, by name, with an address that fits it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve

#: What stands for a converter or a group in an address.
EXAMPLES = {
    "object_id": "1", "content_type_id": "1", "app_label": "canon", "url": "nowhere/", "pk": "1",
    "kind": "characters", "one-kind": "character", "width": "320", "uidb36": "1",
}  # fmt: skip

_GROUP = re.compile(r"\(\?P<(?P<group>\w+)>[^)]*\)|<(?:(?P<converter>[\w-]+):)?(?P<name>\w+)>")


class Pattern(NamedTuple):
    name: str  # with its namespace; the route where it has no name
    route: str


def patterns() -> list[Pattern]:
    return list(_walk(get_resolver().url_patterns, "", ""))


def _walk(entries: list[URLPattern | URLResolver], route: str, namespace: str) -> Iterator[Pattern]:
    for entry in entries:
        here = route + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry.url_patterns, here, inner)
        else:
            # As Django joins them when it resolves an address: a regular expression begins only once.
            joined = here if here.startswith("^") else here.replace("^", "")
            yield Pattern(f"{namespace}{entry.name}" if entry.name else joined, joined)


def address(pattern: Pattern, **examples: str) -> str:
    """An address that fits the pattern."""
    known = EXAMPLES | examples

    def filled(match: re.Match[str]) -> str:
        name = match["group"] or match["name"]
        return known.get(match["converter"] or name) or known[name]

    return "/" + _GROUP.sub(filled, pattern.route).replace("^", "").replace("$", "")


def route_of(path: str) -> str:
    """The route of the pattern that answers at a path; empty where none does."""
    try:
        return resolve(path.partition("?")[0]).route
    except Resolver404:
        return ""
