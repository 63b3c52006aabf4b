"""The event kinds of `api`."""

from django.utils.translation import gettext_lazy as _

from workadvance.events.kinds import Field, Kind, RetentionPeriod, register

NAME = Field(str, RetentionPeriod.permanent)

register(
    Kind("api.token.created", _("API token {name} created: {scopes}."), {"name": NAME, "scopes": NAME}),
    Kind("api.token.revoked", _("API token {name} revoked."), {"name": NAME}),
    Kind("api.webhook.added", _("Webhook added: {host}."), {"host": NAME}),
    Kind("api.webhook.turned_on", _("Webhook turned on: {host}."), {"host": NAME}),
    Kind("api.webhook.turned_off", _("Webhook turned off: {host}."), {"host": NAME}),
    Kind(
        "api.webhook.failed",
        _("Webhook turned off because it failed for {days} days: {host}."),
        {"host": NAME, "days": Field(int, RetentionPeriod.permanent)},
    ),
)
