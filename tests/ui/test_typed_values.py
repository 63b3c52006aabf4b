"""What is typed into forms: numbers with either mark, pay of any period and of several jobs, days; ambiguous is asked back."""

from __future__ import annotations

import ast
import datetime as dt
from decimal import Decimal

import pytest
from django import forms
from django.utils import translation
from tests.consistency.repository import ROOT
from tests.factories import ApplicationFactory

from workadvance.people.access import SYSTEM
from workadvance.people.models import Household
from workadvance.placement.models import WageChange
from workadvance.placement.services import spell_open, wage_change
from workadvance.screening.forms import FORMS
from workadvance.screening.services import application_answer
from workadvance.ui.fields import DayField, MoneyField, NumberField, WholeField
from workadvance.ui.pay import PayField, calculation

PLAIN = {f"forms.{kind}Field" for kind in ("Decimal", "Integer", "Float", "Date")}


def test_no_form_reads_numbers_or_days_in_a_way_of_its_own():
    found = []
    for path in sorted((ROOT / "src").rglob("*.py")):
        if path.parts[-2] == "migrations" or path.name == "fields.py":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in PLAIN:
                found.append(f"{path.name}:{node.lineno}")
            if isinstance(node, ast.ClassDef) and any("ModelForm" in ast.unparse(base) for base in node.bases):
                meta = next(part for part in node.body if isinstance(part, ast.ClassDef) and part.name == "Meta")
                if "formfield_callback = typed_field" not in ast.unparse(meta):
                    found.append(f"{path.name}:{node.lineno}: a form of a model without typed_field")
    assert found == []


class PayForm(forms.Form):
    pay = PayField()
    income = PayField(per="month", required=False)


def hourly(text: str, **also: str) -> Decimal | str:
    form = PayForm({"pay": text, **also})
    return form.cleaned_data["pay"] if form.is_valid() else form.errors["pay"][0]


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ({"pay": "21,50"}, "21.50"),
        ({"pay": "$1,050 every two weeks", "pay_hours": "40"}, "13.12"),
        ({"pay": "1.275,00", "pay_period": "two_weeks", "pay_hours": "40"}, "15.94"),
        ({"pay": "120", "pay_period": "day", "pay_days": "5", "pay_hours": "40"}, "15.00"),
        ({"pay": "500", "pay_period": "week", "pay_hours": "37,5"}, "13.33"),
        ({"pay": "1170", "pay_period": "half_month", "pay_hours": "40"}, "13.50"),
        ({"pay": "2340", "pay_period": "month", "pay_hours": "40"}, "13.50"),
        ({"pay": "28080", "pay_period": "year", "hours_per_week": "40"}, "13.50"),
        ({"pay": "two jobs 9.50 and 11", "pay_hours": "20 and 10"}, "10.00"),
    ],
)
def test_pay_of_every_period_is_stored_by_the_hour(typed, stored):
    assert str(hourly(typed.pop("pay"), **typed)) == stored


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ({"pay": "1.275"}, "could be 1275 or 1"),
        ({"pay": "9.50 and 11"}, "hours a week of each job"),
        ({"pay": "500", "pay_period": "week"}, "hours a week"),
        ({"pay": "500", "pay_period": "day", "pay_hours": "40"}, "days a week"),
        ({"pay": "0.45", "pay_period": "piece"}, "no fixed month"),
        ({"pay": "8000", "pay_period": "season"}, "no fixed month"),
        ({"pay": "12", "pay_period": "decade"}, "Say what the pay is for"),
        ({"pay": "12", "pay_period": "week", "pay_hours": "0"}, "hours a week"),
        ({"pay": "it depends"}, "Enter the pay"),
        ({"pay": "99999999"}, "Check the amount"),
        ({"pay": "½"}, "Enter the pay"),
    ],
)
def test_pay_that_is_not_clear_is_asked_back(typed, asked):
    assert asked in hourly(typed.pop("pay"), **typed)


def test_an_income_of_several_jobs_adds_up_and_says_how():
    form = PayForm({"pay": "12", "income": "9.50 and 11", "income_period": "hour", "income_hours": "20 and 10"})
    assert form.is_valid()
    income = form.cleaned_data["income"]
    assert income == Decimal("1300.00")
    said = calculation(income.said, income, "month")
    assert said == "$9.50 an hour, hours a week: 20 + $11.00 an hour, hours a week: 10 = $1,300.00 a month"
    with translation.override("es"):
        assert "por hora" in calculation(income.said, income, "month")
    assert form.fields["income"].shown(income).startswith("$1,300.00 a month (")


def test_what_was_typed_comes_back_with_its_period():
    form = PayForm({"pay": "500", "pay_period": "week", "pay_days": "4"})
    page = str(form["pay"])
    assert 'value="500"' in page
    assert '<option value="week" selected>' in page
    assert 'name="pay_days" value="4"' in page


@pytest.mark.parametrize(
    ("text", "read"), [("9,5", Decimal("9.5")), ("1.275,00", Decimal("1275.00")), ("٣", Decimal(3))]
)
def test_numbers_are_read_with_either_mark(text, read):
    form = type("F", (forms.Form,), {"n": NumberField()})({"n": text})
    assert form.is_valid()
    assert form.cleaned_data["n"] == read


def test_money_whole_numbers_and_days_ask_back_too():
    kind = type("F", (forms.Form,), {"cost": MoneyField(), "seats": WholeField(max_value=20), "on": DayField()})
    form = kind({"cost": "$1,234.567", "seats": "9.5", "on": "0001-01-01"})
    assert set(form.errors) == {"cost", "seats", "on"}
    with translation.override("es"):
        assert kind({"cost": "1", "seats": "1", "on": "03/04/2026"}).errors["on"]
    form = kind({"cost": "$1,234.50", "seats": "12.0", "on": "11/20/2026"})
    assert form.is_valid()
    assert form.cleaned_data == {"cost": Decimal("1234.50"), "seats": 12, "on": dt.date(2026, 11, 20)}


@pytest.mark.django_db
def test_what_pay_was_worked_out_from_is_kept_with_it():
    form = PayForm({"pay": "1050", "pay_period": "two_weeks", "pay_hours": "40"})
    assert form.is_valid()
    application = ApplicationFactory(state="selected")
    spell = spell_open(
        actor=SYSTEM,
        person=application.person,
        application=application,
        employer_name="E",
        job_title="Welder",
        started_on=dt.date(2026, 1, 5),
        hourly_wage=form.cleaned_data["pay"],
    )
    row = WageChange.objects.get(spell=spell)
    assert (str(row.hourly_wage), row.worked_out_from) == (
        "13.12",
        [{"amount": "1050.00", "period": "two_weeks", "hours": "40"}],
    )
    wage_change(actor=SYSTEM, spell=spell, effective_on=dt.date(2026, 2, 5), hourly_wage=Decimal("14"))
    assert WageChange.objects.get(effective_on=dt.date(2026, 2, 5)).worked_out_from == []


@pytest.mark.django_db
def test_an_applicants_pay_and_income_keep_what_was_said():
    application = ApplicationFactory(state="submitted")
    work = FORMS["work"](
        {"employed": "yes", "work_authorized": "yes", "has_diploma": "yes", "hourly_wage": "500",
         "hourly_wage_period": "week", "hourly_wage_hours": "40"}
    )  # fmt: skip
    assert work.is_valid(), work.errors
    application_answer(actor=SYSTEM, application=application, part="work", data=work.cleaned_data)
    application.refresh_from_db()
    assert str(application.hourly_wage) == "12.50"
    assert application.wage_worked_out_from == [{"amount": "500.00", "period": "week", "hours": "40"}]
    home = FORMS["household"]({"size": "3", "monthly_income": "1,050 every two weeks"})
    assert home.is_valid(), home.errors
    application_answer(actor=SYSTEM, application=application, part="household", data=home.cleaned_data)
    stated = Household.objects.get(person=application.person)
    assert (str(stated.monthly_income), stated.worked_out_from[0]["period"]) == ("2275.00", "two_weeks")
