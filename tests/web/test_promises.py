"""What pages promise is on a staff member's Today until it is kept; a count that stops says that there may be more."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.utils import timezone
from tests.consistency.repository import SOURCE
from tests.factories import ApplicationFactory, actor_in
from tests.training.school import School
from tests.world import World

from workadvance.advancement import today as advancement
from workadvance.advancement.services import job_loss_report
from workadvance.people.access import actor_of_user, link_actor
from workadvance.readiness.models import CoachingNote
from workadvance.screening import today as screening
from workadvance.training import today as training
from workadvance.web.today import work

pytestmark = pytest.mark.django_db


def test_your_coach_got_your_message_is_on_that_coachs_today_until_somebody_spoke_with_the_person():
    world = World()
    coach, person = actor_of_user(world.staff), world.worker
    lost = lambda: [t for t in advancement.today(coach) if t.what == "Call about the lost job"]  # noqa: E731
    assert lost() == []
    job_loss_report(actor=link_actor(person.full_name, "participant", person.pk), person_id=person.pk)
    (line,) = lost()
    assert line.person_id == person.pk
    today = timezone.localdate()
    assert today < line.due <= today + dt.timedelta(days=4)
    assert not [t for t in advancement.today(actor_in(world.provider, "coach")) if "lost job" in t.what], "theirs alone"
    note = {"person": person, "on": today, "method": "call", "text_encrypted": b"", "by": world.staff}
    CoachingNote.objects.create(**note, reached=False)
    assert lost(), "a message left is no conversation"
    CoachingNote.objects.create(**note, reached=True)
    assert lost() == []


def test_we_will_contact_you_is_on_the_screeners_today_with_the_day_we_said():
    application = ApplicationFactory()
    (line,) = screening.today(actor_in(application.program.provider, "screener"))
    assert line.who == str(application.person)
    assert line.due is not None


def test_as_soon_as_a_spot_opens_is_on_the_managers_today():
    school = School()
    school.cohort(starts=10)
    line = lambda: next(t for t in training.today(school.as_manager) if "open" in t.what)  # noqa: E731
    assert "waitlist" not in line().why
    ApplicationFactory(program=school.program, state="waitlisted", decided_on=school.today)
    assert "1 person is on the waitlist" in line().why


def test_no_component_stops_counting_before_the_page_says_that_there_may_be_more():
    """Every limit of a component's lines is the one that the page knows."""
    limits = {
        f"{path.parent.name}: {found}"
        for path in SOURCE.glob("*/today.py")
        for found in re.findall(r"\[\s*:\s*([A-Z_]+)\s*\]|limit=(\w+)", path.read_text())
        if set(found) - {"", "MOST_TASKS"}
    }
    assert limits == {"web: ('SHOWN', '')"}, "a fold of the page, which shows the rest"


def test_many_tasks_are_said_to_be_perhaps_more():
    program = ApplicationFactory().program
    for _n in range(50):
        ApplicationFactory(program=program)
    assert work(actor_in(program.provider, "screener")).capped
