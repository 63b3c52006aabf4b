"""What a program asks of applicants: criteria of a few kinds, each with dated, cited values, put together without code."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

MEETS, FAILS, UNKNOWN = "meets", "fails", "unknown"


@dataclass(frozen=True, slots=True)
class InForce:
    """What a criterion asks since a day, and where that is written. `value` None: not asked from that day on."""

    effective_on: dt.date
    value: Mapping[str, Any] | None
    source: str


@dataclass(frozen=True, slots=True)
class ProofRequired:
    """Which papers show it: one of `any_of`, at most `valid_days` old on the day of the assessment, checked by `certifier`.

    None and "" ask nothing of that.
    """

    any_of: tuple[str, ...]
    valid_days: int | None = None
    certifier: str = ""


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion: its name in the program, its kind (see `criterion_kinds.KINDS`), what it asks since when, the proof it needs.

    A criterion that does not decide (`decides` False) is said beside the others and changes no outcome: priority of
    service. A group (`any_of`, `all_of`) has criteria of its own in `parts`.
    """

    name: str
    kind: str
    values: tuple[InForce, ...]
    proof: ProofRequired | None = None
    decides: bool = True
    parts: tuple[Criterion, ...] = ()

    def on(self, day: dt.date) -> InForce | None:
        """What it asks on a day; None where it is not asked yet, or no longer."""
        held = [entry for entry in self.values if entry.effective_on <= day]
        return held[-1] if held and held[-1].value is not None else None


@dataclass(frozen=True, slots=True)
class ProgramCriteria:
    """A program's criteria, in the order staff read them."""

    program: str
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True, slots=True)
class CriterionVerdict:
    """What one criterion says: verdict, which case (`code`), the facts used, the parameter with date and source.

    `near` marks a failure that something within reach would change: it deserves a bridge, not a closed door.
    """

    rule: str
    verdict: str
    code: str
    facts: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    parameter: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    near: bool = False
    decides: bool = True
    parts: tuple[CriterionVerdict, ...] = ()
