"""Finding people by what one has at hand: a phone in any spelling, an email address, a ZIP code, or a name."""

from __future__ import annotations

import re

from django.db.models import QuerySet

from workadvance.parsing import Unclear, read_email, read_phone, read_zip
from workadvance.parsing.characters import ascii_digits
from workadvance.people.models import Person
from workadvance.people.name_search import persons_named

LAST_DIGITS = 7  # as many of a phone number's last digits find it: the number without its area code


def persons_found(persons: QuerySet[Person], text: str, *, limit: int = 50) -> list[Person]:
    """The persons of a queryset that a search means, by contact where it is one, else by name (`name_search`)."""
    contact = _contact(text)
    if contact:
        found = list(persons.filter(**contact).order_by("full_name", "pk")[:limit])
        if found:
            return found
    return persons_named(persons, text, limit=limit)


def _contact(text: str) -> dict[str, str]:
    """The lookup that a contact means; nothing for what is a name."""
    try:
        if "@" in text:
            return {"email": read_email(text)}
        digits = re.sub(r"\D", "", ascii_digits(text))
        if len(digits) >= 10:
            return {"phone": read_phone(text)}
        if len(digits) >= LAST_DIGITS and not any(c.isalpha() for c in text):
            return {"phone__endswith": digits}
        if len(digits) == 5:
            return {"zip": read_zip(text)}
    except Unclear:
        pass
    return {}
