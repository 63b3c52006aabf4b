"""How fast the indicators of a million participants are, side by side with the same computation in pandas.

    python benchmarks/evidence.py                     # 1,000,000 participants
    python benchmarks/evidence.py --people 100000

    python benchmarks/evidence.py --people 10000000 --ours   # part by part, memory measured; no pandas

Makes seeded records (employment, education, credentials, gains of everyone), writes them as CSV and computes the six
indicators twice: ours, and with pandas as an analyst would write it from the definitions, sharing no code. Each run is a
process of its own, so time and peak memory are its own. Both must give the same answer, or the benchmark fails.
Prints seconds, processor seconds (all cores together; what a busy machine leaves comparable), gigabytes and ratios, and
compares ours with the budgets on two idle cores: 3 seconds for 1,000,000 from the files, 8 GB for 10,000,000.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import math
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

BUDGET_SECONDS = 3.0
BUDGET_GB = 8.0
# Above so many bytes of CSV only the way from files to answer is measured.
LARGE = 1_000_000_000
YEAR = 2026
AS_OF = dt.date(2028, 1, 1)
EXCLUSIONS = ("institutionalized", "medical", "deceased", "reserve", "foster_care")


MOST_AT_ONCE = 1_000_000


def make_records(folder: Path, people: int, seed: int = 1) -> dict[str, int]:
    """Seeded records of so many participants around program year 2026, a million at a time; rows of each table."""
    rows: dict[str, int] = {}
    for start in range(0, people, MOST_AT_ONCE):
        made = make_some(min(MOST_AT_ONCE, people - start), seed + start, chr(80 + start // MOST_AT_ONCE % 10))
        for name, frame in made.items():
            with (folder / f"{name}.csv").open("ab") as file:
                frame.write_csv(file, include_header=start == 0)
            rows[name] = rows.get(name, 0) + frame.height
    return rows


def make_some(people: int, seed: int, letter: str) -> dict[str, Any]:
    """The tables of so many participants whose ids begin with a letter."""
    import polars as pl

    rng = np.random.default_rng(seed)
    first = np.datetime64("2024-01-01")
    ids = np.char.add(letter, np.char.zfill(np.arange(people).astype(str), 8))
    entry = first + rng.integers(0, 700, people)
    left = entry + rng.integers(20, 420, people)
    again = rng.random(people) < 0.05
    back = left[again] + rng.integers(1, 200, again.sum())
    entries, exits = np.concatenate([entry, back]), np.concatenate([left, back + rng.integers(20, 300, again.sum())])
    who = np.concatenate([ids, ids[again]])
    still = rng.random(len(who)) < 0.1
    still[:people][again] = False
    excluded = rng.random(len(who)) < 0.02
    reasons = np.where(excluded, rng.choice(EXCLUSIONS, len(who)), "")
    order = rng.permutation(len(who))
    tables: dict[str, Any] = {
        "participants": pl.DataFrame(
            {"person_id": who, "entry_date": entries, "exit_date": exits, "exclusion": reasons}
        ).with_columns(
            pl.when(pl.Series(still)).then(None).otherwise(pl.col("exit_date")).alias("exit_date"),
            pl.col("exclusion").replace("", None),
        )[order]
    }
    rows = 4 * people
    supplemental = rng.random(rows) < 0.04
    quarter = rng.integers(2024 * 4, 2027 * 4 + 2, rows)
    labels = np.array([f"{q // 4}Q{q % 4 + 1}" for q in range(2028 * 4)])
    tables["employment"] = pl.DataFrame(
        {
            "person_id": ids[rng.integers(0, people, rows)],
            "quarter": labels[quarter],
            "employer_id": np.char.add("E", rng.integers(0, 40, rows).astype(str)),
            "earnings": np.round(rng.gamma(3, 2500, rows) * (rng.random(rows) > 0.03), 2),
            "source": np.where(supplemental, "supplemental", "wage"),
        }
    ).with_columns(earnings=pl.when(pl.col("source") == "supplemental").then(None).otherwise("earnings"))
    rows = 7 * people // 10
    started = first + rng.integers(0, 1100, rows)
    tables["education"] = pl.DataFrame(
        {
            "person_id": ids[rng.integers(0, people, rows)],
            "started_on": started,
            "ended_on": started + rng.integers(1, 400, rows),
            "kind": rng.choice(["postsecondary", "secondary", "ojt", "customized"], rows, p=[0.6, 0.2, 0.1, 0.1]),
        }
    ).with_columns(ended_on=pl.when(pl.Series(rng.random(rows) < 0.1)).then(None).otherwise("ended_on"))
    for name, kinds, share in (
        ("credentials", ["postsecondary", "diploma"], 0.4),
        ("gains", ["milestone", "transcript", "skills progression"], 0.5),
    ):
        rows = int(share * people)
        tables[name] = pl.DataFrame(
            {
                "person_id": ids[rng.integers(0, people, rows)],
                "kind": rng.choice(kinds, rows),
                "attained_on": first + rng.integers(0, 1250, rows),
            }
        )
    return tables


Answer = dict[str, tuple[int | None, int, float | None, int]]
Steps = dict[str, list[float]]


class Clock:
    """Seconds and processor seconds since it was started."""

    def __init__(self) -> None:
        self.wall, self.processor = time.perf_counter(), time.process_time()

    def read(self) -> list[float]:
        return [time.perf_counter() - self.wall, time.process_time() - self.processor]


def ours(folder: Path) -> tuple[Answer, Steps]:
    """Our engine: read the files, check frames, compute."""
    import polars as pl

    from workadvance.evidence.indicators import check_records, compute_folder, compute_indicators, definition_set

    steps: Steps = {}
    clock = Clock()
    rows = compute_folder(folder, definition_set("wioa", YEAR), YEAR, AS_OF).rows
    steps["files to answer"] = clock.read()
    if sum(path.stat().st_size for path in folder.iterdir()) > LARGE:
        return {r.indicator: (r.numerator, r.denominator, r.value, r.excluded) for r in rows}, steps
    names = ("participants", "employment", "education", "credentials", "gains")
    frames = {name: pl.read_csv(folder / f"{name}.csv", infer_schema=False) for name in names}
    clock = Clock()
    records = check_records(**frames)
    compute_indicators(records, YEAR, AS_OF)
    steps["frames to answer, every cell checked"] = clock.read()
    clock = Clock()
    compute_indicators(records, YEAR, AS_OF)
    steps["checked frames to answer"] = clock.read()
    return {r.indicator: (r.numerator, r.denominator, r.value, r.excluded) for r in rows}, steps


def pandas(folder: Path) -> tuple[Answer, Steps]:
    """The same indicators in pandas, written from the definitions; reads without checking."""
    import pandas as pd

    def read(name: str, dates: list[str]) -> Any:
        return pd.read_csv(folder / f"{name}.csv", parse_dates=dates)

    steps: Steps = {}
    clock = Clock()
    frames = {
        "participants": read("participants", ["entry_date", "exit_date"]),
        "employment": read("employment", []),
        "education": read("education", ["started_on", "ended_on"]),
        "credentials": read("credentials", ["attained_on"]),
        "gains": read("gains", ["attained_on"]),
    }
    steps["files to answer"] = clock.read()
    clock = Clock()
    answer = _pandas_answer(frames)
    steps["checked frames to answer"] = clock.read()
    both = zip(steps["files to answer"], steps["checked frames to answer"], strict=True)
    steps["files to answer"] = [reading + computing for reading, computing in both]
    return answer, steps


def _pandas_answer(frames: dict[str, Any]) -> Answer:
    import pandas as pd

    people = _pandas_periods(frames["participants"])
    work = frames["employment"].drop_duplicates()
    study, gains = frames["education"], frames["gains"]
    earned = frames["credentials"].drop_duplicates()
    supplemental = work["source"] == "supplemental"
    wages = work.loc[
        ~supplemental & work["earnings"].notna(), ["person_id", "quarter", "employer_id"]
    ].drop_duplicates()
    covered = work.merge(wages, how="left", indicator=True)["_merge"].to_numpy() == "both"
    work = work[~(supplemental.to_numpy() & covered)]
    work = work.assign(
        q=work["quarter"].str[:4].astype(int) * 4 + work["quarter"].str[5].astype(int) - 1,
        wage=work["source"] != "supplemental",
        employed=(work["earnings"] > 0) | ((work["source"] == "supplemental") & work["earnings"].isna()),
    )
    first_diploma = earned[earned["kind"] == "diploma"].groupby("person_id")["attained_on"].min()
    people = people.assign(
        q=people["exit_date"].dt.year * 4 + people["exit_date"].dt.quarter - 1,
        out=people["exclusion"].isin(EXCLUSIONS),
        diploma=people["person_id"].map(first_diploma) < people["entry_date"],
    )
    day = pd.Timestamp
    recent = people[people["exit_date"].between(day(YEAR - 1, 7, 1), day(YEAR, 6, 30))]
    earlier = people[people["exit_date"].between(day(YEAR - 1, 1, 1), day(YEAR - 1, 12, 31))]

    def working(cohort: Any, steps: int) -> Any:
        wanted = cohort[["period", "person_id"]].assign(q=cohort["q"] + steps)
        return wanted.merge(work, on=["person_id", "q"])

    def share(cohort: Any, base: Any, successes: Any) -> tuple[int | None, int, float | None, int]:
        counted = cohort[~cohort["out"]]
        if base is not None:
            counted = counted[counted["period"].isin(base)]
        success = int(counted["period"].isin(successes).sum())
        return success, len(counted), success / len(counted), int(cohort["out"].sum())

    second, fourth = working(recent, 2), working(earlier, 4)
    totals = second.groupby("period")["earnings"].sum()
    totals = totals[totals > 0]
    totals = totals[totals.index.isin(recent.loc[~recent["out"], "period"])]

    taught = study[study["kind"].isin(["postsecondary", "secondary"])].merge(earlier, on="person_id")
    taught = taught[(taught["kind"] == "postsecondary") | ~taught["diploma"]]
    taught = taught[
        (taught["started_on"] <= taught["exit_date"])
        & (taught["ended_on"].isna() | (taught["ended_on"] >= taught["entry_date"]))
    ]["period"].unique()
    deadline = earlier.assign(until=earlier["exit_date"] + pd.DateOffset(years=1))
    got = earned.merge(deadline, on="person_id")
    got = got[(got["attained_on"] >= got["entry_date"]) & (got["attained_on"] <= got["until"])]
    diploma = deadline[deadline["period"].isin(got.loc[got["kind"] == "diploma", "period"])]
    later = pd.concat([working(diploma, steps) for steps in (1, 2, 3, 4)])
    enrolled = study[study["kind"] == "postsecondary"].merge(diploma, on="person_id")
    enrolled = enrolled[
        (enrolled["started_on"] <= enrolled["until"])
        & (enrolled["ended_on"].isna() | (enrolled["ended_on"] > enrolled["exit_date"]))
    ]
    credited = np.concatenate(
        [
            got.loc[got["kind"] == "postsecondary", "period"],
            later.loc[later["employed"], "period"],
            enrolled["period"],
        ]
    )

    begin, end = day(YEAR, 7, 1), day(YEAR + 1, 6, 30)
    here = people[(people["entry_date"] <= end) & (people["exit_date"].isna() | (people["exit_date"] >= begin))]
    here = here.assign(a=here["entry_date"].clip(lower=begin), b=here["exit_date"].fillna(end).clip(upper=end))
    learning = study.merge(here, on="person_id")
    learning = learning[
        (learning["started_on"] <= learning["b"])
        & (learning["ended_on"].isna() | (learning["ended_on"] >= learning["a"]))
    ]["period"].unique()
    learners = here[here["period"].isin(learning)]
    gained = gains.merge(learners, on="person_id")
    gained = gained[(gained["attained_on"] >= gained["a"]) & (gained["attained_on"] <= gained["b"])]["period"]

    before = working(earlier, 2)
    before, after = before[before["employed"] & before["wage"]], fourth[fourth["employed"]]
    stayed = before.merge(after.loc[after["wage"], ["period", "employer_id"]], on=["period", "employer_id"])["period"]
    return {
        "employment_q2": share(recent, None, second.loc[second["employed"], "period"]),
        "employment_q4": share(earlier, None, after["period"]),
        "median_earnings_q2": (None, len(totals), float(totals.median()), int(recent["out"].sum())),
        "credential_attainment": share(earlier, taught, credited),
        "measurable_skill_gains": share(learners, None, gained),
        "retention_same_employer": share(earlier, before["period"].unique(), stayed),
    }


def _pandas_periods(people: Any) -> Any:
    """Periods joined where no more than 90 days lie between an exit and the next entry."""
    import pandas as pd

    people = people.drop_duplicates()
    several = people["person_id"].duplicated(keep=False)
    again = people[several].sort_values(["person_id", "entry_date"])
    until = again["exit_date"].fillna(pd.Timestamp("2200-01-01"))
    before = until.groupby(again["person_id"]).cummax().groupby(again["person_id"]).shift()
    again = again.assign(until=until, spell=(before.isna() | ((again["entry_date"] - before).dt.days > 90)).cumsum())
    last = again.loc[again.groupby("spell")["until"].idxmax()].set_index("spell")
    joined = again.groupby("spell").agg(person_id=("person_id", "first"), entry_date=("entry_date", "first"))
    joined = joined.assign(exit_date=last["exit_date"], exclusion=last["exclusion"])
    return pd.concat([people[~several], joined], ignore_index=True).reset_index(names="period")


METHODS = {"ours": ours, "pandas": pandas}


def run_alone(method: str, folder: Path) -> dict[str, Any]:
    """Run one method in a process of its own: answer, seconds of each step, peak memory in GB."""
    command = [sys.executable, __file__, "--run", method, "--folder", str(folder)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=1_000_000, help="how many participants (default 1,000,000)")
    parser.add_argument("--ours", action="store_true", help="ours only: time and memory from files to answer")
    parser.add_argument("--run", choices=METHODS, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.run:
        answer, steps = METHODS[options.run](options.folder)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
        print(json.dumps({"answer": answer, "steps": steps, "peak_gb": peak}))
        return
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        rows = make_records(folder, options.people)
        print(f"Indicators of {options.people:,} participants: " + ", ".join(f"{n:,} {k}" for k, n in rows.items()))
        found = {method: run_alone(method, folder) for method in (["ours"] if options.ours else METHODS)}
    if options.ours:
        seconds, processor = found["ours"]["steps"]["files to answer"]
        peak = found["ours"]["peak_gb"]
        verdict = "within" if peak <= BUDGET_GB else "over"
        print(
            f"Files to answer: {seconds:.1f} s, {processor:.1f} processor s, peak {peak:.2f} GB ({verdict} {BUDGET_GB:.0f})."
        )
        return
    mine, theirs = found["ours"], found["pandas"]
    for name, wanted in theirs["answer"].items():
        got = mine["answer"][name]
        same = all(a == b or (a and b and math.isclose(a, b, rel_tol=1e-9)) for a, b in zip(got, wanted, strict=True))
        if not same:
            sys.exit(f"{name}: ours {got}, pandas {wanted}")
    print("Both give the same six indicators.\n")
    print(f"{'':52}{'ours':>10}{'pandas':>10}{'pandas / ours':>16}")
    for step, measured in mine["steps"].items():
        for number, what in enumerate(("seconds", "processor s")):
            other = theirs["steps"].get(step)
            shown = f"{other[number]:>10.2f}{other[number] / measured[number]:>15.1f}x" if other else ""
            print(f"{step:40}{what:12}{measured[number]:>10.2f}{shown}")
    ratio = theirs["peak_gb"] / mine["peak_gb"]
    print(f"{'peak memory':40}{'GB':12}{mine['peak_gb']:>10.2f}{theirs['peak_gb']:>10.2f}{ratio:>15.1f}x\n")
    for step in ("files to answer", "checked frames to answer", "frames to answer, every cell checked"):
        spent, _ = mine["steps"][step]
        verdict = "within" if spent <= BUDGET_SECONDS else "over"
        print(f"{step.capitalize()}: {spent:.2f} s, {verdict} the budget of {BUDGET_SECONDS:.0f} s.")
    busy, cores = os.getloadavg()[0], os.cpu_count() or 1
    if busy > cores:
        print(f"The machine is busy (load {busy:.1f} on {cores} cores): seconds are inflated, ratios hold.")


if __name__ == "__main__":
    main()
