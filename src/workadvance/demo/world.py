"""Building the demonstration world: seeded, in bulk, with every fact in the log as if it had been entered day by day."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone

from workadvance.demo import (
    applicants,
    badges,
    calendars,
    conversations,
    employers,
    jobs,
    papers,
    readiness,
    relatives,
    staff,
    steering,
    training,
)
from workadvance.demo.bulk_log import BulkLog, sequences_set
from workadvance.demo.lives import CohortPlan, Life, cohorts_of, live
from workadvance.demo.models import DemoWorld
from workadvance.events.models import Event
from workadvance.events.seals import events_seal
from workadvance.people.access import SYSTEM
from workadvance.people.models import Person, User
from workadvance.programs.models import Program
from workadvance.reporting.publication import editions_publish
from workadvance.reporting.services import journeys_rebuild
from workadvance.screening.models import Application, AppliedParameter, EligibilityVerdict
from workadvance.screening.services import waitlists_number
from workadvance.screening.services.assessing import parameters_keep, verdicts_of

MONTHS = 30


class NotEmpty(RuntimeError):
    """The database holds something that is not the demonstration world."""


def state() -> DemoWorld | None:
    """The demo world this database holds, or None when it is empty; raises NotEmpty when it holds anything else."""
    world = DemoWorld.objects.order_by("pk").first()
    if world is None and (User.objects.exists() or Person.objects.exists() or Event.objects.exists()):
        raise NotEmpty(
            "this database holds data that is not the demonstration world, and the demo never touches such a database. "
            "Point DATABASE_URL or WORKADVANCE_VAR to another place."
        )
    return world


def _verdicts(applied: dict[str, AppliedParameter], application: Application) -> list[EligibilityVerdict]:
    """Screening's own verdicts on the day after the application was sent. `applied`: the parameters stored so far."""
    assert application.submitted_at is not None
    on = timezone.localdate(application.submitted_at)
    at = min(application.submitted_at + dt.timedelta(days=1), timezone.now())
    rows = []
    for v in verdicts_of(application, on=on):
        digest = AppliedParameter.digest_of(v.parameter)
        if v.parameter and digest not in applied:
            applied.update(parameters_keep([v.parameter]))
        rows.append(
            EligibilityVerdict(
                application=application,
                rule=v.rule,
                verdict=v.verdict,
                code=v.code,
                near=v.near,
                facts=dict(v.facts),
                applied=applied.get(digest),
                assessed_at=at,
            )
        )
    return rows


def _counted_and_sealed(seed: int) -> int:
    steering.targets_make()
    steering.books_make(random.Random(seed))
    steering.reports_make()
    journeys = journeys_rebuild()
    editions_publish(author=SYSTEM)
    events_seal()
    return journeys


@transaction.atomic
def _lately(seed: int, log: BulkLog, chosen: Sequence[applicants.Case]) -> None:
    """What is in motion: threads of messages, and appointments."""
    now = timezone.now()
    conversations.conversations_make(random.Random(seed), log, chosen, now)
    calendars.calendars_make(random.Random(seed), log, chosen, now)
    badges.badges_make(random.Random(seed), log, chosen, timezone.localdate(now))


def build(*, seed: int, people: int, say: Callable[[str], Any] = lambda text: None) -> dict[str, int]:
    """Make the world in an empty database: all of it or nothing. Returns what was made, by kind."""
    rng = random.Random(seed)
    today = timezone.localdate()
    first = today - dt.timedelta(days=round(MONTHS * 30.44))
    log = BulkLog()
    say("organizations, programs and staff")
    teams = staff.teams_make(rng, log, first, today)
    say("lives")
    lives: list[tuple[Life, staff.Team, Program]] = []
    plans: list[tuple[staff.Team, Program, CohortPlan]] = []
    for team in teams:
        for spec, program in team.programs:
            number = max(3, round(people * team.spec.share * spec.share))
            cohorts = cohorts_of(rng, spec, first, today, number)
            plans += [(team, program, plan) for plan in cohorts]
            span = (today - first).days
            # Programs grow: more people apply later. One in twenty applied these days, so that screeners have work.
            days = sorted(
                span - rng.randint(0, 9) if rng.random() < 0.05 else int(span * rng.random() ** 0.8)
                for _ in range(number)
            )
            for day in days:
                lives.append(
                    (live(rng, Life(team.spec, spec, first + dt.timedelta(days=day)), cohorts, today), team, program)
                )
    say(f"{len(lives)} applicants")
    cases, pair = applicants.persons_make(rng, lives)
    # Asked once for all instead of once an applicant.
    prefetch_related_objects([c.person for c in cases], "households")
    prefetch_related_objects(list({c.program for c in cases}), "policies")
    applicants.screening_log(rng, log, cases, partial(_verdicts, {}), today)
    relatives.questions_make(log, cases, pair, today)
    chosen = [c for c in cases if c.life.state == "selected"]
    say(f"{len(chosen)} participants: readiness, training")
    readiness.readiness_make(rng, log, chosen, today)
    training.training_make(rng, log, plans, chosen, today)
    say("employers, job orders, jobs; then the log")
    shops = employers.employers_make(rng, log, teams, first, today, times=max(1, people // 5000))
    hires, referrals, open_orders = employers.jobs_make(rng, log, shops, chosen, today)
    jobs.spells_make(rng, log, hires, referrals, today)
    jobs.in_progress_make(rng, log, chosen, open_orders, today)
    employers.employer_user_make(shops, today)
    _lately(seed, log, chosen)
    papers.papers_make(log, cases, today)
    say("the log")
    events = log.write()
    sequences_set()
    waitlists_number(Program.objects.values_list("pk", flat=True))
    say("journeys")
    journeys = _counted_and_sealed(seed)
    DemoWorld.objects.create(seed=seed, people=people, built_at=timezone.now())
    return {
        "people": len(cases),
        "participants": len(chosen),
        "events": events,
        "journeys": journeys,
        "cohorts": len(plans),
        "employers": len(shops),
    }
