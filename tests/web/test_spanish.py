"""No English is left on a Spanish page: every kind of page of every role, and every route, read word by word."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from tests.factories import OrganizationFactory, member
from tests.spanish import english_in, read
from tests.spanish_pages import english_left, typed
from tests.web.test_routes import STAFF, arguments
from tests.world import World

from workadvance.demo.world import build
from workadvance.people.access import PERMISSIONS
from workadvance.programs.models import InterviewCriterion, Program, ScreeningStep
from workadvance.readiness.models import Session

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def _demonstration(django_db_setup: Any, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        build(seed=1, people=300)
        yield
        transaction.set_rollback(True)


@pytest.mark.slow
@pytest.mark.usefixtures("_demonstration")
def test_no_page_of_the_demonstration_holds_english(everything: bool, lot: Random) -> None:
    """Each persona follows links to one page of each kind; a visitor opens the public pages and those behind links.

    A run takes a third of the personas, drawn by lot.
    """

    def some(users: list[Any]) -> list[Any]:
        return users if everything else lot.sample(users, len(users) // 3)

    left = {f"{path} <{where}> {text}: {', '.join(found)}" for _who, path, where, text, found in english_left(some)}
    assert not left, "\n".join(sorted(left))


@pytest.fixture
def world(world: World) -> World:
    """One of everything, with what staff type in both languages typed in both."""
    Program.objects.update(name_es="Soldadura", sector_es="Manufactura", about_es="Aprenda a soldar.")
    Session.objects.update(title_es="Taller")
    ScreeningStep.objects.update(name_es="Paso", about_es="Traiga un documento.")
    InterviewCriterion.objects.update(name_es="Motivación", low_anchor_es="Duda", high_anchor_es="Sabe por qué")
    return world


@pytest.mark.slow
@pytest.mark.one_in(5)
@pytest.mark.parametrize("name", sorted(n for n, a in STAFF.items() if "GET" in a.methods))
def test_no_route_holds_english(name: str, world: World) -> None:
    """Every page of staff, funders and employers, by each role that may open it."""
    path = reverse(name, kwargs=arguments(name, world))
    roles = PERMISSIONS[STAFF[name].needs].roles
    users = {
        role: member(OrganizationFactory(kind=role) if role in ("funder", "employer") else world.provider, role)
        for role in roles
    }
    names, left = typed(), set()
    for role, user in users.items():
        client = Client()
        client.force_login(user)
        client.cookies["django_language"] = "es"
        answer = client.get(path)
        if answer.status_code == 200 and "text/html" in answer["Content-Type"]:
            for where, text in read(answer.content.decode()):
                if found := english_in(where, text, names):
                    left.add(f"{role} <{where}> {text}: {', '.join(found)}")
    assert not left, "\n".join(sorted(left))


@pytest.mark.parametrize(
    ("page", "english"),
    [
        ("<p>Guarde la solicitud.</p>", 0),
        ("<p>Save application</p>", 1),
        ('<p>Empleo de <span lang="en">Welder</span></p>', 0),
        ("<p>Empleo de Welder</p>", 1),
        ("<title>Welder · WorkAdvance</title>", 0),
        ('<input placeholder="Search">', 1),
        ("<p>3 of 7</p>", 1),
        ("<p>Ana Reed, Tulsa, OK</p>", 0),
        ("<p><code>readiness.note.added</code></p>", 0),
        ("<p>&lt;span&gt;</p>", 1),
    ],
)
def test_english_is_seen_where_it_stands(page: str, english: int) -> None:
    """The reader finds what it is to find, and leaves the rest."""
    found = [text for where, text in read(page) if english_in(where, text, ["WorkAdvance", "Ana Reed"])]
    assert len(found) == english
