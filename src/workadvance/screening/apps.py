from django.apps import AppConfig


class ScreeningConfig(AppConfig):
    name = "workadvance.screening"
    label = "screening"
    verbose_name = "Screening"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from workadvance.screening import (  # noqa: F401
            kinds,
            letters,
            message_scopes,
            paper_messages,
            participant_calendar,
            participant_papers,
            permissions,
            policy_preview,
            rail,
            workflow,
        )
