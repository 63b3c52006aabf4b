"""The target pages: who sees them, what they say, and that no address breaks them."""

import pytest
from django.urls import reverse

from tests.factories import OrganizationFactory, ProgramFactory, UserFactory, member
from workadvance import labor
from workadvance.programs.models import Program

pytestmark = pytest.mark.django_db
PAGES = ("jobs", "areas", "region", "rural", "map", "decisions")


@pytest.fixture
def provider():
    return OrganizationFactory(name="Green Country")


@pytest.fixture
def program(provider) -> Program:
    return ProgramFactory(provider=provider, name="Tulsa Welding", area_codes=["0046140"])


@pytest.fixture
def manager(client, provider, program):
    user = member(provider, "manager")
    client.force_login(user)
    return client


def get(client, name, query="", *args):
    return client.get(reverse(f"targeting:{name}", args=args) + query)


@pytest.mark.parametrize("name", PAGES)
def test_staff_and_funders_look_and_outsiders_do_not(client, provider, program, name):
    coach, funder = member(provider, "coach"), OrganizationFactory(kind="funder")
    program.funders.add(funder)
    for user in (coach, member(funder, "funder")):
        client.force_login(user)
        assert get(client, name).status_code == 200
    client.force_login(member(OrganizationFactory(kind="employer"), "employer"))
    assert get(client, name).status_code == 403
    client.force_login(UserFactory())
    assert get(client, name).status_code == 404
    client.logout()
    assert get(client, name).status_code == 302


@pytest.mark.parametrize("name", [*PAGES, "job"])
@pytest.mark.parametrize(
    "query",
    [
        "?area=nowhere",
        "?area=",
        "?area=0&area=46140",
        "?area=46140&phi=x&seats=-1&living_wage=nan&openings=1e400&sort=%00&page=zzz",
        "?area=46140&with=46140&with=zzz&soc=xx",
        "?area=tulsa&q=%3Cscript%3E&state=%F0%9F%98%80",
    ],
)
def test_no_address_breaks_a_page(manager, name, query):
    args = ["51-4121"] if name == "job" else []
    response = get(manager, name, query, *args)
    assert response.status_code == 200
    assert b"<script>" not in response.content.replace(b"<script ", b"")


def test_the_programs_areas_come_first_and_queries_do_not_grow(manager, provider, django_assert_max_num_queries):
    with django_assert_max_num_queries(25):
        few = get(manager, "jobs")
    assert few.context["asked"].codes == ["0046140"]
    assert b"Truck driver (heavy)" in few.content
    for i in range(20):
        ProgramFactory(provider=provider, name=f"Other {i}")
    with django_assert_max_num_queries(25):
        get(manager, "jobs")


def test_without_a_program_an_area_is_asked_for(client):
    client.force_login(member(OrganizationFactory(), "manager"))
    assert b"Choose an area first" in get(client, "jobs").content


def test_rows_come_fifty_a_page(manager):
    first = get(manager, "jobs", "?area=46140&show=all&gate=any")
    assert len(first.context["rows"]) == 50
    assert first.context["page"].paginator.count == len(first.context["found"].occupations)


def test_csv(manager):
    response = get(manager, "jobs", "?area=46140&format=csv")
    assert response["Content-Type"].startswith("text/csv")
    assert "targets-0046140.csv" in response["Content-Disposition"]


def test_a_job_title_leads_to_occupations(manager):
    response = get(manager, "jobs", "?area=46140&q=hvac+tech")
    assert b"occupations/49-9021/" in response.content


def test_an_unknown_occupation_is_said_with_the_nearest(manager):
    response = get(manager, "job", "", "hvac tech")
    assert response.status_code == 404
    assert b"occupations/49-9021/" in response.content
    assert get(manager, "job", "", "99-9999").status_code == 404


def test_a_suppressed_occupation_is_said_and_is_not_zero(manager):
    response = get(manager, "job", "?area=46140", "45-4011")
    assert b"Not listed in this area" in response.content
    assert b"mean zero" in response.content


def test_an_occupation_is_judged_for_seats(manager, django_assert_max_num_queries):
    with django_assert_max_num_queries(25):
        response = get(manager, "job", "?area=2100004&seats=18", "29-2061")
    assert response.context["plan"].status.label == "Over capacity"
    assert b"Registered nurse" in response.content
    assert get(manager, "job", "?area=2100004&seats=5", "29-2061").context["plan"].status.label == "Within capacity"


def test_the_page_of_an_occupation_leads_to_deciding_for_our_programs_and_to_the_decision(manager, program, provider):
    elsewhere = ProgramFactory(provider=provider, name="Cleveland Care", area_codes=["0017410"])
    page = get(manager, "job", "?area=46140", "51-4121").content.decode()
    for one in (program, elsewhere):
        assert f'href="{reverse("targeting:decide", args=[one.pk, "51-4121"])}?area=0046140"' in page
        assert one.name in page
    assert "CIP" in page
    decide = reverse("targeting:decide", args=[program.pk, "51-4121"]) + "?area=0046140"
    made = manager.post(decide, {"chosen": "yes", "reasons": "They hire.", "decided_on": "2026-01-15"})
    assert made.status_code == 302
    again = get(manager, "job", "?area=46140", "51-4121").content.decode()
    assert f'href="{made["Location"]}"' in again
    assert decide not in again


def test_areas_are_found_by_search_and_state(manager):
    assert "0046140" in [o.area.code for o in get(manager, "areas", "?area=2100004&q=tulsa").context["offered"]]
    found = get(manager, "areas", "?area=2100004&state=ok").context["offered"]
    assert {"0046140", "4000001"} <= {o.area.code for o in found}
    assert get(manager, "areas", "?q=tulza").context["like"]
    assert get(manager, "areas", "?state=QQ").context["state_unknown"]


def test_a_region_stands_beside_its_state_the_nation_and_what_is_named(manager):
    response = get(manager, "region", "?area=2100004&with=46140")
    shares = response.context["shares"]
    assert [r.name for r in shares] == [labor.area(c).name for c in ("2100004", "0046140", "2100000", "0000000")]
    assert [r.home for r in shares] == [True, False, False, False]
    assert all(r.interval_low <= r.share_strict <= r.interval_high for r in shares)


def test_pooling_neighbors_raises_what_a_rural_area_takes_on(manager):
    response = get(manager, "rural", "?area=2100004&soc=29-2061&seats=30")
    alone = response.context["plan"].plan.capacity.p20
    assert all(n.plan.capacity.p20 > alone for n in response.context["neighbors"])
    assert response.context["gaps"][1].soc == "29-2061"
    named = get(manager, "rural", "?area=2100004&with=46140")
    assert [m.area.code for m in named.context["metros"]] == ["0046140"]


def test_a_planned_cohort_shows_who_may_move_away(manager):
    page = get(manager, "rural", "?area=2100004&soc=29-2061&seats=20").content.decode()
    assert "Who may move away" in page
    assert "Hiring promises" in page
    assert "About 2.6% of households leave this area in a year (0.9% in published tax records" in page
    assert "Who may move away" not in get(manager, "rural", "?area=2100004").content.decode()


def test_a_nation_of_no_counties_or_pay_nobody_publishes_hides_the_card_instead_of_breaking(manager):
    assert get(manager, "rural", "?area=0000000&soc=29-2061&seats=20").status_code == 200


def test_the_map_shows_every_measure_and_a_states_counties(manager):
    nation = get(manager, "map").content.decode()
    assert nation.count("<path") > 490
    assert "Share of good jobs" in nation
    assert len(nation) < 300_000
    kentucky = get(manager, "map", "?measure=absorption&soc=51-4121&state=ky").content.decode()
    assert kentucky.count("<path") >= 120
    assert "Fayette County (Lexington-Fayette, KY)" in kentucky
    assert "$" in get(manager, "map", "?measure=pay").content.decode()
    assert "counted for one occupation" in get(manager, "map", "?measure=openings").content.decode()
    assert "isn't drawn" in get(manager, "map", "?state=PR").content.decode()


def test_a_county_on_the_map_adds_its_area(manager):
    page = get(manager, "areas", "?area=0046140&state=OK&to=targets").content.decode()
    assert "Choose on the map" in page
    assert "area=0046140&amp;area=0036420" in page
    assert "Choose on the map" not in get(manager, "areas", "?state=PR").content.decode()


def test_each_step_up_job_says_why_how_sure_how_long_and_whether_a_license_is_usual(manager):
    page = get(manager, "job", "?area=46140", "31-1131").content.decode()
    assert "Strong evidence: a known pathway, people make this move, related by O*NET" in page
    assert "Check your state's license." in page
    assert "Usually at least 1 year." in page
