"""What an import of very many people costs: read, compared with everyone on record and each other, written, and undone.

    python benchmarks/imports.py                      # 100,000 people beside 20,000 on record, SQLite in a temporary folder
    python benchmarks/imports.py --people 10000 --known 0

The file is CSV with dates as m/d/yyyy, phones in parentheses and names in two columns. One person in fifty is on record already
(under another phone or a mistyped name), one in a hundred stands in the file twice, one in two hundred has a mistake. Time and
processor time are printed for each part: on a machine that others use too, the second says what the first would be alone.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import random
import tempfile
import time
from collections.abc import Callable

FIRST = [
    "Ana",
    "Maria",
    "José",
    "Luis",
    "Teresa",
    "James",
    "Latoya",
    "Wei",
    "Fatima",
    "Noah",
    "Olivia",
    "Emma",
    "Liam",
    "Juan",
    "Carmen",
    "Rosa",
    "Pedro",
    "Aisha",
    "Dmitri",
    "Grace",
]
SYLLABLES = [
    "ba",
    "be",
    "bo",
    "ca",
    "co",
    "da",
    "de",
    "do",
    "fa",
    "ga",
    "go",
    "ha",
    "jo",
    "ka",
    "la",
    "le",
    "lo",
    "ma",
    "mi",
    "mo",
    "na",
    "ne",
    "no",
    "pa",
    "pe",
    "ra",
    "re",
    "ri",
    "ro",
    "sa",
    "se",
    "so",
    "ta",
    "te",
    "to",
    "va",
    "vi",
    "za",
]
ZIPS = ("74103", "74104", "74105", "74106", "74107", "74108", "74110", "74112", "74114", "74115")


def someone(lot: random.Random, n: int) -> tuple[str, str, dt.date, str, str, str]:
    """First and last name, birth date, phone, email, ZIP of one made-up person."""
    last = "".join(lot.choices(SYLLABLES, k=lot.randint(2, 4))).capitalize()
    born = dt.date(1955, 1, 1) + dt.timedelta(days=lot.randrange(19_000))
    return lot.choice(FIRST), last, born, f"918{2_000_000 + n:07d}", f"p{n}@example.com", lot.choice(ZIPS)


def file_made(people: list[tuple[str, str, dt.date, str, str, str]], lot: random.Random) -> bytes:
    """The file of these people, with its mistakes."""
    lines = ["Client ID,First Name,Last Name,DOB,Cell Phone,E-mail,Zip Code"]
    for n, (first, last, born, phone, email, code) in enumerate(people):
        day = "13/45/1980" if n % 200 == 0 else f"{born.month}/{born.day}/{born.year}"
        lines.append(f"C{n},{first},{last},{day},({phone[:3]}) {phone[3:6]}-{phone[6:]},{email},{code}")
        if n % 100 == 1:
            lines.append(f"D{n},{first},{last},{born.month}/{born.day}/{born.year},,,{lot.choice(ZIPS)}")
    return ("\r\n".join(lines) + "\r\n").encode("cp1252")


def timed(what: str, do: Callable[[], object]) -> float:
    """Do something and print what it took."""
    begun, busy = time.perf_counter(), time.process_time()
    do()
    wall = time.perf_counter() - begun
    print(f"{what}: {wall:.1f} s, {time.process_time() - busy:.1f} s of processor time", flush=True)
    return wall


def measured(people: int, known: int) -> None:
    """Import, and undo."""
    from workadvance.exchange import services
    from workadvance.exchange.models import DataImport
    from workadvance.exchange.selectors import outcome_counts
    from workadvance.people.access import SYSTEM
    from workadvance.people.models import IdentityQuestion, Organization, Person

    lot = random.Random(10)
    provider = Organization.objects.create(kind="provider", name="Benchmark Workforce")
    everyone = [someone(lot, n) for n in range(people)]
    Person.objects.bulk_create(
        (
            Person(
                provider=provider,
                full_name=f"{first} {last}",
                birth_date=born,
                phone=f"+1539{2_000_000 + n}",
                zip=code,
            )
            for n, (first, last, born, _phone, _email, code) in enumerate(
                (everyone[n * 50 % people] if n < people // 50 else someone(lot, n)) for n in range(known)
            )
        ),
        batch_size=5000,
    )
    data = file_made(everyone, lot)
    print(f"{people:,} people in a file of {len(data) / 1e6:.1f} MB, {known:,} on record")
    kept: list[DataImport] = []
    whole = timed(
        "read and kept",
        lambda: kept.append(
            services.import_upload(actor=SYSTEM, provider=provider, kind="people", file_name="people.csv", data=data)
        ),
    )
    found = kept[0]
    whole += timed("checked, with the duplicates", lambda: services.import_check(author=SYSTEM, data_import=found))
    print(dict(outcome_counts(found)))
    services.import_apply(actor=SYSTEM, data_import=found)
    whole += timed("written", lambda: services.import_write(author=SYSTEM, data_import=found))
    print(f"whole: {whole:.1f} s; {Person.objects.count():,} people, {IdentityQuestion.objects.count():,} questions")
    services.import_undo(actor=SYSTEM, data_import=found)
    timed("undone", lambda: services.import_undo_run(author=SYSTEM, data_import=found))
    print(f"{Person.objects.count():,} people, {dict(outcome_counts(found))}")


def main() -> None:
    """Measure in a database of its own."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--people", type=int, default=100_000)
    asked.add_argument("--known", type=int, default=20_000)
    options = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["WORKADVANCE_VAR"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "workadvance.web.settings"
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        measured(options.people, options.known)


if __name__ == "__main__":
    main()
