"""Cliffs: the worker's failures give what is certain, and a curve says where more pay leaves less."""

from __future__ import annotations

import json
import os
import sys

import pytest

from tests.command_line import run_command
from workadvance.cliff import Cliff, PaidHousehold, ask, cliffs, payroll_tax, safe_landing
from workadvance.cliff.asking import WORKER

OKLAHOMA = (44627, 45779, 43432, 43926, 45803, 47685, 49545, 51258, 52115, 53828)
HOUSEHOLD = PaidHousehold("OK", 2026, (3, 7), rent=12000, child_care=9600)


def stand_in(code: str) -> list[str]:
    return [sys.executable, "-c", code]


@pytest.mark.parametrize(
    ("command", "why"),
    [
        ([], "No environment"),
        (["/nowhere/python"], "could not be started"),
        (stand_in("import time; time.sleep(30)"), "did not answer within"),
        (stand_in("raise SystemExit(3)"), "stopped before"),
        (stand_in("print('hello')"), "cannot be read"),
        (stand_in('print(\'{"refused": "Not this state."}\')'), "Not this state."),
        (stand_in('print(\'{"id": "1", "version": "1", "points": []}\')'), "stopped before"),
    ],
)
def test_whatever_goes_wrong_is_a_sentence(command, why):
    answer = ask(HOUSEHOLD, [30000], command=command, timeout=1)
    assert why in answer.why_not
    assert answer.points == []


def test_a_python_without_the_engine_says_so():
    assert "cannot be imported" in ask(HOUSEHOLD, [30000], command=[sys.executable, "-I", str(WORKER)]).why_not


def test_a_curve_names_its_cliffs_and_the_safe_landing():
    points = [(float(n), float(net)) for n, net in enumerate(OKLAHOMA)]
    assert cliffs(points) == [Cliff(1, 2, 2347, 4)]
    assert safe_landing(points, 1) == 4
    assert safe_landing(points, 9) is None
    assert cliffs(points[2:]) == []


def test_payroll_tax_stops_at_the_wage_base():
    rates = {"wage_base": 184500, "social_security": 0.062, "medicare": 0.0145}
    assert payroll_tax(29120, **rates) == 2227.68
    assert payroll_tax(284500, **rates) == pytest.approx(184500 * 0.062 + 284500 * 0.0145)


def test_without_the_engine_the_command_gives_part_of_the_answer_and_says_so(monkeypatch, capsys):
    monkeypatch.delenv("WORKADVANCE_CLIFF_PYTHON", raising=False)
    words = ("cliff", "compare", "--state", "OK", "--now", "14", "--offer", "17", "--format", "json")
    status, out, _err = run_command(monkeypatch, capsys, *words)
    said = json.loads(out)
    assert (status, said["complete"], said["points"][0]["payroll_tax"]) == (0, False, 2227.68)
    assert "net" not in said["points"][0]


@pytest.mark.skipif(not os.environ.get("WORKADVANCE_CLIFF_PYTHON"), reason="no environment with policyengine-us is set")
def test_the_engine_gives_oklahomas_curve():
    command = [os.environ["WORKADVANCE_CLIFF_PYTHON"], "-I", str(WORKER)]
    pay = [round((14 + n * 12 / 9) * 2080, 2) for n in range(10)]
    answer = ask(PaidHousehold("OK", 2026, (3, 7), child_care=9600), pay, command=command, timeout=600)
    assert answer.why_not == ""
    assert [round(p["net"]) for p in answer.points] == list(OKLAHOMA)
    assert answer.points[0]["payroll_tax"] == 2227.68
