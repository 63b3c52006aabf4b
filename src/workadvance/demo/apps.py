from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "workadvance.demo"
    label = "demo"
    verbose_name = "Demonstration world"
    default_auto_field = "django.db.models.BigAutoField"
