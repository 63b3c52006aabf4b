from django.apps import AppConfig


class TrainingConfig(AppConfig):
    name = "workadvance.training"
    label = "training"
    verbose_name = "Training"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from workadvance.people.access import taught_register
        from workadvance.training import (  # noqa: F401
            calendar_items,
            duties,
            kinds,
            next_seats,
            offer_reactions,
            participant_badges,
            participant_offers,
            permissions,
            rail,
            reminders,
            workflow,
        )
        from workadvance.training.selectors.people import people_taught

        taught_register(people_taught)
