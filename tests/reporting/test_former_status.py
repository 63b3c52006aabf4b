"""The status of the job-ready was stored under another word: rows come along, kept links arrive."""

from __future__ import annotations

import importlib

import pytest
from django.apps import apps

from tests.world import World
from workadvance.reporting.models import Journey
from workadvance.ui.models import SavedFilter

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_stored_statuses_and_saved_filters_come_along_and_go_back():
    world = World()
    others = Journey.objects.exclude(pk=world.application.pk)
    untouched = list(others.values_list("pk", "station").order_by("pk"))
    Journey.objects.filter(pk=world.application.pk).update(station="bench")
    kept = SavedFilter.objects.create(
        user=world.staff, list_key="bench", name="Late", query="station=bench&substation=bench2&q=bench"
    )
    statuses = importlib.import_module("workadvance.reporting.migrations.0014_station_job_ready")
    filters = importlib.import_module("workadvance.ui.migrations.0004_filters_of_job_ready")
    statuses.renamed(apps, None)
    filters.renamed(apps, None)
    kept.refresh_from_db()
    assert Journey.objects.get(pk=world.application.pk).station == Journey.Station.JOB_READY
    assert list(others.values_list("pk", "station").order_by("pk")) == untouched
    assert (kept.list_key, kept.query) == ("job_ready", "station=job_ready&substation=bench2&q=bench")
    statuses.renamed_back(apps, None)
    filters.renamed_back(apps, None)
    kept.refresh_from_db()
    assert Journey.objects.get(pk=world.application.pk).station == "bench"
    assert (kept.list_key, kept.query) == ("bench", "station=bench&substation=bench2&q=bench")


def test_a_kept_link_to_the_former_status_arrives(client):
    world = World()
    client.force_login(world.staff)
    answer = client.get("/people/", {"station": "bench", "mine": "true"})
    assert answer.status_code == 301
    assert answer["Location"] == "/people/?station=job_ready&mine=true"
