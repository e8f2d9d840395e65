"""Who races whom: each looks at the page first, and acts on what they saw when the barrier opens.

They are made by the test and sent to a process of their own. Whatever is neither done nor refused with a
sentence goes up as an error, and fails the test with all it says.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import NamedTuple, Protocol

import lxml.html
from django.test import Client
from django.urls import reverse

from tests.moderation.forms import changed
from wiki.accounts.models import User
from wiki.moderation.models import Shown


class Answer(NamedTuple):
    """What somebody got: it is done, or why it is not."""

    done: bool
    said: str


class Side(Protocol):
    def look(self) -> str:
        """Read the page as it is; returns the key of its head."""

    def act(self) -> Answer:
        """Write, as somebody who does not know what happened since."""


@dataclass
class Reviewer:
    """A moderator before the one-screen review, with a finger on one of its buttons."""

    who: str
    proposal: int
    verb: str
    words: str = ""

    def look(self) -> str:
        self.address = reverse("admin:moderation_proposal_change", args=[self.proposal])
        page = lxml.html.fromstring(client_of(self.who).get(f"{self.address}?open=1").content)
        self.form = dict(page.xpath("//form[contains(@class, 'review-form')]")[0].form_values())
        return self.form["head"]

    def act(self) -> Answer:
        posted = {**self.form, "verb": self.verb, "words": self.words}
        return answered(client_of(self.who).post(self.address, posted))


@dataclass
class Editor:
    """Somebody before the edit form, with a word of it changed, about to press the button."""

    who: str
    page: str
    old: str
    new: str
    field: str = "body"

    def look(self) -> str:
        self.address = f"{self.page}edit/"
        self.form = changed(client_of(self.who), "", "", at=self.address)
        self.form[self.field] = self.form[self.field].replace(self.old, self.new)
        return Shown.objects.get(key=self.form["shown"]).base.key

    def act(self) -> Answer:
        return answered(client_of(self.who).post(self.address, self.form))


@cache
def client_of(who: str) -> Client:
    client = Client(headers={"sec-fetch-site": "same-origin"})
    account = User.objects.get(handle=who)
    client.force_login(account)
    return client


def answered(response) -> Answer:
    """A way on means done; a page that says 409 says in an alert what happened instead."""
    if response.status_code == 302:
        return Answer(True, response.headers["Location"])
    page = lxml.html.fromstring(response.content)
    said = " ".join(alert.text_content() for alert in page.xpath("//*[@role='alert']")).strip()
    assert response.status_code == 409, f"{response.status_code}: {page.text_content()}"
    assert said, "a refusal without a sentence"
    return Answer(False, " ".join(said.split()))


def told_apart(one: Answer, other: Answer) -> tuple[int, Answer]:
    """Which of the two got their way (0 or 1), and what the other one was told."""
    assert one.done is not other.done, f"{one} {other}"
    return (0, other) if one.done else (1, one)
