"""``{{ session.user_agent|browser }}``: what somebody calls the browser they are logged in with."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext

register = template.Library()

#: What gives a browser away. The first found counts, as nearly all say they are Chrome and Safari as well.
BROWSERS = {
    "Edg/": "Edge", "EdgA/": "Edge", "EdgiOS/": "Edge", "OPR/": "Opera", "OPT/": "Opera",
    "SamsungBrowser/": "Samsung Internet", "FxiOS/": "Firefox", "Firefox/": "Firefox",
    "CriOS/": "Chrome", "Chrome/": "Chrome", "Safari/": "Safari",
}  # fmt: skip
#: An iPhone says it is like Mac OS X, and Android that it is Linux.
SYSTEMS = {
    "iPad": "iPad", "iPhone": "iPhone", "Android": "Android", "Windows": "Windows", "CrOS": "ChromeOS",
    "Mac OS X": "macOS", "Linux": "Linux",
}  # fmt: skip


@register.filter
def browser(user_agent: str) -> str:
    """``Firefox on Android``; ``""`` for what is none we know."""
    name, system = _first(BROWSERS, user_agent), _first(SYSTEMS, user_agent)
    if not (name and system):
        return name
    return gettext("%(browser)s on %(system)s") % {"browser": name, "system": system}


def _first(signs: dict[str, str], user_agent: str) -> str:
    return next((name for sign, name in signs.items() if sign in user_agent), "")
