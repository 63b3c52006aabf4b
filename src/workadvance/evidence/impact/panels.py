"""The smaller panels beneath an impact table: what else each impact is, and what is shown beside it."""

from __future__ import annotations

from collections.abc import Sequence

from workadvance.evidence.impact.numbers import (
    NOTHING,
    amount,
    cover,
    grid,
    interval,
    permuted_probability,
    probability,
)
from workadvance.evidence.impact.results import ImpactRow, ImpactTable


def permutation_panel(rows: Sequence[ImpactRow], table: ImpactTable) -> str:
    """What the permutation test says of each outcome, and the effects it does not reject."""
    head = ["Outcome", "P (perm.)", f"{cover(table)} (perm.)"]
    lines = []
    for row in rows:
        binary = row.outcome in table.binary
        ends = interval(row.ci_low_permutation, row.ci_high_permutation, row.control_mean, binary)
        lines.append([row.outcome + (" (%)" if binary else ""), permuted_probability(row), ends])
    return "By the lottery alone: effects, the same for everyone, that it does not rule out\n" + grid(head, lines)


def participation_panel(rows: Sequence[ImpactRow], table: ImpactTable) -> str:
    """Take-up, and the effect of taking part (of one unit more, where take-up is an amount)."""
    amounts = bool(table.design["takeup"]["amount"])
    head = ["Outcome", "Took part (diff.)", "Effect of taking part", "Std. error", cover(table)]
    if amounts:
        head[1:3] = ["Amount (diff.)", "Effect of one more"]
    lines = []
    for row in rows:
        binary = row.outcome in table.binary
        difference = (
            NOTHING
            if row.takeup_difference is None
            else f"{row.takeup_difference:.3g}"
            if amounts
            else f"{row.takeup_difference:.1%}"
        )
        effect, error = row.effect_of_participation, row.effect_of_participation_se
        reach = None if error is None or row.degrees_of_freedom is None else error * _t(row.degrees_of_freedom, table)
        ends = (None, None) if effect is None or reach is None else (effect - reach, effect + reach)
        lines.append(
            [
                row.outcome + (" (%)" if binary else ""),
                difference,
                amount(effect, row.control_mean, binary),
                amount(error, row.control_mean, binary),
                interval(ends[0], ends[1], row.control_mean, binary),
            ]
        )
    return "Effect of taking part\n" + grid(head, lines)


def _t(df: float, table: ImpactTable) -> float:
    from workadvance.evidence.impact.estimate import t_quantile

    return t_quantile(df, float(table.design["alpha"]))


def average_panel(rows: Sequence[ImpactRow], table: ImpactTable) -> str:
    """The average effect over people beside the difference, which weighs blocks by precision."""
    head = ["Outcome", "Weighted by precision", "Average over people", "Std. error", cover(table)]
    lines = []
    for row in rows:
        binary = row.outcome in table.binary
        lines.append(
            [
                row.outcome + (" (%)" if binary else ""),
                amount(row.impact, row.control_mean, binary),
                amount(row.average_impact, row.control_mean, binary),
                amount(row.average_impact_se, row.control_mean, binary),
                interval(row.average_ci_low, row.average_ci_high, row.control_mean, binary),
            ]
        )
    return "Average effect over people: blocks count by their people\n" + grid(head, lines)


def bootstrap_panel(rows: Sequence[ImpactRow], table: ImpactTable) -> str:
    """The wild cluster bootstrap's p-value and interval."""
    head = ["Outcome", "P (bootstrap)", cover(table)]
    lines = [
        [
            row.outcome,
            probability(row.p_value_bootstrap),
            interval(row.ci_low_bootstrap, row.ci_high_bootstrap, row.control_mean, row.outcome in table.binary),
        ]
        for row in rows
    ]
    return "Wild cluster bootstrap, restricted\n" + grid(head, lines)


def missing_panel(table: ImpactTable) -> str:
    """Whose outcome is missing, by arm, and Lee's bounds."""
    head = ["Outcome", "Missing, program", "Missing, control", "Lee's bounds", f"{cover(table)} of them"]
    means = {row.outcome: row.control_mean for row in table.rows}
    several = len({row.arm for row in table.rows}) > 1
    lines = []
    for lost in table.design["attrition"]:
        if not (lost["missing_program"] or lost["missing_control"]):
            continue
        scale, binary = means[lost["outcome"]], lost["outcome"] in table.binary
        lines.append(
            [
                lost["outcome"] + (f", {lost['arm']}" if several else "") + (" (%)" if binary else ""),
                f"{lost['missing_program']:,} ({lost['share_program']:.1%})",
                f"{lost['missing_control']:,} ({lost['share_control']:.1%})",
                interval(lost["lee_lower"], lost["lee_upper"], scale, binary),
                interval(lost["lee_ci_low"], lost["lee_ci_high"], scale, binary),
            ]
        )
    return "Missing outcomes\n" + grid(head, lines)


def quantile_panel(table: ImpactTable) -> str:
    """Effects on quantiles."""
    head = ["Outcome", "Quantile", "Program", "Control", "Difference", cover(table)]
    several = len({row.arm for row in table.quantiles}) > 1
    lines = [
        [
            row.outcome + (f", {row.arm}" if several else ""),
            f"{row.quantile:g}",
            *(amount(v, row.control, False) for v in (row.program, row.control, row.difference)),
            interval(row.ci_low, row.ci_high, row.control, False),
        ]
        for row in table.quantiles
    ]
    return "Effects on quantiles\n" + grid(head, lines)
