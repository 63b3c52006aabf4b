"""Run as a script by test_crash: fills an empty database with applications to decide, prints a session and their ids as JSON."""

from __future__ import annotations

import json
import sys

import django

django.setup()

from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402


def seed(number: int) -> None:
    """`number` applications in screening, one screener, one session."""
    from tests.factories import OrganizationFactory, ProgramFactory, member

    from workadvance.people.models import Person
    from workadvance.screening.models import Application

    call_command("migrate", verbosity=0)
    provider = OrganizationFactory()
    program = ProgramFactory(provider=provider)
    screener = member(provider, "screener")
    ids = []
    with transaction.atomic():
        for n in range(number):
            person = Person.objects.create(provider=provider, full_name=f"Person {n}")
            now = timezone.now()
            ids.append(
                Application.objects.create(
                    person=person, program=program, state="submitted", started_at=now, submitted_at=now
                ).pk
            )
    session = SessionStore()
    session["_auth_user_id"] = str(screener.pk)
    session["_auth_user_backend"] = "allauth.account.auth_backends.AuthenticationBackend"
    session["_auth_user_hash"] = screener.get_session_auth_hash()
    session.create()
    print(json.dumps({"session": session.session_key, "ids": ids}))


def report() -> None:
    """The state of every application beside the `to` of its events, and of the journeys."""
    from workadvance.events.models import Event
    from workadvance.reporting.models import Journey
    from workadvance.screening.models import Application

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA integrity_check")
            assert cursor.fetchone() == ("ok",)
    events: dict[int, list[str]] = {}
    for pk, to in (
        Event.objects.filter(kind="screening.application.decline").order_by("pk").values_list("subject_id", "state_to")
    ):
        events.setdefault(pk, []).append(to)
    stations = dict(Journey.objects.values_list("application_id", "station"))
    print(
        json.dumps(
            [
                {"id": pk, "state": state, "events": events.get(pk, []), "station": stations.get(pk)}
                for pk, state in Application.objects.order_by("pk").values_list("pk", "state")
            ]
        )
    )


if __name__ == "__main__":
    seed(int(sys.argv[2])) if sys.argv[1] == "seed" else report()
