from django.urls import path

from wiki.spoilers import views

urlpatterns = [path("progress/", views.progress, name="progress")]
