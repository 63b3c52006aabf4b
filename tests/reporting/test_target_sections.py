"""What our programs know beside the public data on targets, and to it is shown."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import ApplicationFactory, OrganizationFactory, ProgramFactory, actor_in, member
from workadvance.people.access import SYSTEM
from workadvance.placement.models import EmployerAccount, EmploymentSpell, JobOrder
from workadvance.reporting.models import Journey
from workadvance.reporting.publication import editions_publish
from workadvance.reporting.target_sections import certifications, job_orders, realized, since_decided
from workadvance.targeting.services import target_decide
from workadvance.training.models import Certification, Cohort

pytestmark = pytest.mark.django_db
SOC = "51-4121"


@pytest.fixture
def provider():
    return OrganizationFactory()


@pytest.fixture
def program(provider):
    return ProgramFactory(provider=provider, area_codes=["0046140"])


@pytest.fixture
def decision(provider, program):
    return target_decide(actor=actor_in(provider, "manager"), program=program, soc=SOC, reasons="They hire.")


def order(provider, employer, **about):
    usual = {
        "title": "Welder", "soc": SOC, "soc_title": "Welders", "wage": Decimal("22"), "zip": "74103",
        "area_code": "0046140", "state_code": "OK", "opened_on": timezone.localdate(), "benefits": ["health"],
    }  # fmt: skip
    return JobOrder.objects.create(provider=provider, employer=employer, **(usual | about))


def trained(program, cohort, n, placed=0, wage="21.00"):
    today = timezone.localdate()
    for i in range(n):
        application = ApplicationFactory(program=program)
        Journey.objects.update_or_create(
            application=application,
            defaults={
                "person": application.person, "counted_as": application.person_id, "provider": program.provider, "program": program, "cohort": cohort,
                "person_name": "x", "station": "training", "since": today, "started_on": today,
                "placed_on": today if i < placed else None,
                "start_wage": Decimal(wage) + i if i < placed else None,
            },
        )  # fmt: skip


def cohort_of(program, **about):
    usual = {"name": "One", "soc": SOC, "soc_title": "Welders", "seats": 20, "hours": 200}
    day = timezone.localdate()
    return Cohort.objects.create(
        program=program, **(usual | {"starts_on": day, "ends_on": day + dt.timedelta(days=90)} | about)
    )


def test_job_orders_of_the_place_and_remote_ones_count(provider):
    employer = OrganizationFactory(kind="employer", area_code="0046140")
    EmployerAccount.objects.create(provider=provider, employer=employer, since=timezone.localdate(), partner=True)
    order(provider, employer)
    order(provider, employer, wage=Decimal("26"), slots=3, benefits=["health", "retirement"])
    order(provider, employer, wage=Decimal("24"), remote=True, zip="", area_code="0012060", benefits=[])
    order(provider, employer, area_code="0012060")
    order(provider, employer, soc="49-9041")
    order(OrganizationFactory(), employer)
    found = job_orders(actor_in(provider, "job_developer"), ["0046140"], SOC)
    assert (found["total"], found["open"], found["openings"], found["median"]) == (3, 3, 5, Decimal("24"))
    assert (found["employers"], found["partners"]) == (1, 1)
    assert [o.n for o in found["offers"]] == [2, 1]
    assert job_orders(actor_in(provider, "manager"), ["4000000"], SOC)["total"] == 4
    assert job_orders(actor_in(provider, "evaluator"), ["0046140"], SOC) is None


def worked(program, n, wage="21.00", days=400, kept=0, soc=SOC, area="0046140"):
    """People whose first job began some days ago, the first `kept` of them employed at 90, 180 and 365 days."""
    began = timezone.localdate() - dt.timedelta(days=days)
    for i in range(n):
        application = ApplicationFactory(program=program)
        EmploymentSpell.objects.create(
            person=application.person, application=application, employer_name="Tulsa Fab", job_title="Welder",
            soc=soc, area_code=area, started_on=began,
        )  # fmt: skip
        stayed = {f"retained_{d}_on": began + dt.timedelta(days=d) if i < kept else None for d in (90, 180, 365)}
        Journey.objects.update_or_create(
            application=application,
            defaults={
                "person": application.person, "counted_as": application.person_id, "provider": program.provider, "program": program,
                "person_name": "x", "station": "employed", "since": began, "placed_on": began,
                "start_wage": Decimal(wage) + i, **stayed,
            },
        )  # fmt: skip


def test_our_own_pay_and_retention_stand_beside_the_public_numbers(provider, program):
    worked(program, 4, kept=3)
    worked(program, 2, days=30)
    worked(program, 3, soc="49-9041")
    worked(program, 3, area="0012060")
    worked(ProgramFactory(), 5)
    rows = {r.label: r for r in realized(actor_in(provider, "manager"), ["0046140"], SOC)["rows"]}
    assert (rows["Median first pay"].ours, rows["Median first pay"].n) == ("$22.00 an hour", 6)
    assert "median of all who do this job here" in rows["Median first pay"].public
    assert (rows["Employed at 90 days"].ours, rows["Employed at 90 days"].n) == ("75%", 4)
    assert "stay in the occupation a year" in rows["Employed at 365 days"].public
    assert realized(actor_in(provider, "manager"), ["0046140"], "29-1141") is None
    assert realized(actor_in(provider, "coach"), ["0046140"], SOC) is None


def test_results_of_few_people_are_hidden_from_a_funder(provider, program):
    funder = OrganizationFactory(kind="funder")
    program.funders.add(funder)
    few, more = ProgramFactory(provider=provider), ProgramFactory(provider=provider)
    few.funders.add(funder)
    more.funders.add(funder)
    worked(few, 4, kept=3, days=600)
    worked(more, 30, soc="29-1141", kept=15, days=600)
    worked(program, 40, soc="49-9041", kept=25, days=600)
    Journey.objects.update(applied_on=timezone.localdate() - dt.timedelta(days=700))
    editions_publish(author=SYSTEM)
    assert realized(actor_in(funder, "funder"), ["0046140"], SOC) is None
    found = realized(actor_in(funder, "funder"), ["0046140"], "49-9041")
    assert {r.n for r in found["rows"]} == {40}, "the four of another program are told by no rest"
    assert found["rows"][0].ours == "$40.00 an hour", "rounded to half a dollar"
    elsewhere = realized(actor_in(funder, "funder"), ["0012060"], "49-9041")
    assert [(r.ours, r.n) for r in elsewhere["rows"]] == [(r.ours, r.n) for r in found["rows"]], (
        "no place can be chosen"
    )


def test_certifications_of_the_occupation(provider):
    Certification.objects.create(name="AWS D1.1", issuer="AWS", socs=[SOC, "47-2221"])
    Certification.objects.create(name="CNA", issuer="State", socs=["31-1131"])
    found = certifications(actor_in(provider, "coach"), ["0046140"], SOC)
    assert [r.certification.name for r in found["rows"]] == ["AWS D1.1"]
    assert certifications(actor_in(provider, "coach"), ["0046140"], "29-1141") is None


def test_what_happened_since_counts_the_decisions_people_only(provider, program, decision):
    trained(program, cohort_of(program), 3, placed=3)
    trained(program, cohort_of(program, name="Other job", soc="49-9041"), 2, placed=2)
    early = timezone.localdate() - dt.timedelta(days=200)
    trained(program, cohort_of(program, name="Before", starts_on=early), 2)
    found = since_decided(actor_in(provider, "manager"), decision)
    facts = {fact.label: fact.value for fact in found["facts"]}
    assert facts["Started training"] == "3"
    assert facts["Placed"] == "3"
    assert facts["Cohorts started"] == "1"
    assert facts["Median first pay"].startswith("$22.00")
    assert facts["Wage threshold when decided"].startswith("$21.93")
    assert since_decided(actor_in(provider, "coach"), decision) is None


def test_what_became_of_a_few_cohorts_is_not_for_a_funder(provider, program, decision):
    funder = OrganizationFactory(kind="funder")
    program.funders.add(funder)
    trained(program, cohort_of(program), 12, placed=4)
    assert since_decided(actor_in(funder, "funder"), decision) is None


def test_the_pages_show_them(client, provider, program, decision):
    employer = OrganizationFactory(kind="employer", name="Tulsa Fab", area_code="0046140")
    order(provider, employer)
    Certification.objects.create(name="AWS D1.1", issuer="AWS", socs=[SOC])
    trained(program, cohort_of(program), 2, placed=1)
    client.force_login(member(provider, "manager"))
    page = client.get(reverse("targeting:job", args=[SOC]) + "?area=46140").content.decode()
    assert "Tulsa Fab" in page
    assert "Health insurance in 1 of 1" in page
    assert "AWS D1.1" in page
    memo = client.get(reverse("targeting:decision", args=[decision.pk])).content.decode()
    assert "What happened to the people trained" in memo
    assert "Median first pay" in memo
    assert client.get(reverse("targeting:decision_pdf", args=[decision.pk])).content.startswith(b"%PDF")
