"""A form that was sent after its session had ended: what was typed into it is shown, not thrown away."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse

from wiki.front.errors import logged_out
from wiki.moderation import kept


def logged_out_middleware(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Whoever is sent to log in instead of being answered keeps their words.

    Here and not in each view: the admin's forms are sent that way as well. The edit form has kept them itself
    before it sends anybody there.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        way = response.headers.get("Location", "").partition("?")[0] if request.method == "POST" else ""
        if way in {reverse("account_login"), reverse("admin:login")} and not request.user.is_authenticated:
            is_kept = any(text.address.partition("?")[0] == request.path for text in kept.texts(request))
            return response if is_kept else logged_out(request) or response
        return response

    return middleware
