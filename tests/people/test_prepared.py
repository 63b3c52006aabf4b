"""A question put together once gives what the question put together again gives, whatever the numbers in it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.test.utils import CaptureQueriesContext

from workadvance.people import prepared as questions
from workadvance.people.models import Membership, Organization, Person, User
from workadvance.people.prepared import HOLE, numbered, prepared

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def _plain(provider: int) -> QuerySet[Person]:
    return Person.objects.filter(provider=provider).select_related("provider", "coach").order_by("pk")


def _deep(least: int, provider: int) -> QuerySet[Person]:
    """Holes in a subquery, twice in the condition, and in what is annotated; a number that stays as it is."""
    same = Person.objects.filter(provider=provider, full_name=OuterRef("full_name")).exclude(pk=OuterRef("pk"))
    return (
        Person.objects.filter(Q(provider=provider) | Q(coach__memberships__organization=provider))
        .annotate(twice=Exists(same), n=Count("pk", filter=Q(provider=provider)))
        .filter(n__gte=least)
        .order_by("pk")
    )


def _pairs(provider: int) -> QuerySet[Person, tuple[int, str]]:
    first = Person.objects.filter(provider=provider).order_by().values_list("pk", "full_name")
    return first.union(User.objects.filter(pk=provider).order_by().values_list("pk", "name"), all=True)


def _prefetched(provider: int) -> QuerySet[Organization]:
    return Organization.objects.filter(pk=provider).prefetch_related("memberships")


def _none(provider: int) -> QuerySet[Person]:
    return Person.objects.filter(provider=provider, pk__in=[])


@pytest.fixture
def providers() -> list[int]:
    found = []
    for n in range(3):
        provider = Organization.objects.create(name=f"Provider {n}", kind="provider")
        coach = User.objects.create_user(f"coach{n}@demo.example", name=f"Coach {n}")
        Membership.objects.create(user=coach, organization=provider, role="coach", starts_on="2026-01-01")
        for name in ["Ana Ruiz", "Ana Ruiz", "Lee Poe"][: n + 1]:
            Person.objects.create(provider=provider, full_name=name, coach=coach)
        found.append(provider.pk)
    return found


@pytest.mark.parametrize("ask", [_plain, _pairs, _none, _prefetched])
def test_the_same_rows_as_asked_anew(ask, providers):
    for provider in [*providers, *providers, -1]:
        assert prepared(ask, provider=provider) == list(ask(provider=provider))


def test_holes_everywhere_and_numbers_that_are_none(providers):
    for provider in providers * 2:
        for least in (0, 1, 2):
            got, want = prepared(_deep, least, provider=provider), list(_deep(least, provider=provider))
            assert [(p.pk, p.twice, p.n) for p in got] == [(p.pk, p.twice, p.n) for p in want]


def test_related_rows_and_prefetched_ones_come_with_it(providers):
    for provider in providers:
        with CaptureQueriesContext(connection) as asked:
            assert {p.coach.name[:5] for p in prepared(_plain, provider=provider)} == {"Coach"}
        assert len(asked) == 1
        with CaptureQueriesContext(connection) as asked:
            [organization] = prepared(_prefetched, provider=provider)
            assert len(organization.memberships.all()) == 1
        assert len(asked) == 2


def test_put_together_once_until_the_day_or_the_minute_is_over(providers, monkeypatch):
    made = []

    def ask(provider: int) -> QuerySet[Person]:
        made.append(provider)
        return _plain(provider)

    for provider in providers:
        prepared(ask, provider=provider)
    assert made == [HOLE]
    monkeypatch.setattr(questions, "KEPT_SECONDS", -1.0)
    prepared(ask, provider=providers[0])
    assert made == [HOLE, HOLE]
    monkeypatch.setattr(questions, "KEPT_SECONDS", 60.0)
    monkeypatch.setattr(questions.timezone, "localdate", lambda: dt.date(2030, 1, 1))
    prepared(ask, provider=providers[0])
    assert len(made) == 3


def test_who_asks_is_part_of_the_question(providers):
    def ask(name: str, provider: int) -> QuerySet[Person]:
        return _plain(provider).filter(full_name=name)

    assert [p.full_name for p in prepared(ask, "Lee Poe", provider=providers[2])] == ["Lee Poe"]
    assert len(prepared(ask, "Ana Ruiz", provider=providers[2])) == 2


def test_as_many_numbers_as_there_are_rows_on_a_page(providers):
    def ask(**keys: int) -> QuerySet[Organization]:
        return Organization.objects.filter(pk__in=list(keys.values())).order_by("pk")

    for some in (providers, providers[:1], providers[1:]):
        assert [p.pk for p in prepared(ask, **numbered(some, 5))] == some
        assert [p.pk for p in prepared(ask, **numbered(some, len(some)))] == some


def test_no_more_are_kept_than_there_is_room_for(providers, monkeypatch):
    monkeypatch.setattr(questions, "LARGEST", 3)
    for n in range(8):
        prepared(_deep, n, provider=providers[0])
    assert len(questions._kept) == 3
