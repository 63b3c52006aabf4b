"""The log is tampered with in every way we could think of, with write access to the database but no key.

Each attempt is either refused by the database or seen by `audit verify`. Whoever attacks takes the guards away first and
puts them back afterwards, so that their absence gives nothing away.
"""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction
from tests.factories import OrganizationFactory, PersonFactory

from workadvance.events.guards import guards_install, guards_remove
from workadvance.events.models import Event
from workadvance.events.seals import events_seal, events_verify
from workadvance.events.services import event_record
from workadvance.people.access import SYSTEM

pytestmark = pytest.mark.django_db

COLUMNS = [f.column for f in Event._meta.local_concrete_fields]
REST = ", ".join(c for c in COLUMNS if c != "id")
SECOND = "(SELECT id FROM events_event ORDER BY id LIMIT 1 OFFSET 1)"
LATEST = "(SELECT MAX(id) FROM events_event)"
HEAD = "(SELECT MAX(id) FROM events_seal)"
FIRST_SEAL = "(SELECT MIN(id) FROM events_seal)"


def changed(column: str, value: str, row: str) -> str:
    return f"UPDATE events_event SET {column} = {value} WHERE id = {row}"


VALUES = {
    "recorded_at": "'2020-02-02 10:00:00+00'",
    "effective_on": "'2020-02-02'",
    "kind": "'people.person.viewed'",
    "actor_id": "77",
    "actor_name": "'Somebody else'",
    "actor_role": "'manager'",
    "organization_id": "77",
    "person_id": "77",
    "subject_kind": "'people.user'",
    "subject_id": "77",
    "state_from": "'draft'",
    "state_to": "'selected'",
    "reason": "'never said'",
    "payload": '\'{"method": "letter"}\'',
}
TAMPERINGS: dict[str, list[str]] = {
    **{f"a sealed event's {c}": [changed(c, v, SECOND)] for c, v in VALUES.items()},
    **{f"an unsealed event's {c}": [changed(c, v, LATEST)] for c, v in VALUES.items()},
    "an unsealed event's mark": [changed("mark", "'0123456789abcdef'", LATEST)],
    "an unsealed event without its mark": [changed("mark", "''", LATEST)],
    "a sealed event removed": [f"DELETE FROM events_event WHERE id = {SECOND}"],
    "all sealed events removed": ["DELETE FROM events_event WHERE id <= (SELECT MAX(last_event_id) FROM events_seal)"],
    "an event below the first id": [
        f"INSERT INTO events_event (id, {REST}) SELECT -5, {REST} FROM events_event WHERE id = {SECOND}"
    ],
    "an event with the id nought": [
        f"INSERT INTO events_event (id, {REST}) SELECT 0, {REST} FROM events_event WHERE id = {SECOND}"
    ],
    "a copy of an unsealed event": [
        f"INSERT INTO events_event (id, {REST}) SELECT {LATEST} + 1, {REST} FROM events_event WHERE id = {LATEST}"
    ],
    "a new event without the key": [
        f"INSERT INTO events_event (id, {REST}) SELECT {LATEST} + 1, {REST} FROM events_event WHERE id = {LATEST}",
        changed("reason", "'made up'", LATEST),
    ],
    "two sealed events change places": [
        f"UPDATE events_event SET id = 900001 WHERE id = {SECOND}",
        f"UPDATE events_event SET id = (SELECT MIN(id) + 1 FROM events_event) WHERE id = {SECOND}",
        "UPDATE events_event SET id = (SELECT MIN(id) + 2 FROM events_event) WHERE id = 900001",
    ],
    "a sealed event put behind the seals": [f"UPDATE events_event SET id = 900001 WHERE id = {SECOND}"],
    "the first seal removed": [f"DELETE FROM events_seal WHERE id = {FIRST_SEAL}"],
    "the newest seal removed": [f"DELETE FROM events_seal WHERE id = {HEAD}"],
    "the newest seal removed with its events": [
        f"DELETE FROM events_event WHERE id >= (SELECT first_event_id FROM events_seal WHERE id = {HEAD})",
        f"DELETE FROM events_seal WHERE id = {HEAD}",
    ],
    "all seals removed": ["DELETE FROM events_seal"],
    "all seals and all events removed": ["DELETE FROM events_seal", "DELETE FROM events_event"],
    "a seal's count": [f"UPDATE events_seal SET count = count + 1 WHERE id = {HEAD}"],
    "a seal's hash": [f"UPDATE events_seal SET hash = '{'f' * 64}' WHERE id = {HEAD}"],
    "a seal's hash before": [f"UPDATE events_seal SET previous_hash = '{'e' * 64}' WHERE id = {HEAD}"],
    "a seal's moment": [f"UPDATE events_seal SET sealed_at = '2020-02-02 10:00:00+00' WHERE id = {HEAD}"],
    "a seal's form": [f"UPDATE events_seal SET form = 1 WHERE id = {HEAD}"],
    "a seal's first id": [f"UPDATE events_seal SET first_event_id = first_event_id - 1 WHERE id = {HEAD}"],
    "a seal that covers one event less": [
        f"UPDATE events_seal SET last_event_id = last_event_id - 1 WHERE id = {HEAD}"
    ],
    "a seal made up": [
        "INSERT INTO events_seal (first_event_id, last_event_id, count, previous_hash, hash, sealed_at, form) "
        f"SELECT last_event_id + 1, {LATEST}, 4, hash, '{'d' * 64}', sealed_at, 2 FROM events_seal WHERE id = {HEAD}"
    ],
    "the note of the head removed": ["DELETE FROM events_loghead"],
    "the note of the head": ["UPDATE events_loghead SET seals = seals - 1"],
    "more events said to be without marks": ["UPDATE events_loghead SET unmarked = 900000"],
    "all seals removed, the note says none": [
        "DELETE FROM events_seal",
        "UPDATE events_loghead SET seals = 0, hash = ''",
    ],
}


@pytest.fixture
def log():
    person = PersonFactory(provider=OrganizationFactory())

    def events(number: int) -> None:
        for n in range(number):
            with transaction.atomic():
                event_record(
                    kind="readiness.note.added",
                    author=SYSTEM,
                    subject=person,
                    person_id=person.pk,
                    organization_id=person.provider_id,
                    payload={"method": "call", "reached": True, "text": str(n)},
                )

    events(5)
    events_seal()
    events(3)
    events_seal()
    events(4)
    assert events_verify().problems == ()


def done(statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement.replace("%", "%%"))


def test_there_are_forty_of_them():
    assert len(TAMPERINGS) >= 40


@pytest.mark.parametrize("name", TAMPERINGS)
def test_seen(log, name):
    guards_remove(connection)
    done(TAMPERINGS[name])
    guards_install(connection)
    assert events_verify().problems


@pytest.mark.parametrize("name", [n for n, statements in TAMPERINGS.items() if "loghead" not in str(statements)])
def test_refused_while_the_guards_are_there(log, name):
    """By the database itself, but for what looks like a new row: that is seen."""
    refused = ""
    try:
        with transaction.atomic():
            done(TAMPERINGS[name])
    except DatabaseError as error:
        refused = str(error)
    assert "append-only" in refused or "UNIQUE" in refused or events_verify().problems


def test_replacing_a_row_is_refused_on_sqlite_too(log):
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite replaces rows on insert")
    for table, rest in (
        ("events_event", REST),
        ("events_seal", "first_event_id, last_event_id, count, previous_hash, hash, sealed_at, form"),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            done([f"INSERT OR REPLACE INTO {table} (id, {rest}) SELECT id, {rest} FROM {table}"])


def test_guards_that_were_dropped_are_missed(log):
    guards_remove(connection)
    assert len([p for p in events_verify().problems if "guard" in p]) >= 2


def test_a_guard_that_does_nothing_is_missed(log):
    guards_remove(connection)
    guards_install(connection)
    if connection.vendor == "sqlite":
        done(
            [
                "DROP TRIGGER events_event_guard_update",
                "CREATE TRIGGER events_event_guard_update BEFORE UPDATE ON events_event BEGIN SELECT 1; END",
            ]
        )
    else:
        done(["ALTER TABLE events_event DISABLE TRIGGER events_event_guard"])
    assert any("guard" in p for p in events_verify().problems)


def test_a_wrong_key_is_said_to_be_one(log, settings):
    settings.ENCRYPTION_KEY = "another key"
    (problem,) = events_verify().problems
    assert "the key is wrong" in problem


def test_events_that_are_never_sealed_are_told(log):
    with transaction.atomic():
        event = Event.objects.order_by("-pk")[0]
    assert not any("not sealed" in p for p in events_verify().problems)
    guards_remove(connection)
    Event.objects.filter(pk=event.pk).update(recorded_at="2020-01-01 00:00+00")
    guards_install(connection)
    assert any("not sealed" in p for p in events_verify().problems)
