"""What follows from the pages and a reader's progress alone, worked out once for all who got as far."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import TypeVar

from django.core.cache import cache
from django.utils.translation import get_language

from wiki.spoilers import vector
from wiki.spoilers.reader import Reader

AGE = 3600  # seconds

T = TypeVar("T")


def remembered(what: str, reader: Reader, work_out: Callable[[], T]) -> T:
    """``work_out()``, or what it was under this name for the same generation, day, progress and language.

    Publishing anything begins another generation. ``what`` must name whatever else goes into it.
    Nothing that is an account's own does: that is no function of progress. None is not remembered.
    """
    seen = hashlib.sha256(vector.write(reader.progress).encode()).hexdigest()
    key = f"remembered:{what}:{get_language()}:{reader.generation}:{reader.today}:{seen}"
    found: T | None = cache.get(key)
    if found is None:
        found = work_out()
        cache.set(key, found, timeout=AGE)
    return found
