"""Small wikis made by chance: other marks around other texts than anybody would think of writing.

A seed is a wiki and the rung somebody reads it at. ``hard_cases`` counts what makes one worth comparing.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from functools import lru_cache
from urllib.parse import quote, urlencode

from tests.harness.story import BEGAN, WORKS, Event, Story, canary
from tests.harness.variation import gated_words
from tests.harness.visitor import Visitor
from tests.harness.worlds import chance, seeds_of
from wiki.pages.document import Document, load, slugify
from wiki.pages.markup import link_targets
from wiki.pages.models import new_key
from wiki.pages.redact import redact
from wiki.spoilers.gates import parse_gate
from wiki.spoilers.ladder import Horizon
from wiki.spoilers.scanner import scan

RUNGS = ["", "tv:S1E2", "podcast:S1E2|tv:S1E3", "podcast:S1E3", "tv:S1E6", "podcast:S1E1|tv:S1E9+SP1"]
GATES = [
    "S1E1", "S1E2", "S1E3", "S1E4", "S1E6", "S1E7", "S1E10", "S2E2", "SP1", "?",
    "S1E3 | podcast.S1E2", "S1E7 | podcast.S1E3", "S1E2 | SP1", "S1E10 | podcast.S1E4",
    "S1E2 + podcast.S1E2", "S1E6 + podcast.S1E1", "S1E1 + S1E9", "S1E3 + SP1 | podcast.S1E4",
]  # fmt: skip
KINDS = ["character", "article", "theory"]
LABELS = ["Status", "Occupation", "About", "Relatives", "Claim"]


class Making:
    """One wiki, made by chance from a seed."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.rung = self.dice.choice(RUNGS)
        self.said = 0
        self.names = [self.word().title() for _ in range(7)]

    def word(self) -> str:
        self.said += 1
        return canary(f"{self.said} of {self.dice.random()}")

    def gate(self, often: float) -> str:
        """In canonical form, as all that is ever saved."""
        return str(parse_gate(self.dice.choice(GATES))) if self.dice.random() < often else ""

    def story(self) -> Story:
        pages = [self.page(number) for number in range(len(self.names))]
        order = sorted(self.dice.choices(range(len(pages)), k=4) + list(range(len(pages))))
        self.dice.shuffle(order)
        events, texts = [], {}
        for when, number in enumerate(order):
            texts[number] = self.again(texts[number]) if number in texts else pages[number]
            document = load(texts[number], default_work="tv")
            summary_gate = parse_gate(self.gate(0.3) or "premise") & document.gate
            events.append(Event(
                f"page-{number}", document, BEGAN + timedelta(hours=3 * when), summary=self.word(),
                author=self.dice.choice(["tess", "gus", "edda"]), summary_gate=summary_gate,
            ))  # fmt: skip
        return Story(WORKS, tuple(events), people=("gus",))

    def page(self, number: int) -> str:
        kind, gate = KINDS[number % 3], self.gate(0.4) or "premise"
        lines = ["format: 1", f"kind: {kind}", f"name: {self.names[number]} the {kind}"]
        for _ in range(self.dice.randrange(3)):
            lines.append(f"name{self.bracketed(0.7)}: {self.word().title()} {self.word().title()}")
        lines.append(f"gate: {gate}")
        lines += [f"category{self.bracketed(0.6)}: {self.dice.choice(['Staff', self.word()])}"]
        codes = sorted(self.dice.sample(["S1E1", "S1E2", "S1E5", "S1E8"], 2)) if kind == "character" else []
        lines += [f"appears{self.bracketed(0.3)}: {code}" for code in codes]
        for _ in range(self.dice.randrange(1, 5)):
            lines.append(f"fact {self.dice.choice(LABELS)}{self.bracketed(0.5)}: {self.words(2)}")
        return "\n".join([*lines, "---", *self.blocks(0)]) + "\n"

    def again(self, text: str) -> str:
        """The same page with a paragraph more."""
        return f"{text}\n" + "\n".join(self.blocks(1)) + "\n"

    def bracketed(self, often: float) -> str:
        gate = self.gate(often)
        return f" [{gate}]" if gate else ""

    def blocks(self, depth: int) -> Iterator[str]:
        """Paragraphs, headings, lists and tables, some of them behind marks, those in marks again."""
        for _ in range(self.dice.randrange(1, 4)):
            gate = self.gate(0.5) if depth < 3 else ""
            if gate:
                yield f"\n::: spoiler {gate}"
                yield from self.blocks(depth + 1)
                yield ":::\n"
            else:
                yield self.block()

    def block(self) -> str:
        words = self.words(3)
        return self.dice.choice([
            f"{words}\n", f"{words}\n", f"## {self.words(1)}\n\n{words}\n", f"- {words}\n- {self.words(2)}\n",
            f"| a | b |\n|---|---|\n| {self.words(1)} | {self.words(1)} |\n",
        ])  # fmt: skip

    def words(self, count: int, depth: int = 0) -> str:
        found = []
        for _ in range(count):
            gate = self.gate(0.3) if depth < 2 else ""
            if gate:
                found.append(f">!{gate}: {self.words(2, depth + 1)}!<")
            elif self.dice.random() < 0.4:
                number = self.dice.randrange(len(self.names))
                found.append(f"[[{self.names[number]} the {KINDS[number % 3]}]]")
            else:
                found.append(self.word())
        return " ".join(found)


@lru_cache
def made(seed: int) -> tuple[Story, str]:
    """The wiki of a seed and the rung it is read at."""
    making = Making(seed)
    return making.story(), making.rung


# --- Asking -----------------------------------------------------------------------------------------


def heads(story: Story) -> list[Document]:
    return list({event.page: event.document for event in story.events}.values())


def addresses(*stories: Story) -> list[str]:
    """Everything there is to ask of several wikis: pages by any name, histories, revisions, searches."""
    found = dict.fromkeys(("/", "/recent/", "/episodes/", "/characters/", "/articles/", "/theories/"))
    for story in stories:
        for event in story.events:
            document = event.document
            url = f"/{document.kind.plural}/{quote(slugify(document.names[0].text))}/"
            with chance(*seeds_of(event.page, event.when)):
                key = new_key()
            found |= {url: None, f"{url}history/": None, f"{url}history/{key}/": None,
                      f"{url}compare/?to={key}": None}  # fmt: skip
        for document in heads(story):
            for name in document.names[1:]:
                found[f"/{document.kind.plural}/{quote(slugify(name.text))}/"] = None
            for name in document.names:
                typed = urlencode({"q": name.text.split()[0]})
                found |= {f"/search/?{typed}": None, f"/search/suggest/?{typed}": None}
            for fact in document.facts[:1]:
                found[f"/characters/?{urlencode({'status': fact.value.casefold()})}"] = None
    return list(found)


def ask(visitor: Visitor, paths: list[str]) -> Visitor:
    for path in paths:
        visitor.get(path)
    return visitor


# --- What makes one worth it ------------------------------------------------------------------------


def hard_cases(story: Story, horizon: Horizon) -> Counter[str]:
    """How often each kind of trouble is in a wiki, at the rung at which it is read."""
    found: Counter[str] = Counter()
    opens = horizon.opens
    titles = {document.title: document for document in heads(story)}
    for document in heads(story):
        visible = redact(document, horizon)
        if visible is None:
            found["hidden pages"] += 1
            continue
        found["pages with something hidden"] += visible != document
        found["hidden names"] += len(document.names) - len(visible.names)
        found["hidden facts"] += sum(not opens(fact.gate) for fact in document.facts)
        for _, gate in gated_words(document):
            half = {any(horizon.reached(code) for code in clause) for clause in gate.clauses}
            found["both, and only one of them reached"] += not opens(gate) and True in half
            found["either, and only one of them open"] += opens(gate) and len(gate.clauses) > 1 and (
                sum(all(map(horizon.reached, clause)) for clause in gate.clauses) == 1
            )  # fmt: skip
        for run in scan(document.body):
            closed = [not opens(mark.gate) for mark in run.path]
            found["closed within open"] += len(closed) > 1 and not closed[0] and any(closed)
            found["closed within closed"] += sum(closed) > 1
            found["open within closed"] += len(closed) > 1 and closed[0] and not all(closed)
        linked = [titles.get(target) for target in link_targets(visible.body)]
        found["links to hidden pages"] += sum(bool(to) and redact(to, horizon) is None for to in linked)
    for event in story.events:
        found["hidden summaries"] += not opens(event.summary_gate)
    return found
