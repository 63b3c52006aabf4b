"""Reading trainees: rosters, milestones, exams, the certified, and training on a person's page."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet
from django.http import Http404

from workadvance.people.access import Actor, require, restricted_seen, visible_q
from workadvance.people.models import Person
from workadvance.readiness.selectors import readiness_done
from workadvance.screening.models import Application
from workadvance.training.models import Cohort, Credential, Enrolment, Exam, Milestone, MilestoneReached
from workadvance.training.selectors.attendance import attendance_shares
from workadvance.training.selectors.cohorts import cohorts_open_to
from workadvance.training.workflow import ENROLMENT


def _visible(actor: Actor, prefix: str) -> Q:
    if actor.is_system:
        return Q()
    return Q(**{f"{prefix}provider__in": actor.staff_organisations}) & visible_q(actor, prefix)


def enrolments_of(*, actor: Actor, cohort: Cohort, states: tuple[str, ...] = ()) -> QuerySet[Enrolment]:
    """A cohort's people by name, in the states given (all but given-back seats where none is)."""
    found = Enrolment.objects.filter(visible_q(actor, "application__person__"), cohort=cohort)
    found = found.filter(state__in=states) if states else found.exclude(state="cancelled")
    return found.select_related("application__person", "cohort__programme").order_by(
        "application__person__full_name", "pk"
    )


def hidden_people(*, actor: Actor, cohort: Cohort) -> int:
    """How many of a cohort's people the actor is not shown, because their records are restricted."""
    if actor.is_system:
        return 0
    everybody = Enrolment.objects.filter(cohort=cohort).exclude(state="cancelled")
    return everybody.exclude(visible_q(actor, "application__person__")).count()


def enrolment_get(
    *, actor: Actor, enrolment_id: int, permission: str = "training.view_cohorts", seen: bool = False
) -> Enrolment:
    """Fetch an enrolment through permission: 404 for outsiders, 403 without the right; `seen` logs a restricted view."""
    found = Enrolment.objects.filter(_visible(actor, "application__person__"), pk=enrolment_id)
    related = (
        "application__person__provider",
        "application__programme",
        "cohort__programme__provider",
        "cohort__certification",
    )
    enrolment = found.select_related(*related).first()
    if enrolment is None:
        raise Http404
    require(actor, permission, enrolment.cohort.programme.provider_id)
    if seen:
        restricted_seen(actor, enrolment.application.person)
    return enrolment


def application_for_seat(*, actor: Actor, application_id: int) -> Application:
    """Fetch an application to give its person a seat: 404 for outsiders, 403 without the right."""
    found = Application.objects.filter(_visible(actor, "person__"), pk=application_id)
    application = found.select_related("person__provider", "programme").first()
    if application is None:
        raise Http404
    require(actor, "training.enrol", application.person.provider_id)
    return application


def milestone_grid(*, actor: Actor, cohort: Cohort) -> dict[str, Any]:
    """A cohort's milestones, and for each trainee when each was reached: `milestones`, `rows` of (enrolment, cells).

    A cell is (milestone, day reached or None). Four queries.
    """
    milestones = list(Milestone.objects.filter(cohort=cohort).order_by("position"))
    reached = {
        (r.enrolment_id, r.milestone_id): r.reached_on
        for r in MilestoneReached.objects.filter(milestone__cohort=cohort).order_by("pk")
    }
    people = list(enrolments_of(actor=actor, cohort=cohort, states=("started", "completed")))
    rows = [{"enrolment": e, "cells": [(m, reached.get((e.pk, m.pk))) for m in milestones]} for e in people]
    counts = [(m, sum((e.pk, m.pk) in reached for e in people)) for m in milestones]
    return {"milestones": counts, "rows": rows}


def milestone_pair_get(*, actor: Actor, milestone_id: int, enrolment_id: int) -> tuple[Milestone, Enrolment]:
    """Fetch a milestone and a trainee of the same cohort to record one for the other."""
    enrolment = enrolment_get(actor=actor, enrolment_id=enrolment_id, permission="training.record")
    milestone = Milestone.objects.filter(pk=milestone_id, cohort=enrolment.cohort_id).first()
    if milestone is None:
        raise Http404
    return milestone, enrolment


def exam_rows(*, actor: Actor, cohort: Cohort) -> list[dict[str, Any]]:
    """The cohort's people who may sit exams, with the exams they sat: rows of `enrolment` and `exams` (newest first)."""
    exams = Exam.objects.select_related("certification", "credential").order_by("-sat_on", "-pk")
    people = enrolments_of(actor=actor, cohort=cohort, states=("started", "completed"))
    return [
        {"enrolment": e, "exams": list(e.exams.all()), "passed": any(x.passed for x in e.exams.all())}
        for e in people.prefetch_related(Prefetch("exams", queryset=exams))
    ]


def exam_get(*, actor: Actor, exam_id: int) -> Exam:
    """Fetch an exam result through permission, to take it back."""
    found = Exam.objects.filter(_visible(actor, "enrolment__application__person__"), pk=exam_id)
    exam = found.select_related(
        "enrolment__application__person", "enrolment__cohort__programme", "certification"
    ).first()
    if exam is None:
        raise Http404
    require(actor, "training.record", exam.enrolment.cohort.programme.provider_id)
    return exam


def certified(*, actor: Actor) -> QuerySet[Credential]:
    """The credentials of the people an actor may see."""
    found = Credential.objects.filter(visible_q(actor, "application__person__"))
    if not actor.is_system:
        found = found.filter(application__person__provider__in=actor.staff_organisations)
    return found.select_related("application__person", "application__programme", "certification")


def person_training(actor: Actor, person: Person, application: Application | None) -> dict[str, Any]:
    """What `training/_person.html` shows of a person: seats with attendance and milestones, exams, credentials, open cohorts.

    The caller has fetched the person through permission. At most 7 queries. Empty where the right is missing.
    """
    provider_id = person.provider_id
    may_see = actor.may("training.view_cohorts", provider_id)
    shown: dict[str, Any] = {
        "person": person,
        "application": application,
        "may_see": may_see,
        "may_enrol": actor.may("training.enrol", provider_id),
        "seats": [],
        "credentials": [],
        "open_cohorts": [],
    }
    if not may_see or application is None:
        return shown
    enrolments = list(
        Enrolment.objects.filter(application=application)
        .select_related("cohort")
        .annotate(
            reached=Count("milestones_reached", distinct=True), milestones=Count("cohort__milestones", distinct=True)
        )
        .prefetch_related(
            Prefetch("exams", queryset=Exam.objects.select_related("certification").order_by("-sat_on", "-pk"))
        )
        .order_by("-enrolled_on", "-pk")
    )
    shares = attendance_shares([e.cohort_id for e in enrolments], applications=[application.pk]) if enrolments else {}
    shown["seats"] = [
        {
            "enrolment": e,
            "state": ENROLMENT.state(e.state),
            "share": shares.get((e.cohort_id, application.pk)),
            "reached": e.reached,
            "milestones": e.milestones,
            "exams": list(e.exams.all()),
        }
        for e in enrolments
    ]
    credentials = Credential.objects.filter(application__person=person).select_related("certification")
    shown["credentials"] = list(credentials.order_by("-issued_on", "-pk"))
    seated = any(e.state in ("enrolled", "started") for e in enrolments)
    if shown["may_enrol"] and application.state == "selected" and not seated:
        shown["open_cohorts"] = list(cohorts_open_to(application))
        shown["ready"] = readiness_done(application)
        shown["may_early"] = actor.may("training.plan_cohort", provider_id)
    return shown
