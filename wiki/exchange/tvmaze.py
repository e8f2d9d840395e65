"""Reading TVmaze's JSON: a show with its episodes embedded, or a plain list of episodes.

The answers of ``/shows/N?embed=episodes``, ``/shows/N/episodes`` and single episodes are understood.
Many of their fields are null; what is not told stays empty.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from wiki.canon.ladders import EpisodeEntry, WorkEntry
from wiki.spoilers.scanner import clean

MAX_NUMBER = 9_999  # as far as codes go
MAX_MINUTES = 32_767


class NotTVmaze(ValueError):
    """The file is not what TVmaze answers; the message says what was expected."""


@dataclass(frozen=True)
class Special:
    """A special that is known already. TVmaze gives specials no number, so they are known again by
    their title, or by their day when the title changed."""

    code: str
    season: int | None
    title: str
    released: date | None


def read(
    text: str, *, key: str, title: str = "", medium: str = "TV series", known: Iterable[Special] = ()
) -> WorkEntry:
    """A work from the JSON text. Raises ``NotTVmaze`` with a sentence."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotTVmaze(f"This is not JSON: {error}.") from error
    name = title
    if isinstance(data, dict) and isinstance(data.get("_embedded"), dict):
        name = name or _words(data.get("name"))
        data = data["_embedded"].get("episodes")
    elif isinstance(data, dict) and "season" in data:
        data = [data]
    if not isinstance(data, list) or not data or not all(isinstance(item, dict) for item in data):
        raise NotTVmaze("There are no episodes in it. Fetch /shows/N?embed=episodes and pass that file.")
    numbered, specials = _episodes(data)
    return WorkEntry(key, name or key, medium, (*numbered, *_coded(specials, list(known))))


def _episodes(items: list[dict[str, Any]]) -> tuple[list[EpisodeEntry], list[EpisodeEntry]]:
    """In order of season and number, and the specials in order of their days, without codes yet."""
    numbered: dict[str, EpisodeEntry] = {}
    specials = []
    for item in sorted(items, key=_order):
        season, number = item.get("season"), item.get("number")
        if not _counts(season):
            raise NotTVmaze(f"An episode has no season: {_words(item.get('name'))[:60]!r}.")
        released = _date(item.get("airdate"))
        common: dict[str, Any] = {
            "title": _words(item.get("name")),
            "released": released,
            "season": season,
            # Announced without a day: on the list, out for nobody.
            "withheld": released is None,
            "runtime": _minutes(item.get("runtime")),
        }
        code = f"S{season}E{number}"
        if not _counts(number):
            specials.append(EpisodeEntry("", special=True, **common))
        elif code in numbered:
            raise NotTVmaze(f"{code} stands twice: {numbered[code].title!r} and {common['title']!r}.")
        else:
            numbered[code] = EpisodeEntry(code, **common)
    return list(numbered.values()), specials


def _coded(specials: list[EpisodeEntry], known: list[Special]) -> list[EpisodeEntry]:
    """The specials with the codes they have had, new ones counted on from there."""
    codes: dict[int, str] = {}
    for same in (_same_title, _same_day):
        for number, entry in enumerate(specials):
            candidates = [special for special in known if same(special, entry)]
            if number not in codes and len(candidates) == 1:
                codes[number] = candidates[0].code
                known.remove(candidates[0])
    last = _last_numbers([*codes.values(), *(special.code for special in known)])
    coded = []
    for number, entry in enumerate(specials):
        if number not in codes:
            season = entry.season or 0
            last[season] = last.get(season, 0) + 1
            codes[number] = f"S{season}SP{last[season]}"
        coded.append(replace(entry, code=codes[number]))
    return coded


def _same_title(special: Special, entry: EpisodeEntry) -> bool:
    return bool(entry.title) and (special.season, special.title) == (entry.season, entry.title)


def _same_day(special: Special, entry: EpisodeEntry) -> bool:
    return entry.released is not None and (special.season, special.released) == (
        entry.season,
        entry.released,
    )


def _last_numbers(codes: Iterable[str]) -> dict[int, int]:
    last: dict[int, int] = {}
    for code in codes:
        if match := re.fullmatch(r"S([0-9]+)SP([0-9]+)", code):
            season, number = int(match[1]), int(match[2])
            last[season] = max(number, last.get(season, 0))
    return last


def _counts(value: Any) -> bool:
    """A number a code can hold; true and 1.0 are none."""
    return type(value) is int and 1 <= value <= MAX_NUMBER


def _order(item: dict[str, Any]) -> tuple[int, int, str, int]:
    season, number, when = item.get("season"), item.get("number"), item.get("airdate")
    return (
        season if isinstance(season, int) else 0,
        number if isinstance(number, int) else MAX_NUMBER + 1,
        str(when or "9999"),
        item["id"] if isinstance(item.get("id"), int) else 0,
    )


def _words(value: Any) -> str:
    """A title on one line, without what no title holds."""
    return " ".join(re.sub(r"[\x00-\x1f\x7f]", " ", clean(str(value or ""))).split())[:200]


def _minutes(value: Any) -> int | None:
    return value if type(value) is int and 0 < value <= MAX_MINUTES else None


def _date(text: Any) -> date | None:
    try:
        return date.fromisoformat(str(text or ""))
    except ValueError:
        return None
