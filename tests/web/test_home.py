"""The public home page and Today: what each shows, and that its counts are honest."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from tests.training.school import School

from workadvance.reporting.models import Journey
from workadvance.ui.rows import Task
from workadvance.web import home, today


def task(who: str, days: int | None) -> Task:
    due = None if days is None else timezone.localdate() + dt.timedelta(days=days)
    return Task(who=who, who_url=f"/{who}", url="/do", what="Call", due=due)


@time_machine.travel("2026-03-11 15:00:00 -0400", tick=False)
def test_tasks_are_told_apart_by_time_and_a_task_without_a_date_is_for_today():
    work = today.Work((task("a", -3), task("b", 0), task("c", None), task("d", 7), task("e", 8)), capped=False)
    assert {s.key: s.count for s in today.sections(work)} == {"overdue": "1", "today": "2", "week": "1", "later": "1"}
    assert today.heading(work) == "You have 3 tasks today"


def test_what_comes_later_is_no_task_of_today():
    work = today.Work((task("a", 3),), capped=False)
    assert today.heading(work) == "You have no tasks today"


def test_a_capped_count_says_so():
    work = today.Work(tuple(task(str(n), -1) for n in range(50)), capped=True)
    (section,) = today.sections(work)
    assert (section.count, len(section.first), len(section.rest)) == ("50+", today.SHOWN, 50 - today.SHOWN)
    assert today.heading(work) == "You have 50 or more tasks today"


@pytest.mark.django_db
def test_the_home_page_finds_programs_by_zip_code_and_shows_no_results_of_a_small_group():
    school = School()
    page = Client().get("/", {"zip": "99999"}).content.decode()
    assert "No programs are open there" in page
    assert school.program.name in Client().get("/").content.decode()
    assert "have results to show yet" in page


@pytest.mark.django_db
def test_results_are_shares_of_those_selected_a_year_ago_and_never_give_a_small_group_away(monkeypatch):
    counts = {"people": 100, "completed": 80, "placed": 70, "advanced": 30}
    monkeypatch.setattr(type(Journey.objects.all()), "aggregate", lambda self, **_: dict(counts))
    found = home.results(timezone.localdate())
    assert found == home.Results(100, 0.8, 0.7, 0.3)
    counts["completed"] = 99  # one person is left: that one did not complete
    assert home.results(timezone.localdate()) is None


@pytest.mark.django_db
def test_pay_is_the_middle_of_the_same_people_then_and_now_and_not_shown_of_a_few(monkeypatch):
    school = School()
    on = timezone.localdate()
    for n, (first, now) in enumerate([("18", "20"), ("20", "25"), ("30", "40")]):
        application = school.ready(f"Person {n}")
        Journey.objects.update_or_create(
            application=application,
            defaults={
                "person": application.person,
                "provider": application.program.provider,
                "program": application.program,
                "person_name": application.person.full_name,
                "station": Journey.Station.EMPLOYED,
                "since": on,
                "placed_on": on - dt.timedelta(days=home.SETTLED),
                "start_wage": first,
                "wage": now,
            },
        )
    assert home.pay(on) is None
    monkeypatch.setattr(home.policy, "load", lambda _name: type("Few", (), {"value": lambda self, *_a, **_k: 3})())
    found = home.pay(on)
    assert found is not None
    assert (found.people, found.first, found.now, found.first_top) == (3, 20, 25, 20.0)
