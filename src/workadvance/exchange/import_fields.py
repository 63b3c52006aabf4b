"""What a file may say: for each kind of import its fields, how each is read, and what its column may be called."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from workadvance import parsing
from workadvance.exchange.models import ImportKind
from workadvance.parsing import Unclear, folded

NAMES = Path(__file__).with_name("column_names.yaml")

Values = dict[str, Any]
"""What a row says, by field, each as it is stored."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What readers have to know of the file: the language of whoever reads it, and today."""

    today: dt.date
    language: str = "en"


Reader = Callable[[str, Reading], Any]


@dataclass(frozen=True, slots=True)
class ImportField:
    """One field: how it is called on pages, how a cell is read, and whether each row needs it."""

    name: str
    label: str | Promise
    read: Reader
    required: bool = False


def _text(most: int) -> Reader:
    def read(text: str, _reading: Reading) -> str:
        if len(text) > most:
            raise Unclear("too_long", most=most)
        return text

    return read


def _plainly(reader: Callable[[str], Any]) -> Reader:
    return lambda text, _reading: reader(text)


def _choice(**names: str) -> Reader:
    """A choice by any of its names, which stand in one text for each code, separated by commas."""
    known = {
        name.strip(): code for code, listed in names.items() for name in [code.replace("_", " "), *listed.split(",")]
    }
    return lambda text, _reading: parsing.read_choice(text, known)


def _list_of(**names: str) -> Reader:
    one = _choice(**names)

    def read(text: str, reading: Reading) -> list[str]:
        return list(dict.fromkeys(one(part, reading) for part in re.split(r"[;,/|]", text) if part.strip()))

    return read


def _day(text: str, reading: Reading) -> dt.date:
    return parsing.read_stored_date(text, today=reading.today, language=reading.language)


def _birth_day(text: str, reading: Reading) -> dt.date:
    return parsing.read_stored_date(text, today=reading.today, birth=True, language=reading.language)


def read_file_name(text: str) -> str:
    """A person's name as files write it: “Reed, Teresa” is Teresa Reed. Raises Unclear."""
    last, comma, first = text.partition(",")
    if comma and first.strip() and not parsing.name_suffix(f"x x, {first}") and "," not in first:
        text = f"{first.strip()} {last.strip()}"
    return parsing.read_name(text)


def _amount(text: str, _reading: Reading) -> parsing.Pay | Any:
    """An amount, or pay with its period where the cell names one (“$1,050 every two weeks”)."""
    try:
        return parsing.read_money(text)
    except Unclear:
        return parsing.read_pay(text)


_SHORT = _text(200)
_NAME = _plainly(read_file_name)
_WORD = _plainly(parsing.read_name)
_YES_NO = _plainly(parsing.read_yes_no)
_NUMBER = _plainly(parsing.read_number)
_WHOLE = _plainly(parsing.read_whole)
_PHONE, _EMAIL, _ZIP, _SSN = (
    _plainly(reader) for reader in (parsing.read_phone, parsing.read_email, parsing.read_zip, parsing.read_ssn)
)
_STATE = _text(2)
_LANGUAGE = _choice(en="english, ingles, eng", es="spanish, espanol, spa, castellano")
_PERIOD = _choice(
    hour="hourly, per hour, an hour, hr, h, por hora, hora",
    day="daily, per day, por dia, dia, diario",
    week="weekly, per week, wk, semanal, por semana, semana",
    two_weeks="biweekly, bi weekly, every two weeks, catorcenal, cada dos semanas",
    half_month="semimonthly, semi monthly, twice a month, quincenal, quincena",
    month="monthly, per month, mo, mensual, por mes, mes",
    year="annual, annually, yearly, per year, a year, yr, anual, por ano, ano",
)
_STATUS = _choice(
    present="p, yes, y, x, attended, 1, presente, asistio, si, s, here",
    late="l, tardy, t, retraso, con retraso, tarde, r",
    absent="a, no, n, 0, no show, ns, ausente, falta, f, did not attend",
    excused="e, ex, excused absence, justificado, justificada, con justificacion, j",
)
_EMPLOYED = _choice(
    yes="y, true, 1, employed, working, full time, part time, full time employment, employed full time, employed part time, si, s, "
    "empleado, empleada, con empleo, 2, employed but received notice of termination",
    no="n, false, 0, unemployed, not employed, not working, not in labor force, 3, 4, desempleado, desempleada, sin empleo",
)
_SHIFTS = _list_of(
    day="days, 1st, first, first shift, 1st shift, morning, dia, manana, matutino, full time",
    evening="evenings, 2nd, second, second shift, 2nd shift, swing, tarde, vespertino",
    night="nights, 3rd, third, third shift, 3rd shift, overnight, graveyard, noche, nocturno",
    weekend="weekends, fin de semana, fines de semana, sat sun",
)
_END = _choice(
    quit="resigned, voluntary, left, renuncia, renuncio",
    laid_off="layoff, laid off, lack of work, reduction in force, rif, despido por falta de trabajo",
    dismissed="fired, terminated, involuntary, discharged, despido, despedido, despedida",
    contract_ended="contract ended, temporary job ended, seasonal, assignment ended, end of contract, fin de contrato",
    better_job="better job, new job, promoted elsewhere, mejor empleo",
    other="otro, otra, unknown, n a",
)
_CONFIRMED = _choice(
    self="self report, self reported, participant, client, n, no, participante, reportado",
    employer="y, yes, employer verified, verified, empleador, si",
    document="pay stub, paystub, documents, offer letter, w 2, w2, recibo de pago, documento",
    records="wage records, ui records, ui wage records, the work number, registros",
)

_WHO = (
    ImportField("record_number", _("participant number in the other system"), _text(60)),
    ImportField("full_name", _("full name"), _NAME),
    ImportField("first_name", _("first name"), _WORD),
    ImportField("middle_name", _("middle name"), _WORD),
    ImportField("last_name", _("last name"), _WORD),
    ImportField("second_last_name", _("second last name"), _WORD),
    ImportField("suffix", _("suffix (Jr., Sr.)"), _text(10)),
    ImportField("birth_date", _("date of birth"), _birth_day),
    ImportField("phone", _("phone"), _PHONE),
    ImportField("email", _("email"), _EMAIL),
)
_OWN = ImportField("own_number", _("number of the record in WorkAdvance"), _text(60))
_PERSON = (
    *_WHO,
    ImportField("goes_by", _("name they go by"), _WORD),
    ImportField("line", _("street address"), _SHORT),
    ImportField("city", _("city"), _text(100)),
    ImportField("state", _("state"), _STATE),
    ImportField("zip", _("ZIP code"), _ZIP),
    ImportField("language", _("language"), _LANGUAGE),
    ImportField("ssn", _("Social Security number"), _SSN),
    ImportField(
        "reach_by",
        _("best way to reach them"),
        _choice(
            text="sms, texto, mensaje, text message, cell", call="phone, llamada, telefono", email="e mail, correo"
        ),
    ),
    ImportField("max_miles", _("how far they can travel, in miles"), _WHOLE),
    ImportField("has_car", _("has a car"), _YES_NO),
    ImportField("wage_floor", _("lowest hourly pay they'd accept"), _plainly(parsing.read_money)),
)
_PROGRAM = ImportField("program", _("program"), _text(120))
_PAY_PERIOD = ImportField("pay_period", _("pay period"), _PERIOD)
_EMPLOYER = ImportField("employer", _("employer"), _SHORT, required=True)

FIELDS: Mapping[str, tuple[ImportField, ...]] = {
    ImportKind.PEOPLE: _PERSON,
    ImportKind.APPLICATIONS: (
        _OWN,
        *_PERSON,
        _PROGRAM,
        ImportField("received_on", _("date received"), _day),
        ImportField("household_size", _("people in the household"), _WHOLE, required=True),
        ImportField("monthly_income", _("household income a month"), _amount, required=True),
        ImportField("work_authorized", _("authorized to work in the United States"), _YES_NO),
        ImportField("employed", _("working now"), _EMPLOYED, required=True),
        ImportField("hourly_wage", _("current pay per hour"), _amount),
        ImportField("last_job", _("current or last job"), _text(120)),
        ImportField("has_diploma", _("high school diploma or equivalency (GED, HiSET)"), _YES_NO),
        ImportField("why", _("reason for choosing this work"), _text(2000)),
        ImportField("heard_from", _("how they heard about us"), _text(60)),
    ),
    ImportKind.EMPLOYERS: (
        _OWN,
        _EMPLOYER,
        ImportField("industry", _("industry"), _text(120)),
        ImportField("since", _("first contact"), _day),
        ImportField("partner", _("helped design the training"), _YES_NO),
        ImportField("contact_name", _("contact's name"), _WORD),
        ImportField("contact_title", _("contact's job title"), _SHORT),
        ImportField("contact_email", _("contact's email"), _EMAIL),
        ImportField("contact_phone", _("contact's phone"), _PHONE),
    ),
    ImportKind.ORDERS: (
        _OWN,
        ImportField("order_number", _("number in the other system"), _text(60)),
        _EMPLOYER,
        ImportField("title", _("job title"), _text(150), required=True),
        ImportField("soc", _("occupation code"), _text(200)),
        ImportField("wage", _("pay, or lowest pay"), _amount, required=True),
        ImportField("wage_to", _("highest pay"), _amount),
        _PAY_PERIOD,
        ImportField("hours_per_week", _("hours a week"), _NUMBER),
        ImportField("slots", _("openings"), _WHOLE),
        ImportField("zip", _("ZIP code of the workplace"), _ZIP),
        ImportField("workplace", _("address of the workplace"), _text(500)),
        ImportField("remote", _("can be done from home"), _YES_NO),
        ImportField("shifts", _("shifts"), _SHIFTS),
        ImportField("requirements", _("other requirements"), _text(5000)),
        ImportField("opened_on", _("date opened"), _day),
        ImportField("start_by", _("latest start date"), _day),
        ImportField("closes_on", _("closing date"), _day),
    ),
    ImportKind.ATTENDANCE: (
        _OWN,
        *_WHO,
        _PROGRAM,
        ImportField("session", _("session"), _text(120), required=True),
        ImportField("held_on", _("date"), _day, required=True),
        ImportField("status", _("attendance"), _STATUS),
        ImportField("hours", _("hours attended"), _NUMBER),
        ImportField("session_hours", _("hours of the session"), _NUMBER),
    ),
    ImportKind.JOBS: (
        _OWN,
        *_WHO,
        _EMPLOYER,
        ImportField("title", _("job title"), _text(150), required=True),
        ImportField("soc", _("occupation code"), _text(200)),
        ImportField("started_on", _("start date"), _day, required=True),
        ImportField("hourly_wage", _("pay"), _amount, required=True),
        _PAY_PERIOD,
        ImportField("hours_per_week", _("hours a week"), _NUMBER),
        ImportField("zip", _("ZIP code of the workplace"), _ZIP),
        ImportField("ended_on", _("end date"), _day),
        ImportField("end_kind", _("why it ended"), _END),
        ImportField("confirmed", _("how it is confirmed"), _CONFIRMED),
    ),
}

# A field that files of a kind also call as another one is called elsewhere: an employer's phone is its contact's.
_ALSO: Mapping[str, Mapping[str, str]] = {
    ImportKind.EMPLOYERS: {
        "employer": "full_name",
        "contact_phone": "phone",
        "contact_email": "email",
        "contact_title": "title",
    },
    ImportKind.ORDERS: {"order_number": "record_number"},
}


def fields_of(kind: str) -> Mapping[str, ImportField]:
    """The fields of a kind, by name."""
    return {f.name: f for f in FIELDS[kind]}


def heading_read(text: str) -> str:
    """A heading as it is compared: lower case, no accents, marks as spaces."""
    return " ".join(re.sub(r"[^\w#]+|_", " ", folded(text)).replace("#", " ").split())


@cache
def names_of(kind: str) -> Mapping[str, str]:
    """What a column may be called, to the field it is then."""
    listed: Mapping[str, Sequence[str]] = yaml.safe_load(NAMES.read_text(encoding="utf-8"))
    found: dict[str, str] = {}
    also = _ALSO.get(kind, {})
    for name in fields_of(kind):
        for called in (name.replace("_", " "), *listed.get(name, ()), *listed.get(also.get(name, ""), ())):
            found.setdefault(heading_read(called), name)
    return found


def field_of(kind: str, heading: str, group: str = "") -> str:
    """The field a heading means, with the merged heading above it where that helps; "" for none."""
    names, read, above = names_of(kind), heading_read(heading), heading_read(group)
    # A number in parentheses, a unit, or the layout's element before the name: “200 - Date of Birth”, “Pay ($/hr)”.
    cut = heading_read(re.sub(r"\([^)]*\)", "", heading))
    tries = [
        read,
        f"{above} {read}" if above else "",
        cut,
        re.sub(r"^(?:pirl )?\d{3,4} ", "", read),
        read.removeprefix("participant "),
    ]
    return next((names[t] for t in tries if t and t in names), "")


def columns_recognized(kind: str, head: Sequence[str], groups: Sequence[str]) -> list[str]:
    """What each column holds, each field once: the first column that has its name."""
    taken: list[str] = []
    for heading, group in zip(head, groups, strict=True):
        found = field_of(kind, heading, group)
        taken.append("" if found in taken else found)
    return taken


@dataclass(slots=True)
class RowRead:
    """What was read of a row: its values, and what is wrong by field ("" for the row), in English and Spanish."""

    values: Values = field(default_factory=dict)
    problems: list[tuple[str, str, str]] = field(default_factory=list)

    def wrong(self, name: str, unclear: Unclear) -> None:
        """Note what a reader says of a field."""
        self.problems.append((name, unclear.say("en"), unclear.say("es")))


def row_read(
    fields: Mapping[str, ImportField], columns: Sequence[str], cells: Sequence[str], reading: Reading
) -> RowRead:
    """Read the cells of a row by what their columns hold; empty ones are left out."""
    row = RowRead()
    for name, cell in zip(columns, cells, strict=False):
        if not name or not cell:
            continue
        try:
            row.values[name] = fields[name].read(cell, reading)
        except Unclear as unclear:
            row.wrong(name, unclear)
    wrong = {name for name, _en, _es in row.problems}
    for one in fields.values():
        if one.required and one.name not in row.values and one.name not in wrong:
            row.wrong(one.name, Unclear("empty"))
    return row
