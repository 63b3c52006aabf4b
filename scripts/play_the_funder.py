"""Reads results as a funder may, over HTTP, and works out what the numbers tell beside themselves: nothing small is the aim.

    python scripts/play_the_funder.py http://127.0.0.1:8000 SESSION

SESSION is the value of a funder's `sessionid` cookie. Every program, grouping and window of days the page takes is asked for;
then the smallest and largest number that each hidden count can be is found by linear programming from everything that was
shown, with what anyone knows: parts add up to their whole, and whoever reached a stage reached the one before.
"""

from __future__ import annotations

import datetime as dt
import itertools
import math
import random
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import httpx
from lxml import html
from scipy.optimize import linprog
from scipy.sparse import csr_array

PAGE = "/results/"
SMALL = 10
NARROW = SMALL // 2
# Columns of the page, in its order, by which each holds the next.
HOLDS = [(0, 1), (1, 2), (2, 3), (3, 4), (3, 5), (2, 6), (6, 7), (6, 8), (6, 9), (6, 10)]
STAGES = 11

Get = Callable[[str], str]
Cell = tuple[str, str, int]


@dataclass
class Report:
    """How much was asked and shown, and what could be worked out, in sentences."""

    pages: int = 0
    numbers: int = 0
    unknown: int = 0
    found: list[str] = field(default_factory=list)


def _number(text: str) -> int | None:
    found = re.match(r"\s*([\d,]+)\s*(?:$|\n)", text)
    return int(found[1].replace(",", "")) if found else None


def _rows(page: html.HtmlElement) -> Iterator[tuple[str, list[int | None]]]:
    """The rows of the table by group; the bars' own table is the row of the total."""
    for table in page.iter("table"):
        lines = [(row.findtext("th") or "", row.findall("td")) for row in table.iter("tr")]
        lines = [(label.strip(), cells) for label, cells in lines if cells]
        if lines and all(len(cells) == 1 for _label, cells in lines) and len(lines) == STAGES:
            yield "", [_number(cells[0].text_content()) for _label, cells in lines]
        for label, cells in lines:
            if len(cells) == STAGES:
                yield label, [_number((cell.text or "").strip() + "\n") for cell in cells]


def _options(page: html.HtmlElement) -> list[tuple[str, str]]:
    found = page.xpath("//select[@name='program']/option[@value!='']")
    return [(o.get("value"), " ".join(o.text_content().split())) for o in found]


def play(get: Get, windows: int = 8, seed: int = 0) -> Report:
    """Ask for everything, and work out what it tells."""
    report, known = Report(), {}

    def ask(query: str) -> dict[tuple[str, int], int | None]:
        report.pages += 1
        shown = {
            (label, stage): n
            for label, cells in _rows(html.fromstring(get(f"{PAGE}?{query}")))
            for stage, n in enumerate(cells)
        }
        report.numbers += sum(n is not None for n in shown.values())
        report.found += [
            f"{query}: {n} under “{label}”" for (label, _s), n in shown.items() if n is not None and 0 < n < SMALL
        ]
        return shown

    programs = _options(html.fromstring(get(PAGE)))
    for program, _name in [("", ""), *programs]:
        for by in ("program", "cohort", "month", "year"):
            whole = ask(f"by={by}&program={program}")
            report.found += _windows(ask, f"by={by}&program={program}", whole, windows, seed)
            for (label, stage), n in whole.items():
                # Rows of a program by program, and the row of the total, are the same number.
                group = "" if label in {name for _v, name in programs} and program else label
                if by in ("program", "year") and not (n is None and (program, group, stage) in known):
                    known[program, group, stage] = n
    for program, name in programs:
        for stage in range(STAGES):
            seen = {known.pop(("", name, stage), None), known.get((program, "", stage))} - {None}
            if len(seen) > 1:
                report.found.append(f"“{name}” has two numbers in column {stage}: {seen}")
            known[program, "", stage] = next(iter(seen), None)
    report.unknown = sum(n is None for n in known.values())
    report.found += _worked_out(known, [program for program, _name in programs])
    return report


def _windows(ask: Callable[[str], dict], query: str, whole: dict, windows: int, seed: int) -> list[str]:
    """Windows of days whose numbers are others than the page's own: differences of two are single people."""
    chance = random.Random(seed)
    found = []
    for _ in range(windows):
        first = dt.date(2024, 1, 1) + dt.timedelta(days=chance.randrange(1000))
        window = f"{query}&since={first}&until={first + dt.timedelta(days=chance.choice([0, 6, 30, 200]))}"
        if ask(window) != whole:
            found.append(f"{window}: other numbers than without the window")
    return found


def _worked_out(known: dict[Cell, int | None], programs: list[str]) -> list[str]:
    """Hidden numbers, and rests of shown ones, of which little remains open and which are of few people."""
    cells = sorted(known)
    place = {cell: n for n, cell in enumerate(cells)}
    rows: list[dict[int, int]] = []
    for program, stage in itertools.product(["", *programs], range(STAGES)):
        years = [c for c in cells if c[0] == program and c[1].isdigit() and c[2] == stage]
        if years:
            rows.append({place[program, "", stage]: 1} | {place[c]: -1 for c in years})
    if ("", "", 0) in place and len(programs) > 1:
        for stage in range(STAGES):
            rows.append({place["", "", stage]: 1} | {place[p, "", stage]: -1 for p in programs})
    names = [str(cell) for cell in cells]
    limits: list[tuple[int, int | None]] = [(known[c] or 0, known[c]) for c in cells]
    for (program, group), (whole, part) in itertools.product({c[:2] for c in cells}, HOLDS):
        # Nothing is known of those placed before: the whole of days employed is who was placed long enough ago.
        if part in (7, 8, 9):
            continue
        rows.append({place[program, group, whole]: 1, place[program, group, part]: -1, len(limits): -1})
        names.append(f"{program} {group}: column {whole} without {part}")
        limits.append((0, None))
    left = csr_array(
        (
            [value for row in rows for value in row.values()],
            ([n for n, row in enumerate(rows) for _ in row], [n for row in rows for n in row]),
        ),
        shape=(len(rows), len(limits)),
    )
    found = []
    for n, name in enumerate(names):
        if n < len(cells) and known[cells[n]] is not None:
            continue
        low, high = (_end(n, sign, left, limits) for sign in (1, -1))
        if math.ceil(low - 1e-6) >= 1 and high < SMALL and high - low < NARROW:
            found.append(f"{name} is between {low:g} and {high:g}")
    return found


def _end(n: int, sign: int, left: csr_array, limits: list[tuple[int, int | None]]) -> float:
    wanted = [0] * len(limits)
    wanted[n] = sign
    done = linprog(wanted, A_eq=left, b_eq=[0] * left.shape[0], bounds=limits, method="highs")
    return sign * done.fun if done.status == 0 else math.inf


def main(site: str, session: str) -> int:
    """Play against a running site; exit status 1 where something was found."""
    with httpx.Client(base_url=site, cookies={"sessionid": session}, timeout=60) as client:
        report = play(lambda url: client.get(url).raise_for_status().text)
    print(f"{report.pages} pages asked, {report.numbers} numbers shown, {report.unknown} not shown")
    for line in report.found:
        print(line)
    return bool(report.found)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
