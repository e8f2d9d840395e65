"""Which HTTP methods the house answers at all."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseNotAllowed
from django.http.response import HttpResponseBase

METHODS = ("GET", "HEAD", "POST")

Handler = Callable[[HttpRequest], HttpResponseBase]


def methods_middleware(get_response: Handler) -> Handler:
    """Browsers' forms and links need three methods; anything else stops here, at every address alike.

    Some of the views we borrow would take a PUT for a POST, or for a GET.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        return get_response(request)

    return middleware
