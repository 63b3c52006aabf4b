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
from django_tasks import task

from workadvance.events.services import event_record
from workadvance.people.access import SYSTEM, Actor, require
from workadvance.people.models import Handover, Membership, Person, Role, User
from workadvance.people.services import coach_store, membership_end


@dataclass(frozen=True, slots=True)
class Duty:
    """Something roles hold: its words, the rows a user holds in an organization, and how one of them is given on."""

    key: str
    roles: tuple[str, ...]
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
        if membership.role in duty.roles
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
    """End a role on a day and give what it holds to a colleague; returns how much was given on.

    Where the day has not come, nothing is given on before it is over: a `Handover` keeps who takes over. Without a colleague
    it must be said that no one takes over yet: the managers then see it on their Today. Raises ValidationError.
    """
    require(actor, "people.manage_access", membership.organization_id)
    if held_by(membership) and to is None and not nobody_yet:
        raise ValidationError({"to": _("Choose who takes over, or check that no one takes over yet.")})
    if to is not None and not colleagues_of(membership).filter(pk=to.pk).exists():
        raise ValidationError({"to": _("%(name)s doesn't have this role here.") % {"name": to}})
    with transaction.atomic():
        # One plan for a role: whoever plans again means the new day and the new colleague.
        Handover.objects.filter(membership=membership, done_at=None).delete()
        given = 0
        if ends_on is not None and ends_on >= timezone.localdate():
            _plan(actor, membership, to, ends_on)
        else:
            given = _give_all(actor, membership, to)
        membership_end(actor=actor, membership=membership, ends_on=ends_on)
    return given


def _plan(actor: Actor, membership: Membership, to: User | None, ends_on: dt.date) -> None:
    Handover.objects.create(membership=membership, to=to, ends_on=ends_on, planned_by_id=actor.user_id)
    event_record(
        kind="people.handover.planned",
        author=actor,
        subject=membership,
        organization_id=membership.organization_id,
        effective_on=ends_on,
        payload={"user": membership.user.name, "to": to.name if to else ""},
    )
    after = timezone.make_aware(dt.datetime.combine(ends_on + dt.timedelta(days=1), dt.time()))
    hand_over_due.using(run_after=after).enqueue()


@task()
def hand_over_due() -> None:
    """Hand over what is due (from the outbox, after the last day of a role)."""
    handovers_make(author=SYSTEM)


def handovers_make(*, author: Actor) -> int:
    """Give on what those held whose last day is over; returns how many handovers were made. Again, it changes nothing.

    What the user received after the handover was planned goes too. A colleague who has left by then gets nothing: no one
    has it yet, and the managers see it.
    """
    today, made = timezone.localdate(), 0
    for due in Handover.objects.filter(done_at=None, ends_on__lt=today).order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            plan = Handover.objects.select_for_update(of=("self",)).get(pk=due)
            membership = Membership.objects.select_related("user", "organization").get(pk=plan.membership_id)
            stays = membership.ends_on is None or membership.ends_on >= today
            if plan.done_at is not None or stays:
                continue
            to = colleagues_of(membership).filter(pk=plan.to_id).first() if plan.to_id else None
            _give_all(author, membership, to)
            plan.done_at = timezone.now()
            plan.save(update_fields=["done_at"])
            made += 1
    return made


def _give_all(author: Actor, membership: Membership, to: User | None) -> int:
    given = 0
    for held in held_by(membership):
        duty = _DUTIES[held.key]
        rows = list(duty.held(membership.user_id, membership.organization_id))
        for row in rows:
            duty.give(author, row, to)
        given += len(rows)
        event_record(
            kind="people.handover.done",
            author=author,
            subject=membership,
            organization_id=membership.organization_id,
            payload={"duty": held.key, "n": len(rows), "user": membership.user.name, "to": to.name if to else ""},
        )
    return given


def duty_words() -> dict[str, str | Promise]:
    """The words of every duty, by its key (for the log)."""
    return {duty.key: duty.label for duty in _DUTIES.values()}


def _caseload(user_id: int, organization_id: int) -> QuerySet[Person]:
    here = Q(provider=organization_id) | Q(provider__parent=organization_id)
    return Person.objects.filter(here, coach=user_id).order_by("pk")


duty_register(Duty("caseload", (Role.COACH,), gettext_lazy("participants"), _caseload, coach_store))
