"""No request carries NUL: PostgreSQL takes it in no text, and nobody types it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase

NUL = "\0"


class NulMiddleware:
    """A cookie with it is none; addresses and forms are read without it, so that no text is lost."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        for name in [name for name, value in request.COOKIES.items() if NUL in value]:
            del request.COOKIES[name]
        if NUL in request.path:
            raise BadRequest("There is a NUL in the address.")
        if _holds_it(request.GET):
            request.GET = _without(request.GET)  # type: ignore[assignment]  # as immutable as before
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        _view: Callable[..., Any],
        _args: tuple[Any, ...],
        _kwargs: Mapping[str, Any],
    ) -> HttpResponse | None:
        # Here and not above: the size of a form, and whether it is ours, are looked at first.
        if request.method == "POST" and _holds_it(request.POST):
            request._post = _without(request.POST)  # type: ignore[attr-defined]  # what request.POST gives
        return None


def _holds_it(fields: QueryDict) -> bool:
    return any(NUL in value for _, values in fields.lists() for value in values)


def _without(fields: QueryDict) -> QueryDict:
    cleaned = fields.copy()
    for name, values in fields.lists():
        cleaned.setlist(name, [value.replace(NUL, "") for value in values])
    cleaned._mutable = False  # type: ignore[attr-defined]
    return cleaned
