"""Whether the site is well: what `/health/` says, and what servers, workers and commands look at before they begin."""

from __future__ import annotations

import datetime as dt
import functools

from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from workadvance.events.keys import WrongKey, keys_check
from workadvance.events.outbox import LATE, outbox_state

UNREACHABLE = "The database does not answer. Is it running, and is DATABASE_URL right?"
EMPTY = "The database is empty. Run “workadvance migrate” first."
OLD = "The database is of an earlier version of this software. Stop the site, make a backup, and run “workadvance migrate”."
NEW = "The database is of a later version of this software. Install that version."
# Errors after which it is the mail server that is away.
MAIL = ("MailNotTaken", "MailUnsure")


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


def reasons() -> list[str]:
    """What is not well, by class: database, migrations, keys, worker, outbox, mail. Empty where all is."""
    if problem := database_problem():
        return ["database" if problem == UNREACHABLE else "migrations"]
    try:
        keys_check()
    except WrongKey:
        return ["keys"]
    state, found = outbox_state(), []
    if not state.workers:
        found.append("worker")
    if state.late:
        found.append("outbox")
    if _mail_is_away(timezone.now() - LATE):
        found.append("mail")
    return found


def _mail_is_away(since: dt.datetime) -> bool:
    """Whether letters have failed for a while because the mail server is not to be had."""
    failing = DBTaskResult.objects.filter(status="READY", enqueued_at__lte=since)
    return any(name.rpartition(".")[2] in MAIL for name in failing.values_list("exception_class_path", flat=True))
