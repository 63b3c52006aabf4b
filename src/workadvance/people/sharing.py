"""Data-sharing agreements between an intermediary's providers."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from workadvance.events.services import event_record
from workadvance.people.access import Actor, require
from workadvance.people.models import Organization, SharingAgreement

NEEDED = "people.agree_sharing"


def sharing_agree(
    *, actor: Actor, intermediary: Organization, title: str, starts_on: dt.date, ends_on: dt.date | None = None
) -> SharingAgreement:
    """Record an agreement: from its first day on, records of people who consent are compared across its providers."""
    require(actor, NEEDED, intermediary.pk)
    made = SharingAgreement(intermediary=intermediary, title=title.strip(), starts_on=starts_on, ends_on=ends_on)
    made.full_clean()
    with transaction.atomic():
        made.save()
        event_record(
            kind="people.sharing.agreed",
            author=actor,
            subject=made,
            organization_id=intermediary.pk,
            payload={"title": made.title, "starts_on": starts_on},
        )
    return made


def sharing_end(*, actor: Actor, agreement: SharingAgreement, ends_on: dt.date) -> None:
    """End an agreement; links across providers are undone the day after."""
    require(actor, NEEDED, agreement.intermediary_id)
    with transaction.atomic():
        agreement.ends_on = ends_on
        agreement.full_clean()
        agreement.save(update_fields=["ends_on"])
        event_record(
            kind="people.sharing.ended",
            author=actor,
            subject=agreement,
            organization_id=agreement.intermediary_id,
            payload={"ends_on": ends_on},
        )
