"""Did our own page send this form?"""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware


def says_ours(request: HttpRequest) -> bool:
    """The browser's own word that the form was on a page of ours."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("Origin")
    return bool(origin) and urlsplit(origin).netloc == request.get_host()


def is_ours(request: HttpRequest) -> bool:
    """The browser says so itself (Sec-Fetch-Site, or Origin where it is older); else a token must.

    For views that are exempt from Django's own check because it would cost too much: a token on
    every anonymous page, or the text somebody typed.
    """
    if says_ours(request):
        return True
    check = CsrfViewMiddleware(lambda _request: HttpResponse())
    check.process_request(request)
    return check.process_view(request, _must_have_token, (), {}) is None


def _must_have_token(request: HttpRequest) -> HttpResponse:
    """Stands for the view while the token is checked: unlike the real one it is not exempt."""
    return HttpResponse()
