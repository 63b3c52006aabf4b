"""Check-ins after a job started."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema
from pydantic import Field

from workadvance.advancement.models import CheckIn
from workadvance.advancement.services import check_in_record
from workadvance.api.endpoints.shared import given_only
from workadvance.api.fields import Day, Given, PageQuery, PathId, Text300
from workadvance.api.v1 import Page, endpoint, page_of
from workadvance.people.access import request_actor
from workadvance.ui.fetch import fetch, inside

router = Router()


class CheckInOut(Schema):
    """A check-in due so many days after a job started, and what it found."""

    id: int
    job_id: int
    day: int
    due_on: dt.date
    done_on: dt.date | None
    outcome: str
    attempts: int
    dropped_on: dt.date | None


class CheckInResult(Given):
    """What a check-in found. `left` ends the job."""

    outcome: Literal["employed", "left", "not_reached"]
    note: Text300 = ""
    done_on: Day | None = None
    ended_on: Day | None = None
    end_kind: Literal["quit", "laid_off", "dismissed", "contract_ended", "better_job", "other"] = "other"


class CheckInsQuery(PageQuery):
    """Which check-ins."""

    job_id: int | None = Field(None, ge=1, le=2**63 - 1)
    open: bool | None = Field(None, description="Only those still to be made (true), or made or dropped (false).")


def check_in_out(row: CheckIn) -> CheckInOut:
    """A check-in as the API shows it."""
    plain = {name: getattr(row, name) for name in CheckInOut.model_fields if name != "job_id"}
    return CheckInOut(**plain, job_id=row.spell_id)


@endpoint(router, "GET", "/check-ins", scope="checkins:read", answer=Page[CheckInOut])
def check_ins_list(request: HttpRequest, query: Query[CheckInsQuery]) -> Page[CheckInOut]:
    """List check-ins"""
    rows = inside(CheckIn.objects.all(), request_actor(request), "advancement.view_retention")
    rows = rows.filter(**given_only(spell=query.job_id))
    if query.open is not None:
        to_do = {"done_on": None, "dropped_on": None}
        rows = rows.filter(**to_do) if query.open else rows.exclude(**to_do)
    return page_of(request, rows, query, check_in_out, f"check-ins {query.job_id} {query.open}")


@endpoint(router, "GET", "/check-ins/{id}", scope="checkins:read", answer=CheckInOut)
def check_ins_get(request: HttpRequest, id: Path[PathId]) -> CheckInOut:
    """Read a check-in"""
    return check_in_out(fetch(CheckIn, request_actor(request), "advancement.view_retention", id))


@endpoint(router, "POST", "/check-ins/{id}/result", scope="checkins:write", answer=CheckInOut)
def check_ins_result(request: HttpRequest, id: Path[PathId], given: CheckInResult) -> CheckInOut:
    """Record what a check-in found

    A check-in that is done stays as it is.
    """
    actor = request_actor(request)
    row = fetch(CheckIn, actor, "advancement.record_contact", id)
    done = check_in_record(
        actor=actor,
        check_in=row,
        outcome=given.outcome,
        note=given.note,
        done_on=given.done_on,
        ended_on=given.ended_on,
        end_kind=given.end_kind,
    )
    done.refresh_from_db()
    return check_in_out(done)
