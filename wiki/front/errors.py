"""What is said when a request could not be answered: in its reader's language and look.

None of this asks the database, which may be what is broken.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, RawPostDataException, UnreadablePostError
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language_from_request, override

from wiki.front import look
from wiki.spoilers.context import wiki_facts
from wiki.spoilers.origin import says_ours

#: Words of this many characters can be typed again without a sigh.
SHORT = 20
MOST = 300_000
#: The fields in which somebody may have written more than that. Nothing else is shown: it may be a secret.
WORDS = ("words", "reason", "body", "summary", "source", "why", "text")


def unreadable(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        return _said(request, "413.html", 413, most=settings.WIKI_PAGE_BYTES)
    return _said(request, "400.html", 400)


def not_surely_theirs(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its token. What was typed is shown, to be copied: it is nowhere else by now."""
    return _said(request, "403_csrf.html", 403, kept=_words(request))


def logged_out(request: HttpRequest) -> HttpResponse | None:
    """What was typed, and the way back here over logging in; nothing where only a few letters were typed."""
    if not (kept := _words(request)):
        return None
    way = f"{reverse('account_login')}?{urlencode({'next': request.path})}"
    return _said(request, "logged_out.html", 403, kept=kept, way=way)


def _words(request: HttpRequest) -> list[str]:
    if request.path.startswith("/accounts/") or not says_ours(request):
        return []  # and nobody else's page puts words into the mouth of ours
    try:
        typed = [value for name in WORDS for value in request.POST.getlist(name)]
    except (UnreadablePostError, RawPostDataException):
        return []
    words = [value for value in typed if len(value) > SHORT]
    return words if sum(map(len, words)) <= MOST else []


def broken(request: HttpRequest) -> HttpResponse:
    return _said(request, "500.html", 500)


def _said(request: HttpRequest, template: str, status: int, **more: Any) -> HttpResponse:
    with override(get_language_from_request(request)):
        html = render_to_string(template, {"wiki": wiki_facts(), "look": look.of(request), **more})
    return HttpResponse(html, status=status)
