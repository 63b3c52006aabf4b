"""Tables of employers, job orders, referrals, jobs and check-ins."""

from __future__ import annotations

from django.db.models import FilteredRelation, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from workadvance.advancement.models import CheckIn
from workadvance.exchange.export_tables.columns import (
    DROPPED,
    KEYED,
    ExportTable,
    Privacy,
    amount,
    count,
    day,
    flag,
    listed,
    moment,
    number,
    of_person,
    own,
    program,
    text,
)
from workadvance.placement.models import EmployerAccount, EmploymentSpell, JobOrder, JobReady, Referral, WageChange


def first_pay(field: str) -> Subquery:
    """What a job paid first."""
    return Subquery(WageChange.objects.filter(spell=OuterRef("pk")).order_by("effective_on", "pk").values(field)[:1])


EMPLOYER = text("employer", "The employer's name.", "employer__name", KEYED, kind="employers")
PLACEMENT = (
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
            number("accounts"),
            EMPLOYER,
            text("industry", "Industry."),
            day("since", "First contact."),
            flag("partner", "Whether they helped design the training."),
            text("contact_name", "Contact's name.", "contact__name", DROPPED),
            text("contact_title", "Contact's job title.", "contact__job_title", DROPPED),
            text("contact_email", "Contact's email.", "contact__email", DROPPED),
            text("contact_phone", "Contact's phone.", "contact__phone", DROPPED),
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
            number("orders"),
            EMPLOYER,
            text("title", "Job title."),
            text("soc", "Occupation, SOC code."),
            amount("wage", "Pay, or lowest pay."),
            amount("wage_to", "Highest pay."),
            amount("hours_per_week", "Hours a week.", unit="hours a week"),
            count("slots", "Openings.", unit="openings"),
            text("zip", "ZIP code of the workplace.", privacy=Privacy.AREA),
            flag("remote", "Whether it can be done from home."),
            text("shifts", "Shifts, separated by semicolons.", make=listed),
            text("requirements", "Other requirements.", privacy=DROPPED),
            text("status", "Where the order stands.", "state"),
            day("opened_on", "Day it was opened."),
            day("start_by", "Latest start date."),
            day("closes_on", "Closing date."),
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
            number("job_ready"),
            *of_person("application__person"),
            program("application__program__name"),
            day("ready_on", "Day of being job-ready."),
            text("socs", "Occupations, SOC codes separated by semicolons.", make=listed),
            day("available_from", "First day available."),
            day("paused_on", "Day the job search was paused."),
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
            number("referrals"),
            *of_person("application__person"),
            text("order_number", "Number of the job order.", "order_id", KEYED, kind="orders", make=own),
            text("slate_number", "Number of the list of candidates.", "slate_id", KEYED, kind="slates", make=own),
            text("status", "Where the referral stands.", "state"),
            day("proposed_on", "Day of the referral."),
            moment("interview_at", "When the interview is."),
            amount("offered_wage", "Pay offered."),
            day("starts_on", "First day of work offered."),
        ),
    ),
    ExportTable(
        "jobs",
        _("Jobs"),
        "Jobs people hold or held, with the first pay.",
        lambda: EmploymentSpell.objects.annotate(
            pay=first_pay("hourly_wage"), weekly=first_pay("hours_per_week")
        ),
        "person__provider",
        "person",
        "advancement.view_retention",
        (
            number("jobs"),
            *of_person("person"),
            text("employer", "The employer's name.", "employer_name", KEYED, kind="employers"),
            text("title", "Job title at the start.", "job_title"),
            text("soc", "Occupation, SOC code."),
            day("started_on", "First day."),
            amount("hourly_wage", "First pay.", "pay"),
            amount("hours_per_week", "Hours a week at the start.", "weekly", "hours a week"),
            day("ended_on", "Last day."),
            text("end_kind", "Why it ended."),
            text("confirmed", "How it is confirmed: self, employer, document or records."),
            flag("in_sector", "Whether it is in the program's sector."),
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
            number("pay"),
            *of_person("spell__person"),
            text("job_number", "Number of the job.", "spell_id", KEYED, kind="jobs", make=own),
            day("effective_on", "First day of this pay."),
            amount("hourly_wage", "Pay."),
            amount("hours_per_week", "Hours a week.", unit="hours a week"),
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
            number("check_ins"),
            *of_person("spell__person"),
            text("job_number", "Number of the job.", "spell_id", KEYED, kind="jobs", make=own),
            count("day", "Days after the first day of work.", unit="days"),
            day("due_on", "Due date."),
            day("done_on", "Day it was done."),
            text("outcome", "What was found."),
        ),
    ),
)  # fmt: skip
