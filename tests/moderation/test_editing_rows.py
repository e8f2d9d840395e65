"""Lists of the form: added to, taken from and put into order, without JavaScript and without a lecture."""

from __future__ import annotations

import lxml.html
import pytest

from tests.moderation.forms import EDIT, changed, fields
from tests.story import HEIDI, WALTER, published
from wiki.moderation.models import Proposal, Version

pytestmark = pytest.mark.django_db


@pytest.fixture
def nina_writes(ladder, nina, log_in):
    published(HEIDI)
    return log_in(nina)


def labels(data: dict[str, str]) -> list[str]:
    return [
        data[f"facts-{n}-label"] for n in range(int(data["facts-TOTAL_FORMS"])) if data[f"facts-{n}-label"]
    ]


def focused(response) -> str:
    page = lxml.html.fromstring(response.content.decode())
    return page.xpath("//*[@autofocus]/@name")[0]


def test_a_fact_is_removed_and_the_others_stay(nina_writes):
    data = changed(nina_writes, "waits", "serves")
    again = fields(nina_writes.post(EDIT, {**data, "remove": "facts-1"}))
    assert labels(data) == ["Portrayed by", "Occupation", "Status"]
    assert labels(again) == ["Portrayed by", "Status"]
    assert "serves" in again["body"]


@pytest.mark.parametrize(
    ("verb", "row", "becomes", "keyboard"),
    [
        ("up", "facts-1", ["Occupation", "Portrayed by", "Status"], "facts-0-label"),
        ("down", "facts-1", ["Portrayed by", "Status", "Occupation"], "facts-2-label"),
        ("up", "facts-0", ["Portrayed by", "Occupation", "Status"], "facts-0-label"),
        ("down", "facts-99", ["Portrayed by", "Occupation", "Status"], "facts-3-label"),
    ],
)
def test_a_fact_moves_and_the_keyboard_goes_with_it(nina_writes, verb, row, becomes, keyboard):
    response = nina_writes.post(EDIT, {**fields(nina_writes.get(EDIT)), verb: row})
    assert labels(fields(response)) == becomes
    assert focused(response) == keyboard


def test_the_order_is_that_of_what_is_sent(nina_writes):
    data = fields(nina_writes.post(EDIT, {**fields(nina_writes.get(EDIT)), "down": "facts-0"}))
    nina_writes.post(EDIT, {**data, "consent": "on"})
    text = Version.objects.get().text
    assert text.index("fact Occupation") < text.index("fact Portrayed by")


def unfolded(response, prefix: str) -> bool:
    page = lxml.html.fromstring(response.content.decode())
    return bool(page.xpath(f"//details[@open and .//*[@id='{prefix}']]"))


def test_a_list_one_was_sent_to_is_unfolded(ladder, nina, log_in):
    published(WALTER)
    client = log_in(nina)
    edit = "/characters/walter-cruz/edit/"
    assert not unfolded(client.get(edit), "appearances")
    asked = client.get(f"{edit}?open=appearances")
    assert unfolded(asked, "appearances")
    assert not unfolded(asked, "categories")
    assert not unfolded(client.get(f"{edit}?open=nonsense"), "appearances")


def test_it_is_so_for_who_had_to_log_in_first(ladder, log_in):
    published(WALTER)
    client, here = log_in(), "/characters/walter-cruz/edit/?open=appearances"
    way = client.post(here, {**fields(client.get(here)), "log_in": "1"}).headers["Location"]
    assert way == "/accounts/login/?next=%2Fcharacters%2Fwalter-cruz%2Fedit%2F%3Fopen%3Dappearances"


def test_a_row_more_has_the_keyboard(nina_writes):
    assert (
        focused(nina_writes.post(EDIT, {**fields(nina_writes.get(EDIT)), "add": "categories"}))
        == "categories-1-text"
    )


@pytest.mark.parametrize(
    "button", [{"add": "facts"}, {"remove": "facts-0"}, {"preview": "1"}, {"save_draft": "1"}]
)
def test_a_button_on_the_way_asks_for_nothing_yet(nina_writes, button):
    """Consent is asked for when a text is sent, not when a row is added."""
    page = nina_writes.post(EDIT, {**fields(nina_writes.get(EDIT)), **button}).content.decode()
    assert "errorlist" not in page
    assert "Tick this" not in page


@pytest.mark.parametrize("row", ["facts-x", "facts-", "nothing-1", "facts-99999999999", "", "body"])
def test_rows_that_are_none_change_nothing(nina_writes, row):
    data = fields(nina_writes.get(EDIT))
    assert labels(fields(nina_writes.post(EDIT, {**data, "remove": row}))) == labels(data)


def test_counts_are_of_what_one_sees(nina_writes, edda, log_in):
    def count(client) -> str:
        page = lxml.html.fromstring(client.get(EDIT).content.decode())
        return page.xpath("//summary[contains(., 'Facts')]/span/text()")[0]

    assert (count(nina_writes), count(log_in(edda))) == ("3", "4")


def test_enter_in_a_field_looks_at_the_text_and_sends_nothing(nina_writes):
    """A browser presses the first button of a form when Enter is pressed in one of its fields."""
    form = lxml.html.fromstring(nina_writes.get(EDIT).content.decode()).get_element_by_id("edit-form")
    buttons = form.xpath(
        "//button[@form='edit-form' or ancestor::form[@id='edit-form']][not(@type='button')]"
    )
    assert buttons[0].get("name") == "preview"


def test_a_summary_is_what_was_ticked_and_what_was_typed(nina_writes):
    data = changed(nina_writes, "waits", "serves", what=["spelling", "source"], summary="The bay")
    nina_writes.post(EDIT, data)
    assert Version.objects.get().summary == "spelling, a source: The bay"


def test_who_agreed_once_finds_the_box_ticked(nina_writes):
    data = fields(nina_writes.get(EDIT))
    assert "consent" not in data
    nina_writes.post(EDIT, changed(nina_writes, "waits", "serves"))
    assert fields(nina_writes.get(EDIT))["consent"] == "on"
    assert Proposal.objects.count() == 1
