"""Every URL pattern there is, by name, with an address that fits it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from django.urls import URLPattern, URLResolver, get_resolver

#: What stands for a converter or a group in an address.
EXAMPLES = {
    "object_id": "1", "content_type_id": "1", "app_label": "canon", "url": "nowhere/",
}  # fmt: skip

_GROUP = re.compile(r"\(\?P<(\w+)>[^)]*\)|<(?:[\w-]+:)?(\w+)>")


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
            yield Pattern(f"{namespace}{entry.name}" if entry.name else here, here)


@cache
def admin_addresses() -> dict[str, str]:
    """An address for each pattern of the admin."""
    found = {}
    for pattern in patterns():
        if pattern.route.startswith("admin/"):
            path = _GROUP.sub(lambda match: EXAMPLES[match[1] or match[2]], pattern.route)
            found[pattern.name] = "/" + path.replace("^", "").replace("$", "")
    return found
