"""What can be exported: each kind of record with its columns, their types, units, meaning and how private they are.

The one home of exports as data: the page, the command, the data package with its dictionary and the reference page read it.
Columns are named as an import of the same kind calls its fields, so that what was exported is recognized when it comes back.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import FilteredRelation, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from workadvance.advancement.models import CheckIn
from workadvance.exchange.row_keys import OWN
from workadvance.people.models import Consent, Household, Person
from workadvance.placement.models import EmployerAccount, EmploymentSpell, JobOrder, JobReady, Referral, WageChange
from workadvance.programs.models import Program
from workadvance.readiness.models import Attendance, Session
from workadvance.reporting.models import Journey
from workadvance.screening.models import Application
from workadvance.training.models import Cohort, Credential, Enrollment


class Privacy(enum.StrEnum):
    """What a pseudonymous export makes of a column."""

    OPEN = "as it is"
    DROPPED = "left out"
    KEYED = "keyed id"
    MONTH = "month"
    YEAR = "year"
    AREA = "first 3 digits"


@dataclass(frozen=True, slots=True)
class ExportColumn:
    """One column: the path of its value from a row, and what `make` makes of that.

    `kind` names what a keyed id is of. `needs`: the permission without which the column is left out.
    """

    name: str
    path: str
    type: str
    description: str
    privacy: Privacy = Privacy.OPEN
    unit: str = ""
    kind: str = ""
    needs: str = ""
    make: Callable[[Any], Any] | None = None


@dataclass(frozen=True, slots=True)
class ExportTable:
    """One kind of record. `organization` and `person` are the paths to the provider and to the person it is about."""

    name: str
    label: str | Promise
    description: str
    rows: Callable[[], QuerySet[Any]]
    organization: str
    person: str
    needs: str
    columns: tuple[ExportColumn, ...]


def _own(number: int | None) -> str:
    return f"{OWN}{number}" if number is not None else ""


def _listed(values: Any) -> str:
    return ";".join(map(str, values)) if isinstance(values, list) else ""


DROPPED, KEYED, MONTH = Privacy.DROPPED, Privacy.KEYED, Privacy.MONTH


def _number(kind: str) -> ExportColumn:
    text = "Number of this record in WorkAdvance; an import knows the record by it."
    return ExportColumn("own_number", "pk", "string", text, KEYED, kind=kind, make=_own)


def _of_person(path: str) -> tuple[ExportColumn, ...]:
    """Who a record is about: the number joins it with people, the name is for people to read."""
    return (
        ExportColumn(
            "record_number", path, "string", "Number of the person's record.", KEYED, kind="people", make=_own
        ),
        ExportColumn("full_name", f"{path}__full_name", "string", "The person's name.", DROPPED),
        ExportColumn("birth_date", f"{path}__birth_date", "date", "Date of birth.", Privacy.YEAR),
    )


def _day(name: str, description: str, path: str = "") -> ExportColumn:
    return ExportColumn(name, path or name, "date", description, MONTH)


def _moment(name: str, description: str, path: str = "") -> ExportColumn:
    return ExportColumn(name, path or name, "datetime", description, MONTH)


def _text(name: str, description: str, path: str = "", privacy: Privacy = Privacy.OPEN, **more: Any) -> ExportColumn:
    return ExportColumn(name, path or name, "string", description, privacy, **more)


def _amount(name: str, description: str, path: str = "", unit: str = "US dollars an hour", **more: Any) -> ExportColumn:
    return ExportColumn(name, path or name, "number", description, unit=unit, **more)


def _count(name: str, description: str, path: str = "", unit: str = "") -> ExportColumn:
    return ExportColumn(name, path or name, "integer", description, unit=unit)


def _flag(name: str, description: str, path: str = "") -> ExportColumn:
    return ExportColumn(name, path or name, "boolean", description)


def _program(path: str = "program__name") -> ExportColumn:
    return _text("program", "The program's name.", path)


_PEOPLE = ExportTable(
    "people",
    _("People"),
    "Everyone on record: who they are and how to reach them. One row a record.",
    Person.objects.all,
    "provider",
    "self",
    "people.view_person",
    (
        ExportColumn(
            "record_number", "pk", "string", "Number of the person's record.", KEYED, kind="people", make=_own
        ),
        _text("full_name", "Full name.", privacy=DROPPED),
        _text("goes_by", "Name they go by.", privacy=DROPPED),
        ExportColumn("birth_date", "birth_date", "date", "Date of birth.", Privacy.YEAR),
        _text("phone", "Phone number.", privacy=DROPPED),
        _text("email", "Email address.", privacy=DROPPED),
        _text("line", "Street address.", privacy=DROPPED),
        _text("city", "City.", privacy=DROPPED),
        _text("state", "State, two letters."),
        _text("zip", "ZIP code.", privacy=Privacy.AREA),
        _text("county_fips", "County of the address, FIPS code.", privacy=DROPPED),
        _text("area_code", "Labor market area of the address, OEWS code."),
        _text("language", "Language the person reads: en or es."),
        _text("reach_by", "Best way to reach them: text, call or email."),
        _count("max_miles", "How far they can travel.", unit="miles"),
        _flag("has_car", "Whether they have a car."),
        _amount("wage_floor", "Lowest pay they would accept."),
        _text("same_as", "The first record of the same person, where staff linked them.", "same_as_id", KEYED,
              kind="people", make=_own),
        _moment("created_at", "When the record was opened."),
    ),
)  # fmt: skip

_SCREENING = (
    ExportTable(
        "households",
        _("Households"),
        "Household size and income as stated on a day.",
        Household.objects.all,
        "person__provider",
        "person",
        "people.view_household",
        (
            _number("households"),
            *_of_person("person"),
            _day("stated_on", "Day of the statement."),
            _count("household_size", "People in the household.", "size", "people"),
            _amount("monthly_income", "Household income before taxes.", unit="US dollars a month"),
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
            _number("consents"),
            *_of_person("person"),
            _text("purpose", "What the consent opens: services, employers, wage_records, research or messages."),
            _text("text_version", "Version of the text agreed to."),
            _moment("signed_at", "When it was signed."),
            _day("expires_on", "Last day, where it has one."),
            _moment("revoked_at", "When it was taken back."),
        ),
    ),
    ExportTable(
        "applications",
        _("Applications"),
        "Applications to programs, with the household as stated last. One row an application.",
        lambda: Application.objects.exclude(submitted_at=None).annotate(
            size=_newest_household("size"), income=_newest_household("monthly_income")
        ),
        "program__provider",
        "person",
        "screening.view_applicants",
        (
            _number("applications"),
            *_of_person("person"),
            _program(),
            _text("status", "Where the application stands.", "state"),
            ExportColumn("received_on", "submitted_at", "date", "Day it was received.", MONTH,
                         make=lambda at: timezone.localdate(at)),
            _day("decided_on", "Day of the decision."),
            ExportColumn("household_size", "size", "integer", "People in the household.", unit="people",
                         needs="people.view_household"),
            _amount("monthly_income", "Household income before taxes.", "income", "US dollars a month",
                    needs="people.view_household"),
            _flag("work_authorized", "Authorized to work in the United States."),
            _flag("employed", "Working when they applied."),
            _amount("hourly_wage", "Pay when they applied."),
            _text("last_job", "Current or last job.", privacy=DROPPED),
            _flag("has_diploma", "High school diploma or equivalency."),
            _text("why", "Reason for choosing this work.", privacy=DROPPED),
            _text("heard_from", "How they heard of the program.", privacy=DROPPED),
        ),
    ),
)  # fmt: skip


def _newest_household(field: str) -> Subquery:
    rows = Household.objects.filter(person=OuterRef("person")).order_by("-stated_on", "-pk")
    return Subquery(rows.values(field)[:1])


_TRAINING = (
    ExportTable(
        "sessions",
        _("Job-readiness sessions"),
        "Job-readiness sessions and classes.",
        Session.objects.all,
        "program__provider",
        "",
        "readiness.view_sessions",
        (
            _number("sessions"),
            _program(),
            _text("session", "Title.", "title"),
            _day("held_on", "Day."),
            _amount("session_hours", "Length.", "hours", "hours"),
            _text("place", "Where it was held.", privacy=DROPPED),
            _day("canceled_on", "Day it was canceled."),
        ),
    ),
    ExportTable(
        "attendance",
        _("Attendance"),
        "Who was at which session or class. One row a person and session.",
        Attendance.objects.all,
        "application__person__provider",
        "application__person",
        "readiness.view_sessions",
        (
            _number("attendance"),
            *_of_person("application__person"),
            _program("session__program__name"),
            _text("session", "Title of the session.", "session__title"),
            _day("held_on", "Day of the session.", "session__held_on"),
            _text("status", "present, late, absent or excused."),
            _amount("hours", "Hours attended, where not the whole session.", unit="hours"),
            _amount("session_hours", "Length of the session.", "session__hours", "hours"),
        ),
    ),
    ExportTable(
        "cohorts",
        _("Cohorts"),
        "Training cohorts (classes).",
        Cohort.objects.all,
        "program__provider",
        "",
        "training.view_cohorts",
        (
            _number("cohorts"),
            _program(),
            _text("cohort", "Name.", "name"),
            _text("soc", "Occupation trained for, SOC code."),
            _text("certification", "Certification prepared for.", "certification__name"),
            _day("starts_on", "First day."),
            _day("ends_on", "Last day."),
            _count("seats", "Seats.", unit="people"),
            _amount("hours", "Planned hours.", unit="hours"),
            _day("canceled_on", "Day it was canceled."),
        ),
    ),
    ExportTable(
        "enrollments",
        _("Enrollments"),
        "Seats in cohorts.",
        Enrollment.objects.all,
        "application__person__provider",
        "application__person",
        "training.view_cohorts",
        (
            _number("enrollments"),
            *_of_person("application__person"),
            _text("cohort_number", "Number of the cohort.", "cohort_id", KEYED, kind="cohorts", make=_own),
            _text("cohort", "Name of the cohort.", "cohort__name"),
            _text("status", "Where the enrollment stands.", "state"),
            _day("enrolled_on", "Day of enrollment."),
            _day("started_on", "First day there."),
            _day("ended_on", "Last day there."),
        ),
    ),
    ExportTable(
        "credentials",
        _("Credentials"),
        "Credentials earned.",
        Credential.objects.all,
        "application__person__provider",
        "application__person",
        "training.view_cohorts",
        (
            _number("credentials"),
            *_of_person("application__person"),
            _text("certification", "Name.", "certification__name"),
            _text("issuer", "Who issues it.", "certification__issuer"),
            _day("issued_on", "Day of issue."),
            _day("expires_on", "Day it expires."),
        ),
    ),
)


def _first_pay(field: str) -> Subquery:
    return Subquery(WageChange.objects.filter(spell=OuterRef("pk")).order_by("effective_on", "pk").values(field)[:1])


_EMPLOYER = _text("employer", "The employer's name.", "employer__name", KEYED, kind="employers")
_PLACEMENT = (
    ExportTable(
        "employers",
        _("Employers"),
        "Employers on the list, one row a contact; an employer without contacts has one row.",
        lambda: EmployerAccount.objects.annotate(
            contact=FilteredRelation("contacts", condition=Q(contacts__left_on=None))
        ).order_by("pk", "contact__pk"),
        "provider",
        "",
        "placement.view_employers",
        (
            _number("accounts"),
            _EMPLOYER,
            _text("industry", "Industry."),
            _day("since", "First contact."),
            _flag("partner", "Whether they helped design the training."),
            _text("contact_name", "Contact's name.", "contact__name", DROPPED),
            _text("contact_title", "Contact's job title.", "contact__job_title", DROPPED),
            _text("contact_email", "Contact's email.", "contact__email", DROPPED),
            _text("contact_phone", "Contact's phone.", "contact__phone", DROPPED),
        ),
    ),
    ExportTable(
        "orders",
        _("Job orders"),
        "Openings employers asked to fill.",
        JobOrder.objects.all,
        "provider",
        "",
        "placement.view_employers",
        (
            _number("orders"),
            _EMPLOYER,
            _text("title", "Job title."),
            _text("soc", "Occupation, SOC code."),
            _amount("wage", "Pay, or lowest pay."),
            _amount("wage_to", "Highest pay."),
            _amount("hours_per_week", "Hours a week.", unit="hours a week"),
            _count("slots", "Openings.", unit="openings"),
            _text("zip", "ZIP code of the workplace.", privacy=Privacy.AREA),
            _flag("remote", "Whether it can be done from home."),
            _text("shifts", "Shifts, separated by semicolons.", make=_listed),
            _text("requirements", "Other requirements.", privacy=DROPPED),
            _text("status", "Where the order stands.", "state"),
            _day("opened_on", "Day it was opened."),
            _day("start_by", "Latest start date."),
            _day("closes_on", "Closing date."),
        ),
    ),
    ExportTable(
        "job_ready",
        _("Job-ready"),
        "The job-ready pool: who was marked job-ready and for which occupations.",
        JobReady.objects.all,
        "application__person__provider",
        "application__person",
        "placement.view_job_ready",
        (
            _number("job_ready"),
            *_of_person("application__person"),
            _program("application__program__name"),
            _day("ready_on", "Day of being job-ready."),
            _text("socs", "Occupations, SOC codes separated by semicolons.", make=_listed),
            _day("available_from", "First day available."),
            _day("paused_on", "Day the job search was paused."),
        ),
    ),
    ExportTable(
        "referrals",
        _("Referrals"),
        "People referred to job orders, with the list of candidates (slate) they were on.",
        Referral.objects.all,
        "order__provider",
        "application__person",
        "placement.view_employers",
        (
            _number("referrals"),
            *_of_person("application__person"),
            _text("order_number", "Number of the job order.", "order_id", KEYED, kind="orders", make=_own),
            _text("slate_number", "Number of the list of candidates.", "slate_id", KEYED, kind="slates", make=_own),
            _text("status", "Where the referral stands.", "state"),
            _day("proposed_on", "Day of the referral."),
            _moment("interview_at", "When the interview is."),
            _amount("offered_wage", "Pay offered."),
            _day("starts_on", "First day of work offered."),
        ),
    ),
    ExportTable(
        "jobs",
        _("Jobs"),
        "Jobs people hold or held, with the first pay.",
        lambda: EmploymentSpell.objects.annotate(
            pay=_first_pay("hourly_wage"), weekly=_first_pay("hours_per_week")
        ),
        "person__provider",
        "person",
        "advancement.view_retention",
        (
            _number("jobs"),
            *_of_person("person"),
            _text("employer", "The employer's name.", "employer_name", KEYED, kind="employers"),
            _text("title", "Job title at the start.", "job_title"),
            _text("soc", "Occupation, SOC code."),
            _day("started_on", "First day."),
            _amount("hourly_wage", "First pay.", "pay"),
            _amount("hours_per_week", "Hours a week at the start.", "weekly", "hours a week"),
            _day("ended_on", "Last day."),
            _text("end_kind", "Why it ended."),
            _text("confirmed", "How it is confirmed: self, employer, document or records."),
            _flag("in_sector", "Whether it is in the program's sector."),
        ),
    ),
    ExportTable(
        "pay",
        _("Pay"),
        "Pay of jobs, one row a change, the first included.",
        WageChange.objects.all,
        "spell__person__provider",
        "spell__person",
        "advancement.view_retention",
        (
            _number("pay"),
            *_of_person("spell__person"),
            _text("job_number", "Number of the job.", "spell_id", KEYED, kind="jobs", make=_own),
            _day("effective_on", "First day of this pay."),
            _amount("hourly_wage", "Pay."),
            _amount("hours_per_week", "Hours a week.", unit="hours a week"),
        ),
    ),
    ExportTable(
        "check_ins",
        _("Check-ins"),
        "Check-ins after a job began.",
        CheckIn.objects.all,
        "spell__person__provider",
        "spell__person",
        "advancement.view_retention",
        (
            _number("check_ins"),
            *_of_person("spell__person"),
            _text("job_number", "Number of the job.", "spell_id", KEYED, kind="jobs", make=_own),
            _count("day", "Days after the first day of work.", unit="days"),
            _day("due_on", "Due date."),
            _day("done_on", "Day it was done."),
            _text("outcome", "What was found."),
        ),
    ),
)  # fmt: skip

_STATIONS = (
    ("applied_on", "applied"), ("eligible_on", "was found eligible"), ("selected_on", "was selected"),
    ("readiness_done_on", "finished job readiness"), ("started_on", "started training"),
    ("completed_on", "completed training"), ("certified_on", "earned a credential"), ("ready_on", "was job-ready"),
    ("placed_on", "started the first job"), ("retained_90_on", "was employed 90 days later"),
    ("retained_180_on", "was employed 180 days later"), ("retained_365_on", "was employed 365 days later"),
    ("advanced_on", "advanced"),
)  # fmt: skip
_FLOW = (
    ExportTable(
        "programs",
        _("Programs"),
        "The provider's programs.",
        Program.objects.all,
        "provider",
        "",
        "programs.view_program",
        (
            _number("programs"),
            _text("program", "Name.", "name"),
            _text("sector", "Sector."),
            _day("opened_on", "Day it opened."),
            _day("closed_on", "Day it closed."),
            _count("seats_per_year", "Seats a year.", unit="people"),
        ),
    ),
    ExportTable(
        "journeys",
        _("Participant flow"),
        "The day on which each application passed each stage: what the participant flow counts.",
        Journey.objects.all,
        "provider",
        "person",
        "reporting.view_people",
        (
            ExportColumn("application_number", "application_id", "string", "Number of the application.", KEYED,
                         kind="applications", make=_own),
            *_of_person("person"),
            _program(),
            _text("stage", "Current stage.", "station"),
            *(_day(name, f"Day on which the person {what}.") for name, what in _STATIONS),
        ),
    ),
)  # fmt: skip

TABLES: Mapping[str, ExportTable] = {t.name: t for t in (_PEOPLE, *_SCREENING, *_TRAINING, *_PLACEMENT, *_FLOW)}
