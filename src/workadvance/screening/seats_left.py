"""How many seats a program has left: told by the component that keeps cohorts, which screening knows nothing of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CohortSeats:
    """The next cohort of a program that still takes people: its name and start, seats, seats taken and offered."""

    cohort: str
    starts_on: dt.date
    seats: int
    taken: int
    offered: int
    url: str = ""

    @property
    def left(self) -> int:
        """Seats that no one has and no one was offered."""
        return max(0, self.seats - self.taken - self.offered)


SeatsOf = Callable[[int], CohortSeats | None]
_SEATS: list[SeatsOf] = []


def seats_register(function: SeatsOf) -> None:
    """Say how many seats the next cohort of a program has (from an app's `ready`)."""
    if function not in _SEATS:
        _SEATS.append(function)


def seats_left(program_id: int) -> CohortSeats | None:
    """The seats of a program's next cohort; None where there is none."""
    return next((found for function in _SEATS if (found := function(program_id)) is not None), None)
