"""A program's criteria from a file (YAML or JSON), every problem said at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from workadvance.eligibility.criteria import Criterion, InForce, ProgramCriteria, ProofRequired
from workadvance.eligibility.criterion_kinds import KINDS
from workadvance.eligibility.facts import EDUCATION
from workadvance.eligibility.file_values import (
    FileProblems,
    Report,
    answer_of,
    answers_of,
    county_of,
    day_of,
    each_of,
    education_of,
    known_only,
    load_mapping,
    measure_of,
    percent_of,
    positive_money_of,
    state_of,
    word_of,
    words_of,
    years_of,
    zip_of,
)
from workadvance.eligibility.rules import GROUPS
from workadvance.tables import nearest

# What each kind of criterion takes: name to the check of its value.
_TAKES: Mapping[str, Mapping[str, str]] = {
    "age": {"min": "years", "max": "years"},
    "work_authorization": {},
    "household_income": {"percent": "percent", "or_receives": "words"},
    "wage": {"below": "money"},
    "diploma": {},
    "education": {"min": "education", "max": "education"},
    "residence": {"states": "states", "counties": "counties", "zips": "zips", "tribes": "words"},
    "veteran": {},
    "identity": {},
    "answer": {
        "question": "word",
        "equals": "answer",
        "one_of": "answers",
        "not_one_of": "answers",
        "min": "measure",
        "max": "measure",
    },
}
_NEEDS = {"household_income": "percent", "wage": "below", "answer": "question"}
_ONE_OF = {"age": ("min", "max"), "education": ("min", "max"), "residence": ("states", "counties", "zips", "tribes")}


def read_criteria(path: Path) -> ProgramCriteria:
    """A program's criteria from a YAML or JSON file. Raises InputProblems naming everything that is wrong in it."""
    return criteria_of(load_mapping(path), file=path.name)


def criteria_of(content: Mapping[str, Any], *, file: str | None = None) -> ProgramCriteria:
    """A program's criteria from a mapping: `program`, and `criteria`, a list (see docs/explanation/eligibility.md)."""
    problem = FileProblems(file)
    known_only(content, {"program", "criteria"}, "", problem)
    listed = content.get("criteria")
    if not isinstance(listed, list) or not listed:
        problem("criteria", "a list with at least one criterion is needed.")
        listed = []
    criteria = [_criterion(body, f"criterion {n}", problem) for n, body in enumerate(listed, 1)]
    problem.stop()
    names = [one.name for one in _every(criteria)]
    for name in sorted({name for name in names if names.count(name) > 1}):
        problem("criteria", f"“{name}” is the name of two criteria; give each a name of its own.")
    problem.stop()
    return ProgramCriteria(str(content.get("program") or ""), tuple(one for one in criteria if one is not None))


def _every(criteria: Iterable[Criterion | None]) -> Iterator[Criterion]:
    """The criteria and those in groups."""
    for one in criteria:
        if one is not None:
            yield one
            yield from _every(one.parts)


def _criterion(body: Any, place: str, problem: Report) -> Criterion | None:
    if not isinstance(body, dict):
        problem(place, "it must be a mapping with kind, value, effective_on and source.")
        return None
    kind = str(body.get("kind") or body.get("name") or "")
    name = str(body.get("name") or kind)
    place = f"criterion “{name}”" if name else place
    known = {*KINDS, *GROUPS}
    if kind not in known:
        like = nearest(kind, sorted(known)) if kind else []
        hint = f"nearest: {', '.join(like)}" if like else f"known: {', '.join(sorted(known))}"
        problem(place, f"there is no kind “{kind}”; {hint}.")
        return None
    own = {"name", "kind", "value", "values", "effective_on", "source", "page", "note", "proof", "decides", "criteria"}
    known_only(body, own, place, problem)
    parts: tuple[Criterion, ...] = ()
    if kind in GROUPS:
        listed = body.get("criteria")
        if not isinstance(listed, list) or not listed:
            problem(place, f"{kind} needs a list of criteria.")
            listed = []
        found = [_criterion(part, f"{place}, {n}", problem) for n, part in enumerate(listed, 1)]
        parts = tuple(one for one in found if one is not None)
        if any(not part.decides for part in parts):
            problem(place, "what is in a group decides with it: “decides: false” belongs to the group.")
    elif "criteria" in body:
        problem(place, f"only {' and '.join(GROUPS)} hold criteria.")
    decides = body.get("decides", True)
    if not isinstance(decides, bool):
        problem(place, "“decides” is true or false.")
    proof = _proof_required(body.get("proof"), place, problem) if body.get("proof") is not None else None
    return Criterion(name, kind, tuple(_values(body, kind, place, problem)), proof, decides is not False, parts)


def _values(body: Mapping[str, Any], kind: str, place: str, problem: Report) -> Iterator[InForce]:
    entries = body.get(
        "values", [{k: body[k] for k in ("value", "effective_on", "source", "page", "note") if k in body}]
    )
    if not isinstance(entries, list) or not entries:
        problem(place, "“values” is a list of value, effective_on and source.")
        return
    days: list[dt.date] = []
    read: list[InForce] = []
    for n, entry in enumerate(entries, 1):
        here = place if len(entries) == 1 else f"{place}, value {n}"
        if not isinstance(entry, dict):
            problem(here, "it must be a mapping with value, effective_on and source.")
            continue
        known_only(entry, {"value", "effective_on", "source", "page", "note"}, here, problem)
        day = day_of(entry.get("effective_on"), f"{here}, effective_on", problem)
        source = ", ".join(str(entry[k]).strip() for k in ("source", "page") if str(entry.get(k) or "").strip())
        if not source:
            problem(here, "“source” is missing: say where this is written.")
        value = entry.get("value", {})
        checked = None if value is None else _value(value, kind, here, problem)
        if day is not None:
            if days and day <= days[-1]:
                problem(here, f"it takes effect on {day}, not after the one before ({days[-1]}); list them by date.")
            days.append(day)
            read.append(InForce(day, checked, source))
    yield from read


# Where a kind takes one number, the number alone may be written.
_SHORT = {"age": "min", "household_income": "percent", "wage": "below", "education": "min"}


def _value(value: Any, kind: str, place: str, problem: Report) -> Mapping[str, Any]:
    if kind in _SHORT and not isinstance(value, dict):
        value = {_SHORT[kind]: value}
    if value is True and not _TAKES.get(kind, {}):
        value = {}
    if not isinstance(value, dict):
        problem(place, f"the value of {kind} must be a mapping ({', '.join(_TAKES.get(kind, {})) or 'empty'}).")
        return {}
    takes = _TAKES.get(kind, {})
    known_only(value, set(takes), place, problem)
    if (need := _NEEDS.get(kind)) and need not in value:
        problem(place, f"“{need}” is missing.")
    if (some := _ONE_OF.get(kind)) and not any(value.get(k) not in (None, []) for k in some):
        problem(place, f"one of {', '.join(some)} is needed.")
    checked = {
        key: _CHECKS[takes[key]](given, f"{place}, {key}", problem) for key, given in value.items() if key in takes
    }
    _in_order(checked, kind, place, problem)
    return MappingProxyType(checked)


def _in_order(value: Mapping[str, Any], kind: str, place: str, problem: Report) -> None:
    least, most = value.get("min"), value.get("max")
    if least is None or most is None:
        return
    if type(least) is not type(most):
        problem(place, f"min ({least}) and max ({most}) can't be compared.")
    elif (EDUCATION.index(least) > EDUCATION.index(most)) if kind == "education" else least > most:
        problem(place, f"min ({least}) is above max ({most}).")


def _proof_required(body: Any, place: str, problem: Report) -> ProofRequired | None:
    here = f"{place}, proof"
    if not isinstance(body, dict):
        problem(here, "it must be a mapping with any_of, and valid_days and certifier where they matter.")
        return None
    known_only(body, {"any_of", "valid_days", "certifier"}, here, problem)
    papers = words_of(body.get("any_of"), f"{here}, any_of", problem)
    days = body.get("valid_days")
    if days is not None and (isinstance(days, bool) or not isinstance(days, int) or days < 0):
        problem(f"{here}, valid_days", f"“{days}” is not a whole number of days.")
        days = None
    if not papers:
        problem(here, "“any_of” needs at least one kind of paper.")
    return ProofRequired(papers, days, str(body.get("certifier") or ""))


_CHECKS: Mapping[str, Callable[[Any, str, Report], Any]] = {
    "years": years_of,
    "percent": percent_of,
    "money": positive_money_of,
    "education": education_of,
    "word": word_of,
    "words": words_of,
    "states": each_of(state_of),
    "counties": each_of(county_of),
    "zips": each_of(zip_of),
    "answer": answer_of,
    "answers": answers_of,
    "measure": measure_of,
}
