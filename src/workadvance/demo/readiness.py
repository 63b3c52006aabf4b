"""Readiness and training of the demo world: plans, sessions with attendance, coaching, barriers, cohorts, exams."""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from decimal import Decimal
from functools import partial

from django.utils import timezone

from workadvance.demo.applicants import Case
from workadvance.demo.bulk_log import BulkLog, store
from workadvance.demo.calendars import hours_of
from workadvance.demo.staff import Team
from workadvance.events.encryption import encrypt
from workadvance.people.models import Role
from workadvance.readiness.models import Attendance, Barrier, CoachingNote, Goal, NextStep, Session, Support

DAY = dt.timedelta(days=1)
WORKSHOPS = (
    ("The sector and its jobs", "El sector y sus empleos"),
    ("Résumé and applications", "Currículum y solicitudes de empleo"),
    ("Interview practice", "Práctica de entrevistas"),
    ("Money and benefits", "Dinero y beneficios"),
    ("Working in a team", "Trabajo en equipo"),
    ("Being on time and getting there", "Puntualidad y transporte"),
)
# What a coach types for a person, in English and for those who speak Spanish.
GOALS = (
    ("Finish the course and pass the exam", "Terminar el curso y aprobar el examen"),
    ("A first job with health insurance", "Un primer empleo con seguro médico"),
    ("Earn $25 an hour within two years", "Ganar $25 por hora en menos de dos años"),
)
NOTES = (
    "Talked about the week. Bus was late twice; will take the earlier one.",
    "Doing well in class, worried about the exam.",
    "Asked about the employer visit. Gave the date.",
    "Needs a letter for the child care office; sent it.",
    "Practiced interview questions for half an hour.",
    "Left a message, will try again on Thursday.",
)
STEPS = (
    ("Bring the child care form", "Traer el formulario de cuidado infantil"),
    ("Send the résumé to the coach", "Enviar el currículum al equipo de orientación"),
    ("Call about the bus pass", "Llamar por el pase de autobús"),
    ("Book the practice exam", "Reservar el examen de práctica"),
    ("Meet the coach", "Reunirse con su equipo de orientación"),
)


def moment(on: dt.date) -> dt.datetime:
    """Five in the afternoon of a day."""
    return timezone.make_aware(dt.datetime.combine(on, dt.time(17, 0)))


def readiness_make(rng: random.Random, log: BulkLog, cases: list[Case], today: dt.date) -> None:
    """Weekly workshops per program and month, attended by those selected lately; plans, notes, barriers, supports."""
    groups: dict[tuple[int, dt.date], list[Case]] = defaultdict(list)
    for c in cases:
        if c.life.decided_on:
            start = c.life.decided_on + 4 * DAY
            monday = start + ((7 - start.weekday()) % 7) * DAY
            groups[(c.program.pk, monday)].append(c)
    sessions: list[tuple[Session, list[Case]]] = []
    for (_, monday), members in sorted(groups.items(), key=lambda g: (g[0][1], g[0][0])):
        needed, n, total = float(members[0].program.readiness_hours), 0, 0.0
        while total < needed * 1.15:
            on = monday + (n // 3 * 7 + (0, 2, 4)[n % 3]) * DAY
            if on > today:
                break
            hours = 6
            session = Session(
                program=members[0].program,
                component="readiness",
                title=WORKSHOPS[n % len(WORKSHOPS)][0],
                title_es=WORKSHOPS[n % len(WORKSHOPS)][1],
                held_on=on,
                hours=Decimal(hours),
                **hours_of(hours, members[0].program.provider_id),
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
        if members:
            _held(rng, log, members[0].team, session, present)
    store(rows)
    _plans(rng, log, cases, today)


def _held(rng: random.Random, log: BulkLog, team: Team, session: Session, present: int) -> None:
    log.note(
        "readiness.session.held",
        session,
        on=session.held_on,
        actor=team.actor(rng, Role.COACH),
        organization_id=team.organization.pk,
        title=session.title,
        title_es=session.title_es,
        hours=f"{session.hours:g}",
        present=present,
    )


def _plans(rng: random.Random, log: BulkLog, cases: list[Case], today: dt.date) -> None:
    goals, steps, notes, barriers = [], [], [], []
    for c in cases:
        start = c.life.decided_on
        if start is None:
            continue
        live = c.life.enrollment not in ("dropped", "canceled") and (today - start).days < 500
        if (today - start).days > 5:
            goals.append(_goal(rng, c, start))
        if live and rng.random() < 0.30:
            steps.append(_step(rng, c, today))
        notes += _notes(rng, c, start, today, live=live)
        if rng.random() < 0.45:
            barriers += _barrier(rng, c, start, today)
    store(goals)
    store(steps)
    store(notes)
    store(barriers)
    by_person = {c.person.pk: c for c in cases}
    store([s for b in barriers for s in _barrier_log(rng, log, by_person[b.person_id], b)])
    for n in notes:
        c = by_person[n.person_id]
        coach = c.team.actor(rng, Role.COACH)
        c.noting(log)(
            "readiness.note.added",
            n,
            on=n.on,
            actor=coach,
            hour=15,
            method=n.method,
            reached=n.reached,
        )


def _goal(rng: random.Random, c: Case, start: dt.date) -> Goal:
    return Goal(
        application=c.application,
        text=rng.choice(GOALS)[c.person.language == "es"],
        by=start + 365 * DAY,
        set_on=start + 5 * DAY,
        reached_on=c.life.jobs[0].started_on if c.life.jobs and rng.random() < 0.4 else None,
    )


def _step(rng: random.Random, c: Case, today: dt.date) -> NextStep:
    return NextStep(
        application=c.application,
        text=rng.choice(STEPS)[c.person.language == "es"],
        by_participant=True,
        staff=c.person.coach,
        due_on=today + rng.randint(-4, 12) * DAY,
        set_on=today - 6 * DAY,
    )


def _notes(rng: random.Random, c: Case, start: dt.date, today: dt.date, *, live: bool) -> list[CoachingNote]:
    """Contacts now and then since someone was selected; a lately one where they have no job yet."""
    end = c.life.dropped_on or today
    found = []
    for _ in range(rng.randint(1, 4)):
        on = start + rng.randint(1, max(2, min(300, (end - start).days))) * DAY
        if on <= today:
            method = rng.choice(["call", "text", "visit", "text"])
            found.append(_note(rng, c, on, method, reached=rng.random() < 0.85))
    if live and not c.life.jobs and rng.random() < 0.93:
        on = today - rng.randint(0, 11) * DAY
        if on > start:
            found.append(_note(rng, c, on, rng.choice(["call", "text", "visit"]), reached=True))
    return found


def _note(rng: random.Random, c: Case, on: dt.date, method: str, *, reached: bool) -> CoachingNote:
    return CoachingNote(
        person=c.person,
        application=c.application,
        on=on,
        method=method,
        reached=reached,
        text_encrypted=encrypt(rng.choice(NOTES), "note"),
        by=c.person.coach,
    )


def _barrier(rng: random.Random, c: Case, start: dt.date, today: dt.date) -> list[Barrier]:
    """A barrier known since the first weeks, most of them resolved; none where it would begin after today."""
    since = start + rng.randint(0, 20) * DAY
    if since > today:
        return []
    solved = since + rng.randint(5, 60) * DAY
    kind = rng.choice(["child_care", "transport", "transport", "housing", "clothing", "internet", "legal"])
    resolved = solved <= today and rng.random() < 0.8
    return [Barrier(person=c.person, kind=kind, since=since, resolved_on=solved if resolved else None)]


def _barrier_log(rng: random.Random, log: BulkLog, c: Case, b: Barrier) -> list[Support]:
    """A barrier in the log, and the support that resolved it."""
    note = partial(c.noting(log), actor=c.team.actor(rng, Role.COACH), barrier=b.kind)
    note("readiness.barrier.identified", b, on=b.since)
    if b.resolved_on is None:
        return []
    note("readiness.barrier.resolved", b, on=b.resolved_on)
    what = {"transport": "Bus pass", "child_care": "Child care voucher", "clothing": "Work boots"}
    return [
        Support(
            person=c.person,
            barrier=b,
            what=what.get(b.kind, "Referral"),
            given_on=b.resolved_on,
            cost=Decimal(rng.choice([0, 35, 60, 90, 140])),
        )
    ]
