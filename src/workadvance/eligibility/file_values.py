"""Single values of a file of criteria or of a case: each is read, or what is wrong is said at its place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import yaml

from workadvance import labor
from workadvance.eligibility.facts import EDUCATION, Answer
from workadvance.parsing import Unclear, read_date, read_money, read_number, read_whole, read_zip
from workadvance.tables import InputProblems, Problem, nearest

STATES = frozenset({
    "AL", "AK", "AZ", "AR", "CA", "CO", "CT", "DE", "DC", "FL", "GA", "HI", "ID", "IL", "IN", "IA", "KS", "KY",
    "LA", "ME", "MD", "MA", "MI", "MN", "MS", "MO", "MT", "NE", "NV", "NH", "NJ", "NM", "NY", "NC", "ND", "OH",
    "OK", "OR", "PA", "RI", "SC", "SD", "TN", "TX", "UT", "VT", "VA", "WA", "WV", "WI", "WY", "AS", "GU", "MP",
    "PR", "VI",
})  # fmt: skip

LARGEST = 10**12
"""Amounts from here on are no dollars of a household or a job."""

Report = Callable[[str, str], None]
"""Says what is wrong at a place of the file."""

Read = TypeVar("Read")


@dataclass
class FileProblems:
    """What is wrong with a file, place by place."""

    file: str | None
    found: list[Problem] = field(default_factory=list)

    def __call__(self, place: str, message: str) -> None:
        """Something is wrong at a place."""
        self.found.append(Problem(message, file=self.file, column=place or None))

    def stop(self) -> None:
        """Raise InputProblems where something was wrong."""
        if self.found:
            raise InputProblems(self.found)


class _Loader(yaml.SafeLoader):
    """YAML with numbers as decimals, and a key given twice refused instead of the last one winning."""


def _float(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> Any:
    text = str(loader.construct_scalar(node))
    try:
        return Decimal(text.replace("_", ""))
    except ArithmeticError:
        return text


def _mapping(loader: yaml.SafeLoader, node: yaml.MappingNode) -> Any:
    seen: set[str] = set()
    for key, _value in node.value:
        name = str(getattr(key, "value", key))
        if name in seen:
            raise yaml.YAMLError(f"“{name}” is written twice (line {key.start_mark.line + 1})")
        seen.add(name)
    return loader.construct_mapping(node, deep=True)


_Loader.add_constructor("tag:yaml.org,2002:float", _float)
_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)


def load_mapping(path: Path) -> Mapping[str, Any]:
    """The mapping in a YAML or JSON file. Raises InputProblems where there is none."""
    try:
        # The loader is a SafeLoader: it builds plain values only.
        content = yaml.load(path.read_text(encoding="utf-8-sig"), Loader=_Loader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValueError, RecursionError) as error:
        raise InputProblems(Problem(f"cannot be read: {' '.join(str(error).split())}", file=path.name)) from error
    if not isinstance(content, dict) or not content:
        raise InputProblems(Problem("holds nothing to read; a mapping (name: value) is needed.", file=path.name))
    return content


def known_only(body: Mapping[str, Any], known: set[str] | frozenset[str], place: str, problem: Report) -> None:
    """Names that are not known are said, with those most like them."""
    for key in body:
        if str(key) not in known:
            like = nearest(str(key), sorted(known)) if known else []
            hint = f"; nearest: {', '.join(like)}" if like else f"; known: {', '.join(sorted(known))}" if known else ""
            problem(place or str(key), f"“{key}” is not known here{hint}.")


def _read(reader: Callable[[str], Read], text: str, place: str, problem: Report) -> Read | None:
    """What a reader makes of a text; None with its sentence where it cannot be read."""
    try:
        return reader(text)
    except Unclear as unclear:
        problem(place, unclear.say("en"))
        return None


def day_of(value: Any, place: str, problem: Report) -> dt.date | None:
    """A day from 1900 to 2099, as YAML reads it or as people write it."""
    if isinstance(value, dt.datetime):
        value = value.date()
    if isinstance(value, dt.date):
        if 1900 <= value.year <= 2099:
            return value
        problem(place, f"{value} is not a day from 1900 to 2099.")
        return None
    if value is None:
        problem(place, "a day is missing, for example 2026-07-01.")
        return None
    return _read(read_date, str(value), place, problem)


def flag_of(given: Mapping[str, Any], key: str, problem: Report) -> bool | None:
    """True or false; None where it is left out."""
    value = given.get(key)
    if value is None or isinstance(value, bool):
        return value
    problem(key, f"“{value}” is not true or false; leave it out where it is not known.")
    return None


def choice_of(value: Any, choices: Sequence[str], place: str, problem: Report) -> str:
    """One of the choices; "" where it is left out."""
    text = "" if value is None else str(value).strip()
    if text and text not in choices:
        problem(place, f"“{text}” is not one of: {', '.join(choices)}.")
        return ""
    return text


def people_of(value: Any, place: str, problem: Report) -> int | None:
    """A number of people from 1 to 99; None where it is left out."""
    if value is None:
        return None
    size = None if isinstance(value, bool) else _read(read_whole, str(value), place, problem)
    if isinstance(value, bool):
        problem(place, f"“{value}” is not a whole number.")
    elif size is not None and not 1 <= size <= 99:
        problem(place, f"{size} is not a number of people from 1 (the applicant alone) to 99.")
        return None
    return size


def number_between(value: Any, most: int, place: str, problem: Report) -> Decimal | None:
    """A number above 0 and up to `most`, as YAML reads it or as people write it."""
    number = _number(value, read_number, place, problem)
    if number is not None and not 0 < number <= most:
        problem(place, f"{number} is not above 0 and up to {most}.")
        return None
    return number


def money_of(value: Any, place: str, problem: Report) -> Decimal | None:
    """Dollars and cents, not below zero."""
    amount = _number(value, read_money, place, problem)
    if amount is None:
        return None
    if not 0 <= amount < LARGEST:
        problem(place, f"{amount:.6g} is below zero or too large for an amount in dollars.")
        return None
    if amount != round(amount, 2):
        problem(place, f"“{value}” has parts of a cent.")
        return None
    return amount


def _number(value: Any, reader: Callable[[str], Decimal], place: str, problem: Report) -> Decimal | None:
    if isinstance(value, bool):
        problem(place, f"“{value}” is not a number.")
        return None
    if isinstance(value, (int, Decimal)):
        number = Decimal(value)
        if number.is_finite():
            return number
    return _read(reader, str(value), place, problem)


def years_of(value: Any, place: str, problem: Report) -> int | None:
    """A number of years from 0 to 120."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 120:
        problem(place, f"“{value}” is not a number of years from 0 to 120.")
        return None
    return value


def percent_of(value: Any, place: str, problem: Report) -> int:
    """A whole percentage from 1 to 1000."""
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 1000:
        problem(place, f"“{value}” is not a whole percentage from 1 to 1000.")
        return 1
    return value


def positive_money_of(value: Any, place: str, problem: Report) -> Decimal:
    """Dollars and cents above zero."""
    amount = money_of(value, place, problem)
    if amount == 0:
        problem(place, f"{amount} is not above zero.")
    return amount or Decimal(1)


def education_of(value: Any, place: str, problem: Report) -> str:
    """A level of education."""
    text = choice_of(value, EDUCATION, place, problem)
    if value is None or value == "":
        problem(place, f"it is empty; one of: {', '.join(EDUCATION)}.")
    return text or EDUCATION[0]


def word_of(value: Any, place: str, problem: Report) -> str:
    """A text that is not empty."""
    if not isinstance(value, str) or not value.strip():
        problem(place, "it must be a text.")
        return ""
    return value.strip()


def words_of(value: Any, place: str, problem: Report) -> tuple[str, ...]:
    """A list of texts, or one text."""
    listed = [value] if isinstance(value, str) else value
    if not isinstance(listed, list) or not all(isinstance(one, str) and one.strip() for one in listed):
        problem(place, "it must be a list of words.")
        return ()
    return tuple(one.strip() for one in listed)


def each_of(check: Callable[[Any, str, Report], str]) -> Callable[[Any, str, Report], tuple[str, ...]]:
    """The check of a list by the check of one."""

    def checked(value: Any, place: str, problem: Report) -> tuple[str, ...]:
        listed = value if isinstance(value, list) else [value]
        return tuple(check(one, place, problem) for one in listed)

    return checked


def state_of(value: Any, place: str, problem: Report) -> str:
    """A state's two letters."""
    text = value.strip().upper() if isinstance(value, str) else ""
    if text not in STATES:
        problem(place, f"“{value}” is not a state's two letters, for example OK.")
    return text


def county_of(value: Any, place: str, problem: Report) -> str:
    """A county's five digits; the state in front must be one."""
    # YAML reads 01003 as a number in base eight: counties are written in quotes.
    whole = isinstance(value, int) and not isinstance(value, bool)
    text = value.strip() if isinstance(value, str) else f"{value:05d}" if whole else ""
    try:
        if not (text.isascii() and text.isdigit() and len(text) == 5):
            raise InputProblems("not five digits")
        labor.area_of_county(text)
    except InputProblems:
        problem(place, f"“{value}” is not a county's five digits; write them in quotes, for example '40143'.")
    return text


def zip_of(value: Any, place: str, problem: Report) -> str:
    """A ZIP code that exists."""
    whole = isinstance(value, int) and not isinstance(value, bool)
    return _read(read_zip, f"{value:05d}" if whole else str(value), place, problem) or ""


def answer_of(value: Any, place: str, problem: Report) -> Answer:
    """An answer: text, a number, a day, or true or false."""
    if isinstance(value, dt.datetime):
        value = value.date()
    if isinstance(value, (bool, str, dt.date)):
        return value
    if isinstance(value, (int, Decimal)):
        return Decimal(value)
    problem(place, "an answer is text, a number, a day, or true or false.")
    return None


def answers_of(value: Any, place: str, problem: Report) -> tuple[Answer, ...]:
    """A list of answers, not empty."""
    if not isinstance(value, list) or not value:
        problem(place, "it must be a list of answers.")
        return ()
    return tuple(answer_of(one, place, problem) for one in value)


def measure_of(value: Any, place: str, problem: Report) -> Answer:
    """What an answer can be above or below: a number or a day."""
    found = answer_of(value, place, problem)
    if isinstance(found, (bool, str)):
        problem(place, f"“{value}” is not a number or a day.")
    return found
