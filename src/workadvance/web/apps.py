from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "workadvance.web"
    label = "web"
    verbose_name = "Site"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from workadvance.web import invitation_letters, rail  # noqa: F401
