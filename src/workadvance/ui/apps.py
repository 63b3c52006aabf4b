from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "workadvance.ui"
    label = "ui"
    verbose_name = "Look and page machinery"
    default_auto_field = "django.db.models.BigAutoField"
