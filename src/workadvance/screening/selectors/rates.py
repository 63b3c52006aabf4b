"""From application to selection: counts and shares by program, and the rules that were not met."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils import timezone

from workadvance import policy
from workadvance.people.access import Actor
from workadvance.programs.models import Program
from workadvance.screening.models import Application, EligibilityVerdict
from workadvance.screening.selectors.applications import applications_of_organizations
from workadvance.screening.workflow import CLOSED, OPEN

ENOUGH = 20  # decisions before a program's own selection rate says anything


@dataclass(frozen=True, slots=True)
class SelectionRate:
    """How many of a period's applications to a program came how far (counts of applications submitted in it).

    `eligible` counts those found so or further. `share` is selected ÷ decided (None before any decision). `needed` is how
    many applications fill a year's seats at the program's own share (`own`) or at the one assumed.
    """

    program: Program
    submitted: int
    open: int
    eligible: int
    selected: int
    waitlisted: int
    declined: int
    ineligible: int
    withdrawn: int
    decided: int
    share: float | None
    own: bool
    needed: int


def selection_rate_assumed(on: dt.date) -> float:
    """The share of applicants selected that is assumed of a program with few decisions of its own."""
    return float(policy.load("eligibility").value("assumed_yield", on))


def selection_rates(actor: Actor, *, since: dt.date, until: dt.date) -> list[SelectionRate]:
    """How many of a period's applications came how far, by program.

    A program's own share is used from twenty decisions; before that the one assumed.
    """
    start = timezone.make_aware(dt.datetime.combine(since, dt.time.min))
    end = timezone.make_aware(dt.datetime.combine(until + dt.timedelta(days=1), dt.time.min))
    # Figures that name no one count everyone, restricted records too.
    mine = Application.objects.all() if actor.is_system else applications_of_organizations(actor)
    counted: dict[int, dict[str, int]] = {}
    for program_id, state, n in (
        mine.filter(submitted_at__gte=start, submitted_at__lt=end)
        .order_by()
        .values_list("program_id", "state")
        .annotate(n=Count("pk"))
    ):
        counted.setdefault(program_id, {})[state] = n
    programs = Program.objects.filter(pk__in=counted).select_related("provider").order_by("provider__name", "name")
    assumed = selection_rate_assumed(until)
    return [_rate(program, counted[program.pk], assumed) for program in programs]


def _rate(program: Program, n: dict[str, int], assumed: float) -> SelectionRate:
    selected = n.get("selected", 0)
    decided = selected + sum(n.get(s, 0) for s in CLOSED)
    own = decided >= ENOUGH and selected > 0
    return SelectionRate(
        program=program,
        submitted=sum(n.values()),
        open=sum(n.get(s, 0) for s in OPEN),
        eligible=sum(n.get(s, 0) for s in ("eligible", "waitlisted", "selected")),
        selected=selected,
        waitlisted=n.get("waitlisted", 0),
        declined=n.get("declined", 0),
        ineligible=n.get("ineligible", 0),
        withdrawn=n.get("withdrawn", 0),
        decided=decided,
        share=selected / decided if decided else None,
        own=own,
        needed=round(program.seats_per_year / (selected / decided if own else assumed)),
    )


@dataclass(frozen=True, slots=True)
class RuleNotMet:
    """How many applicants of a period do not meet a rule, and how many of them nearly."""

    rule: str
    applicants: int
    near: int


def rules_not_met(actor: Actor, *, since: dt.date) -> list[RuleNotMet]:
    """Which rules applicants of a period do not meet, the most frequent first."""
    start = timezone.make_aware(dt.datetime.combine(since, dt.time.min))
    rows = (
        EligibilityVerdict.objects.filter(
            verdict="fails",
            application__submitted_at__gte=start,
            application__program__in=Program.objects.filter(provider__in=actor.staff_organizations).values("pk"),
        )
        .order_by()
        .values_list("rule")
        .annotate(n=Count("pk"), close=Count("pk", filter=Q(near=True)))
        .order_by("-n", "rule")
    )
    return [RuleNotMet(rule, n, close) for rule, n, close in rows]
