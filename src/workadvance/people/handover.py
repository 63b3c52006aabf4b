"""Before someone's role ends: what they hold is given to a colleague, so that nothing waits for someone who has left.

The components say what they give out (a caseload, employers, cohorts) and register it here; people knows nothing of them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workadvance.events.services import event_record
from workadvance.people.access import Actor, require
from workadvance.people.models import Membership, Person, Role, User
from workadvance.people.services import coach_store, membership_end


@dataclass(frozen=True, slots=True)
class Duty:
    """Something a role holds: its words, the rows a user holds in an organization, and how one of them is given on."""

    key: str
    role: str
    label: str | Promise
    held: Callable[[int, int], QuerySet[Any]]
    give: Callable[[Actor, Any, User | None], None]


_DUTIES: dict[str, Duty] = {}


def duty_register(duty: Duty) -> None:
    """Say what a role holds (once, at start)."""
    _DUTIES[duty.key] = duty


@dataclass(frozen=True, slots=True)
class Held:
    """How many of a duty someone holds."""

    key: str
    label: str | Promise
    n: int


def held_by(membership: Membership) -> list[Held]:
    """What ends with a role: each duty that has rows, and how many."""
    counted = [
        Held(duty.key, duty.label, duty.held(membership.user_id, membership.organization_id).count())
        for duty in _DUTIES.values()
        if duty.role == membership.role
    ]
    return [held for held in counted if held.n]


def colleagues_of(membership: Membership) -> QuerySet[User]:
    """Who can take over: others with the same role there on the day, also of the intermediary above."""
    today = timezone.localdate()
    places = [membership.organization_id, membership.organization.parent_id]
    held = Membership.objects.filter(
        Q(ends_on=None) | Q(ends_on__gt=today),
        role=membership.role,
        starts_on__lte=today,
        organization__in=[place for place in places if place],
        user__is_active=True,
    ).exclude(user=membership.user_id)
    return User.objects.filter(pk__in=held.values("user")).order_by("name")


def access_hand_over(
    *, actor: Actor, membership: Membership, to: User | None, nobody_yet: bool = False, ends_on: dt.date | None = None
) -> int:
    """End a role on a day and give what it holds to a colleague, at once; returns how much was given on.

    Without a colleague it must be said that no one takes over yet: the managers then see it on their Today. Raises
    ValidationError.
    """
    require(actor, "people.manage_access", membership.organization_id)
    waiting = held_by(membership)
    if waiting and to is None and not nobody_yet:
        raise ValidationError({"to": _("Choose who takes over, or check that no one takes over yet.")})
    if to is not None and not colleagues_of(membership).filter(pk=to.pk).exists():
        raise ValidationError({"to": _("%(name)s doesn't have this role here.") % {"name": to}})
    with transaction.atomic():
        given = 0
        for held in waiting:
            duty = _DUTIES[held.key]
            rows = list(duty.held(membership.user_id, membership.organization_id))
            for row in rows:
                duty.give(actor, row, to)
            given += len(rows)
            event_record(
                kind="people.handover.done",
                author=actor,
                subject=membership,
                organization_id=membership.organization_id,
                payload={"duty": held.key, "n": len(rows), "user": membership.user.name, "to": to.name if to else ""},
            )
        membership_end(actor=actor, membership=membership, ends_on=ends_on)
    return given


def duty_words() -> dict[str, str | Promise]:
    """The words of every duty, by its key (for the log)."""
    return {duty.key: duty.label for duty in _DUTIES.values()}


def _caseload(user_id: int, organization_id: int) -> QuerySet[Person]:
    here = Q(provider=organization_id) | Q(provider__parent=organization_id)
    return Person.objects.filter(here, coach=user_id).order_by("pk")


duty_register(Duty("caseload", Role.COACH, gettext_lazy("participants"), _caseload, coach_store))
