"""Writing attendance, for readiness sessions and for classes alike."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance.events.services import event_record
from workadvance.people.access import Actor, require
from workadvance.readiness.models import Attendance, Session
from workadvance.screening.models import Application
from workadvance.ui.format import day

THERE = (Attendance.Status.PRESENT, Attendance.Status.LATE)


def late_hours(hours: Decimal) -> tuple[Decimal, Decimal]:
    """For someone late to a session of `hours`: the hours taken first, and the step to change them by."""
    step = Decimal("0.5") if hours >= 2 else Decimal("0.25")
    return max(hours - step, min(step, hours)), step


def attendance_record(
    *,
    actor: Actor,
    session: Session,
    application: Application,
    status: str,
    hours: Decimal | None = None,
    reason: str = "",
) -> Attendance:
    """Record one person's attendance at a readiness session: present, late (with the hours there), absent or excused.

    Recording the same again changes nothing. Once attendance is finished another mark is a correction and needs a reason.
    Raises ValidationError.
    """
    if session.component != Session.Component.READINESS:
        raise ValidationError(_("This is a cohort's class. Take attendance on the cohort's page."))
    require(actor, "readiness.take_attendance", session.program.provider_id)
    return attendance_store(
        author=actor, session=session, application=application, status=status, hours=hours, reason=reason
    )


def attendance_finish(*, actor: Actor, session: Session, applications: Iterable[Application]) -> Session:
    """Finish a readiness session's attendance: everyone given who is not recorded yet was present."""
    if session.component != Session.Component.READINESS:
        raise ValidationError(_("This is a cohort's class. Take attendance on the cohort's page."))
    require(actor, "readiness.take_attendance", session.program.provider_id)
    return attendance_settle(author=actor, session=session, applications=applications)


def attendance_store(
    *,
    author: Actor,
    session: Session,
    application: Application,
    status: str,
    hours: Decimal | None = None,
    reason: str = "",
) -> Attendance:
    """Store one person's attendance and log it; the caller has asked whether the author may.

    Someone present has the session's hours, someone late those given (by default the session's less half an hour),
    someone absent or excused none.
    """
    with transaction.atomic():
        held = _locked(session)
        if application.program_id != held.program_id:
            raise ValidationError(_("This person is in another program."))
        return _write(author, held, application, status, _hours_there(held, status, hours), reason)


def attendance_settle(*, author: Actor, session: Session, applications: Iterable[Application]) -> Session:
    """Store that attendance is complete; the caller has asked whether the author may.

    Those given without a record are present. Finishing again changes nothing but adds who is still missing.
    """
    with transaction.atomic():
        held = _locked(session)
        known = set(Attendance.objects.filter(session=held).order_by("pk").values_list("application_id", flat=True))
        missing = [a for a in applications if a.pk not in known]
        if any(a.program_id != held.program_id for a in missing):
            raise ValidationError(_("Someone on this list is in another program."))
        for application in missing:
            _write(author, held, application, Attendance.Status.PRESENT, held.hours)
        if not known and not missing:
            raise ValidationError(_("No one is on the list yet. Add the people who attended, or cancel the session."))
        if held.taken_at is None:
            held.taken_at = session.taken_at = timezone.now()
            held.save(update_fields=["taken_at"])
            event_record(
                kind="readiness.session.held",
                author=author,
                subject=held,
                organization_id=held.program.provider_id,
                effective_on=held.held_on,
                payload={
                    "title": held.title,
                    "title_es": held.title_es,
                    "hours": str(held.hours),
                    "present": Attendance.objects.filter(session=held, status__in=THERE).count(),
                },
            )
    return held


def _locked(session: Session) -> Session:
    """The session, locked so that two phones in one room write one after the other; held, and not canceled."""
    held = Session.objects.select_for_update(of=("self",)).select_related("program").get(pk=session.pk)
    if held.canceled_on is not None:
        raise ValidationError(_("This session was canceled."))
    if held.held_on > timezone.localdate():
        raise ValidationError(
            _("This session is on %(day)s. You can take attendance starting that day.") % {"day": day(held.held_on)}
        )
    return held


def _hours_there(session: Session, status: str, hours: Decimal | None) -> Decimal:
    if status not in Attendance.Status.values:
        raise ValidationError(_("Choose present, late, absent, or excused."))
    if status == Attendance.Status.PRESENT:
        return session.hours
    if status != Attendance.Status.LATE:
        return Decimal(0)
    there = late_hours(session.hours)[0] if hours is None else hours
    if not (there.is_finite() and 0 < there <= session.hours):
        raise ValidationError(
            _("Hours attended must be from 0.25 to %(hours)s, the length of the session.")
            % {"hours": f"{session.hours.normalize():f}"}
        )
    return there


def _write(
    author: Actor, session: Session, application: Application, status: str, hours: Decimal, reason: str = ""
) -> Attendance:
    row = Attendance.objects.filter(session=session, application=application).first()
    if row is not None and row.status == status and row.hours == hours:
        return row
    # What a finished session says was counted and acted on: from then on another mark is a correction.
    corrects = row is not None and session.taken_at is not None
    if corrects and not reason.strip():
        raise ValidationError({"reason": _("This attendance was saved. To change it, enter what was wrong.")})
    was = {"status": row.status, "hours": f"{row.hours:f}"} if row is not None and corrects else None
    if row is None:
        if application.state != "selected":
            raise ValidationError(_("You can take attendance only for selected participants."))
        row = Attendance(session=session, application=application, status=status, hours=hours)
    row.status, row.hours = status, hours
    row.save()
    event_record(
        kind="readiness.attendance.corrected" if was else "readiness.attendance.recorded",
        author=author,
        subject=row,
        person_id=application.person_id,
        organization_id=session.program.provider_id,
        effective_on=session.held_on,
        reason=reason.strip() if was else "",
        payload={
            "title": session.title,
            "title_es": session.title_es,
            "status": status,
            "hours": str(hours),
            "component": session.component,
            **({"was": was} if was else {}),
        },
    )
    return row
