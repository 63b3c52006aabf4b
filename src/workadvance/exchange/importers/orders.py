"""Job orders. An employer who is not on the list yet is added with their first order."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from workadvance.exchange.import_fields import Values
from workadvance.exchange.importers.base import Importer, MadeRecord, money_of
from workadvance.exchange.importers.employers import account_of
from workadvance.parsing import Unclear, read_zip
from workadvance.people.contact_fields import Details
from workadvance.placement.services import employer_add, order_open

PLAIN = ("hours_per_week", "slots", "remote", "shifts", "requirements", "opened_on", "start_by", "closes_on")


class OrdersImporter(Importer):
    """A row is a job order."""

    def write(self, values: Values, same: models.Model | None = None) -> list[MadeRecord]:
        """Open the order; occupation and place are found from what the row says."""
        made = []
        account = account_of(self.setting, values["employer"])
        if account is None:
            account = employer_add(actor=self.setting.actor, provider=self.setting.provider, name=values["employer"])
            made.append(MadeRecord(account))
        period = values.get("pay_period", "")
        details: Details = {name: values[name] for name in PLAIN if name in values}
        wage = money_of(values, "wage", per="hour", period=period)
        wage_to = money_of(values, "wage_to", per="hour", period=period)
        order = order_open(
            actor=self.setting.actor,
            account=account,
            title=values["title"],
            soc=values.get("soc") or values["title"],
            wage=wage,
            wage_to=wage_to if wage_to is not None and wage_to != wage else None,
            zip=self._zip(values),
            **details,
        )
        return [*made, MadeRecord(order)]

    def _zip(self, values: Values) -> str:
        """The ZIP code the row gives, or the one at the end of the workplace's address."""
        if code := values.get("zip"):
            return str(code)
        for code in reversed(re.findall(r"\b[0-9]{5}(?:-[0-9]{4})?\b", str(values.get("workplace", "")))):
            try:
                return read_zip(code)
            except Unclear:
                continue
        if not values.get("remote"):
            raise ValidationError(
                {"zip": _("Enter the workplace ZIP code, or say that the job can be done from home.")}
            )
        return ""
