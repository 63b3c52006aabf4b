"""Jobs held in the demo world, their pay and check-ins, and the referrals under way today."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal
from functools import partial

from django.utils import timezone

from workadvance import labor
from workadvance.advancement.models import CheckIn
from workadvance.advancement.services import check_ins_make
from workadvance.demo.applicants import Case
from workadvance.demo.bulk_log import BulkLog, store, store_changes
from workadvance.demo.employers import Hire, Shop
from workadvance.people.access import Actor
from workadvance.people.contact_fields import Details
from workadvance.people.models import Role
from workadvance.placement.models import (
    INTERVIEW_MINUTES,
    EmploymentSpell,
    JobOrder,
    Referral,
    Slate,
    WageChange,
)
from workadvance.reporting.today import REPORTED

DAY = dt.timedelta(days=1)


def spells_make(
    rng: random.Random, log: BulkLog, hires: list[Hire], referrals: dict[int, Referral], today: dt.date
) -> None:
    """Jobs with their pay and check-ins."""
    spells = [
        EmploymentSpell(
            person=h.case.person,
            application=h.case.application,
            referral=referrals.get(i),
            employer=h.shop.employer,
            employer_name=h.shop.employer.name,
            job_title=h.order.title if h.order else labor.short_title(h.job.target.soc),
            soc=h.job.target.soc,
            area_code=h.case.person.area_code if h.shop.remote else h.shop.employer.area_code,
            benefits=h.order.benefits if h.order else [],
            started_on=h.job.started_on,
            ended_on=h.job.ended_on,
            end_kind=h.job.end_kind,
            confirmed=rng.choices(["employer", "document", "self"], [6, 2, 2])[0],
        )
        for i, h in enumerate(hires)
    ]
    store(spells)
    wages: list[WageChange] = []
    for spell, hire in zip(spells, hires, strict=True):
        wages += _wages(rng, log, spell, hire, today)
    store(wages)
    check_ins_make(spells)
    _check_ins(rng, log, spells, hires, today)


def _wages(rng: random.Random, log: BulkLog, spell: EmploymentSpell, hire: Hire, today: dt.date) -> list[WageChange]:
    """The first pay of a job and its raises, with the log of the job from start to end."""
    c, job = hire.case, hire.job
    note = partial(c.noting(log), actor=c.team.actor(rng, Role.COACH), employer=spell.employer_name)
    wages = [
        WageChange(spell=spell, effective_on=job.started_on, hourly_wage=Decimal(str(job.wage)), source="employer")
    ]
    note("placement.job.started", spell, on=job.started_on, hour=17, job=spell.job_title, wage=f"{job.wage:.2f}")
    for on, pay in job.raises:
        if on > today or (job.ended_on and on >= job.ended_on):
            continue
        source = rng.choice(["self", "document", "employer"])
        wages.append(WageChange(spell=spell, effective_on=on, hourly_wage=Decimal(str(pay)), source=source))
        note("placement.wage.changed", spell, on=on, wage=f"{pay:.2f}", job=spell.job_title, source="self")
    if job.ended_on:
        note("placement.job.ended", spell, on=job.ended_on, hour=18, how=spell.end_kind)
    return wages


def _check_ins(
    rng: random.Random, log: BulkLog, spells: list[EmploymentSpell], hires: list[Hire], today: dt.date
) -> None:
    by_spell = {s.pk: (s, hires[i].case) for i, s in enumerate(spells)}
    changed = []
    rows = list(CheckIn.objects.order_by("spell", "day"))
    # Of each provider the last one due that results tell of is still missing, whatever the day: evaluators have work waiting.
    overdue = [
        r for r in rows if r.day in REPORTED and r.due_on < today and _at_work(by_spell[r.spell_id][0], r.due_on)
    ]
    missing = {
        by_spell[r.spell_id][1].person.provider_id: r.pk for r in sorted(overdue, key=lambda r: (r.due_on, r.pk))
    }
    for row in rows:
        spell, c = by_spell[row.spell_id]
        if row.pk in missing.values():
            continue
        done = row.due_on + rng.randint(-1, 4) * DAY
        if spell.ended_on and row.due_on >= spell.ended_on:
            row.dropped_on = spell.ended_on
        elif done < today - 9 * DAY or (done < today and rng.random() < 0.55):
            row.done_on, row.by, row.attempts = max(done, spell.started_on), c.person.coach, rng.choice([1, 1, 1, 2])
            row.outcome = rng.choices(["employed", "employer_says"], [8, 2])[0]
            if spell.ended_on and row.done_on > spell.ended_on:
                row.done_on, row.by, row.attempts, row.outcome, row.dropped_on = None, None, 0, "", spell.ended_on
            else:
                c.noting(log)(
                    "advancement.checkin.done",
                    row,
                    on=row.done_on,
                    actor=c.team.actor(rng, Role.COACH),
                    hour=14,
                    day=row.day,
                    outcome=row.outcome,
                )
        elif row.due_on < today and rng.random() < 0.4:
            row.attempts = 1
        else:
            continue
        changed.append(row)
    store_changes(changed, ["done_on", "by", "attempts", "outcome", "dropped_on"])


def _at_work(spell: EmploymentSpell, on: dt.date) -> bool:
    return spell.ended_on is None or on < spell.ended_on


Move = tuple[str, str, str]
"""A step of a referral: its name, the state before and after."""
TO_AN_OFFER: tuple[Move, ...] = (
    ("propose", "", "proposed"),
    ("refer", "proposed", "referred"),
    ("interview", "referred", "interviewing"),
    ("offer", "interviewing", "offered"),
)
# How far the referrals under way have come: steps toward an offer; 5 is an offer that fell through, 6 a no.
FALLEN_THROUGH, REFUSED = 5, 6
HOW_FAR = (1, 2, 2, 3, 3, 4, FALLEN_THROUGH, REFUSED)
WHY = {"employer_decline": "Wanted more experience.", "rescind_offer": "Budget was cut."}


def _moves(how_far: int) -> list[Move]:
    if how_far == FALLEN_THROUGH:
        return [*TO_AN_OFFER, ("rescind_offer", "offered", "fell_through")]
    if how_far == REFUSED:
        return [*TO_AN_OFFER[:3], ("employer_decline", "interviewing", "refused")]
    return list(TO_AN_OFFER[:how_far])


def in_progress_make(
    rng: random.Random, log: BulkLog, cases: list[Case], open_orders: list[tuple[JobOrder, Shop]], today: dt.date
) -> None:
    """Live referrals of people in the pool: proposed, with the employer, interviews, an offer, one that fell through."""
    waiting = [
        c for c in cases if c.life.ready_on and not c.life.stopped_on and (not c.life.jobs or c.life.jobs[-1].ended_on)
    ]
    rng.shuffle(waiting)
    rows: list[tuple[Referral, Case, Shop, list[Move]]] = []
    slates: dict[int, Slate] = {}
    for n, c in enumerate(waiting):
        fits = [
            (o, s)
            for o, s in open_orders
            if o.soc == (c.life.cohort.target.soc if c.life.cohort else "") and s.team is c.team and o.state == "open"
        ]
        if not fits or n % 4 == 3:
            continue
        order, shop = rng.choice(fits)
        if order.pk not in slates:
            slates[order.pk] = _slate(rng, order, shop, today)
        moves = _moves(HOW_FAR[n % len(HOW_FAR)])
        rows.append((_referral(rng, slates[order.pk], c, moves), c, shop, moves))
    store(slates.values())
    for r, *_ in rows:
        r.slate = slates[r.order_id]
    store([r for r, *_ in rows])
    for r, c, shop, moves in rows:
        _referral_log(log, r, c, shop, moves, c.team.actor(rng, Role.JOB_DEVELOPER), today)


def _slate(rng: random.Random, order: JobOrder, shop: Shop, today: dt.date) -> Slate:
    return Slate(
        order=order,
        made_on=max(order.opened_on, today - 6 * DAY),
        made_by=shop.account.owner,
        contact=shop.contact,
        sent_at=timezone.now() - dt.timedelta(days=rng.randint(1, 5)),
    )


def _referral(rng: random.Random, slate: Slate, c: Case, moves: list[Move]) -> Referral:
    state = moves[-1][2]
    afternoon = timezone.now().replace(hour=15, minute=0, second=0, microsecond=0)
    return Referral(
        order=slate.order,
        application=c.application,
        state=state,
        proposed_on=slate.made_on,
        offered_wage=slate.order.wage if TO_AN_OFFER[-1] in moves else None,
        **_interview(afternoon + dt.timedelta(days=rng.choice([0, 1, 2])) if state == "interviewing" else None),
    )


def _interview(at: dt.datetime | None) -> Details:
    """When and where an interview is, if there is one."""
    if at is None:
        return {}
    return {
        "interview_at": at,
        "interview_ends_at": at + dt.timedelta(minutes=INTERVIEW_MINUTES),
        "interview_place": "Front desk",
    }


def _referral_log(
    log: BulkLog, r: Referral, c: Case, shop: Shop, moves: list[Move], actor: Actor, today: dt.date
) -> None:
    about = partial(c.noting(log), actor=actor, order=r.order.title, employer=shop.employer.name)
    for n, (move, before, after) in enumerate(moves):
        said = partial(about, wage=f"{r.offered_wage:.2f}") if move == "offer" else about
        said(
            f"placement.referral.{move}",
            r,
            on=min(r.proposed_on + n * DAY, today),
            state_from=before,
            state_to=after,
            hour=9 + n,
            reason=WHY.get(move, ""),
        )
