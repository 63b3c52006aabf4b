"""Setting up organizations: who may, what may be under what, sites, what a funder pays for; pages and command."""

from __future__ import annotations

import json

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from tests.command_line import run_command
from tests.factories import OrganizationFactory, ProgramFactory, actor_in, member

from workadvance.events.models import Event
from workadvance.people.access import SYSTEM, actor_of_user
from workadvance.people.models import Membership, Organization, Site
from workadvance.people.organizations import (
    SiteAddress,
    organization_add,
    organization_change,
    organization_move,
    organizations_managed,
    site_save,
)
from workadvance.people.services import user_invite
from workadvance.programs.services import programs_funded_set

pytestmark = pytest.mark.django_db
KINDS = ("provider", "intermediary", "partner", "funder", "employer")
MAY = {
    ("provider", "intermediary"),
    ("partner", "intermediary"),
    ("partner", "provider"),
    ("funder", "intermediary"),
    ("funder", "provider"),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("above", KINDS)
def test_what_may_be_under_what(kind, above):
    row, parent = OrganizationFactory(kind=kind), OrganizationFactory(kind=above)
    if (kind, above) in MAY:
        assert organization_move(actor=SYSTEM, organization=row, parent=parent).parent == parent
        with pytest.raises(ValidationError):  # no circle
            organization_move(actor=SYSTEM, organization=parent, parent=row)
    else:
        with pytest.raises(ValidationError):
            organization_move(actor=SYSTEM, organization=row, parent=parent)


def test_nothing_is_under_itself():
    for kind in KINDS:
        row = OrganizationFactory(kind=kind)
        with pytest.raises(ValidationError):
            organization_move(actor=SYSTEM, organization=row, parent=row)


def test_moving_gives_and_takes_the_intermediarys_access_and_is_logged():
    above, provider = OrganizationFactory(kind="intermediary"), OrganizationFactory()
    manager = member(above, "manager")
    organization_move(actor=SYSTEM, organization=provider, parent=above)
    assert provider.pk in actor_of_user(manager).organizations("manager")
    organization_move(actor=SYSTEM, organization=provider, parent=None)
    assert provider.pk not in actor_of_user(manager).organizations("manager")
    moved = Event.objects.filter(kind="people.organization.moved").order_by("pk")
    assert [(e.payload["former"], e.payload["under"]) for e in moved] == [("", above.name), (above.name, "")]


def test_no_one_takes_an_organization_that_they_do_not_administer():
    mine, other = OrganizationFactory(kind="intermediary"), OrganizationFactory()
    actor = actor_in(mine, "administrator")
    with pytest.raises(PermissionDenied):
        organization_move(actor=actor, organization=other, parent=mine)
    own = actor_in(other, "administrator")
    with pytest.raises(PermissionDenied):
        organization_move(actor=own, organization=other, parent=mine)
    for role in ("manager", "coach", "evaluator"):
        with pytest.raises(PermissionDenied):
            organization_add(actor=actor_in(mine, role), kind="provider", name="New", parent=mine)


def test_an_administrator_sets_up_a_consortium_by_themselves():
    provider = OrganizationFactory()
    user = member(provider, "administrator")
    above = organization_add(actor=actor_of_user(user), kind="intermediary", name="Consortium")
    assert Membership.objects.get(organization=above).user == user
    organization_move(actor=actor_of_user(user), organization=provider, parent=above)
    second = organization_add(actor=actor_of_user(user), kind="provider", name="Second", parent=above)
    funder = organization_add(actor=actor_of_user(user), kind="funder", name="Fund", parent=above)
    assert set(organizations_managed(actor_of_user(user))) == {above, provider, second, funder}
    given = user_invite(
        actor=actor_of_user(user), name="Fay", email="fay@fund.example", organization=funder, role="funder"
    )
    program = ProgramFactory(provider=second)
    programs_funded_set(actor=actor_of_user(user), funder=funder, programs=[program])
    assert actor_of_user(given.user).organizations("funder") == {funder.pk}
    assert list(program.funders.all()) == [funder]


def test_a_providers_administrator_gives_access_at_its_funder_and_no_other_role_spreads_down():
    provider = OrganizationFactory()
    funder = OrganizationFactory(kind="funder", parent=provider)
    assert actor_in(provider, "administrator").may("people.manage_access", funder.pk)
    for role in ("manager", "coach", "evaluator"):
        assert funder.pk not in actor_in(provider, role).organizations()


@pytest.mark.parametrize(("kind", "role"), [("funder", "coach"), ("provider", "funder"), ("partner", "funder")])
def test_a_role_fits_the_organization(kind, role):
    place = OrganizationFactory(kind=kind)
    with pytest.raises(ValidationError):
        user_invite(actor=SYSTEM, name="Ana", email="ana@example.org", organization=place, role=role)


def test_an_organization_is_not_left_without_an_administrator():
    above = OrganizationFactory(kind="intermediary")
    provider = OrganizationFactory(parent=above)
    actor = actor_in(above, "administrator")
    with pytest.raises(ValidationError, match="administrator of its own"):
        organization_change(actor=actor, organization=provider, name=provider.name, parent=None)
    member(provider, "administrator")
    assert organization_change(actor=actor, organization=provider, name=provider.name, parent=None).parent is None


def test_a_funder_changes_only_programs_that_the_actor_may():
    funder, mine, other = OrganizationFactory(kind="funder"), ProgramFactory(), ProgramFactory()
    actor = actor_in(mine.provider, "administrator")
    other.funders.add(funder)
    with pytest.raises(PermissionDenied):
        programs_funded_set(actor=actor, funder=funder, programs=[mine, ProgramFactory()])
    assert programs_funded_set(actor=actor, funder=funder, programs=[mine]) == [mine]
    assert set(funder.funded_programs.all()) == {mine, other}
    assert programs_funded_set(actor=actor, funder=funder, programs=[]) == [mine]
    assert list(funder.funded_programs.all()) == [other]


def test_a_sites_area_follows_from_its_zip():
    provider = OrganizationFactory()
    actor = actor_in(provider, "administrator")
    site = site_save(
        actor=actor, organization=provider, name="Main", address=SiteAddress("1 Main St", zip="74103-1234")
    )
    assert (site.zip, site.city, site.state, site.county_fips, site.area_code) == (
        "74103",
        "Tulsa",
        "OK",
        "40143",
        "0046140",
    )
    before = Event.objects.count()
    same = SiteAddress("1 Main St", "Tulsa", "OK", "74103")
    site_save(actor=actor, organization=provider, name="Main", address=same, site=site)
    assert Event.objects.count() == before
    for wrong in (SiteAddress(zip="00000"), SiteAddress(zip="7410")):
        with pytest.raises(ValidationError):
            site_save(actor=actor, organization=provider, name="Other", address=wrong)
    with pytest.raises(ValidationError, match="already has a site"):
        site_save(actor=actor, organization=provider, name="MAIN", address=SiteAddress())


def test_pages_add_move_and_fund(client):
    above = OrganizationFactory(kind="intermediary")
    program = ProgramFactory(provider=OrganizationFactory(parent=above))
    client.force_login(member(above, "administrator"))
    new = reverse("organization_new")
    made = client.post(new, {"kind": "funder", "name": "State Fund", "parent": above.pk})
    assert made.status_code == 302
    funder = Organization.objects.get(name="State Fund")
    edit = reverse("organization_edit", args=[funder.pk])
    assert client.post(edit, {"name": "State Fund", "parent": above.pk, "programs": [program.pk]}).status_code == 302
    assert list(funder.funded_programs.all()) == [program]
    assert client.post(new, {"kind": "funder", "name": "state fund", "parent": above.pk}).status_code == 422
    assert client.post(new, {"kind": "provider", "name": "Loose", "parent": ""}).status_code == 422
    site = reverse("site_new", args=[program.provider_id])
    assert client.post(site, {"name": "North", "zip": "99999"}).status_code == 422
    assert client.post(site, {"name": "North", "zip": "74103"}).status_code == 302
    assert Site.objects.get().area_code == "0046140"
    shown = client.get(reverse("organizations")).content.decode()
    assert "State Fund" in shown
    assert "North" in shown


def test_the_command_adds_once_moves_and_lists(monkeypatch, capsys):
    def run(*words):
        return run_command(monkeypatch, capsys, "organization", *words)

    status, out, _ = run("add", "Green Country", "--type", "intermediary", "--format", "json")
    assert (status, json.loads(out)[0]["added"]) == (0, True)
    status, out, _ = run("add", "  green   country ", "--type", "intermediary", "--format", "json")
    assert (status, json.loads(out)[0]["added"]) == (0, False)
    run("add", "Arrow Creek", "--type", "provider")
    ProgramFactory(provider=Organization.objects.get(name="Arrow Creek"), name="Welding")
    status, _, said = run("add", "Arrow Creek", "--type", "provider", "--under", "Green Country")
    assert status == 2
    assert "workadvance organization move" in said
    status, out, _ = run("move", "Arrow Creek", "--under", "green country", "--format", "json")
    assert (status, json.loads(out)[0]["under"]) == (0, "Green Country")
    status, _, said = run("move", "Green Country", "--under", "Arrow Creek")
    assert status == 2
    assert said.startswith("--under: An intermediary can't be under")
    for times in (1, 2):
        status, out, _ = run("add", "Fund", "--type", "funder", "--funds", "welding", "--format", "json")
        assert (status, json.loads(out)[0]["funds"]) == (0, ["Arrow Creek: Welding"]), times
    assert run("site", "Arrow Creek", "North", "--zip", "74103", "--address", "1 Main St")[0] == 0
    assert run("site", "Arrow Creek", "north", "--address", "2 Main St")[0] == 0
    assert run("move", "Arrow Creek", "--top")[0] == 0
    rows = {row["name"]: row for row in json.loads(run("list", "--format", "json")[1])}
    assert rows["Arrow Creek"]["under"] is None
    assert rows["Arrow Creek"]["sites"][0]["address"] == "2 Main St"
    assert rows["Arrow Creek"]["sites"][0]["city"] == "Tulsa"
    assert [row["name"] for row in json.loads(run("list", "--type", "funder", "--format", "json")[1])] == ["Fund"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("add", "", "--type", "provider"), "Enter a name"),
        (("add", "A", "--type", "provider", "--under", "Nowhere"), "There are: Here"),
        (("add", "A", "--type", "provider", "--funds", "X"), "only a funder"),
        (("add", "A", "--type", "funder", "--funds", "X"), "there is no program"),
        (("move", "Here"), "--under NAME, or --top"),
        (("move", "Her", "--top"), "There are: Here"),
        (("move", "Here", "--under", "Here"), "itself"),
        (("site", "Here", "S", "--zip", "1"), "--zip"),
    ],
)
def test_the_command_says_what_is_wrong_and_writes_nothing(monkeypatch, capsys, words, says):
    OrganizationFactory(name="Here")
    before = Event.objects.count(), Organization.objects.count(), Site.objects.count()
    status, _, said = run_command(monkeypatch, capsys, "organization", *words)
    assert status == 2
    assert says in said
    assert (Event.objects.count(), Organization.objects.count(), Site.objects.count()) == before


def test_a_name_that_several_have_asks_for_the_type(monkeypatch, capsys):
    OrganizationFactory(name="Both", kind="provider")
    OrganizationFactory(name="Both", kind="partner")
    above = OrganizationFactory(name="Over", kind="intermediary")
    assert run_command(monkeypatch, capsys, "organization", "move", "Both", "--under", "Over")[0] == 2
    done = run_command(monkeypatch, capsys, "organization", "move", "Both", "--under", "Over", "--type", "partner")
    assert done[0] == 0
    assert Organization.objects.get(name="Both", kind="partner").parent == above
