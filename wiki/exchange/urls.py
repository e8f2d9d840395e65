from django.urls import path

from wiki.exchange import views

urlpatterns = [
    path("me/export/", views.export_account, name="export-account"),
    path("me/empty/", views.empty_account, name="empty-account"),
]
