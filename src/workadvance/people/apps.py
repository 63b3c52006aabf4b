from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "workadvance.people"
    label = "people"
    verbose_name = "People"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from workadvance.people import kinds, permissions  # noqa: F401
