"""Where somebody says they were told too much, and how that page can be seen as they saw it."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.urls import Resolver404, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme

from wiki.canon import catalogue
from wiki.spoilers import vector
from wiki.spoilers.ladder import Ladder


class Place(NamedTuple):
    """The reported page, and the same one as of an episode."""

    address: str
    as_of: str
    code: str  # "" at the start


def page_of_ours(address: str) -> str:
    """The address if it leads to a page of this site, by its shape alone; else "".

    Anybody may write it: another site's, or one that a browser would run, leads nowhere.
    """
    if not address.startswith("/") or not url_has_allowed_host_and_scheme(address, allowed_hosts=None):
        return ""
    path = urlsplit(address).path
    try:
        resolve(path)
    except Resolver404:
        return ""
    return "" if path == reverse("report-leak") else address


def place_of(address: str, progress: str, ladder: Ladder) -> Place | None:
    """Where a report leads to, seen from where its reader was; None where it leads nowhere.

    ``?at=`` names one work: the default one if its reader had begun it, else the first they had.
    """
    if not (page := page_of_ours(address)):
        return None
    had_seen = vector.read(progress, ladder)
    begun = [catalogue.qualified(work, local) for work in ladder.works if (local := had_seen.at(work))]
    code = begun[0] if begun else ""
    parts = urlsplit(page)
    asked = [(name, value) for name, value in parse_qsl(parts.query) if name != "at"]
    query = urlencode([*asked, ("at", code or "premise")])
    return Place(page, f"{parts.path}?{query}", code)
