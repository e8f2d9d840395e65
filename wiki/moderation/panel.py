"""The moderators' panel: Django's admin site, with only the doors that lead somewhere here."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import Any

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Min
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.template.response import SimpleTemplateResponse
from django.urls import URLPattern, URLResolver, reverse
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy

from wiki.accounts.models import User
from wiki.moderation.models import LeakReport, Proposal
from wiki.moderation.review import oldest_address
from wiki.spoilers.reader import Reader

#: Stock addresses nobody needs: a second way to change one's password, a list of whatever can be
#: completed, and one that turns any row's number into its page's address.
LEFT_OUT = frozenset({"password_change", "password_change_done", "autocomplete", "view_on_site"})
SAFE = ("GET", "HEAD")
#: What Django's filters ask of a field that holds no date.
ASKED_OF_A_FIELD = ("", "__exact", "__id__exact", "__isnull")

#: Whose list is being made. Django calls a list's row methods without the request, on one object that all
#: threads share: kept on that, one moderator's progress would decide what another one is shown.
asking: ContextVar[Reader] = ContextVar("asking")


class Panel(admin.AdminSite):
    """Comes in and leaves by allauth's doors, which hold the limits; nobody logs in here."""

    site_header = gettext_lazy("Moderation")
    site_title = gettext_lazy("Moderation")
    index_title = gettext_lazy("What waits for you")

    def get_urls(self) -> list[URLPattern | URLResolver]:
        return [url for url in super().get_urls() if getattr(url, "name", None) not in LEFT_OUT]

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Any:
        behind_the_door = super().admin_view(view, cacheable)

        @wraps(behind_the_door)
        def in_their_look(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            return _dressed(request, behind_the_door(request, *args, **kwargs))

        return in_their_look

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        wanted = request.GET.get("next", "")
        if not url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
            wanted = reverse("admin:index")
        if not request.user.is_authenticated:
            return redirect_to_login(wanted)
        if not self.has_permission(request):
            raise PermissionDenied
        return HttpResponseRedirect(wanted)

    def logout(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:  # type: ignore[override]
        return redirect("account_logout")

    def index(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:  # type: ignore[override]
        return _read_only(request) or super().index(
            request, {**_what_waits(request), **(extra_context or {})}
        )

    def app_index(  # type: ignore[override]
        self, request: HttpRequest, app_label: str, extra_context: Any = None
    ) -> HttpResponse:
        return _read_only(request) or super().app_index(request, app_label, extra_context)

    def i18n_javascript(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return _read_only(request) or super().i18n_javascript(request, extra_context)


def _dressed(request: HttpRequest, response: Any) -> Any:
    """The page under the first tag of every page of ours, which says how its reader wants it.

    Its frame is Django's, whose own first tag has no place for that.
    """

    def dress(done: HttpResponse) -> None:
        ours = render_to_string("_html.html", request=request).encode()
        done.content = re.sub(rb"<html\b[^>]*>", lambda _theirs: ours, done.content, count=1)

    if isinstance(response, SimpleTemplateResponse):
        response.add_post_render_callback(dress)
    elif not response.streaming and response.get("Content-Type", "").startswith("text/html"):
        dress(response)
    return response


def _what_waits(request: HttpRequest) -> dict[str, Any]:
    moderator: User = request.user  # type: ignore[assignment]
    return {
        "waiting": Proposal.objects.waiting_for(moderator).aggregate(
            count=Count("pk"), since=Min("submitted_at")
        ),
        "begin": oldest_address(request),
        "leaks": LeakReport.objects.filter(handled_at=None).count(),
    }


def _read_only(request: HttpRequest) -> HttpResponse | None:
    return None if request.method in SAFE else HttpResponseNotAllowed(SAFE)


class PanelAdmin(admin.ModelAdmin):
    """What is common to all our tables."""

    def action_checkbox(self, obj: Any) -> SafeString:
        """In a label, so that a thumb need not hit the box itself."""
        return format_html('<label class="choose">{}</label>', super().action_checkbox(obj))

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Only what stands among the filters may be asked for, and only as they ask for it.

        Django lets an address filter by any column; ``?password__startswith=`` or
        ``?season__episodes__title__startswith=`` would tell, letter by letter, what the list does not show.
        """
        offered = set()
        for one in self.list_filter:
            field = one[0] if isinstance(one, (tuple, list)) else one
            if isinstance(field, str):
                offered |= {f"{field}{asked}" for asked in ASKED_OF_A_FIELD}
            else:
                offered.add(getattr(field, "parameter_name", ""))
        return lookup in offered

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """``?_to_field=`` without a field asks by none; Django would look for one without a name."""
        return super().get_object(request, object_id, from_field or None)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if not self.get_actions(request) and (refusal := _read_only(request)):
            return refusal
        # What is listed, and not "Select proposal to change".
        titled = {"title": capfirst(self.opts.verbose_name_plural), **(extra_context or {})}
        return super().changelist_view(request, titled)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        return _read_only(request) or super().history_view(request, object_id, extra_context)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Saving a form in which nothing was changed is nothing to be remembered."""
        return super().log_change(request, obj, message) if message else None
