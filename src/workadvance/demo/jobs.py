"""Jobs held in the demo world, their pay and check-ins, and the referrals under way today."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal
from typing import Any

from django.utils import timezone

from workadvance import labor
from workadvance.advancement.models import CheckIn
from workadvance.advancement.services import check_ins_make
from workadvance.demo.applicants import Case
from workadvance.demo.bulk_log import BulkLog, store, store_changes
from workadvance.demo.employers import Shop
from workadvance.demo.lives import Job
from workadvance.people.access import Actor
from workadvance.people.models import Role
from workadvance.placement.models import (
    EmploymentSpell,
    JobOrder,
    Referral,
    Slate,
    WageChange,
)

DAY = dt.timedelta(days=1)


def spells_make(
    rng: random.Random,
    log: BulkLog,
    hires: list[tuple[Case, Job, Shop, JobOrder | None]],
    referrals: dict[int, Referral],
    today: dt.date,
) -> None:
    spells = [
        EmploymentSpell(
            person=c.person,
            application=c.application,
            referral=referrals.get(i),
            employer=shop.employer,
            employer_name=shop.employer.name,
            job_title=order.title if order else labor.short_title(job.target.soc),
            soc=job.target.soc,
            area_code=c.person.area_code if shop.remote else shop.employer.area_code,
            benefits=order.benefits if order else [],
            started_on=job.started_on,
            ended_on=job.ended_on,
            end_kind=job.end_kind,
            confirmed=rng.choices(["employer", "document", "self"], [6, 2, 2])[0],
        )
        for i, (c, job, shop, order) in enumerate(hires)
    ]
    store(spells)
    wages = []
    for spell, (c, job, _shop, _o) in zip(spells, hires, strict=True):
        ids: dict[str, Any] = {"person_id": c.person.pk, "organization_id": c.team.organization.pk}
        coach = c.team.actor(rng, Role.COACH)
        wages.append(
            WageChange(spell=spell, effective_on=job.started_on, hourly_wage=Decimal(str(job.wage)), source="employer")
        )
        log.note(
            "placement.job.started",
            spell,
            on=job.started_on,
            actor=coach,
            hour=17,
            employer=spell.employer_name,
            job=spell.job_title,
            wage=f"{job.wage:.2f}",
            **ids,
        )
        for on, pay in job.raises:
            if on > today or (job.ended_on and on >= job.ended_on):
                continue
            wages.append(
                WageChange(
                    spell=spell,
                    effective_on=on,
                    hourly_wage=Decimal(str(pay)),
                    source=rng.choice(["self", "document", "employer"]),
                )
            )
            log.note(
                "placement.wage.changed",
                spell,
                on=on,
                actor=coach,
                employer=spell.employer_name,
                wage=f"{pay:.2f}",
                job=spell.job_title,
                source="self",
                **ids,
            )
        if job.ended_on:
            log.note(
                "placement.job.ended",
                spell,
                on=job.ended_on,
                actor=coach,
                hour=18,
                employer=spell.employer_name,
                how=str(spell.get_end_kind_display()),
                **ids,
            )
    store(wages)
    check_ins_make(spells)
    _check_ins(rng, log, spells, hires, today)


def _check_ins(
    rng: random.Random, log: BulkLog, spells: list[EmploymentSpell], hires: list[Any], today: dt.date
) -> None:
    by_spell = {s.pk: (s, hires[i][0]) for i, s in enumerate(spells)}
    changed = []
    for row in CheckIn.objects.order_by("spell", "day"):
        spell, c = by_spell[row.spell_id]
        done = row.due_on + rng.randint(-1, 4) * DAY
        if spell.ended_on and row.due_on >= spell.ended_on:
            row.dropped_on = spell.ended_on
        elif done < today - 9 * DAY or (done < today and rng.random() < 0.55):
            row.done_on, row.by, row.attempts = max(done, spell.started_on), c.person.coach, rng.choice([1, 1, 1, 2])
            row.outcome = rng.choices(["employed", "employer_says"], [8, 2])[0]
            if spell.ended_on and row.done_on > spell.ended_on:
                row.done_on, row.by, row.attempts, row.outcome, row.dropped_on = None, None, 0, "", spell.ended_on
            else:
                log.note(
                    "advancement.checkin.done",
                    row,
                    on=row.done_on,
                    actor=c.team.actor(rng, Role.COACH),
                    person_id=c.person.pk,
                    organization_id=c.team.organization.pk,
                    hour=14,
                    day=row.day,
                    outcome=str(row.get_outcome_display()),
                )
        elif row.due_on < today and rng.random() < 0.4:
            row.attempts = 1
        else:
            continue
        changed.append(row)
    store_changes(changed, ["done_on", "by", "attempts", "outcome", "dropped_on"])


def in_progress_make(
    rng: random.Random, log: BulkLog, cases: list[Case], open_orders: list[tuple[JobOrder, Shop]], today: dt.date
) -> None:
    """Live referrals of people on the bench: proposed, with the employer, interviews, an offer, one that fell through."""
    waiting = [
        c for c in cases if c.life.ready_on and not c.life.stopped_on and (not c.life.jobs or c.life.jobs[-1].ended_on)
    ]
    rng.shuffle(waiting)
    rows: list[tuple[Referral, Case, Shop, list[tuple[str, str, str]]]] = []
    path = [
        ("propose", "", "proposed"),
        ("refer", "proposed", "referred"),
        ("interview", "referred", "interviewing"),
        ("offer", "interviewing", "offered"),
    ]
    ends = [1, 2, 2, 3, 3, 4, 5, 6]
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
        upto = ends[n % len(ends)]
        moves = (
            path[:upto]
            if upto <= 4
            else [*path, ("rescind_offer", "offered", "fell_through")]
            if upto == 5
            else [*path[:3], ("employer_decline", "interviewing", "refused")]
        )
        if order.pk not in slates:
            slates[order.pk] = Slate(
                order=order,
                made_on=max(order.opened_on, today - 6 * DAY),
                made_by=shop.account.owner,
                contact=shop.contact,
                sent_at=timezone.now() - dt.timedelta(days=rng.randint(1, 5)),
            )
        rows.append(
            (
                Referral(
                    order=order,
                    application=c.application,
                    state=moves[-1][2],
                    proposed_on=slates[order.pk].made_on,
                    offered_wage=order.wage if upto in (4, 5) else None,
                    interview_at=timezone.now().replace(hour=15, minute=0, second=0, microsecond=0)
                    + dt.timedelta(days=rng.choice([0, 1, 2]))
                    if moves[-1][2] == "interviewing"
                    else None,
                ),
                c,
                shop,
                moves,
            )
        )
    store(slates.values())
    for r, *_ in rows:
        r.slate = slates[r.order_id]
    store([r for r, *_ in rows])
    for r, c, shop, moves in rows:
        actor: Actor = c.team.actor(rng, Role.JOB_DEVELOPER)
        said: dict[str, Any] = {"order": r.order.title, "employer": shop.employer.name}
        for n, (move, before, after) in enumerate(moves):
            extra = {"wage": f"{r.offered_wage:.2f}"} if move == "offer" else {}
            reason = {"employer_decline": "Wanted more experience.", "rescind_offer": "Budget was cut."}.get(move, "")
            log.note(
                f"placement.referral.{move}",
                r,
                on=min(r.proposed_on + n * DAY, today),
                actor=actor,
                state_from=before,
                state_to=after,
                hour=9 + n,
                person_id=c.person.pk,
                organization_id=c.team.organization.pk,
                reason=reason,
                **said,
                **extra,
            )
