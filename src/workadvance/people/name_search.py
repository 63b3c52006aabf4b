"""Finding people by name: parts, any order, without accents, despite typing mistakes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.core.cache import cache
from django.db.models import Max, QuerySet
from rapidfuzz import fuzz, process

from workadvance.parsing import folded
from workadvance.people.models import NameToken, Person


def tokens_of(*names: str) -> set[str]:
    """The searchable words of names, at most 60 characters each."""
    return {t[:60] for name in names for t in re.findall(r"\w+", folded(name))}


def name_tokens_write(persons: Sequence[Person]) -> None:
    """Write the search words of persons anew (called by services that create or rename)."""
    NameToken.objects.filter(person__in=[p.pk for p in persons]).delete()
    NameToken.objects.bulk_create(
        [NameToken(person=p, token=t) for p in persons for t in sorted(tokens_of(p.full_name, p.goes_by))],
        batch_size=2000,
        ignore_conflicts=True,
    )


def _vocabulary() -> list[str]:
    """Every distinct word of a name; kept in this process until names change."""
    # A changed name writes new words, so the newest key tells of every change that adds one; a word that went finds nobody.
    key = str(NameToken.objects.aggregate(newest=Max("pk"))["newest"])
    kept = cache.get("people.vocabulary")
    if kept is None or kept[0] != key:
        kept = (key, list(NameToken.objects.order_by("token").values_list("token", flat=True).distinct()))
        cache.set("people.vocabulary", kept, 3600)
    return list(kept[1])


def persons_named(persons: QuerySet[Person], text: str, *, limit: int = 50) -> list[Person]:
    """The persons of a queryset whose name has every word of `text`, best first.

    A word matches by prefix; where nothing does, by likeness (rapidfuzz ratio at least 75, so that one or two letters may be
    wrong). At most four queries, whatever the number of people.
    """
    words = sorted(tokens_of(text), key=len, reverse=True)[:4]
    if not words:
        return []
    found = persons
    vocabulary: list[str] | None = None
    for word in words:
        like = found.filter(pk__in=NameToken.objects.filter(token__startswith=word).values("person"))
        if len(word) < 3 or like.exists():
            found = like
            continue
        vocabulary = vocabulary if vocabulary is not None else _vocabulary()
        near = [t for t, _, _ in process.extract(word, vocabulary, scorer=fuzz.ratio, limit=20, score_cutoff=72)]
        found = found.filter(pk__in=NameToken.objects.filter(token__in=near).values("person"))
    ranked = list(found.order_by("full_name", "pk")[: limit * 3])
    wanted = " ".join(words)
    ranked.sort(key=lambda p: (-fuzz.token_sort_ratio(wanted, folded(p.full_name)), p.full_name))
    return ranked[:limit]
