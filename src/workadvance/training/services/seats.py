"""Writing seats: giving them, and moving through training by the workflow."""

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
from workadvance.pages.templatetags.show import day, number
from workadvance.people.access import Actor, require
from workadvance.readiness.selectors import hours_by_application
from workadvance.screening.models import Application
from workadvance.training.models import Cohort, Enrolment
from workadvance.training.requirements import cohort_not_over, no_other_seat, seat_free
from workadvance.training.workflow import ENROLMENT


@dataclass(frozen=True, slots=True)
class Refusal:
    """Somebody of a list for whom it could not be done, and why."""

    application: Application
    why: str


def enrolment_enrol(*, actor: Actor, cohort: Cohort, application: Application, reason: str = "") -> Enrolment:
    """Give a selected person a seat in a cohort of their programme.

    Readiness hours must be done; a programme manager may give a seat earlier and says why. A seat held already stays as it
    is; one given back is held again. The cohort's row is locked, so that the last seat is given once.
    Raises ValidationError.
    """
    require(actor, "training.enrol", cohort.programme.provider_id)
    with transaction.atomic():
        locked = _locked(cohort)
        _hold([application.pk])
        return _enrol(actor, locked, application, reason.strip())


def enrolments_enrol(
    *, actor: Actor, cohort: Cohort, applications: Iterable[Application], reason: str = ""
) -> tuple[list[Enrolment], list[Refusal]]:
    """Give seats to several people, in the order given, as far as there are seats; who gets none is said with why."""
    require(actor, "training.enrol", cohort.programme.provider_id)
    given: list[Enrolment] = []
    refused: list[Refusal] = []
    applications = list(applications)
    with transaction.atomic():
        locked = _locked(cohort)
        _hold([a.pk for a in applications])
        for application in applications:
            try:
                with transaction.atomic():
                    given.append(_enrol(actor, locked, application, reason.strip()))
            except (ValidationError, IllegalMove) as error:
                refused.append(Refusal(application, refusal_words(error)))
    return given, refused


def _locked(cohort: Cohort) -> Cohort:
    return Cohort.objects.select_for_update(of=("self",)).select_related("programme").get(pk=cohort.pk)


def _hold(application_ids: list[int]) -> None:
    """Lock people, so that nobody is given seats in two cohorts at once; in one order, so that no two wait for each other."""
    list(
        Application.objects.select_for_update()
        .filter(pk__in=application_ids)
        .order_by("pk")
        .values_list("pk", flat=True)
    )


def _enrol(actor: Actor, cohort: Cohort, application: Application, reason: str) -> Enrolment:
    provider_id = cohort.programme.provider_id
    person = application.person
    if application.programme_id != cohort.programme_id:
        raise ValidationError(_("%(name)s is in another programme.") % {"name": person})
    if application.state != "selected":
        raise ValidationError(_("%(name)s is not selected for this programme.") % {"name": person})
    before = Enrolment.objects.filter(cohort=cohort, application=application).select_related("cohort").first()
    if before is not None and before.state in ("enrolled", "started"):
        return before
    if before is not None and before.state == "cancelled":
        return seat_move(actor, before, "restore", provider_id, reason, timezone.localdate())
    if before is not None:
        raise ValidationError(
            _("%(name)s left this cohort; record that they came back.") % {"name": person}
            if before.state == "dropped"
            else _("%(name)s completed this cohort.") % {"name": person}
        )
    enrolment = Enrolment(cohort=cohort, application=application, enrolled_on=timezone.localdate())
    missing = [m for check in (cohort_not_over, no_other_seat, seat_free) if (m := check(enrolment))]
    if missing:
        raise ValidationError(" ".join(missing))
    needed = cohort.programme.readiness_hours
    hours = hours_by_application([application.pk]).get(application.pk, 0)
    if hours < needed:
        facts = {"name": person, "hours": number(hours), "needed": number(needed)}
        if not reason:
            raise ValidationError(
                _(
                    "%(name)s has %(hours)s of %(needed)s readiness hours. Give the seat when they are done, or say why earlier."
                )
                % facts
            )
        if not actor.may("training.plan_cohort", provider_id):
            raise ValidationError(
                _(
                    "%(name)s has %(hours)s of %(needed)s readiness hours; only a programme manager can give a seat earlier."
                )
                % facts
            )
    enrolment.save(force_insert=True)
    event_record(
        kind="training.enrolment.enrol",
        author=actor,
        subject=enrolment,
        person_id=person.pk,
        organisation_id=provider_id,
        state_to=enrolment.state,
        reason=reason,
        payload={"cohort": cohort.name},
    )
    return enrolment


def enrolment_move(
    *, actor: Actor, enrolment: Enrolment, name: str, reason: str = "", on: dt.date | None = None
) -> Enrolment:
    """Move an enrolment by the workflow: start, complete, drop, cancel, return or restore, on a day (today).

    Raises IllegalMove, or ValidationError for a day that cannot be.
    """
    provider_id = enrolment.cohort.programme.provider_id
    require(actor, ENROLMENT.transition(name).permission, provider_id)
    with transaction.atomic():
        _locked(enrolment.cohort)  # always before the enrolment, as giving seats does: no two wait for each other
        _hold([enrolment.application_id])
        return seat_move(actor, enrolment, name, provider_id, reason.strip(), on or timezone.localdate())


def enrolments_move(
    *, actor: Actor, cohort: Cohort, enrolments: Iterable[Enrolment], name: str, on: dt.date, reason: str = ""
) -> tuple[list[Enrolment], list[Refusal]]:
    """Move several people of one cohort the same way on the same day; who could not be moved is said with why."""
    provider_id = cohort.programme.provider_id
    require(actor, ENROLMENT.transition(name).permission, provider_id)
    moved: list[Enrolment] = []
    refused: list[Refusal] = []
    with transaction.atomic():
        _locked(cohort)
        for enrolment in enrolments:
            if enrolment.cohort_id != cohort.pk:
                refused.append(Refusal(enrolment.application, _("In another cohort.")))
                continue
            try:
                with transaction.atomic():
                    moved.append(seat_move(actor, enrolment, name, provider_id, reason.strip(), on))
            except (ValidationError, IllegalMove) as error:
                refused.append(Refusal(enrolment.application, refusal_words(error)))
    return moved, refused


def seat_move(actor: Actor, enrolment: Enrolment, name: str, provider_id: int, reason: str, on: dt.date) -> Enrolment:
    """Make one move and store its day; the caller has asked whether the actor may and holds the cohort's lock."""
    ENROLMENT.check(enrolment, name, reason)
    cohort, today = enrolment.cohort, timezone.localdate()
    if on > today:
        raise ValidationError({"on": _("%(day)s has not come yet.") % {"day": day(on)}})
    earliest = enrolment.started_on if name in ("complete", "drop") else cohort.starts_on if name == "start" else None
    if earliest is not None and on < earliest:
        raise ValidationError({"on": _("This cannot be before %(day)s.") % {"day": day(earliest)}})
    also: dict[str, dt.date | None] = {"ended_on": None}
    if name == "start":
        also = {"started_on": on}
    elif name in ("complete", "drop", "cancel"):
        also = {"ended_on": on}
    elif name == "restore":
        also["enrolled_on"] = on
    move(
        ENROLMENT,
        enrolment,
        name,
        author=actor,
        person_id=enrolment.application.person_id,
        organisation_id=provider_id,
        reason=reason,
        effective_on=on,
        payload={"cohort": cohort.name},
        also=also,
    )
    return enrolment


def refusal_words(error: ValidationError | IllegalMove) -> str:
    """What was refused, in words."""
    return " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
