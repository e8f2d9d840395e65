"""Did our own page send this form?"""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware


def is_ours(request: HttpRequest) -> bool:
    """The browser says so itself (Sec-Fetch-Site, or Origin where it is older); else a token must.

    For views that are exempt from Django's own check because it would cost too much: a token on
    every anonymous page, or the text somebody typed.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        if site == "same-origin":
            return True
    elif (origin := request.headers.get("Origin")) and urlsplit(origin).netloc == request.get_host():
        return True
    check = CsrfViewMiddleware(lambda _request: HttpResponse())
    check.process_request(request)
    return check.process_view(request, _must_have_token, (), {}) is None


def _must_have_token(request: HttpRequest) -> HttpResponse:
    """Stands for the view while the token is checked: unlike the real one it is not exempt."""
    return HttpResponse()
