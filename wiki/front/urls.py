from django.urls import path

from wiki.front import accent, icon, look, views

urlpatterns = [
    path("", views.front, name="front"),
    path("recent/", views.recent, name="recent"),
    path("help/marks/", views.marks, name="marks"),
    path("look/", look.look, name="look"),
    path("accent.css", accent.accent, name="accent"),
    path("icon.svg", icon.icon, name="icon"),
    path("healthz", views.healthz, name="healthz"),
    path("robots.txt", views.robots, name="robots"),
]
