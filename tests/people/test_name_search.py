import pytest
from django.db import DatabaseError, connection, transaction
from tests.factories import OrganizationFactory, actor_in

from workadvance.people.access import persons_visible
from workadvance.people.models import NameToken
from workadvance.people.name_search import persons_named
from workadvance.people.services import person_create

pytestmark = [pytest.mark.django_db, pytest.mark.database]


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


def test_a_word_is_found_by_how_it_begins_and_through_the_index():
    provider = OrganizationFactory()
    actor = actor_in(provider, "coach")
    persons = {
        name: person_create(author=actor, provider=provider, full_name=name)
        for name in ("Ana", "Anabel", "An_a", "Anzu", "Ǻnö", "Bo", "Zoë Zzz")
    }
    begin = {
        "an": {"Ana", "Anabel", "An_a", "Anzu", "Ǻnö"},
        "ana": {"Ana", "Anabel"},
        "an_": {"An_a"},
        "zz": {"Zoë Zzz"},
        "b": {"Bo"},
    }
    for letters, names in begin.items():
        found = set(NameToken.objects.filter(token__begins=letters).values_list("person", flat=True))
        assert found == {persons[name].pk for name in names}, letters
    if connection.vendor == "sqlite":
        assert "token>?" in NameToken.objects.filter(token__begins="ana").explain()
