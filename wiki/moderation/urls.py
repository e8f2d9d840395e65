from django.urls import path

import wiki.pages.urls  # noqa: F401 - registers the converters used below
from wiki.moderation import editing, preview, views

urlpatterns = [
    path("new/<one-kind:kind>/", editing.new, name="new"),
    path("me/", views.my_edits, name="me"),
    path("me/edits/<key:key>/", views.my_edit, name="my-edit"),
    path("me/edits/<key:key>/withdraw/", views.withdraw, name="withdraw"),
    path("me/edits/<key:key>/reopen/", views.reopen, name="reopen"),
    path("report/", views.report_leak, name="report-leak"),
    # The names django-markdownx asks for; its own views are open to everybody and stay unmounted.
    path("preview/", preview.preview, name="markdownx_markdownify"),
    path("<kind:kind>/<address:slug>/edit/", editing.edit, name="edit"),
    path("<kind:kind>/<address:slug>/delete/", views.delete, name="delete"),
    path("<kind:kind>/<address:slug>/restore/", views.restore, name="restore"),
]
