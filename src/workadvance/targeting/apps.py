from django.apps import AppConfig


class TargetingConfig(AppConfig):
    name = "workadvance.targeting"
    label = "targeting"
    verbose_name = "Targeting"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from workadvance.targeting import kinds, permissions, rail, selectors  # noqa: F401
