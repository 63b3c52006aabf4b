"""Whatever the path in, a phone, an email address, a ZIP code and a name are stored in one form."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.utils import translation
from tests.factories import OrganizationFactory, PersonFactory, actor_in

from workadvance import parsing
from workadvance.people.contact_fields import EmailColumn, NameColumn, PhoneColumn, ZipColumn
from workadvance.people.contact_rows import rows_rewrite
from workadvance.people.models import Person
from workadvance.people.services import person_change, person_create
from workadvance.ui.format import phone

pytestmark = [pytest.mark.django_db, pytest.mark.database]

TYPED = {
    "full_name": "  Mari\u0301a  O’Neil ",
    "phone": "(918) 555-0134",
    "email": " Maria@Example.COM ",
    "zip": "７４１０３-1234",
}
STORED = {
    "full_name": "Mar\u00eda O’Neil",
    "phone": "+19185550134",
    "email": "maria@example.com",
    "zip": "74103",
}


def stored(person: Person) -> dict[str, str]:
    return Person.objects.values(*STORED).get(pk=person.pk)


def test_what_is_entered_is_stored_in_one_form():
    provider = OrganizationFactory()
    person = person_create(author=actor_in(provider, "screener"), provider=provider, **TYPED)
    assert stored(person) == STORED
    assert (person.county_fips, person.city) == ("40143", "Tulsa")


def test_what_is_written_without_a_service_is_stored_in_one_form_too():
    provider = OrganizationFactory()
    made = Person.objects.bulk_create([Person(provider=provider, **TYPED)])[0]
    assert stored(made) == STORED
    Person.objects.filter(pk=made.pk).update(phone="918.555.0199")
    assert stored(made)["phone"] == "+19185550199"
    with pytest.raises(ValidationError):
        Person.objects.filter(pk=made.pk).update(phone="call me")


def test_the_same_value_in_another_spelling_is_no_change():
    provider = OrganizationFactory()
    actor = actor_in(provider, "coach")
    person = person_create(author=actor, provider=provider, **TYPED)
    from workadvance.events.models import Event

    before = Event.objects.count()
    person_change(actor=actor, person=person, phone="1-918-555-0134", email="MARIA@example.com", zip="74103")
    assert Event.objects.count() == before


@pytest.mark.parametrize("written", ["(918) 555-0134", "918 555 0134", "+1 918 555-0134"])
def test_a_number_is_found_in_any_spelling(written: str):
    person = PersonFactory(phone="918-555-0134")
    assert list(Person.objects.filter(phone=written)) == [person]
    assert not Person.objects.filter(phone="555-0134").exists()


@pytest.mark.parametrize(
    ("field", "written"), [("phone", "12"), ("email", "a@b"), ("zip", "00000"), ("zip", "²²²²²"), ("full_name", "123")]
)
def test_what_cannot_be_read_is_refused_beside_its_field_in_both_languages(field: str, written: str):
    provider = OrganizationFactory()
    said = []
    for language in ("en", "es"):
        with translation.override(language), pytest.raises(ValidationError) as refused:
            person_create(author=actor_in(provider, "screener"), provider=provider, **{**TYPED, field: written})
        said.append(refused.value.message_dict[field])
    assert said[0] != said[1]


def test_every_column_of_a_phone_an_email_a_zip_code_is_one_that_reads():
    """No model keeps one of these as plain text (users sign in by an address of their own; an order's answer is text)."""
    kinds = {"phone": PhoneColumn, "email": EmailColumn, "zip": ZipColumn}
    plain = [
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("workadvance.")
        for field in model._meta.get_fields()
        if isinstance(field, models.CharField)
        for word, kind in kinds.items()
        if field.name == word or field.name.endswith(f"_{word}")
        if not isinstance(field, kind)
    ]
    assert plain == ["User.email"]
    assert isinstance(Person._meta.get_field("full_name"), NameColumn)


def test_rows_of_before_are_rewritten_and_nothing_given_is_lost():
    person = PersonFactory(reach_note="evenings")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE people_person SET phone = %s, email = %s WHERE id = %s", ["555-0142", "Ana@Example.COM", person.pk]
        )
    readers = {"phone": parsing.read_phone, "email": parsing.read_email}
    assert rows_rewrite(Person.objects.all(), readers, beside="reach_note") == 1
    person.refresh_from_db()
    assert (person.phone, person.email, person.reach_note) == ("", "ana@example.com", "evenings; 555-0142")
    assert rows_rewrite(Person.objects.all(), readers, beside="reach_note") == 0


def test_pages_show_a_number_as_people_write_it():
    assert phone("+19185550134") == "918-555-0134"
    assert phone("+525512345678") == "+52 55 1234 5678"
    assert phone("") == "–"
