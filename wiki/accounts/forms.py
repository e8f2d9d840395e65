"""allauth's forms, where they should say something else."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class LoginForm(account.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # "Login" is what one does here, and the hint within the field goes with the first letter.
        self.fields["login"].label = _("Name or mail address")
        for field in ("login", "password"):
            self.fields[field].widget.attrs.pop("placeholder", None)
        self.fields["login"].widget.attrs["autocomplete"] = "username"  # by which browsers keep a password


class AddKeyForm(webauthn.AddWebAuthnForm):
    """A passkey or security key, named as its owner calls it and not "Master key"."""

    name = forms.CharField(
        label=_("Name of the key"), required=False,
        help_text=_("So that you know it again later, like “My phone”."),
    )  # fmt: skip
    passwordless = forms.BooleanField(
        label=_("Log in with it alone, without a name or password"), required=False,
        help_text=_("Your phone or computer then asks for your finger, your face or a PIN."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "initial": {"name": "", **(kwargs.get("initial") or {})}})

    def clean_name(self) -> str:
        """By the time it is sent the key has been made: one without a name is kept as well."""
        has = Authenticator.objects.filter(user=self.user, type=Authenticator.Type.WEBAUTHN).count()
        return self.cleaned_data["name"] or gettext("Key %(number)s") % {"number": has + 1}


class RenameKeyForm(webauthn.EditWebAuthnForm):
    name = forms.CharField(
        label=_("Name of the key"), error_messages={"required": _("Say what the key is called.")}
    )
