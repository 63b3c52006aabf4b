"""Referrals of candidates to job orders."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Literal

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema, Status
from pydantic import Field

from workadvance.api.endpoints.shared import given_only
from workadvance.api.fields import Amount, Day, Given, Id, Minutes, Moment, PageQuery, PathId, Text300
from workadvance.api.v1 import Page, endpoint, page_of
from workadvance.people.access import request_actor
from workadvance.placement.models import JobOrder, Referral
from workadvance.placement.services import referral_move, referral_propose
from workadvance.screening.models import Application
from workadvance.ui.fetch import fetch, inside

router = Router()


class ReferralOut(Schema):
    """One candidate for one job order, and where it stands."""

    id: int
    order_id: int
    application_id: int
    state: str
    proposed_on: dt.date
    interview_at: dt.datetime | None
    interview_ends_at: dt.datetime | None
    offered_wage: Decimal | None
    starts_on: dt.date | None


class ReferralNew(Given):
    """A candidate to suggest for a job order. Outside its requirements, the reason has to be said."""

    order_id: Id
    application_id: Id
    override_reason: Text300 = ""


class ReferralMove(Given):
    """A move of a referral, with what it needs: an interview its time, an offer its pay, an end its reason."""

    move: Literal[
        "refer", "interview", "employer_decline", "offer", "accept", "candidate_decline", "rescind_offer", "withdraw"
    ]
    reason: Text300 = ""
    interview_at: Moment | None = None
    minutes: Minutes | None = None
    place: Text300 = ""
    wage: Amount | None = None
    starts_on: Day | None = None


class ReferralsQuery(PageQuery):
    """Which referrals."""

    order_id: int | None = Field(None, ge=1, le=2**63 - 1)
    application_id: int | None = Field(None, ge=1, le=2**63 - 1)
    state: str | None = Field(None, max_length=20)


def referral_out(row: Referral) -> ReferralOut:
    """A referral as the API shows it."""
    return ReferralOut(**{name: getattr(row, name) for name in ReferralOut.model_fields})


@endpoint(router, "GET", "/referrals", scope="referrals:read", answer=Page[ReferralOut])
def referrals_list(request: HttpRequest, query: Query[ReferralsQuery]) -> Page[ReferralOut]:
    """List referrals"""
    rows = inside(Referral.objects.all(), request_actor(request), "placement.view_job_ready")
    asked = given_only(order=query.order_id, application=query.application_id, state=query.state)
    return page_of(request, rows.filter(**asked), query, referral_out, f"referrals {sorted(asked.items())}")


@endpoint(router, "GET", "/referrals/{id}", scope="referrals:read", answer=ReferralOut)
def referrals_get(request: HttpRequest, id: Path[PathId]) -> ReferralOut:
    """Read a referral"""
    return referral_out(fetch(Referral, request_actor(request), "placement.view_job_ready", id))


@endpoint(router, "POST", "/referrals", scope="referrals:write", answer=ReferralOut, status=201)
def referrals_add(request: HttpRequest, given: ReferralNew) -> Status[ReferralOut]:
    """Suggest a candidate for a job order"""
    actor = request_actor(request)
    order = fetch(JobOrder, actor, "placement.refer", given.order_id)
    application = fetch(Application, actor, "placement.refer", given.application_id)
    row = referral_propose(actor=actor, order=order, application=application, override_reason=given.override_reason)
    return Status(201, referral_out(row))


@endpoint(router, "POST", "/referrals/{id}/move", scope="referrals:write", answer=ReferralOut)
def referrals_move(request: HttpRequest, id: Path[PathId], given: ReferralMove) -> ReferralOut:
    """Move a referral"""
    actor = request_actor(request)
    row = fetch(Referral, actor, "placement.refer", id)
    referral_move(
        actor=actor,
        referral=row,
        name=given.move,
        reason=given.reason,
        interview_at=given.interview_at,
        minutes=given.minutes,
        place=given.place,
        wage=given.wage,
        starts_on=given.starts_on,
    )
    row.refresh_from_db()
    return referral_out(row)
