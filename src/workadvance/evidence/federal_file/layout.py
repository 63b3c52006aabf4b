"""Layouts of the federal file of individual records (PIRL): which elements, in which order, and what each may hold.

A layout is one CSV beside this module, named by its vintage. The public-use layout of January 2024 is what the Department of
Labor's own staff published; the layout in force for a submission may be newer, so a file says which one it was checked against.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from workadvance.tables import InputProblems, nearest

FOLDER = Path(__file__).parent
USUAL = "public-2024-01"
NEEDED = ("100", "900")
WAGES = ("1700", "1701", "1702", "1703", "1704", "1705", "1706")


@dataclass(frozen=True, slots=True)
class FileElement:
    """One element; `type` is AN (text), IN (digits) or DT (a day written YYYYMMDD)."""

    number: str
    name: str
    type: str
    length: int
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Schema:
    """A layout by name: its elements in order, with vintage and where it comes from."""

    name: str
    title: str
    source: str
    elements: tuple[FileElement, ...]

    @property
    def numbers(self) -> tuple[str, ...]:
        """The element numbers in order."""
        return tuple(element.number for element in self.elements)


@dataclass(frozen=True, slots=True)
class EditCheck:
    """One edit check: its stage, whether it stops a file, what it says, what to do, and where it comes from."""

    rule: str
    stage: str
    severity: str
    words: str
    todo: str
    source: str


_SOURCE = "Department of Labor, ETA staff copy of the public-use layout, January 2024; not the current ETA-9172"


@cache
def schemas() -> Mapping[str, Schema]:
    """The layouts there are, by name: the whole public-use layout, and its elements marked as WIOA's."""
    with (FOLDER / f"pirl-{USUAL}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    made = {
        row["element"]: FileElement(
            row["element"], row["name"], row["type"], int(row["length"]), tuple(filter(None, row["codes"].split(";")))
        )
        for row in rows
    }
    wioa = [row["element"] for row in rows if row["wioa"]]
    return {
        USUAL: Schema(USUAL, "PIRL, public-use layout of January 2024", _SOURCE, tuple(made.values())),
        "wioa-2024-01": Schema(
            "wioa-2024-01", "PIRL, the elements marked WIOA", _SOURCE, tuple(made[number] for number in wioa)
        ),
    }


def schema(name: str = USUAL) -> Schema:
    """A layout by name. Raises InputProblems with those there are."""
    found = schemas().get(name)
    if found is None:
        like = nearest(name, list(schemas()), limit=1)
        hint = f" Is it “{like[0]}”?" if like else ""
        raise InputProblems(f"--schema: found “{name}”; there are {', '.join(schemas())}.{hint}")
    return found


@cache
def checks() -> Mapping[str, EditCheck]:
    """The edit checks by rule, in the order they are run."""
    read = yaml.safe_load((FOLDER / "edit_checks.yaml").read_text(encoding="utf-8"))
    return {rule: EditCheck(rule=rule, **said) for rule, said in read["checks"].items()}
