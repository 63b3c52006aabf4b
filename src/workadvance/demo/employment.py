"""What is said of the jobs of the demo world, some of it in conflict, and the re-employment cases of those who lost one."""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from collections.abc import Iterator
from functools import partial

from django.db.models import prefetch_related_objects
from django.utils import timezone

from workadvance.advancement.claims import claims_of_record
from workadvance.advancement.models import CheckIn, JobClaim, ReemploymentCase
from workadvance.demo.bulk_log import BATCH, BulkLog, store
from workadvance.demo.employers import Hire
from workadvance.people.models import Role
from workadvance.placement.models import EmploymentSpell
from workadvance.policy import load

DAY = dt.timedelta(days=1)
# Of those at work, one in so many has a pay stub that says another pay than the employer did.
STUB_DIFFERS_EVERY = 9
# Of the jobs lost lately, one in so many ended on one day for the person and on another for the coach.
DATES_DIFFER_EVERY = 3
TASKS = ReemploymentCase.Task.values


def employment_make(log: BulkLog, spells: list[EmploymentSpell], hires: list[Hire], today: dt.date) -> None:
    """Statements from what is recorded, check-ins and paper that disagrees; then a case for each lost job."""
    # A stream of its own: what is said of jobs changes no one's life.
    rng = random.Random(len(spells))
    for first in range(0, len(spells), BATCH):
        some = spells[first : first + BATCH]
        prefetch_related_objects(some, "wages")
        claims_of_record(some, end_source="coach")
    claims = [*_of_check_ins(), *_of_paper(rng, spells, today)]
    store(claims)
    _logged(rng, log, claims, spells, hires)
    _cases(rng, log, spells, hires, today)


def _of_check_ins() -> Iterator[JobClaim]:
    """Who was reached at a check-in said that they are still there, or their employer did."""
    done = CheckIn.objects.filter(outcome__in=("employed", "employer_says")).order_by("pk")
    for spell, on, outcome, by in done.values_list("spell_id", "done_on", "outcome", "by_id"):
        source = "employer" if outcome == "employer_says" else "self"
        if on is not None:
            yield _claim(spell, "employed", "yes", on, source, by)


def _of_paper(rng: random.Random, spells: list[EmploymentSpell], today: dt.date) -> Iterator[JobClaim]:
    """Pay stubs below the pay agreed, and last days on which the person and the coach do not agree."""
    for spell in spells:
        if spell.ended_on is None and spell.started_on < today - 20 * DAY and rng.randrange(STUB_DIFFERS_EVERY) == 0:
            pay = list(spell.wages.all())[-1]
            seen = max(pay.effective_on, min(pay.effective_on + 14 * DAY, today))
            if pay.source != "document":
                yield _claim(spell.pk, "pay", f"{float(pay.hourly_wage) - 1.5:.2f}", seen, "stub", None)
        elif spell.ended_on and spell.ended_on > today - 60 * DAY and rng.randrange(DATES_DIFFER_EVERY) == 0:
            other = max(spell.started_on, spell.ended_on - rng.choice([2, 3, 5]) * DAY)
            if other != spell.ended_on:
                yield _claim(spell.pk, "end", other.isoformat(), other, "self", None)


def _claim(spell: int, fact: str, value: str, on: dt.date, source: str, by: int | None) -> JobClaim:
    return JobClaim(spell_id=spell, fact=fact, value=value, about_on=on, said_on=on, source=source, by_id=by)


def _logged(
    rng: random.Random, log: BulkLog, claims: list[JobClaim], spells: list[EmploymentSpell], hires: list[Hire]
) -> None:
    """The statements that no other event tells of: paper and other last days."""
    of_spell = {spell.pk: hire.case for spell, hire in zip(spells, hires, strict=True)}
    for claim in claims:
        if claim.fact != "employed":
            c = of_spell[claim.spell_id]
            c.noting(log)(
                "advancement.jobclaim.made",
                claim,
                on=claim.said_on,
                actor=c.team.actor(rng, Role.COACH),
                hour=16,
                fact=claim.fact,
                value=claim.value,
                source=claim.source,
            )


def _cases(rng: random.Random, log: BulkLog, spells: list[EmploymentSpell], hires: list[Hire], today: dt.date) -> None:
    """A case for each job that was lost: closed by the next job, by choice, unreached, or open today."""
    of_person: dict[int, list[tuple[EmploymentSpell, Hire]]] = defaultdict(list)
    for spell, hire in zip(spells, hires, strict=True):
        of_person[spell.person_id].append((spell, hire))
    board_days = int(load("advancement").value("reemployment_board_days", on=today))
    cases: list[tuple[ReemploymentCase, Hire]] = []
    for held in of_person.values():
        held.sort(key=lambda pair: pair[0].started_on)
        for (spell, hire), after in zip(held, [*held[1:], None], strict=True):
            if spell.ended_on is not None and spell.end_kind != "better_job":
                case = _case(rng, spell, after[0] if after else None, today, board_days)
                cases.append((case, hire))
    store([case for case, _hire in cases])
    for case, hire in cases:
        note = partial(hire.case.noting(log), subject=case, actor=hire.case.team.actor(rng, Role.COACH), hour=18)
        note(
            "advancement.reemploymentcase.opened",
            on=timezone.localdate(case.opened_at),
            employer=case.spell.employer_name,
            learned=case.learned_from,
        )
        if case.closed_at is not None:
            note(
                "advancement.reemploymentcase.closed",
                on=timezone.localdate(case.closed_at),
                reason=case.why,
                outcome=case.outcome,
            )


def _case(
    rng: random.Random, spell: EmploymentSpell, after: EmploymentSpell | None, today: dt.date, board_days: int
) -> ReemploymentCase:
    ended = spell.ended_on or today
    opened = min(ended + rng.choice([0, 0, 1]) * DAY, today)
    case = ReemploymentCase(
        person=spell.person,
        spell=spell,
        opened_at=_at(opened, 9),
        learned_from=rng.choices(["self", "coach", "employer", "silent"], [5, 3, 2, 1])[0],
        done=sorted(rng.sample(TASKS, rng.randint(0, 3)), key=TASKS.index),
    )
    if after is not None:
        case.closed_at, case.outcome, case.next_spell = _at(max(after.started_on, opened), 17), "next_job", after
    elif (today - ended).days > board_days:
        case.closed_at = _at(ended + board_days * DAY, 17)
        case.outcome = rng.choice(["choice", "unreached"])
        case.why = "In school full time." if case.outcome == "choice" else "No answer by phone, text, or letter."
    return case


def _at(day: dt.date, hour: int) -> dt.datetime:
    return min(timezone.make_aware(dt.datetime.combine(day, dt.time(hour))), timezone.now())
