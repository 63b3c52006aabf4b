"""Five files as people have them: everything readable comes in, every problem is said with its row and column."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from tests.exchange import messy_files as files
from tests.factories import ApplicationFactory, PersonFactory, ProgramFactory, member
from workadvance.exchange import services
from workadvance.exchange.models import DataImport, ImportRow
from workadvance.exchange.row_contents import contents_of
from workadvance.people.access import actor_of_user
from workadvance.people.models import IdentityQuestion, Organization, Person
from workadvance.placement.models import EmployerAccount, EmployerContact, EmploymentSpell
from workadvance.readiness.models import Attendance, Session
from workadvance.screening.models import Application

pytestmark = pytest.mark.django_db


@pytest.fixture
def program():
    return ProgramFactory(opened_on=dt.date(2026, 1, 1))


@pytest.fixture
def actor(program):
    return actor_of_user(member(program.provider, "manager"))


def checked(actor, program, kind: str, data: bytes, name: str = "file.csv", **more) -> DataImport:
    found = services.import_upload(
        actor=actor, provider=program.provider, kind=kind, file_name=name, data=data, program=program, **more
    )
    services.import_check(author=actor, data_import=found)
    found.refresh_from_db()
    return found


def applied(actor, found: DataImport) -> DataImport:
    services.import_apply(actor=actor, data_import=found)
    services.import_write(author=actor, data_import=found)
    found.refresh_from_db()
    return found


def outcomes(found: DataImport) -> dict[int, str]:
    return dict(found.rows.order_by("number").values_list("number", "outcome"))


def problems(found: DataImport) -> dict[tuple[int, str], str]:
    return {
        (row.number, problem.field): problem.english
        for row in found.rows.filter(outcome=ImportRow.Outcome.PROBLEM)
        for problem in contents_of(row).problems
    }


def participant(program, name: str, born: dt.date):
    person = PersonFactory(provider=program.provider, full_name=name, birth_date=born, phone="", email="")
    return ApplicationFactory(program=program, person=person, state="selected", decided_on=dt.date(2026, 7, 1))


def test_answers_of_a_form_become_applications(actor, program):
    found = checked(actor, program, "applications", files.google_form())
    assert outcomes(found) == {2: "ready", 3: "ready", 4: "problem"}
    assert set(problems(found)) == {(4, "birth_date")}
    assert Application.objects.count() == 0, "nothing is written until it is applied"
    found = applied(actor, found)
    assert outcomes(found) == {2: "imported", 3: "imported", 4: "problem"}
    maria = Application.objects.get(person__full_name="María José Núñez")
    assert (maria.person.birth_date, maria.person.phone, maria.person.zip) == (
        dt.date(1994, 3, 9),
        "+19185550134",
        "74103",
    )
    assert maria.person.households.get().monthly_income == Decimal("2100.00")
    assert (maria.state, maria.employed, maria.has_diploma) == ("submitted", False, True)


def test_an_old_systems_export_becomes_people(actor, program):
    found = checked(actor, program, "people", files.case_system_export())
    # A repeated head is no row; the thirteenth month and the repeated number are said; a father and a son are asked about.
    assert outcomes(found) == {5: "ready", 6: "ready", 8: "ready", 9: "problem", 10: "problem"}
    assert set(problems(found)) == {(9, "birth_date"), (10, "")}
    applied(actor, found)
    assert sorted(Person.objects.values_list("full_name", flat=True)) == [
        "John Smith",
        "John Smith Jr.",
        "Élodie García",
    ]
    again = checked(actor, program, "people", files.case_system_export())
    assert outcomes(again) == {5: "known", 6: "known", 8: "known", 9: "problem", 10: "known"}
    assert applied(actor, again).state == "imported"
    assert Person.objects.count() == 3


def test_a_workbook_of_placements_becomes_jobs(actor, program):
    teresa = participant(program, "Teresa Reed", dt.date(1995, 5, 17))
    participant(program, "Luis Peña", dt.date(1988, 12, 1))
    found = checked(actor, program, "jobs", files.placements_workbook(), "Placements.xlsx")
    assert outcomes(found) == {5: "ready", 6: "problem", 7: "problem"}
    assert set(problems(found)) == {(6, ""), (7, "full_name")}
    applied(actor, found)
    spell = EmploymentSpell.objects.get()
    assert (spell.person, spell.started_on, spell.confirmed) == (teresa.person, dt.date(2026, 8, 3), "document")
    assert spell.wages.get().hourly_wage == Decimal("21.50")
    assert spell.check_ins.exists()


def test_a_sign_in_sheet_becomes_attendance(actor, program):
    participant(program, "Teresa Reed", dt.date(1995, 5, 17))
    participant(program, "Luis Peña", dt.date(1988, 12, 1))
    actor = actor_of_user(member(program.provider, "manager", "coach"))
    found = checked(actor, program, "attendance", files.sign_in_sheet(), "Unicode.txt")
    assert outcomes(found) == {2: "ready", 3: "ready", 4: "ready", 5: "problem"}
    assert set(problems(found)) == {(5, "status")}
    applied(actor, found)
    assert list(Session.objects.order_by("held_on").values_list("title", "hours")) == [
        ("Resume workshop", Decimal("3.00")),
        ("Mock interviews", Decimal("2.50")),
    ]
    assert not Session.objects.filter(taken_at=None).exists(), "attendance is not asked for again"
    assert sorted(Attendance.objects.values_list("status", flat=True)) == ["absent", "excused", "present"]


def test_a_list_of_contacts_becomes_employers(actor, program):
    found = checked(actor, program, "employers", files.contact_list())
    assert outcomes(found) == {2: "ready", 3: "ready", 4: "ready", 5: "problem", 6: "problem"}
    assert set(problems(found)) == {(5, "contact_email"), (6, "employer")}
    applied(actor, found)
    assert sorted(a.employer.name for a in EmployerAccount.objects.select_related("employer")) == [
        "Acme Manufacturing",
        "Bright Care LLC",
    ]
    assert EmployerContact.objects.filter(account__employer__name="Acme Manufacturing").count() == 2
    assert Organization.objects.filter(kind="employer").count() == 2


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("applications", files.google_form()),
        ("people", files.case_system_export()),
        ("employers", files.contact_list()),
    ],
)
def test_undoing_an_import_leaves_what_was_there(actor, program, kind, data):
    def counts():
        models = (Person, Application, EmployerAccount, EmployerContact, IdentityQuestion)
        return [model.objects.count() for model in models]

    before = counts()
    found = applied(actor, checked(actor, program, kind, data))
    assert counts() != before
    services.import_undo(actor=actor, data_import=found)
    services.import_undo_run(author=actor, data_import=found)
    found.refresh_from_db()
    assert (found.state, counts()) == ("undone", before)
    assert "imported" not in outcomes(found).values()
