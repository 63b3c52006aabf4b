"""Who has agreed that employers may see their profile."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.utils import timezone

from workadvance.people.models import Consent, Person


def shares_profile(person: Person) -> bool:
    """Whether a person has an open consent to share their profile with employers (reads `person.consents`, which may be fetched)."""
    today = timezone.localdate()
    return any(
        c.purpose == Consent.Purpose.EMPLOYERS
        and c.revoked_at is None
        and (c.expires_on is None or c.expires_on >= today)
        for c in person.consents.all()
    )


def consenting(person_ids: Iterable[int]) -> set[int]:
    """Ids of those of the persons who have an open consent to share their profile with employers (one query)."""
    today = timezone.localdate()
    return set(
        Consent.objects.filter(person__in=list(person_ids), purpose=Consent.Purpose.EMPLOYERS, revoked_at=None)
        .filter(Q(expires_on=None) | Q(expires_on__gte=today))
        .values_list("person_id", flat=True)
    )
