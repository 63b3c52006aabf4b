"""Made-up people and organizations for tests (never for the demo world)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import factory
from django.utils import timezone

from workadvance.people.access import Actor, actor_of_user
from workadvance.people.models import Household, Membership, Organization, Person, User
from workadvance.programs.models import EligibilityPolicy, InterviewCriterion, Program, ScreeningStep
from workadvance.programs.services import policy_defaults
from workadvance.screening.models import Application


class OrganizationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Organization

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

    provider = factory.SubFactory(OrganizationFactory)
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


class ProgramFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Program
        skip_postgeneration_save = True

    provider = factory.SubFactory(OrganizationFactory)
    name = factory.Sequence(lambda n: f"Program {n}")
    sector = "Manufacturing"
    area_codes = factory.LazyFunction(lambda: ["0046140"])
    opened_on = dt.date(2025, 1, 1)
    seats_per_year = 60

    @factory.post_generation
    def rules(self, create, extracted, **kwargs):
        if not create:
            return
        first = dt.date(2025, 1, 1)
        EligibilityPolicy.objects.create(program=self, effective_on=first, **policy_defaults(first))
        ScreeningStep.objects.create(
            program=self, position=1, kind="test", name="Reading", passing_score=60, maximum_score=100
        )
        ScreeningStep.objects.create(program=self, position=2, kind="interview", name="Interview")
        InterviewCriterion.objects.create(
            program=self, position=1, name="Motivation", low_anchor="Unsure", high_anchor="Clear why"
        )


class ApplicationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Application

    program = factory.SubFactory(ProgramFactory)
    person = factory.LazyAttribute(lambda o: PersonFactory(provider=o.program.provider))
    started_at = factory.LazyFunction(timezone.now)
    submitted_at = factory.LazyFunction(timezone.now)
    state = "submitted"
    work_authorized = True
    has_diploma = True
    employed = True
    hourly_wage = Decimal("13.25")


def member(organization: Organization, *roles: str, **fields) -> User:
    """A user with roles in an organization since last year."""
    user = UserFactory(**fields)
    for role in roles:
        Membership.objects.create(
            user=user, organization=organization, role=role, starts_on=timezone.localdate() - dt.timedelta(days=365)
        )
    return user


def actor_in(organization: Organization, *roles: str) -> Actor:
    """The actor of a new user with roles in an organization."""
    return actor_of_user(member(organization, *roles))
