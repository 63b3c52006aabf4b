"""Contact points as one form, and whose they are."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from rapidfuzz import fuzz

from workadvance.parsing import folded
from workadvance.people.models import Organization, Person

# Likeness (0-100) of two names from which, with the same email or phone, they are taken for the same person.
SAME_NAME = 80


def phone_clean(text: str) -> str:
    """A US telephone number as 918-555-0134; empty stays empty. Raises ValidationError for what cannot be one."""
    digits = re.sub(r"\D", "", text)
    if not text.strip():
        return ""
    if len(digits) == 11 and digits[0] == "1":
        digits = digits[1:]
    if len(digits) != 10 or digits[0] in "01" or digits[3] in "01":
        raise ValidationError(_("Enter a 10-digit phone number, for example 918-555-0134."))
    return f"{digits[:3]}-{digits[3:6]}-{digits[6:]}"


def person_reached_by(*, provider: Organization, full_name: str, email: str, phone: str) -> Person | None:
    """The provider's person with this email or phone and much the same name; families share a phone, so both must fit."""
    contact = Q()
    if email:
        contact |= Q(email__iexact=email)
    if phone:
        contact |= Q(phone=phone)
    if not contact:
        return None
    wanted = folded(full_name)
    found = [
        (fuzz.token_set_ratio(wanted, folded(f"{p.full_name} {p.goes_by}")), p)
        for p in Person.objects.filter(contact, provider=provider).order_by("-pk")[:20]
    ]
    alike = [(score, p) for score, p in found if score >= SAME_NAME]
    return max(alike, key=lambda sp: (sp[0], sp[1].pk))[1] if alike else None
