"""How often somebody may do something. Counted in the shared cache, so that all processes count alike."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """Where a request comes from; behind a proxy we were told about, what that proxy says."""
    try:
        return str(get_adapter().get_client_ip(request))
    except PermissionDenied:  # over a socket, without a proxy's word
        return ""


def within(what: str, who: object, *, most: int, seconds: int) -> bool:
    """Count one more, and say whether that is still within the limit of this window of time."""
    key = f"limit:{what}:{who}"
    cache.add(key, 0, timeout=seconds)
    try:
        return cache.incr(key) <= most
    except ValueError:  # the window ended between the two lines above
        return most > 0
