from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "workadvance.web"
    label = "web"
    verbose_name = "Site"
    default_auto_field = "django.db.models.BigAutoField"
