"""What a token may be given: each scope with its words and the permissions that are left with it, and no others.

`x:write` includes `x:read`, because what was written is answered.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class TokenScope:
    """A scope: what it lets a token do, by which permissions."""

    text: str | Promise
    permissions: tuple[str, ...]


RESTRICTED = "people:restricted"

SCOPES: Mapping[str, TokenScope] = {
    "people:read": TokenScope(_("Read people and how to reach them"), ("people.view_person",)),
    "people:write": TokenScope(_("Add and edit people"), ("people.change_person", "screening.apply")),
    RESTRICTED: TokenScope(_("Also read restricted records that the person who made the token is named for"), ()),
    "applications:read": TokenScope(
        _("Read programs and applications"), ("screening.view_applicants", "programs.view_program")
    ),
    "applications:write": TokenScope(_("Enter applications"), ("screening.apply",)),
    "enrollments:read": TokenScope(_("Read cohorts and enrollments"), ("training.view_cohorts",)),
    "enrollments:write": TokenScope(_("Assign seats and move enrollments"), ("training.enroll", "training.record")),
    "attendance:read": TokenScope(_("Read sessions and attendance"), ("readiness.view_sessions",)),
    "attendance:write": TokenScope(_("Record attendance"), ("readiness.take_attendance", "training.record")),
    "employers:read": TokenScope(_("Read employers"), ("placement.view_employers",)),
    "employers:write": TokenScope(_("Add and edit employers"), ("placement.manage_employers",)),
    "orders:read": TokenScope(_("Read job orders"), ("placement.view_employers",)),
    "orders:write": TokenScope(_("Add and edit job orders"), ("placement.manage_orders",)),
    "referrals:read": TokenScope(_("Read referrals"), ("placement.view_job_ready",)),
    "referrals:write": TokenScope(_("Suggest candidates and move referrals"), ("placement.refer",)),
    "jobs:read": TokenScope(_("Read jobs people hold or held"), ("advancement.view_retention",)),
    "jobs:write": TokenScope(_("Record jobs, their pay, and their end"), ("placement.place",)),
    "checkins:read": TokenScope(_("Read check-ins"), ("advancement.view_retention",)),
    "checkins:write": TokenScope(_("Record check-ins"), ("advancement.record_contact", "placement.place")),
    "webhooks:read": TokenScope(_("Read webhooks"), ("api.manage_webhooks",)),
    "webhooks:write": TokenScope(_("Add webhooks and turn them off"), ("api.manage_webhooks",)),
    "events:read": TokenScope(
        _("Read the events of whatever the token may read, since a cursor"), ("people.view_history",)
    ),
}


def read_scope(scope: str) -> str:
    """The scope for reading that a scope for writing includes."""
    return scope.replace(":write", ":read")


def scopes_held(scopes: Iterable[str]) -> frozenset[str]:
    """The scopes with those they include; ones of another version are passed over."""
    known = {scope for scope in scopes if scope in SCOPES}
    return frozenset(known | {read_scope(scope) for scope in known})


def permissions_of(scopes: Iterable[str]) -> frozenset[str]:
    """Every permission that is left with these scopes."""
    return frozenset(name for scope in scopes_held(scopes) for name in SCOPES[scope].permissions)


@dataclass(frozen=True, slots=True)
class EventGroup:
    """Kinds of event that other systems may know, by how their names begin: the words for them, the scope that reads them."""

    begins: str
    scope: str
    text: str | Promise


# No other kind leaves the site: coaching notes, barriers, messages, papers, and who has which role.
EVENT_GROUPS: tuple[EventGroup, ...] = (
    EventGroup("people.person.created", "people:read", _("A person was added")),
    EventGroup("people.person.changed", "people:read", _("A person's record was edited")),
    EventGroup("screening.application.", "applications:read", _("Applications")),
    EventGroup("training.cohort.", "enrollments:read", _("Cohorts")),
    EventGroup("training.enrollment.", "enrollments:read", _("Enrollments")),
    EventGroup("readiness.session.", "attendance:read", _("Job-readiness sessions")),
    EventGroup("readiness.attendance.", "attendance:read", _("Attendance")),
    EventGroup("placement.employer.", "employers:read", _("Employers")),
    EventGroup("placement.joborder.", "orders:read", _("Job orders")),
    EventGroup("placement.referral.", "referrals:read", _("Referrals")),
    EventGroup("placement.job.", "jobs:read", _("Jobs")),
    EventGroup("placement.wage.", "jobs:read", _("Pay")),
    EventGroup("advancement.checkin.", "checkins:read", _("Check-ins")),
)
BEGINNINGS: Mapping[str, EventGroup] = {group.begins: group for group in EVENT_GROUPS}


def group_of_event(kind: str) -> EventGroup | None:
    """The group an event's kind belongs to; None where no other system may know of it."""
    return next((group for group in EVENT_GROUPS if kind.startswith(group.begins)), None)
