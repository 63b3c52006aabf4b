"""What an impact analysis returns: frozen rows with the names evaluators use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from workadvance.evidence.impact.trial import Notice


@dataclass(frozen=True, slots=True)
class ImpactRow:
    """One outcome of one arm against the control group.

    Means and impact are in the outcome's own unit; `program_mean` is the control mean plus the impact (adjusted for
    blocks and covariates). `effect_size` is the impact in standard deviations of the control group; `percent_change`
    the impact as per cent of the control mean. None: not asked for, or not computable (a notice says why).
    """

    outcome: str
    arm: str
    n_program: int
    n_control: int
    program_mean: float
    control_mean: float
    impact: float
    standard_error: float | None
    ci_low: float | None
    ci_high: float | None
    p_value: float | None
    p_value_permutation: float | None
    p_value_adjusted: float | None
    effect_size: float | None
    percent_change: float | None
    takeup_difference: float | None
    effect_of_participation: float | None
    effect_of_participation_se: float | None


@dataclass(frozen=True, slots=True)
class SubgroupRow:
    """One outcome of one arm within one group; the H-statistic (over the groups) repeats on each group's row."""

    outcome: str
    arm: str
    subgroup: str
    level: str
    n_program: int
    n_control: int
    impact: float | None
    standard_error: float | None
    p_value: float | None
    h_statistic: float | None
    h_df: int | None
    h_p_value: float | None


@dataclass(frozen=True, slots=True)
class ImpactTable:
    """Impacts, subgroups, how they were made (`design`) and what a reader must know (`notices`).

    `binary`: outcomes that hold only 0 and 1, printed as per cent.
    """

    rows: tuple[ImpactRow, ...]
    subgroups: tuple[SubgroupRow, ...]
    design: dict[str, Any]
    notices: tuple[Notice, ...]
    binary: frozenset[str]

    def as_json(self) -> dict[str, Any]:
        """The documented object: rows, subgroups, design, warnings (each a text that starts with its name)."""
        from workadvance.tables import rows_of

        return {
            "rows": rows_of(self.rows),
            "subgroups": rows_of(self.subgroups),
            "design": self.design,
            "warnings": [str(n) for n in self.notices],
        }
