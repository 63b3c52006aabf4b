"""Reading trainees: rosters, milestones, exams, the certified, and training on a person's page."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from workadvance.events.workflow import State
from workadvance.people.access import Actor, visible_q
from workadvance.people.cover import held_by_q
from workadvance.people.models import Person
from workadvance.readiness.selectors import readiness_done
from workadvance.screening.models import Application
from workadvance.training.models import Cohort, Credential, Enrollment, Exam, Milestone, MilestoneReached
from workadvance.training.selectors.attendance import AttendanceShare, attendance_shares
from workadvance.training.selectors.cohorts import cohorts_open_to
from workadvance.training.workflow import ENROLLMENT
from workadvance.ui.fetch import inside


def enrollments_of(*, actor: Actor, cohort: Cohort, states: tuple[str, ...] = ()) -> QuerySet[Enrollment]:
    """A cohort's people by name, in the states given (all but given-back seats where none is)."""
    found = Enrollment.objects.filter(visible_q(actor, "application__person__"), cohort=cohort)
    found = found.filter(state__in=states) if states else found.exclude(state="canceled")
    return found.select_related("application__person", "cohort__program").order_by(
        "application__person__full_name", "pk"
    )


def people_taught(actor: Actor) -> QuerySet[Any]:
    """The ids of the people in an instructor's own cohorts (and in those without an instructor)."""
    mine = held_by_q("cohort__instructor", actor.user_id) | Q(cohort__instructor__isnull=True)
    return Enrollment.objects.filter(mine).exclude(state="canceled").order_by().values("application__person")


def hidden_people(*, actor: Actor, cohort: Cohort) -> int:
    """How many of a cohort's people the actor is not shown, because their records are restricted."""
    if actor.is_system:
        return 0
    everybody = Enrollment.objects.filter(cohort=cohort).exclude(state="canceled")
    return everybody.exclude(visible_q(actor, "application__person__")).count()


@dataclass(frozen=True, slots=True)
class MilestoneRow:
    """One trainee's line of the grid: each milestone, with the day it was reached (None: not yet)."""

    enrollment: Enrollment
    cells: list[tuple[Milestone, dt.date | None]]


@dataclass(frozen=True, slots=True)
class MilestoneGrid:
    """A cohort's milestones, each with how many trainees reached it, and a row for each trainee."""

    milestones: list[tuple[Milestone, int]]
    rows: list[MilestoneRow]


def milestone_grid(*, actor: Actor, cohort: Cohort) -> MilestoneGrid:
    """Who reached which milestone of a cohort, and when. Four queries."""
    milestones = list(Milestone.objects.filter(cohort=cohort).order_by("position"))
    reached = {
        (r.enrollment_id, r.milestone_id): r.reached_on
        for r in MilestoneReached.objects.filter(milestone__cohort=cohort).order_by("pk")
    }
    people = list(enrollments_of(actor=actor, cohort=cohort, states=("started", "completed")))
    return MilestoneGrid(
        milestones=[(m, sum((e.pk, m.pk) in reached for e in people)) for m in milestones],
        rows=[MilestoneRow(e, [(m, reached.get((e.pk, m.pk))) for m in milestones]) for e in people],
    )


@dataclass(frozen=True, slots=True)
class ExamRow:
    """A trainee who may take exams, and those taken, newest first."""

    enrollment: Enrollment
    exams: list[Exam]


def exam_rows(*, actor: Actor, cohort: Cohort) -> list[ExamRow]:
    """The cohort's people who may take exams, with the exams they took."""
    exams = Exam.objects.select_related("certification", "credential").order_by("-sat_on", "-pk")
    people = enrollments_of(actor=actor, cohort=cohort, states=("started", "completed"))
    return [ExamRow(e, list(e.exams.all())) for e in people.prefetch_related(Prefetch("exams", queryset=exams))]


def certified(*, actor: Actor) -> QuerySet[Credential]:
    """The credentials of the people an actor may see."""
    found = inside(Credential.objects.all(), actor)
    return found.select_related("application__person", "application__program", "certification")


@dataclass(frozen=True, slots=True)
class PersonSeat:
    """One seat of a person: its state, attendance, milestones reached of those there are, exams (newest first)."""

    enrollment: Enrollment
    state: State
    share: AttendanceShare | None
    reached: int
    milestones: int
    exams: list[Exam]


@dataclass(frozen=True, slots=True)
class CohortWithRoom:
    """The cohorts a person could be given a seat in; whether readiness is done, and whether the actor may do it before."""

    cohorts: list[Cohort]
    ready: bool
    may_early: bool


@dataclass(frozen=True, slots=True)
class PersonTraining:
    """Training on a person's page; empty where the right (or the application) is missing."""

    person: Person
    application: Application | None
    may_see: bool
    seats: list[PersonSeat] = field(default_factory=list)
    credentials: list[Credential] = field(default_factory=list)
    offer: CohortWithRoom | None = None


def person_training(actor: Actor, person: Person, application: Application | None) -> PersonTraining:
    """What a person's page shows of training: seats with attendance and milestones, exams, credentials, open cohorts.

    The caller has fetched the person through permission. At most 7 queries.
    """
    may_see = actor.may("training.view_cohorts", person.provider_id)
    if not may_see or application is None:
        return PersonTraining(person, application, may_see)
    seats = _person_seats(application)
    credentials = Credential.objects.filter(application__person=person).select_related("certification")
    seated = any(seat.enrollment.state in ("enrolled", "started") for seat in seats)
    offer: CohortWithRoom | None = None
    if actor.may("training.enroll", person.provider_id) and application.state == "selected" and not seated:
        offer = CohortWithRoom(
            cohorts=list(cohorts_open_to(application)),
            ready=readiness_done(application),
            may_early=actor.may("training.plan_cohort", person.provider_id),
        )
    return PersonTraining(person, application, may_see, seats, list(credentials.order_by("-issued_on", "-pk")), offer)


def _person_seats(application: Application) -> list[PersonSeat]:
    exams = Exam.objects.select_related("certification").order_by("-sat_on", "-pk")
    enrollments = list(
        Enrollment.objects.filter(application=application)
        .select_related("cohort")
        .annotate(
            reached=Count("milestones_reached", distinct=True), milestones=Count("cohort__milestones", distinct=True)
        )
        .prefetch_related(Prefetch("exams", queryset=exams))
        .order_by("-enrolled_on", "-pk")
    )
    shares = attendance_shares([e.cohort_id for e in enrollments], applications=[application.pk]) if enrollments else {}
    return [
        PersonSeat(
            enrollment=e,
            state=ENROLLMENT.state(e.state),
            share=shares.get((e.cohort_id, application.pk)),
            reached=e.reached,
            milestones=e.milestones,
            exams=list(e.exams.all()),
        )
        for e in enrollments
    ]
