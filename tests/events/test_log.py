"""The log: same transaction, append only, personal fields encrypted and erasable, sealed by a chain."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.utils import translation
from tests.factories import OrganizationFactory, PersonFactory, actor_in

from workadvance.events.guards import guards_install, guards_remove
from workadvance.events.history import person_history, sentences
from workadvance.events.kinds import Field, Kind, RetentionPeriod, check_payload, kind_of, register
from workadvance.events.models import Event, Seal
from workadvance.events.seals import events_seal, events_verify
from workadvance.events.selectors import payload_of
from workadvance.events.services import event_record, person_history_erase
from workadvance.people.access import SYSTEM

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def note(person, text="met at the library"):
    with transaction.atomic():
        return event_record(
            kind="readiness.note.added",
            author=SYSTEM,
            subject=person,
            person_id=person.pk,
            organization_id=person.provider_id,
            payload={"method": "Call", "reached": True, "text": text},
        )


def test_an_event_outside_a_transaction_is_refused(transactional_log):
    person = PersonFactory()
    with pytest.raises(RuntimeError, match="in the transaction"):
        event_record(kind="people.person.created", author=SYSTEM, subject=person)


def test_what_is_rolled_back_leaves_no_event():
    person = PersonFactory()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        note(person)
        raise ZeroDivisionError
    assert not Event.objects.exists()


def test_personal_fields_are_encrypted_and_can_be_erased_without_breaking_the_seal():
    person = PersonFactory()
    event = note(person, "lives with her sister now")
    assert "sister" not in str(Event.objects.values_list("payload", flat=True).get(pk=event.pk))
    assert payload_of(event)["text"] == "lives with her sister now"
    events_seal()
    person_history_erase(person_id=person.pk, author=SYSTEM)
    assert payload_of(Event.objects.get(pk=event.pk))["text"] == "erased"
    assert events_verify().problems == ()
    with pytest.raises(ValidationError, match="erased"):
        note(person)


def test_history_hides_personal_words_from_those_who_may_not_read_them():
    person = PersonFactory()
    note(person, "a secret")
    assert "a secret" in person_history(person_id=person.pk, personal=True)[0].text
    hidden = person_history(person_id=person.pk, personal=False)[0].text
    assert "a secret" not in hidden
    assert "(private)" in hidden


def test_history_takes_the_same_number_of_queries_for_few_and_many(django_assert_num_queries):
    person = PersonFactory()
    for n in range(40):
        note(person, f"note {n}")
    with django_assert_num_queries(2):
        assert len(person_history(person_id=person.pk, personal=True, limit=40)) == 40


@pytest.mark.parametrize("payload", [{"unheard_of": 1}, {"method": 5}])
def test_a_payload_that_its_kind_does_not_declare_is_refused(payload):
    with pytest.raises(ValueError, match="readiness.note.added"):
        check_payload(kind_of("readiness.note.added"), payload)


def test_a_kind_registered_twice_with_another_meaning_is_refused(monkeypatch):
    monkeypatch.setattr("workadvance.events.kinds._KINDS", {})
    register(Kind("test.thing.done", "Done."))
    register(Kind("test.thing.done", "Done."))
    with pytest.raises(ValueError, match="twice"):
        register(Kind("test.thing.done", "Something else.", {"x": Field(str, RetentionPeriod.personal)}))


def test_an_unregistered_kind_is_refused_with_what_to_do():
    with pytest.raises(KeyError, match="add it"), transaction.atomic():
        event_record(kind="nobody.knows.this", author=SYSTEM, subject=("people.person", 1))


def test_the_effective_date_stands_beside_the_recorded_one():
    person = PersonFactory()
    with transaction.atomic():
        event = event_record(
            kind="people.person.created",
            author=SYSTEM,
            subject=person,
            person_id=person.pk,
            effective_on=dt.date(2024, 2, 29),
        )
    assert event.effective_on == dt.date(2024, 2, 29)
    assert event.recorded_at.year >= 2025


@pytest.mark.parametrize(
    "sql", ["UPDATE events_event SET reason = 'changed'", "DELETE FROM events_event", "DELETE FROM events_seal"]
)
def test_the_database_itself_refuses_to_change_the_log(sql):
    note(PersonFactory())
    events_seal()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


class TestProof:
    @pytest.fixture
    def sealed(self):
        person = PersonFactory()
        for n in range(5):
            note(person, str(n))
        first = events_seal()
        for n in range(3):
            note(person, str(n))
        return first + events_seal()

    @pytest.fixture
    def tamper(self):
        guards_remove(connection)
        yield
        guards_install(connection)

    def test_untouched_is_intact_and_sealing_again_adds_nothing(self, sealed):
        found = events_verify(expect=sealed[0].hash)
        assert (found.problems, found.sealed, found.unsealed, found.seals) == ((), 8, 0, 2)
        assert found.head == sealed[-1].hash
        assert events_seal() == []

    def test_an_altered_event_is_found(self, sealed, tamper):
        Event.objects.filter(pk=sealed[0].first_event_id).update(reason="never said")
        assert any("altered" in p for p in events_verify().problems)

    def test_a_removed_event_is_found(self, sealed, tamper):
        Event.objects.filter(pk=sealed[1].last_event_id).delete()
        assert any("2 are there" in p for p in events_verify().problems)

    def test_an_event_slipped_in_is_found(self, sealed, tamper):
        Event.objects.filter(pk=sealed[0].first_event_id + 1).update(person_id=999)
        assert events_verify().problems

    def test_a_removed_seal_breaks_the_chain(self, sealed, tamper):
        Seal.objects.filter(pk=sealed[0].pk).delete()
        assert any("before it" in p for p in events_verify().problems)

    def test_cutting_off_the_newest_part_shows_against_a_head_kept_elsewhere(self, sealed, tamper):
        Event.objects.filter(pk__gte=sealed[1].first_event_id).delete()
        Seal.objects.filter(pk=sealed[1].pk).delete()
        assert any("seals were made" in p for p in events_verify().problems)
        assert any("expected head" in p for p in events_verify(expect=sealed[1].hash).problems)

    def test_a_new_chain_made_without_the_key_does_not_verify(self, sealed, tamper, settings):
        Seal.objects.all().delete()
        key, settings.ENCRYPTION_KEY = settings.ENCRYPTION_KEY, "somebody else's key"
        events_seal()
        settings.ENCRYPTION_KEY = key
        assert events_verify().problems


def test_reactions_are_enqueued_in_the_transaction_of_their_event():
    from django_tasks_db.models import DBTaskResult

    from workadvance.events.services import _REACTIONS, reacts_to

    seen = []

    @reacts_to("people.person.created")
    def remember(event):
        seen.append(event.pk)

    try:
        person = PersonFactory()
        before = DBTaskResult.objects.count()
        with transaction.atomic():
            event_record(kind="people.person.created", author=SYSTEM, subject=person, person_id=person.pk)
        assert DBTaskResult.objects.count() == before + 1
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            event_record(kind="people.person.created", author=SYSTEM, subject=person, person_id=person.pk)
            raise ZeroDivisionError
        assert DBTaskResult.objects.count() == before + 1
        assert seen == []
    finally:
        _REACTIONS["people.person.created"] = {
            k: v for k, v in _REACTIONS["people.person.created"].items() if not k.endswith("remember")
        }


def test_events_name_their_organization_and_role():
    provider = OrganizationFactory()
    actor = actor_in(provider, "coach")
    person = PersonFactory(provider=provider)
    with transaction.atomic():
        event = event_record(
            kind="people.person.created", author=actor, subject=person, person_id=person.pk, organization_id=provider.pk
        )
    assert (event.actor_name, event.actor_role, event.organization_id) == (actor.name, "coach", provider.pk)


def test_what_staff_typed_in_both_languages_is_read_in_the_readers():
    with transaction.atomic():
        event_record(
            kind="readiness.session.canceled",
            author=SYSTEM,
            subject=("readiness.session", 1),
            payload={"title": "Interview practice", "title_es": "Práctica de entrevistas"},
        )
        event_record(
            kind="readiness.session.canceled",
            author=SYSTEM,
            subject=("readiness.session", 2),
            payload={"title": "Older session"},
        )
    both, older = sentences(Event.objects.order_by("pk"), personal=False)
    assert "Interview practice" in both.text
    with translation.override("es"):
        both, older = sentences(Event.objects.order_by("pk"), personal=False)
    assert "Práctica de entrevistas" in both.text
    assert "Older session" in older.text
