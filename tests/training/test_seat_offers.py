"""Seats offered in line: however many accept, a cohort's seats are given once each; the line moves on by itself."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from tests.factories import ApplicationFactory, PersonFactory
from tests.training.school import School
from workadvance.events.models import Event
from workadvance.events.services import _REACTIONS, react
from workadvance.events.workflow import IllegalMove
from workadvance.people.access import SYSTEM, link_actor
from workadvance.screening.models import Application, EligibilityVerdict, StepResult
from workadvance.screening.participant_page import token_of
from workadvance.screening.services import waitlists_number
from workadvance.screening.services.answering import applicant
from workadvance.training import services
from workadvance.training.models import Enrollment, SeatOffer
from workadvance.training.move_requirements import SEATED
from workadvance.training.services.offers import (
    cohort_offers_set,
    line_of,
    offer_accept,
    offer_move,
    offers_run,
    seats_offer,
)

pytestmark = pytest.mark.database


@pytest.fixture
def school(db):
    return School(readiness_hours=0)


def waitlisted(school, number, *, complete=True):
    """Someone on the waitlist at a number; `complete`: nothing is missing that selecting them asks for."""
    person = PersonFactory(provider=school.provider)
    application = ApplicationFactory(
        program=school.program,
        person=person,
        state="waitlisted",
        decided_on=school.ago(20),
        waitlist_position=number,
    )
    EligibilityVerdict.objects.create(application=application, rule="age", verdict="meets", assessed_at=timezone.now())
    if complete:
        for step in school.program.steps.all():
            StepResult.objects.create(application=application, step=step, result="passed", done_on=school.ago(21))
    return application


def offered(cohort):
    return list(SeatOffer.objects.filter(cohort=cohort, state="open").order_by("pk"))


def outbox_run():
    """Run each reaction that is due, in order, as the worker does; also those that come of them."""
    done = set()
    while new := list(Event.objects.exclude(pk__in=done).order_by("pk")):
        for event in new:
            done.add(event.pk)
            for name in list(_REACTIONS.get(event.kind, {})):
                if "training.offer_reactions" in name:
                    react.func(event.pk, name)


def seated(cohort):
    return Enrollment.objects.filter(cohort=cohort, state__in=SEATED).count()


def own(offer):
    return applicant(offer.application)


def test_five_hundred_acceptances_for_twenty_seats_give_twenty(transactional_log):
    school = School(readiness_hours=0)
    cohort = school.cohort(starts=20, seats=20)
    for _n in range(500):
        school.selected()
    made = seats_offer(actor=school.as_manager, cohort=cohort, count=500)
    assert len(made.done) == 500

    def accept(offer_id):
        try:
            offer = SeatOffer.objects.select_related(*SeatOffer.opened_with).get(pk=offer_id)
            return offer_accept(actor=own(offer), offer=offer).state
        finally:
            connection.close()

    with ThreadPoolExecutor(12) as pool:
        states = list(pool.map(accept, SeatOffer.objects.values_list("pk", flat=True)))
    assert (states.count("accepted"), states.count("waiting")) == (20, 480)
    assert seated(cohort) == 20
    assert SeatOffer.objects.filter(cohort=cohort, state="accepted").count() == 20
    told = sorted(e.payload["number"] for e in Event.objects.filter(kind="training.seatoffer.wait"))
    assert told == list(range(1, 481))


def test_the_line_moves_by_itself_when_no_one_answers(school):
    cohort = school.cohort(starts=30, seats=1)
    first, second, unfinished = waitlisted(school, 1), waitlisted(school, 3), waitlisted(school, 2, complete=False)
    cohort_offers_set(actor=school.as_manager, cohort=cohort, on=True)
    assert [o.application for o in offered(cohort)] == [first]
    now = timezone.now()
    assert offers_run(author=SYSTEM, now=now) == (0, 0), "nothing is over and nothing is free"
    ended = offers_run(author=SYSTEM, now=now + dt.timedelta(days=4))
    assert ended == (1, 1)
    assert [o.application for o in offered(cohort)] == [second], "who still misses a step is passed over"
    first.refresh_from_db()
    assert (first.state, first.waitlist_position) == ("waitlisted", 3), "at the end, and still on the list"
    assert unfinished.seat_offers.count() == 0
    offer = offered(cohort)[0]
    offer_accept(actor=own(offer), offer=offer)
    second.refresh_from_db()
    assert second.state == "selected"
    assert seated(cohort) == 1


def test_a_released_seat_goes_to_who_accepted_too_late_before_anyone_else(school):
    cohort = school.cohort(starts=30, seats=1)
    quick, slow = school.selected("Quick One"), school.selected("Slow One")
    seats_offer(actor=school.as_manager, cohort=cohort, count=2)
    one, two = (SeatOffer.objects.get(application=a) for a in (quick, slow))
    assert offer_accept(actor=own(one), offer=one).state == "accepted"
    assert offer_accept(actor=own(two), offer=two).state == "waiting"
    assert offer_accept(actor=own(two), offer=two).state == "waiting", "accepting again changes nothing"
    waitlisted(school, 1)
    assert next(iter(line_of(cohort))) == slow
    cohort.offers_seats = True
    cohort.save()
    services.enrollment_move(
        actor=school.as_manager,
        enrollment=Enrollment.objects.get(application=quick),
        name="cancel",
        reason="Moved away",
    )
    outbox_run()
    assert [o.application for o in offered(cohort)] == [slow]


def test_an_answer_after_the_end_is_refused_and_others_answers_are_not_theirs(school):
    cohort = school.cohort(starts=30, seats=2)
    school.selected()
    seats_offer(actor=school.as_manager, cohort=cohort, count=1)
    offer = offered(cohort)[0]
    stranger = link_actor("Someone", "applicant", offer.application.person_id + 1)
    for answer in (
        lambda: offer_accept(actor=stranger, offer=offer),
        lambda: offer_move(actor=stranger, offer=offer, name="decline"),
    ):
        with pytest.raises(PermissionDenied):
            answer()
    with pytest.raises(PermissionDenied):
        offer_accept(actor=school.as_screener, offer=offer)
    SeatOffer.objects.update(offered_at=timezone.now() - dt.timedelta(days=4), expires_at=timezone.now())
    offer.refresh_from_db()
    with pytest.raises(IllegalMove):
        offer_accept(actor=own(offer), offer=offer)


@pytest.mark.parametrize("starts", [0, -1])
def test_no_seat_is_offered_in_a_cohort_that_has_begun(school, starts):
    cohort = school.cohort(starts=starts, seats=5)
    school.selected()
    with pytest.raises(ValidationError):
        seats_offer(actor=school.as_manager, cohort=cohort, count=1)


@pytest.mark.parametrize(("starts", "days"), [(30, 3), (8, 3), (7, 1), (1, 1)])
def test_offers_are_shorter_near_the_start(school, starts, days):
    cohort = school.cohort(starts=starts, seats=5)
    school.selected()
    seats_offer(actor=school.as_manager, cohort=cohort, count=1)
    offer = offered(cohort)[0]
    assert offer.expires_at - offer.offered_at <= dt.timedelta(days=days)
    assert timezone.localdate(offer.expires_at) <= cohort.starts_on


def test_letters_are_sent_at_each_turn_and_not_for_what_was_undone(school):
    cohort = school.cohort(starts=30, seats=1)
    people = [school.selected(f"Person {n}", phone="") for n in range(3)]
    cohort_offers_set(actor=school.as_manager, cohort=cohort, on=True)
    outbox_run()
    assert [m.subject.rpartition(": ")[2] for m in mail.outbox] == ["A spot is open for you"]
    offer = offered(cohort)[0]
    offer_move(actor=own(offer), offer=offer, name="decline")
    outbox_run()
    assert len(mail.outbox) == 2
    assert [o.application for o in offered(cohort)] == [people[1]]
    offer = offered(cohort)[0]
    offer_accept(actor=own(offer), offer=offer)
    outbox_run()
    assert mail.outbox[-1].subject.endswith("Your spot is saved")
    mail.outbox.clear()
    with transaction.atomic():
        made = seats_offer(actor=school.as_manager, cohort=cohort, count=1)
    late = SeatOffer.objects.get(pk=made.done[0].item["offer"])
    outbox_run()
    assert mail.outbox == [], "the letter waits while it can be undone"
    offer_accept(actor=school.as_manager, offer=late)
    outbox_run()
    assert mail.outbox[-1].subject.endswith("You are next in line")


def test_offers_end_with_the_application(school):
    cohort = school.cohort(starts=30, seats=1)
    application = waitlisted(school, 1)
    cohort_offers_set(actor=school.as_manager, cohort=cohort, on=True)
    from workadvance.screening.services import application_move

    application_move(actor=school.as_manager, application=application, name="withdraw", reason="Moved")
    outbox_run()
    assert list(SeatOffer.objects.values_list("state", flat=True)) == ["withdrawn"]


def test_the_participants_own_page_offers_the_seat_and_takes_the_answer(school, client):
    cohort = school.cohort(starts=30, seats=1)
    application = school.selected()
    other = school.selected()
    seats_offer(actor=school.as_manager, cohort=cohort, count=2)
    offer = SeatOffer.objects.get(application=application)
    token = token_of(application)
    assert "Accept spot" in client.get(reverse("screening:my", args=[token])).content.decode()
    theirs = reverse("training:my_offer", args=[token, SeatOffer.objects.get(application=other).pk])
    assert client.post(theirs, {"answer": "accept"}).status_code == 404
    answer = client.post(reverse("training:my_offer", args=[token, offer.pk]), {"answer": "accept"}, follow=True)
    assert "Your spot is saved" in answer.content.decode()
    assert Application.objects.get(pk=application.pk).enrollments.get().state == "enrolled"


def test_staff_ask_first_see_more_offers_than_seats_and_undo(school, client):
    cohort = school.cohort(starts=30, seats=1)
    for _n in range(3):
        school.selected()
    client.force_login(school.manager)
    page = reverse("training:offers", args=[cohort.pk])
    assert client.get(page).status_code == 200
    asked = client.post(page, {"count": "2"}).content.decode()
    assert "Offer seats to 2 people?" in asked
    assert "1 seat is free" in asked
    assert SeatOffer.objects.count() == 0
    done = client.post(page, {"count": "2", "sure": "yes"})
    assert SeatOffer.objects.filter(state="open").count() == 2
    client.post(f"{done['Location']}undo/")
    assert set(SeatOffer.objects.values_list("state", flat=True)) == {"withdrawn"}
    client.force_login(school.screener)
    assert client.get(page).status_code == 403
    client.force_login(school.outsider("manager"))
    assert client.get(page).status_code == 404


def test_numbers_stay_without_gaps_when_someone_goes_to_the_end(school):
    cohort = school.cohort(starts=30, seats=1)
    people = [waitlisted(school, n) for n in (1, 2, 3)]
    waitlists_number([school.program.pk])
    cohort_offers_set(actor=school.as_manager, cohort=cohort, on=True)
    offers_run(author=SYSTEM, now=timezone.now() + dt.timedelta(days=4))
    positions = {a.pk: a.waitlist_position for a in Application.objects.filter(state="waitlisted")}
    assert [positions[p.pk] for p in people] == [3, 1, 2]
