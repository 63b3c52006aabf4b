"""Are we on course: cohorts and the applicants they need, targets with a forecast, placements, money, and what changed in a week.

Forecasts come from the program's own yields of two years. How many of some people will do something is a beta-binomial: the chance of
each is known only as well as the past of so many people tells it, so few people give a wide interval.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from math import ceil
from typing import Any

from django.db.models import Count, Q, Sum

from workadvance.advancement.reemployment import reemployment_goal_days
from workadvance.people.access import Actor
from workadvance.programs.models import Program
from workadvance.readiness.models import Attendance
from workadvance.reporting.indicators import indicator_rows, records_seen, targets_held
from workadvance.reporting.models import CostEntry, Journey
from workadvance.reporting.steering_rows import (
    Change,
    ComingCohort,
    Forecast,
    Money,
    ProgramBeside,
    Rate,
    RunningCohort,
    Steering,
    TargetRow,
    Yield,
)
from workadvance.training.models import Cohort
from workadvance.training.move_requirements import SEATED

PERMISSION = "reporting.view_indicators"
COSTS = "reporting.manage_costs"
At = Journey.Station
PAST = dt.timedelta(days=730)
RIPE = dt.timedelta(days=120)
"""An application so old has become a start or has not."""
LEVEL = 0.80
STARTS = "wioa"


def forecast(people: int, of: Yield, most: int | None = None, held: int = 0) -> Forecast:
    """How many of `people` will, beside the `held` who already have, up to `most`."""
    from scipy.stats import betabinom

    if people <= 0:
        low = middle = high = held
    else:
        model = betabinom(people, of.k + 0.5, of.n - of.k + 0.5)
        low, middle, high = (held + int(model.ppf(at)) for at in ((1 - LEVEL) / 2, 0.5, (1 + LEVEL) / 2))
    if most is not None:
        low, middle, high = min(low, most), min(middle, most), min(high, most)
    return Forecast(middle, low, high)


def steering(actor: Actor, programs: Sequence[Program], today: dt.date) -> Steering:
    """The page of these programs. The queries don't grow with people, cohorts or programs, only with the programs that have targets."""
    ids = [p.pk for p in programs]
    yields = _yields(ids, today)
    coming, running = _cohorts(ids, yields, today)
    rates, looking, past_goal = _rates(ids, today)
    return Steering(
        coming=coming,
        running=running,
        rates=rates,
        looking=looking,
        past_goal=past_goal,
        targets=_targets(actor, programs, today) if len(programs) == 1 else [],
        changes=_changes(ids, today),
        money=_money(actor, programs, today),
        beside=_beside(programs, today) if len(programs) > 1 else [],
    )


def _people(which: Q) -> Count:
    return Count("counted_as", distinct=True, filter=which)


def _yields(programs: list[int], today: dt.date) -> dict[int, dict[str, Yield]]:
    """By program: of those who applied, and of those selected, who started; of those who started, who finished."""
    ripe = Q(applied_on__gt=today - PAST, applied_on__lte=today - RIPE)
    ended = Q(started_on__isnull=False, cohort__ends_on__lt=today, cohort__ends_on__gt=today - PAST)
    rows = (
        Journey.objects.filter(program__in=programs)
        .order_by()
        .values("program")
        .annotate(
            applied=_people(ripe),
            chosen=_people(ripe & Q(selected_on__isnull=False)),
            began=_people(ripe & Q(started_on__isnull=False)),
            started=_people(ended),
            finished=_people(ended & Q(completed_on__isnull=False)),
            screening=_people(Q(station=At.SCREENING)),
            waiting=_people(Q(station__in=(At.WAITLIST, At.READINESS), cohort=None)),
        )
    )
    return {
        row["program"]: {
            "applied": Yield(row["began"], row["applied"]),
            "chosen": Yield(row["began"], row["chosen"]),
            "finish": Yield(row["finished"], row["started"]),
            "screening": Yield(0, row["screening"]),
            "waiting": Yield(0, row["waiting"]),
        }
        for row in rows
    }


NONE = Yield(0, 0)


def _cohorts(
    programs: list[int], yields: dict[int, dict[str, Yield]], today: dt.date
) -> tuple[list[ComingCohort], list[RunningCohort]]:
    held = Q(enrollments__state__in=SEATED)
    cohorts = (
        Cohort.objects.filter(program__in=programs, canceled_on=None, ends_on__gte=today)
        .select_related("program__provider")
        .annotate(
            taken=Count("enrollments", filter=held),
            began=Count("enrollments", filter=Q(enrollments__started_on__isnull=False)),
            there=Count("enrollments", filter=Q(enrollments__state__in=("started", "completed"))),
        )
        .order_by("starts_on", "pk")
    )
    attended = _attended(programs, today)
    coming, running = [], []
    # Whoever a first cohort takes is not there for the next.
    left = {p: (y["screening"].n, y["waiting"].n) for p, y in yields.items()}
    for cohort in cohorts:
        own = yields.get(cohort.program_id, {})
        if cohort.starts_on <= today:
            likely = forecast(cohort.there, own.get("finish", NONE))
            running.append(RunningCohort(cohort, cohort.began, cohort.there, attended.get(cohort.pk), likely))
            continue
        found, left[cohort.program_id] = _coming(cohort, own, left.get(cohort.program_id, (0, 0)), today)
        coming.append(found)
    return coming, running


def _coming(
    cohort: Any, own: dict[str, Yield], left: tuple[int, int], today: dt.date
) -> tuple[ComingCohort, tuple[int, int]]:
    """One cohort's forecast from who is left for it, and who is left after it."""
    screening, waiting = left
    taken, seats = cohort.taken, cohort.seats
    chosen, applied = own.get("chosen", NONE), own.get("applied", NONE)
    free = max(seats - taken, 0)
    use = min(waiting, ceil(free / chosen.share))
    from_waiting = forecast(use, chosen)
    open_seats = max(free - from_waiting.likely, 0)
    reach = min(screening, ceil(open_seats / applied.share))
    from_screening = forecast(reach, applied)
    likely, low, high = (
        min(taken + getattr(from_waiting, at) + getattr(from_screening, at), seats) for at in ("likely", "low", "high")
    )
    lacking = max(seats - likely, 0)
    found = ComingCohort(
        cohort,
        (cohort.starts_on - today).days,
        taken,
        Forecast(likely, low, high),
        ceil(lacking / applied.share) if lacking else 0,
    )
    return found, (screening - reach, waiting - use)


def _attended(programs: list[int], today: dt.date) -> dict[int, float]:
    """The share of class meetings attended, by running cohort."""
    there = Q(status__in=(Attendance.Status.PRESENT, Attendance.Status.LATE))
    rows = (
        Attendance.objects.filter(
            application__program__in=programs,
            session__component="training",
            application__journey__cohort__starts_on__lte=today,
            application__journey__cohort__ends_on__gte=today,
        )
        .order_by()
        .values("application__journey__cohort")
        .annotate(all=Count("pk"), there=Count("pk", filter=there))
    )
    return {row["application__journey__cohort"]: row["there"] / row["all"] for row in rows if row["all"]}


def _rates(programs: list[int], today: dt.date) -> tuple[list[Rate], int, int]:
    ended = Q(started_on__isnull=False, cohort__ends_on__lt=today, cohort__ends_on__gt=today - dt.timedelta(days=365))
    done = Q(completed_on__gt=today - PAST, completed_on__lte=today - dt.timedelta(days=180))
    asks: dict[str, Q] = {
        "finished_k": ended & Q(completed_on__isnull=False),
        "finished_n": ended,
        "placed_k": done & Q(placed_on__isnull=False),
        "placed_n": done,
    }
    for days in (90, 180, 365):
        ripe = Q(placed_on__lte=today - dt.timedelta(days=days), placed_on__gt=today - PAST)
        asks[f"retained_{days}_n"] = ripe
        asks[f"retained_{days}_k"] = ripe & Q(**{f"retained_{days}_on__isnull": False})
    goal = dt.timedelta(days=reemployment_goal_days(today))
    counts = Journey.objects.filter(program__in=programs).aggregate(
        looking=_people(Q(station__in=(At.JOB_READY, At.BETWEEN))),
        past_goal=_people(Q(station=At.BETWEEN, since__lt=today - goal)),
        **{key: _people(which) for key, which in asks.items()},
    )
    stages = {"finished": "completed", "placed": "placed"}
    program = f"&program={programs[0]}" if len(programs) == 1 else ""
    rates = [
        Rate(key, counts[f"{key}_k"], counts[f"{key}_n"], f"stage={stages.get(key, key)}{program}")
        for key in ("finished", "placed", "retained_90", "retained_180", "retained_365")
    ]
    return rates, counts["looking"], counts["past_goal"]


def _targets(actor: Actor, programs: Sequence[Program], today: dt.date) -> list[TargetRow]:
    """The targets of this year and the last, with the chance that what is known so far gives of reaching them."""
    from scipy.stats import beta

    from workadvance.evidence.indicators import definition_set

    found = []
    for program in programs:
        for year in (today.year, today.year - 1):
            held = definition_set(STARTS, year)
            asked = targets_held(actor, program, held, year, today)
            if not asked:
                continue
            for row in indicator_rows(records_seen(actor, program, today), held, year, today, asked):
                if row.indicator not in asked:
                    continue
                chance = None
                if row.is_share and row.numerator is not None and row.denominator and row.target is not None:
                    k, n = row.numerator, row.denominator
                    chance = float(beta.sf(row.target, k + 0.5, n - k + 0.5))
                found.append(TargetRow(program, row, chance))
    return found


CHANGES = (
    ("applied", "applied_on"),
    ("selected", "selected_on"),
    ("started", "started_on"),
    ("completed", "completed_on"),
    ("placed", "placed_on"),
    ("advanced", "advanced_on"),
)


def _changes(programs: list[int], today: dt.date) -> list[Change]:
    week = dt.timedelta(days=7)
    asks = {}
    for key, field in CHANGES:
        asks[f"{key}_now"] = _people(Q(**{f"{field}__gt": today - week, f"{field}__lte": today}))
        asks[f"{key}_before"] = _people(Q(**{f"{field}__gt": today - 2 * week, f"{field}__lte": today - week}))
    counts = Journey.objects.filter(program__in=programs).aggregate(**asks)
    return [Change(key, counts[f"{key}_now"], counts[f"{key}_before"]) for key, _field in CHANGES]


def program_year(today: dt.date) -> tuple[dt.date, dt.date]:
    """First and last day of the program year, July 1 to June 30."""
    first = today.year if today.month >= 7 else today.year - 1
    return dt.date(first, 7, 1), dt.date(first + 1, 6, 30)


def _money(actor: Actor, programs: Sequence[Program], today: dt.date) -> Money | None:
    """What the ledger says of this program year; None without the right or without a line."""
    if not programs or not all(actor.may(COSTS, p.provider_id) for p in programs):
        return None
    first, last = program_year(today)
    sums: dict[str, float] = defaultdict(float)
    rows = CostEntry.objects.filter(program__in=[p.pk for p in programs], on__range=(first, last)).order_by()
    for row in rows.values("kind").annotate(all=Sum("amount"), due=Sum("amount", filter=Q(on__lte=today))):
        sums[row["kind"]] += float(row["all"])
        sums[f"{row['kind']} due"] += float(row["due"] or 0)
    if not sums:
        return None
    spent = sums["spent due"] + sums["in_kind due"]
    gone = ((today - first).days + 1) / ((last - first).days + 1)
    return Money(spent=spent, due=sums["budget due"], budget=sums["budget"], year_end=spent / gone)


def _beside(programs: Sequence[Program], today: dt.date) -> list[ProgramBeside]:
    done = Q(completed_on__gt=today - PAST, completed_on__lte=today - dt.timedelta(days=180))
    ripe = Q(placed_on__lte=today - dt.timedelta(days=90), placed_on__gt=today - PAST)
    rows = (
        Journey.objects.filter(program__in=[p.pk for p in programs])
        .order_by()
        .values("program")
        .annotate(
            done=_people(done),
            placed=_people(done & Q(placed_on__isnull=False)),
            ripe=_people(ripe),
            kept=_people(ripe & Q(retained_90_on__isnull=False)),
        )
    )
    counts = {row["program"]: row for row in rows}
    return [
        ProgramBeside(
            p,
            Rate("placed", counts[p.pk]["placed"], counts[p.pk]["done"], f"stage=placed&program={p.pk}"),
            Rate("retained_90", counts[p.pk]["kept"], counts[p.pk]["ripe"], f"stage=retained_90&program={p.pk}"),
        )
        for p in programs
        if p.pk in counts
    ]
