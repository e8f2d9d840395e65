"""Worlds: a story in a database of its own, with clock and chance held still.

A world lives inside a transaction that is never committed, so worlds come and go in one process. What a
world shares with another one are the texts, the keys of what is visible in both, and nothing else: rows
get other primary keys, and whatever the process remembered of the world before is dropped.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from unittest.mock import patch

import time_machine
from django.apps import apps
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client, override_settings

from tests.harness.stills import FOLDER, put_up
from tests.harness.story import BEGAN, NOW, Story, Wish
from tests.story import PASSWORD, watch
from wiki.accounts.models import User
from wiki.accounts.roles import Role
from wiki.canon import catalogue
from wiki.canon.ladders import bring_in
from wiki.canon.models import Generation
from wiki.front import response_cache
from wiki.front.templatetags import pieces
from wiki.media.models import Picture
from wiki.moderation import desk
from wiki.moderation.models import LeakReport, Proposal
from wiki.moderation.preparation import prepare
from wiki.pages.document import Document, dump, fingerprint, load
from wiki.pages.models import Page, Revision
from wiki.pages.publishing import Publication, publish
from wiki.pages.redact import redact
from wiki.spoilers import context, vector
from wiki.spoilers.context import open_title
from wiki.spoilers.gates import parse_gate
from wiki.spoilers.horizon import current_ladder, forget
from wiki.spoilers.ladder import Horizon
from wiki.spoilers.models import Watched
from wiki.spoilers.reader import Reader
from wiki.spoilers.redaction import Mode
from wiki.wsgi import application

#: Limits count requests of one address; the harness is one address and asks a lot.
UNLIMITED = {
    "ACCOUNT_RATE_LIMITS": False, "WIKI_REPORTS_PER_HOUR": 10_000, "WIKI_PREVIEWS_PER_MINUTE": 10_000,
    "WIKI_DRAFTS_PER_MINUTE": 10_000,
    "WIKI_SAVES_PER_HOUR": 10_000, "WIKI_PICTURES_DIR": FOLDER,
}  # fmt: skip
EVERYTHING = "podcast:S1E4|tv:S2E4+SP1"
#: Nina comes first: the address in her password mail is made of her primary key, which is hers to know.
CAST = {
    "nina": Role.FAN, "ravi": Role.FAN, "edda": Role.FAN, "tess": Role.TRUSTED, "mori": Role.MODERATOR,
    "ada": Role.ADMIN,
}  # fmt: skip


# --- Chance and clock -------------------------------------------------------------------------------


@contextmanager
def chance(*seeds: str) -> Iterator[None]:
    """Everything random follows from these: the first thing asked for from the first seed, and so on."""
    waiting = [random.Random(sha256(seed.encode()).digest()) for seed in seeds]

    def urandom(size: int) -> bytes:
        source = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        return source.randbytes(size)

    state = random.getstate()
    random.seed(seeds[0])
    # ``secrets`` asks the one, ``uuid`` the other.
    with patch.object(random, "_urandom", urandom), patch.object(os, "urandom", urandom):
        yield
    random.setstate(state)


def forget_everything() -> None:
    """What a process remembers of one world must not answer in the next."""
    forget()
    context.forget()
    response_cache.forget()
    pieces.forget()
    application.store.clear()
    cache.clear()


def seeds_of(page: str, when: datetime, *, is_new: bool = False) -> tuple[str, ...]:
    """A revision's key follows from its page and its moment, so it is the same where both worlds have it."""
    own = f"{page} {when.isoformat()}"
    return (f"page {page}", own) if is_new else (own,)


# --- A world ----------------------------------------------------------------------------------------


@dataclass
class World:
    """A story that stands in the database. ``pages`` are found by the names events give them."""

    story: Story
    people: dict[str, User] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)
    pages: dict[str, Page] = field(default_factory=dict)
    wishes: dict[str, Proposal] = field(default_factory=dict)
    stills: dict[str, Picture] = field(default_factory=dict)

    def horizon(self, progress: str) -> Horizon:
        ladder = current_ladder(Generation.current(), catalogue.today())
        read = vector.read(progress, ladder)
        assert vector.write(read) == progress, f"{progress} is no progress on this ladder"
        return Horizon(ladder, read)

    def watch(self, name: str, progress: str, display: str = "") -> None:
        watch(self.people[name], progress)
        Watched.objects.filter(account=self.people[name]).update(mode=Mode.of(display))


@contextmanager
def world(story: Story, *, side: str = "this") -> Iterator[World]:
    """Build a story into the database and take it back afterwards.

    ``side`` tells worlds apart: its rows begin at other primary keys.
    """
    with override_settings(**UNLIMITED), time_machine.travel(NOW, tick=False) as clock, transaction.atomic():
        forget_everything()
        built = World(story)
        try:
            _build(built, side, clock)
            clock.move_to(NOW)
            _sessions(built)
            forget_everything()
            yield built
        finally:
            transaction.set_rollback(True)
    forget_everything()


def _build(built: World, side: str, clock: Any) -> None:
    clock.move_to(BEGAN - timedelta(days=1))
    with chance("accounts"):
        _accounts(built, side)
        bring_in(built.story.works)
    built.stills = put_up(built.story.stills, built.people)
    heads: dict[str, Revision] = {}
    for event in built.story.events:
        clock.move_to(event.when)
        page, head = built.pages.get(event.page), heads.get(event.page)
        with chance(*seeds_of(event.page, event.when, is_new=page is None)):
            revision = publish(page, head, Publication(
                document=event.document, rule=Revision.Rule.REVIEW, author=built.people[event.author],
                approved_by=built.people[event.approved_by], summary=event.summary, source=event.source,
                summary_gate=event.summary_gate, proposed_at=event.when, published_at=event.when,
            ))  # fmt: skip
        heads[event.page], built.pages[event.page] = revision, revision.page
    for number, wish in enumerate(built.story.wishes):
        clock.move_to(NOW - timedelta(days=9) + timedelta(hours=5 * number))
        _wish(built, wish, side)
    for number in range(built.story.reports):
        LeakReport.objects.create(
            address="/characters/heidi-bergman/", vector=EVERYTHING, words=f"{side} {number}"
        )


def _accounts(built: World, side: str) -> None:
    names = [*list(CAST)[:1], *built.story.people, *list(CAST)[1:]]
    for number, name in enumerate(names):
        if number == 0:
            # PostgreSQL counts on where a world that was taken back had stopped, so say where to begin;
            # allauth's mails hold the number of one's own address.
            begin_primary_keys_at(500, rooms=("wiki.", "allauth."))
        if number == 1:
            begin_primary_keys_at(1_000 if side == "this" else 31_000)
        built.people[name] = User.objects.create_user(
            name, PASSWORD, role=CAST.get(name, Role.FAN), email=f"{name}@example.org"
        )


def _sessions(built: World) -> None:
    for name in CAST:
        client = Client()
        with chance(f"session {name}"):
            client.force_login(built.people[name])
        built.sessions[name] = client.cookies["sessionid"].value


def begin_primary_keys_at(number: int, rooms: tuple[str, ...] = ("wiki.",)) -> None:
    """Every table of ours goes on from here, so that no two worlds share a primary key."""
    configs = [config for config in apps.get_app_configs() if config.name.startswith(rooms)]
    tables = [model._meta.db_table for config in configs for model in config.get_models()]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.executemany("DELETE FROM sqlite_sequence WHERE name = %s", [[table] for table in tables])
            cursor.executemany(
                "INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)",
                [[table, number] for table in tables],
            )
        else:
            for table in tables:
                cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [f'"{table}"', number])


def _wish(built: World, wish: Wish, side: str) -> None:
    own = f"wish {wish.name}" if wish.author == "ravi" else f"{side} wish {wish.name}"
    with chance(own):
        proposal = desk.propose(
            built.pages.get(wish.page), author=built.people[wish.author], draft=_draft(built, wish)
        )
        built.wishes[wish.name] = proposal
        _decide(built, wish, proposal)


def _draft(built: World, wish: Wish) -> desk.Draft:
    horizon = built.horizon(wish.shown_at)
    if not wish.page:
        return desk.Draft(
            document=load(wish.addition, default_work="tv"), base=None, shown_at=horizon.progress,
            action=Proposal.Action.CREATE, summary="A new page",
        )  # fmt: skip
    base = Page.objects.get(pk=built.pages[wish.page].pk).head
    assert base is not None
    shown = redact(base.document, horizon)
    assert shown is not None, f"{wish.author} cannot see the page of “{wish.name}”"
    typed = (
        replace(shown, deleted=True)
        if wish.deletes
        else replace(shown, body=f"{shown.body.rstrip()}\n\n{wish.addition}\n")
    )
    action = Proposal.Action.DELETE if wish.deletes else Proposal.Action.EDIT
    return desk.Draft(
        document=typed, base=base, shown_at=horizon.progress, action=action, summary=f"About {wish.name}"
    )


def _decide(built: World, wish: Wish, proposal: Proposal) -> None:
    mori, version = built.people["mori"], proposal.latest
    assert version is not None
    match wish.fate:
        case "approve":
            preparation = prepare(proposal)
            assert preparation.document is not None
            seen = desk.Seen(version.key, preparation.head_key, fingerprint(dump(preparation.document)))
            desk.approve(proposal, moderator=mori, seen=seen)
        case "reject":
            desk.reject(proposal, moderator=mori, reason="Too early.", seen=version.key)
        case "changes":
            desk.request_changes(proposal, moderator=mori, reason="Which minute?", seen=version.key)
        case "withdraw":
            desk.withdraw(proposal, author=proposal.author)


# --- What may be known of it ------------------------------------------------------------------------


def redaction(horizon: Horizon, mode: Mode = Mode.SEAMLESS) -> list[tuple]:
    """All that a reader at this horizon may know of the wiki in the database, from its texts alone.

    Two worlds of which this is equal must be told apart by no byte. Nothing derived is read here.
    """
    known: list[tuple] = [_ladder_facts(horizon)]
    for page in Page.objects.select_related("head").all():
        assert page.head is not None
        visible = redact(page.head.document, horizon, mode)
        if visible is None:
            continue
        # Nobody reads the history of a deleted page, but what it said before may be asked back.
        chain = (
            _last_words(page, horizon, mode) if visible.deleted else _visible_revisions(page, horizon, mode)
        )
        known.append((visible, *chain))
    return sorted(known, key=repr)


def _last_words(page: Page, horizon: Horizon, mode: Mode) -> tuple:
    living = page.head.parent
    return (redact(living.document, horizon, mode),) if living else ()


def _ladder_facts(horizon: Horizon) -> tuple:
    facts = catalogue.read_now()
    reader = Reader(Generation.current(), catalogue.today(), horizon.progress)
    return tuple(
        (e.code, e.season, e.released, e.is_out, open_title(e, reader),
         *((e.directors, e.writers) if horizon.reached(e.code) else ()))
        for e in facts.episodes
    )  # fmt: skip


def _visible_revisions(page: Page, horizon: Horizon, mode: Mode) -> Iterator[tuple]:
    """The revisions that changed what this reader sees, with what may be said of them."""
    before: Document | None = None
    for revision in page.revisions.select_related("author", "approved_by", "summary_gate").order_by(
        "published_at", "pk"
    ):
        visible = redact(revision.document, horizon, mode)
        if visible != before:
            is_open = horizon.opens(parse_gate(revision.summary_gate.expression))
            said = (revision.summary, revision.source) if is_open else None
            who = (str(revision.author), str(revision.approved_by), revision.rule)
            yield revision.key, who, revision.published_at, said, visible
        before = visible
