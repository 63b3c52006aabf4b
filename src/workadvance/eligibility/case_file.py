"""What is known of an applicant from a file (YAML or JSON), every problem said at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any

from workadvance.eligibility.facts import EDUCATION, Answer, ApplicantFacts, PaperShown
from workadvance.eligibility.file_values import (
    FileProblems,
    Report,
    answer_of,
    choice_of,
    county_of,
    day_of,
    flag_of,
    known_only,
    load_mapping,
    money_of,
    number_between,
    people_of,
    state_of,
    words_of,
    zip_of,
)
from workadvance.parsing import Unclear, read_pay

HOURS_A_WEEK, DAYS_A_WEEK = 168, 7
IDENTITY = ("verified", "failed", "unchecked")


def read_case(path: Path) -> ApplicantFacts:
    """What is known of an applicant, from a YAML or JSON file. Raises InputProblems naming everything that is wrong."""
    return facts_of(load_mapping(path), file=path.name)


_FACTS = frozenset(
    {
        "birth_date",
        "work_authorized",
        "household_size",
        "monthly_income",
        "income",
        "income_stated_on",
        "receives",
        "state",
        "county",
        "zip",
        "tribe",
        "employed",
        "hourly_wage",
        "pay",
        "hours_per_week",
        "days_per_week",
        "has_diploma",
        "education",
        "veteran",
        "eligible_spouse",
        "identity",
        "answers",
        "proofs",
        "confirmed",
    }
)


def facts_of(content: Mapping[str, Any], *, file: str | None = None) -> ApplicantFacts:
    """What is known of an applicant from a mapping of facts; what is not named is not known.

    `income` and `pay` may be written as people say them ("$1,050 every two weeks", a list of several jobs) instead of
    `monthly_income` and `hourly_wage`.
    """
    problem = FileProblems(file)
    known_only(content, _FACTS, "", problem)
    given = {k: v for k, v in content.items() if v is not None and v != ""}
    hours = _several(given.get("hours_per_week"), HOURS_A_WEEK, "hours_per_week", problem)
    days = _several(given.get("days_per_week"), DAYS_A_WEEK, "days_per_week", problem)
    education = choice_of(given.get("education"), EDUCATION, "education", problem)
    has_diploma = flag_of(given, "has_diploma", problem)
    if has_diploma is None and education:
        has_diploma = EDUCATION.index(education) >= EDUCATION.index("diploma")
    if has_diploma is not None and education and has_diploma != (EDUCATION.index(education) > 0):
        problem("has_diploma", f"it contradicts education “{education}”.")
    facts = ApplicantFacts(
        birth_date=day_of(given["birth_date"], "birth_date", problem) if "birth_date" in given else None,
        work_authorized=flag_of(given, "work_authorized", problem),
        household_size=people_of(given.get("household_size"), "household_size", problem),
        monthly_income=_money_or_pay(given, "monthly_income", "income", hours, days, problem),
        income_stated_on=(
            day_of(given["income_stated_on"], "income_stated_on", problem) if "income_stated_on" in given else None
        ),
        receives=frozenset(words_of(given["receives"], "receives", problem)) if "receives" in given else None,
        state=state_of(given["state"], "state", problem) if "state" in given else "",
        county=county_of(given["county"], "county", problem) if "county" in given else "",
        zip=zip_of(given["zip"], "zip", problem) if "zip" in given else "",
        tribe=str(given.get("tribe", "")).strip(),
        employed=flag_of(given, "employed", problem),
        hourly_wage=_money_or_pay(given, "hourly_wage", "pay", hours, days, problem),
        has_diploma=has_diploma,
        education=education,
        veteran=flag_of(given, "veteran", problem),
        eligible_spouse=flag_of(given, "eligible_spouse", problem),
        identity=choice_of(given.get("identity"), IDENTITY, "identity", problem),
        answers=_answers(given.get("answers"), problem),
        proofs=tuple(_proofs(given.get("proofs"), problem)),
        confirmed=frozenset(words_of(given["confirmed"], "confirmed", problem))
        if "confirmed" in given
        else frozenset(),
    )
    problem.stop()
    return facts


def _money_or_pay(
    given: Mapping[str, Any],
    number: str,
    written: str,
    hours: Sequence[Decimal | None],
    days: Sequence[Decimal | None],
    problem: Report,
) -> Decimal | None:
    """Dollars a month or an hour, from the number itself or from pay as people write it, several jobs added up."""
    if number in given and written in given:
        problem(written, f"give {number} or {written}, not both.")
        return None
    if number in given:
        return money_of(given[number], number, problem)
    if written not in given:
        return None
    text = given[written]
    text = " + ".join(str(one) for one in text) if isinstance(text, list) else str(text)
    try:
        pay = read_pay(text)
        found = pay.monthly(hours=hours, days=days) if written == "income" else pay.hourly(hours=hours, days=days)
        return money_of(found, written, problem)
    except Unclear as unclear:
        problem(written, unclear.say("en"))
        return None


def _several(value: Any, most: int, place: str, problem: Report) -> Sequence[Decimal | None]:
    listed = value if isinstance(value, list) else [] if value is None else [value]
    return [number_between(one, most, place, problem) for one in listed]


def _answers(value: Any, problem: Report) -> Mapping[str, Answer]:
    if value is None:
        return MappingProxyType({})
    if not isinstance(value, dict):
        problem("answers", "it must be a mapping of question to answer.")
        return MappingProxyType({})
    return MappingProxyType(
        {
            str(question): None if answer is None else answer_of(answer, f"answers, {question}", problem)
            for question, answer in value.items()
        }
    )


def _proofs(value: Any, problem: Report) -> Iterator[PaperShown]:
    if value is None:
        return
    if not isinstance(value, list):
        problem("proofs", "it must be a list of kind, dated and checked_by.")
        return
    for n, one in enumerate(value, 1):
        place = f"proof {n}"
        if not isinstance(one, dict) or not one.get("kind"):
            problem(place, "it must be a mapping with kind, dated and checked_by.")
            continue
        known_only(one, {"kind", "dated", "checked_by"}, place, problem)
        day = day_of(one.get("dated"), f"{place}, dated", problem)
        if day is not None:
            yield PaperShown(str(one["kind"]), day, str(one.get("checked_by") or ""))
