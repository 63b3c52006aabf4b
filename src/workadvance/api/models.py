"""Connections to other systems: tokens, the answers kept for a second try, webhooks and what was delivered."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workadvance.events.choice_labels import ChoiceLabelsModel
from workadvance.people.models import Organization


class ApiToken(models.Model):
    """What another system proves itself with. The token is not stored: only a hash of it, and its beginning to know it by."""

    of_organization = "organization"
    opened_with = ("organization", "created_by")

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="api_tokens")
    name = models.CharField(_("name"), max_length=100)
    scopes = models.JSONField(_("what it may do"))
    beginning = models.CharField(max_length=12)
    hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    expires_on = models.DateField(_("last day"))
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    window_at = models.DateTimeField(null=True, blank=True, help_text="The minute that requests are counted in.")
    window_count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "name"],
                condition=Q(revoked_at__isnull=True),
                name="api_token_name_once",
                violation_error_message=_("A token of this organization already has this name."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class KeptAnswer(models.Model):
    """The answer to a request with an Idempotency-Key, given again when the request is sent again."""

    token = models.ForeignKey(ApiToken, on_delete=models.CASCADE, related_name="kept_answers", db_index=False)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64, help_text="Of method, address and body.")
    status = models.PositiveSmallIntegerField(default=0)
    content_type = models.CharField(max_length=60, blank=True)
    body_encrypted = models.BinaryField(default=bytes)
    kept_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="kept_answer_once")]


class Webhook(ChoiceLabelsModel):
    """An address of another system that is told of events, and the secret that proves that we tell."""

    of_organization = "organization"
    opened_with = ("organization",)

    class State(models.TextChoices):
        ACTIVE = "active", pgettext_lazy("webhook", "Active")
        OFF = "off", pgettext_lazy("webhook", "Turned off")
        FAILED = "failed", _("Turned off after failing")

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="webhooks", db_index=False)
    url = models.CharField(_("address"), max_length=500)
    kinds = models.JSONField(_("events"), help_text="How the kinds of event begin that it is told of.")
    secret_encrypted = models.BinaryField()
    state = models.CharField(max_length=10, choices=State, default=State.ACTIVE)
    created_at = models.DateTimeField()
    failing_since = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0, help_text="Attempts in a row that failed.")
    rests_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "url"],
                name="webhook_once",
                violation_error_message=_("A webhook of this organization already has this address."),
            ),
        ]

    def __str__(self) -> str:
        return self.url

    @property
    def shape(self) -> str:
        """The status shape of its state."""
        if self.state != self.State.ACTIVE:
            return "info" if self.state == self.State.OFF else "late"
        return "next" if self.failing_since else "good"


class WebhookDelivery(ChoiceLabelsModel):
    """One event for one webhook, and what became of it. What is sent is read from the event each time."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("delivery", "Waiting")
        DELIVERED = "delivered", pgettext_lazy("delivery", "Delivered")
        FAILING = "failing", _("Failed, will be tried again")
        DROPPED = "dropped", pgettext_lazy("delivery", "Not delivered")

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries", db_index=False)
    event_id = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    answer = models.CharField(max_length=60, blank=True, help_text="The status, or the kind of failure.")
    made_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(help_text="When to try next; while it is being sent, when it counts as left behind.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["webhook", "event_id"], name="webhook_delivery_once")]
        indexes = [models.Index(fields=["webhook", "-id"], name="webhook_delivery_newest")]

    @property
    def shape(self) -> str:
        """The status shape of its state."""
        return {"waiting": "info", "delivered": "good", "failing": "next", "dropped": "late"}[self.state]
