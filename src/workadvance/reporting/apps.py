from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ReportingConfig(AppConfig):
    name = "workadvance.reporting"
    label = "reporting"
    verbose_name = "Reporting"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from workadvance.reporting import kinds, permissions, rail, services, target_sections  # noqa: F401

        post_migrate.connect(services.journeys_follow_migrations, sender=self)
