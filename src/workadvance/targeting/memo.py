"""The decision memo: what it says, on the page and in print (a tagged PDF made with typst, its fonts embedded)."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from workadvance import labor
from workadvance.people.access import Actor
from workadvance.programs.areas import areas_named
from workadvance.tables import InputProblems
from workadvance.targeting import sections
from workadvance.targeting.frozen_numbers import assumptions_of, facts_of, numbers_to_freeze, plan_of
from workadvance.targeting.labor_words import EDUCATIONS, areas_words
from workadvance.targeting.models import TargetDecision
from workadvance.ui.format import day_long, money, number
from workadvance.ui.rows import Context, Fact

LAYOUT = Path(__file__).with_name("memo.typ")


@dataclass(frozen=True, slots=True)
class ShortFacts:
    """What a list says of a decision's frozen numbers, in words."""

    employment: str
    median: str
    education: str


@dataclass(frozen=True, slots=True)
class ComparedFact:
    """A fact as it was kept and as the tables say it now."""

    label: str | Promise
    then: str | Promise
    now: str | Promise


def short_facts(decision: TargetDecision) -> ShortFacts:
    """Jobs, median and education of a decision's frozen numbers, for a list."""
    numbers = decision.numbers
    pooled, nation = numbers.get("pooled") or {}, numbers.get("nation") or {}
    education = numbers.get("typical_education") or nation.get("typical_education") or ""
    return ShortFacts(
        employment=number(numbers.get("employment", pooled.get("employment"))),
        median=money(numbers.get("median_annual_wage", pooled.get("median"))),
        education=str(EDUCATIONS.get(education, education)),
    )


def place_query(decision: TargetDecision) -> str:
    """The decision's areas as an address."""
    return "?" + urlencode({"area": decision.area_codes}, doseq=True) if decision.area_codes else ""


def content(actor: Actor, decision: TargetDecision) -> Context:
    """Everything a memo shows: the decision, frozen facts, what the tables say now (None: the same), what happened."""
    was = facts_of(decision.numbers)
    now, now_vintages = _today(decision)
    return {
        "decision": decision,
        "program": decision.program,
        "status": status_words(decision),
        "place_words": areas_words(areas_named(decision.area_codes)) or ", ".join(decision.area_codes),
        "employers": sorted((e.name for e in decision.employers_consulted.all()), key=str.lower),
        "by": decision.decided_by.name if decision.decided_by else "",
        "facts": was,
        "compared": _beside(was, now) if now is not None else None,
        "known_now": now is not None,
        "same_vintages": decision.vintages == now_vintages,
        "now_vintages": now_vintages,
        "plan": plan_of(decision.numbers),
        "assumptions": assumptions_of(decision.numbers),
        "cards": sections.memo_sections(actor, decision),
        "today": timezone.localdate(),
    }


def status_words(decision: TargetDecision) -> str:
    """Target, retired since, or looked at and left."""
    if not decision.chosen:
        return _("Not chosen")
    if decision.retired_on:
        return _("No longer a target job since %(day)s") % {"day": day_long(decision.retired_on)}
    return _("Target job")


def _today(decision: TargetDecision) -> tuple[list[Fact] | None, dict[str, str]]:
    """The same facts from today's tables; None where the occupation or an area is of another vintage."""
    phi = (decision.numbers.get("assumptions") or {}).get("phi") or {}
    try:
        numbers, vintages = numbers_to_freeze(
            decision.area_codes, decision.soc, phi=phi.get("value"), living_wage=decision.numbers.get("living_wage")
        )
    except InputProblems:
        return None, labor.vintages()
    return facts_of(numbers), vintages


def _beside(was: list[Fact], now: list[Fact]) -> list[ComparedFact]:
    """Facts then and now, in the order of what is known now; only those that differ or were not kept then."""
    then = {fact.label: fact.value for fact in was}
    return [ComparedFact(f.label, then.get(f.label, "–"), f.value) for f in now if then.get(f.label) != f.value]


def pdf(actor: Actor, decision: TargetDecision) -> bytes:
    """The memo as PDF/UA-1: tagged, titled, in the page's language; reproducible for the same day and content."""
    import typst

    about = content(actor, decision)
    employers = [*about["employers"], *decision.others_consulted.split("\n")]
    facts = [
        (_("Program"), f"{decision.program.name_here}, {decision.program.provider.name}"),
        (_("Areas"), about["place_words"]),
        (_("Decision"), about["status"]),
        (_("Decision date"), day_long(decision.decided_on)),
        (_("Decision makers"), decision.deciders or about["by"]),
        (_("Recorded by"), about["by"]),
        (_("Planned seats a year"), number(decision.planned_seats) if decision.planned_seats else ""),
        (_("Consulted"), "; ".join(e.strip() for e in employers if e.strip())),
        (_("Reason the target job ended"), decision.retired_reason),
    ]
    data = {
        "lang": (get_language() or "en")[:2],
        "title": _("Decision memo: %(title)s") % {"title": decision.title},
        "lead": f"{decision.soc} · {about['place_words']}",
        "facts": [[label, text] for label, text in facts if text],
        "facts_title": _("The decision"),
        "reasons_title": _("Reasons"),
        "reasons": decision.reasons.replace("\r\n", "\n"),
        "plan_title": _("Planned cohort"),
        "plan": about["plan"] and f"{about['plan'].status.label}. {about['plan'].sentence}",
        "numbers_title": _("Data used, as of %(day)s") % {"day": day_long(decision.decided_on)},
        "numbers": [[fact.label, fact.value] for fact in about["facts"]],
        "what": _("Item"),
        "value": _("Value"),
        "since_title": _("Results so far, as of %(day)s") % {"day": day_long(about["today"])},
        "since": [
            [str(fact.label), str(fact.value)] for card in about["cards"] for fact in card.about.get("facts", ())
        ],
        "assumptions_title": _("Assumptions"),
        "assumptions": [[fact.label, fact.value] for fact in about["assumptions"]],
        "sources_title": _("Sources"),
        "sources": list(decision.vintages.values()),
        "foot": _("Figures are from the decision date. Printed %(day)s.") % {"day": day_long(about["today"])},
    }
    day: dt.date = about["today"]
    made = typst.compile(
        str(LAYOUT),
        format="pdf",
        ignore_system_fonts=True,
        font_paths=[],
        sys_inputs={"memo": json.dumps(data, ensure_ascii=False)},
        pdf_standards=["ua-1"],
        timestamp=int(dt.datetime.combine(day, dt.time(12), dt.UTC).timestamp()),
    )
    return bytes(made)
