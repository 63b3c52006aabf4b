"""The site's processes: the server's, the outbox worker, and this one, which starts them, waits and stops them.

Run as a module by `workadvance serve`. It imports nothing but the standard library: it waits for weeks in 12 MB.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time


def _ends_with_us() -> None:
    """In a child, before it becomes the server: when this process is killed, it is told to stop and lets go of the port."""
    if sys.platform == "linux":
        set_parent_death_signal = 1  # PR_SET_PDEATHSIG, see prctl(2)
        ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGTERM)


def run(*, host: str, port: int, workers: int, worker: bool) -> int:
    """Serve until stopped; returns the exit status."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "workadvance.web.settings"}
    children: list[subprocess.Popen[bytes]] = []

    def started(*words: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(words, env=environment, start_new_session=True, preexec_fn=_ends_with_us)

    def stop(signum: int, frame: object) -> None:
        # A stop of this process is a stop of what it started: nothing is left behind holding the port.
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    granian = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port)]
    # One request a process at a time: threads that compute hold each other up (benchmarks/site.py), more processes do not.
    options = ["--workers", str(workers), "--blocking-threads", "1", "--no-access-log", "--log-level", "warning"]
    work = (sys.executable, "-m", "workadvance", "work")
    try:
        server = started(*granian, *options, "workadvance.web.wsgi:application")
        children.append(server)
        if worker:
            children.append(started(*work))
        while server.poll() is None:
            time.sleep(1)
            if worker and children[-1].poll() is not None:
                sys.stderr.write("The worker has ended and is started again.\n")
                children[-1] = started(*work)
        return 0 if server.returncode == 0 else 1
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
