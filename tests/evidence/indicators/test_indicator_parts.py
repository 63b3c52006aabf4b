"""Large folders part by part, and files in the federal layout, give what small folders of tables give."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from workadvance.evidence.indicators import compute_folder, compute_indicators, definition_set, read_records, set_names
from workadvance.evidence.indicators.pirl import layout
from workadvance.tables import InputProblems

Write = Callable[..., Path]
DAY = dt.date(2030, 1, 1)
EXAMPLE = Path(__file__).parents[3] / "docs" / "examples" / "indicators" / "records"


def random_lines(seed: int, people: int = 120) -> dict[str, list[str]]:
    rng = np.random.default_rng(seed)
    start = dt.date(2024, 6, 1)

    def day(low: int, high: int) -> dt.date:
        return start + dt.timedelta(days=int(rng.integers(low, high)))

    def some(values: list[str]) -> str:
        return str(rng.choice(values))

    who = [f"p{n}" for n in range(people)]
    periods = {(person, day(0, 500)) for person in [*who, *rng.choice(who, 40)]}
    return {
        "participants": [
            f"{p},{d},{d + dt.timedelta(days=int(rng.integers(1, 300)))},{some(['', '', '', '02', '07'])}"
            for p, d in sorted(periods)
        ],
        "employment": [
            f"{some(who)},{rng.integers(2025, 2028)}Q{rng.integers(1, 5)},{some(['E1', 'e-1', 'E2', ''])},"
            f"{some(['', '0', '900', '1200'])},{some(['wage', 'supplemental'])}"
            for _ in range(900)
        ],
        "education": [f"{some(who)},{day(0, 400)},{day(400, 900)},{some(['secondary', 'postsecondary', 'ojt'])}" for _ in who],
        "credentials": [f"{some(who)},{some(['diploma', 'postsecondary'])},{day(0, 900)}" for _ in who],
        "gains": [f"{some(who)},milestone,{day(0, 1100)}" for _ in who],
    }  # fmt: skip


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_parts_add_up_to_the_whole(write: Write, seed: int, kind: str) -> None:
    folder = write(**random_lines(seed))
    if kind == "parquet":
        for path in list(folder.glob("*.csv")):
            pl.read_csv(path, infer_schema=False).write_parquet(path.with_suffix(".parquet"))
            path.unlink()
    for name in ("wioa", "snap", "tanf"):
        held = definition_set(name, 2026)
        whole = compute_folder(folder, held, 2026, DAY)
        parts = compute_folder(folder, held, 2026, DAY, part_bytes=20_000)
        assert parts.rows == whole.rows
        assert len(parts.warnings) == len(whole.warnings)
    assert [row.denominator for row in compute_indicators(read_records(folder), 2026, DAY)] == [
        row.denominator
        for row in compute_folder(folder, definition_set("wioa", 2026), 2026, DAY, part_bytes=20_000).rows
    ]


def test_sets_of_training_come_in_parts_too() -> None:
    for name in set_names():
        held = definition_set(name, 2026)
        assert (
            compute_folder(EXAMPLE, held, 2026, DAY, part_bytes=600).rows
            == compute_folder(EXAMPLE, held, 2026, DAY).rows
        )


def test_problems_of_parts_have_the_rows_of_the_files_and_are_those_of_the_whole(write: Write) -> None:
    lines = random_lines(1)
    lines["employment"][500] = "p1,2026Q9,E1,100,wage"
    lines["employment"][600] = "nobody,2026Q1,E1,100,wage"
    lines["employment"][700] = "p2,2026Q1,E1,lots,wage"
    lines["gains"][7] = "p3,milestone,2025-02-30"
    lines["participants"].append(lines["participants"][0].replace(",02", ",")[:-3] + "1,")
    folder = write(**lines)
    held = definition_set("wioa", 2026)
    found = []
    for part_bytes in (10**9, 5_000):
        with pytest.raises(InputProblems) as bad:
            compute_folder(folder, held, 2026, DAY, part_bytes=part_bytes)
        found.append(sorted(map(str, bad.value.problems)))
    assert found[0] == found[1]
    assert "employment.csv, row 502, column quarter" in "\n".join(found[1])
    assert "employment.csv, row 602, column person_id" in "\n".join(found[1])


PIRL = "100,200,408,900,901,923,1332,1401,1602,1603,1606,1607,1618,1704,1706,1800,1801,1809,1811\n"


def pirl_rows(path: Path, *lines: str, year: int = 2026) -> dict[str, tuple[int | None, int, float | None, int]]:
    file = path / "pirl.csv"
    file.write_text(PIRL + "\n".join(lines) + "\n", encoding="utf-8")
    answer = compute_folder(file, definition_set("wioa", year), year, DAY)
    return {row.indicator: (row.numerator, row.denominator, row.value, row.excluded) for row in answer.rows}


def test_a_file_in_the_federal_layout_gives_the_indicators(tmp_path: Path) -> None:
    rows = pirl_rows(
        tmp_path,
        # Employed in both quarters with one employer; postsecondary with a credential and a milestone.
        "A1,19900101,1,20250203,20251110,00,1,0,1,1,1,1,1,7000,7500,6,20260301,,20250203",
        # Found by supplemental information only; secondary without a diploma, none earned.
        "A2,,0,20250203,20251110,0,0,1,1,2,0,0,0,,0,0,,,",
        # Secondary education with a diploma at entry; wages in both quarters with different employers.
        "A3,,1,20250203,20251110,,0,1,1,1,1,1,0,5000,5200,,,,",
        # Not yet known; excluded.
        "A4,,,20250203,20251110,03,,,9,9,9,9,,999999,999999,,,,",
        # Still taking part, with a milestone in the year.
        "A5,,0,20260801,,00,1,0,,,,,,,,,,20261005,20260801",
    )
    assert rows == {
        "employment_q2": (3, 3, 1.0, 1),
        "employment_q4": (2, 3, pytest.approx(2 / 3), 1),
        "median_earnings_q2": (None, 2, 6000.0, 1),
        "credential_attainment": (1, 2, 0.5, 1),
        "measurable_skill_gains": (1, 1, 1.0, 0),
        "retention_same_employer": (1, 2, 0.5, 1),
    }


def test_problems_of_the_federal_layout_name_element_and_row(tmp_path: Path) -> None:
    with pytest.raises(InputProblems) as bad:
        pirl_rows(
            tmp_path,
            "A1,,12,20250203,20251399,99,,,,,,,,,,,,,",
            ",,,20250203,20250101,,,,,,,,,-5,,,,,",
            "A2,,,20250203,20250101,,,,,,,,,,,,,,",
        )
    found = [str(problem) for problem in bad.value.problems]
    assert "pirl.csv, row 2, column 408: found “12”; allowed: 1, 2, 3, 4, 5, 6, 7, 8, 0 (Highest Educational Level " \
        "Completed at Program Entry)." in found  # fmt: skip
    assert (
        "pirl.csv, row 2, column 901: found “20251399”; a day written YYYYMMDD is needed (Date of Program Exit)."
        in found
    )
    assert any(line.startswith("pirl.csv, row 2, column 923: found “99”; allowed: 01, 02") for line in found)
    assert any(line.startswith("pirl.csv, row 3, column 1704: found “-5”") for line in found)
    assert "pirl.csv, row 3, column 100: this cell is empty; a value is needed." in found
    assert "pirl.csv, row 4, column exit_date: found “2025-01-01”; it must not be before entry_date." in found
    with pytest.raises(InputProblems, match="column 923: this element is missing"):
        (tmp_path / "other.csv").write_text("100,900,901\n", encoding="utf-8")
        read_records(tmp_path / "other.csv")


def test_elements_may_be_named_by_number_or_name(tmp_path: Path) -> None:
    file = tmp_path / "named.csv"
    file.write_text(
        "PIRL 100,Date of Program Entry (WIOA),901 - Date of Program Exit,923,3000\nA1,2025-02-03,20251110,,OH\n",
        encoding="utf-8",
    )
    assert read_records(file).participants["exit_date"].to_list() == [dt.date(2025, 11, 10)]
    assert layout()["901"].type == "DT"
