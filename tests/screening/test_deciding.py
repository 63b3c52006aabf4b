"""Deciding: the whole grid of moves, the letters, the waitlist's order."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from tests.factories import ApplicationFactory, OrganizationFactory, PersonFactory, ProgramFactory, actor_in
from workadvance.events.models import Event
from workadvance.events.workflow import IllegalMove
from workadvance.notices.models import Notice
from workadvance.people.access import link_actor
from workadvance.screening.models import Application
from workadvance.screening.selectors import waitlist_number, waitlist_of
from workadvance.screening.services import (
    application_assess,
    application_move,
    applications_do,
    waitlist_place,
    waitlists_number,
)
from workadvance.screening.services.answering import applicant
from workadvance.screening.workflow import APPLICATION

pytestmark = pytest.mark.django_db
ILLEGAL = [
    (state.name, move.name)
    for state in APPLICATION.states
    for move in APPLICATION.transitions
    if move.name != "submit" and state.name not in move.sources
]


def in_state(state, program):
    return ApplicationFactory(
        program=program,
        state=state,
        submitted_at=None if state == "draft" else timezone.now(),
        decided_on=timezone.localdate() if state not in ("draft", "submitted", "eligible") else None,
    )


@pytest.mark.parametrize(("state", "name"), ILLEGAL)
def test_a_move_that_does_not_leave_the_state_is_refused_and_writes_nothing(program, screener, state, name):
    application = in_state(state, program)
    with pytest.raises(IllegalMove):
        application_move(actor=screener, application=application, name=name, reason="why")
    assert Application.objects.get(pk=application.pk).state == state
    assert not Event.objects.exists()


@pytest.mark.parametrize("transition", [t for t in APPLICATION.transitions if t.reason], ids=lambda t: t.name)
def test_a_move_that_needs_a_reason_is_refused_without(program, screener, transition):
    application = in_state(transition.sources[0], program)
    with pytest.raises(IllegalMove, match="reason"):
        application_move(actor=screener, application=application, name=transition.name, reason="  ")


class TestMoves:
    def test_confirming_needs_verdicts_that_are_met(self, application, screener):
        with pytest.raises(IllegalMove, match="been checked"):
            application_move(actor=screener, application=application, name="confirm_eligible")
        application.work_authorized = None
        application.save()
        application_assess(actor=screener, application=application)
        with pytest.raises(IllegalMove, match="Work authorization"):
            application_move(actor=screener, application=application, name="confirm_eligible")

    def test_selecting_needs_the_required_steps(self, application, screener):
        application_assess(actor=screener, application=application)
        application_move(actor=screener, application=application, name="confirm_eligible")
        with pytest.raises(IllegalMove, match="Reading, Interview"):
            application_move(actor=screener, application=application, name="select", reason="Ready")

    def test_a_retired_step_is_not_needed(self, application, screener):
        application_assess(actor=screener, application=application)
        application_move(actor=screener, application=application, name="confirm_eligible")
        application.program.steps.update(retired=True)
        application_move(actor=screener, application=application, name="select", reason="Ready")
        assert application.state == "selected"

    def test_a_decision_has_its_day_and_its_event(self, ready, screener):
        ready.submitted_at -= dt.timedelta(days=7)
        ready.save()
        day = timezone.localdate() - dt.timedelta(days=2)
        application_move(actor=screener, application=ready, name="select", reason="Ready", effective_on=day)
        assert Application.objects.get(pk=ready.pk).decided_on == day
        event = Event.objects.get(kind="screening.application.select")
        assert (event.state_from, event.state_to, event.reason) == ("eligible", "selected", "Ready")
        assert (event.effective_on, event.person_id, event.organization_id) == (
            day,
            ready.person_id,
            ready.program.provider_id,
        )

    def test_a_second_click_says_what_it_has_become(self, ready, screener):
        application_move(actor=screener, application=ready, name="select", reason="Ready")
        with pytest.raises(IllegalMove, match="Selected"):
            application_move(actor=screener, application=ready, name="select", reason="Ready")
        assert Event.objects.filter(kind="screening.application.select").count() == 1

    def test_looking_again_takes_the_decision_back(self, application, screener):
        application_move(actor=screener, application=application, name="decline", reason="No show")
        application_move(actor=screener, application=application, name="reopen", reason="Was ill")
        assert (application.state, application.decided_on) == ("submitted", None)

    def test_a_day_to_come_is_refused(self, ready, screener):
        with pytest.raises(ValidationError):
            application_move(
                actor=screener,
                application=ready,
                name="select",
                reason="x",
                effective_on=timezone.localdate() + dt.timedelta(days=1),
            )

    def test_by_the_nearest_wrong_people(self, ready, provider):
        for wrong in (
            actor_in(OrganizationFactory(), "screener"),
            actor_in(provider, "coach"),
            actor_in(provider, "evaluator"),
        ):
            with pytest.raises(PermissionDenied):
                application_move(actor=wrong, application=ready, name="select", reason="x")

    def test_the_applicant_may_withdraw_and_nothing_else(self, ready):
        with pytest.raises(PermissionDenied):
            application_move(actor=applicant(ready), application=ready, name="select", reason="Please")
        other = link_actor("x", "applicant", PersonFactory(provider=ready.program.provider).pk)
        with pytest.raises(PermissionDenied):
            application_move(actor=other, application=ready, name="withdraw", reason="x")
        application_move(actor=applicant(ready), application=ready, name="withdraw", reason="Found a job")
        assert ready.state == "withdrawn"


class TestLetters:
    @pytest.mark.parametrize(
        ("name", "words"),
        [("select", "have a spot for you"), ("waitlist", "on the waitlist"), ("decline", "offer you a spot this time")],
    )
    def test_tell_the_applicant(self, ready, screener, reactions_run, mailoutbox, name, words):
        application_move(actor=screener, application=ready, name=name, reason="For staff only", message="Call me, Ana.")
        reactions_run()
        reactions_run()
        (mail,) = mailoutbox
        assert mail.to == [ready.person.email]
        assert words in mail.body
        assert "Call me, Ana." in mail.body
        assert "For staff only" not in mail.body
        assert Notice.objects.get().mailed_at

    def test_speak_the_applicants_language(self, ready, screener, reactions_run, mailoutbox):
        ready.person.language = "es"
        ready.person.save()
        application_move(actor=screener, application=ready, name="select", reason="Ready")
        reactions_run()
        assert "tiene un cupo" in mailoutbox[0].body
        assert "Hola" in mailoutbox[0].body

    def test_not_eligible_comes_with_a_bridge(self, application, screener, reactions_run, mailoutbox):
        application.hourly_wage = 16
        application.save()
        application_assess(actor=screener, application=application)
        near = ProgramFactory(provider=application.program.provider, name="Truck Driving")
        near.policies.update(wage_limit=20)
        same_wall = ProgramFactory(provider=application.program.provider, name="Warehouse Work")
        far = ProgramFactory(provider=application.program.provider, name="Nursing in Ohio", area_codes=["0017410"])
        application_move(actor=screener, application=application, name="find_ineligible", reason="Wage")
        reactions_run()
        body = mailoutbox[0].body
        assert "less than $15.00 an hour" in body
        assert near.name in body
        assert far.name not in body
        assert same_wall.name not in body

    def test_none_when_staff_chose_none(self, ready, screener, reactions_run, mailoutbox):
        application_move(actor=screener, application=ready, name="decline", reason="Moved away", letter=False)
        reactions_run()
        assert not mailoutbox
        assert not Notice.objects.exists()

    def test_without_an_address_the_letter_is_kept_for_staff_to_read_out(
        self, ready, screener, reactions_run, mailoutbox
    ):
        ready.person.email = ""
        ready.person.save()
        application_move(actor=screener, application=ready, name="select", reason="Ready")
        reactions_run()
        assert not mailoutbox
        assert Notice.objects.get().mailed_at is None

    def test_the_message_is_readable_only_with_the_persons_key(self, ready, screener):
        application_move(actor=screener, application=ready, name="select", reason="Ready", message="Secret words")
        assert "Secret" not in str(Event.objects.get(kind="screening.application.select").payload)


class TestWaitlist:
    @pytest.fixture
    def line(self, program, screener):
        rows = [ApplicationFactory(program=program, state="eligible") for _ in range(4)]
        for row in rows:
            application_move(actor=screener, application=row, name="waitlist", reason="Full", letter=False)
        return rows

    def test_first_come_first_in_line(self, line, screener, program):
        assert [a.pk for a in waitlist_of(screener, program.pk)] == [a.pk for a in line]
        assert [waitlist_number(a) for a in line] == [1, 2, 3, 4]

    def test_somebody_put_on_the_list_as_of_an_earlier_day_stands_before_those_who_came_later(
        self, line, screener, program
    ):
        today = timezone.localdate()
        Application.objects.filter(pk=line[0].pk).update(decided_on=today - dt.timedelta(days=9))
        sent_at = timezone.now() - dt.timedelta(days=7)
        early = ApplicationFactory(program=program, state="eligible", submitted_at=sent_at)
        day = today - dt.timedelta(days=5)
        application_move(
            actor=screener, application=early, name="waitlist", reason="Full", letter=False, effective_on=day
        )
        order = [a.pk for a in waitlist_of(screener, program.pk)]
        assert order == [line[0].pk, early.pk, *(a.pk for a in line[1:])]
        places = Application.objects.filter(program=program, state="waitlisted").values_list(
            "waitlist_position", flat=True
        )
        assert sorted(places) == [1, 2, 3, 4, 5]

    def test_rows_that_came_in_without_a_number_keep_their_day_and_get_one(self, line, screener, program):
        Application.objects.filter(program=program).update(waitlist_position=None)
        new = ApplicationFactory(program=program, state="eligible")
        application_move(actor=screener, application=new, name="waitlist", reason="Full", letter=False)
        new.refresh_from_db()
        assert (new.waitlist_position, waitlist_number(new)) == (5, 5)
        Application.objects.filter(program=program).update(waitlist_position=None)
        waitlists_number([program.pk])
        found = Application.objects.filter(program=program, state="waitlisted").order_by("waitlist_position")
        assert [a.waitlist_position for a in found] == [1, 2, 3, 4, 5]
        assert [a.pk for a in found] == [*(a.pk for a in line), new.pk]

    def test_who_leaves_moves_the_others_up(self, line, screener):
        application_move(actor=screener, application=line[0], name="decline", reason="Found work")
        line[0].refresh_from_db()
        assert waitlist_number(line[0]) is None
        assert line[0].waitlist_position is None
        assert waitlist_number(line[1]) == 1

    def test_another_place_with_a_reason(self, line, screener, program):
        waitlist_place(actor=screener, application=line[3], position=2, reason="Has child care only now")
        assert [a.pk for a in waitlist_of(screener, program.pk)] == [line[i].pk for i in (0, 3, 1, 2)]
        event = Event.objects.get(kind="screening.application.waitlist_moved")
        assert (event.payload["position"], event.reason) == (2, "Has child care only now")

    @pytest.mark.parametrize(("position", "place"), [(99, 4), (0, 1), (-5, 1)])
    def test_beyond_the_ends_is_the_end(self, line, screener, position, place):
        waitlist_place(actor=screener, application=line[1], position=position, reason="x")
        line[1].refresh_from_db()
        assert waitlist_number(line[1]) == place

    def test_the_same_place_leaves_no_event(self, line, screener):
        waitlist_place(actor=screener, application=line[2], position=3, reason="x")
        assert not Event.objects.filter(kind="screening.application.waitlist_moved").exists()

    def test_rows_without_a_place_come_last_in_their_order(self, line, screener, program):
        old = [
            ApplicationFactory(program=program, state="waitlisted", decided_on=dt.date(2025, 5, day)) for day in (9, 3)
        ]
        assert [a.pk for a in waitlist_of(screener, program.pk)][-2:] == [old[1].pk, old[0].pk]
        assert [waitlist_number(a) for a in old] == [6, 5]

    def test_needs_a_reason_and_the_right(self, line, provider, screener):
        with pytest.raises(ValidationError):
            waitlist_place(actor=screener, application=line[0], position=2, reason=" ")
        with pytest.raises(PermissionDenied):
            waitlist_place(actor=actor_in(provider, "coach"), application=line[0], position=2, reason="x")

    def test_not_of_somebody_who_is_not_on_it(self, application, screener):
        with pytest.raises(IllegalMove):
            waitlist_place(actor=screener, application=application, position=1, reason="x")


class TestBulk:
    def test_what_cannot_be_done_says_why_and_the_rest_is_done(self, application, screener, program):
        other = ApplicationFactory(program=program, state="declined", decided_on=timezone.localdate())
        application_assess(actor=screener, application=application)
        outcome = applications_do(actor=screener, application_ids=[application.pk, other.pk], action="confirm_eligible")
        assert [d.name for d in outcome.done] == [application.person.full_name]
        assert [left.name for left in outcome.left_out] == [other.person.full_name]
        assert "Not selected" in outcome.left_out[0].why

    def test_a_step_is_found_by_name_in_each_program(self, application, screener, provider):
        other = ApplicationFactory(program=ProgramFactory(provider=provider))
        application.program.steps.filter(name="Interview").update(name="Orientation", kind="orientation")
        other.program.steps.filter(name="Interview").update(name="Talk")
        outcome = applications_do(
            actor=screener, application_ids=[application.pk, other.pk], action="step", step_name="Orientation"
        )
        assert len(outcome.done) == 1
        assert "no screening step" in outcome.left_out[0].why

    def test_outsiders_and_restricted_are_passed_over(self, application, provider, program):
        stranger = actor_in(OrganizationFactory(), "screener")
        assert applications_do(actor=stranger, application_ids=[application.pk], action="assess").done == ()
        hidden = ApplicationFactory(program=program, person=PersonFactory(provider=provider, restricted=True))
        outcome = applications_do(actor=actor_in(provider, "screener"), application_ids=[hidden.pk], action="assess")
        assert (outcome.done, outcome.left_out) == ((), ())

    def test_an_unknown_action_is_refused(self, screener):
        with pytest.raises(ValidationError):
            applications_do(actor=screener, application_ids=[1], action="select")
