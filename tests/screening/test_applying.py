"""Applying: start, save, resume, submit; nothing revealed, nothing doubled, nothing lost."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone
from typer.testing import CliRunner

from tests.factories import ApplicationFactory, OrganizationFactory, PersonFactory, ProgramFactory, actor_in
from tests.screening.conftest import PARTS, TYPED
from workadvance.cli.main import app as cli
from workadvance.events.models import Event
from workadvance.events.workflow import IllegalMove
from workadvance.people.access import link_actor
from workadvance.people.models import Person
from workadvance.screening.models import Application, Sitting
from workadvance.screening.services import (
    application_answer,
    application_enter,
    application_start,
    application_submit,
    resubmission_review,
    sitting_submit,
    sittings_forget,
)
from workadvance.screening.services.answering import applicant
from workadvance.screening.services.sittings import answers_of
from workadvance.ui.page_access import link_make

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def begin(program, **fields):
    return application_start(program=program, **{"full_name": "Marisol Núñez", "email": "mari@example.org", **fields})


def start_page(client, program, **fields):
    return client.post(
        reverse("screening:start", args=[program.pk]),
        {"full_name": "Marisol Núñez", "email": "mari@example.org", "birth_date": "1992-04-05", **fields},
    )


def fill(client, response, *, upto="why", **changes):
    """Go through the parts from the page a start leads to; returns the page after the last one."""
    url = response.url
    for part in ("about", "household", "work", "why"):
        assert url.endswith(f"/{part}/")
        response = client.post(url, {**TYPED[part], **changes.get(part, {})})
        assert response.status_code == 302, response.context["form"].errors
        url = response.url
        if part == upto:
            break
    return url


class TestStart:
    def test_opens_a_record_and_a_draft(self, program):
        sitting = begin(program, language="es")
        application = sitting.application
        assert sitting.trusted
        assert application.state == "draft"
        assert application.person.language == "es"
        event = Event.objects.get(kind="screening.application.start")
        assert (event.person_id, event.organization_id, event.state_to) == (
            application.person_id,
            program.provider_id,
            "draft",
        )
        assert event.actor_role == "applicant"

    def test_the_same_person_again_goes_on_with_the_same_application(self, program):
        first = begin(program)
        again = begin(program, full_name="MARISOL NUNEZ", email="Mari@Example.org")
        assert again.application == first.application
        assert Application.objects.count() == 1
        assert Person.objects.count() == 1
        assert not again.trusted

    def test_a_phone_is_enough_and_finds_the_same_person(self, program):
        first = begin(program, email="", phone="(918) 555-0134")
        again = begin(program, email="", phone="918.555.0134")
        assert again.application == first.application

    def test_another_name_at_the_same_phone_is_another_person(self, program):
        begin(program, email="", phone="918-555-0134")
        begin(program, full_name="Tyrone Walker", email="", phone="918-555-0134")
        assert Person.objects.count() == 2

    def test_another_provider_has_a_record_of_its_own(self, program):
        begin(program)
        begin(ProgramFactory())
        assert Person.objects.count() == 2

    def test_after_a_closed_application_a_new_one_is_opened_for_the_same_person(self, program):
        first = begin(program)
        Application.objects.filter(pk=first.application_id).update(state="withdrawn")
        again = begin(program)
        assert again.application != first.application
        assert again.application.person == first.application.person

    def test_a_double_click_starts_once(self, program):
        key = uuid.uuid4()
        first, second = begin(program, key=key), begin(program, key=key)
        assert first.pk == second.pk
        assert second.trusted

    @pytest.mark.parametrize(
        ("given", "field"),
        [({"full_name": " "}, "full_name"), ({"email": ""}, "email"), ({"phone": "12"}, "phone")],
    )
    def test_says_what_is_wrong(self, program, given, field):
        with pytest.raises(ValidationError) as error:
            begin(program, **given)
        assert field in error.value.message_dict
        assert not Person.objects.exists()

    def test_a_closed_program_takes_nobody(self, program):
        program.closed_on = timezone.localdate() - dt.timedelta(days=1)
        program.save()
        with pytest.raises(ValidationError):
            begin(program)


class TestNothingIsRevealed:
    def test_the_answer_is_the_same_for_a_known_and_an_unknown_address(self, program, client):
        known = start_page(client, program)
        fill(client, known, upto="household")
        client.cookies.clear()
        again = start_page(client, program)
        other = start_page(client, program, full_name="Nobody Known", email="nobody@example.org")
        shape = re.compile(r"^/apply/form/[^/]+/about/$")
        assert (again.status_code, other.status_code) == (302, 302)
        assert shape.match(again.url)
        assert shape.match(other.url)
        pages = [client.get(r.url).content.decode() for r in (again, other)]
        for page in pages:
            assert "918" not in page
        strip = re.compile(
            r'name="csrfmiddlewaretoken" value="[^"]*"|/apply/form/[^/"]+|Nobody Known|Marisol Núñez|mari@|nobody@'
        )
        assert strip.sub("", pages[0]) == strip.sub("", pages[1])

    def test_an_unknown_device_cannot_change_what_is_on_record(self, program, client):
        fill(client, start_page(client, program))
        again = start_page(client, program)
        fill(client, again, household={"monthly_income": "9999"})
        person = Person.objects.get()
        assert [h.monthly_income for h in person.households.all()] == [Decimal("2300.00")]

    def test_sent_by_an_unknown_device_with_the_right_date_of_birth_it_is_sent(self, program, client):
        fill(client, start_page(client, program), upto="about")
        send = fill(client, start_page(client, program), household={"monthly_income": "1000"})
        response = client.post(send, {"services": "on"})
        assert response.status_code == 302
        assert Application.objects.get().state == "submitted"
        assert Person.objects.get().households.get().monthly_income == Decimal(1000)

    def test_with_another_date_of_birth_it_is_kept_for_staff_and_looks_the_same(self, program, client, screener):
        fill(client, start_page(client, program), upto="about")
        send = fill(client, start_page(client, program), about={"birth_date": "1980-01-01"})
        response = client.post(send, {"services": "on"}, follow=True)
        assert response.redirect_chain[-1][0].endswith("/submitted/")
        assert "We have your application" in response.content.decode()
        application = Application.objects.get()
        assert application.state == "draft"
        assert application.person.birth_date == dt.date(1992, 4, 5)
        sitting = Sitting.objects.get(sent_at__isnull=False)
        assert answers_of(sitting)["about"]["birth_date"] == ["1980-01-01"]
        assert Event.objects.filter(kind="screening.application.resubmitted", person_id=application.person_id).exists()

    def test_a_known_person_without_date_of_birth_cannot_be_overwritten(self, program, client, provider):
        person = PersonFactory(provider=provider, full_name="Marisol Núñez", email="mari@example.org", birth_date=None)
        ApplicationFactory(program=ProgramFactory(provider=provider), person=person)
        send = fill(client, start_page(client, program))
        client.post(send, {"services": "on"})
        person.refresh_from_db()
        assert person.birth_date is None

    def test_an_application_that_was_sent_already_is_not_sent_twice(self, program, client):
        for _ in range(2):
            client.post(fill(client, start_page(client, program)), {"services": "on"})
        assert Application.objects.get().state == "submitted"
        assert Event.objects.filter(kind="screening.application.submit").count() == 1

    def test_the_link_goes_to_the_address_on_record(self, program, client, reactions_run, mailoutbox):
        start_page(client, program)
        fill(client, start_page(client, program), upto="about", about={"email": "thief@example.org"})
        reactions_run()
        assert {m.to[0] for m in mailoutbox} == {"mari@example.org"}


class TestForm:
    def test_every_part_is_put_on_record(self, program, client):
        send = fill(client, start_page(client, program))
        assert send.endswith("/submit/")
        application = Application.objects.get()
        person = application.person
        assert (person.birth_date, person.zip, person.state) == (dt.date(1992, 4, 5), "74103", "OK")
        assert person.area_code == "0046140"
        assert (application.work_authorized, application.has_diploma) == (True, None)
        assert application.hourly_wage == Decimal("12.50")

    def test_bad_input_is_shown_beside_the_field_and_kept(self, program, client):
        url = start_page(client, program).url
        response = client.post(url, {**TYPED["about"], "zip": "00000", "birth_date": "2050-01-01", "phone": "12"})
        assert response.status_code == 422
        assert set(response.context["form"].errors) == {"zip", "birth_date", "phone"}
        page = client.get(url).content.decode()
        assert 'value="00000"' in page
        assert 'value="12"' in page
        assert Application.objects.get().person.birth_date == dt.date(1992, 4, 5)

    def test_what_is_typed_is_kept_as_it_is_typed(self, program, client):
        url = start_page(client, program).url
        kept = client.post(f"{url}save/", {"full_name": "Marisol", "zip": "7"})
        assert kept.status_code == 200
        assert kept.content.decode().startswith("Saved")
        assert 'value="7"' in client.get(url).content.decode()
        assert client.get(f"{url}save/").status_code == 405

    def test_identity_numbers_are_never_kept(self, program, client):
        url = start_page(client, program).url
        client.post(f"{url}save/", {"full_name": "M", "ssn": "123-45-6789"})
        assert "ssn" not in answers_of(Sitting.objects.get())["about"]

    def test_what_is_typed_is_encrypted(self, program, client):
        url = start_page(client, program).url
        client.post(f"{url}save/", {"full_name": "Marisol"})
        assert b"Marisol" not in bytes(Sitting.objects.get().answers)

    def test_too_much_text_is_refused_with_words(self, program, client):
        url = start_page(client, program).url.replace("/about/", "/why/")
        response = client.post(f"{url}save/", {"why": "x" * 50_000})
        assert response.status_code == 413
        assert "too long to save" in response.content.decode()

    def test_the_mailed_link_shows_what_was_written(self, program, client):
        fill(client, start_page(client, program), upto="household")
        application = Application.objects.get()
        token = link_make("apply", application=application.pk)
        response = client.get(reverse("screening:form", args=[token]), follow=True)
        assert response.redirect_chain[-1][0].endswith("/work/")
        about = client.get(reverse("screening:part", args=[token, "about"])).content.decode()
        assert "1992-04-05" in about

    def test_a_draft_that_staff_began_is_opened_by_the_link_without_writing(self, program, client):
        application = ApplicationFactory(program=program, state="draft", submitted_at=None)
        token = link_make("apply", application=application.pk)
        response = client.get(reverse("screening:part", args=[token, "about"]))
        assert application.person.full_name in response.content.decode()
        assert not Sitting.objects.exists()
        client.post(reverse("screening:part", args=[token, "about"]), TYPED["about"])
        assert Sitting.objects.get().trusted

    def test_save_and_go_on_later_even_with_something_missing(self, program, client):
        url = start_page(client, program).url
        response = client.post(url, {"full_name": "Marisol", "zip": "7410", "then": "later"})
        assert response.status_code == 302
        assert response.url.endswith("/finish-later/")
        assert 'value="7410"' in client.get(url).content.decode()

    def test_work_asks_for_the_wage_only_of_those_who_work(self, program, client):
        url = start_page(client, program).url.replace("/about/", "/work/")
        response = client.post(url, {**TYPED["work"], "hourly_wage": ""})
        assert "hourly_wage" in response.context["form"].errors
        response = client.post(url, {**TYPED["work"], "employed": "no", "hourly_wage": "12.50"})
        assert response.status_code == 302
        assert Application.objects.get().hourly_wage is None

    def test_a_broken_link_is_not_found_and_an_old_one_is_over(self, program, client):
        assert client.get("/apply/form/nonsense/").status_code == 404
        sitting = begin(program)
        token = link_make("apply", sitting=sitting.pk)
        with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=91)):
            assert client.get(reverse("screening:form", args=[token])).status_code == 410

    def test_a_link_of_another_purpose_does_not_open_it(self, program, client):
        sitting = begin(program)
        token = link_make("my", application=sitting.application_id, sitting=sitting.pk)
        assert client.get(reverse("screening:form", args=[token])).status_code == 404


class TestSend:
    def test_sends_agrees_and_assesses_at_once(self, program, client):
        send = fill(client, start_page(client, program))
        response = client.post(send, {"services": "on", "messages": "on"})
        assert response.url.endswith("/submitted/")
        application = Application.objects.get()
        assert application.state == "submitted"
        assert {c.purpose for c in application.person.consents.all()} == {"services", "messages"}
        assert application.verdicts.count() == 4
        assert {v.verdict for v in application.verdicts.all()} == {"meets"}

    def test_a_form_that_was_open_while_the_site_was_upgraded_arrives(self, program, client):
        url = start_page(client, program).url
        assert client.post(f"{url}keep/", {"full_name": "Marisol", "zip": "7"}, follow=True).status_code == 200
        assert 'value="7"' in client.get(url).content.decode()
        send = fill(client, start_page(client, program)).replace("/submit/", "/send/")
        response = client.post(send, {"services": "on"}, follow=True)
        assert [status for _url, status in response.redirect_chain] == [308, 302]
        assert Application.objects.filter(state="submitted").count() == 1

    def test_without_consent_nothing_is_sent(self, program, client):
        send = fill(client, start_page(client, program))
        response = client.post(send, {})
        assert response.status_code == 422
        assert "services" in response.context["form"].errors
        assert Application.objects.get().state == "draft"

    def test_missing_answers_are_named(self, program, client):
        url = fill(client, start_page(client, program), upto="about").replace("/household/", "/submit/")
        response = client.post(url, {"services": "on"})
        assert response.status_code == 422
        wrong = {str(row.label) for row in response.context["summary"] if row.wrong}
        assert wrong == {"Your household", "Your work"}

    def test_sending_twice_is_harmless(self, program, client):
        send = fill(client, start_page(client, program))
        first, second = (client.post(send, {"services": "on"}) for _ in range(2))
        assert first.url == second.url
        assert Event.objects.filter(kind="screening.application.submit").count() == 1
        assert Application.objects.get().person.consents.count() == 1

    def test_nothing_is_half_sent(self, program, monkeypatch):
        sitting = begin(program)

        def fail(**_kwargs):
            raise RuntimeError("the server died here")

        monkeypatch.setattr("workadvance.screening.services.sittings.consent_sign", fail)
        with pytest.raises(RuntimeError):
            sitting_submit(sitting=sitting, parts=PARTS)
        application = Application.objects.get()
        assert application.state == "draft"
        assert application.person.birth_date is None
        assert Sitting.objects.get().sent_at is None

    def test_the_letter_is_in_the_applicants_language_and_sent_once(self, program, client, reactions_run, mailoutbox):
        client.cookies["django_language"] = "es"
        send = fill(client, start_page(client, program))
        reactions_run()
        client.post(send, {"services": "on"})
        reactions_run()
        reactions_run()
        subjects = [m.subject for m in mailoutbox]
        assert len(subjects) == 2
        assert "Recibimos su solicitud" in subjects[1]
        assert "/my/" in mailoutbox[1].body

    def test_somebody_not_sure_whether_they_may_work_can_send(self, program, client):
        send = fill(client, start_page(client, program), work={"work_authorized": "unsure"})
        client.post(send, {"services": "on"})
        application = Application.objects.get()
        assert application.state == "submitted"
        assert application.verdicts.get(rule="work_authorization").verdict == "unknown"

    def test_after_sending_the_link_leads_to_the_page(self, program, client, screener):
        send = fill(client, start_page(client, program))
        client.post(send, {"services": "on"})
        part = send.replace("/submit/", "/about/")
        assert client.get(part).url.endswith("/submitted/")
        assert client.post(part, TYPED["about"]).url.endswith("/submitted/")
        Application.objects.update(state="eligible")
        assert client.get(part).url.startswith("/my/")


class TestForgetting:
    def test_what_is_on_record_is_not_kept_twice(self, program, client):
        client.post(fill(client, start_page(client, program)), {"services": "on"})
        assert answers_of(Sitting.objects.get()) == {}

    def test_what_was_never_sent_is_forgotten_after_its_time(self, program, client):
        url = start_page(client, program).url
        client.post(f"{url}save/", {"full_name": "Marisol", "zip": "74"})
        assert sittings_forget() == 0
        Sitting.objects.update(saved_at=timezone.now() - dt.timedelta(days=91))
        assert sittings_forget() == 1
        assert sittings_forget() == 0
        assert answers_of(Sitting.objects.get()) == {}
        assert Application.objects.get().person.full_name == "Marisol Núñez"

    def test_run_due_forgets_them_every_day(self, program, client):
        url = start_page(client, program).url
        client.post(f"{url}save/", {"full_name": "Marisol", "zip": "74"})
        Sitting.objects.update(saved_at=timezone.now() - dt.timedelta(days=91))
        run = CliRunner().invoke(cli, ["run-due"])
        assert run.exit_code == 0, run.output
        assert answers_of(Sitting.objects.get()) == {}


class TestAnswersByStaff:
    def test_staff_fill_in_what_is_missing_and_it_is_assessed_anew(self, application, screener):
        application.work_authorized = None
        application.save()
        application_answer(
            actor=screener, application=application, part="work", data={**PARTS["work"], "work_authorized": True}
        )
        assert application.verdicts.get(rule="work_authorization").verdict == "meets"

    def test_unchanged_answers_leave_no_event(self, application, screener):
        for _ in range(2):
            application_answer(actor=screener, application=application, part="why", data=PARTS["why"])
        assert Event.objects.filter(kind="screening.application.answered").count() == 1

    def test_the_applicant_cannot_change_a_sent_application(self, application):
        with pytest.raises(IllegalMove):
            application_answer(actor=applicant(application), application=application, part="why", data=PARTS["why"])

    def test_somebody_elses_link_cannot(self, application):
        other = PersonFactory(provider=application.program.provider)
        with pytest.raises(PermissionDenied):
            application_answer(
                actor=link_actor("x", "applicant", other.pk), application=application, part="why", data=PARTS["why"]
            )

    def test_a_wage_that_cannot_be_is_refused(self, application, screener):
        with pytest.raises(ValidationError):
            application_answer(
                actor=screener, application=application, part="work", data={**PARTS["work"], "hourly_wage": Decimal(-1)}
            )

    def test_settling_answers_resubmitted(self, application, screener):
        sitting = Sitting.objects.create(
            application=application, trusted=False, opened_at=timezone.now(), sent_at=timezone.now()
        )
        resubmission_review(actor=screener, sitting=sitting, take=True, parts={"why": PARTS["why"]})
        resubmission_review(actor=screener, sitting=sitting, take=False)
        application.refresh_from_db()
        assert application.why == PARTS["why"]["why"]
        assert Event.objects.filter(kind="screening.application.resubmission_reviewed").count() == 1


class TestEnter:
    def test_a_paper_form_is_judged_by_the_day_it_was_received(self, program, screener):
        received = timezone.localdate() - dt.timedelta(days=20)
        application = application_enter(
            actor=screener, program=program, parts=PARTS, received_on=received, consents=["services"], language="es"
        )
        assert timezone.localdate(application.submitted_at) == received
        assert Event.objects.get(kind="screening.application.submit").effective_on == received
        assert application.person.language == "es"
        assert application.state == "submitted"

    def test_a_known_person_keeps_the_record(self, program, screener, provider):
        person = PersonFactory(provider=provider)
        application = application_enter(actor=screener, program=program, parts=PARTS, person=person)
        assert application.person == person
        with pytest.raises(ValidationError, match="open application"):
            application_enter(actor=screener, program=program, parts=PARTS, person=person)

    def test_not_by_the_same_role_elsewhere_nor_by_another_role_here(self, program, provider):
        for wrong in (actor_in(OrganizationFactory(), "screener"), actor_in(provider, "coach")):
            with pytest.raises(PermissionDenied):
                application_enter(actor=wrong, program=program, parts=PARTS)
        assert not Application.objects.exists()

    def test_incomplete_ones_say_what_is_missing(self, program, screener):
        parts = {**PARTS, "about": {**PARTS["about"], "birth_date": None}}
        with pytest.raises(IllegalMove, match="date of birth"):
            application_enter(actor=screener, program=program, parts=parts)
        assert not Application.objects.exists()

    def test_a_day_to_come_is_refused(self, program, screener):
        with pytest.raises(ValidationError):
            application_enter(
                actor=screener,
                program=program,
                parts=PARTS,
                received_on=timezone.localdate() + dt.timedelta(days=1),
            )

    def test_submit_needs_the_right(self, provider, program):
        application = ApplicationFactory(program=program, state="draft", submitted_at=None)
        with pytest.raises(PermissionDenied):
            application_submit(actor=actor_in(provider, "instructor"), application=application)


class TestAtOnce:
    def test_two_browsers_starting_for_one_person_open_one_application(self, transactional_log):
        from threading import Barrier, Thread

        from django.db import connection

        program = ProgramFactory(name="Machining")
        together, found, failed = Barrier(4), [], []

        def run():
            try:
                together.wait()
                found.append(begin(program).application_id)
            except Exception as error:
                failed.append(error)
            finally:
                connection.close()

        threads = [Thread(target=run) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failed == []
        assert len(set(found)) == 1
        assert (Application.objects.count(), Person.objects.count()) == (1, 1)
        assert Sitting.objects.filter(trusted=True).count() == 1
