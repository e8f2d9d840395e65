"""Where a ``[[link]]`` leads for one reader."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote, urlencode

from wiki.canon.catalogue import Catalogue
from wiki.pages.derive import fold
from wiki.pages.document import Kind, slugify
from wiki.pages.models import Name
from wiki.spoilers.gates import canonical_code
from wiki.spoilers.reader import Reader

#: Where several kinds know a name, the first of these is meant; ``[[theory:…]]`` says it outright.
ORDER = (Kind.CHARACTER, Kind.ARTICLE, Kind.EPISODE, Kind.THEORY)


def address(kind: str, slug: str) -> str:
    return f"/{Kind(kind).plural}/{quote(slug)}/"


def split_target(target: str) -> tuple[Kind | None, str]:
    """``theory:The fork`` → (THEORY, folded name); without a prefix any kind will do."""
    prefix, colon, rest = target.partition(":")
    kind = prefix.strip().lower()
    if colon and kind in {k.value for k in Kind}:
        return Kind(kind), fold(rest)
    return None, fold(target)


def resolve(targets: Iterable[str], reader: Reader) -> dict[str, str]:
    """The address of each target the reader may see, in one query.

    A hidden page and a missing one are left out alike.
    """
    wanted = {target: split_target(target) for target in targets}
    if not wanted:
        return {}
    found: dict[str, list[tuple[bool, int, str, str]]] = {}
    rows = (
        Name.objects.visible_to(reader)
        .filter(folded__in={folded for _, folded in wanted.values()})
        .values_list("folded", "former", "page__kind", "page__slug")
    )
    for folded, former, kind, slug in rows:
        found.setdefault(folded, []).append((former, ORDER.index(Kind(kind)), slug, kind))
    result = {}
    for target, (asked, folded) in wanted.items():
        candidates = [row for row in found.get(folded, ()) if asked in (None, Kind(row[3]))]
        if candidates:
            *_, slug, kind = min(candidates)
            result[target] = address(kind, slug)
        elif asked in (None, Kind.EPISODE) and (skeleton := episode_address(folded, reader.catalogue)):
            result[target] = skeleton
    return result


def episode_address(typed: str, catalogue: Catalogue) -> str | None:
    """Codes are public, so an episode has an address before anybody writes its page."""
    code = canonical_code(typed)
    if code and code in catalogue.by_code:
        return address(Kind.EPISODE, slugify(code))
    return None


def missing(target: str) -> str:
    """Where a link leads that leads nowhere: to a search that offers to write the page."""
    return "/search/?" + urlencode({"q": target[:100]})
