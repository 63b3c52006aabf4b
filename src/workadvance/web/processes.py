"""The site's processes: the server's, the outbox worker, and this one, which starts them, waits and stops them.

Run as a module by `workadvance serve`. It imports nothing but the standard library: it waits for weeks in 12 MB.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys


def run(*, host: str, port: int, workers: int, worker: bool) -> int:
    """Serve until stopped; returns the exit status."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "workadvance.web.settings"}
    children: list[subprocess.Popen[bytes]] = []

    def started(*words: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(words, env=environment, start_new_session=True)

    def stop(signum: int, frame: object) -> None:
        # A stop of this process is a stop of what it started: nothing is left behind holding the port.
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    granian = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port)]
    # One request a process at a time: threads that compute hold each other up (benchmarks/site.py), more processes do not.
    options = ["--workers", str(workers), "--blocking-threads", "1", "--no-access-log", "--log-level", "warning"]
    try:
        if worker:
            children.append(started(sys.executable, "-m", "workadvance", "work"))
        server = started(*granian, *options, "workadvance.web.wsgi:application")
        children.append(server)
        return 0 if server.wait() == 0 else 1
    except KeyboardInterrupt:
        return 0
    finally:
        for child in reversed(children):
            child.terminate()
            try:
                child.wait(10)
            except subprocess.TimeoutExpired:
                # The server's own children with it: each is the leader of its group.
                os.killpg(child.pid, signal.SIGKILL)


if __name__ == "__main__":
    given_host, given_port, given_workers, given_worker = sys.argv[1:]
    sys.exit(run(host=given_host, port=int(given_port), workers=int(given_workers), worker=given_worker == "worker"))
