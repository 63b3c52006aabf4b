"""A filter with a name belongs to the one who named it."""

from __future__ import annotations

import pytest
from tests.factories import UserFactory

from workadvance.people.access import Actor
from workadvance.ui.saved_filters import filter_forget, filter_keep, filters_of

pytestmark = pytest.mark.django_db


def test_a_filter_is_its_owners_and_the_same_name_replaces_it():
    ana, ben = Actor(user_id=UserFactory().pk), Actor(user_id=UserFactory().pk)
    filter_keep(actor=ana, list_key="people", name="Mine", query="mine=true")
    filter_keep(actor=ana, list_key="people", name="Mine", query="mine=true&station=job_ready")
    (kept,) = filters_of(ana, "people")
    assert kept.query == "mine=true&station=job_ready"
    assert filters_of(ben, "people") == []
    filter_forget(actor=ben, filter_id=kept.pk)
    assert filters_of(ana, "people") == [kept]
    filter_forget(actor=ana, filter_id=kept.pk)
    assert filters_of(ana, "people") == []
