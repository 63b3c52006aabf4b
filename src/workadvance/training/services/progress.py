"""Writing progress in training: attendance at classes, milestones, exams and the credentials they award."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance.events.services import event_record
from workadvance.events.workflow import IllegalMove
from workadvance.people.access import Actor, require
from workadvance.people.corrections import old_values, reason_needed
from workadvance.readiness.models import Attendance, Session
from workadvance.readiness.services import attendance_settle, attendance_store
from workadvance.readiness.services.attendance import THERE
from workadvance.screening.models import Application
from workadvance.training.models import Certification, Cohort, Credential, Enrollment, Exam, Milestone, MilestoneReached
from workadvance.training.services.badges import badges_revoke_for
from workadvance.training.services.calendar import months_later
from workadvance.training.services.seats import enrollment_move
from workadvance.ui.format import day

IN_TRAINING = ("started", "completed")


def class_attendance_record(
    *,
    actor: Actor,
    session: Session,
    application: Application,
    status: str,
    hours: Decimal | None = None,
    reason: str = "",
) -> Attendance:
    """Record one trainee's attendance at a class. Someone who holds a seat and is there has started training with it.

    Recording the same again changes nothing. Once attendance is finished another mark is a correction and needs a reason.
    Raises ValidationError.
    """
    cohort = session.cohort_session.cohort
    require(actor, "training.record", cohort.program.provider_id)
    with transaction.atomic():
        enrollment = Enrollment.objects.filter(cohort=cohort, application=application).first()
        if enrollment is None or enrollment.state == "canceled":
            raise ValidationError(_("%(name)s doesn't have a seat in this cohort.") % {"name": application.person})
        if enrollment.enrolled_on > session.held_on and status in THERE:
            said = _("%(name)s got this seat on %(seat)s, after this class on %(held)s. Check both dates.")
            raise ValidationError(
                said
                % {
                    "name": application.person,
                    "seat": day(enrollment.enrolled_on),
                    "held": day(session.held_on),
                }
            )
        mark = attendance_store(
            author=actor, session=session, application=application, status=status, hours=hours, reason=reason
        )
        if status in THERE and enrollment.state == "enrolled":
            _start(actor, enrollment, session)
    return mark


def class_attendance_finish(*, actor: Actor, session: Session, applications: Iterable[Application]) -> Session:
    """Finish a class's attendance: who was not marked was present, and (holding a seat) has started training with it."""
    cohort = session.cohort_session.cohort
    require(actor, "training.record", cohort.program.provider_id)
    with transaction.atomic():
        held = attendance_settle(author=actor, session=session, applications=applications)
        there = Attendance.objects.filter(session=session, status__in=THERE).values("application")
        for enrollment in Enrollment.objects.filter(cohort=cohort, state="enrolled", application__in=there).order_by(
            "pk"
        ):
            _start(actor, enrollment, session)
    return held


def _start(actor: Actor, enrollment: Enrollment, session: Session) -> None:
    try:
        enrollment_move(actor=actor, enrollment=enrollment, name="start", on=session.held_on)
    except IllegalMove as error:
        raise ValidationError(str(error)) from None


def milestone_reach(
    *, actor: Actor, milestone: Milestone, enrollment: Enrollment, on: dt.date | None = None
) -> MilestoneReached:
    """Say that a trainee reached a milestone; saying so again changes nothing."""
    provider_id, on = _milestone_of(actor, milestone, enrollment), on or timezone.localdate()
    if enrollment.state not in IN_TRAINING:
        raise ValidationError(_("Only participants who started or completed training can have milestones."))
    if on > timezone.localdate():
        raise ValidationError(
            {"on": _("%(day)s is in the future. Choose today or an earlier date.") % {"day": day(on)}}
        )
    if enrollment.started_on is not None and on < enrollment.started_on:
        raise ValidationError({"on": _("Didn't start until %(day)s.") % {"day": day(enrollment.started_on)}})
    with transaction.atomic():
        reached, made = MilestoneReached.objects.get_or_create(
            milestone=milestone, enrollment=enrollment, defaults={"reached_on": on}
        )
        if made:
            event_record(
                kind="training.milestone.reached",
                author=actor,
                subject=milestone,
                person_id=enrollment.application.person_id,
                organization_id=provider_id,
                effective_on=on,
                payload={"milestone": milestone.name, "milestone_es": milestone.name_es},
            )
    return reached


def milestone_withdraw(*, actor: Actor, milestone: Milestone, enrollment: Enrollment) -> None:
    """Undo a milestone that was marked by mistake; the log keeps both. Where none is marked, nothing changes."""
    provider_id = _milestone_of(actor, milestone, enrollment)
    with transaction.atomic():
        removed, _rows = MilestoneReached.objects.filter(milestone=milestone, enrollment=enrollment).delete()
        if removed:
            event_record(
                kind="training.milestone.withdrawn",
                author=actor,
                subject=milestone,
                person_id=enrollment.application.person_id,
                organization_id=provider_id,
                payload={"milestone": milestone.name, "milestone_es": milestone.name_es},
            )


def _milestone_of(actor: Actor, milestone: Milestone, enrollment: Enrollment) -> int:
    provider_id: int = enrollment.cohort.program.provider_id
    require(actor, "training.record", provider_id)
    if milestone.cohort_id != enrollment.cohort_id:
        raise ValidationError(_("This milestone belongs to another cohort."))
    return provider_id


@dataclass(frozen=True, slots=True)
class ExamResult:
    """One trainee's result at one sitting."""

    enrollment: Enrollment
    passed: bool
    score: Decimal | None = None


def exams_record(
    *, actor: Actor, cohort: Cohort, certification: Certification, sat_on: dt.date, results: Sequence[ExamResult]
) -> list[Exam]:
    """Record the results of one sitting of a certification exam; who passed gets the credential, with its expiry.

    All are recorded or none. A result recorded already, the same way, changes nothing. Raises ValidationError with one entry a
    person, keyed `enrollment-<id>`, and `sat_on`.
    """
    provider_id = cohort.program.provider_id
    require(actor, "training.record", provider_id)
    if sat_on > timezone.localdate():
        raise ValidationError(
            {"sat_on": _("%(day)s is in the future. Choose today or an earlier date.") % {"day": day(sat_on)}}
        )
    if not results:
        raise ValidationError(_("Enter at least one result."))
    problems: dict[str, list[str]] = {}
    made: list[Exam] = []
    with transaction.atomic():
        Cohort.objects.select_for_update().get(pk=cohort.pk)
        for result in results:
            try:
                made.append(_exam(actor, cohort, certification, sat_on, result, provider_id))
            except ValidationError as error:
                problems[f"enrollment-{result.enrollment.pk}"] = error.messages
        if problems:
            raise ValidationError(problems)
    return made


def _exam(
    actor: Actor, cohort: Cohort, certification: Certification, sat_on: dt.date, result: ExamResult, provider_id: int
) -> Exam:
    enrollment = result.enrollment
    if enrollment.cohort_id != cohort.pk:
        raise ValidationError(_("In another cohort."))
    if enrollment.state not in IN_TRAINING:
        raise ValidationError(_("Only participants who started or completed training can have exams."))
    if enrollment.started_on is not None and sat_on < enrollment.started_on:
        raise ValidationError(_("Didn't start until %(day)s.") % {"day": day(enrollment.started_on)})
    before = Exam.objects.filter(enrollment=enrollment, certification=certification, sat_on=sat_on).first()
    if before is not None:
        if before.passed == result.passed and before.score == result.score:
            return before
        raise ValidationError(_("Another result is recorded for this date. If it's a mistake, remove it first."))
    exam = Exam(
        enrollment=enrollment, certification=certification, sat_on=sat_on, passed=result.passed, score=result.score
    )
    exam.full_clean()
    exam.save(force_insert=True)
    person_id = enrollment.application.person_id
    event_record(
        kind="training.exam.taken",
        author=actor,
        subject=exam,
        person_id=person_id,
        organization_id=provider_id,
        effective_on=sat_on,
        payload={
            "certification": certification.name,
            "result": "passed" if exam.passed else "not passed",
            "score": "" if exam.score is None else str(exam.score),
        },
    )
    if exam.passed:
        _award(actor, exam, provider_id)
    return exam


def _award(actor: Actor, exam: Exam, provider_id: int) -> None:
    """Issue the credential of a passed exam."""
    months, application = exam.certification.valid_months, exam.enrollment.application
    credential, made = Credential.objects.get_or_create(
        application=application,
        certification=exam.certification,
        issued_on=exam.sat_on,
        defaults={"exam": exam, "expires_on": months_later(exam.sat_on, months) if months else None},
    )
    if made:
        event_record(
            kind="training.credential.issued",
            author=actor,
            subject=credential,
            person_id=application.person_id,
            organization_id=provider_id,
            effective_on=exam.sat_on,
            payload={"certification": exam.certification.name},
        )


EXAM_FACTS = ("passed", "score", "sat_on")


def exam_correct(*, actor: Actor, exam: Exam, reason: str, **facts: Any) -> Exam:
    """Correct a result recorded wrong: whether it was passed, the score, the day. The credential follows.

    The log keeps the old values. What stays as it is leaves no event. Raises ValidationError per field.
    """
    provider_id = exam.enrollment.cohort.program.provider_id
    require(actor, "training.record", provider_id)
    with transaction.atomic():
        row = Exam.objects.select_for_update().get(pk=exam.pk)
        was = old_values(row, EXAM_FACTS, facts, reason)
        if not was:
            return row
        for name in was:
            setattr(row, name, facts[name])
        _exam_day(row)
        row.full_clean()
        row.save()
        if {"passed", "sat_on"} & set(was):
            _credential_withdraw(actor, row, provider_id, reason.strip())
        event_record(
            kind="training.exam.corrected",
            author=actor,
            subject=row,
            person_id=row.enrollment.application.person_id,
            organization_id=provider_id,
            effective_on=row.sat_on,
            reason=reason.strip(),
            payload={
                "certification": row.certification.name,
                "result": "passed" if row.passed else "not passed",
                "score": "" if row.score is None else str(row.score),
                "was": was,
            },
        )
        if row.passed:
            _award(actor, row, provider_id)
    return row


def _exam_day(exam: Exam) -> None:
    """A corrected exam lies between the start of training and today, and beside no other result of its day."""
    started_on, sat_on = exam.enrollment.started_on, exam.sat_on
    if sat_on > timezone.localdate():
        raise ValidationError(
            {"sat_on": _("%(day)s is in the future. Choose today or an earlier date.") % {"day": day(sat_on)}}
        )
    if started_on is not None and sat_on < started_on:
        said = _("Training started on %(first)s, after this exam on %(exam)s. Check both dates.")
        raise ValidationError({"sat_on": said % {"first": day(started_on), "exam": day(sat_on)}})
    others = Exam.objects.filter(enrollment=exam.enrollment_id, certification=exam.certification_id, sat_on=sat_on)
    if others.exclude(pk=exam.pk).exists():
        raise ValidationError({"sat_on": _("Another result is recorded for %(day)s.") % {"day": day(sat_on)}})


def _credential_withdraw(actor: Actor, exam: Exam, provider_id: int, reason: str) -> None:
    """Take back the credential an exam awarded."""
    credential = Credential.objects.filter(exam=exam).first()
    if credential is None:
        return
    key, was = credential.pk, {"issued_on": credential.issued_on.isoformat()}
    open_badges = list(credential.badges.filter(revoked_at=None).values_list("pk", flat=True))
    badges_revoke_for(author=actor, rows=open_badges, reason=reason)
    # Gone before the event, so that what is derived from the event does not find it.
    credential.delete()
    event_record(
        kind="training.credential.withdrawn",
        author=actor,
        subject=(Credential._meta.label_lower, key),
        person_id=exam.enrollment.application.person_id,
        organization_id=provider_id,
        reason=reason,
        payload={"certification": exam.certification.name, "was": was},
    )


def exam_withdraw(*, actor: Actor, exam: Exam, reason: str) -> None:
    """Undo an exam result recorded by mistake, with the credential it awarded; the log keeps all of it."""
    provider_id = exam.enrollment.cohort.program.provider_id
    require(actor, "training.record", provider_id)
    reason = reason_needed(reason)
    with transaction.atomic():
        locked = Exam.objects.select_for_update().filter(pk=exam.pk).first()
        if locked is None:
            return
        _credential_withdraw(actor, locked, provider_id, reason)
        key, was = locked.pk, {name: str(getattr(locked, name)) for name in EXAM_FACTS}
        locked.delete()
        event_record(
            kind="training.exam.withdrawn",
            author=actor,
            subject=(Exam._meta.label_lower, key),
            person_id=exam.enrollment.application.person_id,
            organization_id=provider_id,
            reason=reason,
            payload={"certification": exam.certification.name, "was": was},
        )
