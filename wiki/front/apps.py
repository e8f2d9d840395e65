from django.apps import AppConfig


class FrontConfig(AppConfig):
    name = "wiki.front"
    label = "front"
    default_auto_field = "django.db.models.BigAutoField"
