"""`workadvance match …` as a shell runs it."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from workadvance.cli import main

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples" / "matching"
POOL = ("--candidates", EXAMPLES / "candidates.csv", "--orders", EXAMPLES / "orders.csv")
ON = ("--on", "2026-02-01")
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def match(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run `workadvance match …`: exit status, standard output, standard error."""

    def call(*words: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["workadvance", "match", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return call


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str], Path]:
    def to_file(name: str, text: str) -> Path:
        (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path / name

    return to_file


def test_solve_prints_the_promised_json(match: Run) -> None:
    status, out, err = match(
        "solve", "--scores", EXAMPLES / "scores.csv", "--slots", EXAMPLES / "slots.csv", "--format", "json"
    )
    assert (status, err) == (0, "")
    said = json.loads(out)
    assert list(said) == ["matched", "total_score", "assignments", "unmatched", "certificate"]
    assert (said["matched"], said["total_score"]) == (3, 165)
    assert said["assignments"][0] == {"candidate_id": "Ana", "order_id": "plant", "score": 65}
    assert {u["candidate_id"] for u in said["unmatched"]} == {"Cho", "Eli"}
    assert said["certificate"]["optimal"] is True


def test_run_adds_parts_reasons_weights_and_alternates(match: Run) -> None:
    status, out, _ = match("run", *POOL, *ON, "--slate", 1, "--format", "json")
    said = json.loads(out)
    assert status == 0
    assert set(said) == {"matched", "total_score", "assignments", "unmatched", "alternates", "certificate", "weights"}
    assert set(said["assignments"][0]) == {"candidate_id", "order_id", "score", "miles", "parts"}
    assert all(u["reasons"][0]["code"] and u["reasons"][0]["text"] for u in said["unmatched"])
    assert said["certificate"]["words"] == "Best possible: 7 of 9 openings, proved."
    assert said["weights"]["on"] == "2026-02-01"
    assert {a["rank"] for a in said["alternates"]} == {1}


def test_tables_go_to_standard_output_and_the_summary_to_standard_error(match: Run) -> None:
    status, out, err = match("run", *POOL, *ON)
    assert status == 0
    assert "Not referred, and why" in out
    assert err.startswith("7 referred, 3 not; Proved:")
    assert "Next to ask" not in out


@pytest.mark.parametrize(("show", "rows"), [("assignments", 7), ("unmatched", 4), ("alternates", 0)])
def test_csv_has_a_header_even_without_rows(match: Run, show: str, rows: int) -> None:
    _, out, _ = match("run", *POOL, *ON, "--show", show, "--format", "csv")
    read = list(csv.DictReader(io.StringIO(out)))
    assert len(read) == rows
    assert out.splitlines()[0]


def test_several_orders_a_person_are_given_where_slots_are_left(match: Run, write: Callable[[str, str], Path]) -> None:
    scores = write("s.csv", "candidate_id,order_id,score\nAna,x,5\nAna,y,4\nAna,z,-1\nBen,x,1\n")
    slots = write("t.csv", "order_id,slots\nx,1\ny,1\nz,1\n")
    status, out, _ = match("solve", "--scores", scores, "--slots", slots, "--format", "json")
    assert (status, json.loads(out)["total_score"]) == (0, 5)
    _, out, _ = match("run", *POOL, *ON, "--max-per-candidate", 2, "--format", "json")
    said = json.loads(out)
    # Everyone who can be referred is; only then may Ana stand for the clinic too, and Ben is there.
    assert (said["matched"], said["total_score"]) == (7, 380.5834)
    assert said["certificate"]["max_per_candidate"] == 2


def test_explain_in_json_has_verdicts_and_parts(match: Run) -> None:
    status, out, _ = match("explain", "Gus", "carrier", *POOL, *ON, "--format", "json")
    said = json.loads(out)
    assert (status, said["passes"]) == (0, False)
    assert [v["gate"] for v in said["verdicts"] if v["verdict"] == "fails"] == ["exclusion"]
    assert all(v["reason"] and bool(v["change"]) == (v["verdict"] == "fails") for v in said["verdicts"])
    assert round(sum(p["points"] for p in said["parts"]), 4) == said["score"]
    status, _, err = match("explain", "Guss", "carrier", *POOL, *ON)
    assert (status, err) == (2, "candidates.csv, column candidate_id: there is no “Guss”. Nearest: Gus.\n")


def test_a_fit_file_adds_points_and_is_checked(match: Run, write: Callable[[str, str], Path]) -> None:
    fit = write("fit.csv", "candidate_id,order_id,fit,step_up_job\nAna,clinic,1,0.5\n")
    for command in (("explain", "Ana", "clinic"), ("pairs",), ("run",)):
        status, out, _ = match(*command, *POOL, *ON, "--fit", fit, "--format", "json")
        assert status == 0
    status, out, _ = match("explain", "Ana", "clinic", *POOL, *ON, "--fit", fit, "--format", "json")
    assert {p["part"]: p["points"] for p in json.loads(out)["parts"]}["fit"] == 5
    status, out, err = match("run", *POOL, "--fit", write("bad.csv", "candidate_id,order_id,fit\nZoe,clinic,0.5\n"))
    assert (status, out) == (2, "")
    assert "bad.csv, row 2, column candidate_id: “Zoe” is not there" in err


def test_verify_holds_for_both_kinds_and_not_for_another_pool(match: Run, write: Callable[[str, str], Path]) -> None:
    slate = write("slate.json", match("run", *POOL, *ON, "--format", "json")[1])
    status, out, _ = match("verify", *POOL, "--result", slate)
    assert status == 0
    assert out.startswith("The proof holds: 7 people")
    orders = (
        (EXAMPLES / "orders.csv")
        .read_text(encoding="utf-8")
        .replace("days,2026-03-02,,1,health", "days,2026-03-02,,2,health")
    )
    status, _, err = match(
        "verify",
        "--candidates",
        EXAMPLES / "candidates.csv",
        "--orders",
        write("orders.csv", orders),
        "--result",
        slate,
    )
    assert status == 1
    assert "do not prove" in err or "does not prove" in err
    for wrong in ("[]", "{", '{"certificate": {}}'):
        status, _, err = match("verify", *POOL, "--result", write("wrong.json", wrong))
        assert status == 2
        assert "wrong.json" in err
    assert match("verify", "--result", slate)[0] == 2


def test_every_problem_of_both_score_files_at_once(match: Run, write: Callable[[str, str], Path]) -> None:
    scores = write(
        "s.csv", "candidate_id,order_id,score,color\na,x,1,red\na,x,2,red\nb,nowhere,inf,red\nc,x,many,red\n,x,1,red\n"
    )
    slots = write("t.csv", "order_id,slots\nx,-1\ny,1.5\ny,2\n")
    status, out, err = match("solve", "--scores", scores, "--slots", slots, "--format", "json")
    assert (status, out) == (2, "")
    for said in (
        "s.csv, row 1, column color",
        "s.csv, row 3, column candidate_id, order_id: “a, x” is there already in row 2",
        "s.csv, row 4, column score",
        "s.csv, row 5, column score",
        "s.csv, row 6, column candidate_id",
        "s.csv, row 4, column order_id: order “nowhere” is not in t.csv",
        "t.csv, row 2, column slots: found “-1”",
        "t.csv, row 3, column slots: found “1.5”",
        "t.csv, row 4, column order_id: “y” is there already in row 3",
    ):
        assert said in err
    assert "Traceback" not in err


def test_every_problem_of_both_files_at_once(match: Run, write: Callable[[str, str], Path]) -> None:
    people = (
        (EXAMPLES / "candidates.csv").read_text(encoding="utf-8").replace("44107", "99999").replace("16.50", "cheap")
    )
    people = people.replace("Hal,", "Ivy,")
    orders = (EXAMPLES / "orders.csv").read_text(encoding="utf-8").replace("44039,no", ",no").replace("19.25", "40000")
    orders = orders.replace("2026-02-28", "28 Feb").replace("benefits", "benefit", 1)
    status, out, err = match(
        "run", "--candidates", write("c.csv", people), "--orders", write("o.csv", orders), "--format", "json"
    )
    assert (status, out) == (2, "")
    for said in (
        "c.csv, row 2, column wage_floor: found “cheap”",
        "c.csv, row 3, column zip: the ZIP “99999” is not known",
        "c.csv, row 10, column candidate_id: “Ivy” is there already in row 9",
        "o.csv, row 1, column benefits: this column is missing. Is it “benefit”?",
        "o.csv, row 2, column wage: found “40000”",
        "o.csv, row 3, column start_by",
    ):
        assert said in err


def test_missing_files_and_impossible_options_are_refused(match: Run, tmp_path: Path) -> None:
    status, _, err = match("solve", "--scores", tmp_path / "no.csv", "--slots", tmp_path / "none.csv")
    assert status == 2
    assert err.count("there is no such file") == 2
    assert match("run", *POOL, "--slate", -1)[0] == 2
    assert match("run", *POOL, "--max-per-candidate", 0)[0] == 2
    assert match("run", *POOL, "--on", "1999-01-01")[0] == 2


def test_codes_on_no_list_are_reported_with_file_row_and_column_beside_everything_else(
    match: Run, write: Callable[[str, str], Path]
) -> None:
    people = (EXAMPLES / "candidates.csv").read_text(encoding="utf-8").replace("31-9092;29-2052", "319092;29-2052")
    orders = (EXAMPLES / "orders.csv").read_text(encoding="utf-8")
    orders = orders.replace("drug conviction", "drugs").replace("19.25", "lots")
    status, _, err = match("run", "--candidates", write("c.csv", people), "--orders", write("o.csv", orders))
    assert status == 2
    for said in ("c.csv, row 2, column occupations", "Write 31-9092", "o.csv, row 3, column excludes", "column wage"):
        assert said in " ".join(err.split())


def test_columns_under_their_former_names_say_the_same(match: Run, write: Callable[[str, str], Path]) -> None:
    people = (EXAMPLES / "candidates.csv").read_text(encoding="utf-8")
    assert "days_job_ready" in people
    former = write("former.csv", people.replace("days_job_ready", "days_on_bench"))
    orders = ("--orders", EXAMPLES / "orders.csv", *ON, "--format", "json")
    fits = [
        write(f"{name}.csv", f"candidate_id,order_id,{name}\nAna,clinic,0.5\n") for name in ("step_up_job", "next_rung")
    ]
    now = match("pairs", "--candidates", EXAMPLES / "candidates.csv", *orders, "--fit", fits[0])
    assert now[0] == 0
    assert match("pairs", "--candidates", former, *orders, "--fit", fits[1]) == now
    both = write("both.csv", "candidate_id,order_id,step_up_job,next_rung\nAna,clinic,0.5,0.5\n")
    status, _, err = match("pairs", "--candidates", former, *orders, "--fit", both)
    assert status == 2
    assert "next_rung: this column is not known here" in err
