import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.factories import member
from tests.training.school import School
from workadvance.events.models import Event
from workadvance.readiness.models import Attendance, Session
from workadvance.training import services
from workadvance.training.models import Certification, Cohort, Credential, Enrollment, Exam, MilestoneReached

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def school():
    return School()


@pytest.fixture
def as_manager(client, school):
    client.force_login(school.manager)
    return client


@pytest.fixture
def as_instructor(client, school):
    client.force_login(school.instructor)
    return client


def url(name, *args):
    return reverse(f"training:{name}", args=args)


def page(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status, response.content[:400]
    return response.content.decode()


def form(school, **changes):
    return {
        "decision": school.decision.pk,
        "name": "Welding, spring",
        "seats": "12",
        "starts_on": str(school.today),
        "ends_on": str(school.today + dt.timedelta(days=27)),
        "hours": "60",
        "weekdays": ["0", "2"],
        "certification": school.certification.pk,
        "instructor": school.instructor.pk,
        "milestones": f"Safety card, {school.today + dt.timedelta(days=6)}\nFirst plate, clean / Primera placa, limpia",
        "no_class_on": "",
        **changes,
    }


def test_a_cohort_is_planned_from_its_form(as_manager, school):
    assert "Welders (51-4121)" in page(as_manager, url("cohort_add"))
    response = as_manager.post(url("cohort_add"), form(school))
    assert response.status_code == 302, response.content.decode()[-3000:]
    cohort = Cohort.objects.get()
    assert response["Location"] == url("classes", cohort.pk)
    assert list(cohort.milestones.values_list("name", "name_es", "due_on")) == [
        ("Safety card", "", school.today + dt.timedelta(days=6)),
        ("First plate, clean", "Primera placa, limpia", None),
    ]
    assert "All classes: 8 · Hours: 60" in page(as_manager, url("classes", cohort.pk))
    school.trainee(cohort, "Ann Lee", started=0)
    as_manager.cookies["django_language"] = "es"
    spanish = page(as_manager, url("milestones", cohort.pk))
    assert "Primera placa, limpia" in spanish
    assert "Safety card" in spanish  # the other language stands in where one is missing
    assert cohort.class_sessions.count() == 8


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        ({"seats": "0"}, "greater than or equal to 1"),
        ({"weekdays": []}, "required"),
        ({"hours": "4000"}, "The limit is 16"),
        ({"ends_on": "2020-01-01"}, "t end before it starts"),
        ({"no_class_on": "Easter"}, "Not a day: Easter"),
        ({"milestones": "Too late, 2020-01-01"}, "Outside the cohort"),
        ({"decision": "0"}, "not one of the available"),
        ({"starts_on": "13/13/2026"}, "There is no such day"),
        ({"name": "x" * 121}, "at most 120"),
    ],
)
def test_a_cohort_that_cannot_be_is_shown_again_with_what_is_wrong(as_manager, school, wrong, problem):
    response = as_manager.post(url("cohort_add"), form(school, **wrong))
    shown = response.content.decode()
    assert response.status_code == 422
    assert problem in shown
    assert "Welding, spring" in shown or "name" in wrong
    assert not Cohort.objects.exists()
    assert not Session.objects.exists()


def test_the_calendar_is_shown_before_anything_is_planned(as_manager, school):
    given = {
        "starts_on": "2026-03-02",
        "ends_on": "2026-03-29",
        "hours": "60",
        "weekdays": ["0", "2"],
        "no_class_on": "3/9/2026",
    }
    shown = as_manager.get(url("calendar"), given).content.decode()
    assert "Classes: 7, from Mar 2" in shown
    assert "8.5 to 8.75 hr each" in shown
    for wrong in (
        {"hours": "x"},
        {"starts_on": "soon"},
        {"weekdays": ["9", "x"]},
        {"hours": "9000"},
        {"ends_on": "9999-12-31"},
    ):
        assert as_manager.get(url("calendar"), {**given, **wrong}).status_code == 200
    assert not Event.objects.filter(kind="training.cohort.planned").exists()


def test_the_cohort_page_asks_for_missing_spanish_names_of_milestones_until_they_are_added(as_manager, school):
    cohort = school.cohort(milestones=[("Safety card", None), ("Plate", None, "Placa")])
    first = cohort.milestones.get(name="Safety card")
    assert "1 milestone has no Spanish name" in page(as_manager, url("cohort", cohort.pk))
    as_manager.cookies["django_language"] = "es"
    assert "1 hito no tiene nombre en español" in page(as_manager, url("cohort", cohort.pk))
    as_manager.cookies["django_language"] = "en"
    assert "“Safety card” in Spanish" in page(as_manager, url("cohort_edit", cohort.pk))
    kept = {
        "name": cohort.name,
        "seats": cohort.seats,
        "instructor": school.instructor.pk,
        "certification": school.certification.pk,
        f"milestone_es_{cohort.milestones.get(name='Plate').pk}": "Placa",
    }
    added = {**kept, f"milestone_es_{first.pk}": "Tarjeta  de seguridad"}
    assert as_manager.post(url("cohort_edit", cohort.pk), added).status_code == 302
    assert list(cohort.milestones.values_list("name_es", flat=True)) == ["Tarjeta de seguridad", "Placa"]
    assert Event.objects.filter(kind="training.cohort.changed").last().payload["fields"] == "milestones"
    assert "no Spanish name" not in page(as_manager, url("cohort", cohort.pk))


def test_a_milestone_of_another_cohort_is_not_renamed(school):
    cohort, other = school.cohort(), school.cohort("Other", milestones=[("Safety card", None)])
    milestone = other.milestones.get()
    services.cohort_change(actor=school.as_manager, cohort=cohort, milestones_es={milestone.pk: "Tarjeta"})
    milestone.refresh_from_db()
    assert milestone.name_es == ""


def test_without_an_open_target_the_page_says_where_to_decide(as_manager, school):
    school.decision.retired_on = school.today
    school.decision.save()
    assert "No open target jobs" in page(as_manager, url("cohort_add"))


def test_a_cohort_is_changed_canceled_and_a_certification_added(as_manager, school):
    cohort = school.cohort(starts=5)
    changed = {"name": "Renamed", "seats": "20", "instructor": "", "certification": ""}
    assert as_manager.post(url("cohort_edit", cohort.pk), changed).status_code == 302
    assert as_manager.post(url("cohort_edit", cohort.pk), {**changed, "seats": "many"}).status_code == 422
    assert as_manager.post(url("cohort_cancel", cohort.pk), {"reason": ""}).status_code == 422
    assert as_manager.post(url("cohort_cancel", cohort.pk), {"reason": "Too few"}).status_code == 302
    cohort.refresh_from_db()
    assert (cohort.name, cohort.seats, cohort.canceled_on) == ("Renamed", 20, school.today)
    assert (
        as_manager.post(
            url("certification_add"), {"name": "CDL A", "issuer": "State", "valid_months": "96"}
        ).status_code
        == 302
    )
    assert (
        as_manager.post(url("certification_add"), {"name": "", "issuer": "State", "valid_months": "0"}).status_code
        == 422
    )
    assert Certification.objects.get(name="CDL A").valid_months == 96


def test_the_list_of_cohorts_its_filters_and_csv(as_manager, school):
    running, planned = school.cohort("Runs now", seats=4), school.cohort("Comes", starts=9)
    school.cohort("Was", starts=-50, days=10)
    school.there(school.trainee(running), 3)
    shown = page(as_manager, url("cohorts"))
    assert "1 of 4" in shown
    assert "100%" in shown
    for state, name in (("running", "Runs now"), ("planned", "Comes"), ("ended", "Was")):
        listed = page(as_manager, url("cohorts") + f"?state={state}")
        assert [n for n in ("Runs now", "Comes", "Was") if n in listed] == [name]
    assert planned.name in page(as_manager, url("cohorts") + "?q=comes&sort=-starts_on")
    assert "Runs now" not in page(as_manager, url("cohorts") + "?mine=me")
    csv = b"".join(as_manager.get(url("cohorts") + "?format=csv").streaming_content).decode()
    assert "Runs now" in csv
    assert "1/4" in csv


def test_seats_are_given_from_the_list(as_manager, school):
    cohort = school.cohort(seats=2)
    people = [school.ready(f"Person {n}") for n in range(3)]
    early = school.selected("Not ready yet")
    shown = page(as_manager, url("seats", cohort.pk))
    assert "2 seats are open" in shown
    assert "Not ready yet" in shown
    response = as_manager.post(url("seats", cohort.pk), {"chosen": [early.pk]})
    assert response.status_code == 422
    assert "0 of 6 job-readiness hours" in response.content.decode()
    chosen = {"chosen": [p.pk for p in people]}
    asked = as_manager.post(url("seats", cohort.pk), chosen)
    assert [f"{one.name}: {one.why}" for one in asked.context["left_out"]] == ["Person 2: Welding is full. Seats: 2."]
    response = as_manager.post(url("seats", cohort.pk), {**chosen, "sure": "yes"}, follow=True)
    assert "Person 2: Welding is full. Seats: 2." in response.content.decode()
    assert Enrollment.objects.count() == 2
    for nobody in ({}, {"chosen": ["x", "0"]}, {"chosen": [stranger().pk]}):
        assert as_manager.post(url("seats", cohort.pk), nobody).status_code == 422


def stranger():
    return School().ready()


def test_what_is_over_gives_no_seats_and_every_page_of_it_opens(as_manager, school):
    over, canceled = school.cohort("Over", starts=-50, days=10), school.cohort("Canceled", starts=5)
    services.cohort_cancel(actor=school.as_manager, cohort=canceled, reason="Few")
    waiting = school.ready("Waits")
    for cohort in (over, canceled):
        for name in ("cohort", "classes", "milestones", "exams", "cohort_edit"):
            page(as_manager, url(name, cohort.pk))
        shown = page(as_manager, url("seats", cohort.pk))
        assert "This cohort is closed" in shown
        assert "Waits" not in shown
        assert as_manager.post(url("seats", cohort.pk), {"chosen": [waiting.pk]}).status_code == 422
    assert not Enrollment.objects.exists()


def test_a_seat_from_the_persons_page(client, school):
    client.force_login(school.coach)
    cohort, application = school.cohort(seats=1), school.ready("Ann Lee")
    assert "Assign seat" in page(client, reverse("person", args=[application.person_id]))
    response = client.post(url("seat_give", application.pk), {"cohort": cohort.pk})
    assert response["Location"] == reverse("person", args=[application.person_id])
    other = school.ready()
    response = client.post(url("seat_give", other.pk), {"cohort": cohort.pk})
    assert response.status_code == 422
    assert "Seats: 1" in response.content.decode()
    assert client.post(url("seat_give", other.pk), {"cohort": "x"}).status_code == 404


def test_everybody_is_started_and_completed_at_once(as_instructor, school):
    cohort = school.cohort()
    for _ in range(3):
        school.seat(cohort)
    assert "Record all starts" in page(as_instructor, url("cohort", cohort.pk))
    as_instructor.post(url("moves", cohort.pk), {"do": "start", "all": "1", "on": str(school.ago(2)), "sure": "yes"})
    assert set(Enrollment.objects.values_list("state", "started_on")) == {("started", school.ago(2))}
    some = list(Enrollment.objects.values_list("pk", flat=True))[:2]
    response = as_instructor.post(
        url("moves", cohort.pk),
        {"do": "complete", "chosen": some, "on": str(school.today), "sure": "yes"},
        follow=True,
    )
    assert "2 people completed training." in response.content.decode()
    assert Enrollment.objects.filter(state="completed").count() == 2
    for wrong in ({"do": "fly", "all": "1"}, {"do": "start"}, {"do": "complete", "chosen": some}):
        assert as_instructor.post(url("moves", cohort.pk), wrong).status_code == 422


def test_one_persons_moves_with_reasons(as_instructor, school):
    trainee = school.trainee(school.cohort(), "Ann Lee")
    address = url("enrollment", trainee.pk)
    shown = page(as_instructor, address)
    assert "Left training" in shown
    assert "Release seat" not in shown
    for wrong, problem in (
        ({"do": "leave", "on": str(school.today)}, "needs a reason"),
        ({"do": "", "on": str(school.today)}, "Choose what happened"),
        ({"do": "complete", "on": "2099-01-01"}, "is in the future"),
        ({"do": "complete", "on": "x"}, "Enter a date, for example"),
        ({"do": "start", "on": str(school.today)}, "possible now"),
    ):
        response = as_instructor.post(address, wrong)
        assert response.status_code == 422
        assert problem in response.content.decode()
    assert as_instructor.post(address, {"do": "cancel", "on": str(school.today), "reason": "x"}).status_code == 403
    assert (
        as_instructor.post(address, {"do": "leave", "on": str(school.today), "reason": "Moved to Dallas"}).status_code
        == 302
    )
    trainee.refresh_from_db()
    assert trainee.state == "dropped"


def test_a_class_is_taken_with_one_tap_an_exception(as_instructor, school):
    cohort = school.cohort()
    one, two = school.trainee(cohort, "Ann Lee"), school.seat(cohort, school.ready("Holds a seat"))
    lesson = school.lesson(cohort, 1)
    shown = page(as_instructor, url("class", lesson.pk))
    assert "Has a seat. Starts when marked present." in shown
    response = as_instructor.post(url("class_mark", lesson.pk, one.application_id), {"status": "absent"}, headers=HTMX)
    assert 'data-status="absent"' in response.content.decode()
    response = as_instructor.post(url("class_finish", lesson.pk), follow=True)
    assert "Attendance saved: 1 present, 0 late, 1 absent." in response.content.decode()
    two.refresh_from_db()
    assert (two.state, two.started_on) == ("started", school.ago(1))
    assert Attendance.objects.filter(session=lesson).count() == 2
    assert as_instructor.post(url("class_mark", lesson.pk, school.ready().pk), {"status": "absent"}).status_code == 404


def test_classes_are_added_changed_and_called_off(as_instructor, school):
    cohort = school.cohort()
    lesson = school.lesson(cohort)
    day = cohort.starts_on
    assert as_instructor.post(url("class_add", cohort.pk), {"held_on": str(day), "hours": "3"}).status_code == 422
    assert as_instructor.post(url("class_cancel", lesson.pk), {"reason": "Snow"}).status_code == 302
    assert (
        as_instructor.post(url("class_add", cohort.pk), {"held_on": str(school.today), "hours": "2"}).status_code == 302
    )
    added = Session.objects.get(cohort_session__cohort=cohort, held_on=school.today, canceled_on=None)
    changed = {"held_on": str(school.today), "hours": "2.5", "led_by": school.manager.pk}
    assert as_instructor.post(url("class_edit", added.pk), changed).status_code == 302
    assert as_instructor.post(url("class_edit", added.pk), {**changed, "hours": "99"}).status_code == 422
    added.refresh_from_db()
    assert (added.hours, added.led_by) == (Decimal("2.5"), school.manager)


def test_milestones_with_one_tap(as_instructor, school):
    cohort = school.cohort(milestones=[("Safety card", None)])
    trainee, milestone = school.trainee(cohort, "Ann Lee"), cohort.milestones.get()
    assert "Safety card, Ann Lee" in page(as_instructor, url("milestones", cohort.pk))
    address = url("milestone_mark", milestone.pk, trainee.pk)
    shown = as_instructor.post(address, {"reached": "yes"}, headers=HTMX).content.decode()
    assert 'aria-pressed="true"' in shown
    assert MilestoneReached.objects.count() == 1
    assert as_instructor.post(address, {"reached": "no"}).status_code == 302
    assert not MilestoneReached.objects.exists()
    held = school.seat(cohort)
    assert as_instructor.post(url("milestone_mark", milestone.pk, held.pk), {"reached": "yes"}).status_code == 422
    elsewhere = school.trainee(school.cohort("Another"))
    assert as_instructor.post(url("milestone_mark", milestone.pk, elsewhere.pk), {"reached": "yes"}).status_code == 404


def test_exam_results_of_a_whole_sitting(as_instructor, school):
    cohort = school.cohort()
    one, two, three = (school.trainee(cohort, n) for n in ("Ann Lee", "Ben Fox", "Cat Oak"))
    data = {
        "certification": school.certification.pk,
        "sat_on": str(school.today),
        f"result-{one.pk}": "passed",
        f"score-{one.pk}": "91.5",
        f"result-{two.pk}": "failed",
        f"result-{three.pk}": "",
    }
    wrong = as_instructor.post(url("exams", cohort.pk), {**data, f"score-{two.pk}": "good"})
    assert wrong.status_code == 422
    assert "Enter a number, for example" in wrong.content.decode()
    assert "91.5" in wrong.content.decode()
    assert not Exam.objects.exists()
    for bad in (
        {"sat_on": "2099-01-01"},
        {"sat_on": "x"},
        {"certification": "0"},
        {f"score-{one.pk}": "NaN"},
        {f"result-{one.pk}": "", f"result-{two.pk}": ""},
    ):
        assert as_instructor.post(url("exams", cohort.pk), {**data, **bad}).status_code == 422
    response = as_instructor.post(url("exams", cohort.pk), data, follow=True)
    assert "2 results saved. Passed: 1." in response.content.decode()
    again = as_instructor.post(url("exams", cohort.pk), {**data, f"result-{two.pk}": "passed"})
    assert again.status_code == 422
    assert "Ben Fox: Another result is recorded for this date." in again.content.decode()
    assert (Exam.objects.count(), Credential.objects.count()) == (2, 1)
    certified = page(as_instructor, url("certified") + "?valid=valid&q=ann")
    assert "Ann Lee" in certified
    exam = Exam.objects.get(passed=True)
    assert as_instructor.post(url("exam_withdraw", exam.pk), {"reason": ""}).status_code == 422
    assert as_instructor.post(url("exam_withdraw", exam.pk), {"reason": "Wrong paper"}).status_code == 302
    assert not Credential.objects.exists()


def test_who_may_look_may_not_always_write(client, school):
    cohort = school.cohort(milestones=[("Safety card", None)])
    trainee = school.trainee(cohort)
    lesson, milestone = school.lesson(cohort), cohort.milestones.get()
    client.force_login(school.coach)
    shown = page(client, url("class", lesson.pk))
    assert "data-mark" not in shown
    for name in ("cohort", "classes", "milestones", "exams"):
        assert "Save results" not in page(client, url(name, cohort.pk))
    for name, args in (
        ("class_mark", [lesson.pk, trainee.application_id]),
        ("class_finish", [lesson.pk]),
        ("moves", [cohort.pk]),
        ("milestone_mark", [milestone.pk, trainee.pk]),
        ("class_cancel", [lesson.pk]),
        ("class_add", [cohort.pk]),
        ("exams", [cohort.pk]),
        ("cohort_edit", [cohort.pk]),
        ("cohort_add", []),
    ):
        assert client.post(url(name, *args), {"status": "absent"}).status_code == 403, name
    client.force_login(school.outsider("instructor"))
    for name in ("cohort", "classes", "milestones", "exams"):
        page(client, url(name, cohort.pk), 404)
    for name, args in (("class", [lesson.pk]), ("enrollment", [trainee.pk])):
        page(client, url(name, *args), 404)
    assert client.post(url("class_mark", lesson.pk, trainee.application_id), {"status": "absent"}).status_code == 404


def test_a_restricted_trainee_is_counted_and_not_named(as_instructor, school):
    cohort = school.cohort()
    hidden = school.trainee(cohort, "Hidden One")
    school.restrict(hidden.application)
    for name in ("cohort", "milestones", "exams"):
        assert "Hidden One" not in page(as_instructor, url(name, cohort.pk))
    assert "1 more person has a restricted record" in page(as_instructor, url("cohort", cohort.pk))
    assert "Hidden One" not in page(as_instructor, url("class", school.lesson(cohort).pk))
    page(as_instructor, url("enrollment", hidden.pk), 404)


@pytest.mark.parametrize("name", ["cohorts", "cohort", "classes", "milestones", "exams", "class", "seats", "certified"])
def test_queries_do_not_grow_with_rows(client, school, name):
    client.force_login(member(school.provider, "manager", "instructor", "coach"))
    cohort = school.cohort(milestones=[("One", None), ("Two", None)], seats=60)
    lesson = school.lesson(cohort, 1)

    def more(n):
        for number in range(n):
            trainee = school.trainee(cohort)
            school.there(trainee, 2, 1)
            services.milestone_reach(
                actor=school.as_instructor, milestone=cohort.milestones.first(), enrollment=trainee
            )
            services.exams_record(
                actor=school.as_instructor,
                cohort=cohort,
                certification=school.certification,
                sat_on=school.today,
                results=[services.ExamResult(trainee, True)],
            )
            school.ready()
            school.selected()
            school.cohort(f"Cohort {n} {number}", days=6)

    address = url(name) if name in ("cohorts", "certified") else url(name, lesson.pk if name == "class" else cohort.pk)
    more(2)
    page(client, address)
    with CaptureQueriesContext(connection) as few:
        page(client, address)
    more(12)
    with CaptureQueriesContext(connection) as many:
        page(client, address)
    assert len(many) == len(few) <= 25


def test_the_calendar_opens_with_what_is_still_to_come(as_instructor, school):
    cohort = school.cohort(starts=-21)
    classes = list(Session.objects.filter(cohort_session__cohort=cohort).order_by("held_on"))
    past = [s for s in classes if s.held_on < school.today]
    for held in past[:-1]:
        Session.objects.filter(pk=held.pk).update(taken_at=timezone.now())
    text = page(as_instructor, url("classes", cohort.pk))
    first, earlier = text.split('<details class="earlier"')
    assert url("class", past[-1].pk) in first, "a class without attendance waits on top"
    assert all(url("class", s.pk) in first for s in classes if s.held_on >= school.today)
    assert all(url("class", s.pk) in earlier for s in past[:-1])
