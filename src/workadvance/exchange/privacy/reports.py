"""The access report: everything on record about a person, for them or for staff who hand it to them."""

from __future__ import annotations

from django.db import transaction

from workadvance.events.services import event_record
from workadvance.exchange.privacy.erasing import NEEDED
from workadvance.people.access import Actor, require
from workadvance.people.models import Person
from workadvance.screening.participant_data import DataFile, data_of


def access_report(*, actor: Actor, person: Person) -> DataFile:
    """What the participant downloads on their own page, made by staff; the log says who made it."""
    require(actor, NEEDED, person.provider_id)
    with transaction.atomic():
        event_record(
            kind="people.access_report.made",
            author=actor,
            subject=person,
            person_id=person.pk,
            organization_id=person.provider_id,
        )
    return data_of(person)
