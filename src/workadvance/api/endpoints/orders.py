"""Job orders, and the same as schema.org JobPosting."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import Literal

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema, Status
from pydantic import ConfigDict, Field

from workadvance.api.endpoints.shared import given_only, provider_of
from workadvance.api.fields import (
    LEFT_OUT,
    Amount,
    Day,
    Flag,
    Given,
    Id,
    Named,
    PageQuery,
    PathId,
    Text30,
    Text300,
    Text2000,
    To500,
    left_out,
)
from workadvance.api.problems import Json
from workadvance.api.v1 import Page, endpoint, page_of
from workadvance.exchange.job_postings import posting_add, posting_of
from workadvance.people.access import request_actor
from workadvance.placement.models import EmployerAccount, JobOrder
from workadvance.placement.services import order_change, order_move, order_open
from workadvance.ui.fetch import fetch, inside

router = Router()
ShiftName = Literal["day", "evening", "night", "weekend"]
BenefitName = Literal["health", "paid_leave", "retirement", "tuition", "transport", "child_care"]


class OrderOut(Schema):
    """A job order. `wage` is the lowest pay an hour."""

    id: int
    provider_id: int
    employer: str
    title: str
    soc: str
    soc_title: str
    wage: Decimal
    wage_to: Decimal | None
    hours_per_week: Decimal
    benefits: list[str]
    shifts: list[str]
    zip: str
    city: str
    state_code: str
    remote: bool
    requirements: str
    slots: int
    opened_on: dt.date
    start_by: dt.date | None
    closes_on: dt.date | None
    state: str


class OrderDetails(Given):
    """What may be said of a job order; what is left out stays as it is."""

    soc: Named = left_out(description="An occupation's code or title.")
    wage_to: Amount | None = None
    hours_per_week: Amount = LEFT_OUT
    benefits: list[BenefitName] = left_out(max_length=6)
    shifts: list[ShiftName] = left_out(max_length=4)
    zip: Text30 = LEFT_OUT
    remote: Flag = LEFT_OUT
    requirements: Text2000 = LEFT_OUT
    slots: To500 = LEFT_OUT
    start_by: Day | None = None
    closes_on: Day | None = None


class OrderEdit(OrderDetails):
    """What to change of a job order."""

    title: Named = LEFT_OUT
    wage: Amount = LEFT_OUT


class OrderNew(OrderDetails):
    """A job order to open for an employer on the list. Without `soc`, the occupation is found from the title."""

    employer_id: Id
    title: Named
    wage: Amount
    opened_on: Day = LEFT_OUT


class OrderMove(Given):
    """A move of a job order. Putting on hold and closing need a reason."""

    move: Literal["pause", "resume", "close"]
    reason: Text300 = ""


class OrdersQuery(PageQuery):
    """Which job orders."""

    state: Literal["open", "paused", "filled", "closed"] | None = None
    employer_id: int | None = Field(None, ge=1, le=2**63 - 1)


class PostingIn(Schema):
    """A schema.org JobPosting. What it says beyond an order's fields is passed over."""

    model_config = ConfigDict(extra="allow")

    title: Named
    provider_id: Id | None = Field(None, description="Whose order it is, where the token reaches several providers.")


def order_out(row: JobOrder) -> OrderOut:
    """A job order as the API shows it."""
    plain = {name: getattr(row, name) for name in OrderOut.model_fields if name != "employer"}
    return OrderOut(**plain, employer=row.employer.name)


@endpoint(router, "GET", "/orders", scope="orders:read", answer=Page[OrderOut])
def orders_list(request: HttpRequest, query: Query[OrdersQuery]) -> Page[OrderOut]:
    """List job orders"""
    actor = request_actor(request)
    rows = inside(JobOrder.objects.select_related("employer"), actor, "placement.view_employers")
    if query.employer_id is not None:
        accounts = inside(EmployerAccount.objects.filter(pk=query.employer_id), actor, "placement.view_employers")
        rows = rows.filter(employer__in=accounts.values("employer"))
    asked = given_only(state=query.state)
    listed = f"orders {query.state} {query.employer_id}"
    return page_of(request, rows.filter(**asked), query, order_out, listed)


@endpoint(router, "POST", "/orders/postings", scope="orders:write", answer=OrderOut, status=201)
def orders_posting_add(request: HttpRequest, given: PostingIn) -> Status[OrderOut]:
    """Open a job order from a schema.org JobPosting

    An employer who is not on the list yet is added, where the token may do that.
    """
    posting = json.loads(request.body)  # all of it: a schema keeps only what it names
    provider = provider_of(request, given.provider_id)
    return Status(201, order_out(posting_add(actor=request_actor(request), provider=provider, posting=posting)))


@endpoint(router, "GET", "/orders/{id}", scope="orders:read", answer=OrderOut)
def orders_get(request: HttpRequest, id: Path[PathId]) -> OrderOut:
    """Read a job order"""
    return order_out(fetch(JobOrder, request_actor(request), "placement.view_employers", id))


@endpoint(router, "POST", "/orders", scope="orders:write", answer=OrderOut, status=201)
def orders_add(request: HttpRequest, given: OrderNew) -> Status[OrderOut]:
    """Open a job order"""
    actor = request_actor(request)
    account = fetch(EmployerAccount, actor, "placement.manage_orders", given.employer_id)
    details: Json = {name: value for name, value in given.sent().items() if name != "employer_id"}
    details.setdefault("soc", given.title)
    return Status(201, order_out(order_open(actor=actor, account=account, **details)))


@endpoint(router, "PATCH", "/orders/{id}", scope="orders:write", answer=OrderOut)
def orders_edit(request: HttpRequest, id: Path[PathId], given: OrderEdit) -> OrderOut:
    """Edit a job order"""
    actor = request_actor(request)
    order = fetch(JobOrder, actor, "placement.manage_orders", id)
    return order_out(order_change(actor=actor, order=order, **given.sent()))


@endpoint(router, "POST", "/orders/{id}/move", scope="orders:write", answer=OrderOut)
def orders_move(request: HttpRequest, id: Path[PathId], given: OrderMove) -> OrderOut:
    """Put a job order on hold, open it again, or close it"""
    actor = request_actor(request)
    order = fetch(JobOrder, actor, "placement.manage_orders", id)
    order_move(actor=actor, order=order, name=given.move, reason=given.reason)
    order.refresh_from_db()
    return order_out(order)


@endpoint(router, "GET", "/orders/{id}/posting", scope="orders:read", answer=Json)
def orders_posting(request: HttpRequest, id: Path[PathId]) -> Json:
    """Read a job order as a schema.org JobPosting (JSON-LD)"""
    return posting_of(fetch(JobOrder, request_actor(request), "placement.view_employers", id))
