"""Single values of a file of criteria or of a case: each is read, or what is wrong is said at its place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from workadvance.eligibility.facts import EDUCATION
from workadvance.parsing import Unclear, read_date, read_money, read_number, read_whole, read_zip
from workadvance.tables import InputProblems, Problem, nearest

STATES = frozenset({
    "AL", "AK", "AZ", "AR", "CA", "CO", "CT", "DE", "DC", "FL", "GA", "HI", "ID", "IL", "IN", "IA", "KS", "KY",
    "LA", "ME", "MD", "MA", "MI", "MN", "MS", "MO", "MT", "NE", "NV", "NH", "NJ", "NM", "NY", "NC", "ND", "OH",
    "OK", "OR", "PA", "RI", "SC", "SD", "TN", "TX", "UT", "VT", "VA", "WA", "WV", "WI", "WY", "AS", "GU", "MP",
    "PR", "VI",
})  # fmt: skip

Report = Callable[[str, str], None]
"""Says what is wrong at a place of the file."""


@dataclass
class FileProblems:
    """What is wrong with a file, place by place."""

    file: str | None
    found: list[Problem] = field(default_factory=list)

    def __call__(self, place: str, message: str) -> None:
        self.found.append(Problem(message, file=self.file, column=place or None))

    def stop(self) -> None:
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
    try:
        # The loader is a SafeLoader: it builds plain values only.
        content = yaml.load(path.read_text(encoding="utf-8-sig"), Loader=_Loader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValueError, RecursionError) as error:
        raise InputProblems(Problem(f"cannot be read: {' '.join(str(error).split())}", file=path.name)) from error
    if not isinstance(content, dict) or not content:
        raise InputProblems(Problem("holds nothing to read; a mapping (name: value) is needed.", file=path.name))
    return content


def known_only(body: Mapping[str, Any], known: set[str] | frozenset[str], place: str, problem: Report) -> None:
    for key in body:
        if str(key) not in known:
            like = nearest(str(key), sorted(known)) if known else []
            hint = f"; nearest: {', '.join(like)}" if like else f"; known: {', '.join(sorted(known))}" if known else ""
            problem(place or str(key), f"“{key}” is not known here{hint}.")


def day_of(value: Any, place: str, problem: Report) -> dt.date | None:
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
    try:
        return read_date(str(value))
    except Unclear as unclear:
        problem(place, unclear.say("en"))
        return None


def flag_of(given: Mapping[str, Any], key: str, problem: Report) -> bool | None:
    value = given.get(key)
    if value is None or isinstance(value, bool):
        return value
    problem(key, f"“{value}” is not true or false; leave it out where it is not known.")
    return None


def choice_of(value: Any, choices: Sequence[str], place: str, problem: Report) -> str:
    text = str(value or "").strip()
    if text and text not in choices:
        problem(place, f"“{text}” is not one of: {', '.join(choices)}.")
        return ""
    return text


def whole_of(value: Any, place: str, problem: Report) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool):
        problem(place, f"“{value}” is not a whole number.")
        return None
    try:
        return read_whole(str(value))
    except Unclear as unclear:
        problem(place, unclear.say("en"))
        return None


def number_of(value: Any, place: str, problem: Report) -> Decimal | None:
    if isinstance(value, bool):
        problem(place, f"“{value}” is not a number.")
        return None
    try:
        return read_number(str(value)) if isinstance(value, str) else Decimal(str(value))
    except (Unclear, ArithmeticError):
        problem(place, f"“{value}” is not a number.")
        return None


def money_of(value: Any, place: str, problem: Report) -> Decimal | None:
    if isinstance(value, bool):
        problem(place, f"“{value}” is not an amount of dollars.")
        return None
    if isinstance(value, (int, Decimal)):
        amount = Decimal(value)
        if not amount.is_finite() or amount != round(amount, 2):
            problem(place, f"“{value}” is not an amount in dollars and cents.")
            return None
        return amount
    try:
        return read_money(str(value))
    except Unclear as unclear:
        problem(place, unclear.say("en"))
        return None


def years_of(value: Any, place: str, problem: Report) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 120:
        problem(place, f"“{value}” is not a number of years from 0 to 120.")
        return None
    return value


def percent_of(value: Any, place: str, problem: Report) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 1000:
        problem(place, f"“{value}” is not a whole percentage from 1 to 1000.")
        return 1
    return value


def positive_money_of(value: Any, place: str, problem: Report) -> Decimal:
    amount = money_of(value, place, problem)
    if amount is not None and amount <= 0:
        problem(place, f"{amount} is not above zero.")
    return amount or Decimal(1)


def education_of(value: Any, place: str, problem: Report) -> str:
    return choice_of(value, EDUCATION, place, problem) or EDUCATION[0]


def word_of(value: Any, place: str, problem: Report) -> str:
    text = str(value or "").strip()
    if not text:
        problem(place, "it is empty.")
    return text


def words_of(value: Any, place: str, problem: Report) -> tuple[str, ...]:
    listed = [value] if isinstance(value, str) else value
    if not isinstance(listed, list) or not all(isinstance(one, str) and one.strip() for one in listed):
        problem(place, "it must be a list of words.")
        return ()
    return tuple(one.strip() for one in listed)


def each_of(check: Callable[[Any, str, Report], str]) -> Callable[[Any, str, Report], tuple[str, ...]]:
    def checked(value: Any, place: str, problem: Report) -> tuple[str, ...]:
        listed = value if isinstance(value, list) else [value]
        return tuple(check(one, place, problem) for one in listed)

    return checked


def state_code_of(value: Any, problem: Report, place: str = "state") -> str:
    text = str(value or "").strip().upper()
    if text and text not in STATES:
        problem(place, f"“{value}” is not a state's two letters, for example OK.")
        return ""
    return text


def county_of(value: Any, place: str, problem: Report) -> str:
    # YAML reads 01003 as a number in base eight: counties are written in quotes.
    text = value.strip() if isinstance(value, str) else f"{value:05d}" if isinstance(value, int) else ""
    if not (text.isascii() and text.isdigit() and len(text) == 5):
        problem(place, f"“{value}” is not a county's five digits; write them in quotes, for example '40143'.")
    return text


def zip_of(value: Any, place: str, problem: Report) -> str:
    try:
        return read_zip(value if isinstance(value, str) else f"{value:05d}" if isinstance(value, int) else str(value))
    except Unclear as unclear:
        problem(place, unclear.say("en"))
        return ""
