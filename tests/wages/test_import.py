"""State wage files: whose lines they are, twice the same file, a revised one, a broken one, and decisions taken back."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from tests.command_line import run_command
from tests.factories import OrganizationFactory, PersonFactory, actor_in, member
from workadvance import wagefiles
from workadvance.events.encryption import encrypt, lookup_hash
from workadvance.events.models import Event
from workadvance.people.access import SYSTEM
from workadvance.people.models import Consent
from workadvance.tables import InputProblems
from workadvance.wages.models import WageQuestion, WageRecord
from workadvance.wages.services import wage_file_import, wage_question_answer, wage_question_reopen

pytestmark = [pytest.mark.django_db, pytest.mark.database]
HEAD = "ssn,last_name,first_name,wages,employer_account,quarter\n"


def someone(provider, name: str, number: str = "", agreed: bool = True):
    person = PersonFactory(
        provider=provider,
        full_name=name,
        ssn_encrypted=encrypt(number, "ssn") if number else None,
        ssn_hash=lookup_hash(number, "ssn") if number else "",
    )
    if agreed:
        Consent.objects.create(person=person, purpose="wage_records", text_version="1", signed_at=timezone.now())
    return person


@pytest.fixture
def provider():
    return OrganizationFactory()


@pytest.fixture
def maria(provider):
    return someone(provider, "María López", "219-45-6780".replace("-", ""))


def table(tmp_path, *rows: str, name: str = "q.csv"):
    path = tmp_path / name
    path.write_text(HEAD + "".join(f"{row}\n" for row in rows))
    return path


def bring(path, provider, **given):
    return wage_file_import(actor=SYSTEM, path=path, layout="csv", organization=provider, apply=True, **given)


def icesa(number="219456780", last="LOPEZ", first="MARIA", cents=520000, account="0001", quarter="092026", size=275):
    line = bytearray(b" " * size)
    for at, text in (
        (1, "S"),
        (2, number),
        (11, last),
        (31, first),
        (64, f"{cents:014}"),
        (147, account),
        (215, quarter),
    ):
        line[at - 1 : at - 1 + len(text)] = text.encode()
    return bytes(line)


def test_the_same_file_twice_changes_nothing_and_a_revised_one_keeps_both_vintages(tmp_path, provider, maria):
    first = table(tmp_path, "219456780,Lopez,Maria,5200.00,0001,2026Q3", "987123456,Doe,Jo,1,2,2026Q3")
    assert bring(first, provider).count("new") == 1
    again = bring(first, provider)
    assert (again.count("new"), again.count("revised"), again.count("unchanged")) == (0, 0, 1)
    revised = table(tmp_path, "219456780,Lopez,Maria,5300.00,0001,2026Q3", name="r.csv")
    assert bring(revised, provider).count("revised") == 1
    rows = WageRecord.objects.filter(person=maria).order_by("revision").values_list("revision", "wages")
    assert list(rows) == [(1, Decimal("5200.00")), (2, Decimal("5300.00"))]
    late = table(tmp_path, "219456780,Lopez,Maria,4000.00,0001,2026Q1", name="l.csv")
    assert [r.late for r in bring(late, provider).records] == [True]


def test_units_are_added_up_and_a_line_that_stands_twice_counts_once(tmp_path, provider, maria):
    row = "219456780,Lopez,Maria,{},0001,2026Q3"
    plan = bring(table(tmp_path, row.format(100), row.format(250), row.format(100)), provider)
    assert (plan.records[0].wages, plan.repeated_lines) == (Decimal("350.00"), 1)


def test_no_one_is_looked_up_who_has_not_agreed(tmp_path, provider):
    someone(provider, "Ana Paz", "219456781", agreed=False)
    plan = bring(table(tmp_path, "219456781,Paz,Ana,100,1,2026Q3"), provider)
    assert (plan.people, plan.without_consent, plan.records, plan.questions) == (0, 1, [], [])


def test_one_number_under_many_names_matches_nobody(tmp_path, provider, maria):
    names = ("Lopez,Maria", "Smith,John", "Chan,Wei")
    plan = bring(table(tmp_path, *(f"219456780,{n},100,{i},2026Q3" for i, n in enumerate(names))), provider)
    assert plan.shared_numbers == 1
    assert plan.records == []
    assert all("shared_number" in q.match.reasons for q in plan.questions)


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("21945678,Lopez,Maria,100,1,2026Q3", "ssn"),
        ("219456780,Lopez,Maria,abc,1,2026Q3", "wages"),
        ("219456780,Lopez,Maria,-5,1,2026Q3", "wages"),
        ("219456780,Lopez,Maria,NaN,1,2026Q3", "wages"),
        ("219456780,Lopez,Maria,100,1,2026Q5", "quarter"),
        ("219456780,Lopez,Maria,100,1", ""),
        ("219456780,,Maria,100,1,2026Q3", "last_name"),
    ],
)
def test_a_file_with_a_problem_changes_nothing(tmp_path, provider, maria, row, column):
    path = table(tmp_path, "219456780,Lopez,Maria,5200.00,0001,2026Q3", row)
    with pytest.raises(InputProblems) as refused:
        bring(path, provider)
    assert [(p.row, p.column or "") for p in refused.value.problems] == [(3, column)]
    assert "219456780" not in str(refused.value)
    assert not WageRecord.objects.exists()
    assert not Event.objects.filter(kind="wages.wagefile.imported").exists()


def test_the_fixed_layout_and_its_three_ways_to_write_a_quarter(tmp_path):
    path = tmp_path / "w"
    connecticut = bytearray(icesa(quarter=""))
    connecticut[45:51] = b"092026"
    for layout, line in (
        ("icesa", icesa()),
        ("icesa-co", icesa(quarter="202603", size=276)),
        ("icesa-ct", bytes(connecticut)),
    ):
        path.write_bytes(b"E2026\r\n" + line + b"\r\n")
        (found,) = wagefiles.read_lines(path, wagefiles.layouts()[layout])
        assert (str(found.quarter), found.wages, found.number, found.row) == ("2026Q3", Decimal(5200), "219456780", 2)
    path.write_bytes(icesa(number="I        ", quarter="202603") + b"\n" + icesa()[:-1] + b"\n" + b"x" * 5000)
    found = list(wagefiles.read_lines(path, wagefiles.layouts()["icesa"]))
    assert ["quarter" in str(found[0]), "274 bytes" in str(found[1]), "does not" in str(found[2])] == [True] * 3


def test_a_decision_holds_for_the_next_quarter_and_is_taken_back(tmp_path, provider):
    ana = someone(provider, "Ana García")
    row = "219456789,Garcia,Ana,{},77,{}"
    (asked,) = bring(table(tmp_path, row.format(900, "2026Q2")), provider).questions
    assert asked.match.reasons == ("no_number", "same_name")
    question = WageQuestion.objects.get()
    assert b"Garcia" not in bytes(question.details_encrypted)
    with pytest.raises(PermissionDenied):
        wage_question_answer(actor=actor_in(provider, "coach"), question=question, same=True)
    manager = actor_in(provider, "manager")
    wage_question_answer(actor=manager, question=question, same=True)
    with pytest.raises(ValidationError):
        wage_question_answer(actor=manager, question=question, same=False)
    plan = bring(table(tmp_path, row.format(950, "2026Q3"), name="n.csv"), provider)
    assert (plan.count("new"), plan.questions) == (1, [])
    wage_question_reopen(actor=manager, question=question)
    assert not WageRecord.objects.filter(person=ana).exists()


def test_the_command_says_what_would_change_and_names_nobody(tmp_path, provider, maria, monkeypatch, capsys):
    path = table(tmp_path, "219456780,Lopez,Maria,5200.00,0001,2026Q3")
    words = ("wages", "import", path, "--layout", "csv", "--quarter", "2026Q3", "--format", "json")
    status, out, err = run_command(monkeypatch, capsys, *words)
    said = json.loads(out)
    assert (status, said["applied"], said["new"], WageRecord.objects.count()) == (0, False, 1, 0)
    assert not any(personal in out + err for personal in ("Lopez", "219456780", "5200"))
    status, out, _err = run_command(monkeypatch, capsys, *words, "--apply")
    assert (json.loads(out)["applied"], WageRecord.objects.count()) == (True, 1)
    status, _out, err = run_command(monkeypatch, capsys, *words[:6], "2026Q2")
    assert status == 2
    assert "row 2" in err


@pytest.mark.skipif(bool(wagefiles.linkage_missing()), reason="the extra `linkage` is not installed")
def test_linkage_gives_probabilities():
    people = [wagefiles.WagePerson(n, name, f"21945{n}780") for n, name in ((6, "Maria Lopez"), (7, "Wei Chan"))]
    line = wagefiles.WageLine(1, "219456781", "Lopez", "Maria", "", "1", "", Decimal(1), wagefiles.Quarter(2026, 3))
    assert wagefiles.probabilities([line], people)[1, 6] > 0.5


def test_a_named_person_decides_by_command(tmp_path, provider, monkeypatch, capsys):
    someone(provider, "Ana García")
    bring(table(tmp_path, "219456789,Garcia,Ana,900,77,2026Q2"), provider)
    user = member(provider, "manager")
    status, out, _err = run_command(monkeypatch, capsys, "wages", "queue", "--by", user.email, "--format", "json")
    (row,) = json.loads(out)
    assert (status, row["in_file"]) == (0, "Ana Garcia (number ends in 6789)")
    for word, state in (("same", "same"), ("undo", "open"), ("different", "different")):
        assert run_command(monkeypatch, capsys, "wages", "decide", row["line"], word, "--by", user.email)[0] == 0
        assert WageQuestion.objects.get().state == state
    outsider = member(OrganizationFactory(), "manager")
    status, _out, err = run_command(monkeypatch, capsys, "wages", "decide", row["line"], "undo", "--by", outsider.email)
    assert (status, "may not" in err) == (2, True)
