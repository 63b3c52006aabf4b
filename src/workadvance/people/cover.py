"""Cover from one day to another: on these days a colleague also has what an absent colleague holds. Asked in one place.

A caseload, employers, cohorts, classes, next steps and messages each name who holds them. What waits for a user is what they
hold themselves and what the colleagues they cover today hold. Messages keeps the days away and registers them here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

Away = Callable[[int, dt.date], QuerySet[Any]]
"""The ids of users who are away on a day and covered by a user, as a query."""

_AWAY: list[Away] = []


def away_register(away: Away) -> None:
    """Say who covers who (once, at start)."""
    _AWAY.append(away)


def held_by_q(field: str, user_id: int | None) -> Q:
    """Rows that a user holds by this field, or that a colleague they cover today holds."""
    found = Q(**{field: user_id}) if user_id is not None else Q(pk__in=[])
    for away in _AWAY if user_id is not None else ():
        found |= Q(**{f"{field}__in": away(user_id or 0, timezone.localdate())})
    return found
