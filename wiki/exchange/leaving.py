"""Leaving: taking along what one has written here, and emptying an account.

An account is emptied, never deleted: what was published under the licence keeps an author, who from
then on has no name but a made-up one.
"""

from __future__ import annotations

import json
import secrets
from contextlib import suppress
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils.translation import gettext as _

from wiki.accounts.models import Block, User
from wiki.accounts.roles import Role
from wiki.canon.models import Generation
from wiki.media.models import Picture, address_of
from wiki.moderation import desk
from wiki.moderation.models import Decision, LeakReport, Proposal, SavedDraft, Shown, Version
from wiki.spoilers.models import Watched


class CannotLeave(Exception):
    """The account stays as it is; the message says what has to happen first."""


# --- Taking along -----------------------------------------------------------------------------------


def export(account: User) -> dict[str, Any]:
    """Everything that is this account's own, as plain values for JSON.

    Texts are what the author typed. What was published from them may hold passages the author has not
    reached, so it is named by its key only.
    """
    watched = Watched.objects.filter(account=account).first()
    return {
        "account": {
            "name": account.username, "mail": account.email, "role": account.role,
            "joined": account.date_joined.isoformat(),
            "mail_addresses": [
                {"address": address.email, "confirmed": address.verified}
                for address in EmailAddress.objects.filter(user=account).order_by("pk")
            ],
            "second_factors": [
                {"kind": factor.type, "since": factor.created_at.isoformat()}
                for factor in Authenticator.objects.filter(user=account).order_by("pk")
            ],
        },
        "watched": {"progress": watched.vector, "display": watched.mode} if watched else {},
        "drafts": [
            {
                "kind": d.kind, "title": d.title, "section": d.section,
                "saved_at": d.updated_at.isoformat(), "typed": json.loads(d.fields),
            }
            for d in SavedDraft.objects.filter(account=account).order_by("updated_at")
        ],
        "proposals": _proposals(account),
        "decisions": [
            {
                "proposal": d.proposal.key, "decision": d.verb, "reason": d.reason,
                "made_at": d.made_at.isoformat(),
            }
            for d in account.decisions.select_related("proposal").order_by("made_at", "pk")
        ],
        "pictures": _pictures(account),
        "leak_reports": [
            {"page": r.address, "words": r.words, "made_at": r.made_at.isoformat()}
            for r in LeakReport.objects.filter(account=account).order_by("made_at")
        ],
        "blocks": [
            {"reason": b.reason, "since": b.since.isoformat(), "until": b.until and b.until.isoformat()}
            for b in account.blocks.all()
        ],
        "sessions": [
            {"since": s.created_at.isoformat(), "address": s.ip, "browser": s.user_agent}
            for s in UserSession.objects.filter(user=account).order_by("created_at")
        ],
    }  # fmt: skip


def _pictures(account: User) -> list[dict[str, Any]]:
    """Their words, and where each can be had while one is logged in."""
    own = Picture.objects.unredacted().of(account)  # gate: their own
    return [
        {
            "key": p.key, "sent_at": p.created_at.isoformat(), "alt": p.alt, "credit": p.credit,
            "licence": p.licence, "gate": p.gate.expression, "address": address_of(p, p.width),
            "taken_down": p.taken_down_why,
        }
        for p in own.select_related("gate").order_by("created_at", "pk")
    ]  # fmt: skip


def _proposals(account: User) -> list[dict[str, Any]]:
    versions: dict[int, list[dict[str, Any]]] = {}
    for v in Version.objects.filter(proposal__author=account).order_by("number").iterator():
        versions.setdefault(v.proposal_id, []).append({
            "number": v.number, "sent_at": v.created_at.isoformat(), "licence": v.licence,
            "summary": v.summary, "source": v.source, "shown_at": v.shown_at, "text": v.text,
        })  # fmt: skip
    decisions: dict[int, list[dict[str, Any]]] = {}
    for d in Decision.objects.filter(proposal__author=account).select_related("actor").order_by("made_at"):
        decisions.setdefault(d.proposal_id, []).append({
            "decision": d.verb, "by": d.rule or d.actor.username, "reason": d.reason,
            "made_at": d.made_at.isoformat(),
        })  # fmt: skip
    rows = Proposal.objects.of(account).select_related("revision").order_by("submitted_at", "pk")
    return [
        {
            "key": p.key, "kind": p.kind, "title": p.title, "action": p.action, "state": p.state,
            "published_as": p.revision.key if p.revision else "",
            "versions": versions.get(p.pk, []), "decisions": decisions.get(p.pk, []),
        }
        for p in rows
    ]  # fmt: skip


# --- Emptying ---------------------------------------------------------------------------------------


@transaction.atomic
def empty(account: User) -> None:
    """Take name, mail, keys, sessions and progress out of an account; its texts stay.

    Waiting proposals are withdrawn, and drafts nobody was sent go. Raises ``CannotLeave`` for the last admin
    who can act.
    """
    admins = User.objects.filter(role=Role.ADMIN, is_active=True).exclude(blocks__in=Block.objects.in_force())
    if account.role == Role.ADMIN and not admins.exclude(pk=account.pk).exists():
        raise CannotLeave(_("You are the only admin. Make somebody else an admin first."))
    for proposal in Proposal.objects.of(account).open():
        with suppress(desk.Stale):  # a moderator decided this very moment: then that stands
            desk.withdraw(proposal, author=account, leaving=True)
    account.username = _unused_name()
    account.email = ""
    account.role = Role.FAN
    account.is_active = False
    account.set_unusable_password()
    account.save()
    keys = UserSession.objects.filter(user=account).values_list("session_key", flat=True)
    Session.objects.filter(session_key__in=list(keys)).delete()
    UserSession.objects.filter(user=account).delete()
    Authenticator.objects.filter(user=account).delete()
    EmailAddress.objects.filter(user=account).delete()
    Watched.objects.filter(account=account).delete()
    SavedDraft.objects.filter(account=account).delete()
    Shown.objects.filter(account=account).delete()
    # The admin's log copies as text what it is about: the name of an account and of whom a block was for.
    for named in (account, *account.blocks.all()):
        about = ContentType.objects.get_for_model(named)
        entries = LogEntry.objects.filter(content_type=about, object_id=str(named.pk))
        entries.update(object_repr=str(named)[:200])
    Generation.bump()  # the name stands on pages that are remembered


def _unused_name() -> str:
    while True:
        name = f"former-contributor-{secrets.token_hex(4)}"
        if not User.objects.filter(handle=name).exists():
            return name
