"""Publishing: the only code that changes what readers see of pages.

One transaction moves a page's head, brings every derived row along, counts a new generation and sends
``page_published``. Either all of it happens or nothing does.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from wiki.accounts.models import User
from wiki.canon import catalogue
from wiki.canon.catalogue import Catalogue
from wiki.canon.models import Generation
from wiki.media.pictures import show_at
from wiki.pages.changed import changed_gates
from wiki.pages.derive import Derivation, NameRow, derive, fold, value_key
from wiki.pages.document import Document, Kind, dump, fingerprint
from wiki.pages.models import (
    Appearance,
    Category,
    Change,
    Derived,
    Fact,
    Name,
    Page,
    Passage,
    Revision,
    RevisionQuerySet,
)
from wiki.pages.signals import page_published
from wiki.spoilers.gates import PREMISE, SEALED, stored_gate
from wiki.spoilers.gates import Gate as GateValue
from wiki.spoilers.models import Gate


class PublishingError(Exception):
    """Nothing was changed; the message is a sentence for a moderator."""


class Moved(PublishingError):
    """The page's head is no longer the one the text was made for."""

    def __init__(self) -> None:
        super().__init__(_("The page has changed in the meantime. Look at it again."))


class AddressTaken(PublishingError):
    """A name's address belongs to another page of the kind.

    ``gate`` is what one must have seen to know of that page; who has not may not hear the sentence.
    """

    def __init__(self, name: str, gate: GateValue = SEALED) -> None:
        self.name, self.gate = name, gate
        sentence = _("Another page of this kind is called “%(name)s”. Give one of them another name.")
        super().__init__(sentence % {"name": name})


#: Constraints by their names, and by the words in which SQLite tells of a unique one.
ADDRESS_ONCE = frozenset({"pages_address_once", "UNIQUE constraint failed: pages_name.kind, pages_name.slug"})
ONE_LINE = frozenset(
    {
        "pages_one_root_per_page",
        "UNIQUE constraint failed: pages_revision.page_id",
        "pages_revision_parent_id_key",
        "UNIQUE constraint failed: pages_revision.parent_id",
    }
)


@dataclass(frozen=True, kw_only=True)
class Publication:
    """A text on its way to the readers, and who stands for it."""

    document: Document
    rule: str
    author: User | None
    approved_by: User | None = None
    summary: str = ""
    source: str = ""
    summary_gate: GateValue = PREMISE
    reverts: Revision | None = None
    proposed_at: datetime | None = None
    published_at: datetime | None = None


def publish(page: Page | None, head: Revision | None, publication: Publication) -> Revision:
    """Make a text the page's newest revision; ``page`` None makes a new page.

    ``head`` is the revision the text was made for. Raises ``Moved`` when it is no longer the page's
    head and ``AddressTaken`` when a name is another page's; nothing is changed then.
    """
    try:
        with transaction.atomic():
            return _publish(page, head, publication)
    except IntegrityError as error:
        # Two pages raced for one address, or two revisions for one parent.
        broken = _broken(error)
        if broken in ADDRESS_ONCE:
            raise _taken_meanwhile(page, publication.document) from error
        if broken in ONE_LINE:
            raise Moved from error
        raise


def _broken(error: IntegrityError) -> str:
    """Which constraint. PostgreSQL names it, and around that quotes the row, which may say anything."""
    told = getattr(error.__cause__, "diag", None)
    return (told.constraint_name or "") if told else str(error)


def _taken_meanwhile(page: Page | None, document: Document) -> AddressTaken:
    """Which name it was, asked anew: whoever was first can be seen by now."""
    names = derive(document, catalogue.read_now()).names
    if taken := _taken(document.kind.value, names, besides=page):
        return taken
    return AddressTaken(document.names[0].text)


def _publish(page: Page | None, head: Revision | None, publication: Publication) -> Revision:
    document = publication.document
    facts = catalogue.read_now()
    derivation = derive(document, facts)
    changes = changed_gates(head.document if head else None, document)
    gates = Gate.intern({*derivation.gates, *changes, publication.summary_gate})
    follows = {
        "gate_id": gates[derivation.gate],
        "slug": derivation.slug,
        "deleted": document.deleted,
        "episode_id": _episode_pk(document, facts),
    }
    if page is None:
        page = Page.objects.create(kind=document.kind.value, **follows)
    # The conditional UPDATE comes first: it takes the row, on either database, and decides who wins.
    elif not Page.objects.filter(pk=page.pk, head=head).update(**follows):
        raise Moved
    text = dump(document)
    revision = Revision.objects.create(
        page=page, parent=head, text=text, hash=fingerprint(text),
        author=publication.author, approved_by=publication.approved_by, rule=publication.rule,
        summary=publication.summary, source=publication.source,
        summary_gate_id=gates[publication.summary_gate], reverts=publication.reverts,
        proposed_at=publication.proposed_at or timezone.now(),
        published_at=publication.published_at or timezone.now(),
    )  # fmt: skip
    Page.objects.filter(pk=page.pk).update(head=revision)
    # As it is from now on, for whoever goes on with the revision: its address may be a new one.
    revision.page = page = Page.objects.get(pk=page.pk)
    _write_rows(page, derivation, gates, facts, there=derive(head.document, facts) if head else None)
    _write_changes(revision, changes, gates)
    Generation.bump()
    page_published.send(sender=Page, page=page, revision=revision)
    return revision


def _episode_pk(document: Document, facts: Catalogue) -> int | None:
    if document.kind is not Kind.EPISODE:
        return None
    episode = facts.by_code.get(document.episode)
    return episode.pk if episode else None


def _write_changes(revision: Revision, changes: dict[GateValue, int], gates: dict[GateValue, int]) -> None:
    Change.objects.bulk_create(
        Change(revision=revision, page_id=revision.page_id, gate_id=gates[gate], size=size)
        for gate, size in changes.items()
    )


TABLES: dict[str, type[Any]] = {
    "names": Name, "facts": Fact, "categories": Category, "appearances": Appearance, "passages": Passage,
}  # fmt: skip


def _write_rows(
    page: Page, derivation: Derivation, gates: dict[GateValue, int], facts: Catalogue,
    *, there: Derivation | None = None,
) -> None:  # fmt: skip
    """Replace the page's derived rows, but for what is ``there`` already. The rest of the house never writes
    these tables."""
    rows: dict[str, Iterable[Derived]] = {  # made as they are written, and not at all where they stay
        "names": (
            Name(
                page=page, position=position, gate_id=gates[row.gate], kind=page.kind, text=row.text,
                folded=fold(row.text)[:400], slug=row.slug, former=row.former, twin=row.twin,
            )
            for position, row in enumerate(derivation.names)
        ),
        "facts": (
            Fact(
                page=page, position=position, gate_id=gates[row.gate], label=row.label,
                label_key=fold(row.label)[:200], value=row.value, value_key=value_key(row.value),
            )
            for position, row in enumerate(derivation.facts)
        ),
        "categories": (
            Category(page=page, position=position, gate_id=gates[gate], text=text, folded=fold(text)[:400])
            for position, (text, gate) in enumerate(derivation.categories)
        ),
        "appearances": (
            Appearance(
                page=page, position=position, gate_id=gates[gate], note=note,
                episode_id=facts.by_code[code].pk,
            )
            for position, (code, note, gate) in enumerate(derivation.appearances)
        ),
        "passages": (
            Passage(page=page, position=position, gate_id=gates[gate], size=size)
            for position, (gate, size) in enumerate(derivation.passages)
        ),
    }  # fmt: skip
    new = [part for part in rows if there is None or getattr(there, part) != getattr(derivation, part)]
    for part in new:
        TABLES[part]._default_manager.filter(page=page).delete()
    if "names" in new and (taken := _taken(page.kind, derivation.names, besides=page)):
        raise taken
    for part in new:
        TABLES[part]._default_manager.bulk_create(rows[part])
    if there is None or there.pictures or derivation.pictures:
        show_at(page.key, derivation.pictures)


def _taken(kind: str, names: Iterable[NameRow], *, besides: Page | None) -> AddressTaken | None:
    slugs = {row.slug for row in names}
    everybodys = Name.objects.unredacted()  # gate: an address is unique among hidden names too
    others = everybodys.filter(kind=kind, slug__in=slugs).exclude(page=besides)
    # As the other page spells it: who may hear of that page need not know every spelling here.
    if taken := others.order_by("slug", "twin").values_list("text", "gate__expression").first():
        text, expression = taken
        return AddressTaken(text, stored_gate(expression))
    return None


@transaction.atomic
def rederive(pages: Iterable[Page] | None = None, *, history: bool = True) -> int:
    """Rebuild the derived rows of some pages, or of all and their changes. Returns how many pages.

    After a change of the ladder it brings titles and appearances up to date; at any other time it
    changes nothing. Who sees a change follows from two texts alone: after a change of the ladder there is
    no need of all the ``history``.
    """
    everything = pages is None
    facts = catalogue.read_now()
    count = 0
    chosen = Page.objects.unredacted() if everything else pages  # gate: derived rows know no reader
    for page in chosen or ():
        revision = page.head
        if revision is None:
            continue
        derivation = derive(revision.document, facts)
        gates = Gate.intern(derivation.gates)
        Page.objects.filter(pk=page.pk).update(
            gate_id=gates[derivation.gate], slug=derivation.slug,
            deleted=revision.document.deleted, episode_id=_episode_pk(revision.document, facts),
        )  # fmt: skip
        _write_rows(page, derivation, gates, facts)
        count += 1
    if everything and history:
        _rederive_changes()
    Generation.bump()
    return count


def _rederive_changes() -> None:
    Change.objects.unredacted().delete()  # gate: rebuilt below, row by row
    _derive_changes(Revision.objects.unredacted())  # gate: as above


def _derive_changes(revisions: RevisionQuerySet) -> None:
    for revision in revisions.select_related("parent").iterator():
        changes = changed_gates(revision.parent.document if revision.parent else None, revision.document)
        _write_changes(revision, changes, Gate.intern(changes))


@transaction.atomic
def replace_text(revision: Revision, document: Document) -> None:
    """Put another text in a revision's place, and bring along all that follows from it.

    For takedowns alone: the database refuses it unless one stands on record.
    """
    text = dump(document)
    everything = Revision.objects.unredacted()  # gate: texts that go, go for everybody
    everything.filter(pk=revision.pk).update(text=text, hash=fingerprint(text), summary="", source="")
    both = everything.filter(Q(pk=revision.pk) | Q(parent=revision.pk))
    Change.objects.unredacted().filter(revision__in=both).delete()  # gate: rebuilt on the next line
    _derive_changes(both)
    rederive([Page.objects.unredacted().get(pk=revision.page_id)])  # gate: as above
