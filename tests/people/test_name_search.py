import pytest
from django.db import DatabaseError, connection, transaction
from tests.factories import OrganizationFactory, actor_in

from workadvance.people.access import persons_visible
from workadvance.people.name_search import persons_named
from workadvance.people.services import person_create

pytestmark = pytest.mark.django_db


def test_found_by_part_without_accents_and_with_a_typing_mistake():
    provider = OrganizationFactory()
    actor = actor_in(provider, "coach")
    person = person_create(author=actor, provider=provider, full_name="  José  Núñez-O’Brien ")
    assert person.full_name == "José Núñez-O’Brien"
    for text in ("nunez", "jos", "Obrien jose", "nunes", "NÚÑ"):
        assert persons_named(persons_visible(actor), text) == [person], text
    assert persons_named(persons_visible(actor), "smith") == []


def test_the_database_refuses_to_change_the_log():
    provider = OrganizationFactory()
    person_create(author=actor_in(provider, "coach"), provider=provider, full_name="Ann")
    for sql in ("UPDATE events_event SET reason = 'x'", "DELETE FROM events_event"):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
