from django.apps import AppConfig


class ProgramsConfig(AppConfig):
    name = "workadvance.programs"
    label = "programs"
    verbose_name = "Programs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from workadvance.programs import kinds, permissions, rail  # noqa: F401
