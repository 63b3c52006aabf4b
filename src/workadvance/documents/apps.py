from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "workadvance.documents"
    label = "documents"
    verbose_name = "Documents"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from workadvance.documents import kinds, permissions, rail  # noqa: F401
