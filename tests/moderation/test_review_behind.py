"""A moderator who is behind decides about what is not ahead of them without being told what is."""

from __future__ import annotations

from contextvars import copy_context
from dataclasses import replace

import pytest
from django.contrib import admin
from django.test import RequestFactory

from tests.moderation.edits import approve, send, send_deletion, send_document, send_new, shown_to, the_page
from tests.moderation.forms import fields
from tests.story import AUDREY, HEIDI, WALTER, published, watch
from wiki.moderation import desk
from wiki.moderation.models import Proposal

pytestmark = pytest.mark.django_db
LATER = (
    "wiped her own memory",
    "Heidi who forgot",
    "took the dose",
    "Changed by the medication",
    "small town",
)


@pytest.fixture
def item(ladder, edda, mori):
    """An edit by somebody who knows the end, of a sentence that everybody may read."""
    published(HEIDI)
    watch(mori, "tv:S1E5")
    return send(edda, ("waits tables", "serves tables"))


def told(text: str) -> list[str]:
    return [words for words in LATER if words in text]


def test_the_review_shows_the_page_as_far_as_its_moderator_has_got(item, mori, log_in):
    page = log_in(mori).get(f"/admin/moderation/proposal/{item.pk}/change/").content.decode()
    assert "serves" in page
    assert told(page) == []
    assert "Open all of it" in page


def test_opening_it_shows_all_of_it(item, mori, log_in):
    page = log_in(mori).get(f"/admin/moderation/proposal/{item.pk}/change/?open=1").content.decode()
    assert "wiped her own memory" in page
    assert "Open all of it" not in page


def test_nothing_of_it_is_told_by_the_queue_or_when_several_are_approved(item, mori, log_in):
    client = log_in(mori)
    queue = client.get("/admin/moderation/proposal/?state__exact=pending").content.decode()
    several = client.post(
        "/admin/moderation/proposal/?state__exact=pending",
        {"action": "approve_several", "_selected_action": [item.pk]},
    ).content.decode()
    assert "Heidi Bergman" in queue
    assert "serves" in several
    assert told(queue) + told(several) == []


def test_an_item_that_the_page_has_overtaken_is_ahead_by_now(item, mori, log_in):
    """What clashes with it was written later, under a gate its moderator has not reached."""
    later = HEIDI.replace(
        "In 2022 she waits tables", "In 2022 she lost >!S1E9: and found!< everything and waits"
    )
    published(later, after=the_page().head)
    client = log_in(mori)
    page = client.get(f"/admin/moderation/proposal/{item.pk}/change/").content.decode()
    assert "It is ahead of what you have watched" in page
    assert "and found" not in page
    several = client.post(
        "/admin/moderation/proposal/?state__exact=pending",
        {"action": "approve_several", "_selected_action": [item.pk]},
    ).content.decode()
    assert "and found" not in several
    answer = client.post(f"/admin/moderation/proposal/{item.pk}/change/", {"verb": "approve"})
    assert answer.status_code == 409
    assert "and found" not in answer.content.decode()


def test_two_moderators_at_once_are_each_told_what_is_theirs(ladder, edda, mori, ada):
    """One object of Django's makes the lists of all threads."""
    published(HEIDI)
    watch(mori, "tv:S1E5")
    send(edda, ("small town", "tiny town"))
    queue = admin.site.get_model_admin(Proposal)
    requests = []
    for moderator in (mori, ada):
        requests.append(RequestFactory().get("/admin/moderation/proposal/"))
        requests[-1].user = moderator
    behind, further = copy_context(), copy_context()
    row = behind.run(queue.get_queryset, requests[0]).get()
    further.run(queue.get_queryset, requests[1])
    assert behind.run(queue.what, row) == "An item from S1E10"
    assert further.run(queue.what, row) == row.page_title


def test_what_is_approved_is_the_whole_page(item, mori, log_in):
    client = log_in(mori)
    at = f"/admin/moderation/proposal/{item.pk}/change/"
    page = client.get(at)
    form = dict(page.context["review"].seen.__dict__)
    client.post(at, {"verb": "approve", **form})
    assert Proposal.objects.get().state == Proposal.State.APPLIED
    assert "wiped her own memory" in the_page().head.text


def test_who_has_watched_all_of_it_is_offered_nothing_more(item, mori, log_in):
    watch(mori, "podcast:S1E6|tv:S2E7+SP1")
    page = log_in(mori).get(f"/admin/moderation/proposal/{item.pk}/change/").content.decode()
    assert "wiped her own memory" in page
    assert "Open all of it" not in page


@pytest.fixture
def namesake(ladder, nina, mori):
    """A new page by somebody who does not know that a page ahead is called so."""
    published(AUDREY)
    watch(mori, "tv:S1E5")
    return send_new(nina, WALTER.replace("Walter Cruz", "Audrey Temple"))


def test_that_a_name_belongs_to_a_page_ahead_is_told_to_who_opens_it(namesake, mori, log_in):
    client = log_in(mori)
    at = f"/admin/moderation/proposal/{namesake.pk}/change/"
    page = client.get(at).content.decode()
    assert "It is ahead of what you have watched" in page
    assert "Audrey" not in page
    several = client.post(
        "/admin/moderation/proposal/?state__exact=pending",
        {"action": "approve_several", "_selected_action": [namesake.pk]},
    ).content.decode()
    assert "Audrey" not in several
    assert "another page called “Audrey Temple”" in client.get(f"{at}?open=1").content.decode()


def test_a_name_taken_ahead_while_one_read_is_not_told_by_the_refusal(ladder, nina, mori, log_in):
    watch(mori, "tv:S1E5")
    item = send_new(nina, WALTER.replace("Walter Cruz", "Audrey Temple"))
    client = log_in(mori)
    at = f"/admin/moderation/proposal/{item.pk}/change/"
    seen = client.get(at).context["review"].seen
    published(AUDREY)
    one_by_one = client.post(at, {"verb": "approve", **seen.__dict__}).content.decode()
    triple = f"{item.key}/{seen.version}/{seen.head}/{seen.result}"
    several = client.post("/admin/moderation/proposal/approve/", {"item": triple}, follow=True)
    assert Proposal.objects.get().state == Proposal.State.PENDING
    for answer in (one_by_one, several.content.decode()):
        assert "is called" not in answer
        assert "It touches what you have not watched yet." in answer


def test_a_moderators_own_page_of_a_name_ahead_waits_without_a_word_of_it(ladder, mori, log_in):
    published(AUDREY)
    watch(mori, "tv:S1E5")
    client = log_in(mori)
    form = fields(client.get("/new/character/?name=Audrey+Temple"))
    answer = client.post("/new/character/", {**form, "consent": "on"}, follow=True)
    assert Proposal.objects.get().state == Proposal.State.PENDING
    assert "is called" not in answer.content.decode()
    assert "It touches what you have not watched yet." in answer.content.decode()


# --- What was said on the way --------------------------------------------------------------------------


def without_the_secret(text: str) -> str:
    return text.replace(" >!S1E9: because she wiped her own memory!<", "")


def test_a_summary_opens_with_what_its_author_changed_though_the_page_says_so_already(
    ladder, edda, mori, ravi
):
    """Somebody else has taken the same passage out meanwhile: compared with the page, nothing of it is left."""
    old = published(HEIDI)
    published(without_the_secret(HEIDI), after=old)
    text = "She is from Florida.\n\n" + without_the_secret(shown_to(edda, old).body)
    wish = send_document(
        edda, replace(shown_to(edda, old), body=text), base=old, summary="She wiped it herself"
    )
    revision = approve(wish, mori)
    assert revision.summary_gate.expression == "S1E9"


def test_an_item_stays_as_far_ahead_as_any_of_its_versions(ladder, edda, ravi, mori, log_in):
    """What was written and answered about an earlier version stays on the review."""
    head = published(HEIDI)
    first = send(edda, ("wiped her own memory", "took the dose"), summary="About the dose")
    desk.request_changes(first, moderator=mori, reason="The dose is no secret.", seen=first.latest.key)
    send(edda, ("waits tables", "serves tables"), base=head)
    watch(mori, "tv:S1E5")
    client = log_in(mori)
    review = client.get(f"/admin/moderation/proposal/{first.pk}/change/").text
    log = client.get("/admin/moderation/decision/").text
    assert "It is ahead of what you have watched" in review
    assert "dose" not in review + log


def test_the_queue_calls_a_deleted_page_by_no_name_of_its_authors(item, edda, mori, ravi, log_in):
    approve(send_deletion(ravi), mori)
    queue = log_in(mori).get("/admin/moderation/proposal/?state__exact=pending").text
    assert "A page that was deleted" in queue
    assert told(queue) == []


def test_nobody_is_sent_twice_to_an_item_whose_page_has_moved_ahead(item, mori, log_in):
    published(HEIDI.replace("gate: premise", "gate: S1E9"), after=the_page().head)
    client = log_in(mori)
    here = f"/admin/moderation/proposal/{item.pk}/change/"
    assert here in client.get("/admin/").text
    assert "An item from S1E9" in client.get(here).text
    assert here not in client.get("/admin/").text
