"""The federal file from the database: passes its own checks, says what the indicators say, and never guesses."""

from __future__ import annotations

import csv
import datetime as dt
import json

import pytest
from django.urls import reverse

from tests.cases.test_indicator_histories import AS_OF, STORIES, live
from tests.command_line import run_command
from tests.factories import OrganizationFactory, ProgramFactory, member
from workadvance.evidence.federal_file import check_file, schema
from workadvance.evidence.indicators import compute_indicators, read_records
from workadvance.people.access import SYSTEM
from workadvance.people.models import Person
from workadvance.reporting.models import Journey
from workadvance.reporting.pirl import HELD, pirl_file, pirl_seen
from workadvance.reporting.records import records_of

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def program():
    made = ProgramFactory()
    for story in STORIES:
        live(story.values[0], made)
    return made


def test_the_file_passes_its_checks_and_is_read_as_the_same_indicators(program, tmp_path):
    made = pirl_seen(SYSTEM, program, 2025, schema(), AS_OF)
    assert len(made.rows) > 40
    made.write(tmp_path / "pirl.csv")
    report = check_file(tmp_path / "pirl.csv", schema(), AS_OF)
    assert report.findings == ()
    assert report.passes
    mine = compute_indicators(records_of(Journey.objects.filter(program=program), AS_OF), 2025, AS_OF)
    theirs = compute_indicators(read_records(tmp_path / "pirl.csv"), 2025, AS_OF)
    for one, other in zip(mine, theirs, strict=True):
        # Earnings of supplemental records have no place in the file's wages, and each kind of gain has one day only.
        if one.indicator in ("employment_q2", "employment_q4", "credential_attainment", "retention_same_employer"):
            assert (one.numerator, one.denominator) == (other.numerator, other.denominator), one.indicator


def test_what_is_not_held_stays_empty_and_is_named(program):
    made = pirl_seen(SYSTEM, program, 2025, schema(), AS_OF)
    named = {line.split()[0] for line in made.lacking}
    assert named == set(schema().numbers) - HELD
    assert {number for row in made.rows for number, cell in row.items() if cell} <= HELD
    assert {row["408"] for row in made.rows} == {""}, "a diploma or an equivalency: the answer doesn't tell"


def test_nothing_on_record_is_no_employment_only_once_records_must_be_in():
    journey = live({"story": "", "services": [dt.date(2024, 10, 15)], "counts": {}}, ProgramFactory())
    one = Journey.objects.filter(pk=journey.pk)
    for day, wanted in (("2025-02-01", "9999"), ("2025-06-30", "9999"), ("2025-07-01", "0999"), ("2026-04-01", "0000")):
        on = dt.date.fromisoformat(day)
        row = pirl_file(one, 2025, schema(), on).rows[0]
        assert "".join(row[number] for number in ("1600", "1602", "1604", "1606")) == wanted, day


def test_the_command_writes_the_file_and_lists_what_it_lacks(program, tmp_path, monkeypatch, capsys):
    out = tmp_path / "pirl.csv"
    asked = ("report", "pirl", "--program-year", 2025, "--out", out, "--as-of", AS_OF, "--format", "json")
    status, said, _ = run_command(monkeypatch, capsys, *asked)
    read = json.loads(said)
    assert (status, read["passes"]) == (0, True)
    assert len(read["elements_not_held"]) == len(schema().numbers) - len(HELD & set(schema().numbers))
    with out.open(newline="") as file:
        rows = list(csv.reader(file))
    assert (tuple(rows[0]), len(rows) - 1) == (schema().numbers, read["rows"])


def test_the_queue_names_the_person_and_what_to_do(program, client):
    person = Person.objects.order_by("pk").first()
    Person.objects.filter(pk=person.pk).update(birth_date=dt.date(2019, 1, 1), zip="")
    client.force_login(member(program.provider, "manager"))
    shown = client.get(reverse("reporting:pirl"), {"year": "2025", "rule": "L-AGE"})
    lines = list(shown.context["page"].object_list)
    assert [(row.name, row.rule, row.severity) for row in lines] == [(person.full_name, "L-AGE", "warning")]
    missing = client.get(reverse("reporting:pirl"), {"year": "2025", "rule": "MISSING"}).context["page"].paginator
    assert (person.full_name, "103") in {(row.name, row.element) for row in missing.object_list}
    client.force_login(member(program.provider, "evaluator"))
    assert {row.name for row in client.get(reverse("reporting:pirl"), {"year": "2025"}).context["page"]} == {""}
    client.force_login(member(OrganizationFactory(), "manager"))
    assert client.get(reverse("reporting:pirl"), {"year": "2025"}).context["page"].paginator.count == 0
