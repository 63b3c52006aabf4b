from django.apps import AppConfig


class TrainingConfig(AppConfig):
    name = "workadvance.training"
    label = "training"
    verbose_name = "Training"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from workadvance.training import duties, kinds, permissions, rail, reminders, workflow  # noqa: F401
