"""Proposals, their versions, and what was decided about them.

A proposal is one fan's wish to change one page, private to its author and the moderators. Its texts
(versions) and the decisions about it are only ever added to. "Conflict" and "the page is gone" are no
states: they are worked out against the present head whenever somebody asks.
"""

from __future__ import annotations

import json
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wiki.accounts.models import User
from wiki.pages.document import Document, Kind, load
from wiki.pages.models import KEY_LENGTH, KINDS, Page, Revision, new_key
from wiki.spoilers.models import Gate

if TYPE_CHECKING:
    from wiki.spoilers.reader import Reader

ACCOUNT = settings.AUTH_USER_MODEL


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def of(self, account: User) -> ProposalQuerySet:
        """An author's own proposals; nobody else's are anybody's but the moderators'."""
        return self.filter(author=account)

    def open(self) -> ProposalQuerySet:
        return self.filter(state__in=Proposal.OPEN)

    def pending(self) -> ProposalQuerySet:
        """What waits for a moderator."""
        return self.filter(state=Proposal.State.PENDING)

    def moved_under(self, reader: Reader) -> ProposalQuerySet:
        """Open edits of pages this reader sees that are not what they were written on any more."""
        there = self.open().filter(
            action=Proposal.Action.EDIT, page__gate__in=reader.open_gates, page__deleted=False
        )
        return there.exclude(latest__base=F("page__head")).select_related("latest__base", "page__head")

    def of_each_page(self, account: User) -> models.Subquery:
        """Of each page in a query what the account has open there: its key, action and state; or None.

        Not that it should come back: who reads it sees that it has.
        """
        # There is one at most, or the database would have refused it.
        mine = self.of(account).open().filter(page=models.OuterRef("pk")).order_by()
        mine = mine.exclude(action=Proposal.Action.RESTORE)
        return models.Subquery(mine.values_list(JSONObject(key="key", action="action", state="state")))

    def waiting_for(self, moderator: User) -> ProposalQuerySet:
        """What this moderator may decide, oldest first: nobody decides about their own."""
        return self.pending().exclude(author=moderator).order_by("submitted_at", "pk")

    def taken_back(self) -> ProposalQuerySet:
        """Those that were published, and undone by a moderator since."""
        return self.filter(models.Exists(Decision.objects.undoing(models.OuterRef("pk"))))

    def with_undoing(self) -> ProposalQuerySet:
        """Asks with the rows themselves what ``Proposal.undone_why`` would ask of each."""
        undoing = Decision.objects.undoing(models.OuterRef("pk"))
        return self.annotate(undone_why=models.Subquery(undoing.values("reason")[:1]))


class Proposal(models.Model):
    class State(models.TextChoices):
        PENDING = "pending", _("waiting for review")
        CHANGES_REQUESTED = "changes-requested", _("changes requested")
        APPLIED = "applied", _("published")
        REJECTED = "rejected", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Action(models.TextChoices):
        CREATE = "create", _("new page")
        EDIT = "edit", _("edit")
        DELETE = "delete", _("deletion")
        RESTORE = "restore", _("restoration")

    class Risk(models.TextChoices):
        LOW = "low", pgettext_lazy("risk", "low")
        MEDIUM = "medium", pgettext_lazy("risk", "medium")
        HIGH = "high", pgettext_lazy("risk", "high")

    OPEN = (State.PENDING.value, State.CHANGES_REQUESTED.value)
    #: What brings a text of its author's own.
    WRITING = (Action.CREATE.value, Action.EDIT.value)

    key = models.CharField(max_length=KEY_LENGTH, unique=True, default=new_key, editable=False)
    action = models.CharField(_("action"), max_length=10, choices=Action)
    kind = models.CharField(_("kind"), max_length=10, choices=KINDS)
    # Null until a new page is published.
    page = models.ForeignKey(Page, models.PROTECT, null=True, related_name="proposals")
    slug = models.CharField(max_length=200)  # of the first name typed; tells two drafts of one author apart
    title = models.CharField(_("page"), max_length=200)  # as its author sees it
    author = models.ForeignKey(ACCOUNT, models.PROTECT, related_name="proposals", verbose_name=_("author"))
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.PENDING)
    latest = models.OneToOneField("Version", models.PROTECT, null=True, related_name="+")
    revision = models.OneToOneField(Revision, models.PROTECT, null=True, related_name="proposal")
    decided_by = models.ForeignKey(
        ACCOUNT, models.PROTECT, null=True, related_name="decided_proposals", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"), null=True)
    rule = models.CharField(max_length=20, blank=True)  # the named rule that decided instead of a person
    reason = models.TextField(_("reason"), blank=True)
    submitted_at = models.DateTimeField(_("sent"), default=timezone.now)
    # What the queue tells of an item ahead of its moderator: how much, how risky, from which episode.
    gate = models.ForeignKey(Gate, models.PROTECT, related_name="+", db_index=False)
    size = models.IntegerField(_("size"), default=0)  # characters added, or taken away if negative
    risk = models.CharField(_("risk"), max_length=10, choices=Risk, default=Risk.LOW)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ["submitted_at", "pk"]
        indexes = [
            models.Index(fields=["state", "submitted_at"], name="moderation_queue"),
            models.Index(fields=["author", "-submitted_at"], name="moderation_by_author"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["page", "author"],
                condition=Q(state__in=["pending", "changes-requested"]) & Q(page__isnull=False),
                name="moderation_one_open_per_page",
            ),
            models.UniqueConstraint(
                fields=["author", "kind", "slug"],
                condition=Q(state__in=["pending", "changes-requested"]) & Q(page=None),
                name="moderation_one_open_per_new_page",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["applied", "rejected"])
                | (Q(decided_at__isnull=False) & (Q(decided_by__isnull=False) | ~Q(rule=""))),
                name="moderation_final_state_has_a_decider",
            ),
            models.CheckConstraint(
                condition=~Q(state="rejected") | ~Q(reason=""), name="moderation_rejected_has_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("author")),
                name="moderation_decided_by_somebody_else",
            ),
            models.CheckConstraint(
                condition=(Q(state="applied") & Q(revision__isnull=False))
                | (~Q(state="applied") & Q(revision=None)),
                name="moderation_applied_has_its_revision",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["pending", "changes-requested", "applied", "rejected", "withdrawn"])
                & Q(action__in=["create", "edit", "delete", "restore"])
                & Q(kind__in=[kind.value for kind in Kind])
                & Q(rule__in=["", "moderator-edit"]),
                name="moderation_proposal_words_are_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} · {self.get_action_display()}"

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @cached_property
    def undone_why(self) -> str | None:
        """Why its approval was taken back, "" where nobody said; None for everything that was not."""
        if self.state != self.State.APPLIED:
            return None
        return Decision.objects.undoing(self.pk).values_list("reason", flat=True).first()

    @property
    def standing(self) -> str:
        """The state as people are told it: to the desk, what was taken back stays applied."""
        return self.state if self.undone_why is None else "taken-back"

    @property
    def told_why(self) -> str:
        return self.undone_why or self.reason

    @property
    def standing_in_words(self) -> str:
        return self.get_state_display() if self.undone_why is None else str(_("taken back"))


class Version(models.Model):
    """What an author typed, and what they had been shown. Immutable."""

    key = models.CharField(max_length=KEY_LENGTH, unique=True, default=new_key, editable=False)
    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    text = models.TextField()
    hash = models.CharField(max_length=64)
    base = models.ForeignKey(Revision, models.PROTECT, null=True, related_name="+")
    shown_at = models.CharField(max_length=500, blank=True)  # the progress, as wiki.spoilers.vector writes it
    summary = models.CharField(_("summary"), max_length=500, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)
    licence = models.CharField(max_length=60)  # what its author agreed to
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["proposal", "number"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "number"], name="moderation_version_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="moderation_version_from_1"),
        ]

    def __str__(self) -> str:
        return f"{self.proposal} · {self.number}"

    @cached_property
    def document(self) -> Document:
        return load(self.text)


class Shown(models.Model):
    """What an edit form showed, kept here so that the form need not be believed.

    Whoever claims on a form to have been shown more than they were would have hidden passages count
    as deleted by them.
    """

    key = models.CharField(max_length=KEY_LENGTH, unique=True, default=new_key, editable=False)
    account = models.ForeignKey(ACCOUNT, models.PROTECT, related_name="+")
    page = models.ForeignKey(Page, models.PROTECT, null=True, related_name="+")
    base = models.ForeignKey(Revision, models.PROTECT, null=True, related_name="+")
    vector = models.CharField(max_length=500, blank=True)
    # Where only a section was shown: its heading's id, and the hash of the text that stood there.
    section = models.CharField(max_length=80, blank=True)
    section_hash = models.CharField(max_length=64, blank=True)
    # The waiting text of a new page that this form goes on with, whatever name it is given now.
    proposal = models.ForeignKey(Proposal, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.key


class SavedDraft(models.Model):
    """What somebody is writing and has not sent: theirs alone, and gone when it is sent."""

    account = models.ForeignKey(ACCOUNT, models.PROTECT, related_name="saved_drafts")
    page = models.ForeignKey(Page, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=10, choices=KINDS)
    slug = models.CharField(max_length=200, blank=True)  # of a new page: from the link it was begun by
    section = models.CharField(max_length=80, blank=True)
    title = models.CharField(max_length=200, blank=True)  # as its author sees it
    shown = models.ForeignKey(Shown, models.PROTECT, related_name="+")  # what it was written on
    fields = models.TextField()  # JSON, as wiki.moderation.edit_form has it
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-updated_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "page", "section"], condition=Q(page__isnull=False),
                name="moderation_one_draft_per_page",
            ),
            models.UniqueConstraint(
                fields=["account", "kind", "slug"], condition=Q(page=None),
                name="moderation_one_draft_per_new_page",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.kind} · {self.title}"

    @property
    def body(self) -> str:
        """What was typed as the text."""
        return str(json.loads(self.fields)["page"].get("body", ""))

    @property
    def address(self) -> str:
        """The form it belongs to, with it in it."""
        asked = {"section": self.section} if self.page else {"name": self.slug}
        form = f"{self.page.get_absolute_url()}edit/" if self.page else f"/new/{self.kind}/"
        return f"{form}?{urlencode({**{k: v for k, v in asked.items() if v}, 'draft': 'on'})}"


class DecisionQuerySet(models.QuerySet["Decision"]):
    def undoing(self, proposal: int | models.OuterRef) -> DecisionQuerySet:
        """What took a published proposal back: one decision, or none."""
        return self.filter(proposal=proposal, verb=Decision.Verb.UNDO)


class Decision(models.Model):
    """What somebody, or a named rule, did with a version. Only ever added to."""

    class Verb(models.TextChoices):
        APPROVE = "approve", _("approved")
        REQUEST_CHANGES = "request-changes", _("asked for changes")
        REJECT = "reject", _("declined")
        WITHDRAW = "withdraw", _("withdrawn")
        REOPEN = "reopen", _("reopened")
        UNDO = "undo", _("approval undone")
        PUBLISH = "publish", _("published")

    class Rule(models.TextChoices):
        MODERATOR_EDIT = "moderator-edit", _("a moderator’s own change")
        UNDO = "undo", _("undone by a moderator")

    key = models.CharField(max_length=KEY_LENGTH, unique=True, default=new_key, editable=False)
    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="decisions")
    version = models.ForeignKey(Version, models.PROTECT, related_name="decisions")
    revision = models.ForeignKey(Revision, models.PROTECT, null=True, related_name="+")
    verb = models.CharField(_("decision"), max_length=20, choices=Verb)
    actor = models.ForeignKey(ACCOUNT, models.PROTECT, related_name="decisions", verbose_name=_("by"))
    # Copied, so that a CHECK can see it.
    author = models.ForeignKey(ACCOUNT, models.PROTECT, related_name="+", verbose_name=_("author"))
    rule = models.CharField(_("rule"), max_length=20, choices=Rule, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    made_at = models.DateTimeField(_("when"), default=timezone.now)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["made_at", "pk"]
        constraints = [
            # An author may take back or take up their own proposal; everything else needs somebody
            # else, or a rule with a name.
            models.CheckConstraint(
                condition=~Q(actor=F("author")) | ~Q(rule="") | Q(verb__in=["withdraw", "reopen"]),
                name="moderation_nobody_decides_alone",
            ),
            models.CheckConstraint(
                condition=~Q(verb__in=["reject", "request-changes"]) | ~Q(reason=""),
                name="moderation_decline_says_why",
            ),
            models.CheckConstraint(
                condition=Q(
                    verb__in=["approve", "request-changes", "reject", "withdraw", "reopen", "undo", "publish"]
                )
                & Q(rule__in=["", "moderator-edit", "undo"]),
                name="moderation_decision_words_are_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_verb_display()} · {self.proposal}"


class Takedown(models.Model):
    """A text that had to go, with the hash of what it was. Only ever added to.

    The database lets nobody change a revision's or a version's text unless its takedown stands here.
    """

    revision = models.ForeignKey(Revision, models.PROTECT, null=True, related_name="takedowns")
    version = models.ForeignKey(Version, models.PROTECT, null=True, related_name="takedowns")
    hash = models.CharField(max_length=64)
    reason = models.TextField(_("reason"))
    by = models.ForeignKey(ACCOUNT, models.PROTECT, related_name="+", verbose_name=_("by"))
    made_at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        verbose_name = _("takedown")
        verbose_name_plural = _("takedowns")
        ordering = ["made_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(revision__isnull=False, version=None) | Q(revision=None, version__isnull=False),
                name="moderation_takedown_of_one_text",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="moderation_takedown_says_why"),
        ]

    def __str__(self) -> str:
        return self.hash


class Reason(models.Model):
    """A reason moderators give often, with the sentence the author gets."""

    label = models.CharField(_("label"), max_length=80, unique=True)
    text = models.TextField(_("what the author is told"), max_length=1000)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("reason")
        verbose_name_plural = _("reasons")
        ordering = ["position", "label"]

    def __str__(self) -> str:
        return self.label


class LeakReport(models.Model):
    """Somebody was told more than they had seen. Needs no account."""

    key = models.CharField(max_length=KEY_LENGTH, unique=True, default=new_key, editable=False)
    address = models.CharField(_("page"), max_length=500)
    vector = models.CharField(_("progress of the reader"), max_length=500, blank=True)
    words = models.TextField(_("what gave it away"), max_length=2000)
    account = models.ForeignKey(ACCOUNT, models.PROTECT, null=True, related_name="+", verbose_name=_("from"))
    made_at = models.DateTimeField(_("when"), default=timezone.now)
    handled_at = models.DateTimeField(_("handled"), null=True, blank=True)
    handled_by = models.ForeignKey(
        ACCOUNT, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("handled by")
    )

    class Meta:
        verbose_name = _("reported leak")
        verbose_name_plural = _("reported leaks")
        ordering = ["handled_at", "made_at"]

    def __str__(self) -> str:
        return self.address
