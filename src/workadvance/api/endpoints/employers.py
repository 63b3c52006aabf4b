"""Employers on a provider's list."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema, Status

from workadvance.api.endpoints.shared import provider_of
from workadvance.api.fields import LEFT_OUT, Day, Flag, Given, Id, Named, PageQuery, PathId, Text120
from workadvance.api.v1 import Page, endpoint, page_of
from workadvance.people.access import request_actor
from workadvance.placement.models import EmployerAccount
from workadvance.placement.services import employer_add, employer_change
from workadvance.ui.fetch import fetch, inside

router = Router()


class EmployerOut(Schema):
    """An employer on a provider's list."""

    id: int
    provider_id: int
    name: str
    industry: str
    since: dt.date
    partner: bool


class EmployerEdit(Given):
    """What to change of an employer."""

    industry: Text120 = LEFT_OUT
    since: Day = LEFT_OUT
    partner: Flag = LEFT_OUT


class EmployerNew(EmployerEdit):
    """An employer to add."""

    provider_id: Id | None = None
    name: Named


def employer_out(row: EmployerAccount) -> EmployerOut:
    """An employer as the API shows it."""
    plain = {name: getattr(row, name) for name in EmployerOut.model_fields if name != "name"}
    return EmployerOut(**plain, name=row.employer.name)


@endpoint(router, "GET", "/employers", scope="employers:read", answer=Page[EmployerOut])
def employers_list(request: HttpRequest, query: Query[PageQuery]) -> Page[EmployerOut]:
    """List employers"""
    rows = inside(
        EmployerAccount.objects.select_related("employer"), request_actor(request), "placement.view_employers"
    )
    return page_of(request, rows, query, employer_out, "employers")


@endpoint(router, "GET", "/employers/{id}", scope="employers:read", answer=EmployerOut)
def employers_get(request: HttpRequest, id: Path[PathId]) -> EmployerOut:
    """Read an employer"""
    return employer_out(fetch(EmployerAccount, request_actor(request), "placement.view_employers", id))


@endpoint(router, "POST", "/employers", scope="employers:write", answer=EmployerOut, status=201)
def employers_add(request: HttpRequest, given: EmployerNew) -> Status[EmployerOut]:
    """Add an employer"""
    provider = provider_of(request, given.provider_id)
    details = {name: value for name, value in given.sent().items() if name != "provider_id"}
    return Status(201, employer_out(employer_add(actor=request_actor(request), provider=provider, **details)))


@endpoint(router, "PATCH", "/employers/{id}", scope="employers:write", answer=EmployerOut)
def employers_edit(request: HttpRequest, id: Path[PathId], given: EmployerEdit) -> EmployerOut:
    """Edit an employer"""
    actor = request_actor(request)
    account = fetch(EmployerAccount, actor, "placement.manage_employers", id)
    return employer_out(employer_change(actor=actor, account=account, **given.sent()))
