"""Reading programmes, always for an actor (open programmes are public)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Prefetch, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from workadvance.people.access import PERMISSIONS, Actor
from workadvance.people.models import Organisation, Role
from workadvance.people.places import place_of_zip
from workadvance.programmes.labour import areas_named
from workadvance.programmes.models import (
    EligibilityPolicy,
    Programme,
    RubricCriterion,
    ScreeningStep,
    TargetDecision,
)

# What a funder may see of the programmes it pays for: their targets.
_FUNDERS_SEE = frozenset({"programmes.view_targets"})


def programmes_visible(actor: Actor) -> QuerySet[Programme]:
    """The programmes of the actor's providers, and those the actor's funders pay for."""
    if actor.is_system:
        return Programme.objects.all()
    funded = Programme.funders.through.objects.filter(organisation__in=actor.organisations(Role.FUNDER)).values(
        "programme"
    )
    return Programme.objects.filter(Q(provider__in=actor.staff_organisations) | Q(pk__in=funded))


def may_on(actor: Actor, permission: str, programme: Programme) -> bool:
    """Whether the actor holds a permission for a programme (a funder's reach is what it funds)."""
    if actor.may(permission, programme.provider_id):
        return True
    return permission in _FUNDERS_SEE and programme.funders.filter(pk__in=actor.organisations(Role.FUNDER)).exists()


def programme_get(*, actor: Actor, programme_id: int, permission: str = "programmes.view_programme") -> Programme:
    """One programme through permission: 404 for outsiders, 403 without the right."""
    programme = programmes_visible(actor).select_related("provider").filter(pk=programme_id).first()
    if programme is None:
        raise Http404
    if not may_on(actor, permission, programme):
        raise PermissionDenied(str(PERMISSIONS[permission].text))
    return programme


def programmes_listed(actor: Actor) -> QuerySet[Programme]:
    """The actor's programmes with the number of their open targets, for the list."""
    open_target = Q(decisions__chosen=True, decisions__retired_on__isnull=True)
    return programmes_visible(actor).select_related("provider").annotate(targets=Count("decisions", filter=open_target))


def providers_managed(actor: Actor) -> QuerySet[Organisation]:
    """The providers for which the actor may set up programmes."""
    roles = PERMISSIONS["programmes.manage_programme"].roles
    return Organisation.objects.filter(kind=Organisation.Kind.PROVIDER, pk__in=actor.organisations(*roles)).order_by(
        "name"
    )


def policy_on(
    programme: Programme, on: dt.date, policies: Iterable[EligibilityPolicy] | None = None
) -> EligibilityPolicy | None:
    """The eligibility policy in force on a day (the first one, for a day before any)."""
    known = sorted(policies if policies is not None else programme.policies.all(), key=lambda p: p.effective_on)
    held = [p for p in known if p.effective_on <= on]
    return held[-1] if held else known[0] if known else None


def steps_of(programme: Programme) -> list[ScreeningStep]:
    """The steps of today's screening, in order."""
    return list(programme.steps.filter(retired=False).order_by("position"))


def criteria_of(programme: Programme) -> list[RubricCriterion]:
    """The criteria of today's rubric, in order."""
    return list(programme.criteria.filter(retired=False).order_by("position"))


def targets_of(actor: Actor, *, everything: bool = False) -> QuerySet[TargetDecision]:
    """The open targets of the actor's programmes; `everything` adds retired ones and those looked at and left."""
    found = TargetDecision.objects.filter(programme__in=programmes_visible(actor).values("pk"))
    if not everything:
        found = found.filter(chosen=True, retired_on__isnull=True)
    return found.select_related("programme__provider", "decided_by")


def target_get(*, actor: Actor, decision_id: int, permission: str = "programmes.view_targets") -> TargetDecision:
    """One decision through permission: 404 for outsiders, 403 without the right."""
    decision = targets_of(actor, everything=True).prefetch_related("employers_consulted").filter(pk=decision_id).first()
    if decision is None:
        raise Http404
    if not may_on(actor, permission, decision.programme):
        raise PermissionDenied(str(PERMISSIONS[permission].text))
    return decision


def programmes_open(*, on: dt.date | None = None, place: str = "", limit: int = 100) -> list[dict[str, Any]]:
    """The programmes people may apply to on a day, with the names of their areas and what they train for.

    `place` is a ZIP code (the programmes of its labour area), or words of an area, state, town, sector or name.
    """
    day = on or timezone.localdate()
    targets = TargetDecision.objects.filter(chosen=True, retired_on__isnull=True).order_by("title")
    found = (
        Programme.objects.filter(opened_on__lte=day)
        .filter(Q(closed_on__isnull=True) | Q(closed_on__gte=day))
        .select_related("provider")
        .prefetch_related(Prefetch("decisions", queryset=targets, to_attr="open_targets"))
        .order_by("name", "pk")
    )
    wanted = place.strip()
    where = place_of_zip(wanted) if wanted.isdigit() and len(wanted) == 5 else None
    rows = []
    for programme in found:
        areas = areas_named(programme.area_codes)
        near = False
        if where is not None:
            near = where.area_code in programme.area_codes
            if not near and not any(where.state in a.states for a in areas):
                continue
        elif wanted:
            words = " ".join(
                [programme.name, programme.sector, programme.provider.name, *(a.name for a in areas)]
            ).lower()
            if not all(w in words for w in wanted.lower().replace(",", " ").split()):
                continue
        rows.append(
            {
                "programme": programme,
                "areas": [a.name for a in areas],
                "near": near,
                "jobs": [t.title for t in getattr(programme, "open_targets", [])][:4],
            }
        )
    rows.sort(key=lambda r: not r["near"])
    return rows[:limit]
