"""From an event to a delivery, in the event's own transaction: which webhooks are to be told."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.db.models.signals import post_save
from django.utils import timezone

from workadvance.api.models import Webhook, WebhookDelivery
from workadvance.api.scopes import group_of_event
from workadvance.api.services.webhooks import webhook_tell
from workadvance.events.models import Event
from workadvance.events.services import projects
from workadvance.people.models import Organization, Person

FRESH_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class _Listener:
    """A webhook that is on: what it is told of, of which organizations."""

    webhook_id: int
    organization_ids: frozenset[int]
    kinds: frozenset[str]


class _Listeners:
    """The webhooks that are on, read again every few seconds: events are many, webhooks few and seldom changed."""

    def __init__(self) -> None:
        self.found: tuple[_Listener, ...] = ()
        self.until = 0.0

    def forget(self, **_given: Any) -> None:
        """Read them again at the next event."""
        self.until = 0.0

    def now(self) -> tuple[_Listener, ...]:
        """The webhooks that are on."""
        if time.monotonic() >= self.until:
            rows = list(Webhook.objects.filter(state=Webhook.State.ACTIVE).order_by("pk"))
            self.found = tuple(_Listener(w.pk, self._reached(w), frozenset(w.kinds)) for w in rows)
            self.until = time.monotonic() + FRESH_SECONDS
        return self.found

    @staticmethod
    def _reached(webhook: Webhook) -> frozenset[int]:
        below = Q(pk=webhook.organization_id) | Q(parent=webhook.organization_id)
        return frozenset(Organization.objects.filter(below).order_by("pk").values_list("pk", flat=True))


_listeners = _Listeners()
post_save.connect(_listeners.forget, sender=Webhook)


@projects
def event_announce(event: Event) -> None:
    """Have the webhooks that listen told of an event; never of a restricted person."""
    group = group_of_event(event.kind)
    if group is None or event.organization_id is None:
        return
    told = [
        one.webhook_id
        for one in _listeners.now()
        if group.begins in one.kinds and event.organization_id in one.organization_ids
    ]
    if not told or (event.person_id and Person.objects.filter(pk=event.person_id, restricted=True).exists()):
        return
    now = timezone.now()
    for webhook in Webhook.objects.filter(pk__in=told, state=Webhook.State.ACTIVE).order_by("pk"):
        delivery = WebhookDelivery.objects.create(webhook=webhook, event_id=event.pk, made_at=now, due_at=now)
        webhook_tell.enqueue(delivery.pk)
