from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from workadvance.cli import main

EXAMPLES = Path(__file__).parents[3] / "docs" / "examples" / "benefit-cost"
SMALL = EXAMPLES / "small.yaml"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run `workadvance evidence benefit-cost …`: exit status, standard output, standard error."""

    def command(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["workadvance", "evidence", "benefit-cost", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        return int(ended.value.code or 0), out, err

    return command


def test_json_has_every_part_and_says_how_it_was_drawn(run: Run) -> None:
    status, out, err = run(SMALL, "--format", "json", "--seed", 7, "--draws", 500, "--alpha", 0.2)
    assert (status, err) == (0, "")
    answer = json.loads(out)
    assert list(answer) == [
        "title", "price_year", "discount_rate", "timing", "horizon", "perspectives", "lines", "years", "tornado",
        "break_even", "unit_costs", "mvpf", "simulation", "assumptions", "warnings",
    ]  # fmt: skip
    assert answer["simulation"] == {"draws": 500, "seed": 7, "alpha": 0.2}
    assert [p["perspective"] for p in answer["perspectives"]] == ["participant", "government", "society"]
    assert answer["perspectives"][2]["net"] == pytest.approx(1713.298, abs=0.001)
    assert all(line["source"] for line in answer["lines"])
    assert run(SMALL, "--format", "json", "--seed", 7, "--draws", 500, "--alpha", 0.2)[1] == out


def test_table_prints_all_parts_and_show_chooses(run: Run) -> None:
    status, out, _ = run(SMALL)
    assert status == 0
    for heading in ["Net present value", "Present value by line", "Cumulated net", "What the net hangs on", "turns",
                    "cost bought", "Assumptions", "Warnings"]:  # fmt: skip
        assert heading in out
    _, out, _ = run(SMALL, "--show", "unit-costs")
    assert "year of retained work" in out
    assert "Assumptions" not in out
    _, out, _ = run(SMALL, "--show", "break-even", "--format", "json")
    assert list(json.loads(out)) == ["break_even"]


def test_csv_is_one_table(run: Run) -> None:
    _, out, _ = run(SMALL, "--format", "csv", "--show", "years")
    assert out.splitlines()[0] == "year,participant,government,society"
    assert len(out.splitlines()) == 5
    _, out, _ = run(SMALL, "--format", "csv")
    assert out.startswith("perspective,benefits,costs,net,")
    status, out, err = run(SMALL, "--format", "csv", "--show", "years", "--show", "lines")
    assert (status, out) == (2, "")
    assert "a CSV holds one table" in err


def test_plot_draws_the_tornado_with_a_description(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "tornado.svg"
    status, _, err = run(SMALL, "--plot", target, "--plot-for", "participant", "--format", "json")
    assert status == 0
    assert "Wrote" in err
    svg = target.read_text(encoding="utf-8")
    assert svg.startswith("<svg ")
    assert 'role="img" aria-label="Net present value to participant 2,378 dollars per person. Earnings:' in svg
    assert "Taxes on earnings, share" in svg


def test_bad_models_and_options_end_with_status_2(run: Run, tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text("title: T\n", encoding="utf-8")
    status, out, err = run(bad)
    assert (status, out) == (2, "")
    assert len(err.splitlines()) == 4
    assert "bad.yaml" in err
    status, _, err = run(SMALL, "--draws", 5)
    assert (status, err) == (2, "--draws: found 5; from 100 to 10,000,000 draws are possible.\n")
    status, _, err = run(SMALL, "--plot", tmp_path / "x.png")
    assert status == 2
    assert "must end in .svg" in err
    certain = tmp_path / "certain.yaml"
    certain.write_text(
        "title: T\nprice_year: 2025\ndiscount_rate: 0.03\nhorizon: 1\n"
        "lines: [{name: P, kind: program_cost, source: s, amount: 5}]\n",
        encoding="utf-8",
    )
    status, out, err = run(certain, "--plot", tmp_path / "x.svg")
    assert (status, out) == (2, "")
    assert "there is no tornado to draw" in err
    assert not (tmp_path / "x.svg").exists()


def test_the_illustration_runs_and_says_what_it_assumes(run: Run) -> None:
    status, out, _ = run(EXAMPLES / "per-scholas.yaml", "--format", "json")
    assert status == 0
    answer = json.loads(out)
    society = answer["perspectives"][2]
    assert society["net_low"] < society["net"] < society["net_high"]
    assert "Assumption of this example" in {line["line"]: line["source"] for line in answer["lines"]}["Fringe benefits"]


def test_the_published_value_of_public_funds_of_workadvance_is_reproduced(run):
    status, out, err = run(EXAMPLES / "workadvance.yaml", "--alpha", "0.05", "--format", "json")
    assert status == 0, err
    found = json.loads(out)["mvpf"]
    assert found["willingness_to_pay"] == pytest.approx(3635, abs=0.5)
    assert found["government_cost"] == pytest.approx(5641 - 11 - 940, abs=0.5)
    assert round(found["value"], 2) == 0.78
    assert (found["low"], found["high"]) == (pytest.approx(0.26, abs=0.04), pytest.approx(1.34, abs=0.04))


def test_the_published_return_of_quest_is_reproduced_within_its_rounding(run):
    status, out, err = run(EXAMPLES / "quest.yaml", "--format", "json")
    assert status == 0, err
    society = next(p for p in json.loads(out)["perspectives"] if p["perspective"] == "society")
    low, high = ((gain - 16_244) / 16_244 for gain in (53_500, 54_500))
    assert low <= 2.34 <= high
    assert low <= society["net_per_program_dollar"] <= high
    assert society["net"] == pytest.approx(54_000 - 16_244, abs=1)
