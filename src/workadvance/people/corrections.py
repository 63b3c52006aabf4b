"""Putting right what was recorded wrong: by event, with what was wrong, the old values kept in the log.

`old_values` and `reason_needed` are for every component's corrections; those of households and consents are here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance.events.services import event_record
from workadvance.parsing import said_of_pay
from workadvance.people.access import Actor, require
from workadvance.people.models import Consent, Household


def old_values(row: models.Model, names: Iterable[str], facts: Mapping[str, Any], reason: str) -> dict[str, str]:
    """The old values of the facts that change, as the log keeps them; ValidationError where they change without a reason."""
    was = {name: getattr(row, name) for name in names if name in facts and facts[name] != getattr(row, name)}
    if was:
        reason_needed(reason)
    return {name: "" if value is None else _kept(value) for name, value in was.items()}


def reason_needed(reason: str) -> str:
    """The reason of a correction as it is stored; ValidationError where none was given."""
    if not reason.strip():
        raise ValidationError({"reason": _("Enter what was wrong.")})
    return reason.strip()


def _kept(value: object) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


HOUSEHOLD_FACTS = ("size", "monthly_income", "stated_on")
CONSENT_FACTS = ("signed_on", "expires_on")


def household_correct(*, actor: Actor, household: Household, reason: str, **facts: Any) -> Household:
    """Correct a household that was recorded wrong: its size, its income, the day it was stated.

    A household that changed gets a new statement instead. The log keeps the old values; what stays as it is leaves no event.
    Applications still being screened are assessed again. Raises ValidationError per field.
    """
    require(actor, "people.change_person", household.person.provider_id)
    with transaction.atomic():
        row = Household.objects.select_for_update(of=("self",)).select_related("person").get(pk=household.pk)
        was = old_values(row, HOUSEHOLD_FACTS, facts, reason)
        if not was:
            return row
        for name in was:
            setattr(row, name, facts[name])
        if "monthly_income" in was:
            row.worked_out_from = said_of_pay(facts["monthly_income"])
        _not_ahead(row.stated_on, "stated_on")
        row.full_clean()
        row.save()
        event_record(
            kind="people.household.corrected",
            author=actor,
            subject=row,
            person_id=row.person_id,
            organization_id=row.person.provider_id,
            effective_on=row.stated_on,
            reason=reason.strip(),
            payload={"size": row.size, "monthly_income": f"{row.monthly_income:f}", "was": _in_one_line(was)},
        )
    return row


def consent_correct(*, actor: Actor, consent: Consent, reason: str, removed: bool = False, **facts: Any) -> None:
    """Correct the day a consent was signed or ends, or take it off the record where the person never gave it.

    A consent that was given and is taken back is revoked instead. The log keeps what was recorded. Raises ValidationError
    per field.
    """
    require(actor, "people.change_person", consent.person.provider_id)
    with transaction.atomic():
        row = Consent.objects.select_for_update(of=("self",)).select_related("person").filter(pk=consent.pk).first()
        if row is None:
            return
        stated = {"signed_on": timezone.localdate(row.signed_at), "expires_on": row.expires_on}
        changed = {name: facts[name] for name in CONSENT_FACTS if name in facts and facts[name] != stated[name]}
        if not (changed or removed):
            return
        reason_needed(reason)
        key, person = row.pk, row.person
        if removed:
            row.delete()
        else:
            _consent_put(row, changed)
        kept = stated if removed else {name: stated[name] for name in changed}
        event_record(
            kind="people.consent.removed" if removed else "people.consent.corrected",
            author=actor,
            subject=(Consent._meta.label_lower, key),
            person_id=person.pk,
            organization_id=person.provider_id,
            reason=reason.strip(),
            payload={
                "purpose": row.purpose,
                "was": {name: "" if value is None else value.isoformat() for name, value in kept.items()},
            },
        )


def _consent_put(row: Consent, changed: Mapping[str, dt.date | None]) -> None:
    signed_on = changed.get("signed_on") or timezone.localdate(row.signed_at)
    _not_ahead(signed_on, "signed_on")
    if "signed_on" in changed:
        row.signed_at = timezone.make_aware(dt.datetime.combine(signed_on, dt.time(12)))
    if "expires_on" in changed:
        row.expires_on = changed["expires_on"]
    if row.expires_on is not None and row.expires_on < signed_on:
        said = _("Signed on %(first)s and valid until %(last)s. Check both dates.")
        raise ValidationError({"expires_on": said % {"first": signed_on, "last": row.expires_on}})
    row.save()


def _not_ahead(day: dt.date, field: str) -> None:
    today = timezone.localdate()
    if day > today:
        said = _("%(day)s is after today, %(today)s. Choose today or an earlier date.")
        raise ValidationError({field: said % {"day": day, "today": today}})


def _in_one_line(was: Mapping[str, str]) -> str:
    return "; ".join(f"{name}: {value}" for name, value in sorted(was.items()))
