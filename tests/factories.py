"""Made-up people and organisations for tests (never for the demo world)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import factory
from django.utils import timezone

from workadvance.people.access import Actor, actor_of_user
from workadvance.people.models import Household, Membership, Organisation, Person, User
from workadvance.programmes.models import EligibilityPolicy, Programme, RubricCriterion, ScreeningStep
from workadvance.screening.models import Application


class OrganisationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Organisation

    kind = "provider"
    name = factory.Sequence(lambda n: f"Provider {n}")


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"user{n}@example.org")
    name = factory.Sequence(lambda n: f"User {n}")


class PersonFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Person

    provider = factory.SubFactory(OrganisationFactory)
    full_name = factory.Sequence(lambda n: f"Person Number{n}")
    birth_date = dt.date(1995, 5, 17)
    email = factory.Sequence(lambda n: f"person{n}@example.org")
    phone = "918-555-0100"
    zip = "74103"
    area_code = "0046140"
    county_fips = "40143"


class HouseholdFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Household

    person = factory.SubFactory(PersonFactory)
    stated_on = factory.LazyFunction(timezone.localdate)
    size = 3
    monthly_income = Decimal("2100.00")
    source = "applicant"


class ProgrammeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Programme
        skip_postgeneration_save = True

    provider = factory.SubFactory(OrganisationFactory)
    name = factory.Sequence(lambda n: f"Programme {n}")
    sector = "Manufacturing"
    area_codes = factory.LazyFunction(lambda: ["0046140"])
    opened_on = dt.date(2025, 1, 1)
    seats_per_year = 60

    @factory.post_generation
    def rules(self, create, extracted, **kwargs):
        if not create:
            return
        EligibilityPolicy.objects.create(programme=self, effective_on=dt.date(2025, 1, 1))
        ScreeningStep.objects.create(
            programme=self, position=1, kind="test", name="Reading", pass_mark=60, top_mark=100
        )
        ScreeningStep.objects.create(programme=self, position=2, kind="interview", name="Interview")
        RubricCriterion.objects.create(
            programme=self, position=1, name="Motivation", low_anchor="Unsure", high_anchor="Clear why"
        )


class ApplicationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Application

    programme = factory.SubFactory(ProgrammeFactory)
    person = factory.LazyAttribute(lambda o: PersonFactory(provider=o.programme.provider))
    started_at = factory.LazyFunction(timezone.now)
    submitted_at = factory.LazyFunction(timezone.now)
    state = "submitted"
    work_authorised = True
    has_diploma = True
    employed = True
    hourly_wage = Decimal("13.25")


def member(organisation: Organisation, *roles: str, **fields) -> User:
    """A user with roles in an organisation since last year."""
    user = UserFactory(**fields)
    for role in roles:
        Membership.objects.create(
            user=user, organisation=organisation, role=role, starts_on=timezone.localdate() - dt.timedelta(days=365)
        )
    return user


def actor_in(organisation: Organisation, *roles: str) -> Actor:
    """The actor of a new user with roles in an organisation."""
    return actor_of_user(member(organisation, *roles))
