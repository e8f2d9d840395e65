"""An author hears that their text clashes with the page as it is now, as far as they can see both."""

from __future__ import annotations

import lxml.html
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.moderation.edits import send, the_page
from tests.moderation.forms import EDIT, changed, fields
from tests.story import HEIDI, WALTER, published, watch
from wiki.moderation.models import Proposal
from wiki.moderation.preparation import prepare

pytestmark = pytest.mark.django_db
TOLD = "The page has changed since you began, at the same place as your text"
FURTHER = f"{EDIT}?onto_now=1"


@pytest.fixture
def wiki(ladder):
    published(HEIDI)
    published(WALTER)


def becomes(*changes: tuple[str, str], slug: str = "heidi-bergman") -> None:
    """Somebody else's change is published."""
    head = the_page(slug).head
    text = head.text
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    published(text, after=head)


def links(response) -> list[str]:
    return lxml.html.fromstring(response.content).xpath("//main//a/@href")


def my_edit(client):
    return client.get(f"/me/edits/{Proposal.objects.get().key}/")


# --- Being told -------------------------------------------------------------------------------------


def test_who_sends_what_clashes_is_told_at_once_and_led_on(wiki, nina, log_in):
    client = log_in(nina)
    data = changed(client, "waits tables", "serves tables")
    becomes(("waits tables", "mixes drinks"))
    answer = client.post(EDIT, data, follow=True)
    page = answer.content.decode()
    assert "But the page has changed at the same place since you began." in page
    assert "A moderator looks at it before it appears" not in page
    assert TOLD in page
    assert links(answer).count(FURTHER) == 1


def test_what_merges_cleanly_is_thanked_for_and_no_more(wiki, nina, log_in):
    client = log_in(nina)
    data = changed(client, "waits tables", "serves tables")
    becomes(("works at the facility", "works at the Facility"))
    answer = client.post(EDIT, data, follow=True)
    assert "A moderator looks at it before it appears" in answer.content.decode()
    assert "has changed" not in answer.content.decode()
    assert "has changed" not in client.get("/me/").content.decode()


def test_what_comes_to_clash_while_it_waits_is_told_among_ones_edits_and_on_its_page(wiki, nina, log_in):
    client = log_in(nina)
    client.post(EDIT, changed(client, "waits tables", "serves tables"))
    for page in (client.get("/me/"), my_edit(client)):
        assert TOLD not in page.content.decode()
    becomes(("waits tables", "mixes drinks"))
    for page in (client.get("/me/"), my_edit(client)):
        assert TOLD in page.content.decode()
        assert links(page).count(FURTHER) == 1


@pytest.mark.parametrize("verb", ["withdraw", "take further"])
def test_nothing_is_told_any_more_once_it_waits_no_longer_or_was_taken_further(wiki, nina, log_in, verb):
    client = log_in(nina)
    client.post(EDIT, changed(client, "waits tables", "serves tables"))
    becomes(("waits tables", "mixes drinks"))
    if verb == "withdraw":
        client.post(f"/me/edits/{Proposal.objects.get().key}/withdraw/")
    else:
        page = client.get(FURTHER)
        data = fields(page) | {"consent": "on", "summary": "Both", "stands": tick(page).get("value")}
        client.post(EDIT, {**data, "body": f"{data['body']}\nWords.\n"})
    for page in (client.get("/me/"), my_edit(client)):
        assert TOLD not in page.content.decode()


def test_a_clash_with_what_is_hidden_is_not_told(wiki, nina, log_in):
    """Two add a fact of one label at one place, of which she may not know the other: moderators see to it."""
    base = the_page().head
    becomes(("took the dose herself\n", "took the dose herself\nfact Home [S1E9]: away\n"))
    proposal = send(nina, ("Status: alive", "Status: alive\nfact Home: by the bay"), base=base)
    assert prepare(proposal).conflicts
    client = log_in(nina)
    for page in (client.get("/me/"), my_edit(client)):
        assert TOLD not in page.content.decode()
    watch(nina, "tv:S1E9")
    for page in (client.get("/me/"), my_edit(client)):
        assert TOLD in page.content.decode()


def test_both_worlds_tell_the_same_of_a_clash(ladder, nina, log_in):
    """Whether anything is hidden at the place of a clash, changed or unchanged, or nothing at all."""
    told = set()
    hidden = " >!S1E9: because she wiped her own memory!<"
    for number, (before, after) in enumerate(
        ((hidden, hidden), (hidden, " >!S1E9: since she forgot!<"), (hidden, ""), ("", hidden), ("", ""))
    ):
        text = HEIDI.replace("name: Heidi Bergman", f"name: Heidi {number}").replace(
            "who forgot", f"{number}, later"
        )
        first = published(text.replace(hidden, before))
        proposal = send(nina, ("waits tables by", "serves tables by"), base=first)
        published(text.replace(f"waits tables{hidden}", f"mixes drinks{after}"), after=first)
        page = log_in(nina).get(f"/me/edits/{proposal.key}/").content.decode()
        told.add(page.count(TOLD))
    assert told == {1}


def test_a_page_that_went_or_closed_is_not_told_to_clash(wiki, nina, log_in):
    client = log_in(nina)
    client.post(EDIT, changed(client, "waits tables", "serves tables"))
    becomes(("gate: premise", "gate: S1E10"), ("waits tables", "mixes drinks"))
    for page in (client.get("/me/"), my_edit(client)):
        assert TOLD not in page.content.decode()


def test_ones_edits_ask_once_for_all_that_wait(wiki, nina, log_in):
    asked = []
    for slug, old in (("heidi-bergman", "waits tables"), ("walter-cruz", "a soldier")):
        send(nina, (old, "rests"), base=the_page(slug).head)
        becomes((old, "dances"), slug=slug)
        client = log_in(nina)
        client.get("/me/")
        with CaptureQueriesContext(connection) as queries:
            page = client.get("/me/").content.decode()
        asked.append(len(queries))
    assert page.count(TOLD) == 2
    assert asked[0] == asked[1] <= 13


# --- Taking one's text further ----------------------------------------------------------------------


def test_what_an_author_wrote_ahead_of_themselves_is_brought_along(wiki, nina, log_in):
    client = log_in(nina)
    client.post(EDIT, changed(client, "works at", ">!S2E1: once!< works at"))
    becomes(("by the bay", "by the sea"))
    body = fields(client.get(FURTHER))["body"]
    assert ">!S2E1: once!<" in body
    assert "by the sea" in body


def test_who_watched_on_since_sees_more_of_the_page_around_their_text(wiki, nina, log_in):
    client = log_in(nina)
    client.post(EDIT, changed(client, "works at", "worked at"))
    watch(nina, "tv:S1E10")
    becomes(("by the bay", "by the sea"))
    data = fields(client.get(FURTHER))
    assert "worked at" in data["body"]
    assert "by the sea" in data["body"]
    assert data["body"].count("She finds Walter in a small town.") == 1
    client.post(EDIT, {**data, "consent": "on", "summary": "Again"})
    made = prepare(Proposal.objects.get()).document.body
    assert made == the_page().head.document.body.replace("works at", "worked at")


def test_whoever_went_back_since_goes_on_with_their_own_text_and_doubles_nothing(wiki, nina, log_in):
    watch(nina, "tv:S1E10")
    client = log_in(nina)
    client.post(EDIT, changed(client, "waits tables", "serves tables"))
    becomes(("waits tables", "mixes drinks"))
    watch(nina, "tv:S1E1")
    page = my_edit(client).content.decode()
    assert TOLD not in page
    assert "<ins>" not in page, "what they were shown then is not what they added"
    data = fields(client.get(FURTHER))
    assert "serves tables" in data["body"]
    client.post(EDIT, {**data, "consent": "on", "summary": "Again"})
    made = prepare(Proposal.objects.get())
    assert [clash.ours for clash in made.conflicts]
    text = Proposal.objects.get().latest.document.body
    assert text.count("She finds Walter in a small town.") == 1
    watch(nina, "tv:S1E10")
    assert TOLD in my_edit(client).content.decode()


def test_a_clash_keeps_all_an_author_changed_and_shows_what_the_page_says_there(wiki, nina, log_in):
    client = log_in(nina)
    data = changed(client, "waits tables", "serves tables")
    data |= {"body": data["body"].replace("works at", "worked at"), "facts-0-value": "J. Roberts"}
    client.post(EDIT, data)
    becomes(("waits tables", "mixes drinks"), ("Status: alive", "Status: well"))
    page = client.get(FURTHER)
    held = fields(page)
    assert "worked at" in held["body"]
    assert "serves tables" in held["body"]
    assert "mixes drinks" not in held["body"]
    assert (held["facts-0-value"], held["facts-2-value"]) == ("J. Roberts", "well")
    clash = lxml.html.fromstring(page.content).get_element_by_id("clashes").text_content()
    assert "In 2022 she serves tables by the bay." in clash
    assert "In 2022 she mixes drinks by the bay." in clash
    assert "worked at" not in clash


def test_a_text_taken_further_waits_without_a_clash(wiki, nina, log_in):
    client = log_in(nina)
    client.post(EDIT, changed(client, "waits tables", "serves tables"))
    becomes(("waits tables", "mixes drinks"))
    page = client.get(FURTHER)
    client.post(
        EDIT, {**fields(page), "consent": "on", "summary": "Again", "stands": tick(page).get("value")}
    )
    made = prepare(Proposal.objects.get())
    assert not made.conflicts
    assert "she serves tables >!S1E9: because she wiped her own memory!< by the bay" in made.document.body


def test_what_the_page_says_at_a_clash_is_what_its_author_may_see(wiki, nina, log_in):
    client = log_in(nina)
    client.post(EDIT, changed(client, "waits tables", "serves tables"))
    becomes(("waits tables", "mixes drinks"), ("because she wiped her own memory", "since she forgot it all"))
    page = client.get(FURTHER).content.decode()
    assert "mixes drinks" in page
    assert "forgot it all" not in page
    assert "wiped her own" not in page


# --- What stays beside the form until it is dealt with ----------------------------------------------


def clashes_on(response) -> str:
    page = lxml.html.fromstring(response.content)
    return " ".join(part.text_content() for part in page.xpath("//*[@id='clashes']//dl"))


def tick(response):
    return lxml.html.fromstring(response.content).get_element_by_id("stands")


@pytest.fixture
def further(wiki, nina, log_in):
    """Her text, brought onto the page, which says otherwise of what she does and of how she is."""
    client = log_in(nina)
    data = changed(client, "waits tables", "serves tables")
    client.post(EDIT, {**data, "facts-2-value": "at ease"})
    becomes(("waits tables", "mixes drinks"), ("Status: alive", "Status: well"))
    return client, {**fields(client.get(FURTHER)), "consent": "on", "summary": "Both"}


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"preview": "1"}, 200),
        ({"preview": "1", "facts-0-gate": "S9E9"}, 400),
        ({"facts-0-gate": "S9E9"}, 400),
        ({"preview": "1", "body": ">!S1E9: never closed"}, 400),
        ({"add": "facts"}, 200),
        ({"save_draft": "1"}, 200),
    ],
)
def test_what_clashes_stays_beside_the_form_whatever_is_asked_of_it(further, asked, status):
    client, data = further
    told = clashes_on(client.get(FURTHER))
    assert "she serves tables by the bay" in told
    assert "Status: well" in told
    answer = client.post(EDIT, {**data, **asked})
    assert answer.status_code == status
    assert clashes_on(answer) == told


@pytest.mark.parametrize("now", ["In 2022 she mixes drinks by the bay.", "Now she does both by the bay."])
def test_of_what_clashed_goes_what_its_author_wrote_anew(further, now):
    client, data = further
    data["body"] = data["body"].replace("In 2022 she serves tables by the bay.", now)
    one = clashes_on(client.post(EDIT, {**data, "preview": "1"}))
    assert "tables" not in one
    assert "Status: well" in one
    data["facts-2-value"] = "well"
    assert clashes_on(client.post(EDIT, {**data, "preview": "1"})) == ""


def test_a_word_beside_what_clashes_takes_nothing_off_the_list(further):
    client, data = further
    data["body"] = data["body"].replace("In 2022", "Later on.\n\nIn 2022").replace("bay.", "bay. So it is.")
    assert "she serves tables by the bay" in clashes_on(client.post(EDIT, {**data, "preview": "1"}))


def test_a_draft_of_a_text_that_clashes_comes_back_with_what_clashes(further):
    client, data = further
    client.post(EDIT, {**data, "save_draft": "1"})
    assert "she serves tables by the bay" in clashes_on(client.get(f"{EDIT}?draft=on"))


def test_beside_a_form_that_was_not_brought_further_no_clash_is_listed(wiki, nina, log_in):
    client = log_in(nina)
    client.post(EDIT, changed(client, "waits tables", "serves tables"))
    data = fields(client.get(EDIT))
    becomes(("waits tables", "mixes drinks"))
    assert clashes_on(client.post(EDIT, {**data, "preview": "1"})) == ""


def test_what_stays_listed_is_no_more_than_its_author_may_see(wiki, nina, log_in):
    client = log_in(nina)
    client.post(EDIT, changed(client, "waits tables", "serves tables"))
    becomes(("waits tables", "mixes drinks"), ("because she wiped her own memory", "since she forgot it all"))
    answer = client.post(EDIT, {**fields(client.get(FURTHER)), "preview": "1"})
    assert "mixes drinks" in clashes_on(answer)
    for hidden in ("forgot it all", "wiped her own"):
        assert hidden not in answer.content.decode()


@pytest.mark.parametrize("hidden", [True, False])
def test_what_stays_listed_does_not_tell_that_something_hidden_had_changed(wiki, nina, log_in, hidden):
    client = log_in(nina)
    client.post(EDIT, changed(client, "waits tables", "serves tables"))
    if hidden:
        becomes(("because she wiped her own memory", "since she forgot it all"))
    data = {**fields(client.get(FURTHER)), "consent": "on", "preview": "1"}
    becomes(("waits tables", "mixes drinks"))
    assert clashes_on(client.post(EDIT, data)) == ""


# --- What would take back what others wrote ---------------------------------------------------------

TAKES_BACK = "Your words still stand where the page says otherwise."


def test_what_others_wrote_is_not_taken_back_unseen(further):
    client, data = further
    sent = client.post(EDIT, data)
    assert sent.status_code == 400
    assert TAKES_BACK in sent.content.decode()
    assert "she serves tables by the bay" in clashes_on(sent)
    assert fields(sent)["body"] == data["body"]
    assert Proposal.objects.get().versions.count() == 1
    assert client.post(EDIT, {**data, "stands": tick(sent).get("value")}).status_code == 302
    assert Proposal.objects.get().versions.count() == 2


def test_that_ones_words_are_meant_says_nothing_of_a_clash_that_came_since(further):
    client, data = further
    seen = tick(client.get(FURTHER)).get("value")
    becomes(("mixes drinks", "washes up"))
    sent = client.post(EDIT, {**data, "stands": seen})
    assert TAKES_BACK in sent.content.decode()
    assert "she washes up by the bay" in clashes_on(sent)
    assert tick(sent).get("checked") is None
    assert client.post(EDIT, {**data, "stands": tick(sent).get("value")}).status_code == 302


def test_that_ones_words_are_meant_holds_for_what_is_left_once_another_clash_is_resolved(further):
    client, data = further
    seen = tick(client.get(FURTHER)).get("value")
    assert client.post(EDIT, {**data, "stands": seen, "facts-2-value": "well"}).status_code == 302


def test_who_wrote_what_is_true_of_both_sends_it_without_a_word_more(further):
    client, data = further
    one = {**data, "body": data["body"].replace("she serves tables", "she does both")}
    assert TAKES_BACK in client.post(EDIT, one).content.decode()
    assert client.post(EDIT, {**one, "facts-2-value": "well"}).status_code == 302


def test_that_ones_words_are_meant_stays_ticked_until_they_are_sent(further):
    client, data = further
    first = tick(client.get(FURTHER))
    assert first.get("checked") is None
    again = client.post(EDIT, {**data, "stands": first.get("value"), "facts-0-gate": "S9E9"})
    assert tick(again).get("checked") is not None
    assert tick(client.get(FURTHER)).get("checked") is None


def test_whose_text_clashes_with_something_hidden_alone_is_not_stopped(wiki, nina, log_in):
    client = log_in(nina)
    client.post(EDIT, changed(client, "waits tables", "serves tables"))
    becomes(("because she wiped her own memory", "since she forgot it all"))
    data = {**fields(client.get(FURTHER)), "consent": "on", "summary": "Again"}
    assert client.post(EDIT, data).status_code == 302


# --- Two windows of one author ----------------------------------------------------------------------

REPLACED = "It takes the place of what you sent at"


def test_who_sends_from_an_older_window_is_told_what_it_takes_the_place_of(wiki, nina, log_in):
    client = log_in(nina)
    first, second = (changed(client, "waits tables", word) for word in ("serves tables", "mixes drinks"))
    assert REPLACED not in client.post(EDIT, first, follow=True).content.decode()
    page = client.post(EDIT, second, follow=True).content.decode()
    assert REPLACED in page
    assert "serves tables" in page.partition("Your texts")[2], "nothing is lost"


def test_who_goes_on_with_what_waits_or_sends_it_twice_is_told_nothing_of_the_kind(wiki, nina, log_in):
    client = log_in(nina)
    data = changed(client, "waits tables", "serves tables")
    client.post(EDIT, data)
    assert REPLACED not in client.post(EDIT, data, follow=True).content.decode()
    data = changed(client, "serves tables", "serves meals")
    assert REPLACED not in client.post(EDIT, data, follow=True).content.decode()
