"""A small world of placement: a provider in Tulsa, its job developer, an employer with a contact, an order, people."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from tests.factories import ApplicationFactory, OrganizationFactory, ProgramFactory, member
from workadvance.people.access import Actor, actor_of_user
from workadvance.people.models import Organization, User
from workadvance.people.services import consent_sign
from workadvance.placement import services
from workadvance.placement.models import EmployerAccount, EmployerContact, JobOrder, Referral
from workadvance.programs.models import Program
from workadvance.screening.models import Application

MACHINIST, CNC, DRIVER = "51-4041", "51-9161", "53-3032"


@dataclass
class World:
    """What most tests of placement need."""

    provider: Organization
    program: Program
    user: User
    actor: Actor
    account: EmployerAccount
    contact: EmployerContact
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def today(self) -> dt.date:
        return timezone.localdate()

    def order(self, **details: Any) -> JobOrder:
        """An open order for a machinist near the city."""
        given = {
            "title": f"Machinist {JobOrder.objects.count() + 1}",
            "soc": MACHINIST,
            "wage": Decimal("21.00"),
            "zip": "74107",
            "shifts": ["day"],
            "benefits": ["health"],
            "contact": self.contact,
            **details,
        }
        account = given.pop("account", self.account)
        return services.order_open(actor=self.actor, account=account, **given)

    def person(self, *, ready: bool = True, consent: bool = True, **details: Any) -> Application:
        """Someone selected, ready for work as a machinist, who agreed to be shown."""
        application = ApplicationFactory(program=self.program, state="selected", decided_on=self.today)
        if consent:
            consent_sign(author=self.actor, person=application.person, purpose="employers")
        if ready:
            given = {
                "socs": [MACHINIST],
                "summary": "Reads drawings.",
                "wage_floor": Decimal("16"),
                "max_miles": 20,
                **details,
            }
            services.ready_declare(actor=self.actor, application=application, **given)
        return application

    def referral(
        self, order: JobOrder | None = None, person: Application | None = None, state: str = "referred", **details: Any
    ) -> Referral:
        """A referral brought to a state the way people bring it there."""
        order, person = order or self.order(), person or self.person()
        referral = services.referral_propose(actor=self.actor, order=order, application=person)
        steps = {
            "proposed": [],
            "referred": ["refer"],
            "interviewing": ["refer", "interview"],
            "offered": ["refer", "offer"],
            "accepted": ["refer", "offer", "accept"],
            "refused": ["refer", "employer_decline"],
            "declined": ["candidate_decline"],
            "fell_through": ["refer", "offer", "rescind_offer"],
            "taken_back": ["withdraw"],
            "never_started": ["refer", "offer", "accept"],
            "hired": ["refer", "offer", "accept"],
        }[state]
        for step in steps:
            services.referral_move(
                actor=self.actor,
                referral=referral,
                name=step,
                reason="because",
                wage=Decimal("20.50") if step == "offer" else None,
            )
        if state in ("hired", "never_started"):
            services.referral_hire(actor=self.actor, referral=referral, started_on=self.today)
        if state == "never_started":
            services.referral_no_show(actor=self.actor, referral=referral, reason="because")
        referral.refresh_from_db()
        return referral


def world_make() -> World:
    """Build the world (in a fixture, or in a test with real transactions)."""
    provider = OrganizationFactory(name="Tulsa Works")
    program = ProgramFactory(provider=provider)
    user = member(provider, "job_developer", name="Renee")
    actor = actor_of_user(user)
    account = services.employer_add(actor=actor, provider=provider, name="Green Country Fabrication", industry="Metal")
    contact = services.contact_add(actor=actor, account=account, name="Dana Whitfield", email="dana@example.com")
    return World(provider, program, user, actor, account, contact)


@pytest.fixture
def world(db) -> World:
    return world_make()


@pytest.fixture
def page(client, world):
    """The client, signed in as the job developer."""
    client.force_login(world.user)
    return client
