"""Numbers as evaluators print them: stars, amounts, probabilities, intervals, and rows in columns."""

from __future__ import annotations

from collections.abc import Sequence

from workadvance.evidence.impact.results import ImpactRow, ImpactTable

STARS = ((0.01, "***"), (0.05, "**"), (0.10, "*"))
NOTHING = "–"


def stars(p: float | None) -> str:
    """The evaluator's stars: *** below .01, ** below .05, * below .10 (a p-value of exactly the level counts)."""
    return next((mark for level, mark in STARS if p is not None and p <= level), "")


def amount(value: float | None, scale: float, binary: bool) -> str:
    """A mean or difference: percent with one decimal for 0/1 outcomes, whole numbers from 1,000 on, else two decimals.

    `scale` is the size of the numbers in the row, so that a row's numbers share their decimals.
    """
    if value is None:
        return NOTHING
    decimals = 1 if binary else 0 if abs(scale) >= 1000 else 1 if abs(scale) >= 100 else 2
    # Adding zero turns a rounded -0 into 0.
    return f"{round(100 * value if binary else value, decimals) + 0.0:,.{decimals}f}"


def probability(p: float | None) -> str:
    """A p-value to three places; below .001 as such."""
    return NOTHING if p is None else ("<0.001" if p < 0.001 else f"{p:.3f}")


def cover(table: ImpactTable) -> str:
    """The heading of an interval column: 90% interval."""
    return f"{100 * (1 - float(table.design['alpha'])):g}% interval"


def interval(low: float | None, high: float | None, scale: float, binary: bool) -> str:
    """An interval as printed, its ends with the row's decimals; an end without a limit as such."""
    if low is None or high is None or low != low or high != high:
        return NOTHING
    ends = ["no limit" if abs(end) == float("inf") else amount(end, scale, binary) for end in (low, high)]
    return f"{ends[0]} to {ends[1]}"


def permuted_probability(row: ImpactRow) -> str:
    """A permutation p-value with its Monte Carlo error; without one where every draw was made."""
    if row.p_value_permutation is None:
        return NOTHING
    if not row.p_value_permutation_error:
        return probability(row.p_value_permutation)
    # Below a thousandth its error would print as nothing.
    error = f" ±{row.p_value_permutation_error:.3f}" if row.p_value_permutation >= 0.001 else ""
    return f"{probability(row.p_value_permutation)}{error}"


def grid(head: Sequence[str], lines: Sequence[Sequence[str]], left: Sequence[int] = (0,)) -> str:
    """Rows beneath a heading, in columns; `left`: the columns set to the left."""
    widths = [max(len(row[i]) for row in [head, *lines]) for i in range(len(head))]

    def line(cells: Sequence[str]) -> str:
        return "  ".join(
            c.ljust(w) if i in left else c.rjust(w) for i, (c, w) in enumerate(zip(cells, widths, strict=True))
        ).rstrip()

    rule = "-" * (sum(widths) + 2 * (len(widths) - 1))
    return "\n".join([rule, line(head), rule, *(line(cells) for cells in lines), rule])
