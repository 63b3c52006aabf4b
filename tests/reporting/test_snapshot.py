"""The snapshot for analysts: the documented model and nothing else, no name, no one restricted, one event."""

from __future__ import annotations

import json

import polars as pl
import pytest
from django.core.exceptions import PermissionDenied

from tests.command_line import run_command
from tests.factories import OrganizationFactory, actor_in
from tests.world import World
from workadvance.events.models import Event
from workadvance.people.models import Person
from workadvance.reporting.models import Journey
from workadvance.reporting.services import journeys_rebuild
from workadvance.reporting.snapshot import MODEL, TABLES, snapshot_write

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_it_holds_the_documented_model_without_names(tmp_path):
    world = World()
    evaluator = actor_in(world.provider, "evaluator")
    written = snapshot_write(actor=evaluator, provider=world.provider, folder=tmp_path)
    frames = {table: pl.read_parquet(tmp_path / f"{table}.parquet") for table in TABLES}
    dictionary = json.loads((tmp_path / "dictionary.json").read_text())
    for table, frame in frames.items():
        assert frame.columns == [column.name for column in MODEL if column.table == table]
        assert [column["name"] for column in dictionary["tables"][table]] == frame.columns
        assert written[table] == frame.height
        assert set(frame["person"]) <= set(frames["people"]["person"])
    assert frames["spells"].height == 1
    text = "".join(str(frame.to_dicts()) for frame in frames.values())
    for person in Person.objects.all():
        assert person.full_name not in text
        assert not person.email or person.email not in text
    assert Event.objects.filter(kind="reporting.snapshot.made").count() == 1


def test_the_same_person_has_the_same_pseudonym_again_and_restricted_people_are_left_out(tmp_path):
    world = World()
    actor = actor_in(world.provider, "manager")
    first = snapshot_write(actor=actor, provider=world.provider, folder=tmp_path / "one")
    snapshot_write(actor=actor, provider=world.provider, folder=tmp_path / "two")
    one, two = (pl.read_parquet(tmp_path / name / "people.parquet") for name in ("one", "two"))
    assert one.equals(two)
    assert not set(one["person"]) & {str(pk) for pk in Journey.objects.values_list("person_id", flat=True)}
    Person.objects.filter(pk=world.worker.pk).update(restricted=True)
    journeys_rebuild()
    again = snapshot_write(actor=actor, provider=world.provider, folder=tmp_path / "one")
    assert (again["people"], again["spells"]) == (first["people"] - 1, 0)


def test_others_may_not_and_other_providers_are_not_in_it(tmp_path, monkeypatch, capsys):
    world = World()
    with pytest.raises(PermissionDenied):
        snapshot_write(actor=actor_in(world.provider, "coach"), provider=world.provider, folder=tmp_path)
    other = OrganizationFactory()
    with pytest.raises(PermissionDenied):
        snapshot_write(actor=actor_in(other, "manager"), provider=world.provider, folder=tmp_path)
    assert list(tmp_path.iterdir()) == []
    status, out, _ = run_command(
        monkeypatch, capsys, "snapshot", tmp_path, "--organization", other.name, "--format", "json"
    )
    assert (status, {row["rows"] for row in json.loads(out)}) == (0, {0})
