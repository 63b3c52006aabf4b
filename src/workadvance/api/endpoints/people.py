"""People: how to reach them and what they look for. Never Social Security numbers, income or background."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Literal

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Path, Query, Router, Schema, Status
from pydantic import Field

from workadvance.api.endpoints.shared import provider_of
from workadvance.api.fields import (
    LEFT_OUT,
    Amount,
    Day,
    Flag,
    Given,
    Id,
    Miles,
    Named,
    PageQuery,
    PathId,
    Text2,
    Text30,
    Text120,
    Text300,
    left_out,
)
from workadvance.api.v1 import Page, endpoint, page_of
from workadvance.people.access import persons_visible, request_actor, require
from workadvance.people.models import Person
from workadvance.people.person_search import persons_found
from workadvance.people.services import person_change, person_create
from workadvance.ui.fetch import fetch_person

router = Router()


class PersonOut(Schema):
    """A person's record at a provider."""

    id: int
    provider_id: int
    full_name: str
    goes_by: str
    birth_date: dt.date | None
    language: str
    line: str
    city: str
    state: str
    zip: str
    email: str
    phone: str
    reach_by: str
    reach_note: str
    max_miles: int | None
    has_car: bool | None
    wage_floor: Decimal | None
    shifts: list[str]
    restricted: bool
    same_as: int | None
    created_at: dt.datetime


class PersonDetails(Given):
    """What may be said of a person; what is left out stays as it is."""

    goes_by: Text120 = LEFT_OUT
    birth_date: Day | None = None
    language: Literal["en", "es"] = LEFT_OUT
    line: Text300 = LEFT_OUT
    city: Text120 = LEFT_OUT
    state: Text2 = LEFT_OUT
    zip: Text30 = LEFT_OUT
    email: Text300 = LEFT_OUT
    phone: Text30 = LEFT_OUT
    reach_by: Literal["text", "call", "email"] = LEFT_OUT
    reach_note: Text300 = LEFT_OUT
    max_miles: Miles | None = None
    has_car: Flag | None = None
    wage_floor: Amount | None = None
    shifts: list[Literal["day", "evening", "night", "weekend"]] = left_out(max_length=4)


class PersonNew(PersonDetails):
    """A person to add."""

    provider_id: Id | None = None
    full_name: Named


class PersonEdit(PersonDetails):
    """What to change of a person."""

    full_name: Named = LEFT_OUT


class PeopleQuery(PageQuery):
    """Which people."""

    q: str | None = Field(None, max_length=100, description="A name, phone, email or ZIP code.")
    program_id: int | None = Field(None, ge=1, le=2**63 - 1, description="Only who applied to this program.")


def person_out(person: Person) -> PersonOut:
    """A person as the API shows them."""
    plain = {name: getattr(person, name) for name in PersonOut.model_fields if name != "same_as"}
    return PersonOut(**plain, same_as=person.same_as_id)


@endpoint(router, "GET", "/people", scope="people:read", answer=Page[PersonOut])
def people_list(request: HttpRequest, query: Query[PeopleQuery]) -> Page[PersonOut]:
    """List people"""
    actor = request_actor(request)
    rows: QuerySet[Person] = persons_visible(actor)
    if query.program_id is not None:
        rows = rows.filter(applications__program=query.program_id).distinct()
    if query.q and query.q.strip():
        found = persons_found(rows, query.q, limit=200)
        rows = rows.filter(pk__in=[person.pk for person in found])
    return page_of(request, rows, query, person_out, f"people {query.q} {query.program_id}")


@endpoint(router, "POST", "/people", scope="people:write", answer=PersonOut, status=201)
def people_add(request: HttpRequest, given: PersonNew) -> Status[PersonOut]:
    """Add a person

    A record that may be of the same person as one on file is added, and staff are asked.
    """
    actor = request_actor(request)
    provider = provider_of(request, given.provider_id)
    require(actor, "screening.apply", provider.pk)
    details = {name: value for name, value in given.sent().items() if name != "provider_id"}
    return Status(201, person_out(person_create(author=actor, provider=provider, **details)))


@endpoint(router, "GET", "/people/{id}", scope="people:read", answer=PersonOut)
def people_get(request: HttpRequest, id: Path[PathId]) -> PersonOut:
    """Read a person"""
    return person_out(fetch_person(request_actor(request), id, "people.view_person"))


@endpoint(router, "PATCH", "/people/{id}", scope="people:write", answer=PersonOut)
def people_edit(request: HttpRequest, id: Path[PathId], given: PersonEdit) -> PersonOut:
    """Edit a person"""
    actor = request_actor(request)
    person = fetch_person(actor, id, "people.change_person")
    return person_out(person_change(actor=actor, person=person, **given.sent()))
