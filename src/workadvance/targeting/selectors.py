"""Reading target decisions, always for an actor."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Count, Q, QuerySet

from workadvance.people.access import Actor
from workadvance.programs.models import Program
from workadvance.programs.target_jobs import TargetJob, TargetJobs, target_jobs_register
from workadvance.targeting.models import TargetDecision
from workadvance.ui.fetch import inside


def targets_of(actor: Actor, *, everything: bool = False) -> QuerySet[TargetDecision]:
    """The open targets of the actor's programs; `everything` adds retired ones and those looked at and left."""
    found = inside(TargetDecision.objects.all(), actor)
    if not everything:
        found = found.filter(chosen=True, retired_on__isnull=True)
    return found.select_related("program__provider", "decided_by")


def _counted(programs: QuerySet[Program]) -> QuerySet[Program]:
    """Programs with the number of their open targets, as `targets`."""
    open_target = Q(decisions__chosen=True, decisions__retired_on__isnull=True)
    return programs.annotate(targets=Count("decisions", filter=open_target))


def _chosen(program_ids: Collection[int]) -> list[TargetJob]:
    """The open targets of some programs, by title."""
    found = TargetDecision.objects.filter(program__in=program_ids, chosen=True, retired_on__isnull=True)
    return [
        TargetJob(
            decision_id=d.pk,
            program_id=d.program_id,
            soc=d.soc,
            title=d.title,
            decided_on=d.decided_on,
            median_annual_usd=(d.numbers.get("pooled") or {}).get("median"),
        )
        for d in found.order_by("title", "pk")
    ]


target_jobs_register(
    TargetJobs(
        counted=_counted, chosen=_chosen, permission="targeting.decide_target", template="targeting/_program_card.html"
    )
)
