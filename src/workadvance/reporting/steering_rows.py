"""What the steering page is made of: forecasts, cohorts, shares, targets, changes and money."""

from __future__ import annotations

from dataclasses import dataclass

from workadvance.evidence.intervals import share_interval
from workadvance.programs.models import Program
from workadvance.reporting.indicators import IndicatorRow
from workadvance.training.models import Cohort

ON_COURSE, OFF_COURSE = 0.70, 0.30
FEWEST = 10
"""Under so many people no share is given."""


@dataclass(frozen=True, slots=True)
class Yield:
    """How many of those who could have did something."""

    k: int
    n: int

    @property
    def share(self) -> float:
        """The share, drawn to one half where there are few."""
        return (self.k + 0.5) / (self.n + 1)


@dataclass(frozen=True, slots=True)
class Forecast:
    """How many will: the middle, and the 80% interval."""

    likely: int
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class ComingCohort:
    """A cohort still to start: seats, who has one, who will fill it, and how many applicants are lacking."""

    cohort: Cohort
    days: int
    taken: int
    forecast: Forecast
    more_applicants: int

    @property
    def course(self) -> str:
        """`fills`, `may` or `short`."""
        if self.forecast.low >= self.cohort.seats:
            return "fills"
        return "may" if self.forecast.high >= self.cohort.seats else "short"


@dataclass(frozen=True, slots=True)
class RunningCohort:
    """A cohort in class: who started, who is still in it, what was attended, who will finish."""

    cohort: Cohort
    started: int
    there: int
    attended: float | None
    forecast: Forecast


@dataclass(frozen=True, slots=True)
class Rate:
    """A share of people with its 95% interval; no share of too few. `query` opens the names in the list of people."""

    key: str
    k: int
    n: int
    query: str = ""

    @property
    def share(self) -> float | None:
        """The share, where there are people enough."""
        return self.k / self.n if self.n >= FEWEST else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Its 95% interval."""
        return share_interval(self.k, self.n) if self.n >= FEWEST else None


@dataclass(frozen=True, slots=True)
class TargetRow:
    """A target, what there is so far, and the chance of reaching it."""

    program: Program
    row: IndicatorRow
    chance: float | None

    @property
    def course(self) -> str:
        """`on`, `off` or `open`; "" where nothing can be said."""
        if self.chance is None:
            return ""
        return "on" if self.chance >= ON_COURSE else "off" if self.chance < OFF_COURSE else "open"


@dataclass(frozen=True, slots=True)
class Change:
    """What happened in the last seven days, and in the seven before."""

    key: str
    now: int
    before: int


@dataclass(frozen=True, slots=True)
class Money:
    """Spent (with what was given in kind) and budgeted so far this year, and where the year ends at this pace."""

    spent: float
    due: float
    budget: float
    year_end: float


@dataclass(frozen=True, slots=True)
class ProgramBeside:
    """A program beside the others: placed of those who finished, and at work after 90 days."""

    program: Program
    placed: Rate
    kept: Rate


@dataclass(frozen=True, slots=True)
class Steering:
    """Everything on the page."""

    coming: list[ComingCohort]
    running: list[RunningCohort]
    rates: list[Rate]
    looking: int
    past_goal: int
    targets: list[TargetRow]
    changes: list[Change]
    money: Money | None
    beside: list[ProgramBeside]
