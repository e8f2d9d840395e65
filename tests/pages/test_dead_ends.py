"""Every link that a history offers leads somewhere, also from a time at which its reader could not see the page."""

from __future__ import annotations

import re

import pytest

from tests.story import WALTER, published

pytestmark = pytest.mark.django_db
HISTORY = "/characters/walter-cruz/history/"
WENT = {
    "hidden": ("gate: premise", "gate: S1E10"),
    "deleted": ("gate: premise", "deleted: yes\ngate: premise"),
}


@pytest.mark.parametrize("way", WENT)
def test_a_history_leads_nowhere_where_there_is_nothing(ladder, nina, log_in, way):
    here = published(WALTER)
    gone = published(WALTER.replace(*WENT[way]), after=here)
    published(WALTER.replace("client", "patient"), after=gone)
    client = log_in(nina)
    asked, ways = set(), [HISTORY]
    while ways:
        at = ways.pop()
        answer = client.get(at, follow=True)
        assert answer.status_code == 200, at
        asked.add(at)
        if "/history/" in at or "/compare/" in at:
            main = answer.content.decode().partition("<main")[2].partition("</main")[0]
            links = {
                link.replace("&amp;", "&") for link in re.findall(r'href="(/characters/\w[^"#]*)"', main)
            }
            ways += links - asked
    assert f"{HISTORY}{gone.key}/" in asked


@pytest.mark.parametrize("way", WENT)
def test_what_took_a_page_away_says_so(ladder, log_in, way):
    here = published(WALTER)
    gone = published(WALTER.replace(*WENT[way]), after=here)
    published(WALTER.replace("client", "patient"), after=gone)
    page = log_in().get(f"{HISTORY}{gone.key}/", follow=True).content.decode()
    assert "<ins>deleted" in page
    assert "client" not in page
