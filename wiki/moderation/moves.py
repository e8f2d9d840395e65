"""What every verb of the desk is made of: who may, the one conditional UPDATE, and the record of it."""

from __future__ import annotations

import logging

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from wiki.accounts.models import User
from wiki.moderation.models import Decision, Proposal, Version
from wiki.pages.models import Revision

log = logging.getLogger(__name__)

State = Proposal.State


class DeskError(Exception):
    """Nothing happened; the message says why and what to do next."""


class Refused(DeskError):
    """This person may not do this now."""


class Stale(DeskError):
    """The proposal or its page moved since it was looked at."""


class InConflict(DeskError):
    """The version does not merge onto the page as it is."""


class NeedsSecondPerson(DeskError):
    """A moderator's own change that loosens a gate waits for another moderator."""


def must_be_moderator(actor: User) -> None:
    if not actor.is_moderator:
        raise Refused(_("Only moderators can do this."))


def ask_for_second_person(moderator: User, proposal: Proposal, sentence: str) -> None:
    if settings.WIKI_SECOND_PERSON:
        raise NeedsSecondPerson(sentence)
    log.warning("%s loosens a gate alone: proposal %s", moderator.username, proposal.key)


def move(
    proposal: Proposal, actor: User, before: list[str] | tuple[str, ...], after: str,
    *, seen: str | None = None, reason: str = "",
) -> None:  # fmt: skip
    """Change the state by a conditional UPDATE; ``Stale`` if somebody else was first."""
    rows = Proposal.objects.filter(pk=proposal.pk, state__in=before)
    if seen is not None:
        # No join here: Django would put it into a subquery with the state, and PostgreSQL, once it has
        # waited for another decision, asks the row itself again and not what stands in a subquery.
        rows = rows.filter(latest__in=Version.objects.filter(key=seen))
    final = after in (State.REJECTED, State.APPLIED)
    changed = rows.update(
        state=after, reason=reason,
        decided_by=actor if final else None, decided_at=timezone.now() if final else None,
    )  # fmt: skip
    if not changed:
        raise Stale(_what_happened(proposal, actor, seen))
    proposal.refresh_from_db()


def _what_happened(proposal: Proposal, actor: User, seen: str | None) -> str:
    now = Proposal.objects.select_related("latest").get(pk=proposal.pk)
    if now.is_open and seen is not None and now.latest and now.latest.key != seen:
        return _("Its author has sent a new version since. Here it is.")
    last = Decision.objects.filter(proposal=proposal).select_related("actor").last()
    if last is None or last.actor == actor:
        return _("This is done already. State of the proposal: %(state)s.") % {"state": now.standing_in_words}
    return _("%(who)s was first. State of the proposal: %(state)s.") % {
        "who": last.actor.username, "state": now.standing_in_words,
    }  # fmt: skip


def record(
    proposal: Proposal, verb: str, actor: User, *, revision: Revision | None = None,
    reason: str = "", rule: str = "",
) -> None:  # fmt: skip
    assert proposal.latest is not None  # noqa: S101 - a proposal is never saved without a version
    Decision.objects.create(
        proposal=proposal, version=proposal.latest, revision=revision, verb=verb, actor=actor,
        author=proposal.author, reason=reason, rule=rule,
    )  # fmt: skip
