"""Persons, applications and screening of the demo world."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial

from django.utils import timezone

from workadvance.demo.bulk_log import BulkLog, store
from workadvance.demo.lives import Life
from workadvance.demo.made_up_names import FAMILY, GIVEN, folded_handle
from workadvance.demo.providers import zips_of
from workadvance.demo.relatives import MaybeSame, relatives_choose
from workadvance.demo.staff import Team
from workadvance.eligibility.income_limit import income_limit
from workadvance.people.access import SYSTEM, Actor
from workadvance.people.models import Consent, Household, NameToken, Person, Role
from workadvance.people.name_search import tokens_of
from workadvance.people.services import CONSENT_VERSION
from workadvance.people.zip_codes import place_of_zip
from workadvance.programs.models import InterviewCriterion, Program, ScreeningStep
from workadvance.programs.services import policy_defaults
from workadvance.screening.models import Application, CriterionScore, EligibilityVerdict, StepResult

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

    def noting(self, log: BulkLog) -> Callable[..., None]:
        """`log.note`, about this applicant at their provider."""
        return partial(log.note, person_id=self.person.pk, organization_id=self.team.organization.pk)


def _income(rng: random.Random, life: Life, size: int, state: str) -> Decimal:
    """Household income a month, above the program's limit of that day where that is what fails."""
    percent = policy_defaults(life.applied_on)["income_percent"]
    limit = income_limit(percent, state=state, household_size=size, on=life.applied_on)
    assert limit is not None, "the demonstration world begins after the first poverty guideline on record"
    line = float(limit.monthly)
    share = rng.uniform(1.04, 1.35) if life.fails == "income" else rng.betavariate(2.4, 2.0) * 0.95
    return Decimal(round(line * share / 10) * 10)


def persons_make(rng: random.Random, lives: list[tuple[Life, Team, Program]]) -> tuple[list[Case], MaybeSame]:
    """Persons, households, name words, consents and applications; with them the pair that may be one person."""
    cases = [_case(rng, life, team, program) for life, team, program in lives]
    pair = relatives_choose(cases)
    store([c.person for c in cases])
    households, consents, tokens = [], [], []
    for c in cases:
        c.application.person = c.person
        tokens += [NameToken(person=c.person, token=t) for t in sorted(tokens_of(c.person.full_name, c.person.goes_by))]
        if c.life.state == "draft":
            continue
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
        agreed = ("services", "employers", "wage_records") if c.life.state == "selected" else ("services",)
        if c.person.phone and c.person.pk % 10 != 0:  # nine of ten agree to texts
            agreed = (*agreed, "messages")
        consents += [
            Consent(person=c.person, purpose=purpose, text_version=CONSENT_VERSION, signed_at=signed)
            for purpose in agreed
        ]
    store([c.application for c in cases])
    store(tokens)
    store(households)
    store(consents)
    return cases, pair


def _case(rng: random.Random, life: Life, team: Team, program: Program) -> Case:
    given, family = rng.choice(GIVEN), rng.choice(FAMILY)
    name = f"{given} {family}" + (f" {rng.choice(FAMILY)}" if rng.random() < 0.12 else "")
    zip_code = rng.choice(zips_of(rng.choice(team.spec.areas), team.spec.state))
    age = 17 if life.fails == "age" else max(18, min(63, int(rng.gauss(33, 10))))
    spanish = rng.random() < (0.22 if team.spec.state == "NY" else 0.10)
    wage = _wage(rng, life, float(team.spec.wage_limit))
    person = _person(rng, life, team, given, zip_code, age)
    person.full_name, person.language = name, "es" if spanish else "en"
    application = _application(rng, life, program, wage)
    return Case(life, team, program, person, application, Actor(name=name, role_as="participant"))


def _wage(rng: random.Random, life: Life, limit: float) -> Decimal | None:
    """Pay per hour of the job someone has when they apply, above the program's limit where that is what fails; or None."""
    employed = life.fails == "wage" or rng.random() < 0.45
    low, high = (limit + 0.5, limit + 5) if life.fails == "wage" else (min(11.0, limit - 3), limit - 0.75)
    wage = Decimal(str(round(rng.uniform(low, high) * 4) / 4))
    return wage if employed else None


def _person(rng: random.Random, life: Life, team: Team, given: str, zip_code: str, age: int) -> Person:
    place = place_of_zip(zip_code)
    assert place is not None
    coach = rng.choice(team.staff[Role.COACH]) if life.state == "selected" else None
    return Person(
        provider=team.organization,
        birth_date=life.applied_on - dt.timedelta(days=int(age * 365.25) + rng.randint(20, 340)),
        goes_by=given[:4] if rng.random() < 0.04 else "",
        city=place.city,
        state=place.state,
        zip=zip_code,
        county_fips=place.county_fips,
        area_code=place.area_code,
        email=f"{folded_handle(given)}.{rng.randint(1000, 99999)}@people.example",
        phone=f"918-555-01{rng.randint(10, 99)}",
        reach_by=rng.choices(["text", "call", "email"], [6, 3, 1])[0],
        reach_note=rng.choice(["", "", "after 4 pm", "mornings", "not on Fridays"]),
        max_miles=rng.choice([8, 10, 15, 20, 25, 40]),
        has_car=rng.random() < (0.25 if team.spec.state == "NY" else 0.75),
        wage_floor=Decimal(rng.choice([15, 16, 17, 18, 19])),
        shifts=rng.choice([["day"], ["day"], ["day", "evening"], ["evening", "night"], ["day", "weekend"]]),
        coach=coach,
        demographics={
            "race_ethnicity": rng.choice(["Black", "Hispanic", "White", "Asian", "More than one", "Prefers not to say"])
        },
        restricted=life.state == "selected" and rng.random() < 0.006,
    )


def _application(rng: random.Random, life: Life, program: Program, wage: Decimal | None) -> Application:
    at = dt.time(rng.randint(7, 21), rng.randint(0, 59))
    started = min(timezone.make_aware(dt.datetime.combine(life.applied_on, at)), timezone.now())
    application = Application(
        program=program,
        state=life.state,
        started_at=started,
        submitted_at=None if life.state == "draft" else started + dt.timedelta(minutes=14),
        decided_on=life.decided_on,
        work_authorized=life.fails != "work_authorization",
        has_diploma=life.program.needs_diploma or rng.random() < 0.8,
        employed=wage is not None,
        hourly_wage=wage,
        last_job=rng.choice(LAST_JOBS),
        why=rng.choice(WHYS),
        heard_from=rng.choice(HEARD),
        form_step=2 if life.state == "draft" else 4,
    )
    if life.state == "draft":
        application.work_authorized = application.has_diploma = application.employed = None
        application.hourly_wage, application.why = None, ""
    return application


Assess = Callable[[Application], list[EligibilityVerdict]]
"""Screening's own rules on an application: verdict rows are what the software says, not invented."""


@dataclass
class Screened:
    """What screening records of all applications, stored at the end."""

    verdicts: list[EligibilityVerdict] = field(default_factory=list)
    results: list[StepResult] = field(default_factory=list)
    scores: list[CriterionScore] = field(default_factory=list)


def screening_log(rng: random.Random, log: BulkLog, cases: list[Case], assess: Assess, today: dt.date) -> None:
    """Verdicts, step results, interview scores and the moves of every application, with their events."""
    rows = Screened()
    steps = {p: list(p.steps.order_by("position")) for p in {c.program for c in cases}}
    criteria = {p: list(p.criteria.order_by("position")) for p in steps}
    for c in cases:
        c.noting(log)(
            "screening.application.start",
            c.application,
            on=c.life.applied_on,
            actor=c.author,
            state_to="draft",
            program=c.program.name,
            program_es=c.program.name_es,
        )
        if c.life.state == "draft":
            continue
        screener = c.team.actor(rng, Role.SCREENER)
        found = _submitted(log, c, assess)
        rows.verdicts += found
        if not _eligible(rng, log, c, screener, found):
            continue
        _steps_taken(rng, log, c, screener, rows, steps[c.program], criteria[c.program], today)
        _decision(rng, log, c, screener)
    store(rows.verdicts)
    store(rows.results)
    store(rows.scores)


def _submitted(log: BulkLog, c: Case, assess: Assess) -> list[EligibilityVerdict]:
    """The application is sent; its eligibility is assessed by the rules that moment."""
    note, sent = c.noting(log), c.life.applied_on
    note(
        "screening.application.submit",
        c.application,
        on=sent,
        actor=c.author,
        state_from="draft",
        state_to="submitted",
        hour=11,
    )
    found = assess(c.application)
    verdicts = {v.rule: v.verdict for v in found}
    note("screening.application.assessed", c.application, on=sent, actor=SYSTEM, hour=12, summary=verdicts)
    return found


def _eligible(rng: random.Random, log: BulkLog, c: Case, screener: Actor, found: Sequence[EligibilityVerdict]) -> bool:
    """Whether the application continues to the steps: not withdrawn, looked at, found eligible."""
    life = c.life
    note = partial(c.noting(log), actor=screener, state_from="submitted")
    if life.state == "withdrawn":
        note(
            "screening.application.withdraw",
            c.application,
            on=life.decided_on or life.applied_on,
            state_to="withdrawn",
            reason=rng.choice(["Found another job.", "Could not be reached after four tries.", "Moved away."]),
        )
        return False
    checked = life.eligible_on or life.decided_on
    if checked is None:
        return False
    if life.state == "ineligible":
        note(
            "screening.application.find_ineligible",
            c.application,
            on=checked,
            state_to="ineligible",
            hour=13,
            reason=" ".join(v.reason_here for v in found if v.verdict == "fails") or "Not eligible.",
        )
        return False
    note("screening.application.confirm_eligible", c.application, on=checked, state_to="eligible", hour=13)
    return True


def _steps_taken(
    rng: random.Random,
    log: BulkLog,
    c: Case,
    screener: Actor,
    rows: Screened,
    steps: Sequence[ScreeningStep],
    criteria: Sequence[InterviewCriterion],
    today: dt.date,
) -> None:
    """The steps someone eligible takes, one a day, as far as they come; an interview is scored."""
    life = c.life
    through = life.state in ("selected", "waitlisted") or (life.state == "declined" and rng.random() < 0.7)
    checked = life.eligible_on or life.decided_on or today
    for i, step in enumerate(steps):
        if life.state == "eligible" and rng.random() < 0.16 + 0.04 * i:
            break
        if not through and step.kind == "interview" and life.state == "declined":
            break
        passed, score = _result(rng, life, step)
        on = min(checked + dt.timedelta(days=i + 1), life.decided_on or today)
        rows.results.append(
            StepResult(
                application=c.application,
                step=step,
                result="passed" if passed else "failed",
                score=score,
                done_on=on,
                recorded_by_id=screener.user_id,
            )
        )
        c.noting(log)(
            "screening.step.recorded",
            c.application,
            on=on,
            actor=screener,
            hour=14,
            step=step.name,
            step_es=step.name_es,
            result="passed" if passed else "failed",
            score=f", {score:g}" if score is not None else "",
        )
        if step.kind == "interview":
            rows.scores += _scored(rng, log, c, screener, criteria, on)


def _result(rng: random.Random, life: Life, step: ScreeningStep) -> tuple[bool, Decimal | None]:
    """Whether a step was passed, and a test's score."""
    passed = life.state != "declined" or step.kind != "test" or rng.random() < 0.55
    if step.kind != "test":
        return passed, None
    score = Decimal(min(100, max(20, round(rng.gauss(78 if passed else 47, 9)))))
    passed = score >= (step.passing_score or 0)
    if life.state in ("selected", "waitlisted") and not passed:
        return True, Decimal(64)
    return passed, score


def _scored(
    rng: random.Random, log: BulkLog, c: Case, screener: Actor, criteria: Sequence[InterviewCriterion], on: dt.date
) -> list[CriterionScore]:
    mean = 4.0 if c.life.state == "selected" else 3.3 if c.life.state in ("waitlisted", "eligible") else 2.4
    given = [max(1, min(5, round(rng.gauss(mean, 0.7)))) for _ in criteria]
    c.noting(log)(
        "screening.interview.scored",
        c.application,
        on=on,
        actor=screener,
        hour=15,
        average=f"{sum(given) / len(given):.1f}",
    )
    return [
        CriterionScore(application=c.application, criterion=k, scorer_id=screener.user_id, score=s, scored_on=on)
        for k, s in zip(criteria, given, strict=True)
    ]


def _decision(rng: random.Random, log: BulkLog, c: Case, screener: Actor) -> None:
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
    c.noting(log)(
        f"screening.application.{move}",
        c.application,
        on=on,
        actor=screener,
        state_from="eligible",
        state_to=target,
        reason=rng.choice(reasons),
        hour=16,
    )
