from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ReportingConfig(AppConfig):
    name = "workadvance.reporting"
    label = "reporting"
    verbose_name = "Reporting"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from workadvance.reporting import (  # noqa: F401
            kinds,
            permissions,
            rail,
            saved_reports,
            services,
            target_sections,
        )

        post_migrate.connect(services.journeys_follow_migrations, sender=self)
