"""Commands about targets: the target list, the share of good jobs, a job's ladder."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workadvance.cli.labor.data import FormatOption
from workadvance.tables import Format, InputProblems, Problem, to_json, write_rows
from workadvance.tables.printing import plain

if TYPE_CHECKING:
    from workadvance.labor.targets import TargetOccupation

AreasOption = Annotated[
    list[str], typer.Option("--area", help="Area code, such as 46140; give several to pool them.", show_default=False)
]
PhiOption = Annotated[
    float | None, typer.Option("--phi", help="Share of openings your people could fill, 0-1 (an assumption; 0.25).")
]
WageOption = Annotated[
    float | None,
    typer.Option("--living-wage", help="Dollars a year instead of the national median at local prices."),
]
GATES = {"pass": "● pass", "borderline": "◐ borderline", "fail": "○ fail", None: "–"}


EntryOnlyOption = Annotated[
    bool, typer.Option("--entry-only", help="Only middle-skill jobs that need no related experience.")
]
SectorOption = Annotated[
    str | None, typer.Option("--sector", help="Only one sector, such as “health care”; a wrong name lists them.")
]
SortOption = Annotated[str, typer.Option("--sort", help="Column to order by; a wrong name lists them.")]
AscendingOption = Annotated[bool, typer.Option("--ascending", help="Smallest first.")]
AllOption = Annotated[
    bool, typer.Option("--all", help="Also occupations that typically need a bachelor's degree or more.")
]


def register(app: typer.Typer) -> None:
    """Add these commands to the noun."""
    app.command("target")(target)
    app.command("share")(share)
    app.command("ladder")(ladder)


def target(
    area: AreasOption,
    entry_only: EntryOnlyOption = False,
    sector: SectorOption = None,
    phi: PhiOption = None,
    living_wage: WageOption = None,
    sort: SortOption = "openings",
    ascending: AscendingOption = False,
    all: AllOption = False,
    format: FormatOption = Format.table,
) -> None:
    """Which occupations of a place pay, are open below a bachelor's degree, lead upward and can absorb trainees.

    The table shows middle-skill occupations that don't fail the wage test (everything with --all); JSON and CSV have
    every occupation below a bachelor's degree.
    """
    from workadvance import labor

    result = labor.target(
        area,
        entry_only=entry_only,
        sector=sector,
        phi=phi,
        living_wage=living_wage,
        every_education=all,
        sort=sort,
        descending=not ascending,
    )
    if format is Format.json:
        print(to_json(_promised(plain(result))))
        return
    rows = result.occupations
    if format is Format.table and not all:
        rows = tuple(o for o in rows if (o.middle_skill or "reachable_rung" in o.flags) and o.pay_gate != "fail")
    _print_targets(rows, format)
    names = "; ".join(a["name"] for a in result.areas)
    print(
        f"{names}: wage threshold ${result.pay_bar:,.0f} a year. {len(rows)} of {len(result.occupations)} shown.",
        file=sys.stderr,
    )
    flags = result.pay_bar_detail.flags
    print(
        f"Assumes phi = {rows[0].capacity.phi if rows else phi}." + (f" {', '.join(flags)}." if flags else ""),
        file=sys.stderr,
    )
    print(f"Sources: {'; '.join(result.vintages.values())}", file=sys.stderr)


def _promised(result: Any) -> Any:
    """The result under the keys that the first version printed: programs of others read `next_rungs`."""
    if isinstance(result, dict):
        return {"next_rungs" if key == "step_up_jobs" else key: _promised(value) for key, value in result.items()}
    return [_promised(one) for one in result] if isinstance(result, list) else result


_ONLY_IN_CSV = (
    "p25_annual_wage", "structural_openings", "location_quotient", "typical_education", "next_rungs",
    "borrowed_median_wage", "borrowed_from",
)  # fmt: skip


def _print_targets(rows: Sequence[TargetOccupation], format: Format) -> None:
    flat = [_flat(o, format) for o in rows]
    columns = [c for c in flat[0] if format is Format.csv or c not in _ONLY_IN_CSV] if flat else None
    write_rows(flat, format, columns=columns, labels={"trainees_p20": "trainees a year (p20)", "trainees_p50": "(p50)"})


def _flat(o: TargetOccupation, format: Format) -> dict[str, Any]:
    return {
        "soc": o.soc,
        "title": o.title,
        "employment": o.employment,
        "median_annual_wage": o.median_annual_wage,
        "p25_annual_wage": o.p25_annual_wage,
        "borrowed_median_wage": o.borrowed_median_wage,
        "borrowed_from": o.borrowed_from,
        "pay_probability": None if o.pay_probability is None else round(o.pay_probability, 3),
        "pay_gate": GATES[o.pay_gate] if format is Format.table else o.pay_gate,
        "entry": o.entry,
        "openings": o.openings,
        "structural_openings": o.structural_openings,
        "location_quotient": o.location_quotient,
        "trainees_p20": o.capacity.p20,
        "trainees_p50": o.capacity.p50,
        "reliability": o.reliability,
        "typical_education": o.typical_education,
        "next_rungs": [f"{r.soc} {r.title} +{r.gain:.0%}" for r in o.step_up_jobs],
        "flags": list(o.flags),
    }


def share(
    area: Annotated[list[str] | None, typer.Option("--area", help="Area code; give several for a row each.")] = None,
    all: Annotated[bool, typer.Option("--all", help="Every area.")] = False,
    living_wage: WageOption = None,
    format: FormatOption = Format.table,
) -> None:
    """The share of a place's jobs that pay well and are open below a bachelor's degree, with its interval."""
    from workadvance import labor

    if all == bool(area):
        raise InputProblems(Problem("give --area CODE (once or more) or --all.", column="--area"))
    rows = labor.shares(None if all else area, living_wage=living_wage)
    columns = [
        "area", "name", "area_type", "pay_bar", "share_strict", "share_borrowed", "share_with_nurses",
        "share_borrowed_with_nurses", "interval_low", "interval_high", "bounds_low", "bounds_high",
        "unpublished_share", "flags",
    ]  # fmt: skip
    write_rows(rows, format, columns=columns if format is not Format.json else None)


def ladder(
    soc: Annotated[str, typer.Option("--soc", help="Occupation code, such as 29-2061.")],
    area: AreasOption,
    format: FormatOption = Format.table,
) -> None:
    """The better-paid jobs that could follow one, the jobs after those, and what speaks for each. No promise."""
    from workadvance import labor

    found = labor.ladder(soc, area)
    if format is Format.json:
        print(to_json(_promised(plain(found))))
        return
    rows: list[dict[str, object]] = []

    def walk(step_ups: tuple[labor.StepUp, ...], after: str, step: int) -> None:
        for step_up in step_ups:
            rows.append(
                {
                    "step": step,
                    "after": after,
                    "soc": step_up.soc,
                    "title": step_up.title,
                    "median_annual_wage": step_up.median_annual_wage,
                    "gain": step_up.gain,
                    "openings": None if step_up.openings is None else round(step_up.openings, 1),
                    "typical_education": step_up.typical_education,
                    "experience": step_up.experience,
                    "credential": step_up.credential,
                    "years": step_up.years,
                    "license": "check your state" if step_up.license_usual else "",
                    "strength": step_up.strength,
                    "why": "; ".join(step_up.reasons),
                }
            )
            walk(step_up.step_up_jobs, step_up.soc, step + 1)

    walk(found.step_up_jobs, found.soc, 1)
    pay = f"${found.median_annual_wage:,.0f}" if found.median_annual_wage is not None else found.median_status
    print(f"{found.soc} {found.title}: median {pay}. {found.note}", file=sys.stderr)
    if not rows:
        why = ", ".join(found.flags) or "no occupation with enough evidence pays 10% more within one job zone"
        print(f"No step-up job: {why}.", file=sys.stderr)
    write_rows(rows, format)
