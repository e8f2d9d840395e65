"""What a proposal would publish, worked out before anybody clicks.

Lift puts back what its author was not shown; merge brings that onto the page as it is now. The result
is a function of the version and the head, so what a moderator previews is what gets published.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from django.db.models import Exists, OuterRef

from wiki.canon import catalogue
from wiki.moderation.models import Proposal, Version
from wiki.moderation.pictures import every_picture
from wiki.pages.changed import changed_gates, gates_in, touched_gates
from wiki.pages.checks import Finding, KnownName, findings, implies
from wiki.pages.document import Document, Kind, Name, dump, slugify
from wiki.pages.lift import lift
from wiki.pages.merge import Conflict, merge
from wiki.pages.models import Name as NameRow
from wiki.pages.models import Page, Revision
from wiki.pages.placements import picture_findings, picture_places
from wiki.spoilers import vector
from wiki.spoilers.gates import Gate, stored_gate
from wiki.spoilers.horizon import ladder_of
from wiki.spoilers.ladder import NOTHING_SEEN, Horizon, Ladder
from wiki.spoilers.reader import Reader
from wiki.spoilers.sentence import say

MAX_KNOWN_NAMES = 20_000


@dataclass(frozen=True)
class Preparation:
    """The answer for one version on one head. ``document`` is None in a conflict."""

    head: Revision | None
    document: Document | None
    conflicts: tuple[Conflict, ...]
    reanchored: tuple[str, ...]
    findings: tuple[Finding, ...]
    gone: bool  # the page was deleted, or never was, and this does not bring it back
    gate: Gate  # of everything the change touches
    taken: KnownName | None = None  # another page by an address of this one

    @property
    def head_key(self) -> str:
        return self.head.key if self.head else ""

    @property
    def before(self) -> Document | None:
        return self.head.document if self.head else None

    @property
    def adds_nothing(self) -> bool:
        """Does the page say all of it already?"""
        return self.document is not None and self.document == self.before

    @property
    def loosens(self) -> bool:
        return any(finding.code == "loosened" for finding in self.findings)

    @property
    def size(self) -> int:
        """Characters the published text would grow by; what a tombstone keeps is not published."""
        if self.document is None:
            return 0
        return length(self.document) - length(self.before)

    @property
    def risk(self) -> Proposal.Risk:
        """A word for the queue: high when something might give the story away or be lost."""
        if self.loosens or self.document is None or self.gone or self.taken or self.document.deleted:
            return Proposal.Risk.HIGH
        doubtful = self.findings or self.reanchored or self.size < -200
        return Proposal.Risk.MEDIUM if doubtful else Proposal.Risk.LOW


def length(document: Document | None) -> int:
    """The characters of a text that is there to be read."""
    return len(dump(document)) if document and not document.deleted else 0


class Background:
    """What the texts on one screen are held against, each part read once for all of them.

    Never kept for longer: what is decided is prepared anew, in the transaction that publishes it.
    """

    def __init__(self) -> None:
        self._names: dict[Reader | None, list[KnownName]] = {}

    @cached_property
    def ladder(self) -> Ladder:
        return ladder_now()

    def names(self, reader: Reader | None = None) -> list[KnownName]:
        if reader not in self._names:
            self._names[reader] = known_names(reader)
        return self._names[reader]


def prepare(proposal: Proposal, background: Background | None = None) -> Preparation:
    background = background or Background()
    version = proposal.latest
    assert version is not None  # noqa: S101 - a proposal is never saved without one
    head = _head(proposal)
    before = head.document if head else None
    ladder = background.ladder
    document, reanchored = lift_version(version, ladder)
    restores = proposal.action == Proposal.Action.RESTORE
    conflicts: tuple[Conflict, ...] = ()
    outcome: Document | None = document
    # There is nothing to merge with where the page is new, or where only its tombstone stands.
    if before is not None and not (restores and before.deleted):
        merged = merge(version.base.document if version.base else None, document, before)
        outcome, conflicts = merged.document, merged.conflicts
    if outcome is not None and before is not None:
        outcome = keep_addresses(before, outcome)
    found: tuple[Finding, ...] = ()
    if outcome is not None:
        found = (
            *findings(outcome, background.names(), before=_living(before)),
            *picture_findings(outcome, every_picture(outcome)),
            *_of_another_ladder(version, ladder),
        )
    taken = _taken_name(proposal.page_id, outcome) if outcome else None
    touched = touched_gate(before, outcome or document, ladder)
    if version.base is not None and version.base != head:
        # What its author changed, and tells of in the summary, may be on the page already.
        touched = ladder.all_of((touched, touched_gate(version.base.document, document, ladder)))
    return Preparation(
        head, outcome, conflicts, reanchored, found,
        gone=bool(before and before.deleted and not restores),
        # Who has not met the other page is not told of it, but that the change is ahead of them.
        gate=touched & taken.gate if taken else touched,
        taken=taken,
    )  # fmt: skip


def _of_another_ladder(version: Version, ladder: Ladder) -> tuple[Finding, ...]:
    """What its author was shown cannot be told any more where an episode they had watched is gone."""
    if not version.shown_at or vector.read(version.shown_at, ladder) != NOTHING_SEEN:
        return ()
    told = say(
        "An episode its author had watched is off the list by now, so what they were shown is not known any "
        "more: look whether a passage stands twice, or is back that they took out."
    )
    return (Finding("ladder", told),)


def _living(document: Document | None) -> Document | None:
    """What a tombstone keeps of its page: bringing a page back may loosen a gate as well."""
    return replace(document, deleted=False) if document else None


def loosens(before: Document, after: Document) -> bool:
    """Would anything open earlier than it does, or than it did before its page was deleted?"""
    return any(finding.code == "loosened" for finding in findings(after, (), before=_living(before)))


def _taken_name(page_id: int | None, document: Document) -> KnownName | None:
    """What another page of its kind is called at an address the document gives as well, with what it takes
    to know that page by it."""
    if document.deleted:
        return None
    slugs = {slugify(name.text) for name in document.names}
    everybodys = NameRow.objects.unredacted().filter(kind=document.kind.value)  # gate: kept with the answer
    row = (
        everybodys.filter(slug__in=slugs)
        .exclude(page=page_id)
        .select_related("gate")
        .order_by("slug", "twin")
        .first()
    )
    return KnownName(row.text, stored_gate(row.gate.expression), row.slug) if row else None


def _head(proposal: Proposal) -> Revision | None:
    if proposal.page_id is None:
        return None
    pages = Page.objects.unredacted()  # gate: moderators decide on the whole text
    return pages.select_related("head").get(pk=proposal.page_id).head


def ladder_now() -> Ladder:
    """For use in a transaction: what is remembered of generations belongs to what was committed."""
    return ladder_of(catalogue.read_now())


def lift_version(version: Version, ladder: Ladder) -> tuple[Document, tuple[str, ...]]:
    """The version's text with everything put back that its author was not shown."""
    if version.base is None:
        return version.document, ()
    horizon = Horizon(ladder, vector.read(version.shown_at, ladder))
    lifted = lift(version.base.document, horizon, version.document)
    return lifted.document, tuple(lifted.reanchored)


def keep_addresses(before: Document, after: Document) -> Document:
    """A name that goes away stays behind as an address, under the gate it had."""
    gone = tuple(
        Name(name.text, name.gate, former=True) for name in before.names if not _stays(name, before, after)
    )
    return replace(after, names=after.names + gone) if gone and not after.deleted else after


def _stays(name: Name, before: Document, after: Document) -> bool:
    """Has anything its address? What stood there already and opens later holds it for fewer."""
    return any(
        slugify(other.text) == slugify(name.text)
        and (other not in before.names or implies(name.gate, other.gate))
        for other in after.names
    )


def touched_gate(before: Document | None, after: Document, ladder: Ladder) -> Gate:
    """What one must have seen to know all that a change touches: its summary may tell of any of it."""
    touched = touched_gates(before, after) | set(changed_gates(before, after))
    touched |= _gates_of_new_pictures(before, after)
    # Nothing differs any more, and what its author changed may have been any of it.
    return ladder.all_of(touched or gates_in(after))


def _gates_of_new_pictures(before: Document | None, after: Document) -> set[Gate]:
    """A picture may open later than the place it is put at, and a summary may tell what it shows."""
    were = set(picture_places(before)) if before else set()
    new = {key: place for key, place in picture_places(after) if (key, place) not in were}
    if not new:
        return set()
    return {new[key] & picture.gate for key, picture in every_picture(after).items() if key in new}


def known_names(reader: Reader | None = None) -> list[KnownName]:
    """Every name in the wiki with its gate, for moderators' eyes alone; or those a reader may know."""
    everything = NameRow.objects.unredacted()  # gate: findings of the whole are for moderators
    rows = NameRow.objects.visible_to(reader) if reader else everything
    # Nor what is known from the start under another spelling, which everybody sees.
    spelled = NameRow.objects.unredacted().filter(
        page=OuterRef("page"), slug=OuterRef("slug")
    )  # gate: premise
    rows = rows.exclude(gate__expression="premise").exclude(
        Exists(spelled.filter(gate__expression="premise"))
    )
    return [
        KnownName(text, stored_gate(expression), slug, as_written=kind == Kind.EPISODE)
        for text, expression, slug, kind in rows.values_list(
            "text", "gate__expression", "page__slug", "kind"
        ).order_by("kind", "slug", "position")[:MAX_KNOWN_NAMES]
    ]
