"""A funder who asks for everything, and works with it, finds no small number."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from workadvance.demo.world import build
from workadvance.people.access import actor_of_user
from workadvance.people.models import User
from workadvance.reporting import funnel, published
from workadvance.reporting.publication import quarter_end

ROOT = Path(__file__).resolve().parents[2]
LAST = quarter_end(timezone.localdate())


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        build(seed=6, people=400)
        yield User.objects.get(email__startswith="funder")
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_a_funder_who_asks_for_everything_finds_nothing_small(world):
    play = runpy.run_path(str(ROOT / "scripts" / "play_the_funder.py"))["play"]
    client = Client()
    client.force_login(world)
    report = play(lambda url: client.get(url).content.decode(), windows=1)
    assert report.found == []
    assert report.pages > 50
    assert report.numbers > 100, "a page that shows nothing is no answer"


@pytest.mark.django_db
def test_the_totals_are_those_of_who_may_see_every_number(world):
    """On the edition's own terms: what was reached by its last day, each person once."""
    manager = actor_of_user(User.objects.get(email__startswith="manager.partnership"))
    shown = published.funnel_published(actor_of_user(world))
    exact = funnel.funnel(manager, until=LAST)
    assert shown.total[0].count == exact.total[0].count
    told = [c for c in shown.total if c.count is not None]
    assert len(told) >= 4
    for cell in told:
        assert cell.count <= next(c.count for c in exact.total if c.stage == cell.stage)
