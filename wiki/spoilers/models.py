from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wiki.spoilers.gates import MAX_LENGTH
from wiki.spoilers.gates import Gate as GateValue
from wiki.spoilers.redaction import Mode

if TYPE_CHECKING:
    from wiki.spoilers.reader import Reader


class Gate(models.Model):
    """A gate that something in the database carries, interned by its canonical expression."""

    expression = models.CharField(max_length=MAX_LENGTH, unique=True)

    def __str__(self) -> str:
        return self.expression

    @classmethod
    def intern(cls, gates: Iterable[GateValue]) -> dict[GateValue, int]:
        """The primary key of each gate, made where it is new. Two writers may meet here safely."""
        wanted = {str(gate): gate for gate in gates}
        known = dict(cls.objects.filter(expression__in=wanted).values_list("expression", "pk"))
        # In one order for everybody: two writers who wait for each other's rows would both be thrown out.
        if missing := sorted(text for text in wanted if text not in known):
            Gate.objects.bulk_create([Gate(expression=text) for text in missing], ignore_conflicts=True)
            known |= dict(cls.objects.filter(expression__in=missing).values_list("expression", "pk"))
        return {gate: known[text] for text, gate in wanted.items()}


class GatedQuerySet(models.QuerySet):
    """The one visibility verb. ``tests/test_architecture.py`` refuses ways around it."""

    #: Lookups to every gate that must be open, the row's own and those of what it belongs to.
    gate_paths: tuple[str, ...] = ("gate",)

    def visible_to(self, reader: Reader) -> Self:
        """What this reader has got far enough to see."""
        condition = Q()
        for path in self.gate_paths:
            condition &= Q(**{f"{path}__in": reader.open_gates})
        return self.filter(condition)

    def unredacted(self) -> Self:
        """Everything. Every call says why in a comment: ``# gate: <reason>``."""
        return self.all()


class Gated(models.Model):
    """Something that carries a gate. There is no default: forgetting it is an error, not a leak."""

    gate = models.ForeignKey(Gate, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        abstract = True


class Watched(models.Model):
    """How far an account has got, and how it wants hidden things shown."""

    account = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="watched")
    vector = models.CharField(max_length=500, blank=True)  # the text form of wiki.spoilers.vector
    before = models.CharField(max_length=500, blank=True)  # what it was before the last move, for undo
    mode = models.CharField(
        max_length=10, choices=[(m.value, m.value) for m in Mode], default=Mode.SEAMLESS.value
    )

    class Meta:
        verbose_name = _("progress")
        verbose_name_plural = _("progress")

    def __str__(self) -> str:
        return self.vector or "premise"
