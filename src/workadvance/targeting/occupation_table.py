"""The table of targets: a place's occupations with the gates, filtered, ordered and paged; and the same as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workadvance import labor
from workadvance.labor.targets import TargetList, TargetOccupation
from workadvance.targeting.labor_words import GATES, RELIABILITY, education_rank, education_words, flag_words
from workadvance.targeting.question import TargetQuestion
from workadvance.ui.format import short_title
from workadvance.ui.rows import SortHead, Tab

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class TableColumn:
    """One sortable column: its key in the address, its head, what it orders by, whether it is a figure."""

    key: str
    head: Any
    by: Callable[[TargetOccupation], Any]
    numeric: bool = True


_RELIABILITIES = {name: i for i, name in enumerate(RELIABILITY)}
COLUMNS = (
    TableColumn("title", gettext_lazy("Occupation"), lambda o: short_title(o.soc), False),
    TableColumn("pay", gettext_lazy("Wage test"), lambda o: o.pay_probability, False),
    TableColumn("openings", gettext_lazy("Openings"), lambda o: o.openings),
    TableColumn("capacity", gettext_lazy("Hiring capacity (p20)"), lambda o: o.capacity.p20),
    TableColumn("median", gettext_lazy("Median"), lambda o: o.median_annual_wage),
    TableColumn("p25", gettext_lazy("Entry wage"), lambda o: o.p25_annual_wage),
    TableColumn("education", gettext_lazy("Education"), lambda o: education_rank(o.typical_education), False),
    TableColumn("lq", gettext_lazy("LQ"), lambda o: o.location_quotient),
    TableColumn("reliability", gettext_lazy("Data quality"), lambda o: _RELIABILITIES[o.reliability], False),
)
_BY = {c.key: c for c in COLUMNS}
KINDS = {
    "entry": gettext_lazy("Entry job"),
    "next": gettext_lazy("Step-up job"),
    "reachable": gettext_lazy("Reachable step-up job"),
    "other": gettext_lazy("Not middle-skill"),
}
SHOW = {
    "entry": gettext_lazy("Entry jobs"),
    "next": gettext_lazy("Step-up jobs"),
    "middle": gettext_lazy("All middle-skill jobs"),
    "all": gettext_lazy("All without a bachelor's degree"),
}


def kind_of(job: TargetOccupation) -> str:
    """`entry`, `next` (asks for related experience), `reachable` (registered nursing) or `other`."""
    if job.entry:
        return "entry"
    if job.middle_skill:
        return "next"
    return "reachable" if "reachable_rung" in job.flags else "other"


def listed(asked: TargetQuestion) -> TargetList:
    """The whole target list of the places asked about, before filters."""
    return labor.target(
        asked.codes, sector=asked.sector or None, phi=asked.phi, living_wage=asked.living_wage, sort="openings"
    )


def rows_of(asked: TargetQuestion, found: TargetList) -> list[TargetOccupation]:
    """The occupations that the filters leave, in the order asked for; what is not published comes last either way."""
    words = asked.q.lower().split()
    rows = [o for o in found.occupations if _shown(o, asked) and _within(o, asked, words)]
    down = asked.sort.startswith("-")
    column = _BY.get(asked.sort.lstrip("-"), _BY["openings"])
    known = [o for o in rows if column.by(o) is not None]
    known.sort(key=column.by, reverse=down)
    return known + [o for o in rows if column.by(o) is None]


def _shown(job: TargetOccupation, asked: TargetQuestion) -> bool:
    kind = kind_of(job)
    return {"entry": kind == "entry", "next": kind in ("next", "reachable"), "middle": kind != "other", "all": True}[
        asked.show
    ]


def _within(job: TargetOccupation, asked: TargetQuestion, words: list[str]) -> bool:
    gate = job.pay_gate
    if asked.gate == "reach" and gate == "fail":
        return False
    if asked.gate in GATES and gate != asked.gate:
        return False
    if asked.education and job.typical_education != asked.education:
        return False
    if asked.openings is not None and (job.openings is None or job.openings < asked.openings):
        return False
    text = f"{job.title} {short_title(job.soc)} {job.soc}".lower()
    return all(w in text for w in words)


@dataclass(frozen=True, slots=True)
class ShownOccupation:
    """An occupation as the table shows it; `decision` is our open decision on it."""

    o: TargetOccupation
    kind: str
    kind_words: str | Promise
    education: str
    reliability: str | Promise
    flags: list[str]
    decision: int | None = None


def heads(asked: TargetQuestion) -> list[SortHead]:
    """The heads of the table, each with the address that orders by it (figures: most first)."""
    now, down = asked.sort.lstrip("-"), asked.sort.startswith("-")
    if now not in _BY:
        now, down = "openings", True
    out = []
    for column in COLUMNS:
        here = column.key == now
        first = f"-{column.key}" if column.numeric or column.key == "pay" else column.key
        other = column.key if first.startswith("-") else f"-{column.key}"
        out.append(
            SortHead(
                key=column.key,
                label=column.head,
                sortable=True,
                numeric=column.numeric,
                direction=("descending" if down else "ascending") if here else "",
                url=asked.query(sort=other if here and asked.sort == first else first),
            )
        )
    return out


def shown_row(job: TargetOccupation, decision: int | None = None) -> ShownOccupation:
    """An occupation as the table shows it."""
    return ShownOccupation(
        o=job,
        kind=kind_of(job),
        kind_words=KINDS[kind_of(job)],
        education=education_words(job.typical_education),
        reliability=RELIABILITY[job.reliability],
        flags=flag_words(job.flags, row=True),
        decision=decision,
    )


def counts(asked: TargetQuestion, found: TargetList) -> list[Tab]:
    """The chips entry, step-up jobs, middle-skill, all, with how many the other filters leave in each."""
    words = asked.q.lower().split()
    out = []
    for key, label in SHOW.items():
        whose = TargetQuestion(**{**{f: getattr(asked, f) for f in asked.__dataclass_fields__}, "show": key})
        n = sum(1 for o in found.occupations if _shown(o, whose) and _within(o, whose, words))
        out.append(Tab(label, asked.query(show=key), asked.show == key, n))
    return out


def as_csv(asked: TargetQuestion, found: TargetList, rows: list[TargetOccupation]) -> str:
    """The rows as CSV with vintages and assumptions above them; numbers as the library gives them."""
    out = io.StringIO()
    write = csv.writer(out)
    write.writerow([_("Areas"), "; ".join(f"{a.code} {a.name}" for a in asked.areas)])
    write.writerow([_("Wage threshold, dollars a year"), found.pay_bar])
    for source in found.vintages.values():
        write.writerow([_("Source"), source])
    for key, one in found.assumptions.items():
        if isinstance(one, dict) and "value" in one:
            write.writerow([_("Assumption"), f"{key}: {one['title']}", one["value"], one["unit"], one["source"]])
    write.writerow([])
    write.writerow(
        [
            "soc", "title", "pay_gate", "pay_probability", "kind", "middle_skill_rule", "openings",
            "structural_openings", "phi", "capacity_p20", "capacity_p50", "capacity_p80", "median_annual_wage",
            "p25_annual_wage", "employment", "employment_rse", "typical_education", "work_experience",
            "on_the_job_training", "location_quotient", "reliability", "step_up_jobs", "flags",
        ]
    )  # fmt: skip
    for o in rows:
        write.writerow(
            [
                o.soc, o.title, o.pay_gate, None if o.pay_probability is None else round(o.pay_probability, 4),
                kind_of(o), o.middle_skill_rule, o.openings, o.structural_openings, o.capacity.phi, o.capacity.p20,
                o.capacity.p50, o.capacity.p80, o.median_annual_wage, o.p25_annual_wage, o.employment,
                o.employment_rse, o.typical_education, o.work_experience, o.on_the_job_training,
                o.location_quotient, o.reliability, "; ".join(f"{r.soc} {r.title}" for r in o.step_up_jobs),
                " ".join(o.flags),
            ]
        )  # fmt: skip
    return "\ufeff" + out.getvalue()
