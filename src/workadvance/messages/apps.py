from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "workadvance.messages"
    label = "conversations"  # “messages” is the label of Django's own, which shows what was just saved
    verbose_name = "Messages"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from workadvance.messages import duties, kinds, paper_reminders, permissions, rail  # noqa: F401
