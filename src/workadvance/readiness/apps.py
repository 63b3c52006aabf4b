from django.apps import AppConfig


class ReadinessConfig(AppConfig):
    name = "workadvance.readiness"
    label = "readiness"
    verbose_name = "Readiness"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from workadvance.people.access import taught_register
        from workadvance.readiness import (  # noqa: F401
            calendar_items,
            duties,
            hours_on_letters,
            kinds,
            permissions,
            rail,
            reminders,
        )
        from workadvance.readiness.selectors.sessions import people_led

        taught_register(people_led)
