"""What the team inbox, a conversation and an incoming text cost with a million messages in the database.

    python benchmarks/inbox.py                         # 20,000 people, 1,000,000 messages, SQLite in a temporary folder
    python benchmarks/inbox.py --messages 100000

One provider's staff page through 50 messages a person; one conversation in ten waits. Each page is asked as a coach, the
median of some requests in this process. An incoming text is timed from its arrival to its commit.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable

EACH = 50
TIMES = 7


def filled(people: int) -> None:
    """A provider with so many people, a conversation and 50 messages for each; made by the database itself."""
    from django.db import connection
    from django.utils import timezone

    from workadvance.people.models import Membership, Organization, Person, User

    provider = Organization.objects.create(kind="provider", name="Benchmark Workforce")
    coach = User.objects.create_user("coach@benchmark.example", name="Coach")
    Membership.objects.create(user=coach, organization=provider, role="coach", starts_on="2020-01-01")
    Person.objects.bulk_create(
        (
            Person(provider=provider, full_name=f"Person {n}", phone=f"+1918{2_200_000 + n}", zip="74103", coach=coach)
            for n in range(people)
        ),
        batch_size=5000,
    )
    now = timezone.now().isoformat(sep=" ")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO conversations_conversation (organization_id, person_id, address, last_at, waiting_since) "
            "SELECT provider_id, id, '', %s, CASE WHEN id %% 10 = 0 THEN %s END FROM people_person",
            [now, now],
        )
        cursor.execute(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %s) "
            "INSERT INTO conversations_message (conversation_id, direction, channel, kind, address, subject, body, state, reason, "
            "code, key, provider_id, segments, at, attempts) "
            "SELECT c.id, CASE WHEN i %% 2 = 0 THEN 'in' ELSE 'out' END, 'text', 'personal', p.phone, '', 'See you at nine', "
            "CASE WHEN i %% 2 = 0 THEN 'received' ELSE 'delivered' END, '', '', c.id || ':' || i, '', 1, %s, 0 "
            "FROM conversations_conversation c JOIN people_person p ON p.id = c.person_id CROSS JOIN n",
            [EACH, now],
        )
        cursor.execute(
            "UPDATE conversations_conversation SET latest_id = "
            "(SELECT max(m.id) FROM conversations_message m WHERE m.conversation_id = conversations_conversation.id)"
        )


def median_ms(do: Callable[[], object]) -> float:
    """The median of some runs, the first left out, in milliseconds."""
    taken = []
    for _run in range(TIMES + 1):
        begun = time.perf_counter()
        do()
        taken.append((time.perf_counter() - begun) * 1000)
    return statistics.median(taken[1:])


def measured() -> None:
    """Print what each costs."""
    from django.test import Client
    from django.urls import reverse

    from workadvance.messages.models import Message
    from workadvance.messages.services import message_receive
    from workadvance.people.access import link_actor
    from workadvance.people.models import Person, User

    client = Client()
    client.force_login(User.objects.get())
    person = Person.objects.order_by("pk")[5]
    print(f"{Message.objects.count():,} messages")

    def opened(address: str) -> Callable[[], None]:
        def open_page() -> None:
            assert client.get(address).status_code == 200

        return open_page

    inbox = reverse("messages:inbox")
    for name, address in (
        ("inbox, waiting", inbox),
        ("inbox, mine", f"{inbox}?box=mine"),
        ("inbox, all", f"{inbox}?box=all"),
        ("inbox, search for a number", f"{inbox}?q=9182200005"),
        ("a conversation", reverse("messages:of_person", args=[person.pk])),
    ):
        print(f"{name:28} {median_ms(opened(address)):7.1f} ms")
    came = iter(range(10_000))
    author = link_actor("", "participant")
    taken = median_ms(
        lambda: message_receive(
            author=author, channel="text", line="", address=person.phone, body="On my way", provider_id=f"b{next(came)}"
        )
    )
    print(f"{'an incoming text':28} {taken:7.1f} ms")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, default=1_000_000, help="how many messages")
    wanted = parser.parse_args().messages
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"WORKADVANCE_VAR": folder, "DJANGO_SETTINGS_MODULE": "workadvance.web.settings"}
        import django

        django.setup()
        from django.conf import settings
        from django.core.management import call_command

        settings.ALLOWED_HOSTS = ["testserver"]
        call_command("migrate", verbosity=0)
        filled(wanted // EACH)
        measured()
