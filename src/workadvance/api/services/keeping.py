"""Answers kept for requests that are sent again, and how long anything here is kept."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils import timezone

from workadvance.api.models import ApiToken, KeptAnswer, WebhookDelivery
from workadvance.events.encryption import encrypt
from workadvance.people.access import Actor

KEPT = dt.timedelta(hours=24)
DELIVERIES_KEPT = dt.timedelta(days=30)
PURPOSE = "api-answer"


def answer_claim(*, author: Actor, token: ApiToken, key: str, fingerprint: str) -> tuple[KeptAnswer, bool]:
    """The row of a key, and whether this request is the first with it.

    Must run in the transaction of what the request writes: a second request with the key waits for it to end (on SQLite
    at the transaction's start, on PostgreSQL at the unique key), and then finds the answer.
    """
    now = timezone.now()
    KeptAnswer.objects.filter(token=token, key=key, kept_at__lt=now - KEPT).delete()
    try:
        with transaction.atomic():
            return KeptAnswer.objects.create(token=token, key=key, fingerprint=fingerprint, kept_at=now), True
    except IntegrityError:
        return KeptAnswer.objects.get(token=token, key=key), False


def answer_keep(*, author: Actor, kept: KeptAnswer, status: int, content_type: str, body: bytes) -> None:
    """Keep the answer that a key's first request got; it may hold what is personal, so it is encrypted."""
    kept.status, kept.content_type = status, content_type
    kept.body_encrypted = encrypt(body.decode(), PURPOSE)
    kept.save(update_fields=["status", "content_type", "body_encrypted"])


def kept_forget(*, author: Actor) -> int:
    """Forget answers of more than a day ago, and deliveries of more than 30 days ago; returns how many."""
    now = timezone.now()
    answers, _rows = KeptAnswer.objects.filter(kept_at__lt=now - KEPT).delete()
    over = WebhookDelivery.objects.filter(made_at__lt=now - DELIVERIES_KEPT)
    deliveries, _rows = over.exclude(state__in=["waiting", "failing"]).delete()
    return answers + deliveries
