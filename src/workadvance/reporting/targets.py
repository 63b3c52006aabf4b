"""Targets of indicators: set from a day on by funder and year; earlier ones stay on record."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance.events.services import event_record
from workadvance.evidence.indicators import definition_set, set_names
from workadvance.people.access import Actor, require
from workadvance.people.models import Organization
from workadvance.programs.models import Program
from workadvance.reporting.indicator_titles import indicator_title
from workadvance.reporting.models import IndicatorTarget


def indicator_choices(year: int) -> list[tuple[str, str]]:
    """Every indicator of every set as a choice: `wioa:employment_q2` and its title."""
    return [
        (f"{name}:{key}", f"{name}: {indicator_title(name, key)}")
        for name in set_names()
        for key in definition_set(name, year).indicators
    ]


def target_set(
    *,
    actor: Actor,
    program: Program,
    indicator: str,
    program_year: int,
    value: Decimal,
    funder: Organization | None = None,
    effective_on: dt.date | None = None,
) -> IndicatorTarget:
    """Set what an indicator is to reach in a year, from a day on; set again for the same day, it replaces that one.

    `indicator` is written `set:indicator`, `value` in percent for shares and in dollars for earnings. The log keeps both.
    """
    require(actor, "reporting.set_targets", program.provider_id)
    day = effective_on or timezone.localdate()
    name, _colon, key = indicator.partition(":")
    known = definition_set(name, program_year).indicators if name in set_names() else {}
    if key not in known:
        raise ValidationError({"indicator": _("Choose an indicator of one of the sets.")})
    share = known[key].unit == "share"
    if share and not 0 <= value <= 100:
        raise ValidationError({"value": _("Enter a percentage from 0 to 100.")})
    if funder is not None and not program.funders.filter(pk=funder.pk).exists():
        raise ValidationError({"funder": _("This organization doesn't fund this program.")})
    kept = value / 100 if share else value
    with transaction.atomic():
        found, _created = IndicatorTarget.objects.update_or_create(
            program=program,
            funder=funder,
            definitions=name,
            indicator=key,
            program_year=program_year,
            effective_on=day,
            defaults={"value": kept},
        )
        event_record(
            kind="reporting.target.set",
            author=actor,
            subject=found,
            organization_id=program.provider_id,
            effective_on=day,
            payload={"indicator": indicator, "year": str(program_year), "value": f"{value:f}", "program": program.name},
        )
    return found
