"""What a German reader, fan and moderator read is German, down to kinds, risks and dates."""

from __future__ import annotations

import pytest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override
from selectolax.parser import HTMLParser

from tests.moderation.edits import send
from tests.story import HEIDI, THEORY, WALTER, published, watch
from wiki.moderation.models import Proposal
from wiki.spoilers.gates import parse_gate
from wiki.spoilers.models import Gate

pytestmark = pytest.mark.django_db
QUEUE = "/admin/moderation/proposal/"


def words(client, address: str, within: str = "body") -> str:
    page = HTMLParser(client.get(address).text)
    return " ".join(" ".join(node.text(separator=" ") for node in page.css(within)).split())


@pytest.fixture
def german(log_in):
    return lambda account=None: log_in(account, **{"accept-language": "de"})


@pytest.fixture
def item(ladder, edda):
    published(HEIDI)
    return send(edda, ("waits tables", "serves tables"))


def test_a_page_is_called_by_its_kind(item, edda, mori, german):
    assert "Heidi who forgot" in words(german(edda), "/search/?q=Heidi")
    for client, address in [
        (german(), "/search/?q=Heidi"), (german(edda), "/me/"), (german(edda), f"/me/edits/{item.key}/"),
        (german(mori), f"{QUEUE}?state__exact=pending"), (german(mori), f"{QUEUE}{item.pk}/change/"),
        (german(mori), f"{QUEUE}{item.pk}/change/?open=1"),
    ]:  # fmt: skip
        said = words(client, address, "main, #content")
        assert "Figur" in said
        assert "· character" not in said


def test_a_risk_is_named(item, mori, german):
    assert "Risiko: gering" in words(german(mori), f"{QUEUE}{item.pk}/change/")
    watch(mori, "tv:S1E1")
    Proposal.objects.update(gate=Gate.intern([parse_gate("S1E9")])[parse_gate("S1E9")])
    assert "Risiko: gering" in words(german(mori), f"{QUEUE}{item.pk}/change/")


def test_a_conflict_says_where(ladder, edda, ravi, mori, german):
    first = published(HEIDI)
    item = send(edda, ("waits tables", "serves tables"))
    published(HEIDI.replace("waits tables", "sets tables"), after=first)
    said = words(german(mori), f"{QUEUE}{item.pk}/change/?open=1")
    assert "Konflikt (der Text): Die Seite hat sich" in said
    assert "Risiko: hoch" in said


def test_who_wrote_before_they_had_watched_anything_wrote_at_the_start(ladder, nina, mori, german):
    published(HEIDI)
    said = words(german(mori), f"{QUEUE}{send(nina, ('waits tables', 'serves tables')).pk}/change/")
    assert "ganz am Anfang geschrieben" in said


def test_the_panel_names_its_parts_and_columns(item, mori, german):
    client = german(mori)
    assert {"Konten", "Moderation"} <= set(words(client, "/admin/", "caption").split())
    columns = words(client, "/admin/moderation/decision/", "#result_list thead")
    assert "Author" not in columns
    assert "Rule" not in columns


def test_a_verdict_has_one_word(ladder, german):
    first = published(THEORY.replace("Status: open", "Status: jossed"))
    said = HTMLParser(german().get("/theories/").text)
    assert said.css_first(".stamp").text() == "widerlegt"
    offered = {option.text() for option in said.css("select[name=status] option")}
    assert "Widerlegt" in offered
    assert "Jossed" not in offered
    published(THEORY.replace("Status: open", "Status: set aside"), after=first)
    assert words(german(), "/theories/", ".stamp") == "zurückgestellt"


def test_what_opens_at_the_start_is_not_called_by_its_key(item, mori, german, log_in):
    for client, start in ((german(mori), "dem Anfang"), (log_in(mori), "the start")):
        assert words(client, f"{QUEUE}?state__exact=pending", ".field-opens_with") == start


def test_the_help_says_hidden_in_the_readers_language(ladder, german):
    assert words(german(), "/help/marks/", ".hidden-run") == "Verborgen: hinter deiner Folge"


def test_a_date_has_its_dot(ladder, german, log_in):
    published(WALTER)
    assert "2. November 2018" in words(german(), "/episodes/s1e1/")
    assert "2 November 2018" in words(log_in(), "/episodes/s1e1/")
    today = timezone.localdate()
    with override("de"):
        assert words(german(), "/characters/walter-cruz/history/", "time").startswith(
            date_format(today, "j. N Y")
        )


def test_the_panel_writes_dates_as_the_site_does(item, mori, german, log_in):
    at = item.submitted_at
    with override("de"):
        assert date_format(at, "j. N Y, H:i") in words(german(mori), f"{QUEUE}?state__exact=pending")
    assert date_format(at, "j M Y, H:i") in words(log_in(mori), f"{QUEUE}?state__exact=pending")
