"""Dated, cited parameters: the value of a day, and files that say what is wrong with them."""

import datetime as dt

import pytest

from workadvance import policy
from workadvance.tables import InputProblems

TWO = """
limit:
  title: A limit
  unit: USD a year
  values:
    - {effective_on: 2024-07-01, value: 20, source: Statute B, page: s. 2}
    - {effective_on: 2020-01-01, value: 10, source: Statute A, page: s. 1, note: first}
"""


@pytest.fixture
def two(tmp_path):
    path = tmp_path / "two.yaml"
    path.write_text(TWO)
    return policy.read(path)


@pytest.mark.parametrize(
    ("day", "value"), [(dt.date(2020, 1, 1), 10), (dt.date(2024, 6, 30), 10), (dt.date(2024, 7, 1), 20)]
)
def test_the_value_of_a_day_is_the_last_one_in_force(two, day, value):
    assert two.value("limit", on=day) == value


def test_an_entry_carries_unit_date_and_source(two):
    entry = two.entry("limit", dt.date(2021, 1, 1))
    assert (entry.unit, entry.effective_on, entry.source, entry.page, entry.note) == (
        "USD a year",
        dt.date(2020, 1, 1),
        "Statute A",
        "s. 1",
        "first",
    )
    with pytest.raises(AttributeError):
        entry.value = 3


def test_before_the_first_value_and_unknown_keys_are_refused(two):
    with pytest.raises(InputProblems, match="first one holds from 2020-01-01"):
        two.value("limit", on=dt.date(2019, 12, 31))
    with pytest.raises(InputProblems, match="Nearest: limit"):
        two.value("limits", on=dt.date(2024, 1, 1))


def test_a_bad_file_reports_every_problem(tmp_path):
    path = tmp_path / "bad.yaml"
    path.write_text(
        "a: {unit: x, values: []}\n"
        "b: {title: t, unit: x, values: [{effective_on: soon, value: 1, source: s, page: p}, {value: 2}]}\n"
        "c: {title: t, unit: x, values: [{effective_on: 2020-01-01, value: 1, source: s, page: p},"
        " {effective_on: 2020-01-01, value: 2, source: s, page: p}]}\n"
    )
    with pytest.raises(InputProblems) as caught:
        policy.read(path)
    text = str(caught.value)
    for part in (
        "a: “title” is missing",
        "a: “values” must list",
        "b: value 1",
        "b: value 2 lacks effective_on, source",
        "two values take effect on 2020-01-01",
    ):
        assert part in text


def test_every_shipped_file_reads_and_full_names_work():
    assert "labor" in policy.names()
    for name in policy.names():
        assert len(policy.load(name)) > 0
    assert policy.parameter("labor.pay_gate_pass", on=dt.date(2026, 1, 1)).value == 0.9
    with pytest.raises(InputProblems, match="no policy file"):
        policy.load("nothing")
