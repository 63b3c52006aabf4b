"""The cost ledger: lines come in whole or not at all, shared costs follow the stated rule, figures by hand."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.core.exceptions import PermissionDenied

from tests.cases.test_indicator_histories import live
from tests.command_line import run_command
from tests.factories import OrganizationFactory, ProgramFactory, actor_in
from workadvance.events.models import Event
from workadvance.reporting.costs import costs_import, program_costs
from workadvance.reporting.models import CostEntry, Journey
from workadvance.tables import InputProblems

pytestmark = [pytest.mark.django_db, pytest.mark.database]
YEAR = {"since": dt.date(2024, 1, 1), "until": dt.date(2024, 12, 31)}


def line(reference, amount, **more):
    return {"reference": reference, "on": "2024-07-01", "amount": amount, "component": "training", **more}


@pytest.fixture
def provider():
    """Two programs: eight people in one, of whom four completed and two were placed; two in the other."""
    made = OrganizationFactory()
    for name, people in (("Welding", 8), ("Nursing", 2)):
        program = ProgramFactory(provider=made, name=name)
        for _ in range(people):
            live({"story": ""}, program)
    pks = list(Journey.objects.filter(program__name="Welding").order_by("pk").values_list("pk", flat=True))
    Journey.objects.filter(pk__in=pks[:4]).update(completed_on=dt.date(2024, 9, 1))
    Journey.objects.filter(pk__in=pks[:2]).update(placed_on=dt.date(2024, 10, 1))
    return made


def test_cost_by_outcome_as_by_hand(provider):
    manager = actor_in(provider, "manager")
    rows = [
        line("1", "$30,000.00", program="Welding"),
        line("2", "2000", program="welding", kind="in_kind"),
        line("3", "10000", component="administration"),
        line("4", "50000", program="Welding", kind="budget"),
        line("5", "99999", program="Welding", on="2023-12-31"),
    ]
    assert costs_import(actor=manager, provider=provider, rows=rows) == 5
    found = {cost.program: cost for cost in program_costs(actor=manager, provider=provider, **YEAR)}
    welding = found["Welding"]
    assert (welding.spent, welding.in_kind, welding.shared, welding.total) == (30000, 2000, 8000, 40000)
    assert (welding.budget, welding.participants, welding.per_participant) == (50000, 8, 5000)
    assert (welding.per_completer, welding.per_placement, welding.per_retained_year) == (10000, 20000, None)
    assert welding.per_completer_low < 10000 < welding.per_completer_high
    assert (found["Nursing"].total, found["Nursing"].per_completer) == (2000, None)
    equal = {
        cost.program: cost.shared for cost in program_costs(actor=manager, provider=provider, **YEAR, rule="equal")
    }
    assert equal == {"Welding": 5000, "Nursing": 5000}


def test_a_line_imported_again_is_the_same_line(provider):
    manager = actor_in(provider, "manager")
    for amount in ("100", "150"):
        costs_import(actor=manager, provider=provider, rows=[line("1", amount)])
    assert [float(entry.amount) for entry in CostEntry.objects.all()] == [150]
    assert Event.objects.filter(kind="reporting.costs.imported").count() == 2


def test_every_problem_is_named_and_nothing_comes_in(provider):
    rows = [
        line("1", "10"),
        line("", "-5", component="rent", kind="gift", program="Weldng", on="31/1/2024"),
        line("1", "nan", program="Welding", cohort="No such"),
    ]
    with pytest.raises(InputProblems) as said:
        costs_import(actor=actor_in(provider, "manager"), provider=provider, rows=rows)
    places = {(problem.row, problem.column) for problem in said.value.problems}
    first = {(3, column) for column in ("reference", "amount", "component", "kind", "program", "on")}
    assert places == first | {(4, "amount"), (4, "cohort"), (4, "reference")}
    assert not CostEntry.objects.exists()


def test_only_those_who_keep_the_books_may(provider):
    for actor in (actor_in(provider, "coach"), actor_in(OrganizationFactory(), "manager")):
        with pytest.raises(PermissionDenied):
            costs_import(actor=actor, provider=provider, rows=[line("1", "10")])
        with pytest.raises(PermissionDenied):
            program_costs(actor=actor, provider=provider, **YEAR)


def test_the_commands(provider, tmp_path, monkeypatch, capsys):
    books = tmp_path / "books.csv"
    books.write_text("reference,on,amount,component,program\n1,2024-07-01,8000,training,Welding\n")
    named = ("--organization", provider.name)
    assert run_command(monkeypatch, capsys, "report", "costs-import", books, *named)[0] == 0
    asked = ("report", "costs", *named, "--since", "2024-01-01", "--until", "2024-12-31", "--format", "json")
    status, out, _ = run_command(monkeypatch, capsys, *asked)
    assert (status, {row["program"]: row["total"] for row in json.loads(out)}) == (0, {"Welding": 8000, "Nursing": 0})
    assert run_command(monkeypatch, capsys, *asked, "--shared", "luck")[0] == 2
