"""A list of joiners and leavers, as another system exports it: who is invited, whose role ends."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction

from workadvance.people.access import SYSTEM
from workadvance.people.handover import access_hand_over
from workadvance.people.invitations import invitation_give
from workadvance.people.models import Membership, Organization


@dataclass(frozen=True, slots=True)
class StaffRow:
    """One line of the list: a role of a person, and its days."""

    email: str
    name: str
    role: str
    organization: Organization
    language: str = "en"
    starts_on: dt.date | None = None
    ends_on: dt.date | None = None


def staff_take(rows: Iterable[StaffRow], *, apply: bool) -> list[str]:
    """Do what a list says, all of it or nothing; returns what was (or would be) done. What is as listed stays as it is."""
    done = []
    with transaction.atomic():
        for row in rows:
            if said := _take(row, apply):
                done.append(f"{row.email}, {row.role} at {row.organization.name}: {said}")
    return done


def _take(row: StaffRow, apply: bool) -> str:
    held = Membership.objects.select_related("user", "organization").filter(
        user__email__iexact=row.email, organization=row.organization, role=row.role
    )
    newest = held.order_by("-starts_on", "-pk").first()
    if newest is None or (newest.ends_on is not None and row.ends_on is None):
        if row.ends_on is not None:
            return ""  # left before anyone told us of them
        if apply:
            given = {"name": row.name, "email": row.email, "organization": row.organization, "role": row.role}
            invitation_give(actor=SYSTEM, language=row.language, starts_on=row.starts_on, **given)
        return "invited"
    if row.ends_on is not None and newest.ends_on != row.ends_on:
        if row.ends_on < newest.starts_on:
            raise ValidationError(f"{row.email}: the role can't end before it starts, on {newest.starts_on}.")
        if apply:
            access_hand_over(actor=SYSTEM, membership=newest, to=None, nobody_yet=True, ends_on=row.ends_on)
        return f"ends on {row.ends_on}"
    return ""
