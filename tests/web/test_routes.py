"""Every route against every role: outsiders 404, insiders without the right 403, GET never writes.

A new route fails here until it says who may open it; a route with arguments gets rows of another provider, so that every
role is also tried as the nearest wrong person.
"""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from tests.factories import OrganizationFactory, UserFactory, member
from tests.world import World

from workadvance.people.access import PERMISSIONS
from workadvance.people.models import Role

pytestmark = pytest.mark.django_db

# Routes of libraries, with what they ask for themselves.
LIBRARIES = ("allauth.", "django.contrib.staticfiles.", "django.views.")
MAY_WRITE_ON_GET = re.compile(
    r'INSERT INTO "(events_event|django_session|events_personkey)"|UPDATE "django_session"|SAVEPOINT|RELEASE',
    re.IGNORECASE,
)


def routes(resolver=None, prefix="", namespace=""):
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from routes(entry, prefix + str(entry.pattern), inner)
        elif isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name}", prefix + str(entry.pattern), entry


def ours():
    for name, path, entry in routes():
        module = entry.callback.__module__
        if module.startswith(LIBRARIES) or getattr(entry.callback, "view_class", type).__module__.startswith(LIBRARIES):
            continue
        yield name, path, entry.callback


OWN = {name: (path, callback) for name, path, callback in ours()}
STAFF = {n: c.access for n, (_p, c) in OWN.items() if getattr(c, "access", None) and c.access.kind == "staff"}


def test_every_route_says_who_may_open_it():
    silent = [n for n, (_p, c) in OWN.items() if not hasattr(c, "access") and n != "account_login"]
    assert silent == []


def test_every_staff_route_needs_a_registered_permission():
    assert STAFF
    assert {a.needs for a in STAFF.values()} <= set(PERMISSIONS)


def arguments(name: str, world: World) -> dict[str, int | str]:
    wanted = re.findall(r"<(?:(\w+):)?(\w+)>", OWN[name][0])
    return {argument: world.argument(name, kind, argument) for kind, argument in wanted}


def opens(client: Client, name: str, world: World):
    return client.get(reverse(name, kwargs=arguments(name, world)))


@pytest.mark.one_in(4)
@pytest.mark.parametrize("name", sorted(n for n, a in STAFF.items() if "GET" in a.methods))
def test_a_staff_route_by_every_role(name, world):
    """Inside: those with the right pass, others 403. Outside: the same roles at another provider get 404 (or their own empty list)."""
    access = STAFF[name]
    has_object = "<int:" in OWN[name][0]
    for role in Role.values:
        organization = world.provider
        if role in ("funder", "employer"):
            organization = OrganizationFactory(kind=role)
        client = Client()
        client.force_login(member(organization, role))
        status = opens(client, name, world).status_code
        if role not in PERMISSIONS[access.needs].roles:
            assert status == 403, f"{role} opened {name} without {access.needs}: {status}"
        elif role in ("funder", "employer"):
            assert status in (200, 403, 404), f"{role} on {name}: {status}"
        else:
            assert status in (200, 302), f"{role} on {name}: {status}"
    if has_object:
        elsewhere = OrganizationFactory()
        for role in sorted({*PERMISSIONS[access.needs].roles} & {*Role.values}):
            client = Client()
            client.force_login(member(elsewhere, role))
            status = opens(client, name, world).status_code
            assert status == 404 if role not in ("funder", "employer") else status in (200, 403, 404), (
                f"{role} of another provider on {name}: {status}"
            )


@pytest.mark.parametrize("name", sorted(STAFF))
def test_a_staff_route_asks_strangers_to_sign_in_and_shows_outsiders_nothing(name, world):
    url = reverse(name, kwargs=arguments(name, world))
    anonymous = Client().get(url) if "GET" in STAFF[name].methods else Client().post(url)
    assert anonymous.status_code == 302
    assert "/account/login/" in anonymous["Location"]
    outsider = Client()
    outsider.force_login(UserFactory())
    assert (outsider.get(url) if "GET" in STAFF[name].methods else outsider.post(url)).status_code == 404


@pytest.mark.parametrize("name", sorted(n for n, a in STAFF.items() if "GET" not in a.methods))
def test_post_only_routes_refuse_get_and_the_nearest_wrong_people(name, world):
    access = STAFF[name]
    url = reverse(name, kwargs=arguments(name, world))
    for role in Role.values:
        if role in ("funder", "employer"):
            continue
        client = Client()
        client.force_login(member(world.provider, role))
        assert client.get(url).status_code == 405
        if role not in PERMISSIONS[access.needs].roles:
            assert client.post(url).status_code == 403, f"{role} posted to {name}"
    if "<int:" in OWN[name][0]:
        for role in PERMISSIONS[access.needs].roles:
            if role in ("funder", "employer"):
                continue
            client = Client()
            client.force_login(member(OrganizationFactory(), role))
            assert client.post(url).status_code == 404, f"{role} of another provider posted to {name}"


@pytest.mark.parametrize("name", sorted(n for n, a in STAFF.items() if "GET" in a.methods))
def test_get_never_writes(name, world):
    client = Client()
    client.force_login(
        member(world.provider, *[r for r in PERMISSIONS[STAFF[name].needs].roles if r not in ("funder", "employer")])
    )
    url = reverse(name, kwargs=arguments(name, world))
    written: list[str] = []

    def watch(execute, sql, params, many, context):
        if re.match(r"\s*(INSERT|UPDATE|DELETE)", sql, re.IGNORECASE) and not MAY_WRITE_ON_GET.search(sql):
            written.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        client.get(url)
    assert written == []


@pytest.mark.parametrize(
    "name", sorted(n for n, (_p, c) in OWN.items() if getattr(c, "access", None) and c.access.kind == "link")
)
def test_a_forged_link_shows_nothing(name, world):
    kwargs = {**arguments(name, world), "token": "forged:1x:0123456789"}
    assert Client().get(reverse(name, kwargs=kwargs)).status_code == 404


def test_strict_csp_is_on_every_page(client):
    for url in ("/", "/components/", "/account/login/", "/nothing-here/"):
        policy = client.get(url)["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy


def test_friendly_pages(client, settings):
    response = client.get("/nothing-here/")
    assert response.status_code == 404
    assert b"<h1" in response.content
    assert client.get("/health/").json() == {"status": "ok"}
