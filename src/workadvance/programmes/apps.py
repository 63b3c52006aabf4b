from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    name = "workadvance.programmes"
    label = "programmes"
    verbose_name = "Programmes"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from workadvance.programmes import kinds, permissions, rail  # noqa: F401
