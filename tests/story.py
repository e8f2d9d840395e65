"""A small story for the tests: its ladder, its pages, and how somebody watches it."""

from __future__ import annotations

from datetime import date

from wiki.accounts.models import User
from wiki.canon.ladders import EpisodeEntry, WorkEntry, bring_in
from wiki.canon.models import Generation
from wiki.pages.document import load
from wiki.pages.models import Page, Revision
from wiki.pages.publishing import Publication, publish
from wiki.spoilers import vector
from wiki.spoilers.horizon import current_ladder, forget
from wiki.spoilers.ladder import Ladder
from wiki.spoilers.models import Watched
from wiki.spoilers.reader import Reader

PASSWORD = "a long way home"
TODAY = date(2026, 1, 1)

TITLES = [
    "Mandatory",
    "Pineapple",
    "Optics",
    "Redwood",
    "Helping",
    "Toys",
    "Test",
    "Protocol",
    "Work",
    "Stop",
]
LATER_TITLES = ["People", "Giant", "Previously", "Soap", "Meters", "Needle", "Again"]

LADDER = Ladder.of(
    "tv",
    {
        "tv": [f"S1E{n}" for n in range(1, 11)] + [f"S2E{n}" for n in range(1, 8)],
        "podcast": [f"S1E{n}" for n in range(1, 7)],
    },
    {"tv": ["SP1"]},
)

HEIDI = """\
format: 1
kind: character
name: Heidi Bergman
name [S1E9]: Heidi who forgot
gate: premise
category: Homecoming staff
category [S1E9]: Changed by the medication
appears: S1E1
fact Portrayed by: Julia Roberts
fact Occupation: caseworker in 2018, waitress in 2022
fact Status: alive
fact Status [S1E9]: took the dose herself
---
Heidi works at the facility with [[Walter Cruz]].

::: spoiler S1E10
She finds Walter in a small town.
:::

In 2022 she waits tables >!S1E9: because she wiped her own memory!< by the bay.
"""

WALTER = """\
format: 1
kind: character
name: Walter Cruz
gate: premise
appears: S1E1
fact Status: alive
---
Walter is a soldier and a client.

::: spoiler S1E3
Shrier takes him along in a stolen van.
:::
"""

THEORY = """\
format: 1
kind: theory
name: The town is a set
gate: premise
fact Claim: Nothing in town is real.
fact Status: open
---
Look at the bay.
"""
AUDREY = """\
format: 1
kind: character
name: Audrey Temple
gate: S1E10
appears: S1E10
---
Audrey makes Colin the scapegoat.
"""


def bring_in_ladder() -> Ladder:
    first = [
        EpisodeEntry(
            f"S1E{n}",
            title,
            date(2018, 11, 2),
            season=1,
            directors=("Sam Esmail",),
            writers=("Eli Horowitz",),
        )
        for n, title in enumerate(TITLES, start=1)
    ]
    second = [
        EpisodeEntry(f"S2E{n}", title, date(2020, 5, 22), season=2, directors=("Kyle Patrick Alvarez",))
        for n, title in enumerate(LATER_TITLES, start=1)
    ]
    special = EpisodeEntry("SP1", "Behind the scenes", season=1, special=True)
    podcast = [EpisodeEntry(f"S1E{n}", season=1) for n in range(1, 7)]
    bring_in([
        WorkEntry("tv", "Homecoming", "TV series", (*first, *second, special)),
        WorkEntry("podcast", "Homecoming", "podcast", tuple(podcast)),
    ])  # fmt: skip
    forget()
    return current_ladder(Generation.current(), TODAY)


def watch(account: User, text: str) -> User:
    Watched.objects.update_or_create(account=account, defaults={"vector": text})
    return account


def reader_at(text: str = "", **more: object) -> Reader:
    """Somebody without an account who has got this far."""
    progress = vector.read(text, LADDER)
    assert vector.write(progress) == text, "no such progress on the test ladder"
    return Reader(Generation.current(), TODAY, progress, **more)  # type: ignore[arg-type]


def published(
    text: str, *, author: User | None = None, approved_by: User | None = None, **more: object
) -> Revision:
    """Publish a document as a new page, or as the next revision of the page of its name."""
    document = load(text, default_work="tv")
    revision = more.pop("after", None)
    page: Page | None = revision.page if isinstance(revision, Revision) else None
    rule = Revision.Rule.REVIEW if author and approved_by else Revision.Rule.IMPORT
    publication = Publication(
        document=document,
        rule=rule,
        author=author,
        approved_by=approved_by,
        **more,  # type: ignore[arg-type]
    )
    return publish(page, revision if isinstance(revision, Revision) else None, publication)
