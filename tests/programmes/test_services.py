"""Setting up programmes and deciding targets."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from tests.factories import ApplicationFactory, OrganisationFactory, ProgrammeFactory, actor_in
from workadvance import labor
from workadvance.events.models import Event
from workadvance.programmes import selectors, services
from workadvance.programmes.labour import numbers_of, occupation_in, occupations_of
from workadvance.programmes.models import EligibilityPolicy, Programme, ScreeningStep, TargetDecision
from workadvance.screening.models import StepResult

pytestmark = pytest.mark.django_db
KENTUCKY = ["2100001", "2100002", "2100003", "2100004"]


@pytest.fixture
def provider():
    return OrganisationFactory()


@pytest.fixture
def manager(provider):
    return actor_in(provider, "manager")


def create(manager, provider, **changes):
    return services.programme_create(
        actor=manager,
        provider=provider,
        **{
            "name": "Machining",
            "sector": "Manufacturing",
            "area_codes": ["46140"],
            "opened_on": dt.date(2025, 1, 6),
            "seats_per_year": 60,
            **changes,
        },
    )


class TestProgramme:
    def test_starts_with_the_default_policy_from_its_first_day(self, manager, provider):
        programme = create(manager, provider)
        policy = programme.policies.get()
        assert programme.area_codes == ["0046140"]
        assert (policy.effective_on, policy.min_age, policy.income_percent) == (dt.date(2025, 1, 6), 18, 200)
        assert (policy.wage_limit, policy.needs_work_authorisation, policy.needs_diploma) == (Decimal(15), True, False)
        assert set(Event.objects.values_list("kind", flat=True)) == {
            "programmes.programme.opened",
            "programmes.policy.set",
        }

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"area_codes": ["99999"]}, "area_codes"),
            ({"area_codes": []}, "area_codes"),
            ({"area_codes": ["46140", "4000000"]}, "area_codes"),
            ({"name": " "}, "name"),
            ({"closed_on": dt.date(2024, 1, 1)}, "__all__"),
            ({"seats_per_year": 0}, "__all__"),
        ],
    )
    def test_says_what_is_wrong(self, manager, provider, changes, field):
        with pytest.raises(ValidationError) as error:
            create(manager, provider, **changes)
        assert field in error.value.message_dict
        assert not Programme.objects.exists()

    def test_a_name_stands_once_at_a_provider(self, manager, provider):
        create(manager, provider)
        with pytest.raises(ValidationError, match="already has a programme"):
            create(manager, provider, name="MACHINING")
        elsewhere = OrganisationFactory()
        create(actor_in(elsewhere, "manager"), elsewhere)

    def test_by_the_nearest_wrong_people(self, provider):
        for wrong in (
            actor_in(OrganisationFactory(), "manager"),
            actor_in(provider, "screener"),
            actor_in(provider, "administrator"),
        ):
            with pytest.raises(PermissionDenied):
                create(wrong, provider)

    def test_a_change_says_which_fields_and_none_says_nothing(self, manager, provider):
        programme = create(manager, provider)
        funder = OrganisationFactory(kind="funder")
        services.programme_change(actor=manager, programme=programme, seats_per_year=80, funders=[funder])
        services.programme_change(actor=manager, programme=programme, seats_per_year=80, funders=[funder])
        (event,) = Event.objects.filter(kind="programmes.programme.changed")
        assert event.payload["fields"] == "seats_per_year, funders"
        assert event.organisation_id == provider.pk

    def test_an_unknown_field_is_a_mistake_in_the_caller(self, manager, provider):
        with pytest.raises(TypeError):
            create(manager, provider, colour="blue")


class TestPolicy:
    def test_what_is_not_given_stays_as_it_was(self, manager, provider):
        programme = create(manager, provider)
        services.policy_set(
            actor=manager, programme=programme, effective_on=dt.date(2026, 1, 1), wage_limit=Decimal(18)
        )
        later = services.policy_set(
            actor=manager, programme=programme, effective_on=dt.date(2026, 6, 1), needs_diploma=True
        )
        assert (later.wage_limit, later.needs_diploma) == (Decimal(18), True)

    def test_each_day_has_the_policy_in_force(self, manager, provider):
        programme = create(manager, provider)
        services.policy_set(actor=manager, programme=programme, effective_on=dt.date(2026, 1, 1), min_age=17)
        ages = {
            day: selectors.policy_on(programme, day).min_age
            for day in (dt.date(2024, 1, 1), dt.date(2025, 12, 31), dt.date(2026, 1, 1))
        }
        assert list(ages.values()) == [18, 18, 17]

    def test_the_same_day_again_replaces_it_and_the_log_keeps_both(self, manager, provider):
        programme = create(manager, provider)
        for limit in (16, 17):
            services.policy_set(
                actor=manager, programme=programme, effective_on=dt.date(2026, 1, 1), wage_limit=Decimal(limit)
            )
        assert EligibilityPolicy.objects.get(effective_on=dt.date(2026, 1, 1)).wage_limit == 17
        said = [
            e.payload["policy"]["wage_limit"] for e in Event.objects.filter(kind="programmes.policy.set").order_by("pk")
        ]
        assert said == ["15", "16", "17"]

    def test_a_programme_without_any_policy_has_none(self):
        programme = ProgrammeFactory()
        programme.policies.all().delete()
        assert selectors.policy_on(programme, dt.date(2026, 1, 1)) is None


class TestSteps:
    def test_are_kept_in_the_order_given(self, manager, provider):
        programme = create(manager, provider)
        made = services.steps_set(
            actor=manager,
            programme=programme,
            steps=[
                {"kind": "orientation", "name": "Orientation"},
                {"kind": "test", "name": "Math", "pass_mark": 50, "top_mark": 100},
            ],
        )
        services.steps_set(
            actor=manager,
            programme=programme,
            steps=[
                {"id": made[1].pk, "kind": "test", "name": "Mathematics", "pass_mark": 50, "top_mark": 100},
                {"id": made[0].pk, "kind": "orientation", "name": "Orientation"},
            ],
        )
        assert [(s.pk, s.name, s.position) for s in selectors.steps_of(programme)] == [
            (made[1].pk, "Mathematics", 1),
            (made[0].pk, "Orientation", 2),
        ]

    def test_one_with_results_is_retired_one_without_is_gone(self, provider):
        programme = ProgrammeFactory(provider=provider)
        manager = actor_in(provider, "manager")
        reading = programme.steps.get(name="Reading")
        StepResult.objects.create(
            application=ApplicationFactory(programme=programme),
            step=reading,
            result="passed",
            done_on=dt.date(2026, 1, 1),
        )
        services.steps_set(actor=manager, programme=programme, steps=[{"kind": "check", "name": "Drug test"}])
        assert [s.name for s in selectors.steps_of(programme)] == ["Drug test"]
        assert set(ScreeningStep.objects.values_list("name", "retired")) == {("Reading", True), ("Drug test", False)}

    def test_every_bad_line_is_named_and_nothing_changes(self, manager, provider):
        programme = create(manager, provider)
        with pytest.raises(ValidationError) as error:
            services.steps_set(
                actor=manager,
                programme=programme,
                steps=[
                    {"kind": "test", "name": "Math", "pass_mark": Decimal(90), "top_mark": Decimal(50)},
                    {"kind": "orientation", "name": ""},
                    {"kind": "dance", "name": "Dance"},
                ],
            )
        assert [m.split(":")[0] for m in error.value.messages] == ["Line 1", "Line 2", "Line 3"]
        assert not programme.steps.exists()

    def test_a_step_of_another_programme_cannot_be_taken(self, manager, provider):
        theirs = ProgrammeFactory().steps.first()
        programme = create(manager, provider)
        services.steps_set(
            actor=manager, programme=programme, steps=[{"id": theirs.pk, "kind": "check", "name": "Mine"}]
        )
        theirs.refresh_from_db()
        assert theirs.name != "Mine"

    def test_criteria_too(self, manager, provider):
        programme = create(manager, provider)
        line = {"name": "Motivation", "low_anchor": "Unsure", "high_anchor": "Clear", "weight": 2}
        (made,) = services.criteria_set(actor=manager, programme=programme, criteria=[line])
        assert selectors.criteria_of(programme) == [made]
        with pytest.raises(PermissionDenied):
            services.criteria_set(actor=actor_in(provider, "screener"), programme=programme, criteria=[])


class TestTargets:
    def test_a_decision_freezes_the_numbers_with_their_vintages(self, manager, provider):
        programme = create(manager, provider)
        decision = services.target_decide(
            actor=manager, programme=programme, soc="51-4121", reasons=" Employers hire. "
        )
        wage = labor.wage("46140", "51-4121")
        assert decision.numbers["areas"][0]["p50_annual_usd"] == wage.p50
        assert decision.numbers["pooled"]["employment"] == wage.employment
        assert labor.vintages("oews", "projections", "onet").items() <= decision.vintages.items()
        assert (decision.reasons, decision.decided_by_id) == ("Employers hire.", manager.user_id)
        event = Event.objects.get(kind="programmes.target.decided")
        assert (event.effective_on, event.organisation_id, event.reason) == (
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
        programme = create(manager, provider)
        with pytest.raises(ValidationError) as error:
            services.target_decide(actor=manager, programme=programme, **{"soc": "51-4121", "reasons": "x", **given})
        assert field in error.value.message_dict

    def test_an_open_target_stands_once_and_may_come_back_after_it_ended(self, manager, provider):
        programme = create(manager, provider)
        first = services.target_decide(actor=manager, programme=programme, soc="51-4121", reasons="Yes")
        with pytest.raises(ValidationError, match="already a target"):
            services.target_decide(actor=manager, programme=programme, soc="51-4121", reasons="Again")
        services.target_retire(actor=manager, decision=first, reason="No openings")
        services.target_retire(actor=manager, decision=first, reason="No openings")
        services.target_decide(actor=manager, programme=programme, soc="51-4121", reasons="They hire again")
        assert Event.objects.filter(kind="programmes.target.retired").count() == 1
        assert selectors.targets_of(manager).count() == 1
        assert selectors.targets_of(manager, everything=True).count() == 2

    def test_looked_at_and_left_is_no_target(self, manager, provider):
        programme = create(manager, provider)
        for _ in range(2):
            services.target_decide(
                actor=manager, programme=programme, soc="51-4121", reasons="Pay too low", chosen=False
            )
        assert not selectors.targets_of(manager).exists()

    def test_retiring_needs_a_reason_and_a_day_after_the_decision(self, manager, provider):
        decision = services.target_decide(
            actor=manager, programme=create(manager, provider), soc="51-4121", reasons="Yes"
        )
        for wrong in ({"reason": " "}, {"reason": "x", "retired_on": dt.date(2020, 1, 1)}):
            with pytest.raises(ValidationError):
                services.target_retire(actor=manager, decision=decision, **wrong)

    def test_by_the_nearest_wrong_people(self, manager, provider):
        programme = create(manager, provider)
        for wrong in (actor_in(OrganisationFactory(), "manager"), actor_in(provider, "job_developer")):
            with pytest.raises(PermissionDenied):
                services.target_decide(actor=wrong, programme=programme, soc="51-4121", reasons="x")
        assert not TargetDecision.objects.exists()


class TestPooledNumbers:
    def test_jobs_add_up_and_pay_is_weighted_by_them(self):
        row = occupation_in([f"{c:0>7}" for c in KENTUCKY], "53-3032")
        wages = [labor.wage(c, "53-3032") for c in KENTUCKY]
        jobs = [w.employment for w in wages]
        assert row["employment"] == sum(jobs)
        assert row["median"] == round(sum(w.p50 * j for w, j in zip(wages, jobs, strict=True)) / sum(jobs))
        assert (row["median_low"], row["median_high"]) == (min(w.p50 for w in wages), max(w.p50 for w in wages))
        assert row["areas"] == 4

    def test_one_area_is_as_published(self):
        for row in occupations_of(("0046140",))[:200]:
            wage = labor.wage("46140", row["soc"])
            assert (row["employment"], row["median"]) == (wage.employment, wage.p50)

    def test_what_is_not_published_is_none_never_zero(self):
        rows = occupations_of(tuple(KENTUCKY))
        assert any(r["employment"] is None for r in rows)
        assert any(r["median"] is None for r in rows)
        assert not any(r["employment"] == 0 or r["median"] == 0 for r in rows)

    def test_a_top_coded_wage_is_told_apart_from_a_missing_one(self):
        row = next(r for r in occupations_of(("0038900",)) if r["top_coded"])
        assert row["median"] is None
        numbers = numbers_of(["38900"], row["soc"])
        assert numbers["areas"][0]["p50_status"] == "top_coded"


class TestWho:
    def test_a_funder_sees_what_it_funds_and_nothing_else(self, manager, provider):
        from workadvance.people.models import Organisation

        funder = OrganisationFactory(kind=Organisation.Kind.FUNDER)
        funded, other = create(manager, provider, funders=[funder]), create(manager, provider, name="Other")
        actor = actor_in(funder, "funder")
        assert set(selectors.programmes_visible(actor)) == {funded}
        assert selectors.may_on(actor, "programmes.view_targets", funded)
        assert not selectors.may_on(actor, "programmes.view_targets", other)
        assert not selectors.may_on(actor, "programmes.manage_programme", funded)
        with pytest.raises(PermissionDenied):
            selectors.programme_get(actor=actor, programme_id=funded.pk)

    def test_programmes_open_today(self):
        today = timezone.localdate()
        running = ProgrammeFactory(name="Now", opened_on=today, closed_on=today)
        ProgrammeFactory(name="Tomorrow", opened_on=today + dt.timedelta(days=1))
        ProgrammeFactory(name="Yesterday", closed_on=today - dt.timedelta(days=1))
        assert [r["programme"] for r in selectors.programmes_open()] == [running]
        (near,) = selectors.programmes_open(place="74103")
        assert near["near"]
        assert selectors.programmes_open(place="44101") == []
        assert selectors.programmes_open(place="99999") == []
