from django.apps import AppConfig


class FrontConfig(AppConfig):
    name = "wiki.front"
    label = "front"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from wiki.front import checks  # noqa: F401 - registers them
