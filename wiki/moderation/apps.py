from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.utils.translation import gettext_lazy as _


class ModerationConfig(AppConfig):
    name = "wiki.moderation"
    label = "moderation"
    verbose_name = _("Moderation")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from wiki.moderation.models import Proposal
        from wiki.pages.asked_along import ask_along

        ask_along("own_edit", Proposal.objects.of_each_page)


class PanelConfig(admin_apps.AdminConfig):
    """Django's admin with our site in place of its own."""

    default = False  # this module's own app is the one above
    default_site = "wiki.moderation.panel.Panel"

    def ready(self) -> None:
        super().ready()
        from django.contrib import admin

        from wiki.floors import ROOMS

        # Borrowed apps register tables of their own; the panel shows what our rooms put there.
        for model in [model for model in admin.site._registry if model._meta.app_label not in ROOMS]:
            admin.site.unregister(model)
