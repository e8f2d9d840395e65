from django.apps import AppConfig


class CanonConfig(AppConfig):
    name = "wiki.canon"
    label = "canon"
    default_auto_field = "django.db.models.BigAutoField"
