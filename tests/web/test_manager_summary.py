"""The strip over a manager's Today answers from the journeys, says too few where they are too few, and is no one else's."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from django.test import Client
from tests.factories import actor_in, member
from tests.training.school import School

from workadvance.reporting.manager_summary import ManagerSummary, manager_summary
from workadvance.reporting.services import journeys_rebuild
from workadvance.training.models import Cohort
from workadvance.web import manager_answers

ON = dt.date(2026, 11, 2)
QUIET = ManagerSummary(
    cohorts=1,
    next_start=dt.date(2027, 1, 11),
    seats_free=10,
    waiting=10,
    screening=3,
    started=73,
    planned=120,
    began=40,
    finished=30,
    looking=5,
    past_goal=0,
    placed=19,
    kept=19,
    heard=12,
    uncoached=0,
)


@pytest.mark.django_db
def test_the_numbers_are_counted_from_the_journeys():
    school = School()
    trainee = school.trainee(school.cohort(starts=-60, days=90))
    Cohort.objects.update(ends_on=school.ago(1))
    school.cohort("Next", starts=30, seats=8)
    school.seat(school.cohort("After", starts=40, seats=2))
    school.ready("Waits for a seat")
    journeys_rebuild()
    found = manager_summary(actor_in(school.provider, "manager"), school.today)
    assert (found.cohorts, found.seats_free) == (2, 9)
    assert found.next_start == school.today + dt.timedelta(days=30)
    assert (found.began, found.finished) == (1, 0)
    assert (found.started, found.planned) == (1, school.program.seats_per_year)
    assert found.waiting >= 1
    assert trainee.state == "started"
    assert manager_summary(actor_in(school.provider, "coach"), school.today) is None


@pytest.mark.django_db
def test_the_strip_is_on_a_managers_today_and_on_no_one_elses():
    school = School()
    for role, seen in (("manager", True), ("coach", False)):
        client = Client()
        client.force_login(member(school.provider, role))
        assert ("Will coming cohorts fill?" in client.get("/").content.decode()) is seen


@pytest.mark.django_db
def test_every_state_has_its_words():
    def said(**changes):
        return [
            (a.value, a.status.label if a.status else "", a.status.shape if a.status else "info")
            for a in manager_answers.answers(replace(QUIET, **changes), ON)
        ]

    seats, starting, finishing, looking, staying = said()
    assert seats == ("10 open seats", "Enough people waiting", "good")
    assert starting == ("73 of 120", "", "info")
    assert said(planned=0)[1] == ("No open programs", "", "info")
    assert finishing == ("75%", "", "info")
    assert looking == ("5 people", "All within the goal", "good")
    assert staying[0] == "Too few to say", "19 of 19 is not 100%"
    assert said(waiting=8)[0] == ("10 open seats", "2 more people needed", "next")
    assert said(waiting=1)[0] == ("10 open seats", "9 more people needed", "late")
    assert said(cohorts=0, next_start=None, waiting=1)[0] == ("None planned", "Plan a cohort", "next")
    assert said(past_goal=2)[3] == ("5 people", "2 past the goal", "late")
    assert said(placed=20)[4][0] == "95%"
