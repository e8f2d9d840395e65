"""Every address there is, one by one: what is named nowhere else is asked by everybody at each rung, too."""

from __future__ import annotations

from tests.harness.patterns import address, patterns
from tests.harness.stills import STILLS
from tests.harness.surfaces.registry import AUDREY, HEIDI, KEYS, key_of_wish, surface
from tests.harness.visitor import Visitor

_OF_A_PAGE = "<kind:kind>/<address:slug>/"


def fitting() -> list[str]:
    """One address for each pattern; of those of a page one that is open to everybody, and one that is not."""
    found = []
    for pattern in patterns():
        if not pattern.route.startswith(_OF_A_PAGE):
            key = STILLS[0].key if pattern.route.startswith("pictures/") else key_of_wish("wish typo")
            found.append(address(pattern, key=key))
            continue
        for page, path in (("heidi", HEIDI), ("audrey", AUDREY)):
            inner = pattern._replace(route=path[1:] + pattern.route.removeprefix(_OF_A_PAGE))
            found.append(address(inner, key=KEYS[page][0]))
    return found


@surface("each address")
def each(visitor: Visitor) -> None:
    for path in fitting():
        visitor.get(path)
