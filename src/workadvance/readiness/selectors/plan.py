"""Reading a person's plan, notes, barriers and supports."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from cryptography.fernet import InvalidToken
from django.db.models import Q, QuerySet
from django.utils import timezone

from workadvance.events.encryption import decrypt
from workadvance.people.access import STAFF_ROLES, Actor, require
from workadvance.people.models import Organization, Person, User
from workadvance.people.prepared import prepared
from workadvance.readiness.models import Attendance, Barrier, CoachingNote, Goal, NextStep, Support
from workadvance.readiness.services.contacts import NOTE_PURPOSE
from workadvance.screening.models import Application


def open_steps(application: Application) -> QuerySet[NextStep]:
    """The open next steps of an application, the earliest due first."""
    return _open_steps_of(application.pk)


def _open_steps_of(application: int) -> QuerySet[NextStep]:
    steps = NextStep.objects.filter(application=application, done_on__isnull=True, canceled_on__isnull=True)
    return steps.select_related("staff").order_by("due_on", "pk")


def next_step(application: Application) -> NextStep | None:
    """The person's single next step: the earliest open one."""
    return open_steps(application).first()


def staff_of(provider: Organization, *roles: str) -> QuerySet[User]:
    """The users who hold a staff role (or one of those named) at a provider, or at the intermediary above it, today."""
    today = timezone.localdate()
    above = [provider.pk, *([provider.parent_id] if provider.parent_id else [])]
    held = User.objects.filter(
        is_active=True,
        memberships__organization__in=above,
        memberships__role__in=roles or STAFF_ROLES,
        memberships__starts_on__lte=today,
    ).filter(Q(memberships__ends_on__isnull=True) | Q(memberships__ends_on__gte=today))
    return held.distinct().order_by("name", "pk")


@dataclass(frozen=True, slots=True)
class NoteRead:
    """A coaching note as read: the contact, and its words; None where another encryption key wrote them."""

    note: CoachingNote
    text: str | None


def notes_of(*, actor: Actor, person: Person) -> QuerySet[CoachingNote]:
    """A person's coaching notes, newest first; 403 without the right to read them."""
    require(actor, "readiness.view_notes", person.provider_id)
    return _notes_about(person.pk)


def _notes_about(person: int) -> QuerySet[CoachingNote]:
    return CoachingNote.objects.filter(person=person).select_related("by").order_by("-on", "-pk")


def notes_read(notes: list[CoachingNote]) -> list[NoteRead]:
    """Notes with their text, without it where it can't be read."""
    return [NoteRead(note, _text_of(note)) for note in notes]


def _text_of(note: CoachingNote) -> str | None:
    try:
        return decrypt(note.text_encrypted, NOTE_PURPOSE)
    except InvalidToken:
        return None


@dataclass(frozen=True, slots=True)
class PersonHours:
    """A person's readiness hours: attended, needed by the program, whether that is all; and the last six sessions."""

    attended: Decimal
    needed: int
    complete: bool
    recent: list[Attendance]


@dataclass(frozen=True, slots=True)
class PersonPlan:
    """A person's plan: the next step, those due later, goals open and reached."""

    next_step: NextStep | None
    later_steps: list[NextStep]
    goals: list[Goal]
    goals_reached: list[Goal]


@dataclass(frozen=True, slots=True)
class PersonBarriers:
    """A person's barriers, open and resolved; the last five supports given, and what all of them cost in dollars."""

    open: list[Barrier]
    resolved: list[Barrier]
    supports: list[Support]
    cost: Decimal


@dataclass(frozen=True, slots=True)
class PersonReadiness:
    """Readiness on a person's page. A part is None where the right (or the application) is missing.

    `selected` says whether the application is selected, so that its plan can still grow.
    """

    person: Person
    application: Application | None
    may_manage: bool
    may_write_notes: bool
    selected: bool
    today: dt.date
    hours: PersonHours | None
    plan: PersonPlan | None
    barriers: PersonBarriers | None
    notes: list[NoteRead] | None


def person_readiness(actor: Actor, person: Person, application: Application | None) -> PersonReadiness:
    """What a person's page shows of readiness, as far as the actor may see: plan, hours, notes, barriers and supports.

    The caller has fetched the person through permission. At most 6 queries.
    """
    provider_id = person.provider_id
    plan, notes = actor.may("readiness.view_plan", provider_id), actor.may("readiness.view_notes", provider_id)
    return PersonReadiness(
        person=person,
        application=application,
        may_manage=actor.may("readiness.manage_plan", provider_id),
        may_write_notes=actor.may("readiness.write_notes", provider_id),
        selected=application is not None and application.state == "selected",
        today=timezone.localdate(),
        hours=None if application is None else _person_hours(application),
        plan=_person_plan(application) if plan and application is not None else None,
        barriers=_person_barriers(person) if plan else None,
        notes=notes_read(prepared(_last_notes, person=person.pk)) if notes else None,
    )


# What a person's page asks: the same questions for everyone.


def _last_notes(person: int) -> QuerySet[CoachingNote]:
    return _notes_about(person)[:4]


def _marks_of(application: int) -> QuerySet[Attendance]:
    marks = Attendance.objects.filter(application=application, session__component="readiness")
    return marks.select_related("session").order_by("-session__held_on", "-pk")


def _first_steps(application: int) -> QuerySet[NextStep]:
    return _open_steps_of(application)[:20]


def _goals_of(application: int) -> QuerySet[Goal]:
    return Goal.objects.filter(application=application, dropped_on__isnull=True).order_by("set_on", "pk")


def _barriers_of(person: int) -> QuerySet[Barrier]:
    return Barrier.objects.filter(person=person).order_by("since", "pk")


def _supports_of(person: int) -> QuerySet[Support]:
    return Support.objects.filter(person=person).select_related("barrier").order_by("-given_on", "-pk")


def _person_hours(application: Application) -> PersonHours:
    marks = prepared(_marks_of, application=application.pk)
    hours, needed = sum((mark.hours for mark in marks), Decimal(0)), application.program.readiness_hours
    application.hours_done = hours  # type: ignore[attr-defined]  # as `with_hours` gives it: training asks for it next
    return PersonHours(hours, needed, needed == 0 or hours >= needed, marks[:6])


def _person_plan(application: Application) -> PersonPlan:
    steps = prepared(_first_steps, application=application.pk)
    goals = prepared(_goals_of, application=application.pk)
    return PersonPlan(
        next_step=steps[0] if steps else None,
        later_steps=steps[1:],
        goals=[g for g in goals if g.reached_on is None],
        goals_reached=[g for g in goals if g.reached_on is not None],
    )


def _person_barriers(person: Person) -> PersonBarriers:
    barriers = prepared(_barriers_of, person=person.pk)
    given = prepared(_supports_of, person=person.pk)
    return PersonBarriers(
        open=[b for b in barriers if b.resolved_on is None],
        resolved=[b for b in barriers if b.resolved_on is not None],
        supports=given[:5],
        cost=sum((support.cost for support in given), Decimal(0)),
    )
