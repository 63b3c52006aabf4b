"""Readiness and training of the demo world: plans, sessions with attendance, coaching, barriers, cohorts, exams."""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from decimal import Decimal
from typing import Any

from django.utils import timezone

from workadvance.demo.applying import Case
from workadvance.demo.book import Book, store
from workadvance.demo.lives import CohortPlan
from workadvance.demo.staff import Team
from workadvance.events.encryption import encrypt
from workadvance.people.models import Role
from workadvance.programmes.models import Programme
from workadvance.readiness.models import Attendance, Barrier, CoachingNote, Goal, NextStep, Session, Support
from workadvance.training.models import (
    Certification,
    Cohort,
    CohortSession,
    Credential,
    Enrolment,
    Exam,
    Milestone,
    MilestoneReached,
)

DAY = dt.timedelta(days=1)
WORKSHOPS = (
    "The sector and its jobs",
    "Résumé and applications",
    "Interview practice",
    "Money and benefits",
    "Working in a team",
    "Time and getting there",
)
MILESTONES = (
    "Safety and basics",
    "First practical test",
    "Half of the curriculum",
    "Second practical test",
    "Practice exam passed",
)
GOALS = (
    "Finish the course and pass the exam",
    "A first job with health insurance",
    "Earn $25 an hour within two years",
)
NOTES = (
    "Talked about the week. Bus was late twice; will take the earlier one.",
    "Doing well in class, worried about the exam.",
    "Asked about the employer visit. Gave the date.",
    "Needs a letter for the child care office; sent it.",
    "Practised interview questions for half an hour.",
    "Left a message, will try again on Thursday.",
)
STEPS = (
    "Bring the child care form",
    "Send the résumé to the coach",
    "Call the transport office about the pass",
    "Book the practice exam",
    "Meet the coach",
)


def moment(on: dt.date) -> dt.datetime:
    """Five in the afternoon of a day."""
    return timezone.make_aware(dt.datetime.combine(on, dt.time(17, 0)))


def readiness_make(rng: random.Random, book: Book, cases: list[Case], today: dt.date) -> None:
    """Weekly workshops per programme and month, attended by those selected lately; plans, notes, barriers, supports."""
    groups: dict[tuple[int, dt.date], list[Case]] = defaultdict(list)
    for c in cases:
        if c.life.decided_on:
            start = c.life.decided_on + 4 * DAY
            monday = start + ((7 - start.weekday()) % 7) * DAY
            groups[(c.programme.pk, monday)].append(c)
    sessions: list[tuple[Session, list[Case]]] = []
    for (_, monday), members in sorted(groups.items(), key=lambda g: (g[0][1], g[0][0])):
        needed, n, total = float(members[0].programme.readiness_hours), 0, 0.0
        while total < needed * 1.15:
            on = monday + (n // 3 * 7 + (0, 2, 4)[n % 3]) * DAY
            if on > today:
                break
            hours = 6
            session = Session(
                programme=members[0].programme,
                component="readiness",
                title=WORKSHOPS[n % len(WORKSHOPS)],
                held_on=on,
                hours=Decimal(hours),
                led_by=rng.choice(members[0].team.staff[Role.COACH]),
                # Today's workshop waits for its coach.
                taken_at=moment(on) if on < today else None,
            )
            sessions.append((session, [c for c in members if not c.life.dropped_on or on < c.life.dropped_on]))
            total += hours
            n += 1
    store([s for s, _ in sessions])
    rows: list[Attendance] = []
    for session, members in sessions:
        if session.taken_at is None:
            continue
        present = 0
        for c in members:
            status = rng.choices(["present", "late", "absent", "excused"], [88, 5, 4, 3])[0]
            attended = (
                session.hours
                if status == "present"
                else session.hours - Decimal("0.5")
                if status == "late"
                else Decimal(0)
            )
            present += status in ("present", "late")
            rows.append(Attendance(session=session, application=c.application, status=status, hours=attended))
        coach = members[0].team.actor(rng, Role.COACH) if members else None
        if coach:
            book.note(
                "readiness.session.held",
                session,
                on=session.held_on,
                actor=coach,
                organisation_id=members[0].team.organisation.pk,
                title=session.title,
                hours=f"{session.hours:g}",
                present=present,
            )
    store(rows, 2000)
    _plans(rng, book, cases, today)


def _plans(rng: random.Random, book: Book, cases: list[Case], today: dt.date) -> None:
    goals, steps, notes, barriers, supports = [], [], [], [], []
    for c in cases:
        start = c.life.decided_on
        if start is None:
            continue
        end = c.life.dropped_on or today
        coach = c.person.coach
        live = c.life.enrolment not in ("dropped", "cancelled") and (today - start).days < 500
        if (today - start).days > 5:
            goals.append(
                Goal(
                    application=c.application,
                    text=rng.choice(GOALS),
                    by=start + 365 * DAY,
                    set_on=start + 5 * DAY,
                    reached_on=c.life.jobs[0].started_on if c.life.jobs and rng.random() < 0.4 else None,
                )
            )
        if live and rng.random() < 0.30:
            steps.append(
                NextStep(
                    application=c.application,
                    text=rng.choice(STEPS),
                    by_participant=True,
                    staff=coach,
                    due_on=today + rng.randint(-4, 12) * DAY,
                    set_on=today - 6 * DAY,
                )
            )
        for _ in range(rng.randint(1, 4)):
            on = start + rng.randint(1, max(2, min(300, (end - start).days))) * DAY
            if on <= today:
                notes.append(
                    CoachingNote(
                        person=c.person,
                        application=c.application,
                        on=on,
                        method=rng.choice(["call", "text", "visit", "text"]),
                        reached=rng.random() < 0.85,
                        text_encrypted=encrypt(rng.choice(NOTES), "note"),
                        by=coach,
                    )
                )
        if live and not c.life.jobs and rng.random() < 0.93:
            on = today - rng.randint(0, 11) * DAY
            if on > start:
                notes.append(
                    CoachingNote(
                        person=c.person,
                        application=c.application,
                        on=on,
                        method=rng.choice(["call", "text", "visit"]),
                        reached=True,
                        text_encrypted=encrypt(rng.choice(NOTES), "note"),
                        by=coach,
                    )
                )
        if rng.random() < 0.45:
            since = start + rng.randint(0, 20) * DAY
            if since <= today:
                solved = since + rng.randint(5, 60) * DAY
                barriers.append(
                    Barrier(
                        person=c.person,
                        kind=rng.choice(
                            ["child_care", "transport", "transport", "housing", "clothing", "internet", "legal"]
                        ),
                        since=since,
                        resolved_on=solved if solved <= today and rng.random() < 0.8 else None,
                    )
                )
    store(goals)
    store(steps)
    store(notes)
    store(barriers)
    by_person = {c.person.pk: c for c in cases}
    for b in barriers:
        c = by_person[b.person_id]
        ids: dict[str, Any] = {"person_id": c.person.pk, "organisation_id": c.team.organisation.pk}
        coach_actor = c.team.actor(rng, Role.COACH)
        book.note("readiness.barrier.found", b, on=b.since, actor=coach_actor, barrier=b.get_kind_display(), **ids)
        if b.resolved_on:
            book.note(
                "readiness.barrier.resolved",
                b,
                on=b.resolved_on,
                actor=coach_actor,
                barrier=b.get_kind_display(),
                **ids,
            )
            supports.append(
                Support(
                    person=c.person,
                    barrier=b,
                    what={"transport": "Bus pass", "child_care": "Child care voucher", "clothing": "Work boots"}.get(
                        b.kind, "Referral"
                    ),
                    given_on=b.resolved_on,
                    cost=Decimal(rng.choice([0, 35, 60, 90, 140])),
                )
            )
    store(supports)
    for n in notes:
        c = by_person[n.person_id]
        book.note(
            "readiness.note.added",
            n,
            on=n.on,
            actor=c.team.actor(rng, Role.COACH),
            person_id=c.person.pk,
            organisation_id=c.team.organisation.pk,
            hour=15,
            method=n.get_method_display(),
            reached=n.reached,
        )


def training_make(
    rng: random.Random, book: Book, plans: list[tuple[Team, Programme, CohortPlan]], cases: list[Case], today: dt.date
) -> None:
    """Cohorts with class sessions, enrolments by the workflow, attendance, milestones, exams and credentials."""
    from workadvance import labor

    certifications = {(c.name, c.issuer): c for c in Certification.objects.order_by("pk")}
    made: dict[int, Cohort] = {}
    for team, programme, plan in plans:
        job = labor.occupation(plan.target.soc)
        certification = certifications[plan.target.certification]
        cohort = Cohort(
            programme=programme,
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
    store(made.values())
    for team, _, plan in plans:
        cohort = made[id(plan)]
        book.note(
            "training.cohort.planned",
            cohort,
            on=min(plan.starts_on - 60 * DAY, today),
            actor=team.actor(rng, Role.MANAGER),
            organisation_id=team.organisation.pk,
            cohort=cohort.name,
            seats=cohort.seats,
        )
    enrolments = _enrol(rng, book, cases, made, today)
    _classes(rng, book, plans, made, enrolments, today)
    _exams(rng, book, enrolments, today)


def _enrol(
    rng: random.Random, book: Book, cases: list[Case], made: dict[int, Cohort], today: dt.date
) -> list[tuple[Enrolment, Case]]:
    rows: list[tuple[Enrolment, Case]] = []
    for c in cases:
        plan = c.life.cohort
        if plan is None or c.life.decided_on is None:
            continue
        state = c.life.enrolment
        held = min(max(c.life.decided_on + 8 * DAY, plan.starts_on - 25 * DAY), plan.starts_on, today)
        rows.append(
            (
                Enrolment(
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
                    if state == "cancelled"
                    else None,
                ),
                c,
            )
        )
    store([e for e, _ in rows])
    for e, c in rows:
        ids: dict[str, Any] = {
            "person_id": c.person.pk,
            "organisation_id": c.team.organisation.pk,
            "cohort": e.cohort.name,
        }
        coach, teacher = c.team.actor(rng, Role.COACH), c.team.actor(rng, Role.INSTRUCTOR)
        book.note("training.enrolment.enrol", e, on=e.enrolled_on, actor=coach, state_to="enrolled", **ids)
        if e.state == "cancelled":
            book.note(
                "training.enrolment.cancel",
                e,
                on=e.ended_on or today,
                actor=coach,
                state_from="enrolled",
                state_to="cancelled",
                hour=11,
                reason="Did not come on the first day.",
                **ids,
            )
        if e.started_on:
            book.note(
                "training.enrolment.start",
                e,
                on=e.started_on,
                actor=teacher,
                state_from="enrolled",
                state_to="started",
                hour=11,
                **ids,
            )
        if e.state == "completed":
            book.note(
                "training.enrolment.complete",
                e,
                on=e.ended_on or today,
                actor=teacher,
                state_from="started",
                state_to="completed",
                hour=16,
                **ids,
            )
        if e.state == "dropped":
            why = rng.choice(
                [
                    "Took a job to pay the rent.",
                    "Child care fell through.",
                    "Health.",
                    "Moved away.",
                    "Too many absences.",
                ]
            )
            book.note(
                "training.enrolment.drop",
                e,
                on=e.ended_on or today,
                actor=teacher,
                state_from="started",
                state_to="dropped",
                hour=16,
                reason=why,
                **ids,
            )
    return rows


def _classes(
    rng: random.Random,
    book: Book,
    plans: list[tuple[Team, Programme, CohortPlan]],
    made: dict[int, Cohort],
    enrolments: list[tuple[Enrolment, Case]],
    today: dt.date,
) -> None:
    by_cohort: dict[int, list[Enrolment]] = defaultdict(list)
    for e, _ in enrolments:
        if e.started_on:
            by_cohort[e.cohort_id].append(e)
    sessions: list[tuple[Session, Cohort]] = []
    milestones: list[Milestone] = []
    for _, programme, plan in plans:
        cohort = made[id(plan)]
        per_day = Decimal(plan.target.hours_per_week) / 4
        on, i = plan.starts_on, 0
        while on <= plan.ends_on:
            if on.weekday() < 4:
                title = f"{plan.target.certification[0].split(',')[0]}, class {i + 1}"
                sessions.append(
                    (
                        Session(
                            programme=programme,
                            component="training",
                            title=title,
                            held_on=on,
                            hours=per_day,
                            led_by=cohort.instructor,
                            taken_at=moment(on) if on < today else None,
                        ),
                        cohort,
                    )
                )
                i += 1
            on += DAY
        length = (plan.ends_on - plan.starts_on).days
        for k, name in enumerate(MILESTONES):
            milestones.append(
                Milestone(
                    cohort=cohort,
                    position=k + 1,
                    name=name,
                    due_on=plan.starts_on + dt.timedelta(days=length * (k + 1) // 5),
                )
            )
    store([s for s, _ in sessions])
    store([CohortSession(cohort=cohort, session=s) for s, cohort in sessions])
    store(milestones)
    poor = {e.pk: rng.random() < 0.10 for e, _ in enrolments}
    rows: list[Attendance] = []
    for s, cohort in sessions:
        # Today's classes wait for their instructor.
        if s.held_on >= today:
            continue
        for e in by_cohort[cohort.pk]:
            if e.ended_on and s.held_on > e.ended_on:
                continue
            absent = (
                14 if poor[e.pk] or (e.state == "dropped" and e.ended_on and (e.ended_on - s.held_on).days < 15) else 3
            )
            status = rng.choices(["present", "late", "absent", "excused"], [88, 5, absent, 2])[0]
            hours = s.hours if status == "present" else s.hours - 1 if status == "late" else Decimal(0)
            rows.append(Attendance(session=s, application_id=e.application_id, status=status, hours=hours))
    store(rows, 4000)
    reached = [
        MilestoneReached(milestone=m, enrolment=e, reached_on=m.due_on + rng.randint(-2, 3) * DAY)
        for m in milestones
        for e in by_cohort[m.cohort_id]
        if m.due_on and m.due_on + 3 * DAY <= min(today, e.ended_on or today) and rng.random() < 0.93
    ]
    store(reached)


def _exams(rng: random.Random, book: Book, enrolments: list[tuple[Enrolment, Case]], today: dt.date) -> None:
    exams: list[tuple[Exam, Case]] = []
    for e, c in enrolments:
        if e.state != "completed" or c.life.exam_passed is None or e.ended_on is None or e.cohort.certification is None:
            continue
        score = min(99, max(70 if c.life.exam_passed else 40, round(rng.gauss(82 if c.life.exam_passed else 58, 6))))
        exams.append(
            (
                Exam(
                    enrolment=e,
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
        book.note(
            "training.exam.sat",
            x,
            on=x.sat_on,
            actor=c.team.actor(rng, Role.INSTRUCTOR),
            person_id=c.person.pk,
            organisation_id=c.team.organisation.pk,
            certification=x.certification.name,
            result="passed" if x.passed else "not passed",
            score=f"{x.score:g}",
        )
    for k, c in credentials:
        book.note(
            "training.credential.issued",
            k,
            on=k.issued_on,
            actor=c.team.actor(rng, Role.INSTRUCTOR),
            person_id=c.person.pk,
            organisation_id=c.team.organisation.pk,
            hour=12,
            certification=k.certification.name,
        )
