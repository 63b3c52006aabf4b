"""Reading a person's plan, notes, barriers and supports."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from cryptography.fernet import InvalidToken
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance.events.encryption import decrypt
from workadvance.people.access import STAFF_ROLES, Actor, require, restricted_seen, visible_q
from workadvance.people.models import Organisation, Person, User
from workadvance.readiness.models import Barrier, CoachingNote, Goal, NextStep, Support
from workadvance.readiness.services.contacts import NOTE_PURPOSE
from workadvance.screening.models import Application


def _visible(actor: Actor, prefix: str) -> Q:
    if actor.is_system:
        return Q()
    return Q(**{f"{prefix}provider__in": actor.staff_organisations}) & visible_q(actor, prefix)


def application_get(
    *, actor: Actor, application_id: int, permission: str = "readiness.view_plan", seen: bool = True
) -> Application:
    """Fetch an application through permission: 404 for outsiders, 403 without the right; a restricted view is logged."""
    found = Application.objects.filter(_visible(actor, "person__"), pk=application_id)
    application = found.select_related("person__provider", "person__coach", "programme").first()
    if application is None:
        raise Http404
    require(actor, permission, application.person.provider_id)
    if seen:
        restricted_seen(actor, application.person)
    return application


def goal_get(*, actor: Actor, goal_id: int, permission: str = "readiness.manage_plan") -> Goal:
    """Fetch a goal through permission."""
    goal = Goal.objects.filter(_visible(actor, "application__person__"), pk=goal_id)
    found = goal.select_related("application__person__provider", "application__programme").first()
    if found is None:
        raise Http404
    require(actor, permission, found.application.person.provider_id)
    return found


def next_step_get(*, actor: Actor, step_id: int, permission: str = "readiness.manage_plan") -> NextStep:
    """Fetch a next step through permission."""
    step = NextStep.objects.filter(_visible(actor, "application__person__"), pk=step_id)
    found = step.select_related("application__person__provider", "application__programme").first()
    if found is None:
        raise Http404
    require(actor, permission, found.application.person.provider_id)
    return found


def barrier_get(*, actor: Actor, barrier_id: int, permission: str = "readiness.manage_plan") -> Barrier:
    """Fetch a barrier through permission."""
    found = (
        Barrier.objects.filter(_visible(actor, "person__"), pk=barrier_id).select_related("person__provider").first()
    )
    if found is None:
        raise Http404
    require(actor, permission, found.person.provider_id)
    return found


def open_steps(application: Application) -> QuerySet[NextStep]:
    """The open next steps of an application, the earliest due first."""
    steps = NextStep.objects.filter(application=application, done_on__isnull=True, cancelled_on__isnull=True)
    return steps.select_related("staff").order_by("due_on", "pk")


def next_step(application: Application) -> NextStep | None:
    """The person's single next step: the earliest open one."""
    return open_steps(application).first()


def staff_of(provider: Organisation, *roles: str) -> QuerySet[User]:
    """The users who hold a staff role (or one of those named) at a provider, or at the intermediary above it, today."""
    today = timezone.localdate()
    above = [provider.pk, *([provider.parent_id] if provider.parent_id else [])]
    held = User.objects.filter(
        is_active=True,
        memberships__organisation__in=above,
        memberships__role__in=roles or STAFF_ROLES,
        memberships__starts_on__lte=today,
    ).filter(Q(memberships__ends_on__isnull=True) | Q(memberships__ends_on__gte=today))
    return held.distinct().order_by("name", "pk")


@dataclass(frozen=True, slots=True)
class NoteRead:
    """A coaching note as read: the contact, and its words."""

    note: CoachingNote
    text: str


def notes_of(*, actor: Actor, person: Person) -> QuerySet[CoachingNote]:
    """A person's coaching notes, newest first; 403 without the right to read them."""
    require(actor, "readiness.view_notes", person.provider_id)
    return CoachingNote.objects.filter(person=person).select_related("by").order_by("-on", "-pk")


def notes_read(notes: list[CoachingNote]) -> list[NoteRead]:
    """Notes with their text; one that another key wrote says so instead of stopping the page."""
    read = []
    for note in notes:
        try:
            text = decrypt(note.text_encrypted, NOTE_PURPOSE)
        except InvalidToken:
            text = _("This note was written with another encryption key and cannot be read.")
        read.append(NoteRead(note, text))
    return read


def person_readiness(actor: Actor, person: Person, application: Application | None) -> dict[str, Any]:
    """What `readiness/_person.html` shows of a person: plan, hours, notes, barriers and supports, as far as the actor may see.

    The caller has fetched the person through permission. At most 6 queries. Keys are empty where the right is missing.
    """
    provider_id = person.provider_id
    plan, notes = actor.may("readiness.view_plan", provider_id), actor.may("readiness.view_notes", provider_id)
    shown: dict[str, Any] = {
        "person": person,
        "application": application,
        "may_see_plan": plan,
        "may_manage": actor.may("readiness.manage_plan", provider_id),
        "may_see_notes": notes,
        "may_write_notes": actor.may("readiness.write_notes", provider_id),
        "kept": application is not None and application.state == "selected",
        "today": timezone.localdate(),
    }
    if application is not None:
        sessions = application.attendance.filter(session__component="readiness").select_related("session")
        marks = list(sessions.order_by("-session__held_on", "-pk"))
        hours, needed = sum((mark.hours for mark in marks), Decimal(0)), application.programme.readiness_hours
        shown |= {"hours": hours, "hours_needed": needed, "hours_done": needed == 0 or hours >= needed}
        shown["attendance"] = marks[:6]
        application.hours_done = hours  # type: ignore[attr-defined]  # as `with_hours` gives it
    if plan:
        if application is not None:
            steps = list(open_steps(application)[:20])
            shown["next_step"], shown["later_steps"] = (steps[0] if steps else None), steps[1:]
            goals = list(Goal.objects.filter(application=application, dropped_on__isnull=True).order_by("set_on", "pk"))
            shown["goals"] = [g for g in goals if g.reached_on is None]
            shown["goals_reached"] = [g for g in goals if g.reached_on is not None]
        barriers = list(Barrier.objects.filter(person=person).order_by("since", "pk"))
        shown["barriers"] = [b for b in barriers if b.resolved_on is None]
        shown["barriers_resolved"] = [b for b in barriers if b.resolved_on is not None]
        given = list(Support.objects.filter(person=person).select_related("barrier").order_by("-given_on", "-pk"))
        shown["supports"] = given[:5]
        shown["supports_cost"] = sum((support.cost for support in given), Decimal(0))
    if notes:
        shown["notes"] = notes_read(list(notes_of(actor=actor, person=person)[:4]))
    return shown
