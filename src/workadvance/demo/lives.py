"""What happens to each made-up applicant: dates and outcomes only, nothing stored.

Shares follow the study's facts (docs/explanation/demo-world.md): about one applicant in five is selected, training lasts 13
weeks on average, most who start complete, jobs follow in weeks, some are lost and found again, pay rises.
"""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, field

from workadvance.demo.providers import ProgramSpec, ProviderSpec, Target, wages_of

DAY = dt.timedelta(days=1)
LARGEST_CLASS = 24


@dataclass
class Job:
    """One job: pay per hour, changes of it, how it ended."""

    target: Target
    started_on: dt.date
    wage: float
    raises: list[tuple[dt.date, float]] = field(default_factory=list)
    ended_on: dt.date | None = None
    end_kind: str = ""
    outside: bool = False


@dataclass
class CohortPlan:
    """One cohort of a program."""

    target: Target
    starts_on: dt.date
    ends_on: dt.date
    seats: int
    number: int
    taken: int = 0


@dataclass
class Life:
    """One applicant's way through a program, up to today."""

    provider: ProviderSpec
    program: ProgramSpec
    applied_on: dt.date
    state: str = "submitted"
    decided_on: dt.date | None = None
    eligible_on: dt.date | None = None
    fails: str = ""
    withdrew: bool = False
    cohort: CohortPlan | None = None
    enrollment: str = ""
    dropped_on: dt.date | None = None
    exam_passed: bool | None = None
    ready_on: dt.date | None = None
    jobs: list[Job] = field(default_factory=list)
    stopped_on: dt.date | None = None


def cohorts_of(
    rng: random.Random, program: ProgramSpec, first: dt.date, today: dt.date, people: int
) -> list[CohortPlan]:
    """The cohorts of a program from its opening to a few weeks ahead, targets in turn."""
    seats_needed = max(people * 0.2 * 1.25, 6)
    count = max(2, round((today - first).days / 105))
    gap = max(28, (today - first).days // count)
    plans, start, n, turn = [], first + 45 * DAY, 0, 0
    while start <= today + 60 * DAY:
        target = program.targets[turn % len(program.targets)]
        turn += 1
        monday = start + ((7 - start.weekday()) % 7) * DAY
        wanted = round(seats_needed / count)
        # A class holds two dozen: more people are more classes that start together.
        for _ in range(max(1, round(wanted / LARGEST_CLASS))):
            seats = max(6, min(LARGEST_CLASS, wanted + rng.randint(0, 3)))
            n += 1
            plans.append(CohortPlan(target, monday, monday + dt.timedelta(weeks=target.weeks, days=-3), seats, n))
        start += gap * DAY
    return plans


def live(rng: random.Random, life: Life, cohorts: list[CohortPlan], today: dt.date) -> Life:
    """Let one applicant's story happen, stopping today."""
    luck = rng.random()
    days = rng.randint(1, 7)
    if luck < 0.05:
        # Staff close what was begun and left for two months.
        old = (today - life.applied_on).days > 60
        life.state, life.withdrew, life.decided_on = (
            ("withdrawn", True, life.applied_on + 60 * DAY) if old else ("draft", False, None)
        )
        return life
    assessed = life.applied_on + days * DAY
    if assessed > today:
        return life
    if luck < 0.12:
        life.state, life.withdrew, life.decided_on = "withdrawn", True, min(assessed + 5 * DAY, today)
        return life
    if luck < 0.40:
        life.state, life.decided_on = "ineligible", assessed
        life.fails = rng.choices(["income", "wage", "work_authorization", "age"], [60, 28, 9, 3])[0]
        return life
    life.eligible_on = assessed
    decided = assessed + rng.randint(2, 14) * DAY
    if decided > today:
        life.state = "eligible" if rng.random() < 0.8 else "submitted"
        if life.state == "submitted":
            life.eligible_on = None
        return life
    life.decided_on = decided
    if luck < 0.715:
        life.state = "declined"
        return life
    if luck < 0.78:
        # A waitlist is for the near future: older places have been given or given up.
        life.state = "waitlisted" if (today - decided).days < 80 else "declined"
        return life
    life.state = "selected"
    _train(rng, life, cohorts, today)
    return life


def _train(rng: random.Random, life: Life, cohorts: list[CohortPlan], today: dt.date) -> None:
    decided = life.decided_on or life.applied_on
    room = [c for c in cohorts if c.starts_on >= decided + 18 * DAY and c.taken < c.seats]
    cohort = next((c for c in room if (c.starts_on - decided).days < 210), None)
    if cohort is None or decided + 12 * DAY > today:
        if rng.random() < 0.25 and (today - decided).days > 40:
            _work(rng, life, life.program.targets[0], decided + rng.randint(20, 60) * DAY, today)
        return
    cohort.taken += 1
    life.cohort = cohort
    if cohort.starts_on > today:
        life.enrollment = "enrolled"
        return
    if rng.random() < 0.06:
        life.enrollment = "canceled"
        return
    length = (cohort.ends_on - cohort.starts_on).days
    if rng.random() < 0.17:
        life.dropped_on = cohort.starts_on + rng.randint(7, max(8, length - 5)) * DAY
        if life.dropped_on <= today:
            life.enrollment = "dropped"
            return
        life.dropped_on = None
    if cohort.ends_on > today:
        life.enrollment = "started"
        return
    life.enrollment = "completed"
    sat = cohort.ends_on + 4 * DAY
    if sat <= today:
        life.exam_passed = rng.random() < 0.87
    life.ready_on = cohort.ends_on + rng.randint(3, 12) * DAY
    if life.ready_on > today:
        life.ready_on = None
        return
    if rng.random() < (0.86 if life.exam_passed else 0.62):
        start = life.ready_on + max(5, int(rng.gammavariate(2.0, 16))) * DAY
        _work(rng, life, cohort.target, start, today)


def _work(rng: random.Random, life: Life, target: Target, start: dt.date, today: dt.date) -> None:
    if start > today:
        return
    low, entry, median = wages_of(target.soc, life.provider.areas)
    wage = min(max(entry + rng.gauss(0.25, 0.35) * (median - entry), low), median * 1.15)
    job = Job(target, start, _cents(wage), outside=rng.random() < 0.12)
    life.jobs.append(job)
    # The risk of leaving is highest in the first months.
    day = 0
    while True:
        day += 15
        on = start + day * DAY
        if on > today:
            break
        if rng.random() < (0.055 if day < 120 else 0.018):
            job.ended_on = on
            job.end_kind = rng.choices(["quit", "laid_off", "dismissed", "better_job"], [30, 33, 14, 23])[0]
            break
        months = day // 30
        if day % 90 == 0 and rng.random() < 0.45:
            last = job.raises[-1][1] if job.raises else job.wage
            job.raises.append((on, _cents(last * (1.03 + rng.random() * (0.10 if months >= 6 else 0.05)))))
    if job.ended_on is None:
        return
    again = job.ended_on + (1 if job.end_kind == "better_job" else rng.randint(9, 75)) * DAY
    if again <= today and rng.random() < 0.85 and len(life.jobs) < 3:
        floor = job.raises[-1][1] if job.raises else job.wage
        before = len(life.jobs)
        _work(rng, life, target, again, today)
        if len(life.jobs) > before:
            second = life.jobs[before]
            factor = 1.12 if job.end_kind == "better_job" else rng.uniform(0.96, 1.09)
            second.wage = _cents(max(second.wage, floor * factor))
            second.raises = [(on, _cents(second.wage * (1.04 + 0.03 * i))) for i, (on, _) in enumerate(second.raises)]


def _cents(wage: float) -> float:
    """Pay as employers set it: to a quarter dollar."""
    return round(wage * 4) / 4
