"""Ask the worker: start it, read its answer in time, keep the answer. Whatever goes wrong is a sentence, never an error."""

from __future__ import annotations

import hashlib
import json
import subprocess
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

WORKER = Path(__file__).with_name("worker.py")
# Asks an environment for the engine's version without loading the engine.
_VERSION = "from importlib.metadata import version; print(version('policyengine-us'))"


@dataclass(frozen=True, slots=True)
class PaidHousehold:
    """Who lives on the pay: amounts in dollars a year."""

    state: str
    year: int
    children: tuple[int, ...] = ()
    age: int = 30
    married: bool = False
    spouse_pay: float = 0
    rent: float = 0
    child_care: float = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """A point for each pay, and who worked it out; or why there is none."""

    points: list[dict[str, Any]] = field(default_factory=list)
    version: str = ""
    why_not: str = ""
    cached: bool = False


def ask(
    household: PaidHousehold,
    pay: Sequence[float],
    *,
    command: Sequence[str],
    cache: Path | None = None,
    timeout: float = 300,
) -> Answer:
    """Net income at each pay. `command` starts the worker (a Python with policyengine-us, and the worker's path)."""
    if not command:
        return Answer(why_not="No environment with policyengine-us is set (WORKADVANCE_CLIFF_PYTHON).")
    asked = {**asdict(household), "pay": list(pay)}
    kept = _kept(asked, command, cache)
    if kept is not None and kept.exists():
        held = json.loads(kept.read_text(encoding="utf-8"))
        return Answer(held["points"], held["version"], cached=True)
    found = _run(asked, command, timeout)
    if kept is not None and not found.why_not:
        kept.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        kept.write_text(json.dumps({"points": found.points, "version": found.version}), encoding="utf-8")
    return found


def _kept(asked: dict[str, Any], command: Sequence[str], cache: Path | None) -> Path | None:
    """Where this answer is kept, by everything asked, the engine's version and the worker's own text."""
    if cache is None:
        return None
    try:
        run = subprocess.run([command[0], "-I", "-c", _VERSION], capture_output=True, text=True, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return None
    if run.returncode:
        return None
    whole = json.dumps(asked, sort_keys=True) + run.stdout.strip() + WORKER.read_text(encoding="utf-8")
    return cache / f"{hashlib.sha256(whole.encode()).hexdigest()}.json"


def _run(asked: dict[str, Any], command: Sequence[str], timeout: float) -> Answer:
    line = json.dumps({"id": "1", **asked}) + "\n"
    try:
        run = subprocess.run(list(command), input=line, capture_output=True, text=True, timeout=timeout)
    except subprocess.TimeoutExpired:
        return Answer(why_not=f"The engine did not answer within {timeout:g} seconds.")
    except OSError:
        return Answer(why_not="The engine could not be started. Check WORKADVANCE_CLIFF_PYTHON.")
    try:
        said = [json.loads(text) for text in run.stdout.splitlines()]
    except ValueError:
        return Answer(why_not="The engine gave an answer that cannot be read.")
    refused = next((one["refused"] for one in said if "refused" in one), "")
    if refused:
        return Answer(why_not=refused)
    found = next((one for one in said if one.get("id") == "1"), None)
    if found is None or len(found.get("points", ())) != len(asked["pay"]):
        return Answer(why_not="The engine stopped before it had answered.")
    return Answer(found["points"], found["version"])
