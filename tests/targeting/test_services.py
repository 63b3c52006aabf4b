"""Deciding on target jobs, and the numbers a decision rests on."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from tests.factories import OrganizationFactory, ProgramFactory, actor_in
from workadvance import labor
from workadvance.events.models import Event
from workadvance.targeting.area_numbers import numbers_of, occupation_in, occupations_of
from workadvance.targeting.models import TargetDecision
from workadvance.targeting.selectors import targets_of
from workadvance.targeting.services import target_decide, target_retire

pytestmark = pytest.mark.django_db
KENTUCKY = ["2100001", "2100002", "2100003", "2100004"]


@pytest.fixture
def provider():
    return OrganizationFactory()


@pytest.fixture
def manager(provider):
    return actor_in(provider, "manager")


def create(provider):
    return ProgramFactory(provider=provider, area_codes=["0046140"])


class TestTargets:
    def test_a_decision_freezes_the_numbers_with_their_vintages(self, manager, provider):
        program = create(provider)
        decision = target_decide(actor=manager, program=program, soc="51-4121", reasons=" Employers hire. ")
        wage = labor.wage("46140", "51-4121")
        assert decision.numbers["areas"][0]["p50_annual_usd"] == wage.p50
        assert decision.numbers["pooled"]["employment"] == wage.employment
        assert labor.vintages("oews", "projections", "onet").items() <= decision.vintages.items()
        assert (decision.reasons, decision.decided_by_id) == ("Employers hire.", manager.user_id)
        event = Event.objects.get(kind="targeting.target.decided")
        assert (event.effective_on, event.organization_id, event.reason) == (
            decision.decided_on,
            provider.pk,
            "Employers hire.",
        )

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"soc": "99-9999"}, "soc"),
            ({"soc": ""}, "soc"),
            ({"reasons": "  "}, "reasons"),
            ({"decided_on": dt.date(2999, 1, 1)}, "decided_on"),
            ({"area_codes": ["1"]}, "soc"),
        ],
    )
    def test_says_what_is_wrong(self, manager, provider, given, field):
        program = create(provider)
        with pytest.raises(ValidationError) as error:
            target_decide(actor=manager, program=program, **{"soc": "51-4121", "reasons": "x", **given})
        assert field in error.value.message_dict

    def test_an_open_target_stands_once_and_may_come_back_after_it_ended(self, manager, provider):
        program = create(provider)
        first = target_decide(actor=manager, program=program, soc="51-4121", reasons="Yes")
        with pytest.raises(ValidationError, match="already a target"):
            target_decide(actor=manager, program=program, soc="51-4121", reasons="Again")
        target_retire(actor=manager, decision=first, reason="No openings")
        target_retire(actor=manager, decision=first, reason="No openings")
        target_decide(actor=manager, program=program, soc="51-4121", reasons="They hire again")
        assert Event.objects.filter(kind="targeting.target.retired").count() == 1
        assert targets_of(manager).count() == 1
        assert targets_of(manager, everything=True).count() == 2

    def test_looked_at_and_left_is_no_target(self, manager, provider):
        program = create(provider)
        for _ in range(2):
            target_decide(actor=manager, program=program, soc="51-4121", reasons="Pay too low", chosen=False)
        assert not targets_of(manager).exists()

    def test_retiring_needs_a_reason_and_a_day_after_the_decision(self, manager, provider):
        decision = target_decide(actor=manager, program=create(provider), soc="51-4121", reasons="Yes")
        for wrong in ({"reason": " "}, {"reason": "x", "retired_on": dt.date(2020, 1, 1)}):
            with pytest.raises(ValidationError):
                target_retire(actor=manager, decision=decision, **wrong)

    def test_by_the_nearest_wrong_people(self, manager, provider):
        program = create(provider)
        for wrong in (actor_in(OrganizationFactory(), "manager"), actor_in(provider, "job_developer")):
            with pytest.raises(PermissionDenied):
                target_decide(actor=wrong, program=program, soc="51-4121", reasons="x")
        assert not TargetDecision.objects.exists()


class TestPooledNumbers:
    def test_jobs_add_up_and_pay_is_weighted_by_them(self):
        row = occupation_in([f"{c:0>7}" for c in KENTUCKY], "53-3032")
        wages = [labor.wage(c, "53-3032") for c in KENTUCKY]
        jobs = [w.employment for w in wages]
        assert row.employment == sum(jobs)
        assert row.median == round(sum(w.p50 * j for w, j in zip(wages, jobs, strict=True)) / sum(jobs))
        assert (row.median_low, row.median_high) == (min(w.p50 for w in wages), max(w.p50 for w in wages))
        assert row.areas == 4

    def test_one_area_is_as_published(self):
        for row in occupations_of(("0046140",))[:200]:
            wage = labor.wage("46140", row.soc)
            assert (row.employment, row.median) == (wage.employment, wage.p50)

    def test_what_is_not_published_is_none_never_zero(self):
        rows = occupations_of(tuple(KENTUCKY))
        assert any(r.employment is None for r in rows)
        assert any(r.median is None for r in rows)
        assert not any(r.employment == 0 or r.median == 0 for r in rows)

    def test_a_top_coded_wage_is_told_apart_from_a_missing_one(self):
        row = next(r for r in occupations_of(("0038900",)) if r.top_coded)
        assert row.median is None
        numbers = numbers_of(["38900"], row.soc)
        assert numbers["areas"][0]["p50_status"] == "top_coded"
