"""One's own account: what can be changed about it, with mail and without, and the picture an app scans."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from allauth.account import views as allauth_views
from allauth.account.decorators import reauthentication_required
from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

View = Callable[..., HttpResponseBase]

WRITING = frozenset({"edit", "new"})


def needs_mail(view: View) -> View:
    """404 on a wiki that sends no mail: the page would promise a letter that never comes."""

    @wraps(view)
    def only_with_mail(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not settings.MAIL_WORKS:
            raise Http404
        return view(request, *args, **kwargs)

    return only_with_mail


class LoginView(allauth_views.LoginView):
    """allauth's, which tells who was sent here by an edit form why."""

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        way = self.get_next_url() or ""
        return {**super().get_context_data(**more), "wants_to_write": _leads_to(way, WRITING)}


login = LoginView.as_view()


def _leads_to(way: str, views: frozenset[str]) -> bool:
    """Whether an address of ours is that of one of these views; nobody looks whether there is such a page."""
    try:
        return resolve(urlsplit(way).path).url_name in views
    except Resolver404:
        return False


def password_reset(request: HttpRequest) -> HttpResponseBase:
    """Without mail the page says whom to ask instead, and takes nothing."""
    if not settings.MAIL_WORKS and request.method == "POST":
        return HttpResponseNotAllowed(["GET", "HEAD"])
    return allauth_views.password_reset(request)


@require_safe
@login_required
@never_cache
def account(request: HttpRequest) -> HttpResponse:
    """The ways to everything an account can do for itself."""
    return render(request, "account/account.html")


@require_safe
@login_required
@reauthentication_required
@never_cache
def totp_qr(request: HttpRequest) -> HttpResponse:
    """The secret under way, as a picture of its own: the policy allows no ``data:`` pictures."""
    secret = request.session.get(SECRET_SESSION_KEY)
    if not secret:
        raise Http404
    adapter = get_adapter()
    picture = adapter.build_totp_svg(adapter.build_totp_url(request.user, secret))
    return HttpResponse(picture, content_type="image/svg+xml")
