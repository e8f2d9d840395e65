"""How often the database is asked to save an edit and to approve one: as often for a page of any size."""

from __future__ import annotations

from datetime import timedelta

import lxml.html
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.moderation.edits import send
from tests.moderation.forms import EDIT, changed
from tests.story import HEIDI, WALTER, published, watch
from wiki.moderation import desk
from wiki.moderation.models import Proposal
from wiki.moderation.preparation import MAX_KNOWN_NAMES

pytestmark = pytest.mark.django_db


def large(text: str) -> str:
    """The page with nearly as many names, categories and facts as it may have, and 200 parts of its text."""
    head, body = text.split("---\n")
    head += "".join(f"name [S1E{n}]: Heidi the {n}th\n" for n in range(1, 9))
    head += "".join(f"category [S1E{n % 9 + 1}]: Category {n}\n" for n in range(30))
    head += "".join(f"appears [S1E{n}]: S1E{n}\n" for n in range(2, 10))
    head += "".join(f"fact Detail {n} [S1E{n % 9 + 1}]: of note\n" for n in range(70))
    body += "".join(
        f"\n## Part {n}\n\n>!S1E{n % 9 + 1}: Hidden {n}.!< See [[Client {n}]].\n" for n in range(200)
    )
    return f"{head}---\n{body}"


def questions(client, address: str, form: dict[str, str]) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.post(address, form).status_code == 302
    return len(asked)


def asked_by(client, address: str, form: dict[str, object] | None = None) -> list[str]:
    """In SQL, once whatever is remembered is."""
    for _time in range(2):
        with CaptureQueriesContext(connection) as asked:
            assert (client.post(address, form) if form else client.get(address)).status_code == 200
    return [question["sql"] for question in asked.captured_queries]


def to_look_at_several(client, proposals: list[Proposal]) -> list[str]:
    form = {"action": "approve_several", "_selected_action": [proposal.pk for proposal in proposals]}
    return asked_by(client, "/admin/moderation/proposal/?state__exact=pending", form)


def to_save(client) -> int:
    return questions(client, EDIT, changed(client, "waits tables", "serves tables"))


def to_approve(client, proposal: Proposal) -> int:
    address = f"/admin/moderation/proposal/{proposal.pk}/change/"
    page = lxml.html.fromstring(client.get(address).content)
    form = page.xpath("//form[contains(@class, 'review-form')]")[0]
    return questions(client, address, {**dict(form.form_values()), "verb": "approve"})


@pytest.mark.parametrize("text", [HEIDI, large(HEIDI)], ids=["small", "large"])
def test_a_page_of_any_size_is_saved_and_approved_with_as_many_questions(ladder, edda, mori, log_in, text):
    """Counted when this was written: 31 and 61, on both databases: one asks whether a text of hers waits
    already, two for the next item."""
    published(text)
    assert to_save(log_in(edda)) <= 31
    assert to_approve(log_in(mori), Proposal.objects.get()) <= 61


def test_a_large_wiki_and_a_long_queue_cost_no_more_questions(ladder, ravi, edda, mori, log_in, settings):
    settings.WIKI_OPEN_PROPOSALS = 100
    published(HEIDI)
    for number in range(40):
        page = published(WALTER.replace("Walter Cruz", f"Client {number}"))
        send(ravi, ("soldier", "veteran"), base=page, sent_at=timezone.now() - timedelta(days=1))
    assert to_save(log_in(edda)) <= 31
    assert to_approve(log_in(mori), Proposal.objects.get(author=edda)) <= 61


def test_a_long_story_of_a_proposal_costs_its_review_no_more_questions_and_no_text(
    ladder, ravi, mori, log_in
):
    published(HEIDI)
    proposal = send(ravi, ("waits tables", "serves tables"))
    desk.reject(proposal, moderator=mori, reason="Where from?", seen=proposal.latest.key)
    desk.reopen(proposal, actor=mori)
    client, address = log_in(mori), f"/admin/moderation/proposal/{proposal.pk}/change/"
    short = asked_by(client, address)
    for number in range(3):
        proposal = send(ravi, ("waits tables", f"serves {number} tables"))
        desk.request_changes(proposal, moderator=mori, reason="Where from?", seen=proposal.latest.key)
    assert (proposal.versions.count(), proposal.decisions.count()) == (4, 5)
    long = asked_by(client, address)
    assert len(long) == len(short)
    of_versions = [sql for sql in long if 'FROM "moderation_version"' in sql]
    assert sum('"moderation_version"."text"' in sql for sql in of_versions) == 1, "the one looked at"


@pytest.mark.parametrize("watched", ["podcast:S1E6|tv:S2E7+SP1", "tv:S1E5"], ids=["far on", "behind"])
def test_the_names_of_the_wiki_are_read_as_often_for_six_proposals_as_for_one(
    ladder, ravi, mori, log_in, watched
):
    """Each more is asked for its page and for the addresses it would take; nothing else is read again."""
    watch(mori, watched)
    pages = [published(HEIDI.replace("Heidi", f"Client {number}")) for number in range(6)]
    waiting = [send(ravi, ("waits tables", "serves tables"), base=page) for page in pages]
    client = log_in(mori)
    one, six = to_look_at_several(client, waiting[:1]), to_look_at_several(client, waiting)

    def readings(asked: list[str]) -> int:
        return sum(sql.endswith(f"LIMIT {MAX_KNOWN_NAMES}") for sql in asked)

    assert readings(six) == readings(one) == (1 if "SP1" in watched else 2), "all, and those one may know"
    assert len(six) - len(one) == 5 * 2
    assert len(one) <= 20
