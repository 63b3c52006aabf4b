"""The pages: picking a time by link without script, changing and canceling it, the week, marking, offering."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from tests.appointments.conftest import TIMED, at
from tests.appointments.test_booking import book
from tests.factories import PersonFactory, member
from workadvance.appointments.models import Appointment, Slot
from workadvance.screening.participant_page import token_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def phone(office):
    """The participant's phone: the link of their page, and what it shows."""

    class Phone:
        client, token = Client(), token_of(office.application)

        def url(self, name: str = "my", *more: int) -> str:
            return reverse(f"screening:{name}", args=[self.token, *more])

        def see(self, name: str = "my", *more: int) -> str:
            answer = self.client.get(self.url(name, *more))
            assert answer.status_code == 200
            return answer.content.decode()

    return Phone()


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_participant_picks_changes_and_cancels_by_link(office, phone, language):
    office.person.language = language
    office.person.save()
    first, second = office.slot(at(1, 9)), office.slot(at(1, 10))
    assert phone.url("my_times") in phone.see()
    page = phone.see("my_times")
    assert re.findall(r'name="slot" value="(\d+)"', page) == [str(first.pk), str(second.pk)]
    assert "<script" not in page.partition("<main")[2].partition("</main>")[0]
    assert phone.client.post(phone.url("my_times"), {"slot": first.pk}).status_code == 302
    made = Appointment.objects.get()
    mine = phone.see()
    assert "Teresa Reed" in mine
    assert f'{phone.url("my_times")}"' not in mine, "they meet already"
    change = phone.see("my_appointment", made.pk)
    assert f"instead_of={made.pk}" in change
    moved = phone.client.post(phone.url("my_times"), {"slot": second.pk, "instead_of": made.pk})
    assert moved.status_code == 302
    made.refresh_from_db()
    assert (made.starts_at, made.sequence) == (at(1, 10), 1)
    assert phone.client.post(phone.url("my_appointment", made.pk), {"reason": "Work"}).status_code == 302
    made.refresh_from_db()
    assert made.state == "canceled"
    assert len(phone.see()) < 60_000


def test_a_time_that_is_gone_is_said_and_the_page_offers_the_others(office, phone):
    first, second = office.slot(at(1, 9)), office.slot(at(1, 10))
    book(office, at(1, 9), person=office.other)
    answer = phone.client.post(phone.url("my_times"), {"slot": first.pk})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "This time is no longer free" in page
    assert f'value="{second.pk}"' in page


@pytest.mark.parametrize("slot", ["", "x", "9" * 40, "-1", "²"])
def test_rubbish_picks_nothing(office, phone, slot):
    assert phone.client.post(phone.url("my_times"), {"slot": slot}).status_code == 422
    assert not Appointment.objects.exists()


def test_nobody_elses_appointment_opens(office, phone):
    theirs = book(office, person=office.other)
    for name in ("my_appointment", "my_appointment_file"):
        assert phone.client.get(phone.url(name, theirs.pk)).status_code == 404
    assert phone.client.post(phone.url("my_appointment", theirs.pk)).status_code == 404
    answer = phone.client.post(phone.url("my_times"), {"slot": office.slot(at(1, 11)).pk, "instead_of": theirs.pk})
    assert answer.status_code == 404
    assert Appointment.objects.get().state == "booked"


def test_the_file_of_one_appointment(office, phone):
    made = book(office)
    answer = phone.client.get(phone.url("my_appointment_file", made.pk))
    [event] = Calendar.from_ical(answer.content).walk("VEVENT")
    assert event["DTSTART"].dt == at(1, 9)


def test_without_times_the_page_says_so(office, phone):
    assert "No times to pick right now" in phone.see("my_times")
    assert phone.url("my_times") not in phone.see()


# --- staff


@pytest.fixture
def coach(office):
    client = Client()
    client.force_login(office.coach)
    return client


def test_staff_book_through_the_form_and_see_it_in_their_week(office, coach):
    form = {**TIMED, "staff": office.coach.pk, "day": "2026-12-01", "starts": "9:30 am", "ends": "10:00"}
    answer = coach.post(reverse("appointments:new", args=[office.person.pk]), form)
    made = Appointment.objects.get()
    assert answer["Location"] == reverse("appointments:appointment", args=[made.pk])
    assert (made.starts_at, made.ends_at) == (at(1, 9, 30), at(1, 10))
    page = coach.get(reverse("appointments:week") + "?week=2026-12-03").content.decode()
    assert "Coaching meeting: Maria G." in page
    empty = coach.get(reverse("appointments:week") + "?week=2026-12-10").content.decode()
    assert "Nothing on the calendar this week" in empty
    assert coach.get(reverse("appointments:week") + "?week=rubbish").status_code == 200


def test_the_teams_week_names_whose_it_is_and_hides_the_restricted(office, coach):
    colleague = member(office.provider, "coach", name="Ana Ruiz")
    hidden = PersonFactory(provider=office.provider, full_name="Hidden Person", restricted=True)
    for n, (person, fields) in enumerate(((office.person, {}), (hidden, {}))):
        made = book(office, at(1, 9 + n), person=person, **fields)
        Appointment.objects.filter(pk=made.pk).update(staff=colleague)
    page = coach.get(reverse("appointments:week") + "?week=2026-12-01&who=team").content.decode()
    assert "Ana Ruiz" in page
    assert "Maria G." in page
    assert "HP" not in re.findall(r"Coaching meeting: (\S+)", page)
    assert "Hidden" not in page


@pytest.mark.parametrize(("came", "state"), [("yes", "kept"), ("no", "missed")])
def test_marking_from_the_page(office, coach, clock, came, state):
    made = book(office)
    address = reverse("appointments:mark", args=[made.pk])
    assert coach.post(address, {"came": came}).status_code == 422
    clock.to(at(1, 10))
    coach.force_login(office.coach)  # the session of last week is over
    assert "Did the person come?" in coach.get(reverse("appointments:appointment", args=[made.pk])).content.decode()
    assert coach.post(address, {"came": came}).status_code == 302
    made.refresh_from_db()
    assert made.state == state


def test_moving_and_canceling_from_the_page(office, coach):
    made = book(office)
    form = {**TIMED, "staff": office.coach.pk, "day": "2026-12-02", "starts": "14:00", "ends": "14:30"}
    assert coach.post(reverse("appointments:edit", args=[made.pk]), form).status_code == 302
    made.refresh_from_db()
    assert made.starts_at == at(2, 14)
    assert coach.post(reverse("appointments:cancel", args=[made.pk]), {"reason": "Ill"}).status_code == 302
    made.refresh_from_db()
    assert made.state == "canceled"


def test_offering_and_withdrawing_times(office, coach):
    page = reverse("appointments:times")
    assert "No times offered" in coach.get(page).content.decode()
    form = {
        **TIMED, "organization": office.provider.pk, "day": "2026-12-01", "since": "9:00", "until": "10:00",
        "minutes": "30", "weeks": "1", "audience": "caseload",
    }  # fmt: skip
    assert coach.post(page, form).status_code == 302
    assert coach.post(page, {**form, "until": "8:00"}).status_code == 422
    first, second = Slot.objects.order_by("starts_at")
    book(office, at(1, 9), person=office.other)
    shown = coach.get(page).content.decode()
    assert reverse("appointments:time_withdraw", args=[second.pk]) in shown
    assert reverse("appointments:time_withdraw", args=[first.pk]) not in shown
    assert coach.post(reverse("appointments:time_withdraw", args=[second.pk])).status_code == 302
    assert Slot.objects.get(pk=second.pk).withdrawn_at is not None
