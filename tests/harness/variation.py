"""The same wiki to whoever stands at a horizon, and another one beyond it. Pure: values in, values out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256
from typing import TypeVar

from tests.harness.stills import STILLS, Still
from tests.harness.story import Event, Story, Wish, canary
from wiki.canon.ladders import EpisodeEntry, WorkEntry
from wiki.pages.document import Appearance, Category, Document, Fact, Kind, Name, dump
from wiki.pages.redact import redact
from wiki.spoilers.gates import SEALED, Gate, joined, parse_gate
from wiki.spoilers.ladder import Horizon
from wiki.spoilers.redaction import closer
from wiki.spoilers.scanner import Mark, Run, scan, write

Atom = TypeVar("Atom")
#: A character nobody may know of is in the very episodes of those who are known.
_APPEARANCES = {Kind.CHARACTER: (Appearance("S1E1"), Appearance("S1E5"))}
_WORD = re.compile(r"[A-Za-z]{3,}")
_PICTURES = {"picture", *(still.key for still in STILLS)}


def _one_of(most: int, *what: object) -> int:
    """A choice that is the same whenever the same is asked."""
    return sha256(repr(what).encode()).digest()[0] % most


def opened(story: Story, horizon: Horizon) -> Story:
    """The story as if it held nothing but what this horizon opens."""
    last = {event.page: redact(event.document, horizon) for event in story.events}
    named = _named(story, horizon)
    kept: list[Event] = []
    seen: dict[str, Document | None] = {}
    for event in story.events:
        visible = redact(event.document, horizon)
        if last[event.page] is None or visible is None or visible == seen.get(event.page):
            continue
        seen[event.page] = visible
        kept.append(_with_summary(event, visible, horizon, ""))
    return replace(
        story, works=tuple(_works(story.works, horizon, lambda _text: "")), events=tuple(kept),
        wishes=tuple(wish for wish in story.wishes if wish.author == "ravi"), reports=0,
        people=tuple(name for name in story.people if any(event.author == name for event in kept)),
        stills=tuple(still for still in story.stills if _is_known(still, named, horizon)),
    )  # fmt: skip


def _named(story: Story, horizon: Horizon) -> str:
    """All that is open of every page as it is in the end: which pictures have a place there."""
    last = {event.page: redact(event.document, horizon) for event in story.events}
    return "".join(dump(document) for document in last.values() if document and not document.deleted)


def _is_known(still: Still, named: str, horizon: Horizon) -> bool:
    """Ravi knows his own; everybody those that stand open on a page."""
    return still.owner == "ravi" or (horizon.opens(still.gate) and still.key in named)


def _with_summary(event: Event, document: Document, horizon: Horizon, instead: str) -> Event:
    if horizon.opens(event.summary_gate):
        return replace(event, document=document)
    return replace(event, document=document, summary=instead, source=instead)


def _works(
    works: Iterable[WorkEntry], horizon: Horizon, instead: Callable[[str], str]
) -> Iterator[WorkEntry]:
    """The ladder with other facts about what is not open: a title opens one rung before its episode."""
    for work in works:
        before = ""
        episodes: list[EpisodeEntry] = []
        for episode in work.episodes:
            code = episode.code if work.key == horizon.ladder.default_work else f"{work.key}.{episode.code}"
            named = horizon.reached(code) or (not episode.special and (not before or horizon.reached(before)))
            known = horizon.reached(code)
            episodes.append(replace(
                episode,
                title=episode.title if named else instead(episode.title),
                runtime=episode.runtime if named else None,
                directors=episode.directors if known else tuple(filter(None, map(instead, episode.directors))),
                writers=episode.writers if known else tuple(filter(None, map(instead, episode.writers))),
            ))  # fmt: skip
            before = before if episode.special else code
        yield replace(work, episodes=tuple(episodes))


@dataclass(frozen=True)
class Beyond:
    """Replaces, drops and adds whatever a horizon keeps closed; what it opens stays as it is.

    ``same_size`` only replaces, letter by letter, so that nothing but the words differs. ``same_gates``
    leaves gates as they are, since guided display tells them. ``spares`` leaves every second hidden passage
    of a body as it is, the even or the odd ones by their number in guided display, but not what is closed
    further in.
    """

    horizon: Horizon
    same_size: bool = False
    same_gates: bool = False
    spares: int | None = None

    def word(self, word: str) -> str:
        other = canary(f"other {word.casefold()}")
        length = len(word) if self.same_size else len(word) + _one_of(4, word)
        other = (other * 20)[:length]
        return other.title() if word[:1].isupper() else other

    def words(self, text: str) -> str:
        return _WORD.sub(lambda match: self._other(match.group()), text)

    def _other(self, word: str) -> str:
        # That a picture stands somewhere ahead is a moderator's to know, who hears of equal sizes.
        return word if self.same_size and word in _PICTURES else self.word(word)

    def gate(self, gate: Gate) -> Gate:
        """Another gate that is closed here as well."""
        others = [gate, SEALED, gate & parse_gate("S2E4"), gate & parse_gate("podcast.S1E4")]
        return gate if self.same_size or self.same_gates else others[_one_of(len(others), gate)]

    def story(self, story: Story) -> Story:
        """Hidden texts between the visible ones are others, more, or fewer."""
        events: list[Event] = []
        seen: dict[str, Document | None] = {}
        for number, event in enumerate(story.events):
            visible = redact(event.document, self.horizon)
            is_unseen = visible == seen.get(event.page)
            seen[event.page] = visible
            other = _with_summary(
                event, self.document(event.document), self.horizon, self.words(event.summary)
            )
            if not self.same_size and (is_unseen or visible is None):
                # Another moment, hence another key.
                other = replace(other, author="quentin", when=event.when + timedelta(minutes=1))
            keeps_all = self.same_size or self.spares is not None
            if keeps_all or not (is_unseen and self._is_dropped(event, story)):
                events.append(other)
            if not self.same_size and number % 3 == 0:
                events.append(self._another_page(event, number // 3))
        return replace(
            story, events=tuple(events), works=tuple(_works(story.works, self.horizon, self.words)),
            people=story.people if self.same_size else (*story.people, "quentin"),
            reports=story.reports if self.same_size else story.reports + 2,
            stills=tuple(self._stills(story)),
        )  # fmt: skip

    def _stills(self, story: Story) -> Iterator[Still]:
        """Hidden ones show something else; one whose gap could be noticed is not there at all."""
        named = _named(story, self.horizon)
        for still in story.stills:
            if _is_known(still, named, self.horizon):
                yield still
            elif self.same_size or still.key not in named:
                yield replace(still, alt=self.words(still.alt), credit=self.words(still.credit))

    def wish(self, wish: Wish) -> Wish:
        """A proposal of other words, where the whole of what it says is hidden."""
        return replace(wish, addition=self.source(wish.addition, closed=True))

    def _is_dropped(self, event: Event, story: Story) -> bool:
        """Texts of some pages vanish altogether, with everything that follows from them."""
        pages = {wish.page for wish in story.wishes}
        never_seen = all(
            redact(other.document, self.horizon) is None for other in story.events if other.page == event.page
        )
        if never_seen:
            return event.page not in pages and _one_of(2, event.page) == 0
        is_first = next(other for other in story.events if other.page == event.page) == event
        return not is_first and _one_of(2, event.page, event.when) == 0

    def _another_page(self, event: Event, number: int) -> Event:
        kind = (Kind.CHARACTER, Kind.ARTICLE, Kind.THEORY)[number % 3]
        gate = (SEALED, parse_gate("S2E4"), parse_gate("podcast.S1E4 + S2E4"))[number % 3]
        if self.horizon.opens(gate):
            gate = SEALED
        document = Document(
            kind, (Name(f"{canary(f'another {number}').title()} the {kind}"),), gate,
            categories=(Category("Homecoming staff"),), appearances=_APPEARANCES.get(kind, ()),
            facts=(Fact("Status", "alive"), Fact("About", "Heidi Bergman")),
            body=f"{canary(f'body {number}')} knows [[Heidi Bergman]].\n",
        )  # fmt: skip
        return replace(event, page=f"another-{number}", document=document, author="quentin",
                       when=event.when + timedelta(minutes=2),
                       summary=canary(f"summary {number}"), source="", summary_gate=gate)  # fmt: skip

    def document(self, document: Document) -> Document:
        closed = not self.horizon.opens(document.gate)
        first, *others = document.names
        if closed and document.kind is not Kind.EPISODE:
            first = replace(first, text=self.words(first.text))
        facts = tuple(self._facts(document, closed))
        labels = {fact.label for fact in facts}
        return replace(
            document,
            names=(first, *self._atoms(others, closed, self._name)),
            gate=self.gate(document.gate) if closed else document.gate,
            categories=tuple(dict.fromkeys(self._atoms(document.categories, closed, self._category))),
            appearances=tuple(dict.fromkeys(self._atoms(document.appearances, closed, self._appearance))),
            lists=tuple(label for label in document.lists if label in labels),
            facts=facts,
            body=self.source(document.body, closed=closed),
        )

    def _atoms(
        self, atoms: Iterable[Atom], closed: bool, change: Callable[[Atom, str], Atom]
    ) -> Iterator[Atom]:
        """Hidden atoms replaced, doubled or gone, whichever their own words decide."""
        for atom in atoms:
            gate = atom.effective if isinstance(atom, Appearance) else atom.gate  # type: ignore[attr-defined]
            if not closed and self.horizon.opens(gate):
                yield atom
            elif self.same_size:
                yield change(atom, "")
            else:
                for number in range(_one_of(3, atom)):
                    yield change(atom, " again" * number)

    def _name(self, name: Name, more: str) -> Name:
        return replace(name, text=self.words(name.text + more), gate=self.gate(name.gate))

    def _category(self, category: Category, more: str) -> Category:
        return replace(category, text=self.words(category.text + more), gate=self.gate(category.gate))

    def _appearance(self, appearance: Appearance, _more: str) -> Appearance:
        return appearance if self.same_size else replace(appearance, gate=SEALED)

    def _facts(self, document: Document, closed: bool) -> Iterator[Fact]:
        def change(fact: Fact, more: str) -> Fact:
            label = fact.label if self.same_size or _one_of(2, fact) else self.words(fact.label)
            return Fact(label, self.source(fact.value, closed=True) + self.words(more), self.gate(fact.gate))

        for fact in self._atoms(document.facts, closed, change):
            is_open = not closed and self.horizon.opens(fact.gate)
            yield replace(fact, value=self.source(fact.value)) if is_open else fact

    def source(self, source: str, *, closed: bool = False) -> str:
        """A text whose closed passages say something else, at the same places."""
        runs = list(scan(source))
        spared = set() if closed else self._spared(runs)
        return write(
            run if number in spared else self._run(run, closed) for number, run in enumerate(runs)
        ).removesuffix("" if source.endswith("\n") else "\n")

    def _spared(self, runs: list[Run]) -> set[int]:
        """The places of the runs that who opens one of the spared passages gets to see."""
        if self.spares is None:
            return set()
        closed_at, found, passage, last = closer(self.horizon.opens), set(), -1, None
        for number, run in enumerate(runs):
            depth = closed_at(run)
            around = None if depth is None else run.path[: depth + 1]
            passage += around is not None and around != last
            last = around
            inner = run.path[len(around) :] if around else ()
            if around and passage % 2 == self.spares and all(self.horizon.opens(m.gate) for m in inner):
                found.add(number)
        return found

    def _run(self, run: Run, closed: bool) -> Run:
        if not closed and all(self.horizon.opens(mark.gate) for mark in run.path):
            return run
        path = tuple(
            mark if not closed and self.horizon.opens(mark.gate) else Mark(mark.block, self.gate(mark.gate))
            for mark in run.path
        )
        text = self.words(run.text)
        if not self.same_size and run.text.strip() and _one_of(2, run.text):
            body, end = text.rstrip("\n"), text[len(text.rstrip("\n")) :]
            # With a note more, so that numbers which count hidden ones are others.
            text = f"{body} {self.words('More of it')}[^9]{end}"
        return Run(path, text)


def gated_words(document: Document) -> Iterator[tuple[str, Gate]]:
    """Every piece of a document with what opens it."""
    page = document.gate
    for atoms in (document.names, document.categories):
        yield from ((atom.text, page & atom.gate) for atom in atoms)
    for fact in document.facts:
        yield fact.label, page & fact.gate
        yield from ((run.text, page & fact.gate & _around(run)) for run in scan(fact.value))
    yield from ((run.text, page & _around(run)) for run in scan(document.body))


def _around(run: Run) -> Gate:
    return joined(mark.gate for mark in run.path)
