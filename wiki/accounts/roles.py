"""Who may do what, as one table.

Four roles rather than groups and a permission table in the database: the policy can be read here,
tested here, and changed by nobody at midnight. A role holds the fewest permissions that do its work;
nobody is a superuser.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    FAN = "fan", _("Fan")
    TRUSTED = "trusted", _("Trusted fan")
    MODERATOR = "moderator", _("Moderator")
    ADMIN = "admin", _("Admin")


MODERATOR_PERMISSIONS: frozenset[str] = frozenset(
    {
        "moderation.view_proposal",
        "moderation.change_proposal",
        "moderation.view_leakreport",
        "moderation.change_leakreport",
        "moderation.view_reason",
        "moderation.view_decision",
        "media.view_picture",
        "media.change_picture",
        "accounts.view_user",
        "accounts.change_user",
        "accounts.view_block",
        "accounts.add_block",
        "accounts.change_block",
    }
)

ADMIN_PERMISSIONS: frozenset[str] = MODERATOR_PERMISSIONS | {
    "moderation.add_reason",
    "moderation.change_reason",
    "moderation.delete_reason",
    "canon.view_work",
    "canon.view_season",
    "canon.view_episode",
    "canon.add_work",
    "canon.change_work",
    "canon.add_season",
    "canon.change_season",
    "canon.add_episode",
    "canon.change_episode",
    "canon.delete_episode",
}

PERMISSIONS: dict[str, frozenset[str]] = {
    Role.FAN: frozenset(),
    Role.TRUSTED: frozenset(),
    Role.MODERATOR: MODERATOR_PERMISSIONS,
    Role.ADMIN: ADMIN_PERMISSIONS,
}

STAFF: frozenset[str] = frozenset({Role.MODERATOR, Role.ADMIN})


def may_grant(giver: str, before: str, after: str) -> bool:
    """May somebody with role ``giver`` turn a ``before`` into an ``after``?

    Moderators give and take *trusted*; only admins touch moderators and admins.
    """
    if giver == Role.ADMIN:
        return True
    return giver == Role.MODERATOR and {before, after} <= {Role.FAN, Role.TRUSTED}
