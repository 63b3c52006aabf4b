"""Calendar files as other programs read them: times with their zone, changes, cancellations, whole days."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from tests.appointments.conftest import NOON, at
from workadvance.appointments.ics import CALLED_OFF, CANCEL, REQUEST, calendar_file, invitation_file
from workadvance.appointments.items import CalendarItem, Window, items_of_person, items_of_staff
from workadvance.appointments.zones import ZONES, zone_of, zone_of_zip, zones_alike
from workadvance.people.access import SYSTEM, actor_of_user
from workadvance.people.models import Site
from workadvance.placement.models import Referral
from workadvance.readiness import services as readiness
from workadvance.readiness.models import Attendance, Session

DECEMBER = Window(dt.date(2026, 12, 1), dt.date(2026, 12, 31))


def item(starts=None, minutes=30, zone="America/Chicago", **fields) -> CalendarItem:
    starts = starts or at(1, 9)
    about = {"key": "appointment-1", "title": "Coaching meeting", "day": starts.date(), "changed_at": NOON, **fields}
    return CalendarItem(zone=zone, starts_at=starts, ends_at=starts + dt.timedelta(minutes=minutes), **about)


def only_event(content: bytes):
    calendar = Calendar.from_ical(content)
    [event] = calendar.walk("VEVENT")
    return calendar, event


def offset_by_its_own_rules(calendar, moment: dt.datetime) -> dt.timedelta:
    """The offset at a local moment by the VTIMEZONE of the file alone, as a program without a zone database works it out."""
    [zone] = calendar.walk("VTIMEZONE")
    latest, found = None, None
    for part in zone.subcomponents:
        starts = [part["DTSTART"].dt]
        for more in [part.get("RDATE")] if part.get("RDATE") else []:
            starts += [d.dt for d in more.dts]
        for start in starts:
            if start <= moment and (latest is None or start > latest):
                latest, found = start, part["TZOFFSETTO"].td
    return found


@pytest.mark.parametrize("zone", [name for name, _label in ZONES])
@pytest.mark.parametrize(
    "day", [dt.date(2026, 1, 15), dt.date(2026, 7, 15), dt.date(2026, 11, 2), dt.date(2027, 3, 14)]
)
def test_a_file_carries_the_rules_of_its_zone(zone, day):
    starts = dt.datetime.combine(day, dt.time(9, 30), ZoneInfo(zone))
    calendar, event = only_event(calendar_file([item(starts, zone=zone)]))
    assert event["DTSTART"].params["TZID"] == zone
    assert event["DTSTART"].dt == starts
    assert event["DTEND"].dt - event["DTSTART"].dt == dt.timedelta(minutes=30)
    assert offset_by_its_own_rules(calendar, starts.replace(tzinfo=None)) == starts.utcoffset()


def test_an_invitation_its_change_and_its_end_are_of_one_event():
    asked = {"to": "maria@example.org", "name": "Maria Gomez", "provider": "Provider"}
    first = invitation_file(item(), method=REQUEST, **asked)
    moved = invitation_file(item(at(2, 10), sequence=1), method=REQUEST, **asked)
    ended = invitation_file(item(at(2, 10), sequence=2, canceled=True), method=CANCEL, **asked)
    read = [only_event(content) for content in (first, moved, ended)]
    assert [str(c["METHOD"]) for c, _e in read] == ["REQUEST", "REQUEST", "CANCEL"]
    assert [int(e["SEQUENCE"]) for _c, e in read] == [0, 1, 2]
    assert [str(e["STATUS"]) for _c, e in read] == ["CONFIRMED", "CONFIRMED", CALLED_OFF]
    assert len({str(e["UID"]) for _c, e in read}) == 1
    assert str(read[0][1]["ATTENDEE"]) == "mailto:maria@example.org"
    assert str(read[0][1]["ORGANIZER"]).startswith("mailto:")


def test_without_an_hour_it_is_of_the_whole_day():
    about = CalendarItem(key="session-1", title="Workshop", day=dt.date(2026, 12, 1), zone="America/Chicago")
    calendar, event = only_event(calendar_file([about]))
    assert event["DTSTART"].dt == dt.date(2026, 12, 1)
    assert event["DTEND"].dt == dt.date(2026, 12, 2)
    assert not calendar.walk("VTIMEZONE")


def test_words_with_commas_line_ends_and_accents_come_back_whole():
    title, place = "Reunión; «uno, dos»\nfin", "Room 2, “east”; upstairs"
    _calendar, event = only_event(
        calendar_file([item(title=title, place=place, link="https://meet.example.org/a?b=1,2")])
    )
    assert (str(event["SUMMARY"]), str(event["LOCATION"])) == (title, place)
    assert str(event["URL"]) == "https://meet.example.org/a?b=1,2"


# --- what components put on it


def plan(office, **fields):
    fields = {"title": "Workshop", "held_on": dt.date(2026, 12, 3), "hours": 3, "led_by": office.coach, **fields}
    return readiness.session_plan(actor=office.actor, program=office.program, **fields)


def test_a_session_has_start_end_place_and_the_zone_of_the_site(office):
    session = plan(office, starts_time=dt.time(9, 30), place="Room 2")
    assert (session.ends_time, session.zone) == (dt.time(12, 30), "America/Chicago")
    [mine] = items_of_person(office.person, DECEMBER)
    assert (mine.starts_at, mine.ends_at, mine.place) == (at(3, 9, 30), at(3, 12, 30), "Room 2")
    [theirs] = items_of_staff(office.actor, [office.coach.pk], DECEMBER)
    assert (theirs.key, theirs.name) == (mine.key, "")
    readiness.session_change(actor=office.actor, session=session, held_on=dt.date(2026, 12, 4))
    readiness.session_cancel(actor=office.actor, session=session, reason="Snow")
    [mine] = items_of_person(office.person, DECEMBER)
    assert (mine.sequence, mine.canceled, mine.day) == (2, True, dt.date(2026, 12, 4))


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"ends_time": dt.time(12)}, "starts_time"),
        ({"starts_time": dt.time(12), "ends_time": dt.time(12)}, "ends_time"),
        ({"starts_time": dt.time(22), "hours": 3}, "starts_time"),
    ],
)
def test_times_that_cannot_be_are_said_beside_their_field(office, fields, field):
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError) as refused:
        plan(office, **fields)
    assert list(refused.value.message_dict) == [field]


def test_a_person_sees_the_sessions_at_whose_roster_they_stand(office):
    """The calendar of a person and the lists of sessions agree, session by session."""
    from tests.factories import ApplicationFactory
    from workadvance.readiness.selectors import roster

    days = [dt.date(2026, 11, 26) + dt.timedelta(days=n) for n in range(0, 120, 7)]
    sessions = [plan(office, title=f"Workshop {day}", held_on=day) for day in days]
    states = ["selected", "selected", "eligible"]
    decided = [dt.date(2026, 11, 20), dt.date(2026, 6, 1), None]
    people = [
        ApplicationFactory(program=office.program, state=state, decided_on=on)
        for state, on in zip(states, decided, strict=True)
    ]
    back = Session.objects.create(
        program=office.program, component="readiness", title="Earlier", held_on=dt.date(2026, 11, 20), hours=2
    )
    late = ApplicationFactory(program=office.program, state="selected", decided_on=dt.date(2026, 6, 1))
    Attendance.objects.create(session=back, application=late, status="present", hours=2)
    window = Window(days[0], days[-1])
    for application in (office.application, *people, late):
        on_list = {s.pk for s in sessions if application.pk in {a.pk for a in roster(actor=SYSTEM, session=s)}}
        shown = {int(i.key.partition("-")[2]) for i in items_of_person(application.person, window)}
        assert shown == on_list, application.decided_on


def test_an_interview_is_on_the_persons_and_the_coachs_calendar(world):
    referral: Referral = world.referral
    Referral.objects.filter(pk=referral.pk).update(
        state="interviewing", interview_at=at(3, 15), interview_ends_at=at(3, 16), interview_place="Gate 4"
    )
    [mine] = [i for i in items_of_person(world.person, DECEMBER) if i.key.startswith("interview")]
    assert (mine.starts_at, mine.ends_at, mine.place, mine.name) == (at(3, 15), at(3, 16), "Gate 4", "")
    assert world.employer.name in mine.title
    [theirs] = [i for i in items_of_staff(actor_of_user(world.staff), [world.staff.pk], DECEMBER) if i.key == mine.key]
    assert theirs.name


def test_the_zone_of_a_provider(office):
    assert zone_of(office.provider.pk) == "America/Chicago"
    Site.objects.update(zip="", state="AZ")
    assert zone_of(office.provider.pk) == "America/Phoenix"
    Site.objects.all().delete()
    assert zone_of(office.provider.pk) == "America/New_York"
    assert zone_of_zip("49931") == "America/New_York"  # Houghton, Michigan keeps Detroit's time
    assert zones_alike("America/Boise") == "America/Denver"
