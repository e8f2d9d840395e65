from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from wiki.accounts.models import User
from wiki.canon import catalogue
from wiki.canon.models import Generation
from wiki.spoilers import vector
from wiki.spoilers.horizon import current_ladder
from wiki.spoilers.models import Watched
from wiki.spoilers.reader import MODE_COOKIE, PROGRESS_COOKIE
from wiki.spoilers.redaction import Mode


def keep_progress(request: HttpRequest, user: User, **_kwargs: Any) -> None:
    """Copy what the browser says into the new account, through the same strict reading as ever.

    Whoever has not said how far they are is asked as they would have been without an account.
    """
    if PROGRESS_COOKIE not in request.COOKIES:
        return
    ladder = current_ladder(Generation.current(), catalogue.today())
    brought = vector.read(request.COOKIES.get(PROGRESS_COOKIE, ""), ladder)
    mode = Mode.of(request.COOKIES.get(MODE_COOKIE, ""))
    Watched.objects.update_or_create(account=user, defaults={"vector": vector.write(brought), "mode": mode})
