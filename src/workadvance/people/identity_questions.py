"""Asking and answering who is who: on every path by which a record comes in or changes.

`person_create` and `person_alter` look for the same person elsewhere at the provider, so a public form, a paper and an import
are all covered.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from workadvance.events.services import Author, event_record
from workadvance.people.access import Actor, require
from workadvance.people.identity import Comparison, IdentityFacts, IdentityFinding, compare, slips
from workadvance.people.models import WAITING_ANSWERS, IdentityQuestion, Organization, Person

# The columns a record is known by: where one of them changes, it is compared again.
IDENTIFYING = frozenset({"full_name", "goes_by", "birth_date", "phone", "email", "zip", "ssn"})
MOST_COMPARED = 200
State = IdentityQuestion.State


def facts_of(person: Person) -> IdentityFacts:
    """What identifies a person on record."""
    return IdentityFacts(
        full_name=person.full_name,
        goes_by=person.goes_by,
        birth_date=person.birth_date,
        phone=person.phone,
        email=person.email,
        zip=person.zip,
        ssn_hash=person.ssn_hash,
    )


def records_alike(provider: Organization, facts: IdentityFacts) -> list[tuple[Person, Comparison]]:
    """The provider's records that are, or may be, of the person with these facts, the surest first (one query)."""
    asked = Q()
    for column in ("phone", "email", "birth_date", "ssn_hash"):
        if value := getattr(facts, column):
            asked |= Q(**{column: value})
    if facts.birth_date and facts.zip:
        asked |= Q(zip=facts.zip, birth_date__in=slips(facts.birth_date))
    if not asked:
        return []
    rows = Person.objects.filter(asked, provider=provider).order_by("-pk")[:MOST_COMPARED]
    found = [(person, compare(facts, facts_of(person))) for person in rows]
    order = {IdentityFinding.SAME: 0, IdentityFinding.UNSURE: 1}
    return sorted((f for f in found if f[1].finding in order), key=lambda f: (order[f[1].finding], -f[0].pk))


def identity_look(*, author: Author, person: Person) -> list[IdentityQuestion]:
    """Ask about every other record that may be of the same person and was not asked about yet."""
    made = []
    with transaction.atomic():
        # One look at a time in a provider: two records made at once would each not see the other. Rows that only point to
        # the provider are not held up.
        Organization.objects.select_for_update(no_key=True).get(pk=person.provider_id)
        for other, comparison in records_alike(person.provider, facts_of(person)):
            if other.pk == person.pk:
                continue
            newer, older = (person, other) if person.pk > other.pk else (other, person)
            question, new = IdentityQuestion.objects.get_or_create(
                person=newer, other=older, defaults={"reasons": list(comparison.reasons), "asked_at": timezone.now()}
            )
            if new:
                made.append(question)
                _event("asked", question, author)
    return made


def identity_answer(*, actor: Actor, question: IdentityQuestion, answer: str, reason: str = "") -> IdentityQuestion:
    """Say whether two records are of one person: same, different or unsure; a later answer takes the place of an earlier one."""
    for organization in {question.person.provider_id, question.other.provider_id}:
        require(actor, "people.answer_identity", organization)
    if answer not in (State.SAME, State.DIFFERENT, State.UNSURE):
        raise ValidationError(_("Choose Same person, Different person, or Not sure yet."))
    with transaction.atomic():
        locked = IdentityQuestion.objects.select_for_update(of=("self",)).select_related("person").get(pk=question.pk)
        if locked.state == answer:
            return locked
        locked.state, locked.answered_at, locked.answered_by_id = State(answer), timezone.now(), actor.user_id
        locked.save(update_fields=["state", "answered_at", "answered_by"])
        _link_records({locked.person_id, locked.other_id})
        _event(answer, locked, actor, reason.strip())
    return locked


def identity_unlink(*, author: Author, question: IdentityQuestion) -> None:
    """Undo a link that may not stand any longer: whether it is one person is open again."""
    with transaction.atomic():
        locked = IdentityQuestion.objects.select_for_update(of=("self",)).select_related("person").get(pk=question.pk)
        locked.state, locked.answered_at, locked.answered_by = State.OPEN, None, None
        locked.save(update_fields=["state", "answered_at", "answered_by"])
        _link_records({locked.person_id, locked.other_id})
        _event("unlinked", locked, author)


def identity_told(*, actor: Actor, person: Person, others: Iterable[Person], answer: str) -> None:
    """What staff said of a new record and those shown beside it while they entered it."""
    for other in others:
        if other.pk == person.pk:
            continue
        newer, older = (person, other) if person.pk > other.pk else (other, person)
        question, _new = IdentityQuestion.objects.get_or_create(
            person=newer, other=older, defaults={"asked_at": timezone.now()}
        )
        identity_answer(actor=actor, question=question, answer=answer)


def questions_of(person: Person) -> QuerySet[IdentityQuestion]:
    """The questions about a record, either way round, those that wait first."""
    rows = IdentityQuestion.objects.filter(Q(person=person) | Q(other=person))
    return rows.select_related("person", "other", "answered_by").order_by("answered_at", "-pk")


def identity_settled(person: Person) -> bool:
    """Whether no question about a newer record waits for its answer; another provider's record holds nothing up."""
    waiting = IdentityQuestion.objects.filter(person=person, state__in=WAITING_ANSWERS)
    return not waiting.filter(other__provider=person.provider_id).exists()


def records_of(person: Person) -> QuerySet[Person]:
    """Every record that staff said is of this person, this one among them."""
    first = person.same_as_id or person.pk
    return Person.objects.filter(Q(pk=first) | Q(same_as=first))


def _event(what: str, question: IdentityQuestion, author: Author, reason: str = "") -> None:
    event_record(
        kind=f"people.identity.{what}",
        author=author,
        subject=question,
        person_id=question.person_id,
        organization_id=question.person.provider_id,
        reason=reason,
        payload={} if what == "asked" else {"other": question.other_id},
    )


def _link_records(touched: set[int]) -> None:
    """Link every record of the groups that some records are in, or were in, to the first of its group."""
    members = set(touched)
    members |= set(Person.objects.filter(same_as__in=touched).values_list("pk", flat=True))
    firsts = [p.same_as_id for p in Person.objects.filter(pk__in=touched) if p.same_as_id]
    members |= {*firsts, *Person.objects.filter(same_as__in=firsts).values_list("pk", flat=True)}
    pairs = list(
        IdentityQuestion.objects.filter(Q(person__in=members) | Q(other__in=members), state=State.SAME)
        .order_by("pk")
        .values_list("person", "other")
    )
    group = {pk: pk for pk in members | {pk for pair in pairs for pk in pair}}

    def first(pk: int) -> int:
        while group[pk] != pk:
            pk = group[pk]
        return pk

    for a, b in pairs:
        low, high = sorted((first(a), first(b)))
        group[high] = low
    for pk in group:
        Person.objects.filter(pk=pk).update(same_as=None if first(pk) == pk else first(pk))
