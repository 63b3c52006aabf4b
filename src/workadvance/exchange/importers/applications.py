"""Applications: entered as staff enter a paper form, each sent and assessed."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from workadvance.exchange.import_fields import Values
from workadvance.exchange.importers.base import Importer, MadeRecord, money_of
from workadvance.exchange.people_found import full_name
from workadvance.people.contact_fields import Details
from workadvance.people.models import Person
from workadvance.screening.models import Application
from workadvance.screening.services import application_enter

ABOUT = (
    "goes_by",
    "birth_date",
    "phone",
    "email",
    "line",
    "city",
    "state",
    "zip",
    "reach_by",
    "max_miles",
    "has_car",
    "wage_floor",
)


def person_details(values: Values) -> Details:
    """Person's fields of a row, those the file gives."""
    details = {name: values[name] for name in ABOUT if name in values}
    return {"full_name": full_name(values), **details}


class ApplicationsImporter(Importer):
    """A row is a person and their application. An existing record keeps its details."""

    called = {"size": "household_size"}

    def write(self, values: Values, same: models.Model | None = None) -> list[MadeRecord]:
        """Enter the application, of `same` where staff said that the row is of that record."""
        program = self.setting.program_of(values)
        person = same if isinstance(same, Person) else None
        if person is None and not full_name(values):
            raise ValidationError({"full_name": _("Enter a name.")})
        application: Application = application_enter(
            actor=self.setting.actor,
            program=program,
            person=person,
            parts={
                "about": {} if person else person_details(values),
                "household": {
                    "size": values["household_size"],
                    "monthly_income": money_of(values, "monthly_income", per="month"),
                },
                "work": {
                    "work_authorized": values.get("work_authorized"),
                    "employed": values["employed"] == "yes",
                    "hourly_wage": money_of(values, "hourly_wage", per="hour"),
                    "last_job": values.get("last_job", ""),
                    "has_diploma": values.get("has_diploma"),
                },
                "why": {"why": values.get("why", ""), "heard_from": values.get("heard_from", "")},
            },
            received_on=values.get("received_on"),
            language=values.get("language", "en"),
        )
        return [*([] if person else [MadeRecord(application.person)]), MadeRecord(application)]
