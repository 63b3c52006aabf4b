"""What every entry of pay, dates and occupations must pass; each problem says what was found and what to do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance import labor, policy
from workadvance.people.zip_codes import place_of_zip
from workadvance.placement.models import EmploymentSpell
from workadvance.tables import InputProblems

Details = dict[str, Any]
"""Fields of an order, an employer or a job, by name, as a service is given them."""


def wage_problem(wage: Decimal) -> str | None:
    """What is wrong with an hourly pay, or None: too low or too high to be one (limits dated in policy)."""
    today = timezone.localdate()
    numbers = policy.load("placement")
    low, high = (Decimal(str(numbers.value(key, today))) for key in ("wage_too_low", "wage_too_high"))
    if wage <= low:
        return _("$%(wage)s an hour is too low. Enter more than $%(low)s, and check the decimal point.") % {
            "wage": wage,
            "low": low,
        }
    if wage >= high:
        a_year = Decimal(str(numbers.value("hours_a_year", today)))
        hourly = (wage / a_year).quantize(Decimal("0.01"))
        if hourly > low:
            return _(
                "$%(wage)s looks like yearly pay, about $%(hourly)s an hour. Enter hourly pay below $%(high)s."
            ) % {"wage": f"{wage:,}", "hourly": hourly, "high": high}
        return _("$%(wage)s an hour is too high. Enter hourly pay below $%(high)s.") % {
            "wage": f"{wage:,}",
            "high": high,
        }
    return None


def wage_check(wage: Decimal, field: str = "hourly_wage") -> None:
    """Raise ValidationError for an hourly pay that cannot be one."""
    if problem := wage_problem(wage):
        raise ValidationError({field: problem})


def not_future(day: dt.date, field: str) -> None:
    """Raise ValidationError for a day that has not come yet."""
    today = timezone.localdate()
    if day > today:
        raise ValidationError({field: _("%(day)s is in the future. Choose today or an earlier date.") % {"day": day}})


def not_twice(
    person_id: int, employer: str, title: str, first: dt.date, last: dt.date | None = None, *, but: int | None = None
) -> None:
    """Raise ValidationError where this job is on record already. Two jobs at the same time are two jobs; the same one is not."""
    same = EmploymentSpell.objects.filter(person=person_id, employer_name__iexact=employer, job_title__iexact=title)
    until = Q() if last is None else Q(started_on__lt=last)
    if but is not None:
        same = same.exclude(pk=but)
    other = same.filter(until).filter(Q(ended_on=None) | Q(ended_on__gt=first)).first()
    if other is not None:
        said = _("This job at %(employer)s is already on record from %(first)s to %(last)s. Check both dates.")
        until_day: dt.date | str = other.ended_on or _("today")
        facts = {"employer": other.employer_name, "first": other.started_on, "last": until_day}
        raise ValidationError({"started_on": said % facts})


def occupation_of(text: str, field: str = "soc") -> tuple[str, str]:
    """Code and title of the occupation a code or title means; ValidationError with the nearest ones."""
    try:
        found = labor.occupation(text)
    except InputProblems as error:
        raise ValidationError({field: " ".join(p.message for p in error.problems)}) from None
    return found.soc, found.title


def place_put(values: Details) -> None:
    """Complete ZIP with city, state and labor area; ValidationError for a ZIP that is not known."""
    if "zip" not in values:
        return
    code = (values["zip"] or "").strip()
    if not code:
        values.update(zip="", city="", state_code="", area_code="")
        return
    place = place_of_zip(code)
    if place is None:
        raise ValidationError({"zip": _("We can't find this ZIP code. Enter 5 digits, for example 74103.")})
    values.update(zip=place.zip, city=place.city, state_code=place.state, area_code=place.area_code)


def gathered(*checks: Any) -> dict[str, list[str]]:
    """Run checks (functions without arguments) and gather the problems of all of them, by field."""
    problems: dict[str, list[str]] = {}
    for check in checks:
        try:
            check()
        except ValidationError as error:
            found = error.message_dict if hasattr(error, "error_dict") else {"__all__": error.messages}
            for field, messages in found.items():
                problems.setdefault(field, []).extend(messages)
    return problems


def known_codes(field: str, given: Sequence[str] | None, values: list[str]) -> None:
    """Raise ValidationError for codes that are none of `values`."""
    unknown = [v for v in given or () if v not in values]
    if unknown:
        raise ValidationError(
            {
                field: _("We don't recognize %(found)s. Choose from: %(all)s.")
                % {"found": ", ".join(unknown), "all": ", ".join(values)}
            }
        )
