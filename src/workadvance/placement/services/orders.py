"""Job orders: opened, changed, put on hold, filled, closed."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workadvance.events.readings import reason_given
from workadvance.events.services import event_record
from workadvance.events.workflow import IllegalMove, move
from workadvance.people.access import SYSTEM, Actor, require
from workadvance.placement.models import Background, Benefit, EmployerAccount, JobOrder, Shift
from workadvance.placement.services.checks import (
    Details,
    gathered,
    known_codes,
    not_future,
    occupation_of,
    place_put,
    wage_check,
)
from workadvance.placement.workflow import JOB_ORDER, REFERRAL
from workadvance.training.models import Certification

MOST_SLOTS, MOST_HOURS = 500, 99
BEFORE_OFFER = ("proposed", "referred", "interviewing")


def said_of(order: JobOrder) -> dict[str, str]:
    """How events name an order."""
    return {"order": order.title, "employer": order.employer.name}


def order_open(
    *, actor: Actor, account: EmployerAccount, certifications: Sequence[Certification] = (), **details: Any
) -> JobOrder:
    """Open an order of an employer: occupation by code or title, pay, shifts, place, requirements, openings, dates.

    Raises ValidationError with every problem by field.
    """
    require(actor, "placement.manage_orders", account.provider_id)
    details.setdefault("opened_on", timezone.localdate())
    order = JobOrder(provider_id=account.provider_id, employer=account.employer)
    _put(order, account, details)
    with transaction.atomic():
        # One order is opened at a time for an employer, so that a form sent twice is seen to be the same one.
        EmployerAccount.objects.select_for_update().get(pk=account.pk)
        same = JobOrder.objects.filter(
            provider=order.provider_id,
            employer=order.employer_id,
            title=order.title,
            soc=order.soc,
            wage=order.wage,
            zip=order.zip,
            slots=order.slots,
            opened_on=order.opened_on,
            state="open",
        ).first()
        if same is not None:
            raise ValidationError(
                _("An open job order already has this title, pay, location, and number of openings. Edit that one.")
            )
        order.save()
        order.required_certifications.set(certifications)
        event_record(
            kind="placement.joborder.opened",
            author=actor,
            subject=order,
            organization_id=order.provider_id,
            effective_on=order.opened_on,
            payload=said_of(order),
        )
    return order


def order_change(
    *, actor: Actor, order: JobOrder, certifications: Sequence[Certification] | None = None, **details: Any
) -> JobOrder:
    """Change an order's details; more openings open a filled order again."""
    require(actor, "placement.manage_orders", order.provider_id)
    account = EmployerAccount.objects.get(provider=order.provider_id, employer=order.employer_id)
    with transaction.atomic():
        locked = JobOrder.objects.select_for_update(of=("self",)).select_related("employer").get(pk=order.pk)
        before = {key: getattr(locked, key) for key in details if key != "soc_title"}
        _put(locked, account, details)
        changed = [key for key, value in before.items() if getattr(locked, key) != value]
        if certifications is not None:
            had = set(locked.required_certifications.values_list("pk", flat=True))
            if had != {c.pk for c in certifications}:
                locked.required_certifications.set(certifications)
                changed.append("required_certifications")
        if not changed:
            return locked
        hired = locked.referrals.filter(state="hired").count()
        if locked.slots < hired:
            raise ValidationError(
                {
                    "slots": ngettext(
                        "Enter at least %(hired)d opening: it is filled.",
                        "Enter at least %(hired)d openings: that many are filled.",
                        hired,
                    )
                    % {"hired": hired}
                }
            )
        locked.save()
        event_record(
            kind="placement.joborder.changed",
            author=actor,
            subject=locked,
            organization_id=locked.provider_id,
            payload={**said_of(locked), "fields": ", ".join(changed)},
        )
        if locked.state == "filled" and locked.slots > hired:
            order_step(author=actor, order=locked, name="unfill", reason=reason_given("more_openings"))
        elif locked.state in ("open", "paused") and locked.slots == hired:
            order_step(author=SYSTEM, order=locked, name="fill")
    return locked


def order_step(*, author: Actor, order: JobOrder, name: str, reason: str = "") -> None:
    """One move of the order's workflow, logged (the caller has checked who may)."""
    move(
        JOB_ORDER,
        order,
        name,
        author=author,
        organization_id=order.provider_id,
        reason=reason,
        payload={**said_of(order), "move": name},
    )


def order_move(*, actor: Actor, order: JobOrder, name: str, reason: str = "") -> JobOrder:
    """Put an order on hold, open it again, or close it; closing withdraws everyone who has no offer yet."""
    try:
        transition = JOB_ORDER.transition(name)
    except KeyError:
        raise IllegalMove(_("This page is out of date. Reload it and try again.")) from None
    require(actor, transition.permission, order.provider_id)
    with transaction.atomic():
        JobOrder.objects.select_for_update().get(pk=order.pk)
        order_step(author=actor, order=order, name=name, reason=reason)
        if name == "close":
            _withdraw_waiting(actor, order, _("The job order was closed: %(reason)s") % {"reason": reason})
    return order


def order_release(*, actor: Actor, order: JobOrder, reason: str) -> int:
    """Withdraw everyone on an order who has no offer yet; returns how many."""
    require(actor, "placement.refer", order.provider_id)
    if not reason.strip():
        raise IllegalMove(_("Enter the reason for withdrawing these referrals."))
    with transaction.atomic():
        JobOrder.objects.select_for_update().get(pk=order.pk)
        return _withdraw_waiting(actor, order, reason)


def _withdraw_waiting(actor: Actor, order: JobOrder, reason: str) -> int:
    waiting = list(order.referrals.filter(state__in=BEFORE_OFFER).select_related("application__person").order_by("pk"))
    for referral in waiting:
        move(
            REFERRAL,
            referral,
            "withdraw",
            author=actor,
            person_id=referral.application.person_id,
            organization_id=order.provider_id,
            reason=reason,
            payload=said_of(order),
        )
    return len(waiting)


def _put(order: JobOrder, account: EmployerAccount, details: Details) -> None:
    """Write checked details onto an order; every problem at once, by field."""
    problems = gathered(
        lambda: (
            details.update(zip(["soc", "soc_title"], occupation_of(details["soc"]), strict=True))
            if "soc" in details
            else None
        ),
        lambda: place_put(details),
        lambda: wage_check(Decimal(details["wage"]), "wage") if details.get("wage") is not None else None,
        lambda: wage_check(Decimal(details["wage_to"]), "wage_to") if details.get("wage_to") is not None else None,
        lambda: not_future(details["opened_on"], "opened_on") if details.get("opened_on") else None,
        lambda: _within(details, "hours_per_week", 1, MOST_HOURS),
        lambda: _within(details, "slots", 1, MOST_SLOTS),
        lambda: known_codes("benefits", details.get("benefits"), Benefit.values),
        lambda: known_codes("shifts", details.get("shifts"), Shift.values),
        lambda: known_codes("excludes", details.get("excludes"), Background.values),
        lambda: _contact_theirs(details, account),
    )
    for key, value in details.items():
        if key not in problems:
            setattr(order, key, value)
    try:
        order.full_clean(exclude=set(problems) | {"soc_title"} if "soc" in problems else set(problems))
    except ValidationError as error:
        for field, messages in error.message_dict.items():
            problems.setdefault(field, []).extend(messages)
    if problems:
        raise ValidationError(problems)


def _within(details: Details, field: str, low: int, high: int) -> None:
    value = details.get(field)
    if value is not None and not low <= value <= high:
        raise ValidationError(
            {
                field: _("%(value)s is out of range. Enter a number from %(low)d to %(high)d.")
                % {"value": value, "low": low, "high": high}
            }
        )


def _contact_theirs(details: Details, account: EmployerAccount) -> None:
    contact = details.get("contact")
    if contact is not None and contact.account_id != account.pk:
        raise ValidationError({"contact": _("This contact belongs to another employer.")})
