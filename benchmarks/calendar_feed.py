"""What a calendar feed, the team's week and the participant's page of times cost with many appointments in the database.

    python benchmarks/calendar_feed.py                        # 80,000 appointments of 5,000 people, SQLite in a temporary folder
    python benchmarks/calendar_feed.py --appointments 20000

One provider with 40 coaches; each coach's appointments are spread over two years around today, and each coach (25 appointments a week) leads a session a
week. Each page is asked as a calendar program, a coach or a participant asks, the median of some requests in this process,
in processor time: the database is in this process, and other work on the machine is not counted.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial

TIMES = 7
COACHES, PEOPLE = 40, 5_000
BUDGET_MS = 1_000  # a feed is asked once an hour by each calendar that has it


def median_ms(do: Callable[[], object]) -> float:
    """The median of some runs, the first left out, in milliseconds."""
    taken = []
    for _run in range(TIMES + 1):
        begun = time.process_time()
        do()
        taken.append((time.process_time() - begun) * 1000)
    return statistics.median(taken[1:])


def filled(number: int) -> None:
    """A provider with coaches, people, sessions and so many appointments."""
    from django.utils import timezone

    from workadvance.appointments.models import Appointment, Slot
    from workadvance.people.models import Membership, Organization, Person, Site, User
    from workadvance.programs.models import Program
    from workadvance.readiness.models import Session
    from workadvance.screening.models import Application

    provider = Organization.objects.create(kind="provider", name="Benchmark Workforce")
    Site.objects.create(organization=provider, name="Main office", state="OK", zip="74103")
    coaches = User.objects.bulk_create(
        User(email=f"coach{n}@benchmark.example", name=f"Coach {n}") for n in range(COACHES)
    )
    Membership.objects.bulk_create(
        Membership(user=u, organization=provider, role="coach", starts_on="2020-01-01") for u in coaches
    )
    program = Program.objects.create(
        provider=provider, name="Benchmark", sector="x", area_codes=[], opened_on="2020-01-01", seats_per_year=9
    )
    people = Person.objects.bulk_create(
        Person(provider=provider, full_name=f"Person Number{n}", zip="74103", coach=coaches[n % COACHES])
        for n in range(PEOPLE)
    )
    now, half = timezone.now().replace(minute=0, second=0, microsecond=0), dt.timedelta(minutes=30)
    Application.objects.bulk_create(
        Application(
            program=program, person=p, started_at=now, submitted_at=now, state="selected", decided_on=now.date()
        )
        for p in people
    )
    Session.objects.bulk_create(
        Session(
            program=program, component="readiness", title="Workshop", held_on=now.date() + dt.timedelta(days=7 * week),
            hours=3, led_by=coach, starts_time=dt.time(9), ends_time=dt.time(12), zone="America/Chicago",
        )
        for week in range(-52, 52)
        for coach in coaches
    )  # fmt: skip
    each = number // COACHES
    step = dt.timedelta(days=730) / each
    common = {"zone": "America/Chicago", "place": "Room 2"}
    Appointment.objects.bulk_create(
        (
            Appointment(
                person=people[(n * COACHES + c) % PEOPLE], staff=coach, starts_at=at, ends_at=at + half, booked_at=now,
                changed_at=now, state="booked" if at > now else "kept", **common,
            )
            for c, coach in enumerate(coaches)
            for n in range(each)
            for at in [now - dt.timedelta(days=365) + n * step]
        ),
        batch_size=5000,
    )  # fmt: skip
    Slot.objects.bulk_create(
        Slot(organization=provider, staff=coach, starts_at=at, ends_at=at + half, audience="everyone", **common)
        for coach in coaches
        for n in range(50)
        for at in [now + dt.timedelta(days=2) + n * half]
    )


def measure(number: int) -> int:
    """Print what each request takes; 1 where one is over its budget."""
    from django.test import Client
    from django.urls import reverse

    from workadvance.appointments import services
    from workadvance.people.access import SYSTEM, actor_of_user
    from workadvance.people.models import User
    from workadvance.screening.models import Application
    from workadvance.screening.participant_page import token_of

    filled(number)
    coach = User.objects.get(email="coach0@benchmark.example")
    application = Application.objects.select_related("person").order_by("pk").first()
    assert application is not None
    staff = Client()
    staff.force_login(coach)
    secret = services.feed_make(actor=actor_of_user(coach))
    theirs = services.person_feed_make(author=SYSTEM, person=application.person)
    token = token_of(application)
    pages = {
        "feed of a coach": (Client(), reverse("appointments:feed", args=[secret])),
        "feed of a participant": (Client(), reverse("appointments:feed", args=[theirs])),
        "my week": (staff, reverse("appointments:week")),
        "team's week": (staff, reverse("appointments:week") + "?who=team"),
        "times to pick": (Client(), reverse("screening:my_times", args=[token])),
    }
    slow = 0
    for name, (client, url) in pages.items():
        answer = client.get(url)
        assert answer.status_code == 200, (name, answer.status_code)
        taken = median_ms(partial(client.get, url))
        events = answer.content.count(b"BEGIN:VEVENT")
        said = f", {events} events" if events else ""
        print(f"{name:24} {taken:8.1f} ms of {BUDGET_MS} ms, {len(answer.content) / 1000:.0f} kB{said}")
        slow += taken > BUDGET_MS
    return int(slow > 0)


def main() -> int:
    """Build the database in a temporary folder, and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--appointments", type=int, default=80_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["WORKADVANCE_VAR"] = folder
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "workadvance.web.settings")
        import django
        from django.core.management import call_command

        django.setup()
        from django.conf import settings

        settings.ALLOWED_HOSTS = ["testserver"]
        call_command("migrate", verbosity=0)
        return measure(asked.appointments)


if __name__ == "__main__":
    raise SystemExit(main())
