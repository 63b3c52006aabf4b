"""How fast staff pages answer with 100,000 people and 1,000,000 events, eight requests at a time.

    python benchmarks/site.py                          # makes the world in a temporary folder first: some minutes
    python benchmarks/site.py --var DIR                # keeps the world in DIR and uses it again
    python benchmarks/site.py --copies 4 --requests 40 # a smaller world, fewer requests

Makes the demonstration world of 2,500 applicants and copies every person with all that hangs on them, keys shifted, until
there are 100,000. Serves it with the project's own server (two processes, SQLite) and asks each page eight at a time, as a
manager of the largest provider. Prints the median and the 95th percentile of each page and, because machines differ, its
ratio to the health page (one query, no template) asked in the same run; and what the page takes when asked alone.
"""

from __future__ import annotations

import argparse
import http.client
import os
import re
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

BUDGET_MS, AT_ONCE, PEOPLE, PORT = 150, 8, 2500, 8397
STRIDE = 1_000_000
# What people share, and so is there once.
SHARED = {
    "events.Seal",
    "people.User",
    "people.Organization",
    "people.Site",
    "people.Membership",
    "ui.SavedFilter",
    "ui.FormDraft",
    "people.RestrictedAccess",
    "programs.Program",
    "targeting.TargetDecision",
    "programs.EligibilityPolicy",
    "programs.ScreeningStep",
    "programs.RubricCriterion",
    "training.Certification",
    "placement.EmployerAccount",
    "placement.EmployerContact",
    "demo.DemoWorld",
}
ROW_KEYS = {"events.PersonKey": ("person_id",), "notices.Notice": ("event_id",)}
UNIQUE_WORDS = {"people.Person": ("ssn_hash",), "training.Cohort": ("name",)}


def _columns(model: Any, copied: dict[str, Any], step: int) -> list[tuple[str, str]]:
    """Each column of a table with the expression that makes its copy."""
    label, shift = model._meta.label, f" + {step * STRIDE}"
    pairs = []
    for field in model._meta.local_concrete_fields:
        name = f'"{field.column}"'
        value = name
        own = field.primary_key and not field.is_relation
        to_copied = field.is_relation and field.related_model._meta.label in copied
        if own or to_copied or field.column in ROW_KEYS.get(label, ()):
            value = name + shift
        elif field.column in UNIQUE_WORDS.get(label, ()):
            value = f"CASE WHEN {name} = '' THEN '' ELSE {name} || ' {step}' END"
        elif label == "events.Event" and field.column == "person_id":
            value = name + shift
        elif label == "events.Event" and field.column == "subject_id":
            kinds = ", ".join(f"'{model.lower()}'" for model in copied)
            value = f"CASE WHEN subject_kind IN ({kinds}) THEN {name}{shift} ELSE {name} END"
        pairs.append((name, value))
    return pairs


def world_make(folder: Path, copies: int) -> None:
    """The demonstration world in a folder, every person of it `copies` times."""
    environment = {**os.environ, "WORKADVANCE_VAR": str(folder), "WORKADVANCE_DEMO": "1"}
    arguments = ["demo", "build", "--people", str(PEOPLE), "--no-serve"]
    subprocess.run([sys.executable, "-m", "workadvance", *arguments], env=environment, check=True)
    from django.apps import apps

    models = [m for m in apps.get_models() if m.__module__.startswith("workadvance.")]
    copied = {m._meta.label: m for m in models if m._meta.label not in SHARED}
    database = sqlite3.connect(folder / "workadvance.sqlite3", isolation_level=None)
    database.execute("PRAGMA foreign_keys = OFF")
    database.execute("PRAGMA synchronous = OFF")
    database.execute("BEGIN")
    for model in copied.values():
        table = model._meta.db_table
        last = database.execute(f'SELECT MAX("{model._meta.pk.column}") FROM "{table}"').fetchone()[0] or 0
        assert last < STRIDE, f"{table} has keys past {STRIDE}"
        for step in range(1, copies):
            pairs = _columns(model, copied, step)
            names, values = (", ".join(part) for part in zip(*pairs, strict=True))
            where = f'"{model._meta.pk.column}" < {STRIDE}'
            database.execute(f'INSERT INTO "{table}" ({names}) SELECT {values} FROM "{table}" WHERE {where}')
    database.execute("COMMIT")
    broken = database.execute("PRAGMA foreign_key_check").fetchmany(3)
    assert not broken, f"copies point nowhere: {broken}"
    database.execute("ANALYZE")
    database.close()


def pages(email: str) -> tuple[str, list[tuple[str, list[str]]]]:
    """A session of the user, and the pages to ask: (name, addresses)."""
    from django.contrib.sessions.backends.db import SessionStore
    from django.urls import reverse

    from workadvance.people.models import User
    from workadvance.placement.models import EmployerAccount, JobOrder
    from workadvance.readiness.models import Session
    from workadvance.reporting.models import Journey
    from workadvance.screening.models import Application
    from workadvance.training.models import Cohort

    user = User.objects.get(email=email)
    provider = user.memberships.get().organization_id
    session = SessionStore()
    session["_auth_user_id"] = str(user.pk)
    session["_auth_user_backend"] = "allauth.account.auth_backends.AuthenticationBackend"
    session["_auth_user_hash"] = user.get_session_auth_hash()
    session.create()

    def each(name: str, found: Any, key: str = "pk") -> list[str]:
        return [reverse(name, args=[pk]) for pk in found.order_by("-pk").values_list(key, flat=True)[:AT_ONCE]]

    journeys, mine = Journey.objects.filter(provider=provider), {"program__provider": provider}
    asked = [
        ("health", ["/health/"]),
        ("Today", [reverse("home")]),
        ("People", [reverse("reporting:people")]),
        ("People, page 400 by name", [reverse("reporting:people") + "?page=400"]),
        ("Person, employed", each("person", journeys.filter(station="employed"), "person")),
        ("Person, on the bench", each("person", journeys.filter(station="bench"), "person")),
        ("Person, in screening", each("person", journeys.filter(station="screening"), "person")),
        ("Search for a name", [reverse("search") + "?q=maria+gonzales", reverse("search") + "?q=smth"]),
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
        ("Job order", each("placement:order", JobOrder.objects.filter(provider=provider, state="open"))),
        ("Slate proposed", each("placement:order_slate", JobOrder.objects.filter(provider=provider, state="open"))),
        ("Bench", [reverse("placement:bench")]),
        ("Retention", [reverse("advancement:retention")]),
        ("Evidence, funnel", [reverse("reporting:funnel")]),
        ("Targets", [reverse("programs:targets") + "?area=46140"]),
        ("Programs", [reverse("programs:programs")]),
    ]
    return session.session_key or "", [(name, urls) for name, urls in asked if urls]


def ask(urls: list[str], cookie: str, requests: int, at_once: int) -> list[float]:
    """Seconds each of so many requests took, so many at a time, over kept connections."""

    def some(n: int) -> list[float]:
        connection, seconds = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60), []
        for i in range(n):
            begun = time.perf_counter()
            connection.request("GET", urls[i % len(urls)], headers={"Cookie": cookie, "Accept-Encoding": "gzip"})
            response = connection.getresponse()
            response.read()
            seconds.append(time.perf_counter() - begun)
            assert response.status == 200, f"{urls[i % len(urls)]}: {response.status}"
        connection.close()
        return seconds

    with ThreadPoolExecutor(at_once) as pool:
        return [s for seconds in pool.map(some, [max(1, requests // at_once)] * at_once) for s in seconds]


def measure(folder: Path, email: str, requests: int, only: str) -> bool:
    """Serve the world, ask every page, print the table; whether each kept the budget."""
    cookie_value, asked = pages(email)
    environment = {**os.environ, "WORKADVANCE_VAR": str(folder), "WORKADVANCE_DEMO": "1"}
    arguments = ["serve", "--no-worker", "--port", str(PORT)]
    server = subprocess.Popen([sys.executable, "-m", "workadvance", *arguments], env=environment)
    cookie, kept = f"sessionid={cookie_value}", True
    try:
        for _ in range(120):
            try:
                ask(["/health/"], cookie, 1, 1)
                break
            except OSError:
                time.sleep(0.5)
        print(f"{'page':28}{'alone ms':>10}{'median ms':>11}{'p95 ms':>9}{'x health':>10}  budget {BUDGET_MS} ms")
        base = 0.0
        for name, urls in asked:
            if name != "health" and not re.search(only, name, re.I):
                continue
            ask(urls, cookie, 2 * AT_ONCE, AT_ONCE)
            alone = statistics.median(ask(urls, cookie, 8, 1)) * 1000
            seconds = sorted(ask(urls, cookie, requests, AT_ONCE))
            p95 = seconds[min(len(seconds) - 1, int(len(seconds) * 0.95))] * 1000
            base = base or p95
            fits = p95 <= BUDGET_MS
            kept &= fits
            middle = statistics.median(seconds) * 1000
            print(
                f"{name:28}{alone:10.1f}{middle:11.1f}{p95:9.1f}{p95 / base:10.1f}  {'kept' if fits else 'OVER'}",
                flush=True,
            )
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(20)
    return kept


def main() -> None:
    """Make the world where it is missing, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--var", type=Path, help="folder that keeps the world")
    parser.add_argument("--copies", type=int, default=40, help=f"times {PEOPLE} people (40 makes 100,000)")
    parser.add_argument("--requests", type=int, default=160, help="requests a page")
    parser.add_argument("--as", dest="email", default="manager1.arrow@demo.example", help="who asks")
    parser.add_argument("--only", default="", help="pages whose name matches")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="workadvance-bench-") as temporary:
        folder = given.var or Path(temporary)
        os.environ |= {
            "WORKADVANCE_VAR": str(folder),
            "WORKADVANCE_DEMO": "1",
            "DJANGO_SETTINGS_MODULE": "workadvance.web.settings",
        }
        os.environ.pop("DATABASE_URL", None)
        import django

        django.setup()
        begun = time.perf_counter()
        if not (folder / "workadvance.sqlite3").exists():
            world_make(folder, given.copies)
        from workadvance.events.models import Event
        from workadvance.people.models import Person

        print(
            f"{Person.objects.count():,} people, {Event.objects.count():,} events "
            f"(ready in {time.perf_counter() - begun:.0f} s); {given.requests} requests a page, {AT_ONCE} at a time"
        )
        measure(folder, given.email, given.requests, given.only)


if __name__ == "__main__":
    main()
