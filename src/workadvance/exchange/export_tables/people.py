"""Tables of people, their households, consents and applications."""

from __future__ import annotations

from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workadvance.exchange.export_tables.columns import (
    DROPPED,
    KEYED,
    MONTH,
    ExportColumn,
    ExportTable,
    Privacy,
    amount,
    count,
    day,
    flag,
    moment,
    number,
    of_person,
    own,
    program,
    text,
)
from workadvance.people.models import Consent, Household, Person
from workadvance.screening.models import Application

PEOPLE = ExportTable(
    "people",
    _("People"),
    "Everyone on record: who they are and how to reach them. One row a record.",
    Person.objects.all,
    "provider",
    "self",
    "people.view_person",
    (
        ExportColumn(
            "record_number", "pk", "string", "Number of the person's record.", KEYED, kind="people", make=own
        ),
        text("full_name", "Full name.", privacy=DROPPED),
        text("goes_by", "Name they go by.", privacy=DROPPED),
        ExportColumn("birth_date", "birth_date", "date", "Date of birth.", Privacy.YEAR),
        text("phone", "Phone number.", privacy=DROPPED),
        text("email", "Email address.", privacy=DROPPED),
        text("line", "Street address.", privacy=DROPPED),
        text("city", "City.", privacy=DROPPED),
        text("state", "State, two letters."),
        text("zip", "ZIP code.", privacy=Privacy.AREA),
        text("county_fips", "County of the address, FIPS code.", privacy=DROPPED),
        text("area_code", "Labor market area of the address, OEWS code."),
        text("language", "Language the person reads: en or es."),
        text("reach_by", "Best way to reach them: text, call or email."),
        count("max_miles", "How far they can travel.", unit="miles"),
        flag("has_car", "Whether they have a car."),
        amount("wage_floor", "Lowest pay they would accept."),
        text("same_as", "The first record of the same person, where staff linked them.", "same_as_id", KEYED,
              kind="people", make=own),
        moment("created_at", "When the record was opened."),
    ),
)  # fmt: skip

SCREENING = (
    ExportTable(
        "households",
        _("Households"),
        "Household size and income as stated on a day.",
        Household.objects.all,
        "person__provider",
        "person",
        "people.view_household",
        (
            number("households"),
            *of_person("person"),
            day("stated_on", "Day of the statement."),
            count("household_size", "People in the household.", "size", "people"),
            amount("monthly_income", "Household income before taxes.", unit="US dollars a month"),
        ),
    ),
    ExportTable(
        "consents",
        _("Consents"),
        "What people consented to, from when, and until when.",
        Consent.objects.all,
        "person__provider",
        "person",
        "people.view_person",
        (
            number("consents"),
            *of_person("person"),
            text("purpose", "What the consent opens: services, employers, wage_records, research or messages."),
            text("text_version", "Version of the text agreed to."),
            moment("signed_at", "When it was signed."),
            day("expires_on", "Last day, where it has one."),
            moment("revoked_at", "When it was withdrawn."),
        ),
    ),
    ExportTable(
        "applications",
        _("Applications"),
        "Applications to programs, with the household as stated last. One row an application.",
        lambda: Application.objects.exclude(submitted_at=None).annotate(
            size=newest_household("size"), income=newest_household("monthly_income")
        ),
        "program__provider",
        "person",
        "screening.view_applicants",
        (
            number("applications"),
            *of_person("person"),
            program(),
            text("status", "Where the application stands.", "state"),
            ExportColumn("received_on", "submitted_at", "date", "Day it was received.", MONTH,
                         make=lambda at: timezone.localdate(at)),
            day("decided_on", "Day of the decision."),
            ExportColumn("household_size", "size", "integer", "People in the household.", unit="people",
                         needs="people.view_household"),
            amount("monthly_income", "Household income before taxes.", "income", "US dollars a month",
                    needs="people.view_household"),
            flag("work_authorized", "Authorized to work in the United States."),
            flag("employed", "Working when they applied."),
            amount("hourly_wage", "Pay when they applied."),
            text("last_job", "Current or last job.", privacy=DROPPED),
            flag("has_diploma", "High school diploma or equivalency."),
            text("why", "Reason for choosing this work.", privacy=DROPPED),
            text("heard_from", "How they heard of the program.", privacy=DROPPED),
        ),
    ),
)  # fmt: skip


def newest_household(field: str) -> Subquery:
    """What a person stated last of their household."""
    rows = Household.objects.filter(person=OuterRef("person")).order_by("-stated_on", "-pk")
    return Subquery(rows.values(field)[:1])
