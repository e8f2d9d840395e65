"""Who leaves out what a small form is there for is told what to say, and not that a field is required."""

from __future__ import annotations

import pytest
from selectolax.parser import HTMLParser

from tests.moderation.edits import approve, send_deletion
from tests.story import HEIDI, published

pytestmark = pytest.mark.django_db
WHY = "Say why: a moderator decides by that."


def errors(page: str) -> list[str]:
    return [told.text(strip=True) for told in HTMLParser(page).css(".errorlist")]


def test_a_leak_is_asked_for_by_what_gave_it_away(ladder, log_in):
    assert errors(log_in().post("/report/", {"address": "/"}).text) == ["Say what gave it away, and where."]


def test_a_page_neither_goes_nor_comes_back_without_a_reason(nina, mori, log_in):
    page = published(HEIDI).page
    client = log_in(nina)
    assert errors(client.post(f"{page.get_absolute_url()}delete/", {"summary": ""}).text) == [WHY]
    approve(send_deletion(nina), mori)
    assert errors(client.post(f"{page.get_absolute_url()}restore/", {"summary": ""}).text) == [WHY]


def test_a_block_names_somebody_and_says_why(mori, log_in):
    assert errors(log_in(mori).post("/admin/accounts/block/add/", {"account": "", "reason": ""}).text) == [
        "Type the name of who is to be blocked.",
        "Say why; whom you block is told that.",
    ]
