from django.apps import AppConfig


class WagesConfig(AppConfig):
    name = "workadvance.wages"
    label = "wages"
    verbose_name = "State wage records"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from workadvance.wages import kinds, permissions  # noqa: F401
