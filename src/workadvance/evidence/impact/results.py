"""What an impact analysis returns: frozen rows with the names evaluators use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from workadvance.evidence.impact.quantiles import QuantileRow
from workadvance.evidence.impact.trial import ReaderNotice


@dataclass(frozen=True, slots=True)
class ImpactRow:
    """One outcome of one arm against the control group.

    Means and impact are in the outcome's own unit; `program_mean` is the control mean plus the impact (adjusted for
    blocks and covariates), `program_mean_unadjusted` the mean of the program group's people, as printed. `effect_size`
    is the impact in standard deviations of the control group; `percent_change` the impact as percent of the control
    mean; `degrees_of_freedom` those of t. `p_value_permutation_error` is the permutation p-value's Monte Carlo standard
    error (0: every draw was made), `ci_…_permutation` the interval by inversion; `…_bootstrap` those of the wild cluster
    bootstrap; `p_value_fdr` is Benjamini and Hochberg's. `average_…`: the average effect over people where blocks have
    their own ratios of arms (`impact` weighs blocks by precision). None: not asked for, or not computable
    (a notice says why).
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
    program_mean_unadjusted: float
    degrees_of_freedom: float | None
    p_value_permutation_error: float | None = None
    ci_low_permutation: float | None = None
    ci_high_permutation: float | None = None
    p_value_fdr: float | None = None
    p_value_bootstrap: float | None = None
    ci_low_bootstrap: float | None = None
    ci_high_bootstrap: float | None = None
    average_impact: float | None = None
    average_impact_se: float | None = None
    average_ci_low: float | None = None
    average_ci_high: float | None = None


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
    ci_low: float | None
    ci_high: float | None


@dataclass(frozen=True, slots=True)
class ImpactTable:
    """Impacts, subgroups, how they were made (`design`) and what a reader must know (`notices`).

    `binary`: outcomes that hold only 0 and 1, printed as percent. `quantiles`: effects on quantiles, where asked for.
    """

    rows: tuple[ImpactRow, ...]
    subgroups: tuple[SubgroupRow, ...]
    design: dict[str, Any]
    notices: tuple[ReaderNotice, ...]
    binary: frozenset[str]
    quantiles: tuple[QuantileRow, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The documented object: rows, subgroups, design, warnings (each a text that starts with its name)."""
        from workadvance.tables import rows_of

        return {
            "rows": rows_of(self.rows),
            "subgroups": rows_of(self.subgroups),
            "design": self.design,
            **({"quantiles": rows_of(self.quantiles)} if self.quantiles else {}),
            "warnings": [str(n) for n in self.notices],
        }
