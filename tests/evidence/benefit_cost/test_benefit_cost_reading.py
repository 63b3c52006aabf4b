from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from workadvance.evidence.benefit_cost import compare_benefits_and_costs, parse_model, read_model
from workadvance.tables import InputProblems

HEAD = "title: T\nprice_year: 2025\ndiscount_rate: 0.03\nhorizon: 3\nlines:\n"


def problems(text: str) -> list[str]:
    with pytest.raises(InputProblems) as bad:
        parse_model(text, "m.yaml")
    return [str(problem) for problem in bad.value.problems]


def one(line: str, head: str = HEAD) -> list[str]:
    """Problems of a model with a single line, written as a YAML flow mapping."""
    return problems(f"{head}  - {{name: A, source: s, {line}}}\n")


def test_every_problem_is_reported_with_its_line_in_the_order_of_the_file() -> None:
    text = (
        "title: X\nprice_year: 2018\ndiscount_rate: 3\nhorizon: 5\nlines:\n"
        "  - name: Earnings\n    kind: earning\n    yearly: [1, two]\n    source: a\n"
        "  - name: Taxes\n    kind: taxes\n    share_of: Earning\n    shar: 0.2\n    source: ''\n"
        "  - name: Fringe\n    kind: fringe\n    share_of: Wages\n    share: 0.2\n    source: s\n"
        "served:\n  participants: -1\nserved: {}\n"
    )
    assert problems(text) == [
        "m.yaml, row 3, column discount_rate: found 3; write 3% as 0.03.",
        "m.yaml, row 7, column lines[1].kind: found “earning”; allowed: 'earnings', 'fringe', 'taxes', 'transfers', "
        "'work_costs', 'program_cost' or 'services_elsewhere'.",
        "m.yaml, row 8, column lines[1].yearly[2]: found “two”; a number is needed.",
        "m.yaml, row 13, column lines[2].shar: this is not known here. Is it “share_of” or “share”?",
        "m.yaml, row 14, column lines[2].source: found “”; text is needed.",
        "m.yaml, row 17, column lines[3].share_of: there is no line “Wages”; lines: Earnings, Taxes, Fringe.",
        "m.yaml, row 22, column served: this is there twice; keep one.",
        "m.yaml, row 22, column served.source: this is missing.",
        "m.yaml, row 22, column served.participants: this is missing.",
    ]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("kind: earnings", "give exactly one of yearly, amount, share_of; found none."),
        ("kind: earnings, yearly: [1, 2, 3], amount: 5", "found yearly and amount."),
        ("kind: earnings, share: 0.2, amount: 1", "share_of names the line, share says how much of it: give both."),
        ("kind: earnings, amount: 1, decay: 0.1", "decay can only be given with yearly."),
        ("kind: earnings, yearly: [1, 2, 3], year: 2", "it can only be given with amount."),
        ("kind: earnings, yearly: [1, 2, 3], standard_errors: [1]", "standard_errors has 1 numbers and yearly 3"),
        ("kind: earnings, yearly: [1]", "“A” is given for 1 of 3 years; say with decay how it continues after that"),
        ("kind: earnings, yearly: [1], decay: 1.5", "decay is the share lost each year: above -1, at most 1"),
        ("kind: earnings, yearly: []", "lines[1].yearly: at least one is needed."),
        ("kind: earnings, yearly: [.nan, 1, 1]", "lines[1].yearly[1]: found “nan”; a finite number is needed."),
        ("kind: earnings, yearly: [1.0e+300, 1, 1]", "lines[1].yearly[1]: found “1e+300”; it must be at most 1e+12."),
        ("kind: earnings, yearly: [true, 1, 1]", "lines[1].yearly[1]: found “True”; a number is needed."),
        ("kind: earnings, yearly: [1, 1, 1], horizon: 9", "lines[1].horizon: found 9; the model's horizon is 3 years."),
        ("kind: program_cost, amount: 5, year: 4", "found 4; that lies after the horizon of 3 years."),
        ("kind: program_cost, amount: {value: 5, low: 6, high: 7}", "low, value, high must be in this order"),
        ("kind: program_cost, amount: {value: 5, low: 1}", "give both low and high, or neither."),
        ("kind: program_cost, amount: {value: 5, standard_error: 1, low: 1, high: 9}", "not both."),
        ("kind: program_cost, amount: {value: 5, standard_error: -1}", "found “-1”; it must be at least 0."),
        ("kind: program_cost, amount: 5, paid_by: {government: 0.5}", "must add up to 1; found 0.5."),
        ("kind: program_cost, amount: 5, paid_by: {funder: 1}", "allowed: 'participant', 'government' or 'others'"),
        ("kind: program_cost, amount: -5", "a program cost is written as a positive amount; found -5."),
        ("kind: program_cost, amount: {value: 5, low: -1, high: 9}", "a positive amount; found -1."),
        ("kind: taxes, share_of: A, share: 1.3", "lies between 0 and 1 (18% is 0.18); found 1.3."),
        ("kind: taxes, share_of: A, share: -0.2", "lies between 0 and 1 (18% is 0.18); found -0.2."),
        ("kind: transfers, share_of: A, share: -1.2", "lies between -1 and 1 (18% is 0.18); found -1.2."),
        ("kind: fringe, share_of: A, share: -0.1", "lies between 0 and 1 (18% is 0.18); found -0.1."),
        ("kind: taxes, amount: 5, paid_by: {government: 1}", "who gains from taxes is fixed."),
        ("kind: earnings, amount: 5, price_year: 2014", "price_index has no value for 2014 and 2025; add it"),
        ("kind: earnings, share_of: A, share: 1", "that line is itself a share; name the line with the amounts."),
        ("kind: earnings, share_of: B, share: 1, price_year: 2014", "leave price_year out."),
    ],
)  # fmt: skip
def test_a_line_that_does_not_add_up_is_refused_with_what_to_do(line: str, message: str) -> None:
    assert message in "\n".join(one(line))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "m.yaml: a mapping with title, price_year, discount_rate, timing, horizon, excess_burden, price_index, lines, served"),
        ("- 1\n- 2\n", "m.yaml: a mapping with title"),
        ("title: [\n", "m.yaml, row 2: is not YAML:"),
        ("a: !!python/object:os.system x\n", "is not YAML: could not determine a constructor"),
        (HEAD.replace("horizon: 3", "horizon: 2.5") + "  []\n", "m.yaml, row 4, column horizon: found 2.5; a whole number"),
        (HEAD.replace("lines:", "excess_burden: 25\nlines:") + "  []\n", "column excess_burden: found 25; write 25 cents on the"),
        (HEAD.replace("lines:", "served: {source: x, participants: 80, completers: 81}\nlines:") + "  []\n", "81 cannot complete where 80"),
        (HEAD + "  []\n", "m.yaml, row 5, column lines: at least one is needed."),
        (HEAD.replace("0.03", "three") + "  []\n", "m.yaml, row 3, column discount_rate: found “three”; a number is needed."),
    ],
)  # fmt: skip
def test_a_file_that_is_no_model_is_refused(text: str, message: str) -> None:
    assert message in "\n".join(problems(text))


def test_names_must_differ() -> None:
    line = "  - {name: A, source: s, kind: earnings, amount: 1}\n"
    assert problems(HEAD + line + line) == [
        "m.yaml, row 7, column lines[2].name: “A” is there twice; give each line its own name."
    ]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputProblems, match="there is no such file"):
        read_model(tmp_path / "none.yaml")


@pytest.mark.parametrize(("draws", "alpha", "count"), [(10, 0.1, 1), (1000, 0.0, 1), (10, 1.0, 2)])
def test_senseless_draws_and_alpha_are_refused_together(draws: int, alpha: float, count: int) -> None:
    model = parse_model(HEAD + "  - {name: A, source: s, kind: earnings, amount: 1}\n")
    with pytest.raises(InputProblems) as bad:
        compare_benefits_and_costs(model, rng=np.random.default_rng(1), draws=draws, alpha=alpha)
    assert len(bad.value.problems) == count


def test_the_page_describes_every_key_and_kind() -> None:
    from workadvance.evidence.benefit_cost.model import TO_PARTIES, TO_PAYERS, BenefitOrCost, Model, PriceIndex, Served

    page = (Path(__file__).parents[3] / "docs" / "explanation" / "benefit-cost.md").read_text(encoding="utf-8")
    keys = {key for part in (Model, BenefitOrCost, Served, PriceIndex) for key in part.model_fields}
    for word in sorted(keys | set(TO_PARTIES) | set(TO_PAYERS)):
        assert f"`{word}`" in page, word
