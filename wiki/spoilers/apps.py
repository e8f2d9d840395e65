from django.apps import AppConfig


class SpoilersConfig(AppConfig):
    name = "wiki.spoilers"
    label = "spoilers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from allauth.account.signals import user_signed_up

        from wiki.spoilers.signup import keep_progress

        # allauth's signal, not one of ours: who signs up takes the browser's progress along.
        user_signed_up.connect(keep_progress, dispatch_uid="spoilers.keep_progress")
