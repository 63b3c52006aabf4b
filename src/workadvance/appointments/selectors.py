"""Reading appointments and the times on offer."""

from __future__ import annotations

import datetime as dt
import hashlib

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, OuterRef, Q, QuerySet
from django.utils import timezone

from workadvance import policy
from workadvance.appointments.models import Appointment, CalendarFeed, Slot
from workadvance.people.access import PERMISSIONS, Actor, actor_of_user
from workadvance.people.models import Membership, Person, User
from workadvance.ui.fetch import inside

SLOTS_SHOWN = 60


def number(name: str) -> int:
    """A number of the calendar's policy today."""
    return int(policy.load("appointments").value(name, timezone.localdate()))


def appointments(actor: Actor) -> QuerySet[Appointment]:
    """The appointments an actor may see."""
    return inside(Appointment.objects.select_related("person", "staff"), actor, "appointments.view_calendar")


def to_mark(actor: Actor) -> QuerySet[Appointment]:
    """The actor's own appointments that are over, and of which no one has said whether the person came; oldest first."""
    return (
        appointments(actor)
        .filter(staff=actor.user_id, state="booked", ends_at__lt=timezone.now())
        .order_by("starts_at", "pk")
    )


def to_follow_up(actor: Actor) -> QuerySet[Appointment]:
    """The actor's own appointments that ask for something, in one query: those to mark, and those missed of late where the
    person has no newer one with them; oldest first."""
    newer = Appointment.objects.filter(
        person=OuterRef("person"), staff=OuterRef("staff"), starts_at__gt=OuterRef("starts_at")
    ).exclude(state="canceled")
    now = timezone.now()
    since = now - dt.timedelta(days=number("missed_days"))
    late = Q(state="missed", starts_at__gte=since) & ~Exists(newer)
    rows = appointments(actor).filter(late | Q(state="booked", ends_at__lt=now), staff=actor.user_id)
    return rows.order_by("starts_at", "pk")


def of_person(actor: Actor, person: Person) -> QuerySet[Appointment]:
    """A person's appointments, the latest first."""
    return appointments(actor).filter(person=person).order_by("-starts_at", "-pk")


def _taken() -> Q:
    """Whether someone has a slot, or its staff has another appointment at that time."""
    at_once = Appointment.objects.filter(
        staff=OuterRef("staff"), state="booked", starts_at__lt=OuterRef("ends_at"), ends_at__gt=OuterRef("starts_at")
    )
    held = Appointment.objects.filter(slot=OuterRef("pk")).exclude(state="canceled")
    return Q(Exists(at_once)) | Q(Exists(held))


def slots_offered(actor: Actor) -> QuerySet[Slot]:
    """The times the actor offers from now on, each with `is_taken`."""
    rows = Slot.objects.filter(staff=actor.user_id, withdrawn_at=None, starts_at__gt=timezone.now())
    rows = inside(rows, actor, "appointments.schedule").annotate(is_taken=ExpressionWrapper(_taken(), BooleanField()))
    return rows.order_by("starts_at", "pk")


def slots_free(person: Person) -> QuerySet[Slot]:
    """The times a person may pick: of their coach, and those offered to everyone at their provider."""
    soonest = timezone.now() + dt.timedelta(hours=number("notice_hours"))
    rows = Slot.objects.filter(organization=person.provider_id, withdrawn_at=None, starts_at__gte=soonest)
    mine = Q(audience=Slot.Audience.EVERYONE)
    if person.coach_id is not None:
        mine |= Q(staff=person.coach_id)
    return rows.filter(mine).exclude(_taken()).select_related("staff").order_by("starts_at", "pk")


def slots_pickable(person: Person) -> QuerySet[Slot]:
    """The free times a person may pick without giving one back: times of staff with whose limit they are done are left out."""
    held = upcoming(person).order_by().values("staff").annotate(n=Count("pk")).filter(n__gte=number("most_ahead"))
    return slots_free(person).exclude(staff__in=held.values("staff"))


def upcoming(person: Person) -> QuerySet[Appointment]:
    """A person's booked appointments from now on."""
    rows = Appointment.objects.filter(person=person, state="booked", starts_at__gt=timezone.now())
    return rows.select_related("staff").order_by("starts_at", "pk")


def clashes(*, starts_at: dt.datetime, ends_at: dt.datetime, besides: int | None) -> QuerySet[Appointment]:
    """Booked appointments at a time, but for one."""
    rows = Appointment.objects.filter(state="booked", starts_at__lt=ends_at, ends_at__gt=starts_at)
    return rows.exclude(pk=besides) if besides else rows


def colleagues(organizations: frozenset[int] | list[int]) -> QuerySet[User]:
    """Who has a calendar at some organizations now."""
    today = timezone.localdate()
    now = Membership.objects.filter(
        user=OuterRef("pk"),
        organization__in=organizations,
        role__in=PERMISSIONS["appointments.view_calendar"].roles,
        starts_on__lte=today,
    ).filter(Q(ends_on=None) | Q(ends_on__gte=today))
    return User.objects.filter(Exists(now), is_active=True).order_by("name", "pk")


def secret_hash(secret: str) -> str:
    """What is kept of a calendar's secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def feed_of_secret(secret: str) -> CalendarFeed | None:
    """The calendar a secret opens; None where it was turned off, or its member of staff serves no one here any more."""
    rows = CalendarFeed.objects.select_related("user", "person__provider")
    feed = rows.filter(secret_hash=secret_hash(secret), revoked_at=None).first()
    if feed is not None and feed.user is not None and not actor_of_user(feed.user).may("appointments.view_calendar"):
        return None
    return feed


def feed_open(*, user_id: int | None = None, person: Person | None = None) -> CalendarFeed | None:
    """The calendar address someone has now."""
    rows = CalendarFeed.objects.filter(revoked_at=None)
    return rows.filter(person=person).first() if person is not None else rows.filter(user=user_id).first()
