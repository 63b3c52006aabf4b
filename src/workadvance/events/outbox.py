"""The care of the outbox: what failed is tried again, what a dead worker held is tried again, what gave up is shown.

A task is in one of the library's four states. `tasks_return` puts back to READY what has a reason to run again, so that a
crash between any two steps leaves nothing behind: the next look finds it. A worker looks after each task and on each beat.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import socket
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Count, Min, Q
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from workadvance.events.models import Event, Worker
from workadvance.events.services import Author, event_record

# A worker that has not said for this long that it is alive is dead.
SILENT = dt.timedelta(seconds=60)
FIRST_WAIT = dt.timedelta(minutes=1)
LONGEST_WAIT = dt.timedelta(hours=1)
# How long a failing task is tried again by itself: longer than a mail server stays down over a weekend.
TRIED_FOR = dt.timedelta(days=4)
# A task that is late by this much means that no worker is running.
LATE = dt.timedelta(minutes=15)


class Hopeless(Exception):
    """What a task raises where trying again cannot help: the address does not exist, say."""


def wait_after(attempts: int) -> dt.timedelta:
    """How long to wait after this many attempts: a minute, then twice as long each time, at most an hour."""
    return min(FIRST_WAIT * (1 << min(attempts - 1, 10)), LONGEST_WAIT)


def worker_seen(worker_id: str) -> None:
    """A worker says that it is alive."""
    values = {"host": socket.gethostname(), "process": os.getpid(), "seen_at": timezone.now()}
    Worker.objects.update_or_create(pk=worker_id, defaults=values)


def worker_left(worker_id: str) -> None:
    """A worker has stopped in an orderly way."""
    Worker.objects.filter(pk=worker_id).delete()


def workers_alive() -> set[str]:
    """The workers that are at work: seen lately and, on this machine, with a process that exists."""
    rows = Worker.objects.filter(seen_at__gte=timezone.now() - SILENT).order_by("pk")
    here = socket.gethostname()
    return {w.pk for w in rows if w.host != here or _exists(w.process)}


def _exists(process: int) -> bool:
    with contextlib.suppress(PermissionError):  # it exists, and is someone else's
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return False
    return True


def tasks_return() -> int:
    """Put back what a dead worker held and what failed and may still succeed; returns how many."""
    now, alive, returned = timezone.now(), workers_alive(), 0
    held = [t for t in DBTaskResult.objects.running() if not t.worker_ids or t.worker_ids[-1] not in alive]
    failed = (
        DBTaskResult.objects.failed()
        .filter(enqueued_at__gt=now - TRIED_FOR)
        .exclude(exception_class_path__in=_hopeless())
    )
    for found in [*held, *failed]:
        with transaction.atomic():
            task = DBTaskResult.objects.select_for_update().filter(pk=found.pk, status=found.status).first()
            if task is None or task.worker_ids != found.worker_ids:
                continue
            attempts = len(task.worker_ids)
            if task.status == TaskResultStatus.RUNNING:
                # Tried again at once: it is the worker that failed. A task that kills its worker each time waits longer.
                task.run_after = now if attempts < 2 else now + wait_after(attempts - 1)
            else:
                task.run_after = (task.finished_at or now) + wait_after(attempts)
            task.status = TaskResultStatus.READY
            task.save(update_fields=["status", "run_after"])
            returned += 1
    Worker.objects.filter(seen_at__lt=now - dt.timedelta(days=1)).delete()
    return returned


def _hopeless(kind: type[Hopeless] = Hopeless) -> list[str]:
    """The names, as the library stores them, of the errors after which trying again cannot help."""
    return [f"{kind.__module__}.{kind.__qualname__}", *(n for k in kind.__subclasses__() for n in _hopeless(k))]


@dataclass(frozen=True, slots=True)
class TaskInTrouble:
    """A task that failed: what it was to do (for which event), since when, how often tried, when next (None: given up)."""

    task_id: str
    task: str
    arguments: tuple[Any, ...]
    event: Event | None
    since: dt.datetime
    attempts: int
    failure: str
    again_at: dt.datetime | None


def _troubled() -> Q:
    return Q(status=TaskResultStatus.FAILED) | (Q(status=TaskResultStatus.READY) & ~Q(exception_class_path=""))


def tasks_in_trouble() -> list[TaskInTrouble]:
    """Tasks whose last attempt failed, oldest first."""
    rows = list(DBTaskResult.objects.filter(_troubled()).order_by("enqueued_at", "pk"))
    ids = {row.pk: _event_id(row) for row in rows}
    events = Event.objects.in_bulk([pk for pk in ids.values() if pk])
    found = []
    for row in rows:
        event = events.get(ids[row.pk] or 0)
        waits = row.status == TaskResultStatus.READY
        found.append(
            TaskInTrouble(
                task_id=str(row.pk),
                task=row.task_path.rpartition(".")[2],
                arguments=tuple(row.args_kwargs["args"]),
                event=event,
                since=row.enqueued_at,
                attempts=len(row.worker_ids),
                failure=row.exception_class_path.rpartition(".")[2],
                again_at=row.run_after if waits else None,
            )
        )
    return found


def _event_id(row: DBTaskResult[Any, Any]) -> int | None:
    """The event a task reacts to; None for a task that is no reaction."""
    arguments = row.args_kwargs["args"]
    return arguments[0] if row.task_path.endswith("services.react") and arguments else None


def tasks_retry(*, author: Author, task_ids: Collection[str]) -> int:
    """Have these failed tasks tried again now, with all their time before them; returns how many.

    The caller has asked which of the tasks the author may see.
    """
    now, done = timezone.now(), 0
    with transaction.atomic():
        for task in DBTaskResult.objects.select_for_update().filter(_troubled(), pk__in=task_ids).order_by("pk"):
            task.status, task.run_after, task.enqueued_at = TaskResultStatus.READY, now, now
            task.save(update_fields=["status", "run_after", "enqueued_at"])
            about = Event.objects.filter(pk=_event_id(task) or 0).first()
            event_record(
                kind="events.task.retried",
                author=author,
                subject=("events.event", about.pk if about else 0),
                organization_id=about.organization_id if about else None,
            )
            done += 1
    return done


@dataclass(frozen=True, slots=True)
class Outbox:
    """How the outbox is: workers at work, tasks that wait past their time, tasks that gave up, the oldest due one."""

    workers: int
    late: int
    given_up: int
    due_since: dt.datetime | None


def _due_at(moment: dt.datetime) -> Q:
    """Waiting since before a moment; a task for no special time has the library's last date as its own."""
    waits = Q(run_after__lte=moment) | Q(run_after=get_date_max(), enqueued_at__lte=moment)
    return Q(status=TaskResultStatus.READY) & waits


def outbox_state() -> Outbox:
    """How the outbox is now."""
    now = timezone.now()
    due, late = _due_at(now), _due_at(now - LATE)
    numbers = DBTaskResult.objects.filter(~Q(status=TaskResultStatus.SUCCESSFUL)).aggregate(
        late=Count("pk", filter=late),
        given_up=Count("pk", filter=Q(status=TaskResultStatus.FAILED)),
        since=Min("enqueued_at", filter=due),
    )
    return Outbox(len(workers_alive()), numbers["late"], numbers["given_up"], numbers["since"])
