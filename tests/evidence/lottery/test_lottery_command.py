from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

ROSTER = 'person_id,site,name\n007,Bronx,"Ana, B."\n008,Bronx,\n009,Tulsa,=1+1\n010,Tulsa,Añe\n011,Tulsa,x\n'


def test_the_file_keeps_the_roster_and_the_record_proves_the_draw(run, tmp_path: Path):
    roster, out = tmp_path / "list.csv", tmp_path / "draw.csv"
    roster.write_text(ROSTER, encoding="utf-8")
    words = ("lottery", roster, "--id", "person_id", "--stratum", "site", "--seed", 7, "--out", out, "--format", "json")
    status, printed, _ = run(*words)
    assert status == 0
    assert [row["people"] for row in json.loads(printed)] == [2, 3]
    lines = out.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "person_id,site,name,arm"
    assert [line.rsplit(",", 1)[0] for line in lines[1:]] == ROSTER.splitlines()[1:]
    record = json.loads((tmp_path / "draw.json").read_text(encoding="utf-8"))
    assert (record["seed"], record["ratio"], record["people"]) == (7, "1:1", 5)
    assert {"method", "version", "list_hash"} <= record.keys()
    assert run("lottery-verify", tmp_path / "draw.json", roster, out)[0] == 0

    shuffled = tmp_path / "shuffled.csv"
    head, *rest = ROSTER.splitlines()
    shuffled.write_text("\n".join([head, *reversed(rest)]) + "\n", encoding="utf-8")
    run("lottery", shuffled, "--id", "person_id", "--stratum", "site", "--seed", 7, "--out", tmp_path / "again.csv")
    assert sorted((tmp_path / "again.csv").read_text(encoding="utf-8").splitlines()) == sorted(lines)
    assert run("lottery-verify", tmp_path / "draw.json", shuffled, out)[0] == 0

    tampered = "\n".join(line.replace("program", "control") for line in lines) + "\n"
    out.write_text(tampered, encoding="utf-8")
    status, printed, said = run("lottery-verify", tmp_path / "draw.json", roster, out, "--format", "json")
    assert status == 1
    assert [c["check"] for c in json.loads(printed) if not c["passed"]] == ["arms"]
    assert "Not proven" in said


def test_parquet_goes_in_and_out(run, tmp_path: Path):
    pl.DataFrame({"person_id": [1, 2, 3], "score": [0.5, None, 2.0]}).write_parquet(tmp_path / "list.parquet")
    words = ("lottery", tmp_path / "list.parquet", "--id", "person_id", "--seed", 1)
    assert run(*words, "--out", tmp_path / "d.parquet")[0] == 0
    drawn = pl.read_parquet(tmp_path / "d.parquet")
    assert drawn.schema["person_id"] == pl.Int64
    assert drawn.columns == ["person_id", "score", "arm"]
    assert run("lottery-verify", tmp_path / "d.json", tmp_path / "list.parquet", tmp_path / "d.parquet")[0] == 0


@pytest.mark.parametrize(
    ("text", "options", "told"),
    [
        (ROSTER + "007,Tulsa,again\n", (), "row 7, column person_id"),
        (ROSTER + " ,Tulsa,blank\n", (), "row 7, column person_id"),
        (ROSTER, ("--stratum", "sight"), "column sight: this column is missing"),
        ("person_id,site,name\n", (), "the list is empty"),
        ("", (), "the file is empty"),
        (ROSTER, ("--ratio", "1:0"), "is not a ratio"),
        (ROSTER, ("--ratio", "1:1:1"), "--arms"),
        (ROSTER, ("--arms", "program,program"), "different names"),
        (ROSTER.replace("name", "arm", 1), (), "column arm: this column is there already"),
        (ROSTER, ("--out", "draw.txt"), "must end in .csv or .parquet"),
        (ROSTER, ("--out", "list.csv"), "overwrite the roster"),
        (ROSTER, ("--out", "nowhere/draw.csv"), "no folder"),
    ],
)
def test_bad_input_writes_nothing(run, tmp_path: Path, monkeypatch, text, options, told):
    monkeypatch.chdir(tmp_path)
    Path("list.csv").write_text(text, encoding="utf-8")
    out = () if "--out" in options else ("--out", "draw.csv")
    status, printed, said = run("lottery", "list.csv", "--id", "person_id", "--seed", 1, *options, *out)
    assert status == 2
    assert printed == ""
    assert told in said
    assert [p.name for p in tmp_path.iterdir()] == ["list.csv"]
    assert Path("list.csv").read_text(encoding="utf-8") == text


def test_a_json_file_that_is_no_record_is_never_overwritten(run, tmp_path: Path):
    (tmp_path / "list.csv").write_text(ROSTER, encoding="utf-8")
    (tmp_path / "draw.json").write_text('{"mine": 1}', encoding="utf-8")
    status, _, said = run(
        "lottery", tmp_path / "list.csv", "--id", "person_id", "--seed", 1, "--out", tmp_path / "draw.csv"
    )
    assert status == 2
    assert "not a lottery's record" in said
    assert (tmp_path / "draw.json").read_text(encoding="utf-8") == '{"mine": 1}'


def test_drawing_over_another_draw_says_so(run, tmp_path: Path):
    (tmp_path / "list.csv").write_text(ROSTER, encoding="utf-8")
    words = ("lottery", tmp_path / "list.csv", "--id", "person_id", "--out", tmp_path / "draw.csv", "--seed")
    assert "replaced" not in run(*words, 1)[2]
    assert "replaced" not in run(*words, 1)[2]
    assert "it is replaced" in run(*words, 3)[2]


@pytest.mark.parametrize("text", ["[]", "not json", "{}"])
def test_a_record_that_is_none_is_bad_input(run, tmp_path: Path, text):
    (tmp_path / "list.csv").write_text(ROSTER, encoding="utf-8")
    (tmp_path / "r.json").write_text(text, encoding="utf-8")
    assert run("lottery-verify", tmp_path / "r.json", tmp_path / "list.csv", tmp_path / "list.csv")[0] == 2
    assert run("lottery-verify", tmp_path / "absent.json", tmp_path / "list.csv", tmp_path / "list.csv")[0] == 2


@pytest.mark.parametrize(("field", "value"), [("version", "9.9"), ("witnesses", ["Someone else"])])
def test_a_record_written_anew_with_its_hash_fails_against_the_published_one(run, tmp_path: Path, field, value):
    from workadvance.evidence.lottery.draw import record_hash

    roster, out, path = tmp_path / "list.csv", tmp_path / "draw.csv", tmp_path / "draw.json"
    roster.write_text(ROSTER, encoding="utf-8")
    words = ("lottery", roster, "--id", "person_id", "--seed", "Draw of May 3", "--witness", "Ana Ruiz", "--out", out)
    published = json.loads(path.read_text(encoding="utf-8"))["record_hash"] if run(*words)[0] == 0 else ""
    verify = ("lottery-verify", path, roster, out, "--format", "json")
    assert run(*verify, "--record-hash", published[:24])[0] == 0
    forged = {**json.loads(path.read_text(encoding="utf-8")), field: value}
    path.write_text(json.dumps({**forged, "record_hash": record_hash(forged)}), encoding="utf-8")
    assert run(*verify)[0] == 0  # nothing of the draw depends on it
    status, printed, _ = run(*verify, "--record-hash", published)
    assert (status, [c["check"] for c in json.loads(printed) if not c["passed"]]) == (1, ["published"])
    status, _, said = run(*verify, "--record-hash", "9f")
    assert status == 2
    assert "12 digits" in said
