"""Setting up programs and deciding targets."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.utils import timezone

from tests.factories import ApplicationFactory, OrganizationFactory, ProgramFactory, actor_in
from workadvance.events.models import Event
from workadvance.programs import selectors, services
from workadvance.programs.models import EligibilityPolicy, Program, ScreeningStep
from workadvance.screening.models import StepResult
from workadvance.ui.fetch import fetch

pytestmark = pytest.mark.django_db


@pytest.fixture
def provider():
    return OrganizationFactory()


@pytest.fixture
def manager(provider):
    return actor_in(provider, "manager")


def create(manager, provider, **changes):
    return services.program_create(
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


class TestProgram:
    def test_starts_with_the_default_policy_from_its_first_day(self, manager, provider):
        program = create(manager, provider)
        policy = program.policies.get()
        assert program.area_codes == ["0046140"]
        assert (policy.effective_on, policy.min_age, policy.income_percent) == (dt.date(2025, 1, 6), 18, 200)
        assert (policy.wage_limit, policy.needs_work_authorization, policy.needs_diploma) == (Decimal(15), True, False)
        assert set(Event.objects.values_list("kind", flat=True)) == {
            "programs.program.opened",
            "programs.policy.set",
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
        assert not Program.objects.exists()

    def test_a_name_stands_once_at_a_provider(self, manager, provider):
        create(manager, provider)
        with pytest.raises(ValidationError, match="already has a program"):
            create(manager, provider, name="MACHINING")
        elsewhere = OrganizationFactory()
        create(actor_in(elsewhere, "manager"), elsewhere)

    def test_by_the_nearest_wrong_people(self, provider):
        for wrong in (
            actor_in(OrganizationFactory(), "manager"),
            actor_in(provider, "screener"),
            actor_in(provider, "administrator"),
        ):
            with pytest.raises(PermissionDenied):
                create(wrong, provider)

    def test_a_change_says_which_fields_and_none_says_nothing(self, manager, provider):
        program = create(manager, provider)
        funder = OrganizationFactory(kind="funder")
        services.program_change(actor=manager, program=program, seats_per_year=80, funders=[funder])
        services.program_change(actor=manager, program=program, seats_per_year=80, funders=[funder])
        (event,) = Event.objects.filter(kind="programs.program.changed")
        assert event.payload["fields"] == "seats_per_year, funders"
        assert event.organization_id == provider.pk

    def test_an_unknown_field_is_a_mistake_in_the_caller(self, manager, provider):
        with pytest.raises(TypeError):
            create(manager, provider, color="blue")


class TestPolicy:
    def test_what_is_not_given_stays_as_it_was(self, manager, provider):
        program = create(manager, provider)
        services.policy_set(actor=manager, program=program, effective_on=dt.date(2026, 1, 1), wage_limit=Decimal(18))
        later = services.policy_set(
            actor=manager, program=program, effective_on=dt.date(2026, 6, 1), needs_diploma=True
        )
        assert (later.wage_limit, later.needs_diploma) == (Decimal(18), True)

    def test_each_day_has_the_policy_in_force(self, manager, provider):
        program = create(manager, provider)
        services.policy_set(actor=manager, program=program, effective_on=dt.date(2026, 1, 1), min_age=17)
        ages = {
            day: selectors.policy_on(program, day).min_age
            for day in (dt.date(2024, 1, 1), dt.date(2025, 12, 31), dt.date(2026, 1, 1))
        }
        assert list(ages.values()) == [18, 18, 17]

    def test_the_same_day_again_replaces_it_and_the_log_keeps_both(self, manager, provider):
        program = create(manager, provider)
        for limit in (16, 17):
            services.policy_set(
                actor=manager, program=program, effective_on=dt.date(2026, 1, 1), wage_limit=Decimal(limit)
            )
        assert EligibilityPolicy.objects.get(effective_on=dt.date(2026, 1, 1)).wage_limit == 17
        said = [
            e.payload["policy"]["wage_limit"] for e in Event.objects.filter(kind="programs.policy.set").order_by("pk")
        ]
        assert said == ["15", "16", "17"]

    def test_a_program_without_any_policy_has_none(self):
        program = ProgramFactory()
        program.policies.all().delete()
        assert selectors.policy_on(program, dt.date(2026, 1, 1)) is None


class TestSteps:
    def test_are_kept_in_the_order_given(self, manager, provider):
        program = create(manager, provider)
        made = services.steps_set(
            actor=manager,
            program=program,
            steps=[
                {"kind": "orientation", "name": "Orientation"},
                {"kind": "test", "name": "Math", "passing_score": 50, "maximum_score": 100},
            ],
        )
        services.steps_set(
            actor=manager,
            program=program,
            steps=[
                {"id": made[1].pk, "kind": "test", "name": "Mathematics", "passing_score": 50, "maximum_score": 100},
                {"id": made[0].pk, "kind": "orientation", "name": "Orientation"},
            ],
        )
        assert [(s.pk, s.name, s.position) for s in selectors.steps_of(program)] == [
            (made[1].pk, "Mathematics", 1),
            (made[0].pk, "Orientation", 2),
        ]

    def test_one_with_results_is_retired_one_without_is_gone(self, provider):
        program = ProgramFactory(provider=provider)
        manager = actor_in(provider, "manager")
        reading = program.steps.get(name="Reading")
        StepResult.objects.create(
            application=ApplicationFactory(program=program),
            step=reading,
            result="passed",
            done_on=dt.date(2026, 1, 1),
        )
        services.steps_set(actor=manager, program=program, steps=[{"kind": "check", "name": "Drug test"}])
        assert [s.name for s in selectors.steps_of(program)] == ["Drug test"]
        assert set(ScreeningStep.objects.values_list("name", "retired")) == {("Reading", True), ("Drug test", False)}

    def test_every_bad_line_is_named_and_nothing_changes(self, manager, provider):
        program = create(manager, provider)
        with pytest.raises(ValidationError) as error:
            services.steps_set(
                actor=manager,
                program=program,
                steps=[
                    {"kind": "test", "name": "Math", "passing_score": Decimal(90), "maximum_score": Decimal(50)},
                    {"kind": "orientation", "name": ""},
                    {"kind": "dance", "name": "Dance"},
                ],
            )
        assert [m.split(":")[0] for m in error.value.messages] == ["Line 1", "Line 2", "Line 3"]
        assert not program.steps.exists()

    def test_a_step_of_another_program_cannot_be_taken(self, manager, provider):
        theirs = ProgramFactory().steps.first()
        program = create(manager, provider)
        services.steps_set(actor=manager, program=program, steps=[{"id": theirs.pk, "kind": "check", "name": "Mine"}])
        theirs.refresh_from_db()
        assert theirs.name != "Mine"

    def test_criteria_too(self, manager, provider):
        program = create(manager, provider)
        line = {"name": "Motivation", "low_anchor": "Unsure", "high_anchor": "Clear", "weight": 2}
        (made,) = services.criteria_set(actor=manager, program=program, criteria=[line])
        assert selectors.criteria_of(program) == [made]
        with pytest.raises(PermissionDenied):
            services.criteria_set(actor=actor_in(provider, "screener"), program=program, criteria=[])


class TestWho:
    def test_a_funder_sees_what_it_funds_and_nothing_else(self, manager, provider):
        from workadvance.people.models import Organization

        funder = OrganizationFactory(kind=Organization.Kind.FUNDER)
        funded, other = create(manager, provider, funders=[funder]), create(manager, provider, name="Other")
        actor = actor_in(funder, "funder")
        assert set(selectors.programs_visible(actor)) == {funded}
        assert fetch(Program, actor, "targeting.view_targets", funded.pk) == funded
        with pytest.raises(Http404):
            fetch(Program, actor, "targeting.view_targets", other.pk)
        for lacking in ("programs.manage_program", "programs.view_program"):
            with pytest.raises(PermissionDenied):
                fetch(Program, actor, lacking, funded.pk)

    def test_programs_open_today(self):
        today = timezone.localdate()
        running = ProgramFactory(name="Now", opened_on=today, closed_on=today)
        ProgramFactory(name="Tomorrow", opened_on=today + dt.timedelta(days=1))
        ProgramFactory(name="Yesterday", closed_on=today - dt.timedelta(days=1))
        assert [r.program for r in selectors.programs_open()] == [running]
        (near,) = selectors.programs_open(place="74103")
        assert near.near
        assert selectors.programs_open(place="44101") == []
        assert selectors.programs_open(place="99999") == []
