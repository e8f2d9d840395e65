"""What the screens are looked at with: the Homecoming wiki, and a fan whose edits met every fate."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, replace

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.management import call_command
from playwright.sync_api import Page

from tests.browser import acts
from tests.media.conftest import drawn
from tests.story import watch
from wiki.accounts.models import Block, User
from wiki.canon.catalogue import today
from wiki.canon.models import Episode, Generation
from wiki.exchange.management.commands.load_demo import demo_password
from wiki.media import pictures
from wiki.media.models import Picture, line_of
from wiki.media.pictures import Words
from wiki.moderation import desk
from wiki.moderation.models import LeakReport, Proposal, Reason
from wiki.moderation.preparation import prepare
from wiki.pages.document import dump, load
from wiki.pages.models import Page as WikiPage
from wiki.pages.models import Revision
from wiki.pages.publishing import Publication, fingerprint, publish
from wiki.spoilers import vector
from wiki.spoilers.gates import parse_gate
from wiki.spoilers.horizon import current_ladder
from wiki.spoilers.ladder import Ladder

#: What the fan sent having got as far as they are, by its slug.
OWN = ("the-pier", "the-orchid-knows")
#: A page to which somebody who has seen all of it adds what nobody else has come to yet, by its slug.
AHEAD = "craig"
#: How far the readers of the tour have got, as the cookie says it; None has never been asked.
RUNGS: dict[str, str | None] = {"new": None, "s1e4": "tv:S1E4", "s1e10": "tv:S1E10", "end": ""}

HEIDI, WALTER = "/characters/heidi-bergman/", "/characters/walter-cruz/"
EDITS = (
    # page, sentence added, summary, what became of it
    ("heidi-bergman", "She keeps a plant on her desk.", "The plant on her desk", "approve"),
    ("colin-belfast", "He is always on the telephone.", "The telephone", "wait"),
    ("gloria", "She is fond of her garden.", "The garden", "withdraw"),
)
PICTURES = (
    # what it shows, its caption, what became of it
    ("A berry in a frame", "As the fans see it", "approve"),
    ("A frame with a berry in it", "The same once more", "wait"),
)


@dataclass(frozen=True)
class Screen:
    """An address, for whom it is, and how it answers."""

    name: str
    path: str
    who: str = (
        "everybody"  # everybody, anonymous, fan, moderator, behind (moderates, and saw little) or admin
    )
    status: int = 200
    may_be_ahead: bool = False  # and is then a page that is not there
    then: Callable[[Page], None] | None = None  # what is done there until it is the screen
    after: Callable[[Page], None] | None = None  # and to have everything as it was


def build() -> None:
    """Load the wiki, where some of the fan's edits were sent back and declined, and let more be published,
    left waiting and withdrawn. Two come with a picture: one that stands, and one that waits."""
    call_command("load_demo", stdout=io.StringIO())
    RUNGS["end"] = vector.write(current_ladder(Generation.current(), today()).everything())
    fan, moderator = somebody("fan", "s1e4"), somebody("moderator", "end")
    illustrated = [
        ("ellen-bergman", f"\n{line_of(_drawn(fan, alt), caption)}", caption, fate)
        for alt, caption, fate in PICTURES
    ]
    for slug, sentence, summary, fate in [*EDITS, *illustrated]:
        _decide(_edit(slug, sentence, summary, fan), fan, moderator, fate)
    _bury(fan)
    _clash(fan)
    _begin(fan)
    _careful()
    _run_ahead(moderator)


def _bury(author: User) -> None:
    """A page that was there, and went."""
    text = "format: 1\nkind: article\nname: A rumour\ngate: premise\n---\nSomebody said something.\n"
    told = Publication(document=load(text), rule="moderator-edit", author=author)
    first = publish(None, None, told)
    publish(first.page, first, replace(told, document=replace(told.document, deleted=True)))


def _clash(fan: User) -> None:
    """The fan's edit of a page that says otherwise by now."""
    text = "format: 1\nkind: article\nname: The pier\ngate: premise\n---\nThe pier is old. Gulls sit on it.\n"
    told = Publication(document=load(text), rule="moderator-edit", author=fan)
    first = publish(None, None, told)
    typed = replace(told.document, body="The pier is older than the town. Gulls sit on it.\n")
    draft = desk.Draft(document=typed, base=first, shown_at=vector.read(RUNGS["s1e4"] or "", _ladder()))
    desk.propose(first.page, author=fan, draft=draft)
    body = "The pier was built last year. Gulls sit on it.\n"
    publish(first.page, first, replace(told, document=replace(told.document, body=body)))


def _begin(fan: User) -> None:
    """A page of the fan's that is not there yet."""
    text = (
        "format: 1\nkind: theory\nname: The orchid knows\ngate: premise\n"
        "fact Claim: The orchid remembers what they forgot.\nfact Status: open\n---\n"
        "## For\n\n- It stands in every office >!S1E2: that Heidi sits in!<.\n\n## Against\n\n- It is a flower.\n"
    )
    draft = desk.Draft(
        document=load(text), base=None, shown_at=vector.read(RUNGS["s1e4"] or "", _ladder()),
        action=Proposal.Action.CREATE,
    )  # fmt: skip
    desk.propose(None, author=fan, draft=draft)


def _ladder() -> Ladder:
    return current_ladder(Generation.current(), today())


def _careful() -> None:
    """Somebody with a second factor."""
    account = User.objects.create_user("careful", demo_password())
    TOTP.activate(account, generate_totp_secret())
    RecoveryCodes.activate(account)


def _run_ahead(moderator: User) -> None:
    """Somebody who tells what most have not come to, and is told on and blocked for it."""
    account = User.objects.create_user("hasty", demo_password())
    _edit(AHEAD, ">!S2E7: He knew all along.!<", "What he knew", account)
    LeakReport.objects.create(
        address=HEIDI,
        vector=RUNGS["end"] or "",
        words="It says how it ends.\n\nI was not there yet!",
        account=account,
    )
    Block.objects.create(account=account, reason="Tells everybody how it ends", by=moderator)


def somebody(name: str, rung: str) -> User:
    return watch(User.objects.get(handle=name), RUNGS[rung] or "")


def _drawn(owner: User, alt: str) -> Picture:
    words = Words(
        alt=alt, credit="Drawn for a look at it", licence=Picture.Licence.CC0, gate=parse_gate("premise")
    )
    return pictures.add(owner, drawn(seed=len(alt)), words).picture


def _edit(slug: str, sentence: str, summary: str, author: User) -> Proposal:
    page = WikiPage.objects.unredacted().select_related("head").get(slug=slug)  # gate: sets the scene
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
    elif fate == "withdraw":
        desk.withdraw(proposal, author=fan)


def screens() -> list[Screen]:
    """Every screen there is to read, write or fail on; asked of the wiki as it is now."""
    return [*_for_everybody(), *_for_fans(), *_for_moderators(), *_for_admins()]


def _for_everybody() -> list[Screen]:
    newest = Revision.objects.unredacted().filter(page__slug="heidi-bergman").latest("pk")  # gate: an address
    return [
        Screen("front", "/"),
        Screen("episodes", "/episodes/"),
        Screen("episodes-filtered", "/episodes/?season=tv.2&flavour=salt"),
        Screen("episode", "/episodes/s1e1/"),
        Screen("episode-ahead", "/episodes/s2e3/"),
        Screen("episode-podcast", "/episodes/podcast-s1e3/"),
        Screen("characters", "/characters/"),
        Screen("characters-none", "/characters/?name=zzz"),
        Screen("character", HEIDI),
        Screen("character-short", "/characters/ellen-bergman/"),
        Screen("character-as-of", f"{HEIDI}?at=S1E1"),
        Screen("theories", "/theories/"),
        Screen("theory", "/theories/walter-remembers-heidi/", may_be_ahead=True),
        Screen("theory-jossed", "/theories/florida-is-faked/", may_be_ahead=True),
        Screen("articles", "/articles/"),
        Screen("article", "/articles/the-two-timelines/"),
        Screen("search", "/search/"),
        Screen("search-hits", "/search/?q=e"),
        Screen("search-none", "/search/?q=zzz"),
        Screen("recent", "/recent/"),
        Screen("history", f"{HEIDI}history/"),
        Screen("revision", f"{HEIDI}history/{newest.key}/"),
        Screen("compare", f"{HEIDI}compare/?to={newest.key}"),
        Screen("progress", "/progress/"),
        Screen("look", "/look/"),
        Screen("marks", "/help/marks/"),
        Screen("report", f"/report/?page={HEIDI}"),
        Screen("report-late", f"/report/?page={HEIDI}", then=acts.lose_the_token),
        Screen("character-marked", WALTER, then=acts.mark, after=acts.hide_all_again),
        Screen("character-guided", WALTER, then=acts.guide, after=acts.hide_all_again),
        Screen("missing", "/characters/nobody/", status=404),
        Screen("login", "/accounts/login/", "anonymous"),
        Screen("signup", "/accounts/signup/", "anonymous"),
        Screen("edit-visiting", f"{WALTER}edit/", "anonymous"),
        Screen(
            "edit-kept",
            f"{WALTER}edit/",
            "anonymous",
            then=acts.write_without_an_account,
            after=acts.forget_who_it_is,
        ),
        Screen(
            "login-to-send",
            f"{WALTER}edit/",
            "anonymous",
            then=acts.send_without_an_account,
            after=acts.forget_who_it_is,
        ),
        Screen(
            "edit-come-back",
            f"{WALTER}edit/",
            "anonymous",
            then=acts.log_in_and_come_back,
            after=acts.forget_who_it_is,
        ),
        Screen("code", "/accounts/login/", "anonymous", then=acts.log_in_up_to_the_code),
        Screen("password-forgotten", "/accounts/password/reset/", "anonymous"),
    ]


def _for_fans() -> list[Screen]:
    edits = {
        proposal.state: f"/me/edits/{proposal.key}/"
        for proposal in Proposal.objects.exclude(slug__in=(*OWN, AHEAD))
    }
    own = {proposal.slug: f"/me/edits/{proposal.key}/" for proposal in Proposal.objects.filter(slug__in=OWN)}
    return [
        Screen("me", "/me/", "fan"),
        Screen("passage", HEIDI, "fan", then=acts.open_a_passage, after=acts.hide_all_again),
        Screen(
            "passage-alone",
            HEIDI,
            "fan",
            then=acts.open_a_passage_without_scripts,
            after=acts.hide_all_again,
        ),
        Screen("account", "/me/account/", "fan"),
        Screen("empty-account", "/me/empty/", "fan"),
        Screen("logout", "/accounts/logout/", "fan"),
        Screen("password-change", "/accounts/password/change/", "fan"),
        Screen("mail", "/accounts/email/", "fan", status=404),
        Screen("edit", f"{HEIDI}edit/", "fan"),
        Screen("edit-part", f"{HEIDI}edit/?section=h-the-caseworker-and-the-waitress", "fan"),
        Screen("edit-wrong", f"{HEIDI}edit/", "fan", then=acts.send_what_is_wrong),
        Screen("preview", f"{HEIDI}edit/", "fan", then=acts.preview),
        Screen("pictures", "/pictures/", "fan"),
        Screen("picture-new", "/pictures/new/", "fan"),
        Screen("second-factor", "/accounts/2fa/", "fan"),
        Screen("is-it-you", "/accounts/reauthenticate/", "fan"),
        Screen("second-factor-app", "/accounts/2fa/totp/activate/", "fan", then=acts.prove),
        Screen("passkey-new", "/accounts/2fa/webauthn/add/", "fan", then=acts.prove),
        Screen("passkeys", "/accounts/2fa/webauthn/", "fan", then=acts.prove),
        Screen("second-factor-on", "/accounts/2fa/", "careful"),
        Screen("recovery-codes", "/accounts/2fa/recovery-codes/", "careful", then=acts.prove),
        Screen("recovery-codes-new", "/accounts/2fa/recovery-codes/generate/", "careful", then=acts.prove),
        Screen("second-factor-off", "/accounts/2fa/totp/deactivate/", "careful", then=acts.prove),
        Screen("sessions", "/accounts/sessions/", "fan"),
        Screen("new-character", "/new/character/", "fan"),
        Screen("new-theory", "/new/theory/", "fan"),
        Screen("new-article", "/new/article/", "fan"),
        Screen("delete", f"{HEIDI}delete/", "fan"),
        Screen("restore", "/articles/a-rumour/restore/", "fan"),
        Screen("new-of-deleted", "/new/article/?name=A rumour", "fan"),
        Screen("forbidden", "/admin/moderation/proposal/", "fan", status=403),
        Screen("logged-out", f"{HEIDI}delete/", "fan", then=acts.lose_the_session),
        *(Screen(f"my-edit-{state}", path, "fan") for state, path in sorted(edits.items())),
        Screen("my-edit-new", own["the-orchid-knows"], "fan"),
        Screen("my-edit-clashing", own["the-pier"], "fan"),
        Screen("edit-further", "/articles/the-pier/edit/?onto_now=1", "fan"),
        Screen(
            "edit-unseen", "/articles/the-pier/edit/?onto_now=1", "fan", status=200, then=acts.send_unseen
        ),
    ]


def _for_moderators() -> list[Screen]:
    waiting = {proposal.state: proposal.pk for proposal in Proposal.objects.exclude(slug__in=(*OWN, AHEAD))}
    own = {proposal.slug: proposal.pk for proposal in Proposal.objects.filter(slug__in=OWN)}
    admin, fan = "/admin/moderation", User.objects.get(handle="fan").pk
    standing = Picture.objects.unredacted().get(alt=PICTURES[0][0])  # gate: an address
    ahead, leak = Proposal.objects.get(slug=AHEAD).pk, LeakReport.objects.get().pk
    return [
        Screen("admin", "/admin/", "moderator"),
        Screen("queue", f"{admin}/proposal/", "moderator"),
        Screen("queue-several", f"{admin}/proposal/", "moderator", then=acts.choose_all_that_wait),
        *(
            Screen(f"review-{state}", f"{admin}/proposal/{pk}/change/", "moderator")
            for state, pk in sorted(waiting.items())
        ),
        Screen("review-new", f"{admin}/proposal/{own['the-orchid-knows']}/change/", "moderator"),
        Screen("review-clashing", f"{admin}/proposal/{own['the-pier']}/change/", "moderator"),
        Screen(
            "review-asked",
            f"{admin}/proposal/{waiting['pending']}/change/",
            "moderator",
            then=acts.approve_with_a_reason,
        ),
        Screen("log", f"{admin}/decision/", "moderator"),
        Screen("review-ahead", f"{admin}/proposal/{ahead}/change/", "behind"),
        Screen("blocks", "/admin/accounts/block/", "moderator"),
        Screen("block", f"/admin/accounts/block/{Block.objects.get().pk}/change/", "moderator"),
        Screen("block-new", "/admin/accounts/block/add/", "moderator"),
        Screen("reasons", f"{admin}/reason/", "moderator"),
        Screen("reason", f"{admin}/reason/{Reason.objects.earliest('pk').pk}/change/", "moderator"),
        Screen("leaks", f"{admin}/leakreport/", "moderator"),
        Screen("leak", f"{admin}/leakreport/{leak}/change/", "moderator"),
        Screen("leak-ahead", f"{admin}/leakreport/{leak}/change/", "behind"),
        Screen("accounts", "/admin/accounts/user/", "moderator"),
        Screen("account-known", f"/admin/accounts/user/{fan}/change/", "moderator"),
        Screen("pictures-admin", "/admin/media/picture/", "moderator"),
        Screen("picture-admin", f"/admin/media/picture/{standing.pk}/change/", "moderator"),
    ]


def _for_admins() -> list[Screen]:
    ladder, fan = "/admin/canon", User.objects.get(handle="fan").pk
    episode = f"{ladder}/episode/{Episode.objects.get(season__work__key='tv', code='S1E4').pk}"
    return [
        Screen("ladder", f"{ladder}/", "admin"),
        *(Screen(f"ladder-{row}s", f"{ladder}/{row}/", "admin") for row in ("work", "season", "episode")),
        Screen("ladder-new", f"{ladder}/episode/add/", "admin"),
        Screen("ladder-episode", f"{episode}/change/", "admin"),
        Screen("ladder-refused", f"{episode}/delete/", "admin"),
        Screen("ladder-asked", f"{episode}/change/", "admin", then=acts.hold_an_episode_back),
        Screen("account-role", f"/admin/accounts/user/{fan}/change/", "admin"),
    ]
