"""A small town where everything has happened once: one world for every cell of the policy.

Each account has proposals of its own in every state, and so has Olga, who is nobody of the cast: what
is hers is somebody else's for all of them. All stand at S1E5, so that Audrey's page (S1E10) is ahead
of everybody.
"""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass, field, replace
from datetime import timedelta

import lxml.html
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.test import Client
from django.test.client import ClientHandler
from django.utils import timezone

from tests.policy.passkey import passkey
from tests.story import AUDREY, HEIDI, PASSWORD, WALTER, bring_in_ladder, published, watch
from wiki.accounts.models import Block, User
from wiki.accounts.reset import reset_address
from wiki.accounts.roles import Role
from wiki.canon.models import Episode, Season, Work
from wiki.media import files, pictures
from wiki.media.models import Picture, Rendition
from wiki.media.pictures import show_at
from wiki.moderation import desk
from wiki.moderation.models import LeakReport, Proposal, Reason, SavedDraft
from wiki.moderation.preparation import prepare
from wiki.moderation.takedown import take_down
from wiki.pages.document import Document, Kind, Name, dump, fingerprint, load
from wiki.pages.models import Page
from wiki.pages.publishing import Publication, publish
from wiki.spoilers.gates import parse_gate, stored_gate
from wiki.spoilers.ladder import Progress
from wiki.spoilers.models import Gate

ROLES = ("anonymous", "fan", "other", "trusted", "moderator", "admin", "blocked", "expired")
AT = "tv:S1E5"
AT_S1E5 = Progress((("tv", "S1E5"),))
NO_KEY = "AAAAAAAAAAAAAAAA"
ENDING = "the last word of the story"
UNSENT = "What Olga never sent"


#: One chain of middleware for everybody: setting it up costs as much as many a request.
HANDLER = ClientHandler(enforce_csrf_checks=False)


@dataclass
class Town:
    accounts: dict[str, User] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)
    words: dict[str, dict[str, str]] = field(default_factory=dict)  # role → what addresses are made of
    reviews: dict[str, desk.Seen] = field(default_factory=dict)  # by the proposal's key

    def account(self, role: str) -> User | None:
        return self.accounts.get(role)

    def client(self, role: str, *, fresh: bool = False, **headers: str) -> Client:
        """Somebody of this role at a browser; a fresh one has typed their password just now."""
        client = Client(headers={"sec-fetch-site": "same-origin", **headers})
        client.handler = HANDLER
        client.cookies["progress"] = AT
        if role in self.sessions:
            client.cookies["sessionid"] = self.sessions[role]
            if fresh and role != "expired":
                session = client.session
                typed = {"method": "password", "at": time.time(), "reauthenticated": True}
                session["account_authentication_methods"] = [typed]
                session["account_authentication_methods_user"] = str(self.accounts[role].pk)
                session.save()
        return client

    def review(self, proposal: Proposal) -> desk.Seen:
        """What the review screen shows of a proposal: the same in every cell, since each is taken back."""
        if proposal.key not in self.reviews:
            self.reviews[proposal.key] = seen(proposal)
        return self.reviews[proposal.key]

    def address(self, role: str, template: str) -> str:
        return template.format(**self.words[role])


def build() -> Town:
    bring_in_ladder()
    town = Town()
    roles = {
        "fan": Role.FAN, "other": Role.FAN, "trusted": Role.TRUSTED, "moderator": Role.MODERATOR,
        "admin": Role.ADMIN, "blocked": Role.FAN, "olga": Role.FAN, "judge": Role.MODERATOR,
    }  # fmt: skip
    for name, role in roles.items():
        town.accounts[name] = watch(User.objects.create_user(name, PASSWORD, role=role), AT)
    judge = town.accounts["judge"]
    pages = _pages(judge)
    for name in roles.keys() - {"judge"}:
        town.words[name] = _proposals(town.accounts[name], judge)
        town.words[name]["own_picture"] = _picture(town.accounts[name])
    pages |= _pictures(judge) | {"others_picture": town.words["olga"]["own_picture"]}
    _keep_draft(town.accounts["olga"])
    Block.objects.create(account=town.accounts["blocked"], by=judge, reason="Posted the ending everywhere.")
    town.accounts["blocked"] = User.objects.get(handle="blocked")
    shared = pages | _rows(town, judge)
    shared |= {f"others_{key[4:]}": value for key, value in town.words["olga"].items()}
    town.words["anonymous"] = town.words["expired"] = town.words["fan"]
    town.words = {role: town.words[role] | shared for role in ROLES}
    town.accounts["expired"] = town.accounts["fan"]
    passkeys = {name: _passkey(town.accounts[name]) for name in {*ROLES[1:-1], "judge"}}
    passkeys["anonymous"] = passkeys["expired"] = passkeys["fan"]
    for role in ROLES:
        town.words[role]["own_passkey_pk"] = passkeys[role]
        town.words[role]["others_passkey_pk"] = passkeys["judge"]
        town.words[role]["me_pk"] = str(town.accounts.get(role, town.accounts["fan"]).pk)
    for role in ROLES[1:]:
        town.sessions[role] = _session(town.accounts[role], lapsed=role == "expired")
    return town


def _session(account: User, *, lapsed: bool) -> str:
    client = Client()
    client.force_login(account)
    key = client.cookies["sessionid"].value
    if lapsed:
        Session.objects.filter(pk=key).update(expire_date=timezone.now() - timedelta(days=1))
    return key


def _passkey(account: User) -> str:
    kind = Authenticator.Type.WEBAUTHN
    data = {"name": "A phone", "credential": passkey()}
    return str(Authenticator.objects.create(user=account, type=kind, data=data).pk)


def _pages(judge: User) -> dict[str, str]:
    """A public page with a change ahead, one that is hidden, one that was deleted."""
    first = published(HEIDI)
    ahead = published(HEIDI.replace("a small town", f"a small town. {ENDING}"), after=first)
    told = HEIDI.replace("a small town", ENDING).replace("waits tables", "works")
    latest = published(f"{told}\n## Later\n\nShe drives.\n", after=ahead)
    taken = published(WALTER)
    published(WALTER.replace("a soldier", "a corporal"), after=taken)
    take_down(taken.key, by=judge, reason="It named somebody who is no character.")
    hidden = published(AUDREY)
    gone = published(WALTER.replace("Walter Cruz", "Gloria Morisseau"))
    tombstone = Publication(
        document=replace(gone.document, deleted=True), rule="moderator-edit", author=judge
    )
    publish(gone.page, gone, tombstone)
    return {
        "public": "heidi-bergman", "hidden": "audrey-temple", "missing": "nobodys-names",
        "deleted": "gloria-morisseau", "missing_too": "somebody-missing",
        "revision": latest.key, "first": first.key, "ahead": ahead.key, "hidden_revision": hidden.key,
        "deleted_revision": gone.key, "partly_taken": "walter-cruz", "taken": taken.key, "no_key": NO_KEY, "public_page_pk": str(latest.page_id),
    }  # fmt: skip


def _picture(owner: User, *places: Page, gate: str = "premise") -> str:
    """A picture without going through the decoder; its bytes are nobody's business here."""
    name = files.new_name()
    files.write(name, b"a picture")
    picture = Picture.objects.create(
        owner=owner, alt="A berry", credit="Drawn", licence="cc0-1.0", width=320, height=200, sent_bytes=9,
        gate_id=Gate.intern([parse_gate(gate)])[parse_gate(gate)],
    )  # fmt: skip
    Rendition.objects.create(
        picture=picture,
        width=320,
        height=200,
        file=name,
        size=9,
        sha256=hashlib.sha256(name.encode()).hexdigest(),
    )
    for page in places:
        show_at(page.key, [(picture.key, stored_gate(page.gate.expression))])
    return picture.key


def _pictures(judge: User) -> dict[str, str]:
    everything = Page.objects.unredacted().select_related("gate")  # gate: the town knows itself
    public, hidden = everything.get(slug="heidi-bergman"), everything.get(slug="audrey-temple")
    down = _picture(judge, everything.get(slug="walter-cruz"))
    pictures.take_down(
        Picture.objects.unredacted().get(key=down), moderator=judge, why="Not ours."
    )  # gate: as above
    shown = _picture(judge, public)
    return {
        "shown_picture": shown, "hidden_picture": _picture(judge, hidden), "down_picture": down,
        "picture_pk": str(Picture.objects.unredacted().get(key=shown).pk),  # gate: as above
    }  # fmt: skip


def _keep_draft(author: User) -> None:
    """Something that was typed about the public page and never sent."""
    client = Client(headers={"sec-fetch-site": "same-origin"})
    client.force_login(author)
    page = client.get("/characters/heidi-bergman/edit/").content
    form = lxml.html.fromstring(page.decode()).xpath("//form[@id='edit-form']")[0]
    client.post(
        "/characters/heidi-bergman/edit/", dict(form.form_values()) | {"body": UNSENT, "save_draft": "1"}
    )
    assert SavedDraft.objects.get().account == author


def _draft(name: str, *, body: str = "A person.\n", gate: str = "premise") -> desk.Draft:
    document = Document(kind=Kind.CHARACTER, names=(Name(name),), body=body)
    if gate != "premise":
        document = load(dump(document).replace("gate: premise", f"gate: {gate}"))
    return desk.Draft(
        document=document, base=None, shown_at=AT_S1E5, action=Proposal.Action.CREATE, summary="A beginning"
    )


def seen(proposal: Proposal) -> desk.Seen:
    """What the review screen of a proposal shows now."""
    preparation = prepare(proposal)
    result = fingerprint(dump(preparation.document)) if preparation.document else ""
    assert proposal.latest
    return desk.Seen(proposal.latest.key, preparation.head_key, result)


def _proposals(author: User, judge: User) -> dict[str, str]:
    """One in every state: ``own_pending`` is its key, ``own_pending_pk`` its number in the panel."""
    found: dict[str, Proposal] = {}

    def propose(state: str, **more: str) -> Proposal:
        draft = _draft(f"{author.username} {state}", **more)
        found[state] = desk.propose(None, author=author, draft=draft)
        return found[state]

    propose("pending")
    propose("far", gate="S1E10")
    asked = propose("asked")
    desk.request_changes(asked, moderator=judge, reason="Name the episode.", seen=seen(asked).version)
    rejected = propose("rejected")
    desk.reject(rejected, moderator=judge, reason="Already there.", seen=seen(rejected).version)
    desk.withdraw(propose("withdrawn"), author=author)
    applied = propose("applied")
    desk.approve(applied, moderator=judge, seen=seen(applied))
    buried = propose("buried")
    revision = desk.approve(buried, moderator=judge, seen=seen(buried))
    tombstone = replace(revision.document, deleted=True)
    publish(revision.page, revision, Publication(document=tombstone, rule="moderator-edit", author=judge))
    return {f"own_{state}": proposal.key for state, proposal in found.items()} | {
        f"own_{state}_pk": str(proposal.pk) for state, proposal in found.items()
    }


def _rows(town: Town, judge: User) -> dict[str, str]:
    """One row of each table in the panel, by its number."""
    report = LeakReport.objects.create(address="/characters/heidi-bergman/", words="It says too much.")
    reason = Reason.objects.create(label="Needs a source", text="Please name the episode.")
    decision = Proposal.objects.get(key=town.words["olga"]["own_rejected"]).decisions.get()
    return {
        "block_pk": str(Block.objects.get().pk), "report_pk": str(report.pk), "reason_pk": str(reason.pk),
        "decision_pk": str(decision.pk), "olga_pk": str(town.accounts["olga"].pk),
        "judge_pk": str(judge.pk), "admin_pk": str(town.accounts["admin"].pk),
        "work_pk": str(Work.objects.get(key="podcast").pk),
        "season_pk": str(Season.objects.get(work__key="podcast").pk),
        "episode_pk": str(Episode.objects.get(work__key="podcast", code="S1E6").pk),
        "reset": reset_address(town.accounts["olga"]),
        "page_type_pk": str(_content_type(Page)), "no_pk": "987654321",
    }  # fmt: skip


def _content_type(model: type) -> int:
    from django.contrib.contenttypes.models import ContentType

    return ContentType.objects.get_for_model(model).pk
