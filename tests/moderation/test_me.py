"""One's own page: what one has a part in, without counts or ranks, and as far as one has got."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.story import AUDREY, HEIDI, WALTER, published, watch

pytestmark = pytest.mark.django_db


def part_of(client) -> str:
    page = client.get("/me/").content.decode()
    return page.split('class="my-part"')[1].split("</section>")[0] if 'class="my-part"' in page else ""


def test_the_pages_one_has_a_part_in_are_listed_by_name(ladder, nina, ravi, log_in):
    published(HEIDI, author=nina)
    published(WALTER, author=ravi)
    part = part_of(log_in(nina))
    assert "Heidi Bergman" in part
    assert "Walter Cruz" not in part


def test_what_is_ahead_of_oneself_is_not_named_though_one_wrote_it(ladder, nina, log_in):
    published(AUDREY, author=nina)
    client = log_in(nina)
    assert part_of(client) == ""
    watch(nina, "tv:S1E10")
    assert "Audrey Temple" in part_of(client)


def test_ones_own_page_leads_to_the_account_because_a_phone_has_no_menu_that_would(nina, log_in):
    main = log_in(nina).get("/me/").content.decode().split("<main")[1].split("</main>")[0]
    assert '<a href="/me/account/">Your account</a>' in main


def test_a_page_costs_no_query_of_its_own(ladder, nina, log_in):
    client = log_in(nina)
    counts = []
    for text in (HEIDI, WALTER):
        published(text, author=nina)
        client.get("/me/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/me/")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12
