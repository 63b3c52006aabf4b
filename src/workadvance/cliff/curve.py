"""Cliffs of a curve of net income, the safe landing behind them, and the payroll tax, which is certain without an engine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

HOLES = (
    "Child-care subsidies are $0 unless the state's rules are in the engine: ask the child-care agency.",
    "Health cover is never counted as money: ask what happens to Medicaid and marketplace credits before pay changes.",
    "New York's Essential Plan and Kentucky's child-care assistance are missing.",
    "Everyone is taken to receive every benefit they could; housing assistance is not counted.",
)


@dataclass(frozen=True, slots=True)
class Cliff:
    """Pay from which the next step up leaves less, the loss, and where net income is whole again (None: not in the curve)."""

    pay: float
    next_pay: float
    loss: float
    whole_at: float | None


def cliffs(points: Sequence[tuple[float, float]]) -> list[Cliff]:
    """Every step of a curve (pay, net income) at which more pay leaves less, in order of pay."""
    found = []
    for n in range(len(points) - 1):
        (pay, net), (following, after) = points[n], points[n + 1]
        if after < net:
            whole = next((p for p, other in points[n + 1 :] if other >= net), None)
            found.append(Cliff(pay, following, round(net - after, 2), whole))
    return found


def safe_landing(points: Sequence[tuple[float, float]], pay: float) -> float | None:
    """The lowest pay above `pay` from which nothing in the curve leaves less than today; None where there is none."""
    now = next((net for p, net in points if p >= pay), None)
    if now is None:
        return None
    for n, (p, _net) in enumerate(points):
        if p > pay and all(net > now for _p, net in points[n:]):
            return p
    return None


def payroll_tax(pay: float, *, wage_base: float, social_security: float, medicare: float) -> float:
    """The employee's Social Security and Medicare tax on a year's pay (without the additional tax on very high pay)."""
    return round(min(pay, wage_base) * social_security + pay * medicare, 2)
