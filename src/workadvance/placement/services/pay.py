"""Pay in a job: raises, cuts, new titles."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from workadvance.parsing import said_of_pay
from workadvance.people.access import Actor
from workadvance.placement.models import EmploymentSpell, WageChange
from workadvance.placement.services.checks import gathered, not_future, wage_check
from workadvance.placement.services.jobs import may_record_job, record_job


def wage_change(
    *,
    actor: Actor,
    spell: EmploymentSpell,
    effective_on: dt.date,
    hourly_wage: Decimal,
    hours_per_week: Decimal | int | None = None,
    job_title: str = "",
    source: str = "self",
) -> WageChange:
    """Record a raise, a cut or a new title in a job, from a day on. The same entry twice changes nothing."""
    may_record_job(actor, spell.person)
    problems = gathered(lambda: wage_check(hourly_wage), lambda: not_future(effective_on, "effective_on"))
    if effective_on < spell.started_on:
        problems.setdefault("effective_on", []).append(
            _("The job started on %(day)s. Choose that date or a later one for the pay change.")
            % {"day": spell.started_on}
        )
    if spell.ended_on is not None and effective_on > spell.ended_on:
        problems.setdefault("effective_on", []).append(
            _("The job ended on %(day)s. Choose that date or an earlier one for the pay change.")
            % {"day": spell.ended_on}
        )
    if problems:
        raise ValidationError(problems)
    with transaction.atomic():
        EmploymentSpell.objects.select_for_update().get(pk=spell.pk)
        rows = list(spell.wages.order_by("effective_on"))
        held = [w for w in rows if w.effective_on <= effective_on]
        hours = (
            Decimal(hours_per_week) if hours_per_week is not None else held[-1].hours_per_week if held else Decimal(40)
        )
        change = WageChange(
            spell=spell,
            effective_on=effective_on,
            hourly_wage=hourly_wage,
            hours_per_week=hours,
            worked_out_from=said_of_pay(hourly_wage),
            job_title=job_title.strip(),
            source=source,
        )
        if known := _recorded_already(change, rows):
            return known
        change.full_clean()
        change.save()
        record_job(
            actor,
            spell,
            "changed",
            noun="wage",
            effective_on=effective_on,
            employer=spell.employer_name,
            wage=f"{hourly_wage:.2f}",
            job=change.job_title or spell.job_title,
            source=str(change.get_source_display()),
        )
    return change


def _recorded_already(change: WageChange, rows: Sequence[WageChange]) -> WageChange | None:
    """The same entry, made before; ValidationError where that day has another one."""
    row = next((row for row in rows if row.effective_on == change.effective_on), None)
    if row is None:
        return None
    if (row.hourly_wage, row.hours_per_week, row.job_title) == (
        change.hourly_wage,
        change.hours_per_week,
        change.job_title,
    ):
        return row
    said = _("Pay of $%(wage)s is already recorded for this date. Choose another date.")
    raise ValidationError({"effective_on": said % {"wage": row.hourly_wage}})
