"""Run as a script by test_outbox_crash: letters to send in an empty database, what became of them, and time that passes."""

from __future__ import annotations

import datetime as dt
import json
import sys

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402


def seed(number: int) -> list[str]:
    """`number` applicants who are told that there is no seat; their addresses."""
    from tests.factories import ApplicationFactory, ProgramFactory

    from workadvance.events.workflow import move
    from workadvance.people.access import SYSTEM
    from workadvance.screening.workflow import APPLICATION

    call_command("migrate", verbosity=0)
    program = ProgramFactory()
    with transaction.atomic():
        for _ in range(number):
            application = ApplicationFactory(program=program)
            move(
                APPLICATION,
                application,
                "decline",
                author=SYSTEM,
                reason="No seat.",
                person_id=application.person_id,
                organization_id=program.provider_id,
            )
    return list(program.applications.order_by("pk").values_list("person__email", flat=True))


def later() -> None:
    """Time passes: what waits for its next attempt is due, no other worker can be in the middle of a letter; one works."""
    from django_tasks_db.models import DBTaskResult, get_date_max

    from workadvance.events.worker import outbox_work
    from workadvance.notices.models import Notice

    DBTaskResult.objects.exclude(run_after=get_date_max()).update(run_after=timezone.now())
    Notice.objects.filter(mailing_since__isnull=False).update(mailing_since=timezone.now() - dt.timedelta(hours=1))
    outbox_work(once=True)


def report() -> dict[str, object]:
    """How many letters' tasks are in which state, and how many letters are noted as emailed."""
    from collections import Counter

    from django_tasks_db.models import DBTaskResult

    from workadvance.events.outbox import workers_alive
    from workadvance.notices.models import Notice

    tasks = DBTaskResult.objects.values_list("status", "args_kwargs")
    return {
        "tasks": Counter(status for status, called in tasks if "workadvance.screening.letters" in called["args"][1]),
        "mailed": Notice.objects.filter(mailed_at__isnull=False).count(),
        "workers": len(workers_alive()),
    }


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["seed", number]:
            sys.stdout.write(json.dumps(seed(int(number))))
        case ["later"]:
            later()
        case _:
            sys.stdout.write(json.dumps(report()))
