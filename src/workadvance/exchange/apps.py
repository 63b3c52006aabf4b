from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "workadvance.exchange"
    label = "exchange"
    verbose_name = "Import and export"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from workadvance.exchange import kinds, permissions, rail  # noqa: F401
