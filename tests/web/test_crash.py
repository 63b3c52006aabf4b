"""Killing the server with SIGKILL during 200 concurrent writes: no acknowledged write is lost, no workflow step is half written."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.parse import urlencode

import pytest

pytestmark = pytest.mark.database

WRITES = 200
THREADS = 20
ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


@pytest.fixture
def environment(tmp_path):
    values = {**os.environ, "WORKADVANCE_VAR": str(tmp_path), "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"}
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        yield values
        return
    import psycopg
    from django.conf import settings

    database = settings.DATABASES["default"]
    with psycopg.connect(
        host=database["OPTIONS"].get("host") or database["HOST"],
        user=database["USER"],
        dbname="postgres",
        autocommit=True,
    ) as connection:
        name = f"crash_{os.getpid()}"
        connection.execute(f"CREATE DATABASE {name}")
        yield {**values, "DATABASE_URL": url.replace("/postgres?", f"/{name}?")}
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def answers(port: int, seconds: int = 120) -> bool:
    """Wait until the server answers."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        try:
            connection.request("GET", "/health/")
            # No worker runs beside it, and it says so.
            if json.loads(connection.getresponse().read())["reasons"] == ["worker"]:
                return True
        except (OSError, ValueError, http.client.HTTPException):
            time.sleep(0.3)
        finally:
            connection.close()
    return False


def run(environment, *arguments: str):
    done = subprocess.run(
        [sys.executable, "tests/web/crash_world.py", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def decline(port: int, session: str, application: int) -> bool:
    """Post the decision; True when the server acknowledged it."""
    token = "a" * 32
    body = urlencode({"move": "decline", "reason": "No seat in this cohort.", "csrfmiddlewaretoken": token})
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request(
            "POST",
            f"/applicants/{application}/decide/",
            body,
            {
                "Content-Type": "application/x-www-form-urlencoded",
                "Cookie": f"sessionid={session}; csrftoken={token}",
            },
        )
        return connection.getresponse().status == 302
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def kill_all(pid: int) -> None:
    """Kill a process and all that came of it, as a power cut does: each child leads a group of its own."""
    parents = {
        int(child): int(parent)
        for child, parent in (
            line.split() for line in subprocess.check_output(["ps", "-eo", "pid=,ppid="], text=True).splitlines()
        )
    }
    killed, found = [pid], [pid]
    while found:
        found = [child for child, parent in parents.items() if parent in found]
        killed += found
    for each in killed:
        with contextlib.suppress(ProcessLookupError):
            os.kill(each, signal.SIGKILL)


@pytest.mark.slow
def test_sigkill_during_concurrent_writes(environment, tmp_path):
    world = run(environment, "seed", str(WRITES))
    port = free_port()
    with (tmp_path / "server.log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "workadvance", "serve", "--port", str(port), "--no-worker"],
            env=environment,
            start_new_session=True,
            stdout=log,
            stderr=log,
        )
    acknowledged: set[int] = set()
    lock, todo, enough = threading.Lock(), iter(world["ids"]), threading.Event()

    def work() -> None:
        while True:
            with lock:
                application = next(todo, None)
            if application is None:
                return
            if decline(port, world["session"], application):
                with lock:
                    acknowledged.add(application)
                    if len(acknowledged) >= WRITES // 3:
                        enough.set()

    try:
        answered = answers(port)
        threads = [threading.Thread(target=work) for _ in range(THREADS)]
        for t in threads:
            t.start()
        assert enough.wait(120), (
            f"the server acknowledged only {len(acknowledged)} writes: {(tmp_path / 'server.log').read_text()[-2000:]}"
        )
    finally:
        kill_all(server.pid)
        server.wait()
    for t in threads:
        t.join()
    rows = run(environment, "report")
    by_id = {row["id"]: row for row in rows}
    assert answered
    assert WRITES // 3 <= len(acknowledged) < WRITES, "the kill did not fall into the middle of the writes"
    lost = [pk for pk in acknowledged if by_id[pk]["state"] != "declined"]
    assert lost == []
    half = [
        row
        for row in rows
        if row["events"] != (["declined"] if row["state"] == "declined" else [])
        or (row["state"] == "declined" and row["station"] != "not_selected")
    ]
    assert half == []


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent was killed")
def test_a_killed_site_lets_go_of_its_port(environment, tmp_path):
    run(environment, "seed", "1")
    port = free_port()
    with (tmp_path / "server.log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "workadvance", "serve", "--port", str(port), "--no-worker"],
            env=environment,
            start_new_session=True,
            stdout=log,
            stderr=log,
        )
    try:
        assert answers(port)
        server.kill()
        server.wait()
        until = time.monotonic() + 60
        while time.monotonic() < until and not _free(port):
            time.sleep(0.2)
        assert _free(port), "a server without its parent holds the port"
    finally:
        kill_all(server.pid)


def _free(port: int) -> bool:
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) != 0
