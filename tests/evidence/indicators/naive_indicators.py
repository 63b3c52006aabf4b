"""The indicators once more, row by row in plain Python, written from the issue's words and sharing no code.

Slow and simple on purpose: it is what the vectorized engine is compared with.
"""

from __future__ import annotations

import datetime as dt
import statistics

EXCLUSIONS = {"institutionalized", "medical", "deceased", "reserve", "foster_care", "ineligible", "offender"}


def quarter_after(day: dt.date, steps: int) -> str:
    year, quarter = day.year, (day.month + 2) // 3
    for _ in range(steps):
        quarter += 1
        if quarter == 5:
            year, quarter = year + 1, 1
    return f"{year}Q{quarter}"


def a_year_after(day: dt.date) -> dt.date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)


def employer(text: str | None) -> str | None:
    """Letters and digits only, in capitals; a number without the zeros in front of it."""
    kept = "".join(sign for sign in text or "" if sign.isalnum()).upper()
    if kept.isdigit():
        kept = str(int(kept))
    return kept or None


def is_wage(row: dict) -> bool:
    return row["source"] != "supplemental"


def is_work(row: dict) -> bool:
    if row["earnings"] is not None:
        return row["earnings"] > 0
    return not is_wage(row)


def different(rows: list[dict]) -> list[dict]:
    """Every row once."""
    found: list[dict] = []
    for row in rows:
        if row not in found:
            found.append(row)
    return found


def tidy(world: dict) -> dict:
    """The world with one record for one fact and one period for one participation."""
    work = different(
        [
            {
                **row,
                "employer_id": employer(row["employer_id"]),
                "source": "supplemental" if not is_wage(row) else "wage",
            }
            for row in world["employment"]
        ]
    )
    kept = []
    for row in work:
        covered = any(
            is_wage(other)
            and other["earnings"] is not None
            and row["employer_id"] is not None
            and all(other[key] == row[key] for key in ("person_id", "quarter", "employer_id"))
            for other in work
        )
        if is_wage(row) or not covered:
            kept.append(row)
    periods: list[dict] = []
    for row in sorted(different(world["participants"]), key=lambda row: (row["person_id"], row["entry_date"])):
        last = periods[-1] if periods and periods[-1]["person_id"] == row["person_id"] else None
        goes_on = last is not None and (last["exit_date"] is None or (row["entry_date"] - last["exit_date"]).days <= 90)
        if not goes_on:
            periods.append(dict(row))
        elif last["exit_date"] is not None and (row["exit_date"] is None or row["exit_date"] > last["exit_date"]):
            last["exit_date"], last["exclusion"] = row["exit_date"], row["exclusion"]
    for period in periods:
        if period.get("diploma_at_entry") is None:
            period["diploma_at_entry"] = any(
                row["person_id"] == period["person_id"]
                and row["kind"] == "diploma"
                and row["attained_on"] < period["entry_date"]
                for row in world["credentials"]
            )
    return {**world, "employment": kept, "participants": periods}


def work_in(world: dict, person: str, quarter: str) -> list[dict]:
    return [r for r in world["employment"] if r["person_id"] == person and r["quarter"] == quarter and is_work(r)]


def studied(world: dict, person: str, kinds: set[str], start: dt.date, end: dt.date) -> bool:
    for row in world["education"]:
        if row["person_id"] == person and row["kind"] in kinds and row["started_on"] <= end:
            ended = row["ended_on"]
            if ended is None or ended >= start:
                return True
    return False


def earned(world: dict, person: str, kind: str, start: dt.date, end: dt.date) -> bool:
    return any(
        row["person_id"] == person and row["kind"] == kind and start <= row["attained_on"] <= end
        for row in world["credentials"]
    )


def has_credential(world: dict, period: dict) -> bool:
    person, left = period["person_id"], period["exit_date"]
    deadline = a_year_after(left)
    if earned(world, person, "postsecondary", period["entry_date"], deadline):
        return True
    if not earned(world, person, "diploma", period["entry_date"], deadline):
        return False
    if any(work_in(world, person, quarter_after(left, steps)) for steps in (1, 2, 3, 4)):
        return True
    return studied(world, person, {"postsecondary"}, left + dt.timedelta(days=1), deadline)


def compute(world: dict, year: int) -> dict[str, tuple[int | None, int, float | None, int]]:
    """Indicator -> numerator, denominator, value, excluded."""
    world = tidy(world)
    recent = (dt.date(year - 1, 7, 1), dt.date(year, 6, 30))
    earlier = (dt.date(year - 1, 1, 1), dt.date(year - 1, 12, 31))
    program_year = (dt.date(year, 7, 1), dt.date(year + 1, 6, 30))
    sides: dict[str, list[int]] = {
        name: [0, 0, 0]
        for name in (
            "employment_q2",
            "employment_q4",
            "credential_attainment",
            "measurable_skill_gains",
            "retention_same_employer",
        )
    }
    totals: list[float] = []
    excluded_recent = 0

    def count(name: str, success: bool) -> None:
        sides[name][1] += 1
        sides[name][0] += success

    for period in world["participants"]:
        person, left = period["person_id"], period["exit_date"]
        excluded = period["exclusion"] in EXCLUSIONS
        if left is not None and recent[0] <= left <= recent[1]:
            if excluded:
                sides["employment_q2"][2] += 1
                excluded_recent += 1
            else:
                quarter = quarter_after(left, 2)
                count("employment_q2", bool(work_in(world, person, quarter)))
                total = 0.0
                for row in world["employment"]:
                    if row["person_id"] == person and row["quarter"] == quarter and row["earnings"] is not None:
                        total += row["earnings"]
                if total > 0:
                    totals.append(total)
        if left is not None and earlier[0] <= left <= earlier[1]:
            if excluded:
                for name in ("employment_q4", "credential_attainment", "retention_same_employer"):
                    sides[name][2] += 1
            else:
                second = work_in(world, person, quarter_after(left, 2))
                fourth = work_in(world, person, quarter_after(left, 4))
                count("employment_q4", bool(fourth))
                second, fourth = [r for r in second if is_wage(r)], [r for r in fourth if is_wage(r)]
                if second:
                    before = {r["employer_id"] for r in second if r["employer_id"] is not None}
                    after = {r["employer_id"] for r in fourth if r["employer_id"] is not None}
                    count("retention_same_employer", bool(before & after))
                kinds = {"postsecondary"} if period["diploma_at_entry"] else {"postsecondary", "secondary"}
                if studied(world, person, kinds, period["entry_date"], left):
                    count("credential_attainment", has_credential(world, period))
        start = max(program_year[0], period["entry_date"])
        end = min(program_year[1], left) if left is not None else program_year[1]
        if start <= end and studied(world, person, {"postsecondary", "secondary", "ojt", "customized"}, start, end):
            if excluded and period["exclusion"] != "offender":
                sides["measurable_skill_gains"][2] += 1
            else:
                gained = any(
                    row["person_id"] == person and start <= row["attained_on"] <= end for row in world["gains"]
                )
                count("measurable_skill_gains", gained)
    answer: dict[str, tuple[int | None, int, float | None, int]] = {
        name: (success, base, success / base if base else None, out) for name, (success, base, out) in sides.items()
    }
    answer["median_earnings_q2"] = (
        None,
        len(totals),
        statistics.median(totals) if totals else None,
        excluded_recent,
    )
    return answer
