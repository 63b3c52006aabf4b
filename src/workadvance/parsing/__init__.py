"""What people type, read once: one reader for each kind of value, below every page, command and file.

A reader takes text and gives the value as it is stored, or raises `Unclear`, which says what was found and what to write, in
English or Spanish. What can be read two ways is asked back, never guessed.
"""

from __future__ import annotations

from workadvance.parsing.choices import read_choice, read_yes_no
from workadvance.parsing.contacts import phone_shown, read_email, read_phone, read_ssn, read_zip
from workadvance.parsing.dates import read_date, read_stored_date
from workadvance.parsing.ids import LARGEST_ID, read_id
from workadvance.parsing.names import folded, name_suffix, name_words, read_name
from workadvance.parsing.numbers import read_money, read_number, read_whole
from workadvance.parsing.pay import (
    PERIODS,
    Pay,
    PayPart,
    StatedPay,
    hourly_pay,
    monthly_pay,
    read_pay,
    read_several,
    said_of_pay,
    stated_pay,
)
from workadvance.parsing.times import read_time
from workadvance.parsing.unclear import Unclear

__all__ = [
    "LARGEST_ID",
    "PERIODS",
    "Pay",
    "PayPart",
    "StatedPay",
    "Unclear",
    "folded",
    "hourly_pay",
    "monthly_pay",
    "name_suffix",
    "name_words",
    "phone_shown",
    "read_choice",
    "read_date",
    "read_email",
    "read_id",
    "read_money",
    "read_name",
    "read_number",
    "read_pay",
    "read_phone",
    "read_several",
    "read_ssn",
    "read_stored_date",
    "read_time",
    "read_whole",
    "read_yes_no",
    "read_zip",
    "said_of_pay",
    "stated_pay",
]
