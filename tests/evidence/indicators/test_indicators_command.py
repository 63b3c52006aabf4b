from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from workadvance.cli import main
from workadvance.evidence.indicators import USUAL_SET, definition_set

RECORDS = Path(__file__).parents[3] / "docs" / "examples" / "indicators" / "records"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run `workadvance evidence indicators …`: exit status, standard output, standard error."""

    def command(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["workadvance", "evidence", "indicators", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        return int(ended.value.code or 0), out, err

    return command


# What docs/examples/indicators/README.md works out by hand.
BY_HAND = {
    "employment_q2": ("2025-07-01", "2026-06-30", 6, 11, 6 / 11, "final", 2),
    "employment_q4": ("2025-01-01", "2025-12-31", 3, 9, 3 / 9, "final", 2),
    "median_earnings_q2": ("2025-07-01", "2026-06-30", None, 5, 5500.0, "final", 2),
    "credential_attainment": ("2025-01-01", "2025-12-31", 4, 7, 4 / 7, "final", 2),
    "measurable_skill_gains": ("2026-07-01", "2027-06-30", 2, 3, 2 / 3, "provisional", 1),
    "retention_same_employer": ("2025-01-01", "2025-12-31", 1, 3, 1 / 3, "final", 2),
}


def test_json_has_the_hand_worked_answer_and_the_documented_keys(run: Run) -> None:
    status, out, err = run(RECORDS, "--program-year", 2026, "--as-of", "2027-07-15", "--format", "json")
    assert status == 0
    assert err.splitlines() == [
        "Note: employment.csv: identical rows are counted once: row 3 (as row 2).",
        "Note: employment.csv: supplemental records are set aside where a wage record names the same employer and quarter: "
        "row 7.",
        "Note: participants.csv: periods with no more than 90 days from an exit to the next entry are one participation: kim "
        "(rows 12, 13).",
    ]
    rows = json.loads(out)
    assert [list(row) for row in rows] == [
        [
            "indicator",
            "program_year",
            "cohort_from",
            "cohort_to",
            "numerator",
            "denominator",
            "value",
            "status",
            "excluded",
        ]
    ] * 6
    assert {row["indicator"]: tuple(list(row.values())[2:]) for row in rows} == BY_HAND
    assert {row["program_year"] for row in rows} == {2026}


def test_table_shows_titles_percentages_and_dollars(run: Run) -> None:
    status, out, _ = run(RECORDS, "--program-year", 2026, "--as-of", "2027-01-15")
    assert status == 0
    assert "Employed in the second quarter after exit" in out
    assert "54.5%" in out
    assert "$5,500.00" in out
    assert "not due" in out


def test_explain_says_a_sentence_per_indicator_and_period(run: Run) -> None:
    status, out, _ = run(RECORDS, "--program-year", 2026, "--explain", "hana", "--format", "json")
    assert status == 0
    rows = {row["indicator"]: row for row in json.loads(out)}
    assert list(rows) == list(BY_HAND)
    assert rows["employment_q2"]["counts"] == "denominator"
    assert rows["employment_q2"]["sentence"] == (
        "Counts as not employed: left on November 15, 2025, and for 2026Q2 (April to June 2026) no employment is on "
        "record."
    )
    assert rows["credential_attainment"]["sentence"] == (
        "Counts as a success: was in secondary education during participation and earned a secondary diploma on "
        "December 1, 2025, and was enrolled in postsecondary education within a year after exit."
    )
    table = run(RECORDS, "--program-year", 2026, "--explain", "gus")[1]
    assert "Left out of both sides: exclusion “deceased” (has died)." in table


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--program-year", 2026, "--as-of", "15.7.2027"], "--as-of: found “15.7.2027”; a day written YYYY-MM-DD"),
        (["--program-year", 26], "--program-year: found 26; write the year in which the program year begins"),
        (
            ["--program-year", 2026, "--explain", "anna"],
            "--explain: no one in participants.csv has the person_id “anna”.",
        ),
    ],
)
def test_bad_options_end_with_status_2_and_teach(run: Run, arguments: list[object], message: str) -> None:
    status, out, err = run(RECORDS, *arguments)
    assert (status, out) == (2, "")
    assert message in err


def test_a_folder_that_is_not_there_ends_with_status_2(run: Run, tmp_path: Path) -> None:
    status, out, err = run(tmp_path / "none", "--program-year", 2026)
    assert (status, out) == (2, "")
    assert "is not a folder" in err


def test_a_year_before_the_definitions_is_computed_with_a_note(run: Run) -> None:
    status, out, err = run(RECORDS, "--program-year", 2012, "--format", "json")
    assert status == 0
    assert len(json.loads(out)) == 6
    assert err.startswith("Note: these definitions hold from a later program year on; 2012")


def test_without_as_of_the_status_is_judged_today(run: Run) -> None:
    year = dt.datetime.now().astimezone().date().year
    _, out, _ = run(RECORDS, "--program-year", year + 1, "--format", "json")
    assert {row["status"] for row in json.loads(out)} == {"not_due"}
    _, out, _ = run(RECORDS, "--program-year", year - 4, "--format", "json")
    assert {row["status"] for row in json.loads(out)} == {"final"}


def test_the_page_states_the_definitions_the_software_uses() -> None:
    page = (RECORDS.parents[2] / "explanation" / "indicators.md").read_text(encoding="utf-8")
    for name, definition in definition_set(USUAL_SET, 2026).indicators.items():
        row = next(line for line in page.splitlines() if line.startswith((f"| `{name}` | exits", f"| `{name}` | in ")))
        assert f"| {definition.counts} | {definition.out_of} |" in row
        end, final = definition.reference_end(2026), definition.final_on(2026)
        assert f"| `{name}` | {end:%B} {end.day}, {end.year} | {final:%B} {final.day}, {final.year} |" in page
        for exclusion, words in definition.exclusions.items():
            assert f"| `{exclusion}` | {words} |" in page
