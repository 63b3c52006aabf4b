"""Everything a provider holds about a person that is theirs to read, gathered from the components.

A component adds its part with `data_register("jobs", function)`; the function names each field it gives, so that nothing
written for staff only (notes, scores, what employers said in confidence) goes out by being added to a table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils import timezone

from workadvance.documents.models import Document, HoursLetter, Signature
from workadvance.people.models import Person

Row = Mapping[str, Any]
DataFile = dict[str, Any]
"""The whole file, by part: rows as the components give them."""
_PARTS: dict[str, Callable[[Person], Iterable[Row]]] = {}
_DETAILS = (
    *("full_name", "goes_by", "birth_date", "language", "line", "city", "state", "zip", "email", "phone", "reach_by"),
    *("reach_note", "reached_by", "max_miles", "has_car", "wage_floor", "shifts", "demographics", "created_at"),
)
_ANSWERS = (
    *(
        "program__name",
        "state",
        "started_at",
        "submitted_at",
        "decided_on",
        "work_authorized",
        "has_diploma",
        "employed",
    ),
    *("hourly_wage", "last_job", "why", "heard_from"),
)


def data_register(name: str, function: Callable[[Person], Iterable[Row]]) -> None:
    """Add a part: its name in the file, and what gives its rows."""
    _PARTS[name] = function


def data_of(person: Person) -> DataFile:
    """The whole file: when it was made, and each part as a list of rows. The Social Security number is not in it."""
    parts = {name: [dict(row) for row in rows(person)] for name, rows in sorted(_PARTS.items())}
    return {"provider": person.provider.name, "made_at": timezone.now(), **parts}


data_register("person", lambda p: Person.objects.filter(pk=p.pk).order_by("pk").values(*_DETAILS))
data_register(
    "household", lambda p: p.households.order_by("pk").values("stated_on", "size", "monthly_income", "source")
)
data_register(
    "permissions", lambda p: p.consents.order_by("pk").values("purpose", "text_version", "signed_at", "revoked_at")
)
data_register("applications", lambda p: p.applications.order_by("pk").values(*_ANSWERS))
data_register(
    "appointments",
    lambda p: p.appointments.order_by("pk").values("kind", "starts_at", "ends_at", "zone", "place", "link", "state"),
)
data_register(
    "papers",
    lambda p: (
        Document.objects.filter(person=p)
        .order_by("pk")
        .values("kind", "name", "state", "received_at", "size", "sha256")
    ),
)
data_register(
    "signatures",
    lambda p: (
        Signature.objects.filter(person=p, signed_at__isnull=False)
        .order_by("pk")
        .values("words", "typed_name", "language", "signed_at", "sha256")
    ),
)
data_register(
    "hours_letters",
    lambda p: (
        HoursLetter.objects.filter(person=p)
        .order_by("pk")
        .values("code", "since", "until", "lines", "made_at", "valid_until", "canceled_on")
    ),
)
