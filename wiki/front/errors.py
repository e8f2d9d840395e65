"""What is said when a request could not be answered: in its reader's language and look.

None of this asks the database, which may be what is broken.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language_from_request, override

from wiki.front import look
from wiki.spoilers.context import wiki_facts


def unreadable(request: HttpRequest, _exception: Exception) -> HttpResponse:
    return _said(request, "400.html", 400)


def not_surely_theirs(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its token."""
    return _said(request, "403_csrf.html", 403)


def broken(request: HttpRequest) -> HttpResponse:
    return _said(request, "500.html", 500)


def _said(request: HttpRequest, template: str, status: int) -> HttpResponse:
    with override(get_language_from_request(request)):
        html = render_to_string(template, {"wiki": wiki_facts(), "look": look.of(request)})
    return HttpResponse(html, status=status)
