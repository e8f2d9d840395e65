"""One's own account: what can be changed about it, and the picture an authenticator app scans."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@login_required
@never_cache
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """The ways to everything an account can do for itself."""
    return render(request, "account/account.html")


@login_required
@reauthentication_required
@never_cache
@require_safe
def totp_qr(request: HttpRequest) -> HttpResponse:
    """The secret under way, as a picture of its own: the policy allows no ``data:`` pictures."""
    secret = request.session.get(SECRET_SESSION_KEY)
    if not secret:
        raise Http404
    adapter = get_adapter()
    picture = adapter.build_totp_svg(adapter.build_totp_url(request.user, secret))
    return HttpResponse(picture, content_type="image/svg+xml")
