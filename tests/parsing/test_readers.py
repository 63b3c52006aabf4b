"""One reader for each kind of value: what is read, what is refused, what is asked back."""

from __future__ import annotations

import datetime as dt
import string
import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workadvance import parsing
from workadvance.parsing import Unclear
from workadvance.parsing.unclear import WORDS

READERS = {
    "number": parsing.read_number,
    "whole": parsing.read_whole,
    "money": parsing.read_money,
    "pay": parsing.read_pay,
    "phone": parsing.read_phone,
    "email": parsing.read_email,
    "zip": parsing.read_zip,
    "ssn": parsing.read_ssn,
    "name": parsing.read_name,
    "id": parsing.read_id,
    "date": parsing.read_date,
}
HOSTILE = [
    "", " ", "²", "½", "Ⅷ", "\x00", "\ud800", "1e400", "NaN", "inf", "-", "--1", "1-", ".", ",", "1..2", "1,,2", "0x10",
    "9" * 5000, "٧" * 5000, "1 2 3 4", "$", "@", "a@b", "10**30", str(10**30), "=1+1", "<b>", "None", "1_000",
]  # fmt: skip


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
@given(
    text=st.one_of(
        st.text(max_size=80), st.sampled_from(HOSTILE), st.text(alphabet="0123456789., $-+/@٣９²", max_size=24)
    )
)
def test_every_reader_reads_or_says_what_is_unclear(reader, text: str):
    """No other error than Unclear, whatever is typed: a page says so beside the field, never 500."""
    try:
        reader(text)
        said = ""
    except Unclear as unclear:
        said = unclear.say("es")
    assert "{" not in said


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("name", ["number", "money", "phone", "zip", "ssn", "id", "date", "email"])
def test_what_is_no_value_is_refused(name: str, text: str):
    """None of the hostile texts is a value of any kind."""
    with pytest.raises(Unclear):
        READERS[name](text)


@pytest.mark.parametrize("code", WORDS)
def test_every_refusal_speaks_both_languages(code: str):
    english, spanish = WORDS[code]
    assert english != spanish
    assert english.endswith(".")
    assert spanish.endswith(".")
    fields = [{f for _, f, _, _ in string.Formatter().parse(text) if f} for text in (english, spanish)]
    assert fields[0] == fields[1]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("9,5", "9.5"),
        ("9.5", "9.5"),
        ("2100,00", "2100.00"),
        ("1.275,00", "1275.00"),
        ("1,275.00", "1275.00"),
        ("1,275", "1275"),
        ("1 275", "1275"),
        ("1.234.567", "1234567"),
        ("1,234,567.8", "1234567.8"),
        ("0.275", "0.275"),
        ("0,275", "0.275"),
        (".5", "0.5"),
        ("-3", "-3"),
        ("９．５", "9.5"),
        ("٩", "9"),
        ("1234.567", "1234.567"),
    ],
)
def test_numbers_are_read_with_either_decimal_mark(text: str, value: str):
    assert parsing.read_number(text) == Decimal(value)


@pytest.mark.parametrize("text", ["1.275", "1.500", "12.000", "999.999"])
def test_a_number_with_two_readings_is_asked_back(text: str):
    for reader in (parsing.read_number, parsing.read_money, parsing.read_whole):
        with pytest.raises(Unclear) as refused:
            reader(text)
        assert refused.value.code == "thousands_or_decimals"
        assert text.replace(".", "") in refused.value.say("es")


@pytest.mark.parametrize("text", ["1,27,5", "12,34,567", "1.2,3.4", "1,2.3,4", "1 23", "5 000,5 0"])
def test_digits_in_odd_groups_are_refused(text: str):
    with pytest.raises(Unclear):
        parsing.read_number(text)


@given(st.decimals(min_value=-(10**8), max_value=10**8, places=2, allow_nan=False))
def test_what_the_site_prints_is_read_back(value: Decimal):
    """English and Spanish printing of an amount read as the same amount."""
    english = f"{value:,.2f}"
    european = english.translate(str.maketrans(",.", ".,"))
    for written in (english, european, f"{value:.2f}", f"{value:.2f}".replace(".", ",")):
        assert parsing.read_money(written) == value
        assert parsing.read_number(written) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("$1,800", "1800.00"),
        ("$ 1.800,00", "1800.00"),
        ("1800 dólares", "1800.00"),
        ("USD 9.5", "9.50"),
        ("-$5", "-5.00"),
    ],
)
def test_money_is_read_with_its_sign(text: str, value: str):
    assert str(parsing.read_money(text)) == value


@pytest.mark.parametrize("text", ["10.1255", "€5", "5 pesos", "1.8k"])
def test_money_in_no_form_of_dollars_is_refused(text: str):
    with pytest.raises(Unclear):
        parsing.read_money(text)


def test_a_whole_number_has_no_part():
    assert parsing.read_whole("12.0") == 12
    with pytest.raises(Unclear):
        parsing.read_whole("9.5")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("13.50 an hour", [("13.50", "hour")]),
        ("$13,50 por hora", [("13.50", "hour")]),
        ("12/hr", [("12.00", "hour")]),
        ("$1,050 every two weeks", [("1050.00", "two_weeks")]),
        ("1.050,00 cada dos semanas", [("1050.00", "two_weeks")]),
        ("600 biweekly", [("600.00", "two_weeks")]),
        ("90 a day", [("90.00", "day")]),
        ("500 weekly", [("500.00", "week")]),
        ("900 twice a month", [("900.00", "half_month")]),
        ("900 por quincena", [("900.00", "half_month")]),
        ("2100,00 al mes", [("2100.00", "month")]),
        ("$31,200 a year", [("31200.00", "year")]),
        ("31200 al año", [("31200.00", "year")]),
        ("0.45 per piece", [("0.45", "piece")]),
        ("8000 por temporada", [("8000.00", "season")]),
        ("two jobs 9.50 and 11 an hour", [("9.50", "hour"), ("11.00", "hour")]),
        ("9.50 an hour and 200 a week", [("9.50", "hour"), ("200.00", "week")]),
    ],
)
def test_pay_is_read_with_what_it_is_paid_for(text: str, parts: list[tuple[str, str]]):
    assert [(str(p.amount), p.period) for p in parsing.read_pay(text).parts] == parts


def test_pay_without_a_period_is_asked_back_unless_the_form_says_it():
    with pytest.raises(Unclear, match="hour"):
        parsing.read_pay("two jobs 9.50 and 11")
    assert [str(p.amount) for p in parsing.read_pay("two jobs 9.50 and 11", period="hour").parts] == ["9.50", "11.00"]


@pytest.mark.parametrize("text", ["it depends", "1,050 or 1,100 a month", "9.50 an hour a week", "12 an hour 14"])
def test_pay_that_says_two_things_is_refused(text: str):
    with pytest.raises(Unclear):
        parsing.read_pay(text, period="hour")


@pytest.mark.parametrize(
    ("amount", "period", "monthly", "hourly"),
    [
        ("13.50", "hour", "2340.00", "13.50"),
        ("108", "day", "2340.00", "13.50"),
        ("540", "week", "2340.00", "13.50"),
        ("1080", "two_weeks", "2340.00", "13.50"),
        ("1170", "half_month", "2340.00", "13.50"),
        ("2340", "month", "2340.00", "13.50"),
        ("28080", "year", "2340.00", "13.50"),
    ],
)
def test_the_same_pay_in_every_period_comes_to_the_same(amount: str, period: str, monthly: str, hourly: str):
    given_ = {"hours": Decimal(40), "days": Decimal(5)}
    assert str(parsing.monthly_pay(Decimal(amount), period, **given_)) == monthly
    assert str(parsing.hourly_pay(Decimal(amount), period, **given_)) == hourly


@pytest.mark.parametrize("period", ["hour", "day", "piece", "season", "", "decade"])
def test_pay_that_cannot_be_worked_out_says_what_is_needed(period: str):
    with pytest.raises(Unclear):
        parsing.monthly_pay(Decimal(9), period)


def test_two_jobs_add_up():
    pay = parsing.read_pay("two jobs 9.50 and 11", period="hour")
    assert pay.monthly(hours=[Decimal(20), Decimal(10)]) == Decimal("1300.00")


PHONE = "+19185550134"


@pytest.mark.parametrize(
    "text",
    ["918-555-0134", "(918) 555-0134", "918.555.0134", "1 918 555 0134", "+1 918-555-0134", "9185550134", "918‑555‑0134",
     "９１８５５５０１３４", "001 918 555 0134", " 918\u00a0555\u00a00134\u200b"],
)  # fmt: skip
def test_a_phone_number_has_one_stored_form(text: str):
    assert parsing.read_phone(text) == PHONE
    assert parsing.phone_shown(PHONE) == "918-555-0134"
    assert parsing.read_phone(parsing.phone_shown(PHONE)) == PHONE


def test_a_phone_number_from_abroad_keeps_its_country():
    assert parsing.read_phone("+52 55 1234 5678") == parsing.read_phone("00525512345678") == "+525512345678"
    assert parsing.read_phone(parsing.phone_shown("+525512345678")) == "+525512345678"


@pytest.mark.parametrize(
    "text", ["911", "555-0134", "123-456-7890", "918-555-0134 x12", "918-VET-HELP", "918-555-01345"]
)
def test_what_is_no_phone_number_is_refused(text: str):
    with pytest.raises(Unclear):
        parsing.read_phone(text)


@pytest.mark.parametrize(
    ("text", "code"), [("74103", "74103"), ("74103-1234", "74103"), ("７４１０３", "74103"), ("٧٤١٠٣", "74103")]
)
def test_a_zip_code_is_read(text: str, code: str):
    assert parsing.read_zip(text) == code


@pytest.mark.parametrize("text", ["00000", "99999", "7410", "741033", "²²²²²", "74103-12", "A4103"])
def test_an_impossible_zip_code_is_refused(text: str):
    with pytest.raises(Unclear):
        parsing.read_zip(text)


@pytest.mark.parametrize(
    "text", ["999-99-9999", "000-12-3456", "666-12-3456", "123-00-4567", "123-45-0000", "111-11-1111", "12345678"]
)
def test_an_impossible_social_security_number_is_refused(text: str):
    with pytest.raises(Unclear):
        parsing.read_ssn(text)


def test_a_social_security_number_is_nine_digits():
    assert parsing.read_ssn("219-09-9997") == parsing.read_ssn("219‑09‑９９９７") == "219099997"


@pytest.mark.parametrize(
    ("text", "mail"),
    [
        ("Ana@Example.COM", "ana@example.com"),
        (" ａｎａ＠example.com ", "ana@example.com"),
        ("o'neil+x@a-b.co", "o'neil+x@a-b.co"),
    ],
)
def test_an_email_address_has_one_stored_form(text: str, mail: str):
    assert parsing.read_email(text) == mail


@pytest.mark.parametrize(
    "text", ["a@b", "a@@b.co", ".a@b.co", "a..b@c.co", "a@-b.co", "a b@c.co", "a@b.co,c@d.co", "a" * 65 + "@b.co"]
)
def test_what_is_no_email_address_is_refused(text: str):
    with pytest.raises(Unclear):
        parsing.read_email(text)


@given(st.text(min_size=1, max_size=40))
def test_a_name_reads_the_same_again_and_in_every_composition(text: str):
    try:
        name = parsing.read_name(text)
    except Unclear:
        return
    assert parsing.read_name(name) == name
    assert parsing.read_name(unicodedata.normalize("NFD", name)) == name


@pytest.mark.parametrize(
    "text", ["María O'Neil-Núñez", "MARIA O’NEIL‐NUÑEZ", "maría oʼneil–núñez", "Mari\u0301a O`Neil−Nu\u0301n\u0303ez"]
)
def test_apostrophes_hyphens_and_accents_are_alike_for_search(text: str):
    assert parsing.folded(text) == "maria oneil nunez"


@pytest.mark.parametrize(
    ("name", "suffix"),
    [("John Doe Jr.", "jr"), ("John Doe, Jr", "jr"), ("John Doe Sr", "sr"), ("John Doe II", "ii"), ("John Doe III", "iii"), ("John Doe 3rd", "iii"),
     ("John Doe", ""), ("Doe Jr", ""), ("Ana V", ""), ("Ana Ruiz V", ""), ("Ana Ruiz, V", "v"), ("Ii Tanaka", ""), ("Tanaka, II", "ii")],
)  # fmt: skip
def test_the_generation_of_a_name(name: str, suffix: str):
    assert parsing.name_suffix(name) == suffix


def test_the_words_of_a_name_leave_the_generation_out():
    assert parsing.name_words("John O’Neil-Doe, Jr.") == ["john", "oneil", "doe"]


@pytest.mark.parametrize(
    ("text", "number"), [("1", 1), ("0012", 12), (str(parsing.LARGEST_ID), parsing.LARGEST_ID), (7, 7)]
)
def test_an_id_is_read(text: object, number: int):
    assert parsing.read_id(text) == number


@pytest.mark.parametrize(
    "text",
    [
        "0",
        "-1",
        "+1",
        "1.0",
        " 1",
        "1 ",
        "1\n",
        "١٢",
        "１２",
        "²",
        "",
        "None",
        None,
        str(2**63),
        str(10**30),
        "1" * 5000,
    ],
)
def test_what_is_no_id_is_refused(text: object):
    with pytest.raises(Unclear):
        parsing.read_id(text)


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-04",
        "3/4/2026",
        "03/04/2026",
        "3-4-2026",
        "March 4, 2026",
        "4 March 2026",
        "Mar 4th, 2026",
        "4 de marzo de 2026",
        "４ de marzo de 2026",
    ],
)
def test_a_day_is_read(text: str):
    assert parsing.read_date(text) == dt.date(2026, 3, 4)


def test_a_spanish_day_that_could_be_two_is_asked_back():
    with pytest.raises(Unclear, match="2026-03-04 or 2026-04-03"):
        parsing.read_date("3/4/2026", language="es")
    assert (
        parsing.read_date("20/11/2026", language="es")
        == parsing.read_date("11/20/2026", language="es")
        == dt.date(2026, 11, 20)
    )
    assert parsing.read_date("4/4/2026", language="es-MX") == dt.date(2026, 4, 4)


@pytest.mark.parametrize(
    ("text", "day"),
    [("1900-01-01", dt.date(1900, 1, 1)), ("2099-12-31", dt.date(2099, 12, 31)), ("2024-02-29", dt.date(2024, 2, 29))],
)
def test_the_first_and_last_days_are_read(text: str, day: dt.date):
    assert parsing.read_date(text) == day


@pytest.mark.parametrize(
    "text",
    [
        "0001-01-01",
        "1899-12-31",
        "2100-01-01",
        "3/4/26",
        "2023-02-29",
        "2026-13-01",
        "2026-00-10",
        "20261120",
        "today",
        "11/31/2026",
    ],
)
def test_a_day_that_is_none_is_refused(text: str):
    for language in ("en", "es"):
        with pytest.raises(Unclear):
            parsing.read_date(text, language=language)
