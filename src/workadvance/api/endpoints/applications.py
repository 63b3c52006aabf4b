"""Programs and applications. Applications are entered as staff enter a paper form, sent and checked at once."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema, Status
from pydantic import Field

from workadvance.api.endpoints.people import PersonDetails
from workadvance.api.endpoints.shared import given_only
from workadvance.api.fields import (
    Amount,
    Day,
    Flag,
    Given,
    Id,
    Named,
    PageQuery,
    PathId,
    Text60,
    Text120,
    Text2000,
    To30,
)
from workadvance.api.problems import ApiProblem, Wrong
from workadvance.api.v1 import Page, endpoint, page_of
from workadvance.people.access import request_actor
from workadvance.people.models import Person
from workadvance.programs.models import Program
from workadvance.screening.models import Application
from workadvance.screening.services import application_enter
from workadvance.ui.fetch import fetch, fetch_person, inside

router = Router()


class ProgramOut(Schema):
    """A program."""

    id: int
    provider_id: int
    name: str
    name_es: str
    sector: str


class ApplicationOut(Schema):
    """An application and where it stands. Answers about work and income are not among it."""

    id: int
    person_id: int
    program_id: int
    state: str
    started_at: dt.datetime
    submitted_at: dt.datetime | None
    decided_on: dt.date | None
    waitlist_position: int | None


class NewApplicant(PersonDetails):
    """Who applies, where they have no record yet."""

    full_name: Named
    birth_date: Day | None = None


class HouseholdNew(Given):
    """The household: how many people live on how much a month."""

    size: To30
    monthly_income: Amount


class ApplicationNew(Given):
    """An application: either of a person on file, or with who applies."""

    program_id: Id
    person_id: Id | None = None
    person: NewApplicant | None = None
    household: HouseholdNew
    work_authorized: Flag | None = None
    employed: Flag
    hourly_wage: Amount | None = None
    last_job: Text120 = ""
    has_diploma: Flag | None = None
    why: Text2000 = ""
    heard_from: Text60 = ""
    received_on: Day | None = None


class ApplicationsQuery(PageQuery):
    """Which applications."""

    state: str | None = Field(None, max_length=20)
    program_id: int | None = Field(None, ge=1, le=2**63 - 1)
    person_id: int | None = Field(None, ge=1, le=2**63 - 1)


def application_out(row: Application) -> ApplicationOut:
    """An application as the API shows it."""
    return ApplicationOut(**{name: getattr(row, name) for name in ApplicationOut.model_fields})


def program_out(row: Program) -> ProgramOut:
    """A program as the API shows it."""
    return ProgramOut(**{name: getattr(row, name) for name in ProgramOut.model_fields})


@endpoint(router, "GET", "/programs", scope="applications:read", answer=Page[ProgramOut])
def programs_list(request: HttpRequest, query: Query[PageQuery]) -> Page[ProgramOut]:
    """List programs"""
    rows = inside(Program.objects.all(), request_actor(request), "programs.view_program")
    return page_of(request, rows, query, program_out, "programs")


@endpoint(router, "GET", "/applications", scope="applications:read", answer=Page[ApplicationOut])
def applications_list(request: HttpRequest, query: Query[ApplicationsQuery]) -> Page[ApplicationOut]:
    """List applications"""
    rows = inside(Application.objects.all(), request_actor(request), "screening.view_applicants")
    asked = given_only(state=query.state, program=query.program_id, person=query.person_id)
    return page_of(request, rows.filter(**asked), query, application_out, f"applications {sorted(asked.items())}")


@endpoint(router, "GET", "/applications/{id}", scope="applications:read", answer=ApplicationOut)
def applications_get(request: HttpRequest, id: Path[PathId]) -> ApplicationOut:
    """Read an application"""
    return application_out(fetch(Application, request_actor(request), "screening.view_applicants", id))


@endpoint(router, "POST", "/applications", scope="applications:write", answer=ApplicationOut, status=201)
def applications_add(request: HttpRequest, given: ApplicationNew) -> Status[ApplicationOut]:
    """Enter an application, send it, and check it against the program's criteria"""
    actor = request_actor(request)
    program = fetch(Program, actor, "screening.apply", given.program_id)
    if (given.person_id is None) == (given.person is None):
        wrong = [Wrong("person", "Give either person_id or person.")]
        raise ApiProblem(409, "refused", "Nothing was saved. Give either person_id or person.", wrong)
    person: Person | None = None
    if given.person_id is not None:
        person = fetch_person(actor, given.person_id, "screening.apply")
    about = given.person.sent() if given.person else {}
    language: Literal["en", "es"] = about.pop("language", "en")
    row: Application = application_enter(
        actor=actor,
        program=program,
        person=person,
        parts={
            "about": about,
            "household": {"size": given.household.size, "monthly_income": given.household.monthly_income},
            "work": {
                "work_authorized": given.work_authorized,
                "employed": given.employed,
                "hourly_wage": given.hourly_wage,
                "last_job": given.last_job,
                "has_diploma": given.has_diploma,
            },
            "why": {"why": given.why, "heard_from": given.heard_from},
        },
        received_on=given.received_on,
        language=language,
    )
    row.refresh_from_db()
    return Status(201, application_out(row))
