"""Reading connections to other systems, and what happened as other systems may know it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection
from django.db.models import Prefetch, Q, QuerySet

from workadvance.api.models import ApiToken, Webhook, WebhookDelivery
from workadvance.api.permissions import TOKENS, WEBHOOKS
from workadvance.api.scopes import EVENT_GROUPS, scopes_held
from workadvance.events.former_names import KINDS, kind_now
from workadvance.events.models import Event
from workadvance.people.access import Actor, restricted_seen
from workadvance.people.models import Organization, Person
from workadvance.ui.fetch import inside

DELIVERIES_SHOWN = 50
# How far the clocks of the site's servers and of the database may differ.
CLOCKS = dt.timedelta(seconds=5)


def tokens_visible(actor: Actor) -> QuerySet[ApiToken]:
    """The tokens of the organizations whose tokens an actor manages, the usable ones first."""
    rows = inside(ApiToken.objects.select_related("organization", "created_by"), actor, TOKENS)
    return rows.order_by("revoked_at", "organization__name", "name", "pk")


def webhooks_visible(actor: Actor) -> QuerySet[Webhook]:
    """The webhooks of the organizations whose webhooks an actor manages."""
    newest = WebhookDelivery.objects.order_by("-pk")[:1]
    rows = inside(Webhook.objects.select_related("organization"), actor, WEBHOOKS)
    return rows.prefetch_related(Prefetch("deliveries", newest, to_attr="newest")).order_by("organization__name", "pk")


def webhooks_failed(actor: Actor) -> QuerySet[Webhook]:
    """The webhooks that were turned off because they failed for long."""
    rows = inside(Webhook.objects.select_related("organization"), actor, WEBHOOKS)
    return rows.filter(state=Webhook.State.FAILED).order_by("failing_since", "pk")


def deliveries_of(webhook: Webhook) -> list[WebhookDelivery]:
    """The newest deliveries of a webhook."""
    return list(webhook.deliveries.order_by("-pk")[:DELIVERIES_SHOWN])


def events_told(deliveries: Iterable[WebhookDelivery]) -> dict[int, Event]:
    """The events that deliveries tell of, by id."""
    return Event.objects.in_bulk([one.event_id for one in deliveries])


def connected_organizations(actor: Actor, permission: str) -> QuerySet[Organization]:
    """The providers and intermediaries an actor may connect to other systems."""
    kinds = [Organization.Kind.PROVIDER, Organization.Kind.INTERMEDIARY]
    held = actor.at(permission).staff_organizations
    return Organization.objects.filter(pk__in=held, kind__in=kinds).order_by("name", "pk")


@dataclass(frozen=True, slots=True)
class EventFacts:
    """What another system is told of an event: no names, no words, no reasons."""

    id: int
    kind: str
    recorded_at: dt.datetime
    effective_on: dt.date
    organization_id: int | None
    person_id: int | None
    subject: str
    subject_id: int
    state_from: str
    state_to: str
    by: str


@dataclass(frozen=True, slots=True)
class EventsFound:
    """Events after a cursor: they, up to which event everything was looked at, and whether there are more by now."""

    events: tuple[EventFacts, ...]
    upto: int
    more: bool


def events_since(*, actor: Actor, scopes: Iterable[str], after: int, limit: int, begins: str = "") -> EventsFound:
    """The events after one that a token may know of, in the order of recording.

    An event whose id was given out before, but that another connection has not saved yet, would be passed over for good. So
    nothing is shown that such an event could still come before.
    """
    newest = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    writers = _writing_since()
    held = actor.at("people.view_history").staff_organizations
    hidden = Person.objects.filter(restricted=True).exclude(pk__in=actor.restricted_ids)
    rows = Event.objects.filter(_of_scopes(scopes, begins), pk__gt=after, pk__lte=newest, organization_id__in=held)
    rows = rows.filter(Q(person_id=None) | ~Q(person_id__in=hidden.values("pk")))
    found = list(rows.order_by("pk")[: limit + 1])
    settled = found
    if writers is not None:
        fresh = next((n for n, e in enumerate(found) if e.recorded_at >= writers - CLOCKS), len(found))
        settled = found[:fresh]
    shown = settled[:limit]
    more = len(settled) > limit
    if more or (writers is not None):
        upto = shown[-1].pk if shown else after
    else:
        upto = max(newest, after)
    _restricted_noted(actor, shown)
    return EventsFound(tuple(_facts(event) for event in shown), upto, more)


def _of_scopes(scopes: Iterable[str], begins: str) -> Q:
    """The kinds of event that scopes let a token know of, under their former names too."""
    held, wanted = scopes_held(scopes), Q(pk=None)
    for group in EVENT_GROUPS:
        if group.scope not in held or not (group.begins.startswith(begins) or begins.startswith(group.begins)):
            continue
        start = max(group.begins, begins, key=len)
        wanted |= Q(kind__startswith=start) | Q(kind__in=[old for old, new in KINDS.items() if new.startswith(start)])
    return wanted


def _writing_since() -> dt.datetime | None:
    """When the oldest transaction that writes to the log now began; None where none does (on SQLite there is one writer)."""
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(a.xact_start) FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid "
            "WHERE l.relation = 'events_event'::regclass AND l.mode = 'RowExclusiveLock' "
            "AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()) "
            "AND l.pid <> pg_backend_pid()"
        )
        found: dt.datetime | None = cursor.fetchone()[0]
    return found


def _restricted_noted(actor: Actor, events: Iterable[Event]) -> None:
    """Log which restricted people's events were read."""
    about = {event.person_id for event in events if event.person_id in actor.restricted_ids}
    if not about:
        return
    for person in Person.objects.filter(pk__in=[pk for pk in about if pk], restricted=True).order_by("pk"):
        restricted_seen(actor, person)


def _facts(event: Event) -> EventFacts:
    return EventFacts(
        id=event.pk,
        kind=kind_now(event.kind),
        recorded_at=event.recorded_at,
        effective_on=event.effective_on,
        organization_id=event.organization_id,
        person_id=event.person_id,
        subject=event.subject_kind,
        subject_id=event.subject_id,
        state_from=event.state_from,
        state_to=event.state_to,
        by=event.actor_role,
    )
