"""How the pages look to one reader: light or dark, how large, how wide; which keys they hear; and in which
language.

The choice is kept in a cookie of its own, so the server writes it into the page and nothing flashes. A
cookie that is not byte for byte what we would write counts as no choice at all.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from wiki.spoilers.origin import is_ours
from wiki.spoilers.reader import set_cookie
from wiki.spoilers.views import back_to

COOKIE = "look"
SYSTEM = "system"

#: What there is to choose; the first of each is what a page without a choice has.
CHOICES = {
    "theme": {"system": _("Like the device"), "light": _("Light"), "dark": _("Dark")},
    "size": {"normal": _("Normal"), "large": _("Larger"), "largest": _("Very large")},
    "width": {"normal": _("Narrow column"), "wide": _("Wide column")},
    # WCAG 2.1.4: who speaks to their machine, or rests a hand on the keys, can do without.
    "keys": {"normal": _("On"), "off": _("Off")},
}
#: The language has a cookie of its own, which Django's middleware reads; without it the browser decides.
LANGUAGE = "language"
TITLES = {
    "theme": _("Colours"),
    "size": _("Letters"),
    "width": _("Text"),
    "keys": _("Shortcuts of one key"),
    LANGUAGE: _("Language"),
}
#: What a browser draws around the page; a test holds these to the tokens.
PAPER = {"light": "#f6f1e7", "dark": "#10140f"}


@dataclass(frozen=True)
class Look:
    theme: str = "system"
    size: str = "normal"
    width: str = "normal"
    keys: str = "normal"
    language: str = SYSTEM

    @property
    def scheme(self) -> str:
        """What the browser may paint before any style has arrived."""
        return "light dark" if self.theme == "system" else self.theme

    @property
    def papers(self) -> dict[str, str]:
        return PAPER if self.theme == "system" else {"": PAPER[self.theme]}

    @property
    def groups(self) -> list[dict[str, Any]]:
        """The form: each group with its options and which one holds."""
        return [
            {
                "name": name,
                "title": TITLES[name],
                "options": [(value, label, value == getattr(self, name)) for value, label in options.items()],
            }
            for name, options in {**CHOICES, LANGUAGE: languages()}.items()
        ]


def languages() -> dict[str, Any]:
    """Each language under its own name, so that it is found in whatever language the page is."""
    return {SYSTEM: _("Like the device"), **dict(settings.LANGUAGES)}


def write(look: Look) -> str:
    """``dark.large.normal``, and ``.off`` behind it without keys; nothing for the look without a choice."""
    *parts, keys = (getattr(look, name) for name in CHOICES)
    if keys != Look.keys:
        parts.append(keys)
    return "" if look == Look(language=look.language) else ".".join(parts)


def read(text: str) -> Look:
    parts = text.split(".")
    if len(parts) == len(CHOICES) - 1:
        parts.append(Look.keys)
    if len(parts) != len(CHOICES):
        return Look()
    if not all(part in options for part, options in zip(parts, CHOICES.values(), strict=True)):
        return Look()
    chosen = Look(*parts)
    return chosen if write(chosen) == text else Look()


def of(request: HttpRequest) -> Look:
    language = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    chosen = read(request.COOKIES.get(COOKIE, ""))
    return replace(chosen, language=language if language in languages() else SYSTEM)


def chrome(request: HttpRequest) -> dict[str, Any]:
    """For every template: the look this reader chose."""
    return {"look": of(request)}


@csrf_exempt  # it stands on anonymous pages, which carry no token
@require_http_methods(["GET", "HEAD", "POST"])
def look(request: HttpRequest) -> HttpResponse:
    """The form on a page of its own, and where every copy of it is sent."""
    if request.method != "POST" or not is_ours(request):
        return render(
            request, "front/look.html", {"next": back_to(request), "token": request.method == "POST"}
        )
    chosen = of(request)
    for name, options in CHOICES.items():
        if (value := request.POST.get(name, "")) in options:
            chosen = replace(chosen, **{name: value})
    response = HttpResponseRedirect(back_to(request) or "/look/")
    language = request.POST.get(LANGUAGE, "")
    if language in dict(settings.LANGUAGES):
        set_cookie(response, settings.LANGUAGE_COOKIE_NAME, language, secure=settings.SECURE)
    elif language:
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME, samesite="Lax")
    if text := write(chosen):
        set_cookie(response, COOKIE, text, secure=settings.SECURE)
    else:
        response.delete_cookie(COOKIE, samesite="Lax")
    return response
