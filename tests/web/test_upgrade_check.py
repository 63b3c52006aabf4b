"""What `workadvance upgrade --check` says of migrations that wait, and the rule they keep: expand, migrate, contract."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ModelState, ProjectState
from django.utils import timezone
from tests.command_line import run_command

from workadvance import __version__
from workadvance.events.models import Checkpoint
from workadvance.web import supervision, upgrade
from workadvance.web.upgrade import CONTRACT, UpgradePlan, backup_noted, effects_of, upgrade_plan

FIELDS = [
    ("id", models.BigAutoField(primary_key=True)),
    ("name", models.CharField(max_length=50)),
    ("note", models.CharField(max_length=50, null=True)),
]
STATE = ProjectState({("people", "thing"): ModelState("people", "Thing", FIELDS)})
CHECK = models.CheckConstraint(condition=~models.Q(name=""), name="thing_named")


def nothing(apps, schema_editor):
    pass


CASES = [
    (migrations.CreateModel("Other", [("id", models.BigAutoField(primary_key=True))]), {"expand"}),
    (migrations.AddField("thing", "size", models.IntegerField(null=True)), {"expand"}),
    (migrations.AddField("thing", "size", models.IntegerField(db_default=0)), {"expand"}),
    (migrations.AddField("thing", "size", models.IntegerField(default=0)), {"contract"}),
    (migrations.AddField("thing", "others", models.ManyToManyField("people.Other")), {"expand"}),
    (migrations.RemoveField("thing", "name"), {"contract", "irreversible"}),
    (migrations.DeleteModel("Thing"), {"contract", "irreversible"}),
    (migrations.RenameField("thing", "name", "title"), {"contract"}),
    (migrations.RenameModel("Thing", "Item"), {"contract"}),
    (migrations.AlterField("thing", "name", models.CharField("title", max_length=50, help_text="x")), {"expand"}),
    (migrations.AlterField("thing", "name", models.CharField(max_length=80)), {"locking"}),
    (migrations.AlterField("thing", "name", models.CharField(max_length=20)), {"contract", "locking"}),
    (migrations.AlterField("thing", "note", models.CharField(max_length=50)), {"contract", "locking"}),
    (migrations.AlterField("thing", "name", models.IntegerField()), {"contract", "locking"}),
    (migrations.AddConstraint("thing", CHECK), {"locking"}),
    (migrations.AddIndex("thing", models.Index(fields=["name"], name="thing_name")), {"locking"}),
    (migrations.RunPython(nothing), {"data", "irreversible"}),
    (migrations.RunPython(nothing, migrations.RunPython.noop), {"data"}),
    (migrations.RunSQL("SELECT 1"), {"data", "irreversible"}),
    (migrations.SeparateDatabaseAndState(state_operations=[migrations.RemoveField("thing", "name")]), set()),
    (migrations.SeparateDatabaseAndState([migrations.RemoveField("thing", "name")]), {"contract", "irreversible"}),
]


def migration(*operations, **more):
    made = migrations.Migration("9999_made_up", "people")
    made.operations = list(operations)
    for name, value in more.items():
        setattr(made, name, value)
    return made


@pytest.mark.parametrize(("operation", "kinds"), CASES)
def test_what_an_operation_means_for_a_site_that_runs(operation, kinds):
    assert {e.kind for e in effects_of(operation, migration(operation), STATE)} == kinds


def rule_broken(migration: migrations.Migration, state: ProjectState) -> str:
    """What a migration does against the rule, in a sentence; empty where it keeps it.

    A migration that contracts stands alone (what expands in it would be there too late for the running version), and says
    with `unused_since` which earlier version was the last to read what it removes.
    """
    kinds = {e.kind for operation in migration.operations for e in effects_of(operation, migration, state)}
    makes = any(isinstance(o, (migrations.CreateModel, migrations.AddField)) for o in migration.operations)
    if CONTRACT not in kinds:
        return ""
    if makes and any(isinstance(o, (migrations.DeleteModel, migrations.RemoveField)) for o in migration.operations):
        return "adds and removes at once: put what it removes into a migration of a later version"
    since = getattr(migration, "unused_since", "")
    if not since:
        return "contracts: say with `unused_since` which earlier version was the last that read what it removes"
    if _numbers(since) >= _numbers(__version__):
        return f"contracts what version {since} still reads, and this is {__version__}: wait for a later version"
    return ""


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())


REMOVES = migrations.RemoveField("thing", "name")
ADDS = migrations.AddField("thing", "size", models.IntegerField(null=True))


@pytest.mark.parametrize(
    ("made", "says"),
    [
        (migration(ADDS), ""),
        (migration(ADDS, migrations.RunPython(nothing, nothing)), ""),
        (migration(REMOVES), "say with `unused_since`"),
        (migration(REMOVES, unused_since=__version__), "wait for a later version"),
        (migration(REMOVES, unused_since="0.0.9"), ""),
        (migration(ADDS, REMOVES, unused_since="0.0.9"), "adds and removes at once"),
    ],
)
def test_the_rule_expand_migrate_contract(made, says):
    found = rule_broken(made, STATE)
    assert says in found
    assert bool(says) == bool(found)


def test_migrations_that_declare_what_they_contract_keep_the_rule(settings):
    """Version 0.1.0 has no release before it. From the next one on each migration that contracts says since when it may."""
    settings.MIGRATION_MODULES = {}
    loader, wrong = MigrationLoader(None, ignore_no_migrations=True), []
    assert ("people", "0001_initial") in loader.disk_migrations
    for key, one in sorted(loader.disk_migrations.items()):
        if not one.__module__.startswith("workadvance.") or not one.operations:
            continue
        declared = hasattr(one, "unused_since")
        if (declared or __version__ != "0.1.0") and (said := rule_broken(one, ProjectState())):
            wrong.append(f"{key}: {said}")
    assert wrong == []


@pytest.fixture
def waiting(monkeypatch):
    """The command finds one migration that waits."""

    def wait(*operations):
        one = migration(*operations)
        monkeypatch.setattr(upgrade.MigrationExecutor, "migration_plan", lambda self, targets: [(one, False)])
        monkeypatch.setattr(upgrade, "state_now", lambda executor: STATE.clone())
        monkeypatch.setattr(supervision, "database_problem", lambda: supervision.OLD)

    return wait


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("operation", "hours", "status", "says"),
    [
        (ADDS, 1, 0, ""),
        (ADDS, 25, 1, "Make a backup"),
        (ADDS, None, 1, "none is on record"),
        (REMOVES, 1, 1, "Stop the site"),
    ],
)
def test_the_command_says_what_to_do_first(monkeypatch, capsys, waiting, operation, hours, status, says):
    waiting(operation)
    if hours is not None:
        backup_noted()
        Checkpoint.objects.update(noted_at=timezone.now() - dt.timedelta(hours=hours))
    found, out, err = run_command(monkeypatch, capsys, "upgrade", "--check", "--format", "json")
    told = json.loads(out)
    assert found == status
    assert told["version"] == __version__
    assert [p["migration"] for p in told["pending"]] == ["people.9999_made_up"]
    assert says in err
    assert bool(told["first"]) == bool(status)


@pytest.mark.django_db
def test_nothing_waits(monkeypatch, capsys):
    monkeypatch.setattr(upgrade, "upgrade_plan", lambda: UpgradePlan(__version__))
    monkeypatch.setattr(supervision, "database_problem", lambda: "")
    status, _, err = run_command(monkeypatch, capsys, "upgrade", "--check")
    assert (status, "the database is of this version" in err) == (0, True)


@pytest.mark.django_db
@pytest.mark.parametrize("problem", [supervision.UNREACHABLE, supervision.NEW, supervision.EMPTY])
def test_a_database_that_cannot_be_upgraded_is_said(monkeypatch, capsys, problem):
    monkeypatch.setattr(supervision, "database_problem", lambda: problem)
    status, _, err = run_command(monkeypatch, capsys, "upgrade", "--check")
    assert (status, err.strip()) == (1, problem)


@pytest.mark.django_db
def test_every_migration_of_ours_can_be_read(monkeypatch, settings):
    """From an empty database: each one's meaning is found, and each that only touches words is not said to lock."""
    settings.MIGRATION_MODULES = {}  # the tests' own database is made without them
    monkeypatch.setattr(MigrationRecorder, "applied_migrations", lambda self: {})
    plan = upgrade_plan()
    kinds = {one.migration: one.kinds for one in plan.pending}
    assert len(kinds) > 100
    assert "contract" not in kinds["people.0017_invitations"]
    assert "locking" in kinds["people.0016_intermediary_on_top"]
