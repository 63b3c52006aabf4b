"""Gates and score parts in the reader's words, made from the facts the matching package returns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workadvance import labor
from workadvance.matching.gates import Verdict
from workadvance.pages.templatetags.show import day
from workadvance.placement.models import Background, Benefit, Shift
from workadvance.tables import InputProblems

GATE_LABELS: dict[str, str | Promise] = {
    "occupation": gettext_lazy("Occupation"),
    "credential": gettext_lazy("Credential"),
    "wage_floor": gettext_lazy("Pay"),
    "reach": gettext_lazy("Distance"),
    "shift": gettext_lazy("Shift"),
    "start_date": gettext_lazy("Start"),
    "exclusion": gettext_lazy("Background"),
}
PART_LABELS: dict[str, str | Promise] = {
    "pay_gain": gettext_lazy("Pay gain"),
    "benefits": gettext_lazy("Benefits"),
    "distance": gettext_lazy("Near home"),
    "days_waiting": gettext_lazy("Days waiting"),
    "fit": gettext_lazy("Fit"),
    "next_rung": gettext_lazy("Next rung"),
}


def occupation_title(code: str) -> str:
    """The title of an occupation code; the code itself where it is not known."""
    try:
        return labor.occupation(code).title
    except InputProblems:
        return code


def listed(codes: Sequence[str], labels: Mapping[str, Any]) -> str:
    """Labels of codes, with commas: day, night."""
    return ", ".join(str(labels.get(code, code)) for code in codes)


def shifts_said(codes: Sequence[str]) -> str:
    """Shifts in words."""
    return listed(codes, dict(Shift.choices)).lower()


def benefits_said(codes: Sequence[str]) -> str:
    """Benefits in words."""
    return listed(codes, dict(Benefit.choices))


def background_said(codes: Sequence[str]) -> str:
    """Kinds of background in words."""
    return listed(codes, dict(Background.choices))


def gate_words(verdict: Verdict, certifications: Mapping[str, str], background_asked: bool) -> str:
    """One gate's verdict as a sentence; `certifications` are names by the code used in matching."""
    facts, gate = verdict.facts, verdict.gate
    if gate == "occupation":
        title = occupation_title(facts["occupation"])
        if verdict.verdict == "meets":
            return _("Looks for this work: %(title)s.") % {"title": title}
        wants = ", ".join(occupation_title(c) for c in facts["occupations"]) or _("nothing on record")
        return _("The order is for %(title)s; looks for %(wants)s.") % {"title": title, "wants": wants}
    if gate == "credential":
        required = [certifications.get(c, c) for c in facts["required"]]
        if not required:
            return _("No credential is required.")
        missing = [certifications.get(c, c) for c in facts["required"] if c not in facts["held"]]
        if missing:
            return _("Does not hold %(names)s.") % {"names": ", ".join(missing)}
        return _("Holds %(names)s.") % {"names": ", ".join(required)}
    if gate == "wage_floor":
        if facts["wage_floor"] is None:
            return _("Lowest acceptable pay is not on record; nothing is ruled out.")
        said = {"wage": f"{facts['wage']:.2f}", "floor": f"{facts['wage_floor']:.2f}"}
        if verdict.verdict == "meets":
            return _("Pays $%(wage)s an hour; would take $%(floor)s or more.") % said
        return _("Pays $%(wage)s an hour, but would not work for less than $%(floor)s.") % said
    if gate == "reach":
        return _reach(verdict)
    if gate == "shift":
        if not facts["offered"]:
            return _("Any shift.")
        if verdict.verdict == "unknown":
            return _("Which shifts the person can work is not on record; the job is %(offered)s.") % {
                "offered": shifts_said(facts["offered"]),
            }
        if verdict.verdict == "fails":
            return _("The job is %(offered)s; can work %(possible)s.") % {
                "offered": shifts_said(facts["offered"]),
                "possible": shifts_said(facts["possible"]),
            }
        common = [s for s in facts["offered"] if s in facts["possible"]]
        return _("Can work the shift: %(shifts)s.") % {"shifts": shifts_said(common or facts["offered"])}
    if gate == "start_date":
        if facts["start_by"] is None:
            return _("The order names no last day to start.")
        if verdict.verdict == "unknown":
            return _("When the person can start is not on record; the job starts by %(by)s.") % {
                "by": day(facts["start_by"]),
            }
        said = {"from": day(facts["available_from"]), "by": day(facts["start_by"])}
        if verdict.verdict == "fails":
            return _("Can start on %(from)s, too late: the job starts by %(by)s.") % said
        return _("Can start on %(from)s; the job starts by %(by)s.") % said
    hit = [e for e in facts["excludes"] if e in facts["background"]]
    if hit:
        return _("The employer rules out: %(what)s.") % {"what": background_said(hit).lower()}
    if facts["excludes"] and not background_asked:
        return _("The employer rules out %(what)s; the person was not asked yet.") % {
            "what": background_said(facts["excludes"]).lower(),
        }
    return _("Nothing the employer rules out is on record.")


def _reach(verdict: Verdict) -> str:
    facts = verdict.facts
    if facts.get("remote"):
        return _("The work can be done from home.")
    if facts.get("miles") is None:
        return _("The person's ZIP code is not on record, so the distance is not known.")
    said = {"miles": f"{facts['miles']:.1f}", "limit": f"{facts['max_miles'] or 0:g}"}
    if verdict.verdict == "unknown":
        return _("%(miles)s miles away; how far the person can travel is not on record.") % said
    if verdict.verdict == "fails":
        return _("%(miles)s miles away; can travel %(limit)s.") % said
    return _("%(miles)s miles away, within %(limit)s.") % said


def part_words(part: str, facts: Mapping[str, Any]) -> str:
    """One part of the score as a sentence; `facts`: wage, baseline, baseline_known, benefits, remote, miles, days."""
    if part == "pay_gain":
        gain = facts["wage"] - facts["baseline"]
        said = {"gain": f"{'+' if gain >= 0 else '−'}${abs(gain):.2f}", "before": f"{facts['baseline']:.2f}"}
        if not facts["baseline_known"]:
            return _("%(gain)s an hour on the minimum wage of $%(before)s (earlier pay is not on record).") % said
        return _("%(gain)s an hour on $%(before)s before the programme.") % said
    if part == "benefits":
        return benefits_said(facts["benefits"]) + "." if facts["benefits"] else _("No benefits named.")
    if part == "distance":
        if facts["remote"]:
            return _("Work from home.")
        return _("%(miles)s miles from home.") % {"miles": f"{facts['miles']:.1f}"}
    if part == "days_waiting":
        return _("%(n)d days on the bench.") % {"n": facts["days"]}
    return _("Nothing on record.")
