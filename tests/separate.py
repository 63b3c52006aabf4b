"""Processes of their own beside the test's, with an empty database of their own on the same engine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]


@contextmanager
def empty_place(folder: Path) -> Iterator[dict[str, str]]:
    """The environment of processes that share an empty database: a file, or a database of the tests' server."""
    found = {**os.environ, "WORKADVANCE_VAR": str(folder), "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"}
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        yield found
        return
    import psycopg
    from django.conf import settings

    database = settings.DATABASES["default"]
    host = database["OPTIONS"].get("host") or database["HOST"]
    with psycopg.connect(host=host, user=database["USER"], dbname="postgres", autocommit=True) as connection:
        name = f"separate_{uuid.uuid4().hex[:8]}"
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield {**found, "DATABASE_URL": url.replace("/postgres?", f"/{name}?")}
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def ran(environment: dict[str, str], *words: str, status: int = 0) -> subprocess.CompletedProcess[str]:
    """Run Python with these words until it ends."""
    done = subprocess.run(
        [sys.executable, *words], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == status, done.stdout + done.stderr
    return done


def told(environment: dict[str, str], *words: str) -> Any:
    """What a script says, as JSON."""
    return json.loads(ran(environment, *words).stdout)
