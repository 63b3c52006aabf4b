"""Writing seats: giving them under the cohort's lock, so that the last one is given once, and moving through training."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance.events.services import event_record
from workadvance.events.workflow import IllegalMove, move
from workadvance.people.access import Actor, require
from workadvance.readiness.selectors import hours_by_application
from workadvance.screening.models import Application
from workadvance.training.models import Cohort, Enrollment
from workadvance.training.move_requirements import cohort_not_over, no_other_seat, seat_free
from workadvance.training.workflow import ENROLLMENT
from workadvance.ui.format import day, number


@dataclass(frozen=True, slots=True)
class Refusal:
    """Someone on a list it could not be done for, and why."""

    application: Application
    why: str


def enrollment_enroll(
    *, actor: Actor, cohort: Cohort, application: Application, reason: str = "", on: dt.date | None = None
) -> Enrollment:
    """Give a selected person a seat in a cohort of their program.

    Readiness hours must be done; a program manager may give a seat earlier and says why. A seat held already stays as it
    is; one given back is held again. The cohort's row is locked, so that the last seat is given once.

    Args:
        on: since when the seat has been held: today, or a day since the selection, with the reason it is entered late.
    Raises ValidationError.
    """
    require(actor, "training.enroll", cohort.program.provider_id)
    with transaction.atomic():
        locked = _cohort_locked(cohort)
        _people_locked([application.pk])
        return _enroll(actor, locked, application, reason.strip(), on or timezone.localdate())


def enrollments_enroll(
    *, actor: Actor, cohort: Cohort, applications: Iterable[Application], reason: str = "", on: dt.date | None = None
) -> tuple[list[Enrollment], list[Refusal]]:
    """Give seats to several people, in the order given, as far as there are seats; who gets none is said with why.

    See `enrollment_enroll`.
    """
    require(actor, "training.enroll", cohort.program.provider_id)
    given: list[Enrollment] = []
    refused: list[Refusal] = []
    applications = list(applications)
    with transaction.atomic():
        locked = _cohort_locked(cohort)
        _people_locked([a.pk for a in applications])
        for application in applications:
            try:
                with transaction.atomic():
                    given.append(_enroll(actor, locked, application, reason.strip(), on or timezone.localdate()))
            except (ValidationError, IllegalMove) as error:
                refused.append(Refusal(application, refusal_words(error)))
    return given, refused


def _cohort_locked(cohort: Cohort) -> Cohort:
    return Cohort.objects.select_for_update(of=("self",)).select_related("program").get(pk=cohort.pk)


def _people_locked(application_ids: list[int]) -> None:
    """Lock people, so that no one is given seats in two cohorts at once; in one order, so that no two wait for each other."""
    list(
        Application.objects.select_for_update()
        .filter(pk__in=application_ids)
        .order_by("pk")
        .values_list("pk", flat=True)
    )


def seat_give_held(
    author: Actor, cohort: Cohort, application: Application, reason: str, *, offered: bool = False
) -> Enrollment:
    """Give a seat while the cohort's and the application's locks are held; `offered`: readiness hours may still be open."""
    return _enroll(author, cohort, application, reason, timezone.localdate(), offered=offered)


def cohort_hold(cohort: Cohort, application_ids: list[int]) -> Cohort:
    """Lock a cohort, then people, in the order that everything about seats does."""
    locked = _cohort_locked(cohort)
    _people_locked(application_ids)
    return locked


def _since(application: Application, reason: str, on: dt.date) -> None:
    """Refuse a day the seat can't have been held since: in the future, before the selection, or past without a reason."""
    today, decided_on = timezone.localdate(), application.decided_on
    if on > today:
        raise ValidationError(
            {"on": _("%(day)s is in the future. Choose today or an earlier date.") % {"day": day(on)}}
        )
    if decided_on is not None and on < decided_on:
        said = _("%(name)s was selected on %(selected)s, after %(seat)s. Check both dates.")
        raise ValidationError(said % {"name": application.person, "selected": day(decided_on), "seat": day(on)})
    if on < today and not reason:
        raise ValidationError({"reason": _("Enter the reason this seat is recorded late.")})


def _enroll(
    actor: Actor, cohort: Cohort, application: Application, reason: str, on: dt.date, *, offered: bool = False
) -> Enrollment:
    provider_id = cohort.program.provider_id
    person = application.person
    if application.program_id != cohort.program_id:
        raise ValidationError(_("%(name)s is in another program.") % {"name": person})
    if application.state != "selected":
        raise ValidationError(_("%(name)s isn't selected for this program.") % {"name": person})
    before = Enrollment.objects.filter(cohort=cohort, application=application).select_related("cohort").first()
    if before is not None and before.state in ("enrolled", "started"):
        return before
    _since(application, reason, on)
    if before is not None and before.state == "canceled":
        return seat_move(actor, before, "restore", provider_id, reason, on)
    if before is not None:
        raise ValidationError(
            _("%(name)s left this cohort. Record their return instead.") % {"name": person}
            if before.state == "dropped"
            else _("%(name)s already completed this cohort.") % {"name": person}
        )
    enrollment = Enrollment(cohort=cohort, application=application, enrolled_on=on)
    missing = [m for check in (cohort_not_over, no_other_seat, seat_free) if (m := check(enrollment))]
    if missing:
        raise ValidationError(" ".join(missing))
    needed = cohort.program.readiness_hours
    hours = hours_by_application([application.pk]).get(application.pk, 0)
    if hours < needed and not offered:
        facts = {"name": person, "hours": number(hours), "needed": number(needed)}
        if not reason:
            raise ValidationError(
                _(
                    "%(name)s has %(hours)s of %(needed)s job-readiness hours. Wait until they're complete, "
                    "or enter a reason for assigning the seat early."
                )
                % facts
            )
        if not actor.may("training.plan_cohort", provider_id):
            raise ValidationError(
                _(
                    "%(name)s has %(hours)s of %(needed)s job-readiness hours. Only a program manager can "
                    "assign a seat early."
                )
                % facts
            )
    enrollment.save(force_insert=True)
    event_record(
        kind="training.enrollment.enroll",
        author=actor,
        subject=enrollment,
        person_id=person.pk,
        organization_id=provider_id,
        effective_on=on,
        state_to=enrollment.state,
        reason=reason,
        payload={"cohort": cohort.name},
    )
    return enrollment


def enrollment_move(
    *, actor: Actor, enrollment: Enrollment, name: str, reason: str = "", on: dt.date | None = None
) -> Enrollment:
    """Move an enrollment by the workflow: start, complete, leave, cancel, return or restore, on a day (today).

    Raises IllegalMove, or ValidationError for a day that cannot be.
    """
    provider_id = enrollment.cohort.program.provider_id
    require(actor, ENROLLMENT.transition(name).permission, provider_id)
    with transaction.atomic():
        _cohort_locked(
            enrollment.cohort
        )  # always before the enrollment, as giving seats does: no two wait for each other
        _people_locked([enrollment.application_id])
        return seat_move(actor, enrollment, name, provider_id, reason.strip(), on or timezone.localdate())


def enrollments_move(
    *, actor: Actor, cohort: Cohort, enrollments: Iterable[Enrollment], name: str, on: dt.date, reason: str = ""
) -> tuple[list[Enrollment], list[Refusal]]:
    """Move several people of one cohort the same way on the same day; who could not be moved is said with why."""
    provider_id = cohort.program.provider_id
    require(actor, ENROLLMENT.transition(name).permission, provider_id)
    moved: list[Enrollment] = []
    refused: list[Refusal] = []
    with transaction.atomic():
        _cohort_locked(cohort)
        for enrollment in enrollments:
            if enrollment.cohort_id != cohort.pk:
                refused.append(Refusal(enrollment.application, _("In another cohort.")))
                continue
            try:
                with transaction.atomic():
                    moved.append(seat_move(actor, enrollment, name, provider_id, reason.strip(), on))
            except (ValidationError, IllegalMove) as error:
                refused.append(Refusal(enrollment.application, refusal_words(error)))
    return moved, refused


def seat_move(
    author: Actor, enrollment: Enrollment, name: str, provider_id: int, reason: str, on: dt.date
) -> Enrollment:
    """Make one move and store its day; the caller has asked whether the author may and holds the cohort's lock."""
    ENROLLMENT.check(enrollment, name, reason)
    cohort, today = enrollment.cohort, timezone.localdate()
    if on > today:
        raise ValidationError(
            {"on": _("%(day)s is in the future. Choose today or an earlier date.") % {"day": day(on)}}
        )
    earliest = {
        "start": cohort.starts_on,
        "complete": enrollment.started_on,
        "leave": enrollment.started_on,
        "cancel": enrollment.enrolled_on,
        "return": enrollment.ended_on,
        "restore": enrollment.ended_on,
    }[name]
    if earliest is not None and on < earliest:
        raise ValidationError({"on": _("Choose %(day)s or a later date.") % {"day": day(earliest)}})
    also: dict[str, dt.date | None] = {"ended_on": None}
    if name == "start":
        also = {"started_on": on}
    elif name in ("complete", "leave", "cancel"):
        also = {"ended_on": on}
    elif name == "restore":
        also["enrolled_on"] = on
    move(
        ENROLLMENT,
        enrollment,
        name,
        author=author,
        person_id=enrollment.application.person_id,
        organization_id=provider_id,
        reason=reason,
        effective_on=on,
        payload={"cohort": cohort.name},
        also=also,
    )
    return enrollment


def refusal_words(error: ValidationError | IllegalMove) -> str:
    """What was refused, in words."""
    return " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
