"""A filled database of version 0.1 comes along: rows, names in the log, and the log itself to the letter."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import uuid

import pytest
from django.conf import settings
from tests.consistency.repository import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.database]


@pytest.fixture
def environment(tmp_path):
    """A process of its own with an empty database beside the tests': a file, or a database of the same server."""
    found = {**os.environ, "WORKADVANCE_VAR": str(tmp_path), "PYTHONPATH": str(ROOT)}
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        found.pop("DATABASE_URL", None)
        yield found
        return
    import psycopg

    url = os.environ["DATABASE_URL"]
    name = f"upgrade_{uuid.uuid4().hex[:8]}"
    server = url.replace("/postgres?", "/postgres?dbname=postgres&") if "host=" in url else url
    with psycopg.connect(
        server.replace("postgres://postgres:@/postgres", "postgresql://postgres@/postgres"), autocommit=True
    ) as link:
        link.execute(f"CREATE DATABASE {name}")
        yield {**found, "DATABASE_URL": url.replace("/postgres?", f"/{name}?")}
        link.execute(f"DROP DATABASE {name} WITH (FORCE)")


def ran(environment: dict[str, str], *words: str) -> str:
    done = subprocess.run([sys.executable, *words], capture_output=True, text=True, cwd=ROOT, env=environment)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_filled_database_of_the_version_before_comes_along(environment):
    before = json.loads(ran(environment, "tests/web/old_world.py", "build"))
    after = json.loads(ran(environment, "tests/web/old_world.py", "upgrade"))
    assert len(before) == 4
    assert after["events"] == before, "a log is never rewritten"
    assert after["story"] == {
        "program": "Machining",
        "funders": ["River Fund"],
        "policy": False,
        "target": "Machinists",
        "filter": [["Mine", "program=1&state=canceled"]],
        "renamed": [["Late", "which=late"], ["Ready", "station=job_ready&program=1"]],
        "draft": "Mach",
        "notice": [["Machining: We have your application", "Dear Sofía", "Sofía Peña"]],
        "doctor": [],
        "site": "Arrow Creek Workforce",
        "member": "Arrow Creek Workforce",
        "enrollment": ["canceled", "Machining", True],
        "canceled": "2026-03-02",
        # Journeys are derived again: no job and no check-in is on record, so nothing comes next.
        "next": "",
        "sentences": after["story"]["sentences"],
    }
    opened, granted, seat, exported = after["story"]["sentences"]
    assert "Machining" in opened
    assert "Arrow Creek" in granted
    assert "training enrolment" not in seat, "the kind is read by its former name"
    assert "Job-ready" in exported, "the pool is read by its former key"
    # Once more changes nothing.
    assert json.loads(ran(environment, "tests/web/old_world.py", "upgrade")) == after
