from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "workadvance.web"
    label = "web"
    verbose_name = "Site"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_login_failed

        from workadvance.web import invitation_letters, rail, request_counts  # noqa: F401

        user_login_failed.connect(
            lambda **_told: request_counts.count("sign_ins_failed"), weak=False, dispatch_uid="sign_ins_failed"
        )
