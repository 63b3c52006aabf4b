"""Gates and points of the score as sentences for pages: what `matching` answers in codes and facts is worded here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workadvance.matching.gates import Verdict
from workadvance.placement.code_labels import background_said, benefits_said, shifts_said
from workadvance.ui.format import day, short_title

GATE_LABELS: dict[str, str | Promise] = {
    "occupation": gettext_lazy("Occupation"),
    "credential": gettext_lazy("Credential"),
    "wage_floor": gettext_lazy("Pay"),
    "reach": gettext_lazy("Distance"),
    "shift": gettext_lazy("Shift"),
    "start_date": gettext_lazy("Start date"),
    "exclusion": gettext_lazy("Background"),
}
PART_LABELS: dict[str, str | Promise] = {
    "pay_gain": gettext_lazy("Pay increase"),
    "benefits": gettext_lazy("Benefits"),
    "distance": gettext_lazy("Near home"),
    "days_waiting": gettext_lazy("Days waiting"),
    "fit": gettext_lazy("Match"),
    "step_up_job": gettext_lazy("Step toward goal"),
    "waiting_guarantee": gettext_lazy("Waiting guarantee"),
}


@dataclass(frozen=True, slots=True)
class GateFacts:
    """What a gate's sentence is made of: its verdict, credentials' names by code, whether the person was asked."""

    verdict: Verdict
    certifications: Mapping[str, str]
    background_asked: bool

    @property
    def facts(self) -> Mapping[str, Any]:
        """What matching looked at."""
        return self.verdict.facts

    @property
    def meets(self) -> bool:
        """Whether the gate is passed."""
        return self.verdict.verdict == "meets"

    @property
    def fails(self) -> bool:
        """Whether the gate stops the pair."""
        return self.verdict.verdict == "fails"

    @property
    def unknown(self) -> bool:
        """Whether a blank leaves the gate open."""
        return self.verdict.verdict == "unknown"


def gate_sentence(verdict: Verdict, certifications: Mapping[str, str], background_asked: bool) -> str:
    """One gate's verdict as a sentence; `certifications` are names by the code used in matching."""
    return GATE_SENTENCES[verdict.gate](GateFacts(verdict, certifications, background_asked))


def _occupation_words(gate: GateFacts) -> str:
    title = short_title(gate.facts["occupation"])
    if gate.meets:
        return _("Wants this work: %(title)s.") % {"title": title}
    wants = ", ".join(short_title(c) for c in gate.facts["occupations"]) or _("nothing on record")
    return _("The job order is for %(title)s. This person wants %(wants)s.") % {"title": title, "wants": wants}


def _credential_words(gate: GateFacts) -> str:
    required, missing = gate.facts["required"], gate.facts["missing"]
    if not required:
        return _("No credential is required.")
    names = ", ".join(gate.certifications.get(code, code) for code in missing or required)
    return (_("Doesn't hold %(names)s.") if missing else _("Holds %(names)s.")) % {"names": names}


def _wage_floor_words(gate: GateFacts) -> str:
    facts = gate.facts
    if facts["wage_floor"] is None:
        return _("Minimum pay isn't recorded, so no job is excluded.")
    said = {"wage": f"{facts['wage']:.2f}", "floor": f"{facts['wage_floor']:.2f}"}
    if gate.meets:
        return _("Pays $%(wage)s an hour. Minimum pay is $%(floor)s.") % said
    return _("Pays $%(wage)s an hour, below the minimum of $%(floor)s.") % said


def _reach_words(gate: GateFacts) -> str:
    facts = gate.facts
    if facts.get("remote"):
        return _("The work can be done from home.")
    if facts.get("no_road"):
        return _("There's no road from home to this job.")
    if facts.get("miles") is None:
        return _("The person's ZIP code isn't recorded, so the distance is unknown.")
    said = {"miles": f"{facts['miles']:.1f}", "limit": f"{facts['max_miles'] or 0:g}"}
    if gate.unknown:
        return _("Distance: %(miles)s mi. Travel distance isn't recorded.") % said
    if gate.fails:
        return _("Distance: %(miles)s mi. Can travel %(limit)s mi.") % said
    return _("Distance: %(miles)s mi, within the limit of %(limit)s mi.") % said


def _shift_words(gate: GateFacts) -> str:
    offered, possible = gate.facts["offered"], gate.facts["possible"]
    if not offered:
        return _("Any shift.")
    if gate.unknown:
        return _("Available shifts aren't recorded. The job's shift: %(offered)s.") % {"offered": shifts_said(offered)}
    if gate.fails:
        said = {"offered": shifts_said(offered), "possible": shifts_said(possible)}
        return _("The job's shift is %(offered)s. Available: %(possible)s.") % said
    return _("Can work the shift: %(shifts)s.") % {"shifts": shifts_said(gate.facts["common"])}


def _start_date_words(gate: GateFacts) -> str:
    by, available = gate.facts["start_by"], gate.facts["available_from"]
    if by is None:
        return _("The job order has no latest start date.")
    if gate.unknown:
        return _("The earliest start date isn't recorded. The job starts by %(by)s.") % {"by": day(by)}
    said = {"from": day(available), "by": day(by)}
    if gate.fails:
        return _("Can't start until %(from)s. The job starts by %(by)s.") % said
    return _("Can start on %(from)s. The job starts by %(by)s.") % said


def _exclusion_words(gate: GateFacts) -> str:
    excludes, excluded = gate.facts["excludes"], gate.facts["excluded"]
    if excluded:
        return _("The employer doesn't accept: %(what)s.") % {"what": background_said(excluded).lower()}
    if excludes and not gate.background_asked:
        return _("The employer doesn't accept %(what)s. The person hasn't been asked.") % {
            "what": background_said(excludes).lower(),
        }
    return _("No disqualifying background is recorded.")


GATE_SENTENCES: dict[str, Callable[[GateFacts], str]] = {
    "occupation": _occupation_words,
    "credential": _credential_words,
    "wage_floor": _wage_floor_words,
    "reach": _reach_words,
    "shift": _shift_words,
    "start_date": _start_date_words,
    "exclusion": _exclusion_words,
}


@dataclass(frozen=True, slots=True)
class ScoreFacts:
    """What the sentences about points are made of: pay and earlier pay (dollars an hour), the way there, days job-ready."""

    wage: float
    baseline: float | None
    benefits: tuple[str, ...]
    remote: bool
    miles: float
    days: int


def points_sentence(part: str, facts: ScoreFacts) -> str:
    """One part of the score as a sentence."""
    if part == "pay_gain":
        if facts.baseline is None:
            return _("Earlier pay isn't recorded, so no pay increase is counted.")
        gain = facts.wage - facts.baseline
        said = {"gain": f"{'+' if gain >= 0 else '−'}${abs(gain):.2f}", "before": f"{facts.baseline:.2f}"}
        return _("%(gain)s an hour compared with $%(before)s before the program.") % said
    if part == "benefits":
        return benefits_said(facts.benefits) + "." if facts.benefits else _("No benefits listed.")
    if part == "distance":
        if facts.remote:
            return _("Work from home.")
        return _("Distance from home: %(miles)s mi.") % {"miles": f"{facts.miles:.1f}"}
    if part == "days_waiting":
        return _("Days job-ready: %(n)d.") % {"n": facts.days}
    if part == "waiting_guarantee":
        return _("Moved up after a long wait.")
    return _("Nothing on record.")
