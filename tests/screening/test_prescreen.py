"""The first look before applying: which programs fit, by their own rules, from answers that are not kept."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from tests.factories import ProgramFactory
from workadvance.events.models import Event
from workadvance.people.models import Person
from workadvance.screening.models import Application, Sitting
from workadvance.screening.prescreen import ASK, FITS, NOT_NOW, PreScreenAnswers, programs_fitting

pytestmark = pytest.mark.django_db

TYPED = {
    "zip": "74103",
    "age": "30",
    "work_authorized": "yes",
    "employed": "no",
    "household_size": "2",
    "monthly_income": "1,800",
    "has_diploma": "unsure",
}


def answers(**changes):
    return PreScreenAnswers(
        **{
            "zip": "74103",
            "age": 30,
            "work_authorized": True,
            "employed": False,
            "hourly_wage": None,
            "household_size": 2,
            "monthly_income": Decimal(1800),
            "has_diploma": True,
            **changes,
        }
    )


def fit_of(program, **changes):
    return next(
        one for one in programs_fitting(answers(**changes), on=timezone.localdate()) if one.offer.program == program
    )


@pytest.fixture
def program(provider):
    return ProgramFactory(provider=provider, name="Machining", contact_phone="+19185550142")


CASES = [
    ({}, FITS),
    ({"age": 18}, FITS),
    ({"age": 17}, NOT_NOW),
    ({"work_authorized": False}, NOT_NOW),
    ({"work_authorized": None}, ASK),
    ({"employed": True, "hourly_wage": Decimal("14.99")}, FITS),
    ({"employed": True, "hourly_wage": Decimal("15.00")}, ASK),
    ({"employed": True, "hourly_wage": Decimal("16.51")}, NOT_NOW),
    ({"employed": True, "hourly_wage": None}, ASK),
    # Pay of someone who doesn't work says nothing.
    ({"employed": False, "hourly_wage": Decimal(80)}, FITS),
    ({"monthly_income": Decimal(90000)}, NOT_NOW),
    ({"monthly_income": Decimal(0)}, FITS),
]


@pytest.mark.parametrize(("changes", "fit"), CASES)
def test_a_program_fits_by_its_own_rules(program, changes, fit):
    found = fit_of(program, **changes)
    assert found.fit == fit
    assert bool(found.obstacles) == (fit != FITS)
    assert all(found.obstacles)


@pytest.mark.parametrize(
    "day", [dt.date(2028, 2, 29), dt.date(2027, 2, 28), dt.date(2027, 3, 1), dt.date(2027, 12, 31)]
)
@pytest.mark.parametrize("age", [17, 18, 19, 25, 60])
def test_the_age_given_is_the_age_that_counts_on_every_day(day, age):
    from workadvance.eligibility.criterion_kinds import years_between

    born = answers(age=age).facts(day).birth_date
    assert years_between(born, day) == age


def test_what_fits_comes_first_and_each_program_has_rules_of_its_own(provider, program):
    strict = ProgramFactory(provider=provider, name="A strict one")
    strict.policies.update(needs_diploma=True, min_age=21)
    found = programs_fitting(answers(age=19, has_diploma=False), on=timezone.localdate())
    assert [(one.offer.program.name, one.fit) for one in found] == [("Machining", FITS), ("A strict one", NOT_NOW)]
    assert any("21" in text for text in found[1].obstacles)


def test_ten_programs_cost_no_more_queries_than_two(provider, program, django_assert_max_num_queries):
    for n in range(9):
        ProgramFactory(provider=provider, name=f"Program {n}")
    with django_assert_max_num_queries(4):
        assert len(programs_fitting(answers(), on=timezone.localdate())) == 10


@pytest.mark.parametrize("changes", [{"has_diploma": None}, {"has_diploma": False}])
def test_every_answer_that_is_not_a_yes_has_its_sentence(provider, changes):
    asking = ProgramFactory(provider=provider, name="Asking")
    asking.policies.update(needs_diploma=True)
    assert "GED" in fit_of(asking, **changes).obstacles[0]


def test_the_answers_can_be_changed_on_the_page_of_results(client, program):
    page = client.post(reverse("screening:check"), TYPED).content.decode()
    assert 'value="74103"' in page
    assert 'value="30"' in page


@pytest.mark.parametrize(
    ("changes", "heading"),
    [
        ({}, "1 program fits you"),
        ({"work_authorized": "unsure"}, "1 program could fit you"),
        ({"age": "17"}, "No program fits as it stands"),
    ],
)
def test_the_heading_says_how_it_looks(client, program, changes, heading):
    assert heading in client.post(reverse("screening:check"), {**TYPED, **changes}).content.decode()


def test_only_programs_that_are_open_there_are_shown(provider, program):
    ProgramFactory(provider=provider, name="Closed", closed_on=timezone.localdate() - dt.timedelta(days=1))
    ProgramFactory(provider=provider, name="Elsewhere", area_codes=["39140"])
    assert [one.offer.program.name for one in programs_fitting(answers(), on=timezone.localdate())] == ["Machining"]


@pytest.mark.parametrize("language", ["en", "es"])
def test_nothing_is_stored_and_nothing_stands_in_the_address(client, program, language):
    before = Event.objects.count()
    response = client.post(reverse("screening:check"), TYPED, headers={"accept-language": language})
    assert response.status_code == 200, response.context["form"].errors
    text = response.content.decode()
    assert "Machining" in text
    assert response.request["QUERY_STRING"] == ""
    assert not Person.objects.exists()
    assert not Application.objects.exists()
    assert not Sitting.objects.exists()
    assert Event.objects.count() == before
    assert not client.session.keys()


def test_what_is_missing_or_wrong_is_said_beside_the_field(client, program):
    response = client.post(reverse("screening:check"), {"zip": "00000", "age": "²", "household_size": "0"})
    assert response.status_code == 422
    errors = response.context["form"].errors
    assert {"zip", "age", "household_size", "monthly_income", "work_authorized", "employed"} <= set(errors)


def test_the_way_in_offers_it_before_the_form(client, program):
    for page in (reverse("screening:apply"), reverse("screening:start", args=[program.pk])):
        assert reverse("screening:check") in client.get(page).content.decode()


def test_with_no_program_near_there_is_other_help(client, db):
    with time_machine.travel(dt.datetime(2026, 11, 2, 12, tzinfo=dt.UTC), tick=False):
        response = client.post(reverse("screening:check"), TYPED)
    assert "No program is open near you right now" in response.content.decode()
    assert "tel:211" in response.content.decode()
