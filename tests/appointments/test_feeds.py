"""A calendar's secret address: what it shows, to which readers, and how it ends."""

from __future__ import annotations

import datetime as dt
import re
import time

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from tests.appointments.conftest import at
from tests.appointments.test_booking import book
from workadvance.appointments import services
from workadvance.appointments.ics import CALLED_OFF
from workadvance.appointments.models import CalendarFeed
from workadvance.events.models import Event
from workadvance.people.access import link_actor
from workadvance.people.models import Membership
from workadvance.screening.participant_page import token_of
from workadvance.screening.participant_session import _KEY

pytestmark = pytest.mark.django_db
THEM = link_actor("Maria", "participant")


def read(secret: str) -> str:
    answer = Client().get(reverse("appointments:feed", args=[secret]))
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/calendar")
    return answer.content.decode().replace("\r\n ", "")


def test_a_members_feed_says_first_names_and_of_restricted_people_initials(office):
    book(office)
    office.other.restricted = True
    office.other.save()
    book(office, at(1, 11), person=office.other)
    secret = services.feed_make(actor=office.actor)
    text = read(secret)
    titles = [str(e["SUMMARY"]) for e in Calendar.from_ical(text).walk("VEVENT")]
    assert titles == ["Coaching meeting: Maria G.", "Coaching meeting: LO"]
    for private in ("Gomez", "Ortega", "Luis", office.person.phone, office.person.email):
        assert private not in text


def test_a_participants_feed_names_their_staff_and_no_other_participant(office):
    book(office)
    book(office, at(1, 11), person=office.other)
    text = read(services.person_feed_make(author=THEM, person=office.person))
    assert [str(e["SUMMARY"]) for e in Calendar.from_ical(text).walk("VEVENT")] == ["Coaching meeting: Teresa Reed"]
    assert "Luis" not in text
    office.person.language = "es"
    office.person.save()
    text = read(services.person_feed_make(author=THEM, person=office.person))
    assert "Reunión de orientación" in text


def test_the_secret_is_not_kept_and_a_new_one_ends_the_old(office):
    first = services.feed_make(actor=office.actor)
    assert not any(first in str(value) for row in CalendarFeed.objects.values() for value in row.values())
    assert not any(first in str(event.payload) for event in Event.objects.all())
    second = services.feed_make(actor=office.actor)
    assert Client().get(reverse("appointments:feed", args=[first])).status_code == 404
    read(second)
    services.feed_revoke(actor=office.actor)
    services.feed_revoke(actor=office.actor)
    assert Client().get(reverse("appointments:feed", args=[second])).status_code == 404
    kinds = [e.kind.rpartition(".")[2] for e in Event.objects.filter(kind__startswith="appointments.calendarfeed")]
    assert sorted(kinds) == ["made", "made", "revoked", "revoked"]


@pytest.mark.parametrize("secret", ["x", "a" * 32, "%00", "é" * 20, "." * 300])
def test_a_guess_opens_nothing(office, secret):
    services.feed_make(actor=office.actor)
    assert Client().get(f"/calendar/feeds/{secret}.ics").status_code in (400, 404)


def test_a_feed_ends_with_the_role(office):
    secret = services.feed_make(actor=office.actor)
    read(secret)
    Membership.objects.filter(user=office.coach).update(ends_on=timezone.localdate() - dt.timedelta(days=1))
    assert Client().get(reverse("appointments:feed", args=[secret])).status_code == 404


def test_a_canceled_appointment_is_canceled_in_the_feed(office):
    made = book(office)
    secret = services.feed_make(actor=office.actor)
    services.appointment_step(actor=office.actor, appointment=made, name="cancel", reason="Ill")
    [event] = Calendar.from_ical(read(secret)).walk("VEVENT")
    assert (str(event["STATUS"]), int(event["SEQUENCE"])) == (CALLED_OFF, 1)
    assert "Ill" not in read(secret)


def test_the_page_shows_a_new_address_once_and_turns_it_off(office):
    client = Client()
    client.force_login(office.coach)
    page = reverse("appointments:address")
    shown = client.post(page, {"do": "make"})
    [address] = re.findall(r"/calendar/feeds/([^.\"]+)\.ics", shown.content.decode())[:1]
    assert shown["Cache-Control"] == "no-store"
    read(address)
    assert address not in client.get(page).content.decode()
    assert client.post(page, {"do": "revoke"}).status_code == 302
    assert Client().get(reverse("appointments:feed", args=[address])).status_code == 404


def test_a_participants_address_needs_a_sign_in_on_the_device(office):
    client, page = Client(), reverse("screening:my_calendar", args=[token_of(office.application)])
    assert client.post(page, {"do": "make"}).status_code == 302
    assert not CalendarFeed.objects.exists()
    session = client.session
    session[_KEY] = [office.person.pk, time.time()]
    session.save()
    shown = client.post(page, {"do": "make"})
    assert shown.status_code == 200
    assert CalendarFeed.objects.get().person == office.person
    assert "webcal://" in shown.content.decode()
