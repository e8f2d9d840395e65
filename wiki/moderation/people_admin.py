"""Accounts and blocks in the panel: roles, a way back in, and who may not write for a while."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wiki.accounts.models import Block, User
from wiki.accounts.names import handle_of
from wiki.accounts.reset import reset_address
from wiki.accounts.roles import Role, may_grant
from wiki.moderation.panel import PanelAdmin


@admin.register(get_user_model())
class AccountAdmin(PanelAdmin):
    """Roles, and a way back in for who lost their password on a wiki without mail."""

    list_display = ["username", "role", "is_active", "date_joined"]
    list_filter = ["role", "is_active"]
    search_fields = ["handle__startswith"]
    fields = ["username", "role", "date_joined"]
    readonly_fields = ["username", "date_joined"]  # role as well, see get_readonly_fields
    actions = ["make_reset_links"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        giver: User = request.user  # type: ignore[assignment]
        # Nobody changes their own role, and moderators leave moderators alone.
        if obj is None or obj == giver or not may_grant(giver.role, obj.role, obj.role):
            return [*self.readonly_fields, "role"]
        return list(self.readonly_fields)

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest | None, **kwargs: Any) -> Any:
        if db_field.name == "role" and request is not None and request.user.role != Role.ADMIN:  # type: ignore[union-attr]
            kwargs["choices"] = [(r.value, r.label) for r in (Role.FAN, Role.TRUSTED)]
        return super().formfield_for_choice_field(db_field, request, **kwargs)  # type: ignore[arg-type]

    @admin.action(description=gettext_lazy("Make a link to set a new password"), permissions=["change"])
    def make_reset_links(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        giver: User = request.user  # type: ignore[assignment]
        for account in queryset[:10]:
            if not may_grant(giver.role, account.role, account.role) or account == giver:
                messages.error(request, _("You cannot make a link for %(name)s.") % {"name": account})
                continue
            link = request.build_absolute_uri(reset_address(account))
            self.log_change(request, account, _("Made a link to set a new password."))
            messages.info(request, _("%(name)s can set a new password once at %(link)s") % {
                "name": account, "link": link})  # fmt: skip


def may_block(giver: User, account: User) -> bool:
    """Nobody themselves, and moderators no moderators."""
    return account != giver and may_grant(giver.role, account.role, account.role)


class AccountByName(forms.ModelChoiceField):
    """An account, typed as it is called."""

    widget = forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})
    default_error_messages = {
        "required": gettext_lazy("Type the name of who is to be blocked."),
        "invalid_choice": gettext_lazy("Nobody is called that. Look at the name again."),
    }

    def to_python(self, value: Any) -> User | None:
        return super().to_python(handle_of(value) if isinstance(value, str) else value)


@admin.register(Block)
class BlockAdmin(PanelAdmin):
    """Blocking says why; lifting is an action, so that both stay on record."""

    list_display = ["account", "reason", "by", "since", "until", "lifted_at", "lifted_by"]
    list_select_related = ["account", "by", "lifted_by"]
    fields = ["account", "reason", "until"]
    actions = ["lift"]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "until":  # one field with one label; the admin would make two of it, without any
            moment = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
            return db_field.formfield(widget=moment)
        if db_field.name == "account":  # nobody knows accounts by number
            return AccountByName(
                User.objects.all(), to_field_name="handle", label=db_field.verbose_name.capitalize()
            )
        if db_field.name == "reason":
            kwargs["error_messages"] = {"required": _("Say why; whom you block is told that.")}
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # Existing blocks are not rewritten; only the action below touches them.
        return obj is None and super().has_change_permission(request, obj)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        giver: User = request.user  # type: ignore[assignment]

        class BlockForm(form):  # type: ignore[misc, valid-type]
            def clean_account(self) -> User:
                account: User = self.cleaned_data["account"]
                if not may_block(giver, account):
                    raise ValidationError(_("You cannot block %(name)s.") % {"name": account})
                return account

        return BlockForm

    def save_model(self, request: HttpRequest, obj: Block, form: Any, change: bool) -> None:
        obj.by = request.user  # type: ignore[assignment]
        super().save_model(request, obj, form, change)

    @admin.action(description=gettext_lazy("Lift the chosen blocks"), permissions=["change"])
    def lift(self, request: HttpRequest, queryset: QuerySet[Block]) -> None:
        lifter: User = request.user  # type: ignore[assignment]
        chosen = []
        for block in queryset.filter(lifted_at=None).select_related("account"):
            if may_block(lifter, block.account):
                chosen.append(block.pk)
            else:
                messages.error(request, _("You cannot lift the block of %(name)s.") % {"name": block.account})
        queryset.filter(pk__in=chosen, lifted_at=None).update(lifted_at=timezone.now(), lifted_by=lifter)
