from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from wiki.accounts.names import MAX_LENGTH, USERNAME_VALIDATORS, handle_of
from wiki.accounts.roles import PERMISSIONS, STAFF, Role


class HandleField(models.CharField):
    """Follows ``username`` on every save, so that the two cannot drift apart."""

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        handle = handle_of(getattr(model_instance, "username"))  # noqa: B009
        setattr(model_instance, self.attname, handle)
        return handle


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(handle=handle_of(username or ""))

    def create_user(
        self, username: str, password: str | None = None, *, role: str = Role.FAN, email: str = ""
    ) -> User:
        user = self.model(username=username, role=role, email=self.normalize_email(email))
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, password: str | None = None, **extra: Any) -> User:
        """An admin. The name is Django's; nobody here stands above the table of roles."""
        return self.create_user(username, password, role=Role.ADMIN, email=extra.get("email", ""))


class User(AbstractBaseUser):
    """Somebody with an account. Emptied on request, never deleted: the texts keep their author."""

    username = models.CharField(_("name"), max_length=MAX_LENGTH, validators=USERNAME_VALIDATORS)
    # Two accounts cannot share a name whatever its case.
    handle = HandleField(max_length=MAX_LENGTH, unique=True, editable=False)
    email = models.EmailField(_("mail address"), blank=True)
    role = models.CharField(_("role"), max_length=12, choices=Role, default=Role.FAN)
    is_active = models.BooleanField(_("can log in"), default=True)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="accounts_role_is_known"),
        ]

    def __str__(self) -> str:
        return self.username

    @property
    def is_trusted(self) -> bool:
        return self.role != Role.FAN

    @property
    def is_staff(self) -> bool:
        """May enter the admin: moderators and admins, unless blocked."""
        return self.role in STAFF and self.is_active and not self.is_blocked

    @property
    def is_moderator(self) -> bool:
        return self.is_staff

    @cached_property
    def block(self) -> Block | None:
        """The block in force, if any. One query per request, and only where somebody writes."""
        return self.blocks.in_force().first()

    @property
    def is_blocked(self) -> bool:
        return self.block is not None

    def has_perm(self, perm: str, obj: object = None) -> bool:
        return perm in PERMISSIONS[self.role] and self.is_active and not self.is_blocked

    def has_perms(self, perms: Any, obj: object = None) -> bool:
        return all(self.has_perm(perm) for perm in perms)

    def has_module_perms(self, app_label: str) -> bool:
        held = PERMISSIONS[self.role]
        return self.is_staff and any(perm.startswith(f"{app_label}.") for perm in held)


class BlockQuerySet(models.QuerySet["Block"]):
    def in_force(self, at: datetime | None = None) -> BlockQuerySet:
        at = at or timezone.now()
        return self.filter(lifted_at=None).filter(Q(until=None) | Q(until__gt=at))


class Block(models.Model):
    """Somebody who may read but not write, with the reason they are told."""

    account = models.ForeignKey(User, models.PROTECT, related_name="blocks", verbose_name=_("account"))
    reason = models.CharField(_("reason"), max_length=500, help_text=_("Shown to the blocked person."))
    by = models.ForeignKey(User, models.PROTECT, related_name="blocks_made", verbose_name=_("by"))
    since = models.DateTimeField(_("since"), default=timezone.now)
    until = models.DateTimeField(_("until"), null=True, blank=True, help_text=_("Empty: until lifted."))
    lifted_at = models.DateTimeField(_("lifted"), null=True, blank=True)
    lifted_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="blocks_lifted", verbose_name=_("lifted by")
    )

    objects = BlockQuerySet.as_manager()

    class Meta:
        verbose_name = _("block")
        verbose_name_plural = _("blocks")
        ordering = ["-since", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="accounts_block_has_reason"),
            models.CheckConstraint(condition=~Q(account=models.F("by")), name="accounts_block_somebody_else"),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by=None)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="accounts_block_lifted_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account}: {self.reason}"
