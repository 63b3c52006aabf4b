"""Writing cohorts, their class calendar and certifications."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance.events.services import event_record
from workadvance.people.access import Actor, require
from workadvance.people.models import User
from workadvance.programmes.models import TargetDecision
from workadvance.readiness.models import Session
from workadvance.readiness.services import class_session_plan, session_alter, session_call_off
from workadvance.training.models import Certification, Cohort, CohortSession, Enrolment, Milestone
from workadvance.training.requirements import SEATED
from workadvance.training.services.calendar import class_days, class_hours
from workadvance.training.services.seats import seat_move

CHANGEABLE = ("name", "seats", "instructor", "certification")


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
    milestones: Sequence[tuple[str, dt.date | None]] = (),
) -> Cohort:
    """Plan a cohort for one of a programme's open target occupations, with its classes and milestones.

    Args:
        decision: the open target decision it trains for; it gives the programme and the occupation.
        hours: training hours in all; they are shared over the classes in quarter hours.
        weekdays: days of the week the cohort meets, 0 is Monday.
        milestones: names in order, each with the day it is due (or None).

    Raises ValidationError per field, all problems at once.
    """
    programme = decision.programme
    require(actor, "training.plan_cohort", programme.provider_id)
    if not decision.chosen or decision.retired_on is not None:
        raise ValidationError({"decision": _("This occupation is not a target of the programme any more.")})
    cohort = Cohort(
        programme=programme,
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
    problems: dict[str, Any] = {}
    days: list[dt.date] = []
    lengths: list[Decimal] = []
    for check in (lambda: cohort.full_clean(), lambda: _milestones_in(milestones, starts_on, ends_on)):
        try:
            check()
        except ValidationError as error:
            problems |= error.message_dict
    try:
        days = class_days(starts_on, ends_on, weekdays, no_class_on)
        lengths = class_hours(hours, len(days))
    except ValidationError as error:
        problems = {**error.message_dict, **problems}
    if problems:
        raise ValidationError(problems)
    with transaction.atomic():
        cohort.save()
        Milestone.objects.bulk_create(
            Milestone(cohort=cohort, position=n, name=" ".join(text.split())[:120], due_on=due)
            for n, (text, due) in enumerate(milestones, start=1)
        )
        classes = Session.objects.bulk_create(
            Session(
                programme=programme,
                component=Session.Component.TRAINING,
                title=cohort.name,
                held_on=d,
                hours=h,
                led_by=instructor,
            )
            for d, h in zip(days, lengths, strict=True)
        )
        CohortSession.objects.bulk_create(CohortSession(cohort=cohort, session=s) for s in classes)
        event_record(
            kind="training.cohort.planned",
            author=actor,
            subject=cohort,
            organisation_id=programme.provider_id,
            effective_on=starts_on,
            payload={"cohort": cohort.name, "seats": seats, "classes": len(classes)},
        )
    return cohort


def _milestones_in(milestones: Sequence[tuple[str, dt.date | None]], starts_on: dt.date, ends_on: dt.date) -> None:
    outside = [text for text, due in milestones if due is not None and not starts_on <= due <= ends_on]
    if outside:
        raise ValidationError(
            {"milestones": _("Not between the cohort's first and last day: %(names)s.") % {"names": ", ".join(outside)}}
        )


def cohort_change(*, actor: Actor, cohort: Cohort, **details: Any) -> Cohort:
    """Change a cohort's name, seats, instructor or certification. There are never fewer seats than people in them.

    Another instructor leads the classes whose attendance is not taken yet.
    """
    provider_id = cohort.programme.provider_id
    require(actor, "training.plan_cohort", provider_id)
    if unknown := set(details) - set(CHANGEABLE):
        raise ValueError(f"a cohort has no changeable {', '.join(sorted(unknown))}")
    with transaction.atomic():
        locked = Cohort.objects.select_for_update(of=("self",)).select_related("programme").get(pk=cohort.pk)
        changed = [k for k, v in details.items() if getattr(locked, k) != v]
        if not changed:
            return locked
        if locked.cancelled_on is not None:
            raise ValidationError(_("This cohort was cancelled."))
        for key in changed:
            setattr(locked, key, details[key])
        locked.full_clean()
        taken = locked.enrolments.filter(state__in=SEATED).count()
        if locked.seats < taken:
            raise ValidationError(
                {"seats": _("%(taken)d people have a seat; there cannot be fewer seats.") % {"taken": taken}}
            )
        locked.save(update_fields=changed)
        if "instructor" in changed:
            coming = Session.objects.filter(
                cohort_session__cohort=locked, taken_at__isnull=True, cancelled_on__isnull=True
            )
            coming.update(led_by=locked.instructor)
        event_record(
            kind="training.cohort.changed",
            author=actor,
            subject=locked,
            organisation_id=provider_id,
            payload={"cohort": locked.name, "fields": ", ".join(sorted(changed))},
        )
    return locked


def cohort_cancel(*, actor: Actor, cohort: Cohort, reason: str) -> Cohort:
    """Cancel a cohort nobody has started: seats held are given back, its classes are called off.

    Cancelling it again changes nothing. Raises ValidationError.
    """
    provider_id = cohort.programme.provider_id
    require(actor, "training.plan_cohort", provider_id)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the cohort is cancelled.")})
    with transaction.atomic():
        locked = Cohort.objects.select_for_update(of=("self",)).select_related("programme").get(pk=cohort.pk)
        if locked.cancelled_on is not None:
            return locked
        if locked.enrolments.filter(started_on__isnull=False).exists():
            raise ValidationError(_("People have started this cohort; it cannot be cancelled."))
        held = Enrolment.objects.filter(cohort=locked, state="enrolled").select_related("application", "cohort")
        for enrolment in held.order_by("pk"):
            seat_move(actor, enrolment, "cancel", provider_id, reason.strip(), timezone.localdate())
        locked.cancelled_on = timezone.localdate()
        locked.save(update_fields=["cancelled_on"])
        classes = Session.objects.filter(
            cohort_session__cohort=locked, taken_at__isnull=True, cancelled_on__isnull=True
        )
        classes.update(cancelled_on=locked.cancelled_on)
        event_record(
            kind="training.cohort.cancelled",
            author=actor,
            subject=locked,
            organisation_id=provider_id,
            reason=reason.strip(),
            payload={"cohort": locked.name},
        )
    return locked


def class_add(*, actor: Actor, cohort: Cohort, held_on: dt.date, hours: Decimal) -> Session:
    """Add a class to a cohort's calendar. A day it meets already is not added twice."""
    require(actor, "training.record", cohort.programme.provider_id)
    if not cohort.starts_on <= held_on <= cohort.ends_on:
        raise ValidationError({"held_on": _("The day must be between the cohort's first and last day.")})
    with transaction.atomic():
        locked = Cohort.objects.select_for_update(of=("self",)).select_related("programme").get(pk=cohort.pk)
        if locked.cancelled_on is not None:
            raise ValidationError(_("This cohort was cancelled."))
        same = Session.objects.filter(cohort_session__cohort=locked, held_on=held_on, cancelled_on__isnull=True).first()
        if same is not None:
            raise ValidationError({"held_on": _("The cohort meets on this day already; change that class.")})
        session = class_session_plan(
            actor=actor,
            programme=locked.programme,
            title=locked.name,
            held_on=held_on,
            hours=hours,
            led_by=locked.instructor,
            allow_twin=True,
        )
        CohortSession.objects.create(cohort=locked, session=session)
    return session


def class_change(*, actor: Actor, session: Session, held_on: dt.date, hours: Decimal, led_by: User | None) -> Session:
    """Move a class to another day, change its hours or who leads it."""
    cohort = session.cohort_session.cohort
    require(actor, "training.record", cohort.programme.provider_id)
    if held_on != session.held_on and not cohort.starts_on <= held_on <= cohort.ends_on:
        raise ValidationError({"held_on": _("The day must be between the cohort's first and last day.")})
    return session_alter(actor=actor, session=session, held_on=held_on, hours=hours, led_by=led_by)


def class_call_off(*, actor: Actor, session: Session, reason: str) -> Session:
    """Call one class off; calling it off again changes nothing."""
    require(actor, "training.record", session.programme.provider_id)
    return session_call_off(actor=actor, session=session, reason=reason)


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
