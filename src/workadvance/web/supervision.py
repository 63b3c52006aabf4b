"""Whether the site is well: what `/health/` says, and what servers, workers and commands look at before they begin."""

from __future__ import annotations

import datetime as dt
import functools
import shutil
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Max
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from workadvance.events.keys import WrongKey, keys_check
from workadvance.events.models import Checkpoint, Event
from workadvance.events.outbox import LATE, outbox_state

UNREACHABLE = "The database does not answer. Is it running, and is DATABASE_URL right?"
EMPTY = "The database is empty. Run “workadvance migrate” first."
OLD = "The database is of an earlier version of this software. Stop the site, make a backup, and run “workadvance migrate”."
NEW = "The database is of a later version of this software. Install that version."
# Errors after which it is the mail server that is away.
MAIL = ("MailNotTaken", "MailUnsure")
RUN_DUE = "run-due"
# It runs once a day; half a day's grace for a night that was slow.
RUN_DUE_EVERY = dt.timedelta(hours=36)
DISK_NEEDED = 200_000_000  # bytes: a backup, and the database's own needs


class NotReady(RuntimeError):
    """Why nothing can be done now, in a sentence."""


@functools.cache
def _migrations() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)


def database_problem() -> str:
    """What is wrong with the database, in a sentence; empty where it answers and is of this version."""
    try:
        applied = set(MigrationRecorder(connection).applied_migrations())
    except DatabaseError:
        connection.close()
        return UNREACHABLE
    ours = {name for name in applied if name[0] in {app for app, _name in _migrations()}}
    if not _migrations() <= applied:
        return OLD if applied else EMPTY
    return NEW if not ours <= _migrations() else ""


def ready() -> None:
    """Continue only where the database answers, is of this version, and has our keys. Raises NotReady."""
    if problem := database_problem():
        raise NotReady(problem)
    try:
        keys_check()
    except WrongKey as wrong:
        raise NotReady(str(wrong)) from wrong


@dataclass(frozen=True, slots=True)
class HealthCheck:
    """One thing that is looked at: whether it is well, and the number that tells how well (in `unit`)."""

    name: str
    ok: bool
    value: float | None = None
    unit: str = ""


def health_checks() -> list[HealthCheck]:
    """What `/health/` looks at: database, migrations, keys, worker, outbox, run_due, mail, disk.

    Without a database of this version nothing that is kept in it can be said.
    """
    disk = _disk()
    if problem := database_problem():
        return [HealthCheck("database", problem != UNREACHABLE), HealthCheck("migrations", ok=False), disk]
    found = [HealthCheck("database", ok=True), HealthCheck("migrations", ok=True)]
    try:
        keys_check()
        found.append(HealthCheck("keys", ok=True))
    except WrongKey:
        return [*found, HealthCheck("keys", ok=False), disk]
    state, now = outbox_state(), timezone.now()
    waited = (now - state.due_since).total_seconds() if state.due_since else 0.0
    idle = run_due_age(now)
    return [
        *found,
        HealthCheck("worker", state.workers > 0, state.workers, "workers"),
        HealthCheck("outbox", not state.late, round(max(0.0, waited)), "seconds"),
        HealthCheck("run_due", idle < RUN_DUE_EVERY, round(idle.total_seconds()), "seconds"),
        HealthCheck("mail", not _mail_is_away(now - LATE)),
        disk,
    ]


def reasons(checks: Sequence[HealthCheck]) -> list[str]:
    """What is not well, by name. Where the database does not answer, only that."""
    wrong = [check.name for check in checks if not check.ok]
    return [name for name in wrong if name != "migrations" or "database" not in wrong]


def _disk() -> HealthCheck:
    free = shutil.disk_usage(settings.VAR).free
    return HealthCheck("disk", free >= DISK_NEEDED, free, "bytes")


def run_due_noted() -> None:
    """Note that the day's work was done: the watch asks when it was last."""
    reached = Event.objects.aggregate(last=Max("pk"))["last"] or 0
    Checkpoint.objects.update_or_create(name=RUN_DUE, defaults={"event_id": reached, "noted_at": timezone.now()})


def run_due_age(now: dt.datetime) -> dt.timedelta:
    """How long ago the day's work was done; on a site where it never was, how long ago it was set up."""
    noted = Checkpoint.objects.filter(name=RUN_DUE).values_list("noted_at", flat=True).first()
    if noted is None:
        applied = MigrationRecorder(connection).applied_migrations().values()
        noted = min((migration.applied for migration in applied), default=now)
    return max(dt.timedelta(0), now - noted)


def _mail_is_away(since: dt.datetime) -> bool:
    """Whether letters have failed for a while because the mail server is not to be had."""
    failing = DBTaskResult.objects.filter(status="READY", enqueued_at__lte=since)
    return any(name.rpartition(".")[2] in MAIL for name in failing.values_list("exception_class_path", flat=True))
