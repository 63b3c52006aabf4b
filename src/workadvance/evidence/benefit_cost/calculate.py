"""The whole comparison: who gains how much, how sure that is, what it hangs on, and what it cost per result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from workadvance.evidence.benefit_cost.evaluate import (
    Array,
    draw,
    estimates,
    flows,
    nets,
    present_values,
    weights,
)
from workadvance.evidence.benefit_cost.model import TO_PAYERS, Model
from workadvance.evidence.benefit_cost.sensitivity import (
    PERSPECTIVES,
    BreakEven,
    PerspectiveName,
    Swing,
    break_even,
    cumulative_nets,
    tornado,
)
from workadvance.tables import InputProblems, Problem

MOST_PROJECTED = 0.5


@dataclass(frozen=True, slots=True)
class Perspective:
    """Net present value to one perspective, dollars per person of the model's price year.

    `benefits` and `costs` are the sums of the lines that add and take away (both positive); `net_low` and `net_high`
    the central 1 - alpha of the simulated nets; `probability_positive` the share of draws with a net above zero;
    `net_per_program_dollar` the net per dollar society spends on the program (null if it costs nothing).
    """

    perspective: PerspectiveName
    benefits: float
    costs: float
    net: float
    net_low: float
    net_high: float
    probability_positive: float
    net_per_program_dollar: float | None


@dataclass(frozen=True, slots=True)
class LineValue:
    """What one line is worth to each party, present value in dollars per person; negative where it costs.

    `projected_share` is the part of the line's present value that lies in years after the last observed one.
    """

    line: str
    kind: str
    participant: float
    government: float
    others: float
    society: float
    projected_share: float
    source: str


@dataclass(frozen=True, slots=True)
class YearNet:
    """Discounted net cumulated from enrollment (year 0) to the end of a year, dollars per person."""

    year: int
    participant: float
    government: float
    society: float


@dataclass(frozen=True, slots=True)
class UnitCost:
    """The program's total cost divided by what it bought; `cost` is null where the count is zero or not given."""

    per: Literal["participant", "completer", "placement", "year of retained work"]
    count: float | None
    cost: float | None


@dataclass(frozen=True, slots=True)
class PublicValue:
    """The marginal value of public funds (MVPF): what the participant gains per dollar the government pays, net.

    `willingness_to_pay` is the participant's net benefit and `government_cost` what the government pays less what it gets
    back, both present values in dollars per person. `value` is their ratio; null where the government pays nothing, net:
    `status` then says "pays for itself" (the participant gains and nothing is left to pay: infinite) or "not defined"
    (the participant loses). `low` and `high` are the central 1 - alpha of the simulated ratios, null where that end
    is infinite or not defined; `pays_for_itself` the share of draws that do.
    Source: Hendren and Sprung-Keyser (2020), A Unified Welfare Analysis of Government Policies, QJE 135(3).
    """

    willingness_to_pay: float
    government_cost: float
    value: float | None
    low: float | None
    high: float | None
    status: Literal["ratio", "pays for itself", "not defined"]
    pays_for_itself: float


@dataclass(frozen=True, slots=True)
class Simulation:
    """How the interval was made: number of draws, and the part left out of it on both sides together."""

    draws: int
    alpha: float


@dataclass(frozen=True, slots=True)
class BenefitCost:
    """The comparison of benefits and costs of one model; see the parts for units."""

    title: str
    price_year: int
    discount_rate: float
    timing: str
    horizon: int
    perspectives: tuple[Perspective, ...]
    lines: tuple[LineValue, ...]
    years: tuple[YearNet, ...]
    tornado: tuple[Swing, ...]
    break_even: tuple[BreakEven, ...]
    unit_costs: tuple[UnitCost, ...]
    mvpf: PublicValue
    simulation: Simulation
    assumptions: tuple[str, ...]
    warnings: tuple[str, ...]


def compare_benefits_and_costs(
    model: Model, *, rng: np.random.Generator, draws: int = 10_000, alpha: float = 0.10
) -> BenefitCost:
    """Benefits and costs of a program to participant, government and society, with interval, tornado and break-even.

    The estimate is the model at its stated values; the interval comes from `draws` draws with `rng` (the same generator
    state gives the same interval). Raises InputProblems if draws or alpha make no sense.
    """
    problems = []
    if not 100 <= draws <= 10_000_000:
        problems.append(Problem(f"found {draws}; from 100 to 10,000,000 draws are possible.", column="--draws"))
    if not 0 < alpha < 1:
        problems.append(Problem(f"found {alpha:g}; write 0.10 for a 90% interval.", column="--alpha"))
    if problems:
        raise InputProblems(problems)
    base = estimates(model)
    values, by_party = present_values(model, base)[0], weights(model, base.excess_burden)
    simulated = nets(model, draw(model, draws, rng))
    low, high = np.quantile(simulated, [alpha / 2, 1 - alpha / 2], axis=0)
    program = sum(value for value, line in zip(values, model.lines, strict=True) if line.kind == "program_cost")
    perspectives = []
    for number, name in enumerate(PERSPECTIVES):
        worth = values * by_party[:, number]
        net = float(worth.sum())
        perspectives.append(
            Perspective(
                perspective=name,
                benefits=float(worth[worth > 0].sum()),
                costs=float(-worth[worth < 0].sum()),
                net=net,
                net_low=float(low[number]),
                net_high=float(high[number]),
                probability_positive=float((simulated[:, number] > 0).mean()),
                net_per_program_dollar=net / float(program) if program > 0 else None,
            )
        )
    lines = _lines(model)
    return BenefitCost(
        title=model.title,
        price_year=model.price_year,
        discount_rate=model.discount_rate.value,
        timing=model.timing,
        horizon=base.horizon,
        perspectives=tuple(perspectives),
        lines=lines,
        years=tuple(YearNet(year, *map(float, row)) for year, row in enumerate(cumulative_nets(model, base))),
        tornado=tuple(tornado(model, alpha)),
        break_even=tuple(break_even(model)),
        unit_costs=_unit_costs(model),
        mvpf=_public_value(perspectives[0].net, -perspectives[1].net, simulated, alpha),
        simulation=Simulation(draws, alpha),
        assumptions=_assumptions(model),
        warnings=_warnings(model, lines),
    )


def _public_value(gain: float, cost: float, simulated: Array, alpha: float) -> PublicValue:
    """The marginal value of public funds from a gain and a cost, its interval from simulated nets, (draws, 3)."""
    gains, costs = simulated[:, 0], -simulated[:, 1]
    free = (costs <= 0) & (gains > 0)
    lost = (costs <= 0) & (gains <= 0)
    # What pays for itself ranks above every ratio; what costs nothing and helps no one below.
    ratios = np.where(free, np.inf, np.where(lost, -np.inf, gains / np.where(costs > 0, costs, 1.0)))
    low, high = np.quantile(ratios, [alpha / 2, 1 - alpha / 2], method="nearest")
    status: Literal["ratio", "pays for itself", "not defined"] = (
        "ratio" if cost > 0 else "pays for itself" if gain > 0 else "not defined"
    )
    return PublicValue(
        willingness_to_pay=gain,
        government_cost=cost,
        value=gain / cost if cost > 0 else None,
        low=float(low) if np.isfinite(low) else None,
        high=float(high) if np.isfinite(high) else None,
        status=status,
        pays_for_itself=float(free.mean()),
    )


def _lines(model: Model) -> tuple[LineValue, ...]:
    base = estimates(model)
    values, by_line = present_values(model, base)[0], flows(model, base)
    found = []
    for value, line in zip(values, model.lines, strict=True):
        own = model.line(line.share_of) if line.share_of is not None else line
        amounts = np.abs(by_line[line.name][0])
        observed = len(own.yearly) if own.yearly is not None else base.horizon
        total = float(amounts.sum())
        participant, government, others = (float(value) * weight + 0.0 for weight in line.weights)
        found.append(
            LineValue(
                line=line.name,
                kind=line.kind,
                participant=participant,
                government=government,
                others=others,
                society=float(value) * sum(line.weights) + 0.0,
                projected_share=float(amounts[observed + 1 :].sum()) / total if total else 0.0,
                source=line.source,
            )
        )
    return tuple(found)


def _unit_costs(model: Model) -> tuple[UnitCost, ...]:
    served = model.served
    if served is None:
        return ()
    total = served.total_cost
    if total is None and any(line.kind == "program_cost" for line in model.lines):
        total = _per_person_cost(model) * served.participants
    counts: list[tuple[Literal["participant", "completer", "placement", "year of retained work"], float | None]] = [
        ("participant", served.participants),
        ("completer", served.completers),
        ("placement", served.placements),
        ("year of retained work", served.retained_years),
    ]
    return tuple(UnitCost(per, count, total / count if count and total is not None else None) for per, count in counts)


def _per_person_cost(model: Model) -> float:
    """Program cost per person, not discounted, in the model's prices."""
    by_line = flows(model, estimates(model))
    return float(sum(by_line[line.name][0].sum() for line in model.lines if line.kind == "program_cost"))


def _assumptions(model: Model) -> tuple[str, ...]:
    when = {
        "start_of_year": "at the start of the year",
        "middle_of_year": "in the middle of the year",
        "end_of_year": "at the end of the year",
    }[model.timing]
    rate = model.discount_rate.value
    said = [
        f"Dollars of {model.price_year} per person of the program group, program minus control.",
        f"Discounted at {rate:.1%} a year to the day of enrollment; amounts of a year fall {when}.",
        f"Counted over {model.horizon.value:g} years after enrollment.",
        "Society is participant, government and others together; taxes and transfers cancel.",
        "Lines are drawn independently of each other.",
    ]
    if model.excess_burden is None:
        said.append("Raising taxes costs society nothing beyond the taxes: no excess_burden is given.")
    else:
        said.append(
            f"A dollar the government pays, net, costs society {model.excess_burden.value:.0%} more: what taxes keep "
            "people from doing (marginal excess burden)."
        )
    for line in model.lines:
        if line.yearly is not None and line.standard_errors is not None and len(line.yearly) > 1:
            said.append(f"The years of “{line.name}” vary together with a correlation of {line.correlation:g}.")
        if line.kind in TO_PAYERS:
            shares = line.paid_by or {}
            payers = ", ".join(f"{party} {share:.0%}" for party, share in shares.items() if share)
            verb = "is saved by" if line.kind == "services_elsewhere" else "is paid by"
            participant, government, _ = line.weights
            usual = "the participant" if participant else "the government" if government else "others"
            said.append(f"“{line.name}” {verb} {payers or usual}.")
    return tuple(said)


def _warnings(model: Model, lines: tuple[LineValue, ...]) -> tuple[str, ...]:
    return (*_unsure(model, lines), *_more_than_earned(model), *_left_out(model), *_served_warnings(model))


def _unsure(model: Model, lines: tuple[LineValue, ...]) -> list[str]:
    """What is taken as known without being so."""
    found = []
    drawn = any(
        (line.standard_errors is not None and any(line.standard_errors))
        or any(number is not None and number.is_uncertain for number in (line.amount, line.share, line.decay))
        for line in model.lines
    )
    if not drawn:
        found.append("No line states how unsure it is: the interval has no width, which is not certainty.")
    for line in model.lines:
        if line.yearly is not None and not (line.standard_errors and any(line.standard_errors)):
            found.append(f"“{line.name}” is taken as known: it has no standard_errors.")
    for value in lines:
        if value.projected_share > MOST_PROJECTED:
            found.append(
                f"{value.projected_share:.0%} of “{value.line}” lies in years after the last observed one: it is an "
                "assumption, not a finding."
            )
    return found


def _more_than_earned(model: Model) -> list[str]:
    by_earner = {
        own.name: sum(
            line.share.value * (-1 if line.kind == "transfers" else 1)
            for line in model.lines
            if line.share is not None
            and line.share_of == own.name
            and line.kind in ("taxes", "transfers", "work_costs")
        )
        for own in model.lines
        if own.kind == "earnings"
    }
    return [
        f"Taxes, lost assistance and work costs take {taken:.0%} of “{name}”: more than it brings. Check the shares."
        for name, taken in by_earner.items()
        if taken > 1
    ]


def _left_out(model: Model) -> list[str]:
    kinds = {line.kind for line in model.lines}
    needed = {
        "earnings": "the participant's main benefit is left out",
        "taxes": "the government's gain from higher earnings is left out",
        "transfers": "a change in public assistance is left out",
        "program_cost": "the program costs nothing here",
        "services_elsewhere": "what the control group's training elsewhere costs is left out, so the program looks dearer "
        "than the difference it makes",
    }
    return [f"There is no line of kind {kind}: {meaning}." for kind, meaning in needed.items() if kind not in kinds]


def _served_warnings(model: Model) -> list[str]:
    served = model.served
    if served is None:
        return []
    found = []
    costed = any(line.kind == "program_cost" for line in model.lines)
    if served.total_cost is not None and served.participants and costed:
        stated, per_person = served.total_cost / served.participants, _per_person_cost(model)
        if abs(stated - per_person) > 0.01 * max(abs(per_person), 1.0):
            found.append(
                f"served.total_cost is ${stated:,.0f} per participant, the lines of program cost ${per_person:,.0f}."
            )
    for label in ("participants", "completers", "placements", "retained_years"):
        if getattr(served, label) == 0:
            found.append(f"served.{label} is 0: there is no cost per unit.")
    if served.total_cost is None and not costed:
        found.append("There is no cost per unit: give served.total_cost or a line of kind program_cost.")
    return found
