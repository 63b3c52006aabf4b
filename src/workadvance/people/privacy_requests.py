"""Asking for one's data to be erased; who decides, and carries it out, is left to the floors above, which hold the data."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from workadvance.events.services import Author, event_record
from workadvance.people.models import ErasureRequest, Person


def erasure_ask(*, author: Author, person: Person, words: str = "") -> ErasureRequest:
    """Note that someone asked for their data to be erased; asked twice, the first one stands."""
    with transaction.atomic():
        asked, made = ErasureRequest.objects.get_or_create(
            person=person,
            state=ErasureRequest.State.OPEN,
            defaults={"asked_at": timezone.now(), "asked_by_id": author.user_id, "words": words.strip()[:500]},
        )
        if made:
            event_record(
                kind="people.erasure.asked",
                author=author,
                subject=asked,
                person_id=person.pk,
                organization_id=person.provider_id,
            )
    return asked


def erasure_asked(person: Person) -> QuerySet[ErasureRequest]:
    """The requests of a person that wait for a decision."""
    return ErasureRequest.objects.filter(person=person, state=ErasureRequest.State.OPEN)
