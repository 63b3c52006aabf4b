"""How many requests were answered, and how fast: each process counts in memory and notes it in a file of its own.

The files are added up for `/metrics/`. What a process noted last stays after it has ended, so that counts only grow;
`serve` clears them when it starts, as counters start over with a server.
"""

from __future__ import annotations

import contextlib
import json
import os
import threading
import time
from pathlib import Path

from django.conf import settings

NOTED_EVERY = 5.0  # seconds
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_counts: dict[str, float] = {}
_lock = threading.Lock()
_noted = 0.0


def folder() -> Path:
    """Where the processes note their counts."""
    return Path(settings.VAR) / "metrics"


def count(name: str, by: float = 1) -> None:
    """Add to a count of this process."""
    with _lock:
        _counts[name] = _counts.get(name, 0) + by


def request_counted(method: str, status: int, seconds: float) -> None:
    """Count a request; a method that no one should use has no count of its own."""
    kind = f"{method if method in METHODS else 'other'} {status}"
    with _lock:
        for name, by in ((f"n {kind}", 1.0), (f"seconds {kind}", seconds)):
            _counts[name] = _counts.get(name, 0) + by
    if time.monotonic() - _noted >= NOTED_EVERY:
        note()


def note() -> None:
    """Write this process's counts; a full disk does not stop a request."""
    global _noted
    with _lock, contextlib.suppress(OSError):
        _noted = time.monotonic()
        folder().mkdir(mode=0o700, exist_ok=True)
        fresh = folder() / f".{os.getpid()}"
        fresh.write_text(json.dumps(_counts))
        fresh.replace(folder() / f"{os.getpid()}.json")


def totals() -> dict[str, float]:
    """The counts of all processes."""
    note()
    found: dict[str, float] = {}
    for path in sorted(folder().glob("*.json")):
        with contextlib.suppress(OSError, ValueError):
            for name, value in json.loads(path.read_text()).items():
                found[name] = found.get(name, 0) + value
    return found


def clear() -> None:
    """Forget what earlier processes noted."""
    for path in folder().glob("*.json"):
        path.unlink(missing_ok=True)
