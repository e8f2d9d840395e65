"""What runs in the processes that race, and in the one that is killed."""

from __future__ import annotations

import time
import traceback
from itertools import count
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from typing import NamedTuple

from django.conf import settings
from django.db import connection

from tests.races import ready  # noqa: F401 - has to come before whatever imports a model

# isort: split
from tests.moderation.edits import approve, send, send_new, the_page
from tests.races.cast import Answer, Side
from wiki.accounts.models import User

PATIENCE = 60  # seconds; more than any database waits for a lock


class Order(NamedTuple):
    side: Side
    late: float  # seconds it waits when the barrier is open


class Account(NamedTuple):
    """What one side tells of a round."""

    head: str
    answer: Answer
    began: float
    ended: float


def race(pipe: Connection, barrier: Barrier, database: str) -> None:
    """Carry out one order after the other, each at the same moment as the other process."""
    use(database)
    try:
        while order := pipe.recv():
            head = order.side.look()
            barrier.wait(PATIENCE)
            time.sleep(order.late)
            began = time.monotonic()
            pipe.send(Account(head, order.side.act(), began, time.monotonic()))
    except Exception:
        barrier.abort()
        pipe.send(traceback.format_exc())


def save_for_ever(pipe: Connection, database: str, life: int) -> None:
    """Send and approve one text after the other, and tell of each what was answered, until killed."""
    use(database)
    nina, mori = User.objects.get(handle="nina"), User.objects.get(handle="mori")
    for number in count():
        words = f"Word {number} of life {life}"
        pipe.send(("begun", words))
        if number == 2:  # one new page in a life: looking them all over takes long otherwise
            proposal = send_new(nina, NEW_PAGE.format(words=words))
        else:
            said = the_page().head.document.body.partition("They say: ")[2].strip()
            proposal = send(nina, (said, f"{words}."))
        pipe.send(("sent", words))
        approve(proposal, mori)
        pipe.send(("published", words))


NEW_PAGE = """\
format: 1
kind: article
name: {words}
name [S1E9]: {words}, the truth
gate: premise
category: Places
fact Floor [S1E2]: third
---
## Where it is

Near [[Heidi Bergman]]. >!S1E9: {words} is far away.!<
"""


def use(database: str) -> None:
    """Everything goes to the tests' database from here on, and nobody is held up for writing much."""
    connection.settings_dict["NAME"] = database
    settings.WIKI_SAVES_PER_HOUR = settings.WIKI_SAVES_PER_HOUR_TRUSTED = 1_000_000
    settings.WIKI_OPEN_PROPOSALS = 1_000_000
