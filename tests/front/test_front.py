"""The front page: which wiki it is, and whom its reader has met."""

from __future__ import annotations

import pytest

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
