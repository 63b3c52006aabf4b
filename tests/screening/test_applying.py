"""Applying: start, keep, resume, send; nothing revealed, nothing doubled, nothing lost."""

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

from tests.factories import ApplicationFactory, OrganisationFactory, PersonFactory, ProgrammeFactory, actor_in
from tests.screening.conftest import PARTS, TYPED
from workadvance.events.models import Event
from workadvance.events.workflow import IllegalMove
from workadvance.pages.access import link_make
from workadvance.people.access import link_actor
from workadvance.people.models import Person
from workadvance.screening.contacts import phone_clean
from workadvance.screening.models import Application, Sitting
from workadvance.screening.services import (
    application_answer,
    application_enter,
    application_start,
    application_submit,
    sitting_send,
    sitting_settle,
    sittings_forget,
)
from workadvance.screening.services.answering import applicant
from workadvance.screening.services.sittings import answers_of

pytestmark = pytest.mark.django_db


def begin(programme, **fields):
    return application_start(
        programme=programme, **{"full_name": "Marisol Núñez", "email": "mari@example.org", **fields}
    )


def start_page(client, programme, **fields):
    return client.post(
        reverse("screening:start", args=[programme.pk]),
        {"full_name": "Marisol Núñez", "email": "mari@example.org", **fields},
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


class TestPhone:
    @pytest.mark.parametrize(
        "text", ["9185550134", "(918) 555-0134", "+1 918 555 0134", "1-918-555-0134", "918.555.0134"]
    )
    def test_written_one_way(self, text):
        assert phone_clean(text) == "918-555-0134"

    @pytest.mark.parametrize("text", ["555-0134", "118-555-0134", "918-155-0134", "91855501345", "call me"])
    def test_refuses_what_cannot_be_one(self, text):
        with pytest.raises(ValidationError):
            phone_clean(text)


class TestStart:
    def test_opens_a_record_and_a_draft(self, programme):
        sitting = begin(programme, language="es")
        application = sitting.application
        assert sitting.trusted
        assert application.state == "draft"
        assert application.person.language == "es"
        event = Event.objects.get(kind="screening.application.start")
        assert (event.person_id, event.organisation_id, event.state_to) == (
            application.person_id,
            programme.provider_id,
            "draft",
        )
        assert event.actor_role == "applicant"

    def test_the_same_person_again_goes_on_with_the_same_application(self, programme):
        first = begin(programme)
        again = begin(programme, full_name="MARISOL NUNEZ", email="Mari@Example.org")
        assert again.application == first.application
        assert Application.objects.count() == 1
        assert Person.objects.count() == 1
        assert not again.trusted

    def test_a_phone_is_enough_and_finds_the_same_person(self, programme):
        first = begin(programme, email="", phone="(918) 555-0134")
        again = begin(programme, email="", phone="918.555.0134")
        assert again.application == first.application

    def test_another_name_at_the_same_phone_is_another_person(self, programme):
        begin(programme, email="", phone="918-555-0134")
        begin(programme, full_name="Tyrone Walker", email="", phone="918-555-0134")
        assert Person.objects.count() == 2

    def test_another_provider_has_a_record_of_its_own(self, programme):
        begin(programme)
        begin(ProgrammeFactory())
        assert Person.objects.count() == 2

    def test_after_a_closed_application_a_new_one_is_opened_for_the_same_person(self, programme):
        first = begin(programme)
        Application.objects.filter(pk=first.application_id).update(state="withdrawn")
        again = begin(programme)
        assert again.application != first.application
        assert again.application.person == first.application.person

    def test_a_double_click_starts_once(self, programme):
        key = uuid.uuid4()
        first, second = begin(programme, key=key), begin(programme, key=key)
        assert first.pk == second.pk
        assert second.trusted

    @pytest.mark.parametrize(
        ("given", "field"),
        [({"full_name": " "}, "full_name"), ({"email": ""}, "email"), ({"phone": "12"}, "phone")],
    )
    def test_says_what_is_wrong(self, programme, given, field):
        with pytest.raises(ValidationError) as error:
            begin(programme, **given)
        assert field in error.value.message_dict
        assert not Person.objects.exists()

    def test_a_closed_programme_takes_nobody(self, programme):
        programme.closed_on = timezone.localdate() - dt.timedelta(days=1)
        programme.save()
        with pytest.raises(ValidationError):
            begin(programme)


class TestNothingIsRevealed:
    def test_the_answer_is_the_same_for_a_known_and_an_unknown_address(self, programme, client):
        known = start_page(client, programme)
        fill(client, known, upto="household")
        client.cookies.clear()
        again = start_page(client, programme)
        other = start_page(client, programme, full_name="Nobody Known", email="nobody@example.org")
        shape = re.compile(r"^/apply/form/[^/]+/about/$")
        assert (again.status_code, other.status_code) == (302, 302)
        assert shape.match(again.url)
        assert shape.match(other.url)
        pages = [client.get(r.url).content.decode() for r in (again, other)]
        for page in pages:
            assert "1992" not in page
            assert "918" not in page
        strip = re.compile(
            r'name="csrfmiddlewaretoken" value="[^"]*"|/apply/form/[^/"]+|Nobody Known|Marisol Núñez|mari@|nobody@'
        )
        assert strip.sub("", pages[0]) == strip.sub("", pages[1])

    def test_an_unknown_device_cannot_change_what_is_on_record(self, programme, client):
        fill(client, start_page(client, programme))
        again = start_page(client, programme)
        fill(client, again, household={"monthly_income": "9999"})
        person = Person.objects.get()
        assert [h.monthly_income for h in person.households.all()] == [Decimal("2300.00")]

    def test_sent_by_an_unknown_device_with_the_right_date_of_birth_it_is_sent(self, programme, client):
        fill(client, start_page(client, programme), upto="about")
        send = fill(client, start_page(client, programme), household={"monthly_income": "1000"})
        response = client.post(send, {"services": "on"})
        assert response.status_code == 302
        assert Application.objects.get().state == "submitted"
        assert Person.objects.get().households.get().monthly_income == Decimal(1000)

    def test_with_another_date_of_birth_it_is_kept_for_staff_and_looks_the_same(self, programme, client, screener):
        fill(client, start_page(client, programme), upto="about")
        send = fill(client, start_page(client, programme), about={"birth_date": "1980-01-01"})
        response = client.post(send, {"services": "on"}, follow=True)
        assert response.redirect_chain[-1][0].endswith("/sent/")
        assert "We have your application" in response.content.decode()
        application = Application.objects.get()
        assert application.state == "draft"
        assert application.person.birth_date == dt.date(1992, 4, 5)
        sitting = Sitting.objects.get(sent_at__isnull=False)
        assert answers_of(sitting)["about"]["birth_date"] == ["1980-01-01"]
        assert Event.objects.filter(kind="screening.application.sent_again", person_id=application.person_id).exists()

    def test_a_known_person_without_date_of_birth_cannot_be_overwritten(self, programme, client, provider):
        person = PersonFactory(provider=provider, full_name="Marisol Núñez", email="mari@example.org", birth_date=None)
        ApplicationFactory(programme=ProgrammeFactory(provider=provider), person=person)
        send = fill(client, start_page(client, programme))
        client.post(send, {"services": "on"})
        person.refresh_from_db()
        assert person.birth_date is None

    def test_an_application_that_was_sent_already_is_not_sent_twice(self, programme, client):
        for _ in range(2):
            client.post(fill(client, start_page(client, programme)), {"services": "on"})
        assert Application.objects.get().state == "submitted"
        assert Event.objects.filter(kind="screening.application.submit").count() == 1

    def test_the_link_goes_to_the_address_on_record(self, programme, client, reactions_run, mailoutbox):
        start_page(client, programme)
        fill(client, start_page(client, programme), upto="about", about={"email": "thief@example.org"})
        reactions_run()
        assert {m.to[0] for m in mailoutbox} == {"mari@example.org"}


class TestForm:
    def test_every_part_is_put_on_record(self, programme, client):
        send = fill(client, start_page(client, programme))
        assert send.endswith("/send/")
        application = Application.objects.get()
        person = application.person
        assert (person.birth_date, person.zip, person.state) == (dt.date(1992, 4, 5), "74103", "OK")
        assert person.area_code == "0046140"
        assert (application.work_authorised, application.has_diploma) == (True, None)
        assert application.hourly_wage == Decimal("12.50")

    def test_bad_input_is_shown_beside_the_field_and_kept(self, programme, client):
        url = start_page(client, programme).url
        response = client.post(url, {**TYPED["about"], "zip": "00000", "birth_date": "2050-01-01", "phone": "12"})
        assert response.status_code == 422
        assert set(response.context["form"].errors) == {"zip", "birth_date", "phone"}
        page = client.get(url).content.decode()
        assert 'value="00000"' in page
        assert 'value="12"' in page
        assert Application.objects.get().person.birth_date is None

    def test_what_is_typed_is_kept_as_it_is_typed(self, programme, client):
        url = start_page(client, programme).url
        kept = client.post(f"{url}keep/", {"full_name": "Marisol", "zip": "7"})
        assert kept.status_code == 200
        assert kept.content.decode().startswith("Saved")
        assert 'value="7"' in client.get(url).content.decode()
        assert client.get(f"{url}keep/").status_code == 405

    def test_identity_numbers_are_never_kept(self, programme, client):
        url = start_page(client, programme).url
        client.post(f"{url}keep/", {"full_name": "M", "ssn": "123-45-6789"})
        assert "ssn" not in answers_of(Sitting.objects.get())["about"]

    def test_what_is_typed_is_encrypted(self, programme, client):
        url = start_page(client, programme).url
        client.post(f"{url}keep/", {"full_name": "Marisol"})
        assert b"Marisol" not in bytes(Sitting.objects.get().answers)

    def test_too_much_text_is_refused_with_words(self, programme, client):
        url = start_page(client, programme).url.replace("/about/", "/why/")
        response = client.post(f"{url}keep/", {"why": "x" * 50_000})
        assert response.status_code == 413
        assert "write less" in response.content.decode()

    def test_the_mailed_link_shows_what_was_written(self, programme, client):
        fill(client, start_page(client, programme), upto="household")
        application = Application.objects.get()
        token = link_make("apply", application=application.pk)
        response = client.get(reverse("screening:form", args=[token]), follow=True)
        assert response.redirect_chain[-1][0].endswith("/work/")
        about = client.get(reverse("screening:part", args=[token, "about"])).content.decode()
        assert "1992-04-05" in about

    def test_a_draft_that_staff_began_is_opened_by_the_link_without_writing(self, programme, client):
        application = ApplicationFactory(programme=programme, state="draft", submitted_at=None)
        token = link_make("apply", application=application.pk)
        response = client.get(reverse("screening:part", args=[token, "about"]))
        assert application.person.full_name in response.content.decode()
        assert not Sitting.objects.exists()
        client.post(reverse("screening:part", args=[token, "about"]), TYPED["about"])
        assert Sitting.objects.get().trusted

    def test_save_and_go_on_later_even_with_something_missing(self, programme, client):
        url = start_page(client, programme).url
        response = client.post(url, {"full_name": "Marisol", "zip": "7410", "then": "later"})
        assert response.status_code == 302
        assert response.url.endswith("/later/")
        assert 'value="7410"' in client.get(url).content.decode()

    def test_work_asks_for_the_wage_only_of_those_who_work(self, programme, client):
        url = start_page(client, programme).url.replace("/about/", "/work/")
        response = client.post(url, {**TYPED["work"], "hourly_wage": ""})
        assert "hourly_wage" in response.context["form"].errors
        response = client.post(url, {**TYPED["work"], "employed": "no", "hourly_wage": "12.50"})
        assert response.status_code == 302
        assert Application.objects.get().hourly_wage is None

    def test_a_broken_link_is_not_found_and_an_old_one_is_over(self, programme, client):
        assert client.get("/apply/form/nonsense/").status_code == 404
        sitting = begin(programme)
        token = link_make("apply", sitting=sitting.pk)
        with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=91)):
            assert client.get(reverse("screening:form", args=[token])).status_code == 410

    def test_a_link_of_another_purpose_does_not_open_it(self, programme, client):
        sitting = begin(programme)
        token = link_make("my", application=sitting.application_id, sitting=sitting.pk)
        assert client.get(reverse("screening:form", args=[token])).status_code == 404


class TestSend:
    def test_sends_agrees_and_assesses_at_once(self, programme, client):
        send = fill(client, start_page(client, programme))
        response = client.post(send, {"services": "on", "messages": "on"})
        assert response.url.endswith("/sent/")
        application = Application.objects.get()
        assert application.state == "submitted"
        assert {c.purpose for c in application.person.consents.all()} == {"services", "messages"}
        assert application.verdicts.count() == 4
        assert {v.verdict for v in application.verdicts.all()} == {"meets"}

    def test_without_consent_nothing_is_sent(self, programme, client):
        send = fill(client, start_page(client, programme))
        response = client.post(send, {})
        assert response.status_code == 422
        assert "services" in response.context["form"].errors
        assert Application.objects.get().state == "draft"

    def test_missing_answers_are_named(self, programme, client):
        url = fill(client, start_page(client, programme), upto="about").replace("/household/", "/send/")
        response = client.post(url, {"services": "on"})
        assert response.status_code == 422
        wrong = {row["part"] for row in response.context["summary"] if row["wrong"]}
        assert wrong == {"household", "work"}

    def test_sending_twice_is_harmless(self, programme, client):
        send = fill(client, start_page(client, programme))
        first, second = (client.post(send, {"services": "on"}) for _ in range(2))
        assert first.url == second.url
        assert Event.objects.filter(kind="screening.application.submit").count() == 1
        assert Application.objects.get().person.consents.count() == 1

    def test_nothing_is_half_sent(self, programme, monkeypatch):
        sitting = begin(programme)

        def fail(**_kwargs):
            raise RuntimeError("the server died here")

        monkeypatch.setattr("workadvance.screening.services.sittings.consent_sign", fail)
        with pytest.raises(RuntimeError):
            sitting_send(sitting=sitting, parts=PARTS)
        application = Application.objects.get()
        assert application.state == "draft"
        assert application.person.birth_date is None
        assert Sitting.objects.get().sent_at is None

    def test_the_letter_is_in_the_applicants_language_and_sent_once(self, programme, client, reactions_run, mailoutbox):
        client.cookies["django_language"] = "es"
        send = fill(client, start_page(client, programme))
        reactions_run()
        client.post(send, {"services": "on"})
        reactions_run()
        reactions_run()
        subjects = [m.subject for m in mailoutbox]
        assert len(subjects) == 2
        assert "Recibimos su solicitud" in subjects[1]
        assert "/my/" in mailoutbox[1].body

    def test_somebody_not_sure_whether_they_may_work_can_send(self, programme, client):
        send = fill(client, start_page(client, programme), work={"work_authorised": "unsure"})
        client.post(send, {"services": "on"})
        application = Application.objects.get()
        assert application.state == "submitted"
        assert application.verdicts.get(rule="work_authorisation").verdict == "unknown"

    def test_after_sending_the_link_leads_to_the_page(self, programme, client, screener):
        send = fill(client, start_page(client, programme))
        client.post(send, {"services": "on"})
        part = send.replace("/send/", "/about/")
        assert client.get(part).url.endswith("/sent/")
        assert client.post(part, TYPED["about"]).url.endswith("/sent/")
        Application.objects.update(state="eligible")
        assert client.get(part).url.startswith("/my/")


class TestForgetting:
    def test_what_is_on_record_is_not_kept_twice(self, programme, client):
        client.post(fill(client, start_page(client, programme)), {"services": "on"})
        assert answers_of(Sitting.objects.get()) == {}

    def test_what_was_never_sent_is_forgotten_after_its_time(self, programme, client):
        url = start_page(client, programme).url
        client.post(f"{url}keep/", {"full_name": "Marisol", "zip": "74"})
        assert sittings_forget() == 0
        Sitting.objects.update(saved_at=timezone.now() - dt.timedelta(days=91))
        assert sittings_forget() == 1
        assert sittings_forget() == 0
        assert answers_of(Sitting.objects.get()) == {}
        assert Application.objects.get().person.full_name == "Marisol Núñez"


class TestAnswersByStaff:
    def test_staff_fill_in_what_is_missing_and_it_is_assessed_anew(self, application, screener):
        application.work_authorised = None
        application.save()
        application_answer(
            actor=screener, application=application, part="work", data={**PARTS["work"], "work_authorised": True}
        )
        assert application.verdicts.get(rule="work_authorisation").verdict == "meets"

    def test_unchanged_answers_leave_no_event(self, application, screener):
        for _ in range(2):
            application_answer(actor=screener, application=application, part="why", data=PARTS["why"])
        assert Event.objects.filter(kind="screening.application.answered").count() == 1

    def test_the_applicant_cannot_change_a_sent_application(self, application):
        with pytest.raises(IllegalMove):
            application_answer(actor=applicant(application), application=application, part="why", data=PARTS["why"])

    def test_somebody_elses_link_cannot(self, application):
        other = PersonFactory(provider=application.programme.provider)
        with pytest.raises(PermissionDenied):
            application_answer(
                actor=link_actor("x", "applicant", other.pk), application=application, part="why", data=PARTS["why"]
            )

    def test_a_wage_that_cannot_be_is_refused(self, application, screener):
        with pytest.raises(ValidationError):
            application_answer(
                actor=screener, application=application, part="work", data={**PARTS["work"], "hourly_wage": Decimal(-1)}
            )

    def test_settling_answers_sent_again(self, application, screener):
        sitting = Sitting.objects.create(
            application=application, trusted=False, opened_at=timezone.now(), sent_at=timezone.now()
        )
        sitting_settle(actor=screener, sitting=sitting, take=True, parts={"why": PARTS["why"]})
        sitting_settle(actor=screener, sitting=sitting, take=False)
        application.refresh_from_db()
        assert application.why == PARTS["why"]["why"]
        assert Event.objects.filter(kind="screening.application.settled").count() == 1


class TestEnter:
    def test_a_paper_form_is_judged_by_the_day_it_was_received(self, programme, screener):
        received = timezone.localdate() - dt.timedelta(days=20)
        application = application_enter(
            actor=screener, programme=programme, parts=PARTS, received_on=received, consents=["services"], language="es"
        )
        assert timezone.localdate(application.submitted_at) == received
        assert Event.objects.get(kind="screening.application.submit").effective_on == received
        assert application.person.language == "es"
        assert application.state == "submitted"

    def test_a_known_person_keeps_the_record(self, programme, screener, provider):
        person = PersonFactory(provider=provider)
        application = application_enter(actor=screener, programme=programme, parts=PARTS, person=person)
        assert application.person == person
        with pytest.raises(ValidationError, match="open application"):
            application_enter(actor=screener, programme=programme, parts=PARTS, person=person)

    def test_not_by_the_same_role_elsewhere_nor_by_another_role_here(self, programme, provider):
        for wrong in (actor_in(OrganisationFactory(), "screener"), actor_in(provider, "coach")):
            with pytest.raises(PermissionDenied):
                application_enter(actor=wrong, programme=programme, parts=PARTS)
        assert not Application.objects.exists()

    def test_incomplete_ones_say_what_is_missing(self, programme, screener):
        parts = {**PARTS, "about": {**PARTS["about"], "birth_date": None}}
        with pytest.raises(IllegalMove, match="date of birth"):
            application_enter(actor=screener, programme=programme, parts=parts)
        assert not Application.objects.exists()

    def test_a_day_to_come_is_refused(self, programme, screener):
        with pytest.raises(ValidationError):
            application_enter(
                actor=screener,
                programme=programme,
                parts=PARTS,
                received_on=timezone.localdate() + dt.timedelta(days=1),
            )

    def test_submit_needs_the_right(self, provider, programme):
        application = ApplicationFactory(programme=programme, state="draft", submitted_at=None)
        with pytest.raises(PermissionDenied):
            application_submit(actor=actor_in(provider, "instructor"), application=application)


class TestAtOnce:
    def test_two_browsers_starting_for_one_person_open_one_application(self, transactional_log):
        from threading import Barrier, Thread

        from django.db import connection

        programme = ProgrammeFactory(name="Machining")
        together, found, failed = Barrier(4), [], []

        def run():
            try:
                together.wait()
                found.append(begin(programme).application_id)
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
