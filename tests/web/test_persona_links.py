"""Every link that a persona of the demonstration world is shown opens for them: no page is a dead end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import pytest
from django.db import transaction
from django.test import Client
from tests.look import kind_of

from workadvance.demo.world import build
from workadvance.people.models import User
from workadvance.placement.models import EmploymentSpell, Slate
from workadvance.screening.models import Application
from workadvance.ui.page_access import link_make

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

LINK = re.compile(r'<a[^>]+?href="(/[^"#]*)')
NOT_FOLLOWED = re.compile(r"^/(static|account/logout)/|format=csv")
EACH = 2
"""How many addresses of one kind are opened: the first shown, and the last."""
MOST = 160

PERSONAS = (
    "manager1.arrow",
    "manager1.ridge",
    "manager.partnership",
    "screener1.arrow",
    "coach1.arrow",
    "coach1.harbor",
    "instructor1.arrow",
    "jobdeveloper1.arrow",
    "evaluator1.arrow",
    "administrator1.arrow",
    "funder",
    "employer",
)


@pytest.fixture(scope="module")
def world(django_db_setup: object, django_db_blocker) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        build(seed=2, people=250)
        yield
        transaction.set_rollback(True)


def dead_ends(client: Client, starts: list[str]) -> tuple[list[str], int]:
    """What does not open of all that links lead to, with the page that shows the link, and how many pages were opened."""
    todo, opened, found = [(start, "") for start in starts], {}, []
    while todo and sum(opened.values()) < MOST:
        path, shown_on = todo.pop(0)
        kind = kind_of(path)
        if NOT_FOLLOWED.search(path) or opened.get(kind, 0) >= EACH:
            continue
        opened[kind] = opened.get(kind, 0) + 1
        answer = client.get(path, follow=True)
        if answer.status_code != 200:
            found.append(f"{path} answers {answer.status_code}, shown on {shown_on}")
        elif answer["Content-Type"].startswith("text/html"):
            links = list(dict.fromkeys(unescape(link) for link in LINK.findall(answer.content.decode())))
            # The first and the last of each kind: rows differ at the ends of a list.
            todo += [(link, path) for link in [*links, *reversed(links)] if opened.get(kind_of(link), 0) < EACH]
    return found, sum(opened.values())


@pytest.mark.one_in(3)
@pytest.mark.parametrize("persona", PERSONAS)
def test_a_persona_finds_no_dead_end(world, persona):
    client = Client()
    client.force_login(User.objects.get(email=f"{persona}@demo.example"))
    found, opened = dead_ends(client, ["/"])
    assert found == []
    assert opened >= 5


def test_people_with_a_link_find_no_dead_end(world):
    by_state = {a.state: a for a in Application.objects.order_by("pk")}
    at_work = EmploymentSpell.objects.exclude(application=None).order_by("pk").last()
    mine = [at_work.application_id, *(a.pk for a in by_state.values())]
    starts = [f"/my/{link_make('my', application=pk)}/" for pk in mine]
    starts.append(f"/apply/form/{link_make('apply', application=by_state['draft'].pk)}/")
    slate = Slate.objects.exclude(contact=None).order_by("pk").last()
    starts.append(f"/candidates/{link_make('slate', slate=slate.pk, contact=slate.contact_id)}/")
    for start in [*starts, "/apply/", "/account/login/"]:
        found, _opened = dead_ends(Client(), [start])
        assert found == [], start
