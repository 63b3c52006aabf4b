import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404

from tests.factories import ProgramFactory, member
from tests.readiness.room import Room
from workadvance.events.models import Event
from workadvance.people.access import actor_of_user
from workadvance.readiness import selectors, services
from workadvance.readiness.models import Attendance, Session
from workadvance.readiness.views.session_status import session_status
from workadvance.screening.models import Application
from workadvance.ui.fetch import fetch

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def room():
    return Room()


def record(room, session, application, status, hours=None):
    return services.attendance_record(
        actor=room.as_coach,
        session=session,
        application=application,
        status=status,
        hours=None if hours is None else Decimal(hours),
    )


@pytest.mark.parametrize(
    ("status", "given", "kept"),
    [
        ("present", None, "3"),
        ("present", "1", "3"),
        ("late", None, "2.5"),
        ("late", "1.25", "1.25"),
        ("absent", "3", "0"),
        ("excused", None, "0"),
    ],
)
def test_hours_follow_from_the_status(room, status, given, kept):
    row = record(room, room.session(), room.selected(), status, given)
    assert (row.status, row.hours) == (status, Decimal(kept))


@pytest.mark.parametrize(
    ("session_hours", "first", "step"),
    [("8", "7.5", "0.5"), ("2", "1.5", "0.5"), ("1.5", "1.25", "0.25"), ("0.25", "0.25", "0.25")],
)
def test_somebody_late_gets_a_sensible_first_suggestion(session_hours, first, step):
    assert services.late_hours(Decimal(session_hours)) == (Decimal(first), Decimal(step))


@pytest.mark.parametrize(
    ("status", "hours"), [("late", "3.5"), ("late", "0"), ("late", "-1"), ("dancing", None), ("", None)]
)
def test_what_cannot_be_is_refused(room, status, hours):
    with pytest.raises(ValidationError):
        record(room, room.session(), room.selected(), status, hours)
    assert not Attendance.objects.exists()


def test_a_second_tap_changes_the_first_and_the_same_tap_changes_nothing(room):
    session, application = room.session(), room.selected()
    record(room, session, application, "absent")
    record(room, session, application, "absent")
    record(room, session, application, "late")
    assert Attendance.objects.get().status == "late"
    assert Event.objects.filter(kind="readiness.attendance.recorded", person_id=application.person_id).count() == 2


def test_attendance_waits_for_the_day_and_ends_with_a_canceled_session(room):
    application = room.selected()
    with pytest.raises(ValidationError, match="starting that day"):
        record(room, room.session(-1), application, "present")
    canceled = room.session(2)
    services.session_cancel(actor=room.as_coach, session=canceled, reason="Snow")
    with pytest.raises(ValidationError, match="canceled"):
        record(room, canceled, application, "present")


def test_somebody_of_another_program_or_not_selected_is_refused(room):
    session, application = room.session(), room.selected()
    application.state = "withdrawn"
    application.save()
    with pytest.raises(ValidationError, match="selected"):
        record(room, session, application, "present")
    other = room.selected()
    other.program = ProgramFactory(provider=room.provider)
    other.save()
    with pytest.raises(ValidationError, match="another program"):
        record(room, session, other, "present")


def test_done_marks_the_rest_present_and_says_the_session_was_held(room):
    session = room.session()
    people = [room.selected() for _ in range(3)]
    record(room, session, people[0], "absent")
    services.attendance_finish(actor=room.as_coach, session=session, applications=people)
    services.attendance_finish(actor=room.as_coach, session=session, applications=people)
    session.refresh_from_db()
    assert session.taken_at is not None
    assert sorted(Attendance.objects.values_list("status", flat=True)) == ["absent", "present", "present"]
    held = Event.objects.get(kind="readiness.session.held")
    assert (held.payload["present"], held.organization_id) == (2, room.provider.pk)


def test_a_session_nobody_came_to_is_not_finished_by_mistake(room):
    with pytest.raises(ValidationError, match="No one"):
        services.attendance_finish(actor=room.as_coach, session=room.session(), applications=[])


def test_readiness_hours_are_derived_from_what_was_attended(room):
    application = room.selected()
    assert not selectors.readiness_done(application)
    room.attend(application, 5)
    room.attend(application, 4, status="absent")
    assert selectors.readiness_hours(application) == Decimal(3)
    record(room, room.session(3), application, "late", "2.75")
    assert not selectors.readiness_done(application)
    room.attend(application, 2, status="late")
    assert selectors.readiness_hours(application) == Decimal("8.25")
    assert selectors.readiness_done(application)
    services.attendance_record(
        actor=room.as_coach, session=room.session(2), application=application, status="absent", reason="Wrong name"
    )  # corrected: not done any more
    assert not selectors.readiness_done(application)


def test_classes_do_not_count_as_readiness_hours(room):
    application = room.selected()
    lesson = Session.objects.create(
        program=room.program, component="training", title="Class", held_on=room.today, hours=6
    )
    Attendance.objects.create(session=lesson, application=application, status="present", hours=6)
    assert selectors.readiness_hours(application) == 0
    with pytest.raises(ValidationError, match="cohort's class"):
        record(room, lesson, application, "absent")


def test_a_program_without_readiness_hours_has_them_done(room):
    room.program.readiness_hours = 0
    room.program.save()
    application = room.selected()
    assert selectors.readiness_done(application)
    assert list(selectors.in_readiness(type(application).objects.all())) == []


def test_the_roster_is_who_still_needs_hours_and_was_seen_lately(room):
    _new, attending, stale, done, later = (
        room.selected(n, days=d)
        for n, d in (("New", 5), ("Attending", 150), ("Stale", 200), ("Done", 30), ("Later", -3))
    )
    room.attend(attending, 20)
    room.attend(done, 20, 19)
    other = room.selected("Other program")
    other.program = ProgramFactory(provider=room.provider)
    other.save()
    session = room.session()
    names = [a.person.full_name for a in selectors.roster(actor=room.as_coach, session=session)]
    assert names == ["Attending", "New"]
    record(room, session, done, "present")  # was there all the same
    assert [a.person.full_name for a in selectors.roster(actor=room.as_coach, session=session)] == [
        "Attending",
        "Done",
        "New",
    ]
    assert {stale.pk, later.pk}.isdisjoint(a.pk for a in selectors.roster(actor=room.as_coach, session=session))


def test_a_list_too_long_for_a_room_is_narrowed_to_the_leaders_people(room):
    other_coach = member(room.provider, "coach")
    for n in range(70):
        application = room.selected(f"Person {n:02d}", days=5)
        if n >= 3:  # the first three are the leader's own caseload
            application.person.coach = other_coach
            application.person.save()
    attending = Application.objects.get(person__full_name="Person 50")
    session = room.session()
    room.attend(attending, 7)
    names = [a.person.full_name for a in selectors.roster(actor=room.as_coach, session=session)]
    assert names == ["Person 00", "Person 01", "Person 02", "Person 50"]
    unled = room.session(0, title="No leader", led_by=None)
    assert selectors.roster(actor=room.as_coach, session=unled) == []


def test_somebody_selected_too_long_ago_is_not_in_readiness_any_more(room):
    room.selected(days=181)
    recent = room.selected(days=180)
    assert list(selectors.people_in_readiness(actor=room.as_coach)) == [recent]


def test_who_is_not_on_the_list_is_found_by_name(room):
    session, done = room.session(), room.selected("Guadalupe Ríos")
    room.attend(done, 20, 19)
    room.selected("Guadalupe Listed")
    found = selectors.others_named(actor=room.as_coach, session=session, text="guadalup")
    assert [a.person.full_name for a in found] == ["Guadalupe Ríos"]
    assert selectors.others_named(actor=actor_of_user(room.outsider("coach")), session=session, text="guadalup") == []


def test_a_restricted_person_is_on_the_list_for_named_people_only(room):
    application, session = room.selected(), room.session()
    room.restrict(application, room.coach)
    assert selectors.roster(actor=actor_of_user(room.coach), session=session) == [application]
    assert selectors.roster(actor=room.as_manager, session=session) == []


def test_absences_in_a_row_skip_excused_ones_and_end_with_being_there(room):
    twice, broken, excused = room.selected(), room.selected(), room.selected()
    room.attend(twice, 9)
    for days, other in ((6, "absent"), (3, "present"), (1, "absent")):
        room.attend(twice, days, status="absent")
        room.attend(broken, days, status=other)
    room.attend(excused, 6, 1, status="absent")
    room.attend(excused, 3, status="excused")
    assert selectors.absences_in_a_row([twice.pk, broken.pk, excused.pk]) == {twice.pk: 3, broken.pk: 1, excused.pk: 2}
    sheet = selectors.sheet(session=room.session(), applications=[twice, broken])
    assert [row.missed for row in sheet.rows] == [3, 1]


def test_a_sheet_shows_everybody_present_until_said_otherwise(room):
    session = room.session()
    first, second = room.selected("Ann"), room.selected("Ben")
    record(room, session, first, "late", "2")
    sheet = selectors.sheet(session=session, applications=[first, second])
    assert [(r.status, r.recorded) for r in sheet.rows] == [("late", True), ("present", False)]
    assert (sheet.present, sheet.late, sheet.away, sheet.unsaved) == (1, 1, 0, 1)
    assert (sheet.rows[0].fewer, sheet.rows[0].more) == (Decimal("1.5"), Decimal("2.5"))


def test_sessions_are_fetched_through_permission(room):
    session = room.session()
    with pytest.raises(Http404):
        fetch(
            selectors.readiness_sessions(), actor_of_user(room.outsider("coach")), "readiness.view_sessions", session.pk
        )
    with pytest.raises(PermissionDenied):
        fetch(selectors.readiness_sessions(), room.as_screener, "readiness.view_sessions", session.pk)
    for actor in (room.as_screener, actor_of_user(room.outsider("instructor"))):
        with pytest.raises(PermissionDenied):
            services.attendance_record(actor=actor, session=session, application=room.selected(), status="present")
        with pytest.raises(PermissionDenied):
            services.session_plan(actor=actor, program=room.program, title="x", held_on=room.today, hours=Decimal(1))
    assert selectors.sessions(actor=actor_of_user(room.outsider("coach"))).count() == 0


def test_a_weekly_series_is_planned_whole_or_not_at_all(room):
    series = {
        "actor": room.as_coach,
        "program": room.program,
        "title": "Money",
        "held_on": room.today,
        "hours": Decimal(2),
    }
    made = services.session_series_plan(**series, weeks=3)
    assert [s.held_on for s in made] == [room.today + dt.timedelta(weeks=n) for n in range(3)]
    assert services.session_series_plan(**series, weeks=3) == made  # pressed twice
    assert Session.objects.count() == 3
    for wrong in ({"weeks": 0}, {"weeks": 27}, {"hours": Decimal(17)}, {"title": " "}):
        with pytest.raises(ValidationError):
            services.session_series_plan(**{**series, "title": "Other", **wrong})
    assert Session.objects.count() == 3


def test_after_attendance_the_day_and_hours_stand(room):
    session = room.session()
    services.session_change(actor=room.as_coach, session=session, title="Renamed", held_on=room.ago(1))
    record(room, session, room.selected(), "present")
    services.session_change(actor=room.as_coach, session=session, led_by=room.instructor)
    with pytest.raises(ValidationError) as caught:
        services.session_change(actor=room.as_coach, session=session, held_on=room.ago(2), hours=Decimal(5))
    assert set(caught.value.message_dict) == {"held_on", "hours"}
    session.refresh_from_db()
    assert (session.title, session.held_on, session.led_by) == ("Renamed", room.ago(1), room.instructor)


def test_a_session_is_canceled_with_a_reason_and_not_after_it_was_held(room):
    session = room.session()
    with pytest.raises(ValidationError):
        services.session_cancel(actor=room.as_coach, session=session, reason=" ")
    services.session_cancel(actor=room.as_coach, session=session, reason="Snow")
    services.session_cancel(actor=room.as_coach, session=session, reason="Snow again")
    assert Event.objects.get(kind="readiness.session.canceled").reason == "Snow"
    held = room.session(1)
    record(room, held, room.selected(), "present")
    with pytest.raises(ValidationError, match="can't cancel it"):
        services.session_cancel(actor=room.as_coach, session=held, reason="Snow")


def test_what_a_sessions_dates_say(room):
    assert session_status(room.session(-1)).shape == "info"
    assert session_status(room.session(0)).shape == "next"
    assert session_status(room.session(1)).shape == "late"
    taken = room.session(2)
    services.attendance_finish(actor=room.as_coach, session=taken, applications=[room.selected()])
    taken.refresh_from_db()
    assert session_status(taken).shape == "good"


def test_the_database_refuses_hours_for_who_was_away(room):
    with pytest.raises(IntegrityError), transaction.atomic():
        Attendance.objects.create(session=room.session(), application=room.selected(), status="absent", hours=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Session.objects.filter(pk=room.session().pk).update(hours=17)
