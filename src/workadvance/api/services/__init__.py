"""Writing connections: tokens, webhooks, what is delivered to them."""

from workadvance.api.services.keeping import kept_forget
from workadvance.api.services.tokens import NewToken, token_create, token_revoke, token_use
from workadvance.api.services.webhooks import NewWebhook, webhook_add, webhook_turn_off, webhook_turn_on

__all__ = [
    "NewToken",
    "NewWebhook",
    "kept_forget",
    "token_create",
    "token_revoke",
    "token_use",
    "webhook_add",
    "webhook_turn_off",
    "webhook_turn_on",
]
