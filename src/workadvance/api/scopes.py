"""What a token may be given: each scope with its words and the permissions that are left with it, and no others.

`x:write` includes `x:read`, because what was written is answered.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Scope:
    """A scope: what it lets a token do, by which permissions."""

    text: str | Promise
    permissions: tuple[str, ...]


RESTRICTED = "people:restricted"

SCOPES: Mapping[str, Scope] = {
    "people:read": Scope(_("Read people and how to reach them"), ("people.view_person",)),
    "people:write": Scope(_("Add and edit people"), ("people.change_person", "screening.apply")),
    RESTRICTED: Scope(_("Also read restricted records that the person who made the token is named for"), ()),
    "applications:read": Scope(
        _("Read programs and applications"), ("screening.view_applicants", "programs.view_program")
    ),
    "applications:write": Scope(_("Enter applications"), ("screening.apply",)),
    "enrollments:read": Scope(_("Read cohorts and enrollments"), ("training.view_cohorts",)),
    "enrollments:write": Scope(_("Assign seats and move enrollments"), ("training.enroll", "training.record")),
    "attendance:read": Scope(_("Read sessions and attendance"), ("readiness.view_sessions",)),
    "attendance:write": Scope(_("Record attendance"), ("readiness.take_attendance", "training.record")),
    "employers:read": Scope(_("Read employers"), ("placement.view_employers",)),
    "employers:write": Scope(_("Add and edit employers"), ("placement.manage_employers",)),
    "orders:read": Scope(_("Read job orders"), ("placement.view_employers",)),
    "orders:write": Scope(_("Add and edit job orders"), ("placement.manage_orders",)),
    "referrals:read": Scope(_("Read referrals"), ("placement.view_job_ready",)),
    "referrals:write": Scope(_("Suggest candidates and move referrals"), ("placement.refer",)),
    "jobs:read": Scope(_("Read jobs people hold or held"), ("advancement.view_retention",)),
    "jobs:write": Scope(_("Record jobs, their pay, and their end"), ("placement.place",)),
    "checkins:read": Scope(_("Read check-ins"), ("advancement.view_retention",)),
    "checkins:write": Scope(_("Record check-ins"), ("advancement.record_contact", "placement.place")),
    "events:read": Scope(
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


# What an event is about, by the beginning of its kind's name, and the scope that may read such a thing. No other kind leaves
# the site: coaching notes, barriers, messages, papers, and who has which role.
_EVENTS: tuple[tuple[str, str], ...] = (
    ("people.person.created", "people:read"),
    ("people.person.changed", "people:read"),
    ("screening.application.", "applications:read"),
    ("training.cohort.", "enrollments:read"),
    ("training.enrollment.", "enrollments:read"),
    ("readiness.session.", "attendance:read"),
    ("readiness.attendance.", "attendance:read"),
    ("placement.employer.", "employers:read"),
    ("placement.joborder.", "orders:read"),
    ("placement.referral.", "referrals:read"),
    ("placement.job.", "jobs:read"),
    ("placement.wage.", "jobs:read"),
    ("advancement.checkin.", "checkins:read"),
)


def scope_of_event(kind: str) -> str:
    """The scope that may read events of a kind; "" where no other system may."""
    return next((scope for begins, scope in _EVENTS if kind.startswith(begins)), "")
