"""Setting a new password without mail: a link that a moderator hands over by other means."""

from __future__ import annotations

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.urls import reverse

from wiki.accounts.models import User


def reset_address(account: User) -> str:
    """The address at which an account can set a new password once."""
    return reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": user_pk_to_url_str(account), "key": default_token_generator.make_token(account)},
    )
