from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CanonConfig(AppConfig):
    name = "wiki.canon"
    label = "canon"
    verbose_name = _("The ladder")
    default_auto_field = "django.db.models.BigAutoField"
