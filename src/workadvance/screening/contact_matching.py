"""Phone numbers as the forms of applicants show them."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


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
