"""Looking for two records of one person among everyone on record, within a provider and, where it is allowed, across providers.

Across providers records are compared only under a data-sharing agreement of their intermediary that is in force, and only
of people who agreed to share their record with its other providers. A link that loses either is undone.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from workadvance.events.services import Author, event_record
from workadvance.people.access import Actor, own_people_q, visible_q
from workadvance.people.identity import IdentityFacts
from workadvance.people.identity_index import FACTS, IdentityIndex
from workadvance.people.identity_questions import identity_unlink
from workadvance.people.models import Consent, IdentityQuestion, Organization, Person, SharingAgreement

BATCH = 2000
ANSWERING = "people.answer_identity"


def sharing(prefix: str = "") -> Exists:
    """Whether a person (at `prefix`) agreed to share their record with other providers, and may take that back any day."""
    today = timezone.localdate()
    return Exists(
        Consent.objects.filter(
            Q(expires_on=None) | Q(expires_on__gte=today),
            person=OuterRef(f"{prefix}pk"),
            purpose=Consent.Purpose.PROVIDERS,
            revoked_at=None,
        )
    )


def agreements_in_force() -> QuerySet[SharingAgreement]:
    """The data-sharing agreements of today."""
    today = timezone.localdate()
    return SharingAgreement.objects.filter(Q(ends_on=None) | Q(ends_on__gte=today), starts_on__lte=today)


def within_a_provider() -> Q:
    """Questions about two records of one provider."""
    return Q(person__provider=F("other__provider"))


def across_allowed() -> QuerySet[IdentityQuestion]:
    """Questions across providers that agreement and consent allow today."""
    under = agreements_in_force().values("intermediary")
    return IdentityQuestion.objects.filter(
        ~within_a_provider(),
        sharing("person__"),
        sharing("other__"),
        person__provider__parent__in=under,
        other__provider__parent=F("person__provider__parent"),
    )


def pairs_visible(actor: Actor) -> QuerySet[IdentityQuestion]:
    """The pairs an actor may answer: both records are of providers where they may, and both may be seen."""
    held = actor.at(ANSWERING).staff_organizations
    rows = IdentityQuestion.objects.filter(
        within_a_provider() | Q(pk__in=across_allowed().values("pk")),
        visible_q(actor, "person__"),
        visible_q(actor, "other__"),
        own_people_q(actor, "person__"),
        own_people_q(actor, "other__"),
        person__provider__in=held,
        other__provider__in=held,
        person__erased_on=None,
        other__erased_on=None,
    )
    return rows.select_related("person__provider", "other__provider", "answered_by")


def duplicates_find(*, author: Author, provider: Organization) -> int:
    """Ask about every likely pair of a provider that was not asked about; returns how many are new."""
    with transaction.atomic():
        found = pairs_ask(Person.objects.filter(provider=provider, erased_on=None))
        event_record(
            kind="people.duplicates.searched",
            author=author,
            subject=provider,
            organization_id=provider.pk,
            payload={"found": found},
        )
    return found


def duplicates_find_across(*, author: Author) -> int:
    """The same across providers, as agreement and consent allow; links that they allow no more are undone."""
    links_end(author=author)
    return sum(
        pairs_ask(Person.objects.filter(sharing(), provider__parent=intermediary, erased_on=None), across=True)
        for intermediary in agreements_in_force().values_list("intermediary", flat=True).distinct()
    )


def links_end(*, author: Author) -> int:
    """Undo links across providers that agreement and consent allow no more."""
    rows = IdentityQuestion.objects.filter(~within_a_provider(), state=IdentityQuestion.State.SAME)
    gone = list(rows.exclude(pk__in=across_allowed().values("pk")).select_related("person"))
    for question in gone:
        identity_unlink(author=author, question=question)
    return len(gone)


def pairs_ask(persons: QuerySet[Person], *, across: bool = False) -> int:
    """Store the questions about likely pairs of these persons, of one provider or across; returns how many are new."""
    index: IdentityIndex[tuple[int, int]] = IdentityIndex()
    made, waiting = 0, list[IdentityQuestion]()
    now = timezone.now()
    for pk, provider_id, *facts in persons.order_by("pk").values_list("pk", "provider_id", *FACTS).iterator(BATCH):
        known = IdentityFacts(*facts)
        for (other, elsewhere), comparison in index.alike(known):
            if (elsewhere != provider_id) == across:
                waiting.append(
                    IdentityQuestion(person_id=pk, other_id=other, reasons=list(comparison.reasons), asked_at=now)
                )
        index.add((pk, provider_id), known)
        if len(waiting) >= BATCH:
            made += _store(waiting)
            waiting = []
    return made + _store(waiting)


def _store(questions: list[IdentityQuestion]) -> int:
    """Store what was not asked before; answers stay."""
    if not questions:
        return 0
    with transaction.atomic():
        asked = set(
            IdentityQuestion.objects.filter(person__in=[q.person_id for q in questions]).values_list("person", "other")
        )
        fresh = [q for q in questions if (q.person_id, q.other_id) not in asked]
        IdentityQuestion.objects.bulk_create(fresh, ignore_conflicts=True)
    return len(fresh)
