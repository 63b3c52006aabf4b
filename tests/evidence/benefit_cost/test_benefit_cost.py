"""Benefits and costs: by hand, against a second implementation, and by what must always hold."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from workadvance.evidence.benefit_cost import BenefitCost, compare_benefits_and_costs, parse_model, read_model
from workadvance.evidence.benefit_cost.evaluate import draw, estimates, flows, nets

EXAMPLES = Path(__file__).parents[3] / "docs" / "examples" / "benefit-cost"
SMALL = EXAMPLES / "small.yaml"


def compare(content: dict[str, Any] | Path, draws: int = 200, seed: int = 1, alpha: float = 0.1) -> BenefitCost:
    model = read_model(content) if isinstance(content, Path) else parse_model(yaml.safe_dump(content))
    return compare_benefits_and_costs(model, rng=np.random.default_rng(seed), draws=draws, alpha=alpha)


def net(answer: BenefitCost, perspective: str) -> float:
    return next(p.net for p in answer.perspectives if p.perspective == perspective)


def model_of(*lines: dict[str, Any], **top: Any) -> dict[str, Any]:
    head = {"title": "T", "price_year": 2025, "discount_rate": 0.0, "horizon": 3}
    return {**head, "lines": [{"source": "s", **line} for line in lines], **top}


def test_the_small_example_by_hand() -> None:
    """Earnings 1,000, 2,000, 1,000 at 10%: 909.09 + 1,652.89 + 751.31 = 3,313.30; see the example's README."""
    answer = compare(SMALL)
    assert net(answer, "participant") == pytest.approx(3313.2983 - 662.6597 - 272.7273, abs=0.001)
    assert net(answer, "government") == pytest.approx(662.6597 + 272.7273 - 1100 + 600, abs=0.001)
    assert net(answer, "society") == pytest.approx(3313.2983 - 2200 + 600, abs=0.001)
    society = answer.perspectives[2]
    assert society.benefits == pytest.approx(3913.2983, abs=0.001)
    assert society.costs == pytest.approx(2200)
    assert society.net_per_program_dollar == pytest.approx(1713.2983 / 2200, abs=1e-6)
    assert [(u.per, u.count, u.cost) for u in answer.unit_costs] == [
        ("participant", 100, 2200),
        ("completer", 80, 2750),
        ("placement", 55, 4000),
        ("year of retained work", 110, 2000),
    ]
    assert [round(y.society, 2) for y in answer.years] == [-1600.0, -690.91, 961.98, 1713.3]
    assert next(b for b in answer.break_even if (b.perspective, b.what) == ("society", "payback year")).value == 2


def naive(content: dict[str, Any]) -> dict[str, float]:
    """Net by party, with loops and dictionaries only."""
    rate, horizon = content["discount_rate"], content["horizon"]
    shift = {"start_of_year": 1.0, "middle_of_year": 0.5, "end_of_year": 0.0}[content["timing"]]
    index = content["price_index"]["values"]
    by_line: dict[str, dict[int, float]] = {}
    for line in content["lines"]:
        amounts: dict[int, float] = {}
        factor = index[content["price_year"]] / index[line.get("price_year", content["price_year"])]
        if "yearly" in line:
            last = min(line.get("horizon", horizon), horizon)
            value = 0.0
            for year in range(1, last + 1):
                if year <= len(line["yearly"]):
                    value = line["yearly"][year - 1]
                else:
                    value = value * (1 - line["decay"])
                amounts[year] = value * factor
        elif "amount" in line:
            amounts[line.get("year", 0)] = line["amount"] * factor
        else:
            amounts = {year: value * line["share"] for year, value in by_line[line["share_of"]].items()}
        by_line[line["name"]] = amounts
    totals = {"participant": 0.0, "government": 0.0, "others": 0.0}
    for line in content["lines"]:
        worth = 0.0
        for year, value in by_line[line["name"]].items():
            when = year - shift if year > 0 else 0.0
            worth += value / (1 + rate) ** when
        if line["kind"] in ("earnings", "fringe"):
            totals["participant"] += worth
        elif line["kind"] == "taxes":
            totals["participant"] -= worth
            totals["government"] += worth
        elif line["kind"] == "transfers":
            totals["participant"] += worth
            totals["government"] -= worth
        else:
            usual = {"participant": 1.0} if line["kind"] == "work_costs" else {"government": 1.0}
            sign = 1 if line["kind"] == "services_elsewhere" else -1
            for party, share in line.get("paid_by", usual).items():
                totals[party] += sign * share * worth
    return {
        "participant": totals["participant"],
        "government": totals["government"],
        "society": sum(totals.values()),
    }


MONEY = st.floats(-20_000, 20_000).map(lambda x: round(x, 2))
SHARES = st.floats(-1, 1).map(lambda x: round(x, 3))
KINDS = ["earnings", "fringe", "taxes", "transfers", "work_costs", "program_cost", "services_elsewhere"]


@st.composite
def contents(draw_: st.DrawFn, burdened: bool = False) -> dict[str, Any]:
    horizon = draw_(st.integers(1, 12))
    lines: list[dict[str, Any]] = []
    for number in range(draw_(st.integers(1, 6))):
        line: dict[str, Any] = {
            "name": f"line {number}",
            "kind": draw_(st.sampled_from(KINDS)),
            "source": "s",
        }
        money = MONEY.map(abs) if line["kind"] == "program_cost" else MONEY
        own = [other["name"] for other in lines if "share_of" not in other]
        form = draw_(st.sampled_from(["yearly", "amount", "share"] if own else ["yearly", "amount"]))
        if form == "yearly":
            line["yearly"] = draw_(st.lists(money, min_size=1, max_size=5))
            line["decay"] = draw_(st.sampled_from([-0.05, 0, 0.1, 0.5, 1]))
            if draw_(st.booleans()):
                line["horizon"] = draw_(st.integers(1, horizon))
        elif form == "amount":
            line["amount"] = draw_(money)
            if draw_(st.booleans()):
                line["year"] = draw_(st.integers(0, horizon))
        else:
            line["share_of"] = draw_(st.sampled_from(own))
            share = draw_(SHARES)
            line["share"] = abs(share) if line["kind"] in ("fringe", "program_cost", "work_costs", "taxes") else share
        if form != "share" and draw_(st.booleans()):
            line["price_year"] = draw_(st.sampled_from([2014, 2025]))
        if line["kind"] in KINDS[4:] and draw_(st.booleans()):
            line["paid_by"] = draw_(st.sampled_from([{"others": 1}, {"participant": 0.25, "government": 0.75}]))
        lines.append(line)
    return {
        "title": "T",
        "price_year": 2025,
        **({"excess_burden": draw_(st.sampled_from([0, 0.25, 0.5]))} if burdened else {}),
        "discount_rate": draw_(st.sampled_from([0, 0.03, 0.1])),
        "timing": draw_(st.sampled_from(["start_of_year", "middle_of_year", "end_of_year"])),
        "horizon": horizon,
        "price_index": {"source": "s", "values": {2014: 200.0, 2025: 300.0}},
        "lines": lines,
    }


@settings(max_examples=150, deadline=None)
@given(content=contents())
def test_same_nets_as_a_naive_implementation(content: dict[str, Any]) -> None:
    answer = compare(content, draws=100)
    for perspective, value in naive(content).items():
        assert net(answer, perspective) == pytest.approx(value, abs=1e-5, rel=1e-9)
        shown = next(p for p in answer.perspectives if p.perspective == perspective)
        assert shown.benefits - shown.costs == pytest.approx(shown.net, abs=1e-5)
        assert sum(getattr(line, perspective) for line in answer.lines) == pytest.approx(shown.net, abs=1e-5)
    assert answer.years[-1].society == pytest.approx(net(answer, "society"), abs=1e-5)


@settings(max_examples=60, deadline=None)
@given(content=contents())
def test_taxes_and_transfers_are_nothing_to_society(content: dict[str, Any]) -> None:
    """Whatever their amounts: halving them changes nothing for society."""
    with_them = compare(content, draws=100)
    halved = {**content, "lines": [dict(line) for line in content["lines"]]}
    shared = {line.get("share_of") for line in halved["lines"]}
    for line in halved["lines"]:
        if line["kind"] in ("taxes", "transfers") and line["name"] not in shared:
            for which in {"amount", "share"} & set(line):
                line[which] /= 2
    assert net(compare(halved, draws=100), "society") == pytest.approx(net(with_them, "society"), abs=1e-6)
    for line in with_them.lines:
        if line.kind in ("taxes", "transfers"):
            assert line.society == 0
            assert line.participant == -line.government
        assert line.participant + line.government + line.others == pytest.approx(line.society, abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(content=contents(burdened=True))
def test_at_the_break_even_size_of_a_line_the_net_is_zero(content: dict[str, Any]) -> None:
    for point in compare(content, draws=100).break_even:
        if point.what == "payback year" or point.value is None:
            continue
        changed = {**content, "lines": [dict(line) for line in content["lines"]]}
        line = next(line for line in changed["lines"] if line["name"] == point.what)
        if "yearly" in line:
            line["yearly"] = [amount * point.value for amount in line["yearly"]]
        else:
            which = "amount" if "amount" in line else "share"
            line[which] *= point.value
            if which == "share" and abs(line[which]) > 1:
                continue  # no model may say so, and the sentence of the answer says what it would take
        scale = max(
            abs(v) for row in compare(content, draws=100).lines for v in (row.participant, row.government, row.society)
        )
        assert net(compare(changed, draws=100), point.perspective) == pytest.approx(0, abs=1e-6 * max(scale, 1))


@settings(max_examples=60, deadline=None)
@given(content=contents())
def test_the_payback_year_is_where_the_cumulated_net_stays_up(content: dict[str, Any]) -> None:
    answer = compare(content, draws=100)
    for point in answer.break_even:
        if point.what != "payback year":
            continue
        path = [getattr(year, point.perspective) for year in answer.years]
        if point.value is None:
            assert path[-1] < 0
        else:
            start = int(point.value)
            assert all(value > -1e-5 for value in path[start:])
            assert start == 0 or path[start - 1] < 0


def test_discounting_matches_the_annuity_formula() -> None:
    """100 a year for 20 years at 5%: (1 - 1.05^-20) / 0.05 years' worth at year ends."""
    content = model_of({"name": "E", "kind": "earnings", "yearly": [100], "decay": 0}, discount_rate=0.05, horizon=20)
    worth = 100 * (1 - 1.05**-20) / 0.05
    assert net(compare(content), "participant") == pytest.approx(worth)
    assert net(compare({**content, "timing": "start_of_year"}), "participant") == pytest.approx(worth * 1.05)
    assert net(compare({**content, "timing": "middle_of_year"}), "participant") == pytest.approx(worth * 1.05**0.5)


def test_other_price_years_are_brought_to_the_models() -> None:
    content = model_of(
        {"name": "E", "kind": "earnings", "yearly": [100, 100, 100], "price_year": 2014},
        {"name": "T", "kind": "taxes", "share_of": "E", "share": 0.1},
        price_index={"source": "CPI", "values": {2014: 200.0, 2025: 300.0}},
    )
    answer = compare(content)
    assert net(answer, "participant") == pytest.approx(450 - 45)


@pytest.mark.parametrize(
    ("correlation", "spread"), [(1, 700.0), (0, 500.0), (0.25, (0.25 * 700**2 + 0.75 * 500**2) ** 0.5)]
)
def test_simulated_interval_recovers_the_known_distribution(correlation: float, spread: float) -> None:
    """Two years with standard errors 300 and 400: the sum is normal with a spread that correlation decides."""
    content = model_of(
        {
            "name": "E",
            "kind": "earnings",
            "yearly": [1000, 2000],
            "standard_errors": [300, 400],
            "correlation": correlation,
        },
        horizon=2,
    )
    answer = compare(content, draws=200_000, alpha=0.1)
    participant = answer.perspectives[0]
    assert participant.net == 3000
    assert participant.net_low == pytest.approx(3000 - 1.645 * spread, abs=8)
    assert participant.net_high == pytest.approx(3000 + 1.645 * spread, abs=8)
    assert answer.perspectives[1].net_low == answer.perspectives[1].net_high == 0


def test_ranges_are_drawn_triangular_and_decay_never_turns_an_effect_around() -> None:
    content = model_of(
        {"name": "E", "kind": "earnings", "yearly": [1000], "decay": {"value": 0.9, "standard_error": 0.5}},
        {"name": "P", "kind": "program_cost", "amount": {"value": 500, "low": 200, "high": 2000}},
        horizon=2,
    )
    model = parse_model(yaml.safe_dump(content))
    inputs = draw(model, 100_000, np.random.default_rng(3))
    cost = inputs.observed["P"][:, 0]
    assert cost.mean() == pytest.approx((500 + 200 + 2000) / 3, rel=0.01)
    assert (cost >= 200).all()
    assert (cost <= 2000).all()
    assert (flows(model, inputs)["E"][:, 2] >= 0).all()


def test_the_same_seed_gives_the_same_interval_and_another_does_not() -> None:
    first, again, other = compare(SMALL, seed=4), compare(SMALL, seed=4), compare(SMALL, seed=5)
    assert first == again
    assert first.perspectives[2].net_low != other.perspectives[2].net_low
    assert first.perspectives[2].net == other.perspectives[2].net


def test_probability_positive_is_the_share_of_draws_above_zero() -> None:
    content = model_of(
        {"name": "E", "kind": "earnings", "yearly": [0], "standard_errors": [100]},
        horizon=1,
    )
    assert compare(content, draws=100_000).perspectives[0].probability_positive == pytest.approx(0.5, abs=0.01)


def test_tornado_ends_are_the_model_at_those_values() -> None:
    content = yaml.safe_load(SMALL.read_text(encoding="utf-8"))
    swings = {(s.perspective, s.input): s for s in compare(SMALL).tornado}
    low_rate = {**content, "discount_rate": 0.03}
    assert swings["society", "Discount rate"].net_at_low == pytest.approx(net(compare(low_rate), "society"))
    high_tax = {**content, "lines": [dict(line) for line in content["lines"]]}
    high_tax["lines"][1]["share"] = 0.25
    tax = swings["participant", "Taxes on earnings, share"]
    assert tax.net_at_high == pytest.approx(net(compare(high_tax), "participant"))
    assert (tax.low, tax.high) == ("15.0%", "25.0%")
    assert ("society", "Taxes on earnings, share") not in swings
    up = {**content, "lines": [dict(line) for line in content["lines"]]}
    up["lines"][0]["yearly"] = [1000 + 1.6448536 * 400, 2000 + 1.6448536 * 500]
    assert swings["society", "Earnings"].net_at_high == pytest.approx(net(compare(up), "society"), abs=0.01)
    for perspective in ("participant", "government", "society"):
        sizes = [s.swing for s in compare(SMALL).tornado if s.perspective == perspective]
        assert sizes == sorted(sizes, reverse=True)
        assert sizes


def test_tornado_of_horizon_decay_and_amount() -> None:
    content = model_of(
        {"name": "E", "kind": "earnings", "yearly": [100], "decay": {"value": 0.5, "low": 0, "high": 1}},
        {"name": "P", "kind": "program_cost", "amount": {"value": 50, "standard_error": 10}, "year": 3},
        horizon={"value": 2, "low": 1, "high": 3},
    )
    swings = {(s.perspective, s.input): s for s in compare(content, alpha=0.3173105).tornado}
    assert (swings["society", "E, decay"].net_at_low, swings["society", "E, decay"].net_at_high) == (200, 100)
    horizon = swings["society", "Horizon"]
    assert (horizon.low, horizon.net_at_low) == ("1 years", 100)
    assert (horizon.high, horizon.net_at_high) == ("3 years", 175 - 50)
    assert ("society", "P") not in swings  # year 3 lies after the horizon of the estimate
    later = {**content, "horizon": 3}
    amount = next(s for s in compare(later, alpha=0.3173105).tornado if (s.perspective, s.input) == ("society", "P"))
    assert (amount.net_at_low, amount.net_at_high) == pytest.approx((175 - 40, 175 - 60))


def test_draws_at_no_uncertainty_are_the_estimate() -> None:
    model = parse_model(yaml.safe_dump(model_of({"name": "E", "kind": "earnings", "yearly": [5, 6, 7]})))
    assert (nets(model, draw(model, 3, np.random.default_rng(0))) == nets(model, estimates(model))).all()


def test_warnings_say_what_is_missing_and_what_is_assumed() -> None:
    content = model_of(
        {"name": "E", "kind": "earnings", "yearly": [100], "decay": 0},
        horizon=5,
        served={"source": "s", "participants": 10, "completers": 8, "placements": 0},
    )
    warnings = " ".join(compare(content).warnings)
    for said in [
        "No line states how unsure it is",
        "“E” is taken as known: it has no standard_errors.",
        "80% of “E” lies in years after the last observed one",
        "There is no line of kind taxes",
        "There is no line of kind services_elsewhere",
        "There is no line of kind program_cost",
        "served.placements is 0: there is no cost per unit.",
        "There is no cost per unit: give served.total_cost or a line of kind program_cost.",
    ]:
        assert said in warnings
    assert {unit.cost for unit in compare(content).unit_costs} == {None}


def test_a_stated_total_cost_is_used_and_compared_with_the_lines() -> None:
    content = model_of(
        {"name": "P", "kind": "program_cost", "amount": 1000},
        served={"source": "s", "total_cost": 30_000, "participants": 20, "retained_years": 12.5},
    )
    answer = compare(content)
    assert [(unit.per, unit.cost) for unit in answer.unit_costs] == [
        ("participant", 1500),
        ("completer", None),
        ("placement", None),
        ("year of retained work", 2400),
    ]
    assert "served.total_cost is $1,500 per participant, the lines of program cost $1,000." in answer.warnings


def test_who_pays_is_said_in_the_assumptions() -> None:
    said = compare(SMALL).assumptions
    assert "“Program” is paid by government 50%, others 50%." in said
    assert "“Training controls got elsewhere” is saved by the government." in said
    assert "Discounted at 10.0% a year to the day of enrollment; amounts of a year fall at the end of the year." in said


def test_the_value_of_public_funds_is_the_participants_gain_per_net_dollar_of_the_government() -> None:
    content = model_of(
        {"name": "E", "kind": "earnings", "yearly": [1000, 1000, 1000]},
        {"name": "T", "kind": "taxes", "share_of": "E", "share": 0.2},
        {"name": "P", "kind": "program_cost", "amount": 2000, "paid_by": {"government": 0.75, "others": 0.25}},
    )
    found = compare(content).mvpf
    assert (found.willingness_to_pay, found.government_cost) == (pytest.approx(2400), pytest.approx(900))
    assert (found.value, found.status, found.pays_for_itself) == (pytest.approx(2400 / 900), "ratio", 0)
    assert found.low == found.high == found.value


@pytest.mark.parametrize(("yearly", "status", "share"), [(9000, "pays for itself", 1), (-9000, "ratio", 0)])
def test_what_pays_for_itself_has_no_ratio(yearly: float, status: str, share: float) -> None:
    content = model_of(
        {"name": "E", "kind": "earnings", "yearly": [yearly] * 3},
        {"name": "T", "kind": "taxes", "share_of": "E", "share": 0.2},
        {"name": "P", "kind": "program_cost", "amount": 2000},
    )
    found = compare(content).mvpf
    assert (found.status, found.pays_for_itself) == (status, share)
    assert (found.value is None) == (status == "pays for itself")


def test_the_interval_of_the_value_of_public_funds_follows_the_simulated_nets() -> None:
    """Gain and cost apart: cost known, gain normal, so the ratio is normal with its spread divided by the cost."""
    content = model_of(
        {"name": "E", "kind": "earnings", "yearly": [1000], "standard_errors": [300]},
        {"name": "P", "kind": "program_cost", "amount": 500},
        horizon=1,
    )
    found = compare(content, draws=100_000, alpha=0.1).mvpf
    assert found.low == pytest.approx((1000 - 1.645 * 300) / 500, abs=0.02)
    assert found.high == pytest.approx((1000 + 1.645 * 300) / 500, abs=0.02)


def test_raising_taxes_costs_society_the_excess_burden_and_nobody_else() -> None:
    lines = (
        {"name": "E", "kind": "earnings", "yearly": [1000, 1000, 1000]},
        {"name": "T", "kind": "taxes", "share_of": "E", "share": 0.2},
        {"name": "P", "kind": "program_cost", "amount": 2000},
    )
    without, with_it = compare(model_of(*lines)), compare(model_of(*lines, excess_burden=0.25))
    assert net(with_it, "participant") == net(without, "participant")
    assert net(with_it, "government") == net(without, "government") == pytest.approx(-1400)
    assert net(with_it, "society") == pytest.approx(net(without, "society") - 0.25 * 1400)
    assert with_it.years[-1].society == pytest.approx(net(with_it, "society"))
    wide = compare(model_of(*lines, excess_burden={"value": 0.25, "low": 0, "high": 0.5}))
    swing = next(s for s in wide.tornado if s.input == "Excess burden of taxes")
    assert (swing.perspective, swing.swing) == ("society", pytest.approx(0.5 * 1400))


def test_shares_that_take_more_than_the_earnings_are_pointed_out() -> None:
    content = model_of(
        {"name": "E", "kind": "earnings", "yearly": [1000, 1000, 1000]},
        {"name": "T", "kind": "taxes", "share_of": "E", "share": 0.6},
        {"name": "A", "kind": "transfers", "share_of": "E", "share": -0.5},
    )
    assert any("take 110% of “E”" in warning for warning in compare(content).warnings)


def test_a_file_of_the_first_version_reads_as_before() -> None:
    now = model_of({"name": "P", "kind": "program_cost", "amount": 1000})
    before = model_of({"name": "P", "kind": "programme_cost", "amount": 1000})
    assert compare(before) == compare(now)
