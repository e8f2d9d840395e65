"""The Homecoming wiki itself as a world, and the words of it that nobody may read at a rung.

A word that is hidden somewhere and open nowhere must not be sent. So must no four words in a row: the
words of a spoiler may each be harmless. Words of the interface stand on every page and prove nothing.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from html import unescape

import time_machine
from django.conf import settings
from django.db import transaction
from django.test import Client, override_settings

from tests.harness.story import NOW, STORY, Event, Story
from tests.harness.variation import gated_words
from tests.harness.worlds import CAST, UNLIMITED, World, forget_everything
from tests.story import PASSWORD
from wiki.accounts.models import User
from wiki.accounts.roles import Role
from wiki.canon import catalogue
from wiki.exchange.bundle import load_bundle
from wiki.exchange.management.commands.load_demo import BUNDLE
from wiki.exchange.manifest import read_manifest
from wiki.moderation.models import Proposal, Version
from wiki.pages.document import dump
from wiki.pages.markup import plain
from wiki.pages.models import Revision
from wiki.pages.redact import redact
from wiki.spoilers.gates import parse_gate
from wiki.spoilers.ladder import Horizon

WORD = re.compile(r"[^\W\d_]{4,}")
ANY_WORD = re.compile(r"\w+")
#: Within a sentence; every other tag ends one.
INLINE = re.compile(r"</?(?:em|strong|code|sup|ins|del)\b[^>]*>")
#: Where one text ends and another begins: at a tag, and in the title of a screen.
BREAK = re.compile(r"<[^>]*>|·")
ATTRIBUTE = re.compile(r'="([^"]* [^"]*)"')
#: What the interface says around the title of a page.
AROUND_A_TITLE = ("%s, an earlier text", "Changes in %s", "History of %s", "Delete %s?", "Edit %s")
Gram = tuple[str, ...]


@contextmanager
def homecoming() -> Iterator[World]:
    """The bundle as ``load_demo`` loads it, with Nina as a fan who wrote nothing. Taken back afterwards."""
    with override_settings(**UNLIMITED), time_machine.travel(NOW, tick=False), transaction.atomic():
        forget_everything()
        built = World(STORY)
        try:
            accounts = {
                role.value: User.objects.create_user(role.value, PASSWORD, role=role) for role in Role
            }
            load_bundle(BUNDLE, accounts, make_accounts=True)
            built.people["nina"] = User.objects.create_user("nina", PASSWORD, role=Role.FAN)
            client = Client()
            client.force_login(built.people["nina"])
            built.sessions["nina"] = client.cookies["sessionid"].value
            forget_everything()
            yield built
        finally:
            transaction.set_rollback(True)
    forget_everything()


def homecoming_story() -> Story:
    """The pages of the bundle with all they said before, as a story of which there can be another world."""
    with homecoming():
        events = tuple(
            Event(
                f"{revision.page.kind}/{revision.page.slug}", revision.document, revision.published_at,
                author=str(revision.author or "mori"), approved_by=str(revision.approved_by or "mori"),
                summary=revision.summary, source=revision.source,
                summary_gate=parse_gate(revision.summary_gate.expression),
            )
            for revision in Revision.objects.select_related(
                "page", "author", "approved_by", "summary_gate"
            ).order_by("published_at", "pk")
        )  # fmt: skip
    people = {name for event in events for name in (event.author, event.approved_by)} - set(CAST)
    return Story(read_manifest(BUNDLE).works, events, people=tuple(sorted(people)))


# --- Words ------------------------------------------------------------------------------------------


def words(text: str) -> set[str]:
    return set(WORD.findall(text.casefold()))


def grams(text: str) -> set[Gram]:
    """Every four words in a row."""
    found = ANY_WORD.findall(text.casefold())
    return set(zip(found, found[1:], found[2:], found[3:], strict=False))


@dataclass
class Words:
    """What is said somewhere: single words, and four in a row."""

    single: set[str] = field(default_factory=set)
    rows: set[Gram] = field(default_factory=set)

    def add(self, text: str) -> None:
        self.single |= words(text)
        # Rows are of what is read: without Markdown, or as it is typed.
        self.rows |= grams(text) | grams(plain(text))

    def without(self, others: Words) -> Words:
        return Words(self.single - others.single, self.rows - others.rows)


def said(body: bytes) -> Words:
    """Everything an answer says, in attributes and between tags."""
    found, text = Words(), body.decode()
    found.single = words(unescape(text))
    for part in (*ATTRIBUTE.findall(text), *BREAK.split(INLINE.sub("", text))):
        found.rows |= grams(unescape(part))
    return found


@cache
def interface() -> Words:
    """What stands in templates or is said by the code: it is on pages whatever the story."""
    found = Words()
    for path in (
        *settings.BASE_DIR.glob("templates/**/*.html"),
        *settings.BASE_DIR.glob("wiki/locale/**/*.po"),
    ):
        text = path.read_text("utf-8")
        found.single |= words(text)
        found.rows |= grams(text)
    found.single |= words(" ".join([*calendar.month_name, *calendar.day_name]))
    return found


def hidden(horizon: Horizon) -> Words:
    """What no revision opens at a horizon, of all that was ever written: by the texts alone."""
    closed, seen = Words(), Words()
    seen.add(settings.WIKI_NAME)
    for revision in Revision.objects.select_related("summary_gate", "author", "approved_by"):
        document = revision.document
        for text, gate in gated_words(document):
            if not horizon.opens(gate):
                closed.add(text)
        if (visible := redact(document, horizon)) is not None:
            seen.add(dump(visible))
            for sentence in AROUND_A_TITLE:
                seen.add(sentence % visible.title)
            seen.add(f"{revision.author} {revision.approved_by}")
        is_open = horizon.opens(parse_gate(revision.summary_gate.expression))
        for text in (revision.summary, revision.source):
            (seen if is_open else closed).add(text)
    for version in Version.objects.exclude(proposal__state=Proposal.State.APPLIED):
        # What waits, or was refused, is nobody's to read but its author's and the moderators'.
        closed.add(version.text)
    _ladder(horizon, closed, seen)
    return closed.without(seen).without(interface())


def _ladder(horizon: Horizon, closed: Words, seen: Words) -> None:
    """A title opens one rung before its episode, credits with it."""
    for episode in catalogue.read_now().episodes:
        named = not episode.before or horizon.reached(episode.before) or horizon.reached(episode.code)
        (seen if named else closed).add(episode.title)
        for name in (*episode.directors, *episode.writers):
            (seen if horizon.reached(episode.code) else closed).add(name)
    for work in catalogue.read_now().works:
        seen.add(f"{work.title} {work.medium}")
