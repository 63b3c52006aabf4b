"""The kinds of columns that exports have, and how private each is."""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise

from workadvance.exchange.row_keys import OWN


class Privacy(enum.StrEnum):
    """What a pseudonymous export makes of a column."""

    OPEN = "as it is"
    DROPPED = "left out"
    KEYED = "keyed id"
    MONTH = "month"
    YEAR = "year"
    AREA = "first 3 digits"


@dataclass(frozen=True, slots=True)
class ExportColumn:
    """One column: the path of its value from a row, and what `make` makes of that.

    `kind` names what a keyed id is of. `needs`: the permission without which the column is left out.
    """

    name: str
    path: str
    type: str
    description: str
    privacy: Privacy = Privacy.OPEN
    unit: str = ""
    kind: str = ""
    needs: str = ""
    make: Callable[[Any], Any] | None = None


@dataclass(frozen=True, slots=True)
class ExportTable:
    """One kind of record. `organization` and `person` are the paths to the provider and to the person it is about."""

    name: str
    label: str | Promise
    description: str
    rows: Callable[[], QuerySet[Any]]
    organization: str
    person: str
    needs: str
    columns: tuple[ExportColumn, ...]


def own(number: int | None) -> str:
    """A record's number as exports write it."""
    return f"{OWN}{number}" if number is not None else ""


def listed(values: Any) -> str:
    """Codes in one cell."""
    return ";".join(map(str, values)) if isinstance(values, list) else ""


DROPPED, KEYED, MONTH = Privacy.DROPPED, Privacy.KEYED, Privacy.MONTH


def number(kind: str) -> ExportColumn:
    """The number of the row itself."""
    said = "Number of this record in WorkAdvance; an import knows the record by it."
    return ExportColumn("own_number", "pk", "string", said, KEYED, kind=kind, make=own)


def of_person(path: str) -> tuple[ExportColumn, ...]:
    """Who a record is about: the number joins it with people, the name is for people to read."""
    return (
        ExportColumn("record_number", path, "string", "Number of the person's record.", KEYED, kind="people", make=own),
        ExportColumn("full_name", f"{path}__full_name", "string", "The person's name.", DROPPED),
        ExportColumn("birth_date", f"{path}__birth_date", "date", "Date of birth.", Privacy.YEAR),
    )


def day(name: str, description: str, path: str = "") -> ExportColumn:
    """A column of a date."""
    return ExportColumn(name, path or name, "date", description, MONTH)


def moment(name: str, description: str, path: str = "") -> ExportColumn:
    """A column of a moment."""
    return ExportColumn(name, path or name, "datetime", description, MONTH)


def text(name: str, description: str, path: str = "", privacy: Privacy = Privacy.OPEN, **more: Any) -> ExportColumn:
    """A column of a text."""
    return ExportColumn(name, path or name, "string", description, privacy, **more)


def amount(name: str, description: str, path: str = "", unit: str = "US dollars an hour", **more: Any) -> ExportColumn:
    """A column of an amount."""
    return ExportColumn(name, path or name, "number", description, unit=unit, **more)


def count(name: str, description: str, path: str = "", unit: str = "") -> ExportColumn:
    """A column of a whole number."""
    return ExportColumn(name, path or name, "integer", description, unit=unit)


def flag(name: str, description: str, path: str = "") -> ExportColumn:
    """A column of yes and no."""
    return ExportColumn(name, path or name, "boolean", description)


def program(path: str = "program__name") -> ExportColumn:
    """The program's name."""
    return text("program", "The program's name.", path)
