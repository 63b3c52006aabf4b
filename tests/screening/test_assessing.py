"""Assessing: verdicts are stored and move nothing; steps; the interview criteria."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone, translation

from tests.factories import ApplicationFactory, HouseholdFactory, OrganizationFactory, ProgramFactory, actor_in
from workadvance.events.models import Event
from workadvance.events.workflow import IllegalMove
from workadvance.programs.models import EligibilityPolicy, InterviewCriterion
from workadvance.programs.services import policy_defaults
from workadvance.screening.models import Application, AppliedParameter, EligibilityVerdict, StepResult
from workadvance.screening.selectors import interview_scores
from workadvance.screening.services import application_assess, interview_score, step_record

pytestmark = pytest.mark.django_db


class TestVerdicts:
    def test_are_stored_with_facts_parameter_and_reason(self, application, screener):
        application_assess(actor=screener, application=application)
        verdict = application.verdicts.get(rule="household_income")
        assert verdict.verdict == "meets"
        assert verdict.facts["household_size"] == 3
        assert verdict.parameter["guideline_year"] == timezone.localdate().year
        assert "FR" in verdict.parameter["guideline_source"]
        assert "$2,100 a month for 3 people" in verdict.reason_here

    def test_move_nothing(self, application, screener):
        application_assess(actor=screener, application=application)
        assert Application.objects.get(pk=application.pk).state == "submitted"

    def test_again_with_nothing_changed_leaves_no_event(self, application, screener):
        for _ in range(2):
            application_assess(actor=screener, application=application)
        assert Event.objects.filter(kind="screening.application.assessed").count() == 1
        assert application.verdicts.count() == 4

    def test_a_changed_fact_changes_the_verdict_and_the_log(self, application, screener):
        application_assess(actor=screener, application=application)
        HouseholdFactory(person=application.person, monthly_income=Decimal(4700))
        application_assess(actor=screener, application=application)
        verdict = application.verdicts.get(rule="household_income")
        assert (verdict.verdict, verdict.near) == ("fails", True)
        assert Event.objects.filter(kind="screening.application.assessed").count() == 2
        assert Event.objects.latest("pk").payload["summary"]["household_income"] == "fails"

    def test_the_policy_of_the_day_it_was_sent_is_used(self, application, screener):
        today = timezone.localdate()
        EligibilityPolicy.objects.create(
            program=application.program,
            effective_on=today + dt.timedelta(days=1),
            **{**policy_defaults(today), "wage_limit": 5, "needs_diploma": True},
        )
        application_assess(actor=screener, application=application)
        assert application.verdicts.get(rule="wage").verdict == "meets"
        assert not application.verdicts.filter(rule="diploma").exists()

    def test_a_rule_no_longer_asked_is_dropped(self, application, screener):
        policy = application.program.policies.get()
        policy.needs_diploma = True
        policy.save()
        application_assess(actor=screener, application=application)
        policy.needs_diploma = False
        policy.save()
        application_assess(actor=screener, application=application)
        assert not application.verdicts.filter(rule="diploma").exists()

    def test_without_a_state_of_residence_that_of_the_program_counts(self, application, screener):
        application.person.state = ""
        application.person.save()
        application_assess(actor=screener, application=application)
        assert application.verdicts.get(rule="household_income").facts["state"] == "OK"

    def test_a_program_without_policy_says_so(self, application, screener):
        application.program.policies.all().delete()
        with pytest.raises(ValidationError, match="no eligibility policy"):
            application_assess(actor=screener, application=application)

    def test_read_in_the_readers_language(self, application, screener):
        application_assess(actor=screener, application=application)
        verdict = application.verdicts.get(rule="age")
        with translation.override("es"):
            assert "años" in verdict.reason_here
        assert "Age " in verdict.reason_here

    def test_a_parameter_is_stored_once_however_often_it_is_applied(self, application, screener):
        application_assess(actor=screener, application=application)
        stored = AppliedParameter.objects.count()
        first = {v.rule: v.applied_id for v in application.verdicts.all()}
        again = application_assess(actor=screener, application=application)
        assert {v.rule: v.applied_id for v in again} == first
        assert AppliedParameter.objects.count() == stored == len({pk for pk in first.values() if pk})

    def test_stored_words_stand_where_the_case_is_not_known(self):
        verdict = EligibilityVerdict(rule="age", verdict="meets", reason="As it was.", code="")
        assert verdict.reason_here == "As it was."

    def test_only_by_those_who_may(self, application, provider):
        for wrong in (actor_in(OrganizationFactory(), "screener"), actor_in(provider, "coach", "instructor")):
            with pytest.raises(PermissionDenied):
                application_assess(actor=wrong, application=application)


class TestSteps:
    @pytest.mark.parametrize(
        ("score", "result"), [("60", "passed"), ("59.99", "failed"), ("100", "passed"), ("0", "failed")]
    )
    def test_the_score_against_the_passing_score_gives_the_result(self, application, screener, score, result):
        step = application.program.steps.get(kind="test")
        assert step_record(actor=screener, application=application, step=step, score=Decimal(score)).result == result

    def test_recorded_again_it_is_replaced_and_the_log_keeps_both(self, application, screener):
        step = application.program.steps.get(kind="test")
        for score in ("40", "75", "75"):
            step_record(actor=screener, application=application, step=step, score=Decimal(score))
        assert StepResult.objects.get().result == "passed"
        said = [e.payload["score"] for e in Event.objects.filter(kind="screening.step.recorded").order_by("pk")]
        assert said == [", 40", ", 75"]

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"score": Decimal("100.5")}, "score"),
            ({"score": Decimal(-1)}, "score"),
            ({}, "result"),
            ({"result": "waived"}, "note"),
            ({"result": "passed", "done_on": dt.date(2999, 1, 1)}, "done_on"),
        ],
    )
    def test_says_what_is_wrong(self, application, screener, given, field):
        step = application.program.steps.get(kind="test")
        with pytest.raises(ValidationError) as error:
            step_record(actor=screener, application=application, step=step, **given)
        assert field in error.value.message_dict
        assert not StepResult.objects.exists()

    def test_a_step_of_another_program_is_refused(self, application, screener):
        step = ProgramFactory().steps.get(kind="test")
        with pytest.raises(ValidationError):
            step_record(actor=screener, application=application, step=step, score=Decimal(80))

    def test_not_after_the_decision(self, application, screener):
        application.state = "declined"
        application.save()
        with pytest.raises(IllegalMove):
            step_record(
                actor=screener, application=application, step=application.program.steps.first(), result="passed"
            )


class TestInterview:
    def test_each_interviewer_scores_for_themselves(self, application, provider):
        one, other = actor_in(provider, "screener"), actor_in(provider, "manager")
        first = application.program.criteria.get()
        second = InterviewCriterion.objects.create(
            program=application.program,
            position=2,
            name="Reliability",
            low_anchor="No plan",
            high_anchor="Plan",
            weight=3,
        )
        interview_score(actor=one, application=application, scores={first.pk: 5, second.pk: 2})
        interview_score(
            actor=other, application=application, scores={first.pk: 3, second.pk: 4}, notes={first.pk: "Clear"}
        )
        interview_score(actor=one, application=application, scores={first.pk: 5, second.pk: 2})
        found = interview_scores(application)
        assert [r.average for r in found.rows] == [4, 3]
        assert found.average == pytest.approx((4 * 1 + 3 * 3) / 4)
        assert found.apart == ["Motivation", "Reliability"]
        said = [e.payload["average"] for e in Event.objects.filter(kind="screening.interview.scored").order_by("pk")]
        assert said == ["2.8", "3.8"]

    def test_every_criterion_needs_a_score_from_1_to_5(self, application, screener):
        criterion = application.program.criteria.get()
        for scores in ({}, {criterion.pk: 0}, {criterion.pk: 6}):
            with pytest.raises(ValidationError) as error:
                interview_score(actor=screener, application=application, scores=scores)
            assert f"score_{criterion.pk}" in error.value.message_dict

    def test_a_program_without_criteria_says_so(self, application, screener):
        application.program.criteria.all().delete()
        with pytest.raises(ValidationError, match="no interview criteria"):
            interview_score(actor=screener, application=application, scores={})

    def test_no_scores_is_no_average(self, db):
        assert interview_scores(ApplicationFactory()).average is None
