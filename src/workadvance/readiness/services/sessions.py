"""Writing sessions: readiness workshops, and (for training) class sessions."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance.events.services import event_record
from workadvance.people.access import Actor, require
from workadvance.people.models import User
from workadvance.programmes.models import Programme
from workadvance.readiness.models import Session

MOST_WEEKS = 26
CHANGEABLE = ("title", "held_on", "hours", "led_by")


def session_plan(
    *,
    actor: Actor,
    programme: Programme,
    title: str,
    held_on: dt.date,
    hours: Decimal,
    led_by: User | None = None,
) -> Session:
    """Plan a readiness session. The same session (title, day, programme) again changes nothing."""
    require(actor, "readiness.take_attendance", programme.provider_id)
    return class_session_plan(
        actor=actor,
        programme=programme,
        title=title,
        held_on=held_on,
        hours=hours,
        led_by=led_by,
        component=Session.Component.READINESS,
    )


def session_series_plan(
    *,
    actor: Actor,
    programme: Programme,
    title: str,
    held_on: dt.date,
    hours: Decimal,
    led_by: User | None = None,
    weeks: int = 1,
) -> list[Session]:
    """Plan a session, or the same one weekly for some weeks (1 to 26). All are planned, or none."""
    if not 1 <= weeks <= MOST_WEEKS:
        raise ValidationError({"weeks": _("Between 1 and %(n)d weeks.") % {"n": MOST_WEEKS}})
    with transaction.atomic():
        return [
            session_plan(
                actor=actor,
                programme=programme,
                title=title,
                held_on=held_on + dt.timedelta(weeks=week),
                hours=hours,
                led_by=led_by,
            )
            for week in range(weeks)
        ]


def class_session_plan(
    *,
    actor: Actor,
    programme: Programme,
    title: str,
    held_on: dt.date,
    hours: Decimal,
    led_by: User | None = None,
    component: str = Session.Component.TRAINING,
    allow_twin: bool = False,
) -> Session:
    """Store a planned session of a component; the caller has asked whether the actor may.

    `allow_twin` lets two of the same title stand on one day (two cohorts of one programme may meet the same day).
    """
    session = Session(
        programme=programme,
        component=component,
        title=" ".join(title.split()),
        held_on=held_on,
        hours=hours,
        led_by=led_by,
    )
    session.full_clean()
    with transaction.atomic():
        if not allow_twin:
            Programme.objects.select_for_update().get(pk=programme.pk)
            same = Session.objects.filter(
                programme=programme,
                component=component,
                title=session.title,
                held_on=held_on,
                cancelled_on__isnull=True,
            ).first()
            if same is not None:
                return same
        session.save()
        event_record(
            kind="readiness.session.planned",
            author=actor,
            subject=session,
            organisation_id=programme.provider_id,
            effective_on=held_on,
            payload={"title": session.title, "held_on": str(held_on), "hours": str(session.hours)},
        )
    return session


def session_change(*, actor: Actor, session: Session, **details: Any) -> Session:
    """Change a readiness session's title, day, hours or leader."""
    _readiness_only(session)
    require(actor, "readiness.take_attendance", session.programme.provider_id)
    return session_alter(actor=actor, session=session, **details)


def session_alter(*, actor: Actor, session: Session, **details: Any) -> Session:
    """Store changes to a session; the caller has asked whether the actor may.

    Once somebody's attendance is recorded the day and the hours stand: what people were given for it would be wrong.
    """
    unknown = set(details) - set(CHANGEABLE)
    if unknown:
        raise ValueError(f"a session has no changeable {', '.join(sorted(unknown))}")
    with transaction.atomic():
        locked = Session.objects.select_for_update(of=("self",)).select_related("programme").get(pk=session.pk)
        changed = [k for k, v in details.items() if getattr(locked, k) != v]
        if not changed:
            return locked
        if locked.cancelled_on is not None:
            raise ValidationError(_("This session was cancelled."))
        fixed = {"held_on", "hours"} & set(changed)
        if fixed and locked.attendance.exists():
            text = _("Attendance is recorded, so this cannot change any more.")
            raise ValidationError(dict.fromkeys(sorted(fixed), text))
        for key in changed:
            setattr(locked, key, details[key])
        locked.full_clean()
        locked.save(update_fields=changed)
        event_record(
            kind="readiness.session.changed",
            author=actor,
            subject=locked,
            organisation_id=locked.programme.provider_id,
            payload={"title": locked.title, "fields": ", ".join(sorted(changed))},
        )
    return locked


def session_cancel(*, actor: Actor, session: Session, reason: str) -> Session:
    """Cancel a readiness session that is not held; cancelling it again changes nothing."""
    _readiness_only(session)
    require(actor, "readiness.take_attendance", session.programme.provider_id)
    return session_call_off(actor=actor, session=session, reason=reason)


def session_call_off(*, actor: Actor, session: Session, reason: str) -> Session:
    """Store that a session is not held; the caller has asked whether the actor may."""
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the session is not held.")})
    with transaction.atomic():
        locked = Session.objects.select_for_update(of=("self",)).select_related("programme").get(pk=session.pk)
        if locked.cancelled_on is not None:
            return locked
        if locked.taken_at is not None or locked.attendance.exists():
            raise ValidationError(_("Attendance is recorded for this session; it was held and cannot be cancelled."))
        locked.cancelled_on = timezone.localdate()
        locked.save(update_fields=["cancelled_on"])
        event_record(
            kind="readiness.session.cancelled",
            author=actor,
            subject=locked,
            organisation_id=locked.programme.provider_id,
            reason=reason.strip(),
            payload={"title": locked.title},
        )
    return locked


def _readiness_only(session: Session) -> None:
    if session.component != Session.Component.READINESS:
        raise ValidationError(_("This is a class of a cohort; change it on the cohort's page."))
