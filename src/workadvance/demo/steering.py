"""What managers steer by: targets, the books with their budget, and reports kept under a name."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal

from django.utils import timezone

from workadvance.people.access import SYSTEM
from workadvance.people.models import Organization
from workadvance.programs.models import Program
from workadvance.reporting.costs import costs_import
from workadvance.reporting.models import CostEntry
from workadvance.reporting.saved_reports import saved_report_save
from workadvance.reporting.steering import program_year
from workadvance.reporting.targets import target_set

# Of a participant's cost, by component: what is small and late is the last.
SHARES = {
    CostEntry.Component.SCREENING: 0.14,
    CostEntry.Component.READINESS: 0.16,
    CostEntry.Component.TRAINING: 0.42,
    CostEntry.Component.PLACEMENT: 0.12,
    CostEntry.Component.ADVANCEMENT: 0.07,
    CostEntry.Component.SUPPORTS: 0.09,
}
A_SEAT = 6500
"""About what the study's providers spent a participant, in today's dollars."""


def targets_make() -> None:
    """What each program's provider and its first funder ask of three indicators, this year and last."""
    asked = (("wioa:employment_q2", 68, 72), ("wioa:employment_q4", 64, 66), ("wioa:credential_attainment", 60, 65))
    today = timezone.localdate()
    for program in Program.objects.order_by("pk"):
        funder = program.funders.order_by("pk").first()
        for year in (today.year - 1, today.year):
            for indicator, own, theirs in asked:
                for who, value in ((None, own), (funder, theirs)) if funder else ((None, own),):
                    target_set(
                        actor=SYSTEM,
                        program=program,
                        indicator=indicator,
                        program_year=year,
                        value=Decimal(value),
                        funder=who,
                        effective_on=dt.date(year, 1, 2),
                    )


def books_make(rng: random.Random) -> None:
    """Costs of two program years, month by month and component by component, the budget of both, and shared administration."""
    today = timezone.localdate()
    this, last_day = program_year(today)
    months = [
        day
        for year in (this.year - 1, this.year)
        for day in (dt.date(year + (m > 12), m if m <= 12 else m - 12, 15) for m in range(7, 19))
    ]
    for provider in Organization.objects.filter(kind="provider", programs__isnull=False).distinct().order_by("pk"):
        rows: list[dict[str, str]] = []
        for program in Program.objects.filter(provider=provider).order_by("pk"):
            for day in months:
                for component, share in SHARES.items():
                    plan = program.seats_per_year * A_SEAT * share / 12
                    rows.append(_line(rows, day, component, plan, CostEntry.Kind.BUDGET, program.name))
                    if day <= today:
                        # Supports cost more than planned, and nothing else does by much.
                        more = 1.5 if component == CostEntry.Component.SUPPORTS else 1.0
                        spent = plan * more * rng.uniform(0.85, 1.12)
                        rows.append(_line(rows, day, component, spent, CostEntry.Kind.SPENT, program.name))
        for day in months:
            if day <= min(today, last_day):
                administration = CostEntry.Component.ADMINISTRATION
                rows.append(_line(rows, day, administration, rng.uniform(2400, 3600), CostEntry.Kind.SPENT, ""))
        costs_import(actor=SYSTEM, provider=provider, rows=rows)


def _line(
    rows: list[dict[str, str]], day: dt.date, component: str, amount: float, kind: str, program: str
) -> dict[str, str]:
    return {
        "reference": f"GL-{len(rows) + 1:05d}",
        "on": day.isoformat(),
        "amount": f"{amount:.2f}",
        "component": component,
        "kind": kind,
        "program": program,
    }


def reports_make() -> None:
    """Three questions that managers ask each month."""
    asked = (
        ("Where people are, by program", "outcomes", "station", "program", "station != applying"),
        ("First jobs by year and county", "outcomes", "county_fips", "placed_on:year", "placed_on != empty"),
        ("Services by kind and quarter", "services", "on:quarter", "kind", ""),
    )
    for provider in Organization.objects.filter(kind="provider", programs__isnull=False).distinct().order_by("pk"):
        for name, table, rows, columns, conditions in asked:
            saved_report_save(
                actor=SYSTEM,
                provider=provider,
                name=name,
                table=table,
                rows=rows,
                columns=columns,
                conditions=conditions,
            )
