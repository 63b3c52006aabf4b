"""Which person of a provider a row is about, for files that say something of people who are on record."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from workadvance.exchange.import_fields import Values
from workadvance.exchange.models import ImportedRecord, ImportKind
from workadvance.exchange.row_keys import own_number, row_key
from workadvance.parsing import name_words
from workadvance.people.identity import IdentityFacts, IdentityFinding
from workadvance.people.identity_index import PersonIndex
from workadvance.people.models import Organization, Person


def full_name(values: Values) -> str:
    """The name a row gives, whole or in parts."""
    if said := values.get("full_name"):
        return str(said)
    parts = ("first_name", "middle_name", "last_name", "second_last_name", "suffix")
    return " ".join(str(values[p]) for p in parts if values.get(p))


def facts_of_row(values: Values, ssn_hash: str = "") -> IdentityFacts:
    """What identifies the person of a row."""
    return IdentityFacts(
        full_name=full_name(values),
        goes_by=values.get("goes_by", ""),
        birth_date=values.get("birth_date"),
        phone=values.get("phone", ""),
        email=values.get("email", ""),
        zip=values.get("zip", ""),
        ssn_hash=ssn_hash,
    )


@dataclass
class PeopleFound:
    """Finds people by the number of another system, by our own, or by name with a birth date, a phone or an email."""

    provider: Organization
    by_name: dict[tuple[str, ...], list[int]] = field(default_factory=dict)

    @cached_property
    def index(self) -> PersonIndex:
        """Everyone on record at the provider."""
        return PersonIndex(self.provider)

    def person(self, values: Values) -> Person:
        """The person of a row; ValidationError where there is none, or where it may be more than one."""
        found = self._by_number(str(values.get("record_number", ""))) or self._by_facts(values)
        return Person.objects.select_related("provider").get(pk=found)

    def _by_number(self, number: str) -> int | None:
        if not number:
            return None
        own = own_number(number)
        if own and Person.objects.filter(pk=own, provider=self.provider).exists():
            return own
        key = row_key(ImportKind.PEOPLE, {"record_number": number})
        known = ImportedRecord.objects.filter(provider=self.provider, kind=ImportKind.PEOPLE, key=key)
        return known.values_list("record_id", flat=True).first()

    def _by_facts(self, values: Values) -> int:
        facts = facts_of_row(values)
        if not facts.full_name:
            raise ValidationError({"full_name": _("Enter a name, or the number of someone on record.")})
        self.index.catch_up()
        found = self.index.alike(facts)
        words = sorted(name_words(facts.full_name))
        same = [pk for pk, comparison in found if comparison.finding is IdentityFinding.SAME]
        # Who is written the same way and was born on the same day is meant, also without a phone or an email.
        born = [pk for pk, comparison in found if {"same_name", "same_birth_date"} <= set(comparison.reasons)]
        sure = list(dict.fromkeys([*same, *born]))
        if len(sure) == 1:
            return sure[0]
        if sure:
            raise ValidationError({"full_name": _("More than one record fits. Give the participant's number.")})
        if not (facts.birth_date or facts.phone or facts.email):
            named = [e.key for e in self.index.entries if words in [sorted(n) for n in e.names]]
            if len(named) == 1:
                return named[0]
            if named:
                raise ValidationError(
                    {"full_name": _("More than one record has this name. Give a date of birth, a phone, or an email.")}
                )
        raise ValidationError({"full_name": _("No one on record fits. Check the name, or import this person first.")})
