"""The table of contents: one include per room."""

from __future__ import annotations

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

# The admin's own login form would be a second door, without limits: everybody comes in by allauth's.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("", include("wiki.front.urls")),
    path("", include("wiki.exchange.urls")),
    path("", include("wiki.spoilers.urls")),
    path("", include("wiki.search.urls")),
    path("", include("wiki.moderation.urls")),
    path("", include("wiki.accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("", include("wiki.pages.urls")),
]
