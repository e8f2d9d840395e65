"""The lists of the panel. Where there is no room for columns they are cards, which name them beside each cell."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.utils import timezone
from selectolax.parser import HTMLParser

from tests.moderation.edits import (
    approve,
    look,
    send,
    send_deletion,
    send_document,
    send_new,
    shown_to,
    the_page,
)
from tests.story import HEIDI, WALTER, published, watch
from wiki.accounts.models import Block
from wiki.moderation.models import LeakReport, Proposal, Reason
from wiki.spoilers.gates import parse_gate
from wiki.spoilers.models import Gate

pytestmark = pytest.mark.django_db
QUEUE = "/admin/moderation/proposal/?state__exact=pending"


@pytest.fixture
def item(ladder, edda):
    published(HEIDI)
    return send(edda, ("waits tables", "serves tables"))


def row(client, address: str) -> list[str]:
    """The words of a list's first row, cell by cell."""
    cells = HTMLParser(client.get(address).text).css("#result_list tbody tr:first-child > *")
    return [cell.text(strip=True) for cell in cells]


def test_the_name_of_its_column_stands_before_each_cell(item, mori, log_in):
    words = row(log_in(mori), QUEUE)
    assert words[1] == "Heidi who forgot"
    assert words[2:6] == ["Author", "edda", "Kind", "character"]
    assert words[words.index("Risk") + 1] in {"low", "medium", "high"}


def test_it_is_said_in_the_language_of_who_reads(item, mori, log_in):
    assert row(log_in(mori, accept_language="de"), QUEUE)[2] == "Von"


def test_a_cell_in_which_nothing_is_said_is_marked(blake, mori, log_in):
    assert Block.objects.get().until is None
    page = HTMLParser(log_in(mori).get("/admin/accounts/block/").text)
    empty = {cell.text() for cell in page.css("#result_list .is-empty")}
    assert {"Until", "Lifted", "Lifted by"} <= empty
    assert "Reason" not in empty


def test_a_list_is_called_by_what_it_lists(item, mori, log_in):
    page = HTMLParser(log_in(mori).get(QUEUE).text)
    assert page.css_first("#content h1").text() == "Proposals"


def test_how_far_one_was_who_reported_a_leak_is_said_in_the_codes_readers_know(ladder, mori, log_in):
    report = LeakReport.objects.create(words="It says too much.", vector="podcast:S1E6|tv:S2E7+SP1")
    at_the_start = LeakReport.objects.create(words="It says too much.")
    address, client = "/admin/moderation/leakreport/", log_in(mori)
    assert "S2E7 and podcast.S1E6 and SP1" in row(client, address)
    assert "who was at S2E7 and podcast.S1E6 and SP1" in client.get(f"{address}{report.pk}/change/").text
    assert "who was at the start" in client.get(f"{address}{at_the_start.pk}/change/").text


def what_waits(client) -> tuple[str, list[str]]:
    """What the panel says first, and where it leads from there."""
    waits = HTMLParser(client.get("/admin/").text).css_first(".waits")
    return waits.text(), [str(link.attributes["href"]) for link in waits.css("a")]


def test_the_panel_begins_with_what_waits_for_its_moderator(item, mori, log_in):
    words, links = what_waits(log_in(mori))
    assert "1 proposal waits for you" in words
    assert links == [f"/admin/moderation/proposal/{item.pk}/change/", QUEUE]


def test_the_page_of_one_room_says_nothing_of_what_waits(item, ada, log_in):
    for room in ("moderation", "canon"):
        assert HTMLParser(log_in(ada).get(f"/admin/{room}/").text).css_first(".waits") is None


def test_nobody_is_sent_to_an_item_ahead_of_them(item, mori, log_in):
    item.gate_id = Gate.intern({parse_gate("S1E10")})[parse_gate("S1E10")]
    item.save()
    watch(mori, "tv:S1E4")
    words, links = what_waits(log_in(mori))
    assert "1 proposal waits for you" in words
    assert links == [QUEUE]


def test_ones_own_proposal_waits_for_somebody_else(ladder, mori, log_in):
    published(HEIDI)
    send(mori, ("waits tables", "serves tables"))
    assert "No proposal waits for you." in what_waits(log_in(mori))[0]


def test_the_panel_tells_of_leaks_that_nobody_has_mended(ladder, mori, log_in):
    LeakReport.objects.create(words="It says too much.")
    LeakReport.objects.create(words="And this, once.", handled_at=timezone.now(), handled_by=mori)
    words, links = what_waits(log_in(mori))
    assert "too much: 1 report" in words
    assert links == ["/admin/moderation/leakreport/?mended=no"]


@pytest.mark.parametrize(
    "asked",
    [
        "canon/episode/?season__episodes__title__startswith=Stop",
        "canon/episode/?work__episodes__title=Stop",
        "canon/episode/?season__exact__isnull=1",
        "canon/episode/?title__startswith=Stop",
        "canon/season/?work__episodes__title__startswith=Stop",
        "accounts/user/?role__startswith=a",
        "accounts/user/?password__startswith=a",
        "media/picture/?down__exact=no",
        "moderation/proposal/?kind__gt=a",
        "moderation/decision/?proposal__title__startswith=H",
        "moderation/leakreport/?mended__exact=no",
    ],
)
def test_no_list_answers_what_its_filters_do_not_ask(item, ada, log_in, asked):
    assert log_in(ada).get(f"/admin/{asked}").status_code == 400


def ways_of(client, address: str) -> dict[str, tuple[str, str]]:
    """Where each way to narrow a list down leads, with the filter's name and the words on it."""
    filters = HTMLParser(client.get(address).text).css("#changelist-filter details")
    return {
        str(link.attributes["href"]): (str(one.attributes["data-filter-title"]), link.text(strip=True))
        for one in filters
        for link in one.css("li:not(.selected) a")
    }


@pytest.mark.parametrize(
    "name", sorted(model._meta.label_lower for model, its in admin.site._registry.items() if its.list_filter)
)
def test_every_filter_a_list_offers_is_answered_by_it(item, ada, log_in, name):
    client, address = log_in(ada), f"/admin/{name.replace('.', '/')}/"
    ways = ways_of(client, f"{address}?o=1")
    assert ways
    for way, (its_name, words) in ways.items():
        page = HTMLParser(client.get(address + way).text)
        chosen = page.css_first(f"#changelist-filter details[data-filter-title='{its_name}'] li.selected")
        assert chosen.text(strip=True) == words, way


def test_a_list_says_what_it_is_narrowed_down_to_while_its_filters_are_folded(item, mori, log_in):
    page = HTMLParser(log_in(mori).get(f"{QUEUE}&kind__exact=character").text)
    filters = page.css_first("details.filters")
    assert "open" not in filters.attributes
    assert filters.css_first("summary").text() == "Filter · state: waiting for review · kind: character"


def test_all_proposals_can_be_listed_whatever_became_of_them(item, ravi, mori, log_in):
    approve(send(ravi, ("a soldier", "a young soldier"), base=published(WALTER)), mori)
    client = log_in(mori)
    all_of_them = next(way for way, told in ways_of(client, QUEUE).items() if told == ("state", "All"))
    page = HTMLParser(client.get(f"/admin/moderation/proposal/{all_of_them}", follow=True).text)
    assert len(page.css("#result_list tbody tr")) == 2
    assert page.css_first("details.filters > summary").text() == "Filter"


def test_an_item_can_be_skipped_for_the_next_one(item, edda, ravi, mori, log_in):
    published(WALTER)
    second = send(ravi, ("a soldier", "a young soldier"), base=the_page("walter-cruz").head)
    client, here = log_in(mori), "/admin/moderation/proposal/"
    skip = HTMLParser(client.get(f"{here}{item.pk}/change/").text).css_first("[data-key=s]")
    assert skip.attributes["href"] == f"{here}{second.pk}/change/"
    last = HTMLParser(client.get(f"{here}{second.pk}/change/").text).css_first("[data-key=s]")
    assert last.attributes["href"] == here


def test_enter_in_a_field_of_the_review_decides_nothing(item, mori, log_in):
    """A browser takes it for a click on the first button of the form, wherever that stands."""
    Reason.objects.create(label="No source", text="Say which episode shows it.")
    address, client = f"/admin/moderation/proposal/{item.pk}/change/", log_in(mori)
    first = HTMLParser(client.get(address).text).css_first(".review-form button")
    posted = decision(item) | {str(first.attributes["name"]): str(first.attributes["value"] or "")}
    answer = client.post(address, posted | {"words": "At which minute?"})
    assert "Choose what should happen with it." in answer.text
    assert "At which minute?" in answer.text
    assert Proposal.objects.get().state == "pending"


def test_after_approving_it_is_said_what_was_published(item, mori, log_in):
    page = (
        log_in(mori).post(f"/admin/moderation/proposal/{item.pk}/change/", decision(item), follow=True).text
    )
    assert "Heidi who forgot: published." in page


def test_what_would_give_something_away_is_not_ticked_among_several(item, edda, mori, log_in):
    published(WALTER)
    early = send(
        edda, ("a soldier", "a soldier whom Heidi who forgot finds"), base=the_page("walter-cruz").head
    )
    asked = {"action": "approve_several", "_selected_action": [item.pk, early.pk]}
    boxes = HTMLParser(log_in(mori).post(QUEUE, asked).text).css("[name=item]")
    ticked = [str(box.attributes["value"]).partition("/")[0] for box in boxes if "checked" in box.attributes]
    assert (len(boxes), ticked) == (2, [item.key])


def decision(proposal) -> dict[str, str]:
    seen = look(proposal)
    return {"verb": "approve", "version": seen.version, "head": seen.head, "result": seen.result}


LEAKS = "/admin/moderation/leakreport/"
HEIDIS = "/characters/heidi-bergman/"


def leads_of(client, address: str, progress: str) -> list[str]:
    """Where a report of this address leads, beside back to the list."""
    report = LeakReport.objects.create(words="It says too much.", address=address, vector=progress)
    links = HTMLParser(client.get(f"{LEAKS}{report.pk}/change/?open=1").text).css(
        ".review p:not(.review-actions) a"
    )
    return [str(link.attributes["href"]) for link in links]


@pytest.mark.parametrize(
    ("progress", "at"),
    [
        ("tv:S1E4", "S1E4"),
        ("podcast:S1E6|tv:S2E7+SP1", "S2E7"),
        ("podcast:S1E6", "podcast.S1E6"),
        ("", "premise"),
    ],
)
def test_a_report_leads_to_its_page_and_to_how_its_reader_saw_it(item, mori, log_in, progress, at):
    assert leads_of(log_in(mori), HEIDIS, progress) == [HEIDIS, f"{HEIDIS}?at={at}"]


def test_what_its_reader_had_asked_for_stays_but_for_the_episode(item, mori, log_in):
    leads = leads_of(log_in(mori), "/search/?q=a%26b&at=S2E1", "tv:S1E4")
    assert leads == ["/search/?q=a%26b&at=S2E1", "/search/?q=a%26b&at=S1E4"]


@pytest.mark.parametrize(
    "address",
    [
        "https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example/", "javascript:alert(1)",
        "characters/heidi-bergman/", "/no/such/page/of/ours/", '/"><script>alert(1)</script>', "/\t/elsewhere/", "",
    ],
)  # fmt: skip
def test_an_address_that_is_none_of_ours_leads_nowhere(item, mori, log_in, address):
    client = log_in(mori)
    assert leads_of(client, address, "tv:S1E4") == []
    sent = log_in().post("/report/", {"address": address or "?", "words": "It tells."})
    assert sent.headers["Location"] == "/"


def test_who_reports_a_leak_is_thanked_on_the_page_they_came_from(item, log_in):
    page = log_in().post("/report/", {"address": f"{HEIDIS}?at=S1E2", "words": "It tells."}, follow=True)
    assert page.redirect_chain == [(f"{HEIDIS}?at=S1E2", 302)]
    assert "Thank you. A moderator will look at it." in page.text
    assert "Heidi Bergman</h1>" in page.text


LOG = "/admin/moderation/decision/"


def test_the_log_names_the_page_and_who_decided_beside_the_author(item, mori, log_in):
    client = log_in(mori)
    client.post(f"/admin/moderation/proposal/{item.pk}/change/", decision(item))
    words = row(client, LOG)
    told = dict(zip(words[::2], words[1::2], strict=True))
    assert (told["Page"], told["Decided by"], told["Author"]) == ("Heidi who forgot", "mori", "edda")
    page = HTMLParser(client.get(LOG).text).css_first(".field-what a")
    assert page.attributes["href"] == HEIDIS


def test_in_german_the_log_has_two_words_for_the_two(item, mori, log_in):
    client = log_in(mori, accept_language="de")
    client.post(f"/admin/moderation/proposal/{item.pk}/change/", decision(item))
    assert row(client, LOG)[::2].count("Von") == 1


def test_the_log_calls_a_page_what_its_moderator_knows_it_as(item, mori, log_in):
    client = log_in(mori)
    client.post(f"/admin/moderation/proposal/{item.pk}/change/", decision(item))
    watch(mori, "tv:S1E4")
    assert "Heidi Bergman" in row(client, LOG)
    item.refresh_from_db()
    item.gate_id = Gate.intern({parse_gate("S1E10")})[parse_gate("S1E10")]
    item.save()
    log = HTMLParser(client.get(LOG).text)
    assert log.css_first(".field-what").text() == "An item from S1E10"
    assert log.css(".field-what a") == []


def test_the_log_does_not_name_a_page_that_went(item, edda, mori, log_in):
    gone = send_deletion(edda, base=published(WALTER))
    client = log_in(mori)
    client.post(f"/admin/moderation/proposal/{gone.pk}/change/", decision(gone))
    log = HTMLParser(client.get(LOG).text)
    assert log.css_first(".field-what").text() == "A page that was deleted"
    assert log.css(".field-what a") == []


@pytest.fixture
def deletion(item, edda):
    return send_deletion(edda, base=published(WALTER))


def test_a_deletion_shows_what_would_go_and_how_much(deletion, mori, log_in):
    page = HTMLParser(log_in(mori).get(f"/admin/moderation/proposal/{deletion.pk}/change/").text)
    whole = len(the_page("walter-cruz").head.text)
    assert "open" in page.css_first(".rendered").attributes
    assert "Shrier takes him along" in page.css_first(".side-by-side > section").text()
    assert f"The page would go, all {whole} characters of it." in page.css_first(".finding").text()


def test_how_much_is_said_in_groups_of_three(item, edda, mori, log_in):
    gone = send_deletion(edda, base=published(WALTER + "He waits. " * 200))
    page = log_in(mori).get(f"/admin/moderation/proposal/{gone.pk}/change/").text
    assert f"all {len(the_page('walter-cruz').head.text):,} characters" in page


def test_a_deletion_takes_as_much_as_bringing_the_page_back_gives(deletion, edda, mori, log_in):
    whole = len(the_page("walter-cruz").head.text)
    assert deletion.size == -whole
    log_in(mori).post(f"/admin/moderation/proposal/{deletion.pk}/change/", decision(deletion))
    gone = the_page("walter-cruz").head
    back = send_document(edda, shown_to(edda, gone.parent), base=gone.parent, action="restore")
    assert back.size == whole


def size_of(client, proposal, at: str = QUEUE) -> str:
    """What the queue says of it, once it was found there by the address of its review."""
    rows = HTMLParser(client.get(at).text).css("#result_list tbody tr")
    (one,) = [row for row in rows if f"/{proposal.pk}/change/" in str(row.css_first("th a").attributes)]
    return one.css_first("td.field-how_much").text()


@pytest.mark.parametrize(("language", "size"), [("en", "+1,234"), ("de", "+1.234")])
def test_sizes_in_the_queue_are_said_in_groups_of_three(item, mori, log_in, language, size):
    Proposal.objects.filter(pk=item.pk).update(size=1234)
    client = log_in(mori, accept_language=language)
    assert size_of(client, item) == size
    watch(mori, "")
    Proposal.objects.filter(pk=item.pk).update(size=-1234, gate=gate_row("S1E10"))
    assert f"· {size.replace('+', '-')} ·" in client.get(review_at(item)).text


def test_a_deletion_that_waits_takes_what_it_would_take_now(deletion, ravi, mori, log_in):
    """Not what was written down when it was sent: the page has grown, and some were counted wrongly then."""
    Proposal.objects.filter(pk=deletion.pk).update(size=13)
    added = send(ravi, ("a soldier", "a young soldier"), base=the_page("walter-cruz").head)
    now = approve(added, mori)
    client = log_in(mori)
    assert size_of(client, deletion) == f"-{len(now.text)}"
    by_size = HTMLParser(client.get(f"{QUEUE}&o=5").text).css_first("#result_list tbody th a")
    assert f"/{deletion.pk}/change/" in str(by_size.attributes["href"]), "and stands where that puts it"


def test_a_deletion_of_what_went_meanwhile_takes_nothing(deletion, ravi, mori, log_in):
    other = send_deletion(ravi, base=the_page("walter-cruz").head)
    client = log_in(mori)
    client.post(review_at(deletion), decision(deletion))
    assert size_of(client, other) == "+0"
    everything = "/admin/moderation/proposal/?o=1"
    assert size_of(client, deletion, everything) == f"-{len(the_page('walter-cruz').head.parent.text)}"


@pytest.mark.parametrize(("more", "unfolded"), [("", True), ("He waits. " * 100, False)])
def test_of_an_edit_one_sees_first_what_changes_and_a_short_page_whole(
    item, edda, mori, log_in, more, unfolded
):
    published(WALTER + more)
    edit = send(edda, ("a soldier", "a young soldier"), base=the_page("walter-cruz").head)
    page = HTMLParser(log_in(mori).get(f"/admin/moderation/proposal/{edit.pk}/change/").text)
    parts = page.css(".diff-table, .rendered, .reasons")
    order = [str(part.attributes["class"]).split()[0] for part in parts]
    assert order == ["diff-table", "rendered", "reasons"]
    assert ("open" in page.css_first(".rendered").attributes) is unfolded
    assert "a young soldier" in page.css_first(".side-by-side section:last-child").text()
    assert "The page would go" not in page.text()


def test_a_note_of_one_side_does_not_lead_into_the_other(item, edda, mori, log_in):
    published(WALTER + "\n## Later\n\nHe waits.[^1] See [[#Later]].\n\n[^1]: For Heidi.\n")
    edit = send(edda, ("a soldier", "a young soldier"), base=the_page("walter-cruz").head)
    page = HTMLParser(log_in(mori).get(review_at(edit)).text)
    for side in page.css(".side-by-side > section"):
        own = {str(one.attributes["id"]) for one in side.css("[id]")}
        led_to = {str(link.attributes["href"])[1:] for link in side.css("a[href^='#']")}
        assert len(led_to) == 3, "to the note, back from it and to the heading"
        assert led_to <= own
    ids = [one.attributes["id"] for one in page.css("[id]")]
    assert len(ids) == len(set(ids))


def test_of_what_clashes_it_is_not_said_that_the_page_would_go(item, ravi, mori, log_in):
    approve(send(ravi, ("waits tables", "clears tables")), mori)
    page = HTMLParser(log_in(mori).get(f"/admin/moderation/proposal/{item.pk}/change/").text)
    rendered = page.css_first(".rendered")
    assert "open" not in rendered.attributes
    assert "it clashes with the page as it is now" in rendered.text()
    assert "would be gone" not in rendered.text()


def test_among_several_a_deletion_has_its_text_struck(deletion, mori, log_in):
    asked = {"action": "approve_several", "_selected_action": [deletion.pk]}
    page = HTMLParser(log_in(mori).post(QUEUE, asked).text)
    struck = "".join(piece.text() for piece in page.css(".diff-table del"))
    assert "Shrier takes him along" in struck
    assert "Status: alive" in struck


def gate_row(expression: str) -> Gate:
    return Gate.intern({parse_gate(expression)})[parse_gate(expression)]


def several(client, *proposals, at: str = QUEUE) -> HTMLParser:
    asked = {"action": "approve_several", "_selected_action": [one.pk for one in proposals]}
    return HTMLParser(client.post(at, asked).text)


def review_at(proposal) -> str:
    return f"/admin/moderation/proposal/{proposal.pk}/change/"


def named_in(page: HTMLParser, where: str) -> list[tuple[str, str]]:
    """What is named there, as words and where they lead."""
    return [
        (one.text(), str(link.attributes["href"])) for one in page.css(where) if (link := one.css_first("a"))
    ]


def test_what_cannot_be_approved_among_several_is_named_with_why(item, edda, mori, ada, log_in):
    own = send(mori, ("works at", "is employed at"))
    wait = send_new(edda, WALTER)
    client = log_in(ada)
    client.post(review_at(wait), decision(wait))
    page = several(log_in(mori), item, own, wait, at="/admin/moderation/proposal/?o=1")
    assert [str(box.attributes["value"]).partition("/")[0] for box in page.css("[name=item]")] == [item.key]
    assert dict(named_in(page, ".finding li")) == {
        "Heidi who forgot: This is your own proposal: somebody else has to decide about it.": review_at(own),
        "Walter Cruz: published": review_at(wait),
    }


def test_what_is_ahead_is_left_out_without_its_name(item, mori, log_in):
    item.gate_id = Gate.intern({parse_gate("S1E10")})[parse_gate("S1E10")]
    item.save()
    watch(mori, "tv:S1E4")
    page = several(log_in(mori), item)
    words = "An item from S1E10: It is ahead of what you have watched."
    assert named_in(page, ".finding li") == [(words, review_at(item))]
    assert page.css("[name=item]") == []


def test_what_changed_meanwhile_or_was_not_ticked_is_named_with_a_link(item, edda, mori, log_in):
    unticked, client = send_new(edda, WALTER), log_in(mori)
    page = several(client, item, unticked)
    shown = [str(one.attributes["value"]) for one in page.css("[name=shown]")]
    triple = next(
        str(one.attributes["value"]) for one in page.css("[name=item]") if item.key in str(one.attributes)
    )
    send(edda, ("waits tables", "clears tables"))
    answer = client.post(
        "/admin/moderation/proposal/approve/", {"item": [triple], "shown": shown}, follow=True
    )
    assert named_in(HTMLParser(answer.text), ".messagelist li") == [
        ("Heidi who forgot: Its author has sent a new version since. Here it is.", review_at(item)),
        ("Walter Cruz: not ticked, so it still waits.", review_at(unticked)),
    ]


def test_an_account_asked_for_by_no_field_is_there(mori, nina, log_in):
    assert log_in(mori).get(f"/admin/accounts/user/{nina.pk}/change/?_to_field=").status_code == 200


@pytest.mark.parametrize("path", ["/admin/", QUEUE, "/admin/accounts/block/add/"])
def test_the_panel_begins_as_every_page_does_and_has_no_switch_of_its_own(item, mori, log_in, path):
    client = log_in(mori)
    client.post("/look/", {"theme": "dark"})
    page = client.get(path).text
    assert '<html lang="en" data-theme="dark">' in page
    assert page.count("<html") == 1
    assert "theme-toggle" not in page
    assert "/look/" in page
