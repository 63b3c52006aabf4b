"""Lists page by page: the rows a plain query gives, in its order, whatever is kept between pages."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from tests.factories import OrganizationFactory, PersonFactory, actor_in

from workadvance.people.models import Person
from workadvance.ui import event_cache
from workadvance.ui.lists import PER_PAGE, ListColumn, ListSpec, list_context

pytestmark = pytest.mark.django_db
SPEC = ListSpec(
    key="of_test", title="People", columns=[ListColumn("city", "City", "city", "city")], order=("full_name", "-pk")
)


@pytest.fixture
def provider():
    provider = OrganizationFactory()
    for n in range(2 * PER_PAGE + 7):
        # Names come several times, so that the order has ties; cities are missing here and there.
        PersonFactory(provider=provider, full_name=f"Name {n * 7 % 31:02}", city=f"City {n * 13 % 50}" if n % 5 else "")
    return provider


@pytest.fixture(params=[0.0, 60.0], ids=["found anew", "kept"])
def keeping(request, monkeypatch):
    """Whether pages are found again each time or kept."""
    monkeypatch.setattr(event_cache, "KEPT_SECONDS", request.param)


def shown(actor, provider, query: str = ""):
    request = RequestFactory().get(f"/people/{query}")
    request.actor = actor
    rows = Person.objects.filter(provider=provider, restricted=False).select_related("provider")
    return list_context(request, SPEC, rows)["page"]


def test_pages_together_are_the_whole_list_in_its_order(provider, keeping):
    actor = actor_in(provider, "manager")
    for sort, order in (("", ("full_name", "-pk")), ("sort=city&", ("city", "pk")), ("sort=-city&", ("-city", "pk"))):
        for _ in range(2):
            pages = [shown(actor, provider, f"?{sort}page={n}") for n in (1, 2, 3)]
            assert [p.pk for page in pages for p in page] == list(
                Person.objects.filter(provider=provider).order_by(*order).values_list("pk", flat=True)
            )
            assert [(page.number, page.paginator.count, page.has_next()) for page in pages] == [
                (n, 2 * PER_PAGE + 7, n < 3) for n in (1, 2, 3)
            ]


def test_a_page_past_the_last_is_the_last(provider, keeping):
    assert [shown(actor_in(provider, "manager"), provider, f"?page={n}").number for n in ("900", "x", "")] == [3, 1, 1]


def test_a_page_looked_at_again_finds_its_rows_by_their_keys(provider, monkeypatch):
    monkeypatch.setattr(event_cache, "KEPT_SECONDS", 60.0)
    actor = actor_in(provider, "manager")
    shown(actor, provider, "?page=2")
    with CaptureQueriesContext(connection) as queries:
        shown(actor, provider, "?page=2")
    assert not [q for q in queries.captured_queries if "COUNT" in q["sql"] or "OFFSET" in q["sql"]]


def test_who_is_restricted_is_gone_from_a_kept_page_at_once(provider, monkeypatch):
    monkeypatch.setattr(event_cache, "KEPT_SECONDS", 60.0)
    actor = actor_in(provider, "manager")
    first = shown(actor, provider).object_list[0]
    Person.objects.filter(pk=first.pk).update(restricted=True)
    assert first.pk not in [p.pk for p in shown(actor, provider)]


def test_a_list_of_one_page_is_found_every_time(monkeypatch):
    monkeypatch.setattr(event_cache, "KEPT_SECONDS", 60.0)
    provider = OrganizationFactory()
    actor = actor_in(provider, "manager")
    assert list(shown(actor, provider)) == []
    person = PersonFactory(provider=provider)
    assert list(shown(actor, provider)) == [person]
