"""How the cast edits and decides in tests: from what an author is shown to what a moderator clicks."""

from __future__ import annotations

from dataclasses import replace

from wiki.accounts.models import User
from wiki.canon import catalogue
from wiki.canon.models import Generation
from wiki.moderation import desk
from wiki.moderation.models import Proposal
from wiki.moderation.preparation import prepare
from wiki.pages.document import Document, dump, fingerprint, load
from wiki.pages.models import Page, Revision
from wiki.pages.redact import redact
from wiki.spoilers import vector
from wiki.spoilers.horizon import current_ladder
from wiki.spoilers.ladder import Horizon, Ladder, Progress
from wiki.spoilers.models import Watched


def the_page(slug: str = "heidi-bergman") -> Page:
    return Page.objects.unredacted().select_related("head").get(slug=slug)


def the_ladder() -> Ladder:
    return current_ladder(Generation.current(), catalogue.today())


def progress_of(account: User) -> Progress:
    watched = Watched.objects.filter(account=account).first()
    return vector.read(watched.vector if watched else "", the_ladder())


def shown_to(account: User, base: Revision) -> Document:
    """What the edit form would hold for this account."""
    visible = redact(base.document, Horizon(the_ladder(), progress_of(account)))
    assert visible is not None
    return visible


def send(
    account: User,
    *changes: tuple[str, str],
    base: Revision | None = None,
    action: str = "edit",
    **more: object,
) -> Proposal:
    """An edit of a page: words of what its author is shown replaced by others."""
    base = base or the_page().head
    document = shown_to(account, base)
    text = dump(document)
    for old, new in changes:
        assert old in text, f"{account} is not shown “{old}”"
        text = text.replace(old, new)
    return send_document(account, load(text), base=base, action=action, **more)


def send_document(
    account: User, document: Document, *, base: Revision | None = None, action: str = "edit", **more: object
) -> Proposal:
    draft = desk.Draft(
        document=document,
        base=base,
        shown_at=progress_of(account),
        action=action,
        **more,  # type: ignore[arg-type]
    )
    return desk.propose(base.page if base else None, author=account, draft=draft)


def send_new(account: User, text: str, **more: object) -> Proposal:
    return send_document(account, load(text, default_work="tv"), action="create", **more)


def send_deletion(account: User, *, base: Revision | None = None, **more: object) -> Proposal:
    base = base or the_page().head
    gone = replace(shown_to(account, base), deleted=True)
    return send_document(account, gone, base=base, action="delete", **more)


def send_restoration(account: User, **more: object) -> Proposal:
    """Bring back the page whose head is a tombstone."""
    living = the_page().head.parent
    return send_document(account, shown_to(account, living), base=living, action="restore", **more)


def look(proposal: Proposal) -> desk.Seen:
    """What a moderator who opens the review now has on the screen."""
    now = Proposal.objects.get(pk=proposal.pk)
    made = prepare(now)
    result = fingerprint(dump(made.document)) if made.document else ""
    return desk.Seen(now.latest.key, made.head_key, result)


def approve(proposal: Proposal, moderator: User, *, seen: desk.Seen | None = None) -> Revision:
    return desk.approve(proposal, moderator=moderator, seen=seen or look(proposal))


def body_of(slug: str = "heidi-bergman") -> str:
    return the_page(slug).head.document.body
