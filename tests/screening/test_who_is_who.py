"""Who is who, on every path into screening: relatives apart, the same person seen, and decisions that wait for the answer."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories import ApplicationFactory, PersonFactory, ProgramFactory, actor_in, member
from tests.screening.conftest import TYPED
from tests.screening.test_applying import fill, start_page
from workadvance.events.workflow import IllegalMove
from workadvance.people.identity_questions import identity_answer, identity_look
from workadvance.people.models import IdentityQuestion, Person
from workadvance.people.services import household_state
from workadvance.screening import today
from workadvance.screening.models import Application
from workadvance.screening.selectors import board_of
from workadvance.screening.services import application_assess, application_move, applications_do
from workadvance.screening.views.identity import same_value

pytestmark = pytest.mark.django_db
SECTION = "Same person?"


@pytest.fixture
def staff(client, provider):
    user = member(provider, "screener")
    client.force_login(user)
    return user


def page(client, application):
    return client.get(reverse("screening:application", args=[application.pk])).content.decode()


def answer(client, application, question, said):
    url = reverse("screening:same_person", args=[application.pk, question.pk])
    return client.post(url, {"answer": said})


@pytest.fixture
def asked(program, provider, screener):
    """An applicant denied at noon who comes back with two letters changed, a new phone and a lower wage; and the question."""
    before = PersonFactory(
        provider=provider, full_name="Marisol Nunez", birth_date=dt.date(1992, 4, 5), zip="74103", phone="918-555-0134"
    )
    household_state(author=screener, person=before, size=3, monthly_income=Decimal("1800.00"))
    ApplicationFactory(
        program=program, person=before, state="declined", decided_on=timezone.localdate(), hourly_wage=Decimal("19.00")
    )
    after = PersonFactory(
        provider=provider, full_name="Marysol Nunes", birth_date=dt.date(1992, 4, 5), zip="74103", phone="918-555-0199"
    )
    household_state(author=screener, person=after, size=3, monthly_income=Decimal("1800"))
    application = ApplicationFactory(program=program, person=after, hourly_wage=Decimal("12.00"))
    [question] = identity_look(author=screener, person=after)
    return application, question


class TestRelatives:
    @pytest.mark.parametrize(
        "son",
        [
            {"birth_date": "2001-09-09"},
            {"full_name": "Marisol Núñez Jr.", "birth_date": "2001-09-09"},
            {"full_name": "Marisol Núñez III"},
            {"full_name": "Marisol Núñez", "birth_date": "1972-04-05", "phone": "918-555-0134"},
        ],
    )
    def test_a_relative_on_the_same_email_has_a_record_and_a_draft_of_their_own(self, program, son):
        father, relative = Client(), Client()
        fill(father, start_page(father, program), upto="work")
        fill(relative, start_page(relative, program, **son), about={**son}, work={"hourly_wage": "9.00"})
        first, second = Person.objects.order_by("pk")
        assert first.birth_date == dt.date(1992, 4, 5)
        assert first.applications.get().hourly_wage == Decimal("12.50")
        assert second.full_name == son.get("full_name", "Marisol Núñez")
        assert second.applications.get().hourly_wage == Decimal("9.00")

    def test_what_the_first_wrote_is_not_seen_by_the_second(self, program):
        father, relative = Client(), Client()
        fill(father, start_page(father, program), why={"why": "For my daughter."})
        begun = start_page(relative, program, birth_date="2001-09-09")
        seen = fill(relative, begun, about={"birth_date": "2001-09-09"}, why={"why": ""})
        assert "For my daughter." not in relative.get(seen).content.decode()

    def test_both_can_send_and_each_has_one_application(self, program):
        for born in ("1992-04-05", "2001-09-09"):
            client = Client()
            send = fill(client, start_page(client, program, birth_date=born), about={"birth_date": born})
            client.post(send, {"services": "on"})
        assert [a.state for a in Application.objects.order_by("pk")] == ["submitted", "submitted"]
        assert Application.objects.values("person").distinct().count() == 2
        assert not IdentityQuestion.objects.exists()


class TestTheSamePersonIsSeen:
    def test_public_form_denied_at_noon_and_back_with_two_letters_changed(self, program, client, screener, staff):
        first = Client()
        first.post(fill(first, start_page(first, program)), {"services": "on"})
        earlier = Application.objects.get()
        application_move(actor=screener, application=earlier, name="decline", reason="Earns too much")
        again = Client()
        changed = {"full_name": "Marysol Nuñes", "phone": "918-555-0199", "email": "new@example.org"}
        begun = start_page(again, program, full_name="Marysol Nuñes", email="new@example.org", phone="918-555-0199")
        again.post(fill(again, begun, about=changed, work={"hourly_wage": "9.00"}), {"services": "on"})
        now = Application.objects.exclude(pk=earlier.pk).get()
        assert now.person != earlier.person
        shown = page(client, now)
        assert SECTION in shown
        for text in ("12.50", "9.00", "Marisol Núñez", "similar name", "same date of birth", "Not selected"):
            assert text in shown

    def test_paper_entry_shows_records_of_alike_facts_before_anything_is_written(
        self, program, client, provider, staff
    ):
        known = PersonFactory(provider=provider, full_name="Marysol Nunes", birth_date=dt.date(1992, 4, 5), zip="74103")
        data = {k: v for part in TYPED.values() for k, v in part.items()}
        data |= {"program": program.pk, "received_on": timezone.localdate(), "language": "en", "services": "on"}
        first = client.post(reverse("screening:enter"), data)
        assert first.status_code == 422
        assert known in first.context["alike"]
        assert client.post(reverse("screening:enter"), {**data, "known": "unsure"}).status_code == 302
        assert IdentityQuestion.objects.get().state == "unsure"
        made = Application.objects.get()
        assert made.person != known
        with pytest.raises(IllegalMove):
            application_move(
                actor=actor_in(provider, "screener"), application=made, name="decline", reason="Pays too much"
            )

    def test_paper_entry_of_somebody_else_is_answered_then_and_there(self, program, client, provider, staff):
        PersonFactory(provider=provider, full_name="Marysol Nunes", birth_date=dt.date(1992, 4, 5), zip="74103")
        data = {k: v for part in TYPED.values() for k, v in part.items()}
        data |= {"program": program.pk, "received_on": timezone.localdate(), "language": "en", "services": "on"}
        client.post(reverse("screening:enter"), {**data, "known": "new"})
        question = IdentityQuestion.objects.get()
        assert (question.state, question.answered_by) == ("different", staff)

    def test_equal_values_are_no_differences(self, client, asked, staff):
        application, _question = asked
        shown = page(client, application)
        differing, alike = shown.split("Answers that differ")[-1].split("The same in both records:")
        assert "1,800" not in differing.split("</table>")[0]
        assert "$19.00 an hour" in differing
        assert "Household income last month, before taxes ($1,800)" in alike

    def test_staff_read_the_answers_in_their_own_words(self, client, asked, staff):
        application, _question = asked
        Person.objects.filter(pk=application.person_id).update(goes_by="Mari")
        shown = page(client, application).split("Answers that differ")[-1].split("Decisions on this application")[0]
        assert "Your name" not in shown
        assert "you go by" not in shown
        assert "April 5, 1992" in shown
        assert "918-555-0199" in shown
        [there, here] = shown.split("Goes by")[1].split("<td")[1:3]
        assert ("–" in there, "Mari" in here) == (True, True)

    @pytest.mark.parametrize(
        ("part", "field", "one", "two", "same"),
        [
            ("household", "monthly_income", Decimal("1800.00"), "1800", True),
            ("household", "monthly_income", Decimal("1800.00"), "$1,800", True),
            ("household", "monthly_income", Decimal("1800.00"), "1800.01", False),
            ("household", "size", 3, "3", True),
            ("about", "phone", "+19185550134", "(918) 555-0134", True),
            ("about", "birth_date", dt.date(1992, 4, 5), "1992-04-05", True),
            ("about", "goes_by", "", None, True),
            ("about", "full_name", "Ana Paz", "Ana  Paz", True),
            ("work", "employed", True, "yes", True),
            ("work", "employed", True, "no", False),
        ],
    )
    def test_a_difference_is_one_of_values_not_of_writing(self, part, field, one, two, same):
        from workadvance.screening.forms import FORMS

        assert same_value(FORMS[part].base_fields[field], one, two) is same


class TestTheAnswerIsWaitedFor:
    @pytest.mark.parametrize("name", ["confirm_eligible", "decline", "find_ineligible"])
    def test_no_decision_while_it_is_open_or_unsure(self, asked, screener, name):
        application, question = asked
        application_assess(actor=screener, application=application)
        with pytest.raises(IllegalMove, match="same person"):
            application_move(actor=screener, application=application, name=name, reason="x")
        identity_answer(actor=screener, question=question, answer="unsure")
        with pytest.raises(IllegalMove, match="same person"):
            application_move(actor=screener, application=application, name=name, reason="x")
        identity_answer(actor=screener, question=question, answer="different")
        application_move(actor=screener, application=application, name=name, reason="x")

    @pytest.mark.parametrize(
        ("state", "name"), [("eligible", "select"), ("eligible", "waitlist"), ("waitlisted", "select")]
    )
    def test_nor_selection_nor_the_waitlist(self, asked, screener, state, name):
        application, _question = asked
        Application.objects.filter(pk=application.pk).update(state=state)
        application.refresh_from_db()
        with pytest.raises(IllegalMove, match="same person"):
            application_move(actor=screener, application=application, name=name, reason="x")

    def test_nor_in_bulk(self, asked, screener):
        application, _question = asked
        done = applications_do(actor=screener, application_ids=[application.pk], action="decline", reason="x")
        assert done.done == ()
        assert "same person" in done.left_out[0].why

    def test_it_stands_on_the_board_and_on_today(self, asked, screener):
        application, question = asked
        column = next(c for c in board_of(screener) if c.lane == "identity")
        assert [card.application for card in column.cards] == [application]
        assert [t.what for t in today.today(screener) if t.person_id or application.person.full_name in t.who][:1] == [
            SECTION
        ]
        identity_answer(actor=screener, question=question, answer="different")
        assert next(c for c in board_of(screener) if c.lane == "identity").count == 0


class TestAnswering:
    @pytest.mark.parametrize("said", ["same", "different", "unsure"])
    def test_every_answer_can_be_given_and_changed(self, client, asked, staff, said):
        application, question = asked
        for one in (said, "same", "different", "unsure", said):
            assert answer(client, application, question, one).status_code == 302
            question.refresh_from_db()
            assert question.state == one
        assert page(client, application).count("<form") > 1

    def test_not_by_a_coach_and_not_from_elsewhere(self, client, asked, provider):
        application, question = asked
        client.force_login(member(provider, "coach"))
        assert answer(client, application, question, "same").status_code == 403
        client.force_login(member(ProgramFactory().provider, "screener"))
        assert answer(client, application, question, "same").status_code == 404

    def test_of_a_restricted_record_nothing_is_shown_and_nothing_answered(self, client, asked, staff):
        application, question = asked
        Person.objects.filter(pk=question.other_id).update(restricted=True)
        shown = page(client, application)
        assert "restricted record" in shown
        assert "Marisol Nunez" not in shown
        assert answer(client, application, question, "same").status_code == 404

    def test_hostile_answers_change_nothing(self, client, asked, staff):
        application, question = asked
        for said in ("", "open", "²", "x" * 5000):
            assert answer(client, application, question, said).status_code == 422
        question.refresh_from_db()
        assert question.state == "open"


class TestWithoutContact:
    def test_staff_enter_somebody_without_phone_email_and_zip(self, client, program, staff):
        data = {k: v for part in TYPED.values() for k, v in part.items()}
        data |= {"program": program.pk, "received_on": timezone.localdate(), "language": "en", "services": "on"}
        data |= {"phone": "", "email": "", "zip": ""}
        refused = client.post(reverse("screening:enter"), data)
        assert set(refused.context["form"].errors) == {"phone", "zip"}
        made = client.post(reverse("screening:enter"), {**data, "reached_by": "Day Center, Mondays"}, follow=True)
        assert made.status_code == 200
        person = Person.objects.get()
        assert (person.phone, person.zip, person.reached_by) == ("", "", "Day Center, Mondays")
        assert "Day Center, Mondays" in made.content.decode()
        assert "Day Center, Mondays" in client.get(reverse("person", args=[person.pk])).content.decode()


class TestSecondProgram:
    @pytest.fixture
    def ready(self, program, provider, screener):
        """Selected in one program; found eligible, every step done, in another one, under another record."""
        born = dt.date(1992, 4, 5)
        first, other = (PersonFactory(provider=provider, full_name="Marisol Núñez", birth_date=born) for _ in range(2))
        ApplicationFactory(program=program, person=first, state="selected", decided_on=timezone.localdate())
        [question] = identity_look(author=screener, person=other)
        identity_answer(actor=screener, question=question, answer="same")
        other.refresh_from_db()
        second = ApplicationFactory(program=ProgramFactory(provider=provider), person=other, state="eligible")
        second.program.steps.all().delete()
        second.verdicts.create(rule="age", verdict="meets", reason="", assessed_at=timezone.now())
        return second

    def test_only_knowingly(self, ready, screener):
        with pytest.raises(IllegalMove, match="already selected for Machining"):
            application_move(actor=screener, application=ready, name="select", reason="Fits")
        application_move(actor=screener, application=ready, name="select", reason="Fits", second_program=True)
        assert ready.state == "selected"

    def test_it_is_asked_on_the_page_where_it_matters(self, client, ready, staff):
        assert "second_program" in page(client, ready)
        sent = {"move": "select", "reason": "Fits"}
        url = reverse("screening:decide", args=[ready.pk])
        assert client.post(url, sent).status_code == 422
        assert client.post(url, {**sent, "second_program": "on"}).status_code == 302
        alone = ApplicationFactory(program=ready.program, state="eligible")
        alone.verdicts.create(rule="age", verdict="meets", reason="", assessed_at=timezone.now())
        assert "second_program" not in page(client, alone)

    def test_into_the_same_program_never(self, ready, program, screener):
        Application.objects.filter(pk=ready.pk).update(program=program)
        ready.refresh_from_db()
        with pytest.raises(IllegalMove, match="under another record"):
            application_move(actor=screener, application=ready, name="select", reason="Fits", second_program=True)


class TestOneReader:
    @pytest.mark.parametrize(
        "phone", ["918.555.0134", "９１８５５５０１３４", "٩١٨٥٥٥٠١٣٤", "+1 (918) 555‑0134", "1-918-555-0134"]
    )
    def test_every_way_of_writing_a_contact_is_one_on_the_public_form(self, client, program, phone):
        typed = {"phone": phone, "email": "Ｍari@Example.org", "zip": "７４１０３-1234"}
        fill(client, start_page(client, program, **typed), upto="about", about=typed)
        person = Person.objects.get()
        assert (person.phone, person.email, person.zip) == ("+19185550134", "mari@example.org", "74103")

    @pytest.mark.parametrize(
        ("field", "text"),
        [("phone", "²"), ("phone", "555-0134"), ("email", "a@b"), ("zip", "00000"), ("zip", "²"), ("full_name", "²")],
    )
    def test_what_cannot_be_one_is_refused_beside_its_field(self, client, program, field, text):
        start = start_page(client, program)
        response = client.post(start.url, {**TYPED["about"], field: text})
        assert response.status_code == 422
        assert set(response.context["form"].errors) == {field}

    def test_a_foreign_number_is_taken(self, client, program):
        assert start_page(client, program, phone="+52 55 1234 5678").status_code == 302
        assert Person.objects.get().phone == "+525512345678"
