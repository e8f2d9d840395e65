from django.urls import path, register_converter

import wiki.spoilers.urls  # noqa: F401 - registers the converter used below
from wiki.media import views


class WidthConverter:
    """A rendition's width: a small number, or no address."""

    regex = r"[1-9][0-9]{0,4}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


register_converter(WidthConverter, "width")

urlpatterns = [
    path("pictures/", views.mine, name="pictures"),
    path("pictures/new/", views.new, name="new-picture"),
    path("pictures/<key:key>/<width:width>.webp", views.picture, name="picture"),
    # The name django-markdownx asks for; its own view stores whatever anybody sends and stays unmounted.
    path("preview/upload/", views.upload, name="markdownx_upload"),
]
