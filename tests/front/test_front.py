"""The front page: which wiki it is, and whom its reader has met."""

from __future__ import annotations

import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.story import AUDREY, HEIDI, WALTER, published, reader_at
from wiki.front.views import PEOPLE, latest_changes

pytestmark = pytest.mark.django_db


def front_head(client, progress: str | None = None) -> str:
    if progress is not None:
        client.cookies["progress"] = progress
    return client.get("/").content.decode().split('<header class="front-head')[1].split("</header>")[0]


@pytest.mark.parametrize("progress", [None, "", "tv:S1E4"], ids=["newcomer", "premise", "halfway"])
def test_the_first_line_says_which_wiki_it_is(ladder, log_in, settings, progress):
    settings.WIKI_NAME = "Wiki of the fork & the van"
    assert '<p class="eyebrow">Wiki of the fork &amp; the van</p>' in front_head(log_in(), progress)


def test_a_newcomer_reads_what_the_wiki_says_of_itself(ladder, log_in, settings):
    settings.WIKI_TAGLINE = "Everything about the pelican"
    assert "Everything about the pelican" in front_head(log_in())
    assert "Everything about the pelican" not in front_head(log_in(), "tv:S1E4")


def test_the_tagline_of_the_house_does_not_stand_twice(ladder, log_in):
    assert front_head(log_in()).count("knows how far you have watched") == 1


def character(name: str, *appears: str) -> str:
    lines = "".join(f"appears: {episode}\n" for episode in appears)
    return f"format: 1\nkind: character\nname: {name}\ngate: premise\n{lines}---\nA page.\n"


def people(text: str) -> list[str]:
    """The heading of the people's section, and their names in order."""
    cache.clear()
    client = Client()
    client.cookies["progress"] = text
    section = (
        client.get("/").content.decode().split('<section class="front-people">')[1].split("</section>")[0]
    )
    return re.findall(r"<a href=[^>]*>([^<]*)</a>", section)


def test_one_has_met_whom_one_has_seen_and_the_oftener_the_earlier(ladder):
    for text in (HEIDI, WALTER, AUDREY, character("Gloria", "S1E6"), character("Colin", "S1E1", "S1E3")):
        published(text)
    assert people("tv:S1E1") == ["Whom you have met", "Colin", "Heidi Bergman", "Walter Cruz"]
    assert people("tv:S1E3") == ["Whom you have met", "Colin", "Heidi Bergman", "Walter Cruz"]
    assert people("tv:S1E6") == ["Whom you have met", "Colin", "Gloria", "Heidi Bergman", "Walter Cruz"]
    published(character("Zoe", "S1E1", "S1E2", "S1E4"))
    assert people("tv:S1E2") == ["Whom you have met", "Zoe", "Colin", "Heidi Bergman", "Walter Cruz"]


def test_somebody_who_comes_again_and_again_is_never_cut_off(ladder):
    for number in range(PEOPLE):
        published(character(f"Client {number}", "S1E1"))
    published(character("Walter", "S1E1", "S1E3"))
    assert people("tv:S1E3")[1] == "Walter"
    assert len(people("tv:S1E3")) == 1 + PEOPLE


def test_who_is_only_spoken_of_has_not_been_met(ladder):
    published(character("Heidi", "S1E1"))
    published(character("Gloria", "S1E1 (mentioned)"))
    published(character("Ron", "S1E1 (voice)"))
    assert people("tv:S1E1") == ["Whom you have met", "Heidi", "Ron"]


def test_before_the_story_stand_the_characters_one_may_know_of(ladder):
    for text in (HEIDI, WALTER, AUDREY):
        published(text)
    assert people("") == ["Characters", "Heidi Bergman", "Walter Cruz"]


def test_whom_one_meets_costs_the_same_for_one_and_for_many(ladder):
    costs = []
    for names in (["Heidi"], ["Walter", "Colin", "Gloria", "Ron"]):
        for name in names:
            published(character(name, "S1E1", "S1E2"))
        people("tv:S1E2")
        with CaptureQueriesContext(connection) as asked:
            people("tv:S1E2")
        costs.append(len(asked))
    assert costs[0] == costs[1]


def test_of_the_latest_changes_no_more_are_looked_at_than_are_told(ladder):
    """However many there were: none is sorted first."""
    published(HEIDI)
    with CaptureQueriesContext(connection) as asked:
        latest_changes(reader_at("tv:S1E4"), 20)
    (latest,) = [q["sql"] for q in asked if 'FROM "pages_revision"' in q["sql"]]
    explain = "EXPLAIN QUERY PLAN "
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_sort = off")  # which is cheaper only while there are so few
            explain = "EXPLAIN "
        cursor.execute(explain + latest)
        plan = " ".join(str(row) for row in cursor.fetchall())
    assert "pages_latest_changes" in plan
    assert "ORDER BY" not in plan
    assert "Sort" not in plan
