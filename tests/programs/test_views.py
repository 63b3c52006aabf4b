"""The pages of programs and targets."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from tests.factories import OrganizationFactory, ProgramFactory, actor_in, member
from workadvance.events.models import Event
from workadvance.programs import selectors
from workadvance.programs.models import Program
from workadvance.targeting.services import target_decide

pytestmark = pytest.mark.django_db
MOST_QUERIES = 25


@pytest.fixture
def provider():
    return OrganizationFactory()


@pytest.fixture
def program(provider):
    return ProgramFactory(provider=provider, name="Machining")


@pytest.fixture
def manager(client, provider):
    user = member(provider, "manager")
    client.force_login(user)
    return user


def url(name, *args):
    return reverse(f"programs:{name}", args=args)


def setup(provider, **changes):
    return {
        "provider": provider.pk,
        "name": "Nursing",
        "sector": "Health care",
        "area_codes": ["0046140"],
        "track": "training_first",
        "opened_on": "2026-01-05",
        "seats_per_year": "40",
        "readiness_hours": "30",
        **changes,
    }


def lines(rows, initial=0):
    data = {
        "lines-TOTAL_FORMS": len(rows),
        "lines-INITIAL_FORMS": initial,
        "lines-MIN_NUM_FORMS": 0,
        "lines-MAX_NUM_FORMS": 20,
    }
    for n, row in enumerate(rows):
        data |= {f"lines-{n}-{k}": v for k, v in row.items()}
    return data


class TestWho:
    @pytest.mark.parametrize(
        ("name", "there"),
        [
            ("program", 200),
            ("program_edit", 403),
            ("policy", 403),
            ("steps", 403),
            ("criteria", 403),
        ],
    )
    def test_staff_of_the_house_see_and_only_managers_change(self, client, provider, program, name, there):
        client.force_login(member(provider, "screener"))
        assert client.get(url(name, program.pk)).status_code == there
        client.force_login(member(OrganizationFactory(), "manager"))
        assert client.get(url(name, program.pk)).status_code == 404
        client.force_login(member(provider, "manager"))
        assert client.get(url(name, program.pk)).status_code == 200

    def test_the_list_shows_only_the_houses_own(self, client, program, manager):
        other = ProgramFactory(name="Elsewhere")
        page = client.get(url("programs")).content.decode()
        assert program.name in page
        assert other.name not in page


class TestSetUp:
    def test_a_program(self, client, provider, manager):
        response = client.post(url("program_new"), setup(provider))
        program = Program.objects.get()
        assert response.url == url("program", program.pk)
        assert program.policies.get().effective_on == dt.date(2026, 1, 5)
        assert client.get(response.url).status_code == 200

    def test_bad_input_comes_back_beside_its_field(self, client, provider, manager):
        response = client.post(url("program_new"), setup(provider, area_codes=["9999999"], seats_per_year="0", name=""))
        assert response.status_code == 422
        assert {"area_codes", "name"} <= set(response.context["form"].errors)
        assert 'value="Health care"' in response.content.decode()
        assert not Program.objects.exists()

    def test_areas_that_overlap_are_refused_with_words(self, client, provider, manager):
        response = client.post(url("program_new"), setup(provider, area_codes=["0046140", "4000000"]))
        assert response.status_code == 422
        assert "already holds the jobs" in str(response.context["form"].errors["area_codes"])

    def test_another_house_cannot_be_chosen(self, client, provider, manager):
        response = client.post(url("program_new"), setup(OrganizationFactory()))
        assert "provider" in response.context["form"].errors

    def test_areas_are_found_while_typing_and_without_script(self, client, provider, manager):
        found = client.get(url("areas"), {"area_search": "cleveland", "area_codes": ["0046140"]}).content.decode()
        assert 'value="0017410"' in found
        assert 'value="0046140" checked' in found
        page = client.post(url("program_new"), {**setup(provider), "area_search": "cleveland", "find": "1"})
        assert page.status_code == 200
        assert 'value="0017410"' in page.content.decode()
        assert not Program.objects.exists()
        assert "No more areas found" in client.get(url("areas"), {"area_search": "qqqq"}).content.decode()

    def test_changing_it_keeps_the_provider(self, client, provider, program, manager):
        data = setup(OrganizationFactory(), name="Machining and welding", area_codes=["0046140", "0017410"])
        assert client.post(url("program_edit", program.pk), data).status_code == 302
        program.refresh_from_db()
        assert (program.name, program.provider) == ("Machining and welding", provider)
        assert program.area_codes == ["0046140", "0017410"]

    def test_what_was_typed_before_a_time_out_is_there_again(self, client, provider, manager):
        client.post(reverse("draft_save", args=["program-new"]), {"name": "Half done", "area_codes": ["0017410"]})
        page = client.get(url("program_new")).content.decode()
        assert "Half done" in page
        assert 'value="0017410" checked' in page

    def test_setting_the_policy(self, client, program, manager):
        page = url("policy", program.pk)
        good = {
            "effective_on": "2026-12-01",
            "min_age": "17",
            "income_percent": "250",
            "wage_limit": "20",
            "needs_diploma": "on",
        }
        assert client.post(page, {**good, "wage_limit": "much"}).status_code == 422
        assert client.post(page, good).status_code == 302
        policy = selectors.policy_on(program, dt.date(2026, 12, 1))
        assert (policy.min_age, policy.income_percent, policy.needs_work_authorization) == (17, 250, False)

    def test_the_page_says_what_the_policy_is_in_dollars(self, client, program, manager):
        limits = client.get(url("program", program.pk)).context["limits"]
        assert [(r.guideline.household_size, r.annual) for r in limits[:2]] == [(1, 31_920), (2, 43_280)]

    def test_setting_the_steps(self, client, program, manager):
        steps = selectors.steps_of(program)
        rows = [
            {"id": steps[1].pk, "position": "1", "kind": "interview", "name": "Interview", "required": "on"},
            {
                "id": steps[0].pk,
                "position": "2",
                "kind": "test",
                "name": "Reading",
                "passing_score": "70",
                "maximum_score": "100",
            },
            {"position": "3", "kind": "check", "name": "Drug test"},
            {"position": "", "kind": "", "name": "", "required": "on"},
        ]
        assert client.post(url("steps", program.pk), lines(rows, 2)).status_code == 302
        assert [(s.name, s.required) for s in selectors.steps_of(program)] == [
            ("Interview", True),
            ("Reading", False),
            ("Drug test", False),
        ]

    def test_bad_lines_come_back(self, client, program, manager):
        rows = [{"position": "1", "kind": "test", "name": "Math", "passing_score": "90", "maximum_score": "50"}]
        response = client.post(url("steps", program.pk), lines(rows))
        assert response.status_code == 422
        assert "higher than the maximum score" in response.content.decode()
        assert len(selectors.steps_of(program)) == 2

    def test_taking_a_line_out(self, client, program, manager):
        (criterion,) = selectors.criteria_of(program)
        row = {
            "id": criterion.pk,
            "position": "1",
            "name": "x",
            "low_anchor": "a",
            "high_anchor": "b",
            "weight": "1",
            "DELETE": "on",
        }
        assert client.post(url("criteria", program.pk), lines([row], 1)).status_code == 302
        assert selectors.criteria_of(program) == []

    def test_the_usual_steps_only_where_there_are_none(self, client, program, manager):
        client.post(url("steps_usual", program.pk))
        assert len(selectors.steps_of(program)) == 2
        program.steps.all().delete()
        client.post(url("steps_usual", program.pk))
        assert [s.kind for s in selectors.steps_of(program)] == ["orientation", "test", "test", "interview"]
        assert client.get(url("steps_usual", program.pk)).status_code == 405


class TestNumbers:
    @pytest.mark.parametrize("page", ["programs"])
    def test_queries_do_not_grow_with_the_rows(self, client, provider, manager, page, django_assert_max_num_queries):
        actor, counts = actor_in(provider, "manager"), []
        for more in (3, 20):
            for _ in range(more):
                made = ProgramFactory(provider=provider)
                target_decide(actor=actor, program=made, soc="51-4121", reasons="x")
            client.get(url(page))
            with django_assert_max_num_queries(MOST_QUERIES) as captured:
                client.get(url(page))
            counts.append(len(captured))
        assert counts[0] == counts[1]

    def test_reading_writes_nothing(self, client, program, manager):
        before = Event.objects.count()
        for page in ("program", "program_edit", "policy", "steps", "criteria"):
            assert client.get(url(page, program.pk)).status_code == 200
        assert Event.objects.count() == before


class TestBothLanguages:
    def test_a_text_in_one_language_is_named_until_the_other_is_there(self, client, program, manager):
        program.name_es, program.sector_es, program.about, program.about_es = "Soldadura", "Manufactura", "Weld.", ""
        program.save()
        program.steps.update(name_es="Paso", about="", about_es="")
        program.criteria.update(name_es="Motivación", low_anchor_es="Duda", high_anchor_es="")
        page = " ".join(client.get(url("program", program.pk)).content.decode().split())
        assert "in only one language" in page
        assert "Program: description, in Spanish" in page
        assert "Motivation: what a 5 looks like, in Spanish" in page
        program.about_es = "Suelde."
        program.save()
        program.criteria.update(high_anchor_es="Sabe por qué")
        assert "in only one language" not in client.get(url("program", program.pk)).content.decode()

    def test_an_applicant_reads_the_name_in_the_language_of_the_page(self, client, program):
        program.name_es = "Soldadura de precisión"
        program.save()
        address = reverse("screening:start", args=[program.pk])
        assert "Soldadura de precisión" not in client.get(address).content.decode()
        client.cookies["django_language"] = "es"
        assert "Soldadura de precisión" in client.get(address).content.decode()
