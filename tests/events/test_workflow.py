"""Every workflow is walked over its whole grid: legal moves move and log, all others raise and change nothing."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import transaction
from tests.factories import ApplicationFactory

from workadvance.events.kinds import kind_of
from workadvance.events.models import Event
from workadvance.events.workflow import REGISTER, IllegalMove, move
from workadvance.people.access import PERMISSIONS, SYSTEM


def grid():
    return [
        (subject, state.name, t.name)
        for subject, workflow in sorted(REGISTER.items())
        for state in workflow.states
        for t in workflow.transitions
        if state.name not in t.sources
    ]


def test_tables_are_well_formed():
    assert REGISTER, "no workflow is registered"
    for subject, workflow in REGISTER.items():
        states = {s.name for s in workflow.states}
        assert workflow.initial in states
        assert len({t.name for t in workflow.transitions}) == len(workflow.transitions)
        reached = {workflow.initial}
        for t in workflow.transitions:
            assert {*t.sources, t.target} <= states, f"{subject}.{t.name}"
            assert t.permission in PERMISSIONS, f"{subject}.{t.name} needs an unregistered permission {t.permission}"
            kind_of(f"{subject}.{t.name}")
            reached.add(t.target)
        assert reached == states, f"{subject}: {states - reached} cannot be reached"
        model = apps.get_model(subject)
        assert model._meta.get_field(workflow.state_field).default == workflow.initial


@pytest.mark.django_db
@pytest.mark.parametrize(("subject", "state", "name"), [g for g in grid() if g[0] == "screening.application"])
def test_an_illegal_move_raises_and_changes_nothing(subject, state, name):
    application = ApplicationFactory(state=state)
    with pytest.raises(IllegalMove, match="possible now"):
        move(REGISTER[subject], application, name, author=SYSTEM, reason="because")
    application.refresh_from_db()
    assert application.state == state
    assert not Event.objects.exists()


@pytest.mark.parametrize(("subject", "state", "name"), grid())
def test_no_other_workflow_allows_what_its_table_does_not(subject, state, name):
    class Thing:
        pass

    thing = Thing()
    setattr(thing, REGISTER[subject].state_field, state)
    with pytest.raises(IllegalMove):
        REGISTER[subject].check(thing, name, "because")


@pytest.mark.django_db
def test_a_move_that_needs_a_reason_is_refused_without_one():
    application = ApplicationFactory()
    with pytest.raises(IllegalMove, match="needs a reason"):
        move(REGISTER["screening.application"], application, "decline", author=SYSTEM, reason="  ")


@pytest.mark.django_db
def test_the_second_of_two_people_is_told_what_it_has_become():
    application = ApplicationFactory()
    stale = type(application).objects.get(pk=application.pk)
    with transaction.atomic():
        move(REGISTER["screening.application"], application, "decline", author=SYSTEM, reason="no seat")
    with pytest.raises(IllegalMove, match="Not selected"):
        move(REGISTER["screening.application"], stale, "decline", author=SYSTEM, reason="no seat")
    assert Event.objects.count() == 1
