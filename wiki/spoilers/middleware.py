from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from wiki.spoilers.reader import MODE_COOKIE, PROGRESS_COOKIE, UNDO_COOKIE, Reader, reader_of


def reader_middleware(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """``request.reader``, worked out when first asked for. ``?at=`` shows an earlier episode."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.reader = cast(Reader, SimpleLazyObject(lambda: _reader(request)))  # type: ignore[attr-defined]
        was_logged_in = request.method == "POST" and request.user.is_authenticated
        response = get_response(request)
        if was_logged_in and not request.user.is_authenticated:
            _forget(response)
        return response

    return middleware


def _reader(request: HttpRequest) -> Reader:
    reader = reader_of(request)
    if request.method in {"GET", "HEAD"} and "at" in request.GET:
        return reader.as_of(request.GET["at"])
    return reader


def _forget(response: HttpResponse) -> None:
    """After logging out, nothing on this machine tells how far the account had got."""
    for cookie in (PROGRESS_COOKIE, UNDO_COOKIE, MODE_COOKIE):
        response.delete_cookie(cookie, samesite="Lax")
    response.headers["Clear-Site-Data"] = '"cache"'
