"""The pages of indicators: figures of the records, names by right, two sets side by side; the commands print the same."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from tests.cases.test_indicator_histories import live
from tests.command_line import run_command
from tests.factories import OrganizationFactory, ProgramFactory, actor_in, member
from workadvance.events.models import Event
from workadvance.reporting.models import IndicatorTarget
from workadvance.reporting.targets import target_set

pytestmark = pytest.mark.django_db
LEFT = dt.date(2024, 10, 15)
ASKED = {"definitions": "wioa", "year": "2025"}


@pytest.fixture
def program():
    made = ProgramFactory()
    for number in range(12):
        jobs = [{"from": dt.date(2024, 11, 1), "to": dt.date(2025, 6, 1)}] if number < 8 else []
        live({"story": "", "services": [LEFT], "jobs": jobs, "counts": {}}, made)
    return made


def page(client, name, **asked):
    return client.get(reverse(f"reporting:{name}"), {**ASKED, **asked})


def test_the_page_shows_value_interval_counts_and_target(client, program):
    manager = member(program.provider, "manager")
    target_set(
        actor=actor_in(program.provider, "manager"),
        program=program,
        indicator="wioa:employment_q2",
        program_year=2025,
        value=90,
        effective_on=dt.date(2025, 7, 1),
    )
    client.force_login(manager)
    rows = {row.indicator: row for row in page(client, "indicators", program=program.pk).context["rows"]}
    row = rows["employment_q2"]
    assert (row.numerator, row.denominator, row.status) == (8, 12, "final")
    assert row.low < 8 / 12 < row.high
    assert (row.target, row.reaches) == (0.9, "missed")
    assert row.response_rate == pytest.approx(8 / 12)
    assert (rows["employment_q4"].numerator, rows["employment_q4"].denominator) == (0, 12)


def test_a_target_inside_the_interval_is_neither_met_nor_missed(client, program):
    target_set(
        actor=actor_in(program.provider, "manager"),
        program=program,
        indicator="wioa:employment_q2",
        program_year=2025,
        value=70,
        effective_on=dt.date(2025, 7, 1),
    )
    client.force_login(member(program.provider, "manager"))
    rows = {row.indicator: row for row in page(client, "indicators", program=program.pk).context["rows"]}
    assert rows["employment_q2"].reaches == "around"


def test_a_target_holds_from_its_day_and_the_funders_own_comes_first(program):
    manager, funder = actor_in(program.provider, "manager"), OrganizationFactory(kind="funder")
    program.funders.add(funder)
    said = {"actor": manager, "program": program, "indicator": "wioa:employment_q2", "program_year": 2025}
    target_set(**said, value=60, effective_on=dt.date(2025, 7, 1))
    target_set(**said, value=65, effective_on=dt.date(2025, 7, 1))
    target_set(**said, value=72, funder=funder, effective_on=dt.date(2025, 8, 1))
    assert IndicatorTarget.objects.count() == 2
    assert Event.objects.filter(kind="reporting.target.set").count() == 3

    from workadvance.evidence.indicators import definition_set
    from workadvance.reporting.indicators import targets_held

    held = definition_set("wioa", 2025)
    for day, wanted in (("2025-06-30", {}), ("2025-07-01", 0.65), ("2025-08-01", 0.72)):
        found = targets_held(manager, program, held, 2025, dt.date.fromisoformat(day))
        assert found == (wanted if wanted == {} else {"employment_q2": wanted})
    with pytest.raises(PermissionDenied):
        target_set(**{**said, "actor": actor_in(program.provider, "coach")}, value=60)


def test_names_are_for_those_who_may_know_the_people(client, program):
    client.force_login(member(program.provider, "manager"))
    asked = {"indicator": "employment_q2", "counts": "denominator"}
    rows = page(client, "indicator_people", **asked).context["rows"]
    assert len(rows) == 4
    assert all(row.name and row.sentence.startswith("Counts as not employed") for row in rows)
    client.force_login(member(program.provider, "evaluator"))
    rows = page(client, "indicator_people", **asked).context["rows"]
    assert [row.name for row in rows] == [""] * 4
    client.force_login(member(OrganizationFactory(), "manager"))
    assert page(client, "indicator_people", **asked).context["rows"] == []


def test_two_sets_side_by_side_name_the_people_they_differ_on(client, program):
    client.force_login(member(program.provider, "manager"))
    found = page(client, "indicator_compare", other="tanf").context
    named = {row.name for row in found["page"].object_list}
    assert found["people"] == len({row.found.person_id for row in found["page"].paginator.object_list})
    assert found["problem"] or "" not in named


def test_the_commands_print_what_the_engine_says(program, monkeypatch, capsys, tmp_path):
    asked = ("--program-year", 2025, "--as-of", "2026-11-28", "--format", "json")
    status, out, _ = run_command(monkeypatch, capsys, "report", "indicators", *asked, "--program", program.name)
    assert status == 0
    mine = {row["indicator"]: (row["numerator"], row["denominator"], row["value"]) for row in json.loads(out)}
    folder = tmp_path / "records"
    assert run_command(monkeypatch, capsys, "report", "records", folder, "--as-of", "2026-11-28")[0] == 0
    status, out, _ = run_command(monkeypatch, capsys, "evidence", "indicators", folder, *asked)
    theirs = {row["indicator"]: (row["numerator"], row["denominator"], row["value"]) for row in json.loads(out)}
    assert (status, mine) == (0, theirs)
    status, _, said = run_command(monkeypatch, capsys, "report", "indicators", *asked, "--program", "Weldng")
    assert status == 2
    assert "No program is called" in said
