"""The pages of programmes and targets."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from tests.factories import OrganisationFactory, ProgrammeFactory, actor_in, member
from workadvance.events.models import Event
from workadvance.programmes import selectors, services
from workadvance.programmes.models import Programme

pytestmark = pytest.mark.django_db
MOST_QUERIES = 25


@pytest.fixture
def provider():
    return OrganisationFactory()


@pytest.fixture
def programme(provider):
    return ProgrammeFactory(provider=provider, name="Machining")


@pytest.fixture
def manager(client, provider):
    user = member(provider, "manager")
    client.force_login(user)
    return user


def url(name, *args):
    return reverse(f"programmes:{name}", args=args)


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
            ("programme", 200),
            ("programme_edit", 403),
            ("policy", 403),
            ("steps", 403),
            ("criteria", 403),
        ],
    )
    def test_staff_of_the_house_see_and_only_managers_change(self, client, provider, programme, name, there):
        client.force_login(member(provider, "screener"))
        assert client.get(url(name, programme.pk)).status_code == there
        client.force_login(member(OrganisationFactory(), "manager"))
        assert client.get(url(name, programme.pk)).status_code == 404
        client.force_login(member(provider, "manager"))
        assert client.get(url(name, programme.pk)).status_code == 200

    def test_the_list_shows_only_the_houses_own(self, client, programme, manager):
        other = ProgrammeFactory(name="Elsewhere")
        page = client.get(url("programmes")).content.decode()
        assert programme.name in page
        assert other.name not in page


class TestSetUp:
    def test_a_programme(self, client, provider, manager):
        response = client.post(url("programme_new"), setup(provider))
        programme = Programme.objects.get()
        assert response.url == url("programme", programme.pk)
        assert programme.policies.get().effective_on == dt.date(2026, 1, 5)
        assert client.get(response.url).status_code == 200

    def test_bad_input_comes_back_beside_its_field(self, client, provider, manager):
        response = client.post(
            url("programme_new"), setup(provider, area_codes=["9999999"], seats_per_year="0", name="")
        )
        assert response.status_code == 422
        assert {"area_codes", "name"} <= set(response.context["form"].errors)
        assert 'value="Health care"' in response.content.decode()
        assert not Programme.objects.exists()

    def test_areas_that_overlap_are_refused_with_words(self, client, provider, manager):
        response = client.post(url("programme_new"), setup(provider, area_codes=["0046140", "4000000"]))
        assert response.status_code == 422
        assert "already holds the jobs" in str(response.context["form"].errors["area_codes"])

    def test_another_house_cannot_be_chosen(self, client, provider, manager):
        response = client.post(url("programme_new"), setup(OrganisationFactory()))
        assert "provider" in response.context["form"].errors

    def test_areas_are_found_while_typing_and_without_script(self, client, provider, manager):
        found = client.get(url("areas"), {"area_search": "cleveland", "area_codes": ["0046140"]}).content.decode()
        assert 'value="0017410"' in found
        assert 'value="0046140" checked' in found
        page = client.post(url("programme_new"), {**setup(provider), "area_search": "cleveland", "find": "1"})
        assert page.status_code == 200
        assert 'value="0017410"' in page.content.decode()
        assert not Programme.objects.exists()
        assert "Nothing more found" in client.get(url("areas"), {"area_search": "qqqq"}).content.decode()

    def test_changing_it_keeps_the_provider(self, client, provider, programme, manager):
        data = setup(OrganisationFactory(), name="Machining and welding", area_codes=["0046140", "0017410"])
        assert client.post(url("programme_edit", programme.pk), data).status_code == 302
        programme.refresh_from_db()
        assert (programme.name, programme.provider) == ("Machining and welding", provider)
        assert programme.area_codes == ["0046140", "0017410"]

    def test_what_was_typed_before_a_time_out_is_there_again(self, client, provider, manager):
        client.post(reverse("draft_save", args=["programme-new"]), {"name": "Half done", "area_codes": ["0017410"]})
        page = client.get(url("programme_new")).content.decode()
        assert "Half done" in page
        assert 'value="0017410" checked' in page

    def test_setting_the_policy(self, client, programme, manager):
        page = url("policy", programme.pk)
        good = {
            "effective_on": "2026-12-01",
            "min_age": "17",
            "income_percent": "250",
            "wage_limit": "20",
            "needs_diploma": "on",
        }
        assert client.post(page, {**good, "wage_limit": "much"}).status_code == 422
        assert client.post(page, good).status_code == 302
        policy = selectors.policy_on(programme, dt.date(2026, 12, 1))
        assert (policy.min_age, policy.income_percent, policy.needs_work_authorisation) == (17, 250, False)

    def test_the_page_says_what_the_policy_is_in_dollars(self, client, programme, manager):
        limits = client.get(url("programme", programme.pk)).context["limits"]
        assert [(r["size"], r["annual"]) for r in limits[:2]] == [(1, 31_920), (2, 43_280)]

    def test_setting_the_steps(self, client, programme, manager):
        steps = selectors.steps_of(programme)
        rows = [
            {"id": steps[1].pk, "position": "1", "kind": "interview", "name": "Interview", "required": "on"},
            {
                "id": steps[0].pk,
                "position": "2",
                "kind": "test",
                "name": "Reading",
                "pass_mark": "70",
                "top_mark": "100",
            },
            {"position": "3", "kind": "check", "name": "Drug test"},
            {"position": "", "kind": "", "name": "", "required": "on"},
        ]
        assert client.post(url("steps", programme.pk), lines(rows, 2)).status_code == 302
        assert [(s.name, s.required) for s in selectors.steps_of(programme)] == [
            ("Interview", True),
            ("Reading", False),
            ("Drug test", False),
        ]

    def test_bad_lines_come_back(self, client, programme, manager):
        rows = [{"position": "1", "kind": "test", "name": "Math", "pass_mark": "90", "top_mark": "50"}]
        response = client.post(url("steps", programme.pk), lines(rows))
        assert response.status_code == 422
        assert "cannot be above the top mark" in response.content.decode()
        assert len(selectors.steps_of(programme)) == 2

    def test_taking_a_line_out(self, client, programme, manager):
        (criterion,) = selectors.criteria_of(programme)
        row = {
            "id": criterion.pk,
            "position": "1",
            "name": "x",
            "low_anchor": "a",
            "high_anchor": "b",
            "weight": "1",
            "DELETE": "on",
        }
        assert client.post(url("criteria", programme.pk), lines([row], 1)).status_code == 302
        assert selectors.criteria_of(programme) == []

    def test_the_usual_steps_only_where_there_are_none(self, client, programme, manager):
        client.post(url("steps_usual", programme.pk))
        assert len(selectors.steps_of(programme)) == 2
        programme.steps.all().delete()
        client.post(url("steps_usual", programme.pk))
        assert [s.kind for s in selectors.steps_of(programme)] == ["orientation", "test", "test", "interview"]
        assert client.get(url("steps_usual", programme.pk)).status_code == 405


class TestNumbers:
    @pytest.mark.parametrize("page", ["programmes"])
    def test_queries_do_not_grow_with_the_rows(self, client, provider, manager, page, django_assert_max_num_queries):
        actor, counts = actor_in(provider, "manager"), []
        for more in (3, 20):
            for _ in range(more):
                made = ProgrammeFactory(provider=provider)
                services.target_decide(actor=actor, programme=made, soc="51-4121", reasons="x")
            client.get(url(page))
            with django_assert_max_num_queries(MOST_QUERIES) as captured:
                client.get(url(page))
            counts.append(len(captured))
        assert counts[0] == counts[1]

    def test_reading_writes_nothing(self, client, programme, manager):
        before = Event.objects.count()
        for page in ("programme", "programme_edit", "policy", "steps", "criteria"):
            assert client.get(url(page, programme.pk)).status_code == 200
        assert Event.objects.count() == before
