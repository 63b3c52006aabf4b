"""Jobs people hold or held, with their pay."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Literal

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema, Status
from pydantic import Field

from workadvance.api.endpoints.shared import given_only
from workadvance.api.fields import Amount, Day, Flag, Given, Id, Named, PageQuery, PathId, Text30, Text120, Text300
from workadvance.api.v1 import Page, endpoint, page_of
from workadvance.people.access import request_actor
from workadvance.placement.models import EmployerAccount, EmploymentSpell, WageChange
from workadvance.placement.services import spell_end, spell_open, wage_change
from workadvance.screening.models import Application
from workadvance.ui.fetch import fetch, fetch_person, inside

router = Router()


class PayOut(Schema):
    """Pay an hour from a day on."""

    effective_on: dt.date
    hourly_wage: Decimal
    hours_per_week: Decimal
    job_title: str
    source: str


class JobOut(Schema):
    """A job a person holds or held; not ended means employed now."""

    id: int
    person_id: int
    application_id: int | None
    referral_id: int | None
    employer_name: str
    job_title: str
    soc: str
    in_sector: bool
    started_on: dt.date
    ended_on: dt.date | None
    end_kind: str
    confirmed: str
    pay: list[PayOut]


class JobNew(Given):
    """A job that was found outside of referrals."""

    person_id: Id
    application_id: Id | None = None
    employer_id: Id | None = Field(None, description="An employer on the list; or say employer_name.")
    employer_name: Text120 = ""
    job_title: Named
    soc: Text120 = ""
    started_on: Day
    hourly_wage: Amount
    hours_per_week: Amount = Decimal(40)
    zip: Text30 = ""
    confirmed: Literal["self", "employer", "document", "records"] = "self"
    ends_current: Flag = Field(False, description="Whether the present job ended with this better one.")


class JobEnd(Given):
    """The last day of a job and why it ended."""

    ended_on: Day
    end_kind: Literal["quit", "laid_off", "dismissed", "contract_ended", "better_job", "other"] = "other"
    reason: Text300 = ""


class PayNew(Given):
    """New pay in a job, from a day on."""

    effective_on: Day
    hourly_wage: Amount
    hours_per_week: Amount | None = None
    job_title: Text120 = ""
    source: Literal["self", "employer", "document", "records"] = "self"


class JobsQuery(PageQuery):
    """Which jobs."""

    person_id: int | None = Field(None, ge=1, le=2**63 - 1)
    current: bool | None = Field(None, description="Only those held now (true) or ended (false).")


def job_out(row: EmploymentSpell) -> JobOut:
    """A job as the API shows it."""
    plain = {name: getattr(row, name) for name in JobOut.model_fields if name != "pay"}
    return JobOut(**plain, pay=[_pay_out(one) for one in sorted(row.wages.all(), key=lambda w: w.effective_on)])


def _pay_out(row: WageChange) -> PayOut:
    return PayOut(**{name: getattr(row, name) for name in PayOut.model_fields})


@endpoint(router, "GET", "/jobs", scope="jobs:read", answer=Page[JobOut])
def jobs_list(request: HttpRequest, query: Query[JobsQuery]) -> Page[JobOut]:
    """List jobs"""
    rows = inside(
        EmploymentSpell.objects.prefetch_related("wages"), request_actor(request), "advancement.view_retention"
    )
    asked = given_only(person=query.person_id, ended_on__isnull=query.current)
    return page_of(request, rows.filter(**asked), query, job_out, f"jobs {sorted(asked.items())}")


@endpoint(router, "GET", "/jobs/{id}", scope="jobs:read", answer=JobOut)
def jobs_get(request: HttpRequest, id: Path[PathId]) -> JobOut:
    """Read a job"""
    return job_out(fetch(EmploymentSpell, request_actor(request), "advancement.view_retention", id))


@endpoint(router, "POST", "/jobs", scope="jobs:write", answer=JobOut, status=201)
def jobs_add(request: HttpRequest, given: JobNew) -> Status[JobOut]:
    """Record a job

    The same job again changes nothing.
    """
    actor = request_actor(request)
    person = fetch_person(actor, given.person_id, "placement.place")
    application, account = None, None
    if given.application_id is not None:
        mine = Application.objects.filter(person=person).select_related("person__provider", "program__provider")
        application = fetch(mine, actor, "placement.place", given.application_id)
    if given.employer_id is not None:
        mine_too = EmployerAccount.objects.filter(provider=person.provider_id).select_related("employer")
        account = fetch(mine_too, actor, "placement.place", given.employer_id)
    row = spell_open(
        actor=actor,
        person=person,
        application=application,
        employer=account.employer if account else None,
        employer_name=given.employer_name,
        job_title=given.job_title,
        soc=given.soc,
        started_on=given.started_on,
        hourly_wage=given.hourly_wage,
        hours_per_week=given.hours_per_week,
        zip=given.zip,
        confirmed=given.confirmed,
        ends_current=given.ends_current,
    )
    return Status(201, job_out(row))


@endpoint(router, "POST", "/jobs/{id}/end", scope="jobs:write", answer=JobOut)
def jobs_end(request: HttpRequest, id: Path[PathId], given: JobEnd) -> JobOut:
    """Record that a job ended"""
    actor = request_actor(request)
    row = fetch(EmploymentSpell, actor, "placement.place", id)
    spell_end(actor=actor, spell=row, ended_on=given.ended_on, end_kind=given.end_kind, reason=given.reason)
    return job_out(row)


@endpoint(router, "POST", "/jobs/{id}/pay", scope="jobs:write", answer=JobOut)
def jobs_pay(request: HttpRequest, id: Path[PathId], given: PayNew) -> JobOut:
    """Record new pay"""
    actor = request_actor(request)
    row = fetch(EmploymentSpell, actor, "placement.place", id)
    wage_change(
        actor=actor,
        spell=row,
        effective_on=given.effective_on,
        hourly_wage=given.hourly_wage,
        hours_per_week=given.hours_per_week,
        job_title=given.job_title,
        source=given.source,
    )
    return job_out(row)
