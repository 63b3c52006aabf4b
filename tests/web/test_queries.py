"""Query counts of every page are pinned, and do not grow between 30 and 3,000 people.

The numbers stand in query_budgets.yaml. A run looks at 600 people and two addresses of each page, drawn by lot;
--everything at 3,000 and at eight, which are what is pinned. After a change that is meant, WORKADVANCE_PIN=1 with this test writes them again.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from django.db import connection, transaction
from django.db.models import Count
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.web.test_routes import OWN, STAFF

from workadvance.advancement.models import CheckIn, JobClaim, ParticipantReport, ReemploymentCase
from workadvance.api.models import ApiToken, Webhook
from workadvance.appointments.models import Appointment
from workadvance.demo.world import build
from workadvance.documents.models import Agreement, Document, HoursLetter, Signature
from workadvance.exchange.models import DataImport
from workadvance.messages.models import Conversation, MessageTemplate
from workadvance.people.models import (
    Consent,
    ErasureRequest,
    Household,
    Membership,
    Organization,
    RetentionNotice,
    SharingAgreement,
    Site,
    User,
)
from workadvance.people.permissions import SERVING
from workadvance.placement.models import (
    EmployerAccount,
    EmployerActivity,
    EmployerContact,
    EmploymentSpell,
    JobOrder,
    JobReady,
    Referral,
    Slate,
    WageChange,
)
from workadvance.programs.models import Program
from workadvance.readiness.models import Barrier, Goal, NextStep, Session, Support
from workadvance.reporting.models import Journey, SavedReport
from workadvance.screening.models import Application
from workadvance.targeting.models import TargetDecision
from workadvance.training.models import Badge, Cohort, Enrollment, Exam
from workadvance.ui import event_cache

PINNED = Path(__file__).with_name("query_budgets.yaml")
BUDGET = 25
HEAD = "# Queries of each page, as measured; the most a page may ask is BUDGET in test_queries.py.\n"
# Today is put together from every component, one or two queries each, for a user who holds every role; what it shows twice of
# a program's numbers is asked twice here only, where nothing is kept between questions.
# A correction of class attendance reads the whole sheet again under its lock.
MORE = {"home": 38, "training:class_correct": 26}
ROWS = 8
SLACK = 2


class Rollback(Exception):
    """Undo the world after measuring."""


def objects(provider: int) -> dict[str, list[object]]:
    """For each kind of argument up to eight rows of a provider, the busiest first."""

    def some(found, *order: str) -> list[object]:
        return list(found.order_by(*order, "pk")[:ROWS])

    def busy(found, what: str, *order: str) -> list[object]:
        return some(found.annotate(n=Count(what)), *order, "-n")

    journeys = Journey.objects.filter(provider=provider)
    applications = Application.objects.filter(program__provider=provider)
    sessions = Session.objects.filter(program__provider=provider)
    cohorts = busy(Cohort.objects.filter(program__provider=provider), "enrollments", "-ends_on")
    one = {"application__program__provider": provider}
    return {
        "person_id": [j.person for j in some(journeys.filter(station="employed"), "-second_job_on")],
        "application_id": busy(applications.filter(state="selected"), "attendance"),
        "screening": some(applications.filter(state__in=["eligible", "submitted"]), "-state"),
        "program_id": some(Program.objects.filter(provider=provider)),
        "decision_id": some(TargetDecision.objects.filter(program__provider=provider)),
        "cohort_id": cohorts,
        "badge_id": some(Badge.objects.filter(organization=provider, revoked_at=None), "-suspended_at"),
        "token_id": some(ApiToken.objects.filter(organization=provider)),
        "session_id": busy(sessions.filter(component="readiness"), "attendance"),
        "training_session": busy(sessions.filter(component="training"), "attendance"),
        "enrollment_id": some(Enrollment.objects.filter(cohort__in=cohorts)),
        "exam_id": some(Exam.objects.filter(enrollment__cohort__program__provider=provider)),
        "account_id": busy(EmployerAccount.objects.filter(provider=provider), "activities"),
        "contact_id": some(EmployerContact.objects.filter(account__provider=provider)),
        "activity_id": some(EmployerActivity.objects.filter(account__provider=provider)),
        "order_id": busy(JobOrder.objects.filter(provider=provider, state="open"), "referrals"),
        "slate_id": busy(Slate.objects.filter(order__provider=provider), "referrals"),
        "referral_id": some(Referral.objects.filter(order__provider=provider)),
        "job_id": some(EmploymentSpell.objects.filter(person__provider=provider, ended_on=None)),
        "support_id": some(Support.objects.filter(person__provider=provider)),
        "household_id": some(Household.objects.filter(person__provider=provider)),
        "consent_id": some(Consent.objects.filter(person__provider=provider)),
        "wage_id": some(WageChange.objects.filter(spell__person__provider=provider)),
        "goal_id": some(Goal.objects.filter(**one)),
        "barrier_id": some(Barrier.objects.filter(person__provider=provider)),
        "step_id": some(NextStep.objects.filter(**one)),
        "ready": some(JobReady.objects.filter(**one)),
        "document_id": some(Document.objects.filter(person__provider=provider)),
        "agreement_id": some(Agreement.objects.filter(organization=provider, retired_on=None)),
        "signature_id": some(Signature.objects.filter(person__provider=provider)),
        "letter_id": some(HoursLetter.objects.filter(person__provider=provider)),
        "template_id": some(MessageTemplate.objects.filter(organization=provider)),
        "conversation_id": some(Conversation.objects.filter(organization=provider)),
        "number": [1],  # of a row of a file
        "import_id": some(DataImport.objects.filter(provider=provider)),
        "erasure_id": some(ErasureRequest.objects.filter(person__provider=provider)),
        "notice_id": some(RetentionNotice.objects.filter(person__provider=provider)),
        "webhook_id": some(Webhook.objects.filter(organization=provider)),
        "sharing_id": some(SharingAgreement.objects.filter(intermediary=provider)),
        "appointment_id": some(Appointment.objects.filter(person__provider=provider)),
        "unknown_id": some(Conversation.objects.filter(organization=provider, person=None)),
        "soc": [d.soc for d in some(TargetDecision.objects.filter(program__provider=provider))],
        "part": ["about", "household", "work"],
        "step": ["refer"],
        "kind": ["residence"],
        "key": ["age"],
        "case_id": some(ReemploymentCase.objects.filter(person__provider=provider, closed_at=None)),
        "claim_id": some(JobClaim.objects.filter(spell__person__provider=provider, of_record=False)),
        "saved_id": some(SavedReport.objects.filter(provider=provider)),
        "ending": ["csv"],
        "report_id": some(ParticipantReport.objects.filter(person__provider=provider)),
        "organization_id": some(Organization.objects.filter(pk=provider)),
        "site_id": some(Site.objects.filter(organization=provider)),
        "user_id": some(User.objects.filter(memberships__organization=provider).distinct(), "email"),
        "membership_id": some(Membership.objects.filter(organization=provider)),
        "check_in_id": some(CheckIn.objects.filter(spell__person__provider=provider, done_on=None, dropped_on=None)),
    }


def asked(client: Client, urls: list[str]) -> int | None:
    """The most queries that one of the pages asks (each read once before, so that caches of the process are warm)."""
    counts = []
    for url in urls:
        client.get(url)
        _forget_all_but_the_rail()
        with CaptureQueriesContext(connection) as captured:
            response = client.get(url)
        if response.status_code == 200:
            counts.append(len(captured))
    return max(counts, default=None)


def _forget_all_but_the_rail() -> None:
    """Pages are counted as whoever opens them first after something happened has them; only the rail is on every page."""
    for key in [key for key in event_cache._kept if key[1][0] != "rail"]:
        del event_cache._kept[key]


def every_role(provider: Organization) -> User:
    """A user who holds every role at a provider."""
    everything = User.objects.create_user("all@demo.example", name="All Roles")
    for role in (*SERVING, "evaluator", "administrator"):
        Membership.objects.create(user=everything, organization=provider, role=role, starts_on="2020-01-01")
    return everything


def addresses(provider: int) -> dict[str, list[str]]:
    """Each staff page of a provider's world by name, and the page of a person at each station: up to eight addresses each."""
    found = {}
    rows = objects(provider)
    for name in ["home", *sorted(n for n, a in STAFF.items() if "GET" in a.methods)]:
        kinds = {}
        for argument in re.findall(r"<(?:\w+:)?(\w+)>", OWN[name][0]):
            kind = argument
            if argument == "application_id" and name.startswith("screening"):
                kind = "screening"
            if argument == "session_id" and name.startswith("training"):
                kind = "training_session"
            kinds[argument] = rows[kind]
        tries = min((len(some) for some in kinds.values()), default=1)
        found[name] = [
            reverse(name, kwargs={argument: getattr(some[i], "pk", some[i]) for argument, some in kinds.items()})
            for i in range(tries)
        ]
    for station in Journey.Station.values:
        there = Journey.objects.filter(provider=provider, station=station).order_by("-pk")[:ROWS]
        found[f"person, {station}"] = [reverse("person", args=[j.person_id]) + f"?application={j.pk}" for j in there]
    return found


def measure(people: int, some: Callable[[list[str]], list[str]]) -> dict[str, int]:
    """Queries of every page that a world of so many applicants has something to show on, for a user who holds every role."""
    counts: dict[str, int | None] = {}
    try:
        with transaction.atomic():
            build(seed=3, people=people)
            provider = User.objects.get(email="manager1.arrow@demo.example").memberships.get().organization
            client = Client()
            client.force_login(every_role(provider))
            counts = {name: asked(client, some(urls)) for name, urls in addresses(provider.pk).items()}
            raise Rollback
    except Rollback:
        pass
    return {name: count for name, count in counts.items() if count is not None}


@pytest.mark.slow
@pytest.mark.django_db
def test_query_counts_are_pinned_and_do_not_grow(monkeypatch, everything, lot):
    # As served: the rail asks what happened last, and counts only when something did.
    monkeypatch.setattr(event_cache, "KEPT_SECONDS", 3600.0)
    everything = everything or bool(os.environ.get("WORKADVANCE_PIN"))

    def some(urls: list[str]) -> list[str]:
        """All addresses of a page, or two drawn by lot."""
        return urls if everything or len(urls) < 3 else lot.sample(urls, 2)

    few, many = measure(30, some), measure(3000 if everything else 600, some)
    if os.environ.get("WORKADVANCE_PIN"):
        # Some pages open only while a world is young: the pin is the most that either world asks.
        most = {name: max(few.get(name, 0), many.get(name, 0)) for name in {**few, **many}}
        PINNED.write_text(HEAD + yaml.safe_dump(most, sort_keys=True))
    pinned = yaml.safe_load(PINNED.read_text())
    over = {n: c for n, c in {**few, **many}.items() if c > MORE.get(n, BUDGET)}
    assert over == {}, f"more than {BUDGET} queries: {over}"
    assert set(few) | set(many) <= set(pinned), "pages without a pin: WORKADVANCE_PIN=1 writes them anew"
    assert {name.split(",")[0] for name in pinned} <= {"home", *STAFF}, "pins of pages that are gone"
    # The world ends today, so the rows looked at change with the day; one more kind of thing on a page costs a query or two.
    for people, counts in (("few", few), ("many", many)):
        grown = {n: f"{c} queries, pinned {pinned[n]}" for n, c in counts.items() if c > pinned[n] + SLACK}
        assert grown == {}, f"with {people} people"
    if not everything:
        return  # what was drawn may ask less than the busiest, which is pinned
    sunk = {n: f"{c} queries, pinned {pinned[n]}" for n, c in many.items() if c < pinned[n] - 2 * SLACK}
    assert sunk == {}, "fewer than pinned: WORKADVANCE_PIN=1 writes them anew"
