"""What an edit form begins with, and the record of what its author was shown: a row, or without an account a
ticket."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import Http404
from django.shortcuts import get_object_or_404

from wiki.accounts.models import User
from wiki.moderation import tickets
from wiki.moderation.edit_form import Fields, fields_of
from wiki.moderation.models import Proposal, Shown, Version
from wiki.moderation.onto_now import Standing, brought_up, standing_of, went_back
from wiki.moderation.skeletons import skeleton
from wiki.pages import sections
from wiki.pages.document import Document, Kind, fingerprint, slugify
from wiki.pages.merge import Conflict
from wiki.pages.models import Page, Revision
from wiki.pages.redact import redact
from wiki.pages.views import find_page, redirect_from_other_name
from wiki.spoilers import vector
from wiki.spoilers.gates import PREMISE, Gate, parse_gate
from wiki.spoilers.ladder import Horizon
from wiki.spoilers.reader import Reader


@dataclass(frozen=True)
class Start:
    """A form's first fields, and what is worth saying about them."""

    fields: Fields
    shown: Shown
    waiting: bool = False  # this is the author's own text that waits for review
    moved: bool = False  # and the page has changed since, as far as its author may see
    clashes: tuple[
        Conflict, ...
    ] = ()  # where the page says otherwise now, and the form holds the author's words
    no_section: bool = False  # the section asked for is not there, so this is the whole page
    deleted: str = ""  # the address where a page stood that could come back instead


@dataclass(frozen=True)
class Deleted:
    """A page that went, and what its reader could see of it before."""

    page: Page
    living: Revision
    visible: Document


def find_deleted(reader: Reader, kind: Kind, slug: str) -> Deleted | None:
    """The page that went from this address last, if its reader could see it and no other stands there."""
    if find_page(reader, kind, slug) or redirect_from_other_name(reader, kind, slug):
        return None
    gone = Page.objects.deleted_for(reader).of_kind(kind).filter(slug=slugify(slug))
    page = gone.select_related("head__parent").order_by("-head_id").first()
    living = page.head.parent if page and page.head else None
    if living and living.takedowns.exists():
        return None
    visible = redact(living.document, reader.horizon) if living else None
    return Deleted(page, living, visible) if page and living and visible else None


def stood_before(proposal: Proposal, reader: Reader) -> str:
    """The address where a page stood that its reader could see, and that could come back instead of this
    new one; "" if there is none, or nothing to decide."""
    is_new = proposal.is_open and proposal.page_id is None
    gone = find_deleted(reader, Kind(proposal.kind), proposal.slug) if is_new else None
    return gone.page.get_absolute_url() if gone else ""


def since_proposed(proposal: Proposal, there: Page | None, gone: Deleted | None, reader: Reader) -> str:
    """What became meanwhile of the page that should go or come back, as far as its reader may see.

    ``there`` is what stands at its address, ``gone`` it if it went: "changed", "deleted", "back", "another"
    page of its name; "" where it is what it was, and for edits, which are brought onto it.
    """
    version = proposal.latest
    if not proposal.is_open or proposal.action in Proposal.WRITING or version is None:
        return ""
    stands = there is not None and there == proposal.page
    if proposal.action == Proposal.Action.DELETE:
        now, other = there.head if there and stands else None, "deleted" if gone else ""
    else:
        now, other = gone.living if gone else None, "back" if stands else "another" if there else ""
    if now is None:
        return other
    return "changed" if version.base != now and _differs(version.base, now, reader) else ""


def waiting_text(account: User | None, page: Page) -> Version | None:
    """The author's own text of this page that waits for review, or to be changed."""
    if account is None:
        return None
    mine = Proposal.objects.of(account).open().filter(page=page).select_related("latest__base").first()
    return mine.latest if mine else None


def waiting_for(account: User | None, kind: Kind, page: Page | None, name: str) -> Version | None:
    """The author's own text that one of this page takes the place of, or of a new page of this name."""
    if page:
        return waiting_text(account, page)
    proposal = waiting_new(account, kind, name)
    return proposal.latest if proposal else None


def of_page(
    account: User | None,
    reader: Reader,
    page: Page,
    *,
    section: str = "",
    back_to: str = "",
    onto_now: bool = False,
) -> Start:
    """The author's own waiting text, or an old revision, or the page; whole, or one section of it."""
    mine = waiting_text(account, page)
    back = bool(mine and went_back(standing_of(mine), reader))
    if mine and (back or not onto_now):
        assert page.head is not None  # noqa: S101 - find_page gives published pages only
        moved = not back and mine.base != page.head and _differs(mine.base, page.head, reader)
        return _begun(account, page, standing_of(mine), section, waiting=True, moved=moved)
    standing = _as_it_is(reader, page)
    if mine:
        made = brought_up(standing_of(mine), standing.document, reader)
        standing = Standing(made.document or mine.document, standing.base, standing.vector)
        return _begun(account, page, standing, "", waiting=True, clashes=made.conflicts)
    if back_to:
        old = get_object_or_404(page.revisions.visible_to(reader), key=back_to)
        visible = redact(old.document, reader.horizon)
        if visible is None:
            raise Http404
        return _begun(account, page, Standing(visible, standing.base, standing.vector), "")
    return _begun(account, page, standing, section)


def of_new(
    account: User | None, reader: Reader, kind: Kind, name: str, goes_on: Proposal | None = None
) -> Start:
    """A skeleton of the kind; or the author's own text of this name that waits for review."""
    proposal = goes_on or waiting_new(account, kind, name)
    if proposal and proposal.latest:
        version = proposal.latest
        shown = _recorded(account, Shown(vector=version.shown_at, proposal=proposal))
        return Start(fields_of(version.document), shown, waiting=True)
    shown = _recorded(account, Shown(vector=vector.write(reader.progress)))
    episode = name if kind is Kind.EPISODE else ""
    gone = find_deleted(reader, kind, name) if name else None
    fields = fields_of(skeleton(kind, name, gate=_careful_gate(kind, reader), episode=episode))
    fields["page"]["name"] = name  # what nobody asked for is left to be typed
    return Start(fields, shown, deleted=gone.page.get_absolute_url() if gone else "")


def waiting_new(account: User | None, kind: Kind, name: str) -> Proposal | None:
    """The author's own text of a new page of this name that waits for review."""
    if account is None or not name:
        return None
    mine = Proposal.objects.of(account).open().filter(page=None, kind=kind.value).select_related("latest")
    return mine.filter(slug=slugify(name)).first()


def _recorded(account: User | None, shown: Shown) -> Shown:
    """Kept for the account; for who has none it is sealed into the form."""
    if account is None:
        shown.key = tickets.seal(shown)
    else:
        shown.account = account
        shown.save()
    return shown


def _careful_gate(kind: Kind, reader: Reader) -> Gate:
    """What a new page asks for until its author says otherwise: a theory all that they have seen, since
    they thought of it with that in mind."""
    return parse_gate(reader.furthest) if kind is Kind.THEORY and reader.furthest else PREMISE


def clashes_left(
    shown: Shown | None, mine: Version | None, reader: Reader, typed: Callable[[], Document | None]
) -> tuple[Conflict, ...]:
    """Where a text brought onto its page clashes with that, as long as its author’s words stand there.

    ``mine`` is the text of theirs that waits. All of them while what is ``typed`` cannot be read.
    """
    if not (shown and shown.base and mine and mine.base and mine.base.pk < shown.base.pk):
        return ()  # not brought onto a later text than it was written on
    if not _differs(mine.base, shown.base, reader):
        return ()  # nor one that its author could tell from it
    if went_back(standing_of(mine), reader):
        return ()
    now = redact(shown.page.head.document, reader.horizon) if shown.page and shown.page.head else None
    clashes = brought_up(standing_of(mine), now, reader).conflicts if now else ()
    document = typed() if clashes else None
    if now is None or document is None:
        return clashes
    still = brought_up(Standing(document, mine.base, shown.vector), now, reader).conflicts
    return tuple(c for c in clashes if any(c.where == s.where and c.ours in s.ours for s in still))


def standing_for(shown: Shown, account: User | None, reader: Reader) -> Standing:
    """The whole text of which a form showed one section: the author's waiting one counts, wherever it
    was sent from, so that a section sent after another does not take the first one back."""
    mine = waiting_text(account, shown.page) if shown.page else None
    if mine:
        return standing_of(mine)
    assert shown.base is not None  # noqa: S101 - sections are of published pages
    horizon = Horizon(reader.ladder, vector.read(shown.vector, reader.ladder))
    visible = redact(shown.base.document, horizon)
    if visible is None:
        raise Http404
    return Standing(visible, shown.base, shown.vector)


def _as_it_is(reader: Reader, page: Page) -> Standing:
    assert page.head is not None  # noqa: S101 - find_page gives published pages only
    visible = redact(page.head.document, reader.horizon)
    if visible is None:
        raise Http404
    return Standing(visible, page.head, vector.write(reader.progress))


def _begun(
    account: User | None, page: Page, standing: Standing, section: str, *, waiting: bool = False,
    moved: bool = False, clashes: tuple[Conflict, ...] = (),
) -> Start:  # fmt: skip
    fields = fields_of(standing.document)
    found = sections.find(standing.document.body, section) if section else None
    shown = Shown(page=page, base=standing.base, vector=standing.vector)
    if found:
        text = sections.cut(standing.document.body, found)
        fields["page"]["body"] = text
        shown.section, shown.section_hash = found.id, fingerprint(text)
    _recorded(account, shown)
    return Start(
        fields, shown, waiting=waiting, moved=moved, clashes=clashes, no_section=bool(section and not found)
    )


def _differs(base: Revision | None, head: Revision, reader: Reader) -> bool:
    """Has the page changed since, for this reader? What they may not see has not."""
    return base is None or redact(base.document, reader.horizon) != redact(head.document, reader.horizon)


def gate_around(shown: Shown | None, account: User | None, reader: Reader) -> str:
    """What one has seen who reads the section of a form: its hints are about names beyond that."""
    if shown is None or not shown.section:
        return ""
    standing = standing_for(shown, account, reader)
    found = sections.find(standing.document.body, shown.section)
    return str(standing.document.gate & found.gate) if found else ""
