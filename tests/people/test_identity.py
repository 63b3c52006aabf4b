"""Who is who: what facts say of two records, and how records are asked about, answered and linked."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from tests.factories import OrganizationFactory, PersonFactory, actor_in

from workadvance.events.models import Event
from workadvance.people.access import link_actor
from workadvance.people.identity import IdentityFacts, IdentityFinding, compare, slips
from workadvance.people.identity_questions import (
    facts_of,
    identity_answer,
    identity_settled,
    questions_of,
    records_alike,
    records_of,
)
from workadvance.people.models import IdentityQuestion, Person
from workadvance.people.person_search import persons_found
from workadvance.people.services import person_alter, person_create

pytestmark = pytest.mark.database

BORN = dt.date(1990, 2, 3)
SELF = link_actor("Maria", "applicant")


def facts(name="Maria Gonzales", born=BORN, phone="+19185550134", email="", zip="74103", ssn=""):
    return IdentityFacts(full_name=name, birth_date=born, phone=phone, email=email, zip=zip, ssn_hash=ssn)


SAME, DIFFERENT, UNSURE, UNRELATED = (
    IdentityFinding.SAME,
    IdentityFinding.DIFFERENT,
    IdentityFinding.UNSURE,
    IdentityFinding.UNRELATED,
)
HERS = facts()
CASES = [
    ("the same facts", facts(), SAME),
    ("marks, order and case", facts("GONZALES, MARÍA"), SAME),
    ("a letter or two of the name", facts("Marya Gonzalez"), SAME),
    ("two letters, a new phone, the same ZIP", facts("Marya Gonzalez", phone="+19185550199"), UNSURE),
    ("the same name and birth date, all else new", facts(phone="+19185550199", zip="10001"), UNSURE),
    ("a new last name on the same phone", facts("Maria Delgado"), UNSURE),
    ("day and month changed over", facts(born=dt.date(1990, 3, 2)), UNSURE),
    ("a digit of the birth date wrong", facts(born=dt.date(1990, 2, 8)), UNSURE),
    ("a mother of the same name and phone", facts(born=dt.date(1964, 2, 3)), DIFFERENT),
    ("a sister, born another year, on the phone", facts("Ana Gonzales", born=dt.date(1994, 7, 1)), DIFFERENT),
    ("a junior on the same phone", facts("Maria Gonzales Jr", born=None), UNSURE),
    ("no birth date, the same name and phone", facts(born=None), SAME),
    ("no birth date, a like name and phone", facts("Marya Gonzalez", born=None), UNSURE),
    ("somebody born on the same day", facts("Tyrone Walker", phone="+19185550177"), UNRELATED),
    ("a namesake elsewhere", facts(born=None, phone="+19185550177"), UNRELATED),
]


@pytest.mark.parametrize(("what", "theirs", "finding"), CASES, ids=[c[0] for c in CASES])
def test_what_facts_say(what, theirs, finding):
    assert compare(HERS, theirs).finding is finding
    assert compare(theirs, HERS).finding is finding


@pytest.mark.parametrize("one", ["Jr", "Sr.", "II", "III", ""])
@pytest.mark.parametrize("two", ["Jr.", "Sr", "II", "III"])
def test_a_generation_is_another_person_whatever_they_share(one, two):
    first, second = (facts(f"José García {s}".strip(), born=None) for s in (one, two))
    same = one.strip(".") == two.strip(".")
    assert (compare(first, second).finding is SAME) == same


def test_a_social_security_number_tells():
    assert compare(facts(ssn="a"), facts("Marya Gonzalez", ssn="a", phone="+19185550199")).finding is SAME
    assert compare(facts(ssn="a"), facts(ssn="b")).finding is DIFFERENT


dates = st.dates(dt.date(1930, 1, 1), dt.date(2012, 12, 31))


@given(dates, dates)
def test_another_birth_date_is_never_the_same_person(one, two):
    found = compare(facts(born=one), facts(born=two)).finding
    assert (found is SAME) == (one == two)


@given(dates)
def test_slips_are_dates_and_go_both_ways(day):
    for other in slips(day):
        assert other != day
        assert day in slips(other)


@pytest.mark.django_db
class TestQuestions:
    @pytest.fixture
    def provider(self):
        return OrganizationFactory()

    @pytest.fixture
    def screener(self, provider):
        return actor_in(provider, "screener")

    def made(self, provider, name="Maria Gonzales", **details):
        given = {"birth_date": BORN, "phone": "918-555-0134", "zip": "74103", **details}
        return person_create(author=SELF, provider=provider, full_name=name, **given)

    def test_a_new_record_like_another_is_asked_about_once(self, provider):
        first = self.made(provider)
        second = self.made(provider, "Marya Gonzalez", phone="918-555-0199")
        question = IdentityQuestion.objects.get()
        assert (question.person, question.other, question.state) == (second, first, "open")
        assert set(question.reasons) >= {"near_name", "same_birth_date", "same_zip"}
        person_alter(author=SELF, person=second, email="m@example.org")
        assert IdentityQuestion.objects.count() == 1
        assert Event.objects.filter(kind="people.identity.asked", person_id=second.pk).count() == 1

    def test_a_change_that_makes_records_alike_asks_too(self, provider):
        first = self.made(provider)
        second = self.made(provider, "Marya Gonzalez", phone="918-555-0199", birth_date=dt.date(1985, 5, 5))
        assert not IdentityQuestion.objects.exists()
        person_alter(author=SELF, person=second, birth_date=BORN)
        assert IdentityQuestion.objects.get().other == first

    def test_a_relative_is_not_asked_about(self, provider):
        self.made(provider, "José García")
        self.made(provider, "José García", birth_date=dt.date(1962, 6, 1))
        assert not IdentityQuestion.objects.exists()

    def test_another_provider_is_not_told(self, provider):
        self.made(provider)
        assert records_alike(OrganizationFactory(), facts_of(self.made(provider))) == []

    def test_answers_link_and_unlink_and_change(self, provider, screener):
        first = self.made(provider)
        second = self.made(provider, phone="918-555-0199")
        third = self.made(provider, phone="918-555-0188")
        two, three = (IdentityQuestion.objects.get(person=p, other=first) for p in (second, third))
        assert not identity_settled(second)
        for question in (two, three):
            identity_answer(actor=screener, question=question, answer="same")
        assert set(records_of(Person.objects.get(pk=third.pk))) == {first, second, third}
        assert Person.objects.get(pk=third.pk).same_as == first
        identity_answer(actor=screener, question=two, answer="different", reason="Sisters")
        assert set(records_of(Person.objects.get(pk=third.pk))) == {first, third}
        assert set(records_of(Person.objects.get(pk=second.pk))) == {second}
        identity_answer(actor=screener, question=two, answer="unsure")
        kinds = Event.objects.filter(subject_id=two.pk, subject_kind="people.identityquestion").order_by("pk")
        assert [e.kind.rsplit(".", 1)[1] for e in kinds] == ["asked", "same", "different", "unsure"]

    def test_a_chain_is_one_person_and_comes_apart_where_it_is_cut(self, provider, screener):
        people = [self.made(provider, phone=f"918-555-01{n}") for n in (34, 35, 36)]
        middle = IdentityQuestion.objects.get(person=people[1], other=people[0])
        last = IdentityQuestion.objects.get(person=people[2], other=people[1])
        for question in (last, middle):
            identity_answer(actor=screener, question=question, answer="same")
        assert {p.same_as_id for p in Person.objects.filter(pk__in=[p.pk for p in people[1:]])} == {people[0].pk}
        identity_answer(actor=screener, question=middle, answer="different")
        fresh = [Person.objects.get(pk=p.pk) for p in people]
        assert [p.same_as_id for p in fresh] == [None, None, people[1].pk]

    def test_only_those_who_may_answer_and_only_with_an_answer(self, provider, screener):
        self.made(provider)
        self.made(provider, phone="918-555-0199")
        question = questions_of(Person.objects.latest("pk")).get()
        with pytest.raises(PermissionDenied):
            identity_answer(actor=actor_in(provider, "coach"), question=question, answer="same")
        with pytest.raises(PermissionDenied):
            identity_answer(actor=actor_in(OrganizationFactory(), "screener"), question=question, answer="same")
        with pytest.raises(ValidationError):
            identity_answer(actor=screener, question=question, answer="maybe")

    def test_somebody_without_phone_email_or_address_can_be_entered(self, provider):
        person = person_create(author=SELF, provider=provider, full_name="Ray Boone", reached_by="Day Center, Mondays")
        assert person.reached_by == "Day Center, Mondays"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text",
    [
        "918-555-0134",
        "(918) 555 0134",
        "+1 918.555.0134",
        "９１８５５５０１３４",
        "555-0134",
        "MARIA@Example.org",
        "74103",
        "gonzales",
    ],
)
def test_people_are_found_by_any_spelling_of_phone_email_and_zip(text):
    person = PersonFactory(full_name="Maria Gonzales", phone="918-555-0134", email="maria@example.org", zip="74103")
    PersonFactory(full_name="Tyrone Walker", phone="918-555-0177", email="t@example.org", zip="10001")
    from workadvance.people.name_search import name_tokens_write

    name_tokens_write([person])
    assert persons_found(Person.objects.all(), text) == [person]


def test_two_records_made_at_once_are_asked_about(transactional_log):
    """On PostgreSQL neither would see the other, were there not one look at a time in a provider."""
    provider = OrganizationFactory()
    start = threading.Barrier(2)

    def make(phone):
        try:
            start.wait(10)
            person_create(
                author=SELF, provider=provider, full_name="Maria Gonzales", birth_date=BORN, zip="74103", phone=phone
            )
        finally:
            connection.close()

    threads = [threading.Thread(target=make, args=[f"918-555-01{n}"]) for n in (34, 35)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert Person.objects.count() == 2
    assert IdentityQuestion.objects.count() == 1
