"""How long a wage file takes, how right the matches are on simulated truth, and whether memory stays flat.

200,000 lines against 20,000 people: `python benchmarks/wages.py [LINES PEOPLE]`. Nothing is stored; no database is needed.
"""

from __future__ import annotations

import hashlib
import random
import resource
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from workadvance import wagefiles

FIRST = [
    "Maria",
    "John",
    "Ana",
    "Wei",
    "Fatima",
    "Luis",
    "Grace",
    "Omar",
    "Elena",
    "Peter",
    "Rosa",
    "David",
    "Linh",
    "Carlos",
    "Aisha",
    "Paul",
    "Nadia",
    "James",
]
LAST = [
    "Lopez",
    "Smith",
    "Garcia",
    "Chan",
    "Khan",
    "Nguyen",
    "Brown",
    "Okafor",
    "Silva",
    "Miller",
    "Ruiz",
    "Davis",
    "Tran",
    "Cruz",
    "Ali",
    "Moore",
    "Petrov",
    "Hall",
]


def name(rng: random.Random) -> tuple[str, str]:
    """A made-up name: a last name of two parts, so that there are as many as in a state."""
    return rng.choice(FIRST), rng.choice(LAST) + rng.choice(LAST).lower()


def number(rng: random.Random) -> str:
    """A possible number."""
    return f"{rng.randint(1, 665):03}{rng.randint(1, 99):02}{rng.randint(1, 9999):04}"


def slip(text: str, rng: random.Random) -> str:
    """One digit wrong."""
    place = rng.randrange(5, 9)
    return text[:place] + str((int(text[place]) + rng.randint(1, 9)) % 10) + text[place + 1 :]


def simulate(path: Path, lines: int, people: int) -> tuple[list[wagefiles.WagePerson], dict[int, int]]:
    """A roster, and a file in which nine of ten of them stand: 94 % as they are, 4 % with a slip, 2 % under another name."""
    rng, truth = random.Random(7), {}
    roster = [
        wagefiles.WagePerson(n, f"{first} {last}", number(rng))
        for n, (first, last) in enumerate(name(rng) for _ in range(people))
    ]
    working = [p for p in roster if rng.random() < 0.9]
    with path.open("w") as out:
        out.write("ssn,last_name,first_name,wages,employer_account,quarter\n")
        for row in range(2, lines + 2):
            if row - 2 < len(working):
                person, lot = working[row - 2], rng.random()
                first, last = person.full_name.split()
                digits = slip(person.number, rng) if lot < 0.04 else person.number
                last = name(rng)[1] if lot > 0.98 else last
                truth[row] = person.id
            else:
                (first, last), digits = name(rng), number(rng)
            out.write(f"{digits},{last},{first},5200.00,{row % 5000},2026Q3\n")
    return roster, truth


def main() -> None:
    """Print seconds, memory, precision and recall of what is matched, and of what is matched or asked."""
    lines, people = (int(a) for a in sys.argv[1:3]) if len(sys.argv) > 2 else (200_000, 20_000)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "wages.csv"
        roster, truth = simulate(path, lines, people)
        before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
        read = wagefiles.read_lines(path, wagefiles.layouts()["csv"])
        scan = wagefiles.scan(read, roster, lambda text: hashlib.sha256(text.encode()).hexdigest())
        seconds = time.perf_counter() - start
    told: Counter[str] = Counter()
    for found in scan.found:
        for match in found.matches:
            right = truth.get(found.line.row) == match.person.id
            told[f"{match.verdict} {'right' if right else 'wrong'}"] += 1
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    matched, asked = told["matched right"], told["ask right"]
    print(f"{lines:,} lines x {people:,} people: {seconds:.1f} s, {(after - before) / 1024:.0f} MB more at the peak")
    print(f"matched: precision {matched / (matched + told['matched wrong']):.4f}, recall {matched / len(truth):.4f}")
    print(f"matched or asked: recall {(matched + asked) / len(truth):.4f}; asked {asked + told['ask wrong']:,}")
    if not wagefiles.linkage_missing():
        linked(scan, roster, truth)


def linked(scan: wagefiles.Scan, roster: list[wagefiles.WagePerson], truth: dict[int, int]) -> None:
    """What Splink says of the lines that no number decides."""
    start = time.perf_counter()
    left = [f for f in scan.found if "same_number" not in f.matches[0].reasons]
    likely = wagefiles.probabilities([f.line for f in left], roster)
    sure = [
        (f.line.row, f.matches[0].person.id)
        for f in left
        if len(f.matches) == 1 and likely.get((f.line.row, f.matches[0].person.id), 0) >= 0.99
    ]
    right = sum(truth.get(row) == person for row, person in sure)
    print(f"linkage: {time.perf_counter() - start:.1f} s, {len(sure):,} of {len(left):,} taken, {right:,} rightly")


if __name__ == "__main__":
    main()
