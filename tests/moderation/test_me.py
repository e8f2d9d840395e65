"""One's own page: what one has a part in, without counts or ranks, and as far as one has got."""

from __future__ import annotations

import lxml.html
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.moderation.edits import approve, send, send_deletion, send_new
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


# --- One edit ---------------------------------------------------------------------------------------


def the_edit(client, proposal):
    return lxml.html.fromstring(client.get(f"/me/edits/{proposal.key}/").content).xpath("//main")[0]


def words(nodes) -> str:
    return " ".join(" ".join(node.text_content() for node in nodes).split())


def test_ones_edit_shows_what_it_changes_before_its_whole_text(ladder, nina, log_in):
    published(HEIDI)
    page = the_edit(log_in(nina), send(nina, ("waits tables", "serves drinks")))
    assert words(page.xpath(".//del")) == "waits tables"
    assert words(page.xpath(".//ins")) == "serves drinks"
    assert page.xpath(".//section[@class='diff']/following::details//pre")
    assert not page.xpath(".//details[@open]")


def test_ones_deletion_shows_that_the_page_would_go(ladder, nina, log_in):
    published(HEIDI)
    page = the_edit(log_in(nina), send_deletion(nina))
    assert words(page.xpath(".//ins")) == "deleted"


def test_what_an_edit_changes_is_shown_as_far_as_its_author_has_got(ladder, nina, log_in):
    """What they had been shown is not shown again to who has gone back; what they wrote is theirs."""
    watch(nina, "tv:S1E10")
    published(HEIDI)
    proposal = send(nina, ("She finds Walter in a small town.", "She finds him."))
    assert words(the_edit(log_in(nina), proposal).xpath(".//del")) == "Walter in a small town"
    watch(nina, "tv:S1E5")
    back = the_edit(log_in(nina), proposal)
    assert "small town" not in back.text_content()
    assert not back.xpath(".//section[@class='diff']"), "all they were shown then would seem to be theirs"
    assert "She finds him." in words(back.xpath(".//details[@open]"))


def test_what_an_author_was_not_shown_is_neither_taken_away_nor_added(ladder, nina, log_in):
    published(HEIDI)
    proposal = send(nina, ("waits tables", "serves drinks"))
    assert "small town" not in the_edit(log_in(nina), proposal).text_content()
    watch(nina, "tv:S1E10")
    page = the_edit(log_in(nina), proposal)
    assert (words(page.xpath(".//del")), words(page.xpath(".//ins"))) == ("waits tables", "serves drinks")


def test_a_new_page_of_ones_own_looks_as_it_will_until_it_is_there(ladder, nina, mori, log_in):
    proposal = send_new(nina, WALTER)
    client = log_in(nina)
    page = lxml.html.fromstring(client.get(f"/me/edits/{proposal.key}/").content)
    (seen,) = page.xpath("//section[contains(@class, 'preview')]")
    assert "Walter is a soldier" in seen.text_content()
    assert ">!" not in seen.text_content()
    assert page.xpath("//details[not(@open)]//pre"), "its words as they were typed, when asked for"
    approve(proposal, mori)
    page = lxml.html.fromstring(client.get(f"/me/edits/{proposal.key}/").content)
    assert not page.xpath("//section[contains(@class, 'preview')]")


@pytest.mark.parametrize(("name", "may"), [("ravi", False), ("tess", False), ("mori", True), ("ada", True)])
def test_who_may_review_finds_the_queue_on_their_own_page(ladder, log_in, request, name, may):
    """On a phone they would have to go to the foot of a page for it."""
    page = lxml.html.fromstring(log_in(request.getfixturevalue(name)).get("/me/").text)
    ways = page.xpath("//main//a[@href='/admin/moderation/proposal/']/text()")
    assert ways == (["Review edits"] if may else [])
