"""A small story in which everything a wiki can hide is hidden somewhere.

``§word`` in the texts becomes a word that exists nowhere else: a canary. Every atom holds one of its own,
so whatever shows up where it should not tells which atom it came from.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

from tests.harness.stills import STILLS, Still, key_of_still
from wiki.canon.ladders import EpisodeEntry, WorkEntry
from wiki.pages.document import Document, load
from wiki.spoilers.gates import PREMISE, Gate, parse_gate

BEGAN = datetime(2025, 3, 1, 9, 0, tzinfo=UTC)
NOW = datetime(2025, 6, 1, 12, 0, tzinfo=UTC)


def canary(name: str) -> str:
    """The word that stands for ``§name``: pronounceable, ten letters, in no dictionary."""
    digest = sha256(name.casefold().encode()).digest()
    pairs = ["bdfgklmnprstvz"[a % 14] + "aeiou"[b % 5] for a, b in zip(digest[:5], digest[5:10], strict=True)]
    word = "".join(pairs)
    return word.title() if name[:1].isupper() else word


def told(text: str) -> str:
    """``§word`` becomes a canary, ``¶name`` the key of a picture."""
    text = re.sub(r"¶(\w+)", lambda match: key_of_still(match[1]), text)
    return re.sub(r"§(\w+)", lambda match: canary(match[1]), text)


@dataclass(frozen=True)
class Event:
    """A text that was published: ``page`` stays the same through renames, ``summary_gate`` as the desk sets it."""

    page: str
    document: Document
    when: datetime
    author: str = "tess"
    approved_by: str = "mori"
    summary: str = ""
    source: str = ""
    summary_gate: Gate = PREMISE


@dataclass(frozen=True)
class Wish:
    """A proposal. Its text is an addition to the page as its author saw it, or a page of its own.

    ``fate`` is what became of it: "" (it waits), approve, reject, changes, withdraw.
    """

    name: str
    author: str
    addition: str
    page: str = ""  # of an event; "" for a new page, whose text ``addition`` is
    shown_at: str = ""
    fate: str = ""
    deletes: bool = False


@dataclass(frozen=True)
class Story:
    """Everything a wiki is built from, in the order it came about."""

    works: tuple[WorkEntry, ...]
    events: tuple[Event, ...]
    wishes: tuple[Wish, ...] = ()
    people: tuple[str, ...] = ()  # besides the cast
    reports: int = 0
    stills: tuple[Still, ...] = ()


def _titled(codes: str, count: int, season: int, released: date | None) -> list[EpisodeEntry]:
    return [
        EpisodeEntry(
            f"{codes}{n}", f"The {canary(f'Title{codes}{n}')}", released, season=season, runtime=20 + n,
            directors=("Sam Esmail", canary(f"Director{codes}{n}")), writers=(canary(f"Writer{codes}{n}"),),
        )
        for n in range(1, count + 1)
    ]  # fmt: skip


WORKS = (
    WorkEntry("tv", "Homecoming", "TV series", (
        *_titled("S1E", 10, 1, date(2018, 11, 2)), *_titled("S2E", 4, 2, date(2020, 5, 22)),
        EpisodeEntry("SP1", f"Behind {canary('TitleSP1')}", season=1, special=True),
    )),
    WorkEntry("podcast", "Homecoming", "podcast", tuple(_titled("S1E", 4, 1, None))),
)  # fmt: skip

HEIDI = """\
format: 1
kind: character
name: Heidi Bergman
name [S1E5 | podcast.S1E3]: Helly §Either
name [S1E9]: Heidi the §Forgetter
formerly [S1E7]: Doctor §Former
gate: premise
category: Homecoming staff
category [S1E9]: Changed §category
category [podcast.S1E2]: Voices §heard
appears: S1E1
appears: S1E5
appears [S1E8]: S1E4 (mentioned)
list: Relatives
fact Portrayed by: Julia Roberts
fact Occupation: caseworker >!S1E4: and §listener!<
fact Occupation [S1E5]: waitress §waits
fact Status: alive
fact Status [S1E9]: took §dose herself
fact Status [?]: §sealed for good
fact Relatives [S1E6]: [[Ellen §Mother]]
fact Relatives [S1E3 + podcast.S1E2]: [[Ron §Both]]
fact §Label [S1E9]: §value
---
Heidi works at the [[Homecoming facility]] with [[Walter Cruz]] >!S1E10: and finds [[Audrey §Temple]]!<.[^1]

::: spoiler S1E3

## The §heading she leaves

She is gone with §gone. >!S1E9: She wiped §wiped herself, see [the §reference][ref].!<

::: spoiler S1E9 + podcast.S1E2
### The §deeper heading

Both stories agree on §agreed.
:::

:::

## What we see

- a desk
- a fish tank >!S1E2: with §fish!<
- >!S1E8: a §whole item!<
- a window

| year | she | knows |
|---|---|---|
| 2018 | works | everything |
| 2022 | waits >!S1E5: for §colin!< | nothing >!S1E9: of §hers!< |

::: spoiler S1E5 | podcast.S1E3
Either telling gives away §eitherway.
:::
::: spoiler ?
Nobody is ever told §never.
:::

In 2022 she waits tables >!S1E9: because of §because[^4] >!S1E10: and §innermost!<!< by the bay.[^2] See [the road][road].[^3]

![By the water](picture:¶jetty)

![](picture:¶bay)

[^1]: A note everybody reads.
[^3]: A later note.

::: spoiler S1E9
[^2]: A note on §noted.
[^4]: A note on §unnoticed.

[ref]: https://example.org/§target "§tooltip"
:::

[road]: https://example.org/road
"""

WALTER = """\
format: 1
kind: character
name: Walter Cruz
gate: premise
category: Clients
appears: S1E1
appears [S1E8]: S1E5
fact Status: alive
fact Status [S1E7]: at home, §home
fact Picture: picture:¶jetty
fact Picture [S1E9]: picture:¶dose
---
Walter is a soldier.

::: spoiler S1E3
[[Shrier §Van]] takes him along. >!S1E9: ![With a §caption](picture:¶dose)!<
:::
"""

FACILITY = """\
format: 1
kind: article
name: Homecoming facility
gate: premise
category: Place
category [S1E10]: Closed §closed
---
A house in Florida. [[Audrey §Temple]] is not known here, nor is [[Nobody at all]].

Its staff: [[Heidi Bergman]], [[Heidi the §Forgetter|the nurse]], [[character:Colin Belfast]].
"""

COLIN = """\
format: 1
kind: character
name: Colin Belfast
name [S1E6]: Hunter §Hunter
gate: S1E1
appears: S1E1
appears [S1E9]: S1E5
fact Occupation: superior
fact Status: >!S1E2: alive!< >!S1E9: and §wanted!<
---
Colin calls.
"""

OPEN_THEORY = """\
format: 1
kind: theory
name: The food is drugged
gate: premise
fact Claim: It is in the food
fact About: Colin Belfast
fact About [S1E9]: Colin Belfast, Heidi Bergman
fact Status: open
fact Status [S1E7]: confirmed
---
## For

- the taste
- >!S1E7: the §recipe!<
"""


def _plain(kind: str, name: str, gate: str, word: str, *lines: str) -> str:
    header = [f"format: 1\nkind: {kind}", f"name: {name}", f"gate: {gate}", *lines]
    return "\n".join(header) + f"\n---\nThis page holds §{word}.\n"


AUDREY = _plain("character", "Audrey §Temple", "S1E10", "scapegoat", "name [S2E3]: Audrey §Sister",
                "category: Geist §staff", "appears: S1E5", "appears: S1E10", "fact Status: §promoted",
                "fact Occupation: §temp", "fact Picture: picture:¶office")  # fmt: skip
ELLEN = _plain("character", "Ellen §Mother", "S1E6", "mother", "category: Homecoming staff",
               "appears: S1E1", "appears: S1E5", "fact Status: alive")  # fmt: skip
RON = _plain("character", "Ron §Both", "S1E3 + podcast.S1E2", "ronboth")
GLORIA = _plain("character", "Gloria §Gloria", "S1E5 | podcast.S1E3", "gloriaeither")
SHRIER = _plain("character", "Shrier §Van", "S1E3", "stolen", "fact Status: §lost")
SEALED = _plain("article", "The §Sealed", "?", "sealedpage", "category: Place")
TOWN = _plain("article", "The §Town", "S1E10", "smalltown", "category: §Towns")
SPECIAL = _plain("article", "The §Making", "SP1", "making", "category: Production")
HIDDEN_THEORY = _plain("theory", "She did it §Herself", "S1E8", "onpurpose",
                       "fact Claim: She took §claimed", "fact About: Heidi Bergman",
                       "fact Status: likely")  # fmt: skip
WEDDING = _plain("article", "The §Wedding", "S1E8", "wedding")
RUMOUR = _plain("article", "A rumour", "premise", "rumour").replace(
    "§rumour", "nothing >!S1E7: but §hearsay!<"
)
FIRST = _plain("episode", "S1E1", "premise", "first", "episode: S1E1").replace(
    "This", "::: spoiler S1E1\nThis") + ":::\n"  # fmt: skip
FOURTH = _plain("episode", "S1E4", "S1E4", "fourth", "episode: S1E4", "fact Song [S1E9]: §song")
ON_AIR = _plain("episode", "podcast.S1E2", "podcast.S1E2", "onair", "episode: podcast.S1E2")


def _history() -> tuple[Event, ...]:
    events: list[Event] = []

    def publish(
        page: str,
        text: str,
        summary: str = "",
        gate: str = "premise",
        author: str = "tess",
        by: str = "mori",
        source: str = "",
    ) -> None:
        document = load(told(text), default_work="tv")
        when = BEGAN + timedelta(hours=7 * len(events))
        summary_gate = parse_gate(gate) & document.gate
        events.append(Event(page, document, when, author, by, told(summary), told(source), summary_gate))

    early = HEIDI.replace("and finds [[Audrey §Temple]]", "and is §earlier").replace(
        "fact Status [?]", "fact Rumour [?]"
    )
    publish("heidi", early.replace("by the bay.", "by the sea."), "Begin the page")
    publish("audrey", AUDREY.replace("§scapegoat", "§patsy"), "About the §newcomer", "S1E10", "gus")
    publish("walter", WALTER, "Who he is")
    publish("wedding", WEDDING, "They §marry", "S1E8", "gus")
    publish("facility", FACILITY, "The place")
    publish("town", TOWN, "Where it §ends", "S1E10", "gus", source="S1E10, §minute")
    publish("heidi", early, "By the bay, not the sea", author="ravi")
    publish(
        "heidi", early.replace("She wiped §wiped", "She lost §misled"), "What she §really did", "S1E9", "gus"
    )
    publish("sealed", SEALED, "Not for §anybody", "?", "gus")
    publish("colin", COLIN.replace("Colin Belfast", "Colin B."), "On the phone", "S1E1")
    publish("ellen", ELLEN, "Her §family", "S1E6", "gus", "ada")
    publish("ron", RON)
    publish("rumour", RUMOUR, "Heard it somewhere", author="ravi")
    publish("theory", OPEN_THEORY.replace("- the taste\n", ""))
    publish("herself", HIDDEN_THEORY, "A §guess", "S1E8")
    publish("theory", OPEN_THEORY, "The taste, and §more", "S1E7")
    publish("gloria", GLORIA)
    publish(
        "colin", COLIN.replace("name [S1E6]", "formerly: Colin B.\nname [S1E6]"), "His whole name", "S1E1"
    )
    publish("shrier", SHRIER)
    publish(
        "wedding", WEDDING.replace("gate: S1E8", "deleted: yes\ngate: S1E8"), "It never §happened", "S1E8"
    )
    publish(
        "fourth",
        FOURTH.replace("gate: S1E4", "gate: S1E2").replace("§fourth", "words"),
        "Told §early",
        "S1E2",
    )
    publish("heidi", HEIDI, "Whom she §meets", "S1E10", "gus", source="§scene")
    publish("making", SPECIAL)
    publish("fourth", FOURTH, "Opens with its own episode", "S1E4")
    publish("first", FIRST, "How it begins")
    publish("on-air", ON_AIR)
    publish("audrey", AUDREY, "What becomes of §her", "S1E10", "gus", "ada")
    publish("walter", WALTER.replace("a soldier.", "a soldier and a client."), "Client", author="ravi")
    return tuple(events)


WISHES = (
    Wish("typo", "ravi", "He likes maps.", "walter", fate="approve"),
    Wish("mine", "ravi", "She has a fish.", "heidi"),
    Wish("early", "ravi", told(_plain("character", "The §Accountant", "premise", "books")), fate="reject"),
    Wish("gone", "ravi", "", "rumour", fate="approve", deletes=True),
    Wish("ahead", "gus", told("She is behind §plotting."), "audrey", "podcast:S1E4|tv:S2E4+SP1"),
    Wish("ahead-too", "gus", told("::: spoiler S1E10\nHe meets §again.\n:::"), "walter",
         "podcast:S1E4|tv:S2E4+SP1", fate="changes"),
    Wish("plain", "edda", "The windows are round.", "facility"),
)  # fmt: skip

STORY = Story(
    WORKS, _history(), WISHES, people=("gus",), reports=1,
    stills=tuple(replace(still, alt=told(still.alt), credit=told(still.credit)) for still in STILLS),
)  # fmt: skip
