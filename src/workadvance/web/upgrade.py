"""What an upgrade would do: the migrations that wait, what each means while the site runs, and how old the backup is.

The rule of migrations is expand, migrate, contract: a version adds what the next one needs (expand), fills it (migrate), and only
a later version removes what none of the running ones reads any more (contract). Then servers of two versions can run side by
side while they are replaced, and the version before still works when the new one has to be undone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.db import DatabaseError, connection, models
from django.db.migrations import Migration, operations
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.utils import timezone

from workadvance import __version__
from workadvance.events.models import Checkpoint, Event

EXPAND, DATA, CONTRACT, LOCKING, IRREVERSIBLE = "expand", "data", "contract", "locking", "irreversible"
BACKUP = "backup"
BACKUP_RECENT = dt.timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class MigrationEffect:
    """What one operation means: of which kind it is, and what it does, in words."""

    kind: str
    what: str


@dataclass(frozen=True, slots=True)
class Pending:
    """A migration that waits, with the kinds of what it does."""

    migration: str
    kinds: list[str]
    does: list[str]


@dataclass(frozen=True, slots=True)
class UpgradePlan:
    """What an upgrade would do, and what has to be done first."""

    version: str
    pending: list[Pending] = field(default_factory=list)
    backup_hours: float | None = None
    first: list[str] = field(default_factory=list)


def backup_noted() -> None:
    """Note that a backup was made: an upgrade asks for the last one."""
    reached = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    Checkpoint.objects.update_or_create(name=BACKUP, defaults={"event_id": reached, "noted_at": timezone.now()})


def upgrade_plan() -> UpgradePlan:
    """The migrations that wait, in their order, and what to do before they run."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    pending = []
    state = state_now(executor)
    for migration, _backwards in plan:
        effects = [effect for operation in migration.operations for effect in effects_of(operation, migration, state)]
        state = migration.mutate_state(state, preserve=True)
        kinds = sorted({effect.kind for effect in effects})
        pending.append(Pending(f"{migration.app_label}.{migration.name}", kinds, [e.what for e in effects if e.what]))
    hours = _backup_hours()
    return UpgradePlan(__version__, pending, hours, _first(pending, hours) if pending else [])


def state_now(executor: MigrationExecutor) -> ProjectState:
    """What the models are after the migrations that have run."""
    state = ProjectState()
    for migration, _backwards in executor.migration_plan(executor.loader.graph.leaf_nodes(), clean_start=True):
        if (migration.app_label, migration.name) in executor.loader.applied_migrations:
            state = migration.mutate_state(state, preserve=False)
    return state


def _backup_hours() -> float | None:
    """Hours since the last backup; None where there was none, or the database is too old to know."""
    try:
        noted = Checkpoint.objects.filter(name=BACKUP).values_list("noted_at", flat=True).first()
    except DatabaseError:
        return None
    return round((timezone.now() - noted).total_seconds() / 3600, 1) if noted else None


def _first(pending: Sequence[Pending], hours: float | None) -> list[str]:
    kinds = {kind for one in pending for kind in one.kinds}
    first = []
    if hours is None:
        first.append("Make a backup: none is on record.")
    elif hours > BACKUP_RECENT.total_seconds() / 3600:
        first.append(f"Make a backup: the last one is {hours:g} hours old.")
    if CONTRACT in kinds:
        first.append("Stop the site: the version that runs can't work with what these migrations leave.")
    return first


def effects_of(operation: Operation, migration: Migration, state: ProjectState) -> Iterator[MigrationEffect]:
    """What an operation means for a site that runs; `state` is what the models are before the migration."""
    name = operation.describe()
    if isinstance(operation, operations.SeparateDatabaseAndState):
        for inner in operation.database_operations:
            yield from effects_of(inner, migration, state)
    elif isinstance(operation, operations.RunPython):
        yield MigrationEffect(DATA, "Rewrites data")
        if not operation.reversible:
            yield MigrationEffect(IRREVERSIBLE, "Rewrites data and can't be undone")
    elif isinstance(operation, operations.RunSQL):
        yield MigrationEffect(DATA, "Runs SQL of its own")
        if not operation.reversible:
            yield MigrationEffect(IRREVERSIBLE, "Runs SQL that can't be undone")
    elif isinstance(operation, (operations.DeleteModel, operations.RemoveField)):
        yield MigrationEffect(CONTRACT, name)
        yield MigrationEffect(IRREVERSIBLE, f"{name}: what it held is gone")
    elif isinstance(operation, (operations.RenameModel, operations.RenameField, operations.AlterModelTable)):
        yield MigrationEffect(CONTRACT, name)
    elif isinstance(operation, operations.AddField):
        yield _added(operation, name)
    elif isinstance(operation, operations.AlterField):
        yield from _altered(operation, migration, state, name)
    elif isinstance(operation, (operations.AddConstraint, operations.AddIndex)):
        yield MigrationEffect(LOCKING, f"{name}: reads the whole table while writes to it wait")
    else:
        yield MigrationEffect(EXPAND, "")


def _added(operation: operations.AddField, name: str) -> MigrationEffect:
    """A column that the running version does not know has to be one that it can leave out."""
    column = operation.field
    filled = column.null or column.many_to_many or column.has_db_default()
    return (
        MigrationEffect(EXPAND, "")
        if filled
        else MigrationEffect(CONTRACT, f"{name}: required, and the running version leaves it out")
    )


def _altered(
    operation: operations.AlterField, migration: Migration, state: ProjectState, name: str
) -> Iterator[MigrationEffect]:
    known = state.models.get((migration.app_label, operation.model_name_lower))
    before = known.fields.get(operation.name) if known else None
    if before is None:  # of a model that the same migration makes
        return
    after = operation.field
    if _stored_as(before) == _stored_as(after):
        yield MigrationEffect(EXPAND, "")
        return
    narrower = (before.null and not after.null) or (
        before.max_length is not None and (after.max_length or 0) < before.max_length
    )
    if narrower or type(before) is not type(after):
        yield MigrationEffect(CONTRACT, f"{name}: takes less than before")
    yield MigrationEffect(LOCKING, f"{name}: the table is rewritten or read whole while writes to it wait")


def _stored_as(column: models.Field[object, object]) -> tuple[str, tuple[object, ...], str]:
    """What of a field the database knows; a column that only reads its values differently is the same column."""
    _name, _path, given, named = column.deconstruct()
    kept = {key: value for key, value in named.items() if key not in (*column.non_db_attrs, "default")}
    return column.get_internal_type(), tuple(given), repr(sorted(kept.items(), key=lambda pair: pair[0]))
