"""The staged checks of a file of individual records: each rule at its border, and the order of the stages."""

from __future__ import annotations

import csv
import datetime as dt
import json

import pytest
from tests.command_line import run_command

from workadvance.evidence.federal_file import check_file, check_records, checks, schema, schemas
from workadvance.evidence.federal_file.logic import RULES
from workadvance.tables import InputProblems

DAY = dt.date(2026, 9, 30)
WHOLE = schema()
GOOD = {
    "100": "P17", "900": "20240603", "901": "20241015", "1300": "1", "1302": "20240701", "1303": "06", "1307": "1",
    "1308": "20240920", "1600": "1", "1601": "1", "1703": "5200", "1602": "1", "1603": "2", "1604": "0", "1605": "0",
    "1606": "0", "1607": "0", "1800": "6", "1801": "20240925",
}  # fmt: skip


def found(*rows, day=DAY, layout=WHOLE):
    report = check_records(list(enumerate(rows, start=2)), layout, day)
    return [(each.rule, each.row, each.element) for each in report.findings]


def write(path, rows, header=WHOLE.numbers):
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        if header:
            writer.writerow(header)
        writer.writerows([row.get(number, "") for number in header or WHOLE.numbers] for row in rows)
    return path


def test_a_whole_row_passes_every_stage(tmp_path):
    assert found(GOOD) == []
    for header in (WHOLE.numbers, ()):
        report = check_file(write(tmp_path / "pirl.csv", [GOOD], header), WHOLE, DAY)
        assert (report.passes, report.rows, report.findings) == (True, 1, ())
        assert report.stages == ("columns", "values", "duplicates", "logic")


def test_every_check_says_what_to_do_and_every_rule_of_logic_is_described():
    assert {rule for rule, check in checks().items() if check.stage == "logic"} == set(RULES)
    assert all(check.words and check.todo and check.source for check in checks().values())
    assert {check.stage for check in checks().values()} == {"columns", "values", "duplicates", "logic"}


@pytest.mark.parametrize(
    ("changed", "rule", "element"),
    [
        ({"100": ""}, "VV-0", "100"),
        ({"900": ""}, "VV-0", "900"),
        ({"900": "2024-06-03"}, "VV-1", "900"),
        ({"901": "20240231"}, "VV-1", "901"),
        ({"1303": "6"}, "VV-1", "1303"),
        ({"201": "3"}, "VV-1", "201"),
        ({"103": "7410A"}, "VV-1", "103"),
        ({"103": "741034"}, "VV-1", "103"),
        ({"101": "OKL"}, "VV-1", "101"),
        ({"1703": "-1"}, "VV-1", "1703"),
        ({"1703": "5,200"}, "VV-1", "1703"),
        ({"100": "123-45-6789"}, "VV-2", "100"),
        ({"100": "123456789"}, "VV-2", "100"),
    ],
)
def test_a_wrong_value_stops_before_duplicates_and_logic(changed, rule, element):
    other = {**GOOD, "100": "P18", "901": "20240101"}
    report = check_records([(2, {**GOOD, **changed}), (3, other), (4, other)], WHOLE, DAY)
    assert [(each.rule, each.row, each.element) for each in report.findings] == [(rule, 2, element)]
    assert report.stages == ("columns", "values")
    assert not report.passes
    assert "123-45-6789" not in report.findings[0].message + report.findings[0].todo


@pytest.mark.parametrize("value", ["P0123456789A", "0", "000123456", "900123456", "12345678"])
def test_an_identifier_that_is_no_social_security_number_passes(value):
    assert found({**GOOD, "100": value}) == []


@pytest.mark.parametrize(
    ("changed", "rule", "element"),
    [
        ({"901": "20240602"}, "L-DATES", "901"),
        ({"1800": "", "1801": ""}, "L-1800", "1800"),
        ({"1602": "0"}, "L-1600", "1602"),
        ({"1604": "1"}, "L-1600", "1604"),
        ({"1604": "1", "1605": ""}, "L-1600", "1604"),
        ({"1606": "0", "1607": "9"}, "L-1600", "1606"),
        ({"1704": "100"}, "L-170x", "1704"),
        ({"1703": ""}, "L-170x", "1703"),
        ({"1706": "999999"}, "L-170x", "1706"),
        ({"1706": "999999.99"}, "L-170x", "1706"),
        ({"1606": "9", "1607": "9"}, "L-LAG", "1606"),
        ({"1800": "0"}, "L-CRED", "1800"),
        ({"1801": "20240602"}, "L-CRED", "1801"),
        ({"1801": "20251016"}, "L-CRED", "1801"),
        ({"1308": "20240630"}, "L-1301", "1308"),
        ({"1302": "20240602"}, "L-1301", "1302"),
        ({"1312": "0"}, "L-1301", "1312"),
        ({"1332": "1"}, "L-1332", "1811"),
        ({"300": "0", "301": "1"}, "L-VET", "300"),
        ({"300": "1", "302": "1"}, "L-VET", "301"),
        ({"200": "20160101"}, "L-AGE", "200"),
        ({"200": "19200101"}, "L-AGE", "200"),
    ],
)
def test_each_rule_of_logic_finds_its_fault(changed, rule, element):
    assert (rule, 2, element) in found({**GOOD, **changed})


@pytest.mark.parametrize(
    "changed",
    [
        {"1801": "20240603"},
        {"1801": "20251015"},
        {"1303": "00", "1300": "0", "1302": "", "1307": "", "1308": ""},
        {"1332": "1", "1811": "20240701"},
        {"300": "1", "301": "2", "302": "1"},
        {"200": "20150603"},
        {"1703": "5200.50"},
    ],
)
def test_what_is_just_right_passes(changed):
    assert found({**GOOD, **changed}) == []


def test_without_exit_there_is_no_employment_after_it():
    staying = {key: value for key, value in GOOD.items() if not key.startswith(("16", "17"))} | {"901": ""}
    assert found(staying) == []
    assert found({**staying, "1600": "9", "1601": "9"}) == []
    assert ("L-NOEXIT", 2, "1600") in found({**staying, "1600": "1", "1601": "1", "1703": "10"})


def test_employment_may_be_unknown_until_two_quarters_after():
    late = {**GOOD, "1606": "9", "1607": "9", "1706": "999999"}
    assert found(late, day=dt.date(2026, 3, 31)) == []
    assert [rule for rule, _, _ in found(late, day=dt.date(2026, 4, 1))] == ["L-LAG"]


@pytest.mark.parametrize(
    ("entry", "left", "fault"),
    [
        ("20240603", "20241015", True),
        ("20241014", "20250301", True),
        ("20241015", "20250301", False),
        ("20230101", "20240603", False),
        ("20230101", "20240604", True),
        ("20230101", "", True),
    ],
)
def test_periods_of_a_person_must_not_overlap(entry, left, fault):
    second = {"100": "P17", "900": entry, "901": left}
    assert bool([rule for rule, _, _ in found(GOOD, second) if rule == "DUP-1"]) is fault
    assert not [rule for rule, _, _ in found(GOOD, {**second, "100": "P18"}) if rule == "DUP-1"]


def test_columns_missing_strange_repeated_and_in_another_order(tmp_path):
    numbers = list(WHOLE.numbers)
    for header, element in (
        (numbers[:-1], numbers[-1]),
        ([*numbers, "9999"], "9999"),
        ([*numbers, "100"], "100"),
        ([numbers[1], numbers[0], *numbers[2:]], numbers[1]),
    ):
        report = check_file(write(tmp_path / "pirl.csv", [GOOD], header), WHOLE, DAY)
        assert [(each.rule, each.row, each.element) for each in report.findings] == [("COL-1", 1, element)]
        assert report.stages == ("columns",)


def test_a_row_of_another_length_is_named(tmp_path):
    path = write(tmp_path / "pirl.csv", [GOOD])
    path.write_text(path.read_text() + "P18,20240101\n")
    report = check_file(path, WHOLE, DAY)
    assert [(each.rule, each.row) for each in report.findings] == [("COL-2", 3)]


def test_a_layout_there_is_not_is_named_with_those_there_are(tmp_path):
    with pytest.raises(InputProblems, match="public-2024-01"):
        schema("public-2023")
    assert set(schemas()["wioa-2024-01"].numbers) < set(WHOLE.numbers)
    (tmp_path / "empty.csv").write_text("")
    with pytest.raises(InputProblems, match="empty"):
        check_file(tmp_path / "empty.csv", WHOLE, DAY)


def test_the_command_prints_findings_and_ends_with_1(tmp_path, monkeypatch, capsys):
    path = write(tmp_path / "pirl.csv", [GOOD, {**GOOD, "100": "P18", "901": "20240101"}])
    asked = ("report", "pirl-check", path, "--as-of", "2026-09-30")
    status, out, _ = run_command(monkeypatch, capsys, *asked, "--format", "json")
    said = json.loads(out)
    assert (status, said["passes"], said["rows"]) == (1, False, 2)
    assert said["findings"][0] | {"message": "", "todo": ""} == {
        "stage": "logic", "row": 3, "element": "901", "name": "Date of Program Exit", "rule": "L-DATES", "severity": "error",
        "message": "", "todo": "",
    }  # fmt: skip
    write(path, [GOOD])
    assert run_command(monkeypatch, capsys, *asked)[0] == 0
    assert run_command(monkeypatch, capsys, *asked, "--schema", "nothing")[0] == 2
