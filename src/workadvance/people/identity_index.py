"""Finding records that may be of one person among very many: what `records_alike` asks the database for, held in memory.

An import compares every row with everyone on record and with the rows before it. Asked one by one that is a query a row;
here each set of facts meets only those it shares a phone, an email, a number or a birth date with.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Generic, TypeVar

from django.db.models import QuerySet

from workadvance.parsing import name_words
from workadvance.people.identity import Comparison, IdentityFacts, IdentityFinding, alike, compare, slips
from workadvance.people.identity_questions import MOST_COMPARED
from workadvance.people.models import Organization, Person

Key = TypeVar("Key", bound=Hashable)
FOUND = (IdentityFinding.SAME, IdentityFinding.UNSURE)
_near_dates = lru_cache(maxsize=50_000)(lambda day: tuple(slips(day)))


@dataclass(slots=True)
class _Entry(Generic[Key]):
    key: Key
    facts: IdentityFacts
    names: list[list[str]]


@dataclass
class IdentityIndex(Generic[Key]):
    """Sets of facts by what they share with others. `Key` is whatever names a set: a record's id, a row's number."""

    entries: list[_Entry[Key]] = field(default_factory=list)
    by: dict[str, dict[object, list[int]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))

    def add(self, key: Key, facts: IdentityFacts) -> None:
        """Put a set of facts in; the newest last."""
        n = len(self.entries)
        names = [words for text in (facts.full_name, facts.goes_by) if (words := name_words(text))]
        self.entries.append(_Entry(key, facts, names))
        for column in ("phone", "email", "ssn_hash", "birth_date"):
            if value := getattr(facts, column):
                self.by[column][value].append(n)
        if facts.zip and facts.birth_date:
            self.by["place"][facts.zip, facts.birth_date].append(n)

    def alike(self, facts: IdentityFacts) -> list[tuple[Key, Comparison]]:
        """The keys whose facts are, or may be, of the person with these facts, the surest first, then the newest."""
        shared: set[int] = set()
        for column in ("phone", "email", "ssn_hash"):
            if value := getattr(facts, column):
                shared.update(self.by[column].get(value, ()))
        born = set(self.by["birth_date"].get(facts.birth_date, ())) if facts.birth_date else set()
        if facts.birth_date and facts.zip:
            places = self.by["place"]
            for day in _near_dates(facts.birth_date):
                born.update(places.get((facts.zip, day), ()))
        # Without a phone, an email or a number in common, only a like name makes two of one birth date one person.
        names = [words for text in (facts.full_name, facts.goes_by) if (words := name_words(text))] if born else []
        shared.update(n for n in born - shared if self._like_named(names, n))
        found = []
        for n in sorted(shared, reverse=True)[:MOST_COMPARED]:
            comparison = compare(facts, self.entries[n].facts)
            if comparison.finding in FOUND:
                found.append((FOUND.index(comparison.finding), -n, comparison))
        return [(self.entries[-n].key, comparison) for _, n, comparison in sorted(found, key=lambda f: f[:2])]

    def _like_named(self, names: list[list[str]], n: int) -> bool:
        theirs = self.entries[n].names
        return any(sorted(a) == sorted(b) or alike(a, b) for a in names for b in theirs)


FACTS = ("full_name", "goes_by", "birth_date", "phone", "email", "zip", "ssn_hash")
"""The columns of a record that are its facts, in their order."""


class PersonIndex(IdentityIndex[int]):
    """The records of one provider; `catch_up` reads those that came in since."""

    def __init__(self, provider: Organization) -> None:
        super().__init__()
        self.provider = provider
        self.last = 0
        self.catch_up()

    def catch_up(self) -> None:
        """Read the records made since the last look."""
        rows: QuerySet[Person] = Person.objects.filter(provider=self.provider, pk__gt=self.last).order_by("pk")
        self.put(rows.values_list("pk", *FACTS).iterator(chunk_size=5000))

    def put(self, rows: Iterable[tuple[int, str, str, dt.date | None, str, str, str, str]]) -> None:
        """Put records in, in the order of their ids."""
        for pk, full_name, goes_by, birth_date, phone, email, zip_code, ssn_hash in rows:
            self.add(pk, IdentityFacts(full_name, goes_by, birth_date, phone, email, zip_code, ssn_hash))
            self.last = pk
