"""What a start should refuse or warn about, as Django system checks.

Those tagged ``start`` are what ``wiki.serve`` asks before it serves: their message is the one sentence it
ends with. Django asks all before a command, but that of the works only where one says which database.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import DatabaseError

from wiki.canon.models import Work
from wiki.front.accent import problem


@register("start")
def several_processes_share_a_cache(**_kwargs: Any) -> list[CheckMessage]:
    """Each would count limits and keep caches for itself."""
    if settings.WEB_CONCURRENCY == 1 or settings.CACHE_URL:
        return []
    told = (
        f"WEB_CONCURRENCY is “{settings.WEB_CONCURRENCY}”, and so many processes need a cache they share; "
        "set CACHE_URL to a Redis server, like redis://host:6379/0, or WEB_CONCURRENCY to 1."
    )
    return [Error(told, id="wiki.E001")]


@register("start")
def the_accent_can_be_read(**_kwargs: Any) -> list[CheckMessage]:
    if settings.WIKI_ACCENT and (told := problem(settings.WIKI_ACCENT)):
        return [Error(told, id="wiki.E003")]
    return []


@register("start")
def the_licence_leads_somewhere(**_kwargs: Any) -> list[CheckMessage]:
    """It stands as a link on every page, where a browser would run ``javascript:``."""
    if urlsplit(settings.WIKI_LICENCE_URL).scheme in {"http", "https"}:
        return []
    told = f"WIKI_LICENCE_URL is “{settings.WIKI_LICENCE_URL}”; write an address that begins with https://."
    return [Error(told, id="wiki.E004")]


@register("start", Tags.database)
def the_default_work_is_there(databases: Sequence[str] | None = None, **_kwargs: Any) -> list[CheckMessage]:
    """A wiki without works has yet to begin; before the first ``migrate`` there is nothing to ask."""
    if "default" not in (databases or ()):
        return []
    try:
        works = list(Work.objects.values_list("key", flat=True))
    except DatabaseError:
        return []
    if not works or settings.WIKI_DEFAULT_WORK in works:
        return []
    told = (
        f"WIKI_DEFAULT_WORK is “{settings.WIKI_DEFAULT_WORK}”, which is no work of this wiki; it can be "
        f"{', '.join(works)}."
    )
    return [Error(told, id="wiki.E005")]


@register
def markdownx_is_not_mounted(**_kwargs: Any) -> list[CheckMessage]:
    """Its own views store and render whatever anybody sends; ours stand under the names it asks for."""
    from django.urls import NoReverseMatch, resolve, reverse

    errors: list[CheckMessage] = []
    for name in ("markdownx_upload", "markdownx_markdownify"):
        try:
            view = resolve(reverse(name)).func
        except NoReverseMatch:
            continue
        if not view.__module__.startswith("wiki."):
            errors.append(Error(f"django-markdownx's own view is mounted as {name}.", id="wiki.E002"))
    return errors


@register
def one_person_may_loosen_gates(**_kwargs: Any) -> list[CheckMessage]:
    if settings.WIKI_SECOND_PERSON:
        return []
    return [
        Warning("A moderator may loosen gates alone (WIKI_SECOND_PERSON=0).", id="wiki.W001"),
    ]
