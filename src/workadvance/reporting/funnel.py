"""The funnel: from applied to advanced, by program, cohort and month, each number opening its names."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import TruncMonth
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from workadvance.people.access import Actor
from workadvance.people.models import Role
from workadvance.programs.models import Program
from workadvance.reporting.models import Journey
from workadvance.ui.event_cache import cached


@dataclass(frozen=True, slots=True)
class FunnelStage:
    """One stage: the journey's date that says it was reached, its definition and since when it is ours, and who it is counted among.

    `base` is the stage whose people are the whole a share is taken of; `mature_days` how long ago they must have been placed.
    """

    key: str
    field: str
    label: str | Promise
    definition: str | Promise
    defined_on: dt.date
    base: str = "applied"
    mature_days: int = 0

    def reached(self) -> Q:
        """Journeys that reached the stage."""
        return Q(**{f"{self.field}__isnull": False})

    def judged(self, today: dt.date) -> Q:
        """Journeys of which it can be said whether they reached it (for retention: placed long enough ago)."""
        return Q(placed_on__lte=today - dt.timedelta(days=self.mature_days)) if self.mature_days else Q()

    def heard(self) -> Q:
        """Of those who reached a day of employment, those confirmed to be at work on that day or later."""
        return Q(heard_on__gte=F(self.field))


FIRST, REVISED = dt.date(2026, 11, 1), dt.date(2026, 11, 28)
"""The days the definitions below are of: a definition that changes takes a new day, and the changelog says what changed."""

STAGES: tuple[FunnelStage, ...] = (
    FunnelStage("applied", "applied_on", _("Applied"), _("Submitted an application."), FIRST),
    FunnelStage(
        "eligible",
        "eligible_on",
        _("Eligible"),
        _("Every eligibility rule was met, and an intake specialist confirmed it."),
        FIRST,
    ),
    FunnelStage(
        "selected",
        "selected_on",
        pgettext_lazy("stage", "Selected"),
        _("Selected for the program after screening."),
        FIRST,
    ),
    FunnelStage("started", "started_on", _("Started training"), _("Attended when their cohort began."), FIRST),
    FunnelStage("completed", "completed_on", _("Completed training"), _("Completed a cohort."), FIRST),
    FunnelStage("certified", "certified_on", _("Certified"), _("Earned a certification."), FIRST),
    FunnelStage(
        "placed",
        "placed_on",
        _("Placed"),
        _("Started a job after selection. Someone who was hired and never started isn't counted."),
        REVISED,
    ),
    *(
        FunnelStage(f"retained_{days}", f"retained_{days}_on", label, definition, REVISED, "placed", days)
        for days, label, definition in (
            (
                90,
                _("Employed at 90 days"),
                _(
                    "Employed, by any employer, 90 days after the first job started, counting the last day worked. Counts "
                    "only people placed at least 90 days ago. A job counts until its end is recorded."
                ),
            ),
            (
                180,
                _("Employed at 180 days"),
                _(
                    "Employed, by any employer, 180 days after the first job started, counting the last day worked. A job "
                    "counts until its end is recorded."
                ),
            ),
            (
                365,
                _("Employed at 365 days"),
                _(
                    "Employed, by any employer, 365 days after the first job started, counting the last day worked. A job "
                    "counts until its end is recorded."
                ),
            ),
        )
    ),
    FunnelStage(
        "advanced",
        "advanced_on",
        _("Advanced"),
        _(
            "Hourly pay at least 10% above the first pay after placement. Pay that a pay stub, the employer, or wage "
            "records contradict isn't counted. Of people placed."
        ),
        REVISED,
        "placed",
    ),
)
STAGE = {s.key: s for s in STAGES}


def journeys_of(actor: Actor) -> QuerySet[Journey]:
    """The journeys whose numbers an actor may see: their providers'; for a funder, the programs it funds.

    Restricted people count in numbers (a number identifies no one); lists of names leave them out.
    """
    if actor.is_system:
        return Journey.objects.all()
    own = Q(provider__in=actor.organizations(Role.MANAGER, Role.EVALUATOR))
    funding = actor.organizations(Role.FUNDER)
    if funding:
        own |= Q(program__in=Program.objects.filter(funders__in=funding).values("pk"))
    return Journey.objects.filter(own)


def suppresses(actor: Actor) -> bool:
    """Whether the actor reads what is published only: some of what they see, they see as a funder only."""
    if actor.is_system:
        return False
    own, funding = actor.organizations(Role.MANAGER, Role.EVALUATOR), actor.organizations(Role.FUNDER)
    if not own or not funding:
        return not own
    return Program.objects.filter(funders__in=funding).exclude(provider__in=own).exists()


@dataclass(frozen=True, slots=True)
class Cell:
    """A count of people, the count it is judged against, and the share (None when hidden or nothing to judge).

    `heard`: of those employed on a day, how many were confirmed to be at work that day or later (None where it does not apply or
    may not be seen); the rest count because no end is on record. `query` are the filters under which the list of people shows exactly
    those counted; "" where names are not to be seen. `programs`: of how many programs a published number is the sum.
    """

    stage: FunnelStage
    count: int | None
    of: int | None
    hidden: bool
    query: str
    heard: int | None = None
    programs: int = 0

    @property
    def share(self) -> float | None:
        """The count as a fraction of `of`."""
        return self.count / self.of if self.count is not None and self.of else None

    @property
    def percent(self) -> float | None:
        """The share in percent."""
        return None if self.share is None else round(100 * self.share, 1)


@dataclass(frozen=True, slots=True)
class Group:
    """A program, cohort or month of application, and its cell for each stage."""

    label: str
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Funnel:
    """The funnel in total and by group; `small` is the smallest count shown, 0 when nothing is hidden.

    `until`: the last day of the published edition, for viewers without names, and `programs` how many programs are in it.
    """

    total: list[Cell]
    groups: list[Group]
    small: int
    names: bool
    until: dt.date | None = None
    programs: int = 0


Filters = dict[str, object]
"""Filters of the list of people, by name."""
Counts = dict[str, Any]
"""How many reached each stage, by its key, and of how many (`_of`); with what the row is grouped by."""


def _cells(row: Counts, query: Filters, names: bool) -> list[Cell]:
    cells = []
    for stage in STAGES:
        n, of = row[stage.key], row[f"{stage.key}_of"] if stage.mature_days else row[stage.base]
        asks = urlencode({**query, "stage": stage.key}) if names else ""
        heard = row[f"{stage.key}_heard"] if stage.mature_days else None
        cells.append(Cell(stage, n, of, False, asks, heard))
    return cells


def _aggregates(today: dt.date) -> dict[str, Count]:
    out = {}
    for stage in STAGES:
        out[stage.key] = Count("pk", filter=stage.reached() & stage.judged(today))
        if stage.mature_days:
            out[f"{stage.key}_of"] = Count("pk", filter=Q(placed_on__isnull=False) & stage.judged(today))
            out[f"{stage.key}_heard"] = Count("pk", filter=stage.judged(today) & stage.heard())
    return out


def funnel(
    actor: Actor,
    *,
    by: str = "program",
    program: int | None = None,
    since: dt.date | None = None,
    until: dt.date | None = None,
) -> Funnel:
    """The funnel in total and by program, cohort or month of application (at most five queries), each person counted once; kept until something happens.

    For those who may see every number: `suppresses` says who reads what is published instead.
    """
    if suppresses(actor):
        raise PermissionDenied
    asked = ("funnel", by, program, since, until, get_language())
    return cached(actor, asked, lambda: _funnel(actor, by=by, program=program, since=since, until=until))


def _funnel(actor: Actor, *, by: str, program: int | None, since: dt.date | None, until: dt.date | None) -> Funnel:
    today = timezone.localdate()
    rows = journeys_of(actor).filter(applied_on__isnull=False)
    if program:
        rows = rows.filter(program=program)
    if since:
        rows = rows.filter(applied_on__gte=since)
    if until:
        rows = rows.filter(applied_on__lte=until)
    names = actor.may("reporting.view_names") and actor.may("reporting.view_people")
    query: Filters = {k: v for k, v in (("program", program), ("since", since), ("until", until)) if v}
    total: Counts = rows.aggregate(**_aggregates(today))
    again = _counted_again(rows)
    _once(total, again, today)
    groups = []
    for label, asks, row in GROUPED[by](rows, today):
        _once(row, [j for j in again if _in_group(j, by, asks)], today)
        groups.append(Group(label, _cells(row, query | asks, names)))
    return Funnel(
        total=_cells(total, query, names),
        groups=groups,
        small=0,
        names=names,
    )


def one_a_person(rows: QuerySet[Journey]) -> QuerySet[Journey]:
    """The newest of each person's journeys among these, linked records taken together."""
    # Asked of each row, not found for all at once: a page of a long list asks it of its fifty rows again.
    newer = rows.order_by().filter(counted_as=OuterRef("counted_as"), pk__gt=OuterRef("pk"))
    return rows.filter(~Exists(newer))


def _counted_again(rows: QuerySet[Journey]) -> list[Journey]:
    """The journeys of people who have several among these: another program, another try, a linked record (one query)."""
    several = rows.order_by().values("counted_as").annotate(n=Count("pk")).filter(n__gt=1).values("counted_as")
    return list(rows.filter(counted_as__in=several).order_by("pk"))


def _once(counts: Counts, again: list[Journey], today: dt.date) -> None:
    """Take out of counts of journeys what counts a person more than once."""
    for stage in STAGES:
        judged = [
            j for j in again if not stage.mature_days or _placed_by(j, today - dt.timedelta(days=stage.mature_days))
        ]
        reached = [j.counted_as for j in judged if getattr(j, stage.field) is not None]
        counts[stage.key] -= len(reached) - len(set(reached))
        if stage.mature_days:
            counts[f"{stage.key}_of"] -= len(judged) - len({j.counted_as for j in judged})
            heard = [j.counted_as for j in judged if _heard(j, getattr(j, stage.field))]
            counts[f"{stage.key}_heard"] -= len(heard) - len(set(heard))


def _heard(journey: Journey, day: dt.date | None) -> bool:
    return day is not None and journey.heard_on is not None and journey.heard_on >= day


def _placed_by(journey: Journey, day: dt.date) -> bool:
    return journey.placed_on is not None and journey.placed_on <= day


def _in_group(journey: Journey, by: str, asks: Filters) -> bool:
    """Whether a journey is in the group that these filters ask for."""
    if by == "month":
        first = asks["since"]
        return journey.applied_on is not None and journey.applied_on.replace(day=1) == first
    return bool(asks[by] == getattr(journey, f"{by}_id"))


GroupRow = tuple[str, Filters, Counts]


def _by_program(rows: QuerySet[Journey], today: dt.date) -> list[GroupRow]:
    grouped: QuerySet[Any] = rows.order_by().values("program")
    # Their names in a query of their own: joined, they are looked up for every person counted.
    counted = {g["program"]: g for g in grouped.annotate(**_aggregates(today))}
    named = list(Program.objects.filter(pk__in=counted).select_related("provider").order_by("name", "pk"))
    # Whose program it is says nothing where all are of one provider.
    several = len({p.provider_id for p in named}) > 1
    return [
        (f"{p.name_here} · {p.provider.name}" if several else p.name_here, {"program": p.pk}, counted[p.pk])
        for p in named
    ]


def _by_cohort(rows: QuerySet[Journey], today: dt.date) -> list[GroupRow]:
    grouped: QuerySet[Any] = rows.filter(cohort__isnull=False).values("cohort", "cohort__name", "cohort__starts_on")
    found = grouped.annotate(**_aggregates(today)).order_by("-cohort__starts_on", "cohort")
    return [(g["cohort__name"], {"cohort": g["cohort"]}, g) for g in found]


def _by_month(rows: QuerySet[Journey], today: dt.date) -> list[GroupRow]:
    grouped: QuerySet[Any] = rows.annotate(month=TruncMonth("applied_on")).values("month")
    found = grouped.annotate(**_aggregates(today)).order_by("-month")
    return [(f"{g['month']:%Y-%m}", {"since": g["month"], "until": _month_end(g["month"])}, g) for g in found]


GROUPED: dict[str, Callable[[QuerySet[Journey], dt.date], list[GroupRow]]] = {
    "program": _by_program,
    "cohort": _by_cohort,
    "month": _by_month,
}


def _month_end(first: dt.date) -> dt.date:
    return (first.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)


def programs_seen(actor: Actor) -> list[Program]:
    """The programs whose numbers an actor may see, by name; kept until something happens."""
    ids = journeys_of(actor).order_by("program").values("program").distinct()
    found = Program.objects.filter(pk__in=ids).select_related("provider").order_by("name", "pk")
    return cached(actor, ("programs with a funnel",), lambda: list(found))
