"""Employers, job orders, referrals, jobs and check-ins of the demo world."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from workadvance import labor
from workadvance.demo.applicants import Case
from workadvance.demo.bulk_log import BulkLog, store
from workadvance.demo.lives import Job, Life
from workadvance.demo.made_up_names import EMPLOYER_FIRST, FAMILY, GIVEN, folded_handle
from workadvance.demo.providers import ProgramSpec, Target, wages_of, zips_of
from workadvance.demo.staff import Team
from workadvance.people.access import Actor
from workadvance.people.models import Membership, Organization, Role, User
from workadvance.people.zip_codes import place_of_zip
from workadvance.placement.models import (
    EmployerAccount,
    EmployerActivity,
    EmployerContact,
    JobOrder,
    JobReady,
    Referral,
)
from workadvance.programs.models import Program
from workadvance.training.models import Certification

DAY = dt.timedelta(days=1)
BENEFITS = ["health", "paid_leave", "retirement"]
SAID = (
    "Asked what new hires lack: showing up on time and reading drawings.",
    "Will hire two in spring if the contract comes.",
    "Agreed to look at the curriculum.",
    "Happy with the last hire, asked for one more.",
    "Changed the shift pattern; evenings now.",
)
GAVE_UP = [
    "Moved to another state.",
    "Cares for a relative for now.",
    "Not reached for three months.",
    "In college full time.",
]


@dataclass
class Shop:
    """One employer as a provider knows it."""

    team: Team
    spec: ProgramSpec
    program: Program
    employer: Organization
    account: EmployerAccount
    contact: EmployerContact
    zip: str
    remote: bool


def employers_make(
    rng: random.Random, log: BulkLog, teams: list[Team], first: dt.date, today: dt.date, times: int = 1
) -> list[Shop]:
    """About ten employers a program (`times` as many in a large world), each with a contact and a history of calls and visits."""
    shops: list[Shop] = []
    used: set[str] = set()
    for team in teams:
        for spec, program in team.programs:
            few = 10 if team.spec.key != "ridge" else 6
            for i in range(times * few):
                # The first words are few: employers of a large world carry a family's name.
                firsts = EMPLOYER_FIRST if i < few else FAMILY
                while (name := f"{rng.choice(firsts)} {rng.choice(spec.employer_kinds)}") in used:
                    pass
                used.add(name)
                shops.append(_shop(rng, team, spec, program, name, first, number=i))
    store([s.employer for s in shops])
    for s in shops:
        s.account.employer = s.employer
    store([s.account for s in shops])
    for s in shops:
        s.contact.account = s.account
    store([s.contact for s in shops])
    _activities(rng, log, shops, today)
    return shops


def _shop(
    rng: random.Random, team: Team, spec: ProgramSpec, program: Program, name: str, first: dt.date, *, number: int
) -> Shop:
    """An employer with its account and contact; the first three of a program are partners, known from the beginning."""
    area = rng.choice(team.spec.areas)
    employer = Organization(kind="employer", name=name, area_code=area)
    account = EmployerAccount(
        provider=team.organization,
        employer=employer,
        owner=rng.choice(team.staff[Role.JOB_DEVELOPER]),
        industry=spec.industry,
        since=first + rng.randint(0, 500) * DAY if number > 3 else first,
        partner=number < 3,
    )
    person = f"{rng.choice(GIVEN)} {rng.choice(FAMILY)}"
    contact = EmployerContact(
        account=account,
        name=person,
        job_title=rng.choice(["HR manager", "Plant manager", "Recruiter", "Owner", "Nurse manager"]),
        email=f"{folded_handle(person)}@employer.example",
        phone=f"918-555-01{rng.randint(10, 99)}",
    )
    zip_code = rng.choice(zips_of(area, team.spec.state))
    return Shop(team, spec, program, employer, account, contact, zip_code, "Remote" in spec.name)


def _activities(rng: random.Random, log: BulkLog, shops: list[Shop], today: dt.date) -> None:
    """Calls and visits since each employer is known; some have a follow-up due about now."""
    made: list[tuple[EmployerActivity, Shop, Actor]] = []
    for s in shops:
        actor = s.team.actor(rng, Role.JOB_DEVELOPER)
        log.note(
            "placement.employer.added",
            s.account,
            on=s.account.since,
            actor=actor,
            organization_id=s.team.organization.pk,
            employer=s.employer.name,
        )
        made += [(_activity(rng, s, actor, today), s, actor) for _ in range(rng.randint(2, 6))]
    store([a for a, _, _ in made])
    for a, s, actor in made:
        log.note(
            "placement.activity.logged",
            a,
            on=a.on,
            actor=actor,
            organization_id=s.team.organization.pk,
            activity=a.kind,
            employer=s.employer.name,
        )


def _activity(rng: random.Random, shop: Shop, actor: Actor, today: dt.date) -> EmployerActivity:
    since = shop.account.since
    on = since + rng.randint(0, max(1, (today - since).days)) * DAY
    late = rng.random() < 0.16 and (today - on).days < 60
    return EmployerActivity(
        account=shop.account,
        kind=rng.choice(["call", "visit", "email", "advice"]),
        on=on,
        by_id=actor.user_id,
        note=rng.choice(SAID),
        follow_up_on=today + rng.randint(-3, 6) * DAY if late else None,
    )


def employer_user_make(shops: list[Shop], today: dt.date) -> None:
    """The employer's contact one can sign in as: of the employer most candidates wait for, so that there is something to do."""
    arrow = [s for s in shops if s.team.spec.key == "arrow"]
    asked = Referral.objects.filter(state="referred", answer="", slate__sent_at__isnull=False)
    waiting = Counter(asked.values_list("order__employer", flat=True))
    shop = max(arrow, key=lambda s: (waiting[s.employer.pk], s.account.partner))
    user = User(
        email="employer@demo.example",
        name=shop.contact.name,
        demo_persona=f"Answer a slate of candidates; confirm who still works for you. {shop.employer.name}.",
        demo_persona_es=f"Responda a una lista de candidatos; confirme quién sigue trabajando con usted. {shop.employer.name}.",
    )
    user.set_unusable_password()
    store([user])
    store([Membership(user=user, organization=shop.employer, role=Role.EMPLOYER, starts_on=today - 300 * DAY)])


def _order(
    rng: random.Random, shop: Shop, target: Target, opened: dt.date, slots: int, state: str, wage: float | None = None
) -> JobOrder:
    _, entry, median = wages_of(target.soc, shop.team.spec.areas)
    job = labor.occupation(target.soc)
    place = place_of_zip(shop.zip)
    pay = Decimal(str(round((wage if wage is not None else entry + rng.random() * 0.8 * (median - entry)) * 4) / 4))
    return JobOrder(
        provider=shop.team.organization,
        employer=shop.employer,
        contact=shop.contact,
        title=labor.short_title(job.soc),
        soc=job.soc,
        soc_title=job.title,
        wage=pay,
        wage_to=pay + 2 if rng.random() < 0.4 else None,
        benefits=rng.sample(BENEFITS, rng.randint(1, 3)),
        shifts=rng.choice([["day"], ["day"], ["evening"], ["day", "evening"]]),
        zip="" if shop.remote else shop.zip,
        city="" if shop.remote else (place.city if place else ""),
        state_code="" if shop.remote else (place.state if place else ""),
        area_code="" if shop.remote else (place.area_code if place else ""),
        remote=shop.remote,
        slots=slots,
        opened_on=opened,
        state=state,
        start_by=opened + 60 * DAY,
    )


def _gave_up(rng: random.Random, life: Life, today: dt.date) -> dt.date | None:
    """The day someone long without a job stopped looking: no one stays in the pool for a year."""
    ended = life.jobs[-1].ended_on if life.jobs else life.ready_on
    if life.ready_on is None or ended is None:
        return None
    given_up = max(ended, life.ready_on) + rng.randint(50, 110) * DAY
    return given_up if given_up <= today else None


def jobs_make(
    rng: random.Random, log: BulkLog, shops: list[Shop], cases: list[Case], today: dt.date
) -> tuple[list[Hire], dict[int, Referral], list[tuple[JobOrder, Shop]]]:
    """Readiness for work, orders and referrals through to hires; returns the hires, their referrals and the open orders."""
    stops = random.Random(len(cases))  # a stream of its own: who stops looking does not change anyone's life before it
    for c in cases:
        c.life.stopped_on = _gave_up(stops, c.life, today)
    _declared(rng, stops, log, cases)
    of_program: dict[int, list[Shop]] = {}
    for shop in shops:
        of_program.setdefault(shop.program.pk, []).append(shop)
    hires: list[Hire] = []
    for c in cases:
        mine = of_program[c.program.pk]
        last: Shop | None = None
        for job in c.life.jobs:
            shop = rng.choice([s for s in mine if s is not last] or mine)
            order = None
            if not job.outside and c.life.ready_on:
                order = _order(rng, shop, job.target, job.started_on - rng.randint(16, 40) * DAY, 1, "filled", job.wage)
            hires.append(Hire(c, job, shop, order))
            last = shop
    open_orders = _open_orders(rng, shops, today)
    store([h.order for h in hires if h.order] + [o for o, _ in open_orders])
    _require([h.order for h in hires if h.order] + [o for o, _ in open_orders])
    _opened(rng, log, open_orders, today)
    referrals = _hired(rng, log, hires)
    return hires, referrals, open_orders


@dataclass(frozen=True, slots=True)
class Hire:
    """Someone's job at an employer; `order` is None where they found it themselves."""

    case: Case
    job: Job
    shop: Shop
    order: JobOrder | None


def _declared(rng: random.Random, stops: random.Random, log: BulkLog, cases: list[Case]) -> None:
    """Who is declared job-ready, and who stopped looking since."""
    ready = [
        (
            JobReady(
                application=c.application,
                ready_on=c.life.ready_on,
                paused_on=c.life.stopped_on,
                by=c.person.coach,
                socs=[c.life.cohort.target.soc if c.life.cohort else c.life.program.targets[0].soc],
                summary="Certified, reliable in class, knows the tools."
                if c.life.exam_passed
                else "Finished the course, exam to be repeated.",
            ),
            c,
        )
        for c in cases
        if c.life.ready_on
    ]
    store([r for r, _ in ready])
    for r, c in ready:
        note = c.noting(log)
        coach = c.team.actor(rng, Role.COACH)
        note("placement.jobready.declared", r, on=r.ready_on, actor=coach, occupations=", ".join(r.socs))
        if r.paused_on:
            coach = c.team.actor(stops, Role.COACH)
            note("placement.jobready.paused", r, on=r.paused_on, actor=coach, reason=stops.choice(GAVE_UP))


def _opened(rng: random.Random, log: BulkLog, open_orders: list[tuple[JobOrder, Shop]], today: dt.date) -> None:
    """The log of the orders that are open or on hold today."""
    for o, s in open_orders:
        note = partial(
            log.note, organization_id=s.team.organization.pk, order=o.title, employer=s.employer.name, subject=o
        )
        actor = s.team.actor(rng, Role.JOB_DEVELOPER)
        note("placement.joborder.opened", on=o.opened_on, actor=actor, state_to="open")
        if o.state == "paused":
            note(
                "placement.joborder.pause",
                on=min(o.opened_on + DAY, today),
                actor=s.team.actor(rng, Role.JOB_DEVELOPER),
                state_from="open",
                state_to="paused",
                hour=17,
                reason="Waits for a budget.",
                move="Put on hold",
            )


def _require(orders: list[JobOrder]) -> None:
    """Orders ask for the certification of their occupation, about every second one."""
    by_soc: dict[str, Certification] = {}
    for certification in Certification.objects.order_by("pk"):
        for soc in certification.socs:
            by_soc.setdefault(soc, certification)
    links = [
        JobOrder.required_certifications.through(joborder_id=o.pk, certification_id=by_soc[o.soc].pk)
        for o in orders
        if o.soc in by_soc and o.pk % 2
    ]
    store(links)


def _open_orders(rng: random.Random, shops: list[Shop], today: dt.date) -> list[tuple[JobOrder, Shop]]:
    chosen = rng.sample(shops, max(8, len(shops) // 2))
    return [
        (
            _order(
                rng,
                s,
                rng.choice(s.spec.targets),
                today - rng.randint(2, 45) * DAY,
                rng.randint(1, 3),
                rng.choices(["open", "paused"], [9, 1])[0],
            ),
            s,
        )
        for s in chosen
    ]


def _hired(rng: random.Random, log: BulkLog, hires: list[Hire]) -> dict[int, Referral]:
    """The referrals that led to hires, by the place of the hire in the list."""
    rows = [
        (
            i,
            Referral(
                order=hire.order,
                application=hire.case.application,
                state="hired",
                proposed_on=hire.order.opened_on + 3 * DAY,
                offered_wage=hire.order.wage,
            ),
        )
        for i, hire in enumerate(hires)
        if hire.order
    ]
    store([r for _, r in rows])
    for i, r in rows:
        _hire_log(log, hires[i], r, hires[i].case.team.actor(rng, Role.JOB_DEVELOPER))
    return dict(rows)


def _hire_log(log: BulkLog, hire: Hire, r: Referral, actor: Actor) -> None:
    """From the order that was opened through every step of the referral to the order that is filled."""
    order = r.order
    about = partial(log.note, actor=actor, organization_id=hire.case.team.organization.pk)
    about = partial(about, order=order.title, employer=hire.shop.employer.name)
    about("placement.joborder.opened", order, on=order.opened_on, state_to="open", hour=9)
    days = max(4, (hire.job.started_on - r.proposed_on).days)
    moves = [
        ("propose", "", "proposed", 0),
        ("refer", "proposed", "referred", 1),
        ("interview", "referred", "interviewing", days // 3),
        ("offer", "interviewing", "offered", days // 2),
        ("accept", "offered", "accepted", days // 2 + 1),
        ("hire", "accepted", "hired", days),
    ]
    for n, (move, before, after, day) in enumerate(moves):
        said = partial(about, wage=f"{order.wage:.2f}") if move == "offer" else about
        said(
            f"placement.referral.{move}",
            r,
            on=min(r.proposed_on + day * DAY, hire.job.started_on),
            person_id=hire.case.person.pk,
            state_from=before,
            state_to=after,
            hour=9 + n,
        )
    about(
        "placement.joborder.fill",
        order,
        on=hire.job.started_on,
        state_from="open",
        state_to="filled",
        hour=16,
        move="Filled",
    )
