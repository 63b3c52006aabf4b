"""Ways to reach someone, and Social Security numbers."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from workadvance.parsing.characters import ascii_digits, plain
from workadvance.parsing.unclear import Unclear

REGION = "US"
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_EMAIL = re.compile(
    rf"[a-z0-9!#$%&'*+/=?^_`{{|}}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{{|}}~-]+)*@(?:{_LABEL}\.)+[a-z][a-z0-9-]*[a-z0-9]"
)


def read_phone(text: str) -> str:
    """A phone number in E.164, +19185550134; without a country code it is one of the United States. Raises Unclear.

    Source: the numbering plans of `phonenumbers` (ITU-T E.164). Letters and extensions are refused: no text reaches them.
    """
    import phonenumbers

    written = ascii_digits(plain(text, most=30))
    if not written:
        raise Unclear("empty")
    if not re.fullmatch(r"[0-9+() ./-]+", written):
        raise Unclear("phone")
    if domestic := re.fullmatch(r"(?:\+?1[ .-]?)?\(?([2-9][0-9]{2})\)?[ .-]?([0-9]{3})[ .-]?([0-9]{4})", written):
        # The usual way to write one is read without the library's parser, and asked about all the same.
        digits = "".join(domestic.groups())
        if not _domestic_valid(int(digits)):
            raise Unclear("phone")
        return f"+1{digits}"
    try:
        number = phonenumbers.parse(re.sub(r"^(?:00|011)(?=[1-9])", "+", written), REGION)
    except phonenumbers.NumberParseException:
        raise Unclear("phone") from None
    if not phonenumbers.is_valid_number(number):
        raise Unclear("phone")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


@lru_cache(maxsize=20_000)
def _domestic_valid(national: int) -> bool:
    """Whether a number of the North American plan is one; the same number is asked about more than once on its way in."""
    import phonenumbers

    return phonenumbers.is_valid_number(phonenumbers.PhoneNumber(country_code=1, national_number=national))


def phone_shown(stored: str) -> str:
    """A stored phone number as people write it: 918-555-0134, or +52 55 1234 5678 from abroad."""
    if re.fullmatch(r"\+1[0-9]{10}", stored):
        return f"{stored[2:5]}-{stored[5:8]}-{stored[8:]}"
    if not stored.startswith("+"):
        return stored
    import phonenumbers

    try:
        number = phonenumbers.parse(stored)
    except phonenumbers.NumberParseException:
        return stored
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def read_email(text: str) -> str:
    """An email address in lower case, full-width letters mapped. Raises Unclear."""
    written = unicodedata.normalize("NFKC", plain(text, most=254)).lower()
    if not written:
        raise Unclear("empty")
    if len(written) > 254 or len(written.partition("@")[0]) > 64 or not _EMAIL.fullmatch(written):
        raise Unclear("email")
    return written


def read_zip(text: str) -> str:
    """The five digits of a ZIP code that exists; the four after them are left out. Raises Unclear. Source: `zipcodes`."""
    written = ascii_digits(plain(text, most=20))
    if not written:
        raise Unclear("empty")
    match = re.fullmatch(r"([0-9]{5})(?:[- ]?[0-9]{4})?", written)
    if match is None:
        raise Unclear("zip")
    if not _zip_exists(match[1]):
        raise Unclear("zip")
    return match[1]


@lru_cache(maxsize=50_000)
def _zip_exists(code: str) -> bool:
    """Whether there is a ZIP code; the list is walked through once for each."""
    import zipcodes

    return bool(zipcodes.matching(code))


def read_ssn(text: str) -> str:
    """Nine digits of a Social Security number; raises Unclear for what cannot be one.

    Source: SSA POMS RM 10201.035: no area 000, 666 or 9xx, no group 00, no serial 0000.
    """
    digits = re.sub("[ -]", "", ascii_digits(plain(text, most=20)))
    if not digits:
        raise Unclear("empty")
    if not re.fullmatch("[0-9]{9}", digits):
        raise Unclear("ssn")
    if digits[:3] in ("000", "666") or digits[0] == "9" or digits[3:5] == "00" or digits[5:] == "0000":
        raise Unclear("ssn_impossible")
    if len(set(digits)) == 1 or digits in ("078051120", "219099999"):
        # One key held down, and the two numbers that were printed as samples (SSA history, “the worst SSN of all time”).
        raise Unclear("ssn_impossible")
    return digits
