"""Webhooks: added, turned off and on, and told of events by the worker until they say they have it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import httpx
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from workadvance.api import sending
from workadvance.api.models import Webhook, WebhookDelivery
from workadvance.api.permissions import WEBHOOKS
from workadvance.api.scopes import BEGINNINGS
from workadvance.events.encryption import decrypt, encrypt
from workadvance.events.former_names import kind_now
from workadvance.events.models import Event
from workadvance.events.outbox import wait_after
from workadvance.events.services import Author, event_record
from workadvance.people.access import SYSTEM, Actor, require
from workadvance.people.models import Organization, Person

PURPOSE = "webhook"
MOST = 20  # webhooks of an organization
# How long a delivery is tried, and how long all of a webhook may fail before it is turned off.
TRIED_FOR = dt.timedelta(days=3)
# A delivery that was begun and not ended by then was left behind by a worker that died.
LEFT_BEHIND = dt.timedelta(minutes=2)
OPEN = (WebhookDelivery.State.WAITING, WebhookDelivery.State.FAILING)


@dataclass(frozen=True, slots=True)
class NewWebhook:
    """A webhook that was just added, with its secret, which no one can read again."""

    webhook: Webhook
    secret: str


def webhook_add(*, actor: Actor, organization: Organization, url: str, kinds: Sequence[str]) -> NewWebhook:
    """Tell an address of what happens from now on. Raises ValidationError by field."""
    require(actor, WEBHOOKS, organization.pk)
    problems: dict[str, list[str]] = {}
    if unknown := sorted(set(kinds) - set(BEGINNINGS)):
        problems["kinds"] = [_("There are no events %(names)s.") % {"names": ", ".join(unknown)}]
    if not kinds:
        problems["kinds"] = [_("Choose at least one kind of event.")]
    if organization.kind not in (Organization.Kind.PROVIDER, Organization.Kind.INTERMEDIARY):
        problems["organization"] = [_("Choose a provider or an intermediary.")]
    elif Webhook.objects.filter(organization=organization).count() >= MOST:
        problems["organization"] = [_("This organization has as many webhooks as it can.")]
    secret, chosen = sending.secret_make(), [begins for begins in BEGINNINGS if begins in kinds]
    webhook = Webhook(organization=organization, url=url, kinds=chosen, created_at=timezone.now())
    webhook.secret_encrypted = encrypt(secret, PURPOSE)
    try:
        webhook.url = sending.url_check(url)
        webhook.full_clean(exclude={"kinds"})
    except ValidationError as error:
        problems |= error.message_dict
    if problems:
        raise ValidationError(problems)
    with transaction.atomic():
        webhook.save()
        _logged("api.webhook.added", actor, webhook)
    return NewWebhook(webhook, secret)


def webhook_turn_off(*, actor: Actor, webhook: Webhook) -> Webhook:
    """Tell an address nothing more; what waits is not delivered. Again changes nothing."""
    require(actor, WEBHOOKS, webhook.organization_id)
    with transaction.atomic():
        locked = _locked(webhook.pk)
        if locked.state != Webhook.State.OFF:
            _ended(locked, Webhook.State.OFF)
            _logged("api.webhook.turned_off", actor, locked)
    return locked


def webhook_turn_on(*, actor: Actor, webhook: Webhook) -> Webhook:
    """Tell an address again of what happens from now on. Again changes nothing."""
    require(actor, WEBHOOKS, webhook.organization_id)
    with transaction.atomic():
        locked = _locked(webhook.pk)
        if locked.state != Webhook.State.ACTIVE:
            locked.state, locked.failing_since, locked.failures, locked.rests_until = (
                Webhook.State.ACTIVE,
                None,
                0,
                None,
            )
            locked.save(update_fields=["state", "failing_since", "failures", "rests_until"])
            _logged("api.webhook.turned_on", actor, locked)
    return locked


def _locked(pk: int) -> Webhook:
    return Webhook.objects.select_for_update(of=("self",)).select_related("organization").get(pk=pk)


def _ended(webhook: Webhook, state: str) -> None:
    webhook.state = state
    webhook.save(update_fields=["state", "failing_since", "failures", "rests_until"])
    webhook.deliveries.filter(state__in=OPEN).update(state=WebhookDelivery.State.DROPPED)


def _logged(kind: str, author: Author, webhook: Webhook, **payload: Any) -> None:
    event_record(
        kind=kind,
        author=author,
        subject=webhook,
        organization_id=webhook.organization_id,
        payload={"host": httpx.URL(webhook.url).host, **payload},
    )


@task()
def webhook_tell(delivery_id: int) -> None:
    """Send one delivery if it is due (from the outbox)."""
    webhook_deliver(author=SYSTEM, delivery_id=delivery_id)


def webhook_deliver(*, author: Author, delivery_id: int) -> None:
    """Try a delivery that is due. It is tried again with growing waits, and never by two workers at once."""
    delivery = _begun(delivery_id)
    if delivery is None:
        return
    event = Event.objects.filter(pk=delivery.event_id).first()
    hidden = event and event.person_id and Person.objects.filter(pk=event.person_id, restricted=True).exists()
    if event is None or hidden:
        WebhookDelivery.objects.filter(pk=delivery_id).update(state=WebhookDelivery.State.DROPPED)
        return
    answer = sending.send(
        delivery.webhook.url,
        secret=decrypt(delivery.webhook.secret_encrypted, PURPOSE),
        message_id=f"evt_{event.pk}",
        moment=int(timezone.now().timestamp()),
        body=event_body(event),
    )
    with transaction.atomic():
        _settle(author, delivery_id, answer)


def event_body(event: Event) -> bytes:
    """What a webhook is sent of an event: its kind, when it was recorded, and ids. Nothing personal."""
    said = {
        "type": kind_now(event.kind),
        "timestamp": event.recorded_at.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "data": {
            "event_id": event.pk,
            "organization_id": event.organization_id,
            "person_id": event.person_id,
            "subject": event.subject_kind,
            "subject_id": event.subject_id,
        },
    }
    return json.dumps(said, separators=(",", ":")).encode()


def _begun(delivery_id: int) -> WebhookDelivery | None:
    """The delivery, marked as being sent; None where it is not to be sent now (later, if it still waits)."""
    now = timezone.now()
    with transaction.atomic(durable=True):  # what follows is sent: never inside a caller's transaction
        rows = WebhookDelivery.objects.select_for_update(of=("self",)).select_related("webhook__organization")
        delivery = rows.filter(pk=delivery_id, state__in=OPEN).first()
        if delivery is None:
            return None
        rests = delivery.webhook.rests_until
        if delivery.due_at > now or (rests is not None and rests > now):
            delivery.due_at = max(delivery.due_at, rests or now)
            delivery.save(update_fields=["due_at"])
            _again(delivery)
            return None
        delivery.state, delivery.tried_at, delivery.due_at = WebhookDelivery.State.FAILING, now, now + LEFT_BEHIND
        delivery.attempts += 1
        delivery.save(update_fields=["state", "tried_at", "due_at", "attempts"])
    return delivery


def _again(delivery: WebhookDelivery) -> None:
    webhook_tell.using(run_after=delivery.due_at).enqueue(delivery.pk)


def _settle(author: Author, delivery_id: int, answer: sending.WebhookAnswer) -> None:
    """Keep what came of an attempt; what failed waits, and a webhook that failed for long is turned off."""
    now = timezone.now()
    delivery = WebhookDelivery.objects.select_for_update(of=("self",)).get(pk=delivery_id)
    webhook = _locked(delivery.webhook_id)
    if delivery.state not in OPEN:  # turned off meanwhile
        return
    delivery.answer = answer.said
    if answer.taken:
        delivery.state = WebhookDelivery.State.DELIVERED
        delivery.save(update_fields=["state", "answer"])
        if webhook.failing_since is not None:
            webhook.failing_since, webhook.failures, webhook.rests_until = None, 0, None
            webhook.save(update_fields=["failing_since", "failures", "rests_until"])
        return
    webhook.failing_since = webhook.failing_since or now
    webhook.failures += 1
    webhook.rests_until = now + wait_after(webhook.failures)
    webhook.save(update_fields=["failing_since", "failures", "rests_until"])
    delivery.due_at = now + wait_after(delivery.attempts)
    if now - delivery.made_at >= TRIED_FOR:
        delivery.state = WebhookDelivery.State.DROPPED
    delivery.save(update_fields=["state", "answer", "due_at"])
    if now - webhook.failing_since >= TRIED_FOR:
        _ended(webhook, Webhook.State.FAILED)
        _logged("api.webhook.failed", author, webhook, days=TRIED_FOR.days)
    elif delivery.state in OPEN:
        _again(delivery)
