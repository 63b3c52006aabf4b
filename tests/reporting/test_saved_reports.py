"""Saved reports: counts of persons as by hand, nothing under the threshold can be worked out, and only those who may get them."""

from __future__ import annotations

import datetime as dt
import io
import random

import numpy as np
import polars as pl
import pytest
import time_machine
from django.core import mail
from django.core.exceptions import PermissionDenied
from scipy.optimize import linprog

from tests.command_line import run_command
from tests.factories import OrganizationFactory, actor_in, member
from tests.world import World
from workadvance.events.models import Event
from workadvance.people.access import SYSTEM, actor_of_user
from workadvance.people.models import Membership
from workadvance.reporting.answer_files import answer_file
from workadvance.reporting.models import SavedReport
from workadvance.reporting.questions import ReportQuestion, columns_of, groups_of, question_answer, question_read
from workadvance.reporting.saved_reports import (
    next_day,
    saved_report_email,
    saved_report_remove,
    saved_report_run,
    saved_report_save,
    saved_reports_due,
)
from workadvance.tables import InputProblems

DAY = dt.date(2026, 11, 1)
SMALL = 10


def frames(people, services=()):
    """People by (id, state, language), and services by (id, kind)."""
    return {
        "people": pl.DataFrame(
            [(who, 1990, language, state, None) for who, state, language in people],
            schema={
                "person": pl.String,
                "birth_year": pl.Int64,
                "language": pl.String,
                "state": pl.String,
                "county_fips": pl.String,
            },
            orient="row",
        ),
        "services": pl.DataFrame(
            [(who, DAY, kind, 1.0, None) for who, kind in services],
            schema={"person": pl.String, "on": pl.Date, "kind": pl.String, "hours": pl.Float64, "cost": pl.Float64},
            orient="row",
        ),
    }


def many(n, state, language, start=0):
    return [(f"{state}{language}{start + i}", state, language) for i in range(n)]


def test_people_are_counted_once_and_the_empty_group_has_its_own_line():
    held = frames([*many(30, "OK", "en"), *many(20, "OK", "es"), *many(15, None, "en")])
    answer = question_answer(question_read(table="people", rows="state", columns="language"), held, DAY, SMALL)
    assert answer.head == ["state", "en", "es", "total"]
    assert answer.lines == [["empty", 15, 0, 15], ["OK", 30, 20, 50], ["total", 45, 20, 65]]


def test_one_small_number_takes_others_with_it():
    held = frames([*many(30, "OK", "en"), *many(4, "OK", "es"), *many(40, "AR", "en"), *many(25, "AR", "es")])
    answer = question_answer(question_read(table="people", rows="state", columns="language"), held, DAY, SMALL)
    assert answer.cells["OK", "es"] is None
    assert answer.hidden >= 4


def test_who_is_in_two_groups_is_one_in_the_total():
    people = many(40, "OK", "en")
    services = [(who, "training") for who, *_ in people] + [(who, "coaching") for who, *_ in people[:25]]
    answer = question_answer(ReportQuestion("services", "kind"), frames(people, services), DAY, SMALL)
    assert answer.lines == [["coaching", 25], ["training", 40], ["total", 40]] or answer.cells[None, None] == 40


@pytest.mark.parametrize("seed", range(8))
def test_no_small_number_can_be_worked_out(seed):
    """An attacker who solves for every hidden cell, knowing all totals, finds none to within half the threshold."""
    rng = random.Random(seed)
    people = [
        row
        for state in ("OK", "AR", "TX")
        for language in ("en", "es", "vi")
        for row in many(rng.choice([0, 1, 3, 7, 9, 14, 40]), state, language)
    ]
    answer = question_answer(
        question_read(table="people", rows="state", columns="language"), frames(people), DAY, SMALL
    )
    truth = {(state, language): 0 for state in answer.row_labels for language in answer.column_labels}
    for _who, state, language in people:
        truth[state, language] += 1
    cells = sorted(truth)
    left, right = [], []
    for key, n in answer.cells.items():
        if n is not None:
            left.append([float(key[0] in (None, r) and key[1] in (None, c)) for r, c in cells])
            right.append(n)
    for at, cell in enumerate(cells):
        if not 0 < truth[cell] < SMALL:
            continue
        assert answer.cells[cell] is None
        goal = np.zeros(len(cells))
        ends = []
        for sign in (1, -1):
            goal[at] = sign
            found = linprog(goal, A_eq=left or None, b_eq=right or None, bounds=[(0, 500)] * len(cells))
            ends.append(found.x[at])
        assert ends[1] - ends[0] >= SMALL // 2


@pytest.mark.parametrize(
    ("asked", "column"),
    [
        ({"table": "persons", "rows": "state"}, "table"),
        ({"table": "people", "rows": "stat"}, "rows"),
        ({"table": "people", "rows": "state", "columns": "state"}, "columns"),
        ({"table": "outcomes", "rows": "placed_on"}, "rows"),
        ({"table": "people", "rows": "person"}, "rows"),
        ({"table": "people", "rows": "state", "conditions": "state is OK"}, "conditions"),
        ({"table": "people", "rows": "state", "conditions": "city = Tulsa"}, "conditions"),
        ({"table": "people", "rows": "state", "conditions": "birth_year > young"}, "conditions"),
        ({"table": "people", "rows": "state", "conditions": "state > OK"}, "conditions"),
        ({"table": "people", "rows": "state", "conditions": "birth_year > empty"}, "conditions"),
    ],
)
def test_a_question_that_cannot_be_read_says_where(asked, column):
    with pytest.raises(InputProblems) as refused:
        question_read(**asked)
    assert refused.value.problems[0].column == column


def test_conditions_hold_together():
    held = frames([*many(30, "OK", "en"), *many(20, "AR", "en"), *many(12, None, "es")])
    for conditions, n in (
        ("state = OK", 30),
        ("state != OK", 32),
        ("state = empty", 12),
        ("state != empty\nlanguage=en", 50),
        ("birth_year >= 1990", 62),
        ("birth_year < 1990", 0),
    ):
        question = question_read(table="people", rows="birth_year", conditions=conditions)
        assert question_answer(question, held, DAY, SMALL).cells[None, None] == n


def test_every_group_of_the_model_can_be_asked_and_no_pseudonym_is_one():
    for table in ("people", "spells", "services", "outcomes"):
        assert not {"person", "employer"} & set(columns_of(table))
        for group in groups_of(table):
            assert question_read(table=table, rows=group).rows == group


def test_files_say_hidden_and_parquet_leaves_empty():
    held = frames([*many(30, "OK", "en"), *many(4, "AR", "en"), *many(6, "TX", "en")])
    answer = question_answer(ReportQuestion("people", "state"), held, DAY, SMALL)
    assert "hidden" in answer_file(answer, "csv").decode("utf-8-sig")
    read = pl.read_parquet(io.BytesIO(answer_file(answer, "parquet")))
    assert read.filter(pl.col("state") == "AR")["total"].to_list() == [None]
    book = pl.read_excel(io.BytesIO(answer_file(answer, "xlsx")))
    assert book.filter(pl.col("state") == "AR")["total"].to_list() == ["hidden"]


@pytest.fixture
def world(db):
    return World()


def save(world, actor, **more):
    about = {"name": "Where people are", "table": "outcomes", "rows": "station", "columns": "program", **more}
    return saved_report_save(actor=actor, provider=world.provider, **about)


@pytest.mark.database
def test_a_report_is_kept_run_changed_and_removed_with_events(world):
    manager = actor_in(world.provider, "manager")
    report = save(world, manager)
    answer = saved_report_run(actor=manager, report=report)
    assert world.program.name in answer.column_labels
    saved_report_save(
        actor=manager, provider=world.provider, name="Counties", table="people", rows="county_fips", report=report
    )
    assert SavedReport.objects.get(name="Counties").rows == "county_fips"
    saved_report_remove(actor=manager, report=report)
    kinds = (
        Event.objects.filter(kind__startswith="reporting.saved_report").order_by("pk").values_list("kind", flat=True)
    )
    assert [kind.rpartition(".")[2] for kind in kinds] == ["saved", "run", "saved", "removed"]


@pytest.mark.database
def test_others_may_not(world):
    report = save(world, actor_in(world.provider, "manager"))
    for actor in (actor_in(world.provider, "coach"), actor_in(OrganizationFactory(), "manager")):
        with pytest.raises(PermissionDenied):
            saved_report_run(actor=actor, report=report)
        with pytest.raises(PermissionDenied):
            save(world, actor, name="Mine")


@pytest.mark.database
def test_it_is_emailed_when_due_once_and_only_to_who_may_still_see_it(world):
    user = member(world.provider, "manager")
    report = save(world, actor_of_user(user), every="week")
    assert saved_reports_due(author=SYSTEM) == 0
    with time_machine.travel(dt.datetime.combine(report.next_on, dt.time(12)), tick=False):
        assert saved_reports_due(author=SYSTEM) == 1
        assert saved_reports_due(author=SYSTEM) == 0
        event = Event.objects.get(kind="reporting.saved_report.due")
        mail.outbox.clear()
        saved_report_email(event)
        assert [(m.to, report.name in m.body) for m in mail.outbox] == [([user.email], True)]
        mail.outbox.clear()
        Membership.objects.filter(user=user).update(ends_on=dt.date(2020, 1, 2), starts_on=dt.date(2020, 1, 1))
        saved_report_email(event)
        assert not mail.outbox


def test_the_next_day_of_each_rhythm():
    assert next_day("", DAY) is None
    assert next_day("day", DAY) == dt.date(2026, 11, 2)
    assert next_day("week", DAY) == dt.date(2026, 11, 8)
    assert next_day("month", dt.date(2026, 1, 31)) == dt.date(2026, 2, 1)


@pytest.mark.database
def test_commands(world, monkeypatch, capsys, tmp_path):
    name = world.provider.name
    where = ["--where", "station != applying"]
    code, out, err = run_command(
        monkeypatch, capsys, "report", "save", "By stage", "--organization", name, "--rows", "station", *where
    )
    assert code == 0, err
    assert run_command(monkeypatch, capsys, "report", "list")[1].count("By stage") == 1
    code, out, _err = run_command(monkeypatch, capsys, "report", "run", "By stage", "--format", "json")
    assert code == 0
    assert "total" in out
    for kind in ("csv", "xlsx", "parquet"):
        file = tmp_path / f"answer.{kind}"
        assert run_command(monkeypatch, capsys, "report", "run", "By stage", "--out", str(file))[0] == 0
        assert file.stat().st_size
    for wrong in (["By stag"], ["By stage", "--out", "x.pdf"]):
        code, _out, err = run_command(monkeypatch, capsys, "report", "run", *wrong)
        assert code == 2
        assert err
