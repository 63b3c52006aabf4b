"""Deriving journeys: where each application stands and when it passed each station, from facts alone.

One function derives any number of applications in a constant number of queries; refreshing one after an event and
rebuilding all are the same code.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils import timezone

from workadvance import policy
from workadvance.advancement.models import CheckIn
from workadvance.events.models import Event
from workadvance.placement.models import EmploymentSpell, JobReady, WageChange
from workadvance.placement.services.jobs import CONFIRMED
from workadvance.readiness.models import Attendance, NextStep
from workadvance.reporting.models import Journey
from workadvance.screening.models import Application
from workadvance.training.models import Credential, Enrollment

Station = Journey.Station
RETENTION_DAYS = (90, 180, 365)
AT_WORK = (CheckIn.Outcome.EMPLOYED, CheckIn.Outcome.EMPLOYER_SAYS)


@dataclass(frozen=True, slots=True)
class _NextOnRecord:
    """What comes next for someone: a step of the plan (its text) or a check-in (its day after the start)."""

    due_on: dt.date
    text: str = ""
    check_in_day: int | None = None


@dataclass(frozen=True, slots=True)
class _Paid:
    """Pay an hour from a day on in a job, and who says so."""

    spell_id: int
    on: dt.date
    hourly: Decimal
    source: str


@dataclass
class _Facts:
    """Everything known of one application, gathered from the components."""

    moves: dict[str, dt.date] = field(default_factory=dict)
    readiness: list[tuple[dt.date, Decimal]] = field(default_factory=list)
    enrollments: list[Enrollment] = field(default_factory=list)
    certified_on: dt.date | None = None
    ready: JobReady | None = None
    spells: list[EmploymentSpell] = field(default_factory=list)
    wages: list[_Paid] = field(default_factory=list)
    at_work: list[dt.date] = field(default_factory=list)
    next_step: _NextOnRecord | None = None


def _gather(applications: list[Application], person_ids: set[int]) -> dict[int, _Facts]:
    facts: dict[int, _Facts] = {a.pk: _Facts() for a in applications}
    ids = list(facts)
    moves = (
        Event.objects.filter(
            subject_kind="screening.application",
            subject_id__in=ids,
            kind__in=[
                "screening.application.confirm_eligible",
                "screening.application.select",
                "screening.application.withdraw",
            ],
        )
        .order_by("pk")
        .values_list("subject_id", "kind", "effective_on")
    )
    for pk, kind, on in moves:
        facts[pk].moves[kind.rsplit(".", 1)[1]] = on
    attended = (
        Attendance.objects.filter(application__in=ids, session__component="readiness", hours__gt=0)
        .order_by("session__held_on", "pk")
        .values_list("application_id", "session__held_on", "hours")
    )
    for pk, on, hours in attended:
        facts[pk].readiness.append((on, hours))
    for e in Enrollment.objects.filter(application__in=ids).select_related("cohort").order_by("enrolled_on", "pk"):
        facts[e.application_id].enrollments.append(e)
    for pk, on in (
        Credential.objects.filter(application__in=ids).order_by("-issued_on").values_list("application_id", "issued_on")
    ):
        facts[pk].certified_on = on
    for ready in JobReady.objects.filter(application__in=ids).order_by("pk"):
        facts[ready.application_id].ready = ready
    owner = _jobs_gather(facts, applications, person_ids)
    _next_steps_gather(facts, owner)
    return facts


def _jobs_gather(facts: dict[int, _Facts], applications: list[Application], person_ids: set[int]) -> dict[int, int]:
    """Add jobs and their pay to whose application they follow from; returns the application of each job."""
    by_person: dict[int, list[Application]] = defaultdict(list)
    for a in applications:
        by_person[a.person_id].append(a)
    owner: dict[int, int] = {}
    for s in EmploymentSpell.objects.filter(person__in=person_ids).order_by("started_on", "pk"):
        for a in by_person[s.person_id]:
            since = facts[a.pk].moves.get("select")
            if s.application_id == a.pk or (s.application_id is None and since and s.started_on >= since):
                facts[a.pk].spells.append(s)
                owner[s.pk] = a.pk
                break
    for spell_id, on, wage, source in (
        WageChange.objects.filter(spell__in=owner)
        .order_by("effective_on", "pk")
        .values_list("spell_id", "effective_on", "hourly_wage", "source")
    ):
        facts[owner[spell_id]].wages.append(_Paid(spell_id, on, wage, source))
    return owner


def _next_steps_gather(facts: dict[int, _Facts], owner: dict[int, int]) -> None:
    """Add what is due first (a next step of the plan, or the check-in of a job), and which check-ins found someone at work."""
    steps = NextStep.objects.filter(application__in=list(facts), done_on=None, canceled_on=None)
    for pk, on, text in steps.order_by("-due_on", "-pk").values_list("application_id", "due_on", "text"):
        facts[pk].next_step = _NextOnRecord(on, text[:300])
    check_ins = CheckIn.objects.filter(spell__in=owner).filter(
        Q(outcome__in=AT_WORK) | Q(done_on=None, dropped_on=None, spell__ended_on=None)
    )
    rows = check_ins.order_by("-due_on", "-pk").values_list("spell_id", "due_on", "day", "done_on")
    for spell_id, on, day, done_on in rows:
        of = facts[owner[spell_id]]
        if done_on is not None:
            of.at_work.append(done_on)
            continue
        if of.next_step is None or on <= of.next_step.due_on:
            of.next_step = _NextOnRecord(on, check_in_day=day)


def _readiness_done(facts: _Facts, needed: int) -> dt.date | None:
    total = Decimal(0)
    for on, hours in facts.readiness:
        total += hours
        if total >= needed:
            return on
    return None


def _retained(spells: list[EmploymentSpell], placed_on: dt.date, days: int, today: dt.date) -> dt.date | None:
    """The day itself, when it has come and some job covers it (a person who changed jobs is retained in work)."""
    day = placed_on + dt.timedelta(days=days)
    if day > today:
        return None
    # The last day of a job was worked: whoever leaves on the 90th day was employed on it.
    return day if any(s.started_on <= day and (s.ended_on is None or s.ended_on >= day) for s in spells) else None


def _advanced(wages: list[_Paid], today: dt.date) -> dt.date | None:
    """The first day of pay at the share above the first pay that `advanced_gain` says, unless a stronger source denies it.

    What a person reports and a pay stub, the employer or wage records then put below it, was no raise.
    """
    if not wages:
        return None
    gain = Decimal(str(1 + policy.load("advancement").value("advanced_gain", on=today)))
    enough = wages[0].hourly * gain
    for n, paid in enumerate(wages):
        if paid.hourly < enough or paid.on <= wages[0].on:
            continue
        rest = wages[n + 1 :]
        stronger = next((w for w in rest if w.spell_id == paid.spell_id and _weight(w) > _weight(paid)), None)
        if stronger is None or stronger.hourly >= enough:
            return paid.on
    return None


def _weight(paid: _Paid) -> int:
    return CONFIRMED.index(paid.source)


def _heard_on(spells: list[EmploymentSpell], wages: list[_Paid], check_ins: list[dt.date]) -> dt.date | None:
    """The last day of which someone said the person was at work: a check-in, a confirmation, new pay, a last day."""
    said = [*check_ins, *(w.on for w in wages)]
    said += [day for s in spells for day in (s.confirmed_on, s.ended_on) if day is not None]
    return max(said, default=None)


def derive(application: Application, facts: _Facts, today: dt.date) -> Journey:
    """One journey from one application's facts (nothing is stored)."""
    person, program = application.person, application.program
    submitted = timezone.localdate(application.submitted_at) if application.submitted_at else None
    trained = [e for e in facts.enrollments if e.started_on]
    completed = [e for e in facts.enrollments if e.state == "completed"]
    live = next((e for e in facts.enrollments if e.state in ("started", "enrolled")), None)
    current = next((s for s in reversed(facts.spells) if s.ended_on is None), None)
    newest = current or (max(facts.spells, key=lambda s: s.ended_on or s.started_on) if facts.spells else None)
    placed_on = facts.spells[0].started_on if facts.spells else None
    enrollment = live or (facts.enrollments[-1] if facts.enrollments else None)
    j = Journey(
        application=application,
        person=person,
        provider_id=person.provider_id,
        program=program,
        cohort_id=enrollment.cohort_id if enrollment and enrollment.state != "canceled" else None,
        coach_id=person.coach_id,
        counted_as=person.same_as_id or person.pk,
        person_name=person.full_name,
        restricted=person.restricted,
        applied_on=submitted,
        eligible_on=facts.moves.get("confirm_eligible") if application.state not in ("submitted", "draft") else None,
        selected_on=facts.moves.get("select")
        if application.state == "selected" or facts.moves.get("withdraw")
        else None,
        readiness_done_on=_readiness_done(facts, program.readiness_hours),
        started_on=min((e.started_on for e in trained if e.started_on), default=None),
        completed_on=min((e.ended_on for e in completed if e.ended_on), default=None),
        certified_on=facts.certified_on,
        ready_on=facts.ready.ready_on if facts.ready else None,
        placed_on=placed_on,
        advanced_on=_advanced(facts.wages, today),
        heard_on=_heard_on(facts.spells, facts.wages, facts.at_work),
        second_job_on=facts.spells[1].started_on if len(facts.spells) > 1 else None,
        job_title=newest.job_title if newest else "",
        employer_name=newest.employer_name if newest else "",
        start_wage=facts.wages[0].hourly if facts.wages else None,
        wage=facts.wages[-1].hourly if facts.wages and current else None,
    )
    if placed_on:
        for days in RETENTION_DAYS:
            setattr(j, f"retained_{days}_on", _retained(facts.spells, placed_on, days, today))
    j.station, j.since = _station(application, facts, j, live, current, submitted)
    open_station = j.station not in (Station.NOT_SELECTED, Station.LEFT)
    if facts.next_step and open_station:
        j.next_due_on, j.next_text = facts.next_step.due_on, facts.next_step.text
        j.next_check_in = facts.next_step.check_in_day
    return j


def _station(
    application: Application,
    facts: _Facts,
    j: Journey,
    live: Enrollment | None,
    current: EmploymentSpell | None,
    submitted: dt.date | None,
) -> tuple[str, dt.date]:
    began = timezone.localdate(application.started_at)
    decided = application.decided_on or submitted or began
    state = application.state
    if state == "draft":
        return Station.APPLYING, began
    if state in ("submitted", "eligible"):
        return Station.SCREENING, submitted or began
    if state == "waitlisted":
        return Station.WAITLIST, decided
    if state in ("ineligible", "declined"):
        return Station.NOT_SELECTED, decided
    if state == "withdrawn":
        return Station.LEFT, facts.moves.get("withdraw", decided)
    selected = j.selected_on or decided
    if current:
        return Station.EMPLOYED, current.started_on
    in_class = live is not None and live.state == "started"
    if facts.ready and facts.ready.paused_on and not in_class:
        return Station.PAUSED, facts.ready.paused_on
    if facts.spells:
        return Station.BETWEEN, max(s.ended_on for s in facts.spells if s.ended_on)
    if facts.ready and not in_class:
        return Station.JOB_READY, facts.ready.ready_on
    if live and live.state == "started":
        return Station.TRAINING, live.started_on or live.enrolled_on
    if j.completed_on:
        return Station.PREPARING, j.completed_on
    dropped = [e for e in facts.enrollments if e.state == "dropped"]
    if dropped and live is None:
        return Station.LEFT, dropped[-1].ended_on or selected
    return Station.READINESS, selected


def journeys_derive(application_ids: Iterable[int], today: dt.date | None = None) -> list[Journey]:
    """The journeys of applications, derived and not stored; ten queries for any number of them."""
    today = today or timezone.localdate()
    applications = list(
        Application.objects.filter(pk__in=list(application_ids)).select_related("person", "program").order_by("pk")
    )
    facts = _gather(applications, {a.person_id for a in applications})
    return [derive(a, facts[a.pk], today) for a in applications]


COMPARED: tuple[str, ...] = tuple(f.attname for f in Journey._meta.concrete_fields if f.attname != "application_id")


def differences(stored: Journey, fresh: Journey) -> dict[str, tuple[Any, Any]]:
    """Fields in which a stored journey is not what its facts say."""
    return {n: (getattr(stored, n), getattr(fresh, n)) for n in COMPARED if getattr(stored, n) != getattr(fresh, n)}
