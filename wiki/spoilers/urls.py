from django.urls import path, register_converter

from wiki.spoilers import views
from wiki.spoilers.keys import KeyConverter

register_converter(KeyConverter, "key")

urlpatterns = [path("progress/", views.progress, name="progress")]
