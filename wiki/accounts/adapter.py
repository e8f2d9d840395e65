"""How allauth makes and finds accounts here."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.utils.translation import gettext_lazy as _

from wiki.accounts.models import User
from wiki.accounts.names import handle_of

#: The same whether there is such an account or not. What helps stands below, and differs without mail.
NO_MATCH = _(
    "This name and this password do not go together. Look at both for typos. If you have forgotten the "
    "password, see below."
)


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": NO_MATCH,
        "email_password_mismatch": NO_MATCH,
    }

    def clean_username(self, username: str, shallow: bool = False) -> str:
        """A name nobody has yet, whatever its case. Names are public, so saying so tells nothing."""
        name: str = super().clean_username(username, shallow=True)
        if not shallow and User.objects.filter(handle=handle_of(name)).exists():
            raise ValidationError(_("This name is taken. Try another one."))
        return name

    def render_mail(
        self, template_prefix: str, email: Any, context: dict[str, Any], headers: Any = None
    ) -> EmailMessage:
        """Letters are signed by the wiki; to allauth a site's name is that of its host."""
        site = SimpleNamespace(name=settings.WIKI_NAME, domain=context["current_site"].domain)
        letter: EmailMessage = super().render_mail(
            template_prefix, email, {**context, "current_site": site}, headers
        )
        return letter

    def is_safe_url(self, url: str | None) -> bool:
        """Whether one may be sent there from here; what cannot be read as an address leads nowhere."""
        try:
            return bool(super().is_safe_url(url))
        except ValueError:
            return False

    def populate_username(self, request: Any, user: User) -> None:
        """The form asks for a name; nothing is made up from a mail address."""
