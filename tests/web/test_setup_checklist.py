"""What a new site still needs: on the administrators' Today, answered by what is stored, until all is done."""

from __future__ import annotations

import datetime as dt
import smtplib

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.factories import OrganizationFactory, ProgramFactory, UserFactory, actor_in, member

from workadvance.events.models import Event
from workadvance.exchange.models import DataImport
from workadvance.people.access import SYSTEM
from workadvance.people.organizations import SiteAddress, site_save
from workadvance.programs.models import Program
from workadvance.training.models import Certification
from workadvance.web.setup_checklist import setup_of
from workadvance.web.supervision import run_due_noted
from workadvance.web.upgrade import backup_noted

pytestmark = pytest.mark.django_db
KEYS = ["sites", "people", "program", "spanish", "certifications", "import", "mail", "daily", "backup"]


def done(provider) -> set[str]:
    found = setup_of(actor_in(provider, "administrator"))
    return {step.key for step in found.steps if step.done} if found else {*KEYS}


def _import(provider):
    DataImport.objects.create(
        provider=provider,
        kind="employers",
        file_name="last-year.csv",
        head=["A"],
        groups=[""],
        columns=["employer"],
        state="imported",
        created_at=timezone.now(),
        created_by=UserFactory(),
    )


def test_each_step_is_answered_by_what_is_stored_until_nothing_is_left(client, django_assert_num_queries):
    provider = OrganizationFactory()
    assert [step.key for step in setup_of(actor_in(provider, "administrator")).steps] == KEYS
    assert done(provider) == set()
    site_save(actor=SYSTEM, organization=provider, name="Main", address=SiteAddress(zip="74103"))
    assert done(provider) == {"sites"}
    member(provider, "manager")
    assert "people" not in done(provider), "a coach is needed too"
    member(provider, "coach")
    assert done(provider) == {"sites", "people"}
    program = ProgramFactory(provider=provider)
    assert done(provider) == {"sites", "people", "program"}
    Program.objects.filter(pk=program.pk).update(about="Learn welding.", about_es="Aprenda a soldar.")
    assert "spanish" in done(provider)
    ProgramFactory(provider=provider, closed_on=timezone.localdate() - dt.timedelta(days=1))
    assert "spanish" in done(provider), "a program that has closed needs no words"
    Certification.objects.create(name="AWS", issuer="AWS")
    _import(provider)
    run_due_noted()
    backup_noted()
    assert done(provider) == {*KEYS} - {"mail"}
    user = member(provider, "administrator", email="ana@example.org")
    client.force_login(user)
    assert "Set up your site" in client.get("/").content.decode()
    assert client.post(reverse("mail_test")).status_code == 302
    assert mail.outbox[-1].to == ["ana@example.org"]
    assert Event.objects.filter(kind="people.mail.tested").count() == 1
    assert setup_of(actor_in(provider, "administrator")) is None
    assert "Set up your site" not in client.get("/").content.decode()


def test_another_organizations_rows_do_not_count():
    provider = OrganizationFactory()
    site_save(actor=SYSTEM, organization=OrganizationFactory(), name="Main", address=SiteAddress(zip="74103"))
    ProgramFactory()
    assert done(provider) == set()


def test_only_administrators_see_it_and_it_is_one_question(django_assert_num_queries):
    provider = OrganizationFactory()
    for role in ("manager", "coach", "evaluator", "instructor"):
        assert setup_of(actor_in(provider, role)) is None
    actor = actor_in(provider, "administrator")
    with django_assert_num_queries(1):
        setup_of(actor)


def test_an_administrator_gets_links_to_what_they_may_and_reads_who_does_the_rest():
    found = setup_of(actor_in(OrganizationFactory(), "administrator"))
    steps = {step.key: step for step in found.steps}
    assert steps["sites"].url == reverse("organizations")
    assert (steps["program"].url, str(steps["program"].note)) == ("", "A program manager does this.")
    both = setup_of(actor_in(OrganizationFactory(), "administrator", "manager"))
    assert {step.key: step for step in both.steps}["program"].url == reverse("programs:programs")


@pytest.mark.parametrize("error", [smtplib.SMTPServerDisconnected("x"), ConnectionRefusedError()])
def test_an_email_that_does_not_leave_is_said_and_nothing_is_noted(client, monkeypatch, error):
    class Away:
        def open(self):
            raise error

    monkeypatch.setattr("workadvance.notices.mailing.get_connection", Away)
    provider = OrganizationFactory()
    client.force_login(member(provider, "administrator"))
    said = client.post(reverse("mail_test"), follow=True).content.decode().replace("&#x27;", "'")
    assert "The email didn't leave." in said
    assert "mail" not in done(provider)


def test_only_administrators_send_it():
    client = Client()
    client.force_login(member(OrganizationFactory(), "manager"))
    assert client.post(reverse("mail_test")).status_code == 403
