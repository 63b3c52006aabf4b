"""A state's list of eligible training providers: read as it comes, with every problem reported by row and column.

A row is kept as long as it names a provider and a program; a cell that cannot be understood becomes empty and is
reported. Occupations are those the state gave, where the code is of the present taxonomy, else those the program's
CIP code leads to. Tested on the Texas list of 20 March 2024 (6,245 programs).
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from workadvance.labor import facts
from workadvance.labor.geography import area_of_county, county_fips, resolve
from workadvance.labor.soc import occupation
from workadvance.tables import InputProblems, Problem, nearest

COLUMNS: dict[str, tuple[str, ...]] = {
    "program_id": ("program id",),
    "provider_id": ("provider id",),
    "status": ("program status", "status"),
    "provider": ("providername", "provider name", "provider"),
    "institution_type": ("institution type", "type of entity", "entity type"),
    "city": ("campus city", "city"),
    "state": ("campus state", "state"),
    "zip": ("campus zip code", "zip code", "zip"),
    "county": ("campus county", "county"),
    "program": ("program name", "name of program", "program"),
    "cip": ("instructional program (cip) code", "cip code", "cip"),
    "outcome": ("program outcome", "credential type"),
    "credential": ("associted credential name", "associated credential name", "credential name", "credential"),
    "hours": ("length: contact hours", "contact hours", "program length hours", "hours"),
    "weeks": ("length: weeks", "program length weeks", "weeks"),
    "delivery": ("delivery method", "program format"),
    "onet_1": ("occupation code (onet 1)", "o*net code 1", "onet 1", "soc code 1", "soc"),
    "onet_2": ("occupation code (onet 2)", "o*net code 2", "onet 2", "soc code 2"),
    "onet_3": ("occupation code (onet 3)", "o*net code 3", "onet 3", "soc code 3"),
    "tuition_usd": ("required cost: tuition & fees", "required cost: tuition and fees", "tuition and fees", "tuition"),
    "books_usd": ("required cost: books & supplies", "required cost: books and supplies", "books and supplies"),
}
"""Our column and the headings states use for it, in lower case."""
REQUIRED = ("program_id", "provider", "program", "cip")
_NO_DELIVERY = ("invalid code", "n/a", "none", "")


@dataclass(frozen=True, slots=True)
class EtplImport:
    """What a state's list held: usable programs, and everything that was wrong with it.

    `programs` columns: program_id, provider_id, provider, institution_type, city, state, zip, county, county_fips,
    area, program, cip, outcome, credential, hours, weeks, delivery, tuition_usd, books_usd, socs (list),
    soc_basis (`state`, `cip` or `none`), status. `skipped` rows are not in it.
    """

    file: str
    rows: int
    programs: pl.DataFrame
    problems: tuple[Problem, ...]
    skipped: int

    def summary(self) -> list[dict[str, Any]]:
        """Problems counted by column and kind, most frequent first, with the first row of each."""
        kinds: Counter[tuple[str, str]] = Counter()
        first: dict[tuple[str, str], int | None] = {}
        for problem in self.problems:
            key = (problem.column or "", re.sub(r"“[^”]*”", "“…”", problem.message))
            kinds[key] += 1
            first.setdefault(key, problem.row)
        return [
            {"column": column, "problem": message, "rows": n, "first_row": first[(column, message)]}
            for (column, message), n in kinds.most_common()
        ]


def read_etpl(path: str | Path) -> EtplImport:
    """Read a state's list from a CSV file.

    Raises InputProblems when it is unreadable or a required column is missing; anything less is in `problems`.
    """
    path = Path(path)
    if not path.is_file():
        raise InputProblems(Problem("there is no such file. Check the path.", file=str(path)))
    data = path.read_bytes()
    problems: list[Problem] = []
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        problems.append(Problem("is not UTF-8 from here on; read as Windows-1252.", file=path.name, row=line))
        text = data.decode("cp1252", errors="replace")
    reader = csv.reader(io.StringIO(text))
    try:
        table = list(reader)
    except csv.Error as error:
        raise InputProblems(Problem(f"cannot be read as CSV: {error}", file=path.name, row=reader.line_num)) from error
    if not table or not any(c.strip() for c in table[0]):
        raise InputProblems(Problem("the file is empty; a line of headings is needed.", file=path.name))
    places = _places(table[0], path.name)
    rows: list[dict[str, Any]] = []
    skipped, seen = 0, dict[str, int]()
    filled = [(n, cells) for n, cells in enumerate(table[1:], start=2) if any(c.strip() for c in cells)]
    for number, cells in filled:
        row = {name: cells[at].strip() if at is not None and at < len(cells) else "" for name, at in places.items()}
        missing = [n for n in ("program_id", "provider", "program") if not row[n]]
        if missing:
            skipped += 1
            problems += [Problem("this cell is empty; the row is left out.", path.name, number, n) for n in missing]
            continue
        if row["program_id"] in seen:
            skipped += 1
            message = f"“{row['program_id']}” is there already in row {seen[row['program_id']]}; the row is left out."
            problems.append(Problem(message, path.name, number, "program_id"))
            continue
        seen[row["program_id"]] = number
        rows.append(_row(row, path.name, number, problems))
    programs = pl.DataFrame(rows, schema=_SCHEMA, orient="row")
    return EtplImport(path.name, len(filled), programs, tuple(problems), skipped)


def _places(headings: Sequence[str], file: str) -> dict[str, int | None]:
    plain = [" ".join(h.lower().replace("\u00a0", " ").split()) for h in headings]
    found: dict[str, int | None] = {
        ours: next((plain.index(name) for name in names if name in plain), None) for ours, names in COLUMNS.items()
    }
    problems = []
    for ours in REQUIRED:
        if found[ours] is None:
            like = nearest(COLUMNS[ours][0], headings, limit=1, cutoff=60)
            hint = f" Nearest heading: “{like[0]}”." if like else ""
            problems.append(
                Problem(f"this column is missing (known as {', '.join(COLUMNS[ours])}).{hint}", file, 1, ours)
            )
    if problems:
        raise InputProblems(problems)
    return found


_SCHEMA: dict[str, Any] = {
    **dict.fromkeys(
        (
            "program_id", "provider_id", "provider", "institution_type", "city", "state", "zip", "county",
            "county_fips", "area", "program", "cip", "outcome", "credential", "delivery", "status", "soc_basis",
        ),
        pl.String,
    ),
    **dict.fromkeys(("hours", "weeks", "tuition_usd", "books_usd"), pl.Float64),
    "socs": pl.List(pl.String),
}  # fmt: skip


def _row(row: dict[str, str], file: str, number: int, problems: list[Problem]) -> dict[str, Any]:
    def wrong(column: str, message: str) -> None:
        problems.append(Problem(message, file, number, column))

    out: dict[str, Any] = {name: row[name] or None for name in _SCHEMA if name in row}
    state = row["state"].upper()
    out["state"] = state or None
    for name, least in (("hours", 0.0), ("weeks", 0.0), ("tuition_usd", None), ("books_usd", None)):
        out[name] = _number(row[name], name, least, wrong)
    out["zip"] = _zip(row["zip"], wrong)
    if row["delivery"].lower() in _NO_DELIVERY:
        out["delivery"] = None
        if row["delivery"]:
            wrong("delivery", f"found “{row['delivery']}”; the way of teaching is left empty.")
    out["county_fips"], out["area"] = _county(state, row["county"], wrong)
    out["cip"] = _cip(row["cip"], wrong)
    given = [soc for n in (1, 2, 3) if (soc := _soc(row[f"onet_{n}"], f"onet_{n}", wrong))]
    led = _by_cip().get(out["cip"] or "", ())
    out["socs"] = list(dict.fromkeys(given)) or list(led)
    out["soc_basis"] = "state" if given else "cip" if led else "none"
    if not out["socs"]:
        wrong("onet_1", "neither an occupation code nor the CIP code leads to an occupation.")
    return {name: out[name] for name in _SCHEMA}


def _number(text: str, column: str, above: float | None, wrong: Any) -> float | None:
    if not text:
        return None
    try:
        value = float(re.sub(r"[$,\s]", "", text))
    except ValueError:
        wrong(column, f"found “{text}”; a number is needed. Left empty.")
        return None
    if not 0 <= value < 1e7:
        wrong(column, f"found “{text}”; it must be from 0 to 10,000,000. Left empty.")
        return None
    if above is not None and value <= above:
        wrong(column, f"found “{text}”; a program has more than 0 {column}. Left empty.")
        return None
    return value


def _zip(text: str, wrong: Any) -> str | None:
    digits = re.fullmatch(r"(\d{3,5})(?:\.0)?(?:-?\d{4})?", text)
    if digits:
        return digits[1].zfill(5)
    if text:
        wrong("zip", f"found “{text}”; five digits are needed. Left empty.")
    return None


def _county(state: str, county: str, wrong: Any) -> tuple[str | None, str | None]:
    if not state or not county:
        return None, None
    fips = _known_county(state, county)
    if fips is None:
        wrong("county", f"found “{county}”; {state} has no such county. The area is left empty.")
        return None, None
    return fips, area_of_county(fips).area


@facts.kept()
def _known_county(state: str, county: str) -> str | None:
    return county_fips(state, county)


@facts.kept()
def _by_cip() -> dict[str, tuple[str, ...]]:
    rows = facts.table("programs").group_by("cip", maintain_order=True).agg("soc")
    return {cip: tuple(socs) for cip, socs in rows.iter_rows()}


def _cip(text: str, wrong: Any) -> str | None:
    """A CIP code as NCES writes it: spreadsheets lose its point and its leading zero (`48508.0`, `10101`)."""
    if not text:
        wrong("cip", "this cell is empty; the program's field is not known.")
        return None
    pointed = re.fullmatch(r"(\d{1,2})\.(\d{4})", text)
    bare = re.fullmatch(r"(\d{5,6})(?:\.0)?", text)
    code = f"{int(pointed[1]):02d}.{pointed[2]}" if pointed else None
    if bare:
        six = bare[1].zfill(6)
        code = f"{six[:2]}.{six[2:]}"
    if code is None:
        wrong("cip", f"found “{text}”; a CIP code such as 48.0508 is needed. Left empty.")
        return None
    if code not in _by_cip():
        wrong("cip", f"found “{text}”; CIP 2020 has no occupation for it.")
    return code


def _soc(text: str, column: str, wrong: Any) -> str | None:
    if not text:
        return None
    digits = re.sub(r"\.0$", "", text).replace("-", "").replace(".", "")
    code = f"{digits[:2]}-{digits[2:6]}" if re.fullmatch(r"\d{6}(\d{2})?", digits) else None
    found = _known_soc(f"{code}.{digits[6:]}" if code and len(digits) == 8 else code) if code else None
    if found is None:
        wrong(column, f"found “{text}”; this is no occupation of SOC 2018 (an older code?). It is left out.")
    return found


@facts.kept()
def _known_soc(code: str) -> str | None:
    try:
        return occupation(code).soc
    except InputProblems:
        return None


def programs_leading_to(found: EtplImport, soc: str, *, areas: Sequence[str | int] | None = None) -> pl.DataFrame:
    """The programs of an imported list that lead to an occupation, in some areas if given, cheapest first."""
    rows = found.programs.filter(pl.col("socs").list.contains(occupation(soc).soc))
    if areas is not None:
        rows = rows.filter(pl.col("area").is_in([p.code for p in resolve(areas)]))
    return rows.sort("tuition_usd", "program_id", nulls_last=True)
