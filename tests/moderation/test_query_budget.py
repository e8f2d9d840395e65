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
from tests.story import HEIDI, WALTER, published
from wiki.moderation.models import Proposal

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


def to_save(client) -> int:
    return questions(client, EDIT, changed(client, "waits tables", "serves tables"))


def to_approve(client, proposal: Proposal) -> int:
    address = f"/admin/moderation/proposal/{proposal.pk}/change/"
    page = lxml.html.fromstring(client.get(address).content)
    form = page.xpath("//form[contains(@class, 'review-form')]")[0]
    return questions(client, address, {**dict(form.form_values()), "verb": "approve"})


@pytest.mark.parametrize("text", [HEIDI, large(HEIDI)], ids=["small", "large"])
def test_a_page_of_any_size_is_saved_and_approved_with_as_many_questions(ladder, edda, mori, log_in, text):
    """Counted when this was written: 30 and 59, on both databases."""
    published(text)
    assert to_save(log_in(edda)) <= 30
    assert to_approve(log_in(mori), Proposal.objects.get()) <= 59


def test_a_large_wiki_and_a_long_queue_cost_no_more_questions(ladder, ravi, edda, mori, log_in, settings):
    settings.WIKI_OPEN_PROPOSALS = 100
    published(HEIDI)
    for number in range(40):
        page = published(WALTER.replace("Walter Cruz", f"Client {number}"))
        send(ravi, ("soldier", "veteran"), base=page, sent_at=timezone.now() - timedelta(days=1))
    assert to_save(log_in(edda)) <= 30
    assert to_approve(log_in(mori), Proposal.objects.get(author=edda)) <= 59
