"""The pages are true: every command prints what they say, the Python runs, the tables are the policy's."""

from __future__ import annotations

import json
import re
import runpy
import shlex
import shutil
import sys
from pathlib import Path

import pytest
from benchmarks import waiting

from tests.matching.pools import START
from workadvance.cli import main
from workadvance.matching import GATES, load_weights

DOCS = Path(__file__).parents[2] / "docs"
EXAMPLES = DOCS / "examples" / "matching"
WALKTHROUGH = DOCS / "tutorials" / "matching-walkthrough.md"
EXPLANATION = DOCS / "explanation" / "matching.md"
COMMANDS = re.findall(r"```console\n\$ (.*?)\n(.*?)```", WALKTHROUGH.read_text(encoding="utf-8"), flags=re.DOTALL)


def output(command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> str:
    monkeypatch.setattr(sys, "argv", shlex.split(command))
    with pytest.raises(SystemExit) as ended:
        main()
    out, err = capsys.readouterr()
    assert not ended.value.code, err
    return out


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    """A copy of the examples to work in, with the result file that the walk-through asks the reader to save."""
    shutil.copytree(EXAMPLES, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    solved = "workadvance match solve --scores scores.csv --slots slots.csv --format json"
    (tmp_path / "result.json").write_text(output(solved, monkeypatch, capsys), encoding="utf-8")
    return tmp_path


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(("command", "printed"), COMMANDS, ids=[str(i) for i in range(1, len(COMMANDS) + 1)])
def test_each_command_prints_what_the_page_says(
    command: str, printed: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert output(command, monkeypatch, capsys).split() == printed.split()


def test_every_command_is_shown() -> None:
    shown = {command.split()[2] for command, _ in COMMANDS}
    assert shown == {"solve", "run", "pairs", "explain", "verify"}


@pytest.mark.usefixtures("folder")
def test_the_python_on_the_page_runs() -> None:
    (block,) = re.findall(r"```python\n(.*?)```", WALKTHROUGH.read_text(encoding="utf-8"), flags=re.DOTALL)
    exec(compile(block, str(WALKTHROUGH), "exec"), {})


def test_the_proof_on_the_page_is_the_one_the_command_prints() -> None:
    printed = json.loads(next(out for command, out in COMMANDS if " solve " in command))
    text = WALKTHROUGH.read_text(encoding="utf-8")
    prices = printed["certificate"]
    rows = re.findall(r"^\| (\w+), (\w+) \| (\S+) \| (\d+) \+ (\d+) \+ (\d+) = (\d+) \|$", text, flags=re.MULTILINE)
    scores = [line.split(",") for line in (EXAMPLES / "scores.csv").read_text().splitlines()[1:]]
    assert [list(r[:3]) for r in rows] == scores
    for candidate, order, score, *added in rows:
        expected = [
            prices["referral_price"],
            prices["candidate_prices"].get(candidate, 0),
            prices["order_prices"].get(order, 0),
        ]
        assert [float(a) for a in added] == [*expected, sum(expected)]
        assert float(score) <= sum(expected)


def test_the_plot_is_drawn_from_the_slate(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    command = "workadvance match run --candidates candidates.csv --orders orders.csv --on 2026-02-01 --format json"
    slate = json.loads(output(command, monkeypatch, capsys))
    (folder / "slate.json").write_text(json.dumps(slate), encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["plot.py", "slate.json", "slate.svg"])
    runpy.run_path(str(folder / "plot.py"), run_name="__main__")
    labels = [f"{a['candidate_id']} → {a['order_id']}" for a in slate["assignments"]]
    for drawing in (folder / "slate.svg", WALKTHROUGH.with_suffix(".svg")):
        drawn = drawing.read_text(encoding="utf-8")
        assert all(label in drawn for label in labels)
        assert f"{slate['matched']} people referred, {slate['total_score']:g} points" in drawn


def test_the_year_of_waits_on_the_page_is_the_one_the_script_prints() -> None:
    text = EXPLANATION.read_text(encoding="utf-8")
    rows = waiting.table()
    assert len(rows) == 6
    for row in rows:
        assert "| " + " | ".join(f"{v:g}" if isinstance(v, float) else str(v) for v in row.values()) + " |" in text
    longest = {(r["policy"], r["before the program"]): int(str(r["longest wait, weeks"])) for r in rows}
    assert longest["without", "not on record"] == 52
    assert max(w for (policy, _), w in longest.items() if policy == "with the guarantee") <= 14


def test_the_explanation_has_the_policy_and_all_gates() -> None:
    text = EXPLANATION.read_text(encoding="utf-8")
    points = dict(re.findall(r"^\| `(\w+)` \| (\d+) \|", text, flags=re.MULTILINE))
    weights = load_weights(START)
    assert {part: float(most) for part, most in points.items()} == dict(weights.points)
    assert f"${weights.pay_gain_full_at:.2f} an hour more" in text
    assert f"0 at {weights.distance_none_at:g} miles" in text
    assert f"| {weights.days_waiting_full_at:g} days |" in text
    assert re.findall(r"^\| `(\w+)` \| .* \| .* \|$", text.split("## The score")[0], flags=re.MULTILINE) == list(GATES)
