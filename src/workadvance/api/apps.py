from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "workadvance.api"
    label = "api"
    verbose_name = "Connections to other systems"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from workadvance.api import announcing, kinds, permissions, rail  # noqa: F401
