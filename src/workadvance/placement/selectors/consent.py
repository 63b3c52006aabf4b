"""Who has agreed that employers may see their profile."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.utils import timezone

from workadvance.people.models import Consent


def consenting(person_ids: Iterable[int]) -> set[int]:
    """Ids of those of the persons who have an open consent to share their profile with employers (one query)."""
    today = timezone.localdate()
    return set(
        Consent.objects.filter(person__in=list(person_ids), purpose=Consent.Purpose.EMPLOYERS, revoked_at=None)
        .filter(Q(expires_on=None) | Q(expires_on__gte=today))
        .values_list("person_id", flat=True)
    )
