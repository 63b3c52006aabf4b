"""A state's list of eligible training programs: what is kept, what is reported, and the real Texas list if it is here."""

import os
from pathlib import Path

import pytest

from workadvance import labor
from workadvance.tables import InputProblems

HEAD = (
    "Provider ID,Program ID,Program Status,ProviderName,Institution Type,Campus City,Campus State,Campus Zip Code,"
    "Campus County,Program Name,Instructional Program (CIP) Code,Program Outcome,Associted Credential Name,"
    "Length: Contact Hours,Length: Weeks,Delivery Method,Occupation Code (ONET 1),Occupation Code (ONET 2),"
    "Occupation Code (ONET 3),Required Cost: Tuition & Fees,Required Cost: Books & Supplies"
)
GOOD = "1,100,Approved,Bexar College,Public,San Antonio,Tx,78210,Bexar,Vocational Nursing,513901.0,License,LVN,1400,48,Hybrid,29206100.0,,,3500,400"


def row(**changes: str) -> str:
    cells = dict(zip(HEAD.split(","), GOOD.split(","), strict=True))
    assert set(changes) <= set(cells)
    return ",".join({**cells, **changes}.values())


def read(tmp_path: Path, *rows: str, head: str = HEAD) -> labor.EtplImport:
    path = tmp_path / "list.csv"
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return labor.read_etpl(path)


def test_a_good_row_is_read_whole(tmp_path):
    found = read(tmp_path, GOOD)
    assert found.problems == ()
    program = found.programs.row(0, named=True)
    assert (program["cip"], program["socs"], program["soc_basis"]) == ("51.3901", ["29-2061"], "state")
    assert (program["state"], program["zip"], program["county_fips"], program["area"]) == (
        "TX",
        "78210",
        "48029",
        "0041700",
    )
    assert (program["weeks"], program["tuition_usd"]) == (48.0, 3500.0)


@pytest.mark.parametrize(
    ("changes", "column", "message", "empty"),
    [
        ({"Length: Weeks": "0"}, "weeks", "more than 0 weeks", "weeks"),
        ({"Length: Weeks": "12 wks"}, "weeks", "a number is needed", "weeks"),
        ({"Length: Contact Hours": "-5"}, "hours", "from 0 to", "hours"),
        ({"Required Cost: Tuition & Fees": "free"}, "tuition_usd", "a number is needed", "tuition_usd"),
        ({"Campus Zip Code": "abc"}, "zip", "five digits", "zip"),
        ({"Campus County": "Nowhere"}, "county", "no such county", "county_fips"),
        ({"Delivery Method": "INVALID CODE"}, "delivery", "INVALID CODE", "delivery"),
        ({"Instructional Program (CIP) Code": "nursing"}, "cip", "a CIP code such as", "cip"),
    ],
)
def test_a_bad_cell_is_reported_with_its_row_and_left_empty(tmp_path, changes, column, message, empty):
    found = read(tmp_path, GOOD, row(**{"Program ID": "101", **changes}))
    assert [(p.row, p.column) for p in found.problems] == [(3, column)]
    assert message in found.problems[0].message
    assert found.programs.height == 2
    assert found.programs[empty][1] is None


def test_an_old_occupation_code_falls_back_to_the_field_of_study(tmp_path):
    found = read(
        tmp_path, row(**{"Occupation Code (ONET 1)": "15114200.0", "Instructional Program (CIP) Code": "51.3901"})
    )
    program = found.programs.row(0, named=True)
    assert (program["soc_basis"], program["socs"]) == ("cip", ["29-2061"])
    assert "older code" in found.problems[0].message


def test_cip_codes_that_a_spreadsheet_shortened_are_mended(tmp_path):
    found = read(tmp_path, row(**{"Instructional Program (CIP) Code": "10101.0", "Program ID": "7"}))
    assert found.programs["cip"][0] == "01.0101"


def test_rows_without_a_name_and_repeats_are_left_out_and_reported(tmp_path):
    found = read(tmp_path, GOOD, GOOD, row(**{"Program ID": "9", "Program Name": ""}), "")
    assert (found.programs.height, found.skipped, found.rows) == (1, 2, 3)
    assert {(p.row, p.column) for p in found.problems} == {(3, "program_id"), (4, "program")}


def test_problems_are_counted_by_kind(tmp_path):
    rows = [row(**{"Program ID": str(i), "Length: Weeks": w}) for i, w in enumerate(("0", "0", "ten"))]
    assert [(s["column"], s["rows"], s["first_row"]) for s in read(tmp_path, *rows).summary()] == [
        ("weeks", 2, 2),
        ("weeks", 1, 4),
    ]


def test_a_file_without_its_columns_or_not_there_is_refused(tmp_path):
    with pytest.raises(InputProblems) as caught:
        read(tmp_path, GOOD, head=HEAD.replace("Program Name", "Course").replace("ProviderName", "School"))
    assert {p.column for p in caught.value.problems} == {"program", "provider"}
    with pytest.raises(InputProblems, match="no such file"):
        labor.read_etpl(tmp_path / "nothing.csv")
    (tmp_path / "empty.csv").write_text("")
    with pytest.raises(InputProblems, match="empty"):
        labor.read_etpl(tmp_path / "empty.csv")


def test_windows_text_is_read_and_said(tmp_path):
    path = tmp_path / "list.csv"
    path.write_bytes((HEAD + "\n" + GOOD.replace("Bexar College", "Peña College") + "\n").encode("cp1252"))
    found = labor.read_etpl(path)
    assert found.programs["provider"][0] == "Peña College"
    assert "Windows-1252" in found.problems[0].message


def test_programs_that_lead_to_an_occupation_cheapest_first(tmp_path):
    found = read(
        tmp_path,
        GOOD,
        row(**{"Program ID": "2", "Required Cost: Tuition & Fees": "900"}),
        row(**{"Program ID": "3", "Campus County": "Harris"}),
        row(
            **{
                "Program ID": "4",
                "Occupation Code (ONET 1)": "51412100.0",
                "Instructional Program (CIP) Code": "480508",
            }
        ),
    )
    assert labor.programs_leading_to(found, "29-2061")["program_id"].to_list() == ["2", "100", "3"]
    assert labor.programs_leading_to(found, "29-2061", areas=["26420"])["program_id"].to_list() == ["3"]


@pytest.mark.skipif("WORKADVANCE_RAW" not in os.environ, reason="WORKADVANCE_RAW names no folder of publishers' files")
def test_the_texas_list_of_2024_imports_with_its_problems_reported():
    path = next(Path(os.environ["WORKADVANCE_RAW"]).rglob("texas_etpl*.csv"))
    found = labor.read_etpl(path)
    assert (found.rows, found.programs.height, found.skipped) == (6245, 6245, 0)
    assert found.problems
    assert all(p.row and p.column for p in found.problems)
    matched = found.programs.filter(found.programs["soc_basis"] != "none").height
    assert matched / found.rows > 0.99
    assert found.programs["area"].null_count() < 30
