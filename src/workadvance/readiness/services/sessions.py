"""Writing sessions: readiness workshops, and (for training) class sessions."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance.appointments.zones import zone_of
from workadvance.events.services import event_record
from workadvance.people.access import Actor, require
from workadvance.people.corrections import reason_needed
from workadvance.people.models import User
from workadvance.programs.models import Program
from workadvance.readiness.models import Session

MOST_WEEKS = 26
PLACED = ("starts_time", "ends_time", "place", "link")
CHANGEABLE = ("title", "title_es", "held_on", "hours", "led_by", *PLACED)
ON_CALENDARS = {"title", "title_es", "held_on", *PLACED}
"""What calendars hold a copy of."""


def session_plan(
    *,
    actor: Actor,
    program: Program,
    title: str,
    held_on: dt.date,
    hours: Decimal,
    title_es: str = "",
    led_by: User | None = None,
    **placed: Any,
) -> Session:
    """Plan a readiness session (`placed`: start and end time, place, link). The same again (title, day) changes nothing."""
    require(actor, "readiness.take_attendance", program.provider_id)
    return class_session_plan(
        author=actor,
        program=program,
        title=title,
        title_es=title_es,
        held_on=held_on,
        hours=hours,
        led_by=led_by,
        component=Session.Component.READINESS,
        **placed,
    )


def session_series_plan(
    *,
    actor: Actor,
    program: Program,
    title: str,
    held_on: dt.date,
    hours: Decimal,
    title_es: str = "",
    led_by: User | None = None,
    weeks: int = 1,
    **placed: Any,
) -> list[Session]:
    """Plan a session, or the same one weekly for some weeks (1 to 26). All are planned, or none."""
    if not 1 <= weeks <= MOST_WEEKS:
        raise ValidationError({"weeks": _("Enter a number of weeks from 1 to %(n)d.") % {"n": MOST_WEEKS}})
    with transaction.atomic():
        return [
            session_plan(
                actor=actor,
                program=program,
                title=title,
                title_es=title_es,
                held_on=held_on + dt.timedelta(weeks=week),
                hours=hours,
                led_by=led_by,
                **placed,
            )
            for week in range(weeks)
        ]


def class_session_plan(
    *,
    author: Actor,
    program: Program,
    title: str,
    held_on: dt.date,
    hours: Decimal,
    title_es: str = "",
    led_by: User | None = None,
    component: str = Session.Component.TRAINING,
    allow_twin: bool = False,
    **placed: Any,
) -> Session:
    """Store a planned session of a component; the caller has asked whether the author may.

    `allow_twin` lets two of the same title be on one day (two cohorts of one program may meet the same day).
    """
    session = Session(
        program=program,
        component=component,
        title=" ".join(title.split()),
        title_es=" ".join(title_es.split()),
        held_on=held_on,
        hours=hours,
        led_by=led_by,
        **placed,
    )
    session_times_set(session)
    session.full_clean()
    with transaction.atomic():
        if not allow_twin:
            Program.objects.select_for_update().get(pk=program.pk)
            same = Session.objects.filter(
                program=program,
                component=component,
                title=session.title,
                held_on=held_on,
                canceled_on__isnull=True,
            ).first()
            if same is not None:
                return same
        session.save()
        event_record(
            kind="readiness.session.planned",
            author=author,
            subject=session,
            organization_id=program.provider_id,
            effective_on=held_on,
            payload={
                "title": session.title,
                "title_es": session.title_es,
                "held_on": str(held_on),
                "hours": str(session.hours),
            },
        )
    return session


def session_times_set(session: Session) -> None:
    """Give a session with a start the end its hours make, where none is said, and the time zone of its provider.

    Raises ValidationError for an end without a start or before it.
    """
    if session.starts_time is None:
        if session.ends_time is not None:
            raise ValidationError({"starts_time": _("Enter the start time too.")})
        return
    if session.ends_time is None:
        start = dt.datetime.combine(session.held_on, session.starts_time)
        end = start + dt.timedelta(hours=float(session.hours))
        if end.date() != start.date():
            raise ValidationError(
                {"starts_time": _("It would end after midnight. Choose an earlier start or fewer hours.")}
            )
        session.ends_time = end.time()
    if session.ends_time <= session.starts_time:
        raise ValidationError({"ends_time": _("The end has to be after the start.")})
    session.zone = session.zone or zone_of(session.program.provider_id)


def session_change(*, actor: Actor, session: Session, **details: Any) -> Session:
    """Change a readiness session's title, day, hours or leader."""
    _readiness_only(session)
    require(actor, "readiness.take_attendance", session.program.provider_id)
    return session_alter(author=actor, session=session, **details)


def session_alter(*, author: Actor, session: Session, **details: Any) -> Session:
    """Store changes to a session; the caller has asked whether the author may.

    Once someone's attendance is recorded the day and the hours stand: what people were given for it would be wrong.
    """
    unknown = set(details) - set(CHANGEABLE)
    if unknown:
        raise ValueError(f"a session has no changeable {', '.join(sorted(unknown))}")
    with transaction.atomic():
        locked = Session.objects.select_for_update(of=("self",)).select_related("program").get(pk=session.pk)
        changed = [k for k, v in details.items() if getattr(locked, k) != v]
        if not changed:
            return locked
        if locked.canceled_on is not None:
            raise ValidationError(_("This session was canceled."))
        fixed = {"held_on", "hours"} & set(changed)
        if fixed and locked.attendance.exists():
            text = _("Attendance is recorded, so you can't edit this.")
            raise ValidationError(dict.fromkeys(sorted(fixed), text))
        for key in changed:
            setattr(locked, key, details[key])
        session_times_set(locked)
        locked.full_clean()
        locked.sequence += bool(ON_CALENDARS & set(changed))
        locked.save(update_fields=[*changed, "ends_time", "zone", "sequence"])
        event_record(
            kind="readiness.session.changed",
            author=author,
            subject=locked,
            organization_id=locked.program.provider_id,
            payload={"title": locked.title, "title_es": locked.title_es, "fields": ", ".join(sorted(changed))},
        )
    return locked


def session_cancel(*, actor: Actor, session: Session, reason: str) -> Session:
    """Cancel a readiness session that is not held; canceling it again changes nothing."""
    _readiness_only(session)
    require(actor, "readiness.take_attendance", session.program.provider_id)
    return session_call_off(author=actor, session=session, reason=reason)


def session_call_off(*, author: Actor, session: Session, reason: str) -> Session:
    """Store that a session is not held; the caller has asked whether the author may."""
    if not reason.strip():
        raise ValidationError({"reason": _("Enter the reason for canceling the session.")})
    with transaction.atomic():
        locked = Session.objects.select_for_update(of=("self",)).select_related("program").get(pk=session.pk)
        if locked.canceled_on is not None:
            return locked
        if locked.taken_at is not None or locked.attendance.exists():
            raise ValidationError(_("This session has attendance recorded, so you can't cancel it."))
        locked.canceled_on, locked.sequence = timezone.localdate(), locked.sequence + 1
        locked.save(update_fields=["canceled_on", "sequence"])
        event_record(
            kind="readiness.session.canceled",
            author=author,
            subject=locked,
            organization_id=locked.program.provider_id,
            reason=reason.strip(),
            payload={"title": locked.title, "title_es": locked.title_es},
        )
    return locked


def session_restore(*, actor: Actor, session: Session, reason: str) -> Session:
    """Undo that a session was canceled: it was a mistake. Changes nothing where it is planned."""
    _readiness_only(session)
    require(actor, "readiness.take_attendance", session.program.provider_id)
    return session_put_back(author=actor, session=session, reason=reason)


def session_put_back(*, author: Actor, session: Session, reason: str) -> Session:
    """Store that a canceled session is held after all; the caller has asked whether the author may."""
    reason_needed(reason)
    with transaction.atomic():
        locked = Session.objects.select_for_update(of=("self",)).select_related("program").get(pk=session.pk)
        if locked.canceled_on is None:
            return locked
        was, locked.canceled_on, locked.sequence = locked.canceled_on, None, locked.sequence + 1
        locked.save(update_fields=["canceled_on", "sequence"])
        event_record(
            kind="readiness.session.restored",
            author=author,
            subject=locked,
            organization_id=locked.program.provider_id,
            reason=reason.strip(),
            payload={"title": locked.title, "title_es": locked.title_es, "was": was.isoformat()},
        )
    return locked


def _readiness_only(session: Session) -> None:
    if session.component != Session.Component.READINESS:
        raise ValidationError(_("This is a cohort's class. Edit it on the cohort's page."))
