"""How often somebody may do something. Counted in the shared cache, so that all processes count alike."""

from __future__ import annotations

from django.core.cache import cache


def within(what: str, who: object, *, most: int, seconds: int) -> bool:
    """Count one more, and say whether that is still within the limit of this window of time."""
    key = f"limit:{what}:{who}"
    cache.add(key, 0, timeout=seconds)
    try:
        return cache.incr(key) <= most
    except ValueError:  # the window ended between the two lines above
        return most > 0
