from __future__ import annotations

from django.urls import path, register_converter

import wiki.spoilers.urls  # noqa: F401 - registers the converter of keys
from wiki.pages import views
from wiki.pages.document import Kind


class KindConverter:
    """``characters`` ↔ ``Kind.CHARACTER``; what is no kind is no address."""

    regex = "|".join(kind.plural for kind in Kind)

    def to_python(self, value: str) -> Kind:
        return next(kind for kind in Kind if kind.plural == value)

    def to_url(self, value: Kind | str) -> str:
        return Kind(value).plural


class OneKindConverter:
    """``character`` ↔ ``Kind.CHARACTER``, where a single page is meant."""

    regex = "|".join(kind.value for kind in Kind)

    def to_python(self, value: str) -> Kind:
        return Kind(value)

    def to_url(self, value: Kind | str) -> str:
        return Kind(value).value


class AddressConverter:
    """A page's slug: any script, no slash, bounded."""

    regex = r"[^/\x00]{1,200}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(KindConverter, "kind")
register_converter(OneKindConverter, "one-kind")
register_converter(AddressConverter, "address")

urlpatterns = [
    path("<kind:kind>/", views.page_list, name="list"),
    path("<kind:kind>/<address:slug>/", views.page, name="page"),
    path("<kind:kind>/<address:slug>/reveal/", views.reveal, name="reveal"),
    path("<kind:kind>/<address:slug>/history/", views.history, name="history"),
    path("<kind:kind>/<address:slug>/history/<key:key>/", views.old_revision, name="revision"),
    path("<kind:kind>/<address:slug>/compare/", views.compare, name="compare"),
]
