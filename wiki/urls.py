"""The table of contents: one include per room."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path

handler400 = "wiki.front.errors.unreadable"
handler500 = "wiki.front.errors.broken"

urlpatterns = [
    path("", include("wiki.front.urls")),
    path("", include("wiki.exchange.urls")),
    path("", include("wiki.spoilers.urls")),
    path("", include("wiki.search.urls")),
    path("", include("wiki.media.urls")),
    path("", include("wiki.moderation.urls")),
    path("", include("wiki.accounts.urls")),
    path("admin/", admin.site.urls),
    path("", include("wiki.pages.urls")),
]
