"""Small first jobs: what pages lack as far as their reader can tell."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.story import AUDREY, HEIDI, WALTER, published, reader_at
from wiki.canon.models import Generation
from wiki.front.jobs import AT_MOST, OF_A_SORT, Job, _jobs, first_jobs
from wiki.spoilers.reader import Reader

pytestmark = pytest.mark.django_db

LONG = """\
format: 1
kind: character
name: Gloria
gate: premise
appears: S1E5
---
"""


def jobs(text: str) -> list[tuple[str, str]]:
    return sorted((job.sort, job.url) for job in _jobs(reader_at(text)) if job.sort != "episode")


def test_a_short_page_asks_for_more(ladder):
    published(WALTER)
    assert jobs("") == [("stub", "/characters/walter-cruz/edit/")]


def test_a_page_ahead_asks_nothing(ladder):
    published(AUDREY)
    assert jobs("tv:S1E9") == []
    assert jobs("tv:S1E10") == [("stub", "/characters/audrey-temple/edit/")]


def test_appearances_and_sources_are_asked_for_in_turn(ladder):
    first = published(LONG + "She worries about her son. " * 30)
    assert jobs("tv:S1E4") == [("appearances", "/characters/gloria/edit/?open=appearances#appearances")]
    assert jobs("tv:S1E5") == [("source", "/characters/gloria/edit/")]
    published(LONG + "She fears for her son. " * 30, after=first, source="S1E5, 3:10")
    assert jobs("tv:S1E5") == []


def test_who_has_watched_nothing_is_asked_nothing_that_only_an_episode_tells(ladder):
    published(LONG + "She worries about her son. " * 30)
    published(WALTER)
    assert jobs("") == [("stub", "/characters/walter-cruz/edit/")]


def test_an_episode_without_a_page_asks_those_who_have_watched_it(ladder):
    asked = [job for job in _jobs(reader_at("tv:S1E2")) if job.sort == "episode"]
    assert asked == [
        Job("episode", "What happens in S1E1 Mandatory?", "/new/episode/?name=S1E1"),
        Job("episode", "What happens in S1E2 Pineapple?", "/new/episode/?name=S1E2"),
    ]


def test_only_a_few_are_shown_and_not_all_of_a_sort(ladder):
    for text in (HEIDI, WALTER, AUDREY, LONG):
        published(text)
    shown = first_jobs(reader_at("tv:S1E10"))
    sorts = [job.sort for job in shown]
    assert len(shown) <= AT_MOST
    assert max(sorts.count(sort) for sort in sorts) == OF_A_SORT


def queries() -> int:
    reader = reader_at("tv:S1E10")
    reader = Reader(Generation.current(), reader.today, reader.progress)
    _ = reader.open_gates, reader.catalogue
    cache.clear()
    with CaptureQueriesContext(connection) as asked:
        first_jobs(reader)
    return len(asked)


def test_a_large_wiki_costs_no_more_queries(ladder):
    published(WALTER)
    few = queries()
    for number in range(10):
        published(WALTER.replace("Walter Cruz", f"Soldier {number}"))
    assert queries() == few
