"""How a name and a password find their account."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

from wiki.accounts.models import User
from wiki.accounts.names import handle_of


class ByHandle(AuthenticationBackend):
    """Finds an account as names are compared here: ``Élodie`` logs in as ``élodie``, too.

    Left to the database she would on PostgreSQL and would not on SQLite.
    """

    def authenticate(  # type: ignore[override]
        self, request: HttpRequest | None, **credentials: Any
    ) -> AbstractBaseUser | None:
        if name := credentials.get("username"):
            account = User.objects.filter(handle=handle_of(name)).first()
            credentials["username"] = account.username if account else name
        user: AbstractBaseUser | None = super().authenticate(request, **credentials)
        return user
