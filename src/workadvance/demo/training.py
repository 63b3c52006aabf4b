"""Training of the demo world: cohorts with classes and attendance, milestones, exams and credentials."""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from decimal import Decimal
from functools import partial

from workadvance.demo.applicants import Case
from workadvance.demo.bulk_log import BulkLog, store
from workadvance.demo.calendars import hours_of
from workadvance.demo.lives import CohortPlan
from workadvance.demo.readiness import moment
from workadvance.demo.staff import Team
from workadvance.people.models import Role
from workadvance.programs.models import Program
from workadvance.readiness.models import Attendance, Session
from workadvance.training.models import (
    Certification,
    Cohort,
    CohortSession,
    Credential,
    Enrollment,
    Exam,
    Milestone,
    MilestoneReached,
)

DAY = dt.timedelta(days=1)
MILESTONES = (
    ("Safety and basics", "Seguridad y fundamentos"),
    ("First practical test", "Primera prueba práctica"),
    ("Halfway through the curriculum", "Mitad del plan de estudios"),
    ("Second practical test", "Segunda prueba práctica"),
    ("Practice exam passed", "Examen de práctica aprobado"),
)


WHY_LEFT = (
    "Took a job to pay the rent.",
    "Child care fell through.",
    "Health.",
    "Moved away.",
    "Too many absences.",
)


def training_make(
    rng: random.Random, log: BulkLog, plans: list[tuple[Team, Program, CohortPlan]], cases: list[Case], today: dt.date
) -> None:
    """Cohorts with class sessions, enrollments by the workflow, attendance, milestones, exams and credentials."""
    from workadvance import labor

    certifications = {(c.name, c.issuer): c for c in Certification.objects.order_by("pk")}
    made: dict[int, Cohort] = {}
    for team, program, plan in plans:
        job = labor.occupation(plan.target.soc)
        certification = certifications[plan.target.certification]
        cohort = Cohort(
            program=program,
            name=f"{plan.target.certification[0].split(',')[0]} {plan.number}",
            soc=job.soc,
            soc_title=job.title,
            certification=certification,
            starts_on=plan.starts_on,
            ends_on=plan.ends_on,
            seats=plan.seats,
            hours=plan.target.hours_per_week * plan.target.weeks,
            instructor=rng.choice(team.staff[Role.INSTRUCTOR]),
        )
        made[id(plan)] = cohort
    newest = _newest(plans, today)
    for team, _, plan in newest:
        made[id(plan)].instructor = team.staff[Role.INSTRUCTOR][0]
    store(made.values())
    for team, _, plan in plans:
        cohort = made[id(plan)]
        log.note(
            "training.cohort.planned",
            cohort,
            on=min(plan.starts_on - 60 * DAY, today),
            actor=team.actor(rng, Role.MANAGER),
            organization_id=team.organization.pk,
            cohort=cohort.name,
            seats=cohort.seats,
        )
    enrollments = _enroll(rng, log, cases, made, today)
    _classes(rng, plans, made, enrollments, {id(plan) for _, _, plan in newest}, today)
    _exams(rng, log, enrollments, today)


def _newest(plans: list[tuple[Team, Program, CohortPlan]], today: dt.date) -> list[tuple[Team, Program, CohortPlan]]:
    """The cohort of each provider that began last: its first instructor teaches it, and its last class is still to be taken."""
    newest: dict[str, tuple[Team, Program, CohortPlan]] = {}
    for found in sorted(plans, key=lambda found: found[2].starts_on):
        if found[2].starts_on <= today:
            newest[found[0].spec.key] = found
    return list(newest.values())


def _enroll(
    rng: random.Random, log: BulkLog, cases: list[Case], made: dict[int, Cohort], today: dt.date
) -> list[tuple[Enrollment, Case]]:
    rows: list[tuple[Enrollment, Case]] = []
    for c in cases:
        plan = c.life.cohort
        if plan is None or c.life.decided_on is None:
            continue
        state = c.life.enrollment
        held = min(max(c.life.decided_on + 8 * DAY, plan.starts_on - 25 * DAY), plan.starts_on, today)
        rows.append(
            (
                Enrollment(
                    cohort=made[id(plan)],
                    application=c.application,
                    state=state,
                    enrolled_on=held,
                    started_on=plan.starts_on if state in ("started", "completed", "dropped") else None,
                    ended_on=plan.ends_on
                    if state == "completed"
                    else c.life.dropped_on
                    if state == "dropped"
                    else plan.starts_on
                    if state == "canceled"
                    else None,
                ),
                c,
            )
        )
    store([e for e, _ in rows])
    for e, c in rows:
        _enrollment_log(rng, log, e, c, today)
    return rows


def _enrollment_log(rng: random.Random, log: BulkLog, e: Enrollment, c: Case, today: dt.date) -> None:
    """A seat in the log: given, begun, and how it ended."""
    note = partial(c.noting(log), cohort=e.cohort.name)
    coach, teacher = c.team.actor(rng, Role.COACH), c.team.actor(rng, Role.INSTRUCTOR)
    ended = e.ended_on or today
    note("training.enrollment.enroll", e, on=e.enrolled_on, actor=coach, state_to="enrolled")
    if e.state == "canceled":
        note(
            "training.enrollment.cancel",
            e,
            on=ended,
            actor=coach,
            state_from="enrolled",
            state_to="canceled",
            hour=11,
            reason="Did not come on the first day.",
        )
    if e.started_on:
        on = e.started_on
        note("training.enrollment.start", e, on=on, actor=teacher, state_from="enrolled", state_to="started", hour=11)
    ended_note = partial(note, on=ended, actor=teacher, state_from="started", hour=16)
    if e.state == "completed":
        ended_note("training.enrollment.complete", e, state_to="completed")
    if e.state == "dropped":
        ended_note("training.enrollment.leave", e, state_to="dropped", reason=rng.choice(WHY_LEFT))


def _classes(
    rng: random.Random,
    plans: list[tuple[Team, Program, CohortPlan]],
    made: dict[int, Cohort],
    enrollments: list[tuple[Enrollment, Case]],
    waiting: set[int],
    today: dt.date,
) -> None:
    by_cohort: dict[int, list[Enrollment]] = defaultdict(list)
    for e, _ in enrollments:
        if e.started_on:
            by_cohort[e.cohort_id].append(e)
    sessions: list[tuple[Session, Cohort]] = []
    for _, program, plan in plans:
        held = _class_days(program, plan, made[id(plan)], today)
        begun = [s for s, _ in held if s.held_on <= today]
        if begun and id(plan) in waiting:
            begun[-1].taken_at = None
        sessions += held
    milestones = [m for _, _, plan in plans for m in _milestones(plan, made[id(plan)])]
    store([s for s, _ in sessions])
    store([CohortSession(cohort=cohort, session=s) for s, cohort in sessions])
    store(milestones)
    poor = {e.pk: rng.random() < 0.10 for e, _ in enrollments}
    rows = [
        _attended(rng, s, e, often_away=poor[e.pk])
        for s, cohort in sessions
        if s.taken_at is not None
        for e in by_cohort[cohort.pk]
        if not (e.ended_on and s.held_on > e.ended_on)
    ]
    store(rows)
    reached = [
        MilestoneReached(milestone=m, enrollment=e, reached_on=m.due_on + rng.randint(-2, 3) * DAY)
        for m in milestones
        for e in by_cohort[m.cohort_id]
        if m.due_on and m.due_on + 3 * DAY <= min(today, e.ended_on or today) and rng.random() < 0.93
    ]
    store(reached)


def _class_days(program: Program, plan: CohortPlan, cohort: Cohort, today: dt.date) -> list[tuple[Session, Cohort]]:
    """A class on every day from Monday to Thursday of a cohort."""
    days = [plan.starts_on + n * DAY for n in range((plan.ends_on - plan.starts_on).days + 1)]
    return [
        (
            Session(
                program=program,
                component="training",
                title=cohort.name,
                held_on=on,
                hours=Decimal(plan.target.hours_per_week) / 4,
                **hours_of(plan.target.hours_per_week / 4, program.provider_id),
                led_by=cohort.instructor,
                taken_at=moment(on) if on < today else None,
            ),
            cohort,
        )
        for on in days
        if on.weekday() < 4
    ]


def _milestones(plan: CohortPlan, cohort: Cohort) -> list[Milestone]:
    length = (plan.ends_on - plan.starts_on).days
    return [
        Milestone(
            cohort=cohort,
            position=k + 1,
            name=name,
            name_es=spanish,
            due_on=plan.starts_on + dt.timedelta(days=length * (k + 1) // 5),
        )
        for k, (name, spanish) in enumerate(MILESTONES)
    ]


def _attended(rng: random.Random, s: Session, e: Enrollment, *, often_away: bool) -> Attendance:
    """Someone in a class; absences grow in the two weeks before they leave."""
    leaving = e.state == "dropped" and e.ended_on is not None and (e.ended_on - s.held_on).days < 15
    absent = 14 if often_away or leaving else 3
    status = rng.choices(["present", "late", "absent", "excused"], [88, 5, absent, 2])[0]
    hours = s.hours if status == "present" else s.hours - 1 if status == "late" else Decimal(0)
    return Attendance(session=s, application_id=e.application_id, status=status, hours=hours)


def _exams(rng: random.Random, log: BulkLog, enrollments: list[tuple[Enrollment, Case]], today: dt.date) -> None:
    exams: list[tuple[Exam, Case]] = []
    for e, c in enrollments:
        if e.state != "completed" or c.life.exam_passed is None or e.ended_on is None or e.cohort.certification is None:
            continue
        score = min(99, max(70 if c.life.exam_passed else 40, round(rng.gauss(82 if c.life.exam_passed else 58, 6))))
        exams.append(
            (
                Exam(
                    enrollment=e,
                    certification=e.cohort.certification,
                    sat_on=e.ended_on + 4 * DAY,
                    passed=c.life.exam_passed,
                    score=Decimal(score),
                ),
                c,
            )
        )
    store([x for x, _ in exams])
    credentials = [
        (
            Credential(
                application=c.application,
                certification=x.certification,
                exam=x,
                issued_on=x.sat_on,
                expires_on=x.sat_on + dt.timedelta(days=30 * (x.certification.valid_months or 36)),
            ),
            c,
        )
        for x, c in exams
        if x.passed
    ]
    store([k for k, _ in credentials])
    for x, c in exams:
        c.noting(log)(
            "training.exam.taken",
            x,
            on=x.sat_on,
            actor=c.team.actor(rng, Role.INSTRUCTOR),
            certification=x.certification.name,
            result="passed" if x.passed else "not passed",
            score=f"{x.score:g}",
        )
    for k, c in credentials:
        c.noting(log)(
            "training.credential.issued",
            k,
            on=k.issued_on,
            actor=c.team.actor(rng, Role.INSTRUCTOR),
            hour=12,
            certification=k.certification.name,
        )
