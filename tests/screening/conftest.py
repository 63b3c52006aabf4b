"""What the tests of screening share."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from tests.factories import ApplicationFactory, HouseholdFactory, OrganizationFactory, ProgramFactory, actor_in
from workadvance.events.models import Event
from workadvance.events.services import _REACTIONS, react

PARTS = {
    "about": {
        "full_name": "Marisol Núñez",
        "goes_by": "Mari",
        "birth_date": dt.date(1992, 4, 5),
        "zip": "74103",
        "email": "mari@example.org",
        "phone": "918-555-0134",
        "reach_by": "text",
        "reach_note": "evenings",
    },
    "household": {"size": 3, "monthly_income": Decimal("2300.00")},
    "work": {
        "work_authorized": True,
        "employed": True,
        "hourly_wage": Decimal("12.50"),
        "last_job": "Cashier",
        "has_diploma": None,
    },
    "why": {"why": "I want steady work.", "heard_from": "friend"},
}
TYPED = {
    "about": {
        "full_name": "Marisol Núñez",
        "goes_by": "Mari",
        "birth_date": "1992-04-05",
        "zip": "74103",
        "email": "mari@example.org",
        "phone": "(918) 555-0134",
        "reach_by": "text",
        "reach_note": "evenings",
    },
    "household": {"size": "3", "monthly_income": "$2,300"},
    "work": {
        "work_authorized": "yes",
        "employed": "yes",
        "hourly_wage": "12.50",
        "last_job": "Cashier",
        "has_diploma": "unsure",
    },
    "why": {"why": "I want steady work.", "heard_from": "friend"},
}


@pytest.fixture
def provider(db):
    return OrganizationFactory()


@pytest.fixture
def program(provider):
    return ProgramFactory(provider=provider, name="Machining")


@pytest.fixture
def screener(provider):
    return actor_in(provider, "screener")


@pytest.fixture
def application(program):
    """A sent application with everything the rules need, not assessed yet."""
    found = ApplicationFactory(program=program)
    found.person.state = "OK"
    found.person.save()
    HouseholdFactory(person=found.person)
    return found


@pytest.fixture
def ready(application, screener):
    """An application that may be selected."""
    from workadvance.screening.services import application_assess, application_move, step_record

    application_assess(actor=screener, application=application)
    application_move(actor=screener, application=application, name="confirm_eligible")
    for step in application.program.steps.order_by("position"):
        step_record(actor=screener, application=application, step=step, result="waived", note="Known from last year")
    return application


@pytest.fixture
def reactions_run():
    """Run every reaction of screening to every event, as the outbox would."""

    def run() -> None:
        for event in Event.objects.order_by("pk"):
            for name in _REACTIONS.get(event.kind, {}):
                if name.startswith("workadvance.screening"):
                    react.call(event.pk, name)

    return run
