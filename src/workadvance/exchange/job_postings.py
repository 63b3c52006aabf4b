"""Job orders as schema.org JobPosting, out and in: what boards and other systems write, read as a row of an import."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from workadvance.exchange.import_fields import Reading, fields_of, row_read
from workadvance.exchange.importers import Setting
from workadvance.exchange.importers.orders import OrdersImporter
from workadvance.exchange.models import ImportKind
from workadvance.people.access import Actor
from workadvance.people.models import Organization
from workadvance.placement.models import Benefit, JobOrder
from workadvance.tables.spreadsheets import FileRow, FileTable

Posting = dict[str, Any]
"""A JobPosting as JSON-LD has it: whatever its writer put there."""

CONTEXT, TYPE = "https://schema.org/", "JobPosting"
FULL_TIME = 35
POSTING_SUFFIXES = (".json", ".jsonld")
_UNITS = {"HOUR": "hour", "DAY": "day", "WEEK": "week", "MONTH": "month", "YEAR": "year"}
_SOC = re.compile(r"\b[0-9]{2}-[0-9]{4}\b")
_TAG = re.compile(r"<[^<>]*>")
LONGEST = 5000
DEEPEST = 20


def posting_of(order: JobOrder) -> Posting:
    """An order as a JobPosting. Says nothing of anyone who was referred."""
    said: Posting = {
        "@context": CONTEXT,
        "@type": TYPE,
        "identifier": {"@type": "PropertyValue", "name": order.provider.name, "value": str(order.pk)},
        "title": order.title,
        "description": order.requirements or f"{order.title} at {order.employer.name}",
        "datePosted": order.opened_on.isoformat(),
        "employmentType": "FULL_TIME" if order.hours_per_week >= FULL_TIME else "PART_TIME",
        "workHours": f"{order.hours_per_week.normalize():f} hours a week",
        "hiringOrganization": {"@type": "Organization", "name": order.employer.name},
        "baseSalary": _salary(order),
        "occupationalCategory": f"{order.soc} {order.soc_title}",
        "totalJobOpenings": order.slots,
        "directApply": False,
    }
    if order.zip:
        said["jobLocation"] = {"@type": "Place", "address": _address(order)}
    if order.remote:
        said["jobLocationType"] = "TELECOMMUTE"
        said["applicantLocationRequirements"] = {"@type": "Country", "name": "USA"}
    if order.requirements:
        said["qualifications"] = order.requirements
    if order.benefits:
        said["jobBenefits"] = ", ".join(str(Benefit(code).label) for code in order.benefits)
    if order.closes_on:
        said["validThrough"] = order.closes_on.isoformat()
    if order.start_by:
        said["jobStartDate"] = order.start_by.isoformat()
    return said


def _salary(order: JobOrder) -> Posting:
    value: Posting = {"@type": "QuantitativeValue", "minValue": float(order.wage), "unitText": "HOUR"}
    value["maxValue"] = float(order.wage_to or order.wage)
    return {"@type": "MonetaryAmount", "currency": "USD", "value": value}


def _address(order: JobOrder) -> Posting:
    return {
        "@type": "PostalAddress",
        "addressLocality": order.city,
        "addressRegion": order.state_code,
        "postalCode": order.zip,
        "addressCountry": "US",
    }


def posting_add(*, actor: Actor, provider: Organization, posting: Mapping[str, Any]) -> JobOrder:
    """Open an order from a JobPosting, by the readers and the service an import uses. ValidationError by field."""
    cells = posting_cells(posting)
    reading = Reading(timezone.localdate(), "en")
    row = row_read(fields_of(ImportKind.ORDERS), list(cells), list(cells.values()), reading)
    if row.problems:
        spanish = (get_language() or "en").startswith("es")
        raise ValidationError({name or "posting": es if spanish else en for name, en, es in row.problems})
    made = OrdersImporter(Setting(actor, provider, None, reading.today)).write(row.values)
    order = made[-1].record
    assert isinstance(order, JobOrder)
    return order


def postings_table(data: bytes) -> FileTable:
    """The JobPostings of a JSON file as the table of an import. ValidationError (field `file`) where it holds none."""
    try:
        read = json.loads(data.decode("utf-8-sig"))
        found = list(_postings(read, DEEPEST))
    except (ValueError, RecursionError):
        raise ValidationError({"file": _("This file isn't JSON in UTF-8.")}) from None
    if not found:
        raise ValidationError({"file": _("This file holds no schema.org JobPosting.")})
    head = list(posting_cells({}))
    rows = tuple(FileRow(n, tuple(posting_cells(one).values())) for n, one in enumerate(found, start=1))
    return FileTable(tuple(head), ("",) * len(head), 0, rows)


def _postings(read: Any, deeper: int) -> Iterator[Posting]:
    """Every JobPosting in what was read, wherever it stands (a list, a @graph, an ItemList)."""
    if deeper and isinstance(read, list):
        for one in read:
            yield from _postings(one, deeper - 1)
    elif deeper and isinstance(read, dict):
        kinds = read.get("@type")
        if TYPE in (kinds if isinstance(kinds, list) else [kinds]):
            yield read
        else:
            yield from _postings(list(read.values()), deeper - 1)


def posting_cells(posting: Mapping[str, Any]) -> dict[str, str]:
    """What a posting says, by the fields of an import of orders, as text."""
    value = _inner(posting, "baseSalary", "value")
    pay = value if isinstance(value, dict) else {"value": value}
    salary = _inner(posting, "baseSalary")
    unit = _text(pay.get("unitText") or (salary.get("unitText") if isinstance(salary, dict) else "")).upper()
    address = _inner(posting, "jobLocation", "address")
    place = address if isinstance(address, dict) else {}
    parts = [_text(place.get(n)) for n in ("streetAddress", "addressLocality", "addressRegion", "postalCode")]
    lowest = _text(pay.get("minValue") if pay.get("minValue") is not None else pay.get("value"))
    remote = "TELECOMMUTE" in _text(posting.get("jobLocationType")).upper()
    category = _text(posting.get("occupationalCategory"))
    code = _SOC.search(category)
    return {
        "order_number": _text(_inner(posting, "identifier", "value") or posting.get("identifier"))[:60],
        "employer": _text(_inner(posting, "hiringOrganization", "name") or posting.get("hiringOrganization")),
        "title": _text(posting.get("title")),
        "soc": code[0] if code else "",
        "wage": lowest,
        "wage_to": _text(pay.get("maxValue")),
        "pay_period": _UNITS.get(unit, unit.lower()),
        "hours_per_week": _hours(_text(posting.get("workHours"))),
        "slots": _text(posting.get("totalJobOpenings")),
        "zip": _text(place.get("postalCode")),
        "workplace": ", ".join(part for part in parts if part) or _text(address),
        "remote": "yes" if remote else "",
        "requirements": _text(posting.get("qualifications") or posting.get("description"))[:LONGEST],
        "opened_on": _text(posting.get("datePosted"))[:10],
        "start_by": _text(posting.get("jobStartDate"))[:10],
        "closes_on": _text(posting.get("validThrough"))[:10],
    }


def _inner(posting: Mapping[str, Any], *names: str) -> Any:
    """A value inside others; of several the first."""
    found: Any = posting
    for name in names:
        found = found.get(name) if isinstance(found, Mapping) else None
        if isinstance(found, list):
            found = found[0] if found else None
    return found


def _text(value: Any) -> str:
    """A value as one line of text; marks of HTML removed. What is no single value says nothing."""
    if isinstance(value, list):
        value = value[0] if value else None
    if value is None or isinstance(value, (dict, list)):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return " ".join(html.unescape(_TAG.sub(" ", str(value))).split())


def _hours(text: str) -> str:
    """The hours a week that a text says with one number: “40 hours per week”. Times of day say none."""
    numbers = re.findall(r"(?<![:\d])\d{1,2}(?:\.\d)?(?![:\d])", text)
    return numbers[0] if len(numbers) == 1 and (text == numbers[0] or "week" in text or "hour" in text) else ""
