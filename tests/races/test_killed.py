"""A process that saves and approves all the time is killed, from one moment to the next."""

from __future__ import annotations

import random
import time

import pytest
from django.db import connection

from tests.races.aftermath import assert_whole
from tests.races.arena import processes
from tests.races.story import HEIDI_SAYS
from tests.races.worker import PATIENCE, save_for_ever
from tests.story import published
from wiki.moderation.models import Version
from wiki.pages.models import Revision

pytestmark = pytest.mark.django_db(transaction=True)
LIVES = pytest.mark.parametrize("lives", [20, pytest.param(100, marks=pytest.mark.deep)])


@LIVES
def test_a_kill_leaves_nothing_half_and_loses_nothing_that_was_answered(lives, ladder, nina, mori, settings):
    published(HEIDI_SAYS)
    instants, cut_off = random.Random(lives), 0
    for life in range(lives):
        told = told_until_killed(life, instants.uniform(0, 0.3))
        cut_off += told[-1][0] != "published"
        assert_whole()
        assert_kept(told)
    assert cut_off > lives / 2, "hardly ever was it killed in the middle of something"


def told_until_killed(life: int, after: float) -> list[tuple[str, str]]:
    before = connected()
    here, there = processes.Pipe()
    process = processes.Process(
        target=save_for_ever, args=(there, connection.settings_dict["NAME"], life), daemon=True
    )
    process.start()
    there.close()
    assert here.poll(PATIENCE), "it does not begin"
    time.sleep(after)
    process.kill()
    process.join(PATIENCE)
    assert process.exitcode == -9, "it ended by itself"
    told = []
    try:
        while True:
            told.append(here.recv())
    except EOFError:
        here.close()
    until_its_transaction_is_over(before)
    return told


def connected() -> set[int]:
    """Who is connected to this database: the suite, and whoever it started. The cleaners do not count."""
    if connection.vendor == "sqlite":
        return set()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'"
        )
        return {pid for (pid,) in cursor.fetchall()}


def until_its_transaction_is_over(before: set[int]) -> None:
    """PostgreSQL ends what a process left behind when it hears of it, which is soon."""
    for _attempt in range(PATIENCE * 100):
        if connected() <= before:
            return
        time.sleep(0.01)
    pytest.fail("the process that was killed still holds the database")


def assert_kept(told: list[tuple[str, str]]) -> None:
    """Whatever was answered before the end is there."""
    for what, rows in (("sent", Version.objects), ("published", Revision.objects.unredacted())):
        texts = "".join(rows.values_list("text", flat=True))
        for words in [words for event, words in told if event == what]:
            assert words in texts, f"{words} was {what}, and is gone"
