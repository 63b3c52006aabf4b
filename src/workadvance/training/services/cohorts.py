"""Writing cohorts, their class calendar and certifications."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workadvance.events.services import event_record
from workadvance.people.access import Actor, require
from workadvance.people.models import User
from workadvance.readiness.models import Session
from workadvance.readiness.services import (
    class_session_plan,
    session_alter,
    session_call_off,
    session_put_back,
    session_times_set,
)
from workadvance.targeting.models import TargetDecision
from workadvance.training.models import Certification, Cohort, CohortSession, Enrollment, Milestone
from workadvance.training.move_requirements import SEATED
from workadvance.training.services.calendar import class_days, class_hours
from workadvance.training.services.seats import seat_move

CHANGEABLE = ("name", "seats", "instructor", "certification")


class PlannedMilestone(NamedTuple):
    """A milestone of a cohort to be planned: its name, the day it is due, and its name in Spanish."""

    name: str
    due_on: dt.date | None = None
    name_es: str = ""


def cohort_plan(
    *,
    actor: Actor,
    decision: TargetDecision,
    name: str,
    seats: int,
    starts_on: dt.date,
    ends_on: dt.date,
    hours: int,
    weekdays: Collection[int],
    no_class_on: Collection[dt.date] = (),
    certification: Certification | None = None,
    instructor: User | None = None,
    milestones: Sequence[PlannedMilestone] = (),
    starts_time: dt.time | None = None,
    place: str = "",
    link: str = "",
) -> Cohort:
    """Plan a cohort for one of a program's open target occupations, with its classes and milestones.

    Args:
        decision: the open target decision it trains for; it gives the program and the occupation.
        hours: training hours in all; they are shared over the classes in quarter hours.
        weekdays: days of the week the cohort meets, 0 is Monday.
        milestones: in order.
        starts_time, place, link: when each class begins, and where; it ends after its hours.

    Raises ValidationError per field, all problems at once.
    """
    program = decision.program
    require(actor, "training.plan_cohort", program.provider_id)
    if not decision.chosen or decision.retired_on is not None:
        raise ValidationError({"decision": _("This occupation is no longer a target job of the program.")})
    cohort = Cohort(
        program=program,
        name=" ".join(name.split()),
        soc=decision.soc,
        soc_title=decision.title,
        certification=certification,
        starts_on=starts_on,
        ends_on=ends_on,
        seats=seats,
        hours=hours,
        instructor=instructor,
    )
    classes = _calendar_checked(cohort, weekdays, no_class_on, milestones)
    with transaction.atomic():
        cohort.save()
        _milestones_create(cohort, milestones)
        _classes_create(cohort, classes, starts_time=starts_time, place=place, link=link)
        event_record(
            kind="training.cohort.planned",
            author=actor,
            subject=cohort,
            organization_id=program.provider_id,
            effective_on=starts_on,
            payload={"cohort": cohort.name, "seats": seats, "classes": len(classes)},
        )
    return cohort


def _calendar_checked(
    cohort: Cohort,
    weekdays: Collection[int],
    no_class_on: Collection[dt.date],
    milestones: Sequence[PlannedMilestone],
) -> list[tuple[dt.date, Decimal]]:
    """The day and hours of each class of a cohort to be planned. Raises ValidationError with all that is wrong at once."""
    problems: dict[str, list[str]] = {}
    classes: list[tuple[dt.date, Decimal]] = []
    try:
        days = class_days(cohort.starts_on, cohort.ends_on, weekdays, no_class_on)
        classes = list(zip(days, class_hours(cohort.hours, len(days)), strict=True))
    except ValidationError as error:
        problems |= error.message_dict
    try:
        _milestones_in(milestones, cohort.starts_on, cohort.ends_on)
    except ValidationError as error:
        problems |= error.message_dict
    try:
        cohort.full_clean()
    except ValidationError as error:
        problems |= error.message_dict  # what the database would refuse comes before what the calendar says of it
    if problems:
        raise ValidationError(problems)
    return classes


def _milestones_create(cohort: Cohort, milestones: Sequence[PlannedMilestone]) -> None:
    Milestone.objects.bulk_create(
        Milestone(
            cohort=cohort,
            position=n,
            name=" ".join(planned.name.split())[:120],
            name_es=" ".join(planned.name_es.split())[:120],
            due_on=planned.due_on,
        )
        for n, planned in enumerate(milestones, start=1)
    )


def _classes_create(cohort: Cohort, classes: Iterable[tuple[dt.date, Decimal]], **placed: Any) -> None:
    """Store the classes of a cohort. Raises ValidationError where one would end after midnight."""
    sessions = [
        Session(
            program=cohort.program,
            component=Session.Component.TRAINING,
            title=cohort.name,
            held_on=held_on,
            hours=hours,
            led_by=cohort.instructor,
            **placed,
        )
        for held_on, hours in classes
    ]
    for session in sessions:
        session.zone = sessions[0].zone  # the first one asks for it
        session_times_set(session)
    Session.objects.bulk_create(sessions)
    CohortSession.objects.bulk_create(CohortSession(cohort=cohort, session=s) for s in sessions)


def _milestones_in(milestones: Sequence[PlannedMilestone], starts_on: dt.date, ends_on: dt.date) -> None:
    outside = [m.name for m in milestones if m.due_on is not None and not starts_on <= m.due_on <= ends_on]
    if outside:
        raise ValidationError(
            {
                "milestones": _("Outside the cohort's dates: %(names)s. Choose dates from its first to its last day.")
                % {"names": ", ".join(outside)}
            }
        )


def cohort_change(
    *, actor: Actor, cohort: Cohort, milestones_es: Mapping[int, str] = MappingProxyType({}), **details: Any
) -> Cohort:
    """Change a cohort's name, seats, instructor, certification, or its milestones' Spanish names (`milestones_es`, by id).

    There are never fewer seats than people in them. Another instructor leads the classes whose attendance is not taken yet.
    """
    provider_id = cohort.program.provider_id
    require(actor, "training.plan_cohort", provider_id)
    if unknown := set(details) - set(CHANGEABLE):
        raise ValueError(f"a cohort has no changeable {', '.join(sorted(unknown))}")
    with transaction.atomic():
        locked = Cohort.objects.select_for_update(of=("self",)).select_related("program").get(pk=cohort.pk)
        changed = [k for k, v in details.items() if getattr(locked, k) != v]
        milestones = _renamed(locked, milestones_es)
        if not changed and not milestones:
            return locked
        if locked.canceled_on is not None:
            raise ValidationError(_("This cohort was canceled."))
        for key in changed:
            setattr(locked, key, details[key])
        locked.full_clean()
        taken = locked.enrollments.filter(state__in=SEATED).count()
        if locked.seats < taken:
            raise ValidationError(
                {
                    "seats": ngettext(
                        "Enter at least %(taken)d seat: it is filled.",
                        "Enter at least %(taken)d seats: that many are filled.",
                        taken,
                    )
                    % {"taken": taken}
                }
            )
        locked.save(update_fields=changed)
        if milestones:
            Milestone.objects.bulk_update(milestones, ["name_es"])
            changed.append("milestones")
        if "instructor" in changed:
            coming = Session.objects.filter(
                cohort_session__cohort=locked, taken_at__isnull=True, canceled_on__isnull=True
            )
            coming.update(led_by=locked.instructor)
        event_record(
            kind="training.cohort.changed",
            author=actor,
            subject=locked,
            organization_id=provider_id,
            payload={"cohort": locked.name, "fields": ", ".join(sorted(changed))},
        )
    return locked


def _renamed(cohort: Cohort, milestones_es: Mapping[int, str]) -> list[Milestone]:
    """The milestones of a cohort whose Spanish name is another than the one given, with the one given."""
    renamed = []
    for milestone in cohort.milestones.filter(pk__in=milestones_es):
        spanish = " ".join(milestones_es[milestone.pk].split())[:120]
        if spanish != milestone.name_es:
            milestone.name_es = spanish
            renamed.append(milestone)
    return renamed


def cohort_cancel(*, actor: Actor, cohort: Cohort, reason: str) -> Cohort:
    """Cancel a cohort that no one has started: seats held are given back, its classes are called off.

    Canceling it again changes nothing. Raises ValidationError.
    """
    provider_id = cohort.program.provider_id
    require(actor, "training.plan_cohort", provider_id)
    if not reason.strip():
        raise ValidationError({"reason": _("Enter the reason for canceling the cohort.")})
    with transaction.atomic():
        locked = Cohort.objects.select_for_update(of=("self",)).select_related("program").get(pk=cohort.pk)
        if locked.canceled_on is not None:
            return locked
        if locked.enrollments.filter(started_on__isnull=False).exists():
            raise ValidationError(_("This cohort can't be canceled because participants have started."))
        held = Enrollment.objects.filter(cohort=locked, state="enrolled").select_related("application", "cohort")
        for enrollment in held.order_by("pk"):
            seat_move(actor, enrollment, "cancel", provider_id, reason.strip(), timezone.localdate())
        locked.canceled_on = timezone.localdate()
        locked.save(update_fields=["canceled_on"])
        classes = Session.objects.filter(cohort_session__cohort=locked, taken_at__isnull=True, canceled_on__isnull=True)
        classes.update(canceled_on=locked.canceled_on, sequence=F("sequence") + 1)
        event_record(
            kind="training.cohort.canceled",
            author=actor,
            subject=locked,
            organization_id=provider_id,
            reason=reason.strip(),
            payload={"cohort": locked.name},
        )
    return locked


def class_add(*, actor: Actor, cohort: Cohort, held_on: dt.date, hours: Decimal, **placed: Any) -> Session:
    """Add a class to a cohort's calendar (`placed`: start and end time, place, link). A day it meets already is not added twice."""
    require(actor, "training.record", cohort.program.provider_id)
    if not cohort.starts_on <= held_on <= cohort.ends_on:
        raise ValidationError({"held_on": _("Choose a date from the cohort's first day to its last.")})
    with transaction.atomic():
        locked = Cohort.objects.select_for_update(of=("self",)).select_related("program").get(pk=cohort.pk)
        if locked.canceled_on is not None:
            raise ValidationError(_("This cohort was canceled."))
        same = Session.objects.filter(cohort_session__cohort=locked, held_on=held_on, canceled_on__isnull=True).first()
        if same is not None:
            raise ValidationError({"held_on": _("The cohort already meets on this day. Edit that class.")})
        session = class_session_plan(
            author=actor,
            program=locked.program,
            title=locked.name,
            held_on=held_on,
            hours=hours,
            led_by=locked.instructor,
            allow_twin=True,
            **placed,
        )
        CohortSession.objects.create(cohort=locked, session=session)
    return session


def class_change(
    *, actor: Actor, session: Session, held_on: dt.date, hours: Decimal, led_by: User | None, **placed: Any
) -> Session:
    """Move a class to another day or time, change its place, its hours or who leads it."""
    cohort = session.cohort_session.cohort
    require(actor, "training.record", cohort.program.provider_id)
    if held_on != session.held_on and not cohort.starts_on <= held_on <= cohort.ends_on:
        raise ValidationError({"held_on": _("Choose a date from the cohort's first day to its last.")})
    return session_alter(author=actor, session=session, held_on=held_on, hours=hours, led_by=led_by, **placed)


def class_call_off(*, actor: Actor, session: Session, reason: str) -> Session:
    """Call one class off; calling it off again changes nothing."""
    require(actor, "training.record", session.program.provider_id)
    return session_call_off(author=actor, session=session, reason=reason)


def class_put_back(*, actor: Actor, session: Session, reason: str) -> Session:
    """Undo that a class was called off: it was a mistake."""
    require(actor, "training.record", session.program.provider_id)
    return session_put_back(author=actor, session=session, reason=reason)


def certification_add(
    *, actor: Actor, name: str, issuer: str, valid_months: int | None = None, socs: Collection[str] = ()
) -> Certification:
    """Add a certification that cohorts can lead to; the same name and issuer again gives the one that is there."""
    require(actor, "training.plan_cohort", None)
    certification = Certification(
        name=" ".join(name.split()), issuer=" ".join(issuer.split()), valid_months=valid_months, socs=sorted(socs)
    )
    certification.full_clean(exclude=["socs"], validate_constraints=False)
    with transaction.atomic():
        same = Certification.objects.filter(
            name__iexact=certification.name, issuer__iexact=certification.issuer
        ).first()
        if same is not None:
            return same
        certification.save()
        event_record(
            kind="training.certification.added",
            author=actor,
            subject=certification,
            payload={"certification": certification.name, "issuer": certification.issuer},
        )
    return certification
