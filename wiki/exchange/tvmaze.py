"""Reading TVmaze's JSON: a show with its episodes embedded, or a plain list of episodes.

The answers of ``/shows/N?embed=episodes``, ``/shows/N/episodes`` and single episodes are understood.
Many of their fields are null; what is not told stays empty.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from wiki.canon.ladders import EpisodeEntry, WorkEntry


class NotTVmaze(ValueError):
    """The file is not what TVmaze answers; the message says what was expected."""


def read(text: str, *, key: str, title: str = "", medium: str = "TV series") -> WorkEntry:
    """A work from the JSON text. Raises ``NotTVmaze`` with a sentence."""
    try:
        data = json.loads(text)
    except ValueError as error:
        raise NotTVmaze(f"This is not JSON: {error}.") from error
    name = title
    if isinstance(data, dict) and isinstance(data.get("_embedded"), dict):
        name = name or str(data.get("name") or "")
        data = data["_embedded"].get("episodes")
    elif isinstance(data, dict) and "season" in data:
        data = [data]
    if not isinstance(data, list) or not all(isinstance(item, dict) for item in data):
        raise NotTVmaze("There are no episodes in it. Fetch /shows/N?embed=episodes and pass that file.")
    return WorkEntry(key, name or key, medium, tuple(_episodes(data)))


def _episodes(items: list[dict[str, Any]]) -> list[EpisodeEntry]:
    """In order of season and number, specials after; their codes count up within their season."""
    numbered, specials = [], []
    extra: dict[int, int] = {}
    for item in sorted(items, key=_order):
        season = item.get("season")
        if not isinstance(season, int) or season < 1:
            raise NotTVmaze(f"An episode has no season: {str(item.get('name'))[:60]!r}.")
        released = _date(item.get("airdate"))
        common: dict[str, Any] = {
            "title": str(item.get("name") or "")[:200],
            "released": released,
            "season": season,
            # Announced without a day: on the list, out for nobody.
            "withheld": released is None,
            "runtime": item["runtime"] if isinstance(item.get("runtime"), int) else None,
        }
        number = item.get("number")
        if isinstance(number, int) and number >= 1:
            numbered.append(EpisodeEntry(f"S{season}E{number}", **common))
        else:
            extra[season] = extra.get(season, 0) + 1
            specials.append(EpisodeEntry(f"S{season}SP{extra[season]}", special=True, **common))
    return numbered + specials


def _order(item: dict[str, Any]) -> tuple[int, int, str, int]:
    season, number, when = item.get("season"), item.get("number"), item.get("airdate")
    return (
        season if isinstance(season, int) else 0,
        number if isinstance(number, int) else 10_000,
        str(when or "9999"),
        item["id"] if isinstance(item.get("id"), int) else 0,
    )


def _date(text: Any) -> date | None:
    try:
        return date.fromisoformat(str(text or ""))
    except ValueError:
        return None
