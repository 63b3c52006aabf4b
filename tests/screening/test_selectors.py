"""What waits, and for which role."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone

from tests.factories import (
    ApplicationFactory,
    HouseholdFactory,
    OrganizationFactory,
    PersonFactory,
    ProgramFactory,
    actor_in,
)
from workadvance.events.models import Event
from workadvance.people.access import actor_of_user
from workadvance.people.models import RestrictedAccess, User
from workadvance.screening import selectors
from workadvance.screening.board_columns import LANES, STACKS
from workadvance.screening.models import Application
from workadvance.screening.services import application_assess, application_move, interview_score, step_record
from workadvance.screening.today import today
from workadvance.ui.fetch import fetch
from workadvance.ui.rows import MOST_TASKS

pytestmark = pytest.mark.django_db


def lane_of(application):
    return selectors.in_lanes(Application.objects.filter(pk=application.pk)).get().lane


class TestLanes:
    def test_follow_the_work_from_the_first_fact_to_the_decision(self, application, screener):
        assert lane_of(application) == "facts"
        application.work_authorized = None
        application.save()
        application_assess(actor=screener, application=application)
        assert lane_of(application) == "facts"
        application.work_authorized = False
        application.save()
        application_assess(actor=screener, application=application)
        assert lane_of(application) == "fails"
        application.work_authorized = True
        application.save()
        application_assess(actor=screener, application=application)
        assert lane_of(application) == "confirm"
        application_move(actor=screener, application=application, name="confirm_eligible")
        assert lane_of(application) == "test"
        reading, interview = application.program.steps.order_by("position")
        step_record(actor=screener, application=application, step=reading, score=10)
        assert lane_of(application) == "test"
        step_record(actor=screener, application=application, step=reading, score=90)
        assert lane_of(application) == "interview"
        step_record(actor=screener, application=application, step=interview, result="passed")
        assert lane_of(application) == "decide"
        application_move(actor=screener, application=application, name="waitlist", reason="Full")
        assert lane_of(application) == "waitlist"
        application_move(actor=screener, application=application, name="select", reason="A place is free")
        assert lane_of(application) == ""

    def test_a_step_that_is_not_required_or_retired_is_not_waited_for(self, application, screener):
        application_assess(actor=screener, application=application)
        application_move(actor=screener, application=application, name="confirm_eligible")
        application.program.steps.filter(name="Reading").update(required=False)
        application.program.steps.filter(name="Interview").update(retired=True)
        assert lane_of(application) == "decide"

    def test_counts_add_up_to_the_rows_of_each_lane(self, program, screener):
        for n in range(7):
            a = ApplicationFactory(program=program)
            HouseholdFactory(person=a.person)
            if n % 2:
                application_assess(actor=screener, application=a)
        ApplicationFactory(program=program, state="draft", submitted_at=None)
        counts = {c.lane: c.count for c in selectors.board_of(screener)}
        assert (counts["facts"], counts["confirm"], counts["draft"]) == (4, 3, 1)
        rows = selectors.in_lanes(selectors.applications_visible(screener))
        for lane, count in counts.items():
            assert rows.filter(lane=lane).count() == count

    def test_cards_are_the_longest_waiting(self, program, screener):
        made = [
            ApplicationFactory(program=program, submitted_at=timezone.now() - dt.timedelta(days=d))
            for d in (1, 9, 4, 30)
        ]
        cards = {c.lane: c.cards for c in selectors.board_of(screener, each=2)}
        assert [card.application.pk for card in cards["facts"]] == [made[3].pk, made[1].pk]


def test_every_lane_has_its_place_on_the_board():
    assert sorted(lane for stack in STACKS for lane in stack) == sorted(LANES)


def test_scores_to_decide_by(program, screener):
    application = ApplicationFactory(program=program)
    step_record(actor=screener, application=application, step=program.steps.get(kind="test"), score=71)
    interview_score(actor=screener, application=application, scores={c.pk: 4 for c in program.criteria.all()})
    ApplicationFactory(program=program)
    rows = selectors.with_scores(Application.objects.order_by("pk"))
    assert [(r.test_score, r.interview_average) for r in rows] == [(71, 4), (None, None)]


class TestWhoSeesWhat:
    def test_outsiders_find_nothing(self, application):
        stranger = actor_in(OrganizationFactory(), "screener", "manager")
        with pytest.raises(Http404):
            fetch(Application, stranger, "screening.view_applicants", application.pk)
        assert not selectors.applications_visible(stranger).exists()
        assert sum(c.count for c in selectors.board_of(stranger)) == 0

    def test_insiders_without_the_right_are_refused(self, application, provider):
        with pytest.raises(PermissionDenied):
            fetch(Application, actor_in(provider, "coach"), "screening.view_applicants", application.pk)

    def test_restricted_ones_are_for_the_named_and_each_view_is_logged(self, program, provider, screener):
        person = PersonFactory(provider=provider, restricted=True)
        application = ApplicationFactory(program=program, person=person)
        with pytest.raises(Http404):
            fetch(Application, screener, "screening.view_applicants", application.pk)
        assert not any(c.count or c.cards for c in selectors.board_of(screener))
        RestrictedAccess.objects.create(person=person, user_id=screener.user_id)
        named = actor_of_user(User.objects.get(pk=screener.user_id))
        assert fetch(Application, named, "screening.view_applicants", application.pk) == application
        assert Event.objects.filter(kind="people.person.viewed", person_id=person.pk).count() == 1

    def test_a_coach_sees_only_the_state_on_the_person_page(self, application, provider, screener):
        short = selectors.person_screening(actor_in(provider, "coach"), application.person, application)
        assert not short.full
        assert short.steps == ()
        assert short.state.name == "submitted"
        assert selectors.person_screening(screener, application.person, application).steps
        assert selectors.person_screening(screener, application.person, None) is None


class TestToday:
    def test_shows_what_waits_longest_first_and_what_is_late(self, program, screener):
        ApplicationFactory(program=program, submitted_at=timezone.now() - dt.timedelta(days=2))
        late = ApplicationFactory(program=program, submitted_at=timezone.now() - dt.timedelta(days=8))
        lines = today(screener)
        assert [line.shape for line in lines] == ["late", "next"]
        assert lines[0].who == late.person.full_name
        assert lines[0].due == timezone.localdate() - dt.timedelta(days=1)

    def test_is_bounded_and_for_those_who_screen(self, program, screener, provider):
        for _ in range(MOST_TASKS + 1):
            ApplicationFactory(program=program)
        assert len(today(screener)) == MOST_TASKS
        assert today(actor_in(provider, "coach")) == []

    def test_the_rail_counts_what_waits(self, program, screener):
        for state in ("submitted", "eligible", "waitlisted", "declined"):
            ApplicationFactory(program=program, state=state)
        assert selectors.waiting(screener).count() == 2


class TestSelectionRate:
    def test_counts_by_what_became_of_them(self, program, screener):
        for state, n in (("selected", 5), ("declined", 12), ("ineligible", 3), ("submitted", 2), ("waitlisted", 1)):
            for _ in range(n):
                ApplicationFactory(program=program, state=state)
        ApplicationFactory(program=program, state="selected", submitted_at=timezone.now() - dt.timedelta(days=800))
        day = timezone.localdate()
        (row,) = selectors.selection_rates(screener, since=day - dt.timedelta(days=365), until=day)
        assert (row.submitted, row.selected, row.open, row.decided) == (23, 5, 3, 20)
        assert row.share == 0.25
        assert row.needed == 240  # 60 seats at 1 in 4

    def test_before_there_is_a_record_the_studys_one_in_five_is_used(self, program, screener):
        ApplicationFactory(program=program, state="selected")
        day = timezone.localdate()
        (row,) = selectors.selection_rates(screener, since=day, until=day)
        assert (row.own, row.needed) == (False, 300)

    def test_reasons_not_met_say_how_many_were_near(self, program, screener):
        for pay in (16, 16, 30):
            a = ApplicationFactory(program=program, hourly_wage=pay)
            HouseholdFactory(person=a.person)
            application_assess(actor=screener, application=a)
        (row,) = selectors.rules_not_met(screener, since=timezone.localdate())
        assert (row.rule, row.applicants, row.near) == ("wage", 3, 2)


def test_programs_of_other_providers_are_not_mixed_in(screener):
    ApplicationFactory(program=ProgramFactory())
    assert selectors.steps_named(screener) == []
    day = timezone.localdate()
    assert selectors.selection_rates(screener, since=day, until=day) == []
