"""What the screens are looked at with: the Homecoming wiki, and a fan whose edits met every fate."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace

from django.core.management import call_command

from tests.story import watch
from wiki.accounts.models import User
from wiki.canon.catalogue import today
from wiki.canon.models import Generation
from wiki.moderation import desk
from wiki.moderation.models import Proposal
from wiki.moderation.preparation import prepare
from wiki.pages.document import dump
from wiki.pages.models import Page, Revision
from wiki.pages.publishing import fingerprint
from wiki.spoilers import vector
from wiki.spoilers.horizon import current_ladder

#: How far the readers of the tour have got, as the cookie says it; None has never been asked.
RUNGS: dict[str, str | None] = {"new": None, "s1e4": "tv:S1E4", "s1e10": "tv:S1E10", "end": ""}

EDITS = (
    # page, sentence added, summary, what became of it
    ("heidi-bergman", "She keeps a plant on her desk.", "The plant on her desk", "approve"),
    ("walter-cruz", "He likes pineapple.", "What he likes", "reject"),
    ("the-van", "The van is white.", "The colour of the van", "request changes"),
    ("colin-belfast", "He is always on the telephone.", "The telephone", "wait"),
    ("gloria", "She is fond of her garden.", "The garden", "withdraw"),
)


@dataclass(frozen=True)
class Screen:
    """An address, for whom it is, and how it answers."""

    name: str
    path: str
    who: str = "everybody"  # everybody, anonymous, fan or moderator
    status: int = 200
    may_be_ahead: bool = False  # and is then a page that is not there


def build() -> None:
    """Load the wiki and let the fan's edits be approved, turned down, sent back, left waiting, withdrawn."""
    call_command("load_demo", stdout=io.StringIO())
    RUNGS["end"] = vector.write(current_ladder(Generation.current(), today()).everything())
    fan, moderator = somebody("fan", "s1e4"), somebody("moderator", "end")
    for slug, sentence, summary, fate in EDITS:
        _decide(_edit(slug, sentence, summary, fan), fan, moderator, fate)


def somebody(name: str, rung: str) -> User:
    return watch(User.objects.get(handle=name), RUNGS[rung] or "")


def _edit(slug: str, sentence: str, summary: str, author: User) -> Proposal:
    page = Page.objects.unredacted().select_related("head").get(slug=slug)  # gate: sets the scene
    assert page.head is not None
    document = replace(page.head.document, body=f"{page.head.document.body.rstrip()}\n\n{sentence}\n")
    everything = current_ladder(Generation.current(), today()).everything()
    draft = desk.Draft(
        document=document, base=page.head, shown_at=everything, summary=summary, source="S1E2, 14:20"
    )
    return desk.propose(page, author=author, draft=draft)


def _decide(proposal: Proposal, fan: User, moderator: User, fate: str) -> None:
    version = proposal.latest
    assert version is not None
    if fate == "approve":
        ready = prepare(proposal)
        assert ready.document is not None
        seen = desk.Seen(version=version.key, head=ready.head_key, result=fingerprint(dump(ready.document)))
        desk.approve(proposal, moderator=moderator, seen=seen)
    elif fate == "reject":
        reason = "The series only shows it once, as a joke. Thank you all the same!"
        desk.reject(proposal, moderator=moderator, reason=reason, seen=version.key)
    elif fate == "request changes":
        reason = "Which episode shows the colour? Please name it, with the minute if you can."
        desk.request_changes(proposal, moderator=moderator, reason=reason, seen=version.key)
    elif fate == "withdraw":
        desk.withdraw(proposal, author=fan)


def screens() -> list[Screen]:
    """Every screen there is to read, write or fail on; asked of the wiki as it is now."""
    heidi = "/characters/heidi-bergman/"
    changes = Revision.objects.unredacted().filter(page__slug="heidi-bergman")  # gate: to know an address
    newest = changes.order_by("-pk").first()
    assert newest is not None
    edits = {proposal.state: f"/me/edits/{proposal.key}/" for proposal in Proposal.objects.all()}
    kinds = dict(Page.objects.unredacted().values_list("kind", "slug"))  # gate: to know an address
    found = [
        Screen("front", "/"),
        Screen("episodes", "/episodes/"),
        Screen("episodes-filtered", "/episodes/?season=tv.2&flavour=salt"),
        Screen("episode", "/episodes/s1e1/"),
        Screen("episode-ahead", "/episodes/s2e3/"),
        Screen("episode-podcast", "/episodes/podcast-s1e3/"),
        Screen("characters", "/characters/"),
        Screen("characters-none", "/characters/?name=zzz"),
        Screen("character", heidi),
        Screen("character-short", "/characters/ellen-bergman/"),
        Screen("character-as-of", f"{heidi}?at=S1E1"),
        Screen("theories", "/theories/"),
        Screen("articles", "/articles/"),
        Screen("article", "/articles/the-two-timelines/"),
        Screen("search", "/search/"),
        Screen("search-hits", "/search/?q=e"),
        Screen("search-none", "/search/?q=zzz"),
        Screen("recent", "/recent/"),
        Screen("history", f"{heidi}history/"),
        Screen("revision", f"{heidi}history/{newest.key}/"),
        Screen("compare", f"{heidi}compare/?to={newest.key}"),
        Screen("progress", "/progress/"),
        Screen("marks", "/help/marks/"),
        Screen("report", f"/report/?page={heidi}"),
        Screen("missing", "/characters/nobody/", status=404),
        Screen("login", "/accounts/login/", "anonymous"),
        Screen("signup", "/accounts/signup/", "anonymous"),
        Screen("password-forgotten", "/accounts/password/reset/", "anonymous"),
        Screen("logout", "/accounts/logout/", "fan"),
        Screen("password-change", "/accounts/password/change/", "fan"),
        Screen("mail", "/accounts/email/", "fan"),
        Screen("me", "/me/", "fan"),
        Screen("edit", f"{heidi}edit/", "fan"),
        Screen("new-character", "/new/character/", "fan"),
        Screen("delete", f"{heidi}delete/", "fan"),
        *(Screen(f"my-edit-{state}", path, "fan") for state, path in sorted(edits.items())),
    ]
    if theory := kinds.get("theory"):
        found.append(Screen("theory", f"/theories/{theory}/"))
    return found
