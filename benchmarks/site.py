"""What a staff page costs, and how that grows with people: CPU, the database's part, the 95th percentile when served.

    python benchmarks/site.py                                  # 3,000, 30,000 and 100,000 people, SQLite; makes the worlds first
    python benchmarks/site.py --people 3000,30000,100000,300000
    python benchmarks/site.py --postgres                       # the same on PostgreSQL (see scripts/with_postgres.py)
    python benchmarks/site.py --var DIR --only readiness       # keeps the worlds in DIR and uses them again; some pages only

Every page is asked as a manager of the largest provider. CPU is this process's, the median of some requests in it, whatever else
the machine does. Most of what changes seldom is kept until something happens (ui/event_cache.py), so each page is also asked with
nothing kept, as its first reader after an event has it: "again". "x shell" is its ratio to a page that is nothing but the frame, asked in the same run, because machines
differ. SQL is the time inside database calls (SQLite: CPU). "grows" is what ten times the people do to the SQL part (1.0: nothing), from
the smallest and the largest world. The percentiles are of the project's own server (a process a core), asked by one and by
eight clients at a time; with one core for server and clients together they are worse than a site's own would be.
"""

from __future__ import annotations

import argparse
import http.client
import json
import math
import os
import platform
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

P95_MS, AT_ONCE, QUERIES, PORT = 150, 8, 25, 8397
LIST_CPU_MS, COMPOSITE_CPU_MS, GROWTH = 25, 45, 1.5
# Put together from several components' facts.
COMPOSITE = {"Today", "Job-ready pool", "Slate", "Funnel"}
SHELL = "Frame only"
WHO = "manager1.arrow@demo.example"


def pages() -> list[tuple[str, list[str]]]:
    """The pages to ask: (name, addresses)."""
    from django.urls import reverse

    from workadvance.people.models import User
    from workadvance.placement.models import EmployerAccount, JobOrder
    from workadvance.readiness.models import Session
    from workadvance.reporting.models import Journey
    from workadvance.screening.models import Application
    from workadvance.training.models import Cohort

    provider = User.objects.get(email=WHO).memberships.get().organization_id

    def each(name: str, found: Any, key: str = "pk") -> list[str]:
        return [reverse(name, args=[pk]) for pk in found.order_by("-pk").values_list(key, flat=True)[:AT_ONCE]]

    journeys, mine = Journey.objects.filter(provider=provider), {"program__provider": provider}
    last = max(1, journeys.count() // 50 - 1)
    orders = JobOrder.objects.filter(provider=provider, state="open")
    asked = [
        (SHELL, ["/no-such-page/"]),
        ("Today", [reverse("home")]),
        ("People", [reverse("reporting:people")]),
        ("People, a late page", [reverse("reporting:people") + f"?page={min(400, last)}"]),
        ("Person, employed", each("person", journeys.filter(station="employed"), "person")),
        ("Person, job-ready", each("person", journeys.filter(station="bench"), "person")),
        ("Person, in screening", each("person", journeys.filter(station="screening"), "person")),
        ("Search for a name", [reverse("search") + "?q=maria+gonzales"]),
        ("Search, absent name", [reverse("search") + "?q=smth"]),
        ("Applicants, board", [reverse("screening:board")]),
        ("Applicants, list", [reverse("screening:applicants")]),
        ("Application", each("screening:application", Application.objects.filter(**mine, state="submitted"))),
        ("Readiness", [reverse("readiness:people")]),
        ("Sessions", [reverse("readiness:sessions")]),
        ("Session, attendance", each("readiness:session", Session.objects.filter(**mine, component="readiness"))),
        ("Cohorts", [reverse("training:cohorts")]),
        ("Cohort", each("training:cohort", Cohort.objects.filter(**mine))),
        ("Employers", [reverse("placement:employers")]),
        ("Employer", each("placement:employer", EmployerAccount.objects.filter(provider=provider))),
        ("Job orders", [reverse("placement:orders")]),
        ("Job order", each("placement:order", orders)),
        ("Slate", each("placement:order_slate", orders)),
        ("Job-ready pool", [reverse("placement:job_ready")]),
        ("Retention", [reverse("advancement:retention")]),
        ("Funnel", [reverse("reporting:funnel")]),
        ("Programs", [reverse("programs:programs")]),
    ]
    return [(name, urls) for name, urls in asked if urls]


def cost(urls: list[str], requests: int) -> dict[str, float]:
    """What a page costs in this process: median CPU and SQL in milliseconds, kept and again; the most queries."""
    from django.db import connection
    from django.test import Client

    from workadvance.people.models import User
    from workadvance.ui.event_cache import forget

    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(User.objects.get(email=WHO), backend="allauth.account.auth_backends.AuthenticationBackend")
    sql, queries = 0.0, 0
    # SQLite works in this thread, whose own time is not disturbed by what else the machine does; PostgreSQL elsewhere.
    clock = time.thread_time if connection.vendor == "sqlite" else time.perf_counter

    def timed(execute: Any, *given: Any) -> Any:
        nonlocal sql, queries
        begun = clock()
        try:
            return execute(*given)
        finally:
            sql, queries = sql + clock() - begun, queries + 1

    found: dict[str, float] = {"queries": 0}
    for suffix, anew in (("", False), ("_anew", True)):
        cpu_ms, sql_ms = [], []
        # Each address is read before it is timed, so that what is kept is kept.
        for n in range(-max(3, len(urls)), requests):
            if anew:
                forget(lasting=False)
            sql, queries, begun = 0.0, 0, time.process_time()
            with connection.execute_wrapper(timed):
                client.get(urls[n % len(urls)])
            if n >= 0:
                cpu_ms.append((time.process_time() - begun) * 1000)
                sql_ms.append(sql * 1000)
            found["queries"] = max(found["queries"], queries)
        found |= {f"cpu{suffix}": statistics.median(cpu_ms), f"sql{suffix}": statistics.median(sql_ms)}
    return found


def ask(urls: list[str], cookie: str, requests: int, at_once: int) -> list[float]:
    """Seconds each of so many requests took, so many at a time, over kept connections."""

    def some(n: int) -> list[float]:
        connection, seconds = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60), []
        for i in range(n):
            begun = time.perf_counter()
            connection.request("GET", urls[i % len(urls)], headers={"Cookie": cookie, "Accept-Encoding": "gzip"})
            connection.getresponse().read()
            seconds.append(time.perf_counter() - begun)
        connection.close()
        return seconds

    with ThreadPoolExecutor(at_once) as pool:
        return [s for seconds in pool.map(some, [max(1, requests // at_once)] * at_once) for s in seconds]


def p95(seconds: list[float]) -> float:
    """The 95th percentile, in milliseconds."""
    return sorted(seconds)[min(len(seconds) - 1, int(len(seconds) * 0.95))] * 1000


def served(asked: list[tuple[str, list[str]]], requests: int) -> dict[str, dict[str, float]]:
    """Each page's 95th percentile from the project's own server, at one and at eight clients."""
    from django.contrib.sessions.backends.db import SessionStore

    from workadvance.people.models import User

    user, session = User.objects.get(email=WHO), SessionStore()
    session["_auth_user_id"] = str(user.pk)
    session["_auth_user_backend"] = "allauth.account.auth_backends.AuthenticationBackend"
    session["_auth_user_hash"] = user.get_session_auth_hash()
    session.create()
    cookie, found = f"sessionid={session.session_key}", {}
    server = subprocess.Popen([sys.executable, "-m", "workadvance", "serve", "--no-worker", "--port", str(PORT)])
    try:
        for _ in range(120):
            try:
                ask(["/health/"], cookie, 1, 1)
                break
            except OSError:
                time.sleep(0.5)
        for name, urls in asked:
            ask(urls, cookie, 2 * AT_ONCE, AT_ONCE)
            found[name] = {"p95_1": p95(ask(urls, cookie, 16, 1)), "p95_8": p95(ask(urls, cookie, requests, AT_ONCE))}
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(20)
    return found


def one_world(requests: int, only: str, serve: bool) -> None:
    """Measure the world of this process's environment; prints JSON on standard output."""
    import django

    django.setup()
    asked = [(name, urls) for name, urls in pages() if name == SHELL or re.search(only, name, re.I)]
    found = {name: cost(urls, requests) for name, urls in asked}
    if serve:
        for name, more in served(asked, requests * AT_ONCE).items():
            found[name] |= more
    print(json.dumps(found))


def world(people: int, folder: Path, postgres: bool) -> dict[str, str]:
    """The environment of a world of so many people, made where it is missing."""
    place = folder / f"{people}{'-postgres' if postgres else ''}"
    place.mkdir(parents=True, exist_ok=True)
    environment = {
        **os.environ,
        "WORKADVANCE_VAR": str(place),
        "WORKADVANCE_DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "workadvance.web.settings",
    }
    environment.pop("DATABASE_URL", None)
    if postgres:
        import psycopg

        given, name = os.environ["DATABASE_URL"], f"workadvance_bench_{people}"
        with psycopg.connect(given, autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                connection.execute(f'CREATE DATABASE "{name}"')
        environment["DATABASE_URL"] = re.sub(r"/[^/?]*(\?|$)", rf"/{name}\1", given, count=1)
    begun = time.perf_counter()
    arguments = [sys.executable, "-m", "workadvance", "demo", "build", "--people", str(people), "--no-serve"]
    subprocess.run(arguments, env=environment, check=True)
    print(f"{people:,} people: {time.perf_counter() - begun:.0f} s to make or find", flush=True)
    return environment


def table(found: dict[int, dict[str, dict[str, float]]]) -> bool:
    """Print what was found in each world; whether every budget was kept."""
    sizes = sorted(found)
    small, large = sizes[0], sizes[-1]
    shell, kept = found[large][SHELL]["cpu"], True
    heads = "".join(f"{f'SQL {n // 1000}k':>10}" for n in sizes)
    print(
        f"\n{'page':24}{'CPU ms':>8}{'x shell':>9}{heads}{'grows':>8}{'CPU anew':>10}{'SQL anew':>10}{'queries':>9}{'p95 1':>8}{'p95 8':>8}  budgets"
    )
    for name, row in found[large].items():
        before, now = max(found[small].get(name, row)["sql"], 0.5), max(row["sql"], 0.5)
        growth = now / before
        tenfold = growth ** (1 / math.log10(large / small)) if large > small else 1.0
        budget = COMPOSITE_CPU_MS if name in COMPOSITE else LIST_CPU_MS
        over = []
        if name != SHELL:
            over += [f"CPU {budget}"] if row["cpu"] > budget else []
            over += [f"growth {GROWTH}"] if growth > GROWTH and row["sql"] > 3 and "absent" not in name else []
            over += [f"queries {QUERIES}"] if row["queries"] > QUERIES else []
            over += [f"p95 {P95_MS}"] if row.get("p95_8", 0) > P95_MS else []
        kept &= not over
        sql = "".join(f"{found[n].get(name, {}).get('sql', math.nan):10.1f}" for n in sizes)
        print(
            f"{name:24}{row['cpu']:8.1f}{row['cpu'] / shell:9.1f}{sql}{tenfold:8.2f}"
            f"{row['cpu_anew']:10.1f}{row['sql_anew']:10.1f}{row['queries']:9.0f}"
            f"{row.get('p95_1', math.nan):8.1f}{row.get('p95_8', math.nan):8.1f}  {'OVER: ' + ', '.join(over) if over else 'kept'}"
        )
    return kept


def main() -> None:
    """Make the worlds where they are missing, measure each in a process of its own, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", default="3000,30000,100000", help="sizes of the worlds")
    parser.add_argument("--var", type=Path, help="folder that keeps the worlds")
    parser.add_argument("--postgres", action="store_true", help="on the server of DATABASE_URL, a database a size")
    parser.add_argument(
        "--requests", type=int, default=20, help="requests a page in the process (eight times that, served)"
    )
    parser.add_argument("--no-serve", dest="serve", action="store_false", help="leave out the percentiles")
    parser.add_argument("--only", default="", help="pages whose name matches")
    parser.add_argument("--one-world", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one_world:
        one_world(given.requests, given.only, given.serve)
        return
    sizes = sorted(int(n) for n in given.people.split(","))
    with tempfile.TemporaryDirectory(prefix="workadvance-bench-") as temporary:
        found = {}
        for people in sizes:
            environment = world(people, given.var or Path(temporary), given.postgres)
            arguments = [
                sys.executable,
                __file__,
                "--one-world",
                "--requests",
                str(given.requests),
                "--only",
                given.only,
            ]
            if not (given.serve and people == sizes[-1]):
                arguments.append("--no-serve")
            out = subprocess.run(arguments, env=environment, check=True, capture_output=True, text=True).stdout
            found[people] = json.loads(out.splitlines()[-1])
    print(
        f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores; {'PostgreSQL' if given.postgres else 'SQLite'}"
    )
    print("every budget kept" if table(found) else "some budgets are not kept")


if __name__ == "__main__":
    main()
