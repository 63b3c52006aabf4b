from django.apps import AppConfig


class AppointmentsConfig(AppConfig):
    name = "workadvance.appointments"
    label = "appointments"
    verbose_name = "Appointments"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from workadvance.appointments import duties, invitations, kinds, own_items, permissions, rail, reminders  # noqa: F401
