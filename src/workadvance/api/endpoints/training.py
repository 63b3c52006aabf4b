"""Cohorts, seats in them, sessions and attendance."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Literal

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema, Status
from pydantic import Field

from workadvance.api.endpoints.shared import given_only
from workadvance.api.fields import Amount, Day, Given, Id, PageQuery, PathId, Text300
from workadvance.api.v1 import Page, endpoint, page_of
from workadvance.people.access import request_actor
from workadvance.readiness.models import Attendance, Session
from workadvance.readiness.services import attendance_record
from workadvance.screening.models import Application
from workadvance.training.models import Cohort, Enrollment
from workadvance.training.services import class_attendance_record, enrollment_enroll, enrollment_move
from workadvance.ui.fetch import fetch, inside

router = Router()


class CohortOut(Schema):
    """One run of a training."""

    id: int
    program_id: int
    name: str
    soc: str
    starts_on: dt.date
    ends_on: dt.date
    seats: int
    hours: int
    canceled_on: dt.date | None


class EnrollmentOut(Schema):
    """A person's seat in a cohort, and where it stands."""

    id: int
    cohort_id: int
    application_id: int
    state: str
    enrolled_on: dt.date
    started_on: dt.date | None
    ended_on: dt.date | None


class EnrollmentNew(Given):
    """A seat for someone who was selected."""

    cohort_id: Id
    application_id: Id
    reason: Text300 = ""


class EnrollmentMove(Given):
    """A move of an enrollment. Some need a reason."""

    move: Literal["start", "complete", "leave", "cancel", "return", "restore"]
    on: Day | None = None
    reason: Text300 = ""


class SessionOut(Schema):
    """A job-readiness session, or a class of a cohort."""

    id: int
    program_id: int
    cohort_id: int | None
    component: str
    title: str
    held_on: dt.date
    hours: Decimal
    taken_at: dt.datetime | None
    canceled_on: dt.date | None


class AttendanceOut(Schema):
    """One person at one session."""

    id: int
    session_id: int
    application_id: int
    status: str
    hours: Decimal


class AttendanceNew(Given):
    """Attendance at a session or class. A mark that is changed after attendance was finished needs a reason."""

    session_id: Id
    application_id: Id
    status: Literal["present", "late", "absent", "excused"]
    hours: Amount | None = None
    reason: Text300 = ""


class CohortsQuery(PageQuery):
    """Which cohorts."""

    program_id: int | None = Field(None, ge=1, le=2**63 - 1)


class EnrollmentsQuery(PageQuery):
    """Which enrollments."""

    cohort_id: int | None = Field(None, ge=1, le=2**63 - 1)
    application_id: int | None = Field(None, ge=1, le=2**63 - 1)
    state: str | None = Field(None, max_length=20)


class SessionsQuery(PageQuery):
    """Which sessions."""

    program_id: int | None = Field(None, ge=1, le=2**63 - 1)
    cohort_id: int | None = Field(None, ge=1, le=2**63 - 1)


class AttendanceQuery(PageQuery):
    """Which attendance."""

    session_id: int | None = Field(None, ge=1, le=2**63 - 1)
    application_id: int | None = Field(None, ge=1, le=2**63 - 1)


def cohort_out(row: Cohort) -> CohortOut:
    """A cohort as the API shows it."""
    return CohortOut(**{name: getattr(row, name) for name in CohortOut.model_fields})


def enrollment_out(row: Enrollment) -> EnrollmentOut:
    """An enrollment as the API shows it."""
    return EnrollmentOut(**{name: getattr(row, name) for name in EnrollmentOut.model_fields})


def session_out(row: Session) -> SessionOut:
    """A session as the API shows it."""
    held = getattr(row, "cohort_session", None)
    plain = {name: getattr(row, name) for name in SessionOut.model_fields if name != "cohort_id"}
    return SessionOut(**plain, cohort_id=held.cohort_id if held else None)


def attendance_out(row: Attendance) -> AttendanceOut:
    """Attendance as the API shows it."""
    return AttendanceOut(**{name: getattr(row, name) for name in AttendanceOut.model_fields})


@endpoint(router, "GET", "/cohorts", scope="enrollments:read", answer=Page[CohortOut])
def cohorts_list(request: HttpRequest, query: Query[CohortsQuery]) -> Page[CohortOut]:
    """List cohorts"""
    rows = inside(Cohort.objects.all(), request_actor(request), "training.view_cohorts")
    asked = given_only(program=query.program_id)
    return page_of(request, rows.filter(**asked), query, cohort_out, f"cohorts {sorted(asked.items())}")


@endpoint(router, "GET", "/enrollments", scope="enrollments:read", answer=Page[EnrollmentOut])
def enrollments_list(request: HttpRequest, query: Query[EnrollmentsQuery]) -> Page[EnrollmentOut]:
    """List enrollments"""
    rows = inside(Enrollment.objects.all(), request_actor(request), "training.view_cohorts")
    asked = given_only(cohort=query.cohort_id, application=query.application_id, state=query.state)
    return page_of(request, rows.filter(**asked), query, enrollment_out, f"enrollments {sorted(asked.items())}")


@endpoint(router, "GET", "/enrollments/{id}", scope="enrollments:read", answer=EnrollmentOut)
def enrollments_get(request: HttpRequest, id: Path[PathId]) -> EnrollmentOut:
    """Read an enrollment"""
    return enrollment_out(fetch(Enrollment, request_actor(request), "training.view_cohorts", id))


@endpoint(router, "POST", "/enrollments", scope="enrollments:write", answer=EnrollmentOut, status=201)
def enrollments_add(request: HttpRequest, given: EnrollmentNew) -> Status[EnrollmentOut]:
    """Assign a seat"""
    actor = request_actor(request)
    cohort = fetch(Cohort, actor, "training.enroll", given.cohort_id)
    application = fetch(Application, actor, "training.enroll", given.application_id)
    row = enrollment_enroll(actor=actor, cohort=cohort, application=application, reason=given.reason)
    return Status(201, enrollment_out(row))


@endpoint(router, "POST", "/enrollments/{id}/move", scope="enrollments:write", answer=EnrollmentOut)
def enrollments_move(request: HttpRequest, id: Path[PathId], given: EnrollmentMove) -> EnrollmentOut:
    """Move an enrollment"""
    actor = request_actor(request)
    row = fetch(Enrollment, actor, "training.view_cohorts", id)
    enrollment_move(actor=actor, enrollment=row, name=given.move, reason=given.reason, on=given.on)
    return enrollment_out(row)


@endpoint(router, "GET", "/sessions", scope="attendance:read", answer=Page[SessionOut])
def sessions_list(request: HttpRequest, query: Query[SessionsQuery]) -> Page[SessionOut]:
    """List sessions and classes"""
    rows = inside(Session.objects.select_related("cohort_session"), request_actor(request), "readiness.view_sessions")
    asked = given_only(program=query.program_id, cohort_session__cohort=query.cohort_id)
    return page_of(request, rows.filter(**asked), query, session_out, f"sessions {sorted(asked.items())}")


@endpoint(router, "GET", "/attendance", scope="attendance:read", answer=Page[AttendanceOut])
def attendance_list(request: HttpRequest, query: Query[AttendanceQuery]) -> Page[AttendanceOut]:
    """List attendance"""
    actor = request_actor(request)
    rows = inside(Attendance.objects.all(), actor, "readiness.view_sessions")
    asked = given_only(session=query.session_id, application=query.application_id)
    return page_of(request, rows.filter(**asked), query, attendance_out, f"attendance {sorted(asked.items())}")


@endpoint(router, "POST", "/attendance", scope="attendance:write", answer=AttendanceOut)
def attendance_add(request: HttpRequest, given: AttendanceNew) -> AttendanceOut:
    """Record attendance: the same again changes nothing"""
    actor = request_actor(request)
    session = fetch(
        Session.objects.select_related("program__provider", "cohort_session__cohort__program"),
        actor,
        "readiness.view_sessions",
        given.session_id,
    )
    application = fetch(Application, actor, "readiness.view_sessions", given.application_id)
    record = class_attendance_record if session.component == Session.Component.TRAINING else attendance_record
    row = record(
        actor=actor,
        session=session,
        application=application,
        status=given.status,
        hours=given.hours,
        reason=given.reason,
    )
    return attendance_out(row)
