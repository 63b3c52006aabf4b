"""Jobs people hold or held, with their first pay and, where the file says so, their end."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import models

from workadvance.exchange.import_fields import Values
from workadvance.exchange.importers.base import FULL_TIME, Importer, MadeRecord, money_of
from workadvance.exchange.importers.employers import account_of
from workadvance.placement.models import EmploymentSpell
from workadvance.placement.services import spell_end, spell_open
from workadvance.screening.models import Application


class JobsImporter(Importer):
    """A row is one job of one person."""

    called = {"employer_name": "employer", "job_title": "title"}

    def together(self, values: Values) -> Any:
        """A person's jobs in the order in which they began."""
        return str(values.get("started_on", ""))

    def write(self, values: Values, same: models.Model | None = None) -> list[MadeRecord]:
        """Record the job, and that it ended."""
        setting = self.setting
        person = setting.people.person(values)
        known = EmploymentSpell.objects.filter(
            person=person, employer_name__iexact=values["employer"], started_on=values["started_on"]
        ).first()
        if known is not None:
            return [MadeRecord(known, new=False)]
        account = account_of(setting, values["employer"])
        selected = Application.objects.filter(person=person, state="selected").order_by("-pk").first()
        wage = money_of(values, "hourly_wage", per="hour", period=values.get("pay_period", ""))
        assert wage is not None, "a row without pay has a problem"
        spell = spell_open(
            actor=setting.actor,
            person=person,
            application=selected,
            employer=account.employer if account else None,
            employer_name=values["employer"],
            job_title=values["title"],
            soc=values.get("soc", ""),
            started_on=values["started_on"],
            hourly_wage=wage,
            hours_per_week=Decimal(values.get("hours_per_week") or FULL_TIME),
            zip=values.get("zip", ""),
            confirmed=values.get("confirmed", "self"),
        )
        if ended_on := values.get("ended_on"):
            spell_end(actor=setting.actor, spell=spell, ended_on=ended_on, end_kind=values.get("end_kind", "other"))
        return [MadeRecord(spell)]
