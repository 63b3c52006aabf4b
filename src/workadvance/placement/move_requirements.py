"""What must be true before a referral moves: each returns None, or a sentence that says what is missing."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def order_open(referral: Any) -> str | None:
    """The order still takes people."""
    if referral.order.state != "open":
        return _("This job order is no longer open.")
    return None


def order_with_free_slot(referral: Any) -> str | None:
    """Fewer people were hired than the order has slots."""
    orders = type(referral.order)._base_manager
    # A move asks in its transaction and locks the order, so that two hires at once cannot both take the last slot.
    # A page that only shows which moves are open asks without.
    order = (orders.select_for_update() if connection.in_atomic_block else orders).get(pk=referral.order_id)
    hired = order.referrals.filter(state="hired").count()
    if hired >= order.slots:
        return _("This job order is filled. Openings: %(openings)d.") % {"openings": order.slots}
    return None


def person_available(referral: Any) -> str | None:
    """The person is not in a job now."""
    if referral.application.person.spells.filter(ended_on__isnull=True).exists():
        return _("This person has a job. Record its end first, or record the new job as a job change.")
    return None


def has_offered_wage(referral: Any) -> str | None:
    """An offer says its pay."""
    return None if referral.offered_wage else _("Enter the hourly pay offered.")


def _hired_and_slots(order: Any) -> tuple[int, int]:
    return order.referrals.filter(state="hired").count(), order.slots


def all_slots_hired(order: Any) -> str | None:
    """As many were hired as the order has openings."""
    hired, slots = _hired_and_slots(order)
    if hired < slots:
        return ngettext(
            "%(free)d opening out of %(openings)d isn't filled. If it was filled elsewhere, close the "
            "job order with that reason.",
            "%(free)d openings out of %(openings)d aren't filled. If they were filled elsewhere, close the "
            "job order with that reason.",
            slots - hired,
        ) % {
            "free": slots - hired,
            "openings": slots,
        }
    return None


def order_has_free_slot(order: Any) -> str | None:
    """Fewer were hired than the order has openings."""
    hired, slots = _hired_and_slots(order)
    if hired >= slots:
        return _("All openings are filled (%(openings)d). Add openings, or record the hire who didn't start.") % {
            "openings": slots,
        }
    return None


def no_offer_open(order: Any) -> str | None:
    """No one has an offer of this order that is neither taken nor gone."""
    waiting = order.referrals.filter(state__in=("offered", "accepted")).count()
    if waiting:
        return _("This job order has open offers: %(n)d. Record their outcomes first.") % {"n": waiting}
    return None
