"""A user with roles in two organizations has, in each, only the role held there.

Every route a member of staff can open is opened as a manager of one provider (B) who has each other role in turn at another
(A): of A's people, orders and numbers they see what that role sees at A, and where the role may not open the page, the page
is the one that a manager of B alone sees.
"""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse
from tests.factories import OrganizationFactory, member
from tests.web.test_routes import OWN, STAFF
from tests.world import World

from workadvance.people.models import Membership, Organization, Person, Role, User
from workadvance.placement.models import EmployerAccount, JobOrder
from workadvance.programs.models import Program

pytestmark = pytest.mark.django_db

LISTS = sorted(n for n, a in STAFF.items() if "GET" in a.methods and "<" not in OWN[n][0])
ROLES = [r for r in Role.values if r not in ("employer", "funder", "manager")]


@pytest.fixture
def world():
    return World()


def people_of(home: Organization, role: str, elsewhere: Organization) -> dict[str, User]:
    """A user with the role only, a manager of elsewhere only, and one person who is both."""
    names = {"one": [(home, role)], "other": [(elsewhere, "manager")], "both": [(home, role), (elsewhere, "manager")]}
    found = {}
    for name, held in names.items():
        user = member(elsewhere, name="The same name")
        for organization, what in held:
            Membership.objects.create(user=user, organization=organization, role=what, starts_on="2025-01-01")
        found[name] = user
    return found


def marks(world: World) -> set[str]:
    """What tells that something of the provider is on a page."""
    here = world.provider
    return {
        *Person.objects.filter(provider=here).values_list("full_name", flat=True),
        *Program.objects.filter(provider=here).values_list("name", flat=True),
        *JobOrder.objects.filter(provider=here).values_list("title", flat=True),
        *EmployerAccount.objects.filter(provider=here).values_list("employer__name", flat=True),
    }


def page(user: User, url: str) -> tuple[int, str]:
    client = Client()
    client.force_login(user)
    response = client.get(url)
    text = response.getvalue().decode(errors="replace") if response.status_code == 200 else ""
    text = re.sub(r"(?s)<nav.*?</nav>|<aside.*?</aside>", "", text)  # the rail leads to both
    return response.status_code, re.sub(
        r'(?s)<script.*?</script>|name="csrfmiddlewaretoken" value="\w+"|nonce="[^"]*"', "", text
    )


def seen(text: str, known: set[str]) -> set[str]:
    return {mark for mark in known if mark in text}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_shows_of_each_organization_what_the_role_there_sees(name, world):
    known, elsewhere = marks(world), OrganizationFactory()
    assert known
    for role in ROLES:
        users = people_of(world.provider, role, elsewhere)
        for query in ("", "?format=csv"):
            url = reverse(name) + query
            (status, alone), (_, other), (_, both) = (page(users[who], url) for who in ("one", "other", "both"))
            # What B alone shows (a word of public data) is no secret of A.
            leaked = seen(both, known) - seen(alone, known) - seen(other, known)
            assert not leaked, f"{role} at A, manager at B, on {url}: {leaked}"
            if status == 403:
                assert figures(both) == figures(other), f"{role} at A changes what a manager of B sees on {url}"


def figures(text: str) -> list[str]:
    """The numbers of a page, in order: a count gives away what no name does."""
    return re.findall(r">\s*([\d,.]+)\s*<", text)


@pytest.mark.parametrize("name", ["home", "search", "reporting:funnel"])
def test_today_search_and_counts_do_the_same(name, world):
    known, elsewhere = marks(world), OrganizationFactory()
    for role in ROLES:
        users = people_of(world.provider, role, elsewhere)
        asked = [""] if name != "search" else [f"?q={m.split()[-1]}" for m in sorted(known)]
        for query in asked:
            url = reverse(name) + query
            alone, other, both = (page(users[who], url)[1] for who in ("one", "other", "both"))
            leaked = seen(both, known) - seen(alone, known) - seen(other, known)
            assert not leaked, f"{role} at A, manager at B, on {url}: {leaked}"


@pytest.mark.parametrize("name", sorted(n for n, a in STAFF.items() if "GET" in a.methods and "<int:" in OWN[n][0]))
def test_a_page_of_one_thing_opens_by_the_role_where_the_thing_is(name, world):
    elsewhere = OrganizationFactory()
    wanted = re.findall(r"<(?:(\w+):)?(\w+)>", OWN[name][0])
    url = reverse(name, kwargs={argument: world.argument(name, kind, argument) for kind, argument in wanted})
    for role in ROLES:
        users = people_of(world.provider, role, elsewhere)
        alone, both = page(users["one"], url)[0], page(users["both"], url)[0]
        if alone in (403, 404):
            assert both in (403, 404), f"{role} at A opens {url} as manager of B"
        else:
            assert both == alone, f"manager of B loses {url} that {role} at A opens: {both}"


class TestInstructors:
    @pytest.fixture
    def instructor(self, world):
        return member(world.provider, "instructor")

    def test_see_the_people_of_their_own_classes_only(self, world, instructor):
        url = reverse("person", args=[world.person.pk])
        type(world.cohort).objects.update(instructor=world.staff)
        assert page(instructor, url)[0] == 404
        assert world.person.full_name not in page(instructor, reverse("reporting:people") + "?q=")[1]
        assert world.person.full_name not in page(instructor, f"/search/?q={world.person.full_name.split()[-1]}")[1]
        type(world.cohort).objects.filter(enrollments__application__person=world.person).update(instructor=instructor)
        status, text = page(instructor, url)
        assert status == 200
        assert world.person.full_name in text

    def test_never_see_a_household_and_its_money(self, world, instructor):
        type(world.cohort).objects.update(instructor=instructor)
        coach = member(world.provider, "coach")
        url = reverse("person", args=[world.person.pk])
        assert "$2,100" in page(coach, url)[1]
        assert "$2,100" not in page(instructor, url)[1]
