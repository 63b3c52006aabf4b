"""Opening very many records at once: what `person_create` does for one, with the same checks and the same questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance.events.bulk_rows import rows_insert
from workadvance.events.encryption import encrypt, lookup_hash
from workadvance.events.services import Author, event_build, events_record
from workadvance.people.contact_fields import Details
from workadvance.people.identity_index import PersonIndex
from workadvance.people.identity_questions import facts_of
from workadvance.people.models import IdentityQuestion, Organization, Person
from workadvance.people.name_search import name_tokens_add
from workadvance.people.services import ssn_clean
from workadvance.people.zip_codes import place_follow


@dataclass(frozen=True, slots=True)
class NewPerson:
    """A record to open: Person's fields, and a Social Security number where one is known."""

    details: Details
    ssn: str = ""


def person_prepare(provider: Organization, new: NewPerson) -> Person:
    """A record that is not stored yet, its columns read and checked; ValidationError per field.

    What only the database knows (a Social Security number that is on record) is asked by whoever stores it.
    """
    details = dict(new.details)
    person = Person(provider_id=provider.pk, **details)
    person.clean_fields(exclude={f.name for f in Person._meta.fields} - {"full_name", *details})
    placed = {key: getattr(person, key) for key in details}
    place_follow(placed)
    for key, value in placed.items():
        setattr(person, key, value)
    if new.ssn:
        digits = ssn_clean(new.ssn)
        person.ssn_encrypted, person.ssn_hash = encrypt(digits, "ssn"), lookup_hash(digits, "ssn")
    if person.birth_date is not None and person.birth_date > timezone.localdate():
        raise ValidationError({"birth_date": _("Check the date of birth.")})
    return person


def persons_create(*, author: Author, persons: Sequence[Person], index: PersonIndex) -> None:
    """Store prepared records of the index's provider, with their events and the questions who is who.

    All or none. `index` has the provider's records; those that came in since are read first, with the provider held, so that
    no two writers miss each other's. A Social Security number on record is refused.
    """
    if not persons:
        return
    provider = index.provider
    with transaction.atomic():
        Organization.objects.select_for_update(no_key=True).get(pk=provider.pk)
        index.catch_up()
        _numbers_once(persons, index)
        rows_insert(persons)
        name_tokens_add(persons)
        now, questions = timezone.now(), []
        for person in persons:
            facts = facts_of(person)
            for other, comparison in index.alike(facts):
                questions.append(
                    IdentityQuestion(person=person, other_id=other, reasons=list(comparison.reasons), asked_at=now)
                )
            index.add(person.pk, facts)
            index.last = person.pk
        rows_insert(questions)
        events_record(
            [
                event_build(kind=kind, author=author, subject=subject, person_id=person_id, organization_id=provider.pk)
                for kind, subject, person_id in (
                    *(("people.person.created", p, p.pk) for p in persons),
                    *(("people.identity.asked", q, q.person_id) for q in questions),
                )
            ]
        )


def _numbers_once(persons: Sequence[Person], index: PersonIndex) -> None:
    known = index.by["ssn_hash"]
    seen: set[str] = set()
    for person in persons:
        if person.ssn_hash and (known.get(person.ssn_hash) or person.ssn_hash in seen):
            raise ValidationError(
                {"ssn": _("Another record at this provider already has this Social Security number.")}
            )
        seen.add(person.ssn_hash)
