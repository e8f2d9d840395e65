"""allauth's forms, where they should say something else."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from django.utils.translation import gettext_lazy as _


class LoginForm(account.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # "Login" is what one does here, and the hint within the field goes with the first letter.
        self.fields["login"].label = _("Name or mail address")
        for field in ("login", "password"):
            del self.fields[field].widget.attrs["placeholder"]
