"""Finding people by name: parts, any order, without accents, despite typing mistakes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django.core.cache import caches
from django.db.models import Max, QuerySet
from django.db.models.fields import CharField
from django.db.models.lookups import Lookup
from rapidfuzz import fuzz, process

from workadvance.events.bulk_rows import rows_insert
from workadvance.parsing import folded
from workadvance.people.models import NameToken, Person


class Begins(Lookup[str]):
    """Words that begin with some letters, found by the index.

    SQLite does not look up `LIKE ... ESCAPE` in an index, so there it is a range, in the order of code points. PostgreSQL, whose
    order of words is a language's, has an index made for `LIKE`.
    """

    lookup_name = "begins"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        """`word LIKE 'letters%'`; the letters are of a word (`tokens_of`), where only `_` means something to LIKE."""
        column, given = self.process_lhs(compiler, connection)
        escaped = self.rhs.replace("_", r"\_")
        return f"{column} LIKE %s", (*given, f"{escaped}%")

    def as_sqlite(self, compiler: Any, connection: Any, **_more: Any) -> tuple[str, tuple[str | int, ...]]:
        """`word >= 'letters' AND word < 'letters' and the last character there is`."""
        column, given = self.process_lhs(compiler, connection)
        return f"({column} >= %s AND {column} < %s)", (*given, self.rhs, *given, f"{self.rhs}\U0010ffff")


CharField.register_lookup(Begins)


def tokens_of(*names: str) -> set[str]:
    """The searchable words of names, at most 60 characters each."""
    return {t[:60] for name in names for t in re.findall(r"\w+", folded(name))}


def name_tokens_write(persons: Sequence[Person]) -> None:
    """Write the search words of persons again (called by services that create or rename)."""
    NameToken.objects.filter(person__in=[p.pk for p in persons]).delete()
    NameToken.objects.bulk_create(
        [NameToken(person=p, token=t) for p in persons for t in sorted(tokens_of(p.full_name, p.goes_by))],
        batch_size=2000,
        ignore_conflicts=True,
    )


def name_tokens_add(persons: Sequence[Person]) -> None:
    """Write the search words of persons who have none yet."""
    rows_insert(NameToken(person=p, token=t) for p in persons for t in sorted(tokens_of(p.full_name, p.goes_by)))


def _vocabulary() -> list[str]:
    """Every distinct word of a name; kept in this process until names change."""
    # A changed name writes new words, so the newest key tells of every change that adds one; a word that went finds no one.
    key = str(NameToken.objects.aggregate(newest=Max("pk"))["newest"])
    cache = caches["process"]
    kept = cache.get("people.vocabulary")
    if kept is None or kept[0] != key:
        kept = (key, list(NameToken.objects.order_by("token").values_list("token", flat=True).distinct()))
        cache.set("people.vocabulary", kept, 3600)
    return list(kept[1])


def persons_named(persons: QuerySet[Person], text: str, *, limit: int = 50) -> list[Person]:
    """The persons of a queryset whose name has every word of `text`, best first.

    A word matches by prefix; where nothing does, by likeness (rapidfuzz ratio at least 75, so that one or two letters may be
    wrong). At most one query a word and three more, whatever the number of people.
    """
    words = sorted(tokens_of(text), key=len, reverse=True)[:4]
    if not words:
        return []
    found = persons
    vocabulary: list[str] | None = None
    for word in words:
        like = found.filter(pk__in=NameToken.objects.filter(token__begins=word).values("person"))
        if len(word) < 3 or like.exists():
            found = like
            continue
        vocabulary = vocabulary if vocabulary is not None else _vocabulary()
        near = [t for t, _, _ in process.extract(word, vocabulary, scorer=fuzz.ratio, limit=20, score_cutoff=72)]
        found = found.filter(pk__in=NameToken.objects.filter(token__in=near).values("person"))
    # Names are enough to put them in order; only who is shown is read whole.
    named = list(found.order_by("full_name", "pk").values_list("pk", "full_name")[: limit * 3])
    wanted = " ".join(words)
    named.sort(key=lambda p: (-fuzz.token_sort_ratio(wanted, folded(p[1])), p[1]))
    whole = persons.in_bulk([pk for pk, _ in named[:limit]])
    return [whole[pk] for pk, _ in named[:limit] if pk in whole]
