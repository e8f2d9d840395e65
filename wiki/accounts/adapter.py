"""How allauth makes and finds accounts here."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from wiki.accounts.models import User
from wiki.accounts.names import handle_of


class AccountAdapter(DefaultAccountAdapter):
    def clean_username(self, username: str, shallow: bool = False) -> str:
        """A name nobody has yet, whatever its case. Names are public, so saying so tells nothing."""
        name: str = super().clean_username(username, shallow=True)
        if not shallow and User.objects.filter(handle=handle_of(name)).exists():
            raise ValidationError(_("This name is taken. Try another one."))
        return name

    def populate_username(self, request: Any, user: User) -> None:
        """The form asks for a name; nothing is made up from a mail address."""
