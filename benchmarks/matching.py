"""How fast a slate is made, side by side with scipy and OR-tools on the same pairs.

    python benchmarks/matching.py                 # 2,000 and 10,000 candidates, half as many orders

Makes a synthetic pool and openings (seeded), writes them as CSV, and times our whole way from the CSV files to the
slate with its certificate. The other solvers get the same pairs and scores, already in memory, and every open slot as
a column of its own, which is the form they need. Each run is a process of its own, so time and peak memory are its own;
imports are not timed. Prints a table; the last lines compare objectives, and our time and memory with the budget.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

BUDGET_SECONDS, BUDGET_GB = 3.0, 1.5
METHODS = ("ours", "ours, pairs given", "scipy sparse", "scipy dense", "OR-tools dense")
BIG = 1 << 40  # ten-thousandths of a point: more than any total, so that a referral more always wins
ON = dt.date(2026, 1, 1)


class Clock:
    """Seconds on the wall and of this process's own computing, which a busy machine disturbs less."""

    def __init__(self) -> None:
        self._wall, self._cpu = time.perf_counter(), time.process_time()

    def read(self) -> dict[str, object]:
        return {"seconds": time.perf_counter() - self._wall, "cpu": time.process_time() - self._cpu}


def make_csv(folder: Path, people: int, seed: int = 1) -> None:
    """A pool and half as many orders around Cleveland, Ohio: 40 occupations, 3 shifts, 25 credentials."""
    import zipcodes

    from workadvance import labor
    from workadvance.matching import CANDIDATE_COLUMNS, ORDER_COLUMNS

    rng = np.random.default_rng(seed)
    near = [z for prefix in ("440", "441", "442", "443") for z in zipcodes.similar_to(prefix)]
    zips = [z["zip_code"] for z in near if z["zip_code_type"] == "STANDARD"]
    weight = rng.pareto(1.5, len(zips)) + 0.1
    weight /= weight.sum()
    known = labor.occupations()["soc"].sort()
    occupations = np.array(known.gather_every(len(known) // 40).head(40).to_list())
    popular = 1 / np.arange(1, 41) ** 0.5
    popular /= popular.sum()
    credentials = np.array([f"credential-{i}" for i in range(25)])
    shifts = np.array(["days", "evenings", "nights"])
    background = np.array(["felony", "driving", "drug-test"])

    def some(values: np.ndarray, low: int, high: int, p: np.ndarray | None = None) -> str:
        return ";".join(rng.choice(values, size=rng.integers(low, high + 1), replace=False, p=p))

    with (folder / "candidates.csv").open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow([column.name for column in CANDIDATE_COLUMNS])
        for i in range(people):
            before = round(float(rng.normal(13, 2)), 2)
            out.writerow(
                [
                    f"C{i:06d}",
                    some(occupations, 1, 3, popular),
                    some(credentials, 0, 8),
                    round(before + float(rng.exponential(1.5)), 2),
                    rng.choice(zips, p=weight),
                    int(rng.choice([10, 15, 20, 30, 45])),
                    "any" if rng.random() < 0.3 else some(shifts, 1, 2),
                    ON + dt.timedelta(days=int(rng.integers(0, 45))),
                    some(background, 0, 1),
                    int(rng.integers(0, 120)),
                    before,
                ]
            )
    with (folder / "orders.csv").open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow([column.name for column in ORDER_COLUMNS])
        for i in range(people // 2):
            out.writerow(
                [
                    f"O{i:06d}",
                    rng.choice(occupations, p=popular),
                    some(credentials, 0, 1),
                    round(float(rng.normal(18, 3)), 2),
                    rng.choice(zips, p=weight),
                    "yes" if rng.random() < 0.05 else "no",
                    some(shifts, 1, 2),
                    ON + dt.timedelta(days=int(rng.integers(20, 90))),
                    "" if rng.random() < 0.7 else some(background, 1, 1),
                    int(rng.choice([1, 1, 1, 2, 3])),
                    some(np.array(["health", "paid_leave", "retirement"]), 0, 3),
                ]
            )


def ours(folder: Path) -> dict[str, object]:
    """From the CSV files to the slate with its certificate."""
    whole = Clock()
    from workadvance.matching import load_weights, read_pool, run

    clock = Clock()
    solution = run(*read_pool(folder / "candidates.csv", folder / "orders.csv"), load_weights(ON))
    return clock.read() | {
        "with imports": whole.read()["seconds"],
        "referred": solution.matched,
        "total": round(solution.total_score * 10_000),
        "proved": solution.certificate.optimal,
        "pairs": solution.certificate.pairs,
    }


def ours_alone(folder: Path) -> dict[str, object]:
    """From a frame of pairs to the answer with its certificate: nearest to what the other solvers do."""
    import polars as pl

    from workadvance.matching import solve

    pairs, slots = pl.read_parquet(folder / "pairs.parquet"), pl.read_parquet(folder / "slots.parquet")
    clock = Clock()
    solution = solve(pairs, slots)
    return clock.read() | {
        "referred": solution.matched,
        "total": round(solution.total_score * 10_000),
        "pairs": solution.certificate.pairs,
    }


def other(method: str, folder: Path) -> dict[str, object]:
    """One of the usual solvers on the same pairs, in memory; scores as ten-thousandths of a point."""
    data = np.load(folder / "pairs.npz")
    person, order, score, slots = data["person"], data["order"], data["score"], data["slots"]
    # Each slot is a column; the pair of an order with three slots is there three times.
    copies = slots[order]
    first = np.concatenate([[0], np.cumsum(slots)[:-1]])
    row, gain = np.repeat(person, copies), np.repeat(score, copies)
    column = np.repeat(first[order], copies) + np.concatenate([np.arange(c) for c in copies.tolist()])
    people, columns = int(data["people"]), int(slots.sum())
    if method == "scipy dense":
        from scipy.optimize import linear_sum_assignment

        clock = Clock()
        matrix = np.zeros((people, columns))
        matrix[row, column] = gain + BIG
        chosen, at = linear_sum_assignment(matrix, maximize=True)
        value = matrix[chosen, at]
        value = value[value > 0]
        referred, total = len(value), int(value.sum()) - BIG * len(value)
    elif method == "scipy sparse":
        from scipy.sparse import csr_array
        from scipy.sparse.csgraph import min_weight_full_bipartite_matching

        clock = Clock()
        # A full matching needs a place for everyone: one column a person for staying on the pool.
        ends = np.concatenate([row, np.arange(people)]), np.concatenate([column, columns + np.arange(people)])
        weights = np.concatenate([gain + BIG, np.full(people, 1)]).astype(float)
        graph = csr_array((weights, ends), shape=(people, columns + people))
        chosen, at = min_weight_full_bipartite_matching(graph, maximize=True)
        real = at < columns
        referred = int(real.sum())
        total = int(np.asarray(graph[chosen[real], at[real]]).sum()) - BIG * referred
    else:
        from ortools.graph.python import linear_sum_assignment as ortools_assignment

        clock = Clock()
        # Everyone and every slot needs a partner: forbidden pairs and stand-ins at cost 0 fill the square.
        size = max(people, columns)
        matrix = np.zeros((size, size), dtype=np.int64)
        matrix[row, column] = -(gain + (BIG >> 8))
        solver = ortools_assignment.SimpleLinearSumAssignment()
        ends = np.divmod(np.arange(size * size, dtype=np.int64), size)
        solver.add_arcs_with_cost(ends[0].astype(np.int32), ends[1].astype(np.int32), matrix.ravel())
        if solver.solve() != solver.OPTIMAL:
            raise RuntimeError("OR-tools found no optimum")
        mates = np.array([solver.right_mate(i) for i in range(people)])
        value = -matrix[np.arange(people), mates]
        value = value[value > 0]
        referred, total = len(value), int(value.sum()) - (BIG >> 8) * len(value)
    return clock.read() | {"referred": referred, "total": total, "pairs": len(person)}


def write_pairs(folder: Path) -> None:
    """The pairs that our gates let through, for the other solvers."""
    from workadvance.matching import candidate_pairs, load_weights, read_pool

    candidates, orders = read_pool(folder / "candidates.csv", folder / "orders.csv")
    pairs = candidate_pairs(candidates, orders, load_weights(ON))
    pairs.select("candidate_id", "order_id", "score").write_parquet(folder / "pairs.parquet")
    orders.select("order_id", "slots").write_parquet(folder / "slots.parquet")
    people = {c: i for i, c in enumerate(candidates["candidate_id"].to_list())}
    asked = {o: i for i, o in enumerate(orders["order_id"].to_list())}
    np.savez(
        folder / "pairs.npz",
        person=np.array([people[c] for c in pairs["candidate_id"].to_list()]),
        order=np.array([asked[o] for o in pairs["order_id"].to_list()]),
        score=np.rint(pairs["score"].to_numpy() * 10_000).astype(np.int64),
        slots=orders["slots"].to_numpy(),
        people=len(people),
    )


def worker(method: str, folder: Path) -> None:
    """Run one method in this process and print what it took as JSON."""
    import resource

    own = {"ours": ours, "ours, pairs given": ours_alone}
    result = own[method](folder) if method in own else other(method, folder)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 / 1024
    print(json.dumps(result | {"peak": peak}))


def compare(people: int, methods: tuple[str, ...], limit: float) -> bool:
    """Run the methods on one size and print them; whether all objectives agree and our budget is kept."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_csv(folder, people)
        write_pairs(folder)
        results: dict[str, dict[str, float]] = {}
        for method in methods:
            command = [sys.executable, __file__, "--worker", method, "--folder", name]
            try:
                done = subprocess.run(
                    command, capture_output=True, text=True, timeout=None if method == "ours" else limit, check=False
                )
            except subprocess.TimeoutExpired:
                print(f"  {method}: not done within {limit:g} s")
                continue
            if done.returncode:
                print(f"  {method}: failed: {(done.stderr.strip().splitlines() or ['no message'])[-1]}")
                continue
            results[method] = json.loads(done.stdout)
    mine = results["ours"]
    print(f"\n{people:,} candidates × {people // 2:,} orders, {mine['pairs']:,} pairs pass the gates")
    print(
        f"  {'method':<18}{'seconds':>9}{'× ours':>8}{'of CPU':>8}{'× ours':>8}{'peak GB':>9}{'× ours':>8}{'referred':>10}{'total points':>15}"
    )
    for method, r in results.items():
        print(
            f"  {method:<18}{r['seconds']:>9.2f}{r['seconds'] / mine['seconds']:>8.1f}"
            f"{r['cpu']:>8.2f}{r['cpu'] / mine['cpu']:>8.1f}{r['peak']:>9.2f}"
            f"{r['peak'] / mine['peak']:>8.1f}{r['referred']:>10,}{r['total'] / 10_000:>15,.4f}"
        )
    print(
        "  (ours: from CSV rows to slate, reasons and proof; pairs given: to answer and proof; the others: to the answer)"
    )
    agree = all((r["referred"], r["total"]) == (mine["referred"], mine["total"]) for r in results.values())
    kept = mine["seconds"] <= BUDGET_SECONDS and mine["peak"] <= BUDGET_GB
    print(f"  objectives {'equal' if agree else 'DIFFER'}; ours {'proved' if mine['proved'] else 'NOT PROVED'} best")
    print(
        f"  budget {BUDGET_SECONDS:g} s and {BUDGET_GB:g} GB: {'kept' if kept else 'NOT KEPT'} "
        f"({mine['seconds']:.2f} s, {mine['cpu']:.2f} s of CPU, {mine['with imports']:.2f} s with imports; {mine['peak']:.2f} GB)"
    )
    return agree and kept and bool(mine["proved"])


def main() -> None:
    """Read the command line and compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("people", type=int, nargs="*", default=[2_000, 10_000], help="candidates; half as many orders")
    parser.add_argument("--only", choices=METHODS, action="append", help="methods to run beside ours (default: all)")
    parser.add_argument("--limit", type=float, default=600, help="seconds after which a method is given up")
    parser.add_argument("--worker", choices=METHODS, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.worker:
        worker(options.worker, options.folder)
        return
    methods = METHODS if options.only is None else tuple(m for m in METHODS if m == "ours" or m in options.only)
    fine = [compare(people, methods, options.limit) for people in options.people]
    sys.exit(0 if all(fine) else 1)


if __name__ == "__main__":
    main()
