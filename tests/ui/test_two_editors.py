"""Two people edit one record: on every page that edits, the second sees what the first changed, and chooses."""

from __future__ import annotations

import html
import re
import threading

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.factories import member
from tests.world import World

from workadvance.people.models import Site
from workadvance.readiness.models import Session

pytestmark = pytest.mark.database

ROLES = ("manager", "coach", "screener", "instructor", "job_developer", "administrator")
# Route → its argument in the world, the field both change, the field one of them leaves alone, and values for them.
PAGES = {
    "placement:employer_change": ("account", "industry", ("Metal", "Wood"), "since", "2026-01-05"),
    "placement:order_change": ("order", "title", ("Welder I", "Welder II"), "slots", "7"),
    "training:cohort_edit": ("cohort", "name", ("Welding A", "Welding B"), "seats", "19"),
    "readiness:session_edit": ("session", "title", ("Money", "Budget"), "hours", "3"),
    "training:class_edit": ("class", "hours", ("4.00", "3.00"), "held_on", None),
    "person_change": ("person", "full_name", ("Ana Uno", "Ana Dos"), "max_miles", "33"),
    "programs:program_edit": ("program", "name", ("Metal A", "Metal B"), "readiness_hours", "44"),
    "appointments:edit": ("appointment", "place", ("Room 8", "Room 9"), "link", "https://example.org/meet"),
    "messages:template_edit": ("template", "words_en", ("Come in.", "Come by."), "name", "Other name"),
    "reporting:saved_report_edit": ("report", "name", ("Jobs by county", "Jobs by year"), "conditions", "wage >= 18"),
    "organization_edit": ("organization", "name", ("Green Works", "Blue Works"), "parent", None),
    "site_edit": ("site", "name", ("North office", "South office"), "line", "12 Oak St"),
    "screening:facts": ("facts", "last_job", ("Cook", "Baker"), "hourly_wage", "14"),
}


def test_every_page_that_edits_is_walked_here():
    from workadvance.web.urls import urlpatterns

    def names(patterns, space=""):
        for p in patterns:
            if hasattr(p, "url_patterns"):
                yield from names(p.url_patterns, f"{p.namespace}:" if p.namespace else space)
            elif str(p.pattern).endswith("/edit/") and p.name:
                yield f"{space}{p.name}"

    assert {name for name in names(urlpatterns) if not name.startswith("former")} <= set(PAGES)


def argument(world: World, what: str):
    return {
        "account": lambda: [world.account.pk],
        "order": lambda: [world.order.pk],
        "cohort": lambda: [world.cohort.pk],
        "session": lambda: [
            Session.objects.create(
                program=world.program, component="readiness", title="Later", held_on=timezone.localdate(), hours=2
            ).pk
        ],
        "class": lambda: [world.cohort_session.session_id],
        "person": lambda: [world.person.pk],
        "program": lambda: [world.program.pk],
        "template": lambda: [world.template.pk],
        "appointment": lambda: [world.appointment.pk],
        "report": lambda: [world.saved_report.pk],
        "organization": lambda: [world.provider.pk],
        "site": lambda: [Site.objects.get_or_create(organization=world.provider, name="Main office")[0].pk],
        "facts": lambda: [world.applicant.pk, "work"],
    }[what]()


def shown(client: Client, address: str) -> dict[str, list[str]]:
    """The fields of the page's form as a browser would send them."""
    page = client.get(address).content.decode()
    return fields(page)


def fields(page: str) -> dict[str, list[str]]:
    form = max(re.findall(r"<form[^>]*data-guard.*?</form>|<form\s[^>]*>.*?</form>", page, re.S), key=len)
    data: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        attrs = dict(re.findall(r'([a-z-]+)="([^"]*)"', tag))
        ticked = attrs.get("type") not in ("checkbox", "radio") or re.search(r"\bchecked\b", tag)
        if "name" in attrs and ticked and attrs.get("type") not in ("submit", "file"):
            data.setdefault(attrs["name"], []).append(
                html.unescape(attrs.get("value", "on" if "checked" in tag else ""))
            )
    for name, inner in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.findall(r'<option value="([^"]*)"[^>]*selected', inner)
        data[name] = chosen or re.findall(r'<option value="([^"]*)"', inner)[:1]
    for name, text in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', form, re.S):
        data[name] = [html.unescape(text).strip()]
    return data


@pytest.mark.django_db
@pytest.mark.parametrize("route", PAGES)
def test_the_second_sees_what_the_first_changed_and_chooses(route):
    world = World()
    what, field, (mine, theirs), alone, value = PAGES[route]
    address = reverse(route, args=argument(world, what))
    first, second = Client(), Client()
    first.force_login(member(world.provider, *ROLES))
    second.force_login(member(world.provider, *ROLES))
    seen_by_first, seen_by_second = shown(first, address), shown(second, address)
    assert seen_by_second["seen"][0], route
    changed = {**seen_by_first, field: [theirs]}
    if value:
        changed[alone] = [value]
    answer = first.post(address, changed)
    assert answer.status_code == 302, re.findall(r'class="problem".*?</ul>', answer.content.decode(), re.S)
    # The second changed the same field: asked back with the other's value, nothing is written.
    refused = second.post(address, {**seen_by_second, field: [mine]})
    assert refused.status_code == 422
    page = html.unescape(refused.content.decode())
    assert f"changed this to “{theirs}”" in page
    assert shown(first, address)[field] == [theirs]
    # Saving again keeps theirs where it was left alone and takes mine where it was chosen.
    again = fields(refused.content.decode())
    assert again[field] == [mine]
    assert second.post(address, again).status_code == 302
    now = shown(first, address)
    assert now[field] == [mine]
    if value:
        assert now[alone][0].startswith(value)


@pytest.mark.django_db
def test_what_only_the_other_changed_stays_and_is_said(client):
    world = World()
    address = reverse("placement:order_change", args=[world.order.pk])
    client.force_login(world.staff)
    mine, other = shown(client, address), shown(client, address)
    assert client.post(address, {**other, "slots": ["5"], "benefits": ["health"]}).status_code == 302
    answer = client.post(address, {**mine, "title": ["Pipe welder"]}, follow=True)
    assert "Someone else also changed" in answer.content.decode()
    world.order.refresh_from_db()
    assert (world.order.title, world.order.slots, world.order.benefits) == ("Pipe welder", 5, ["health"])


@pytest.mark.parametrize("route", PAGES)
def test_of_two_who_save_in_the_same_moment_one_is_asked(route, transactional_log):
    """Both pages were opened before, both answers leave together: one is saved, the other sees it and chooses."""
    world = World()
    what, field, (mine, theirs), _alone, _value = PAGES[route]
    address = reverse(route, args=argument(world, what))
    clients = [Client(), Client()]
    clients[0].force_login(member(world.provider, *ROLES))
    clients[1].force_login(member(world.provider, *ROLES))
    seen = [shown(client, address) for client in clients]
    gate, answers = threading.Barrier(2), {}

    def save(n: int, value: str) -> None:
        try:
            gate.wait(10)
            answers[n] = clients[n].post(address, {**seen[n], field: [value]})
        finally:
            connections.close_all()

    threads = [threading.Thread(target=save, args=each) for each in enumerate((mine, theirs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(answer.status_code for answer in answers.values()) == [302, 422], route
    first = next(n for n, answer in answers.items() if answer.status_code == 302)
    kept = (mine, theirs)[first]
    assert f"changed this to “{kept}”" in html.unescape(answers[1 - first].content.decode())
    assert shown(clients[0], address)[field] == [kept]
