"""Values in requests: exactly what the description says, nothing converted in silence. Whether a phone or ZIP code exists is
the services' business, as on any page.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Annotated, Any

from ninja import Schema
from pydantic import BeforeValidator, ConfigDict, Field, StringConstraints, WithJsonSchema

from workadvance.api.problems import Json

LARGEST_ID = 2**63 - 1


def _read_whole(value: Any) -> Any:
    """A whole number as JSON has it: 14.0 is one, "14" and true are not."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if value is not None and type(value) is not int:
        raise ValueError("Enter a whole number.")
    return value


Id = Annotated[int, Field(ge=1, le=LARGEST_ID), BeforeValidator(_read_whole)]
To30 = Annotated[int, Field(ge=1, le=30), BeforeValidator(_read_whole)]
To500 = Annotated[int, Field(ge=1, le=500), BeforeValidator(_read_whole)]
Miles = Annotated[int, Field(ge=0, le=500), BeforeValidator(_read_whole)]
Minutes = Annotated[int, Field(ge=5, le=480), BeforeValidator(_read_whole)]
PathId = Annotated[int, Field(ge=1, le=LARGEST_ID)]
Flag = Annotated[bool, Field(strict=True)]
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MONEY = re.compile(r"[0-9]{1,6}(\.[0-9]{1,2})?")


Text2 = Annotated[str, StringConstraints(strict=True, max_length=2)]
Text30 = Annotated[str, StringConstraints(strict=True, max_length=30)]
Text60 = Annotated[str, StringConstraints(strict=True, max_length=60)]
Text120 = Annotated[str, StringConstraints(strict=True, max_length=120)]
Text300 = Annotated[str, StringConstraints(strict=True, max_length=300)]
Text2000 = Annotated[str, StringConstraints(strict=True, max_length=2000)]
Named = Annotated[str, StringConstraints(strict=True, min_length=1, max_length=200)]


def _read_day(value: Any) -> Any:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise ValueError("Enter a day as YYYY-MM-DD.")
    return dt.date.fromisoformat(value)


def _read_amount(value: Any) -> Any:
    if not isinstance(value, str) or not _MONEY.fullmatch(value):
        raise ValueError('Enter an amount as text with at most two decimals, such as "21.50".')
    return Decimal(value)


def _read_moment(value: Any) -> Any:
    if not isinstance(value, str) or not _DAY.match(value):
        raise ValueError("Enter a moment as YYYY-MM-DDTHH:MM:SS with its offset, such as 2026-12-01T09:30:00-06:00.")
    found = dt.datetime.fromisoformat(value.replace("Z", "+00:00").replace("z", "+00:00"))
    if found.tzinfo is None:
        raise ValueError("Say the offset from UTC, such as -06:00 or Z.")
    return found.astimezone(dt.UTC) if 2 <= found.year <= 9998 else found


Day = Annotated[dt.date, BeforeValidator(_read_day), WithJsonSchema({"type": "string", "format": "date"})]
Moment = Annotated[
    dt.datetime, BeforeValidator(_read_moment), WithJsonSchema({"type": "string", "format": "date-time"})
]
Amount = Annotated[
    Decimal, BeforeValidator(_read_amount), WithJsonSchema({"type": "string", "pattern": rf"^{_MONEY.pattern}$"})
]


def _without_default(schema: Json) -> None:
    schema.pop("default", None)


# A field that may be left out: then it is not among what was sent, and nothing is done about it.
LEFT_OUT: Any = Field(None, json_schema_extra=_without_default)


def left_out(**limits: Any) -> Any:
    """A field that may be left out, with its limits or what it means."""
    return Field(None, json_schema_extra=_without_default, **limits)


class Given(Schema):
    """What a request sends: a name that is not known is refused, so that a typing mistake is not passed over."""

    model_config = ConfigDict(extra="forbid")

    def sent(self) -> Json:
        """The fields the request holds, those left out left out."""
        return {name: getattr(self, name) for name in self.model_fields_set}


class PageQuery(Given):
    """Which part of a list."""

    after: str | None = Field(None, max_length=200, description="The cursor of the page before: its `next`.")
    limit: int = Field(50, ge=1, le=200, description="How many at most.")


class ProblemOut(Schema):
    """RFC 9457: what is wrong."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[WrongOut]


class WrongOut(Schema):
    """One thing that is wrong, and in which field."""

    field: str
    message: str


ProblemOut.model_rebuild()
