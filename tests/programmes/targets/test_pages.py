"""The target pages: who sees them, what they say, and that no address breaks them."""

import pytest
from django.urls import reverse

from tests.factories import OrganisationFactory, ProgrammeFactory, UserFactory, member
from workadvance.programmes.models import Programme

pytestmark = pytest.mark.django_db
PAGES = ("targets", "targets_areas", "targets_region", "targets_rural", "targets_decisions")


@pytest.fixture
def provider():
    return OrganisationFactory(name="Green Country")


@pytest.fixture
def programme(provider) -> Programme:
    return ProgrammeFactory(provider=provider, name="Tulsa Welding", area_codes=["0046140"])


@pytest.fixture
def manager(client, provider, programme):
    user = member(provider, "manager")
    client.force_login(user)
    return client


def get(client, name, query="", *args):
    return client.get(reverse(f"programmes:{name}", args=args) + query)


@pytest.mark.parametrize("name", PAGES)
def test_staff_and_funders_look_and_outsiders_do_not(client, provider, programme, name):
    coach, funder = member(provider, "coach"), OrganisationFactory(kind="funder")
    programme.funders.add(funder)
    for user in (coach, member(funder, "funder")):
        client.force_login(user)
        assert get(client, name).status_code == 200
    client.force_login(member(OrganisationFactory(kind="employer"), "employer"))
    assert get(client, name).status_code == 403
    client.force_login(UserFactory())
    assert get(client, name).status_code == 404
    client.logout()
    assert get(client, name).status_code == 302


@pytest.mark.parametrize("name", [*PAGES, "target_job"])
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
    args = ["51-4121"] if name == "target_job" else []
    response = get(manager, name, query, *args)
    assert response.status_code == 200
    assert b"<script>" not in response.content.replace(b"<script ", b"")


def test_the_programmes_areas_come_first_and_queries_do_not_grow(manager, provider, django_assert_max_num_queries):
    with django_assert_max_num_queries(25):
        few = get(manager, "targets")
    assert few.context["asked"].codes == ["0046140"]
    assert b"Heavy and Tractor-Trailer Truck Drivers" in few.content
    for i in range(20):
        ProgrammeFactory(provider=provider, name=f"Other {i}")
    with django_assert_max_num_queries(25):
        get(manager, "targets")


def test_without_a_programme_an_area_is_asked_for(client):
    client.force_login(member(OrganisationFactory(), "manager"))
    assert b"Choose an area first" in get(client, "targets").content


def test_rows_come_fifty_a_page(manager):
    first = get(manager, "targets", "?area=46140&show=all&gate=any")
    assert len(first.context["rows"]) == 50
    assert first.context["page"].paginator.count == len(first.context["found"].occupations)


def test_csv(manager):
    response = get(manager, "targets", "?area=46140&format=csv")
    assert response["Content-Type"].startswith("text/csv")
    assert "targets-0046140.csv" in response["Content-Disposition"]


def test_a_job_title_leads_to_occupations(manager):
    response = get(manager, "targets", "?area=46140&q=hvac+tech")
    assert b"jobs/49-9021/" in response.content


def test_an_unknown_occupation_is_said_with_the_nearest(manager):
    response = get(manager, "target_job", "", "hvac tech")
    assert response.status_code == 404
    assert b"jobs/49-9021/" in response.content
    assert get(manager, "target_job", "", "99-9999").status_code == 404


def test_a_suppressed_occupation_is_said_and_is_not_zero(manager):
    response = get(manager, "target_job", "?area=46140", "45-4011")
    assert b"Not listed in this area" in response.content
    assert b"That is not zero" in response.content


def test_an_occupation_is_judged_for_seats(manager, django_assert_max_num_queries):
    with django_assert_max_num_queries(25):
        response = get(manager, "target_job", "?area=2100004&seats=18", "29-2061")
    assert response.context["plan"]["word"] == "More than the place takes"
    assert b"Registered Nurses" in response.content
    assert get(manager, "target_job", "?area=2100004&seats=5", "29-2061").context["plan"]["word"] == "Fits"


def test_areas_are_found_by_search_and_state(manager):
    assert "0046140" in [
        o["area"].code for o in get(manager, "targets_areas", "?area=2100004&q=tulsa").context["offered"]
    ]
    found = get(manager, "targets_areas", "?area=2100004&state=ok").context["offered"]
    assert {"0046140", "4000001"} <= {o["area"].code for o in found}
    assert get(manager, "targets_areas", "?q=tulza").context["like"]
    assert get(manager, "targets_areas", "?state=QQ").context["state_unknown"]


def test_a_region_stands_beside_its_state_the_nation_and_what_is_named(manager):
    response = get(manager, "targets_region", "?area=2100004&with=46140")
    assert [r["area"] for r in response.context["shares"]] == ["2100004", "0046140", "2100000", "0000000"]
    strict = {r["area"]: r["share_strict"] for r in response.context["shares"]}
    assert all(r["interval_low"] <= strict[r["area"]] <= r["interval_high"] for r in response.context["shares"])


def test_pooling_neighbours_raises_what_a_rural_area_takes_on(manager):
    response = get(manager, "targets_rural", "?area=2100004&soc=29-2061&seats=30")
    alone = response.context["plan"]["plan"].capacity.p20
    assert all(n["plan"].capacity.p20 > alone for n in response.context["neighbours"])
    assert response.context["gaps"][1].soc == "29-2061"
    named = get(manager, "targets_rural", "?area=2100004&with=46140")
    assert [m["area"].code for m in named.context["metros"]] == ["0046140"]
