"""The nucleus: what is published. Everything but Page and Revision is derived from documents.

Derived rows are rewritten by ``publishing`` alone, in the transaction that moves a page's head;
``manage.py rederive`` rebuilds them all and changes nothing. Nothing outside this room may point at
one.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wiki.canon.models import Episode
from wiki.pages.document import Document, Kind, load
from wiki.spoilers.keys import KEY_LENGTH, new_key
from wiki.spoilers.models import Gate, Gated, GatedQuerySet

if TYPE_CHECKING:
    from wiki.accounts.models import User
    from wiki.spoilers.reader import Reader

#: What each kind is called, in the language of whoever reads it.
KINDS = [
    (Kind.EPISODE.value, _("episode")),
    (Kind.CHARACTER.value, _("character")),
    (Kind.THEORY.value, _("theory")),
    (Kind.ARTICLE.value, _("article")),
]


class PageQuerySet(GatedQuerySet):
    """Pages that exist for somebody. A deleted page exists for nobody but moderators."""

    def visible_to(self, reader: Reader) -> PageQuerySet:
        return super().visible_to(reader).filter(deleted=False)

    def deleted_for(self, reader: Reader) -> PageQuerySet:
        """Deleted pages of which this reader could see that they were there."""
        return super().visible_to(reader).filter(deleted=True)

    def of_kind(self, kind: Kind) -> PageQuerySet:
        return self.filter(kind=kind.value)

    def written_by(self, account: User, reader: Reader) -> PageQuerySet:
        """Those on which this reader sees a change of the account's."""
        theirs = Revision.objects.visible_to(reader).filter(page=OuterRef("pk"), author=account)
        return self.filter(models.Exists(theirs))

    def met_by(self, reader: Reader) -> PageQuerySet:
        """Those whose subject this reader has seen or heard; annotates ``met_in``: in how many episodes.

        To hear somebody mentioned is not to meet them.
        """
        met = Appearance.objects.visible_to(reader).filter(page=OuterRef("pk")).exclude(note="mentioned")
        episodes = met.order_by().values("page").annotate(number=models.Count("episode", distinct=True))
        return self.annotate(met_in=Subquery(episodes.values("number"))).filter(met_in__gt=0)

    def with_title(self, reader: Reader) -> PageQuerySet:
        """Annotates ``title``: the last name open to this reader, worked out by the database."""
        last_open = (
            Name.objects.visible_to(reader).filter(page=OuterRef("pk"), former=False).order_by("-position")
        )
        return self.annotate(title=Subquery(last_open.values("text")[:1]))


class Page(Gated):
    """What a document describes. ``head`` is its newest revision and moves by conditional UPDATE."""

    key = models.CharField(max_length=KEY_LENGTH, unique=True, default=new_key, editable=False)
    kind = models.CharField(max_length=10, choices=KINDS)
    head = models.OneToOneField("Revision", models.PROTECT, null=True, related_name="+")
    # The three below follow the head's document; kept here so that a list needs no join.
    slug = models.CharField(max_length=200)
    deleted = models.BooleanField(default=False)
    episode = models.ForeignKey(Episode, models.PROTECT, null=True, related_name="+")

    objects = PageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=[k.value for k in Kind]), name="pages_kind_is_known"),
        ]
        indexes = [models.Index(fields=["kind", "slug", "gate"], name="pages_by_address")]

    def __str__(self) -> str:
        return f"{self.kind}/{self.slug}"

    def get_absolute_url(self) -> str:
        return f"/{Kind(self.kind).plural}/{self.slug}/"


class RevisionQuerySet(QuerySet["Revision"]):
    """Published texts. ``Change`` says which of them a reader's history shows."""

    def visible_to(self, reader: Reader) -> RevisionQuerySet:
        seen = Change.objects.visible_to(reader).filter(revision=OuterRef("pk"))
        return self.filter(page__gate__in=reader.open_gates, page__deleted=False).filter(models.Exists(seen))

    def authors(self) -> QuerySet[Revision, str]:
        """The names of those who wrote these, in the order they came; of what is nobody's none."""
        named = self.exclude(author=None).order_by().values("author__username")
        return (
            named.annotate(began=models.Min("pk"))
            .order_by("began")
            .values_list("author__username", flat=True)
        )

    def unredacted(self) -> RevisionQuerySet:
        """Everything. Every call says why in a comment: ``# gate: <reason>``."""
        return self.all()


class Revision(models.Model):
    """One published document of a page. Immutable; each has one parent and at most one child."""

    class Rule(models.TextChoices):
        REVIEW = "review", _("approved by a moderator")
        MODERATOR_EDIT = "moderator-edit", _("a moderator’s own change")
        UNDO = "undo", _("undone by a moderator")
        IMPORT = "import", _("imported")
        TAKEDOWN = "takedown", _("taken down")

    key = models.CharField(max_length=KEY_LENGTH, unique=True, default=new_key, editable=False)
    page = models.ForeignKey(Page, models.PROTECT, related_name="revisions")
    parent = models.OneToOneField("self", models.PROTECT, null=True, related_name="child")
    text = models.TextField()
    hash = models.CharField(max_length=64)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="revisions")
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="approved_revisions"
    )
    rule = models.CharField(max_length=20, choices=Rule)
    summary = models.CharField(max_length=500, blank=True)
    source = models.CharField(max_length=200, blank=True)
    summary_gate = models.ForeignKey(Gate, models.PROTECT, related_name="+", db_index=False)
    reverts = models.ForeignKey("self", models.PROTECT, null=True, related_name="reverted_by")
    proposed_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(default=timezone.now)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        # The latest changes are the first of these that their reader may see, and no more are looked at.
        indexes = [models.Index(fields=["-published_at", "-id"], name="pages_latest_changes")]
        constraints = [
            # With the one-to-one parent: one root, one line, no fork.
            models.UniqueConstraint(
                fields=["page"], condition=Q(parent=None), name="pages_one_root_per_page"
            ),
            models.CheckConstraint(
                condition=~Q(rule="review") | (Q(approved_by__isnull=False) & Q(author__isnull=False)),
                name="pages_review_has_a_reviewer",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | Q(author=None) | ~Q(approved_by=F("author")),
                name="pages_reviewer_is_somebody_else",
            ),
            models.CheckConstraint(
                condition=Q(rule__in=["review", "moderator-edit", "undo", "import", "takedown"]),
                name="pages_rule_is_known",
            ),
        ]

    def __str__(self) -> str:
        return self.key

    @cached_property
    def document(self) -> Document:
        """Unredacted: whoever shows it passes it through ``redact`` first."""
        return load(self.text)


class Derived(Gated):
    """A row that follows from the head's document; its gate is the effective one."""

    page = models.ForeignKey(Page, models.CASCADE, related_name="%(class)ss")
    position = models.PositiveIntegerField()

    objects = GatedQuerySet.as_manager()

    class Meta(Gated.Meta):
        abstract = True


class NameQuerySet(GatedQuerySet):
    #: The rank of a name that holds the words in another order, or with others between them.
    FARTHEST = 4

    def holding(self, words: str) -> NameQuerySet:
        """Those that hold all of the folded words, nearest first: the very name, one that begins with them,
        one of which a word does, one that holds them as they were typed, the rest.

        Annotates that as ``rank``; a former name comes one behind.
        """
        near = Case(
            When(folded=words, then=0),
            When(folded__startswith=words, then=1),
            When(folded__contains=f" {words}", then=2),
            When(folded__contains=words, then=3),
            default=self.FARTHEST,
        )
        found = self.filter(*(Q(folded__contains=word) for word in words.split()))
        rank = near + Case(When(former=True, then=1), default=0)
        return found.annotate(rank=rank).order_by("rank", "folded", "page__kind", "page__slug", "text")


class Name(Derived):
    """A title, alias or former name. An episode's title is one too, opening a rung before it."""

    kind = models.CharField(max_length=10, choices=KINDS)
    text = models.CharField(max_length=200)
    folded = models.CharField(max_length=400)  # what searches and links compare
    slug = models.CharField(max_length=200)
    former = models.BooleanField(default=False)
    twin = models.BooleanField(default=False)  # another name of the page holds the address (derive.py)

    objects = NameQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "slug"], condition=Q(twin=False), name="pages_address_once"
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "slug"], name="pages_name_by_address"),
            models.Index(fields=["folded", "gate"], name="pages_name_by_text"),
            models.Index(fields=["page", "position"], name="pages_name_by_page"),
        ]

    def __str__(self) -> str:
        return self.text


class Passage(Derived):
    """How much of a page's text stands under one gate. Tells what a ladder change would open."""

    size = models.PositiveIntegerField()  # letters and digits

    class Meta:
        indexes = [models.Index(fields=["page", "gate"], name="pages_passage_by_page")]

    def __str__(self) -> str:
        return f"{self.page}: {self.size}"


class Fact(Derived):
    label = models.CharField(max_length=200)
    label_key = models.CharField(max_length=200)
    value = models.TextField()  # a row for each text that marks inside it let somebody see (derive.py)
    value_key = models.CharField(max_length=200)  # words alone, folded, cut: what filters compare

    class Meta:
        indexes = [
            models.Index(fields=["label_key", "value_key", "page", "gate"], name="pages_fact_by_value"),
            models.Index(fields=["page", "label_key", "position"], name="pages_fact_by_page"),
        ]

    def __str__(self) -> str:
        return f"{self.label}: {self.value}"


class Category(Derived):
    text = models.CharField(max_length=200)
    folded = models.CharField(max_length=400)

    class Meta:
        indexes = [models.Index(fields=["folded", "page", "gate"], name="pages_category_by_text")]

    def __str__(self) -> str:
        return self.text


class Appearance(Derived):
    """That a page's subject is in an episode; gated at least at that episode."""

    episode = models.ForeignKey(Episode, models.CASCADE, related_name="+")
    note = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes = [models.Index(fields=["page", "episode", "gate"], name="pages_appearance_by_page")]

    def __str__(self) -> str:
        return f"{self.page} in {self.episode}"


class Change(Gated):
    """One row for each gate whose atoms a revision changed, so that histories redact no old texts."""

    revision = models.ForeignKey(Revision, models.CASCADE, related_name="changes")
    page = models.ForeignKey(Page, models.CASCADE, related_name="changes")
    size = models.IntegerField()  # characters changed under this gate

    objects = GatedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["revision", "gate"], name="pages_change_once"),
        ]
        indexes = [models.Index(fields=["page", "revision", "gate"], name="pages_change_by_page")]

    def __str__(self) -> str:
        return f"{self.revision}: {self.size}"
