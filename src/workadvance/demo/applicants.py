"""Persons, applications and screening of the demo world."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import timezone

from workadvance import labor
from workadvance.demo.bulk_log import BulkLog, store
from workadvance.demo.lives import Life
from workadvance.demo.made_up_names import FAMILY, GIVEN
from workadvance.demo.providers import zips_of
from workadvance.demo.staff import Team
from workadvance.people.access import SYSTEM, Actor
from workadvance.people.models import Consent, Household, NameToken, Person, Role
from workadvance.people.name_search import folded, tokens_of
from workadvance.people.services import CONSENT_VERSION
from workadvance.people.zip_codes import place_of_zip
from workadvance.programs.models import Program
from workadvance.screening.models import Application, EligibilityVerdict, RubricScore, StepResult

LAST_JOBS = (
    "Cashier",
    "Line cook",
    "Home health aide",
    "Warehouse picker",
    "Server",
    "Retail sales",
    "Delivery driver",
    "Hotel housekeeper",
    "Security guard",
    "Call center agent",
    "Day laborer",
    "Child care worker",
    "Farm hand",
    "Barista",
    "Janitor",
)
WHYS = (
    "I want work with regular hours and health insurance for my children.",
    "My cousin did this course and has a good job now.",
    "I like fixing things and people already ask me for help.",
    "I am tired of two jobs that together do not pay the rent.",
    "I was laid off in spring and want something that lasts.",
    "I want to show my kids that you can start again.",
)
HEARD = ("A friend", "American Job Center", "Social media", "Library", "Church", "Radio")


@dataclass
class Case:
    """One applicant's rows beside the story they follow."""

    life: Life
    team: Team
    program: Program
    person: Person
    application: Application
    author: Actor


def _income(rng: random.Random, life: Life, size: int, state: str) -> Decimal:
    region = {"AK": "alaska", "HI": "hawaii"}.get(state, "contiguous")
    year = min(life.applied_on.year, max(labor.poverty_years()))
    line = float(labor.poverty_guideline(year, region, size).annual_usd) * 2 / 12
    share = rng.uniform(1.04, 1.35) if life.fails == "income" else rng.betavariate(2.4, 2.0) * 0.95
    return Decimal(round(line * share / 10) * 10)


def persons_make(rng: random.Random, lives: list[tuple[Life, Team, Program]], today: dt.date) -> list[Case]:
    """Persons, households, name words, consents and applications."""
    cases, households, consents, tokens = [], [], [], []
    for life, team, program in lives:
        given, family = rng.choice(GIVEN), rng.choice(FAMILY)
        name = f"{given} {family}" + (f" {rng.choice(FAMILY)}" if rng.random() < 0.12 else "")
        area = rng.choice(team.spec.areas)
        zip_code = rng.choice(zips_of(area, team.spec.state))
        place = place_of_zip(zip_code)
        assert place is not None
        age = 17 if life.fails == "age" else max(18, min(63, int(rng.gauss(33, 10))))
        spanish = rng.random() < (0.22 if team.spec.state == "NY" else 0.10)
        employed = life.fails == "wage" or rng.random() < 0.45
        limit = 18.0 if team.spec.state == "NY" else 16.0
        wage = Decimal(
            str(
                round(
                    (
                        limit + rng.uniform(0.5, 5)
                        if life.fails == "wage"
                        else rng.uniform(min(11.0, limit - 3), limit - 0.75)
                    )
                    * 4
                )
                / 4
            )
        )
        coach = rng.choice(team.staff[Role.COACH]) if life.state == "selected" else None
        born = life.applied_on - dt.timedelta(days=int(age * 365.25) + rng.randint(20, 340))
        person = Person(
            provider=team.organization,
            full_name=name,
            goes_by=given[:4] if rng.random() < 0.04 else "",
            birth_date=born,
            language="es" if spanish else "en",
            city=place.city,
            state=place.state,
            zip=zip_code,
            county_fips=place.county_fips,
            area_code=place.area_code,
            email=f"{folded(given)}.{rng.randint(1000, 99999)}@people.example",
            phone=f"555-01{rng.randint(10, 99)}",
            reach_by=rng.choices(["text", "call", "email"], [6, 3, 1])[0],
            reach_note=rng.choice(["", "", "after 4 pm", "mornings", "not on Fridays"]),
            max_miles=rng.choice([8, 10, 15, 20, 25, 40]),
            has_car=rng.random() < (0.25 if team.spec.state == "NY" else 0.75),
            wage_floor=Decimal(rng.choice([15, 16, 17, 18, 19])),
            shifts=rng.choice([["day"], ["day"], ["day", "evening"], ["evening", "night"], ["day", "weekend"]]),
            coach=coach,
            demographics={
                "race_ethnicity": rng.choice(
                    ["Black", "Hispanic", "White", "Asian", "More than one", "Prefers not to say"]
                )
            },
            restricted=life.state == "selected" and rng.random() < 0.006,
        )
        started = timezone.make_aware(
            dt.datetime.combine(life.applied_on, dt.time(rng.randint(7, 21), rng.randint(0, 59)))
        )
        started = min(started, timezone.now())
        application = Application(
            program=program,
            state=life.state,
            started_at=started,
            submitted_at=None if life.state == "draft" else started + dt.timedelta(minutes=14),
            decided_on=life.decided_on,
            work_authorized=life.fails != "work_authorization",
            has_diploma=life.program.needs_diploma or rng.random() < 0.8,
            employed=employed,
            hourly_wage=wage if employed else None,
            last_job=rng.choice(LAST_JOBS),
            why=rng.choice(WHYS),
            heard_from=rng.choice(HEARD),
            form_step=2 if life.state == "draft" else 4,
        )
        if life.state == "draft":
            application.work_authorized = application.has_diploma = application.employed = None
            application.hourly_wage, application.why = None, ""
        cases.append(Case(life, team, program, person, application, Actor(name=name, role_as="participant")))
    store([c.person for c in cases])
    for c in cases:
        c.application.person = c.person
        tokens += [NameToken(person=c.person, token=t) for t in sorted(tokens_of(c.person.full_name, c.person.goes_by))]
        if c.life.state != "draft":
            size = rng.choices([1, 2, 3, 4, 5, 6], [26, 22, 22, 16, 9, 5])[0]
            households.append(
                Household(
                    person=c.person,
                    stated_on=c.life.applied_on,
                    size=size,
                    monthly_income=_income(rng, c.life, size, c.person.state),
                    source="applicant",
                )
            )
            signed = c.application.submitted_at or c.application.started_at
            consents.append(
                Consent(person=c.person, purpose="services", text_version=CONSENT_VERSION, signed_at=signed)
            )
            if c.life.state == "selected":
                consents.append(
                    Consent(person=c.person, purpose="employers", text_version=CONSENT_VERSION, signed_at=signed)
                )
                consents.append(
                    Consent(person=c.person, purpose="wage_records", text_version=CONSENT_VERSION, signed_at=signed)
                )
    store([c.application for c in cases])
    store(tokens)
    store(households)
    store(consents)
    return cases


def screening_log(rng: random.Random, log: BulkLog, cases: list[Case], assess: Any, today: dt.date) -> None:
    """Verdicts, step results, rubric scores and the moves of every application, with their events.

    `assess(application, household)` is screening's own rules: verdict rows are what the software says, not invented.
    """
    verdicts: list[EligibilityVerdict] = []
    results: list[StepResult] = []
    scores: list[RubricScore] = []
    steps = {p: list(p.steps.order_by("position")) for p in {c.program for c in cases}}
    criteria = {p: list(p.criteria.order_by("position")) for p in steps}
    for c in cases:
        life, app = c.life, c.application
        common: dict[str, Any] = {"person_id": c.person.pk, "organization_id": c.team.organization.pk}
        log.note(
            "screening.application.start",
            app,
            on=life.applied_on,
            actor=c.author,
            state_to="draft",
            program=c.program.name,
            **common,
        )
        if life.state == "draft":
            continue
        screener = c.team.actor(rng, Role.SCREENER)
        sent = life.applied_on
        log.note(
            "screening.application.submit",
            app,
            on=sent,
            actor=c.author,
            state_from="draft",
            state_to="submitted",
            hour=11,
            **common,
        )
        # Eligibility is assessed by the rules the moment an application is sent.
        found = assess(app)
        verdicts += found
        summary = ", ".join(f"{v.rule.replace('_', ' ')} {v.verdict}" for v in found)
        log.note("screening.application.assessed", app, on=sent, actor=SYSTEM, hour=12, summary=summary, **common)
        if life.state == "withdrawn":
            log.note(
                "screening.application.withdraw",
                app,
                on=life.decided_on or sent,
                actor=screener,
                state_from="submitted",
                state_to="withdrawn",
                reason=rng.choice(["Found another job.", "Could not be reached after four tries.", "Moved away."]),
                **common,
            )
            continue
        checked = life.eligible_on or life.decided_on
        if checked is None:
            continue
        if life.state == "ineligible":
            log.note(
                "screening.application.find_ineligible",
                app,
                on=checked,
                actor=screener,
                state_from="submitted",
                state_to="ineligible",
                hour=13,
                reason=" ".join(v.reason for v in found if v.verdict == "fails") or "Not eligible.",
                **common,
            )
            continue
        log.note(
            "screening.application.confirm_eligible",
            app,
            on=checked,
            actor=screener,
            state_from="submitted",
            state_to="eligible",
            hour=13,
            **common,
        )
        through = life.state in ("selected", "waitlisted") or (life.state == "declined" and rng.random() < 0.7)
        for i, step in enumerate(steps[c.program]):
            if life.state == "eligible" and rng.random() < 0.16 + 0.04 * i:
                break
            if not through and step.kind == "interview" and life.state == "declined":
                break
            passed = life.state != "declined" or step.kind != "test" or rng.random() < 0.55
            score = None
            if step.kind == "test":
                score = Decimal(min(100, max(20, round(rng.gauss(78 if passed else 47, 9)))))
                passed = score >= (step.pass_mark or 0)
                if life.state in ("selected", "waitlisted") and not passed:
                    score, passed = Decimal(64), True
            on = min(checked + dt.timedelta(days=i + 1), life.decided_on or today)
            results.append(
                StepResult(
                    application=app,
                    step=step,
                    result="passed" if passed else "failed",
                    score=score,
                    done_on=on,
                    recorded_by_id=screener.user_id,
                )
            )
            log.note(
                "screening.step.recorded",
                app,
                on=on,
                actor=screener,
                hour=14,
                step=step.name,
                result="Passed" if passed else "Not passed",
                score=f", {score:g}" if score is not None else "",
                **common,
            )
            if step.kind == "interview":
                mean = 4.0 if life.state == "selected" else 3.3 if life.state in ("waitlisted", "eligible") else 2.4
                given = [max(1, min(5, round(rng.gauss(mean, 0.7)))) for _ in criteria[c.program]]
                scores += [
                    RubricScore(application=app, criterion=k, scorer_id=screener.user_id, score=s, scored_on=on)
                    for k, s in zip(criteria[c.program], given, strict=True)
                ]
                log.note(
                    "screening.rubric.scored",
                    app,
                    on=on,
                    actor=screener,
                    hour=15,
                    average=f"{sum(given) / len(given):.1f}",
                    **common,
                )
        _decision(rng, log, c, screener, common)
    store(verdicts)
    store(results)
    store(scores)


def _decision(rng: random.Random, log: BulkLog, c: Case, screener: Actor, common: dict[str, Any]) -> None:
    on = c.life.decided_on
    if on is None:
        return
    move, target, reasons = {
        "selected": (
            "select",
            "selected",
            [
                "Strong motivation and every step passed.",
                "Clear goal, arrangements made.",
                "Ready to start, best of the week.",
            ],
        ),
        "waitlisted": (
            "waitlist",
            "waitlisted",
            ["Ready; the next cohort is full.", "Needs child care first; keep in touch."],
        ),
        "declined": (
            "decline",
            "declined",
            [
                "Math below the mark; sent to the adult education class and welcome back.",
                "Not sure about the work; visited an employer instead.",
                "Two missed interviews.",
            ],
        ),
    }[c.life.state]
    log.note(
        f"screening.application.{move}",
        c.application,
        on=on,
        actor=screener,
        state_from="eligible",
        state_to=target,
        reason=rng.choice(reasons),
        hour=16,
        **common,
    )
