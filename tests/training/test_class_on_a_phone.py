"""A class on a 390 px phone, with taps, in a real browser: attendance, milestones, exams."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser import needs_chromium, phone, violations
from tests.training.school import School
from workadvance.readiness.models import Attendance
from workadvance.training.models import Cohort, Credential, MilestoneReached

pytestmark = [pytest.mark.browser, needs_chromium]


@pytest.fixture
def running(transactional_log, live_server):
    """A cohort in its second day: two in training, one who holds a seat."""
    school = School()
    cohort = school.cohort(starts=-1, milestones=[("Safety card", None), ("Plate test", None)])
    for name in ("Aaliyah Washington", "James Smith"):
        school.trainee(cohort, name)
    school.seat(cohort, school.ready("Tyrone Jefferson"))
    return school, cohort, live_server.url


def test_an_instructor_goes_from_the_cohort_to_a_taken_class(running):
    school, cohort, site = running
    with phone(site, school.instructor) as page:
        page.goto(site + reverse("training:cohort", args=[cohort.pk]))
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        page.get_by_role("link", name="Take attendance").tap()
        with page.expect_response(lambda answer: answer.request.method == "POST"):
            page.locator(".att", has_text="James Smith").get_by_role("button", name="Absent").tap()
        page.get_by_role("button", name="Save attendance").tap()
        page.get_by_text("Attendance saved: 2 present, 0 late, 1 absent.").wait_for()
        assert page.problems == []
    assert Attendance.objects.filter(session=school.lesson(cohort)).count() == 3
    assert cohort.enrollments.filter(state="started").count() == 3  # who held a seat started by being there


def test_milestones_are_tapped(running):
    school, cohort, site = running
    with phone(site, school.instructor) as page:
        page.goto(site + reverse("training:milestones", args=[cohort.pk]))
        cell = page.get_by_role("button", name="Safety card, James Smith")
        box = cell.bounding_box()
        assert min(box["width"], box["height"]) >= 44
        cell.tap()
        page.locator("td.reached").wait_for()
        expect(cell).to_have_attribute("aria-pressed", "true")
        assert violations(page) == []
        cell.tap()
        page.locator("td.reached").wait_for(state="detached")
        assert page.problems == []
    assert not MilestoneReached.objects.exists()


def test_exam_results_are_tapped(running):
    school, cohort, site = running
    with phone(site, school.instructor) as page:
        page.goto(site + reverse("training:exams", args=[cohort.pk]))
        assert page.get_by_label("Score of James Smith").is_hidden()
        row = page.locator(".exam", has_text="James Smith")
        row.locator("label", has_text="Passed").first.tap()
        page.get_by_label("Score of James Smith").fill("91")
        assert violations(page) == []
        page.get_by_role("button", name="Save results").tap()
        page.get_by_text("1 result saved. Passed: 1.").wait_for()
        assert page.problems == []
    assert Credential.objects.get().application.person.full_name == "James Smith"


def test_the_calendar_follows_what_is_typed(running):
    school, _cohort, site = running
    monday = school.today + dt.timedelta(days=7 - school.today.weekday())
    with phone(site, school.manager) as page:
        page.goto(site + reverse("training:cohort_add"))
        page.get_by_label("First day").fill(str(monday))
        page.get_by_label("Last day").fill(str(monday + dt.timedelta(days=27)))
        page.get_by_label("Total training hours").fill("64")
        page.get_by_text("Classes: 16, from").wait_for()
        page.get_by_label("Thursday").uncheck()
        page.get_by_text("Classes: 12, from").wait_for()
        page.get_by_label("Name").fill("Welding, next")
        page.get_by_label("Target job").select_option(index=1)
        page.wait_for_timeout(1500)  # the form saves itself a moment after the last key
        page.locator(".saved[data-state=saved]").wait_for()
        page.wait_for_load_state("networkidle")  # a request cut off by the next page would count as a complaint
        page.get_by_role("button", name="Save cohort").tap()
        page.get_by_text("Cohort saved. Classes planned: 12.").wait_for()
        assert page.problems == []
    assert Cohort.objects.get(name="Welding, next").class_sessions.count() == 12
