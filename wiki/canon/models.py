from __future__ import annotations

from datetime import date

from django.core.validators import RegexValidator
from django.db import connection, models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

valid_key = RegexValidator(
    r"^[a-z][a-z0-9-]{0,23}\Z", _("Small letters, digits and “-”, like tv or podcast.")
)
valid_code = RegexValidator(
    r"^[A-Z]{1,4}[1-9][0-9]{0,3}(?:[A-Z]{1,4}[1-9][0-9]{0,3})?\Z", _("A code like S1E4, SP1 or B2C10.")
)


class Generation(models.Model):
    """One row that counts every change of what any reader sees.

    Whatever is cached about readers' pages is valid for one generation, so nothing has to know
    what else depends on it.
    """

    number = models.PositiveBigIntegerField(default=1)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="canon_one_generation")]

    def __str__(self) -> str:
        return str(self.number)

    @classmethod
    def current(cls) -> int:
        """The number that counts; 0 before anything was ever changed."""
        # Asked on every request, before anything else: composing this query by the ORM takes ten times
        # as long as running it.
        with connection.cursor() as cursor:
            cursor.execute("SELECT number FROM canon_generation WHERE id = 1")
            row = cursor.fetchone()
        return row[0] if row else 0

    @classmethod
    def bump(cls) -> None:
        """To be called inside the transaction that changes what readers see."""
        if not cls.objects.filter(pk=1).update(number=F("number") + 1):
            cls.objects.create(pk=1)


class Work(models.Model):
    """One telling of the story in one medium."""

    key = models.CharField(_("key"), max_length=24, unique=True, validators=[valid_key])
    title = models.CharField(_("title"), max_length=200)
    medium = models.CharField(_("medium"), max_length=60, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("work")
        verbose_name_plural = _("works")
        ordering = ["position", "key"]

    def __str__(self) -> str:
        return f"{self.title} ({self.medium})" if self.medium else self.title


class Season(models.Model):
    work = models.ForeignKey(Work, models.PROTECT, related_name="seasons", verbose_name=_("work"))
    number = models.PositiveSmallIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("season")
        verbose_name_plural = _("seasons")
        ordering = ["work", "number"]
        constraints = [models.UniqueConstraint(fields=["work", "number"], name="canon_season_once")]

    def __str__(self) -> str:
        return f"{self.work} · {self.title or self.number}"


class EpisodeQuerySet(models.QuerySet["Episode"]):
    def released(self, on: date | None = None) -> EpisodeQuerySet:
        """Those that can be reached: out by ``on`` and not held back. No date counts as long ago."""
        on = on or timezone.now().date()
        return self.filter(withheld=False).filter(Q(released=None) | Q(released__lte=on))


class Episode(models.Model):
    """One rung of a work's ladder, or a special that is ticked on its own (``ordinal`` is null).

    ``code`` never changes meaning; the order is ``ordinal`` alone, counted from 1 within the work.
    """

    work = models.ForeignKey(Work, models.PROTECT, related_name="episodes", verbose_name=_("work"))
    season = models.ForeignKey(
        Season, models.PROTECT, null=True, blank=True, related_name="episodes", verbose_name=_("season")
    )
    code = models.CharField(_("code"), max_length=16, validators=[valid_code])
    ordinal = models.PositiveIntegerField(
        _("place on the ladder"),
        null=True,
        blank=True,
        help_text=_("Empty for a special, ticked on its own."),
    )
    title = models.CharField(_("title"), max_length=200, blank=True)
    released = models.DateField(_("released"), null=True, blank=True)
    withheld = models.BooleanField(
        _("not out yet"), default=False, help_text=_("Nobody can reach it, whatever its date says.")
    )
    runtime = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)

    objects = EpisodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("episode")
        verbose_name_plural = _("episodes")
        ordering = ["work__position", "work", F("ordinal").asc(nulls_last=True), "code"]
        constraints = [
            models.UniqueConstraint(fields=["work", "code"], name="canon_code_once"),
            models.UniqueConstraint(fields=["work", "ordinal"], name="canon_ordinal_once"),
            models.CheckConstraint(
                condition=Q(ordinal=None) | Q(ordinal__gte=1), name="canon_ordinal_from_1"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.work.key}.{self.code}"


class Credit(models.Model):
    """Who directed or wrote an episode, in the order of the credits."""

    class Job(models.TextChoices):
        DIRECTOR = "director", _("Directed by")
        WRITER = "writer", _("Written by")

    episode = models.ForeignKey(Episode, models.CASCADE, related_name="credits")
    job = models.CharField(_("job"), max_length=10, choices=Job)
    name = models.CharField(_("name"), max_length=120)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("credit")
        verbose_name_plural = _("credits")
        ordering = ["episode", "job", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["episode", "job", "name"], name="canon_credit_once"),
            models.CheckConstraint(condition=Q(job__in=["director", "writer"]), name="canon_job_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_job_display()} {self.name}"
