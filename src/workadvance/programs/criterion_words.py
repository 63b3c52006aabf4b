"""What a composed criterion asks, in one line for staff and for people who think of applying."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from workadvance.documents.paper_kinds import PaperKind
from workadvance.programs.composer_forms import BENEFITS, KINDS_NAMED, LEVELS
from workadvance.programs.composing import Line
from workadvance.programs.models import Program, in_page_language
from workadvance.programs.policy_sources import own_source_here
from workadvance.ui.format import day, number, wage

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CriterionShown:
    """A criterion as the page shows it: its name, what it asks, what may stand in for it, its documents and its source."""

    key: str
    name: str
    asks: str
    instead_of: str
    papers: str
    valid_days: int | None
    decides: bool
    source: str


def name_of(line: Line) -> str:
    """The name the program gave a criterion, else that of its kind."""
    own = in_page_language(line.get("label", ""), line.get("label_es", ""))
    return own or str(KINDS_NAMED[line["kind"]])


def criteria_shown(lines: Sequence[Line], program: Program) -> list[CriterionShown]:
    """The criteria in their order; alternatives right after the one they may stand in for."""
    names = {line["key"]: name_of(line) for line in lines}
    first = [line for line in lines if not line.get("alternative_to")]
    ordered = [one for line in first for one in (line, *(o for o in lines if o.get("alternative_to") == line["key"]))]
    return [_shown(line, names, program) for line in ordered]


def _shown(line: Line, names: Mapping[str, str], program: Program) -> CriterionShown:
    proof = line.get("proof") or {}
    papers = dict(PaperKind.choices)
    return CriterionShown(
        key=line["key"],
        name=names[line["key"]],
        asks=asks(line),
        instead_of=names.get(line.get("alternative_to") or "", ""),
        papers=", ".join(str(papers.get(kind, kind)) for kind in proof.get("any_of", ())),
        valid_days=proof.get("valid_days"),
        decides=line.get("decides", True),
        source=own_source_here(line["source"], program) or line["source"],
    )


def asks(line: Line) -> str:
    """What a criterion asks, in words."""
    say = _WORDS.get(line["kind"])
    return say(line["value"]) if say else _question(line)


def _range(value: Values, show: Callable[[Any], str]) -> str:
    least, most = value.get("min"), value.get("max")
    if least in (None, ""):
        return _("at most %(most)s") % {"most": show(most)}
    if most in (None, ""):
        return _("at least %(least)s") % {"least": show(least)}
    return _("from %(least)s to %(most)s") % {"least": show(least), "most": show(most)}


def _income(value: Values) -> str:
    said = _("below %(percent)s%% of the federal poverty guideline") % {"percent": value["percent"]}
    received = [str(BENEFITS.get(name, name)) for name in value.get("or_receives", ())]
    return (
        _("%(limit)s, or the household receives %(benefits)s")
        % {
            "limit": said,
            "benefits": ", ".join(received),
        }
        if received
        else said
    )


def _places(value: Values) -> str:
    named = {"states": _("states"), "counties": _("counties"), "zips": _("ZIP codes"), "tribes": _("tribes")}
    return "; ".join(f"{words}: {', '.join(value[kind])}" for kind, words in named.items() if value.get(kind))


def _question(line: Line) -> str:
    value = line["value"]
    question = in_page_language(line.get("question_text", ""), line.get("question_text_es", ""))
    if "equals" in value:
        wanted = _("yes") if value["equals"] else _("no")
    elif "one_of" in value:
        wanted = ", ".join(value["one_of"])
    elif line.get("answer_type") == "date":
        wanted = _range({k: _as_day(value.get(k)) for k in ("min", "max")}, lambda one: day(one))
    else:
        wanted = _range(value, lambda one: str(number(Decimal(str(one)))))
    return _("%(question)s – meets it: %(wanted)s") % {"question": question, "wanted": wanted}


def _as_day(text: Any) -> Any:
    return dt.date.fromisoformat(text) if text else None


_WORDS: Mapping[str, Callable[[Values], str]] = {
    "age": lambda value: _range(value, str),
    "work_authorization": lambda value: _("authorized to work in the United States"),
    "household_income": _income,
    "wage": lambda value: (
        _("not working, or earns less than %(pay)s an hour") % {"pay": wage(Decimal(str(value["below"])))}
    ),
    "diploma": lambda value: _("high school diploma or equivalency (GED, HiSET)"),
    "education": lambda value: _range(value, lambda level: str(LEVELS[level]).lower()),
    "residence": _places,
    "veteran": lambda value: _("a veteran or a veteran's eligible spouse"),
    "identity": lambda value: _("identity verified"),
}
