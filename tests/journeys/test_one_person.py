"""One person, as each role in turn, from applying to a second job after a separation."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.utils import timezone
from tests.browser import needs_chromium
from tests.factories import OrganizationFactory, ProgramFactory, member

from workadvance.events.seals import events_seal, events_verify
from workadvance.people.models import Person
from workadvance.placement.models import EmploymentSpell
from workadvance.reporting.models import Journey
from workadvance.reporting.services import journeys_wrong
from workadvance.screening.models import Application
from workadvance.screening.participant_page import my_path
from workadvance.targeting.models import TargetDecision
from workadvance.training.models import Certification, Cohort

pytestmark = [pytest.mark.browser, needs_chromium, pytest.mark.database]


def see(page, text: str) -> None:
    page.get_by_text(re.compile(text)).first.wait_for()


def press(page, name: str, **options) -> None:
    button = page.get_by_role("button", name=name, **options).first
    with page.expect_navigation():
        button.click()


def press_for_many(page, name: str, **options) -> None:
    """Press what changes many people, and say that it is meant on the page that asks."""
    press(page, name, **options)
    with page.expect_navigation():
        page.locator("button[name=sure]").click()


def submit(page) -> None:
    """Send the page's form and wait for the answer."""
    button = page.locator("main form[method=post] button[type=submit], main form[method=post] button:not([type])").last
    with page.expect_navigation():
        button.click()


@pytest.fixture
def team(transactional_log):
    provider = OrganizationFactory(name="Arrow Creek Workforce")
    program = ProgramFactory(
        provider=provider,
        name="Manufacturing",
        readiness_hours=6,
        opened_on=timezone.localdate() - dt.timedelta(days=30),
    )
    program.policies.update(effective_on=timezone.localdate() - dt.timedelta(days=30))
    Certification.objects.create(name="AWS D1.1", issuer="American Welding Society", socs=["51-4121"], valid_months=36)
    staff = {
        role: member(provider, role, name=f"{role.replace('_', ' ').title()} Person")
        for role in ("manager", "screener", "coach", "instructor", "job_developer", "evaluator")
    }
    TargetDecision.objects.create(
        program=program,
        soc="51-4121",
        title="Welders, Cutters, Solderers, and Brazers",
        area_codes=["0046140"],
        decided_on=timezone.localdate(),
        decided_by=staff["manager"],
        reasons="Three employers asked for welders.",
    )
    return provider, program, staff


def apply(page, program) -> Application:
    page.goto("/apply/")
    page.get_by_role("link", name=re.compile("Manufacturing|Apply")).first.click()
    page.fill("[name=full_name]", "María José Núñez")
    page.fill("[name=birth_date]", "1994-03-08")
    page.fill("[name=email]", "maria@example.org")
    press(page, "Start application")
    page.fill("[name=zip]", "74103")
    page.fill("[name=phone]", "918-555-0142")
    press(page, "Next")
    page.fill("[name=size]", "3")
    page.fill("[name=monthly_income]", "2100")
    press(page, "Next")
    for name, value in (("work_authorized", "yes"), ("has_diploma", "yes"), ("employed", "yes")):
        page.locator(f"[name={name}][value={value}], [name={name}]").first.evaluate(
            "(element, value) => { const all = document.getElementsByName(element.name);"
            " for (const e of all) { if (e.type === 'radio') { if (e.value.toLowerCase() === value || e.value === 'True') { e.click(); break } } } }",
            value,
        )
    page.fill("[name=hourly_wage]", "13.25")
    page.fill("[name=last_job]", "Server")
    press(page, "Next")
    page.fill("[name=why]", "I like making things and want regular hours.")
    press(page, "Next")
    page.check("[name=services]")
    press(page, "Submit application")
    see(page, "sent|thank|Thank")
    return Application.objects.get(person__full_name="María José Núñez")


def screen(page, application) -> None:
    page.goto("/applicants/")
    page.get_by_text("María José Núñez").first.click()
    press(page, "Confirm eligibility")
    for n, step in enumerate(application.program.steps.order_by("position")):
        card = page.locator(f"#step-{step.pk}")
        page.evaluate("id => { document.getElementById(id).closest('details').open = true }", f"step-{step.pk}")
        if step.kind == "test":
            card.locator("[name$=score]").fill("82")
        else:
            card.locator("select[name$=result]").select_option("passed")
        with page.expect_navigation():
            card.get_by_role("button", name="Save result").click()
        assert application.step_results.count() == n + 1
    page.evaluate("document.getElementById('interview-form').closest('details').open = true")
    page.locator("#interview-form input[type=radio][value='4']").first.check()
    press(page, "Save scores")
    page.locator("#decide [name=move][value=select]").check()
    page.locator("#decide [name=reason]").fill("Knows the work and is ready to start.")
    press(page, "Save decision")
    application.refresh_from_db()
    assert application.state == "selected"


def coach_prepares(page, application, coach) -> None:
    person = application.person
    page.goto(f"/people/{person.pk}/")
    page.get_by_role("link", name=re.compile("(Assign|Change) coach")).click()
    page.locator("select[name=coach]").select_option(str(coach.pk))
    submit(page)
    page.goto(f"/plans/{application.pk}/goals/new/")
    page.fill("[name=text]", "A welding job with health insurance")
    submit(page)
    page.goto("/sessions/new/")
    page.fill("[name=title]", "Working in a team")
    page.fill("[name=held_on]", timezone.localdate().isoformat())
    page.fill("[name=hours]", "6")
    if page.locator("select[name=program]").count():
        page.locator("select[name=program]").select_option(str(application.program_id))
    submit(page)
    if not re.search(r"/sessions/\d+/$", page.url):
        page.get_by_role("link", name=re.compile("Working in a team|Take attendance")).first.click()
    press(page, "Save attendance")
    journey = Journey.objects.get(pk=application.pk)
    assert journey.readiness_done_on == timezone.localdate()


def train(manager, instructor, application) -> None:
    today = timezone.localdate()
    manager.goto("/cohorts/new/")
    manager.locator("select[name=decision]").select_option(index=1)
    manager.fill("[name=name]", "Welding, autumn")
    manager.fill("[name=seats]", "8")
    manager.fill("[name=starts_on]", today.isoformat())
    manager.fill("[name=ends_on]", today.isoformat())
    manager.fill("[name=hours]", "5")
    for box in manager.locator("[name=weekdays]").all():
        box.check()
    manager.locator("select[name=certification]").select_option(index=1)
    press(manager, "Save cohort")
    manager.wait_for_url(re.compile(r"/cohorts/\d+/"))
    cohort = Cohort.objects.get()
    manager.goto(f"/cohorts/{cohort.pk}/seats/")
    manager.get_by_label("Choose María José Núñez").check()
    press_for_many(manager, "Assign seats")
    instructor.goto(f"/cohorts/{cohort.pk}/")
    press_for_many(instructor, "Record all starts")
    session = cohort.class_sessions.get().session
    instructor.goto(f"/classes/{session.pk}/")
    press(instructor, "Save attendance")
    instructor.goto(f"/cohorts/{cohort.pk}/")
    instructor.locator("[name=chosen]").first.check()
    press_for_many(instructor, "Mark as completed", exact=True)
    instructor.goto(f"/cohorts/{cohort.pk}/exams/")
    enrollment = cohort.enrollments.get()
    assert enrollment.state == "completed"
    instructor.locator("select[name=certification]").select_option(index=1)
    instructor.locator(f"[name='result-{enrollment.pk}'][value=passed]").evaluate("e => e.click()")
    press(instructor, "Save results")
    assert application.credentials.count() == 1


def open_order(page, employer: str, wage: str) -> int:
    from workadvance.placement.models import JobOrder

    page.goto("/employers/new/")
    page.fill("[name=name]", employer)
    page.fill("[name=contact_name]", "Pat Lee")
    page.fill("[name=email]", "pat@employer.example")
    page.locator("main form button").last.click()
    page.wait_for_url(re.compile(r"/employers/\d+/"))
    page.get_by_role("link", name="New job order").first.click()
    page.fill("[name=title]", "Welder")
    page.fill("[name=occupation]", "51-4121")
    page.fill("[name=wage]", wage)
    page.fill("[name=zip]", "74103")
    page.fill("[name=slots]", "1")
    page.keyboard.press("Escape")
    page.locator("main form").last.locator("button[type=submit], button:not([type])").last.click()
    page.wait_for_url(re.compile(r"/job-orders/\d+/"))
    return JobOrder.objects.get(employer__name=employer).pk


def hire(page, employer_page, order: int, application) -> None:
    from workadvance.placement.models import Referral, Slate
    from workadvance.ui.page_access import link_make

    page.goto(f"/job-orders/{order}/slate/")
    page.get_by_label(re.compile("María José Núñez")).first.check()
    press(page, "Add to slate")
    page.wait_for_url(re.compile(r"/slates/\d+/"))
    press(page, re.compile("Send"))
    slate = Slate.objects.get(order=order)
    assert slate.sent_at is not None
    employer_page.goto(f"/candidates/{link_make('slate', slate=slate.pk, contact=slate.contact_id or 0)}/")
    press(employer_page, re.compile("Yes, set up an interview"))
    referral = Referral.objects.get(order=order, application=application)
    assert referral.state == "interviewing"
    page.goto(f"/referrals/{referral.pk}/offer/")
    page.fill("[name=wage]", str(referral.order.wage))
    submit(page)
    page.goto(f"/referrals/{referral.pk}/accept/")
    submit(page)
    page.goto(f"/referrals/{referral.pk}/hire/")
    submit(page)
    referral.refresh_from_db()
    assert referral.state == "hired"


def test_from_applying_to_a_second_job(team, open_as):
    _, program, staff = team
    applicant = open_as(phone=True)
    application = apply(applicant, program)
    assert application.state == "submitted"
    assert application.person.area_code == "0046140"

    screen(open_as(staff["screener"]), application)
    coach = open_as(staff["coach"])
    coach_prepares(coach, application, staff["coach"])
    train(open_as(staff["manager"]), open_as(staff["instructor"], phone=True), application)

    developer, employer = open_as(staff["job_developer"]), open_as(phone=True)
    developer.goto(f"/job-ready/{application.pk}/ready/")
    developer.locator("[name=socs][value='51-4121']").evaluate("e => { e.checked = true; e.selected = true }")
    developer.fill("[name=summary]", "Certified welder, never missed a class.")
    submit(developer)
    applicant_consents(coach, application)
    first = open_order(developer, "Anchor Fabrication", "20.50")
    hire(developer, employer, first, application)

    person = Person.objects.get(pk=application.person_id)
    spell = EmploymentSpell.objects.get(person=person)
    assert spell.check_ins.count() == 6
    coach.goto(f"/retention/check-ins/{spell.check_ins.order_by('day').first().pk}/")
    coach.locator("[name=outcome][value=employed]").check()
    press(coach, "Save")

    applicant.goto(my_path(application))
    applicant.get_by_role("link", name="I lost my job").click()
    applicant.fill("[name=note]", "They closed the night shift.")
    press(applicant, "Tell my coach")
    see(applicant, "Thank you for telling us")
    assert Journey.objects.get(pk=application.pk).station == "between"
    developer.goto("/job-ready/")
    see(developer, "María José Núñez")

    second = open_order(developer, "Beacon Steel Works", "23.00")
    hire(developer, employer, second, application)
    journey = Journey.objects.get(pk=application.pk)
    assert (journey.station, journey.employer_name, journey.second_job_on) == (
        "employed",
        "Beacon Steel Works",
        timezone.localdate(),
    )

    evaluator = open_as(staff["evaluator"])
    evaluator.goto("/results/")
    see(evaluator, "Placed")
    coach.goto(f"/people/{person.pk}/")
    see(coach, "Hired by Beacon Steel Works")

    assert journeys_wrong() == []
    events_seal()
    assert events_verify().problems == ()


def applicant_consents(page, application) -> None:
    """The person agrees, with the coach, that employers may see the profile."""
    from workadvance.people.access import SYSTEM
    from workadvance.people.services import consent_sign

    consent_sign(author=SYSTEM, person=application.person, purpose="employers")
    page.goto(f"/people/{application.person_id}/")
    see(page, "Share my profile with employers")
