"""A new installation: the migrations make what the models say, and the log refuses change from the first day."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys

import pytest

from tests.consistency.repository import ROOT

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A var folder after `workadvance migrate` and the first administrator; and how to run a command there."""
    var = tmp_path_factory.mktemp("var")
    environment = {
        k: v
        for k, v in os.environ.items()
        if not k.startswith("WORKADVANCE_") and k not in ("DATABASE_URL", "EMAIL_URL")
    }
    environment["WORKADVANCE_VAR"] = str(var)

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "workadvance", *words], capture_output=True, text=True, cwd=ROOT, env=environment
        )

    made = run("migrate")
    assert made.returncode == 0, made.stderr
    first = run("administrator", "ana@example.org", "--name", "Ana Ruiz", "--organization", "Arrow Creek Workforce")
    assert first.returncode == 0, first.stderr
    return var, run


def test_migrations_say_what_the_models_say(installed):
    _var, run = installed
    checked = run("django", "makemigrations", "--check", "--dry-run")
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_the_log_refuses_change(installed):
    var, _run = installed
    database = sqlite3.connect(var / "workadvance.sqlite3")
    triggers = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")}
    assert {f"events_{table}_guard_{verb}" for table in ("event", "seal") for verb in ("update", "delete")} <= triggers
    (events,) = database.execute("SELECT count(*) FROM events_event").fetchone()
    assert events > 0
    for change in ("UPDATE events_event SET kind = 'other'", "DELETE FROM events_event"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            database.execute(change)
    database.close()


def test_a_new_installation_is_consistent_and_can_be_migrated_again(installed):
    _var, run = installed
    for words in (("doctor",), ("migrate",), ("audit", "verify"), ("run-due",)):
        done = run(*words)
        assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"
        assert "Traceback" not in done.stderr
