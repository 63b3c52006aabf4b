"""Writing to the log: the event, its reactions (outbox) and its projections, in one transaction."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from cryptography.fernet import Fernet
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from workadvance.events import encryption
from workadvance.events.bulk_rows import rows_insert
from workadvance.events.former_names import kind_now
from workadvance.events.kinds import RetentionPeriod, check_payload, kind_of, simple
from workadvance.events.marks import mark_make
from workadvance.events.models import Event, PersonKey
from workadvance.events.selectors import Payload


class Author(Protocol):
    """Who acts: a signed-in person, a link holder, or the system."""

    @property
    def user_id(self) -> int | None: ...
    @property
    def name(self) -> str: ...
    @property
    def acting_role(self) -> str: ...


Projection = Callable[[Event], None]
Reaction = Callable[[Event], None]

_PROJECTIONS: list[Projection] = []
_REACTIONS: dict[str, dict[str, Reaction]] = defaultdict(dict)


def projects(function: Projection) -> Projection:
    """Register a function that keeps derived rows right; it runs for every event, in the same transaction."""
    _PROJECTIONS.append(function)
    return function


def reacts_to(*kinds: str) -> Callable[[Reaction], Reaction]:
    """Register a reaction (a notice, a letter) to kinds of event.

    It runs after commit, in the worker, at least once: it is enqueued in the event's own transaction, so a reaction is
    never lost with a crash and never sent for something that was rolled back.
    """

    def keep(function: Reaction) -> Reaction:
        for kind in kinds:
            _REACTIONS[kind][f"{function.__module__}.{function.__qualname__}"] = function
        return function

    return keep


def event_record(
    *,
    kind: str,
    author: Author,
    subject: models.Model | tuple[str, int],
    person_id: int | None = None,
    organization_id: int | None = None,
    state_from: str = "",
    state_to: str = "",
    reason: str = "",
    effective_on: dt.date | None = None,
    payload: Mapping[str, Any] | None = None,
) -> Event:
    """Append one event. Must be called inside the transaction that stores what it records.

    Args:
        kind: a registered kind, `<app>.<thing>.<what>`.
        subject: the row it is about (or its kind and id).
        effective_on: the date it is true from; today where not given. The recording time is always now.
        payload: the kind's declared fields; personal ones are encrypted with the person's own key.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("event_record must run in the transaction of what it records")
    event = event_build(
        kind=kind,
        author=author,
        subject=subject,
        person_id=person_id,
        organization_id=organization_id,
        state_from=state_from,
        state_to=state_to,
        reason=reason,
        effective_on=effective_on,
        payload=payload,
    )
    event.save(force_insert=True)
    for project in _PROJECTIONS:
        project(event)
    for name in _REACTIONS.get(kind, {}):
        react.enqueue(event.pk, name)
    return event


def react_later(event: Event, reaction: Reaction, at: dt.datetime) -> None:
    """Run a reaction of an event again at a moment (what it tells of can be undone until then)."""
    react.using(run_after=at).enqueue(event.pk, f"{reaction.__module__}.{reaction.__qualname__}")


def events_record(events: Sequence[Event]) -> None:
    """Append events that were built (`event_build`), with their projections and reactions, as `event_record` does for one."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("events_record must run in the transaction of what it records")
    rows_insert(events)
    for event in events:
        for project in _PROJECTIONS:
            project(event)
        for name in _REACTIONS.get(event.kind, {}):
            react.enqueue(event.pk, name)


def event_build(
    *,
    kind: str,
    author: Author,
    subject: models.Model | tuple[str, int],
    person_id: int | None = None,
    organization_id: int | None = None,
    state_from: str = "",
    state_to: str = "",
    reason: str = "",
    effective_on: dt.date | None = None,
    payload: Mapping[str, Any] | None = None,
    recorded_at: dt.datetime | None = None,
) -> Event:
    """An event not yet stored, checked and with its personal fields encrypted (for bulk writers such as imports)."""
    known = kind_of(kind)
    payload = dict(payload or {})
    check_payload(known, payload)
    stored: Payload = {}
    for key, value in payload.items():
        value = simple(value)
        if known.fields[key].retention is RetentionPeriod.personal and value is not None:
            if person_id is None:
                raise ValueError(f"event {kind}, field {key} is personal and needs person_id")
            value = {"sealed": _person_box(person_id).encrypt(str(value).encode()).decode()}
        stored[key] = value
    subject_kind, subject_id = subject if isinstance(subject, tuple) else (subject._meta.label_lower, subject.pk)
    now = recorded_at or timezone.now()
    event = Event(
        recorded_at=now,
        effective_on=effective_on or timezone.localdate(now),
        kind=kind,
        actor_id=author.user_id,
        actor_name=author.name[:150],
        actor_role=author.acting_role[:30],
        organization_id=organization_id,
        person_id=person_id,
        subject_kind=subject_kind,
        subject_id=subject_id,
        state_from=state_from,
        state_to=state_to,
        reason=reason,
        payload=stored,
    )
    event.mark = mark_make(event)
    return event


@task()
def react(event_id: int, name: str) -> None:
    """Run one reaction of one event (from the outbox)."""
    event = Event.objects.get(pk=event_id)
    reaction = _REACTIONS.get(kind_now(event.kind), {}).get(name)
    if reaction is not None:  # a reaction removed since it was enqueued has nothing left to do
        reaction(event)


def _person_box(person_id: int) -> Fernet:
    row = PersonKey.objects.filter(pk=person_id).first()
    if row is None:
        fresh = Fernet.generate_key()
        row, made = PersonKey.objects.get_or_create(
            pk=person_id, defaults={"key": encryption.encrypt(fresh.decode(), "person-key")}
        )
        if made:
            return Fernet(fresh)
    if row.erased_at is not None:
        raise ValidationError(_("This person's private history was erased. Nothing private can be added to it."))
    return Fernet(encryption.decrypt(row.key, "person-key").encode())


def person_history_erase(*, person_id: int, author: Author) -> None:
    """Make a person's personal event fields unreadable for good, keeping the log and its proof whole.

    The author is whoever runs the installation: the command line asks for `--apply`, and no page offers it.
    """
    with transaction.atomic():
        PersonKey.objects.update_or_create(pk=person_id, defaults={"key": b"", "erased_at": timezone.now()})
        event_record(
            kind="events.personal.erased", author=author, subject=("people.person", person_id), person_id=person_id
        )
