"""NUL breaks no page, on either database, wherever somebody puts it."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.moderation.forms import EDIT, changed
from tests.story import HEIDI, published
from wiki.moderation.models import Proposal

pytestmark = pytest.mark.django_db
HEIDIS = "/characters/heidi-bergman/"


@pytest.fixture
def wiki(ladder):
    return published(HEIDI)


@pytest.mark.parametrize(
    "address",
    ["/characters/?after=a%00", "/search/?q=%00", f"{HEIDIS}history/?after=%00", f"{HEIDIS}compare/?to=%00",
     f"{HEIDIS}compare/?from=%00", f"{HEIDIS}?at=%00", "/me/?after=%00", f"{EDIT}?section=%00", f"{EDIT}?back_to=%00",
     "/admin/moderation/proposal/?kind=%00", "/characters/heidi%00/"],
)  # fmt: skip
def test_an_address_with_it_breaks_nothing(wiki, mori, log_in, address):
    answer = log_in(mori).get(address)
    assert answer.status_code < 500
    assert b"\0" not in answer.content


@pytest.mark.parametrize("name", ["sessionid", "progress", "display", "look", "csrftoken", "messages"])
def test_a_cookie_with_it_is_none(wiki, name):
    client = Client()
    client.cookies[name] = "aaaaaaaaaaaaaaaaaaaa\0bbbbbbbbbbbb"
    assert client.get(HEIDIS).status_code == 200


def test_a_form_is_read_without_it_and_nothing_typed_is_lost(wiki, nina, log_in):
    client = log_in(nina)
    data = changed(client, "by the bay.", "by the\0 bay, alone.")
    assert client.post(EDIT, data | {"shown": f"{data['shown']}\0"}).status_code == 302
    assert "by the bay, alone." in Proposal.objects.get().latest.text


def test_a_key_in_a_form_may_hold_it(wiki, mori, log_in):
    answer = log_in(mori).post("/admin/moderation/proposal/approve/", {"item": "\0/a/b"})
    assert answer.status_code < 500
