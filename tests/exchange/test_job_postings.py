"""Job orders as schema.org JobPosting: out, in again the same, and what others write with its problems by row."""

from __future__ import annotations

import json

import pytest

from tests.api.conftest import Api, token_of
from tests.command_line import run_command
from tests.world import World
from workadvance.exchange.job_postings import posting_cells, posting_of
from workadvance.placement.models import EmployerAccount, JobOrder

pytestmark = [pytest.mark.django_db, pytest.mark.database]
WELDER = {
    "@context": "https://schema.org/",
    "@type": "JobPosting",
    "title": "Welder",
    "identifier": {"@type": "PropertyValue", "name": "Acme", "value": "W-7"},
    "hiringOrganization": {"@type": "Organization", "name": "Acme Steel"},
    "datePosted": "2026-11-01T08:00:00-06:00",
    "baseSalary": {"currency": "USD", "value": {"minValue": 44_000, "maxValue": 52_000, "unitText": "YEAR"}},
    "jobLocation": [{"address": {"addressLocality": "Tulsa", "addressRegion": "OK", "postalCode": "74103"}}],
    "description": "<p>Welds &amp; cuts.</p>",
    "totalJobOpenings": 3,
    "occupationalCategory": ["51-4121.00", "Welders"],
    "workHours": "40 hours per week",
}


@pytest.fixture
def api(world: World) -> Api:
    return Api(token_of(world.provider))


def test_out_says_what_the_order_says_and_of_no_person(world: World, api: Api) -> None:
    order = world.order
    said = api.get(f"orders/{order.pk}/posting").json()
    assert said == json.loads(json.dumps(posting_of(JobOrder.objects.get(pk=order.pk))))
    assert (said["@context"], said["@type"]) == ("https://schema.org/", "JobPosting")
    assert said["title"] == order.title
    assert said["baseSalary"]["value"]["minValue"] == float(order.wage)
    assert world.person.full_name not in json.dumps(said)


def test_out_and_in_again_is_the_same_job(world: World, api: Api) -> None:
    first = api.post("orders/postings", WELDER).json()
    said = api.get(f"orders/{first['id']}/posting").json()
    said["identifier"]["value"] = "another"
    api.post(f"orders/{first['id']}/move", {"move": "close", "reason": "Sent again."})
    answer = api.post("orders/postings", said)
    assert answer.status_code == 201, answer.content
    again = answer.json()
    for name in ("employer", "title", "soc", "wage", "wage_to", "hours_per_week", "zip", "slots", "opened_on"):
        assert first[name] == again[name], name


def test_in_as_others_write_it(world: World, api: Api) -> None:
    answer = api.post("orders/postings", WELDER)
    assert answer.status_code == 201, answer.content
    made = answer.json()
    assert (made["employer"], made["soc"], made["slots"], made["zip"]) == ("Acme Steel", "51-4121", 3, "74103")
    assert made["requirements"] == "Welds & cuts."
    assert 21 < float(made["wage"]) < 22
    assert EmployerAccount.objects.filter(provider=world.provider, employer__name="Acme Steel").count() == 1


@pytest.mark.parametrize(
    "change",
    [
        {"hiringOrganization": None},
        {"title": "   "},
        {"baseSalary": {"value": {"minValue": "much", "unitText": "HOUR"}}},
        {"datePosted": "some day"},
    ],
)
def test_what_is_missing_or_wrong_is_said_and_nothing_saved(world: World, api: Api, change: dict) -> None:
    before = JobOrder.objects.count()
    answer = api.post("orders/postings", {**WELDER, **change})
    assert answer.status_code == 409, answer.content
    assert answer.json()["errors"]
    assert JobOrder.objects.count() == before


@pytest.mark.parametrize(
    "odd", [{"baseSalary": []}, {"jobLocation": "Tulsa, OK 74103"}, {"title": ["A", "B"]}, {"@type": 7}]
)
def test_whatever_a_value_is_it_is_read_or_left_out(odd: dict) -> None:
    assert all(isinstance(text, str) for text in posting_cells({**WELDER, **odd}).values())


def test_a_file_of_postings_by_the_command(world: World, tmp_path, monkeypatch, capsys) -> None:
    file = tmp_path / "jobs.jsonld"
    wrong = {**WELDER, "title": "", "identifier": "x"}
    file.write_text(json.dumps({"@graph": [WELDER, {"@type": "Person", "name": "Ana"}, [wrong]]}))
    words = ("import", "postings", file, "--organization", world.provider.name)
    status, out, _err = run_command(monkeypatch, capsys, *words)
    assert status == 0
    assert "row 2, column title" in out
    assert "Nothing was saved" in out
    assert not JobOrder.objects.filter(employer__name="Acme Steel").exists()
    status, _out, err = run_command(monkeypatch, capsys, *words, "--apply")
    assert status == 0, err
    assert JobOrder.objects.get(employer__name="Acme Steel").slots == 3
    file.write_text("[]")
    status, _out, err = run_command(monkeypatch, capsys, *words)
    assert status == 2
    assert "JobPosting" in err
