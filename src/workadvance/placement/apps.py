from django.apps import AppConfig


class PlacementConfig(AppConfig):
    name = "workadvance.placement"
    label = "placement"
    verbose_name = "Placement"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from workadvance.placement import (  # noqa: F401
            calendar_items,
            duties,
            employer_notices,
            hours_on_letters,
            kinds,
            permissions,
            rail,
            workflow,
        )
