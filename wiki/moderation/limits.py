"""Whose tries are counted together where nobody has to be logged in."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from wiki.accounts.limits import within as within  # passed on to those who count by address


def address_of(request: HttpRequest) -> str:
    """Where a request comes from; behind a proxy we were told about, what that proxy says."""
    try:
        return str(get_adapter().get_client_ip(request))
    except PermissionDenied:  # over a socket, without a proxy's word
        return ""
