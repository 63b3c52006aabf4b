from django.apps import AppConfig


class ReadinessConfig(AppConfig):
    name = "workadvance.readiness"
    label = "readiness"
    verbose_name = "Readiness"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from workadvance.readiness import duties, kinds, permissions, rail, reminders  # noqa: F401
