"""Employers and the people to talk to there; several rows may name one employer."""

from __future__ import annotations

from django.db import models

from workadvance.exchange.import_fields import Values
from workadvance.exchange.importers.base import Importer, MadeRecord, Setting
from workadvance.parsing import folded
from workadvance.placement.models import EmployerAccount
from workadvance.placement.services import contact_add, employer_add
from workadvance.placement.services.employers import organization_named


def account_of(setting: Setting, name: str) -> EmployerAccount | None:
    """The employer of this name on the provider's list."""
    employer = organization_named(name)
    if employer is None:
        return None
    rows = EmployerAccount.objects.select_related("employer", "provider")
    return rows.filter(provider=setting.provider, employer=employer).first()


class EmployersImporter(Importer):
    """A row is an employer, or one more contact of one."""

    called = {
        "name": "contact_name",
        "job_title": "contact_title",
        "email": "contact_email",
        "phone": "contact_phone",
    }

    def together(self, values: Values) -> str:
        """Rows of one employer after each other."""
        return folded(str(values.get("employer", "")))

    def write(self, values: Values, same: models.Model | None = None) -> list[MadeRecord]:
        """Add the employer where they are not on the list, and the contact where the row has one."""
        made = []
        account = account_of(self.setting, values["employer"])
        if account is None:
            account = employer_add(
                actor=self.setting.actor,
                provider=self.setting.provider,
                name=values["employer"],
                industry=values.get("industry", ""),
                since=values.get("since"),
                partner=values.get("partner", False),
            )
            made.append(MadeRecord(account))
        if values.get("contact_name"):
            before = set(account.contacts.order_by("pk").values_list("pk", flat=True))
            contact = contact_add(
                actor=self.setting.actor,
                account=account,
                name=values["contact_name"],
                job_title=values.get("contact_title", ""),
                email=values.get("contact_email", ""),
                phone=values.get("contact_phone", ""),
            )
            made.append(MadeRecord(contact, contact.pk not in before))
        return made or [MadeRecord(account, new=False)]
