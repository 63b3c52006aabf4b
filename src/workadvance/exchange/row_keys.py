"""By what a row is known when it is imported again: the number the file gives, or what identifies it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from workadvance.events.encryption import keyed_hash
from workadvance.exchange.import_fields import Values
from workadvance.exchange.models import ImportKind
from workadvance.parsing import folded

OWN = "WA-"
_NUMBERS: Mapping[str, str] = {
    ImportKind.PEOPLE: "record_number",
    ImportKind.ORDERS: "order_number",
}
_PERSON = ("record_number", "full_name", "first_name", "last_name", "second_last_name", "birth_date", "phone", "email")
_IDENTIFIED_BY: Mapping[str, tuple[str, ...]] = {
    ImportKind.PEOPLE: _PERSON[1:],
    ImportKind.APPLICATIONS: (*_PERSON, "program", "received_on"),
    ImportKind.EMPLOYERS: ("employer", "contact_name", "contact_email", "contact_phone"),
    ImportKind.ORDERS: ("employer", "title", "wage", "zip", "workplace", "opened_on"),
    ImportKind.ATTENDANCE: (*_PERSON, "program", "session", "held_on"),
    ImportKind.JOBS: (*_PERSON, "employer", "started_on"),
}


def own_number(text: str) -> int | None:
    """The id of one of our own records, as our exports write it (“WA-1204”); None for another number."""
    match = re.fullmatch(r"WA-([1-9][0-9]{0,17})", text.strip().upper())
    return int(match[1]) if match else None


def row_key(kind: str, values: Values) -> str:
    """The key of a row: a keyed hash, so that the table of keys names no one."""
    number = values.get(_NUMBERS.get(kind, ""))
    if number:
        said = f"number|{folded(str(number))}"
    else:
        said = "|".join(folded(str(values.get(name, ""))) for name in _IDENTIFIED_BY[kind])
    return keyed_hash(f"{kind}|{said}".encode(), "import-key")
