from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from workadvance.evidence.indicators import Indicator, check_records, compute_indicators, explain_person, read_records
from workadvance.evidence.indicators import reading as reading_module
from workadvance.evidence.indicators.people import People
from workadvance.evidence.indicators.records import TABLES
from workadvance.tables import InputProblems, read_table

Write = Callable[..., Path]
DUE = dt.date(2030, 1, 1)


def problems(folder: Path) -> list[str]:
    with pytest.raises(InputProblems) as bad:
        read_records(folder)
    return [str(problem) for problem in bad.value.problems]


def value_of(folder: Path, indicator: str, year: int = 2026, as_of: dt.date = DUE) -> Indicator:
    return next(row for row in compute_indicators(read_records(folder), year, as_of) if row.indicator == indicator)


def test_every_problem_of_every_file_is_reported_at_once(write: Write) -> None:
    folder = write(
        participants=[
            "a,2025-01-01,2024-12-31,",
            "b,2025-13-01,,retired",
            ",2025-01-01,,",
        ],
        employment=[
            "a,2026Q5,E1,100,wage",
            "zoe,2026Q1,E1,-5,wage",
            "a,2026Q1,E1,inf,wage",
            "a,2026Q1,E1,,suplemental",
        ],
        education=["a,2025-03-01,2025-02-01,college", "a,,2025-02-01,ojt"],
        credentials=["a,degree,2025-01-01"],
        gains=["a,,not a day"],
    )
    found = problems(folder)
    for expected in [
        "participants.csv, row 3, column entry_date: found “2025-13-01”; a date written YYYY-MM-DD is needed.",
        "participants.csv, row 3, column exclusion: found “retired”; allowed: institutionalized, medical, deceased, "
        "reserve, foster_care, ineligible, offender, 01, 02, 03, 04, 05, 06, 07, 00.",
        "participants.csv, row 4, column person_id: this cell is empty; a value is needed.",
        "employment.csv, row 3, column earnings: found “-5”; it must be at least 0 (dollars in the quarter).",
        "employment.csv, row 4, column earnings: found “inf”; a finite number (dollars in the quarter) is needed.",
        "education.csv, row 2, column kind: found “college”; allowed: postsecondary, secondary, ojt, customized.",
        "education.csv, row 3, column started_on: this cell is empty; a value is needed.",
        "credentials.csv, row 2, column kind: found “degree”; allowed: postsecondary, diploma.",
        "gains.csv, row 2, column kind: this cell is empty; a value is needed.",
        "gains.csv, row 2, column attained_on: found “not a day”; a date written YYYY-MM-DD is needed.",
        # What needs more than one cell is looked at all the same, though every file has bad cells.
        "participants.csv, row 2, column exit_date: found “2024-12-31”; it must not be before entry_date.",
        "employment.csv, row 2, column quarter: found “2026Q5”; a calendar quarter written like 2026Q3 is needed.",
        "employment.csv, row 3, column person_id: found “zoe”; there is no such person in participants; add the person or "
        "take the record out.",
        "education.csv, row 2, column ended_on: found “2025-02-01”; it must not be before started_on.",
    ]:
        assert expected in found


def test_problems_between_cells_and_files_are_reported_together(write: Write) -> None:
    folder = write(
        participants=["a,2025-01-01,2024-12-31,", "b,2025-01-01,,"],
        employment=["a,2026Q5,E1,100,wage", "zoe,2026Q1,E1,5,wage", "b,2026Q1,E1,,suplemental"],
        education=["b,2025-03-01,2025-02-01,ojt"],
        credentials=["yan,diploma,2025-01-01"],
        gains=["xi,milestone,2025-01-01"],
    )
    nobody = "there is no such person in participants; add the person or take the record out."
    assert problems(folder) == [
        "participants.csv, row 2, column exit_date: found “2024-12-31”; it must not be before entry_date.",
        f"employment.csv, row 3, column person_id: found “zoe”; {nobody}",
        "employment.csv, row 2, column quarter: found “2026Q5”; a calendar quarter written like 2026Q3 is needed.",
        "employment.csv, row 4, column source: found “suplemental”; did you mean “supplemental”? Write it so, or give "
        "the source another name.",
        "education.csv, row 2, column ended_on: found “2025-02-01”; it must not be before started_on.",
        f"credentials.csv, row 2, column person_id: found “yan”; {nobody}",
        f"gains.csv, row 2, column person_id: found “xi”; {nobody}",
    ]  # fmt: skip


def test_a_period_written_twice_is_refused(write: Write) -> None:
    folder = write(
        participants=["a,2025-01-01,2025-02-01,", "b,2025-01-01,,", "a,2025-01-01,2025-03-01,", "a,2025-01-01,,"]
    )
    once = "each period of participation may be there once."
    assert problems(folder) == [
        f"participants.csv, row 4, column entry_date: found 2025-01-01 for “a”, as in row 2; {once}",
        f"participants.csv, row 5, column entry_date: found 2025-01-01 for “a”, as in row 2; {once}",
    ]


def test_what_was_done_with_records_is_said_with_the_rows(write: Write) -> None:
    folder = write(
        participants=["a,2025-01-01,2025-03-01,", "a,2025-01-01,2025-03-01,", "a,2025-04-30,2025-06-01,"],
        employment=["a,2025Q3,12-3,100,wage", "a,2025Q3,123,100,wage", "a,2025Q3,0123,,supplemental"],
        education=["a,2025-01-01,2025-02-01,secondary"],
        gains=[*["a,milestone,2025-02-01"] * 8],
    )
    assert read_records(folder).joined(90).warnings == (
        "participants.csv: identical rows are counted once: row 3 (as row 2).",
        "employment.csv: identical rows are counted once: row 3 (as row 2).",
        "gains.csv: identical rows are counted once: row 3 (as row 2), row 4 (as row 2), row 5 (as row 2), row 6 (as "
        "row 2), row 7 (as row 2) and 2 more.",
        "employment.csv: supplemental records are set aside where a wage record names the same employer and quarter: row 4.",
        "participants.csv: for 1 person in secondary education it is not recorded whether they had a diploma at entry "
        "(diploma_at_entry); they count as having had none.",
        "participants.csv: periods with no more than 90 days from an exit to the next entry are one participation: a (rows "
        "2, 4).",
    )


def test_missing_files_and_columns_are_all_named(write: Write) -> None:
    folder = write()
    (folder / "gains.csv").unlink()
    (folder / "credentials.csv").write_text("person_id,type,attained_on\n", encoding="utf-8")
    (folder / "education.csv").write_text("", encoding="utf-8")
    found = problems(folder)
    assert "gains.csv: this file is missing. If there is nothing to record, give it the header line only: " \
        "person_id,kind,attained_on" in found  # fmt: skip
    assert any(line.startswith("credentials.csv, row 1, column kind: this column is missing.") for line in found)
    assert any(line.startswith("credentials.csv, row 1, column type: this column is not known here.") for line in found)
    assert any(line.startswith("education.csv: the file is empty") for line in found)
    with pytest.raises(InputProblems, match=r"nowhere: is not a folder\. Give the folder that holds participants\.csv"):
        read_records(folder / "nowhere")


def test_many_problems_of_one_kind_are_counted_after_the_first_fifty(write: Write) -> None:
    folder = write(participants=["a,2025-01-01,,"], gains=[f"p{i},milestone,2025-01-01" for i in range(60)])
    found = problems(folder)
    assert len(found) == 51
    assert found[-1] == "gains.csv, column person_id: and 10 more rows with the same problem."


def test_records_without_a_single_row_give_no_values(write: Write) -> None:
    rows = compute_indicators(read_records(write()), 2026, DUE)
    assert [(row.denominator, row.value, row.excluded) for row in rows] == [(0, None, 0)] * 6


def test_not_due_gives_counts_so_far_and_no_value(write: Write) -> None:
    folder = write(participants=["a,2025-01-01,2026-01-15,"], employment=["a,2026Q3,E1,5000,wage"])
    row = value_of(folder, "employment_q2", as_of=dt.date(2026, 11, 23))
    assert (row.numerator, row.denominator, row.value, row.status) == (1, 1, None, "not_due")
    row = value_of(folder, "median_earnings_q2", as_of=dt.date(2026, 11, 23))
    assert (row.denominator, row.value, row.status) == (1, None, "not_due")
    row = value_of(folder, "employment_q2", as_of=dt.date(2027, 1, 2))
    assert (row.value, row.status) == (1.0, "provisional")


def test_an_untidy_file_reads_the_same_as_a_tidy_one(write: Write) -> None:
    """Stray blanks, a byte-order mark, other column order, SUPPLEMENTAL in capitals."""
    tidy = compute_indicators(
        read_records(
            write(participants=["a,2025-01-01,2025-08-10,", "b,2025-01-01,2025-08-10,medical"],
                  employment=["a,2026Q1,E1,,supplemental", "a,2026Q1,E1,5000,"])
        ), 2026, DUE,
    )  # fmt: skip
    folder = write()
    (folder / "participants.csv").write_text(
        "\ufeffexclusion, person_id ,exit_date,entry_date\n"
        ", a ,2025-08-10, 2025-01-01\nmedical,b,2025-08-10,2025-01-01\n",
        encoding="utf-8",
    )
    (folder / "employment.csv").write_text(
        'person_id,quarter,employer_id,earnings,source\na, 2026Q1,E1," ",Supplemental\na,2026Q1,"E1", 5000 ,""\n',
        encoding="utf-8",
    )
    assert compute_indicators(read_records(folder), 2026, DUE) == tidy
    assert tidy[0].numerator == tidy[0].denominator == tidy[0].excluded == 1
    assert tidy[2].value == 5000


def test_the_quick_reading_gives_what_tables_gives_or_declines() -> None:
    """`as_expected` may answer None, but when it answers it must equal `tables.check_frame`."""
    from workadvance.tables import check_frame

    columns = TABLES["employment"]
    base = {"person_id": "a", "quarter": "2026Q1", "employer_id": "E1", "earnings": "10.5", "source": "wage"}
    clean = [{}, {"earnings": None}, {"employer_id": None}, {"earnings": "1e3"}, {"earnings": "0"}]
    odd = [
        {"person_id": None}, {"person_id": ""}, {"person_id": " a"}, {"quarter": "2026Q1\t"}, {"earnings": "ten"},
        {"earnings": "-1"}, {"earnings": "nan"}, {"earnings": "inf"}, {"earnings": ""}, {"source": "\u00a0wage"},
    ]  # fmt: skip
    for change in clean:
        frame = pl.DataFrame([base, base | change], schema=dict.fromkeys(base, pl.String))
        got = reading_module.as_expected(frame, columns)
        assert got is not None
        assert got.equals(check_frame(frame, columns))
    for change in odd:
        frame = pl.DataFrame([base, base | change], schema=dict.fromkeys(base, pl.String))
        assert reading_module.as_expected(frame, columns) is None, change


def test_parquet_files_and_frames_give_the_same_answer_as_csv(write: Write, tmp_path: Path) -> None:
    folder = write(
        participants=["007,2025-01-01,2025-08-10,", "008,2025-01-01,2025-08-10,"],
        employment=["007,2026Q1,E1,4000,wage"],
        education=["007,2025-02-01,2025-05-01,postsecondary"],
        credentials=["007,postsecondary,2025-05-01"],
        gains=["007,milestone,2025-04-01"],
    )
    wanted = compute_indicators(read_records(folder), 2026, DUE)
    frames = {name: read_table(folder / f"{name}.csv", columns) for name, columns in TABLES.items()}
    assert compute_indicators(check_records(**frames), 2026, DUE) == wanted
    other = tmp_path / "parquet"
    other.mkdir()
    for name, frame in frames.items():
        frame.write_parquet(other / f"{name}.parquet")
    assert compute_indicators(read_records(other), 2026, DUE) == wanted
    assert wanted[0].value == 0.5


def test_people_whose_ids_share_a_hash_are_not_confused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Matching goes by hash first; here every id has the same one, or only an unknown id has that of a known one."""
    ids, values = pl.Series(["a", "b", "a", "c"]), pl.Series(["c", "a", "nobody", "b", "a"])
    wanted = [2, 0, None, 1, 0]
    assert People(ids).numbers(values).to_list() == wanted
    assert People(ids).own.to_list() == People(ids).numbers(ids).to_list() == [0, 1, 0, 2]
    known = People(ids)
    monkeypatch.setattr(pl.Series, "hash", lambda self: pl.Series([7] * len(self), dtype=pl.UInt64))
    assert People(ids).own.to_list() == [0, 1, 0, 2]
    assert People(ids).numbers(values).to_list() == wanted
    monkeypatch.undo()
    hashes = dict(zip(ids, ids.hash(), strict=True)) | {"nobody": ids.hash()[0]}
    monkeypatch.setattr(pl.Series, "hash", lambda self: pl.Series([hashes[i] for i in self], dtype=pl.UInt64))
    assert known.numbers(values).to_list() == wanted


def test_someone_unknown_is_answered_with_the_nearest_ids(write: Write) -> None:
    records = read_records(write(participants=["P-17,2025-01-01,,", "P-18,2025-01-01,,"]))
    with pytest.raises(InputProblems, match=r"no one in participants\.csv has the person_id “P-71”\. Nearest: P-17"):
        explain_person(records, "P-71", 2026)
