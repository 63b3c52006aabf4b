"""The worker of the outbox: the library's own, that says it is alive and picks up what failed or was left behind."""

from __future__ import annotations

import logging
import secrets
import threading
from typing import Any

from django.db import DatabaseError, close_old_connections, connection
from django_tasks_db.management.commands.db_worker import Worker as TaskWorker
from django_tasks_db.models import DBTaskResult

from workadvance.events.outbox import tasks_return, worker_left, worker_seen

BEAT_SECONDS = 10.0
IDLE_SECONDS = 1.0
logger = logging.getLogger(__name__)


class OutboxWorker(TaskWorker):
    """Runs what waits, one task after the other."""

    def run(self) -> None:
        """Work until told to stop (or, in a batch, until nothing is due)."""
        worker_seen(self.worker_id)
        tasks_return()
        stopped = threading.Event()
        beat = threading.Thread(target=self._beat, args=(stopped,), daemon=True)
        beat.start()
        try:
            super().run()
        finally:
            stopped.set()
            beat.join()
            worker_left(self.worker_id)

    def run_task(self, db_task_result: DBTaskResult[Any, Any]) -> None:
        """One task; where it fails, when to try again is settled at once."""
        super().run_task(db_task_result)
        if db_task_result.exception_class_path:
            # Only the kind of failure: what went wrong may quote a person, and logs are read by others.
            name = db_task_result.exception_class_path
            logger.warning("task %s failed: %s", db_task_result.pk, name)
            tasks_return()

    def _beat(self, stopped: threading.Event) -> None:
        """Say every few seconds that this worker is alive, in a thread of its own: a long task is no dead worker."""
        while not stopped.wait(BEAT_SECONDS):
            try:
                close_old_connections()
                worker_seen(self.worker_id)
                tasks_return()
            except DatabaseError as error:  # the database is away for a moment; the next beat tries again
                logger.warning("the worker could not say that it is alive: %s", type(error).__name__)
        connection.close()


def outbox_work(*, once: bool = False) -> None:
    """Run a worker in this process until it is told to stop; `once`: until nothing is due."""
    worker = OutboxWorker(
        queue_names=["default"],
        interval=IDLE_SECONDS,
        batch=once,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=secrets.token_hex(16),
        excluded_queue_names=[],
    )
    worker.configure_signals()
    worker.run()
