from django.apps import AppConfig


class AdvancementConfig(AppConfig):
    name = "workadvance.advancement"
    label = "advancement"
    verbose_name = "Retention and advancement"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from workadvance.advancement import (  # noqa: F401
            calendar_items,
            cases,
            claims,
            kinds,
            participant_sections,
            permissions,
            rail,
            reemployment,
            reminders,
            services,
        )
