"""What a start should refuse or warn about, as Django system checks."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from wiki.front.accent import problem


@register
def several_processes_share_a_cache(**_kwargs: Any) -> list[CheckMessage]:
    if settings.WEB_CONCURRENCY > 1 and not settings.CACHE_URL:
        return [
            Error(
                "Several processes would each count limits and keep caches for themselves.",
                hint="Set CACHE_URL to a Redis server, or WEB_CONCURRENCY=1.",
                id="wiki.E001",
            )
        ]
    return []


@register
def the_accent_can_be_read(**_kwargs: Any) -> list[CheckMessage]:
    if settings.WIKI_ACCENT and (told := problem(settings.WIKI_ACCENT)):
        return [Error(told, id="wiki.E003")]
    return []


@register
def the_licence_leads_somewhere(**_kwargs: Any) -> list[CheckMessage]:
    """It stands as a link on every page, where a browser would run ``javascript:``."""
    if urlsplit(settings.WIKI_LICENCE_URL).scheme in {"http", "https"}:
        return []
    told = f"WIKI_LICENCE_URL is “{settings.WIKI_LICENCE_URL}”; write an address that begins with https://."
    return [Error(told, id="wiki.E004")]


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
